//! How fast the line of a stranger is read: a little at once, and then no faster than anybody types;
//! and how much of it in all. The rest waits in the kernel, whose buffer is bounded, and then at the
//! caller's end, which TCP holds up. So what strangers send costs those next to nothing who are at
//! work on the board, however many they are and however much it is. Knows no socket and no clock but
//! its timer.

use std::task::{Context, Poll, ready};
use std::time::Duration;

use super::timer::Timer;

/// Between two pieces.
const PAUSE: Duration = Duration::from_millis(250);

/// How much, all of it in bytes as they travel.
#[derive(Debug)]
pub(super) struct Measure {
    /// What is read at once.
    pub(super) at_once: usize,
    /// What is read after each pause then.
    more: usize,
    /// What is read of somebody who does not log in, in all.
    in_all: usize,
}

/// By telnet. At once: a terminal's introduction, a name, a password, and more than that. In all: far
/// more than those, the form for a new account, or a word to the sysop from whoever may not come in.
pub(super) const TELNET: Measure = Measure { at_once: 4 * 1024, more: 512, in_all: TYPED };

/// How much somebody types who does not log in, whatever it travels in.
pub(super) const TYPED: usize = 32 * 1024;

/// By SSH. At once: the agreement on keys and all the keys that an agent has to offer. In all: as by
/// telnet, each letter typed in a packet of its own; so who types hears why that is too much.
pub(super) const SSH: Measure = Measure { at_once: 32 * 1024, more: 1024, in_all: TYPED * PACKET };

/// What the packet of one letter takes, with whatever cipher and code.
const PACKET: usize = 96;

/// What is still on its way from somebody who is hung up, and is dropped.
pub(super) const DROPPED: Measure = Measure { at_once: 32 * 1024, more: 512, in_all: usize::MAX };

/// What somebody reads who sends far more than it takes to log in, and does not.
pub(super) const TOO_MUCH: &[u8] =
    b"\r\nThat is too much before you have logged in. Please call again.\r\n";

/// See the module.
#[derive(Debug)]
pub(super) struct Pace {
    measure: &'static Measure,
    left: usize,
    read: usize,
    pause: Timer,
}

impl Pace {
    /// By that measure.
    pub(super) fn of(measure: &'static Measure) -> Self {
        Self { measure, left: measure.at_once, read: 0, pause: Timer::default() }
    }

    /// How many bytes may be read now.
    pub(super) fn left(&self) -> usize {
        self.left
    }

    /// No more than so many may be read before the next pause.
    pub(super) fn at_most(&mut self, left: usize) {
        self.left = self.left.min(left);
        self.rests();
    }

    /// Whether nobody who calls would send so much.
    pub(super) fn is_too_much(&self) -> bool {
        self.read > self.measure.in_all
    }

    /// So many were.
    pub(super) fn has_read(&mut self, bytes: usize) {
        self.read = self.read.saturating_add(bytes);
        self.left = self.left.saturating_sub(bytes);
        self.rests();
    }

    /// Resolves when more may be read after a pause. Cancel-safe.
    pub(super) async fn goes_on(&mut self) {
        self.pause.ended().await;
        self.has_paused();
    }

    /// How many bytes may be read, as soon as any may.
    pub(super) fn poll_left(&mut self, cx: &mut Context<'_>) -> Poll<usize> {
        if self.left == 0 {
            ready!(self.pause.poll_ended(cx));
            self.has_paused();
        }
        Poll::Ready(self.left)
    }

    fn rests(&mut self) {
        if self.left == 0 {
            self.pause.start(PAUSE);
        }
    }

    fn has_paused(&mut self) {
        self.pause.stop();
        self.left = self.measure.more;
    }
}
