//! An account: credentials, whose they are, how long they last, and the clock.

use super::{Finding, Level, Sheet, clock};
use crate::sites::Site;
use estate::AdapterError;
use estate::aws::Account;
use std::sync::Arc;
use vocab::Span;

/// Credentials that end sooner than this may end during a rollout.
const SOON: Span = Span::minutes(60);

/// AWS refuses signatures that are off by five minutes.
const FAR_OFF_MILLIS: i64 = 240_000;
const OFF_MILLIS: i64 = 15_000;

/// Findings, and whether it makes sense to look at what is in the account.
pub(super) async fn look(account: &Account, sites: &[Arc<Site>]) -> (Vec<Finding>, bool) {
    let mut sheet = Sheet::new(format!("account {}", account.id));
    let mut is_sound = true;
    for site in sites {
        is_sound &= identity(&mut sheet, site).await;
    }
    if let (true, Some(site)) = (is_sound, sites.first()) {
        expiry(&mut sheet, site).await;
        clock(&mut sheet, site).await;
    }
    (sheet.findings, is_sound)
}

async fn identity(sheet: &mut Sheet, site: &Site) -> bool {
    match site.identity().await {
        Ok(identity) => {
            let (arn, region) = (&identity.arn, site.region());
            sheet.ok(format!(
                "the credentials are those of `{arn}`, says STS in {region}"
            ));
            true
        }
        Err(error) => {
            sheet.trouble(Level::Error, &AdapterError::from(error));
            false
        }
    }
}

async fn expiry(sheet: &mut Sheet, site: &Site) {
    let Ok(identity) = site.identity().await else {
        return;
    };
    match identity.expires {
        None => sheet.ok("the credentials have no end"),
        Some(end) => {
            let left = end.since(site.time().now());
            let text = format!("the credentials last until {end}, for another {left}");
            if left < SOON {
                let way_out = "nothing to do if they renew themselves; else log in again before \
                               a long rollout";
                sheet.warn(text, way_out);
            } else {
                sheet.ok(text);
            }
        }
    }
}

async fn clock(sheet: &mut Sheet, site: &Site) {
    let times = match clock::compare(site).await {
        Ok(Some(times)) => times,
        Ok(None) => return,
        Err(error) => return sheet.trouble(Level::Warning, &AdapterError::from(error)),
    };
    let off = times.ahead_millis();
    let span = Span::millis(off.unsigned_abs());
    let side = if off > 0 { "ahead of" } else { "behind" };
    let text = format!("this computer's clock is {span} {side} that of AWS");
    let way_out = "set the clock, best by NTP: signatures that are five minutes off are refused";
    match off.abs() {
        0..OFF_MILLIS => sheet.ok("this computer's clock agrees with that of AWS"),
        OFF_MILLIS..FAR_OFF_MILLIS => sheet.warn(text, way_out),
        _ => sheet.wrong(text, way_out),
    }
}
