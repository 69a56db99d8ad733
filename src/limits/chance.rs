//! Chance that nobody outside can foresee. Pure: the same for the same seed. Knows not what is decided
//! by it.

use std::time::Duration;

/// Numbers without an end (`SplitMix64`).
#[derive(Debug)]
pub(super) struct Chance(u64);

impl Chance {
    /// Those of this seed.
    pub(super) fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// One of so many, beginning with 0.
    pub(super) fn below(&mut self, many: usize) -> usize {
        let many = u64::try_from(many).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % many).unwrap_or_default()
    }

    /// Any part of this time, each as likely, in parts of a millisecond; of more than 49 days it is one
    /// of these.
    pub(super) fn part_of(&mut self, time: Duration) -> u64 {
        let millis = u32::try_from(time.as_millis()).unwrap_or(u32::MAX);
        (self.next() >> 32) * u64::from(millis)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
