//! How the board sees to online messages that take more than a line of one caller: what somebody
//! finds who has just come, and what goes to all. Knows no screen.

use std::sync::Arc;

use super::Board;
use crate::clock::Timestamp;
use crate::direct::{self, Olm};
use crate::ids::{Address, Ticket, UserId};
use crate::protocol::mail::Message;
use crate::store::StoreError;

/// How many online messages are shown at a login.
const SHOWN: usize = 20;

/// How many are looked for.
const LOOKED_FOR: i64 = 500;

/// What somebody finds who has just come onto the board.
#[derive(Debug)]
pub struct Arrived {
    /// How many messages were not read, in all logs.
    pub unread: i64,
    /// The first of the online messages among them.
    pub olms: Vec<Message>,
    /// How many more there are of these.
    pub more: usize,
    /// Only what was accepted from now on is shown by itself.
    pub since: Timestamp,
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
    pub(super) async fn arrived(&self, user: UserId) -> Result<Arrived, StoreError> {
        let unread = self.conversations.unread_in_all(user).await?;
        if unread == 0 {
            return Ok(Arrived { unread, olms: Vec::new(), more: 0, since: Timestamp(0) });
        }
        let mut olms = self.conversations.olms_missed(user, Timestamp(0), LOOKED_FOR).await?;
        let more = olms.len().saturating_sub(SHOWN);
        let last = olms.last().map_or(Timestamp(0), |last| last.sent_at);
        olms.truncate(SHOWN);
        let since = if more == 0 { Timestamp(0) } else { Timestamp(last.0 + 1) };
        Ok(Arrived { unread, olms, more, since })
    }

    /// To how many it went. That each is stored is not waited for.
    pub(super) async fn tell_all(&self, olm: &ToAll) -> Result<usize, StoreError> {
        let mut told = 0;
        for row in self.registry.callers() {
            let to = row.caller.user;
            if to == olm.sender {
                continue;
            }
            let conversation = self.conversations.pair(olm.sender, to).await?;
            told += 1;
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
        Ok(told)
    }
}
