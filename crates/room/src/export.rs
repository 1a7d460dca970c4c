//! Reports with charts, and where they are put.

use crate::home::replace;
use crate::room::Room;
use crate::views::html::{self, identity};
use crate::views::report::report;
use std::io;
use std::path::{Path, PathBuf};
use wire::{ChartsOf, Complaint, RolloutView};

/// The folder of reports in a room's home.
const REPORTS: &str = "reports";

/// Other rollouts whose reports stand in the way of a name at most.
const NAMESAKES: u32 = 1_000;

impl Room {
    /// The report of a rollout with its charts, by id or by service: one HTML page
    /// that needs nothing beside it and runs nothing.
    ///
    /// # Errors
    /// See [`Room::rollout`].
    pub async fn report_html(
        &self,
        what: &str,
        environment: Option<&str>,
        region: Option<&str>,
    ) -> Result<String, Complaint> {
        let view = self.rollout(what, environment, region).await?;
        self.html(&view).await
    }

    async fn html(&self, view: &RolloutView) -> Result<String, Complaint> {
        let of = ChartsOf::Rollout {
            id: view.plan.id.clone(),
        };
        let charts = self.charts(&of, None, None).await?;
        let told = self.evidence(&view.plan.id).await?;
        Ok(html::report(view, &told, &charts))
    }

    /// Writes a rollout's report into the folder `reports` of the room's home, as
    /// HTML with charts and as Markdown; says where the HTML is. An earlier report
    /// of the same rollout is replaced, one of another never.
    ///
    /// # Errors
    /// See [`Room::rollout`]; `storage` when the folder cannot be written.
    pub async fn export(&self, id: &str) -> Result<PathBuf, Complaint> {
        let view = self.rollout(id, None, None).await?;
        let html = self.html(&view).await?;
        let told = self.evidence(&view.plan.id).await?;
        let written = write(
            &self.home.join(REPORTS),
            &view,
            &html,
            &report(&view, &told),
        );
        written.map_err(|error| {
            let folder = self.home.join(REPORTS);
            let message = format!("cannot write the report into {}: {error}", folder.display());
            Complaint::new("storage", message)
        })
    }
}

fn write(folder: &Path, view: &RolloutView, html: &str, markdown: &str) -> io::Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    let name = format!("{}-{}", view.plan.service, safe(&view.plan.id));
    let identity = identity(view);
    for number in 1..NAMESAKES {
        let name = match number {
            1 => name.clone(),
            number => format!("{name}-{number}"),
        };
        let path = folder.join(format!("{name}.html"));
        let free = match std::fs::read_to_string(&path) {
            Ok(there) => there.contains(&identity),
            Err(error) if error.kind() == io::ErrorKind::NotFound => true,
            Err(error) if error.kind() == io::ErrorKind::InvalidData => false,
            Err(error) => return Err(error),
        };
        if free {
            replace(&folder.join(format!("{name}.md")), markdown.as_bytes())?;
            replace(&path, html.as_bytes())?;
            return Ok(path);
        }
    }
    Err(io::Error::other(
        "too many reports have this name; move some away",
    ))
}

/// Ids may hold slashes and colons; names of files must not.
fn safe(id: &str) -> String {
    let keep = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    id.chars().map(|c| if keep(c) { c } else { '_' }).collect()
}
