//! The last lines of the log, kept in memory for who sits at the console. Knows nothing of what they
//! say, and nobody who reads them.

mod layer;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::clock::{Clock, Timestamp};
use crate::config::Level;

/// How many lines are kept; the oldest goes.
pub const KEPT: usize = 200;

/// How many bytes of a line are kept at most.
const LONGEST: usize = 1_000;

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// When it was written.
    pub at: Timestamp,
    /// How much it matters: [`Level::Info`] or more.
    pub level: Level,
    /// What it says, and then what is known of it, as `name=value`; clean.
    pub text: Arc<str>,
}

/// The last [`KEPT`] lines of the log that matter as much as [`Level::Info`] or more, whatever is
/// written elsewhere; clones share them. It is a layer of `tracing`'s.
#[derive(Clone, Debug)]
pub struct Logbook(Arc<Pages>);

#[derive(Debug)]
struct Pages {
    lines: Mutex<VecDeque<LogLine>>,
    /// How many there were, those that went too.
    count: AtomicU64,
    clock: Clock,
}

impl Logbook {
    /// An empty one, whose lines bear the time of `clock`.
    pub fn new(clock: Clock) -> Self {
        Self(Arc::new(Pages { lines: Mutex::default(), count: AtomicU64::new(0), clock }))
    }

    /// The last `most` lines, oldest first.
    pub fn last(&self, most: usize) -> Vec<LogLine> {
        let lines = self.0.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().skip(lines.len().saturating_sub(most)).cloned().collect()
    }

    /// How many lines have been written so far: whoever has seen as many has seen all.
    pub fn count(&self) -> u64 {
        self.0.count.load(Ordering::Relaxed)
    }

    fn write(&self, level: Level, text: &str) {
        let line = LogLine { at: self.0.clock.wall(), level, text: text.into() };
        let mut lines = self.0.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() == KEPT {
            lines.pop_front();
        }
        lines.push_back(line);
        self.0.count.fetch_add(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_lines_are_kept_in_order_and_all_are_counted() {
        let logbook = Logbook::new(Clock::start());
        assert_eq!((logbook.last(5).len(), logbook.count()), (0, 0));
        for number in 0..KEPT + 50 {
            logbook.write(Level::Info, &number.to_string());
        }
        let all = logbook.last(usize::MAX);
        assert_eq!((all.len(), logbook.count()), (KEPT, KEPT as u64 + 50));
        assert_eq!((&*all[0].text, &*all[KEPT - 1].text), ("50", "249"));
        let last: Vec<_> = logbook.last(2).into_iter().map(|line| line.text).collect();
        assert_eq!(last.iter().map(|text| &**text).collect::<Vec<_>>(), ["248", "249"]);
    }
}
