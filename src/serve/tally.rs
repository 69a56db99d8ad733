//! Stores what the board counts, now and then, so that other programs can read it and a crash loses
//! little. Knows not what is counted.

use std::time::Duration;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::board::Board;

/// How much a crash can lose.
const EVERY: Duration = Duration::from_secs(30);

/// Stores it every so often, until `closing`.
pub(super) async fn run(board: Board, closing: CancellationToken) {
    loop {
        tokio::select! {
            () = closing.cancelled() => return,
            () = sleep(EVERY) => keep(&board).await,
        }
    }
}

/// Stores it now. It can wait: what is not stored is still counted.
pub(super) async fn keep(board: &Board) {
    if let Err(cause) = board.conversations.stats().keep(&board.store).await {
        warn!(%cause, "the statistics were not stored, and are kept");
    }
}
