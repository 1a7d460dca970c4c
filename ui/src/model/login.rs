//! Logging in again: the sentence, and the command in it that can be copied.

/// What is said while nothing is called because credentials have ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Login {
    /// The sentence, as it was said.
    pub(crate) sentence: String,
    /// The command to run in a terminal; none when the sentence names none.
    pub(crate) command: Option<String>,
}

/// Parts what the program says; none while nobody has to log in.
pub(crate) fn login(said: &str) -> Option<Login> {
    if said.trim().is_empty() {
        return None;
    }
    // What stands in backticks may be a name; a command has more than one word.
    let quoted = said.split('`').skip(1).step_by(2);
    let mut commands = quoted.filter(|text| text.trim().contains(' '));
    let said = said.trim();
    let stop = if said.ends_with(['.', '!', '?']) {
        ""
    } else {
        "."
    };
    Some(Login {
        sentence: format!("{said}{stop}"),
        command: commands.next().map(|text| text.trim().to_owned()),
    })
}

/// The code somebody typed, without the blanks that devices show it with; none
/// while it cannot be one.
pub(crate) fn code(typed: &str) -> Option<String> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let is_code = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_code.then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_is_what_stands_in_backticks_and_has_words() {
        let said =
            "the session of `ada` has ended: run `aws sso login --profile ada`, then try again";
        let login = login(said).unwrap();
        assert_eq!(
            login.command.as_deref(),
            Some("aws sso login --profile ada")
        );
        assert_eq!(login.sentence, format!("{said}."));
    }

    #[test]
    fn without_a_command_the_sentence_stands_alone() {
        let login = login("ask for new keys of `ada`").unwrap();
        assert_eq!(login.command, None);
    }

    #[test]
    fn a_code_is_six_digits_however_they_are_grouped() {
        assert_eq!(code(" 123 456\n").as_deref(), Some("123456"));
        for no in ["", "12345", "1234567", "12345a", "١٢٣٤٥٦"] {
            assert_eq!(code(no), None, "{no}");
        }
    }

    #[test]
    fn nothing_said_is_nobody_asked() {
        assert_eq!(login(" "), None);
    }
}
