//! What must hold of a record, and between it and those before it. Pure: knows no database.
//!
//! It remembers the ids of users and conversations, the names of users and their keys, of which
//! there are few, and nothing of messages: that a number stands once follows from the order.

use std::collections::{HashMap, HashSet};

use super::record::{
    Conversation, Counts, Cursor, Message, Pair, Position, PublicKey, Record, Session, User,
};
use crate::protocol::mail::MessageKind;
use crate::protocol::ssh_key;
use crate::store::SessionStatus;
use crate::store::conversations::PAIR;
use crate::text::name::NameKey;

/// What was seen so far.
#[derive(Debug, Default)]
pub(super) struct Check {
    last: Option<Position>,
    users: HashSet<i64>,
    names: HashSet<String>,
    /// By owner and fingerprint.
    keys: HashSet<(i64, String)>,
    /// Each conversation, and whether two users have it.
    conversations: HashMap<i64, bool>,
    /// Whether or not there is such an account.
    highest_user: i64,
    counts: Counts,
}

type Verdict = Result<(), String>;

impl Check {
    /// Whether a store can have this record, after those before it; else a sentence.
    pub(super) fn see(&mut self, record: &Record) -> Verdict {
        let position = record.position();
        hold(self.last != Some(Position::End), || "expected nothing after the foot".to_owned())?;
        hold(self.last < Some(position), || {
            "this record stands twice, or out of order: expected users, keys, conversations, pairs, \
             messages, cursors, sessions, each in order"
                .to_owned()
        })?;
        match record {
            Record::User(user) => self.user(user),
            Record::PublicKey(key) => self.key(key),
            Record::Conversation(conversation) => self.conversation(conversation),
            Record::Pair(pair) => self.pair(pair),
            Record::Message(message) => self.message(message),
            Record::Cursor(cursor) => self.cursor(cursor),
            Record::Session(session) => self.session(session),
            Record::End(counts) => self.end(counts),
        }?;
        self.last = Some(position);
        if let Some(kind) = record.kind() {
            self.counts.add(kind);
        }
        Ok(())
    }

    /// Whether the foot was seen.
    pub(super) fn is_whole(&self) -> Verdict {
        hold(self.last == Some(Position::End), || {
            format!("it is cut: expected its foot after {}", self.counts)
        })
    }

    pub(super) fn counts(&self) -> Counts {
        self.counts
    }

    /// The highest id of a user that any record names; 0: none does.
    pub(super) fn highest_user(&self) -> i64 {
        self.highest_user
    }

    fn user(&mut self, user: &User) -> Verdict {
        self.names_user(user.id)?;
        text("name", &user.name)?;
        text("real_name", user.real_name.as_deref().unwrap_or_default())?;
        text("password", &user.password)?;
        let key = NameKey::of(&user.name);
        hold(user.key == key.as_str(), || {
            format!(
                "key {:?}: expected {:?}, for the name is {:?}",
                user.key,
                key.as_str(),
                user.name
            )
        })?;
        hold(!user.name.is_empty(), || "name: expected one".to_owned())?;
        hold(self.names.insert(user.key.clone()), || {
            format!("an earlier user has the name {:?} too", user.name)
        })?;
        self.users.insert(user.id);
        from("calls", user.calls, 0)
    }

    fn key(&mut self, key: &PublicKey) -> Verdict {
        from("id", key.id, 1)?;
        self.is_user(key.owner)?;
        text("comment", &key.comment)?;
        let read = ssh_key::PublicKey::parse(&key.key).map_err(|why| format!("key: {why}"))?;
        hold(read.to_string() == key.key, || format!("key: expected \"{read}\""))?;
        let fingerprint = read.fingerprint();
        hold(key.fingerprint == fingerprint, || format!("fingerprint: expected {fingerprint}"))?;
        hold(self.keys.insert((key.owner, fingerprint)), || {
            format!("user {} has this key already", key.owner)
        })
    }

    fn conversation(&mut self, &Conversation { id, kind, .. }: &Conversation) -> Verdict {
        from("id", id, 1)?;
        hold(kind == PAIR, || format!("kind {kind}: expected {PAIR}"))?;
        self.conversations.insert(id, false);
        Ok(())
    }

    fn pair(&mut self, pair: &Pair) -> Verdict {
        for user in [pair.low, pair.high] {
            self.is_user(user)?;
        }
        hold(pair.low <= pair.high, || "low and high: expected the lower id first".to_owned())?;
        self.in_conversation(pair.conversation)?;
        let others = self.conversations.insert(pair.conversation, true);
        hold(others != Some(true), || {
            format!("conversation {}: an earlier pair has it", pair.conversation)
        })
    }

    fn message(&mut self, message: &Message) -> Verdict {
        self.in_conversation(message.conversation)?;
        from("number", message.number, 1)?;
        self.names_user(message.sender)?;
        hold(MessageKind::from_stored(message.kind).is_some(), || {
            format!("kind {}: expected 0 or 1", message.kind)
        })?;
        let about = message.about.is_none_or(|about| (1..message.number).contains(&about));
        hold(about, || "about: expected null, or the number of an earlier message".to_owned())?;
        text("body", &message.body)
    }

    fn cursor(&mut self, cursor: &Cursor) -> Verdict {
        self.names_user(cursor.reader)?;
        self.in_conversation(cursor.conversation)?;
        from("number", cursor.number, 0)
    }

    fn session(&mut self, session: &Session) -> Verdict {
        self.in_conversation(session.conversation)?;
        self.names_user(session.initiator)?;
        self.names_user(session.recipient)?;
        text("initiator_name", &session.initiator_name)?;
        text("recipient_name", &session.recipient_name)?;
        for node in [session.initiator_node, session.recipient_node] {
            hold(u32::try_from(node).is_ok(), || format!("node {node}: expected a node's number"))?;
        }
        let status = SessionStatus::from_stored(&session.status);
        let status = status.ok_or_else(|| {
            let words = SessionStatus::ALL.map(SessionStatus::as_str).join(", ");
            format!("status {:?}: expected one of {words}", session.status)
        })?;
        let open = matches!(status, SessionStatus::Requesting | SessionStatus::Active);
        hold(open == session.ended_at.is_none(), || {
            let expected = if open { "null" } else { "a time" };
            format!("ended_at: expected {expected}, for the status is {status}")
        })?;
        from("first", session.first, 0)?;
        from("last", session.last.unwrap_or(0), 0)?;
        from("messages", session.messages, 0)
    }

    fn end(&self, counts: &Counts) -> Verdict {
        hold(*counts == self.counts, || {
            format!("records are missing: the foot counts {counts}; there were {}", self.counts)
        })
    }

    fn is_user(&self, id: i64) -> Verdict {
        hold(self.users.contains(&id), || format!("user {id}: expected an earlier one"))
    }

    /// The account need not be there: what the forgotten wrote stays.
    fn names_user(&mut self, id: i64) -> Verdict {
        self.highest_user = self.highest_user.max(id);
        from("a user's id", id, 1)
    }

    fn in_conversation(&self, id: i64) -> Verdict {
        hold(self.conversations.contains_key(&id), || {
            format!("conversation {id}: expected an earlier one")
        })
    }
}

fn hold(good: bool, sentence: impl FnOnce() -> String) -> Verdict {
    if good { Ok(()) } else { Err(sentence()) }
}

fn from(key: &str, number: i64, least: i64) -> Verdict {
    hold(number >= least, || format!("{key} {number}: expected a number from {least} on"))
}

/// `PostgreSQL` has no text with a NUL in it.
fn text(key: &str, text: &str) -> Verdict {
    hold(!text.contains('\0'), || format!("{key}: expected text without \\u0000"))
}
