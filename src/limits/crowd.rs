//! From which parts of the internet strangers come: how many are there, how many went lately without
//! having logged in, and from where somebody has logged in before. What it makes of that is how much
//! of a crowd a stranger is part of. Pure: the time is passed in; knows no stranger.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;

use super::lately::Lately;
use super::sources::SOURCES;
use crate::clock::Uptime;
use crate::protocol::network::Network;

/// How many networks are remembered from which somebody has logged in; each login is of two.
const KNOWN: usize = 8_192;

/// In this time half of those who went are forgotten: who calls again a little later each time is
/// known again all the same.
const FORGOTTEN: Duration = Duration::from_mins(5);

/// What one stranger weighs in the own network, and in each wider one: two callers of an IPv4 /24,
/// or eight of a /16, are no more of a crowd than one who is alone. Who went weighs as much as who is
/// there: so those who call again, of a crowd that has just begun, are told at once from those who
/// call for the first time.
const WEIGHTS: [u32; 3] = [ALONE, 32, 8];

/// What one weighs who comes with nobody.
pub(super) const ALONE: u32 = 64;

/// How much less who comes from where somebody has logged in: from that network, or near it.
const TRUST: u32 = 8;
const TRUST_NEAR: u32 = 2;

/// See the module.
#[derive(Debug)]
pub(super) struct Crowd {
    here: HashMap<Network, u32>,
    gone: Lately<Network, Gone>,
    known: Lately<Network, ()>,
}

/// Those who went.
#[derive(Clone, Copy, Debug, Default)]
struct Gone {
    count: u32,
    /// When they were so many.
    at: Uptime,
}

/// The networks that an address is in: what counts as one caller's, what one house or firm has, and
/// what one provider has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Around([Network; 3]);

impl Around {
    pub(super) fn new(ip: IpAddr) -> Self {
        let (near, wide) = if ip.to_canonical().is_ipv4() { (24, 16) } else { (48, 32) };
        Self([Network::around(ip), Network::of(ip, near), Network::of(ip, wide)])
    }

    fn of(&self, is_counted: bool) -> &[Network] {
        let Self(all @ [source, ..]) = self;
        if is_counted { all } else { std::slice::from_ref(source) }
    }
}

impl Crowd {
    /// Nobody has come yet.
    pub(super) fn new() -> Self {
        Self { here: HashMap::new(), gone: Lately::new(SOURCES), known: Lately::new(KNOWN) }
    }

    /// One more is there; of a wider network it is only part if it `is_counted`.
    pub(super) fn comes(&mut self, around: &Around, is_counted: bool) {
        for network in around.of(is_counted) {
            *self.here.entry(*network).or_default() += 1;
        }
    }

    /// One of them is there no more, who came so.
    pub(super) fn goes(&mut self, around: &Around, is_counted: bool) {
        for network in around.of(is_counted) {
            if let Some(count) = self.here.get_mut(network) {
                *count -= 1;
                if *count == 0 {
                    self.here.remove(network);
                }
            }
        }
    }

    /// One who went has not logged in.
    pub(super) fn was_nobody(&mut self, around: &Around, now: Uptime) {
        for network in around.0 {
            self.gone.of(network).once_more(now);
        }
    }

    /// Somebody has logged in from there.
    pub(super) fn knows(&mut self, ip: IpAddr) {
        let Around([source, near, _]) = Around::new(ip);
        self.known.of(source);
        self.known.of(near);
    }

    /// How many are there from one caller's network.
    pub(super) fn from(&self, source: Network) -> usize {
        self.here.get(&source).map_or(0, |count| *count as usize)
    }

    /// How much of a crowd one from there is part of: [`ALONE`] is none.
    pub(super) fn weight(&self, around: &Around, now: Uptime) -> u32 {
        let Around([source, near, _]) = around;
        let of = |(network, weight): (&Network, u32)| {
            let here = self.here.get(network).copied().unwrap_or_default();
            let gone = self.gone.get(network).map_or(0, |gone| gone.count(now));
            here.saturating_add(gone).saturating_mul(weight)
        };
        let weight = around.0.iter().zip(WEIGHTS).map(of).max().unwrap_or_default();
        if self.known.get(source).is_some() {
            weight / TRUST
        } else if self.known.get(near).is_some() {
            weight / TRUST_NEAR
        } else {
            weight
        }
    }
}

impl Gone {
    fn count(self, now: Uptime) -> u32 {
        self.count.checked_shr(self.halves(now)).unwrap_or_default()
    }

    fn once_more(&mut self, now: Uptime) {
        let halves = self.halves(now);
        self.count = self.count(now).saturating_add(1);
        // What is left of the time goes on.
        self.at = if self.count == 1 { now } else { self.at + FORGOTTEN * halves };
    }

    /// How often they have become half as many.
    fn halves(self, now: Uptime) -> u32 {
        let halves = now.saturating_sub(self.at).as_nanos() / FORGOTTEN.as_nanos();
        u32::try_from(halves).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Uptime = Uptime::from_secs(1_000);

    fn around(ip: &str) -> Around {
        Around::new(ip.parse().unwrap())
    }

    fn weight(crowd: &Crowd, ip: &str) -> u32 {
        crowd.weight(&around(ip), NOW)
    }

    /// A crowd of those who are there, who went, and from where somebody has logged in.
    fn of(here: &[&str], gone: &[&str], known: &[&str]) -> Crowd {
        let mut crowd = Crowd::new();
        for ip in here {
            crowd.comes(&around(ip), true);
        }
        for ip in gone {
            crowd.was_nobody(&around(ip), NOW);
        }
        for ip in known {
            crowd.knows(ip.parse().unwrap());
        }
        crowd
    }

    #[test]
    fn who_comes_with_many_weighs_more_however_wide_their_network_is() {
        let net = |count: u8| (0..count).map(|last| format!("198.51.100.{last}")).collect();
        let provider = |count: u8| (0..count).map(|part| format!("198.51.{part}.7")).collect();
        let sixty_fours =
            |count: u8| (0..count).map(|part| format!("2001:db8:1:{part:x}::1")).collect();
        let forty_eights =
            |count: u8| (0..count).map(|part| format!("2001:db8:{part:x}::1")).collect();
        let same = |count: u8| (0..count).map(|_| "198.51.100.1".to_owned()).collect();
        for (here, weight_of_the_last) in [
            (same(1), 64),
            (same(3), 192),
            (net(2), 64),
            (net(25), 800),
            (provider(8), 64),
            (provider(100), 800),
            (sixty_fours(2), 64),
            (sixty_fours(25), 800),
            (forty_eights(8), 64),
            (forty_eights(100), 800),
        ] {
            let here: Vec<String> = here;
            let here: Vec<&str> = here.iter().map(String::as_str).collect();
            let crowd = of(&here, &[], &[]);
            assert_eq!(weight(&crowd, here.last().unwrap()), weight_of_the_last, "{here:?}");
        }
    }

    #[test]
    fn who_went_again_and_again_weighs_more_and_is_forgotten() {
        let ip = "198.51.100.1";
        for (went, minutes, expected) in
            [(1, 0, 128), (2, 0, 192), (3, 0, 256), (30, 0, 1_984), (30, 5, 1_024), (30, 25, 64)]
        {
            let crowd = of(&[ip], &vec![ip; went], &[]);
            let later = NOW + Duration::from_mins(minutes);
            assert_eq!(crowd.weight(&around(ip), later), expected, "{went} after {minutes}");
        }
        // However steadily they come: what they were hours ago is forgotten.
        let mut crowd = Crowd::new();
        for second in 0..7_200 {
            crowd.was_nobody(&around(ip), NOW + Duration::from_secs(second));
        }
        let now = NOW + Duration::from_hours(2);
        assert!(crowd.weight(&around(ip), now) <= 600 * WEIGHTS[0]);
    }

    #[test]
    fn who_comes_from_where_somebody_has_logged_in_weighs_less_but_not_in_a_crowd() {
        let known = ["203.0.113.7", "2001:db8:1:2::3"];
        for (here, expected) in [
            (vec!["203.0.113.7"], 8),
            (vec!["203.0.113.7"; 8], 64),
            (vec!["203.0.113.9"], 32),
            (vec!["203.0.114.1"], 64),
            (vec!["2001:db8:1:2::9"], 8),
            (vec!["2001:db8:1:3::3"], 32),
            (vec!["2001:db8:2:2::3"], 64),
        ] {
            assert_eq!(weight(&of(&here, &[], &known), here[0]), expected, "{here:?}");
        }
    }

    #[test]
    fn nothing_is_kept_of_those_who_have_gone_but_their_number() {
        let mut crowd = of(&["192.0.2.1", "192.0.2.1", "2001:db8::1"], &[], &[]);
        assert_eq!(crowd.from(Network::around("192.0.2.1".parse().unwrap())), 2);
        for ip in ["192.0.2.1", "2001:db8::1", "192.0.2.1"] {
            crowd.goes(&around(ip), true);
        }
        assert!(crowd.here.is_empty());
    }
}
