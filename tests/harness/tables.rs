//! A board's tables as they lie in its database, read and filled by hand beside it: what a storm
//! needs is too much for the ways of a caller. Knows nothing of what the rows mean.

use std::sync::Arc;

use russh::keys::{HashAlg, PrivateKey};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};

use super::board::Board;

/// A message as it lies in its log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) log: i64,
    pub(crate) number: i64,
    /// The key of the user's name.
    pub(crate) sender: String,
    /// 0: said in a chat; 1: an online message; others are records about one of these.
    pub(crate) kind: i64,
    pub(crate) body: String,
}

/// A chat's record. It counts the messages after `first`, up to and with `last`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Session {
    pub(crate) log: i64,
    pub(crate) status: String,
    pub(crate) first: i64,
    pub(crate) last: Option<i64>,
    pub(crate) messages: i64,
    pub(crate) is_open: bool,
}

/// All that a board has kept of what was said.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kept {
    /// In the order of their logs and numbers.
    pub(crate) messages: Vec<Message>,
    pub(crate) sessions: Vec<Session>,
}

const MESSAGES: &str = "SELECT CAST(m.conversation AS BIGINT), CAST(m.number AS BIGINT), u.key, \
    CAST(m.kind AS BIGINT), m.body FROM messages m JOIN users u ON u.id = m.sender \
    ORDER BY m.conversation, m.number";

const SESSIONS: &str = "SELECT CAST(conversation AS BIGINT), status, CAST(first AS BIGINT), \
    CAST(last AS BIGINT), CAST(messages AS BIGINT), CAST(ended_at AS BIGINT) FROM sessions \
    ORDER BY requested_at";

type MessageRow = (i64, i64, String, i64, String);
type SessionRow = (i64, String, i64, Option<i64>, i64, Option<i64>);

impl Board {
    /// `Talker0` to one less than so many get an account with everybody's password, and may log in
    /// by `key` too.
    pub(crate) async fn has_talkers(&self, talkers: u32, key: &Arc<PrivateKey>) {
        let public = key.public_key();
        let print = public.fingerprint(HashAlg::Sha256);
        let text = public.to_openssh().expect("a key that can be written");
        let key: Vec<&str> = text.split(' ').take(2).collect();
        // Everybody has the same password; a hash for each would take its time.
        let users = format!(
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {}) \
             INSERT INTO users (name, key, password, created_at) SELECT 'Talker' || i, \
             'talker' || i, (SELECT password FROM users WHERE key = 'alice'), 0 FROM n",
            talkers - 1
        );
        let keys = format!(
            "INSERT INTO keys (owner, fingerprint, key, comment, added_at) \
             SELECT id, '{print}', '{}', '', 0 FROM users WHERE key LIKE 'talker%'",
            key.join(" ")
        );
        match self.database_url() {
            Some(url) => {
                let mut database = PgConnection::connect(&url).await.expect("the server answers");
                for statement in [users, keys] {
                    let done = sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut database).await;
                    done.expect("the rows are written");
                }
                database.close().await.expect("the connection ends");
            }
            None => {
                let mut database = self.file().await;
                for statement in [users, keys] {
                    let done = sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut database).await;
                    done.expect("the rows are written");
                }
                database.close().await.expect("the connection ends");
            }
        }
    }

    /// All that was kept, while the board runs or not.
    pub(crate) async fn kept(&self) -> Kept {
        let (messages, sessions): (Vec<MessageRow>, Vec<SessionRow>) = match self.database_url() {
            Some(url) => {
                let mut database = PgConnection::connect(&url).await.expect("the server answers");
                let messages = sqlx::query_as(MESSAGES).fetch_all(&mut database).await;
                let sessions = sqlx::query_as(SESSIONS).fetch_all(&mut database).await;
                (messages.expect("the logs"), sessions.expect("the records"))
            }
            None => {
                let mut database = self.file().await;
                let messages = sqlx::query_as(MESSAGES).fetch_all(&mut database).await;
                let sessions = sqlx::query_as(SESSIONS).fetch_all(&mut database).await;
                (messages.expect("the logs"), sessions.expect("the records"))
            }
        };
        let message =
            |(log, number, sender, kind, body)| Message { log, number, sender, kind, body };
        let session = |(log, status, first, last, messages, ended): SessionRow| Session {
            log,
            status,
            first,
            last,
            messages,
            is_open: ended.is_none(),
        };
        Kept {
            messages: messages.into_iter().map(message).collect(),
            sessions: sessions.into_iter().map(session).collect(),
        }
    }

    async fn file(&self) -> SqliteConnection {
        let path = self.folder().join("data/carrier.db");
        let opened = SqliteConnection::connect(&format!("sqlite:{}", path.display())).await;
        opened.expect("the database opens")
    }
}
