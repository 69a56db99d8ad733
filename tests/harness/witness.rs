//! Waiting, and what is printed when it was in vain: every caller's screen and the board's log.

use std::fmt::Write as _;
use std::panic::Location;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::BOUND;
use super::screen::Screen;

/// One caller's screen, shared with whatever brings bytes to it.
pub(super) struct Seen {
    pub(super) name: String,
    screen: Mutex<Screen>,
    changed: Notify,
}

impl Seen {
    pub(super) fn new(name: &str, screen: Screen) -> Arc<Self> {
        Arc::new(Self { name: name.to_owned(), screen: Mutex::new(screen), changed: Notify::new() })
    }

    pub(super) fn screen(&self) -> MutexGuard<'_, Screen> {
        self.screen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something changed: who waits looks again.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut Screen) -> T) -> T {
        let made = change(&mut self.screen());
        self.changed.notify_waiters();
        made
    }

    /// Waits until `holds` says whether it does or never will; `false` when the bound is reached.
    pub(super) async fn until(&self, mut holds: impl FnMut(&mut Screen) -> Option<bool>) -> bool {
        let waiting = async {
            loop {
                let mut changed = std::pin::pin!(self.changed.notified());
                changed.as_mut().enable();
                if let Some(held) = holds(&mut self.screen()) {
                    return held;
                }
                changed.await;
            }
        };
        tokio::time::timeout(BOUND, waiting).await.unwrap_or(false)
    }
}

/// All that can be told of one board and its callers.
pub(super) struct Witness {
    log: PathBuf,
    seen: Mutex<Vec<Arc<Seen>>>,
    /// Where the story is.
    place: Mutex<String>,
}

impl Witness {
    pub(super) fn new(log: PathBuf) -> Arc<Self> {
        Arc::new(Self { log, seen: Mutex::default(), place: Mutex::default() })
    }

    pub(super) fn watch(&self, seen: &Arc<Seen>) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(seen));
    }

    pub(super) fn notes(&self, place: String) {
        *self.place.lock().unwrap_or_else(PoisonError::into_inner) = place;
    }

    /// What the board has written to standard error.
    pub(super) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Ends the test with all that is known.
    pub(super) fn fail(&self, at: &Location<'_>, what: &str) -> ! {
        let place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        let mut told =
            if place.is_empty() { format!("{at}: {what}\n") } else { format!("{place}\n{what}\n") };
        drop(place);
        for seen in self.seen.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let mut screen = seen.screen();
            let closed = if screen.closed { " (the line is over)" } else { "" };
            let _ = writeln!(told, "\n---- {}{closed} ----", seen.name);
            for line in screen.lines() {
                let _ = writeln!(told, "{line}");
            }
            let _ = writeln!(told, "cursor: {}", screen.bottom_line());
            for stray in screen.stray() {
                let _ = writeln!(told, "not fit for this terminal: {stray}");
            }
        }
        panic!("{told}\n---- the board's log ----\n{}", self.log());
    }
}
