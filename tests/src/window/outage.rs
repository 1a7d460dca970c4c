//! A live estate that cannot be reached: AWS itself is down, as far as one can see.

use super::{Opening, Result, Stage};
use anyhow::Context as _;
use std::fs;

/// The account that the estate file names.
pub const ACCOUNT: &str = "111122223333";

/// Everything is asked on a port of this machine where nobody listens.
const ESTATE: &str = r#"[estate]
name = "Far away"
kind = "aws"
[environment.production]
regions = ["us-east-1"]
protected = true
[environment.staging]
regions = ["us-east-1"]
[defaults.aws]
account = "111122223333"
cluster = "{environment}"
services = ["{service}-a", "{service}-b"]
target-groups = ["{environment}-{service}-a", "{environment}-{service}-b"]
load-balancer = "public"
log-group = "/ecs/{service}"
[[service]]
name = "website"
tasks = 2
[[service]]
name = "worker"
tasks = 1
strategy = "rolling"
aws.services = ["worker"]
aws.target-groups = ["{environment}-worker"]
[aws.endpoints]
ecs = "http://127.0.0.1:9"
elastic-load-balancing = "http://127.0.0.1:9"
cloud-watch = "http://127.0.0.1:9"
logs = "http://127.0.0.1:9"
rds = "http://127.0.0.1:9"
service-quotas = "http://127.0.0.1:9"
sts = "http://127.0.0.1:9"
"#;

/// Keys of nobody: there is nobody who could look at them.
const KEYS: &str = "[default]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = none\n";

/// Opens the app on an estate that cannot be reached. Without credentials, nobody
/// even tries.
///
/// # Errors
/// When its files cannot be written.
pub fn outage(stage: &Stage, credentials: bool) -> Result<Opening> {
    let file = stage.folder().join("estate.toml");
    fs::write(&file, ESTATE)?;
    if credentials {
        let folder = stage.folder().join("user/.aws");
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("credentials"), KEYS)?;
    }
    let file = file.to_str().context("a folder that is not text")?;
    Ok(Opening {
        more: vec!["--estate".to_owned(), file.to_owned()],
        ..Opening::default()
    })
}
