//! Whom callers may see: not who hides, nor a console with nobody at it. By number or by name, a
//! piece at a time: the next page of a table costs what is on it, however many are on line.

use std::ops::Bound;

use crate::ids::{Incarnation, NodeNumber, UserId};
use crate::text::name::NameKey;

use super::table::{Entry, Table};
use super::{Registry, Row};

/// Before all users.
const LEAST: UserId = UserId(i64::MIN);

/// A place in the order of names.
pub type ByName = (NameKey, UserId);

impl Registry {
    /// Everybody, by node number.
    pub fn callers(&self) -> Vec<Row> {
        self.callers_after(None, usize::MAX)
    }

    /// At most `most` of them, behind that number.
    pub fn callers_after(&self, after: Option<NodeNumber>, most: usize) -> Vec<Row> {
        let table = self.table();
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let numbers = table.numbers.range((from, Bound::Unbounded));
        numbers.filter_map(|(_, who)| table.seen(*who)).take(most).collect()
    }

    /// At most `most` of them by name, behind that place.
    pub fn named_after(&self, after: Option<&ByName>, most: usize) -> Vec<Row> {
        let table = self.table();
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let names = table.names.range((from, Bound::Unbounded));
        names.filter_map(|(_, who)| table.seen(*who)).take(most).collect()
    }

    /// Those whose names begin so, by name.
    pub fn named(&self, beginning: &NameKey) -> Vec<Row> {
        let table = self.table();
        let names = table.names.range((beginning.clone(), LEAST)..);
        let so = names.take_while(|((key, _), _)| key.as_str().starts_with(beginning.as_str()));
        so.filter_map(|(_, who)| table.seen(*who)).collect()
    }

    /// How many there are beside this user.
    pub fn count_callers(&self, beside: Option<UserId>) -> usize {
        let is_meant = |entry: &&Entry| {
            is_seen(entry) && entry.caller.as_ref().map(|caller| caller.user) != beside
        };
        self.table().entries.values().filter(is_meant).count()
    }
}

fn is_seen(entry: &Entry) -> bool {
    entry.caller.is_some() && !entry.status.hidden && !entry.status.is_left()
}

impl Table {
    fn seen(&self, who: Incarnation) -> Option<Row> {
        let entry = self.entries.get(&who).filter(|entry| is_seen(entry))?;
        entry.row(self.address_of(who)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Uptime;
    use crate::registry::{Caller, Mailbox, Reach};
    use crate::transport::Transport;

    const NAMES: [&str; 6] = ["Zoe", "alice", "Bob", "Alvaro", "bobby", "Bo"];

    /// A board on which these are, the last of them unseen.
    fn board() -> (Registry, Vec<Mailbox>) {
        let registry = Registry::new(9, |_| ());
        let peer = ([192, 0, 2, 1], 40_000).into();
        let log_in = |(user, name): (i64, &str)| {
            let call = registry.admit(Transport::Telnet, peer, None, Uptime::ZERO);
            let (who, mailbox) = call.expect("a free node");
            let caller =
                Caller { user: UserId(user), name: name.into(), real_name: None, location: None };
            registry.log_in(who.incarnation, caller, Reach::Available, true);
            registry.set_status(who, |status| status.hidden = name == "Bo");
            mailbox
        };
        let mailboxes = (1..).zip(NAMES).map(log_in).collect();
        (registry, mailboxes)
    }

    fn names(rows: &[Row]) -> Vec<&str> {
        rows.iter().map(|row| &*row.caller.name).collect()
    }

    #[test]
    fn the_pieces_are_the_whole() {
        let (registry, _mailboxes) = board();
        assert_eq!(names(&registry.callers()), NAMES[..5]);
        let by_name = ["alice", "Alvaro", "Bob", "bobby", "Zoe"];
        assert_eq!(names(&registry.named_after(None, 9)), by_name);
        for piece in 1..=6 {
            let (mut numbers, mut places) = (Vec::new(), Vec::new());
            while let rows @ [_, ..] = &*registry.callers_after(numbers.last().copied(), piece) {
                numbers.extend(rows.iter().map(|row| row.address.node));
            }
            assert_eq!(numbers, [1, 2, 3, 4, 5].map(NodeNumber), "{piece}");
            while let rows @ [_, ..] = &*registry.named_after(places.last(), piece) {
                let place = |row: &Row| (NameKey::of(&row.caller.name), row.caller.user);
                places.extend(rows.iter().map(place));
            }
            assert_eq!(places.len(), by_name.len(), "{piece}");
        }
        assert_eq!(registry.count_callers(None), 5);
        assert_eq!(registry.count_callers(Some(UserId(1))), 4);
        assert_eq!(registry.count_callers(Some(UserId(6))), 5, "who is not seen is not counted");
    }

    #[test]
    fn a_beginning_finds_those_whose_names_begin_so_while_they_are_there() {
        let (registry, _mailboxes) = board();
        let named = |typed: &str| registry.named(&NameKey::of(typed));
        assert_eq!(names(&named("bO")), ["Bob", "bobby"]);
        assert_eq!(names(&named("a")), ["alice", "Alvaro"]);
        assert_eq!(names(&named("al")), ["alice", "Alvaro"]);
        assert!(named("c").is_empty());
        let bob = registry.find_user(UserId(3)).unwrap().address;
        registry.depart(bob);
        assert_eq!(names(&named("bob")), ["bobby"]);
        assert_eq!(registry.count_callers(None), 4);
    }
}
