//! The first call of somebody whom nobody knows, over real sockets and with a client that
//! negotiates nothing.

use std::time::Duration;

use carrier::store::Role;

use crate::chat::chat;
use crate::harness::{Board, Settings, Terminal, Way};

async fn two_register_and_chat(way: Way) {
    let board = Board::start(Settings::nobody()).await;
    let alice = board.registers_as("Alice", "Alice Johnson", Terminal::of(way)).await;
    let bob = board.registers_as("Bob", "Bob Smith", Terminal::of(way)).await;
    bob.enters("CHAT WHO").await;
    bob.reads("Total: 2 user(s) online").await;
    let page = bob.lines();
    let table: Vec<&str> = page
        .iter()
        .map(String::as_str)
        .skip_while(|line| !line.contains("Username") || !line.contains("Real Name"))
        .take(6)
        .collect();
    assert_eq!(
        table,
        [
            "Username          Real Name                Status",
            "================  =======================  ====================",
            "Alice             Alice Johnson            Available",
            "Bob               Bob Smith                Available",
            "",
            "Total: 2 user(s) online",
        ]
    );
    chat(&bob, &alice).await;
    bob.enters("Hey Alice! How are you?").await;
    alice.reads("Bob: Hey Alice! How are you?").await;
    alice.enters("/END").await;
    bob.reads("Messages exchanged: 1").await;
    let user = board.user("alice").await;
    assert_eq!(user.real_name.as_deref(), Some("Alice Johnson"));
    assert!(user.available && user.role == Role::Caller, "{user:?}");
}

#[tokio::test]
async fn two_register_find_each_other_and_chat_by_telnet() {
    two_register_and_chat(Way::Telnet).await;
}

#[tokio::test]
async fn two_register_find_each_other_and_chat_in_line_mode() {
    two_register_and_chat(Way::Lines).await;
}

#[tokio::test]
async fn two_register_find_each_other_and_chat_by_ssh() {
    two_register_and_chat(Way::Ssh).await;
}

/// SPEC §3: whatever the client answers or does not. The machine may be busy with other tests, so
/// that one call in three has to be as quick.
#[tokio::test]
async fn the_first_prompt_comes_within_300_ms_though_nothing_is_answered() {
    let board = Board::start(Settings::default()).await;
    for call in 1..=3 {
        let mute = board.connects("mute", Terminal::LINES).await;
        let prompt = mute.reads("Username (or NEW):");
        if tokio::time::timeout(Duration::from_millis(300), prompt).await.is_ok() {
            return;
        }
        assert!(call < 3, "three calls, and no prompt within 300 ms");
    }
}

#[tokio::test]
async fn a_password_is_never_shown() {
    let board = Board::start(Settings::nobody()).await;
    let alice = board.registers("Alice", Terminal::XTERM).await;
    alice.does_not_read(crate::harness::PASSWORD);
    alice.enters("G Y").await;
    alice.is_hung_up().await;
    let alice = board.calls("Alice", Terminal::DUMB).await;
    alice.does_not_read(crate::harness::PASSWORD);
    assert!(!board.log().contains(crate::harness::PASSWORD));
}

#[tokio::test]
async fn what_the_first_screen_says_is_what_the_board_knows() {
    let settings = Settings::of(&["[board] name = \"The Attic\"", "[board] location = \"Oslo\""]);
    let board = Board::start(settings).await;
    for (terminal, charset) in
        [(Terminal::XTERM, "UTF-8"), (Terminal::SYNCTERM, "CP437"), (Terminal::LINES, "UTF-8")]
    {
        let caller = board.connects("caller", terminal).await;
        caller.reads("The Attic, Oslo - node").await;
        caller.reads(&format!("telnet, {charset}")).await;
        caller.reads("Username (or NEW):").await;
        caller.pull_the_plug().await;
    }
}
