//! Stores the bans that the board's own rules make, beside all else. Knows not why they were made.

use tokio_util::sync::CancellationToken;
use tracing::error;

use crate::board::Board;
use crate::store::Ban;

/// Stores them as they are made, until `closing`, and then those that are left.
pub(super) async fn run(board: Board, closing: CancellationToken) {
    while let Some(ban) = closing.run_until_cancelled(board.bans.to_be_stored()).await {
        keep(&board, &ban).await;
    }
    while let Some(ban) = board.bans.next_to_be_stored() {
        keep(&board, &ban).await;
    }
}

async fn keep(board: &Board, ban: &Ban) {
    if let Err(cause) = board.keep_ban(ban).await {
        error!(%cause, "a ban was not stored: it holds until the board comes down");
    }
}
