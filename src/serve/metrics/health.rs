//! Whether the board can do what it is for. Changes nothing.

use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::board::Board;

/// How long the store may take for the least of all questions.
const PATIENCE: Duration = Duration::from_secs(2);

/// `Err`: a sentence that says why not; the cause is in the log.
pub(in crate::serve) async fn of(board: &Board, closing: &CancellationToken) -> Result<(), String> {
    if closing.is_cancelled() {
        return Err("the board is going down".to_owned());
    }
    if board.conversations.stats().counters().store_fails.is_set() {
        return Err("what callers write is not stored just now".to_owned());
    }
    match board.store.answers(PATIENCE).await {
        Some(Ok(())) => Ok(()),
        Some(Err(cause)) => {
            warn!(%cause, "the board is not well");
            Err("the database does not do what it is asked".to_owned())
        }
        None => Err("the database does not answer within 2 seconds".to_owned()),
    }
}
