//! Coming down: who asks for it, and how the callers are let go.

use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing::warn;

use crate::protocol::mail::{HangUp, Mail};

use super::ServeError;
use super::accept::Calls;

/// How long the nodes have to end.
const NODES_END: Duration = Duration::from_secs(5);

/// How long the store has for what waits, and to be closed, when it fails.
pub(super) const STORE_ENDS: Duration = Duration::from_secs(10);

/// How long it takes at most until the board is down, but for moments.
pub(super) const LONGEST: Duration = NODES_END.saturating_add(STORE_ENDS);

/// The signals that ask for the end, interrupt (Ctrl-C) and terminate, and hang-up, which asks for
/// the settings to be read again.
pub(super) struct Signals {
    interrupt: Signal,
    terminate: Signal,
    /// The key that also leaves a console: struck once more it must not end the board unsaid.
    quit: Signal,
    hang_up: Signal,
}

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// The end.
    Down,
    /// That the settings are read again.
    Reload,
}

impl Signals {
    /// From now on they no longer end the process by themselves.
    pub(super) fn new() -> Result<Self, ServeError> {
        let listen = |kind| signal(kind).map_err(ServeError::Signals);
        Ok(Self {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
            quit: listen(SignalKind::quit())?,
            hang_up: listen(SignalKind::hangup())?,
        })
    }

    /// Waits for one of them.
    pub(super) async fn next(&mut self) -> Asked {
        tokio::select! {
            _ = self.interrupt.recv() => Asked::Down,
            _ = self.terminate.recv() => Asked::Down,
            _ = self.quit.recv() => Asked::Down,
            _ = self.hang_up.recv() => Asked::Reload,
        }
    }

    /// Waits until the end is asked for; whatever else is asked for is not done any more.
    pub(super) async fn down(&mut self) {
        while self.next().await != Asked::Down {}
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
