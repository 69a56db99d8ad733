//! What was said, for tests that play the writer themselves. Knows no store.

use std::collections::VecDeque;

use super::super::queue::Job;
use super::super::{Conversations, Entry};

impl Conversations {
    /// Takes the messages that wait for the writer; the records that wait are forgotten.
    pub(crate) fn take_said(&self) -> Vec<Entry> {
        let mut jobs = VecDeque::new();
        self.shared.queue.take(&mut jobs, 0);
        let said = |job| match job {
            Job::Say { entry, .. } => Some(entry),
            Job::Record { .. } | Job::Depart { .. } => None,
        };
        jobs.into_iter().filter_map(said).collect()
    }
}
