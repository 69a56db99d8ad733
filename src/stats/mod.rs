//! What the board counts while it runs, and what comes of it together with what is stored. Knows no
//! caller and no screen; whoever counts never waits.

mod counters;
mod histogram;
mod summary;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::clock::Uptime;
use crate::store::{Store, StoreError};

pub use counters::{Counters, Deliveries};
pub use summary::{Delivery, Summary};

use histogram::Histogram;

/// How old a summary may be that is told again: sums over all chats are not made for each who asks.
const FRESH: Duration = Duration::from_secs(10);

/// The counters of a running board. To count takes no lock and no memory.
#[derive(Debug)]
pub struct Stats {
    /// Deliveries that the store does not know of yet.
    deliveries: Histogram,
    /// The most chats that there were at once in this run.
    peak: AtomicU64,
    /// The same, as far as the store knows.
    peak_kept: AtomicU64,
    since_start: Counters,
    last: Mutex<Option<(Uptime, Arc<Summary>)>>,
    /// Whose turn it is to make a summary: the others are told the same one.
    turn: Semaphore,
}

impl Default for Stats {
    fn default() -> Self {
        Self {
            deliveries: Histogram::default(),
            peak: AtomicU64::new(0),
            peak_kept: AtomicU64::new(0),
            since_start: Counters::default(),
            last: Mutex::new(None),
            turn: Semaphore::new(1),
        }
    }
}

impl Stats {
    /// A message was given to its receiver's line, so long after it was accepted.
    pub fn delivered(&self, after: Duration) {
        self.deliveries.count(after);
        self.since_start.delivered(after);
    }

    /// What is counted since the start.
    pub fn counters(&self) -> &Counters {
        &self.since_start
    }

    /// So many chats there are now.
    pub fn chats_at_once(&self, chats: usize) {
        self.peak.fetch_max(u64::try_from(chats).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Gives the store what it does not know yet. After an error it is still counted here.
    pub async fn keep(&self, store: &Store) -> Result<(), StoreError> {
        let peak = self.peak.load(Ordering::Relaxed);
        let deliveries = self.deliveries.take();
        if deliveries.is_empty() && peak == self.peak_kept.load(Ordering::Relaxed) {
            return Ok(());
        }
        let kept = store.count(&deliveries, i64::try_from(peak).unwrap_or(i64::MAX)).await;
        match kept {
            Ok(()) => self.peak_kept.store(peak, Ordering::Relaxed),
            Err(_) => self.deliveries.put_back(&deliveries),
        }
        kept
    }

    /// What is known at `now`, or was some seconds before.
    pub async fn summary(&self, store: &Store, now: Uptime) -> Result<Arc<Summary>, StoreError> {
        let _turn = self.turn.acquire().await;
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((at, summary)) = last
            && now.saturating_sub(at) < FRESH
        {
            return Ok(summary);
        }
        let peak = i64::try_from(self.peak.load(Ordering::Relaxed)).unwrap_or(i64::MAX);
        let summary = Arc::new(Summary::read(store, &self.deliveries.slots(), peak).await?);
        let fresh = (now, Arc::clone(&summary));
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(fresh);
        Ok(summary)
    }
}

#[cfg(test)]
mod tests;
