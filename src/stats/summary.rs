//! The statistics of internode chat as they are told: sums, means, shares. Knows no counter.

use std::collections::BTreeMap;
use std::time::Duration;

use super::histogram::within;
use crate::store::{Active, Outcome, SessionStatus, Store, StoreError, Tally};

/// How many of the most active users are named.
const MOST_ACTIVE: i64 = 10;

/// All that is told of internode chat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many requests were accepted, and the chat is over.
    pub accepted: i64,
    /// How many were declined.
    pub declined: i64,
    /// How many were not answered in time.
    pub timed_out: i64,
    /// How many chats have ended.
    pub ended: i64,
    /// How long they lasted, all together.
    pub lasted: Duration,
    /// How many text messages were said in them.
    pub messages: i64,
    /// The most chats that there were at once.
    pub peak: i64,
    /// How long messages took to their receivers; `None`: none was delivered while it was counted.
    pub delivery: Option<Delivery>,
    /// Who was in most chats, the first first.
    pub most_active: Vec<Active>,
}

/// How long messages took, from the moment they were accepted to the receiver's line, rounded up to
/// the slot in which they were counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// How many were counted.
    pub messages: i64,
    /// Half of them took no longer.
    pub p50: Duration,
    /// 95 of 100 took no longer.
    pub p95: Duration,
    /// 99 of 100 took no longer.
    pub p99: Duration,
}

impl Summary {
    /// What the store has, together with what a running board has counted and not stored yet: its
    /// deliveries, slot by slot, and its peak.
    pub async fn read(
        store: &Store,
        deliveries: &[(i64, i64)],
        peak: i64,
    ) -> Result<Self, StoreError> {
        let mut summary = Self::default();
        for outcome in store.outcomes().await? {
            summary.add(outcome);
        }
        summary.most_active = store.most_active(MOST_ACTIVE).await?;
        let peaks = store.tally(Tally::PeakChats).await?;
        summary.peak = peaks.iter().map(|(_, peak)| *peak).fold(peak, i64::max);
        let mut slots: BTreeMap<i64, i64> = BTreeMap::new();
        for (slot, count) in store.tally(Tally::Delivery).await?.iter().chain(deliveries) {
            *slots.entry(*slot).or_default() += count;
        }
        summary.delivery = Delivery::of(&slots.into_iter().collect::<Vec<_>>());
        Ok(summary)
    }

    fn add(&mut self, outcome: Outcome) {
        match outcome.status {
            SessionStatus::Ended => {
                self.accepted += outcome.sessions;
                self.ended += outcome.sessions;
                self.lasted += outcome.lasted;
                self.messages += outcome.messages;
            }
            SessionStatus::Declined => self.declined += outcome.sessions,
            SessionStatus::TimedOut => self.timed_out += outcome.sessions,
            SessionStatus::Requesting
            | SessionStatus::Active
            | SessionStatus::Cancelled
            | SessionStatus::Failed => {}
        }
    }

    /// How many requests were answered, or not in time.
    #[must_use]
    pub fn requests(&self) -> i64 {
        self.accepted + self.declined + self.timed_out
    }

    /// How many of a hundred requests were accepted, rounded; `None`: nobody was asked yet.
    #[must_use]
    pub fn acceptance(&self) -> Option<i64> {
        let requests = self.requests();
        (requests > 0).then(|| (100 * self.accepted + requests / 2) / requests)
    }

    /// How long a chat lasted in the mean; `None`: none has ended yet.
    #[must_use]
    pub fn mean_duration(&self) -> Option<Duration> {
        let ended = u32::try_from(self.ended).ok()?;
        self.lasted.checked_div(ended)
    }

    /// How many text messages a chat had in the mean, in tenths, rounded; `None`: none has ended yet.
    #[must_use]
    pub fn tenths_of_messages(&self) -> Option<i64> {
        (self.ended > 0).then(|| (10 * self.messages + self.ended / 2) / self.ended)
    }
}

impl Delivery {
    fn of(slots: &[(i64, i64)]) -> Option<Self> {
        let share = |hundredths| {
            let micros = u64::try_from(within(hundredths, slots)?).ok()?;
            Some(Duration::from_micros(micros))
        };
        let messages = slots.iter().map(|(_, count)| count).sum();
        Some(Self { messages, p50: share(50)?, p95: share(95)?, p99: share(99)? })
    }
}
