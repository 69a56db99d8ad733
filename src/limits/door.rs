//! Whom the board lets in, before it costs anything: so many from one address at once and in a
//! minute, and who guesses passwords waits. It keeps count of whom it refuses. Knows no socket, and
//! nobody who has logged in.

use std::fmt;
use std::hash::RandomState;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::sources::Sources;
use super::strangers::{Stranger, Strangers};
use crate::clock::Uptime;
use crate::config::Limits;
use crate::ids::Address;
use crate::protocol::network::Network;

/// See the module; clones share it.
#[derive(Clone, Debug)]
pub struct Door(pub(super) Arc<Shared>);

#[derive(Debug)]
pub(super) struct Shared {
    strangers: Strangers,
    sources: Mutex<Sources>,
    /// By which a name is remembered: nobody outside can make two that are taken for one.
    pub(super) names: RandomState,
    refused: [AtomicU64; Reason::ALL.len()],
}

/// Why somebody was not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// As many from there as may be have not logged in yet.
    AtOnce,
    /// Too many calls from there in too short a time.
    TooOften,
    /// A ban.
    Banned,
    /// Others needed the room, when nobody there had logged in.
    Crowded,
    /// Too many wrong passwords from there: the attempt was not looked at.
    Guessing,
    /// A trusted proxy did not say who is behind it.
    NoHeader,
    /// Too many accounts were made from there: one more was not.
    Registrations,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::AtOnce,
        Self::TooOften,
        Self::Banned,
        Self::Crowded,
        Self::Guessing,
        Self::NoHeader,
        Self::Registrations,
    ];
}

impl fmt::Display for Reason {
    /// A word, for those who count.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AtOnce => "at_once",
            Self::TooOften => "too_often",
            Self::Banned => "banned",
            Self::Crowded => "crowded",
            Self::Guessing => "guessing",
            Self::NoHeader => "no_proxy_header",
            Self::Registrations => "registrations",
        })
    }
}

/// Why a call is refused. `Display` is the sentence that its caller reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TooManyCalls {
    /// As many from there as may be have not logged in yet.
    #[error("Too many calls from your address at once. Please call back later.")]
    AtOnce,
    /// Too many in too short a time.
    #[error("Too many calls from your address. Please call back in {}.", in_words(*.0))]
    TooOften(Duration),
}

impl Default for Door {
    /// Of a small board.
    fn default() -> Self {
        Self::new(0)
    }
}

impl Door {
    /// That of a board with so many nodes.
    pub fn new(nodes: u32) -> Self {
        Self::with(Strangers::new(nodes))
    }

    pub(super) fn with(strangers: Strangers) -> Self {
        Self(Arc::new(Shared {
            strangers,
            sources: Mutex::new(Sources::new()),
            names: RandomState::new(),
            refused: Default::default(),
        }))
    }

    /// How many strangers there can be at once.
    pub fn most_strangers(&self) -> usize {
        self.0.strangers.most()
    }

    /// Somebody has logged in from there: who comes from there is sent away last.
    pub fn knows(&self, ip: IpAddr) {
        self.0.strangers.knows(ip);
    }

    /// Somebody has connected: a stranger, who has not shown yet who it is; and the node of one who
    /// has to go for that, to be [`Crowded`](Reason::Crowded) out. `Err`: this one is refused, and
    /// counted so.
    pub fn comes(
        &self,
        ip: IpAddr,
        limits: &Limits,
        now: Uptime,
    ) -> Result<(Stranger, Option<Address>), TooManyCalls> {
        let source = Network::around(ip);
        let is_counted = !limits.is_exempt(ip);
        if is_counted {
            let most = limits.connections.map_or(usize::MAX, |most| most as usize);
            if self.0.strangers.from(source) >= most {
                self.refuses(Reason::AtOnce);
                return Err(TooManyCalls::AtOnce);
            }
            if let Some(rate) = limits.calls
                && let Err(later) = self.sources().call(source, rate, now)
            {
                self.refuses(Reason::TooOften);
                return Err(TooManyCalls::TooOften(later.saturating_sub(now)));
            }
        }
        Ok(self.0.strangers.come(ip, is_counted, now))
    }

    /// All nodes are held by strangers, and one of them has to go for this one, or for somebody who is
    /// none: that node; or the newcomer, who is told so then.
    pub fn make_room(&self, newcomer: Option<&Stranger>) -> Option<Address> {
        self.0.strangers.make_room(newcomer)
    }

    /// Strangers from there have to go: their nodes. Those who have logged in stay.
    pub fn send_away_from(&self, network: Network) -> Vec<Address> {
        self.0.strangers.send_away_from(network)
    }

    /// All strangers have to go.
    pub fn send_away(&self) {
        self.0.strangers.send_away();
    }

    /// How many passwords from there were wrong lately; none from where no limit holds.
    pub fn wrong_from(&self, ip: IpAddr, now: Uptime) -> u32 {
        self.sources().wrong_from(Network::around(ip), now)
    }

    /// Counts somebody who was not let in.
    pub fn refuses(&self, why: Reason) {
        for (reason, count) in Reason::ALL.iter().zip(&self.0.refused) {
            if *reason == why {
                count.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// How many were not let in since the start, by reason.
    pub fn refused(&self) -> impl Iterator<Item = (Reason, u64)> {
        Reason::ALL.into_iter().zip(&self.0.refused).map(|(why, count)| {
            let beside = if why == Reason::Crowded { self.0.strangers.gave_way() } else { 0 };
            (why, count.load(Ordering::Relaxed) + beside)
        })
    }

    pub(super) fn sources(&self) -> MutexGuard<'_, Sources> {
        self.0.sources.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `1 second`, `30 seconds`, `2 minutes`, `3 hours`: never too short.
#[must_use]
pub fn in_words(wait: Duration) -> String {
    let seconds = wait.as_millis().div_ceil(1_000).max(1);
    let (number, unit) = match seconds {
        ..60 => (seconds, "second"),
        60..=7_200 => (seconds.div_ceil(60), "minute"),
        _ => (seconds.div_ceil(3_600), "hour"),
    };
    format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Rate;

    const NOW: Uptime = Uptime::from_secs(100);

    fn limits() -> Limits {
        let calls = Some(Rate { at_once: 30, then: 1, per: Duration::from_secs(60) });
        Limits { connections: Some(10), calls, ..Limits::default() }
    }

    fn ip(number: u8) -> IpAddr {
        [192, 0, 2, number].into()
    }

    fn count(door: &Door, why: Reason) -> u64 {
        door.refused().find(|(reason, _)| *reason == why).unwrap().1
    }

    #[test]
    fn ten_from_one_address_may_be_at_the_door_at_once() {
        let (door, limits) = (Door::default(), limits());
        let mut crowd: Vec<_> = (0..10).map(|_| door.comes(ip(1), &limits, NOW).unwrap()).collect();
        let told = door.comes(ip(1), &limits, NOW).unwrap_err();
        assert_eq!(told, TooManyCalls::AtOnce);
        assert!(door.comes(ip(2), &limits, NOW).is_ok(), "others may");
        crowd.pop();
        assert!(door.comes(ip(1), &limits, NOW).is_ok(), "who has logged in makes room");
        assert_eq!(count(&door, Reason::AtOnce), 1);
    }

    #[test]
    fn who_calls_too_often_reads_when_to_call_again() {
        let (door, limits) = (Door::default(), limits());
        for _ in 0..30 {
            assert!(door.comes(ip(1), &limits, NOW).is_ok());
        }
        let told = door.comes(ip(1), &limits, NOW).unwrap_err();
        let sentence = "Too many calls from your address. Please call back in 1 minute.";
        assert_eq!(told.to_string(), sentence);
        assert_eq!(count(&door, Reason::TooOften), 1);
        let lifted = Limits { calls: None, connections: None, ..limits };
        let held: Vec<_> = (0..50).map(|_| door.comes(ip(1), &lifted, NOW)).collect();
        assert!(held.iter().all(Result::is_ok), "off");
    }

    #[test]
    fn no_limit_holds_for_an_exempt_network() {
        let (door, limits) = (Door::default(), limits());
        let here = [127, 0, 0, 1].into();
        let held: Vec<_> = (0..99).map(|_| door.comes(here, &limits, NOW)).collect();
        assert!(held.iter().all(Result::is_ok));
        let attacked = Limits { exempt: Vec::new(), ..limits };
        assert_eq!(door.comes(here, &attacked, NOW).unwrap_err(), TooManyCalls::AtOnce);
    }

    #[test]
    fn a_wait_is_never_told_too_short() {
        for (millis, words) in [
            (0, "1 second"),
            (1, "1 second"),
            (1_001, "2 seconds"),
            (59_000, "59 seconds"),
            (59_001, "1 minute"),
            (60_000, "1 minute"),
            (60_001, "2 minutes"),
            (7_200_000, "120 minutes"),
            (7_200_001, "3 hours"),
        ] {
            assert_eq!(in_words(Duration::from_millis(millis)), words);
        }
    }
}
