//! What is copied while callers write: every message that was acknowledged before the copy began is
//! in it, and it makes a board again.

use std::path::Path;

use tokio::sync::watch;

use crate::chat::chat;
use crate::harness::{Board, Caller, Records, Settings, Terminal, on_postgres};

/// The messages of a storm that stand on a caller's page: shown is acknowledged.
fn seen(caller: &Caller) -> Vec<String> {
    let lines = caller.lines().into_iter();
    let said = lines.filter_map(|line| line.split_once("] ").map(|(_, said)| said.to_owned()));
    said.filter(|said| said.contains(": gale ")).collect()
}

/// Says one thing after another until it is told to end: each when the one before was shown.
async fn storms(caller: &Caller, name: &str, calm: watch::Receiver<bool>) {
    let mut number = 0;
    while !*calm.borrow() {
        number += 1;
        caller.enters(&format!("gale {number} of {name}")).await;
        caller.reads(&format!(": gale {number} of {name}")).await;
    }
}

/// Four callers in two chats, who storm while `copy` is made twice: what the first two had been
/// shown before each.
async fn copied_in_a_storm(board: &Board, copies: [&str; 2]) -> [[Vec<String>; 2]; 2] {
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    let carol = board.calls("carol", Terminal::XTERM).await;
    let dave = board.calls("dave", Terminal::XTERM).await;
    chat(&bob, &alice).await;
    chat(&dave, &carol).await;
    let (calms, calm) = watch::channel(false);
    let copying = async {
        let mut before = Vec::new();
        for (copy, words) in copies.into_iter().zip(["gale 10 of bob", "gale 40 of bob"]) {
            alice.reads(words).await;
            before.push([seen(&alice), seen(&bob)]);
            board.commands(copy).await;
        }
        let _ = calms.send(true);
        before
    };
    let storm = |caller, name| storms(caller, name, calm.clone());
    // Alice reads; the others write.
    let (before, ..) =
        tokio::join!(copying, storm(&bob, "bob"), storm(&carol, "carol"), storm(&dave, "dave"));
    before.try_into().expect("two copies")
}

#[track_caller]
fn has_all(log: &[String], seen: &[Vec<String>; 2]) {
    for seen in seen {
        assert!(seen.len() >= 5, "there was no storm: {seen:?}");
        assert_eq!(seen[..], log[..seen.len()], "what was shown before is not in the copy");
    }
}

#[tokio::test]
async fn a_backup_in_a_storm_restores_to_a_board_with_all_that_was_acknowledged_before() {
    if on_postgres() {
        // The command says so; tests/checks/backup.rs.
        return;
    }
    let mut board = Board::start(Settings::unpaced()).await;
    let copies = ["backup one.backup --json", "backup two.backup"];
    let before = copied_in_a_storm(&board, copies).await;
    board.stop().await;
    let whole = board.log_of("alice", "bob").await.lines;
    for (copy, seen) in ["one.backup", "two.backup"].into_iter().zip(&before) {
        board.commands(&format!("restore {copy}")).await;
        let log = board.log_of("alice", "bob").await.lines;
        has_all(&log, seen);
        assert_eq!(log[..], whole[..log.len()], "it is not as the board stood at one moment");
    }
    board.start_again().await;
    board.has_no_open_session().await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    chat(&bob, &alice).await;
    bob.enters("where were we").await;
    alice.reads("Bob: where were we").await;
}

/// On either database: what a board on a server is kept with.
#[tokio::test]
async fn an_export_in_a_storm_has_all_that_was_acknowledged_before() {
    let board = Board::start(Settings::unpaced()).await;
    let copies = ["export one.jsonl", "export two.jsonl"];
    let before = copied_in_a_storm(&board, copies).await;
    for (copy, seen) in ["one.jsonl", "two.jsonl"].into_iter().zip(&before) {
        let moved = tempfile::tempdir().expect("a temporary folder");
        let copy = board.folder().join(copy);
        Board::commands_in(moved.path(), &format!("import {}", copy.display())).await;
        has_all(&lines_in(moved.path()).await, seen);
    }
}

async fn lines_in(folder: &Path) -> Vec<String> {
    Records::in_folder(folder).await.log_of("alice", "bob").await.lines
}
