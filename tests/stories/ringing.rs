//! The program that is run when a caller pages: what it is told, how it ends, and that nothing of it is
//! left behind.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::harness::{BOUND, Board, Settings, Terminal};

/// A program in the board's folder.
fn program(board: &Board, script: &str) {
    let path = board.folder().join("ring");
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("set");
}

const RING: &str = "[sysop] on_page = [\"./ring\", \"loud\"]";

/// Waits until a file has whole lines.
async fn written(path: &Path) -> String {
    let text = async {
        loop {
            let text = fs::read_to_string(path).unwrap_or_default();
            if text.ends_with('\n') {
                return text;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(BOUND, text).await.expect("it is written")
}

/// Those of the board's own processes that have ended and were not cleared away.
fn zombies(board: &Board) -> Vec<String> {
    let own = board.process().0.to_string();
    let stats = fs::read_dir("/proc")
        .expect("processes")
        .filter_map(|entry| fs::read_to_string(entry.ok()?.path().join("stat")).ok());
    let is_ours = |stat: &String| {
        let rest = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
        rest.strip_prefix("Z ").is_some_and(|rest| rest.split(' ').next() == Some(&own))
    };
    stats.filter(is_ours).collect()
}

#[tokio::test]
async fn a_page_runs_the_program_with_who_pages_and_why_and_nothing_is_left_of_it() {
    let board = Board::start(Settings::of(&[RING])).await;
    program(
        &board,
        "printf '%s|' \"$@\" \"$CARRIER_STORE_URL\" >rung.part; echo >>rung.part; mv rung.part rung",
    );
    let alice = board.calls("alice", Terminal::XTERM).await;
    alice.enters("PAGE it's $(late); & \"dark\"").await;
    alice.reads("Paging Sysop. Ctrl-C stops it.").await;
    let rung = written(&board.folder().join("rung")).await;
    assert_eq!(rung, "loud|Alice|1|it's $(late); & \"dark\"||\n");
    assert!(!board.log().contains("on_page"), "it went well: {}", board.log());
    assert_eq!(zombies(&board), Vec::<String>::new());
}

#[tokio::test]
async fn a_program_that_fails_is_told_of_once_with_how_it_ended() {
    let board = Board::start(Settings::of(&[RING])).await;
    program(&board, "exit 3");
    let alice = board.calls("alice", Terminal::XTERM).await;
    alice.enters("PAGE hello").await;
    alice.reads("Paging Sysop. Ctrl-C stops it.").await;
    board.logs("[sysop] on_page has failed program=\"./ring\" ended=exit status: 3").await;
    assert_eq!(board.log().matches("on_page").count(), 1, "{}", board.log());
    assert_eq!(zombies(&board), Vec::<String>::new());
}

#[tokio::test]
async fn a_program_that_hangs_goes_with_the_board_and_so_does_what_it_has_started() {
    let mut board = Board::start(Settings::of(&[RING])).await;
    program(&board, "sleep 600 & echo $! >started; wait");
    let alice = board.calls("alice", Terminal::XTERM).await;
    alice.enters("PAGE hello").await;
    let started = written(&board.folder().join("started")).await;
    let process = Path::new("/proc").join(started.trim());
    assert!(process.exists());
    board.stop().await;
    let gone = async {
        while fs::read_to_string(process.join("stat")).is_ok_and(|stat| !stat.contains(") Z ")) {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(BOUND, gone).await.expect("it is ended too");
}
