//! How often something took how long, in slots that grow with the time: each is at most a quarter
//! wider than the one before. Fixed in size; pure but for its counters.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The last slot begins after two hours, and has all that took longer.
const SLOTS: usize = 128;

/// How many slots there are between a time and the double of it, as a power of two.
const STEPS: u32 = 2;

/// See the module.
#[derive(Debug)]
pub(super) struct Histogram([AtomicU64; SLOTS]);

impl Default for Histogram {
    fn default() -> Self {
        Self([const { AtomicU64::new(0) }; SLOTS])
    }
}

impl Histogram {
    /// One more.
    pub(super) fn count(&self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        if let Some(slot) = self.0.get(slot_of(micros)) {
            slot.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The slots in which there is something, each by the longest time that it has, in microseconds.
    pub(super) fn slots(&self) -> Vec<(i64, i64)> {
        self.filled(|slot| slot.load(Ordering::Relaxed))
    }

    /// The same, and from now on there is nothing in them.
    pub(super) fn take(&self) -> Vec<(i64, i64)> {
        self.filled(|slot| slot.swap(0, Ordering::Relaxed))
    }

    /// What was taken counts again.
    pub(super) fn put_back(&self, taken: &[(i64, i64)]) {
        for &(longest, count) in taken {
            let micros = u64::try_from(longest).unwrap_or(0);
            if let Some(slot) = self.0.get(slot_of(micros)) {
                slot.fetch_add(u64::try_from(count).unwrap_or(0), Ordering::Relaxed);
            }
        }
    }

    fn filled(&self, count: impl Fn(&AtomicU64) -> u64) -> Vec<(i64, i64)> {
        let counted = (0..).zip(&self.0).map(|(at, slot)| (longest(at), count(slot)));
        let filled = counted.filter(|(_, count)| *count > 0);
        filled.map(|(longest, count)| (longest, i64::try_from(count).unwrap_or(i64::MAX))).collect()
    }
}

/// The time within which the given share (in hundredths) of all that was counted was done, in
/// microseconds; `slots` in their order. `None`: nothing was.
pub(super) fn within(hundredths: i64, slots: &[(i64, i64)]) -> Option<i64> {
    let all: i64 = slots.iter().map(|(_, count)| count).sum();
    let enough = all.saturating_mul(hundredths).saturating_add(99) / 100;
    let mut so_far = 0;
    slots.iter().find_map(|(longest, count)| {
        so_far += count;
        (so_far >= enough && *count > 0).then_some(*longest)
    })
}

fn slot_of(micros: u64) -> usize {
    let Some(octave) = micros.checked_ilog2().filter(|octave| *octave >= STEPS) else {
        return usize::try_from(micros).unwrap_or(0);
    };
    let step = (micros >> (octave - STEPS)) & ((1 << STEPS) - 1);
    let slot = (u64::from(octave - STEPS + 1) << STEPS) | step;
    usize::try_from(slot).unwrap_or(SLOTS).min(SLOTS - 1)
}

/// The longest time in a slot, in microseconds.
fn longest(slot: u32) -> i64 {
    let octave = slot >> STEPS;
    if octave == 0 {
        return i64::from(slot);
    }
    let step = i64::from(slot & ((1 << STEPS) - 1));
    (((1_i64 << STEPS) + step + 1) << (octave - 1)) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_time_lies_in_the_slot_that_ends_at_or_a_quarter_after_it() {
        let times = (0..100).chain((3..33).flat_map(|power| {
            let at = 1_u64 << power;
            [at - 1, at, at + 1, at + at / 3]
        }));
        for micros in times {
            let slot = slot_of(micros);
            let end = u64::try_from(longest(u32::try_from(slot).unwrap())).unwrap();
            assert!(micros <= end && end <= micros + micros / 4, "{micros} in {slot} to {end}");
            assert_eq!(slot_of(end), slot, "{micros}");
            assert_eq!(slot_of(end + 1), (slot + 1).min(SLOTS - 1), "{micros}");
        }
        assert_eq!(slot_of(u64::MAX), SLOTS - 1);
    }

    #[test]
    fn the_share_is_that_of_the_slot_in_which_it_lies() {
        let histogram = Histogram::default();
        for micros in 1..=100 {
            histogram.count(Duration::from_micros(if micros > 98 { 9_000 } else { 3 }));
        }
        let slots = histogram.slots();
        for (hundredths, expected) in [(50, 3), (95, 3), (98, 3), (99, 10_239), (100, 10_239)] {
            assert_eq!(within(hundredths, &slots), Some(expected), "{hundredths}");
        }
        assert_eq!(within(50, &[]), None);
        assert_eq!(within(50, &[(7, 1)]), Some(7));
    }

    #[test]
    fn what_is_taken_is_gone_until_it_is_put_back() {
        let histogram = Histogram::default();
        for micros in [0, 5, 5, 1_000, u64::MAX] {
            histogram.count(Duration::from_micros(micros));
        }
        let slots = histogram.slots();
        assert_eq!(slots.iter().map(|(_, count)| count).sum::<i64>(), 5);
        assert_eq!(histogram.take(), slots);
        assert_eq!(histogram.slots(), []);
        histogram.put_back(&slots);
        assert_eq!(histogram.slots(), slots);
    }
}
