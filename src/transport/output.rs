//! The bytes that wait to go to a caller: one end for the node, which never waits to send, and one
//! for the transport. Bounded; knows nothing of what the bytes are.
//!
//! A transport may lend its [`Way`] to the caller: what a node sends while the transport waits goes
//! there at once, and nobody has to be woken for it.

use std::fmt;
use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::Poll;

use futures_util::task::AtomicWaker;
use tokio::sync::Notify;

/// How many bytes wait before there is no room: whoever has more to show waits for it.
pub(super) const OUTPUT_MARK: usize = 96 * 1024;

/// What is sent beyond this is dropped, and the line with it.
const OUTPUT_LIMIT: usize = 2 * OUTPUT_MARK;

/// The node's end. Dropping it is [`Output::finish`].
#[derive(Debug)]
pub struct Output(Arc<Shared>);

/// The transport's end. When it is dropped, what is sent goes nowhere.
#[derive(Debug)]
pub struct OutputReader(Arc<Shared>);

/// What goes on from here to the caller's end.
pub(super) trait Way: fmt::Debug + Send + Sync {
    /// Takes what waits and sends it, as far as that goes at once. `false`: the transport is to see to
    /// it, which may be at it already.
    fn pass(&self, waiting: Waiting<'_>) -> bool;
}

/// What waits, for whoever sends it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waiting<'a>(&'a Shared);

#[derive(Debug, Default)]
struct Shared {
    queue: Mutex<Queue>,
    /// Once it is lent.
    way: OnceLock<Box<dyn Way>>,
    /// Something has happened that the transport has not looked at.
    news: AtomicBool,
    /// The transport, when it waits.
    waits: AtomicWaker,
    /// Nodes wait here.
    room: Notify,
}

#[derive(Debug, Default)]
struct Queue {
    bytes: Vec<u8>,
    /// So many of them, at the beginning, have been taken.
    taken: usize,
    finished: Option<Finished>,
    overflowed: bool,
    /// It is known who reads this.
    known: bool,
    /// The transport is gone.
    deaf: bool,
}

/// How the node has finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Finished {
    Well,
    Badly,
}

impl Queue {
    fn len(&self) -> usize {
        self.bytes.len() - self.taken
    }
}

impl Shared {
    fn finish(&self, how: Finished) {
        self.queue().finished.get_or_insert(how);
        self.tell();
    }

    /// The transport is to look.
    fn tell(&self) {
        self.news.store(true, Ordering::Release);
        self.waits.wake();
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Output {
    /// The two ends of a new queue.
    #[must_use]
    pub fn pair() -> (Self, OutputReader) {
        let shared = Arc::new(Shared::default());
        (Self(Arc::clone(&shared)), OutputReader(shared))
    }

    /// Puts bytes behind those that wait. Never waits itself; when twice [`OUTPUT_MARK`] would wait
    /// the bytes are dropped and [`Output::overflowed`] is true from then on. After
    /// [`Output::finish`] nothing is taken any more.
    pub fn send(&self, bytes: impl Into<Vec<u8>>) {
        self.put(bytes.into());
        self.0.tell();
    }

    /// The same for the last bytes of several: what waits is sent now, if it can be.
    pub fn send_all(&self, bytes: impl Into<Vec<u8>>) {
        let overflowed = self.put(bytes.into());
        let passed = self.0.way.get().is_some_and(|way| way.pass(Waiting(&self.0)));
        if !passed || overflowed {
            self.0.tell();
        }
    }

    /// Whether it has overflowed.
    fn put(&self, bytes: Vec<u8>) -> bool {
        let mut queue = self.0.queue();
        if queue.finished.is_some() || queue.overflowed || queue.deaf {
            return queue.overflowed;
        }
        if queue.len() + bytes.len() > OUTPUT_LIMIT {
            queue.overflowed = true;
        } else if queue.len() == 0 {
            // Mostly nothing waits, and nothing is copied.
            (queue.bytes, queue.taken) = (bytes, 0);
        } else {
            queue.bytes.extend_from_slice(&bytes);
        }
        queue.overflowed
    }

    /// Whether less than [`OUTPUT_MARK`] waits.
    pub fn has_room(&self) -> bool {
        self.0.queue().len() < OUTPUT_MARK
    }

    /// Whether all that was sent has been taken by the line.
    pub fn is_empty(&self) -> bool {
        self.0.queue().len() == 0
    }

    /// Resolves when less than half of [`OUTPUT_MARK`] waits. Cancel-safe.
    pub async fn room(&self) {
        loop {
            // Made before the look, so that what happens between the two is not missed.
            let taken = self.0.room.notified();
            if self.0.queue().len() < OUTPUT_MARK / 2 {
                return;
            }
            taken.await;
        }
    }

    /// Whether bytes were dropped: the caller's screen is no longer what the node thinks.
    pub fn overflowed(&self) -> bool {
        self.0.queue().overflowed
    }

    /// The caller is no stranger any more: what comes is read as fast as the node takes it.
    pub fn is_known(&self) {
        self.0.queue().known = true;
        self.0.tell();
    }

    /// Closes the line when what waits has been sent, or has had a few seconds for it.
    pub fn finish(&self) {
        self.0.finish(Finished::Well);
    }

    /// The same when what the caller came for did not go well: a program that calls hears so, where
    /// the transport has a word for it.
    pub fn finish_badly(&self) {
        self.0.finish(Finished::Badly);
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        self.finish();
    }
}

impl Waiting<'_> {
    /// Takes up to `most` of the bytes, empty when none wait; and whether more of them do.
    pub(super) fn take(self, most: usize) -> (Vec<u8>, bool) {
        let mut queue = self.0.queue();
        let before = queue.len();
        let piece = match (before <= most, queue.taken) {
            (true, 0) => std::mem::take(&mut queue.bytes),
            (true, from) => std::mem::take(&mut queue.bytes).split_off(from),
            (false, from) => {
                queue.taken += most;
                let piece = queue.bytes[from..from + most].to_vec();
                if queue.taken > OUTPUT_MARK {
                    // What has been taken is not kept for long.
                    queue.bytes.drain(..from + most);
                    queue.taken = 0;
                }
                piece
            }
        };
        if before <= most {
            queue.taken = 0;
        }
        let after = queue.len();
        drop(queue);
        if after < OUTPUT_MARK / 2 && before >= OUTPUT_MARK / 2 {
            self.0.room.notify_waiters();
        }
        (piece, after > 0)
    }
}

impl OutputReader {
    /// Lends the transport's way, once.
    pub(super) fn lend(&mut self, way: Box<dyn Way>) {
        // A second one would find the first in its place, and stay unused.
        let _ = self.0.way.set(way);
    }

    /// What waits.
    pub(super) fn waiting(&self) -> Waiting<'_> {
        Waiting(&self.0)
    }

    /// Takes up to `most` of the bytes that wait; empty when none do.
    pub fn take(&mut self, most: usize) -> Vec<u8> {
        self.waiting().take(most).0
    }

    /// Whether the node has no more to send than what waits now.
    pub fn is_finished(&self) -> bool {
        self.0.queue().finished.is_some()
    }

    /// Whether what the caller came for did not go well.
    pub fn is_finished_badly(&self) -> bool {
        self.0.queue().finished == Some(Finished::Badly)
    }

    /// Whether the node knows who calls.
    pub fn knows_caller(&self) -> bool {
        self.0.queue().known
    }

    /// Whether bytes were dropped.
    pub fn overflowed(&self) -> bool {
        self.0.queue().overflowed
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.0.queue().len() == 0
    }

    /// Resolves when something was sent, dropped or finished since this last resolved; look then.
    /// Cancel-safe.
    pub async fn news(&mut self) {
        let shared = &self.0;
        poll_fn(|cx| {
            let looks = || shared.news.swap(false, Ordering::AcqRel);
            if looks() {
                return Poll::Ready(());
            }
            shared.waits.register(cx.waker());
            // What happened before this was registered has woken nobody.
            if looks() { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }
}

impl Drop for OutputReader {
    fn drop(&mut self) {
        let mut queue = self.0.queue();
        queue.deaf = true;
        (queue.bytes, queue.taken) = (Vec::new(), 0);
        drop(queue);
        self.0.room.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    #[test]
    fn what_is_sent_comes_out_in_order_and_leaves_no_memory_behind() {
        let (output, mut reader) = Output::pair();
        output.send(b"one ");
        output.send(b"two");
        assert_eq!(reader.take(5), b"one t");
        output.send(b"!");
        assert_eq!(reader.take(100), b"wo!");
        assert!(reader.is_empty());
        assert_eq!(reader.0.queue().bytes.capacity(), 0);
    }

    #[test]
    fn whatever_the_pieces_nothing_is_lost_nor_kept() {
        let (output, mut reader) = Output::pair();
        let all: Vec<u8> =
            (0..OUTPUT_LIMIT).map(|at| at.to_le_bytes()[0] ^ at.to_le_bytes()[1]).collect();
        let (mut sent, mut got) = (0, Vec::new());
        for step in (1..).map(|step| step * 37 % 20_000) {
            let end = all.len().min(sent + step);
            output.send(&all[sent..end]);
            sent = end;
            got.extend(reader.take(step / 2 + 1));
            assert!(reader.0.queue().taken <= OUTPUT_MARK);
            if got.len() == all.len() {
                break;
            }
        }
        assert!(got == all && !output.overflowed());
        assert_eq!(reader.0.queue().bytes.capacity(), 0);
    }

    #[test]
    fn beyond_twice_the_mark_bytes_are_dropped_for_good() {
        let (output, mut reader) = Output::pair();
        let half = vec![b'x'; OUTPUT_MARK / 2];
        output.send(&half[..]);
        assert!(output.has_room());
        output.send(&half[..]);
        assert!(!output.has_room(), "exactly the mark");
        output.send(&half[..]);
        output.send(&half[..]);
        assert!(!output.overflowed(), "exactly twice the mark");
        output.send(b"x");
        assert!(output.overflowed());
        assert_eq!(reader.take(usize::MAX).len(), OUTPUT_LIMIT);
        output.send(b"x");
        assert!(reader.is_empty(), "a screen with a hole in it is not gone on with");
    }

    #[test]
    fn after_finish_nothing_is_taken_and_what_waits_can_still_be_read() {
        let (output, mut reader) = Output::pair();
        output.send(b"bye");
        output.finish();
        output.send(b"lost");
        assert!(reader.is_finished());
        assert_eq!(reader.take(100), b"bye");

        let (output, reader) = Output::pair();
        drop(output);
        assert!(reader.is_finished());
    }

    #[tokio::test]
    async fn room_comes_when_less_than_half_the_mark_waits() {
        let (output, mut reader) = Output::pair();
        output.send(vec![b'x'; OUTPUT_MARK]);
        let waits =
            async |output: &Output| timeout(Duration::from_millis(1), output.room()).await.is_err();
        assert!(waits(&output).await);
        reader.take(OUTPUT_MARK / 2);
        assert!(waits(&output).await, "exactly half still waits");
        tokio::join!(output.room(), async { reader.take(1) });
    }

    #[tokio::test]
    async fn a_transport_that_goes_frees_whoever_waits_for_room() {
        let (output, reader) = Output::pair();
        output.send(vec![b'x'; OUTPUT_MARK]);
        tokio::join!(output.room(), async { drop(reader) });
        output.send(vec![b'x'; OUTPUT_MARK]);
        assert!(output.has_room() && !output.overflowed());
    }

    #[tokio::test]
    async fn news_of_before_one_waits_is_not_missed() {
        let (output, mut reader) = Output::pair();
        output.send(b"x");
        reader.news().await;
        output.finish();
        reader.news().await;
        assert!(timeout(Duration::from_millis(1), reader.news()).await.is_err());
    }
}
