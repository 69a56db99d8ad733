//! A simulation of sieges: a crowd that calls again when it is sent away, and one honest caller a
//! second from networks of which nobody knows anything, each of whom types after three seconds, is in
//! after ten, and calls again when sent away. What counts is how many of those get in.

use std::collections::VecDeque;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use super::strangers::Strangers;
use super::{Door, Stranger};
use crate::clock::Uptime;
use crate::config::Limits;
use crate::ids::{Address, Incarnation, NodeNumber};

/// How many honest callers come as a rule.
const HONEST: u32 = 30;

/// When an honest caller types, when that one is in, and what is too late for the last of them.
const TYPES: Duration = Duration::from_secs(3);
const IN: Duration = Duration::from_secs(10);
const TOO_LATE: Duration = Duration::from_secs(75);

/// After which time an honest caller who was sent away calls again, and how often: one who does not
/// want to wait, and one who does as is said then.
const IMPATIENT: (Duration, u32) = (Duration::from_secs(3), 3);
const AS_TOLD: (Duration, u32) = (Duration::from_mins(1), 1);

/// The steps of time, and how many a second has.
const TICK: Duration = Duration::from_millis(250);
const TICKS: u32 = 4;

/// How long a silent caller is let be.
const LOGIN: Duration = Duration::from_mins(2);

/// A board with so many nodes has so many places for strangers, and so many if nobody is on.
const NODES: u32 = 10;
const PLACES: usize = 18;

/// Who attacks, and whom.
#[derive(Clone, Copy)]
struct Siege {
    /// From how many addresses, and which.
    attackers: u32,
    from: fn(u32) -> u32,
    /// How many of those who were sent away call again in a second, at most; and not before that.
    a_second: u32,
    after: Duration,
    /// They have come one by one before, as many a second, else all at once.
    one_by_one: bool,
    /// Whether they type at once, too, and go on with it, on a board that lets an address call as often
    /// as it likes.
    types: bool,
    /// How many honest callers come.
    honest: u32,
    /// Whether the honest callers have terminals that answer, and when they call again.
    answered: bool,
    again: (Duration, u32),
    /// How long it goes on before the first honest caller comes.
    before: Duration,
}

/// In four nets of 250 addresses.
fn four_networks(number: u32) -> u32 {
    0xC633_6400 + (number % 4) * 0x1_0000 + number / 4
}

/// Of 230 providers.
fn providers(number: u32) -> u32 {
    0x0A00_0001 + (number % 230) * 0x1_0000 + number / 230 * 0x100
}

/// Each in a net of its own, of another provider.
fn networks_of_their_own(number: u32) -> u32 {
    0x0A00_0001 + number * 0x1_0000
}

/// What was measured at a real board.
const MEASURED: Siege = Siege {
    attackers: 300,
    from: providers,
    a_second: 40,
    after: Duration::ZERO,
    one_by_one: false,
    types: false,
    honest: HONEST,
    answered: false,
    again: IMPATIENT,
    before: Duration::ZERO,
};

/// More than any crowd that is measured at a real board.
const LARGE: Siege =
    Siege { attackers: 1_000, from: networks_of_their_own, a_second: 100, ..MEASURED };

/// One who calls.
struct Caller {
    ip: IpAddr,
    /// Calls next then.
    at: Uptime,
    called: u32,
    /// And since when there.
    there: Option<(Stranger, Uptime)>,
}

/// The door, and the nodes behind it.
struct Board {
    door: Door,
    limits: Limits,
    takes_nodes: bool,
    came: u32,
}

impl Caller {
    fn at(ip: u32, at: Uptime) -> Self {
        Self { ip: Ipv4Addr::from_bits(ip).into(), at, called: 0, there: None }
    }

    /// Whether this one is there; who is not any more, calls again `after`.
    fn is_there(&mut self, after: Duration, now: Uptime) -> bool {
        let stays =
            |(one, since): &(Stranger, Uptime)| !one.leave.is_told() && now < *since + LOGIN;
        if self.there.as_ref().is_some_and(|there| !stays(there)) {
            (self.there, self.at) = (None, now + after);
        }
        self.there.is_some()
    }

    fn calls(&mut self, board: &mut Board, on: usize, now: Uptime) {
        self.called += 1;
        self.there = board.takes(self.ip, on, now).map(|one| (one, now));
    }
}

impl Board {
    /// While so many are there.
    fn takes(&mut self, ip: IpAddr, on: usize, now: Uptime) -> Option<Stranger> {
        let (one, _) = self.door.comes(ip, &self.limits, now).ok()?;
        if self.takes_nodes {
            if on >= PLACES && self.door.make_room(Some(&one)).is_none() {
                return None;
            }
            self.came += 1;
            let incarnation = Incarnation(u64::from(self.came));
            one.sits_on(Address { node: NodeNumber(self.came), incarnation });
        }
        Some(one).filter(|one| !one.leave.is_told())
    }
}

impl Siege {
    /// How many of the honest callers get in. `takes_nodes`: it is a small board, and what is short is
    /// not the room for strangers but its nodes.
    fn gets_in(self, takes_nodes: bool, seed: u64) -> u32 {
        let (again, times) = self.again;
        let limits = Limits::default();
        let limits = if self.types { Limits { calls: None, ..limits } } else { limits };
        let door = Door::with(Strangers::seeded(NODES, seed));
        let mut board = Board { door, limits, takes_nodes, came: 0 };
        let start = Uptime::from_secs(1_000);
        let mut attackers: Vec<Caller> =
            (0..self.attackers).map(|number| Caller::at((self.from)(number), start)).collect();
        let mut waiting: VecDeque<usize> = (0..attackers.len()).collect();
        let mut honest: Vec<Caller> = (0..self.honest)
            .map(|number| {
                let at = start + self.before + Duration::from_secs(number.into());
                Caller::at(0xB000_0001 + number * 0x1_0000, at)
            })
            .collect();
        let (mut got_in, mut now) = (0, start);
        while now < start + self.before + Duration::from_secs(self.honest.into()) + TOO_LATE {
            let all_at_once = now == start && !self.one_by_one;
            let may_call = if all_at_once { self.attackers } else { self.a_second / TICKS };
            let mut on = 0;
            for (number, attacker) in attackers.iter_mut().enumerate() {
                let was_there = attacker.there.is_some();
                if attacker.is_there(self.after, now) {
                    on += 1;
                    if self.types
                        && let Some((one, _)) = &attacker.there
                    {
                        one.is_in_earnest();
                    }
                } else if was_there {
                    waiting.push_back(number);
                }
            }
            on +=
                honest.iter_mut().filter_map(|one| one.is_there(again, now).then_some(())).count();
            let mut calls = 0;
            while calls < may_call
                && let Some(number) = waiting.pop_front()
            {
                let attacker = &mut attackers[number];
                if attacker.at > now {
                    waiting.push_front(number);
                    break;
                }
                calls += 1;
                attacker.calls(&mut board, on, now);
                if attacker.there.is_some() {
                    on += usize::from(on < PLACES);
                } else {
                    attacker.at = now + self.after;
                    waiting.push_back(number);
                }
            }
            for one in &mut honest {
                if !one.is_there(again, now) && one.called <= times && one.at <= now {
                    one.calls(&mut board, on, now);
                    on += usize::from(one.there.is_some() && on < PLACES);
                    one.at = now + again;
                }
                let Some((stranger, since)) = &one.there else { continue };
                if now == *since + TYPES || self.answered && now == *since + TICK {
                    stranger.is_in_earnest();
                }
                if now >= *since + IN {
                    stranger.is_somebody();
                    (one.there, one.called) = (None, u32::MAX);
                    got_in += 1;
                }
            }
            now += TICK;
        }
        got_in
    }
}

/// Where nobody counted who had gone for the first time, and of equals each went as likely, 3 of 10 got
/// in at a small board; and where the oldest of the busiest address had to go, nobody.
#[test]
fn honest_callers_get_in_from_the_first_second_of_a_siege_on() {
    let typing = |siege: Siege| Siege { types: true, ..siege };
    let later =
        |seconds: u64, siege: Siege| Siege { before: Duration::from_secs(seconds), ..siege };
    let four = Siege { from: four_networks, ..LARGE };
    let after = Duration::from_secs(61);
    let patient = later(70, Siege { after, a_second: 8, one_by_one: true, ..MEASURED });
    let heard = Siege { one_by_one: true, answered: true, ..MEASURED };
    for (siege, at_least, what) in [
        (MEASURED, [29, 29], "300 of 230 providers"),
        (typing(MEASURED), [27, 27], "300 of 230 providers who type"),
        (later(30, MEASURED), [30, 30], "300 of 230 providers since 30 s"),
        (LARGE, [29, 29], "1,000 networks"),
        (typing(LARGE), [27, 27], "1,000 networks that type"),
        (later(30, typing(LARGE)), [29, 29], "1,000 networks that type, since 30 s"),
        (four, [30, 30], "4 networks"),
        (typing(four), [29, 29], "4 networks that type"),
        (patient, [30, 30], "300 who call again after a minute"),
        (typing(patient), [29, 29], "300 who type and call again after a minute"),
        // While all of a crowd come for the first time nothing tells them from honest callers.
        (Siege { one_by_one: true, ..MEASURED }, [20, 20], "300 of 230 providers, one by one"),
        (heard, [27, 20], "the same, before honest callers whose terminals answer"),
    ] {
        for (takes_nodes, at_least) in [false, true].into_iter().zip(at_least) {
            let got_in = siege.gets_in(takes_nodes, 7);
            let place = if takes_nodes { "nodes" } else { "room" };
            println!("{what}, {place}: {got_in} of {HONEST} get in");
            assert!(got_in >= at_least, "{what}, {place}: {got_in}");
        }
    }
}

/// A minute later the crowd is known by having come again and again.
#[test]
fn whoever_was_sent_away_and_calls_again_in_a_minute_as_told_gets_in() {
    let wave = Siege { one_by_one: true, again: AS_TOLD, ..MEASURED };
    for (siege, what) in [(wave, "silent"), (Siege { types: true, ..wave }, "typing")] {
        // A few do not push the crowd out by their number.
        for (takes_nodes, honest) in [(false, HONEST), (true, HONEST), (true, 6)] {
            let got_in = Siege { honest, ..siege }.gets_in(takes_nodes, 7);
            assert_eq!(got_in, honest, "{what}, nodes: {takes_nodes}");
        }
    }
}
