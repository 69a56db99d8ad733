//! A window whose size changes in the middle of a line, in a real terminal that breaks what does not
//! fit: after each size the line stands once, in rows of that width, with nothing left of the last.

use crate::harness::{Board, Caller, Client, PASSWORD, Settings};

async fn at_the_menu(board: &Board, client: Client) -> Caller {
    let alice = board.connects_by("alice", client).await;
    if client == Client::Ssh {
        alice.reads("Password:").await;
        alice.enters(PASSWORD).await;
    } else {
        alice.logs_in("alice").await;
    }
    alice.is_at_the_menu().await;
    alice
}

async fn a_window_is_resized_in_mid_line(client: Client) {
    let board = Board::start(Settings::default()).await;
    let alice = at_the_menu(&board, client).await;
    let typed: String = ('a'..='z').cycle().take(65).collect();
    let line = format!("Carrier > {typed}");
    alice.types(&typed).await;
    alice.has_bottom_line(&format!("{line}[|]")).await;
    for (columns, rows) in [(50, 24), (40, 12), (132, 40), (100, 40), (40, 6), (30, 10), (80, 24)] {
        alice.resizes(columns, rows).await;
        let letters: Vec<char> = line.chars().collect();
        let parts = letters.chunks(usize::from(columns) - 1);
        let parts: Vec<String> = parts.map(|part| part.iter().collect()).collect();
        alice.has_bottom_line(&format!("{}[|]", parts[parts.len() - 1])).await;
        let lines = alice.lines();
        assert!(lines.ends_with(&parts), "{columns}x{rows}: {lines:#?}");
        assert_eq!(alice.times("> abcdefgh"), 1, "{columns}x{rows}: {lines:#?}");
    }
    alice.types("\u{15}T\r").await;
    alice.reads("Time on line:").await;
}

#[tokio::test]
async fn a_window_is_resized_in_mid_line_by_telnet() {
    a_window_is_resized_in_mid_line(Client::Telnet).await;
}

#[tokio::test]
async fn a_window_is_resized_in_mid_line_by_ssh() {
    a_window_is_resized_in_mid_line(Client::Ssh).await;
}
