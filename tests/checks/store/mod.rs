//! What the store promises, on every database there is: each story is told to a new store of each
//! kind. Knows no query.

mod blocks;
mod callers;
mod chair;
mod kept;
mod keys;
mod logs;
mod records;
mod search;
mod sessions;
mod users;

use std::fmt::Debug;
use std::sync::atomic::{AtomicI64, Ordering};

use carrier::clock::Timestamp;
use carrier::config;
use carrier::ids::{ConversationId, MessageNumber, UserId};
use carrier::protocol::mail::{Message, MessageKind};
use carrier::store::{NewMessage, NewUser, Role, Store, StoreError, User, Write};
use carrier::text::name::UserName;

use crate::database::Database;

const NOW: Timestamp = Timestamp(1_700_000_000_000_000);

/// Tells the story to a new, empty store of each kind.
async fn each_store(tell: impl AsyncFn(Store)) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    tell_to(&config::Store::in_folder(folder.path()), &tell).await;
    if let Some(database) = Database::new() {
        tell_to(&on_postgres(&database), &tell).await;
    }
}

async fn tell_to(settings: &config::Store, tell: &impl AsyncFn(Store)) {
    let store = good(Store::open(settings).await);
    tell(store.clone()).await;
    store.close().await;
}

fn on_postgres(database: &Database) -> config::Store {
    let url = config::PostgresUrl::parse(&database.url()).expect("a good URL");
    let database = config::Database::Postgres(url);
    config::Store { database, synchronous: config::Synchronous::Full }
}

#[track_caller]
fn good<T: Debug>(answer: Result<T, StoreError>) -> T {
    answer.unwrap_or_else(|error| panic!("{error}"))
}

async fn user(store: &Store, name: &str) -> User {
    let name = UserName::parse(name).expect("a name");
    let new = NewUser {
        name: &name,
        real_name: None,
        password: "$argon2id$",
        role: Role::Caller,
        waiting: false,
        created_at: NOW,
    };
    good(store.add_user(&new).await).expect("a name that is not taken")
}

/// Two users and their log.
async fn pair(store: &Store, one: &str, other: &str) -> (UserId, UserId, ConversationId) {
    let (one, other) = (user(store, one).await.id, user(store, other).await.id);
    (one, other, good(store.pair(one, other, NOW).await))
}

/// A message, a microsecond later than the last one that was made.
fn message(
    conversation: ConversationId,
    number: i64,
    sender: UserId,
    kind: MessageKind,
    body: &str,
) -> Write {
    static LATER: AtomicI64 = AtomicI64::new(0);
    Write::Message(NewMessage {
        conversation,
        number: MessageNumber(number),
        sender,
        kind,
        about: None,
        sent_at: Timestamp(NOW.0 + LATER.fetch_add(1, Ordering::Relaxed)),
        body: body.into(),
    })
}

async fn commit(store: &Store, batch: &[Write]) {
    let mut writer = good(store.writer().await);
    good(writer.commit(batch).await);
    good(writer.close().await);
}

fn bodies(messages: &[Message]) -> Vec<&str> {
    messages.iter().map(|message| &*message.body).collect()
}
