//! How the board sees to online messages that take more than a line of one caller: what somebody
//! finds who has just come, and what goes to all. Knows no screen.

use std::sync::Arc;

use tokio::task::yield_now;

use super::Board;
use crate::clock::Timestamp;
use crate::direct::{self, Olm};
use crate::ids::{Address, Ticket, UserId};
use crate::protocol::mail::Message;
use crate::store::{OlmPlace, PastCall, StoreError};

/// How many online messages are shown at a login.
const SHOWN: usize = 20;

/// How many callers are named at a login (SPEC §3).
const CALLERS: u16 = 5;

/// How many are looked for.
const LOOKED_FOR: i64 = 500;

/// Of what goes to all so much is queued before others have their turn.
const AT_ONCE: usize = 256;

/// What somebody finds who has just come onto the board.
#[derive(Debug)]
pub struct Arrived {
    /// The last calls before this one, the newest first.
    pub callers: Vec<PastCall>,
    /// How many messages were not read, in all logs.
    pub unread: i64,
    /// The first of the online messages among them.
    pub olms: Vec<Message>,
    /// How many more there are of these.
    pub more: usize,
    /// Only what stands behind it is shown by itself from now on.
    pub after: OlmPlace,
}

/// An online message to everybody on line.
#[derive(Clone, Debug)]
pub struct ToAll {
    /// Who writes.
    pub sender: UserId,
    /// That user's name.
    pub sender_name: Arc<str>,
    /// From which node.
    pub from: Address,
    /// What: cleaned, not empty, within the limit.
    pub text: Arc<str>,
}

impl Board {
    pub(super) async fn arrived(
        &self,
        user: UserId,
        began: Timestamp,
    ) -> Result<Arrived, StoreError> {
        // This call may stand among them already, or not yet.
        let mut callers = self.store.last_calls(CALLERS + 1, None).await?;
        let is_own = |call: &PastCall| call.caller == user && call.began_at == began;
        callers.retain(|call| !is_own(call) && !self.hides(call));
        callers.truncate(usize::from(CALLERS));
        let unread = self.conversations.unread_in_all(user).await?;
        if unread == 0 {
            let (olms, more, after) = (Vec::new(), 0, OlmPlace::FIRST);
            return Ok(Arrived { callers, unread, olms, more, after });
        }
        let all = self.conversations.olms_missed(user, OlmPlace::FIRST, LOOKED_FOR).await?;
        let (mut olms, rest) = all;
        let more = olms.len().saturating_sub(SHOWN);
        let last = rest.or_else(|| olms.last().map(OlmPlace::of));
        let after = last.filter(|_| more > 0).unwrap_or(OlmPlace::FIRST);
        olms.truncate(SHOWN);
        Ok(Arrived { callers, unread, olms, more, after })
    }

    /// To how many it went. That each is stored is not waited for.
    pub(super) async fn tell_all(&self, olm: &ToAll) -> Result<usize, StoreError> {
        let mut all: Vec<_> = self.registry.callers().iter().map(|row| row.caller.user).collect();
        all.retain(|user| *user != olm.sender);
        let logs = self.conversations.pairs(olm.sender, &all).await?;
        let told: Vec<_> = all.into_iter().zip(logs).collect();
        for piece in told.chunks(AT_ONCE) {
            for &(to, conversation) in piece {
                direct::send(
                    Olm {
                        conversation,
                        sender: olm.sender,
                        sender_name: Arc::clone(&olm.sender_name),
                        from: olm.from,
                        to: Some(to),
                        text: Arc::clone(&olm.text),
                        ticket: Ticket::NOBODYS,
                    },
                    &self.conversations,
                );
            }
            yield_now().await;
        }
        Ok(told.len())
    }
}
