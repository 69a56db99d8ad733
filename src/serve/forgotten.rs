//! Notices what another program has done to accounts: the names of those that were deleted are no
//! longer found here, and their calls end; and who runs the board is known. Knows nothing of what was
//! in them.

use std::time::Duration;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::board::Board;
use crate::clock::Timestamp;
use crate::protocol::mail::{HangUp, Mail};
use crate::store::{Banned, StoreError};

/// Between two looks.
const EVERY: Duration = Duration::from_secs(5);

/// How far back it looks, in microseconds: a log-in, or a commit, may have been on its way.
const BACK: i64 = 60_000_000;

/// Looks every few seconds, until `closing`.
pub(super) async fn run(board: Board, closing: CancellationToken) {
    // The names of those who went before were not read at the start.
    let mut since = board.clock.wall();
    let mut fails = false;
    loop {
        tokio::select! {
            () = closing.cancelled() => return,
            () = sleep(EVERY) => {}
        }
        let now = board.clock.wall();
        let before = Timestamp(since.0.saturating_sub(BACK));
        // What is cut short here is looked for again at the next start.
        let Some(looked) = closing.run_until_cancelled(look(&board, before)).await else { return };
        match looked {
            Ok(()) => {
                since = now;
                fails = false;
            }
            // A store that fails is told of once.
            Err(cause) if !std::mem::replace(&mut fails, true) => {
                warn!(%cause, "deleted accounts cannot be looked for");
            }
            Err(_) => {}
        }
    }
}

async fn look(board: &Board, since: Timestamp) -> Result<(), StoreError> {
    // An account may have been made, or have another role.
    board.look_up_sysop().await?;
    let forgotten = board.store.forgotten(since).await?;
    for user in forgotten.iter().copied() {
        board.accounts.strike_out(user);
        board.bans.let_in(&Banned::User(user));
        if let Some(row) = board.registry.find_user(user) {
            info!(user = user.0, "the account was deleted; its call ends");
            board.registry.tell(row.address, Mail::HangUp(HangUp::Forgotten));
        }
    }
    if !forgotten.is_empty() {
        // What their calls have left.
        board.store.sweep_forgotten().await?;
    }
    Ok(())
}
