//! What was typed, on its way to the node. Whoever brings it never waits: the library's task must
//! go on, or it would not hear that the caller's end takes bytes again. What the node does not take
//! yet waits here, and while anything does, nothing more is read from the socket: that is a packet
//! at most, and TCP slows the caller down.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use tokio::sync::Notify;

use crate::transport::{Input, InputWriter, NotTaken};

/// See the module; clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    /// Something waits that the node has not taken.
    waits: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// `None` before there is one, and when the line is over.
    node: Option<InputWriter>,
    waiting: VecDeque<Input>,
    /// Who would read more.
    reader: Option<Waker>,
}

impl State {
    fn is_empty(&mut self) -> bool {
        if self.waiting.is_empty() {
            self.waiting = VecDeque::new();
            if let Some(reader) = self.reader.take() {
                reader.wake();
            }
        }
        self.waiting.is_empty()
    }
}

impl Typed {
    /// From now on it goes to this node.
    pub(super) fn begin(&self, node: InputWriter) {
        self.state().node = Some(node);
    }

    /// Puts something behind what waits. Without a node it goes nowhere.
    pub(super) fn push(&self, input: Input) {
        let mut state = self.state();
        let Some(node) = &state.node else { return };
        let left = if state.waiting.is_empty() {
            match node.offer(input) {
                Err(NotTaken::Full(input)) => Some(input),
                // A node that listens no more may still have something to say.
                Ok(()) | Err(NotTaken::Gone) => None,
            }
        } else {
            Some(input)
        };
        if let Some(left) = left {
            state.waiting.push_back(left);
            drop(state);
            self.0.waits.notify_one();
        }
    }

    /// Ready when more may be read.
    pub(super) fn poll_room(&self, cx: &Context<'_>) -> Poll<()> {
        let mut state = self.state();
        if state.is_empty() {
            return Poll::Ready(());
        }
        state.reader = Some(cx.waker().clone());
        Poll::Pending
    }

    /// Gives the node what waits, as it takes it, for ever. Cancel-safe; for one at a time.
    pub(super) async fn carry(&self) -> Infallible {
        loop {
            self.drain().await;
            self.0.waits.notified().await;
        }
    }

    /// The same until nothing waits.
    pub(super) async fn drain(&self) {
        while let Some(node) = self.node_to_wait_for() {
            node.room().await;
            let mut state = self.state();
            let Some(input) = state.waiting.pop_front() else { continue };
            match node.offer(input) {
                Ok(()) => {}
                Err(NotTaken::Full(input)) => state.waiting.push_front(input),
                Err(NotTaken::Gone) => state.waiting.clear(),
            }
        }
    }

    /// `None`: nothing waits, or not for anybody.
    fn node_to_wait_for(&self) -> Option<InputWriter> {
        let mut state = self.state();
        if state.is_empty() { None } else { state.node.clone() }
    }

    /// The line is over: the node finds the end of its input.
    pub(super) fn end(&self) {
        let mut state = self.state();
        state.node = None;
        state.waiting.clear();
        state.is_empty();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;
    use crate::transport::input_pair;

    fn rows(number: u16) -> Input {
        Input::Size { columns: 80, rows: number }
    }

    fn may_read(typed: &Typed) -> bool {
        typed.poll_room(&Context::from_waker(Waker::noop())).is_ready()
    }

    #[tokio::test]
    async fn what_the_node_does_not_take_yet_waits_in_order_and_nothing_more_is_read() {
        let typed = Typed::default();
        typed.push(rows(0));
        let (node, mut taken) = input_pair(2);
        typed.begin(node);
        for number in 1..=5 {
            typed.push(rows(number));
            assert_eq!(may_read(&typed), number <= 2);
        }
        let mut came = Vec::new();
        let all = async {
            while came.len() < 5 {
                came.extend(taken.next().await);
            }
        };
        tokio::select! {
            never = typed.carry() => match never {},
            () = all => {}
        }
        assert_eq!(came, (1..=5).map(rows).collect::<Vec<_>>());
        assert!(may_read(&typed));
        typed.end();
        assert_eq!(taken.next().await, None);
    }

    #[tokio::test]
    async fn a_node_that_is_gone_holds_nothing_up() {
        let typed = Typed::default();
        let (node, taken) = input_pair(1);
        typed.begin(node);
        typed.push(rows(1));
        typed.push(rows(2));
        assert!(!may_read(&typed));
        drop(taken);
        timeout(Duration::from_secs(5), typed.drain()).await.expect("nothing waits any more");
        typed.push(rows(3));
        assert!(may_read(&typed));
    }
}
