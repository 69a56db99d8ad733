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
    /// Only the sysop makes one, with `carrier user add`.
    Closed,
}

const REGISTRATION: &[(&str, Registration)] =
    &[("open", Registration::Open), ("closed", Registration::Closed)];

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
