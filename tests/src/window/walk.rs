//! A walk over a page with the Tab key alone.

use super::hands::Key;
use super::wait::until;
use super::{Page, Result};
use serde::Deserialize;
use std::collections::BTreeSet;

/// More stops than any screen has: the walk has not come round by then.
const TOO_MANY: usize = 400;

/// What can be reached with the Tab key, in the order of the document: of a group of
/// radio buttons the chosen one, inside an open modal dialog only what is in it.
const EXPECTED: &str = "
    const modal = [...document.querySelectorAll('dialog:modal')].pop();
    const root = modal || document;
    const all = [...root.querySelectorAll(
        'a[href], button, input, select, textarea, summary, [tabindex], canvas[tabindex]')];
    const groups = new Set();
    const reachable = all.filter((one) => {
        if (one.tabIndex < 0 || one.disabled || one.closest('[inert]')) return false;
        if (!one.checkVisibility({ visibilityProperty: true })) return false;
        const shut = one.closest('details:not([open])');
        if (shut && one !== shut.querySelector(':scope > summary')) return false;
        if (one.type === 'radio') {
            const group = root.querySelectorAll('input[type=radio][name=\"' + one.name + '\"]');
            const chosen = [...group].find((radio) => radio.checked);
            if (chosen ? chosen !== one : groups.has(one.name)) return false;
            groups.add(one.name);
        }
        return true;
    });
    window.__walk = reachable;
    document.activeElement && document.activeElement.blur();
    const start = modal || document.body;
    return reachable.length;";

/// Where the focus is, and whether a person can tell.
const STOP: &str = "
    const one = document.activeElement;
    if (!one || one === document.body || one === document.documentElement || one.matches('dialog')) {
        return { index: -1, what: 'the page itself', name: '', shown: true, ring: true, free: true };
    }
    const label = () => {
        const ids = (one.getAttribute('aria-labelledby') || '').split(/\\s+/).filter(Boolean);
        const named = ids.map((id) => document.getElementById(id)?.textContent || '').join(' ').trim();
        if (named) return named;
        const aria = (one.getAttribute('aria-label') || '').trim();
        if (aria) return aria;
        const labels = [...(one.labels || [])].map((label) => label.textContent.trim()).join(' ').trim();
        if (labels) return labels;
        if (['INPUT', 'SELECT', 'TEXTAREA'].includes(one.tagName)) return (one.title || '').trim();
        return (one.textContent || one.title || '').trim();
    };
    const box = one.getBoundingClientRect();
    const style = getComputedStyle(one);
    const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    const shadowed = style.boxShadow !== 'none';
    const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
    const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
    const shown = right - left >= 1 && bottom - top >= 1 && style.visibility === 'visible';
    const over = shown ? document.elementFromPoint((left + right) / 2, (top + bottom) / 2) : null;
    const free = !!over && (one.contains(over) || over.contains(one)
        || [...(one.labels || [])].some((label) => label.contains(over)));
    const id = one.id ? '#' + one.id : '';
    const part = one.dataset && one.dataset.part ? '[' + one.dataset.part + ']' : '';
    return {
        index: (window.__walk || []).indexOf(one),
        what: one.tagName.toLowerCase() + id + part,
        name: label().slice(0, 120), shown, ring: outlined || shadowed, free,
    };";

/// What [`STOP`] calls the page without a focus.
const PAGE: &str = "the page itself";

/// Where the focus stopped.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Stop {
    /// Its place in the order of the document; -1 when it is not among what can be
    /// reached.
    pub index: i64,
    /// Which element.
    pub what: String,
    /// How it is called for people who do not see it.
    pub name: String,
    /// Whether it is on screen.
    pub shown: bool,
    /// Whether it is told apart by a ring.
    pub ring: bool,
    /// Whether nothing lies over it.
    pub free: bool,
}

/// Walks once round the page, and says what is wrong with the way. Nothing wrong is
/// an empty list.
///
/// # Errors
/// When the driver does not answer.
pub async fn walk(page: &Page) -> Result<Vec<String>> {
    let expected: i64 = page.run(EXPECTED, Vec::new()).await?;
    let mut wrong = Vec::new();
    let mut last = -1;
    let mut rounds = 0;
    let mut seen = BTreeSet::new();
    for _ in 0..TOO_MANY {
        page.key(Key::Tab).await?;
        let stop = settled(page).await?;
        if stop.index < 0 {
            // Between the last one and the first the focus belongs to the page.
            if stop.what != PAGE {
                wrong.push(format!("{} was not expected to be reached", stop.what));
            }
            continue;
        }
        if !seen.insert(stop.index) {
            break;
        }
        wrong.extend(complaints(&stop));
        // A walk that began in the middle comes round once.
        if stop.index < last {
            rounds += 1;
        }
        if rounds > 1 {
            let what = &stop.what;
            wrong.push(format!("{what} comes after what stands behind it"));
        }
        last = stop.index;
    }
    let reached = i64::try_from(seen.len())?;
    if reached < expected {
        let missed: Vec<String> = page
            .run(
                "return window.__walk.filter((_, n) => !arguments[0].includes(n))
                    .map((one) => one.outerHTML.slice(0, 160));",
                vec![serde_json::json!(seen)],
            )
            .await?;
        let missed = missed.join("\n    ");
        wrong.push(format!(
            "reached {reached} of {expected}; not reached:\n    {missed}"
        ));
    }
    Ok(wrong)
}

/// Where the focus is once the page has scrolled it into sight, which it does with
/// its next layout. What never comes into sight is told as it is.
async fn settled(page: &Page) -> Result<Stop> {
    let look = async || {
        let stop: Stop = page.run(STOP, Vec::new()).await?;
        Ok(stop.shown.then_some(stop))
    };
    match until("the focus is on screen", look).await {
        Ok(stop) => Ok(stop),
        Err(_) => page.run(STOP, Vec::new()).await,
    }
}

/// What is wrong with one stop.
fn complaints(stop: &Stop) -> Vec<String> {
    let Stop { what, name, .. } = stop;
    let mut wrong = Vec::new();
    if name.is_empty() {
        wrong.push(format!("{what} has no name"));
    }
    if !stop.shown {
        wrong.push(format!("{what} “{name}” has the focus off screen"));
    } else if !stop.free {
        wrong.push(format!("{what} “{name}” is covered by something"));
    }
    if !stop.ring {
        wrong.push(format!("{what} “{name}” shows no ring"));
    }
    wrong
}
