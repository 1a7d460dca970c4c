//! Tampering: what a rehearsal does to every call, to see that nothing depends
//! on calls going well.

/// What happens to every order on its first try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tampering {
    /// Nothing.
    #[default]
    None,
    /// It is performed twice, as by a transport that sends again.
    Twice,
    /// It is refused as one call too many, and does nothing.
    RefuseOnce,
    /// It is performed, but the answer is lost.
    LoseReplyOnce,
    /// It is lost on the way, which looks the same to the caller.
    LoseRequestOnce,
}

impl Tampering {
    /// All of them that do something.
    pub const ALL: [Self; 4] = [
        Self::Twice,
        Self::RefuseOnce,
        Self::LoseReplyOnce,
        Self::LoseRequestOnce,
    ];

    /// Whether the order reaches the estate on this try.
    pub(super) fn lets_through(self, attempt: u32) -> bool {
        match self {
            Self::None | Self::Twice | Self::LoseReplyOnce => true,
            Self::RefuseOnce | Self::LoseRequestOnce => attempt > 1,
        }
    }
}
