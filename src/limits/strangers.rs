//! Those who have connected and not shown yet who they are: so many at once and no more. When one
//! too many comes, one of those has to go from whose address most have come, the one that came
//! first; where no address is busier than another, whoever has been here longest. So a crowd of
//! half-open connections pushes itself out, and an honest caller gets through. Knows no protocol.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

use crate::ids::Address;
use crate::protocol::network::Network;

/// How many there can be at once.
pub const STRANGERS: usize = 100;

/// See the module; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Strangers(Arc<Mutex<All>>);

#[derive(Debug, Default)]
struct All {
    /// In the order of coming.
    entries: Vec<Entry>,
    /// How many have come so far.
    came: u64,
}

#[derive(Debug)]
struct Entry {
    number: u64,
    ip: IpAddr,
    source: Network,
    leave: CancellationToken,
    node: Option<Address>,
}

/// One of them: a stranger until this is dropped.
#[derive(Debug)]
pub struct Stranger {
    all: Strangers,
    number: u64,
    /// Cancelled when this one has to go, for a transport that waits for who it is.
    pub leave: CancellationToken,
}

impl Strangers {
    /// One more; and the node of the one who has to go for it, which is to be hung up.
    pub fn come(&self, from: IpAddr) -> (Stranger, Option<Address>) {
        let (source, leave) = (Network::around(from), CancellationToken::new());
        let mut all = self.all();
        all.came += 1;
        let number = all.came;
        all.entries.push(Entry { number, ip: from, source, leave: leave.clone(), node: None });
        let gone = if all.entries.len() > STRANGERS { all.send_one_away(|_| true) } else { None };
        drop(all);
        (Stranger { all: self.clone(), number, leave }, gone)
    }

    /// How many have come from there.
    pub fn from(&self, source: Network) -> usize {
        self.all().entries.iter().filter(|entry| entry.source == source).count()
    }

    /// One of those who hold a node has to go, for others need it: that node. `None`: nobody does.
    pub fn make_room(&self) -> Option<Address> {
        self.all().send_one_away(|entry| entry.node.is_some())
    }

    /// All from there have to go: their nodes.
    pub fn send_away_from(&self, network: Network) -> Vec<Address> {
        let mut nodes = Vec::new();
        self.all().entries.retain(|entry| {
            let goes = network.has(entry.ip);
            if goes {
                entry.leave.cancel();
                nodes.extend(entry.node);
            }
            !goes
        });
        nodes
    }

    /// All have to go: the board comes down. Their nodes are told with all others.
    pub fn send_away(&self) {
        for entry in self.all().entries.drain(..) {
            entry.leave.cancel();
        }
    }

    fn all(&self) -> MutexGuard<'_, All> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl All {
    fn send_one_away(&mut self, may_go: impl Fn(&Entry) -> bool) -> Option<Address> {
        let from =
            |entry: &&Entry| self.entries.iter().filter(|it| it.source == entry.source).count();
        // Of addresses as busy as each other the last is taken: that of the one who came first.
        let may = self.entries.iter().rev().filter(|entry| may_go(entry));
        let crowd = may.max_by_key(from)?.source;
        let is_first = |entry: &Entry| entry.source == crowd && may_go(entry);
        let first = self.entries.iter().position(is_first)?;
        let gone = self.entries.remove(first);
        gone.leave.cancel();
        gone.node
    }
}

impl Stranger {
    /// It holds this node: who has to go is hung up there.
    pub fn sits_on(&self, node: Address) {
        let mut all = self.all.all();
        if let Some(entry) = all.entries.iter_mut().find(|entry| entry.number == self.number) {
            entry.node = Some(node);
        }
    }
}

impl Drop for Stranger {
    fn drop(&mut self) {
        self.all.all().entries.retain(|entry| entry.number != self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{Incarnation, NodeNumber};

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn node(number: u32) -> Address {
        Address { node: NodeNumber(number), incarnation: Incarnation(u64::from(number)) }
    }

    fn come(strangers: &Strangers, from: &str) -> Stranger {
        strangers.come(ip(from)).0
    }

    #[test]
    fn a_crowd_pushes_itself_out_and_nobody_else() {
        let strangers = Strangers::default();
        let honest = come(&strangers, "192.0.2.7");
        let crowd: Vec<_> = (0..3 * STRANGERS).map(|_| come(&strangers, "198.51.100.1")).collect();
        let late = come(&strangers, "203.0.113.9");
        assert!(!honest.leave.is_cancelled() && !late.leave.is_cancelled());
        let left = crowd.iter().filter(|one| !one.leave.is_cancelled()).count();
        assert_eq!(left, STRANGERS - 2);
        assert!(crowd[0].leave.is_cancelled(), "who came first goes first");
        assert!(!crowd.last().unwrap().leave.is_cancelled());
    }

    #[test]
    fn a_crowd_of_many_addresses_does_not_shut_the_door() {
        let strangers = Strangers::default();
        let crowd: Vec<_> = (0..STRANGERS)
            .map(|number| come(&strangers, &format!("198.51.100.{number}")))
            .collect();
        let late = come(&strangers, "203.0.113.9");
        assert!(!late.leave.is_cancelled(), "who has just come has had no time yet");
        assert!(crowd[0].leave.is_cancelled(), "who came first goes first");
        assert!(crowd[1..].iter().all(|one| !one.leave.is_cancelled()));
    }

    #[test]
    fn who_is_no_stranger_any_more_makes_room() {
        let strangers = Strangers::default();
        let first = come(&strangers, "192.0.2.7");
        for _ in 0..3 * STRANGERS {
            drop(come(&strangers, "192.0.2.7"));
        }
        assert!(!first.leave.is_cancelled());
        strangers.send_away();
        assert!(first.leave.is_cancelled());
    }

    #[test]
    fn the_node_of_who_has_to_go_is_told() {
        let strangers = Strangers::default();
        let honest = come(&strangers, "192.0.2.7");
        honest.sits_on(node(1));
        let without_node = come(&strangers, "198.51.100.1");
        let crowd = [2, 3].map(|number| {
            let one = come(&strangers, "198.51.100.1");
            one.sits_on(node(number));
            one
        });
        assert_eq!(strangers.from(Network::around(ip("198.51.100.1"))), 3);
        assert_eq!(strangers.make_room(), Some(node(2)), "the first of the crowd that has one");
        assert!(crowd[0].leave.is_cancelled() && !without_node.leave.is_cancelled());
        assert_eq!(strangers.send_away_from(Network::of(ip("198.51.100.9"), 24)), [node(3)]);
        assert!(without_node.leave.is_cancelled());
        assert_eq!(strangers.make_room(), Some(node(1)), "nobody else is left");
        assert_eq!(strangers.make_room(), None);
    }
}
