//! How far one call has come, as the tasks of its connection tell each other: the library's, which
//! reads, and the one that carries what the node shows. Knows no bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::sync::Notify;

use crate::transport::pace::TYPED;

/// See the module; clones share it. Nothing hangs on the order in which two of its facts are seen.
#[derive(Clone, Debug, Default)]
pub(super) struct Progress(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    agreed: AtomicBool,
    has_shell: AtomicBool,
    known: AtomicBool,
    typed: AtomicUsize,
    too_much: Notify,
}

impl Progress {
    /// The two ends have agreed on keys: what is said from now on is understood.
    pub(super) fn agrees(&self) {
        self.0.agreed.store(true, Ordering::Relaxed);
    }

    /// Whether they have.
    pub(super) fn is_agreed(&self) -> bool {
        self.0.agreed.load(Ordering::Relaxed)
    }

    /// What is typed from now on has a node to go to.
    pub(super) fn begins_shell(&self) {
        self.0.has_shell.store(true, Ordering::Relaxed);
    }

    /// Whether it has.
    pub(super) fn has_shell(&self) -> bool {
        self.0.has_shell.load(Ordering::Relaxed)
    }

    /// The node knows who is calling, and has let that one in.
    pub(super) fn is_known(&self) {
        self.0.known.store(true, Ordering::Relaxed);
    }

    /// Whether it does.
    pub(super) fn knows_caller(&self) -> bool {
        self.0.known.load(Ordering::Relaxed)
    }

    /// So much was typed. `false`: a stranger has typed more than anybody who calls, and nothing
    /// more of it is to be heard.
    pub(super) fn may_type(&self, bytes: usize) -> bool {
        if self.knows_caller() {
            return true;
        }
        let before = self.0.typed.fetch_add(bytes, Ordering::Relaxed);
        let may = before.saturating_add(bytes) <= TYPED;
        if !may {
            self.0.too_much.notify_one();
        }
        may
    }

    /// Resolves when a stranger has typed too much. Cancel-safe; for one at a time.
    pub(super) async fn too_much(&self) {
        self.0.too_much.notified().await;
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::timeout;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn only_a_stranger_can_type_too_much() {
        let progress = Progress::default();
        assert!(progress.may_type(TYPED));
        assert!(timeout(std::time::Duration::from_secs(1), progress.too_much()).await.is_err());
        assert!(!progress.may_type(1));
        progress.too_much().await;
        let progress = Progress::default();
        progress.is_known();
        assert!((0..10).all(|_| progress.may_type(TYPED)));
    }
}
