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
    // Who asks by a command reads it once, though the command cannot read the settings either.
    let done = board.order(&["reload"]).await;
    assert_eq!((done.code, done.error.lines().count()), (Some(1), 1), "{done:?}");
    let said = "[menu] promt: unknown key, did you mean prompt? (known here: prompt)";
    assert!(done.error.starts_with("carrier: nodes.toml:"), "{done:?}");
    assert!(done.error.ends_with(&format!(": {said}\n")), "{done:?}");
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

#[tokio::test]
async fn an_account_in_charge_that_is_not_there_is_refused_and_nothing_else_is_in_force() {
    let board =
        Board::start(Settings::of(&["[sysop] account = \"Dave\"", "[chat] max_message = 500"]))
            .await;
    board.appoints("Dave", "sysop");
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    let folder = board.folder();
    rewrite(folder, "account = \"Dave\"", "account = \"Davve\"");
    rewrite(folder, "max_message = 500", "max_message = 5");
    let done = board.order(&["reload"]).await;
    let said = "[sysop] account = \"Davve\": nobody is called that: \
                expected the account of a sysop (carrier user list)";
    assert_eq!((done.code, done.error.lines().count()), (Some(1), 1), "{done:?}");
    assert!(done.error.starts_with("carrier: nodes.toml:"), "{done:?}");
    assert!(done.error.ends_with(&format!(": {said}\n")), "{done:?}");
    board.signals("HUP").await;
    board.logs(said).await;
    crate::chat::chat(&bob, &alice).await;
    bob.enters("longer than five").await;
    alice.reads("Bob: longer than five").await;
    // Who is there, but may not have the console, is told of.
    rewrite(folder, "Davve", "bob");
    let done = board.order(&["reload"]).await;
    assert_eq!(done.code, Some(0), "{done:?}");
    assert!(
        done.said
            .contains("[sysop] account = \"bob\": Bob is a caller: expected a sysop or co-sysop"),
        "{done:?}"
    );
    let checked = board.order(&["check"]).await;
    assert_eq!((checked.code, checked.error.lines().count()), (Some(1), 1), "{checked:?}");
    assert!(checked.error.contains("Bob is a caller: expected"), "{checked:?}");
    bob.enters("longer than five").await;
    bob.reads("Message too long (16 of 5).").await;
    // One who is made meanwhile is found at once.
    rewrite(folder, "\"bob\"", "\"Carol\"");
    board.appoints("Carol", "co-sysop");
    let done = board.order(&["reload"]).await;
    assert_eq!(done.said, "The settings were read again. Changed: [sysop] account.\n", "{done:?}");
}

#[tokio::test]
async fn a_board_is_run_while_its_settings_are_broken() {
    let board = Board::start(Settings::default()).await;
    board.appoints("Dave", "sysop");
    let alice = board.calls("alice", Terminal::XTERM).await;
    fs::write(board.folder().join("nodes.toml"), "[nodes\nlimit = what").expect("written");
    let done = board.order(&["kick", "1", "be", "nice"]).await;
    assert_eq!((done.code, done.said.as_str()), (Some(0), "Alice (node 1) was hung up.\n"));
    assert!(done.error.starts_with("carrier: nodes.toml:1:"), "{done:?}");
    alice.reads("The sysop has ended your call. be nice").await;
    let dave = board.console("dave", "--plain").await;
    dave.reads("console 0>").await;
    dave.enters("RELOAD").await;
    dave.reads("nodes.toml:1:").await;
    dave.enters("DETACH").await;
    dave.client_ends(0).await;
    let done = board.order(&["health"]).await;
    assert_eq!((done.code, done.said.as_str()), (Some(0), "ok\n"), "{done:?}");
}
