//! One-time tokens: proof that somebody was shown what a command would do.

use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;
use tokio::time::Instant;
use wire::Command;

/// How long a token holds.
pub const LIFE: Duration = Duration::from_secs(120);

/// How many tokens are remembered; asking for more forgets the oldest.
pub const MOST: usize = 32;

/// The tokens that were given out and not used yet.
#[derive(Debug, Default)]
pub struct Tokens {
    issued: VecDeque<Issued>,
    random: Random,
}

#[derive(Debug)]
struct Issued {
    token: String,
    window: String,
    command: Command,
    until: Instant,
}

/// Why a token does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadToken {
    /// There was none.
    #[error("it has to be confirmed first")]
    Missing,
    /// It was used, is too old, or was never given out.
    #[error("the confirmation holds once, for 2 minutes; look at it again")]
    Unknown,
    /// It was given out for something else.
    #[error("what was confirmed is not what was asked for; look at it again")]
    Other,
}

impl Tokens {
    /// A new token for a command of a window.
    pub fn issue(&mut self, window: &str, command: &Command, now: Instant) -> String {
        self.forget(now);
        while self.issued.len() >= MOST {
            self.issued.pop_front();
        }
        let token = self.random.next();
        self.issued.push_back(Issued {
            token: token.clone(),
            window: window.to_owned(),
            command: command.clone(),
            until: now + LIFE,
        });
        token
    }

    /// Uses a token up.
    ///
    /// # Errors
    /// When it does not hold for this command of this window now.
    pub fn spend(
        &mut self,
        token: &str,
        window: &str,
        command: &Command,
        now: Instant,
    ) -> Result<(), BadToken> {
        self.forget(now);
        if token.is_empty() {
            return Err(BadToken::Missing);
        }
        let found = self.issued.iter().position(|issued| issued.token == token);
        let issued = found.and_then(|at| self.issued.remove(at));
        let issued = issued.ok_or(BadToken::Unknown)?;
        if issued.window == window && issued.command == *command {
            Ok(())
        } else {
            Err(BadToken::Other)
        }
    }

    fn forget(&mut self, now: Instant) {
        self.issued.retain(|issued| now < issued.until);
    }
}

/// Unpredictable names: the hash maps' keyed function over a count, its keys from
/// the operating system.
#[derive(Debug, Default)]
struct Random {
    left: RandomState,
    right: RandomState,
    count: u64,
}

impl Random {
    fn next(&mut self) -> String {
        self.count += 1;
        let (left, right) = (
            self.left.hash_one(self.count),
            self.right.hash_one(self.count),
        );
        format!("{left:016x}{right:016x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allow(minutes: u32) -> Command {
        Command::AllowChanges { minutes }
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_holds_once_for_its_command_and_window() {
        let (mut tokens, now) = (Tokens::default(), Instant::now());
        let token = tokens.issue("main", &allow(30), now);
        assert_eq!(tokens.spend(&token, "main", &allow(30), now), Ok(()));
        let again = tokens.spend(&token, "main", &allow(30), now);
        assert_eq!(again, Err(BadToken::Unknown));
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_for_something_else_is_used_up_by_trying() {
        let (mut tokens, now) = (Tokens::default(), Instant::now());
        let token = tokens.issue("main", &allow(30), now);
        let other = tokens.spend(&token, "main", &allow(31), now);
        assert_eq!(other, Err(BadToken::Other));
        let again = tokens.spend(&token, "main", &allow(30), now);
        assert_eq!(again, Err(BadToken::Unknown));
        let token = tokens.issue("main", &allow(30), now);
        let elsewhere = tokens.spend(&token, "wallboard", &allow(30), now);
        assert_eq!(elsewhere, Err(BadToken::Other));
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_ends_after_two_minutes() {
        let (mut tokens, now) = (Tokens::default(), Instant::now());
        let token = tokens.issue("main", &allow(30), now);
        let late = tokens.spend(&token, "main", &allow(30), now + LIFE);
        assert_eq!(late, Err(BadToken::Unknown));
    }

    #[tokio::test(start_paused = true)]
    async fn asking_for_many_tokens_keeps_only_the_newest() {
        let (mut tokens, now) = (Tokens::default(), Instant::now());
        let first = tokens.issue("main", &allow(1), now);
        let mut newest = String::new();
        for _ in 0..MOST {
            newest = tokens.issue("main", &allow(1), now);
        }
        assert_eq!(tokens.issued.len(), MOST);
        let forgotten = tokens.spend(&first, "main", &allow(1), now);
        assert_eq!(forgotten, Err(BadToken::Unknown));
        assert_eq!(tokens.spend(&newest, "main", &allow(1), now), Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_token_the_words_say_what_to_do() {
        let (mut tokens, now) = (Tokens::default(), Instant::now());
        let missing = tokens.spend("", "main", &allow(1), now);
        assert_eq!(missing, Err(BadToken::Missing));
    }
}
