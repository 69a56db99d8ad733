//! What must hold of a record, and between it and those before it, if a board has written them.
//! Pure: knows no database.
//!
//! It remembers the ids of users and conversations, the names of users and their keys, of which
//! there are few, and of messages the last number in each log: that a number stands once follows
//! from the order. Of times it says nothing but how far off they may be: a board's clock may have
//! been set back between two of them.

mod chair;
mod values;

use std::collections::{HashMap, HashSet};

use super::record::{
    Block, Conversation, Counts, Cursor, Cut, Message, Pair, Position, Record, Session, SshKey,
    Tally, User,
};
use crate::protocol::mail::MessageKind;
use crate::protocol::ssh_key::PublicKey;
use crate::store::conversations::PAIR;
use crate::store::{MOST_KEYS, SessionStatus};
use crate::text::name::NameKey;

use values::{Verdict, hold, number, time};

/// What was seen so far.
#[derive(Debug, Default)]
pub(super) struct Check {
    last: Option<Position>,
    users: HashSet<i64>,
    /// Those of them who have given up their accounts.
    forgotten: HashSet<i64>,
    names: HashSet<String>,
    /// Of each owner, by fingerprint.
    keys: HashMap<i64, HashSet<String>>,
    conversations: HashMap<i64, Log>,
    /// Whether or not there is such an account.
    highest_user: i64,
    counts: Counts,
}

/// What is known of a conversation.
#[derive(Debug, Default)]
struct Log {
    /// Whether two users have it.
    is_had: bool,
    /// The number of its last message.
    head: i64,
}

impl Check {
    /// Whether a store can have this record, after those before it; else a sentence.
    pub(super) fn see(&mut self, record: &Record) -> Verdict {
        let position = record.position();
        hold(self.last != Some(Position::End), || "expected nothing after the foot".to_owned())?;
        hold(self.last < Some(position), || {
            "this record stands twice, or out of order: expected users, keys, conversations, pairs, \
             messages, cursors, cuts, blocks, sessions, calls, bans, audit, tallies, each in order"
                .to_owned()
        })?;
        match record {
            Record::User(user) => self.user(user),
            Record::SshKey(key) => self.key(key),
            Record::Conversation(conversation) => self.conversation(conversation),
            Record::Pair(pair) => self.pair(pair),
            Record::Message(message) => self.message(message),
            Record::Cursor(cursor) => self.cursor(cursor),
            Record::Cut(cut) => self.cut(cut),
            Record::Block(block) => self.block(block),
            Record::Session(session) => self.session(session),
            Record::Call(call) => {
                self.names_user("caller", call.caller)?;
                chair::call(call)
            }
            Record::Ban(ban) => {
                ban.banned.map_or(Ok(()), |user| self.names_user("banned", user))?;
                chair::ban(ban)
            }
            Record::Deed(deed) => {
                deed.actor.map_or(Ok(()), |user| self.names_user("actor", user))?;
                chair::deed(deed)
            }
            Record::Tally(tally) => self::tally(tally),
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
        self.names_user("id", user.id)?;
        values::name("name", &user.name)?;
        let key = NameKey::of(&user.name);
        hold(user.key == key.as_str(), || {
            format!(
                "key {:?}: expected {:?}, for the name is {:?}",
                user.key,
                key.as_str(),
                user.name
            )
        })?;
        hold(self.names.insert(user.key.clone()), || {
            format!("an earlier user has the name {:?} too", user.name)
        })?;
        user.real_name.as_deref().map_or(Ok(()), |name| values::words("real_name", name))?;
        match user.forgotten_at {
            None => values::password(&user.password)?,
            Some(_) => forgotten(user)?,
        }
        values::charset(user.charset.as_deref())?;
        values::graphics(user.graphics.as_deref())?;
        user.location.as_deref().map_or(Ok(()), |text| values::words("location", text))?;
        values::zone(user.zone.as_deref())?;
        user.page.map_or(Ok(()), |rows| number("page", rows, 0))?;
        time("locked_at", user.locked_at)?;
        time("created_at", user.created_at)?;
        time("last_call", user.last_call)?;
        time("forgotten_at", user.forgotten_at)?;
        number("calls", user.calls, 0)?;
        if user.forgotten_at.is_some() {
            self.forgotten.insert(user.id);
        }
        hold(user.forgotten_at.is_some() || !user.redacting, || {
            "redacting: expected false, for the account is there".to_owned()
        })?;
        self.users.insert(user.id);
        Ok(())
    }

    fn key(&mut self, key: &SshKey) -> Verdict {
        number("id", key.id, 1)?;
        self.has_account(key.owner)?;
        let line = format!("{} {}", key.key, key.comment);
        let read = PublicKey::parse(&line).map_err(|why| format!("key: {why}"))?;
        hold(read.to_string() == key.key, || format!("key: expected \"{read}\""))?;
        hold(read.comment() == key.comment, || {
            format!("comment {:?}: expected {:?}", key.comment, read.comment())
        })?;
        let fingerprint = read.fingerprint();
        hold(key.fingerprint == fingerprint, || format!("fingerprint: expected {fingerprint}"))?;
        time("added_at", key.added_at)?;
        time("last_used", key.last_used)?;
        let keys = self.keys.entry(key.owner).or_default();
        hold(keys.insert(fingerprint), || format!("user {} has this key already", key.owner))?;
        let fit = i64::try_from(keys.len()).is_ok_and(|count| count <= MOST_KEYS);
        hold(fit, || format!("user {}: expected at most {MOST_KEYS} keys", key.owner))
    }

    fn conversation(&mut self, conversation: &Conversation) -> Verdict {
        let &Conversation { id, kind, created_at, purged } = conversation;
        number("id", id, 1)?;
        hold(kind == PAIR, || format!("kind {kind}: expected {PAIR}"))?;
        time("created_at", created_at)?;
        number("purged", purged, 0)?;
        // What was purged had its numbers.
        self.conversations.insert(id, Log { head: purged, ..Log::default() });
        Ok(())
    }

    fn pair(&mut self, pair: &Pair) -> Verdict {
        for user in [pair.low, pair.high] {
            self.is_user(user)?;
        }
        hold(pair.low <= pair.high, || "low and high: expected the lower id first".to_owned())?;
        let log = self.log(pair.conversation)?;
        let is_had = std::mem::replace(&mut log.is_had, true);
        hold(!is_had, || format!("conversation {}: an earlier pair has it", pair.conversation))
    }

    fn message(&mut self, message: &Message) -> Verdict {
        number("number", message.number, 1)?;
        let head = std::mem::replace(&mut self.log(message.conversation)?.head, message.number);
        hold(head < message.number, || {
            format!("number {}: expected more than {head}", message.number)
        })?;
        self.names_user("sender", message.sender)?;
        hold(MessageKind::from_stored(message.kind).is_some(), || {
            format!("kind {}: expected a number from 0 to 5", message.kind)
        })?;
        let about = message.about.is_none_or(|about| (1..message.number).contains(&about));
        hold(about, || "about: expected null, or the number of an earlier message".to_owned())?;
        time("sent_at", message.sent_at)?;
        values::body(&message.body)
    }

    fn cursor(&mut self, cursor: &Cursor) -> Verdict {
        self.names_user("reader", cursor.reader)?;
        let head = self.log(cursor.conversation)?.head;
        number("number", cursor.number, 0)?;
        hold(cursor.number <= head, || {
            format!("number {}: expected at most {head}, the last message there", cursor.number)
        })
    }

    fn cut(&mut self, cut: &Cut) -> Verdict {
        self.names_user("reader", cut.reader)?;
        let head = self.log(cut.conversation)?.head;
        number("number", cut.number, 0)?;
        hold(cut.number <= head, || {
            format!("number {}: expected at most {head}, the last message there", cut.number)
        })
    }

    fn block(&mut self, block: &Block) -> Verdict {
        for user in [block.owner, block.blocked] {
            self.has_account(user)?;
        }
        hold(block.owner != block.blocked, || "blocked: expected somebody else".to_owned())?;
        time("blocked_at", block.blocked_at)
    }

    fn session(&mut self, session: &Session) -> Verdict {
        let version = session.id.get_version_num();
        hold(version == 7, || format!("id: a UUID of version {version}: expected version 7"))?;
        let head = self.log(session.conversation)?.head;
        self.names_user("initiator", session.initiator)?;
        self.names_user("recipient", session.recipient)?;
        values::name("initiator_name", &session.initiator_name)?;
        values::name("recipient_name", &session.recipient_name)?;
        values::node("initiator_node", session.initiator_node)?;
        values::node("recipient_node", session.recipient_node)?;
        time("requested_at", session.requested_at)?;
        time("started_at", session.started_at)?;
        time("ended_at", session.ended_at)?;
        life(session)?;
        range(session, head)
    }

    fn end(&self, counts: &Counts) -> Verdict {
        hold(*counts == self.counts, || {
            format!("records are missing: the foot counts {counts}; there were {}", self.counts)
        })
    }

    fn is_user(&self, id: i64) -> Verdict {
        hold(self.users.contains(&id), || format!("user {id}: expected an earlier one"))
    }

    fn has_account(&self, id: i64) -> Verdict {
        self.is_user(id)?;
        hold(!self.forgotten.contains(&id), || format!("user {id}: the account was deleted"))
    }

    /// The account need not be there: what the forgotten wrote stays.
    fn names_user(&mut self, key: &str, id: i64) -> Verdict {
        self.highest_user = self.highest_user.max(id);
        number(key, id, 1)
    }

    fn log(&mut self, conversation: i64) -> Result<&mut Log, String> {
        let log = self.conversations.get_mut(&conversation);
        log.ok_or_else(|| format!("conversation {conversation}: expected an earlier one"))
    }
}

/// Whether nothing is left of an account that was deleted but its place.
fn forgotten(user: &User) -> Verdict {
    hold(user.password.is_empty(), || {
        "password: expected \"\", for the account was deleted".to_owned()
    })?;
    for (key, is_there) in [
        ("real_name", user.real_name.is_some()),
        ("sysop", user.sysop),
        ("co_sysop", user.co_sysop),
        ("waiting", user.waiting),
        ("locked_at", user.locked_at.is_some()),
        ("location", user.location.is_some()),
        ("zone", user.zone.is_some()),
        ("page", user.page.is_some()),
        ("charset", user.charset.is_some()),
        ("graphics", user.graphics.is_some()),
        ("stamps", user.stamps.is_some()),
    ] {
        hold(!is_there, || format!("{key}: expected none, for the account was deleted"))?;
    }
    Ok(())
}

/// Whether a board can have counted that.
fn tally(tally: &Tally) -> Verdict {
    let &Tally { kind, slot, count } = tally;
    hold((0..=1).contains(&kind), || format!("kind {kind}: expected 0 or 1"))?;
    number("slot", slot, 0)?;
    number("count", count, 0)
}

/// Whether what stands in a session's record is what its status says.
fn life(session: &Session) -> Verdict {
    let status = SessionStatus::from_stored(&session.status).ok_or_else(|| {
        let words = SessionStatus::ALL.map(SessionStatus::as_str).join(", ");
        format!("status {:?}: expected one of {words}", session.status)
    })?;
    let is_over = !matches!(status, SessionStatus::Requesting | SessionStatus::Active);
    let began = matches!(status, SessionStatus::Active | SessionStatus::Ended);
    for (key, is_there, expected) in [
        ("started_at", session.started_at.is_some(), began),
        ("ended_at", session.ended_at.is_some(), is_over),
        ("last", session.last.is_some(), began && is_over),
    ] {
        hold(is_there == expected, || {
            let expected = if expected { "a number" } else { "null" };
            format!("{key}: expected {expected}, for the status is {status}")
        })?;
    }
    Ok(())
}

/// Whether a session's range lies in a log with this `head`, and has as many messages as it says.
fn range(session: &Session, head: i64) -> Verdict {
    let &Session { first, last, messages, .. } = session;
    let last = last.unwrap_or(first);
    number("first", first, 0)?;
    number("last", last, 0)?;
    hold(first <= last, || format!("last {last}: expected it not to be before first, {first}"))?;
    hold(last <= head, || {
        let key = if first > head { "first" } else { "last" };
        format!("{key}: expected at most {head}, the last message there")
    })?;
    let most = last - first;
    hold((0..=most).contains(&messages), || {
        format!("messages {messages}: expected a number from 0 to {most}")
    })
}
