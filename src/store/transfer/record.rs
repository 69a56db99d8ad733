//! The records, a kind for each table: the one place to add a table or a column to what is moved.
//! What a column means is said where the board itself reads it.

use serde::{Deserialize, Deserializer, Serialize};
use sqlx::FromRow;
use uuid::Uuid;

use super::table::records;

records! {
    /// An account, with the hash of its password.
    User in users by (id: i64) {
        /// What the other records name it by.
        id: i64,
        /// As its owner writes it.
        name: String,
        /// The same without case and accents.
        key: String,
        /// What the owner calls themselves beside it.
        #[serde(deserialize_with = "named")]
        real_name: Option<String>,
        /// A PHC string.
        password: String,
        /// Whether this user runs the board.
        sysop: bool,
        /// Whether this user helps to run it.
        co_sysop: bool,
        /// Whether the account waits for the sysop's approval.
        waiting: bool,
        /// When it was locked.
        #[serde(deserialize_with = "named")]
        locked_at: Option<i64>,
        /// Where the user says to be.
        #[serde(deserialize_with = "named")]
        location: Option<String>,
        /// Whether others see the real name.
        shows_name: bool,
        /// The time zone of what the user sees, by its name in the IANA database.
        #[serde(deserialize_with = "named")]
        zone: Option<String>,
        /// Whether hours are counted to twelve.
        twelve: bool,
        /// Whether the terminal's bell rings.
        bell: bool,
        /// After how many rows a long text stops; 0: it does not.
        #[serde(deserialize_with = "named")]
        page: Option<i64>,
        /// Whether chat requests are welcome.
        available: bool,
        /// Whether the menu is left out.
        expert: bool,
        /// A word of [`Charset`](crate::terminal::charset::Charset).
        #[serde(deserialize_with = "named")]
        charset: Option<String>,
        /// A word of [`Graphics`](crate::terminal::profile::Graphics).
        #[serde(deserialize_with = "named")]
        graphics: Option<String>,
        /// Whether messages bear the time in plain graphics.
        #[serde(deserialize_with = "named")]
        stamps: Option<bool>,
        /// Whether who comes and goes is told.
        notify: bool,
        /// Whether partners may know what was read.
        seen: bool,
        /// Whether partners may know of typing.
        typing: bool,
        /// Whether online messages are welcome.
        olm: bool,
        /// Whether what the user wrote is being emptied.
        redacting: bool,
        /// When the account was deleted.
        #[serde(deserialize_with = "named")]
        forgotten_at: Option<i64>,
        /// When the account was made.
        created_at: i64,
        /// When the last call began.
        #[serde(deserialize_with = "named")]
        last_call: Option<i64>,
        /// How many there were.
        calls: i64,
    }

    /// A public key by which a user may log in.
    SshKey in keys by (id: i64) {
        /// The order of adding.
        id: i64,
        /// Whose it is.
        owner: i64,
        /// Its hash, as `ssh-keygen -l` prints it.
        fingerprint: String,
        /// Its type, and itself in base64.
        key: String,
        /// What the owner calls it.
        comment: String,
        /// When it was added.
        added_at: i64,
        /// When its owner last logged in by it.
        #[serde(deserialize_with = "named")]
        last_used: Option<i64>,
    }

    /// A log.
    Conversation in conversations by (id: i64) {
        /// What the other records name it by.
        id: i64,
        /// 0: what two users write to one another.
        kind: i16,
        /// When it was made.
        created_at: i64,
        /// Up to and with this number the messages were purged.
        purged: i64,
    }

    /// Whose log it is.
    Pair in pairs by (low: i64, high: i64) {
        /// The user with the lower id.
        low: i64,
        /// The other.
        high: i64,
        /// Their log.
        conversation: i64,
    }

    /// What stands in a log.
    Message in messages by (conversation: i64, number: i64) {
        /// The log.
        conversation: i64,
        /// The place in it.
        number: i64,
        /// Who wrote it; the account may be gone.
        sender: i64,
        /// 0: text, 1: online message, 2: action, 3: correction, 4: deletion, 5: mark.
        kind: i16,
        /// The number of the message that it is about.
        #[serde(deserialize_with = "named")]
        about: Option<i64>,
        /// When it was accepted.
        sent_at: i64,
        /// The text.
        body: String,
    }

    /// How far a user has read.
    Cursor in cursors by (reader: i64, conversation: i64) {
        /// Who; the account may be gone.
        reader: i64,
        /// What.
        conversation: i64,
        /// Up to and with this message.
        number: i64,
    }

    /// What a user has deleted for the own eyes.
    Cut in cuts by (reader: i64, conversation: i64) {
        /// Who; the account may be gone.
        reader: i64,
        /// What.
        conversation: i64,
        /// Up to and with this message.
        number: i64,
    }

    /// Whom a user does not want to hear of.
    Block in blocks by (owner: i64, blocked: i64) {
        /// Who does not want to.
        owner: i64,
        /// Of whom.
        blocked: i64,
        /// Since when.
        blocked_at: i64,
    }

    /// The record of a chat.
    Session in sessions by (id: Uuid) {
        /// A UUID of version 7.
        #[serde(with = "hyphenated")]
        id: Uuid,
        /// The log of the two.
        conversation: i64,
        /// Who asked.
        initiator: i64,
        /// Under which name.
        initiator_name: String,
        /// From which node.
        initiator_node: i64,
        /// Who was asked.
        recipient: i64,
        /// Under which name.
        recipient_name: String,
        /// On which node.
        recipient_node: i64,
        /// What became of it: a word of [`SessionStatus`](crate::store::SessionStatus).
        status: String,
        /// When it was asked for.
        requested_at: i64,
        /// When the chat began.
        #[serde(deserialize_with = "named")]
        started_at: Option<i64>,
        /// When it was over.
        #[serde(deserialize_with = "named")]
        ended_at: Option<i64>,
        /// It counts the messages after this one…
        first: i64,
        /// …up to this one.
        #[serde(deserialize_with = "named")]
        last: Option<i64>,
        /// How many text messages that were.
        messages: i64,
    }

    /// A call of a user.
    Call in calls by (id: i64) {
        /// The order of calling.
        id: i64,
        /// Who; the account may be gone.
        caller: i64,
        /// Under which name.
        name: String,
        /// On which node.
        node: i64,
        /// By what: telnet, ssh or console.
        transport: String,
        /// When it began.
        began_at: i64,
        /// When it was over.
        #[serde(deserialize_with = "named")]
        ended_at: Option<i64>,
    }

    /// Who is kept out.
    Ban in bans by (id: i64) {
        /// The order of making.
        id: i64,
        /// A network: an address and the length of its prefix.
        #[serde(deserialize_with = "named")]
        network: Option<String>,
        /// Or a user; the account may be gone.
        #[serde(deserialize_with = "named")]
        banned: Option<i64>,
        /// Why.
        why: String,
        /// By whom; empty: by the board's own rules.
        made_by: String,
        /// Since when.
        made_at: i64,
        /// Until when; null: for good.
        #[serde(deserialize_with = "named")]
        until: Option<i64>,
    }

    /// What a sysop, or the board, did.
    Deed in audit by (id: i64) {
        /// The order of doing.
        id: i64,
        /// When.
        at: i64,
        /// Who; the account may be gone. Null: the board, or who runs its machine.
        #[serde(deserialize_with = "named")]
        actor: Option<i64>,
        /// Under which name.
        actor_name: String,
        /// What: a word.
        deed: String,
        /// To whom or what.
        about: String,
        /// What else there is to say.
        detail: String,
    }

    /// Something that the board has counted.
    Tally in tallies by (kind: i16, slot: i64) {
        /// 0: deliveries, 1: the most chats at once.
        kind: i16,
        /// Which of its rows.
        slot: i64,
        /// How many.
        count: i64,
    }
}

/// What may be null must be named all the same: a key that is missing is something lost.
fn named<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    Option::deserialize(from)
}

/// A UUID as people write it.
mod hyphenated {
    use serde::de::{Error, Unexpected};
    use serde::{Deserialize, Deserializer, Serializer};
    use uuid::Uuid;

    pub(super) fn serialize<S: Serializer>(id: &Uuid, into: S) -> Result<S::Ok, S::Error> {
        into.collect_str(id)
    }

    /// The one spelling that is written: another would not come out as it went in.
    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Uuid, D::Error> {
        let text = String::deserialize(from)?;
        let id = Uuid::try_parse(&text).ok().filter(|id| id.to_string() == text);
        id.ok_or_else(|| {
            D::Error::invalid_value(Unexpected::Str(&text), &"a UUID in small letters")
        })
    }
}
