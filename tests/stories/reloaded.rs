//! Settings that are read again while callers are on.

use std::fs;
use std::path::Path;

use crate::harness::{Board, Settings, Terminal};

/// Changes what stands in `nodes.toml`.
fn rewrite(folder: &Path, from: &str, to: &str) {
    let path = folder.join("nodes.toml");
    let text = fs::read_to_string(&path).expect("the settings");
    assert!(text.contains(from), "{from} does not stand in\n{text}");
    fs::write(&path, text.replace(from, to)).expect("the settings are written");
}

#[tokio::test]
async fn what_can_change_is_in_force_for_everybody_and_the_rest_waits_for_a_restart() {
    let board = Board::start(Settings::of(&[
        "[chat] request_timeout = \"30s\"",
        "[chat] max_message = 500",
        "[accounts] registration = \"open\"",
        "[nodes] limit = 64",
        "[menu] prompt = \"{board} > \"",
        "[log] level = \"info\"",
    ]))
    .await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    let folder = board.folder();
    rewrite(folder, "request_timeout = \"30s\"", "request_timeout = \"45s\"");
    rewrite(folder, "max_message = 500", "max_message = 5");
    rewrite(folder, "\"open\"", "\"closed\"");
    rewrite(folder, "limit = 64", "limit = 3");
    rewrite(folder, "\"{board} > \"", "\"{user} on {board} > \"");
    rewrite(folder, "level = \"info\"", "level = \"debug\"");
    board.signals("HUP").await;
    board.logs("the settings were read again").await;
    let log = board.log();
    for words in [
        "[accounts] registration, [chat] request_timeout, [chat] max_message, [menu] prompt, [log] level",
        "after_a_restart=\"[nodes] limit\"",
    ] {
        assert!(log.contains(words), "{words}\n{log}");
    }
    // Those who are on.
    alice.enters("T").await;
    alice.reads("Alice on Carrier >").await;
    alice.enters("CHAT BOB").await;
    alice.reads("Waiting for response (45 second timeout)...").await;
    bob.reads("Type CHAT ACCEPT or CHAT DECLINE (45 seconds).").await;
    bob.enters("CHAT ACCEPT").await;
    alice.reads("CHAT SESSION WITH BOB").await;
    alice.enters("too long").await;
    alice.reads("Message too long (8 of 5).").await;
    // Those who come.
    let erin = board.connects("erin", Terminal::XTERM).await;
    erin.reads("Username").await;
    erin.does_not_read("or NEW");
    board.logs("DEBUG").await;
}

#[tokio::test]
async fn settings_that_are_wrong_change_nothing_and_are_told_with_their_place() {
    let board = Board::start(Settings::of(&["[menu] prompt = \"{board} > \""])).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    rewrite(board.folder(), "prompt = \"{board} > \"", "promt = \"{user} > \"");
    board.signals("HUP").await;
    board.logs("the settings stay as they were: nodes.toml:").await;
    assert!(board.log().contains("[menu] promt: unknown key"), "{}", board.log());
    alice.enters("T").await;
    alice.has_a_prompt().await;
    // And again, when it is right.
    rewrite(board.folder(), "promt = \"{user} > \"", "prompt = \"{user} > \"");
    board.signals("HUP").await;
    board.logs("changed=\"[menu] prompt\"").await;
    alice.enters("T").await;
    alice.reads("Alice >").await;
    // A file that is gone is no reason to take the defaults.
    fs::remove_file(board.folder().join("nodes.toml")).expect("it was there");
    board.signals("HUP").await;
    board.logs(": cannot read the configuration").await;
    alice.enters("T").await;
    alice.reads("Alice >").await;
}
