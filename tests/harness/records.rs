//! What a board has kept, read from its database beside it. Changes nothing in it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use carrier::clock::Clock;
use carrier::config::{self, Config};
use carrier::ids::{ConversationId, MessageNumber};
use carrier::store::{Habits, Session, Store, User};
use carrier::text::name::NameKey;

use super::BOUND;
use super::board::Board;

/// More than any story says.
const ALL: i64 = 100_000;

/// A board's database.
pub(crate) struct Records(Store);

/// What two users have written to one another.
#[derive(Debug)]
pub(crate) struct Log {
    /// Who said what, in order; an online message begins with `OLM: `.
    pub(crate) lines: Vec<String>,
    /// Their chat sessions, in the order of asking.
    pub(crate) sessions: Vec<Session>,
}

impl Log {
    /// The word for what became of each session.
    pub(crate) fn statuses(&self) -> Vec<&'static str> {
        self.sessions.iter().map(|session| session.status.as_str()).collect()
    }

    /// The session that there is; there must be one.
    pub(crate) fn session(&self) -> &Session {
        assert_eq!(self.sessions.len(), 1, "one session: {:#?}", self.sessions);
        &self.sessions[0]
    }
}

impl Board {
    /// The database, while the board runs or not.
    pub(crate) async fn records(&self) -> Records {
        let path = self.folder().join("nodes.toml");
        let text = std::fs::read_to_string(&path).expect("the settings");
        let config = Config::from_str(&text, &path).expect("good settings");
        Records(Store::open(&config.store).await.expect("the database opens"))
    }

    /// What two users have written to one another, and their sessions.
    pub(crate) async fn log_of(&self, one: &str, other: &str) -> Log {
        let records = self.records().await;
        let log = records.log_of(one, other).await;
        records.0.close().await;
        log
    }

    /// Waits until the sessions of two users have become this, in the order of asking: records are
    /// written behind what callers are told.
    pub(crate) async fn has_sessions(&self, one: &str, other: &str, statuses: &[&str]) -> Log {
        let records = self.records().await;
        let until = async {
            loop {
                if records.log_of(one, other).await.statuses() == statuses {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        if tokio::time::timeout(BOUND, until).await.is_err() {
            let log = records.log_of(one, other).await;
            panic!("expected {statuses:?}: {:#?}\n{}", log.sessions, self.log());
        }
        records.0.close().await;
        // Whoever opens the database has everything filed that was said.
        self.log_of(one, other).await
    }

    /// What is kept of a user.
    pub(crate) async fn user(&self, name: &str) -> User {
        let records = self.records().await;
        let user = records.user(name).await;
        records.0.close().await;
        user
    }

    /// From now on this is kept of what a user wants told.
    pub(crate) async fn keeps_habits(&self, name: &str, habits: Habits) {
        let records = self.records().await;
        let user = records.user(name).await.id;
        records.0.set_habits(user, habits).await.expect("it is kept");
        records.0.close().await;
    }

    /// No record of a session is still open, whoever the two are.
    pub(crate) async fn has_no_open_session(&self) {
        let records = self.records().await;
        let users = records.0.users().await.expect("the users are read");
        for (at, one) in users.iter().enumerate() {
            for other in &users[at + 1..] {
                let log = records.log_of(&one.name, &other.name).await;
                let open: Vec<_> = log.sessions.iter().filter(|it| it.ended_at.is_none()).collect();
                assert!(open.is_empty(), "these are still open: {open:#?}");
            }
        }
        records.0.close().await;
    }
}

impl Records {
    /// The database of a board that was moved into a folder.
    pub(crate) async fn in_folder(folder: &Path) -> Self {
        let settings = config::Store::in_folder(&folder.join("data"));
        Self(Store::open(&settings).await.expect("the database opens"))
    }

    async fn user(&self, name: &str) -> User {
        let found = self.0.user_by_key(&NameKey::of(name)).await.expect("the users are read");
        found.unwrap_or_else(|| panic!("nobody is called {name}")).0
    }

    async fn conversation(&self, one: &str, other: &str) -> ConversationId {
        let (one, other) = (self.user(one).await.id, self.user(other).await.id);
        // Makes the log if there is none: an empty one is the same.
        self.0.pair(one, other, Clock::start().wall()).await.expect("the log is found")
    }

    /// What two users have written to one another, and their sessions.
    pub(crate) async fn log_of(&self, one: &str, other: &str) -> Log {
        let conversation = self.conversation(one, other).await;
        let messages = self.0.messages_after(conversation, MessageNumber::NONE, ALL).await;
        let messages = messages.expect("the log is read");
        for (message, number) in messages.iter().zip(1..) {
            assert_eq!(message.number, MessageNumber(number), "numbers have no gaps");
        }
        let line = |message: &carrier::protocol::mail::Message| {
            let (name, body) = (Arc::clone(&message.sender_name), &message.body);
            match message.kind {
                carrier::protocol::mail::MessageKind::Text => format!("{name}: {body}"),
                carrier::protocol::mail::MessageKind::Olm => format!("OLM: {name}: {body}"),
                kind @ (carrier::protocol::mail::MessageKind::Action
                | carrier::protocol::mail::MessageKind::Correction
                | carrier::protocol::mail::MessageKind::Deletion
                | carrier::protocol::mail::MessageKind::Mark) => {
                    let about = message.about.as_ref().map_or(0, |about| about.number.0);
                    format!("{kind:?} of {about}: {name}: {body}")
                }
            }
        };
        let lines = messages.iter().map(line).collect();
        let mut sessions = self.0.sessions(conversation).await.expect("the records are read");
        // Ids are in the order of asking to the millisecond only.
        sessions.sort_by_key(|session| session.requested_at);
        Log { lines, sessions }
    }
}
