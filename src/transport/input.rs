//! What comes from a caller, on its way from the transport to the node: in order, and bounded. An empty
//! queue takes next to no memory. Knows nothing of what it says.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use futures_util::task::AtomicWaker;
use tokio::task::coop::cooperative;

use super::Input;

/// How many places an empty queue keeps.
const IDLE_CAPACITY: usize = 4;

/// Both ends of a new queue in which so many pieces wait.
#[must_use]
pub fn pair(places: usize) -> (InputWriter, InputReader) {
    let shared = Arc::new(Shared {
        queue: Mutex::new(Queue { places, ..Queue::default() }),
        reader: AtomicWaker::new(),
        writer: AtomicWaker::new(),
    });
    (InputWriter(Arc::new(Writer(Arc::clone(&shared)))), InputReader(shared))
}

/// The transport's end, for one task at a time; when its last clone is dropped, the node finds the end.
#[derive(Clone, Debug)]
pub struct InputWriter(Arc<Writer>);

/// The node's end.
#[derive(Debug)]
pub struct InputReader(Arc<Shared>);

/// Why something was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotTaken {
    /// All places are taken.
    Full(Input),
    /// The node listens no more.
    Gone,
}

#[derive(Debug)]
struct Writer(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    queue: Mutex<Queue>,
    /// The node, when it waits for something to come.
    reader: AtomicWaker,
    /// The transport, when it waits for room.
    writer: AtomicWaker,
}

#[derive(Debug, Default)]
struct Queue {
    pieces: VecDeque<Input>,
    places: usize,
    has_ended: bool,
    is_gone: bool,
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pop(&self) -> Option<Input> {
        let mut queue = self.queue();
        let was_full = queue.pieces.len() == queue.places;
        let piece = queue.pieces.pop_front()?;
        if queue.pieces.is_empty() && queue.pieces.capacity() > IDLE_CAPACITY {
            queue.pieces = VecDeque::new();
        }
        drop(queue);
        if was_full {
            self.writer.wake();
        }
        Some(piece)
    }
}

impl InputWriter {
    /// Puts something behind what waits, if there is room.
    ///
    /// # Errors
    /// See [`NotTaken`].
    pub fn offer(&self, piece: Input) -> Result<(), NotTaken> {
        let shared = &self.0.0;
        let mut queue = shared.queue();
        if queue.is_gone {
            return Err(NotTaken::Gone);
        }
        if queue.pieces.len() >= queue.places {
            return Err(NotTaken::Full(piece));
        }
        queue.pieces.push_back(piece);
        drop(queue);
        shared.reader.wake();
        Ok(())
    }

    /// Resolves when there is room, or nobody who would take it. Cancel-safe.
    pub async fn room(&self) {
        let shared = &self.0.0;
        let has_room = || {
            let queue = shared.queue();
            queue.is_gone || queue.pieces.len() < queue.places
        };
        poll_fn(|cx| {
            if has_room() {
                return Poll::Ready(());
            }
            shared.writer.register(cx.waker());
            // What was taken before this was registered has woken nobody.
            if has_room() { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    /// Puts something behind what waits as soon as there is room. `false`: the node listens no more.
    pub async fn send(&self, mut piece: Input) -> bool {
        loop {
            match self.offer(piece) {
                Ok(()) => return true,
                Err(NotTaken::Gone) => return false,
                Err(NotTaken::Full(left)) => piece = left,
            }
            self.room().await;
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.0.queue().has_ended = true;
        self.0.reader.wake();
    }
}

impl InputReader {
    /// What comes next; `None` when the transport is gone and nothing is left. Cancel-safe.
    pub async fn next(&mut self) -> Option<Input> {
        let come = || match self.0.pop() {
            None if self.0.queue().has_ended => Poll::Ready(self.0.pop()),
            None => Poll::Pending,
            piece => Poll::Ready(piece),
        };
        // However much comes, others have their turn.
        cooperative(poll_fn(|cx| {
            if let Poll::Ready(piece) = come() {
                return Poll::Ready(piece);
            }
            self.0.reader.register(cx.waker());
            // What came before this was registered has woken nobody.
            come()
        }))
        .await
    }

    /// What has come already.
    pub fn try_next(&mut self) -> Option<Input> {
        self.0.pop()
    }

    /// Whether nothing has come.
    pub fn is_empty(&self) -> bool {
        self.0.queue().pieces.is_empty()
    }
}

impl Drop for InputReader {
    fn drop(&mut self) {
        let mut queue = self.0.queue();
        queue.is_gone = true;
        queue.pieces = VecDeque::new();
        drop(queue);
        self.0.writer.wake();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::task::JoinSet;
    use tokio::time::timeout;

    use super::*;

    const MOMENT: Duration = Duration::from_millis(1);
    const SOON: Duration = Duration::from_secs(20);

    fn rows(number: u16) -> Input {
        Input::Size { columns: 80, rows: number }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn everything_comes_in_order_and_then_the_end() {
        const MANY: u16 = 20_000;
        let (writer, mut reader) = pair(3);
        let mut sends = JoinSet::new();
        sends.spawn(async move {
            for number in 0..MANY {
                assert!(writer.send(rows(number)).await);
            }
        });
        for number in 0..MANY {
            assert_eq!(timeout(SOON, reader.next()).await.unwrap(), Some(rows(number)));
        }
        assert_eq!(timeout(SOON, reader.next()).await.unwrap(), None);
        assert_eq!(reader.next().await, None, "and again");
        sends.join_all().await;
    }

    #[tokio::test]
    async fn what_does_not_fit_is_given_back_and_room_is_waited_for() {
        let (writer, mut reader) = pair(1);
        assert!(reader.is_empty() && reader.try_next().is_none());
        writer.offer(rows(1)).unwrap();
        assert_eq!(writer.offer(rows(2)), Err(NotTaken::Full(rows(2))));
        assert!(timeout(MOMENT, writer.room()).await.is_err());
        let (took, ()) = tokio::join!(reader.next(), writer.room());
        assert_eq!(took, Some(rows(1)));
        assert!(timeout(MOMENT, reader.next()).await.is_err(), "it is not the end");
    }

    #[tokio::test]
    async fn a_node_that_is_gone_frees_the_transport() {
        let (writer, reader) = pair(1);
        writer.offer(rows(1)).unwrap();
        tokio::join!(writer.room(), async { drop(reader) });
        assert_eq!(writer.offer(rows(2)), Err(NotTaken::Gone));
        assert!(!writer.send(rows(2)).await);
    }

    #[tokio::test]
    async fn the_end_comes_when_the_last_writer_goes() {
        let (writer, mut reader) = pair(2);
        let other = writer.clone();
        writer.offer(rows(1)).unwrap();
        drop(writer);
        assert_eq!(reader.next().await, Some(rows(1)));
        assert!(timeout(MOMENT, reader.next()).await.is_err(), "there is another");
        let (end, ()) = tokio::join!(reader.next(), async { drop(other) });
        assert_eq!(end, None);
    }

    #[test]
    fn an_empty_queue_keeps_little() {
        let (writer, mut reader) = pair(32);
        for number in 0..32 {
            writer.offer(rows(number)).unwrap();
        }
        while reader.try_next().is_some() {}
        assert!(reader.0.queue().pieces.capacity() <= IDLE_CAPACITY);
    }
}
