//! An attempt to log in with a password, which has a turn as others have: when it may be looked at,
//! and what its caller reads meanwhile. Who goes before that gives the turn back. Knows no password.

use std::hash::BuildHasher;
use std::net::IpAddr;
use std::time::Duration;

use super::door::{Door, Reason, in_words};
use super::sources::{Guesser, Turn};
use crate::clock::Uptime;
use crate::config::Limits;
use crate::protocol::network::Network;
use crate::text::name::NameKey;

/// A caller who waits no longer than this is not told so.
const UNTOLD: Duration = Duration::from_secs(2);

/// See the module. Dropped before the password [was looked at](Self::begins) it never was; behind that
/// it is to be said what came of it.
#[derive(Debug)]
pub struct Attempt {
    door: Door,
    /// From where; `None`: from where no limit holds.
    from: Option<Network>,
    /// What stands for the name.
    account: u64,
    /// What it takes of the time of those who come from there; `None`: nothing.
    turn: Option<Turn>,
    /// The password is looked at, or was.
    begun: bool,
    /// When the password may be looked at.
    pub at: Uptime,
    /// Whether it waits for what was wrong of this account, from wherever.
    is_for_the_name: bool,
}

/// A password is not looked at: too many were wrong. `Display` is the sentence that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Too many wrong passwords from your address. Please try again in {}.", in_words(*.0))]
pub struct TooManyWrong(pub Duration);

/// A password is looked at when its turn has come. `Display` is the sentence that is read until then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OneMoment {
    /// Others were wrong that came from there.
    #[error("Many wrong passwords came from your address: one moment, please ({}).", short(*.0))]
    FromThere(Duration),
    /// Others were wrong for this name.
    #[error("Many wrong passwords were typed for this name: one moment, please ({}).", short(*.0))]
    OfTheName(Duration),
}

impl Door {
    /// Somebody wants to show with a password to be the user with this name.
    pub fn tries(
        &self,
        ip: IpAddr,
        name: &str,
        limits: &Limits,
        now: Uptime,
    ) -> Result<Attempt, TooManyWrong> {
        let from = (!limits.is_exempt(ip)).then(|| Network::around(ip));
        let account = self.0.names.hash_one(NameKey::of(name));
        let mut attempt = Attempt {
            door: self.clone(),
            from,
            account,
            turn: None,
            begun: false,
            at: now,
            is_for_the_name: false,
        };
        if limits.failed_logins.is_none() {
            return Ok(attempt);
        }
        let mut sources = self.sources();
        let slow = now + sources.slowed_down(account, now);
        let turn = from.map(|from| sources.attempt(from, now)).transpose();
        drop(sources);
        let turn = turn.map_err(|later| {
            self.refuses(Reason::Guessing);
            TooManyWrong(later.saturating_sub(now))
        })?;
        let at = turn.map_or(now, |turn| turn.at);
        (attempt.turn, attempt.at, attempt.is_for_the_name) = (turn, at.max(slow), slow > at);
        Ok(attempt)
    }

    /// The password was wrong, or nobody has waited for the answer. From where somebody does nothing
    /// but guess, who is to be kept out for the time that `limits` says.
    pub fn was_wrong(&self, attempt: &Attempt, limits: &Limits, now: Uptime) -> Option<Network> {
        let most = limits.failed_logins?.most;
        let Attempt { from, account, .. } = *attempt;
        let Err(Guesser) = self.sources().wrong(from, account, most, now) else { return None };
        from
    }
}

impl Attempt {
    /// What its caller is to read now, if the turn comes only later than that one waits for nothing.
    #[must_use]
    pub fn one_moment(&self, now: Uptime) -> Option<OneMoment> {
        let wait = self.at.saturating_sub(now);
        let say = if self.is_for_the_name { OneMoment::OfTheName } else { OneMoment::FromThere };
        (wait > UNTOLD).then(|| say(wait))
    }

    /// Its turn has come: the password is looked at.
    pub fn begins(&mut self) {
        self.begun = true;
    }

    /// It was not, for the board had no time; or it was right. Who comes next does not wait for it.
    pub fn has_not_begun(&mut self) {
        self.begun = false;
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        if let (false, Some(turn), Some(from)) = (self.begun, self.turn, self.from) {
            self.door.sources().give_back(from, turn);
        }
    }
}

/// `8 s`: never too short.
fn short(wait: Duration) -> String {
    format!("{} s", wait.as_millis().div_ceil(1_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Uptime = Uptime::from_secs(100);
    const LATER: Duration = Duration::from_secs(1);

    fn ip(number: u8) -> IpAddr {
        [192, 0, 2, number].into()
    }

    /// One whose caller sits at this address.
    fn tries(door: &Door, number: u8, name: &str) -> Result<Attempt, TooManyWrong> {
        door.tries(ip(number), name, &Limits::default(), NOW)
    }

    /// So many wrong passwords from there, each for another name.
    fn guesses(door: &Door, number: u8, names: std::ops::Range<u8>) {
        let limits = Limits { failed_logins: None, ..Limits::default() };
        for name in names {
            let attempt = door.tries(ip(number), &name.to_string(), &limits, NOW).unwrap();
            assert_eq!(door.was_wrong(&attempt, &Limits::default(), NOW), None);
        }
    }

    #[test]
    fn no_limit_holds_for_an_exempt_network() {
        let (door, limits) = (Door::default(), Limits::default());
        let here = [127, 0, 0, 1].into();
        for _ in 0..50 {
            let attempt = door.tries(here, "alice", &limits, NOW).unwrap();
            assert_eq!(door.was_wrong(&attempt, &limits, NOW), None);
        }
    }

    #[test]
    fn a_guesser_is_told_to_wait_and_then_kept_out() {
        let (door, limits) = (Door::default(), Limits::default());
        guesses(&door, 1, 0..9);
        assert_eq!([1, 2].map(|from| door.wrong_from(ip(from), NOW)), [9, 0]);
        let mut first = tries(&door, 1, "alice").unwrap();
        assert_eq!(first.at, NOW + Duration::from_secs(60));
        let told = tries(&door, 1, "bob").unwrap_err().to_string();
        assert_eq!(
            told,
            "Too many wrong passwords from your address. Please try again in 2 minutes."
        );
        assert_eq!(door.refused().find(|it| it.0 == Reason::Guessing).unwrap().1, 1);
        first.begins();
        assert_eq!(door.was_wrong(&first, &limits, NOW), Some(Network::around(ip(1))));
        let off = Limits { failed_logins: None, ..limits };
        assert_eq!(door.was_wrong(&first, &off, NOW), None);
    }

    #[test]
    fn who_goes_before_the_turn_has_come_gives_it_back() {
        let door = Door::default();
        guesses(&door, 1, 0..4);
        let at = |attempt: &Attempt| attempt.at.saturating_sub(NOW).as_secs();
        let held = [1, 2, 3].map(|_| tries(&door, 1, "alice").unwrap());
        assert_eq!(held.each_ref().map(at), [8, 16, 24]);
        drop(held);
        let mut looked_at = tries(&door, 1, "alice").unwrap();
        assert_eq!(at(&looked_at), 8);
        looked_at.begins();
        drop(looked_at);
        assert_eq!(at(&tries(&door, 1, "alice").unwrap()), 16, "that turn is taken");
        let mut in_vain = tries(&door, 1, "alice").unwrap();
        in_vain.begins();
        in_vain.has_not_begun();
        drop(in_vain);
        assert_eq!(at(&tries(&door, 1, "alice").unwrap()), 16, "the board was busy");
    }

    #[test]
    fn who_waits_longer_than_two_seconds_reads_for_how_long_and_why() {
        let door = Door::default();
        assert_eq!(tries(&door, 1, "alice").unwrap().one_moment(NOW), None);
        guesses(&door, 1, 0..2);
        assert_eq!(tries(&door, 1, "alice").unwrap().one_moment(NOW), None, "2 s");
        guesses(&door, 1, 2..4);
        let attempt = tries(&door, 1, "alice").unwrap();
        assert_eq!(
            attempt.one_moment(NOW + Duration::from_millis(1)).unwrap().to_string(),
            "Many wrong passwords came from your address: one moment, please (8 s)."
        );
        assert_eq!(attempt.one_moment(NOW + LATER * 6), None);
        for number in 10..20 {
            let attempt = tries(&door, number, "bob").unwrap();
            assert_eq!(door.was_wrong(&attempt, &Limits::default(), NOW), None);
        }
        assert_eq!(
            tries(&door, 99, "bob").unwrap().one_moment(NOW).unwrap().to_string(),
            "Many wrong passwords were typed for this name: one moment, please (8 s)."
        );
    }
}
