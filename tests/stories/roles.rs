//! Callers whose role becomes another while they are on line: what it allowed ends, and they are told.

use crate::console::{at_console, board};
use crate::harness::{Client, Terminal};

#[tokio::test]
async fn who_gets_another_role_has_no_more_than_that_from_then_on() {
    let board = board().await;
    board.appoints("Carol", "sysop");
    let alice = board.calls("alice", Terminal::XTERM).await;
    let carol = board.is_in_by("carol", Client::Ssh).await;
    carol.enters("CONSOLE").await;
    carol.reads("console 2>").await;
    carol.enters("HIDE").await;
    carol.reads("WHO does not show you any more.").await;
    carol.enters("WATCH 1").await;
    alice.reads("Carol watches your screen now.").await;

    board.appoints("Carol", "co-sysop");
    carol.reads("You are a co-sysop now.").await;
    alice.reads("Carol does not watch your screen any more.").await;
    alice.enters("OLM Dave for nobody else").await;
    alice.reads("Carrier >").await;
    carol.enters("NODES").await;
    carol.reads("Alice").await;
    carol.does_not_read("for nobody else");

    board.appoints("Carol", "caller");
    carol.reads("You are a caller now.").await;
    carol.reads("Carrier >").await;
    for order in ["CONSOLE", "NODES"] {
        carol.enters(order).await;
        carol.reads("Unknown command").await;
    }
    // Who cannot hide is not hidden.
    alice.enters("CHAT WHO").await;
    alice.reads("Total: 2 user(s) online").await;

    board.appoints("Carol", "sysop");
    carol.reads("You are a sysop now.").await;
    carol.enters("CONSOLE").await;
    carol.reads("console 2>").await;

    // The board's own console is closed to who is none of them.
    board.appoints("Carol", "co-sysop");
    carol.reads("You are a co-sysop now.").await;
    let dave = at_console(&board).await;
    board.appoints("Carol", "sysop");
    board.appoints("Dave", "caller");
    dave.reads("You are a caller now: the console is closed to you.").await;
    dave.client_ends(0).await;
}
