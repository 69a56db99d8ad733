//! When the writer has its messages filed: when there are many, and else some time after they were
//! written, so that hardly anybody who reads has to do it. It never holds up who waits for an answer.

use std::time::Duration;

use tracing::warn;

use super::Writing;
use crate::conversation::log::{Log, Source};
use crate::store::FILED_AT_ONCE;

/// How long a message may lie unfiled.
const FILE_EVERY: Duration = Duration::from_secs(1);

impl<S: Source> Writing<S> {
    pub(super) fn filing_is_due(&mut self) -> bool {
        let unfiled = self.log.as_ref().map_or(0, Log::unfiled);
        if unfiled == 0 {
            self.file_at = None;
            return false;
        }
        let now = self.now();
        unfiled >= FILED_AT_ONCE || now >= *self.file_at.get_or_insert(now + FILE_EVERY)
    }

    pub(super) async fn file_if_due(&mut self) {
        if self.filing_is_due() {
            self.file().await;
        }
    }

    /// It can wait: what fails here is done by whoever reads, or behind the next message.
    pub(super) async fn file(&mut self) {
        self.file_at = None;
        let Some(log) = &mut self.log else { return };
        if let Err(error) = log.file().await {
            warn!(%error, "messages were stored, and not filed yet");
            self.log = None;
            self.heads.forget();
        }
    }
}
