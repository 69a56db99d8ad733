//! What each user has done lately, across calls: who hangs up and calls again has not done less.
//! Knows no sentence.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::comments::Comments;
use super::{Bucket, Requests, TooSoon};
use crate::clock::Uptime;
use crate::config::{Quota, Rate};
use crate::ids::UserId;

/// From how many users on those are forgotten who may send as many at once as ever.
const SWEPT_FROM: usize = 64;

/// Counts for each user what there is a limit to; clones share it. Kept in memory alone, and only
/// for as long as it counts.
#[derive(Clone, Debug)]
pub struct Tally {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    requests: Mutex<Requests>,
    olms: Mutex<Olms>,
    comments: Mutex<Comments>,
}

#[derive(Debug)]
struct Olms {
    rate: Option<Rate>,
    of: HashMap<UserId, Bucket>,
    sweep_at: usize,
}

impl Tally {
    /// Nobody has done anything yet. `requests`: chat requests, to whomever; `olms`: online
    /// messages.
    pub fn new(requests: Option<Quota>, olms: Option<Rate>) -> Self {
        let (requests, olms) = (Mutex::new(Requests::new(requests)), Mutex::new(Olms::new(olms)));
        let shared = Shared { requests, olms, comments: Mutex::new(Comments::new()) };
        Self { shared: Arc::new(shared) }
    }

    /// From now on these are the limits. What requests were put still counts; where online messages
    /// are limited otherwise nobody has sent one yet.
    pub fn follow(&self, requests: Option<Quota>, olms: Option<Rate>) {
        self.requests().follow(requests);
        let mut counted = self.olms();
        if counted.rate != olms {
            *counted = Olms::new(olms);
        }
    }

    /// What chat requests were put.
    pub fn requests(&self) -> MutexGuard<'_, Requests> {
        self.shared.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// May `user` ask `whom` for a chat?
    pub fn may_ask(&self, user: UserId, whom: UserId, now: Uptime) -> Result<(), TooSoon> {
        self.requests().may_ask(user, whom, now)
    }

    /// Counts an online message that `sender` is about to send. `Err`: it is not to be sent, and was
    /// not counted; when it may be tried again.
    pub fn olm(&self, sender: UserId, now: Uptime) -> Result<(), Uptime> {
        self.olms().take(sender, now)
    }

    /// What comments were left by those who are not let in.
    pub fn comments(&self) -> MutexGuard<'_, Comments> {
        self.shared.comments.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn olms(&self) -> MutexGuard<'_, Olms> {
        self.shared.olms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Olms {
    fn new(rate: Option<Rate>) -> Self {
        Self { rate, of: HashMap::new(), sweep_at: SWEPT_FROM }
    }

    fn take(&mut self, sender: UserId, now: Uptime) -> Result<(), Uptime> {
        let Some(rate) = self.rate else { return Ok(()) };
        if self.of.len() >= self.sweep_at {
            self.of.retain(|_, bucket| !bucket.is_full(now));
            self.sweep_at = SWEPT_FROM.max(self.of.len() * 2);
        }
        let bucket = self.of.entry(sender).or_insert_with(|| Bucket::new(rate));
        if let Some(later) = bucket.wait(now) {
            return Err(later);
        }
        bucket.take(now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Uptime {
        Uptime::from_secs(seconds)
    }

    #[test]
    fn a_burst_of_online_messages_is_let_through_and_then_one_each_three_seconds() {
        let tally = Tally::new(None, crate::config::Limits::default().olms);
        let me = UserId(1);
        for turn in 0..20 {
            assert_eq!(tally.olm(me, at(7)), Ok(()), "{turn}");
        }
        assert_eq!(tally.olm(me, at(7)), Err(at(10)));
        assert_eq!(tally.olm(me, at(8)), Err(at(10)), "a refused one does not count");
        assert_eq!(tally.olm(UserId(2), at(8)), Ok(()), "others may");
        assert_eq!(tally.olm(me, at(10)), Ok(()));
        assert_eq!(tally.olm(me, at(10)), Err(at(13)));
        assert_eq!(Tally::new(None, None).olm(me, at(0)), Ok(()), "off");
    }

    #[test]
    fn a_typist_never_meets_the_limit_of_online_messages() {
        let tally = Tally::new(None, crate::config::Limits::default().olms);
        for line in 0..1_000 {
            assert_eq!(tally.olm(UserId(1), at(line * 3)), Ok(()), "line {line}");
        }
    }

    #[test]
    fn a_limit_that_is_changed_holds_from_then_on() {
        let rate = |at_once| Rate { at_once, then: 1, per: std::time::Duration::from_secs(10) };
        let tally = Tally::new(None, Some(rate(1)));
        let me = UserId(1);
        assert_eq!(tally.olm(me, at(0)), Ok(()));
        assert_eq!(tally.olm(me, at(0)), Err(at(10)));
        tally.follow(None, Some(rate(1)));
        assert_eq!(tally.olm(me, at(0)), Err(at(10)), "nothing has changed");
        tally.follow(None, Some(rate(2)));
        assert_eq!([tally.olm(me, at(0)), tally.olm(me, at(0))], [Ok(()), Ok(())]);
        assert_eq!(tally.olm(me, at(0)), Err(at(10)));
        tally.follow(None, None);
        assert_eq!(tally.olm(me, at(0)), Ok(()));
    }

    #[test]
    fn who_has_sent_nothing_for_a_while_is_forgotten() {
        let rate = Rate { at_once: 2, then: 1, per: std::time::Duration::from_secs(10) };
        let mut olms = Olms::new(Some(rate));
        for user in 0..10_000 {
            let now = at(u64::try_from(user).unwrap());
            assert_eq!(olms.take(UserId(user), now), Ok(()));
            assert!(olms.of.len() <= SWEPT_FROM, "{}", olms.of.len());
        }
    }
}
