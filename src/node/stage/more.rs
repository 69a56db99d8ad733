//! Long output on the stage: pages, their question, and news in their midst.

use super::{Scene, Stage, Terminal};
use crate::protocol::mail::{HangUp, Mail};

const QUESTION: &str = "More? (Y/n/ns) [|]";

/// Alice, who has read the first page of the help on a terminal of this height.
fn reader(scene: &Scene, terminal: Terminal, rows: u16) -> (Stage, Vec<String>) {
    let mut alice = scene.is_on_at("Alice", terminal);
    alice.resizes(80, rows);
    alice.reads();
    alice.enters("?");
    let page = alice.reads();
    assert_eq!(alice.bottom_line(), QUESTION);
    (alice, page)
}

/// The whole help on such a terminal.
fn help(terminal: Terminal) -> Vec<String> {
    let mut alice = Scene::new().is_on_at("Alice", terminal);
    alice.resizes(80, 200);
    alice.enters("?");
    alice.reads()
}

#[test]
fn a_page_fits_the_screen_with_its_question_and_no_row_is_lost() {
    let help = help(Terminal::Ansi);
    for rows in [4, 6, 10, 24] {
        let (mut alice, mut read) = reader(&Scene::new(), Terminal::Ansi, rows);
        // The line that was typed stands above the first page.
        let mut page = read.len() - 1;
        while alice.bottom_line() == QUESTION {
            assert!(page + 2 <= usize::from(rows), "{page} rows of text on {rows}");
            alice.enters("");
            let next = alice.reads();
            page = next.len();
            read.extend(next);
        }
        assert_eq!(read, help, "{rows} rows");
        assert_eq!(alice.bottom_line(), "Carrier > [|]");
    }
}

#[test]
fn the_next_page_has_the_size_that_the_terminal_has_by_then() {
    let (mut alice, _) = reader(&Scene::new(), Terminal::Ansi, 10);
    alice.resizes(80, 6);
    alice.enters("y");
    let page = alice.reads();
    assert_eq!(page.len(), 4, "{page:#?}");
    assert_eq!(alice.bottom_line(), QUESTION);
}

#[test]
fn no_stops_and_ns_shows_the_rest_at_once() {
    for (answer, all) in [("n", false), ("Q", false), ("ns", true), ("=", true), ("c", true)] {
        let (mut alice, mut read) = reader(&Scene::new(), Terminal::Ansi, 10);
        alice.enters(answer);
        read.extend(alice.reads());
        assert_eq!(read == help(Terminal::Ansi), all, "{answer}");
        assert_eq!(alice.bottom_line(), "Carrier > [|]", "{answer}");
    }
}

#[test]
fn another_answer_is_explained_and_asked_again() {
    let (mut alice, _) = reader(&Scene::new(), Terminal::Ansi, 10);
    alice.enters("x");
    let how = "Enter or Y shows the next page, N stops, NS shows the rest at once.";
    assert_eq!(alice.reads(), [how]);
    assert_eq!(alice.bottom_line(), QUESTION);
}

#[test]
fn an_invite_is_printed_above_the_question_and_yes_is_still_the_next_page() {
    let scene = Scene::new();
    let (mut alice, _) = reader(&scene, Terminal::Ansi, 10);
    let mut bob = scene.is_on("Bob");
    bob.enters("CHAT alice");
    bob.looks_up();
    let invite = [
        "*** CHAT REQUEST ***",
        "Bob (node 2) wants to chat with you!",
        "Type CHAT ACCEPT or CHAT DECLINE (30 seconds).",
    ];
    assert_eq!(alice.reads(), invite);
    assert_eq!((alice.rings(), alice.bottom_line().as_str()), (1, QUESTION));
    alice.enters("y");
    assert_eq!((alice.reads().len(), alice.bottom_line().as_str()), (8, QUESTION));
    alice.waits(29);
    assert_eq!(alice.reads(), Vec::<String>::new());
    bob.waits(1);
    assert_eq!(alice.reads(), ["Bob's chat request timed out."]);
    assert_eq!(alice.bottom_line(), QUESTION);
}

#[test]
fn a_program_gets_it_all_and_is_not_asked() {
    let mut alice = Scene::new().is_on_at("Alice", Terminal::Lines);
    alice.input(crate::transport::Input::NoTerminal);
    alice.resizes(80, 6);
    alice.reads();
    alice.enters("?");
    assert_eq!(alice.reads(), help(Terminal::Lines));
}

#[test]
fn the_end_of_input_at_the_question_leaves_like_a_caller() {
    let (mut alice, _) = reader(&Scene::new(), Terminal::Plain, 10);
    alice.input_ends();
    alice.reads_among("Goodbye, Alice. You were on line for less than a minute.");
    assert!(alice.is_over());
}

#[test]
fn a_board_that_goes_down_says_so_at_the_question() {
    let (mut alice, _) = reader(&Scene::new(), Terminal::Ansi, 10);
    alice.mail(Mail::HangUp(HangUp::ShuttingDown));
    assert_eq!(alice.reads(), ["*** The board is going down. Please call again later."]);
    assert!(alice.is_over());
}
