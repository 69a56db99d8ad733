//! What users may do on a board. Knows no user.

/// What a user may do beside what every caller may; each has what the one before it has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Nothing.
    #[default]
    Caller,
    /// Some of what the sysop may.
    CoSysop,
    /// Everything: this user runs the board.
    Sysop,
}

impl Role {
    /// The word for it: on the command line, and in lists.
    pub fn word(self) -> &'static str {
        match self {
            Self::Caller => "caller",
            Self::CoSysop => "co-sysop",
            Self::Sysop => "sysop",
        }
    }
}
