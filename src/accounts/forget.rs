//! Giving an account up: it is gone at once, and what its owner wrote is emptied if that is wished.
//! Knows no call that may be under way.

use std::time::Duration;

use super::{Accounts, NotNow, said};
use crate::clock::Timestamp;
use crate::ids::UserId;
use crate::store::{Forgotten, StoreError};

/// Why an account is not deleted.
#[derive(Debug, thiserror::Error)]
pub enum ForgetRefusal {
    /// Nobody else could run the board.
    #[error("You are the only sysop. Make somebody else one first.")]
    LastSysop,
    /// It cannot be deleted now.
    #[error(transparent)]
    NotNow(#[from] NotNow),
}

/// How long after the end of its account a call may go on saying something: the board looks for
/// accounts that are gone every few seconds, and another process may have deleted it.
const SETTLING: Duration = Duration::from_mins(1);

impl Accounts {
    /// Deletes an account. What its owner wrote to others stays under a name that tells nobody who it
    /// was; with `redact` only its places stay. If the emptying is cut short, the account is gone all
    /// the same; [`finish_forgetting`](Self::finish_forgetting) does the rest, and empties what a
    /// call that was under way said behind it.
    pub async fn forget(&self, user: UserId, redact: bool) -> Result<(), ForgetRefusal> {
        match self.store.forget(user, self.clock.wall(), redact).await.map_err(said)? {
            Forgotten::Gone => {}
            Forgotten::LastSysop => return Err(ForgetRefusal::LastSysop),
        }
        self.strike_out(user);
        if redact {
            self.store.redact(user, self.settled()).await.map_err(said)?;
        }
        Ok(())
    }

    /// This account was given up, here or by another program: its name is found nowhere any more.
    pub fn strike_out(&self, user: UserId) {
        self.directory.remove(user);
        self.blocks.forget(user);
    }

    /// Finishes what was begun for accounts that are gone: empties what is still to be emptied, and
    /// takes away what calls that were under way have left.
    pub async fn finish_forgetting(&self) -> Result<(), StoreError> {
        for user in self.store.redacting().await? {
            self.store.redact(user, self.settled()).await?;
        }
        self.store.sweep_forgotten().await
    }

    /// Nobody whose account was given up by then is still on the board.
    fn settled(&self) -> Timestamp {
        let settling = i64::try_from(SETTLING.as_micros()).unwrap_or(i64::MAX);
        Timestamp(self.clock.wall().0.saturating_sub(settling))
    }
}
