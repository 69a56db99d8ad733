//! `[limits]`: how long and how much.

use std::net::IpAddr;
use std::time::Duration;

use super::file::Section;
use super::rate::{self, Patience, Rate};
use super::values;
use crate::protocol::network::Network;

/// How many calls from one address may be allowed to wait for their login.
const AT_ONCE: std::ops::RangeInclusive<u32> = 1..=10_000;

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
    /// How long a caller may do nothing. `None`: for ever.
    pub idle: Option<Duration>,
    /// How many calls from one address may be on at once that have not logged in. `None`: as many as
    /// come.
    pub connections: Option<u32>,
    /// How many calls may come from one address. `None`: as many as come.
    pub calls: Option<Rate>,
    /// How many wrong passwords may come from one address. `None`: as many as come.
    pub failed_logins: Option<Patience>,
    /// How many accounts may be made from one address. `None`: as many as are wanted.
    pub registrations: Option<Rate>,
    /// From where the limits of one address do not hold.
    pub exempt: Vec<Network>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            messages: Some(Rate { at_once: 10, then: 2, per: Duration::from_secs(1) }),
            olms: Some(Rate { at_once: 20, then: 1, per: Duration::from_secs(3) }),
            login: Duration::from_mins(2),
            register: Duration::from_mins(5),
            idle: Some(Duration::from_mins(15)),
            connections: Some(10),
            calls: Some(Rate { at_once: 30, then: 30, per: Duration::from_mins(1) }),
            failed_logins: Some(Patience { most: 10, ban: Duration::from_mins(10) }),
            registrations: Some(Rate { at_once: 5, then: 5, per: Duration::from_hours(1) }),
            exempt: ["127.0.0.0/8", "::1"].iter().filter_map(|text| text.parse().ok()).collect(),
        }
    }
}

impl Limits {
    pub(super) fn read(section: &mut Section<'_, '_>) -> Self {
        let default = Self::default();
        let sensible = Duration::from_secs(1)..=Duration::from_hours(1);
        let idle = Duration::from_secs(10)..=Duration::from_hours(24);
        Self {
            messages: section.get("messages", default.messages, rate::or_off),
            olms: section.get("olms", default.olms, rate::or_off),
            login: section.get("login", default.login, values::duration(sensible.clone())),
            register: section.get("register", default.register, values::duration(sensible)),
            idle: section.get("idle", default.idle, values::or_off(values::duration(idle))),
            connections: section.get(
                "connections",
                default.connections,
                values::or_off(values::whole(AT_ONCE)),
            ),
            calls: section.get("calls", default.calls, rate::or_off),
            failed_logins: section.get("failed_logins", default.failed_logins, rate::patience),
            registrations: section.get("registrations", default.registrations, rate::or_off),
            exempt: section.get("exempt", default.exempt, values::networks),
        }
    }

    /// Whether the limits of one address do not hold for this one.
    #[must_use]
    pub fn is_exempt(&self, ip: IpAddr) -> bool {
        self.exempt.iter().any(|network| network.has(ip))
    }
}
