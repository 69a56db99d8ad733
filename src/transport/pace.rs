//! How fast the line of a stranger is read: a little at once, and then no faster than anybody types;
//! and how much of it in all. The rest waits in the kernel, whose buffer is bounded, and then at the
//! caller's end, which TCP holds up. So what strangers send costs those next to nothing who are at
//! work on the board, however many they are and however much it is. Knows no socket and no clock but
//! its timer.

use std::time::Duration;

use super::timer::Timer;

/// What is read at once: a terminal's introduction, a name, a password, and more than that.
pub(super) const AT_ONCE: usize = 4 * 1024;

/// What is read after each [`PAUSE`] then.
const MORE: usize = 512;

/// Between two pieces.
const PAUSE: Duration = Duration::from_millis(250);

/// What is read in all of somebody who does not log in: far more than a name, a password, the form for
/// a new account, or a word to the sysop from whoever may not come in.
const IN_ALL: usize = 32 * 1024;

/// See the module.
#[derive(Debug)]
pub(super) struct Pace {
    left: usize,
    read: usize,
    pause: Timer,
}

impl Default for Pace {
    fn default() -> Self {
        Self::after(AT_ONCE)
    }
}

impl Pace {
    /// So much at once.
    pub(super) fn after(at_once: usize) -> Self {
        Self { left: at_once, read: 0, pause: Timer::default() }
    }

    /// How many bytes may be read now.
    pub(super) fn left(&self) -> usize {
        self.left
    }

    /// Whether nobody who calls would send so much.
    pub(super) fn is_too_much(&self) -> bool {
        self.read > IN_ALL
    }

    /// So many were.
    pub(super) fn has_read(&mut self, bytes: usize) {
        self.read = self.read.saturating_add(bytes);
        self.left = self.left.saturating_sub(bytes);
        if self.left == 0 {
            self.pause.start(PAUSE);
        }
    }

    /// Resolves when more may be read after a pause. Cancel-safe.
    pub(super) async fn goes_on(&mut self) {
        self.pause.ended().await;
        self.pause.stop();
        self.left = MORE;
    }
}
