//! The one task that writes the logs: takes all that waits, commits it, then answers and pushes.
//! Knows no chat.
//!
//! Under load the batches grow by themselves; idle, a message is a commit. After any error the
//! connection is dropped and the heads are forgotten: see [`trouble`].

mod filing;
mod flush;
mod heads;
mod trouble;

use std::collections::VecDeque;
use std::mem;
use std::sync::Arc;

use tokio::time::{Instant, sleep_until, timeout_at};
use tracing::warn;

use super::log::{Log, Source};
use super::pending::{Answer, Pending};
use super::queue::Job;
use super::records::OpenRecords;
use super::{RecordWrite, Shared};
use crate::clock::Uptime;
use crate::ids::{Address, MessageNumber, Ticket};
use crate::protocol::mail::{Mail, Message, Said, Standing};
use crate::registry::{Committed, Registry};
use crate::store::{BATCH, NewMessage, StoreError, StoreWriter, Write};

pub use flush::FLUSH_EVERY;
pub use trouble::{LAST_PATIENCE, PATIENCE};

use heads::Heads;
use trouble::Outage;

/// How many messages are pushed while the registry is held.
const AT_ONCE: usize = 64;

/// The task that writes, before it is started.
#[derive(Debug)]
#[must_use = "nothing is written before it runs"]
pub struct Writer {
    shared: Arc<Shared>,
    log: Option<StoreWriter>,
}

impl Writer {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared, log: None }
    }

    /// With its first connection. Without, it opens one when there is something to write.
    pub fn on(self, log: StoreWriter) -> Self {
        Self { log: Some(log), ..self }
    }

    /// Writes until [`close`](super::Conversations::close), and then what still waits. If it is
    /// dropped half-way no message is half-written, and nobody has been told what is not so.
    pub async fn run(self, registry: Registry) {
        let store = self.shared.store.clone();
        let mut writing = Writing::new(self.shared, registry, store.clone());
        writing.log = self.log;
        tokio::select! {
            () = writing.run() => {}
            never = store.checkpoints() => match never {},
        }
    }
}

pub(super) struct Writing<S: Source> {
    shared: Arc<Shared>,
    registry: Registry,
    source: S,
    log: Option<S::Log>,
    /// Empty but while it is being emptied: kept for its memory.
    jobs: VecDeque<Job>,
    pending: Pending,
    records: OpenRecords,
    /// Nodes that had gone when a record of theirs was opened: perhaps behind their departure. It is
    /// closed when all is taken that they may have queued before.
    gone: Vec<Address>,
    heads: Heads,
    /// How much goes into one batch.
    most: usize,
    /// Whether the first write was alone in a batch and refused. Its number may have been taken
    /// since the head was read: it gets a second chance with another.
    refused_alone: bool,
    outage: Option<Outage>,
    flush_at: Option<Uptime>,
    file_at: Option<Uptime>,
    closed_at: Option<Uptime>,
}

impl<S: Source> Writing<S> {
    pub(super) fn new(shared: Arc<Shared>, registry: Registry, source: S) -> Self {
        Self {
            shared,
            registry,
            source,
            log: None,
            jobs: VecDeque::new(),
            pending: Pending::default(),
            records: OpenRecords::default(),
            gone: Vec::new(),
            heads: Heads::default(),
            most: BATCH,
            refused_alone: false,
            outage: None,
            flush_at: None,
            file_at: None,
            closed_at: None,
        }
    }

    pub(super) async fn run(mut self) {
        while self.closed_at.is_none() {
            self.wait().await;
            self.take();
            while !self.pending.is_empty() {
                match self.write().await {
                    Ok(()) => self.went_well(),
                    Err(error) if error.is_refusal() => self.was_refused(&error),
                    Err(error) => self.wait_out(&error).await,
                }
                self.take();
                // They can wait, and a server that says nothing takes its time.
                if self.outage.is_none() {
                    self.flush_if_due().await;
                    self.file_if_due().await;
                }
            }
            if self.closed_at.is_none() {
                self.flush_if_due().await;
                self.file_if_due().await;
            }
        }
        // A store that has failed to the last is not asked again.
        if self.outage.is_none() {
            self.flush().await;
            self.file().await;
        }
        if let Some(log) = self.log
            && let Err(error) = log.close().await
        {
            warn!(%error, "the writer's connection was not closed in order");
        }
    }

    fn now(&self) -> Uptime {
        self.shared.clock.uptime()
    }

    /// Until there is something to write.
    async fn wait(&mut self) {
        while !self.flush_is_due() && !self.filing_is_due() {
            let due = [self.flush_at, self.file_at].into_iter().flatten().min();
            let due = due.map(|at| self.shared.clock.instant(at));
            tokio::select! {
                biased;
                () = self.shared.queue.filled() => return,
                () = self.shared.cursors.changed() => {}
                () = until(due) => {}
            }
        }
    }

    /// Takes all that waits in the queue.
    fn take(&mut self) {
        let gone = mem::take(&mut self.gone);
        let found = self.shared.queue.take(&mut self.jobs, self.pending.len());
        for job in self.jobs.drain(..) {
            match job {
                Job::Say { entry, sent_at, said } => {
                    let message = NewMessage {
                        conversation: entry.conversation,
                        number: MessageNumber::NONE,
                        sender: entry.sender,
                        kind: entry.kind,
                        about: entry.about.as_ref().map(|about| about.number),
                        sent_at,
                        body: entry.body,
                    };
                    let answer = Answer {
                        from: entry.from,
                        ticket: entry.ticket,
                        sender_name: entry.sender_name,
                        about: entry.about,
                        also: entry.also,
                        said,
                    };
                    self.pending.push(Write::Message(message), Some(answer));
                }
                Job::Record { session, write, at } => {
                    if let RecordWrite::Requested(new) = &write
                        && !self.registry.is_up(new.initiator_address)
                    {
                        self.gone.push(new.initiator_address);
                    }
                    self.pending.push(self.records.step(session, write, at), None);
                    self.shared.stats.chats_at_once(self.records.active());
                }
                Job::Depart { who, at } => {
                    for write in self.records.depart(who, at) {
                        self.pending.push(write, None);
                    }
                }
            }
        }
        for who in gone {
            for write in self.records.depart(who, self.shared.clock.wall()) {
                self.pending.push(write, None);
            }
        }
        for (from, ticket) in found.refused {
            tell(&self.registry, from, ticket, Said::NotStored);
        }
        if found.closed && self.closed_at.is_none() {
            self.closed_at = Some(self.now());
        }
    }

    /// Writes one batch, and tells those who wait for it. After an error there is no connection and
    /// no head is known.
    async fn write(&mut self) -> Result<(), StoreError> {
        let written = match self.closed_at {
            None => self.try_to_write().await,
            Some(closed) => {
                let last = self.shared.clock.instant(closed + LAST_PATIENCE);
                let written = timeout_at(last, self.try_to_write()).await;
                written.unwrap_or_else(|_| Err(StoreError::silent()))
            }
        };
        if written.is_err() {
            self.log = None;
            self.heads.forget();
        }
        written.map(|length| {
            self.shared.stats.counters().stored.add(length);
            self.settle(length);
        })
    }

    /// How much has been written.
    async fn try_to_write(&mut self) -> Result<usize, StoreError> {
        let log = match &mut self.log {
            Some(log) => log,
            None => self.log.insert(self.source.open().await?),
        };
        if let Some(message) = self.pending.witness()
            && log.is_stored(message).await?
        {
            return Ok(self.pending.unsure());
        }
        self.pending.set_unsure(0);
        let batch = self.pending.batch(self.most);
        self.heads.number(batch, log).await?;
        let length = batch.len();
        let committed = log.commit(batch).await;
        match &committed {
            Ok(()) => self.heads.moved(),
            Err(error) if error.is_refusal() => {}
            Err(_) => self.pending.set_unsure(length),
        }
        committed.map(|()| length)
    }

    /// The first `length` are committed: they are answered and pushed, in order.
    fn settle(&mut self, length: usize) {
        let Self { pending, registry, .. } = self;
        let mut left = length;
        while left > 0 {
            let some = left.min(AT_ONCE);
            left -= some;
            let written = std::iter::repeat_with(|| pending.pop()).take(some);
            registry.publish(written.filter_map(|written| match written? {
                (Write::Message(message), Some(answer)) => Some(committed(message, answer)),
                _ => None,
            }));
        }
    }
}

/// What is told of a message.
fn committed(new: NewMessage, answer: Answer) -> Committed {
    let Answer { from, ticket, sender_name, about, also, said: _ } = answer;
    let is_awaited = ticket != Ticket::NOBODYS;
    Committed {
        conversation: new.conversation,
        answer: is_awaited.then_some((from, Mail::Said(ticket, Said::Stored(new.number)))),
        also,
        mail: Mail::Message(Arc::new(Message {
            conversation: new.conversation,
            number: new.number,
            sender: new.sender,
            sender_name,
            from: Some(from),
            kind: new.kind,
            about,
            standing: Standing::AsWritten,
            sent_at: new.sent_at,
            body: new.body,
        })),
    }
}

/// Tells a node what became of its line, if it waits to hear.
fn tell(registry: &Registry, from: Address, ticket: Ticket, said: Said) {
    if ticket != Ticket::NOBODYS {
        registry.tell(from, Mail::Said(ticket, said));
    }
}

async fn until(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}
