//! Asking before something that matters, in proportion to what it can break.
//!
//! Yes is never the default, and typing a name is asked only where a mistake is
//! dear: tired people type anything they are asked for every time.

use crate::exit::Failure;
use crate::out::Out;
use crate::text;

/// Whether it may be done without asking; a failure when it has to be asked and
/// nobody can be.
pub(crate) fn settled(out: &Out, yes: bool, what: &str) -> Result<bool, Failure> {
    if yes {
        return Ok(true);
    }
    if out.asks() {
        return Ok(false);
    }
    Err(Failure::Usage(format!(
        "nobody can be asked here whether to {what}: add --yes"
    )))
}

/// Asks; anything but yes is no.
pub(crate) async fn yes(out: &mut Out, question: &str) -> Result<(), Failure> {
    let answer = out
        .ask(&format!("{} [y/N] ", text::clean(question)))
        .await?;
    if is_yes(&answer) {
        Ok(())
    } else {
        Err(declined())
    }
}

/// Asks for one of several names to be typed; returns the one.
pub(crate) async fn name(
    out: &mut Out,
    question: &str,
    names: &[String],
) -> Result<String, Failure> {
    let answer = out.ask(&format!("{}: ", text::clean(question))).await?;
    if names.contains(&answer) {
        Ok(answer)
    } else {
        Err(declined())
    }
}

fn is_yes(answer: &str) -> bool {
    matches!(answer.to_lowercase().as_str(), "y" | "yes")
}

fn declined() -> Failure {
    Failure::Declined("nothing was done".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exit::Exit;
    use crate::out::Look;

    fn out(asks: bool) -> Out {
        let look = Look {
            colour: false,
            live: false,
            asks,
            json: false,
        };
        Out::to(Box::new(std::io::sink()), Box::new(std::io::sink()), look)
    }

    #[test]
    fn only_yes_is_yes() {
        for no in ["", "n", "no", "yess", " ", "ja", "Y E S"] {
            assert!(!is_yes(no), "{no}");
        }
        for yes in ["y", "Y", "yes", "YES"] {
            assert!(is_yes(yes), "{yes}");
        }
    }

    #[test]
    fn without_a_terminal_nothing_is_taken_for_granted() {
        assert!(settled(&out(false), true, "start it").unwrap());
        assert!(!settled(&out(true), false, "start it").unwrap());
        let failure = settled(&out(false), false, "start it").unwrap_err();
        assert_eq!(failure.exit(), Exit::Usage);
        assert!(failure.to_string().contains("--yes"));
    }
}
