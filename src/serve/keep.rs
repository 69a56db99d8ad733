//! What the board does to its store beside all else, an hour at a time: purges what is older than
//! `[chat] keep`, forgets old calls and bans that are over, and finishes what the deletion of an
//! account has begun. Knows no caller.

use std::time::Duration;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::board::Board;
use crate::clock::Timestamp;
use crate::ids::ConversationId;
use crate::store::StoreError;

/// Between two looks.
const EVERY: Duration = Duration::from_hours(1);

/// How many calls are kept.
const CALLS: u32 = 10_000;

/// Between two pieces: so that what is said meanwhile is not held up.
const PAUSE: Duration = Duration::from_millis(50);

/// Looks at once, and then every hour, until `closing`. A piece that has been begun is finished.
pub(super) async fn run(board: Board, closing: CancellationToken) {
    while !closing.is_cancelled() {
        if let Err(cause) = purge(&board, &closing).await {
            warn!(%cause, "old messages were not purged; it is tried again in an hour");
        }
        let now = board.clock.wall();
        board.bans.sweep(now);
        if let Err(cause) = board.store.sweep_bans(now).await {
            warn!(%cause, "bans that are over were not forgotten; it is tried again in an hour");
        }
        if let Err(cause) = board.store.trim_calls(CALLS).await {
            warn!(%cause, "old calls were not forgotten; it is tried again in an hour");
        }
        // What is cut short here is gone on with at the next start.
        tokio::select! {
            () = closing.cancelled() => return,
            finished = board.accounts.finish_forgetting() => if let Err(cause) = finished {
                warn!(%cause, "deleted accounts were not tidied up; it is tried again in an hour");
            },
        }
        tokio::select! {
            () = closing.cancelled() => {}
            () = sleep(EVERY) => {}
        }
    }
}

async fn purge(board: &Board, closing: &CancellationToken) -> Result<(), StoreError> {
    let Some(keep) = board.config().chat.keep else { return Ok(()) };
    let keep = i64::try_from(keep.as_micros()).unwrap_or(i64::MAX);
    let before = Timestamp(board.clock.wall().0.saturating_sub(keep));
    let mut done = Some(ConversationId(0));
    let mut messages = 0;
    while let Some(last) = done
        && !closing.is_cancelled()
    {
        let purged = board.store.purge(before, last).await?;
        messages += purged.messages;
        done = purged.done;
        sleep(PAUSE).await;
    }
    if messages > 0 {
        info!(messages, "messages were purged, for they were older than [chat] keep");
    }
    Ok(())
}
