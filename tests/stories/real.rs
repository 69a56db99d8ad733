//! Real clients in real terminals: two of `telnet`, two of `nc`, two of `ssh`, and across.

use crate::harness::{Board, Caller, Client, PASSWORD, Settings};

/// Makes an account with a real client, and is at the menu.
async fn registers(board: &Board, name: &str, real_name: &str, client: Client) -> Caller {
    if client == Client::Ssh {
        let caller = board.connects_by_ssh(name, "new", &[]).await;
        caller.fills_the_form(name, real_name).await;
        return caller;
    }
    let caller = board.connects_by(name, client).await;
    caller.registers(name, real_name).await;
    caller
}

/// Both register, one asks, the other accepts, ten messages each way, and back at the menu.
async fn two_callers(one: Client, other: Client) {
    let board = Board::start(Settings::nobody()).await;
    let alice = registers(&board, "Alice", "Alice Johnson", one).await;
    let bob = registers(&board, "Bob", "", other).await;
    bob.enters("CHAT WHO").await;
    bob.reads_all(&["Alice", "Alice Johnson", "Bob", "Total: 2 user(s) online"]).await;
    bob.enters("CHAT ALICE").await;
    bob.reads("Waiting for response (30 second timeout)...").await;
    alice.reads("Bob (node 2) wants to chat with you!").await;
    alice.enters("Y").await;
    alice.reads("CHAT SESSION WITH BOB").await;
    bob.reads("CHAT SESSION WITH ALICE").await;
    for number in 1..=10 {
        bob.enters(&format!("question {number}.")).await;
        alice.reads(&format!("Bob: question {number}.")).await;
        alice.enters(&format!("answer {number}.")).await;
        bob.reads(&format!("Alice: answer {number}.")).await;
    }
    alice.enters("/END").await;
    for caller in [&alice, &bob] {
        caller.reads_all(&["has ended.", "Messages exchanged: 20", "Carrier >"]).await;
        in_order(caller);
    }
    bob.enters("CHAT WHO").await;
    bob.reads("Total: 2 user(s) online").await;
    assert_eq!(board.log_of("alice", "bob").await.lines.len(), 20);
}

/// Each message stands once, and in its place.
fn in_order(caller: &Caller) {
    let lines = caller.lines().into_iter();
    let said = lines.filter(|line| line.contains("question ") || line.contains("answer "));
    let said: Vec<_> =
        said.map(|line| line.rsplit(": ").next().unwrap_or_default().to_owned()).collect();
    let expected: Vec<_> =
        (1..=10).flat_map(|n| [format!("question {n}."), format!("answer {n}.")]).collect();
    assert_eq!(said, expected, "{}: {:#?}", caller.name(), caller.lines());
}

#[tokio::test]
async fn two_callers_with_telnet() {
    two_callers(Client::Telnet, Client::Telnet).await;
}

#[tokio::test]
async fn two_callers_with_nc() {
    two_callers(Client::Nc, Client::Nc).await;
}

#[tokio::test]
async fn two_callers_with_ssh() {
    two_callers(Client::Ssh, Client::Ssh).await;
}

#[tokio::test]
async fn a_caller_with_telnet_and_one_with_ssh() {
    two_callers(Client::Telnet, Client::Ssh).await;
}

#[tokio::test]
async fn a_caller_with_ssh_and_one_with_nc() {
    two_callers(Client::Ssh, Client::Nc).await;
}

/// A half-typed line in a real terminal: lifted for the news and put back.
async fn news_does_not_damage_a_half_typed_line(client: Client) {
    let board = Board::start(Settings::default()).await;
    let alice = board.connects_by("alice", client).await;
    if client == Client::Ssh {
        alice.reads("Password:").await;
        alice.enters(PASSWORD).await;
    } else {
        alice.logs_in("alice").await;
    }
    alice.is_at_the_menu().await;
    let bob = board.calls("bob", crate::harness::Terminal::XTERM).await;
    alice.types("OLM bob see you at ni").await;
    alice.reads("OLM bob see you at ni").await;
    bob.enters("CHAT ALICE").await;
    alice.reads("(30 seconds).").await;
    alice.reads("Carrier > OLM bob see you at ni").await;
    assert_eq!(alice.times("OLM bob see you at ni"), 1, "{:#?}", alice.lines());
    assert_eq!(alice.lines().last().map(String::as_str), Some("Carrier > OLM bob see you at ni"));
}

#[tokio::test]
async fn news_does_not_damage_a_half_typed_line_in_a_real_terminal_by_telnet() {
    news_does_not_damage_a_half_typed_line(Client::Telnet).await;
}

#[tokio::test]
async fn news_does_not_damage_a_half_typed_line_in_a_real_terminal_by_ssh() {
    news_does_not_damage_a_half_typed_line(Client::Ssh).await;
}
