//! How many accounts are made from one address. One that is not made after all, for whatever reason,
//! does not count. Knows no account.

use std::net::IpAddr;
use std::time::Duration;

use super::door::{Door, Reason, in_words};
use crate::clock::Uptime;
use crate::config::{Limits, Rate};
use crate::protocol::network::Network;

/// No account is made: too many were, from there. `Display` is the sentence that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Too many new accounts from your address. Please try again in {}.", in_words(*.0))]
pub struct TooManyAccounts(pub Duration);

/// An account that is being made: it counts from now on, unless this is dropped before it
/// [is there](Self::is_there).
#[derive(Debug)]
pub struct Making {
    door: Door,
    /// What it counts for; `None`: for nothing.
    of: Option<(Network, Rate)>,
}

impl Door {
    /// Whether somebody from there may make an account.
    pub fn may_register(
        &self,
        ip: IpAddr,
        limits: &Limits,
        now: Uptime,
    ) -> Result<(), TooManyAccounts> {
        let Some((source, rate)) = accounts_of(ip, limits) else { return Ok(()) };
        let may = self.sources().may_register(source, rate, now);
        may.map_err(|later| TooManyAccounts(later.saturating_sub(now)))
    }

    /// Counts an account that somebody from there is about to make, if it may be.
    pub fn registers(
        &self,
        ip: IpAddr,
        limits: &Limits,
        now: Uptime,
    ) -> Result<Making, TooManyAccounts> {
        let of = accounts_of(ip, limits);
        if let Some((source, rate)) = of {
            let may = self.sources().registers(source, rate, now);
            may.map_err(|later| {
                self.refuses(Reason::Registrations);
                TooManyAccounts(later.saturating_sub(now))
            })?;
        }
        Ok(Making { door: self.clone(), of })
    }
}

impl Making {
    /// The account is there, and counts.
    pub fn is_there(&mut self) {
        self.of = None;
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        if let Some((source, rate)) = self.of {
            self.door.sources().has_not_registered(source, rate);
        }
    }
}

/// What counts as one that makes accounts, and how many it may make; `None`: as many as it wants.
fn accounts_of(ip: IpAddr, limits: &Limits) -> Option<(Network, Rate)> {
    let rate = limits.registrations.filter(|_| !limits.is_exempt(ip))?;
    Some((Network::around(ip), rate))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Uptime = Uptime::from_secs(100);

    fn ip(number: u8) -> IpAddr {
        [192, 0, 2, number].into()
    }

    /// One that is made.
    fn makes(door: &Door, from: IpAddr, limits: &Limits, now: Uptime) -> Result<(), String> {
        door.registers(from, limits, now).map(|mut it| it.is_there()).map_err(|why| why.to_string())
    }

    #[test]
    fn so_many_accounts_are_made_from_one_address_and_who_wants_more_reads_when() {
        let (door, limits) = (Door::default(), Limits::default());
        for _ in 0..5 {
            assert_eq!(door.may_register(ip(1), &limits, NOW), Ok(()));
            assert_eq!(makes(&door, ip(1), &limits, NOW), Ok(()));
        }
        let told = door.registers(ip(1), &limits, NOW).unwrap_err();
        let sentence = "Too many new accounts from your address. Please try again in 12 minutes.";
        assert_eq!(told.to_string(), sentence);
        assert_eq!(door.may_register(ip(1), &limits, NOW), Err(told));
        let refused = door.refused().find(|it| it.0 == Reason::Registrations);
        assert_eq!(refused.unwrap().1, 1);
        assert_eq!(makes(&door, ip(2), &limits, NOW), Ok(()), "others may");
        assert_eq!(makes(&door, [127, 0, 0, 1].into(), &limits, NOW), Ok(()));
        let later = NOW + Duration::from_mins(12);
        assert_eq!(makes(&door, ip(1), &limits, later), Ok(()));
        let off = Limits { registrations: None, ..limits };
        assert_eq!(makes(&door, ip(1), &off, NOW), Ok(()));
    }

    #[test]
    fn an_account_that_is_not_made_counts_only_as_long_as_it_may_be() {
        let (door, limits) = (Door::default(), Limits::default());
        let begun: Vec<_> = (0..5).map(|_| door.registers(ip(1), &limits, NOW).unwrap()).collect();
        assert!(door.registers(ip(1), &limits, NOW).is_err(), "all of them may be made yet");
        drop(begun);
        for _ in 0..9 {
            drop(door.registers(ip(1), &limits, NOW).unwrap());
        }
        for _ in 0..5 {
            assert_eq!(makes(&door, ip(1), &limits, NOW), Ok(()));
        }
        assert!(door.registers(ip(1), &limits, NOW).is_err());
    }
}
