//! A timer that takes no memory while it does not run. Knows not what it is for.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Sleep, sleep};

/// Runs from its start to its end, or until it is stopped.
#[derive(Debug, Default)]
pub(super) struct Timer(Option<Pin<Box<Sleep>>>);

impl Timer {
    /// Lets it end `after` now; one that runs already keeps its end.
    pub(super) fn start(&mut self, after: Duration) {
        self.0.get_or_insert_with(|| Box::pin(sleep(after)));
    }

    /// It does not run any more.
    pub(super) fn stop(&mut self) {
        self.0 = None;
    }

    /// Resolves when it has ended; never while it is not running. Cancel-safe.
    pub(super) async fn ended(&mut self) {
        match &mut self.0 {
            Some(running) => running.as_mut().await,
            None => std::future::pending().await,
        }
    }

    /// The same for who polls by hand.
    pub(super) fn poll_ended(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.0.as_mut().map_or(Poll::Pending, |running| running.as_mut().poll(cx))
    }
}
