//! Nearest names: what somebody who misspelled something probably meant.

use super::source::shown;

/// Longest name that is compared; distances cost time by the square of it.
const LONGEST: usize = 64;
/// Most names told in one message.
const MOST: usize = 8;

/// Up to three of the `known` names that look like `wanted`, the likeliest first.
pub(super) fn nearest<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = plain(wanted);
    let scored = known
        .into_iter()
        .filter_map(|name| Some((distance(&wanted, &plain(name))?, name)));
    let mut scored: Vec<(usize, &str)> = scored.collect();
    scored.sort_unstable();
    scored.dedup();
    scored.into_iter().take(3).map(|(_, name)| name).collect()
}

/// Letters count, not their case, nor whether words are joined by `_` or `-`.
fn plain(name: &str) -> String {
    let letters = name.trim().chars().take(LONGEST);
    letters
        .flat_map(char::to_lowercase)
        .map(|c| if c == '_' || c == ' ' { '-' } else { c })
        .collect()
}

/// How far apart two names are; none when too far to be a slip of the fingers.
fn distance(wanted: &str, name: &str) -> Option<usize> {
    let (few, many) = {
        let (a, b) = (wanted.chars().count(), name.chars().count());
        (a.min(b), a.max(b))
    };
    let beginning = few >= 3 && (name.starts_with(wanted) || wanted.starts_with(name));
    let slips = strsim::damerau_levenshtein(wanted, name);
    if slips <= (many / 3).max(1) && slips * 2 < many {
        Some(slips)
    } else {
        beginning.then_some(slips)
    }
}

/// Names in a sentence: "`a`, `b` and 3 more".
pub(super) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = names
        .into_iter()
        .map(|name| format!("`{}`", shown(name)))
        .collect();
    let (told, rest) = names.split_at(names.len().min(MOST));
    match (told, rest.len()) {
        ([], _) => "none".into(),
        (told, 1..) => format!("{} and {} more", told.join(", "), rest.len()),
        ([only], 0) => only.clone(),
        ([head @ .., last], 0) => format!("{} and {last}", head.join(", ")),
    }
}

/// What to do about a name that nothing bears.
pub fn suggestion<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    let near: Vec<String> = nearest(wanted, known.iter().copied())
        .iter()
        .map(|name| format!("`{name}`"))
        .collect();
    match (near.is_empty(), known.is_empty()) {
        (false, _) => format!("did you mean {}?", near.join(" or ")),
        (true, false) if known.len() == 1 => format!("there is only {}", listed(known)),
        (true, false) => format!("there are {}", listed(known)),
        (true, true) => "there is none".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVICES: [&str; 4] = ["website", "animation", "graphql-api", "document-service"];

    #[test]
    fn slips_of_the_fingers_find_their_name() {
        for (wanted, meant) in [
            ("wesbite", "website"),
            ("Website", "website"),
            ("graphql_api", "graphql-api"),
            ("graphql", "graphql-api"),
            ("documentservice", "document-service"),
        ] {
            assert_eq!(nearest(wanted, SERVICES), [meant], "{wanted}");
        }
    }

    #[test]
    fn what_looks_like_nothing_gets_the_whole_list() {
        assert_eq!(nearest("billing", SERVICES), [""; 0]);
        assert_eq!(
            suggestion("billing", SERVICES),
            "there are `website`, `animation`, `graphql-api` and `document-service`"
        );
        assert_eq!(suggestion("billing", []), "there is none");
    }

    #[test]
    fn a_long_list_says_how_many_it_leaves_out() {
        let names: Vec<String> = (0..11).map(|n| format!("s{n}")).collect();
        let told = listed(names.iter().map(String::as_str));
        assert!(told.ends_with("`s7` and 3 more"), "{told}");
    }
}
