//! Chance that can be had again: numbers that follow from a seed, and what the environment says of
//! how long a storm is. Knows no caller.

use std::fmt::Debug;
use std::hash::{BuildHasher, RandomState};
use std::str::FromStr;

/// Numbers as in Steele's `SplitMix64`.
#[derive(Clone, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    /// Those of one seed and one caller.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut dice = Self(seed ^ stream.wrapping_mul(0xd1b5_4a32_d192_ed03));
        dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to one less than `most`, which is not 0.
    pub(super) fn below(&mut self, most: u32) -> u32 {
        u32::try_from(self.next() % u64::from(most)).unwrap_or_default()
    }

    /// Whether something happens that does so often of a thousand times.
    pub(super) fn falls(&mut self, of_a_thousand: u32) -> bool {
        self.below(1_000) < of_a_thousand
    }
}

/// The seed of this run: what `STORM_SEED` says, else another each time. It is printed.
pub(super) fn seed() -> u64 {
    let other = RandomState::new().hash_one("storm") % 1_000_000;
    from_environment("STORM_SEED", other)
}

/// A number of the environment, if it is there.
pub(super) fn from_environment<T: FromStr<Err: Debug>>(name: &str, usual: T) -> T {
    match std::env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|error| panic!("{name}={text}: {error:?}")),
        Err(_) => usual,
    }
}

#[test]
fn the_same_seed_throws_the_same_numbers_for_each_caller_others() {
    let thrown = |seed, stream| {
        let mut dice = Dice::new(seed, stream);
        (0..20).map(|_| dice.below(1_000)).collect::<Vec<_>>()
    };
    assert_eq!(thrown(7, 3), thrown(7, 3));
    assert_ne!(thrown(7, 3), thrown(7, 4));
    assert_ne!(thrown(7, 3), thrown(8, 3));
}
