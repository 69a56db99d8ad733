//! The logs: appending to them, reading them, and how far each user has read. What is appended is
//! pushed to those who are there once it is committed, never before. Knows no chat protocol and no
//! screen.
//!
//! Appending never waits: what is said lies in one [queue] until the one [writer] has committed it,
//! together with all else that lies there (group commit, without a timer). The records of chats go
//! the same way, in order with the messages. **Invariant: a node hears of a message, its own too,
//! only when it is on disk.**

mod cursor;
mod direct;
mod log;
mod pending;
mod queue;
mod reading;
mod records;
mod search;
mod writer;

use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::clock::Clock;
use crate::ids::{Address, ConversationId, MessageNumber, NodeNumber, SessionId, Ticket, UserId};
use crate::protocol::mail::{About, Message, MessageKind};
use crate::stats::Stats;
use crate::store::{OlmPlace, Store, StoreError, Talk};
use crate::text::find::Wanted;

pub use queue::{MESSAGES_WAITING, RECORDS_WAITING};
pub use reading::{Found, Page, Subject, Which};
pub use search::{Hit, MOST_HITS, Searched};
pub use writer::{FLUSH_EVERY, LAST_PATIENCE, PATIENCE, Writer};

use cursor::Cursors;
use queue::{Job, Queue};

/// The handle to the logs; clones share it.
#[derive(Clone, Debug)]
pub struct Conversations {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    store: Store,
    clock: Clock,
    queue: Queue,
    cursors: Cursors,
    searches: Semaphore,
    stats: Stats,
}

/// Something to be appended to a log. What comes of it is told to `from` as
/// [`Mail::Said`](crate::protocol::mail::Mail::Said).
#[derive(Clone, Debug)]
pub struct Entry {
    /// The log.
    pub conversation: ConversationId,
    /// Who says it.
    pub sender: UserId,
    /// That user's name.
    pub sender_name: Arc<str>,
    /// What kind of record it is.
    pub kind: MessageKind,
    /// The message of the same log that it is about.
    pub about: Option<About>,
    /// The text: cleaned, within the limit; only that of a deletion is empty.
    pub body: Arc<str>,
    /// The node that says it.
    pub from: Address,
    /// By which that node knows the answer.
    pub ticket: Ticket,
    /// Who is told beside those who are there, on whichever node that is when it is committed.
    pub also: Vec<UserId>,
}

/// The record of a chat that is asked for.
#[derive(Clone, Debug)]
pub struct Requested {
    /// The log of the two.
    pub conversation: ConversationId,
    /// Who asks.
    pub initiator: UserId,
    /// That user's name.
    pub initiator_name: Arc<str>,
    /// The asking node: the record is closed in its name when it goes.
    pub initiator_address: Address,
    /// Who is asked.
    pub recipient: UserId,
    /// That user's name.
    pub recipient_name: Arc<str>,
    /// On which node.
    pub recipient_node: NodeNumber,
    /// The head of the log at that moment.
    pub first: MessageNumber,
}

/// A step in the life of a chat's record. The asking node alone writes it, and the board in its
/// name when it is gone (PROTOCOL R5).
#[derive(Clone, Debug)]
pub enum RecordWrite {
    /// The record is opened.
    Requested(Box<Requested>),
    /// The chat begins.
    Active,
    /// The two were in a chat.
    Ended {
        /// The last message that counts; `None`: the head of the log when this is written.
        last: Option<MessageNumber>,
    },
    /// The asked user said no.
    Declined,
    /// Nobody answered in time.
    TimedOut,
    /// The asker took it back.
    Cancelled,
    /// Refused by circumstance, or a node went before the chat began.
    Failed,
}

impl Conversations {
    /// The logs in `store`, and the task that writes them, which is to be started.
    pub fn new(store: Store, clock: Clock) -> (Self, Writer) {
        let queue = Queue::default();
        let shared = Arc::new(Shared {
            store,
            clock,
            queue,
            cursors: Cursors::default(),
            searches: Semaphore::new(search::AT_ONCE),
            stats: Stats::default(),
        });
        (Self { shared: Arc::clone(&shared) }, Writer::new(shared))
    }

    /// What is counted of them.
    pub fn stats(&self) -> &Stats {
        &self.shared.stats
    }

    /// Queues a message. Never waits. When [`MESSAGES_WAITING`] are waiting already it is answered
    /// with [`NotStored`](crate::protocol::mail::Said::NotStored).
    pub fn say(&self, entry: Entry) {
        let Shared { clock, queue, .. } = &*self.shared;
        queue.say(entry, clock.wall(), clock.uptime());
    }

    /// Queues a step in the life of a chat's record, in order with what is said. Never waits.
    pub fn record(&self, session: SessionId, write: RecordWrite) {
        self.shared.queue.record(Job::Record { session, write, at: self.shared.clock.wall() });
    }

    /// A node is gone: the records that it left open are closed in its name, behind all that it
    /// queued itself. A request has failed, a chat has ended with the log's head. Never waits, and
    /// takes no other lock: the registry calls it with its own held.
    pub fn depart(&self, who: Address) {
        self.shared.queue.record(Job::Depart { who, at: self.shared.clock.wall() });
    }

    /// Nothing more will be said: the writer ends when all that waits is written. For the end of
    /// the board, when its nodes are gone.
    pub fn close(&self) {
        self.shared.queue.close();
    }

    /// The log of two users, made if there is none yet.
    pub async fn pair(&self, one: UserId, other: UserId) -> Result<ConversationId, StoreError> {
        self.shared.store.pair(one, other, self.shared.clock.wall()).await
    }

    /// The logs of one user with each of `others`, in their order, made where there are none yet.
    pub async fn pairs(
        &self,
        one: UserId,
        others: &[UserId],
    ) -> Result<Vec<ConversationId>, StoreError> {
        self.shared.store.pairs(one, others, self.shared.clock.wall()).await
    }

    /// The log of two users, if there is one.
    pub async fn known_pair(
        &self,
        one: UserId,
        other: UserId,
    ) -> Result<Option<ConversationId>, StoreError> {
        self.shared.store.known_pair(one, other).await
    }

    /// The number of the last message that is committed.
    pub async fn head(&self, conversation: ConversationId) -> Result<MessageNumber, StoreError> {
        self.shared.store.head(conversation).await
    }

    /// What stands after a number, in order, at most `limit` messages; without gaps, but that it
    /// begins behind what was [purged](Store::purged).
    pub async fn history(
        &self,
        conversation: ConversationId,
        after: MessageNumber,
        limit: i64,
    ) -> Result<Vec<Message>, StoreError> {
        self.shared.store.messages_after(conversation, after, limit).await
    }

    /// The last `limit` messages before a number that are there to be read, in order; `None`: the
    /// last of all. `reader` may have deleted some for the own eyes.
    pub async fn recent(
        &self,
        conversation: ConversationId,
        reader: UserId,
        before: Option<MessageNumber>,
        limit: i64,
    ) -> Result<Vec<Message>, StoreError> {
        self.shared.store.messages_before(conversation, reader, before, limit).await
    }

    /// How many messages by others stand after a number that are there to be read by `reader`.
    pub async fn unread(
        &self,
        conversation: ConversationId,
        reader: UserId,
        after: MessageNumber,
    ) -> Result<i64, StoreError> {
        self.shared.store.unread(conversation, reader, after).await
    }

    /// The conversation of `user` in which something was said last that is there to be read.
    pub async fn last_talk(&self, user: UserId) -> Result<Option<Talk>, StoreError> {
        Ok(self.shared.store.talks(user, 1).await?.pop())
    }

    /// What `reader` can read in all own conversations that has the words; bounded in what it reads,
    /// and waits for its turn when several search.
    pub async fn search(&self, reader: UserId, wanted: &Wanted) -> Result<Searched, StoreError> {
        let _turn = self.shared.searches.acquire().await;
        search::in_own(&self.shared.store, reader, wanted).await
    }

    /// The same in one of them, which is the one with the user of this name.
    pub async fn search_in(
        &self,
        reader: UserId,
        conversation: ConversationId,
        with: Arc<str>,
        wanted: &Wanted,
    ) -> Result<Searched, StoreError> {
        let _turn = self.shared.searches.acquire().await;
        search::in_one(&self.shared.store, reader, (conversation, with), wanted).await
    }

    /// How many text messages stand after `first`, up to and with `last`.
    pub async fn text_count(
        &self,
        conversation: ConversationId,
        first: MessageNumber,
        last: MessageNumber,
    ) -> Result<i64, StoreError> {
        self.shared.store.text_count(conversation, first, last).await
    }

    /// Online messages that others wrote to `user` and that were not read, the oldest first, behind
    /// `after`; and behind which place to look for more. At most `limit` are looked at.
    pub async fn olms_missed(
        &self,
        user: UserId,
        after: OlmPlace,
        limit: i64,
    ) -> Result<(Vec<Message>, Option<OlmPlace>), StoreError> {
        // The stored cursors may be some seconds old.
        let read = self.shared.cursors.of(user);
        let mut missed = self.shared.store.olms_missed(user, after, limit).await?;
        let is_full = i64::try_from(missed.len()).is_ok_and(|looked_at| looked_at >= limit);
        let more = missed.last().map(OlmPlace::of).filter(|_| is_full);
        missed.retain(|olm| !read.is_read(olm.conversation, olm.number));
        Ok((missed, more))
    }

    /// How far `user`, who is on the board, has read; kept in memory until [`left`](Self::left).
    pub async fn cursor(
        &self,
        user: UserId,
        conversation: ConversationId,
    ) -> Result<MessageNumber, StoreError> {
        self.shared.cursors.read(user, conversation, &self.shared.store).await
    }

    /// Whether `user`, who is on the board, is known to have read up to and with this message.
    pub fn has_read(
        &self,
        user: UserId,
        conversation: ConversationId,
        number: MessageNumber,
    ) -> bool {
        self.shared.cursors.in_memory(user, conversation) >= Some(number)
    }

    /// `user` has read up to and with this message. A cursor never goes back; it is stored some
    /// seconds later, with all the others.
    pub fn read_up_to(&self, user: UserId, conversation: ConversationId, number: MessageNumber) {
        self.shared.cursors.read_up_to(user, conversation, number);
    }

    /// `user` has left the board: the cursors are stored now and then forgotten.
    pub fn left(&self, user: UserId) {
        self.shared.cursors.left(user);
    }
}

#[cfg(test)]
mod tests;
