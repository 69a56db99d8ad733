//! Long output a page at a time: by the size that the screen has at that moment, and the question
//! is a line like any other.

use crate::harness::{Board, Caller, Settings, Terminal};

/// How many rows have come since the page before.
fn rows_since(caller: &Caller, before: usize) -> usize {
    caller.lines().len() - before
}

/// The rows before the question, which is the last.
fn rows(caller: &Caller) -> usize {
    caller.lines().len() - 1
}

#[tokio::test]
async fn a_page_fits_the_screen_as_it_is_then() {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::XTERM.sized(40, 6)).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    let before = rows(&alice) + 1;
    alice.enters("HELP").await;
    alice.has_bottom_line("More? (Y/n/ns) [|]").await;
    assert_eq!(rows_since(&alice, before), 5, "four rows and the question: {:#?}", alice.lines());
    // A word that is no answer, and news: the question is put again.
    alice.enters("perhaps").await;
    alice.reads("NS shows the rest at once.").await;
    alice.has_bottom_line("More? (Y/n/ns) [|]").await;
    bob.enters("OLM alice above the question").await;
    alice.reads("above the question").await;
    alice.has_bottom_line("More? (Y/n/ns) [|]").await;
    let before = rows(&alice);
    alice.enters("Y").await;
    alice.reads("Comment to sysop").await;
    alice.has_bottom_line("More? (Y/n/ns) [|]").await;
    let page = rows(&alice) - before;
    assert!((3..=4).contains(&page), "{page} rows: {:#?}", alice.lines());
    // A larger window takes more from the next page on.
    alice.resizes(40, 16).await;
    let before = rows(&alice);
    bob.enters("OLM alice heard of it?").await;
    alice.reads("heard of it?").await;
    alice.enters("").await;
    alice.reads("Sends an online").await;
    alice.has_bottom_line("More? (Y/n/ns) [|]").await;
    let page = rows(&alice) - before - 1;
    assert!((13..=14).contains(&page), "{page} rows: {:#?}", alice.lines());
    alice.enters("=").await;
    alice.reads("G Y does so").await;
    alice.has_bottom_line("Carrier > [|]").await;
    assert_eq!(alice.times("More?"), 0, "answered questions are taken off: {:#?}", alice.lines());
}
