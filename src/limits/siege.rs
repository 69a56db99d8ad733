//! A simulation of a siege: addresses that call again as soon as they are sent away, for a minute and
//! more, and one honest caller a second, from somewhere else each time, who types a name after four
//! seconds and is in after ten. What counts is how many of those get in.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use super::strangers::Strangers;
use super::{Door, Stranger};
use crate::clock::Uptime;
use crate::config::Limits;

/// How many addresses attack.
const ATTACKERS: u32 = 1_000;

/// How long it goes on before the first honest caller comes, and how many come.
const BEFORE: u64 = 30;
const HONEST: usize = 30;

/// When an honest caller has typed a name, and when that one is in.
const NAMED: Duration = Duration::from_secs(4);
const IN: Duration = Duration::from_secs(10);

/// So often somebody who was sent away calls again.
const TICK: Duration = Duration::from_millis(500);

/// How long a silent caller is let be.
const LOGIN: Duration = Duration::from_mins(2);

/// Who attacks.
struct Siege {
    from: fn(u32) -> u32,
    /// Whether they type a name at once, too.
    works: bool,
    /// Whether an address may call as often as it likes.
    unlimited: bool,
}

/// In four nets of 250 addresses.
fn four_networks(number: u32) -> u32 {
    0xC633_6400 + (number % 4) * 0x1_0000 + number / 4
}

/// Each in a net of its own, of another provider.
fn networks_of_their_own(number: u32) -> u32 {
    0x0A00_0001 + number * 0x1_0000
}

/// An honest caller's address: each from another provider.
fn honest(number: usize) -> IpAddr {
    let number = u32::try_from(number).unwrap();
    Ipv4Addr::from_bits(0xB000_0001 + number * 0x1_0000).into()
}

impl Siege {
    /// How many of the honest callers get in.
    fn gets_in(&self, seed: u64) -> usize {
        let limits = Limits::default();
        let limits = if self.unlimited { Limits { calls: None, ..limits } } else { limits };
        let door = Door::with(Strangers::seeded(64, seed));
        let mut attackers: Vec<Option<(Stranger, Uptime)>> = Vec::new();
        attackers.resize_with(ATTACKERS as usize, || None);
        let mut callers: Vec<(Stranger, Uptime, bool)> = Vec::new();
        let (mut came, mut got_in) = (0, 0);
        let ticks_a_second = 2;
        for tick in 0..(BEFORE + HONEST as u64 + 15) * ticks_a_second {
            let now = Uptime::from_secs(1_000) + TICK * u32::try_from(tick).unwrap();
            for (number, attacker) in attackers.iter_mut().enumerate() {
                let stays = |(one, since): &(Stranger, Uptime)| {
                    !one.leave.is_told() && now < *since + LOGIN
                };
                if attacker.as_ref().is_some_and(stays) {
                    continue;
                }
                *attacker = None;
                let ip = Ipv4Addr::from_bits((self.from)(u32::try_from(number).unwrap()));
                if let Ok((one, _)) = door.comes(ip.into(), &limits, now) {
                    if self.works {
                        one.is_in_earnest();
                    }
                    *attacker = Some((one, now));
                }
            }
            if tick >= BEFORE * ticks_a_second && tick % ticks_a_second == 0 && came < HONEST {
                if let Ok((one, _)) = door.comes(honest(came), &limits, now) {
                    callers.push((one, now, false));
                }
                came += 1;
            }
            callers.retain_mut(|(one, since, named)| {
                if one.leave.is_told() {
                    return false;
                }
                if !*named && now >= *since + NAMED {
                    one.is_in_earnest();
                    *named = true;
                }
                let is_in = now >= *since + IN;
                if is_in {
                    one.is_somebody();
                    got_in += 1;
                }
                !is_in
            });
        }
        got_in
    }
}

/// Where the oldest of the busiest address had to go, none of them got in, in all four.
#[test]
fn honest_callers_get_in_while_a_thousand_addresses_call_again_and_again() {
    for (from, works, unlimited, at_least, what) in [
        (four_networks as fn(u32) -> u32, false, false, 30, "4 networks"),
        (four_networks, true, true, 30, "4 networks, names, calls without a limit"),
        (networks_of_their_own, false, false, 27, "1,000 networks"),
        (networks_of_their_own, true, true, 27, "1,000 networks, names, calls without a limit"),
    ] {
        let got_in = Siege { from, works, unlimited }.gets_in(7);
        println!("{what}: {got_in} of {HONEST} get in");
        assert!(got_in >= at_least, "{what}: {got_in}");
    }
}
