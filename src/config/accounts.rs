//! `[accounts]`: who may have one.

use super::file::Section;
use super::values;

/// `[accounts]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accounts {
    /// Whether callers can make accounts.
    pub registration: Registration,
}

/// Whether callers can make accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registration {
    /// `NEW` makes one.
    Open,
    /// `NEW` makes one by which nobody logs in before the sysop has approved it.
    Approve,
    /// Only the sysop makes one, with `carrier user add`.
    Closed,
}

impl Registration {
    /// Whether callers can make accounts at all.
    #[must_use]
    pub fn takes_new(self) -> bool {
        match self {
            Self::Open | Self::Approve => true,
            Self::Closed => false,
        }
    }
}

const REGISTRATION: &[(&str, Registration)] = &[
    ("open", Registration::Open),
    ("approve", Registration::Approve),
    ("closed", Registration::Closed),
];

impl Default for Accounts {
    fn default() -> Self {
        Self { registration: Registration::Open }
    }
}

impl Accounts {
    pub(super) fn read(section: &mut Section<'_, '_>) -> Self {
        let default = Self::default();
        let registration = values::choice(REGISTRATION);
        Self { registration: section.get("registration", default.registration, registration) }
    }
}
