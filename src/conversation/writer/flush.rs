//! When the writer stores the cursors: some seconds after they moved, all at once; when somebody has
//! left, now. They never hold up a message.

use std::time::Duration;

use tracing::warn;

use super::Writing;
use crate::conversation::cursor::Wants;
use crate::conversation::log::{Log, Source};

/// How old a cursor in the store may be.
pub const FLUSH_EVERY: Duration = Duration::from_secs(5);

impl<S: Source> Writing<S> {
    pub(super) fn flush_is_due(&mut self) -> bool {
        let now = self.now();
        match self.shared.cursors.wants() {
            Wants::Nothing => {
                self.flush_at = None;
                false
            }
            Wants::Later => now >= *self.flush_at.get_or_insert(now + FLUSH_EVERY),
            Wants::Now => true,
        }
    }

    pub(super) async fn flush_if_due(&mut self) {
        if self.flush_is_due() {
            self.flush().await;
        }
    }

    /// Stores the cursors. They can wait: a failure is met by trying again some seconds later.
    pub(super) async fn flush(&mut self) {
        self.flush_at = None;
        let cursors = self.shared.cursors.take();
        if cursors.is_empty() {
            return;
        }
        let stored = async {
            let log = match &mut self.log {
                Some(log) => log,
                None => self.log.insert(self.source.open().await?),
            };
            log.put_cursors(&cursors).await
        };
        match stored.await {
            Ok(()) => self.shared.cursors.stored(),
            Err(error) => {
                warn!(%error, "cursors were not stored, and are kept");
                self.log = None;
                self.heads.forget();
                self.shared.cursors.not_stored();
            }
        }
    }
}
