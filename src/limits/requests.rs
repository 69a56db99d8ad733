//! How many chat requests one user may put to others, and when. Pure: the time is passed in. Knows
//! no names and no nodes.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use crate::clock::Uptime;
use crate::config::Quota;
use crate::ids::UserId;

/// How many requests may be put to the same user within [`SAME_WITHIN`] (SPEC §6).
pub const TO_SAME: usize = 3;
/// See [`TO_SAME`].
pub const SAME_WITHIN: Duration = Duration::from_mins(10);
/// How long whoever has declined is left in peace (SPEC §6).
pub const AFTER_DECLINE: Duration = Duration::from_mins(1);

/// How many requests and declines are remembered of one user by whom they were put to, or came from:
/// a quota that lets more through forgets the oldest.
const REMEMBERED: usize = 1_000;

/// From how many users on those of whom nothing counts any more are looked for and forgotten.
const SWEPT_FROM: usize = 64;

/// Why a request must wait, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooSoon {
    /// As many were put as may be, to whomever.
    Many {
        /// When the next may be put.
        until: Uptime,
    },
    /// As many were put to this user as may be.
    SameUser {
        /// When the next may be put.
        until: Uptime,
    },
    /// This user has just declined one.
    Declined {
        /// When the next may be put.
        until: Uptime,
    },
}

impl TooSoon {
    /// When the next may be put.
    pub fn until(self) -> Uptime {
        match self {
            Self::Many { until } | Self::SameUser { until } | Self::Declined { until } => until,
        }
    }
}

/// What requests users have put lately, as far as it counts.
#[derive(Debug)]
pub struct Requests {
    quota: Option<Quota>,
    of: HashMap<UserId, Lately>,
    sweep_at: usize,
}

/// What one user has asked, and heard, lately; each list with the oldest first.
#[derive(Debug, Default)]
struct Lately {
    /// When requests were put, to whomever; as many as the quota has.
    asked: VecDeque<Uptime>,
    /// To whom, and when.
    to: VecDeque<(UserId, Uptime)>,
    /// Who has declined, and when.
    declined: VecDeque<(UserId, Uptime)>,
}

impl Requests {
    /// Nobody has asked yet. Without a quota there is no limit at all.
    pub fn new(quota: Option<Quota>) -> Self {
        Self { quota, of: HashMap::new(), sweep_at: SWEPT_FROM }
    }

    /// From now on this is the quota; what was put still counts.
    pub fn follow(&mut self, quota: Option<Quota>) {
        self.quota = quota;
    }

    /// May `asker` put a request to `whom` at `now`? Of several reasons why not that which holds
    /// longest.
    pub fn may_ask(&self, asker: UserId, whom: UserId, now: Uptime) -> Result<(), TooSoon> {
        let Some(lately) = self.of.get(&asker) else { return Ok(()) };
        let declined = lately.declined.iter().rev().find(|(by, _)| *by == whom);
        let declined = declined.map(|(_, at)| TooSoon::Declined { until: *at + AFTER_DECLINE });
        let to_same = lately.to.iter().rev().filter(|(to, _)| *to == whom).nth(TO_SAME - 1);
        let to_same = to_same.map(|(_, at)| TooSoon::SameUser { until: *at + SAME_WITHIN });
        let many = self.quota.and_then(|quota| {
            let nth = usize::try_from(quota.most).unwrap_or(usize::MAX).checked_sub(1)?;
            let at = lately.asked.iter().rev().nth(nth)?;
            Some(TooSoon::Many { until: *at + quota.within })
        });
        let standing = [declined, to_same, many].into_iter().flatten();
        let longest = standing.filter(|why| why.until() > now).max_by_key(|why| why.until());
        longest.map_or(Ok(()), Err)
    }

    /// `asker` has put a request to `whom`.
    pub fn asked(&mut self, asker: UserId, whom: UserId, now: Uptime) {
        let Some(Quota { most, .. }) = self.quota else { return };
        let lately = self.lately(asker, now);
        lately.asked.push_back(now);
        keep(&mut lately.asked, usize::try_from(most).unwrap_or(usize::MAX));
        lately.to.push_back((whom, now));
        keep(&mut lately.to, REMEMBERED);
    }

    /// `by` has declined a request of `asker`.
    pub fn declined(&mut self, asker: UserId, by: UserId, now: Uptime) {
        if self.quota.is_none() {
            return;
        }
        let lately = self.lately(asker, now);
        lately.declined.push_back((by, now));
        keep(&mut lately.declined, REMEMBERED);
    }

    /// `by` has accepted a request of `asker`: those to this user were welcome, and count no more
    /// as pestering.
    pub fn accepted(&mut self, asker: UserId, by: UserId) {
        if let Some(lately) = self.of.get_mut(&asker) {
            lately.to.retain(|(to, _)| *to != by);
            lately.declined.retain(|(who, _)| *who != by);
        }
    }

    /// What `asker` has done, without what counts no more at `now`.
    fn lately(&mut self, asker: UserId, now: Uptime) -> &mut Lately {
        let within = self.quota.map_or(Duration::ZERO, |quota| quota.within);
        if self.of.len() >= self.sweep_at {
            self.of.retain(|_, lately| lately.forget(within, now));
            self.sweep_at = SWEPT_FROM.max(self.of.len() * 2);
        }
        let lately = self.of.entry(asker).or_default();
        lately.forget(within, now);
        lately
    }
}

impl Lately {
    /// Forgets what counts no more; whether anything still does.
    fn forget(&mut self, within: Duration, now: Uptime) -> bool {
        drop_while(&mut self.asked, |at| *at + within <= now);
        drop_while(&mut self.to, |(_, at)| *at + SAME_WITHIN <= now);
        drop_while(&mut self.declined, |(_, at)| *at + AFTER_DECLINE <= now);
        !(self.asked.is_empty() && self.to.is_empty() && self.declined.is_empty())
    }
}

fn drop_while<T>(list: &mut VecDeque<T>, is_old: impl Fn(&T) -> bool) {
    while list.front().is_some_and(&is_old) {
        list.pop_front();
    }
}

fn keep<T>(list: &mut VecDeque<T>, most: usize) {
    while list.len() > most {
        list.pop_front();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ME: UserId = UserId(1);
    const ALICE: UserId = UserId(2);

    fn at(seconds: u64) -> Uptime {
        Uptime::from_secs(seconds)
    }

    fn requests() -> Requests {
        Requests::new(crate::config::Chat::default().requests)
    }

    #[test]
    fn the_eleventh_request_in_five_minutes_waits_until_the_first_is_five_minutes_old() {
        let mut requests = requests();
        for turn in 0..10_u32 {
            let (whom, now) = (UserId(10 + i64::from(turn)), at(u64::from(turn) * 10));
            assert_eq!(requests.may_ask(ME, whom, now), Ok(()), "{turn}");
            requests.asked(ME, whom, now);
        }
        let many = Err(TooSoon::Many { until: at(300) });
        assert_eq!(requests.may_ask(ME, ALICE, at(100)), many);
        assert_eq!(requests.may_ask(ME, ALICE, at(299)), many);
        assert_eq!(requests.may_ask(UserId(99), ALICE, at(100)), Ok(()), "others may");
        assert_eq!(requests.may_ask(ME, ALICE, at(300)), Ok(()));
        requests.asked(ME, ALICE, at(300));
        let next = Err(TooSoon::Many { until: at(310) });
        assert_eq!(requests.may_ask(ME, ALICE, at(300)), next, "the window slides");
    }

    #[test]
    fn the_fourth_request_to_the_same_user_in_ten_minutes_waits() {
        let mut requests = requests();
        for now in [0, 100, 200] {
            assert_eq!(requests.may_ask(ME, ALICE, at(now)), Ok(()));
            requests.asked(ME, ALICE, at(now));
        }
        let same = Err(TooSoon::SameUser { until: at(600) });
        assert_eq!(requests.may_ask(ME, ALICE, at(201)), same);
        assert_eq!(requests.may_ask(ME, UserId(3), at(201)), Ok(()), "somebody else can be asked");
        assert_eq!(requests.may_ask(ALICE, ME, at(201)), Ok(()), "and can ask");
        assert_eq!(requests.may_ask(ME, ALICE, at(600)), Ok(()));
    }

    #[test]
    fn who_has_declined_is_left_in_peace_for_a_minute() {
        let mut requests = requests();
        requests.asked(ME, ALICE, at(0));
        requests.declined(ME, ALICE, at(10));
        let declined = Err(TooSoon::Declined { until: at(70) });
        assert_eq!(requests.may_ask(ME, ALICE, at(10)), declined);
        assert_eq!(requests.may_ask(ME, ALICE, at(69)), declined);
        assert_eq!(requests.may_ask(ME, UserId(3), at(11)), Ok(()));
        assert_eq!(requests.may_ask(ME, ALICE, at(70)), Ok(()));
    }

    #[test]
    fn of_several_reasons_that_is_told_which_holds_longest() {
        let mut requests = requests();
        for now in [0, 1, 2] {
            requests.asked(ME, ALICE, at(now));
        }
        requests.declined(ME, ALICE, at(3));
        assert_eq!(
            requests.may_ask(ME, ALICE, at(4)),
            Err(TooSoon::SameUser { until: at(600) }),
            "a minute later it would be another refusal"
        );
    }

    #[test]
    fn who_accepts_can_be_asked_again_as_often_as_before() {
        let mut requests = requests();
        for now in 0..9 {
            assert_eq!(requests.may_ask(ME, ALICE, at(now)), Ok(()), "{now}");
            requests.asked(ME, ALICE, at(now));
            requests.accepted(ME, ALICE);
        }
        // Only the quota of all requests still counts them.
        requests.asked(ME, ALICE, at(9));
        assert_eq!(requests.may_ask(ME, ALICE, at(10)), Err(TooSoon::Many { until: at(300) }));
    }

    #[test]
    fn off_lifts_all_limits() {
        let mut requests = Requests::new(None);
        for _ in 0..100 {
            assert_eq!(requests.may_ask(ME, ALICE, at(0)), Ok(()));
            requests.asked(ME, ALICE, at(0));
            requests.declined(ME, ALICE, at(0));
        }
        assert!(requests.of.is_empty());
    }

    #[test]
    fn what_a_generous_quota_lets_through_is_remembered_within_bounds() {
        let quota = Quota { most: 1_000, within: Duration::from_secs(1) };
        let mut requests = Requests::new(Some(quota));
        for turn in 0..5_000 {
            let now = Uptime::from_millis(u64::try_from(turn).unwrap());
            assert_eq!(requests.may_ask(ME, UserId(10 + turn), now), Ok(()));
            requests.asked(ME, UserId(10 + turn), now);
        }
        assert!(requests.of[&ME].to.len() <= REMEMBERED);
        assert!(requests.of[&ME].asked.len() <= 1_000);
    }

    #[test]
    fn users_of_whom_nothing_counts_any_more_are_forgotten() {
        let mut requests = requests();
        for user in 0..10_000 {
            // One a second: of those of the last ten minutes something counts.
            requests.asked(UserId(user), ALICE, at(u64::try_from(user).unwrap()));
            assert!(requests.of.len() <= 1_300, "{}", requests.of.len());
        }
    }

    proptest! {
        /// Whatever is tried when: what was let through keeps all limits, and each refusal's time
        /// is the first at which the same would be let through.
        #[test]
        fn what_is_let_through_keeps_the_limits(
            tries in prop::collection::vec((0_i64..4, 0_u64..90, any::<bool>()), 1..120)
        ) {
            let quota = Quota { most: 5, within: Duration::from_secs(200) };
            let mut requests = Requests::new(Some(quota));
            let (mut now, mut put, mut declines) = (0, Vec::<(i64, u64)>::new(), Vec::new());
            for (whom, later, declines_it) in tries {
                now += later;
                match requests.may_ask(ME, UserId(whom), at(now)) {
                    Ok(()) => {
                        requests.asked(ME, UserId(whom), at(now));
                        put.push((whom, now));
                        if declines_it {
                            requests.declined(ME, UserId(whom), at(now));
                            declines.push((whom, now));
                        }
                    }
                    Err(why) => {
                        let until = why.until().as_secs();
                        prop_assert!(until > now);
                        prop_assert!(requests.may_ask(ME, UserId(whom), at(until - 1)).is_err());
                        prop_assert_eq!(requests.may_ask(ME, UserId(whom), at(until)), Ok(()));
                    }
                }
            }
            for (place, (whom, when)) in put.iter().enumerate() {
                let before = &put[..place];
                let near = |at: &u64, within: u64| at + within > *when;
                prop_assert!(before.iter().filter(|(_, at)| near(at, 200)).count() < 5);
                let same = before.iter().filter(|(to, at)| to == whom && near(at, 600));
                prop_assert!(same.count() < TO_SAME);
                prop_assert!(!declines.iter().any(
                    |(by, at)| by == whom && at < when && near(at, 60)
                ));
            }
        }
    }
}
