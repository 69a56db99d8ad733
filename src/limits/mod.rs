//! How much a caller may do in how much time. Pure: the time is passed in. Knows nothing of what is
//! done, nor of what becomes of it when it is too much.

mod accounts;
mod attempt;
mod bans;
mod chance;
mod comments;
mod crowd;
mod door;
mod lately;
mod requests;
#[cfg(test)]
mod siege;
mod sources;
mod standing;
mod strangers;
mod tally;

use std::time::Duration;

use crate::clock::Uptime;
use crate::config::Rate;

pub use accounts::Making;
pub use attempt::Attempt;
pub use bans::{Bans, until};
pub use comments::{Author, TooMany};
pub use door::{Door, Reason, in_words};
pub use requests::{Requests, TooSoon};
pub use strangers::Stranger;
pub use tally::Tally;

/// What is left of a rate: so many at once, and one more each interval, up to as many again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// The time in which one more may be done.
    interval: Duration,
    /// The time after which as many may be done at once as the rate says.
    whole: Duration,
    /// When all that was done will have been made up for.
    even: Uptime,
}

impl Bucket {
    /// One of which nothing has been taken.
    pub fn new(rate: Rate) -> Self {
        let interval = rate.per / rate.then;
        Self { interval, whole: interval * rate.at_once, even: Uptime::ZERO }
    }

    /// One of which so much has been taken that it will be made up for at `even`.
    pub fn even_at(rate: Rate, even: Uptime) -> Self {
        Self { even, ..Self::new(rate) }
    }

    /// When all that was taken will have been made up for.
    pub fn even(&self) -> Uptime {
        self.even
    }

    /// When one may be taken; `None`: now.
    pub fn wait(&self, now: Uptime) -> Option<Uptime> {
        let next = self.even.max(now) + self.interval;
        (next > now + self.whole).then(|| next.saturating_sub(self.whole))
    }

    /// Whether as many may be done at once as ever.
    pub fn is_full(&self, now: Uptime) -> bool {
        self.even <= now
    }

    /// Takes one, whether it may be taken or not.
    pub fn take(&mut self, now: Uptime) {
        self.even = self.even.max(now) + self.interval;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Uptime {
        Uptime::from_millis(millis)
    }

    fn bucket(at_once: u32, then: u32) -> Bucket {
        Bucket::new(Rate { at_once, then, per: Duration::from_secs(1) })
    }

    /// Takes as fast as it may from `now` on, and says when each was taken.
    fn taken(bucket: &mut Bucket, mut now: Uptime, count: usize) -> Vec<u128> {
        let mut times = Vec::new();
        while times.len() < count {
            match bucket.wait(now) {
                Some(later) => {
                    assert!(later > now, "{later:?} at {now:?}");
                    now = later;
                }
                None => {
                    bucket.take(now);
                    times.push(now.as_millis());
                }
            }
        }
        times
    }

    #[test]
    fn so_many_go_at_once_and_then_one_each_interval() {
        let mut bucket = bucket(3, 2);
        assert_eq!(taken(&mut bucket, at(7_000), 6), [7_000, 7_000, 7_000, 7_500, 8_000, 8_500]);
    }

    #[test]
    fn who_waits_may_do_as_many_at_once_again_and_no_more() {
        let mut bucket = bucket(3, 2);
        taken(&mut bucket, at(1_000), 5);
        let again = taken(&mut bucket, at(60_000), 4);
        assert_eq!(again, [60_000, 60_000, 60_000, 60_500]);
        // Only one has been made up for.
        assert_eq!(taken(&mut bucket, at(61_100), 3), [61_100, 61_500, 62_000]);
    }

    #[test]
    fn a_typist_never_meets_the_rate_of_a_new_board() {
        let rate = crate::config::Limits::default().messages.expect("there is one");
        let mut bucket = Bucket::new(rate);
        for line in 0..1_000_u64 {
            let now = at(line * 500);
            assert_eq!(bucket.wait(now), None, "line {line}");
            bucket.take(now);
        }
        let mut bucket = Bucket::new(rate);
        assert_eq!(taken(&mut bucket, at(5), 10), [5; 10]);
    }
}
