//! The queue of what was typed and not read yet: bounded, counting what it refuses. The node always
//! takes its input; what no screen wants yet lies here.

use std::collections::VecDeque;

use crate::screen::Moment;
use crate::terminal::keys::Key;

/// How many lines may wait.
pub(super) const LINES: usize = 200;

/// How many keys may wait.
pub(super) const KEYS: usize = 32 * 1024;

/// What waits, in order.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    keys: VecDeque<(Key, Moment)>,
    lines: usize,
    /// Something was refused, and what comes is refused until the queue is empty.
    refusing: bool,
    refused: usize,
    /// The last key that was refused was in the middle of a line.
    in_line: bool,
}

impl Waiting {
    /// Takes a key that was typed at `at`.
    pub(super) fn push(&mut self, key: Key, at: Moment) {
        if self.refusing {
            self.refuse(key);
            return;
        }
        if self.lines >= LINES || self.keys.len() >= KEYS {
            self.refusing = true;
            // The line that was begun is refused whole, not cut.
            while self.keys.back().is_some_and(|(key, _)| *key != Key::Enter) {
                self.keys.pop_back();
                self.in_line = true;
            }
            self.refuse(key);
            return;
        }
        if key == Key::Enter {
            self.lines += 1;
        }
        self.keys.push_back((key, at));
    }

    fn refuse(&mut self, key: Key) {
        self.in_line = key != Key::Enter;
        if !self.in_line {
            self.refused += 1;
        }
    }

    /// The next key.
    pub(super) fn pop(&mut self) -> Option<(Key, Moment)> {
        let (key, at) = self.keys.pop_front()?;
        if key == Key::Enter {
            self.lines -= 1;
        }
        Some((key, at))
    }

    /// Whether something was refused that the caller has not been told of.
    pub(super) fn is_refusing(&self) -> bool {
        self.refusing
    }

    /// How many lines were refused, once all that was taken has been read and a line's end has come.
    pub(super) fn refused(&mut self) -> Option<usize> {
        if !self.refusing || self.in_line || !self.keys.is_empty() {
            return None;
        }
        self.refusing = false;
        Some(std::mem::take(&mut self.refused)).filter(|lines| *lines > 0)
    }

    /// Forgets what waits; returns how many whole lines that were.
    pub(super) fn drop_all(&mut self) -> usize {
        self.keys.clear();
        std::mem::take(&mut self.lines)
    }

    /// What waits, for a node that takes the line over.
    pub(super) fn take(&mut self) -> VecDeque<Key> {
        self.lines = 0;
        std::mem::take(&mut self.keys).into_iter().map(|(key, _)| key).collect()
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Gives memory back when there is much more of it than needed.
    pub(super) fn shrink(&mut self) {
        if self.keys.is_empty() && self.keys.capacity() > 64 {
            self.keys = VecDeque::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn type_lines(waiting: &mut Waiting, lines: usize, text: &str) {
        for _ in 0..lines {
            for key in text.chars().map(Key::Char).chain([Key::Enter]) {
                waiting.push(key, Moment(1));
            }
        }
    }

    fn read_all(waiting: &mut Waiting) -> String {
        std::iter::from_fn(|| waiting.pop())
            .map(|(key, _)| if let Key::Char(letter) = key { letter } else { '\n' })
            .collect()
    }

    #[test]
    fn what_is_too_much_is_refused_in_whole_lines_and_counted_once() {
        let mut waiting = Waiting::default();
        type_lines(&mut waiting, LINES + 50, "ab");
        assert_eq!(waiting.refused(), None, "not before the rest was read");
        assert_eq!(read_all(&mut waiting), "ab\n".repeat(LINES));
        assert_eq!(waiting.refused(), Some(50));
        assert_eq!(waiting.refused(), None);
        type_lines(&mut waiting, 1, "ok");
        assert_eq!(read_all(&mut waiting), "ok\n");
    }

    #[test]
    fn a_line_that_does_not_fit_is_not_cut() {
        let mut waiting = Waiting::default();
        type_lines(&mut waiting, 1, "first");
        type_lines(&mut waiting, 1, &"x".repeat(KEYS));
        assert_eq!(read_all(&mut waiting), "first\n");
        assert_eq!(waiting.refused(), Some(1));
    }
}
