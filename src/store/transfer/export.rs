//! The store as it stands at one moment, read out in pieces. Changes nothing.

use std::collections::VecDeque;

use super::connection::Connection;
use super::record::{Counts, Kind, Position, Record};
use crate::store::{Store, StoreError};

/// All that is in the store, as it stood when the first piece was read, whatever is written
/// meanwhile. It holds one piece at a time, however many there are.
pub struct Snapshot {
    connection: Connection,
    /// The kinds that are not read to their end.
    kinds: VecDeque<Kind>,
    last: Option<Position>,
    counts: Counts,
    over: bool,
}

impl Store {
    /// Begins to read all that there is. The board may go on; its database keeps for so long what
    /// it would else clear away.
    pub async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        let connection = Connection::to_read(self).await?;
        let kinds = Kind::ALL.iter().copied().collect();
        Ok(Snapshot { connection, kinds, last: None, counts: Counts::default(), over: false })
    }
}

impl Snapshot {
    /// The next records; none: that were all. The last one of all is [`Record::End`].
    pub async fn next(&mut self) -> Result<Vec<Record>, StoreError> {
        while let Some(&kind) = self.kinds.front() {
            let records = self.connection.read(kind, self.last).await?;
            let Some(last) = records.last() else {
                self.kinds.pop_front();
                continue;
            };
            self.last = Some(last.position());
            for _ in &records {
                self.counts.add(kind);
            }
            return Ok(records);
        }
        let end = (!self.over).then_some(Record::End(self.counts));
        self.over = true;
        Ok(end.into_iter().collect())
    }

    /// How many records there were so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Closes the connection.
    pub async fn close(self) {
        self.connection.close().await;
    }
}
