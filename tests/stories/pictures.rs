//! The sysop's pictures as callers see them: which form, on which terminal, and how soon.

use std::fs;

use crate::harness::{Board, Settings, Terminal};

/// A board whose art the sysop has just put there.
async fn board_with(pictures: &[(&str, &str)]) -> Board {
    let board = Board::start(Settings::of(&["[board] art = \"pictures\""])).await;
    let folder = board.folder().join("pictures");
    fs::create_dir(&folder).expect("a folder");
    for (name, picture) in pictures {
        fs::write(folder.join(name), picture).expect("a picture is written");
    }
    board
}

/// Every picture's words begin so.
const WIDE: &str = "drawn wide";
const NARROW: &str = "drawn narrow";
const TEXT: &str = "said in words";

#[tokio::test]
async fn a_caller_is_shown_the_widest_picture_that_the_terminal_can_draw() {
    let wide = format!("{WIDE}{}", ".".repeat(70));
    let narrow = format!("{NARROW}{}", ".".repeat(20));
    let pictures = [("connect.ans", &*wide), ("connect.40.ans", &*narrow), ("connect.txt", TEXT)];
    let board = board_with(&pictures).await;
    let mono = Terminal { kind: "xterm-mono", ..Terminal::XTERM };
    for (terminal, words) in [
        (Terminal::XTERM, WIDE),
        (Terminal::XTERM.sized(132, 43), WIDE),
        (Terminal::SYNCTERM, WIDE),
        (Terminal::XTERM.sized(79, 24), NARROW),
        (Terminal::XTERM.sized(40, 25), NARROW),
        (Terminal::SYNCTERM.sized(40, 25), NARROW),
        (Terminal::XTERM.sized(80, 3), WIDE),
        (Terminal::XTERM.sized(31, 25), TEXT),
        (mono, TEXT),
        (Terminal::DUMB, TEXT),
        (Terminal::LINES, TEXT),
    ] {
        let caller = board.connects("caller", terminal).await;
        caller.reads(words).await;
        caller.reads("Username (or NEW):").await;
        for other in [WIDE, NARROW, TEXT] {
            if other != words {
                caller.does_not_read(other);
            }
        }
        caller.pull_the_plug().await;
    }
}

#[tokio::test]
async fn a_picture_that_is_replaced_is_what_the_next_callers_see() {
    let board = board_with(&[("connect.ans", "the old one"), ("new", "the new one")]).await;
    let first = board.connects("first", Terminal::XTERM).await;
    first.reads("the old one").await;
    first.pull_the_plug().await;
    let picture = |name| board.folder().join("pictures").join(name);
    fs::rename(picture("new"), picture("connect.ans")).expect("a file in another's place");
    loop {
        let next = board.connects("next", Terminal::XTERM).await;
        let seen = next.reads_one_of(&["the new one", "the old one"]).await;
        next.pull_the_plug().await;
        if seen == "the new one" {
            break;
        }
    }
}

#[tokio::test]
async fn a_row_as_wide_as_the_screen_does_not_turn() {
    let (above, below) = ("x".repeat(40), "y".repeat(40));
    let picture = format!("{above}\r\n{below}\r\nthe end");
    let board = board_with(&[("connect.40.ans", &picture)]).await;
    for terminal in [Terminal::XTERM.sized(40, 25), Terminal::SYNCTERM.sized(40, 25)] {
        let caller = board.connects("caller", terminal).await;
        caller.reads("the end").await;
        caller.reads("Username (or NEW):").await;
        assert_eq!(caller.lines()[..3], [above.as_str(), &below, "the end"]);
        // A long line that is typed behind it turns as ever.
        caller.types(&"n".repeat(30)).await;
        caller.has_bottom_line(&format!("{}[|]", "n".repeat(10))).await;
        caller.pull_the_plug().await;
    }
}

#[tokio::test]
async fn each_picture_has_its_place() {
    let pictures = ["connect", "welcome", "menu", "chat", "goodbye"];
    let files = pictures.map(|name| (format!("{name}.ans"), format!("the picture {name}")));
    let files: Vec<_> = files.iter().map(|(name, art)| (name.as_str(), art.as_str())).collect();
    let board = board_with(&files).await;
    let alice = board.connects("alice", Terminal::XTERM).await;
    alice.reads("the picture connect").await;
    alice.logs_in("alice").await;
    alice.reads_all(&["the picture welcome", "Welcome, Alice.", "the picture menu", "OLM"]).await;
    alice.reads("Carrier >").await;
    let bob = board.connects("bob", Terminal::DUMB).await;
    bob.logs_in("bob").await;
    bob.reads_all(&["-= Main Menu =-", "Carrier >"]).await;
    bob.enters("CHAT alice").await;
    alice.reads("(30 seconds).").await;
    alice.enters("Y").await;
    alice.reads_all(&["the picture chat", "CHAT SESSION WITH BOB"]).await;
    bob.reads("CHAT SESSION WITH ALICE").await;
    alice.enters("/END").await;
    bob.reads("CHAT SESSION ENDED").await;
    alice.reads("Carrier >").await;
    alice.enters("G Y").await;
    alice.reads_all(&["Goodbye, Alice.", "the picture goodbye"]).await;
    alice.is_hung_up().await;
    bob.enters("G Y").await;
    bob.reads("NO CARRIER").await;
    bob.does_not_read("the picture");
}
