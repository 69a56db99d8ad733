//! How somebody is told to go who has not shown yet who it is, and why. Knows nothing of who tells it.

use std::sync::{Arc, OnceLock};

use tokio_util::sync::CancellationToken;

use crate::protocol::mail::HangUp;

/// Of one caller; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Leave(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    why: OnceLock<HangUp>,
    told: CancellationToken,
}

impl Leave {
    /// This caller has to go. Who was told so before knows why.
    pub fn tell(&self, why: HangUp) {
        let _ = self.0.why.set(why);
        self.0.told.cancel();
    }

    /// Whether this caller has to go.
    pub fn is_told(&self) -> bool {
        self.0.told.is_cancelled()
    }

    /// Waits until this caller has to go, and says why.
    pub async fn told(&self) -> HangUp {
        self.0.told.cancelled().await;
        self.0.why.get().cloned().unwrap_or(HangUp::Crowded)
    }
}
