//! Notices what another program has done to accounts: the names of those that were deleted are no
//! longer found here, and their calls end; who runs the board is known; and who is on line learns of
//! another role. Knows nothing of what was in them.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::board::Board;
use crate::clock::Timestamp;
use crate::ids::UserId;
use crate::protocol::mail::{Announcement, HangUp, Mail};
use crate::store::{Banned, Role, StoreError};

/// Between two looks.
const EVERY: Duration = Duration::from_secs(5);

/// How far back it looks, in microseconds: a log-in, or a commit, may have been on its way.
const BACK: i64 = 60_000_000;

/// Looks every few seconds, until `closing`.
pub(super) async fn run(board: Board, closing: CancellationToken) {
    // The names of those who went before were not read at the start.
    let mut since = board.clock.wall();
    let mut fails = false;
    let mut staff = Staff::default();
    // Who is deposed before the first look was one of them; what fails here fails there.
    let _ = closing.run_until_cancelled(staff.look(&board, since)).await;
    loop {
        tokio::select! {
            () = closing.cancelled() => return,
            () = sleep(EVERY) => {}
        }
        let now = board.clock.wall();
        let before = Timestamp(since.0.saturating_sub(BACK));
        // What is cut short here is looked for again at the next start.
        let Some(looked) = closing.run_until_cancelled(look(&board, before)).await else { return };
        let looked = match looked {
            Ok(()) => {
                let looked = closing.run_until_cancelled(staff.look(&board, now)).await;
                let Some(looked) = looked else { return };
                looked
            }
            fails => fails,
        };
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

/// What those are, or were lately, who are more than callers.
#[derive(Default)]
struct Staff(HashMap<UserId, Known>);

/// As what somebody was seen.
#[derive(Clone, Copy)]
struct Known {
    role: Role,
    /// Since when, at the latest.
    since: Timestamp,
}

impl Staff {
    /// Tells the nodes of those whose role has become another. It is told for as long as a log-in may
    /// have been on its way, which read the role before: a node that has it hears nothing new.
    async fn look(&mut self, board: &Board, now: Timestamp) -> Result<(), StoreError> {
        let mut roles = HashMap::new();
        for (user, role) in board.store.staff().await? {
            let known = roles.entry(user).or_insert(role);
            *known = role.max(*known);
        }
        for user in self.0.keys() {
            roles.entry(*user).or_insert(Role::Caller);
        }
        for (user, role) in roles {
            let known = self.0.entry(user).or_insert(Known { role, since: now });
            if known.role != role {
                *known = Known { role, since: now };
            }
        }
        let lately = now.0.saturating_sub(BACK);
        for (user, known) in self.0.iter().filter(|(_, known)| known.since.0 >= lately) {
            if let Some(row) = board.registry.find_user(*user) {
                let role = Announcement::Role(known.role);
                board.registry.tell(row.address, Mail::Announced(Arc::new(role)));
            }
        }
        self.0.retain(|_, known| known.role != Role::Caller || known.since.0 >= lately);
        Ok(())
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
