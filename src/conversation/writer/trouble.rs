//! What the writer does when the store does not take what it writes. Knows no table.
//!
//! A refusal (a number that is taken, say) is met by ever smaller batches, until what is refused
//! stands alone. Any other failure is waited out: a record until the store is back, a message for
//! [`PATIENCE`] since it was said; whose line waits is told so, once.
//!
//! A batch whose commit was not answered may be stored or not. Its messages are neither refused nor
//! written again before the store has said which: a caller to whom a line is given back sends it
//! again, and it would stand there twice.

use std::collections::HashSet;
use std::mem;
use std::time::Duration;

use tokio::time::sleep;
use tracing::{error, info, warn};

use super::{Writing, tell};
use crate::clock::Uptime;
use crate::conversation::log::Source;
use crate::conversation::pending::Answer;
use crate::ids::Address;
use crate::protocol::mail::Said;
use crate::store::{BATCH, StoreError};

/// How long a store may fail before a message is refused. A database server that is started again
/// takes some seconds, and after a crash longer; what was typed meanwhile must not be given back
/// just as it returns. A record is kept until the store is back.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// How long a board that comes down waits for a store that fails. What is asked of it then takes no
/// longer either.
pub const LAST_PATIENCE: Duration = Duration::from_secs(8);

/// How long a line waits before its caller is told that it does: a connection that is opened anew
/// is not worth a word.
const WORTH_A_WORD: Duration = Duration::from_secs(1);

/// Between two tries on a store that fails; twice as long each time.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// A time in which the store fails.
#[derive(Clone, Debug)]
pub(super) struct Outage {
    since: Uptime,
    pause: Duration,
    /// The nodes that know.
    told: HashSet<Address>,
}

impl<S: Source> Writing<S> {
    pub(super) fn went_well(&mut self) {
        self.most = (2 * self.most).min(BATCH);
        self.refused_alone = false;
        if let Some(outage) = self.outage.take() {
            self.shared.stats.counters().store_fails.set(false);
            let seconds = self.now().saturating_sub(outage.since).as_secs();
            info!(seconds, "the store takes what is written again");
        }
    }

    /// Nothing of the batch was written, and the fault lies in what is in it.
    pub(super) fn was_refused(&mut self, error: &StoreError) {
        self.shared.stats.counters().store_errors.add(1);
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
        self.shared.stats.counters().store_errors.add(1);
        if self.outage.is_none() {
            self.shared.stats.counters().store_fails.set(true);
            error!(%error, waiting = self.pending.len(), "the store fails, and is tried again");
        }
        let outage = self.outage.get_or_insert(Outage {
            since: now,
            pause: FIRST_PAUSE,
            told: HashSet::new(),
        });
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
        if self.closed_at.is_some_and(|closed| now >= closed + LAST_PATIENCE) {
            error!(%error, writes = self.pending.len(), "what was to be written is lost");
            for answer in mem::take(&mut self.pending).answers() {
                self.refuse(answer);
            }
        }
        if !self.pending.is_empty() {
            self.tell_who_waits(now);
            sleep(pause).await;
        }
    }

    /// Tells those whose lines have waited for a while, each once in an outage.
    fn tell_who_waits(&mut self, now: Uptime) {
        let Some(outage) = &mut self.outage else { return };
        for Answer { from, ticket, said, .. } in self.pending.answers() {
            if now >= *said + WORTH_A_WORD && outage.told.insert(*from) {
                tell(&self.registry, *from, *ticket, Said::Waits);
            }
        }
    }

    fn refuse(&self, answer: &Answer) {
        tell(&self.registry, answer.from, answer.ticket, Said::NotStored);
    }
}
