//! The records of internode chats. Changes while the board runs go through the
//! [`StoreWriter`](super::StoreWriter), in order with the messages.

use std::fmt;
use std::sync::Arc;

use sqlx::Acquire;

use super::rows::SessionRow;
use super::{Store, StoreError, on};
use crate::clock::Timestamp;
use crate::ids::{ConversationId, MessageNumber, NodeNumber, SessionId, UserId};

/// A record to be opened: somebody asks somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSession {
    /// The session.
    pub id: SessionId,
    /// The log of the two.
    pub conversation: ConversationId,
    /// Who asks.
    pub initiator: Side,
    /// Who is asked.
    pub recipient: Side,
    /// When.
    pub requested_at: Timestamp,
    /// The head of the log at that moment: the session counts what comes after it.
    pub first: MessageNumber,
}

/// One of the two, as they were then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// The account.
    pub user: UserId,
    /// Its name.
    pub name: Arc<str>,
    /// The node.
    pub node: NodeNumber,
}

/// The record of one chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The session.
    pub id: SessionId,
    /// The log of the two.
    pub conversation: ConversationId,
    /// Who asked.
    pub initiator: Side,
    /// Who was asked.
    pub recipient: Side,
    /// What has become of it.
    pub status: SessionStatus,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// When the chat began, if it did.
    pub started_at: Option<Timestamp>,
    /// When it was over; `None`: it is not.
    pub ended_at: Option<Timestamp>,
    /// It counts the messages after this one…
    pub first: MessageNumber,
    /// …up to this one; `None`: it is not over, or no chat came of it.
    pub last: Option<MessageNumber>,
    /// How many text messages that were.
    pub messages: i64,
}

/// What has become of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SessionStatus {
    /// The other has not answered.
    Requesting,
    /// The two are in a chat.
    Active,
    /// They were in a chat, whoever or whatever ended it.
    Ended,
    /// The other said no.
    Declined,
    /// The other did not answer in time.
    TimedOut,
    /// The asker took it back, or two requests crossed and this one lost.
    Cancelled,
    /// Refused by circumstance, or a node went before the chat began.
    Failed,
}

impl SessionStatus {
    pub(super) const ALL: [Self; 7] = [
        Self::Requesting,
        Self::Active,
        Self::Ended,
        Self::Declined,
        Self::TimedOut,
        Self::Cancelled,
        Self::Failed,
    ];

    /// The word for it, in the store too.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Requesting => "requesting",
            Self::Active => "active",
            Self::Ended => "ended",
            Self::Declined => "declined",
            Self::TimedOut => "timed_out",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
        }
    }

    /// The status that the store has this word for.
    pub(super) fn from_stored(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }
}

impl fmt::Display for SessionStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

// A record's life is written by one hand; that it is still open is asked as a belt (PROTOCOL §3).
pub(super) const REQUESTED: &str = "INSERT INTO sessions (id, conversation, \
     initiator, initiator_name, initiator_node, recipient, recipient_name, recipient_node, \
     status, requested_at, first) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (id) DO NOTHING";
pub(super) const ACTIVE: &str = "UPDATE sessions SET status = 'active', started_at = $2 \
     WHERE id = $1 AND status = 'requesting'";
pub(super) const NOT_BEGUN: &str = "UPDATE sessions SET status = $2, ended_at = $3 \
     WHERE id = $1 AND status = 'requesting'";
// The range is closed first, then counted.
pub(super) const LAST: &str = "UPDATE sessions SET last = COALESCE($2, (SELECT MAX(number) \
     FROM messages m WHERE m.conversation = sessions.conversation), first) \
     WHERE id = $1 AND status = 'active'";
pub(super) const ENDED: &str = "UPDATE sessions SET status = 'ended', ended_at = $2, \
     messages = (SELECT COUNT(*) FROM messages m WHERE m.conversation = sessions.conversation \
     AND m.number > sessions.first AND m.number <= sessions.last AND m.kind IN (0, 2)) \
     WHERE id = $1 AND status = 'active'";

const OF_CONVERSATION: &str = "SELECT id, conversation, initiator, initiator_name, \
     initiator_node, recipient, recipient_name, recipient_node, status, requested_at, started_at, \
     ended_at, first, last, messages FROM sessions WHERE conversation = $1 \
     ORDER BY requested_at, id";
// The same three for all that a board left open.
const ALL_NOT_BEGUN: &str = "UPDATE sessions SET status = 'failed', ended_at = $1 \
     WHERE ended_at IS NULL AND status = 'requesting'";
const ALL_LAST: &str = "UPDATE sessions SET last = COALESCE((SELECT MAX(number) \
     FROM messages m WHERE m.conversation = sessions.conversation), first) \
     WHERE ended_at IS NULL AND status = 'active'";
const ALL_ENDED: &str = "UPDATE sessions SET status = 'ended', ended_at = $1, \
     messages = (SELECT COUNT(*) FROM messages m WHERE m.conversation = sessions.conversation \
     AND m.number > sessions.first AND m.number <= sessions.last AND m.kind IN (0, 2)) \
     WHERE ended_at IS NULL AND status = 'active'";

#[cfg(test)]
pub(super) const QUERIES: &[&str] = &[
    REQUESTED,
    ACTIVE,
    NOT_BEGUN,
    LAST,
    ENDED,
    OF_CONVERSATION,
    ALL_NOT_BEGUN,
    ALL_LAST,
    ALL_ENDED,
];

impl Store {
    /// The records of all chats of a conversation, in the order in which they were asked for.
    pub async fn sessions(&self, conversation: ConversationId) -> Result<Vec<Session>, StoreError> {
        let rows: Vec<SessionRow> = on!(read self, |pool| {
            sqlx::query_as(OF_CONVERSATION).bind(conversation.0).fetch_all(pool).await?
        });
        rows.into_iter().map(Session::try_from).collect()
    }

    /// Closes the records that a board which is gone left open, in its name: a request has failed,
    /// a chat has ended with the last message of its log. Says how many there were. For the start
    /// of the board, before anybody calls.
    pub async fn close_open_sessions(&self, at: Timestamp) -> Result<u64, StoreError> {
        let closed = on!(write_logs self, |connection| {
            let mut all = connection.begin().await?;
            let failed = sqlx::query(ALL_NOT_BEGUN).bind(at.0).execute(&mut *all).await?;
            sqlx::query(ALL_LAST).execute(&mut *all).await?;
            let ended = sqlx::query(ALL_ENDED)
                .bind(at.0)
                .execute(&mut *all)
                .await?;
            all.commit().await?;
            failed.rows_affected() + ended.rows_affected()
        });
        Ok(closed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_is_read_back_from_its_word() {
        for status in SessionStatus::ALL {
            assert_eq!(SessionStatus::from_stored(status.as_str()), Some(status));
        }
        assert_eq!(SessionStatus::from_stored("ENDED"), None);
    }
}
