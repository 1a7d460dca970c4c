//! The command palette: what it offers for what was typed, best first.
//!
//! Every word of the query must be found in an entry, its letters in order but
//! not side by side: `rbw` finds "Roll back website". Letters that begin a word
//! and letters side by side count most, so that initials find what they mean.

/// The longest query that is looked at; more is no name of anything.
const LONGEST: usize = 64;

/// What an entry is about; also the order in which equals are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Group {
    /// Something that can be done.
    Action,
    /// A screen to go to.
    Screen,
    /// A rollout to look at.
    Rollout,
    /// A service to look at.
    Service,
}

impl Group {
    /// The word that stands beside the entry.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Action => "action",
            Self::Screen => "screen",
            Self::Rollout => "rollout",
            Self::Service => "service",
        }
    }
}

/// One line of the palette.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// What it does, for the program: stable and unique.
    pub(crate) id: String,
    /// What stands there.
    pub(crate) title: String,
    /// What it is about.
    pub(crate) group: Group,
    /// Its shortcut, or a word on it; may be empty.
    pub(crate) hint: String,
    /// Other words it is found by.
    pub(crate) also: String,
    /// Why it cannot be done now; empty when it can.
    pub(crate) refused: String,
}

/// An entry that was found, and which letters of its title were.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// Which entry, counted from 0.
    pub(crate) entry: usize,
    /// Positions of characters in the title, ascending.
    pub(crate) marks: Vec<usize>,
    score: i32,
}

/// The entries that fit a query, best first, and how many more there are.
pub(crate) fn ranked(entries: &[Entry], query: &str, limit: usize) -> (Vec<Found>, usize) {
    let query: String = query.chars().take(LONGEST).collect();
    let words: Vec<&str> = query.split_whitespace().collect();
    let mut found: Vec<Found> = entries
        .iter()
        .enumerate()
        .filter_map(|(at, entry)| find(at, entry, &words))
        .collect();
    // What cannot be done now is still found, after what can.
    found.sort_by_key(|found| {
        let entry = entries.get(found.entry);
        let refused = entry.is_some_and(|entry| !entry.refused.is_empty());
        let group = entry.map(|entry| entry.group);
        (refused, std::cmp::Reverse(found.score), group, found.entry)
    });
    let more = found.len().saturating_sub(limit);
    found.truncate(limit);
    (found, more)
}

fn find(at: usize, entry: &Entry, words: &[&str]) -> Option<Found> {
    let mut found = Found {
        entry: at,
        marks: Vec::new(),
        score: 0,
    };
    for word in words {
        if let Some((score, marks)) = fits(word, &entry.title) {
            found.score += 2 * score;
            found.marks.extend(marks);
        } else {
            found.score += fits(word, &entry.also)?.0;
        }
    }
    found.marks.sort_unstable();
    found.marks.dedup();
    Some(found)
}

/// Where the letters of a word are found in a text, in order, and how well that
/// fits; the best of all ways. None when one is missing.
fn fits(word: &str, text: &str) -> Option<(i32, Vec<usize>)> {
    let word: Vec<char> = lower(word);
    let text: Vec<char> = lower(text);
    // For each letter of the word, the best way to have it at each place of the
    // text: its score, and where the letter before it was.
    let mut ways: Vec<Vec<Option<(i32, usize)>>> = Vec::new();
    for letter in &word {
        let before = ways.last();
        let way = |at: usize| {
            if text.get(at) != Some(letter) {
                return None;
            }
            match before {
                None => Some((worth(&text, at), at)),
                Some(before) => (0..at)
                    .filter_map(|last| {
                        let (score, _) = (*before.get(last)?)?;
                        let beside = if last + 1 == at { 6 } else { 0 };
                        Some((score + worth(&text, at) + beside, last))
                    })
                    .max_by_key(|way| way.0),
            }
        };
        ways.push((0..text.len()).map(way).collect());
    }
    let last = ways.last()?;
    let places = last.iter().enumerate();
    let (mut at, score) = places
        .filter_map(|(at, way)| way.map(|way| (at, way.0)))
        // Of equals the first: what begins a title is what was meant.
        .rev()
        .max_by_key(|(_, score)| *score)?;
    let mut marks = Vec::with_capacity(word.len());
    for way in ways.iter().rev() {
        marks.push(at);
        at = way.get(at).copied().flatten().map_or(at, |way| way.1);
    }
    marks.reverse();
    Some((score, marks))
}

fn lower(text: &str) -> Vec<char> {
    text.chars()
        .map(|letter| letter.to_lowercase().next().unwrap_or(letter))
        .collect()
}

/// What a letter at this place is worth: most at the beginning of a word.
fn worth(text: &[char], at: usize) -> i32 {
    let begins = at
        .checked_sub(1)
        .and_then(|before| text.get(before))
        .is_none_or(|before| !before.is_alphanumeric());
    if at == 0 {
        10
    } else if begins {
        8
    } else {
        1
    }
}

/// Where a key moves the choice in a list of so many; none when the key does not
/// move it. Up from the first is the last, as in every list box that is a menu.
pub(crate) fn moved(at: usize, len: usize, key: &str) -> Option<usize> {
    const PAGE: usize = 8;
    let last = len.checked_sub(1)?;
    let at = at.min(last);
    Some(match key {
        "ArrowDown" if at == last => 0,
        "ArrowDown" => at + 1,
        "ArrowUp" if at == 0 => last,
        "ArrowUp" => at - 1,
        "PageDown" => (at + PAGE).min(last),
        "PageUp" => at.saturating_sub(PAGE),
        _ => return None,
    })
}

/// What is announced about the number of lines.
pub(crate) fn count_words(shown: usize, more: usize) -> String {
    match (shown, more) {
        (0, _) => "nothing found".into(),
        (1, 0) => "1 found".into(),
        (shown, 0) => format!("{shown} found"),
        (shown, more) => format!("{shown} of {} shown, type more to narrow", shown + more),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(title: &str) -> Entry {
        Entry {
            id: title.to_lowercase(),
            title: title.into(),
            group: Group::Action,
            hint: String::new(),
            also: String::new(),
            refused: String::new(),
        }
    }

    fn titles(titles: &[&str], query: &str) -> Vec<String> {
        let entries: Vec<Entry> = titles.iter().map(|title| entry(title)).collect();
        let (found, _) = ranked(&entries, query, 20);
        let title = |found: &Found| entries[found.entry].title.clone();
        found.iter().map(title).collect()
    }

    #[test]
    fn nothing_typed_lists_everything_in_its_order() {
        assert_eq!(titles(&["b", "a", "c"], "  "), ["b", "a", "c"]);
    }

    #[test]
    fn initials_find_what_they_stand_for_before_letters_by_chance() {
        let all = [
            "Verify the journal backwards",
            "Roll back website",
            "Rollouts",
        ];
        assert_eq!(titles(&all, "rbw").first().unwrap(), "Roll back website");
        assert_eq!(titles(&all, "roll")[0], "Roll back website");
    }

    #[test]
    fn letters_must_come_in_order_and_all_of_them() {
        assert!(titles(&["Pause"], "esuap").is_empty());
        assert!(titles(&["Pause"], "pausex").is_empty());
    }

    #[test]
    fn words_are_found_in_any_order() {
        let all = ["Roll back website", "Roll back graphql-api"];
        assert_eq!(titles(&all, "web roll"), ["Roll back website"]);
        assert_eq!(titles(&all, "api back"), ["Roll back graphql-api"]);
    }

    #[test]
    fn capitals_do_not_matter_and_marks_are_places_of_characters() {
        let entries = [entry("Größe ändern")];
        let (found, _) = ranked(&entries, "Ä", 9);
        assert_eq!(found[0].marks, [6]);
    }

    #[test]
    fn the_best_of_several_ways_is_marked() {
        let entries = [entry("axbc abc")];
        let (found, _) = ranked(&entries, "abc", 9);
        assert_eq!(found[0].marks, [5, 6, 7]);
    }

    #[test]
    fn other_words_find_an_entry_but_mark_nothing() {
        let mut undo = entry("Roll back");
        undo.also = "undo revert".into();
        let (found, _) = ranked(&[undo], "undo", 9);
        assert_eq!(found[0].marks, [0; 0]);
    }

    #[test]
    fn what_is_refused_comes_last_however_well_it_fits() {
        let mut pause = entry("Pause");
        pause.refused = "it has ended".into();
        let entries = [pause, entry("Practice: use")];
        let (found, _) = ranked(&entries, "pause", 9);
        let order: Vec<usize> = found.iter().map(|found| found.entry).collect();
        assert_eq!(order, [1, 0]);
    }

    #[test]
    fn what_is_cut_off_is_counted() {
        let entries: Vec<Entry> = (0..30).map(|n| entry(&format!("go {n}"))).collect();
        let (found, more) = ranked(&entries, "go", 12);
        assert_eq!((found.len(), more), (12, 18));
        assert_eq!(count_words(12, 18), "12 of 30 shown, type more to narrow");
    }

    #[test]
    fn a_query_without_end_is_cut_and_answered() {
        assert!(titles(&["Pause"], &"p".repeat(10_000)).is_empty());
    }

    #[test]
    fn the_choice_goes_round_and_stays_inside() {
        assert_eq!(moved(2, 3, "ArrowDown"), Some(0));
        assert_eq!(moved(0, 3, "ArrowUp"), Some(2));
        assert_eq!(moved(0, 3, "PageDown"), Some(2));
        assert_eq!(moved(9, 3, "ArrowUp"), Some(1));
        assert_eq!(moved(0, 0, "ArrowDown"), None);
        assert_eq!(moved(0, 3, "a"), None);
    }
}
