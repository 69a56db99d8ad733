//! `[limits]`: how long and how much.

use std::time::Duration;

use super::file::Section;
use super::rate::{self, Rate};
use super::values;

/// `[limits]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many messages a caller may say; faster ones are delayed. `None`: as fast as they come.
    pub messages: Option<Rate>,
    /// How many online messages a user may send; more are refused. `None`: as many as come.
    pub olms: Option<Rate>,
    /// How long a caller may take to log in, all in all.
    pub login: Duration,
    /// How long a caller may take to register, all in all.
    pub register: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            messages: Some(Rate { at_once: 10, then: 2, per: Duration::from_secs(1) }),
            olms: Some(Rate { at_once: 20, then: 1, per: Duration::from_secs(3) }),
            login: Duration::from_mins(2),
            register: Duration::from_mins(5),
        }
    }
}

impl Limits {
    pub(super) fn read(section: &mut Section<'_, '_>) -> Self {
        let default = Self::default();
        let sensible = Duration::from_secs(1)..=Duration::from_hours(1);
        Self {
            messages: section.get("messages", default.messages, rate::or_off),
            olms: section.get("olms", default.olms, rate::or_off),
            login: section.get("login", default.login, values::duration(sensible.clone())),
            register: section.get("register", default.register, values::duration(sensible)),
        }
    }
}
