//! The only place that asks what time it is: the wall's, for what is stored and shown, and the
//! time since the board started, for deadlines. Everything else is told.

mod dial;

use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::time::Instant;

pub use dial::Dial;

/// A moment of the wall clock: microseconds since 1970-01-01 00:00 UTC, as the store keeps it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Milliseconds since 1970; 0 for what lies before.
    #[must_use]
    pub fn millis(self) -> u64 {
        u64::try_from(self.0 / 1_000).unwrap_or(0)
    }

    /// The same moment as a calendar date in UTC.
    #[must_use]
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or_default()
    }

    /// How long after `earlier` this moment lies; zero if the wall clock was set back meanwhile.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

/// Time since the board started. Deadlines are moments of this kind: it never goes back.
pub type Uptime = Duration;

/// Both clocks. Deadlines run on tokio's, so that a test which pauses that one rules this one too.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    started: Instant,
    /// What moves it instead of time.
    #[cfg(test)]
    hands: Option<&'static Hands>,
}

impl Clock {
    /// A clock that starts now.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may ask")]
    pub fn start() -> Self {
        Self {
            started: Instant::now(),
            #[cfg(test)]
            hands: None,
        }
    }

    /// How long ago the clock was started.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may ask")]
    pub fn uptime(&self) -> Uptime {
        #[cfg(test)]
        if let Some(hands) = self.hands {
            return hands.uptime();
        }
        Instant::now().duration_since(self.started)
    }

    /// The moment at which `uptime` will be `at`, for tokio's timers.
    #[must_use]
    pub fn instant(&self, at: Uptime) -> Instant {
        self.started + at
    }

    /// The wall clock.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may ask")]
    #[cfg_attr(
        not(test),
        expect(clippy::unused_self, reason = "whoever has no clock does not know the time")
    )]
    pub fn wall(&self) -> Timestamp {
        #[cfg(test)]
        if let Some(hands) = self.hands {
            return hands.wall();
        }
        Timestamp(Utc::now().timestamp_micros())
    }
}

/// What moves both clocks of a test that has no runtime.
#[cfg(test)]
#[derive(Debug)]
pub(crate) struct Hands {
    began: Timestamp,
    uptime: std::sync::Mutex<Uptime>,
}

#[cfg(test)]
impl Hands {
    /// A clock that stands still at `began` until it is moved, and what moves it.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may ask")]
    pub(crate) fn of_a_clock(began: Timestamp) -> (Clock, &'static Self) {
        // A clock is copied, so its hands last as long as the test.
        let hands = &*Box::leak(Box::new(Self { began, uptime: std::sync::Mutex::default() }));
        (Clock { started: Instant::now(), hands: Some(hands) }, hands)
    }

    /// Time goes by.
    pub(crate) fn move_by(&self, length: Duration) {
        *self.uptime.lock().unwrap() += length;
    }

    fn uptime(&self) -> Uptime {
        *self.uptime.lock().unwrap()
    }

    fn wall(&self) -> Timestamp {
        Timestamp(self.began.0 + i64::try_from(self.uptime().as_micros()).unwrap())
    }
}
