//! What is remembered of very many, within bounds: who was not heard of for longest is forgotten
//! first. Knows nothing of what it is.

use std::collections::HashMap;
use std::hash::Hash;

/// Holds the last that were looked at, as many as `most` and at least half as many.
#[derive(Debug)]
pub(super) struct Lately<K, V> {
    /// Those who were looked at since the others were put aside.
    young: HashMap<K, V>,
    old: HashMap<K, V>,
    most: usize,
}

impl<K: Eq + Hash, V: Default> Lately<K, V> {
    /// Nobody yet.
    pub(super) fn new(most: usize) -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), most }
    }

    /// What is remembered of `key`; from now on something is.
    pub(super) fn of(&mut self, key: K) -> &mut V {
        let known = self.old.remove(&key);
        if self.young.len() >= self.most / 2 && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        let remembered = self.young.entry(key).or_default();
        if let Some(known) = known {
            *remembered = known;
        }
        remembered
    }

    /// What is remembered of `key`, if anything is.
    pub(super) fn get(&self, key: &K) -> Option<&V> {
        self.young.get(key).or_else(|| self.old.get(key))
    }

    /// How many are remembered.
    #[cfg(test)]
    fn len(&self) -> usize {
        self.young.len() + self.old.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_not_heard_of_for_longest_is_forgotten_first() {
        let mut lately = Lately::<u32, u32>::new(100);
        *lately.of(7) = 77;
        for other in 1_000..1_000_000 {
            *lately.of(other) = other;
            assert!(lately.len() <= 100, "{}", lately.len());
            if other % 40 == 0 {
                assert_eq!(*lately.of(7), 77, "is heard of again and again");
            }
        }
        assert_eq!(lately.get(&999_999), Some(&999_999));
        assert_eq!(lately.get(&1_000), None);
        (0..100).for_each(|other| *lately.of(2_000_000 + other) = 1);
        assert_eq!(lately.get(&7), None);
    }
}
