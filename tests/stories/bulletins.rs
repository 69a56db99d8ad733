//! Bulletins: what the sysop puts into a folder is there for the next caller who looks, as each
//! terminal can show it.

use std::fs;
use std::path::PathBuf;

use crate::harness::{Board, Settings, Terminal};

const LIST: &str = "Bulletin (number, Enter leaves):";

/// A board, and the folder of its bulletins.
async fn board() -> (Board, PathBuf) {
    let board = Board::start(Settings::default()).await;
    let folder = board.folder().join("bulletins");
    fs::create_dir(&folder).expect("a folder");
    (board, folder)
}

#[tokio::test]
async fn what_is_put_up_is_listed_and_read_and_new_since_the_last_call() {
    for terminal in [Terminal::XTERM, Terminal::LINES, Terminal::SSH] {
        let (board, folder) = board().await;
        fs::write(folder.join("rules.txt"), "The Rules\n\nBe kind\x1b[2J.\n").expect("written");
        let alice = board.calls("alice", terminal).await;
        alice.enters("B").await;
        alice.reads("-= Bulletins =-").await;
        alice.reads("1    *  The Rules").await;
        alice.reads("* is new since your last call.").await;
        alice.reads(LIST).await;
        alice.enters("2").await;
        alice.reads("Please type a number from 1 to 1,").await;
        alice.enters("1").await;
        alice.reads("Be kind[2J.").await;
        alice.reads(LIST).await;
        let bob = board.calls("bob", Terminal::XTERM).await;
        bob.enters("WHO").await;
        bob.reads("bulletins").await;
        alice.enters("").await;
        alice.reads("Carrier >").await;
        alice.enters("G Y").await;
        alice.is_hung_up().await;
        // Old by now; another comes.
        fs::write(folder.join("news.txt"), "Fresh news\nfrom the chair\n").expect("written");
        let past = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_hours(400_000);
        let old = fs::File::options().write(true).open(folder.join("rules.txt")).expect("a file");
        old.set_modified(past).expect("another time");
        let alice = board.calls("alice", terminal).await;
        alice.enters("B news").await;
        alice.reads("from the chair").await;
        alice.reads(LIST).await;
        alice.enters("?").await;
        alice.reads("1    *  Fresh news").await;
        alice.reads("2       The Rules").await;
    }
}

#[tokio::test]
async fn a_picture_is_drawn_where_it_can_be_and_read_where_it_cannot() {
    let (board, folder) = board().await;
    let mut art = Vec::new();
    for row in 1..=40 {
        art.extend(format!("\x1b[1;31m\u{fe}row {row}\x1b[0m\r\n").into_bytes());
    }
    fs::write(folder.join("tower.ans"), art).expect("written");
    let alice = board.calls("alice", Terminal::XTERM).await;
    alice.enters("B 1").await;
    alice.reads("row 22").await;
    alice.reads("More? (Y/n/ns)").await;
    alice.does_not_read("row 23");
    alice.enters("").await;
    alice.reads("row 40").await;
    alice.reads(LIST).await;
    alice.enters("1").await;
    alice.reads("More? (Y/n/ns)").await;
    alice.enters("n").await;
    alice.reads(LIST).await;
    alice.enters("1").await;
    alice.reads("More? (Y/n/ns)").await;
    alice.enters("what?").await;
    alice.reads("NS shows the rest at once.").await;
    alice.enters("ns").await;
    alice.reads("row 40").await;
    alice.reads(LIST).await;
    let bob = board.calls("bob", Terminal::DUMB).await;
    bob.enters("B 1").await;
    bob.reads("row 1").await;
    bob.reads("More? (Y/n/ns)").await;
    bob.enters("ns").await;
    bob.reads("row 40").await;
    bob.reads(LIST).await;
}

#[tokio::test]
async fn what_is_too_long_is_refused_and_the_sysop_is_told() {
    let (board, folder) = board().await;
    fs::write(folder.join("long.txt"), "x".repeat(65 * 1024)).expect("written");
    let alice = board.calls("alice", Terminal::XTERM).await;
    alice.enters("B 1").await;
    alice.reads("That bulletin cannot be read just now.").await;
    alice.reads(LIST).await;
    assert!(board.log().contains("it is longer than 64 KiB"), "{}", board.log());
}

#[tokio::test]
async fn a_bulletin_fits_40_columns() {
    let (board, folder) = board().await;
    let title = "A title of a bulletin that is longer than a narrow screen is wide";
    fs::write(folder.join("long.txt"), format!("{title}\nshort\n")).expect("written");
    let alice = board.calls("alice", Terminal::XTERM.sized(40, 24)).await;
    alice.enters("B").await;
    alice.reads(LIST).await;
    let wide = alice.lines().into_iter().find(|line| line.chars().count() > 39);
    assert_eq!(wide, None);
}

#[tokio::test]
async fn a_bulletin_of_an_old_machine_is_read_line_by_line_and_an_empty_one_says_so() {
    let (board, folder) = board().await;
    fs::write(folder.join("mac.txt"), "From a Mac\rsecond\rthird\r").expect("written");
    fs::write(folder.join("zero.txt"), "").expect("written");
    let alice = board.calls("alice", Terminal::XTERM).await;
    alice.enters("B mac").await;
    alice.reads_all(&["From a Mac", "second", "third"]).await;
    assert!(alice.lines().iter().any(|line| line == "second"), "{:?}", alice.lines());
    alice.reads(LIST).await;
    alice.enters("zero").await;
    alice.reads("Nothing stands in it.").await;
    alice.reads(LIST).await;
}
