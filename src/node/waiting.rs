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
    /// It comes from a program that waits with the rest: lines are not counted against it.
    by_program: bool,
    /// Something was refused, and what comes is refused until the queue is empty.
    refusing: bool,
    refused: usize,
    /// The last key that was refused was in the middle of a line.
    in_line: bool,
}

impl Waiting {
    /// Whether it comes from a program, which is not sent away but made to wait.
    pub(super) fn is_by_program(&mut self, is: bool) {
        self.by_program = is;
    }

    /// Takes a key that was typed at `at`.
    pub(super) fn push(&mut self, key: Key, at: Moment) {
        if self.refusing {
            self.refuse(key);
            return;
        }
        let too_many_lines = self.lines >= LINES && !self.by_program;
        if too_many_lines || self.keys.len() >= KEYS {
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

    /// The same when nothing more will come: a line without an end is one too.
    pub(super) fn refused_before_the_end(&mut self) -> Option<usize> {
        if self.refusing && std::mem::take(&mut self.in_line) {
            self.refused += 1;
        }
        self.refused()
    }

    /// Whether a program has to wait with the rest: there is room for what is on its way already.
    pub(super) fn program_has_to_wait(&self) -> bool {
        self.by_program && self.keys.len() >= KEYS / 4
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
    fn a_program_is_made_to_wait_and_loses_no_line() {
        let mut waiting = Waiting::default();
        waiting.is_by_program(true);
        type_lines(&mut waiting, KEYS / 4 - 1, "");
        assert!(!waiting.program_has_to_wait());
        type_lines(&mut waiting, 1, "");
        assert!(waiting.program_has_to_wait());
        // What was on its way already.
        type_lines(&mut waiting, 3 * KEYS / 4, "");
        assert_eq!(read_all(&mut waiting), "\n".repeat(KEYS));
        assert_eq!(waiting.refused(), None);
    }

    #[test]
    fn at_the_end_of_input_a_refused_line_without_an_end_is_counted() {
        let mut waiting = Waiting::default();
        type_lines(&mut waiting, LINES + 2, "ab");
        waiting.push(Key::Char('x'), Moment(1));
        read_all(&mut waiting);
        assert_eq!(waiting.refused(), None, "more of the line may come");
        assert_eq!(waiting.refused_before_the_end(), Some(3));
        assert_eq!(waiting.refused_before_the_end(), None);
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
