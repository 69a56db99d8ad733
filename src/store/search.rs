//! Reading one's own conversations across: which there are, and what was said in them a page at a
//! time, newest first. Knows nothing of what is looked for.

use std::sync::Arc;

use super::messages::became;
use super::{Store, StoreError, on};
use crate::clock::Timestamp;
use crate::ids::{ConversationId, MessageNumber, UserId};

/// A conversation of two in which something was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Talk {
    /// Its log.
    pub conversation: ConversationId,
    /// The other.
    pub partner: UserId,
    /// That user's name.
    pub name: Arc<str>,
    /// When something was said last.
    pub last: Timestamp,
}

/// Something said, as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saying {
    /// Its place in its log.
    pub number: MessageNumber,
    /// Who said it.
    pub sender: UserId,
    /// When.
    pub sent_at: Timestamp,
    /// What; as it was corrected.
    pub body: Arc<str>,
}

const TALKS: &str = "SELECT p.conversation, p.partner, COALESCE(u.name, '?'), m.sent_at \
     FROM (SELECT conversation, high AS partner FROM pairs WHERE low = $1 \
           UNION ALL SELECT conversation, low FROM pairs WHERE high = $1 AND low < high) p \
     JOIN messages m ON m.conversation = p.conversation AND m.number = \
       (SELECT e.number FROM messages e WHERE e.conversation = p.conversation \
        AND e.kind IN (0, 1, 2) ORDER BY e.number DESC LIMIT 1) \
     LEFT JOIN users u ON u.id = p.partner \
     WHERE m.number > COALESCE((SELECT number FROM cuts \
                                WHERE reader = $1 AND conversation = p.conversation), 0) \
     ORDER BY m.sent_at DESC, p.conversation DESC LIMIT $2";
const SAYINGS: &str = concat!(
    "SELECT m.number, m.sender, m.sent_at, COALESCE(c.body, m.body) FROM messages m",
    became!(),
    " WHERE m.conversation = $1 AND m.number < $3 AND m.kind IN (0, 1, 2) \
       AND COALESCE(c.kind, 3) <> 4 AND m.number > \
       COALESCE((SELECT number FROM cuts WHERE reader = $2 AND conversation = $1), 0) \
     ORDER BY m.number DESC LIMIT $4"
);

#[cfg(test)]
pub(super) const QUERIES: &[&str] = &[TALKS, SAYINGS];

impl Store {
    /// The conversations of `user` in which something was said that the user has not deleted for the
    /// own eyes; the one that was last spoken in first, at most `limit`.
    pub async fn talks(&self, user: UserId, limit: i64) -> Result<Vec<Talk>, StoreError> {
        let rows: Vec<(i64, i64, String, i64)> = on!(read_logs self, |pool| {
            sqlx::query_as(TALKS).bind(user.0).bind(limit).fetch_all(pool).await?
        });
        let talk = |(conversation, partner, name, last): (i64, i64, String, i64)| Talk {
            conversation: ConversationId(conversation),
            partner: UserId(partner),
            name: name.into(),
            last: Timestamp(last),
        };
        Ok(rows.into_iter().map(talk).collect())
    }

    /// What was said before a number (`None`: last of all) and not deleted since, by its author for all
    /// or by `reader` for the own eyes; newest first, at most `limit`.
    pub async fn sayings_before(
        &self,
        conversation: ConversationId,
        reader: UserId,
        before: Option<MessageNumber>,
        limit: i64,
    ) -> Result<Vec<Saying>, StoreError> {
        let rows: Vec<(i64, i64, i64, String)> = on!(read_logs self, |pool| {
            sqlx::query_as(SAYINGS)
                .bind(conversation.0)
                .bind(reader.0)
                .bind(before.map_or(i64::MAX, |before| before.0))
                .bind(limit)
                .fetch_all(pool)
                .await?
        });
        let saying = |(number, sender, sent_at, body): (i64, i64, i64, String)| Saying {
            number: MessageNumber(number),
            sender: UserId(sender),
            sent_at: Timestamp(sent_at),
            body: body.into(),
        };
        Ok(rows.into_iter().map(saying).collect())
    }
}
