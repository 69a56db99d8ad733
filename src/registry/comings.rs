//! Who came onto the board and who went, for the nodes that want to know: gathered for all of them for the
//! same while. A node is woken once, and looks when that is over: however many come and go
//! meanwhile, they cost it nothing. Knows not what is made of it.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use crate::clock::Uptime;
use crate::ids::{Incarnation, NodeNumber, UserId};
use crate::protocol::mail::Made;

/// How many are kept for who has not looked yet: the oldest goes.
const KEPT: usize = 512;

/// How long comings and goings gather (SPEC §5): who came and went within is not told.
const FOLDED: Duration = Duration::from_secs(10);

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

/// What there is to tell. Most have looked at the same times: these share it.
#[derive(Debug, Default)]
pub struct Gathered {
    /// Oldest first; of very many the last.
    pub comings: Vec<Coming>,
    /// What the first of those who share it made of it.
    pub read: Made,
}

/// See the module. Empty as long as nobody wants to know.
#[derive(Debug, Default)]
pub(super) struct Comings {
    last: VecDeque<Coming>,
    /// How many there were before `last`.
    before: u64,
    /// How many of all each listener knows.
    heard: HashMap<Incarnation, u64>,
    /// The listeners that are to be woken by the next.
    unaware: Vec<Incarnation>,
    /// How many of all may be told, and how many that was before.
    told: u64,
    told_before: u64,
    /// When those behind them may be, too; `None`: nobody has asked yet.
    over: Option<Uptime>,
    /// What lies between `told_before` and `told`, once somebody has looked.
    gathered: Option<Arc<Gathered>>,
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
            let before = self.all() + 1;
            *self = Self { before, told: before, told_before: before, ..Self::default() };
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

    /// When what gathers now is to be looked at.
    pub(super) fn over(&mut self, now: Uptime) -> Uptime {
        self.end(now);
        *self.over.get_or_insert(now + FOLDED)
    }

    /// What `who` has not looked at yet, and when to look again; `None`: it will be woken.
    pub(super) fn look(
        &mut self,
        who: Incarnation,
        now: Uptime,
    ) -> (Arc<Gathered>, Option<Uptime>) {
        self.end(now);
        let all = self.all();
        let Some(heard) = self.heard.get_mut(&who) else { return Default::default() };
        // Who has come since does not know what came before.
        let to = self.told.max(*heard);
        let from = std::mem::replace(heard, to);
        let again = (to < all).then(|| self.over(now));
        if again.is_none() && !self.unaware.contains(&who) {
            self.unaware.push(who);
        }
        if (from, to) != (self.told_before, self.told) {
            return (Arc::new(self.between(from, to)), again);
        }
        let gathered = match &self.gathered {
            Some(gathered) => Arc::clone(gathered),
            None => Arc::new(self.between(from, to)),
        };
        self.gathered = Some(Arc::clone(&gathered));
        (gathered, again)
    }

    /// What has gathered long enough may be told.
    fn end(&mut self, now: Uptime) {
        if self.over.is_none_or(|over| over > now) {
            return;
        }
        self.over = None;
        if self.all() > self.told {
            (self.told_before, self.told) = (self.told, self.all());
            self.gathered = None;
        }
    }

    fn between(&self, from: u64, to: u64) -> Gathered {
        let place = |number: u64| usize::try_from(number.saturating_sub(self.before));
        let (from, to) = (place(from).unwrap_or(KEPT), place(to).unwrap_or(KEPT));
        Gathered { comings: self.last.range(from..to).cloned().collect(), read: Made::default() }
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

    fn at(seconds: u64) -> Uptime {
        Uptime::from_secs(seconds)
    }

    /// Who is told of, and when to look again.
    fn looks(comings: &mut Comings, who: Incarnation, now: u64) -> (Vec<i64>, Option<Uptime>) {
        let (gathered, again) = comings.look(who, at(now));
        (gathered.comings.iter().map(|coming| coming.user.0).collect(), again)
    }

    #[test]
    fn a_listener_is_woken_once_and_finds_all_that_gathered() {
        let mut comings = Comings::default();
        comings.note(coming(1));
        comings.listen(ONE);
        assert_eq!(comings.note(coming(2)), [ONE]);
        assert_eq!(comings.over(at(5)), at(15));
        comings.listen(TWO);
        assert_eq!(comings.note(coming(3)), [TWO]);
        assert_eq!(comings.over(at(12)), at(15), "it is the same for all");
        assert_eq!(comings.note(coming(4)), []);
        assert_eq!(looks(&mut comings, ONE, 14), (vec![], Some(at(15))), "too early");
        assert_eq!(looks(&mut comings, ONE, 15), (vec![2, 3, 4], None));
        assert_eq!(comings.note(coming(5)), [ONE]);
        assert_eq!(looks(&mut comings, TWO, 16), (vec![3, 4], Some(at(26))));
        assert_eq!(comings.over(at(17)), at(26));
        assert_eq!(looks(&mut comings, ONE, 26), (vec![5], None));
        assert_eq!(looks(&mut comings, ONE, 26), (vec![], None));
        assert_eq!(comings.note(coming(6)), [ONE]);
        assert_eq!(looks(&mut comings, TWO, 27), (vec![5], Some(at(37))));
    }

    #[test]
    fn who_has_looked_at_the_same_times_shares_what_there_is() {
        let mut comings = Comings::default();
        comings.listen(ONE);
        comings.listen(TWO);
        let mut come = |number: i64| {
            comings.note(coming(number));
            let over = comings.over(at(u64::try_from(number).unwrap()));
            if number == 20 {
                comings.listen(TWO);
                comings.note(coming(21));
            }
            let looked = [ONE, TWO].map(|who| comings.look(who, over).0);
            assert_eq!(looked[1].comings.last(), looked[0].comings.last());
            Arc::ptr_eq(&looked[0], &looked[1])
        };
        assert!(come(1));
        assert!(!come(20), "who has just come knows some of it");
        assert!(come(40));
    }

    #[test]
    fn who_is_woken_late_keeps_nobody_waiting() {
        let mut comings = Comings::default();
        comings.listen(ONE);
        comings.note(coming(1));
        assert_eq!(comings.over(at(1)), at(11));
        comings.listen(TWO);
        comings.note(coming(2));
        assert_eq!(comings.over(at(20)), at(30));
        assert_eq!(looks(&mut comings, ONE, 20), (vec![1, 2], None));
        comings.note(coming(3));
        assert_eq!(looks(&mut comings, TWO, 30), (vec![2, 3], None));
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
        assert_eq!(looks(&mut comings, ONE, 100), (vec![], None));
    }

    #[test]
    fn a_listener_who_never_looks_costs_no_more_than_the_last() {
        let mut comings = Comings::default();
        comings.listen(ONE);
        for user in 1..=10_000 {
            comings.note(coming(user));
        }
        comings.over(at(0));
        let (last, _) = looks(&mut comings, ONE, 10);
        assert_eq!((last.len(), last.first(), last.last()), (KEPT, Some(&9_489), Some(&10_000)));
        comings.ignore(ONE);
        comings.note(coming(1));
        assert_eq!(comings.last.len(), 0, "nobody wants to know");
        comings.listen(TWO);
        comings.note(coming(2));
        comings.over(at(20));
        assert_eq!(looks(&mut comings, TWO, 30), (vec![2], None));
    }
}
