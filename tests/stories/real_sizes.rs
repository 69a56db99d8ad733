//! Real clients whose terminal becomes another size: in the middle of a line, and of a page.

use crate::harness::{Board, Client, Settings};

/// What stands on a screen of so many rows that is full.
fn screen(page: &[String], rows: usize) -> &[String] {
    &page[page.len().saturating_sub(rows)..]
}

/// A half-typed line that is longer than the narrow terminal is wide, and one that is not: each
/// stands once, whole, below the text, with the cursor at its end.
async fn a_half_typed_line_stands_once(client: Client) {
    const SHORT: &str = "OLM bob see you at ni";
    const LONG: &str = "OLM bob see you at nine, or at ten if the train is as late as always";
    let board = Board::start(Settings::default()).await;
    for typed in [SHORT, LONG] {
        let alice = board.is_in_by("alice", client).await;
        alice.types(typed).await;
        alice.has_bottom_line(&format!("Carrier > {typed}[|]")).await;
        for (columns, rows) in [(60, 12), (40, 6), (80, 24)] {
            alice.resizes(columns, rows).await;
            // The board has heard of it: the line is drawn again.
            alice.reads("Carrier >").await;
            alice.types("x").await;
            let whole = format!("Carrier > {typed}x");
            let wide = usize::from(columns) - 1;
            // Behind a full row the cursor stays in it, in the column that is never written.
            let bottom = format!("{}[|]", &whole[(whole.len() - 1) / wide * wide..]);
            alice.has_bottom_line(&bottom).await;
            let page = alice.lines();
            let joined = page.concat();
            assert!(joined.ends_with(&whole), "{columns}x{rows}: {page:#?}");
            assert_eq!(alice.times("OLM bob see"), 1, "{columns}x{rows}: {page:#?}");
            alice.types("\u{7f}").await;
        }
        alice.types("\u{3}").await;
        alice.enters("G Y").await;
        alice.reads("Goodbye, Alice.").await;
    }
}

/// The next page has the rows that the terminal has by then: nothing of it scrolls away unread.
async fn the_next_page_fits(client: Client) {
    const QUESTION: &str = "More? (Y/n/ns)";
    let board = Board::start(Settings::default()).await;
    let alice = board.is_in_by("alice", client).await;
    alice.resizes(80, 10).await;
    // The board has heard of it: the line is drawn again.
    alice.reads("Carrier >").await;
    alice.enters("?").await;
    alice.reads(QUESTION).await;
    alice.resizes(40, 6).await;
    alice.reads(QUESTION).await;
    alice.types("y").await;
    alice.has_bottom_line(&format!("{QUESTION} y[|]")).await;
    for _ in 0..3 {
        let page = alice.lines();
        let [.., last, _] = page.as_slice() else { panic!("{page:#?}") };
        alice.enters("").await;
        alice.reads(QUESTION).await;
        alice.has_bottom_line(&format!("{QUESTION} [|]")).await;
        let next = alice.lines();
        assert!(screen(&next, 6).contains(last), "{last:?} is gone from {next:#?}");
        alice.types("y").await;
        alice.has_bottom_line(&format!("{QUESTION} y[|]")).await;
    }
}

#[tokio::test]
async fn a_half_typed_line_stands_once_in_telnet_of_another_size() {
    a_half_typed_line_stands_once(Client::Telnet).await;
}

#[tokio::test]
async fn a_half_typed_line_stands_once_in_ssh_of_another_size() {
    a_half_typed_line_stands_once(Client::Ssh).await;
}

#[tokio::test]
async fn the_next_page_fits_telnet_of_another_size() {
    the_next_page_fits(Client::Telnet).await;
}

#[tokio::test]
async fn the_next_page_fits_ssh_of_another_size() {
    the_next_page_fits(Client::Ssh).await;
}
