//! The queue of what was typed and not read yet: bounded, counting what it refuses. The node always
//! takes its input; what no screen wants yet lies here, and so does a line that a screen has given
//! back until it may be read again.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::time::Duration;

use crate::clock::Uptime;
use crate::screen::{Moment, Typed};
use crate::terminal::keys::Key;

use super::deadlines::QUIET;
use super::stack::FrameId;

/// How many lines may wait.
pub(super) const LINES: usize = 200;

/// How many keys may wait.
pub(super) const KEYS: usize = 32 * 1024;

/// How long nothing comes until a paste is over of which some still waits. Longer than where all of
/// it has been read: a hiccup of the line must not make two of it, with a hole between them.
const LONG_QUIET: Duration = Duration::from_secs(1);

/// After how long the caller is told that lines wait.
const TOLD: Duration = Duration::from_secs(1);

/// What waits, in order.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    /// Read before all else.
    held: Option<Box<Held>>,
    keys: VecDeque<(Key, Moment)>,
    lines: usize,
    /// What the caller knows of that.
    known: Known,
    /// It comes from a program that waits with the rest: lines are not counted against it.
    by_program: bool,
    /// Something was refused, and what comes is refused until the paste is over.
    refusing: bool,
    refused: usize,
    /// How the line stands that is being refused.
    half: Half,
    /// A paste whose beginning was taken has no end yet.
    in_paste: bool,
}

/// A line that a screen has given back.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) to: FrameId,
    pub(super) line: Typed,
    /// When it is read again.
    pub(super) until: Uptime,
}

/// What a caller knows of the lines that wait because one is held. It is told once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Known {
    /// There are none.
    #[default]
    No,
    /// Nothing; the first was held then.
    Since(Uptime),
    /// That they wait.
    Told,
}

/// What was dropped on the caller's word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Dropped {
    /// Lines that waited.
    pub(super) lines: usize,
    /// Lines that had been refused before, and not been told of.
    pub(super) refused: usize,
}

/// A line of which a part was refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Half {
    /// There is none.
    #[default]
    No,
    /// It is counted when it ends.
    Begun,
    /// It has been counted already.
    Counted,
}

impl Waiting {
    /// Whether it comes from a program, which is not sent away but made to wait.
    pub(super) fn is_by_program(&mut self, is: bool) {
        self.by_program = is;
    }

    /// So many keys come now: room is made for all of them at once.
    pub(super) fn expect(&mut self, keys: usize) {
        self.keys.reserve(keys.min(KEYS.saturating_sub(self.keys.len())));
    }

    /// How many keys wait.
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// Takes a key that was typed at `at`.
    pub(super) fn push(&mut self, key: Key, at: Moment) {
        if key == Key::PasteEnds && std::mem::take(&mut self.in_paste) {
            // Whatever was refused of it: a paste without an end would never be read.
            return self.keys.push_back((key, at));
        }
        let too_many_lines = self.lines >= LINES && !self.by_program;
        if !self.refusing && (too_many_lines || self.keys.len() >= KEYS) {
            self.refusing = true;
            // The line that was begun is refused whole, not cut.
            let ends = |key: Key| matches!(key, Key::Enter | Key::PasteBegins | Key::PasteEnds);
            while self.keys.back().is_some_and(|(key, _)| !ends(*key)) {
                self.keys.pop_back();
                self.half = Half::Begun;
            }
        }
        if self.refusing {
            return self.refuse(key);
        }
        self.lines += usize::from(key == Key::Enter);
        self.in_paste |= key == Key::PasteBegins;
        self.keys.push_back((key, at));
    }

    fn refuse(&mut self, key: Key) {
        self.half = match (key, self.half) {
            (Key::PasteBegins | Key::PasteEnds, half) => half,
            (Key::Enter, half) => {
                self.refused += usize::from(half != Half::Counted);
                Half::No
            }
            _ => Half::Begun,
        };
        if self.refused == 0 && self.half == Half::No {
            // That was the end of what had been told of.
            self.refusing = false;
        }
    }

    /// The next key, unless a line is held before it.
    pub(super) fn pop(&mut self) -> Option<(Key, Moment)> {
        if self.held.is_some() {
            return None;
        }
        let (key, at) = self.keys.pop_front()?;
        if key == Key::Enter {
            self.lines -= 1;
        }
        Some((key, at))
    }

    /// The next, if it is a letter.
    pub(super) fn pop_letter(&mut self) -> Option<char> {
        let (Key::Char(letter), _) = *self.keys.front()? else { return None };
        self.pop().map(|_| letter)
    }

    /// These lines are read next.
    pub(super) fn put_first(&mut self, lines: &[String], at: Moment) {
        for line in lines.iter().rev() {
            self.keys.push_front((Key::Enter, at));
            for letter in line.chars().rev() {
                self.keys.push_front((Key::Char(letter), at));
            }
        }
        self.lines += lines.len();
    }

    /// A line was given back; all that waits waits with it.
    pub(super) fn hold(&mut self, held: Held, now: Uptime) {
        if self.known == Known::No {
            self.known = Known::Since(now);
        }
        self.held = Some(Box::new(held));
    }

    /// When the held line is read again.
    pub(super) fn held_until(&self) -> Option<Uptime> {
        self.held.as_ref().map(|held| held.until)
    }

    /// What the held line may have waited for has come: it is read again now.
    pub(super) fn hasten(&mut self, now: Uptime) {
        if let Some(held) = &mut self.held {
            held.until = held.until.min(now);
        }
    }

    /// The held line, which is no longer held then.
    pub(super) fn take_held(&mut self) -> Option<Box<Held>> {
        self.held.take()
    }

    /// When the caller is to be told that lines wait.
    pub(super) fn tells_at(&self) -> Option<Uptime> {
        let is_held = self.held.is_some() && !self.by_program;
        match self.known {
            Known::Since(since) if is_held => Some(since + TOLD),
            Known::Since(_) | Known::No | Known::Told => None,
        }
    }

    /// How many lines wait, if the caller is to be told now.
    pub(super) fn tells(&mut self, now: Uptime) -> Option<usize> {
        self.tells_at().filter(|at| *at <= now)?;
        self.known = Known::Told;
        Some(self.lines + 1)
    }

    /// When the caller is to be told of what was refused, if the last key came at `last`.
    pub(super) fn tells_refused_at(&self, last: Option<Uptime>) -> Option<Uptime> {
        if self.refused == 0 && self.half != Half::Begun {
            return None;
        }
        let is_read = self.is_empty() && self.half == Half::No;
        Some(last.unwrap_or_default() + if is_read { QUIET } else { LONG_QUIET })
    }

    /// How many lines were refused of a paste that is over.
    pub(super) fn refused(&mut self, last: Option<Uptime>, now: Uptime) -> Option<usize> {
        self.tells_refused_at(last).filter(|at| *at <= now)?;
        Some(self.count_refused())
    }

    /// The same when nothing more will come.
    pub(super) fn refused_before_the_end(&mut self) -> Option<usize> {
        self.tells_refused_at(None)?;
        Some(self.count_refused())
    }

    fn count_refused(&mut self) -> usize {
        if self.half == Half::Begun {
            self.half = Half::Counted;
            self.refused += 1;
        }
        // The rest of that line is refused too.
        self.refusing = self.half != Half::No;
        std::mem::take(&mut self.refused)
    }

    /// Whether a program has to wait with the rest: there is room for what is on its way already.
    pub(super) fn program_has_to_wait(&self) -> bool {
        self.by_program && self.keys.len() >= KEYS / 4
    }

    /// Forgets what waits, and what was refused: what comes now is new.
    pub(super) fn drop_all(&mut self) -> Dropped {
        let dropped = Dropped {
            lines: self.lines + usize::from(self.held.is_some()),
            refused: self.refused + usize::from(self.half == Half::Begun),
        };
        let Self { by_program, in_paste, .. } = *self;
        *self = Self { by_program, in_paste, ..Self::default() };
        dropped
    }

    /// Forgets what was typed after that moment, and nothing else. The last key of it; `None`: there
    /// is none.
    pub(super) fn drop_since(&mut self, moment: Moment) -> Option<Key> {
        let last = self.keys.back().filter(|(_, at)| *at > moment).map(|(key, _)| *key)?;
        while let Some((key, _)) = self.keys.pop_back_if(|(_, at)| *at > moment) {
            self.lines -= usize::from(key == Key::Enter);
        }
        Some(last)
    }

    /// Whether the beginning of a paste waits here whose end has not come.
    pub(super) fn has_open_paste(&self) -> bool {
        self.in_paste && self.keys.iter().any(|(key, _)| *key == Key::PasteBegins)
    }

    /// Nothing more comes of a paste: its line is lost.
    pub(super) fn end_paste(&mut self, at: Moment) {
        if self.has_open_paste() {
            self.keys.push_back((Key::PasteEnds, at));
        }
        self.in_paste = false;
    }

    /// Whether a whole line waits, of those that are not held.
    pub(super) fn has_lines(&self) -> bool {
        self.lines > 0
    }

    /// What waits of a line that has no end yet; it does not wait any more.
    pub(super) fn take_half(&mut self) -> Vec<Key> {
        let ends = |(key, _): &(Key, Moment)| matches!(key, Key::Enter | Key::PasteEnds);
        let whole = self.keys.iter().rposition(ends).map_or(0, |last| last + 1);
        self.keys.drain(whole..).map(|(key, _)| key).collect()
    }

    /// What waits, for a node that takes the line over.
    pub(super) fn take(&mut self) -> VecDeque<Key> {
        self.lines = 0;
        std::mem::take(&mut self.keys).into_iter().map(|(key, _)| key).collect()
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.held.is_none()
    }

    /// Nothing waits any more: gives memory back when there is much more of it than needed, and what
    /// waits next is told of again.
    pub(super) fn rest(&mut self) {
        if !self.is_empty() {
            return;
        }
        self.known = Known::No;
        if self.keys.capacity() > 64 {
            self.keys = VecDeque::new();
        }
    }
}
