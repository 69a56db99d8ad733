//! What a board keeps and what goes, where text does not reach: accounts that another program deletes,
//! what is old when the board starts, and the statistics as a program reads them.

use std::time::Duration;

use carrier::clock::{Clock, Timestamp};
use carrier::config::Config;
use carrier::ids::MessageNumber;
use carrier::protocol::mail::MessageKind;
use carrier::store::{NewMessage, Store, Write};
use carrier::text::name::NameKey;
use tokio::time::{sleep, timeout};

use crate::chat::chat;
use crate::harness::{BOUND, Board, Caller, Settings, Terminal};

async fn two_chat(board: &Board) -> (Caller, Caller) {
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    chat(&bob, &alice).await;
    bob.enters("my secret").await;
    alice.reads("Bob: my secret").await;
    (alice, bob)
}

#[tokio::test]
async fn an_account_that_another_program_deletes_is_gone_from_a_running_board() {
    let board = Board::start(Settings::default()).await;
    let (alice, bob) = two_chat(&board).await;
    board.carrier("user forget bob --messages redact");
    bob.reads("Your account was deleted, and your call ends.").await;
    bob.is_hung_up().await;
    alice.reads("Chat with Bob has ended.").await;
    alice.enters("CHAT BOB").await;
    alice.reads("Unknown user: BOB.").await;
    // The name is free.
    board.add_user("Bob");
    let other = board.calls("bob", Terminal::XTERM).await;
    other.enters("CHAT ALICE").await;
    other.reads("Requesting chat with Alice...").await;
    alice.reads("wants to chat with you!").await;
}

/// The board's database, while it does not run.
async fn store(board: &Board) -> Store {
    let path = board.folder().join("nodes.toml");
    let text = std::fs::read_to_string(&path).expect("the settings");
    let config = Config::from_str(&text, &path).expect("good settings");
    Store::open(&config.store).await.expect("the database opens")
}

#[tokio::test]
async fn what_is_older_than_is_kept_goes_at_the_start_and_a_chat_goes_on_behind_it() {
    let mut board = Board::start(Settings::of(&["[chat] keep = \"1d\""])).await;
    board.stop().await;
    let old = store(&board).await;
    let of = async |name: &str| {
        let found = old.user_by_key(&NameKey::of(name)).await.expect("the store answers");
        found.expect("an account").0.id
    };
    let (alice, bob) = (of("alice").await, of("bob").await);
    let now = Clock::start().wall();
    let conversation = old.pair(alice, bob, now).await.expect("a log");
    let sent_at = Timestamp(now.0 - 2 * 24 * 3_600_000_000);
    let message = |number| {
        Write::Message(NewMessage {
            conversation,
            number: MessageNumber(number),
            sender: alice,
            kind: MessageKind::Olm,
            about: None,
            sent_at,
            body: "of long ago".into(),
        })
    };
    let mut writer = old.writer().await.expect("a writer");
    let batch: Vec<_> = (1..=700).map(message).collect();
    writer.commit(&batch).await.expect("stored");
    writer.close().await.expect("closed");
    old.close().await;
    board.start_again().await;
    let records = store(&board).await;
    let all_gone = async {
        while records.purged(conversation).await.expect("the store answers") < MessageNumber(700) {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(BOUND, all_gone).await.expect("the old messages are purged");
    let left = records.messages_after(conversation, MessageNumber::NONE, 10).await;
    assert_eq!(left.expect("the store answers"), []);
    let (alice, bob) = two_chat(&board).await;
    // On SQLite the board files what was said within a second: nobody reads the log there.
    let filed = async {
        while records.head(conversation).await.expect("a head") < MessageNumber(701) {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(BOUND, filed).await.expect("what the chat began with is filed");
    assert_eq!(records.head(conversation).await.expect("a head"), MessageNumber(701));
    alice.enters("/END").await;
    bob.reads("Messages exchanged: 1").await;
    // An online message behind what was purged counts as read once it was.
    alice.enters("OLM BOB see you").await;
    bob.reads("see you").await;
    bob.enters("G Y").await;
    bob.is_hung_up().await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    bob.enters("WHO").await;
    bob.reads("Alice").await;
    assert!(!bob.lines().iter().any(|line| line.contains("see you")), "{:?}", bob.lines());
    records.close().await;
}
