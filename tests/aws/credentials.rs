//! Credentials as people have them: profile files, the environment, a credential
//! process, roles, a second factor, a login that is over.
//!
//! Each time it is a process of its own, whose home is a scratch folder. Which
//! credentials were used is told by the signatures that arrive.

use crate::scene::Scene;
use control_room_tests::peers::{Blueprint, Kind, Proxy, World, roomctl};
use estate::{Estate, Pending};
use estate_aws::{AwsEstate, Connect, Mfa, Options, Session};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use tempfile::TempDir;

/// What the configuration says of where credentials come from.
struct Source {
    /// `~/.aws/config`; `{folder}` is the home.
    config: &'static str,
    /// What the estate file says beside the account.
    file: &'static str,
    variables: &'static [(&'static str, &'static str)],
}

const NOTHING: Source = Source {
    config: "",
    file: "",
    variables: &[],
};

const PROFILE: &str = "aws.profile = \"candle\"\n";

const KEYS: &str = "[profile candle]\naws_access_key_id = AKIAOFTHEPROFILE0001\n\
                    aws_secret_access_key = hidden-1\n";

const ENVIRONMENT: &[(&str, &str)] = &[
    ("AWS_ACCESS_KEY_ID", "AKIAOFTHEENVIRONMENT"),
    ("AWS_SECRET_ACCESS_KEY", "hidden-2"),
];

/// A place where a process of its own is run.
struct Home {
    folder: TempDir,
    _world: World,
    proxy: Proxy,
}

impl Home {
    async fn of(source: &Source) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let blueprint = Blueprint::lone_worker();
        let world = World::with(&blueprint);
        let mut proxy = Proxy::to(&world, 1).await;
        let file = proxy.estate_file(&blueprint, &world).await;
        let more = source.file.replace("{account}", world.account());
        let file = file.replacen("aws.account = ", &format!("{more}aws.account = "), 1);
        std::fs::write(folder.path().join("estate.toml"), file).unwrap();
        std::fs::create_dir_all(folder.path().join(".aws/sso/cache")).unwrap();
        let home = folder.path().to_str().unwrap();
        let config = source.config.replace("{folder}", home);
        std::fs::write(folder.path().join(".aws/config"), config).unwrap();
        Self {
            folder,
            _world: world,
            proxy,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Nothing of this computer's own configuration reaches the process.
    fn bare(&self, program: &Path, variables: &[(&str, &str)]) -> Command {
        // Whatever is asked of AWS, it is asked here.
        let here = format!("http://127.0.0.1:{}", self.proxy.port());
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("HOME", self.folder.path())
            .env("PATH", "/usr/bin:/bin")
            .env("AWS_CONFIG_FILE", self.path(".aws/config"))
            .env("AWS_SHARED_CREDENTIALS_FILE", self.path(".aws/credentials"))
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("AWS_ENDPOINT_URL", &here)
            .env("AWS_ENDPOINT_URL_STS", &here)
            .envs(variables.iter().copied())
            .stdin(Stdio::null());
        command
    }

    /// What `roomctl aws whoami` says of the one account.
    async fn whoami(&self, variables: &[(&str, &str)]) -> Value {
        let mut command = self.bare(&roomctl(), variables);
        command
            .arg("--home")
            .arg(self.path("home"))
            .arg("--estate")
            .arg(self.path("estate.toml"))
            .args(["--operator", "grace", "--json", "aws", "whoami"]);
        let output = ended(command).await;
        let text = String::from_utf8_lossy(&output.stdout);
        let said = String::from_utf8_lossy(&output.stderr);
        for secret in ["hidden-1", "hidden-2", "hidden-3"] {
            assert!(
                !text.contains(secret) && !said.contains(secret),
                "{text}{said}"
            );
        }
        let view: Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}\n{said}"));
        let [account] = view["accounts"].as_array().unwrap().as_slice() else {
            panic!("{view}");
        };
        account.clone()
    }

    /// Who signed the question who we are.
    fn signer(&self) -> String {
        let asked = self.proxy.asked("GetCallerIdentity");
        asked
            .last()
            .map(|call| call.signer.clone())
            .unwrap_or_default()
    }
}

async fn ended(mut command: Command) -> Output {
    let ended = tokio::task::spawn_blocking(move || command.output().unwrap());
    ended.await.unwrap()
}

/// Asks who we are with credentials that are good; says who signed.
async fn signed_by(source: &Source) -> (Home, String) {
    let home = Home::of(source).await;
    let account = home.whoami(source.variables).await;
    assert_eq!(account["trouble"], "", "{account}");
    let signer = home.signer();
    (home, signer)
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_of_a_profile_are_used_and_come_before_the_environment() {
    let source = Source {
        config: KEYS,
        file: PROFILE,
        variables: ENVIRONMENT,
    };
    let (_, signer) = signed_by(&source).await;
    assert_eq!(signer, "AKIAOFTHEPROFILE0001");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_profile_the_environment_says() {
    let source = Source {
        variables: ENVIRONMENT,
        ..NOTHING
    };
    let (_, signer) = signed_by(&source).await;
    assert_eq!(signer, "AKIAOFTHEENVIRONMENT");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_credential_process_is_run() {
    let source = Source {
        config: "[profile candle]\ncredential_process = /bin/sh {folder}/keys\n",
        file: PROFILE,
        variables: &[],
    };
    let home = Home::of(&source).await;
    let keys = r#"{"Version":1,"AccessKeyId":"ASIAOFTHEPROCESS0001","SecretAccessKey":"hidden-1",
        "SessionToken":"hidden-2","Expiration":"2099-01-01T00:00:00Z"}"#;
    std::fs::write(home.path("keys"), format!("cat <<'END'\n{keys}\nEND\n")).unwrap();
    let account = home.whoami(&[]).await;
    assert_eq!(account["trouble"], "", "{account}");
    assert_eq!(home.signer(), "ASIAOFTHEPROCESS0001");
    let end: vocab::Timestamp = "2099-01-01T00:00:00Z".parse().unwrap();
    assert_eq!(account["expires"], end.millis());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_role_of_the_estate_file_is_assumed_with_what_there_is() {
    let source = Source {
        file: "aws.role = \"arn:aws:iam::{account}:role/candlefish\"\n",
        variables: ENVIRONMENT,
        ..NOTHING
    };
    let (home, signer) = signed_by(&source).await;
    let [assumed] = &home.proxy.asked("AssumeRole")[..] else {
        panic!("one role is assumed once");
    };
    assert_eq!(assumed.signer, "AKIAOFTHEENVIRONMENT");
    assert!(
        assumed.body.contains("role%2Fcandlefish"),
        "{}",
        assumed.body
    );
    assert!(signer.starts_with("ASIA"), "{signer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_role_of_a_profile_is_assumed_and_then_that_of_the_estate_file() {
    let source = Source {
        config: "[profile base]\naws_access_key_id = AKIAOFTHEPROFILE0001\n\
                 aws_secret_access_key = hidden-1\n[profile candle]\nsource_profile = base\n\
                 role_arn = arn:aws:iam::700000000000:role/first\nexternal_id = of-the-partner\n",
        file: "aws.profile = \"candle\"\naws.role = \"arn:aws:iam::{account}:role/second\"\n",
        variables: &[],
    };
    let (home, signer) = signed_by(&source).await;
    let [first, second] = &home.proxy.asked("AssumeRole")[..] else {
        panic!("two roles are assumed");
    };
    assert_eq!(first.signer, "AKIAOFTHEPROFILE0001");
    assert!(
        first.body.contains("ExternalId=of-the-partner"),
        "{}",
        first.body
    );
    assert!(second.signer.starts_with("ASIA"), "{}", second.signer);
    assert!(signer.starts_with("ASIA") && signer != second.signer);
}

/// What is said when there are none, and nothing is asked of AWS then.
#[tokio::test(flavor = "multi_thread")]
async fn without_good_credentials_it_is_said_why_and_what_to_do() {
    let expired = r#"{"startUrl":"https://candlefish.example/start","region":"us-east-1",
        "accessToken":"hidden-3","expiresAt":"2026-01-01T00:00:00Z"}"#;
    let sso = "[profile candle]\nsso_session = candlefish\nsso_account_id = 700000000000\n\
               sso_role_name = operator\n[sso-session candlefish]\nsso_region = us-east-1\n\
               sso_start_url = https://candlefish.example/start\n";
    let mut told = Vec::new();
    for (name, config, file) in [
        ("nothing anywhere", "", ""),
        ("a profile that is not there", "[profile other]\n", PROFILE),
        ("a profile that says nothing", "[profile candle]\n", PROFILE),
        ("a login that was never made", sso, PROFILE),
        ("a login that is over", sso, PROFILE),
        (
            "a process that fails",
            "[profile candle]\ncredential_process = /bin/sh -c 'echo hidden-3 >&2; exit 1'\n",
            PROFILE,
        ),
        (
            "a second factor that nobody is asked for",
            "[profile base]\naws_access_key_id = AKIAOFTHEPROFILE0001\n\
             aws_secret_access_key = hidden-1\n[profile candle]\nsource_profile = base\n\
             role_arn = arn:aws:iam::700000000000:role/first\n\
             mfa_serial = arn:aws:iam::700000000000:mfa/ada\n",
            PROFILE,
        ),
    ] {
        let home = Home::of(&Source {
            config,
            file,
            variables: &[],
        })
        .await;
        if name == "a login that is over" {
            // Named by the SHA-1 of the session's name.
            let cached = "da41666de3211e561e853c1ea50d86ab20fbe2f1.json";
            std::fs::write(home.path(".aws/sso/cache").join(cached), expired).unwrap();
        }
        let account = home.whoami(&[]).await;
        let trouble = account["trouble"].as_str().unwrap();
        told.push(format!(
            "{name}: {}",
            trouble.replace(account["account"].as_str().unwrap(), "<account>")
        ));
        assert_eq!(account["login_needed"], true, "{name}");
        assert_eq!(home.proxy.calls().len(), 0, "{name}");
    }
    insta::assert_snapshot!(told.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_nobody_answers_for_is_no_missing_login() {
    let home = Home::of(&Source {
        file: "aws.role = \"arn:aws:iam::{account}:role/candlefish\"\n",
        variables: ENVIRONMENT,
        ..NOTHING
    })
    .await;
    home.proxy.faults().begin(Kind::Reset, 1.0);
    let account = home.whoami(ENVIRONMENT).await;
    let trouble = account["trouble"].as_str().unwrap();
    assert!(
        trouble.contains("nobody answered where the role is assumed"),
        "{trouble}"
    );
    assert_eq!(account["login_needed"], false, "{account}");
}

/// Where the process of the next test finds its estate file.
const PART: &str = "CANDLEFISH_TEST_PART";

/// Somebody who has the device, and says what it shows.
struct Ada;

impl Mfa for Ada {
    fn token<'a>(&'a self, device: &'a str) -> Pending<'a, Option<String>> {
        let is_hers = device == "arn:aws:iam::700000000000:mfa/ada";
        Box::pin(async move { is_hers.then(|| "123456".to_owned()) })
    }

    fn kept<'a>(&'a self, _name: &'a str) -> Pending<'a, Option<Session>> {
        Box::pin(async { None })
    }

    fn keep<'a>(&'a self, _name: &'a str, _session: &'a Session) -> Pending<'a, ()> {
        Box::pin(async {})
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_with_a_second_factor_is_assumed_with_the_code_that_was_typed() {
    let home = Home::of(&Source {
        config: "[profile base]\naws_access_key_id = AKIAOFTHEPROFILE0001\n\
                 aws_secret_access_key = hidden-1\n[profile candle]\nsource_profile = base\n\
                 role_arn = arn:aws:iam::700000000000:role/first\n\
                 mfa_serial = arn:aws:iam::700000000000:mfa/ada\n",
        file: PROFILE,
        variables: &[],
    })
    .await;
    let file = home.path("estate.toml");
    let variables = [(PART, file.to_str().unwrap())];
    let mut command = home.bare(&std::env::current_exe().unwrap(), &variables);
    command.args([
        "--exact",
        "credentials::the_part_that_is_a_process_of_its_own",
    ]);
    let output = ended(command).await;
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
    let [assumed] = &home.proxy.asked("AssumeRole")[..] else {
        panic!("one role is assumed once: {said}");
    };
    assert_eq!(assumed.signer, "AKIAOFTHEPROFILE0001");
    for part in ["TokenCode=123456", "mfa%2Fada"] {
        assert!(assumed.body.contains(part), "{}", assumed.body);
    }
    assert!(home.signer().starts_with("ASIA"), "{}", home.signer());
}

/// Asks who we are as the test above arranges it; alone it has nothing to ask.
#[tokio::test]
async fn the_part_that_is_a_process_of_its_own() {
    let Some(file) = std::env::var_os(PART) else {
        return;
    };
    let text = std::fs::read_to_string(&file).unwrap();
    let options = Options {
        connect: Connect {
            mfa: Some(Arc::new(Ada)),
            ..Connect::default()
        },
        ..Options::default()
    };
    let estate = Arc::new(Estate::parse(&text, "peer.toml").unwrap());
    let adapter = AwsEstate::new(estate, Scene::clock(), options);
    for (account, told) in adapter.identities().await {
        assert!(told.is_ok(), "{}: {told:?}", account.id);
    }
}
