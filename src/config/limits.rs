//! `[limits]`: how long and how much.

use std::time::Duration;

use super::file::Section;
use super::values;

/// `[limits]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How long a caller may take to log in, all in all.
    pub login: Duration,
    /// How long a caller may take to register, all in all.
    pub register: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { login: Duration::from_mins(2), register: Duration::from_mins(5) }
    }
}

impl Limits {
    pub(super) fn read(section: &mut Section<'_, '_>) -> Self {
        let default = Self::default();
        let sensible = Duration::from_secs(1)..=Duration::from_hours(1);
        Self {
            login: section.get("login", default.login, values::duration(sensible.clone())),
            register: section.get("register", default.register, values::duration(sensible)),
        }
    }
}
