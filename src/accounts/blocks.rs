//! Who has shut out whom, in memory: whoever is asked or written to must be known at once, on line
//! or not. Knows nothing of what a block keeps away.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::Named;
use crate::ids::UserId;
use crate::store::Block;

/// How many users one user can block.
pub const MOST_BLOCKS: usize = 200;

/// By who has blocked whom: the name of the latter.
type Names = BTreeMap<(UserId, UserId), Arc<str>>;

/// All blocks of all users, by who does not want to hear of whom; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Blocks {
    by_owner: Arc<RwLock<Names>>,
}

/// What came of a wish to block somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blocked {
    /// It is so now.
    Now,
    /// It was so before.
    Already,
    /// There are [`MOST_BLOCKS`] others.
    TooMany,
}

impl Blocks {
    /// These are all there are.
    pub(super) fn fill(&self, all: Vec<Block>) {
        let entry = |block: Block| ((block.owner, block.blocked), block.name);
        *self.write() = all.into_iter().map(entry).collect();
    }

    /// Whether `owner` does not want to hear of `other`.
    pub fn has(&self, owner: UserId, other: UserId) -> bool {
        self.read().contains_key(&(owner, other))
    }

    /// Whom `owner` has blocked, in the order of their names; at most [`MOST_BLOCKS`].
    pub fn of(&self, owner: UserId) -> Vec<Named> {
        let blocks = self.read();
        let own = blocks.range((owner, UserId(i64::MIN))..=(owner, UserId(i64::MAX)));
        let mut named: Vec<Named> = own.map(|((_, user), name)| (*user, name.clone())).collect();
        named.sort_by_cached_key(|(_, name)| name.to_lowercase());
        named
    }

    /// From now on `owner` does not want to hear of `other`.
    pub fn add(&self, owner: UserId, (other, name): Named) -> Blocked {
        let mut blocks = self.write();
        if blocks.contains_key(&(owner, other)) {
            return Blocked::Already;
        }
        let own = blocks.range((owner, UserId(i64::MIN))..=(owner, UserId(i64::MAX)));
        if own.count() >= MOST_BLOCKS {
            return Blocked::TooMany;
        }
        blocks.insert((owner, other), name);
        Blocked::Now
    }

    /// `owner` hears of `other` again; `false` if it was so before.
    pub fn remove(&self, owner: UserId, other: UserId) -> bool {
        self.write().remove(&(owner, other)).is_some()
    }

    /// `user` has given up the account: nobody has blocked it, and it has blocked nobody.
    pub(super) fn forget(&self, user: UserId) {
        self.write().retain(|(owner, other), _| *owner != user && *other != user);
    }

    fn read(&self) -> RwLockReadGuard<'_, Names> {
        self.by_owner.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Names> {
        self.by_owner.write().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(user: i64, name: &str) -> Named {
        (UserId(user), name.into())
    }

    #[test]
    fn a_block_holds_in_one_direction_until_it_is_taken_back() {
        let blocks = Blocks::default();
        let (alice, bob) = (UserId(1), UserId(2));
        assert_eq!(blocks.add(alice, named(2, "Bob")), Blocked::Now);
        assert_eq!(blocks.add(alice, named(2, "Bob")), Blocked::Already);
        assert!(blocks.has(alice, bob) && !blocks.has(bob, alice));
        assert!(blocks.remove(alice, bob));
        assert!(!blocks.remove(alice, bob) && !blocks.has(alice, bob));
    }

    #[test]
    fn everybody_has_a_list_of_their_own_by_name_and_with_an_end() {
        let blocks = Blocks::default();
        for user in 0..i64::try_from(MOST_BLOCKS).unwrap() {
            assert_eq!(blocks.add(UserId(5), named(100 + user, "X")), Blocked::Now);
        }
        assert_eq!(blocks.add(UserId(5), named(9, "Bob")), Blocked::TooMany);
        for (user, name) in [(3, "zoe"), (1, "Bob"), (2, "alice")] {
            assert_eq!(blocks.add(UserId(4), named(user, name)), Blocked::Now);
        }
        assert_eq!(blocks.of(UserId(4)), [named(2, "alice"), named(1, "Bob"), named(3, "zoe")]);
        assert_eq!(blocks.of(UserId(6)), []);
    }
}
