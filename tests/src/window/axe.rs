//! What axe-core finds on a page.

use super::places::Places;
use super::{Page, Result};
use anyhow::{Context as _, bail};
use serde::Deserialize;
use serde_json::json;
use std::fmt;

/// The rules of WCAG 2.2 that a program can check, the strictest included. They are
/// switched on one by one, for axe leaves out the strictest unless they are named.
const CHECK: &str = "
    const tell = arguments[arguments.length - 1];
    const tags = arguments[0];
    const rules = {};
    for (const rule of axe.getRules(tags)) {
        const trial = rule.tags.includes('experimental') || rule.tags.includes('deprecated');
        rules[rule.ruleId] = { enabled: !trial };
    }
    axe.run(document, { runOnly: { type: 'tag', values: tags }, rules, resultTypes: ['violations'] })
        .then((found) => tell({
            checked: found.passes.length + found.violations.length + found.incomplete.length,
            faults: found.violations.map((fault) => ({
                rule: fault.id,
                help: fault.help,
                places: fault.nodes.map((node) =>
                    node.target.join(' ') + ': ' + node.html.slice(0, 200) + ' – ' +
                    (node.failureSummary || '').split('\\n').slice(1).join(' ').trim()),
            })),
        }), (error) => tell({ checked: 0, faults: [], error: String(error) }));";

/// WCAG's levels, by axe's names.
const WCAG: [&str; 7] = [
    "wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa",
];

/// One rule that is broken.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Fault {
    /// The rule.
    pub rule: String,
    /// What it asks for.
    pub help: String,
    /// Where it is broken.
    pub places: Vec<String>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rule, self.help)?;
        for place in &self.places {
            write!(f, "\n    {place}")?;
        }
        Ok(())
    }
}

#[derive(Deserialize)]
struct Found {
    checked: usize,
    faults: Vec<Fault>,
    error: Option<String>,
}

/// Checks a page against WCAG 2.2, A to AAA.
///
/// # Errors
/// When axe-core is not there or does not run.
pub async fn check(page: &Page, places: &Places) -> Result<Vec<Fault>> {
    look(page, places, &WCAG).await
}

/// What axe-core advises beyond WCAG.
///
/// # Errors
/// When axe-core is not there or does not run.
pub async fn advice(page: &Page, places: &Places) -> Result<Vec<Fault>> {
    look(page, places, &["best-practice"]).await
}

async fn look(page: &Page, places: &Places, tags: &[&str]) -> Result<Vec<Fault>> {
    let there: bool = page.run("return !!window.axe;", Vec::new()).await?;
    if !there {
        let source = std::fs::read_to_string(&places.axe).with_context(|| {
            let axe = places.axe.display();
            format!("no axe-core at {axe}: say with CANDLEFISH_TEST_AXE where it is")
        })?;
        // Its file names itself a module where it can; in a page it is a global.
        let script = format!("{source}\n;window.axe = window.axe || axe; return !!window.axe;");
        let loaded: bool = page.run(&script, Vec::new()).await?;
        if !loaded {
            bail!("axe-core did not load");
        }
    }
    let found: Found = page.run_and_wait(CHECK, vec![json!(tags)]).await?;
    if let Some(error) = found.error {
        bail!("axe-core failed: {error}");
    }
    if found.checked == 0 {
        bail!("axe-core found nothing to check");
    }
    Ok(found.faults)
}
