//! Whether every run comes to an end: the steps between states have no circle. Knows states only by
//! their hashes.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use super::intern::AsIs;

/// Every step of a search, and the states by number, in the order in which they were first met.
pub(super) struct Runs {
    numbers: HashMap<u64, u32, BuildHasherDefault<AsIs>>,
    steps: Vec<(u32, u32)>,
}

impl Runs {
    /// The state that everything begins with is number 0.
    pub(super) fn from(start: u64) -> Self {
        let mut runs = Self { numbers: HashMap::default(), steps: Vec::new() };
        runs.numbers.insert(start, 0);
        runs
    }

    pub(super) fn step(&mut self, from: usize, to: u64) {
        let next = u32::try_from(self.numbers.len()).expect("few");
        let to = *self.numbers.entry(to).or_insert(next);
        self.steps.push((u32::try_from(from).expect("few"), to));
    }

    /// The length of the longest run; an error if there are runs that never end.
    pub(super) fn longest(mut self) -> Result<usize, String> {
        let states = self.numbers.len();
        let mut into = vec![0_u32; states];
        let mut length = vec![0_usize; states];
        for &(_, to) in &self.steps {
            into[to as usize] += 1;
        }
        self.steps.sort_unstable();
        let mut ready = vec![0];
        let mut done = 0;
        while let Some(state) = ready.pop() {
            done += 1;
            let first = self.steps.partition_point(|&(from, _)| from < state);
            for &(_, to) in self.steps[first..].iter().take_while(|&&(from, _)| from == state) {
                let next = to as usize;
                length[next] = length[next].max(length[state as usize] + 1);
                into[next] -= 1;
                if into[next] == 0 {
                    ready.push(to);
                }
            }
        }
        if done == states {
            Ok(length.into_iter().max().unwrap_or(0))
        } else {
            Err(format!("{} states lie on or behind runs that never end", states - done))
        }
    }
}
