//! Rows as they come from any of the databases, and what they mean to the board. Knows no query.

use std::sync::Arc;

use sqlx::FromRow;
use uuid::Uuid;

use super::{Access, Habits, Role, Session, SessionStatus, Side, SshKey, StoreError, Times, User};
use crate::clock::Timestamp;
use crate::ids::{ConversationId, KeyId, MessageNumber, NodeNumber, SessionId, UserId};
use crate::protocol::mail::{About, Message, MessageKind, Standing};
use crate::protocol::ssh_key::PublicKey;
use crate::terminal::charset::Charset;
use crate::terminal::choice::Choice;
use crate::terminal::profile::Graphics;

#[derive(FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "a column each")]
pub(super) struct UserRow {
    id: i64,
    name: String,
    real_name: Option<String>,
    shows_name: bool,
    location: Option<String>,
    sysop: bool,
    co_sysop: bool,
    waiting: bool,
    locked_at: Option<i64>,
    available: bool,
    expert: bool,
    charset: Option<String>,
    graphics: Option<String>,
    stamps: Option<bool>,
    bell: bool,
    page: Option<i64>,
    zone: Option<String>,
    twelve: bool,
    notify: bool,
    seen: bool,
    typing: bool,
    olm: bool,
    created_at: i64,
    last_call: Option<i64>,
    calls: i64,
}

impl From<UserRow> for User {
    fn from(row: UserRow) -> Self {
        Self {
            id: UserId(row.id),
            name: row.name.into(),
            real_name: row.real_name.map(Arc::from),
            shows_name: row.shows_name,
            location: row.location.map(Arc::from),
            role: match (row.sysop, row.co_sysop) {
                (true, _) => Role::Sysop,
                (false, true) => Role::CoSysop,
                (false, false) => Role::Caller,
            },
            access: match (row.locked_at, row.waiting) {
                (Some(_), _) => Access::Locked,
                (None, true) => Access::Waiting,
                (None, false) => Access::Open,
            },
            available: row.available,
            expert: row.expert,
            // The database takes no other word.
            terminal: Choice {
                charset: row.charset.as_deref().and_then(Charset::from_word),
                graphics: row.graphics.as_deref().and_then(Graphics::from_word),
                stamps: row.stamps,
                bell: (!row.bell).then_some(false),
                page: row.page.and_then(|page| u16::try_from(page).ok()),
            },
            times: Times {
                // A zone that has gone from the database of zones is as none.
                zone: row.zone.and_then(|zone| zone.parse().ok()),
                twelve: row.twelve,
            },
            habits: Habits { notify: row.notify, seen: row.seen, typing: row.typing, olm: row.olm },
            created_at: Timestamp(row.created_at),
            last_call: row.last_call.map(Timestamp),
            calls: row.calls,
        }
    }
}

/// A user with the password's hash.
#[derive(FromRow)]
pub(super) struct AccountRow {
    #[sqlx(flatten)]
    pub(super) user: UserRow,
    pub(super) password: String,
}

#[derive(FromRow)]
pub(super) struct KeyRow {
    id: i64,
    key: String,
    comment: String,
    added_at: i64,
    last_used: Option<i64>,
}

impl TryFrom<KeyRow> for SshKey {
    type Error = StoreError;

    fn try_from(row: KeyRow) -> Result<Self, StoreError> {
        let key = PublicKey::parse(&format!("{} {}", row.key, row.comment))
            .map_err(|why| StoreError::Unreadable(format!("key {}: {why}", row.id)))?;
        Ok(Self {
            id: KeyId(row.id),
            key,
            added_at: Timestamp(row.added_at),
            last_used: row.last_used.map(Timestamp),
        })
    }
}

#[derive(FromRow)]
pub(super) struct MessageRow {
    conversation: i64,
    number: i64,
    sender: i64,
    sender_name: String,
    kind: i16,
    sent_at: i64,
    body: String,
    change: Option<i16>,
    changed: Option<String>,
    about: Option<i64>,
    about_sender: Option<i64>,
    about_name: String,
    quote: String,
    about_deleted: bool,
}

impl TryFrom<MessageRow> for Message {
    type Error = StoreError;

    fn try_from(row: MessageRow) -> Result<Self, StoreError> {
        let kind = MessageKind::from_stored(row.kind)
            .ok_or_else(|| StoreError::Unreadable(format!("a message of kind {}", row.kind)))?;
        let standing = match row.change.and_then(MessageKind::from_stored) {
            Some(MessageKind::Correction) => Standing::Corrected,
            Some(MessageKind::Deletion) => Standing::Deleted,
            Some(
                MessageKind::Text | MessageKind::Olm | MessageKind::Action | MessageKind::Mark,
            )
            | None => Standing::AsWritten,
        };
        // A deletion's own text is empty, and so is all that was emptied with its author's account.
        let body = row.changed.unwrap_or(row.body);
        let is_emptied = body.is_empty() && kind != MessageKind::Deletion;
        let standing = if is_emptied { Standing::Deleted } else { standing };
        let about = row.about.map(|number| About {
            number: MessageNumber(number),
            sender: row.about_sender.map(UserId),
            sender_name: row.about_name.into(),
            is_deleted: row.about_deleted || row.quote.is_empty(),
            quote: row.quote.into(),
        });
        Ok(Self {
            conversation: ConversationId(row.conversation),
            number: MessageNumber(row.number),
            sender: UserId(row.sender),
            sender_name: row.sender_name.into(),
            from: None,
            kind,
            about,
            standing,
            sent_at: Timestamp(row.sent_at),
            body: body.into(),
        })
    }
}

/// All rows, or the first that means nothing.
pub(super) fn messages(rows: Vec<MessageRow>) -> Result<Vec<Message>, StoreError> {
    rows.into_iter().map(Message::try_from).collect()
}

#[derive(FromRow)]
pub(super) struct SessionRow {
    id: Uuid,
    conversation: i64,
    initiator: i64,
    initiator_name: String,
    initiator_node: i64,
    recipient: i64,
    recipient_name: String,
    recipient_node: i64,
    status: String,
    requested_at: i64,
    started_at: Option<i64>,
    ended_at: Option<i64>,
    first: i64,
    last: Option<i64>,
    messages: i64,
}

impl TryFrom<SessionRow> for Session {
    type Error = StoreError;

    fn try_from(row: SessionRow) -> Result<Self, StoreError> {
        let status = SessionStatus::from_stored(&row.status)
            .ok_or_else(|| StoreError::Unreadable(format!("a session that is {}", row.status)))?;
        Ok(Self {
            id: SessionId(row.id),
            conversation: ConversationId(row.conversation),
            initiator: side(row.initiator, row.initiator_name, row.initiator_node)?,
            recipient: side(row.recipient, row.recipient_name, row.recipient_node)?,
            status,
            requested_at: Timestamp(row.requested_at),
            started_at: row.started_at.map(Timestamp),
            ended_at: row.ended_at.map(Timestamp),
            first: MessageNumber(row.first),
            last: row.last.map(MessageNumber),
            messages: row.messages,
        })
    }
}

fn side(user: i64, name: String, node: i64) -> Result<Side, StoreError> {
    let number = u32::try_from(node)
        .map_err(|_| StoreError::Unreadable(format!("a session on node {node}")))?;
    Ok(Side { user: UserId(user), name: name.into(), node: NodeNumber(number) })
}
