//! What the writer does when the store does not take what it writes. Knows no table.
//!
//! A refusal (a number that is taken, say) is met by ever smaller batches, until what is refused
//! stands alone. Any other failure is waited out: a record until the store is back, a message for
//! [`PATIENCE`] since it was said.

use std::mem;
use std::time::Duration;

use tokio::time::sleep;
use tracing::{error, info, warn};

use super::Writing;
use crate::clock::Uptime;
use crate::conversation::log::Source;
use crate::conversation::pending::{Answer, Pending};
use crate::protocol::mail::{Mail, Said};
use crate::store::{BATCH, StoreError};

/// How long a store may fail before a message is refused. A record is kept until the store is back,
/// or for as long when the board comes down.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// Between two tries on a store that fails; twice as long each time.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// A time in which the store fails.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outage {
    since: Uptime,
    pause: Duration,
}

impl<S: Source> Writing<S> {
    pub(super) fn went_well(&mut self) {
        self.most = (2 * self.most).min(BATCH);
        self.refused_alone = false;
        if let Some(outage) = self.outage.take() {
            let seconds = self.now().saturating_sub(outage.since).as_secs();
            info!(seconds, "the store takes what is written again");
        }
    }

    /// Nothing of the batch was written, and the fault lies in what is in it.
    pub(super) fn was_refused(&mut self, error: &StoreError) {
        let length = self.pending.batch(self.most).len();
        if length > 1 {
            self.most = length / 2;
        } else if !mem::replace(&mut self.refused_alone, true) {
            warn!(%error, "a write was refused, and is tried once more");
        } else {
            self.refused_alone = false;
            match self.pending.pop() {
                Some((_, Some(answer))) => {
                    error!(%error, node = %answer.from, "a message was refused");
                    self.refuse(&answer);
                }
                Some((write, None)) => error!(%error, ?write, "a step of a record was refused"),
                None => {}
            }
        }
    }

    /// The store fails: it is given time. Who has waited too long is told.
    pub(super) async fn wait_out(&mut self, error: &StoreError) {
        let now = self.now();
        if self.outage.is_none() {
            error!(%error, waiting = self.pending.len(), "the store fails, and is tried again");
        }
        let outage = self.outage.get_or_insert(Outage { since: now, pause: FIRST_PAUSE });
        let pause = outage.pause;
        outage.pause = (2 * pause).min(LONGEST_PAUSE);
        let too_old = now.checked_sub(PATIENCE).map(|before| self.pending.take_older(before));
        let too_old = too_old.unwrap_or_default();
        if !too_old.is_empty() {
            error!(%error, messages = too_old.len(), "messages were not stored");
            for answer in &too_old {
                self.refuse(answer);
            }
        }
        if self.closed_at.is_some_and(|closed| now >= closed + PATIENCE) {
            error!(%error, records = self.pending.len(), "records of chats stay open");
            self.pending = Pending::default();
        }
        if !self.pending.is_empty() {
            sleep(pause).await;
        }
    }

    fn refuse(&self, answer: &Answer) {
        self.registry.tell(answer.from, Mail::Said(answer.ticket, Said::NotStored));
    }
}
