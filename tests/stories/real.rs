//! Real clients in real terminals: two of each kind, and across.

use crate::harness::{Board, Caller, Client, Settings};

/// Makes an account with a real client, and is at the menu.
async fn registers(board: &Board, name: &str, real_name: &str, client: Client) -> Caller {
    if client.speaks_ssh() {
        let caller = board.connects_by_as(name, "new", client).await;
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
async fn two_callers_with_plink_by_telnet() {
    two_callers(Client::PlinkTelnet, Client::PlinkTelnet).await;
}

#[tokio::test]
async fn two_callers_with_plink_by_ssh() {
    two_callers(Client::PlinkSsh, Client::PlinkSsh).await;
}

#[tokio::test]
async fn two_callers_with_tintin() {
    two_callers(Client::Tintin, Client::Tintin).await;
}

#[tokio::test]
async fn a_caller_with_tintin_and_one_with_plink_by_ssh() {
    two_callers(Client::Tintin, Client::PlinkSsh).await;
}

#[tokio::test]
async fn a_caller_with_plink_by_telnet_and_one_with_nc() {
    two_callers(Client::PlinkTelnet, Client::Nc).await;
}

#[tokio::test]
async fn a_caller_with_busybox_and_one_with_telnet() {
    two_callers(Client::Busybox, Client::Telnet).await;
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
    let alice = board.is_in_by("alice", client).await;
    let bob = board.calls("bob", crate::harness::Terminal::XTERM).await;
    alice.types("OLM bob see you at ni").await;
    alice.reads("OLM bob see you at ni").await;
    bob.enters("CHAT ALICE").await;
    alice.reads("(30 seconds).").await;
    alice.reads("Carrier > OLM bob see you at ni").await;
    alice.has_bottom_line("Carrier > OLM bob see you at ni[|]").await;
    assert_eq!(alice.times("OLM bob see you at ni"), 1, "{:#?}", alice.lines());
}

#[tokio::test]
async fn news_does_not_damage_a_half_typed_line_in_a_real_terminal_by_telnet() {
    news_does_not_damage_a_half_typed_line(Client::Telnet).await;
}

#[tokio::test]
async fn news_does_not_damage_a_half_typed_line_in_a_real_terminal_by_ssh() {
    news_does_not_damage_a_half_typed_line(Client::Ssh).await;
}

#[tokio::test]
async fn news_does_not_damage_a_half_typed_line_in_a_real_terminal_by_plink() {
    news_does_not_damage_a_half_typed_line(Client::PlinkSsh).await;
}

/// The line editor is the board's: what the client has of its own stays out of the way.
#[tokio::test]
async fn news_does_not_damage_a_half_typed_line_in_a_client_with_an_editor_of_its_own() {
    news_does_not_damage_a_half_typed_line(Client::Tintin).await;
}

/// `#` begins a command of the client's and `;` ends one, but not while the board echoes.
#[tokio::test]
async fn what_means_something_to_the_client_is_said_as_it_was_typed() {
    const TYPED: &str = "#help; {x} \\o/ $y @z %1; done!";
    let board = Board::start(Settings::default()).await;
    let alice = board.is_in_by("alice", Client::Tintin).await;
    let bob = board.calls("bob", crate::harness::Terminal::XTERM).await;
    alice.enters(&format!("OLM bob {TYPED}")).await;
    bob.reads(&format!("*** OLM from Alice (node 1): {TYPED}")).await;
    alice.reads("OLM sent to Bob.").await;
    alice.has_bottom_line("Carrier > [|]").await;
}
