//! What has happened so often since the start, for programs that watch the board. Never goes back;
//! to count takes no lock and no memory.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use super::histogram::Histogram;

/// One number that grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// So many more.
    pub fn add(&self, more: usize) {
        self.0.fetch_add(u64::try_from(more).unwrap_or(0), Ordering::Relaxed);
    }

    /// How many so far.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Whether something is so just now.
#[derive(Debug, Default)]
pub struct Flag(AtomicBool);

impl Flag {
    /// It is so, or is not any more.
    pub fn set(&self, is_so: bool) {
        self.0.store(is_so, Ordering::Relaxed);
    }

    /// Whether it is.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What is counted since the start.
#[derive(Debug, Default)]
pub struct Counters {
    /// Records of logs that were stored.
    pub stored: Counter,
    /// How often the store did not take what was to be written.
    pub store_errors: Counter,
    /// Whether it does not take it just now.
    pub store_fails: Flag,
    /// Calls that came.
    pub calls: Counter,
    /// Calls for which there was no node.
    pub busy: Counter,
    /// Calls that came when the board was about to go down.
    pub too_late: Counter,
    /// How long deliveries took.
    pub(super) deliveries: Histogram,
    /// All of them together, in microseconds.
    pub(super) delivered_micros: AtomicU64,
}

/// How long deliveries took, since the start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deliveries {
    /// How many took how long: the longest time that a slot has, and how many are in it, in order.
    pub slots: Vec<(Duration, u64)>,
    /// How long all of them took together.
    pub sum: Duration,
}

impl Counters {
    pub(super) fn delivered(&self, after: Duration) {
        self.deliveries.count(after);
        let micros = u64::try_from(after.as_micros()).unwrap_or(u64::MAX);
        self.delivered_micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// How long deliveries took.
    pub fn deliveries(&self) -> Deliveries {
        let slots = self.deliveries.slots().into_iter().map(|(longest, count)| {
            let longest = Duration::from_micros(u64::try_from(longest).unwrap_or(0));
            (longest, u64::try_from(count).unwrap_or(0))
        });
        let sum = Duration::from_micros(self.delivered_micros.load(Ordering::Relaxed));
        Deliveries { slots: slots.collect(), sum }
    }
}
