//! Whom the board lets in, before it costs anything: so many from one address at once and in a
//! minute, and who guesses passwords waits. It keeps count of whom it refuses. Knows no socket, and
//! nobody who has logged in.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::sources::{Guesser, Sources};
use super::strangers::{Stranger, Strangers};
use crate::clock::Uptime;
use crate::config::Limits;
use crate::ids::Address;
use crate::protocol::network::Network;
use crate::text::name::NameKey;

/// See the module; clones share it.
#[derive(Clone, Debug)]
pub struct Door(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    strangers: Strangers,
    sources: Mutex<Sources>,
    /// By which a name is remembered: nobody outside can make two that are taken for one.
    names: RandomState,
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
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::AtOnce, Self::TooOften, Self::Banned, Self::Crowded, Self::Guessing, Self::NoHeader];
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

/// A password is not looked at: too many were wrong. `Display` is the sentence that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Too many wrong passwords from your address. Please try again in {}.", in_words(*.0))]
pub struct TooManyWrong(pub Duration);

/// An attempt to log in with a password.
#[derive(Debug)]
pub struct Attempt {
    /// From where; `None`: from where no limit holds.
    from: Option<Network>,
    /// What stands for the name.
    account: u64,
    /// When the password may be looked at.
    pub at: Uptime,
}

impl Default for Door {
    fn default() -> Self {
        Self(Arc::new(Shared {
            strangers: Strangers::default(),
            sources: Mutex::new(Sources::new()),
            names: RandomState::new(),
            refused: Default::default(),
        }))
    }
}

impl Door {
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
        if !limits.is_exempt(ip) {
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
        Ok(self.0.strangers.come(ip))
    }

    /// All nodes are held by strangers, and one of them has to go: that node.
    pub fn make_room(&self) -> Option<Address> {
        self.0.strangers.make_room()
    }

    /// Strangers from there have to go: their nodes. Those who have logged in stay.
    pub fn send_away_from(&self, network: Network) -> Vec<Address> {
        self.0.strangers.send_away_from(network)
    }

    /// All strangers have to go.
    pub fn send_away(&self) {
        self.0.strangers.send_away();
    }

    /// Somebody wants to show with a password to be the user with this name. What it comes to is to
    /// be told by [`was_wrong`](Self::was_wrong), if it was.
    pub fn tries(
        &self,
        ip: IpAddr,
        name: &str,
        limits: &Limits,
        now: Uptime,
    ) -> Result<Attempt, TooManyWrong> {
        let from = (!limits.is_exempt(ip)).then(|| Network::around(ip));
        let account = self.0.names.hash_one(NameKey::of(name));
        if limits.failed_logins.is_none() {
            return Ok(Attempt { from, account, at: now });
        }
        let mut sources = self.sources();
        let slow = now + sources.slowed_down(account, now);
        let turn = from.map_or(Ok(now), |from| sources.attempt(from, now));
        drop(sources);
        let at = turn.map_err(|later| {
            self.refuses(Reason::Guessing);
            TooManyWrong(later.saturating_sub(now))
        })?;
        Ok(Attempt { from, account, at: at.max(slow) })
    }

    /// The password was wrong. From where somebody does nothing but guess, who is to be kept out
    /// for the time that `limits` says.
    pub fn was_wrong(&self, attempt: &Attempt, limits: &Limits, now: Uptime) -> Option<Network> {
        let most = limits.failed_logins?.most;
        let Attempt { from, account, .. } = *attempt;
        let Err(Guesser) = self.sources().wrong(from, account, most, now) else { return None };
        from
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
        Reason::ALL
            .into_iter()
            .zip(&self.0.refused)
            .map(|(why, count)| (why, count.load(Ordering::Relaxed)))
    }

    fn sources(&self) -> MutexGuard<'_, Sources> {
        self.0.sources.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `1 second`, `30 seconds`, `2 minutes`: never too short.
fn in_words(wait: Duration) -> String {
    let seconds = wait.as_millis().div_ceil(1_000).max(1);
    let (number, unit) =
        if seconds < 60 { (seconds, "second") } else { (seconds.div_ceil(60), "minute") };
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
        for _ in 0..50 {
            let attempt = door.tries(here, "alice", &limits, NOW).unwrap();
            assert_eq!(door.was_wrong(&attempt, &limits, NOW), None);
        }
        let attacked = Limits { exempt: Vec::new(), ..limits };
        assert_eq!(door.comes(here, &attacked, NOW).unwrap_err(), TooManyCalls::AtOnce);
    }

    #[test]
    fn a_guesser_is_told_to_wait_and_then_kept_out() {
        let (door, limits) = (Door::default(), limits());
        let guess = |name: &str| door.tries(ip(1), name, &limits, NOW);
        for turn in 0..9 {
            let attempt = Attempt { from: Some(Network::around(ip(1))), account: turn, at: NOW };
            assert_eq!(door.was_wrong(&attempt, &limits, NOW), None);
        }
        assert_eq!([1, 2].map(|from| door.wrong_from(ip(from), NOW)), [9, 0]);
        assert_eq!(guess("alice").unwrap().at, NOW + Duration::from_secs(60));
        let told = guess("bob").unwrap_err().to_string();
        assert_eq!(
            told,
            "Too many wrong passwords from your address. Please try again in 2 minutes."
        );
        assert_eq!(count(&door, Reason::Guessing), 1);
        let attempt = Attempt { from: Some(Network::around(ip(1))), account: 99, at: NOW };
        let guesser = door.was_wrong(&attempt, &limits, NOW);
        assert_eq!(guesser, Some(Network::around(ip(1))));
        let off = Limits { failed_logins: None, ..limits };
        assert_eq!(door.was_wrong(&attempt, &off, NOW), None);
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
        ] {
            assert_eq!(in_words(Duration::from_millis(millis)), words);
        }
    }
}
