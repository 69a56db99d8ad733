//! A crowd at the door: silent lines, slow log-ins, guessers, telnet storms, garbage where SSH is
//! spoken, lines without an end. Two who chat go on, somebody from elsewhere gets in, and the board
//! stays small. How long their lines take is printed, quiet and under attack.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::runtime::Builder;
use tokio::task::JoinSet;

use crate::at_the_door::Line;
use crate::chat::chat;
use crate::harness::{Board, Caller, PASSWORD, Settings, Terminal};

/// Two who chat are on this machine, and so is everybody; the attack is from other addresses of it.
const SETTINGS: [&str; 2] = ["[limits] exempt = [\"127.0.0.0/24\"]", "[limits] messages = \"off\""];

/// Addresses that the attack comes from.
const ADDRESSES: u8 = 50;
/// Silent lines from each of them.
const SILENT: usize = 10;
/// Wrong passwords from each of them.
const GUESSES: usize = 40;
/// Lines of the chat that are measured, and between two of them.
const LINES: usize = 60;
const PAUSE: Duration = Duration::from_millis(100);
/// What the board may have in use meanwhile, in KiB: passwords are looked at four at a time, 19 MiB
/// each; the rest is for the board, those who are on, and 100 strangers.
const MOST_MEMORY: u64 = 128 * 1024;

/// How long each line took, the shortest first.
async fn talk(from: &Caller, to: &Caller, word: &str) -> Vec<Duration> {
    let mut took = Vec::new();
    let mut next = tokio::time::interval(PAUSE);
    for number in 0..LINES {
        next.tick().await;
        let line = format!("{word}{number}.");
        let sent = now();
        from.enters(&line).await;
        to.reads(&line).await;
        took.push(sent.elapsed());
    }
    took.sort_unstable();
    took
}

#[expect(clippy::disallowed_methods, reason = "what takes real time is measured")]
fn now() -> Instant {
    Instant::now()
}

fn percentiles(took: &[Duration]) -> String {
    let at = |percent: usize| took[(took.len() - 1) * percent / 100].as_secs_f64() * 1_000.0;
    format!("p50 {:.1} ms, p99 {:.1} ms", at(50), at(99))
}

/// Guesses until it is not let in any more.
async fn guess(from: u8, board: SocketAddr, tried: Arc<AtomicUsize>) {
    let mut left = GUESSES;
    while left > 0 {
        let Ok(mut line) = Line::from([1, from], board).await else { return };
        if line.reads(&["Username"]).await.is_none() {
            // Banned, or too many: it calls again at once, and is refused again.
            left -= 1;
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        }
        while left > 0 && line.tries("alice", "not the password").await == Some(0) {
            tried.fetch_add(1, Ordering::Relaxed);
            left -= 1;
        }
        left = left.saturating_sub(1);
    }
}

/// Sends the same without an end, and calls again.
async fn floods(from: [u8; 2], board: SocketAddr, bytes: Vec<u8>) {
    loop {
        if let Ok(mut line) = Line::from(from, board).await {
            line.floods(&bytes).await;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_at_the_door_shuts_nobody_out_and_holds_up_no_chat() {
    let board = Board::start(Settings::of(&SETTINGS)).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    chat(&alice, &bob).await;
    let quiet = talk(&alice, &bob, "quiet").await;
    let before = board.process().resident();

    let (telnet, ssh) = (board.address(), board.ssh_address());
    let tried = Arc::new(AtomicUsize::new(0));
    // Not in the way of those who are measured, but for what the machine has to do.
    let elsewhere = Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let elsewhere = elsewhere.expect("a runtime");
    let handle = elsewhere.handle();
    let mut attack = JoinSet::new();
    for address in 1..=ADDRESSES {
        let silent = async move {
            let mut held = Vec::new();
            for number in 0..SILENT {
                let to = if number % 2 == 0 { telnet } else { ssh };
                held.extend(Line::from([1, address], to).await);
            }
            std::future::pending::<()>().await;
            drop(held);
        };
        attack.spawn_on(silent, handle);
        attack.spawn_on(guess(address, telnet, Arc::clone(&tried)), handle);
        if address % 5 == 0 {
            let storm = [255_u8, 251, 24, 255, 253, 1, 255, 254, 3].repeat(2_000);
            attack.spawn_on(floods([1, address], telnet, storm), handle);
            attack.spawn_on(
                floods([1, address], ssh, b"\x16\x03\x01garbage\xff\0".repeat(1_000)),
                handle,
            );
            attack.spawn_on(floods([1, address], telnet, vec![b'x'; 1 << 20]), handle);
            let types = async move {
                // A letter now and then.
                let Ok(mut slow) = Line::from([1, address], telnet).await else { return };
                loop {
                    slow.says("x").await;
                    tokio::time::sleep(Duration::from_millis(500)).await;
                }
            };
            attack.spawn_on(types, handle);
        }
    }
    let newcomer = async {
        let mut carol = Line::from([9, 9], telnet).await.expect("a call");
        carol.reads(&["Username"]).await.expect("a prompt");
        let began = now();
        // Who guesses takes the board's time; a caller may be asked to try again, and does.
        for _ in 0..5 {
            carol.says(&format!("carol\r\n{PASSWORD}\r\n")).await;
            if carol.reads(&["The board is busy.", "Welcome,"]).await == Some(1) {
                return began.elapsed();
            }
        }
        panic!("carol does not get in: {}", carol.heard);
    };
    let (attacked, logged_in) = tokio::join!(talk(&alice, &bob, "attacked"), newcomer);
    let during = board.process().resident();
    attack.shutdown().await;
    elsewhere.shutdown_background();

    println!("chat, quiet:        {}", percentiles(&quiet));
    println!("chat, under attack: {}", percentiles(&attacked));
    println!("a log-in from elsewhere under attack: {logged_in:.0?}");
    println!("KiB resident: {before} before, {during} under attack");
    let tried = tried.load(Ordering::Relaxed);
    println!("passwords looked at: {tried} of {}", usize::from(ADDRESSES) * GUESSES);
    assert!(tried < 11 * usize::from(ADDRESSES), "{tried} guesses");
    assert!(during < MOST_MEMORY, "{during} KiB");
    bob.enters("/END").await;
    alice.reads(&format!("Messages exchanged: {}", 2 * LINES)).await;
}

/// One after the other, each from addresses of its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn during_each_kind_of_flood_somebody_gets_in_and_chats() {
    const LINES_EACH: usize = 3;
    let board = Board::start(Settings::of(&SETTINGS)).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let (telnet, ssh) = (board.address(), board.ssh_address());
    let floods_of: [(&str, SocketAddr, Vec<u8>); 6] = [
        ("options", telnet, [255_u8, 251, 24, 255, 253, 1, 255, 254, 3].repeat(2_000)),
        ("half a command", telnet, [&[255, 250, 24][..], &vec![b'x'; 1 << 16]].concat()),
        ("a line without an end", telnet, vec![b'x'; 1 << 20]),
        ("names", telnet, b"nobody\r\n\r\n".repeat(10_000)),
        ("no SSH", ssh, b"\x16\x03\x01garbage\xff\0".repeat(1_000)),
        ("a banner", ssh, [&b"SSH-2.0-"[..], &vec![b'x'; 1 << 16]].concat()),
    ];
    for ((kind, to, bytes), network) in floods_of.into_iter().zip(10..) {
        let mut attack = JoinSet::new();
        for address in 1..=10 {
            for _ in 0..LINES_EACH {
                attack.spawn(floods([network, address], to, bytes.clone()));
            }
        }
        let carol = board.calls("carol", Terminal::XTERM).await;
        chat(&carol, &alice).await;
        for number in 0..LINES / 4 {
            let line = format!("through {kind}: {number}.");
            carol.enters(&line).await;
            alice.reads(&line).await;
        }
        let memory = board.process().resident();
        assert!(memory < MOST_MEMORY, "{kind}: {memory} KiB");
        assert!(attack.try_join_next().is_none(), "{kind} goes on");
        attack.shutdown().await;
        carol.enters("/END").await;
        carol.reads("has ended").await;
        carol.enters("G Y").await;
        carol.is_hung_up().await;
        alice.reads("has ended").await;
    }
}

/// What is sent without an end before a log-in is not taken without an end.
#[tokio::test]
async fn who_sends_on_and_on_and_does_not_log_in_is_told_so_and_hung_up() {
    let board = Board::start(Settings::of(&SETTINGS)).await;
    let mut line = Line::from([1, 1], board.address()).await.expect("a call");
    let heard = line.floods_and_reads(&[b'x'; 4096]).await;
    let told = "That is too much before you have logged in. Please call again.\r\n";
    assert!(heard.ends_with(told), "{heard}");
}

/// They are on, so that nobody slows down how fast they are read: but others have their turn.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_without_an_end_hold_up_nobody_else() {
    const LOUD: usize = 8;
    let board = Board::start(Settings::unpaced()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    chat(&alice, &bob).await;
    let mut loud = JoinSet::new();
    for number in 0..LOUD {
        let name = format!("loud{number}");
        board.add_user(&name);
        let caller = board.calls(&name, Terminal::XTERM).await;
        loud.spawn(async move {
            let keys = vec![b'x'; 64 * 1024];
            loop {
                caller.sends_if_it_can(&keys).await;
            }
        });
    }
    for number in 0..LINES / 4 {
        let line = format!("above the noise {number}.");
        alice.enters(&line).await;
        bob.reads(&line).await;
    }
    assert!(loud.try_join_next().is_none(), "they go on");
    loud.shutdown().await;
}
