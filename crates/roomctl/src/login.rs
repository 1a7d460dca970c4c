//! Logging in with a second factor: the code is typed, used once and kept nowhere.

use crate::exit::Failure;
use crate::out::Out;
use room::Room;
use std::io;
use wire::{Code, FactorView};

/// Asks for the codes that the estate's accounts want, where somebody can be asked.
/// Where nobody can, calls say what is missing and how to get on. An empty answer is
/// none: what needs no call goes on without.
pub(crate) async fn log_in(out: &mut Out, room: &Room) -> Result<(), Failure> {
    if !out.asks() {
        return Ok(());
    }
    while let Some(factor) = room.factor().await {
        let Some(code) = typed(prompt(&factor)).await? else {
            return Ok(());
        };
        let told = room.log_in(&factor.device, &code).await?;
        out.say(&told)?;
    }
    Ok(())
}

fn prompt(factor: &FactorView) -> String {
    let FactorView {
        account,
        role,
        device,
    } = factor;
    let text = format!(
        "Account {account}, role {role}: six digits that {device} shows now (not shown; empty: go on \
         without): "
    );
    crate::text::clean(&text).into_owned()
}

/// Devices show their code in two groups.
fn code(line: &str) -> Option<Code> {
    let digits: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    (!digits.is_empty()).then(|| Code::new(digits))
}

async fn typed(prompt: String) -> Result<Option<Code>, Failure> {
    let read = move || rpassword::prompt_password(prompt);
    let read: Result<io::Result<String>, _> = tokio::task::spawn_blocking(read).await;
    let read = read.map_err(|error| Failure::Machine(error.to_string()))?;
    let line = read.map_err(|error| Failure::Usage(format!("cannot read the code: {error}")))?;
    Ok(code(&line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_no_part_of_a_code_and_nothing_is_none() {
        assert_eq!(code("123 456\n"), Some(Code::new("123456".into())));
        assert_eq!(code("  \n"), None);
    }

    #[test]
    fn the_question_names_account_role_and_device() {
        let factor = FactorView {
            account: "111122223333".into(),
            role: "role/ops".into(),
            device: "mfa/ada\u{1b}[2J".into(),
        };
        let asked = prompt(&factor);
        for part in ["111122223333", "role/ops", "mfa/ada"] {
            assert!(asked.contains(part), "{asked}");
        }
        assert!(!asked.contains('\u{1b}'), "{asked}");
    }
}
