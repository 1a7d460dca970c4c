//! The journal in pages: which records are shown, and where the next ones are.
//!
//! The newest records stand at the end, as they were written. A page that shows
//! the end follows it.

/// So many records are on one page.
pub(crate) const PAGE: u64 = 50;

/// The first record of the page that shows the newest ones.
pub(crate) fn newest(last: u64) -> u64 {
    last.saturating_sub(PAGE - 1).max(1)
}

/// The first record of the page before.
pub(crate) fn older(from: u64) -> u64 {
    from.saturating_sub(PAGE).max(1)
}

/// The first record of the page after; never beyond the newest page.
pub(crate) fn newer(from: u64, last: u64) -> u64 {
    from.saturating_add(PAGE).min(newest(last)).max(1)
}

/// Whether the page that begins there shows the newest record.
pub(crate) fn at_end(from: u64, last: u64) -> bool {
    from.saturating_add(PAGE) > last
}

/// Which records are shown, of how many.
pub(crate) fn showing(first: Option<u64>, shown: usize, last: u64) -> String {
    let count = u64::try_from(shown).unwrap_or(u64::MAX);
    match first.filter(|_| count > 0) {
        None if last == 0 => "no records yet".into(),
        None => format!("none of {last} records"),
        Some(first) if count == 1 => format!("record {first} of {last}"),
        Some(first) => {
            let until = first.saturating_add(count - 1);
            format!("records {first} to {until} of {last}")
        }
    }
}

/// The number somebody typed to go to.
///
/// # Errors
/// What is wrong with it, for the field.
pub(crate) fn typed(text: &str, last: u64) -> Result<u64, String> {
    let text = text.trim();
    let number = text.parse::<u64>().ok().filter(|number| *number > 0);
    let Some(number) = number else {
        return Err("write the number of a record, like 120".into());
    };
    if number > last {
        return Err(format!("the last record is {last}"));
    }
    Ok(number)
}

/// The beginning of a hash, enough to compare by eye; the whole stands in its title.
pub(crate) fn short_hash(hash: &str) -> String {
    hash.chars().take(10).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_page_ends_with_the_last_record() {
        assert_eq!(newest(120), 71);
        assert!(at_end(71, 120));
        assert!(!at_end(70, 120));
        assert_eq!(newest(3), 1);
        assert_eq!(newest(0), 1);
    }

    #[test]
    fn pages_lie_side_by_side_and_stop_at_both_ends() {
        assert_eq!(older(71), 21);
        assert_eq!(older(21), 1);
        assert_eq!(older(1), 1);
        assert_eq!(newer(21, 120), 71);
        assert_eq!(newer(71, 120), 71);
        assert_eq!(newer(1, 0), 1);
    }

    #[test]
    fn what_is_shown_is_said_with_the_whole() {
        assert_eq!(showing(Some(71), 50, 120), "records 71 to 120 of 120");
        assert_eq!(showing(Some(1), 1, 1), "record 1 of 1");
        assert_eq!(showing(None, 0, 0), "no records yet");
        assert_eq!(showing(Some(5), 0, 9), "none of 9 records");
    }

    #[test]
    fn a_number_that_leads_nowhere_is_refused_with_what_would() {
        assert_eq!(typed(" 12 ", 20), Ok(12));
        assert_eq!(typed("21", 20), Err("the last record is 20".into()));
        assert!(typed("0", 20).is_err());
        assert!(typed("-3", 20).is_err());
        assert!(typed("٣", 20).is_err());
        assert!(typed("99999999999999999999", 20).is_err());
    }
}
