//! What waits to be written. Whoever puts something in never waits; the writer takes all there is.
//! Knows nothing of the store.
//!
//! The queue is bounded by those who fill it, for a node has so many open tickets and so many
//! records under way. The bounds here are for the day when the store fails and they do not suffice.

use std::collections::VecDeque;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tracing::error;

use super::{Entry, RecordWrite};
use crate::clock::{Timestamp, Uptime};
use crate::ids::{Address, SessionId, Ticket};

/// How much waits at most, to be taken or to be written, before a message is refused.
pub const MESSAGES_WAITING: usize = 16_384;

/// How much waits at most before the step of a record is dropped; a start of the board closes what
/// is then left open.
pub const RECORDS_WAITING: usize = 2 * MESSAGES_WAITING;

/// How many places the queue keeps when it was longer for a while.
const IDLE_CAPACITY: usize = 512;

/// One thing that waits.
#[derive(Debug)]
pub(super) enum Job {
    /// A message.
    Say { entry: Entry, sent_at: Timestamp, said: Uptime },
    /// A step of a chat's record.
    Record { session: SessionId, write: RecordWrite, at: Timestamp },
    /// A node is gone.
    Depart { who: Address, at: Timestamp },
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    knock: Notify,
}

#[derive(Debug, Default)]
struct State {
    jobs: VecDeque<Job>,
    /// Messages beyond the bound, which wait for their refusal. Bounded by the open tickets of the
    /// nodes alone: a ticket is not used again before it is answered.
    refused: Vec<(Address, Ticket)>,
    /// How much the writer had in its hands when it last came.
    in_hand: usize,
    closed: bool,
}

impl State {
    fn waiting(&self) -> usize {
        self.jobs.len() + self.in_hand
    }

    /// There is nothing to take, and there may be later.
    fn is_empty(&self) -> bool {
        self.jobs.is_empty() && self.refused.is_empty() && !self.closed
    }
}

/// What the writer found beside the jobs.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Messages that are to be refused.
    pub(super) refused: Vec<(Address, Ticket)>,
    /// Nothing more will come.
    pub(super) closed: bool,
}

impl Queue {
    pub(super) fn say(&self, entry: Entry, sent_at: Timestamp, said: Uptime) {
        let mut state = self.state();
        if state.closed || state.waiting() >= MESSAGES_WAITING {
            state.refused.push((entry.from, entry.ticket));
        } else {
            state.jobs.push_back(Job::Say { entry, sent_at, said });
        }
        drop(state);
        self.knock.notify_one();
    }

    pub(super) fn record(&self, job: Job) {
        let mut state = self.state();
        if state.closed || state.waiting() >= RECORDS_WAITING {
            drop(state);
            error!(?job, "a chat's record is lost: too much waits to be written");
            return;
        }
        state.jobs.push_back(job);
        drop(state);
        self.knock.notify_one();
    }

    pub(super) fn close(&self) {
        self.state().closed = true;
        self.knock.notify_one();
    }

    /// Returns when there is something to take. Cancel-safe; for one at a time.
    pub(super) async fn filled(&self) {
        while self.state().is_empty() {
            self.knock.notified().await;
        }
    }

    /// Moves all jobs into `jobs`, which is empty, for a writer who has `in_hand` others.
    pub(super) fn take(&self, jobs: &mut VecDeque<Job>, in_hand: usize) -> Found {
        jobs.shrink_to(IDLE_CAPACITY);
        let mut state = self.state();
        mem::swap(&mut state.jobs, jobs);
        state.in_hand = in_hand + jobs.len();
        Found { refused: mem::take(&mut state.refused), closed: state.closed }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
