//! Those who have connected and not shown yet who they are: so many at once and no more. When one
//! too many comes, one of those has to go from whose address most have come, the one that came
//! first; where no address is busier than another, whoever has been here longest. So a crowd of
//! half-open connections pushes itself out, and an honest caller gets through. Knows no protocol.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

/// How many there can be at once.
pub(super) const STRANGERS: usize = 100;

/// See the module; clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Strangers(Arc<Mutex<Vec<Entry>>>);

/// In the order of coming.
#[derive(Debug)]
struct Entry {
    source: IpAddr,
    leave: CancellationToken,
    number: Arc<()>,
}

/// One of them: a stranger until this is dropped.
#[derive(Debug)]
pub(super) struct Stranger {
    all: Strangers,
    number: Arc<()>,
    /// Cancelled when this one has to go.
    pub(super) leave: CancellationToken,
}

impl Strangers {
    /// One more.
    pub(super) fn come(&self, peer: SocketAddr) -> Stranger {
        let source = source(peer.ip());
        let (leave, number) = (CancellationToken::new(), Arc::new(()));
        let entry = Entry { source, leave: leave.clone(), number: Arc::clone(&number) };
        let mut entries = self.entries();
        entries.push(entry);
        if entries.len() > STRANGERS {
            let from =
                |entry: &&Entry| entries.iter().filter(|it| it.source == entry.source).count();
            // Of addresses as busy as each other the last is taken: that of the one who came first.
            let crowd = entries.iter().rev().max_by_key(from).map(|entry| entry.source);
            if let Some(first) = entries.iter().position(|entry| Some(entry.source) == crowd) {
                entries.remove(first).leave.cancel();
            }
        }
        drop(entries);
        Stranger { all: self.clone(), number, leave }
    }

    /// All have to go: the board comes down.
    pub(super) fn send_away(&self) {
        for entry in self.entries().drain(..) {
            entry.leave.cancel();
        }
    }

    fn entries(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Stranger {
    fn drop(&mut self) {
        self.all.entries().retain(|entry| !Arc::ptr_eq(&entry.number, &self.number));
    }
}

/// What counts as one address: of IPv6 the network, which one customer has whole.
fn source(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() & (u128::MAX << 64)).into(),
        ip @ IpAddr::V4(_) => ip,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(text: &str) -> SocketAddr {
        SocketAddr::new(text.parse().unwrap(), 40_000)
    }

    #[test]
    fn a_crowd_pushes_itself_out_and_nobody_else() {
        let strangers = Strangers::default();
        let honest = strangers.come(peer("192.0.2.7"));
        let crowd: Vec<_> =
            (0..3 * STRANGERS).map(|_| strangers.come(peer("198.51.100.1"))).collect();
        let late = strangers.come(peer("203.0.113.9"));
        assert!(!honest.leave.is_cancelled() && !late.leave.is_cancelled());
        let left = crowd.iter().filter(|one| !one.leave.is_cancelled()).count();
        assert_eq!(left, STRANGERS - 2);
        assert!(crowd[0].leave.is_cancelled(), "who came first goes first");
        assert!(!crowd.last().unwrap().leave.is_cancelled());
    }

    #[test]
    fn a_crowd_of_many_addresses_does_not_shut_the_door() {
        let strangers = Strangers::default();
        let come = |number: usize| strangers.come(peer(&format!("198.51.100.{number}")));
        let crowd: Vec<_> = (0..STRANGERS).map(come).collect();
        let late = strangers.come(peer("203.0.113.9"));
        assert!(!late.leave.is_cancelled(), "who has just come has had no time yet");
        assert!(crowd[0].leave.is_cancelled(), "who came first goes first");
        assert!(crowd[1..].iter().all(|one| !one.leave.is_cancelled()));
    }

    #[test]
    fn who_is_no_stranger_any_more_makes_room() {
        let strangers = Strangers::default();
        let first = strangers.come(peer("192.0.2.7"));
        for _ in 0..3 * STRANGERS {
            drop(strangers.come(peer("192.0.2.7")));
        }
        assert!(!first.leave.is_cancelled());
        strangers.send_away();
        assert!(first.leave.is_cancelled());
    }

    #[test]
    fn a_network_of_ipv6_is_one_address() {
        for (one, other, same) in [
            ("2001:db8::1", "2001:db8::2", true),
            ("2001:db8::1", "2001:db8:0:1::1", false),
            ("192.0.2.1", "192.0.2.2", false),
            ("192.0.2.1", "::ffff:192.0.2.1", true),
        ] {
            let of = |text: &str| source(text.parse().unwrap());
            assert_eq!(of(one) == of(other), same, "{one} {other}");
        }
    }
}
