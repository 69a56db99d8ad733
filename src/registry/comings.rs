//! Who came onto the board and who went, for the nodes that want to know. A node is woken once, and
//! looks when it likes: however many come and go meanwhile, they cost it nothing. Knows not what is
//! made of it.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use crate::ids::{Incarnation, NodeNumber, UserId};

/// How many are kept for who has not looked yet: the oldest goes.
const KEPT: usize = 512;

/// Somebody came, or went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coming {
    /// Who.
    pub user: UserId,
    /// That user's name.
    pub name: Arc<str>,
    /// On which node.
    pub node: NodeNumber,
    /// `false`: went.
    pub came: bool,
}

/// See the module. Empty as long as nobody wants to know.
#[derive(Debug, Default)]
pub(super) struct Comings {
    last: VecDeque<Coming>,
    /// How many there were before `last`.
    before: u64,
    /// How many of all each listener knows.
    heard: HashMap<Incarnation, u64>,
    /// The listeners that have not been woken since they looked.
    unaware: Vec<Incarnation>,
}

impl Comings {
    /// From now on `who` wants to know.
    pub(super) fn listen(&mut self, who: Incarnation) {
        self.ignore(who);
        self.heard.insert(who, self.all());
        self.unaware.push(who);
    }

    /// `who` does not, any more.
    pub(super) fn ignore(&mut self, who: Incarnation) {
        if self.heard.remove(&who).is_some() {
            self.unaware.retain(|other| *other != who);
        }
    }

    /// Notes one more. Those who come back are to be woken; who cannot be is still
    /// [`unaware`](Self::is_unaware).
    pub(super) fn note(&mut self, coming: Coming) -> Vec<Incarnation> {
        if self.heard.is_empty() {
            self.before = self.all() + 1;
            self.last = VecDeque::new();
            return Vec::new();
        }
        self.last.push_back(coming);
        if self.last.len() > KEPT {
            self.last.pop_front();
            self.before += 1;
        }
        std::mem::take(&mut self.unaware)
    }

    /// `who` could not be woken: the next time, then.
    pub(super) fn is_unaware(&mut self, who: Incarnation) {
        self.unaware.push(who);
    }

    /// What `who` has not looked at yet, oldest first; it will be woken again.
    pub(super) fn look(&mut self, who: Incarnation) -> Vec<Coming> {
        let all = self.all();
        let Some(heard) = self.heard.get_mut(&who) else { return Vec::new() };
        let known = std::mem::replace(heard, all).saturating_sub(self.before);
        if !self.unaware.contains(&who) {
            self.unaware.push(who);
        }
        self.last.iter().skip(usize::try_from(known).unwrap_or(KEPT)).cloned().collect()
    }

    /// How many there were since the board started.
    fn all(&self) -> u64 {
        self.before + self.last.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Incarnation = Incarnation(1);
    const TWO: Incarnation = Incarnation(2);

    fn coming(user: i64) -> Coming {
        Coming { user: UserId(user), name: "x".into(), node: NodeNumber(1), came: true }
    }

    fn users(comings: &[Coming]) -> Vec<i64> {
        comings.iter().map(|coming| coming.user.0).collect()
    }

    #[test]
    fn a_listener_is_woken_once_and_finds_all_that_came_since() {
        let mut comings = Comings::default();
        comings.note(coming(1));
        comings.listen(ONE);
        assert_eq!(comings.note(coming(2)), [ONE]);
        comings.listen(TWO);
        assert_eq!(comings.note(coming(3)), [TWO]);
        assert_eq!(comings.note(coming(4)), []);
        assert_eq!(users(&comings.look(ONE)), [2, 3, 4]);
        assert_eq!(comings.note(coming(5)), [ONE]);
        assert_eq!(users(&comings.look(TWO)), [3, 4, 5]);
        assert_eq!(users(&comings.look(ONE)), [5]);
        assert_eq!(users(&comings.look(ONE)), [0; 0]);
        assert_eq!(comings.note(coming(6)), [TWO, ONE]);
    }

    #[test]
    fn who_could_not_be_woken_is_the_next_time() {
        let mut comings = Comings::default();
        comings.listen(ONE);
        assert_eq!(comings.note(coming(1)), [ONE]);
        comings.is_unaware(ONE);
        assert_eq!(comings.note(coming(2)), [ONE]);
        comings.ignore(ONE);
        comings.listen(TWO);
        assert_eq!(comings.note(coming(3)), [TWO]);
        assert_eq!(comings.look(ONE), []);
    }

    #[test]
    fn a_listener_who_never_looks_costs_no_more_than_the_last() {
        let mut comings = Comings::default();
        comings.listen(ONE);
        for user in 1..=10_000 {
            comings.note(coming(user));
        }
        let last = users(&comings.look(ONE));
        assert_eq!((last.len(), last.first(), last.last()), (KEPT, Some(&9_489), Some(&10_000)));
        comings.ignore(ONE);
        comings.note(coming(1));
        assert_eq!(comings.last.len(), 0, "nobody wants to know");
        comings.listen(TWO);
        comings.note(coming(2));
        assert_eq!(users(&comings.look(TWO)), [2]);
    }
}
