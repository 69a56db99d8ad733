//! Who guesses passwords waits, and reads so; who goes on is kept out, and reads why, also by the
//! real `ssh`.

use std::time::Duration;

use crate::at_the_door::Line;
use crate::harness::{BOUND, Board, Client, PASSWORD, Settings};

const NAME: &str = "Username (or NEW):";

/// A board on which no address is exempt, and on which so many wrong passwords are one too many.
async fn board(failed_logins: &str) -> Board {
    let failed_logins = format!("[limits] failed_logins = \"{failed_logins}\"");
    Board::start(Settings::of(&["[limits] exempt = []", &failed_logins])).await
}

/// A line from the address at which clients of the harness sit.
async fn beside(board: &Board) -> Line {
    let mut line = Line::from([0, 1], board.address()).await.expect("a call");
    assert_eq!(line.reads(&[NAME]).await, Some(0));
    line
}

/// Three wrong passwords for as many names.
async fn three_wrong_ones(board: &Board) {
    let mut guesser = beside(board).await;
    for name in ["a", "b", "c"] {
        assert_eq!(guesser.tries(name, "not the password").await, Some(0));
    }
}

#[tokio::test]
async fn who_has_to_wait_for_the_answer_reads_for_how_long_by_telnet() {
    let board = board("10, then ban 1h").await;
    three_wrong_ones(&board).await;
    let mut alice = beside(&board).await;
    alice.says(&format!("alice\r\n{PASSWORD}\r\n")).await;
    let sentence = "Many wrong passwords came from your address: one moment, please (";
    assert_eq!(alice.reads(&[sentence, "Welcome,"]).await, Some(0), "{}", alice.heard);
    assert_eq!(alice.reads(&[" s)."]).await, Some(0));
    assert_eq!(alice.reads(&["Welcome,"]).await, Some(0), "{}", alice.heard);
}

#[tokio::test]
async fn who_has_to_wait_for_the_answer_reads_for_how_long_by_ssh() {
    let board = board("10, then ban 1h").await;
    three_wrong_ones(&board).await;
    let alice = board.connects_by("alice", Client::Ssh).await;
    alice.reads("Password:").await;
    alice.enters(PASSWORD).await;
    alice.reads("Many wrong passwords came from your address: one moment, please (").await;
    alice.is_at_the_menu().await;
    alice.enters("G Y").await;
    alice.client_ends(0).await;
}

#[tokio::test]
async fn a_guesser_by_ssh_reads_why_the_call_ends() {
    let board = board("3, then ban 1h").await;
    let guesser = board.connects_by_ssh("alice", "alice", &[]).await;
    for _ in 0..3 {
        guesser.reads("Password:").await;
        guesser.enters("not the password").await;
    }
    guesser.reads("Too many wrong passwords came from your address. Please call back").await;
    guesser.client_ends(255).await;
    guesser.does_not_read("Too many are calling");
    // The next call reads it before any protocol begins.
    let ran = board.runs("ssh", &["@"], "").await;
    assert_eq!(ran.code, Some(255), "{ran:?}");
    assert!(ran.error.contains("You are banned until "), "{ran:?}");
    assert!(ran.error.contains(": too many wrong passwords."), "{ran:?}");
}

/// A client that offers nothing but a word of its own cannot be told anything before the end.
#[tokio::test]
async fn who_is_refused_at_once_reads_why_with_each_ssh_client() {
    let settings = ["[limits] exempt = []", "[limits] calls = \"1, then 1 per 1h\""];
    let board = Board::start(Settings::of(&settings)).await;
    let _first = beside(&board).await;
    let sentence = "Too many calls from your address. Please call back in 60 minutes.";
    for _ in 0..10 {
        let ran = board.runs("ssh", &["@"], "").await;
        assert_eq!(ran.code, Some(255), "{ran:?}");
        assert!(ran.error.contains(sentence), "{ran:?}");
    }
    let plink = board.connects_by("alice", Client::PlinkSsh).await;
    plink.reads("Too many calls from your address.").await;
    plink.client_ends(1).await;
}

/// How long somebody is told to wait.
fn seconds(heard: &str) -> Duration {
    let Some((_, wait)) = heard.split_once("one moment, please (") else { return Duration::ZERO };
    let number = wait.split_once(" s)").and_then(|(number, _)| number.parse().ok());
    Duration::from_secs(number.expect("seconds"))
}

/// The client's turn is another's as soon as its line is gone.
#[tokio::test]
async fn who_hangs_up_while_waiting_by_ssh_is_not_waited_for() {
    let settings = ["[limits] exempt = []", "[limits] failed_logins = \"10, then ban 1h\""];
    let board =
        Board::start(Settings::of(&settings).with("[log] level = \"debug\"").unwrap()).await;
    three_wrong_ones(&board).await;
    // Each waits for those before. On a machine that is slower than they are this shows nothing.
    let (mut names, mut wait) = (Vec::new(), Duration::ZERO);
    while wait <= BOUND && names.len() < 12 {
        let name = format!("caller{}", names.len());
        let caller = board.connects_by(&name, Client::Ssh).await;
        caller.reads("Password:").await;
        caller.enters("some password").await;
        caller.reads(" s).").await;
        wait = seconds(&caller.lines().join(" "));
        names.push(name);
    }
    for name in &names {
        board.kills_the_client_of(name).await;
    }
    let noticed = async {
        while board.log().matches("an SSH connection ends").count() < names.len() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(BOUND, noticed).await.expect("they are noticed before their turns come");
    let mut bob = beside(&board).await;
    bob.says(&format!("bob\r\n{PASSWORD}\r\n")).await;
    assert_eq!(bob.reads(&["Welcome,"]).await, Some(0), "{}", bob.heard);
    assert!(seconds(&bob.past) < BOUND, "{}", bob.past);
}
