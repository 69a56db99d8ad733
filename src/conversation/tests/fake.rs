//! A store in memory that fails when it is told to.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::time::sleep;

use crate::conversation::log::{Log, Source};
use crate::ids::{ConversationId, MessageNumber, UserId};
use crate::store::{Cursor, NewMessage, StoreError, Write};

/// How long a commit takes.
pub(super) const COMMIT: Duration = Duration::from_millis(2);

/// Clones share what is stored.
#[derive(Clone, Debug, Default)]
pub(super) struct FakeStore(Arc<Mutex<Disk>>);

#[derive(Debug, Default)]
pub(super) struct Disk {
    pub(super) messages: BTreeMap<(ConversationId, MessageNumber), NewMessage>,
    pub(super) records: Vec<Write>,
    pub(super) cursors: BTreeMap<(UserId, ConversationId), MessageNumber>,
    /// How many writes each commit had that went well.
    pub(super) batches: Vec<usize>,
    pub(super) connections: usize,
    /// Nothing can be done with it.
    pub(super) down: bool,
    /// What becomes of the next commits.
    pub(super) faults: VecDeque<Fault>,
    /// A message with this text is refused.
    pub(super) refused: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    BeforeCommit,
    /// The answer is lost.
    AfterCommit,
}

pub(super) struct Connection {
    store: FakeStore,
    broken: bool,
}

fn failed(why: &str) -> StoreError {
    StoreError::Failed(why.into())
}

impl FakeStore {
    pub(super) fn disk(&self) -> MutexGuard<'_, Disk> {
        self.0.lock().unwrap()
    }

    /// The texts of a conversation, in order; their numbers have no gap.
    pub(super) fn texts(&self, conversation: ConversationId) -> Vec<String> {
        let disk = self.disk();
        let of = disk.messages.iter().filter(|((of, _), _)| *of == conversation);
        of.zip(1..)
            .map(|(((_, number), message), expected)| {
                assert_eq!(number.0, expected);
                message.body.to_string()
            })
            .collect()
    }
}

impl Disk {
    fn commit(&mut self, batch: &[Write]) -> Result<(), StoreError> {
        let refused = |why: &str| Err(StoreError::Refused(why.into()));
        let mut messages = self.messages.clone();
        for write in batch {
            let Write::Message(message) = write else { continue };
            if Some(&*message.body) == self.refused {
                return refused("this text");
            }
            if messages.insert((message.conversation, message.number), message.clone()).is_some() {
                return refused("this number");
            }
        }
        self.messages = messages;
        let records = batch.iter().filter(|write| !matches!(write, Write::Message(_)));
        self.records.extend(records.cloned());
        self.batches.push(batch.len());
        Ok(())
    }
}

impl Source for FakeStore {
    type Log = Connection;

    async fn open(&self) -> Result<Connection, StoreError> {
        let mut disk = self.disk();
        if disk.down {
            return Err(failed("down"));
        }
        disk.connections += 1;
        Ok(Connection { store: self.clone(), broken: false })
    }
}

impl Connection {
    /// A connection that has failed once is of no use; the writer must not try.
    fn disk(&mut self) -> Result<MutexGuard<'_, Disk>, StoreError> {
        assert!(!self.broken, "a broken connection is used again");
        let disk = self.store.disk();
        if disk.down {
            self.broken = true;
            return Err(failed("down"));
        }
        Ok(disk)
    }
}

impl Log for Connection {
    async fn commit(&mut self, batch: &[Write]) -> Result<(), StoreError> {
        sleep(COMMIT).await;
        let mut disk = self.disk()?;
        let fault = disk.faults.pop_front();
        let done = match fault {
            Some(Fault::BeforeCommit) => Err(failed("before the commit")),
            Some(Fault::AfterCommit) => {
                disk.commit(batch).and_then(|()| Err(failed("after the commit")))
            }
            None => disk.commit(batch),
        };
        drop(disk);
        self.broken = done.is_err();
        done
    }

    async fn head(&mut self, conversation: ConversationId) -> Result<MessageNumber, StoreError> {
        let disk = self.disk()?;
        let of = disk.messages.range((conversation, MessageNumber(0))..);
        let last = of.take_while(|((of, _), _)| *of == conversation).last();
        Ok(last.map_or(MessageNumber::NONE, |((_, number), _)| *number))
    }

    async fn is_stored(&mut self, message: &NewMessage) -> Result<bool, StoreError> {
        let key = (message.conversation, message.number);
        Ok(self.disk()?.messages.get(&key) == Some(message))
    }

    async fn put_cursors(&mut self, cursors: &[Cursor]) -> Result<(), StoreError> {
        let mut disk = self.disk()?;
        for cursor in cursors {
            let stored = disk.cursors.entry((cursor.reader, cursor.conversation)).or_default();
            *stored = cursor.number.max(*stored);
        }
        Ok(())
    }

    fn unfiled(&self) -> usize {
        0
    }

    async fn file(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    async fn close(self) -> Result<(), StoreError> {
        Ok(())
    }
}
