//! What programs that watch the board read while callers are on, and while its database fails.

use std::net::SocketAddr;

use sqlx::{Connection, Executor, SqliteConnection};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::chat::chat;
use crate::harness::postgres::{Postgres, Stop};
use crate::harness::{BOUND, Board, Settings, Terminal, on_postgres};

const METRICS: &str = "[metrics] address = \"127.0.0.1:0\"";

fn address(board: &Board) -> SocketAddr {
    let said = board.said_behind("metrics: http://").expect("it says where it is asked");
    said.trim_end_matches("/metrics").parse().expect("an address")
}

async fn get(address: SocketAddr, path: &str) -> String {
    let asked = async {
        let mut socket = TcpStream::connect(address).await?;
        let question = format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
        socket.write_all(question.as_bytes()).await?;
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await.map(|_| answer)
    };
    tokio::time::timeout(BOUND, asked).await.expect("in time").expect("an answer")
}

/// Waits until the answer is so.
async fn becomes(address: SocketAddr, path: &str, words: &str) {
    let mut last = String::new();
    let so = async {
        loop {
            last = get(address, path).await;
            if last.contains(words) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    let so = tokio::time::timeout(BOUND, so).await;
    assert!(so.is_ok(), "{path} does not become {words:?}:\n{last}");
}

#[tokio::test]
async fn the_figures_follow_what_callers_do() {
    let board = Board::start(Settings::of(&[METRICS])).await;
    let address = address(&board);
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::SSH).await;
    let carol = board.connects("carol", Terminal::XTERM).await;
    carol.reads("Username").await;
    chat(&bob, &alice).await;
    for line in ["one", "two", "three"] {
        bob.enters(line).await;
        alice.reads(&format!("Bob: {line}")).await;
    }
    becomes(address, "/metrics", "\ncarrier_delivery_seconds_count 3\n").await;
    let page = get(address, "/metrics").await;
    for line in [
        "carrier_chats 1",
        "carrier_nodes{transport=\"telnet\",state=\"chat\"} 1",
        "carrier_nodes{transport=\"ssh\",state=\"chat\"} 1",
        "carrier_nodes{transport=\"telnet\",state=\"logging_in\"} 1",
        "carrier_calls_total 3",
        "carrier_store_fails 0",
    ] {
        assert!(page.lines().any(|found| found == line), "{line}\n{page}");
    }
    for name in ["Alice", "alice", "Bob", "three"] {
        assert!(!page.contains(name), "{name} stands there\n{page}");
    }
    alice.reset().await;
    becomes(address, "/metrics", "carrier_nodes{transport=\"telnet\",state=\"lost\"} 1\n").await;
}

#[tokio::test]
async fn a_board_that_cannot_store_what_is_said_is_not_well_until_it_can() {
    if on_postgres() {
        return;
    }
    let mut board = Board::start(Settings::of(&[METRICS])).await;
    board.may_fail();
    let address = address(&board);
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    chat(&bob, &alice).await;
    becomes(address, "/health", "\r\n\r\nok\n").await;
    let url = format!("sqlite:{}", board.folder().join("data/carrier.db").display());
    let mut other = SqliteConnection::connect(&url).await.expect("the file opens");
    other.execute("BEGIN IMMEDIATE").await.expect("it is locked");
    bob.enters("nobody can store this").await;
    becomes(address, "/health", "503 Service Unavailable").await;
    becomes(address, "/metrics", "\ncarrier_store_fails 1\n").await;
    let said = get(address, "/health").await;
    assert!(said.ends_with("what callers write is not stored just now\n"), "{said}");
    other.execute("ROLLBACK").await.expect("it is free");
    alice.reads("Bob: nobody can store this").await;
    becomes(address, "/health", "\r\n\r\nok\n").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_whose_server_is_gone_is_not_well_until_it_is_back() {
    let Some(server) = Postgres::start() else { return };
    let url = format!("[store] url = {:?}", server.url("carrier", "board"));
    let mut settings = Settings::of(&[&url, METRICS]);
    settings.nobody = true;
    let mut board = Board::start(settings).await;
    board.may_fail();
    let address = address(&board);
    becomes(address, "/health", "\r\n\r\nok\n").await;
    tokio::task::block_in_place(|| server.stop(Stop::Immediate));
    becomes(address, "/health", "503 Service Unavailable").await;
    // Nobody has written anything: questions count too.
    let page = get(address, "/metrics").await;
    let errors = page.lines().find_map(|line| line.strip_prefix("carrier_store_errors_total "));
    assert!(errors.is_some_and(|errors| errors != "0"), "{page}");
    tokio::task::block_in_place(|| server.start_again());
    becomes(address, "/health", "\r\n\r\nok\n").await;
}

#[tokio::test]
async fn who_hides_is_counted_like_everybody_else() {
    let board = Board::start(Settings::of(&[METRICS])).await;
    board.appoints("Alice", "co-sysop");
    let address = address(&board);
    let alice = board.calls("alice", Terminal::XTERM).await;
    alice.enters("HIDE").await;
    alice.reads("WHO does not show you any more.").await;
    let page = get(address, "/metrics").await;
    assert!(page.contains("carrier_nodes{transport=\"telnet\",state=\"on\"} 1\n"), "{page}");
}
