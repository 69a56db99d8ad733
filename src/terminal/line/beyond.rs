//! What was typed into a full line: counted as a reader counts, and not kept. Knows no line.

use crate::text::width::count;

/// How many bytes of a character are looked at to tell whether the next one joins it.
const LOOKED_AT: usize = 32;

/// Characters that were refused, one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Beyond {
    count: usize,
    /// The last one, as far as it is looked at.
    last: String,
}

impl Beyond {
    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// One more was typed, or a part of the last.
    pub(super) fn add(&mut self, c: char) {
        let before = self.last.len();
        self.last.push(c);
        let joins = before > 0 && count(&self.last) == 1;
        if !joins {
            self.count = self.count.saturating_add(1);
            self.last.drain(..before);
        } else if self.last.len() > LOOKED_AT {
            self.last.truncate(before);
        }
    }
}

impl From<char> for Beyond {
    fn from(c: char) -> Self {
        let mut beyond = Self::default();
        beyond.add(c);
        beyond
    }
}
