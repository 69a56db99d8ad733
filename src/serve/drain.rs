//! Coming down: who asks for it, and how the callers are let go.

use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing::warn;

use crate::protocol::mail::{HangUp, Mail};

use super::ServeError;
use super::accept::Calls;

/// How long the nodes have to end.
const NODES_END: Duration = Duration::from_secs(5);

/// The signals that ask for the end: interrupt (Ctrl-C) and terminate.
pub(super) struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    /// From now on they no longer end the process by themselves.
    pub(super) fn new() -> Result<Self, ServeError> {
        let listen = |kind| signal(kind).map_err(ServeError::Signals);
        Ok(Self {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
        })
    }

    /// Waits for one of them.
    pub(super) async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Tells every node, and waits for the calls to end. The calls are closing: who comes behind this is
/// told by the one who lets them in.
pub(super) async fn hang_up(calls: &Calls) {
    calls.board.door.send_away();
    calls.board.registry.tell_all(&Mail::HangUp(HangUp::ShuttingDown));
    calls.tasks.close();
    if tokio::time::timeout(NODES_END, calls.tasks.wait()).await.is_err() {
        warn!(calls = calls.tasks.len(), "these calls did not end in time");
    }
}
