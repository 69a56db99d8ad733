//! Those who have connected and not shown yet who they are: so many at once and no more. When one
//! too many comes, one has to go that is part of the largest [`Crowd`], the new one too. Who has just
//! come is half as heavy, and for longer who has done some work, as typing is. Between those who weigh
//! the same chance decides, for whoever knows who goes next can time the others out; but the odds grow
//! with the time somebody has been there, a third as fast for who has worked. So crowds push themselves
//! out, and an honest caller gets through. Knows no protocol.
//!
//! What that is worth, and where it ends, is in the tests of `siege` beside.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::chance::Chance;
use super::crowd::{ALONE, Around, Crowd};
use super::standing::Standing;
use crate::clock::Uptime;
use crate::ids::Address;
use crate::protocol::mail::HangUp;
use crate::protocol::network::Network;
use crate::transport::Leave;

/// How many there can be at once on a small board, and on the largest: what they take is bounded.
const ROOM: std::ops::RangeInclusive<usize> = 100..=1_000;

/// As many are looked at for the one who has to go: of more, so many by chance. A crowd of a tenth of
/// all is missed once in 800 times.
const LOOKED_AT: usize = 64;

/// See the module; clones share it.
#[derive(Clone, Debug)]
pub struct Strangers(Arc<Mutex<All>>);

#[derive(Debug)]
struct All {
    most: usize,
    entries: Vec<Entry>,
    /// Where each stands among them, by its number.
    places: HashMap<u64, usize>,
    /// How many have come so far.
    came: u64,
    /// How many have had to go for others.
    gave_way: u64,
    crowd: Crowd,
    chance: Chance,
    /// When somebody came last.
    now: Uptime,
}

#[derive(Debug)]
struct Entry {
    number: u64,
    ip: IpAddr,
    around: Around,
    standing: Standing,
    /// Whether the limits of one address hold for it: only then is it part of a crowd, and is
    /// it remembered that it went.
    is_counted: bool,
    leave: Leave,
    node: Option<Address>,
}

/// One of them: a stranger until this is dropped, who has gone without having logged in if nothing
/// else was said.
#[derive(Debug)]
pub struct Stranger {
    all: Strangers,
    number: u64,
    /// Told when this one has to go, for a transport that waits for who it is.
    pub leave: Leave,
}

impl Strangers {
    /// Nobody is there yet. For a board with so many nodes: a quarter of that, within bounds.
    pub fn new(nodes: u32) -> Self {
        Self::seeded(nodes, RandomState::new().hash_one(nodes))
    }

    /// The same; with a seed chance is the same each time.
    pub(super) fn seeded(nodes: u32, seed: u64) -> Self {
        let most = (nodes as usize / 4).clamp(*ROOM.start(), *ROOM.end());
        Self(Arc::new(Mutex::new(All {
            most,
            entries: Vec::new(),
            places: HashMap::new(),
            came: 0,
            gave_way: 0,
            crowd: Crowd::new(),
            chance: Chance::seeded(seed),
            now: Uptime::ZERO,
        })))
    }

    /// How many there can be at once.
    pub fn most(&self) -> usize {
        self.all().most
    }

    /// One more; and the node of the one who has to go for it, which is to be hung up. The new one
    /// itself may have to. `is_counted`: it is part of a crowd, and will be remembered if it goes
    /// without having logged in; else many who come from there, perhaps from behind a proxy that does
    /// not say whom it brings, are each as one who is alone.
    pub fn come(&self, ip: IpAddr, is_counted: bool, now: Uptime) -> (Stranger, Option<Address>) {
        let (around, leave) = (Around::new(ip), Leave::default());
        let mut all = self.all();
        all.now = now;
        all.came += 1;
        let number = all.came;
        all.crowd.comes(&around, is_counted);
        let place = all.entries.len();
        all.places.insert(number, place);
        let entry = Entry {
            number,
            ip,
            around,
            standing: Standing::of_who_comes(now),
            is_counted,
            leave: leave.clone(),
            node: None,
        };
        all.entries.push(entry);
        let gone = if all.entries.len() > all.most { all.send_one_away(|_| true) } else { None };
        drop(all);
        (Stranger { all: self.clone(), number, leave }, gone)
    }

    /// How many have had to go for others.
    pub fn gave_way(&self) -> u64 {
        self.all().gave_way
    }

    /// How many are there from one caller's network.
    pub fn from(&self, source: Network) -> usize {
        self.all().crowd.from(source)
    }

    /// Somebody has logged in from there.
    pub fn knows(&self, ip: IpAddr) {
        self.all().crowd.knows(ip);
    }

    /// One of those who hold a node has to go, for `newcomer` needs it, or somebody who is none of
    /// them: that node. `None`: nobody does, but perhaps the newcomer.
    pub fn make_room(&self, newcomer: Option<&Stranger>) -> Option<Address> {
        let newcomer = newcomer.map(|it| it.number);
        self.all().send_one_away(|entry| entry.node.is_some() || Some(entry.number) == newcomer)
    }

    /// All from there have to go, who have only guessed: their nodes.
    pub fn send_away_from(&self, network: Network) -> Vec<Address> {
        let mut all = self.all();
        let gone = all.entries.iter().filter(|entry| network.has(entry.ip));
        let gone: Vec<u64> = gone.map(|entry| entry.number).collect();
        let gone = gone.into_iter().filter_map(|number| all.remove(number));
        let told = gone.filter_map(|entry| {
            entry.leave.tell(HangUp::Guessed);
            entry.node
        });
        told.collect()
    }

    /// All have to go: the board comes down. Their nodes are told with all others.
    pub fn send_away(&self) {
        let mut all = self.all();
        while let Some(number) = all.entries.last().map(|entry| entry.number) {
            if let Some(entry) = all.remove(number) {
                entry.leave.tell(HangUp::ShuttingDown);
            }
        }
    }

    fn all(&self) -> MutexGuard<'_, All> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl All {
    fn remove(&mut self, number: u64) -> Option<Entry> {
        let place = self.places.remove(&number)?;
        let entry = self.entries.swap_remove(place);
        if let Some(moved) = self.entries.get(place) {
            self.places.insert(moved.number, place);
        }
        self.crowd.goes(&entry.around, entry.is_counted);
        Some(entry)
    }

    /// One who has gone and was nobody.
    fn forget(&mut self, entry: &Entry) {
        if entry.is_counted {
            self.crowd.was_nobody(&entry.around, self.now);
        }
    }

    fn send_one_away(&mut self, may_go: impl Fn(&Entry) -> bool) -> Option<Address> {
        let (entries, chance) = (&self.entries, &mut self.chance);
        let places = entries.iter().enumerate().filter(|(_, entry)| may_go(entry));
        let mut places: Vec<usize> = places.map(|(place, _)| place).collect();
        if places.len() > LOOKED_AT {
            for place in 0..LOOKED_AT {
                let other = place + chance.below(places.len() - place);
                places.swap(place, other);
            }
            places.truncate(LOOKED_AT);
        }
        let weighed = places.into_iter().filter_map(|place| {
            let entry = entries.get(place)?;
            let weight =
                if entry.is_counted { self.crowd.weight(&entry.around, self.now) } else { ALONE };
            let (weight, age) = entry.standing.now(weight, self.now);
            Some((weight, chance.part_of(age), entry.number))
        });
        let (.., heaviest) = weighed.max()?;
        let gone = self.remove(heaviest)?;
        self.forget(&gone);
        self.gave_way += 1;
        gone.leave.tell(HangUp::Crowded);
        gone.node
    }
}

impl Stranger {
    /// It holds this node: who has to go is hung up there.
    pub fn sits_on(&self, node: Address) {
        self.entry(|entry| entry.node = Some(node));
    }

    /// It has done some work: has agreed on keys, say, or typed something, or its terminal has answered.
    pub fn is_in_earnest(&self) {
        self.entry(|entry| entry.standing.works());
    }

    /// It has shown who it is.
    pub fn is_somebody(&self) {
        self.all.all().remove(self.number);
    }

    fn entry(&self, change: impl FnOnce(&mut Entry)) {
        let mut all = self.all.all();
        let place = all.places.get(&self.number).copied();
        if let Some(entry) = place.and_then(|place| all.entries.get_mut(place)) {
            change(entry);
        }
    }
}

impl Drop for Stranger {
    fn drop(&mut self) {
        let mut all = self.all.all();
        if let Some(entry) = all.remove(self.number) {
            all.forget(&entry);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::ids::{Incarnation, NodeNumber};
    use crate::limits::standing::{EARNEST, NO_TIME};

    const MOST: usize = 100;
    const NOW: Uptime = Uptime::from_secs(100);

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn node(number: u32) -> Address {
        Address { node: NodeNumber(number), incarnation: Incarnation(u64::from(number)) }
    }

    fn strangers() -> Strangers {
        Strangers::seeded(64, 7)
    }

    fn come(strangers: &Strangers, from: &str) -> Stranger {
        strangers.come(ip(from), true, NOW).0
    }

    fn staying(crowd: &[Stranger]) -> usize {
        crowd.iter().filter(|one| !one.leave.is_told()).count()
    }

    #[test]
    fn there_is_room_for_a_quarter_of_the_nodes_within_bounds() {
        for (nodes, most) in [(1, 100), (64, 100), (400, 100), (2_000, 500), (10_000, 1_000)] {
            assert_eq!(Strangers::new(nodes).most(), most, "{nodes}");
        }
    }

    #[test]
    fn a_crowd_pushes_itself_out_and_nobody_else() {
        let strangers = strangers();
        let honest = come(&strangers, "192.0.2.7");
        let crowd: Vec<_> = (0..3 * MOST).map(|_| come(&strangers, "198.51.100.1")).collect();
        let late = come(&strangers, "203.0.113.9");
        assert!(!honest.leave.is_told() && !late.leave.is_told());
        assert_eq!(staying(&crowd), MOST - 2);
    }

    #[test]
    fn a_crowd_of_one_net_pushes_itself_out_whatever_its_addresses() {
        for from in [
            |number: usize| format!("198.51.100.{}", number % 256),
            |number: usize| format!("198.51.{}.{}", number % 256, number / 256),
            |number: usize| format!("2001:db8:1:{number:x}::1"),
            |number: usize| format!("2001:db8:{number:x}::1"),
        ] {
            let strangers = strangers();
            let honest: Vec<_> =
                (0..20).map(|at| come(&strangers, &format!("10.{at}.0.1"))).collect();
            let crowd: Vec<_> =
                (0..10 * MOST).map(|number| come(&strangers, &from(number))).collect();
            let late: Vec<_> =
                (20..40).map(|at| come(&strangers, &format!("10.{at}.0.1"))).collect();
            assert_eq!((staying(&honest), staying(&late)), (20, 20), "{}", from(7));
            assert_eq!(staying(&crowd), MOST - 40);
        }
    }

    #[test]
    fn of_equals_who_has_shown_work_stays_and_else_chance_decides() {
        let strangers = strangers();
        let from = |number: usize| format!("10.{}.{}.1", number % 250, number / 250);
        let crowd: Vec<_> = (0..MOST).map(|number| come(&strangers, &from(number))).collect();
        let (works, idle) = crowd.split_at(MOST / 2);
        for one in works {
            one.is_in_earnest();
        }
        let late = |net: u8, after: Duration| {
            let come = |at| strangers.come(ip(&format!("{net}.{at}.0.1")), true, NOW + after).0;
            (0..25).map(come).collect::<Vec<_>>()
        };
        let later = late(172, NO_TIME);
        assert_eq!(staying(works), MOST / 2, "nobody who works");
        assert_eq!(staying(&later), 25, "who has just come has had no time yet");
        assert_eq!(staying(idle), MOST / 4);
        let first: Vec<_> = idle[..20].iter().map(|one| one.leave.is_told()).collect();
        assert!(first.contains(&true) && first.contains(&false), "by chance: {first:?}");
        // Nobody stays for ever by having typed something.
        let last = [192, 193, 194].map(|net| late(net, EARNEST));
        assert_eq!(last.each_ref().map(|crowd| staying(crowd)), [25; 3]);
        assert_eq!(staying(works), MOST / 4);
    }

    /// Else those would stay who came first, and all who come then push one another out.
    #[test]
    fn of_equals_those_who_came_first_go_first_as_a_rule_and_later_if_they_type() {
        let strangers = strangers();
        let second = |number: usize| Duration::from_secs(number as u64 / 10);
        let come = |net: u8, number: usize| {
            let from = ip(&format!("{net}.{number}.0.1"));
            strangers.come(from, true, NOW + second(number)).0
        };
        // Ten seconds of ten a second, every other of whom types at once.
        let crowd: Vec<_> = (0..MOST).map(|number| come(10, number)).collect();
        for one in crowd.iter().step_by(2) {
            one.is_in_earnest();
        }
        let late: Vec<_> = (MOST..MOST + 30).map(|number| come(11, number)).collect();
        let stays = |range: std::ops::Range<usize>| staying(&crowd[range]);
        assert!(stays(0..50) + 5 < stays(50..100), "{} {}", stays(0..50), stays(50..100));
        let typed = crowd.iter().step_by(2).filter(|one| !one.leave.is_told()).count();
        let silent = staying(&crowd) - typed;
        assert!(silent + 5 < typed, "{silent} {typed}");
        assert!(staying(&late) >= 27, "{}", staying(&late));
    }

    #[test]
    fn who_comes_from_where_somebody_has_logged_in_goes_last() {
        let strangers = strangers();
        strangers.knows(ip("203.0.113.7"));
        let known = come(&strangers, "203.0.113.7");
        let crowd: Vec<_> = (0..2_500)
            .map(|at| come(&strangers, &format!("10.{}.{}.1", at % 250, at / 250)))
            .collect();
        assert!(!known.leave.is_told());
        assert_eq!(staying(&crowd), MOST - 1);
    }

    /// A proxy that does not say whom it brings: all its callers come from one address.
    #[test]
    fn who_is_exempt_weighs_as_one_who_is_alone_however_many_come_and_log_in_there() {
        let strangers = strangers();
        let proxy = ip("198.51.100.1");
        let behind: Vec<_> = (0..30).map(|_| strangers.come(proxy, false, NOW).0).collect();
        let near = come(&strangers, "198.51.100.9");
        assert_eq!(strangers.all().crowd.weight(&Around::new(ip("198.51.100.9")), NOW), ALONE);
        let crowd: Vec<_> = (0..2 * MOST).map(|_| come(&strangers, "203.0.113.7")).collect();
        assert_eq!((staying(&behind), near.leave.is_told()), (30, false));
        assert_eq!(staying(&crowd), MOST - 31);
        drop(crowd);
        // Nor do they ever go last: some go when there are too many of them.
        strangers.knows(proxy);
        let late: Vec<_> = (0..60).map(|at| come(&strangers, &format!("10.{at}.0.1"))).collect();
        let more: Vec<_> = (0..200).map(|_| strangers.come(proxy, false, NOW).0).collect();
        assert!(staying(&late) > 0 && staying(&more) > 0);
    }

    #[test]
    fn who_is_no_stranger_any_more_makes_room() {
        let strangers = strangers();
        let first = come(&strangers, "192.0.2.7");
        for _ in 0..3 * MOST {
            come(&strangers, "192.0.2.7").is_somebody();
        }
        assert!(!first.leave.is_told());
        assert_eq!(strangers.from(Network::around(ip("192.0.2.7"))), 1);
        strangers.send_away();
        assert!(first.leave.is_told());
        assert!(strangers.all().entries.is_empty() && strangers.all().places.is_empty());
    }

    #[test]
    fn the_node_of_who_has_to_go_is_told() {
        let strangers = strangers();
        let honest = come(&strangers, "192.0.2.7");
        honest.sits_on(node(1));
        let without_node = come(&strangers, "198.51.100.1");
        let crowd = [2, 3].map(|number| {
            let one = come(&strangers, "198.51.100.1");
            one.sits_on(node(number));
            one
        });
        crowd[1].is_in_earnest();
        let _late = strangers.come(ip("10.0.0.1"), true, NOW + NO_TIME);
        assert_eq!(strangers.from(Network::around(ip("198.51.100.1"))), 3);
        assert_eq!(strangers.make_room(None), Some(node(2)), "one of the crowd that has one");
        assert!(crowd[0].leave.is_told() && !without_node.leave.is_told());
        assert_eq!(strangers.make_room(Some(&without_node)), None);
        assert!(without_node.leave.is_told(), "there is no room for one more of these");
        assert_eq!(strangers.send_away_from(Network::of(ip("198.51.100.9"), 24)), [node(3)]);
        assert!(crowd[1].leave.is_told());
        assert_eq!(strangers.make_room(None), Some(node(1)), "nobody else is left");
        assert_eq!(strangers.make_room(None), None);
    }
}
