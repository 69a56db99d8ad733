//! Storms: many callers at once who type all that there is around chat, read slowly, lose their
//! lines and call back, and boards that are killed under them. Afterwards nothing that anybody has
//! seen is missing, nothing is there twice, and nothing of anybody is left.
//!
//! `STORM_SEED=n` throws the same dice again; `STORM_CALLERS` and `STORM_SECONDS` make other storms.

#![expect(clippy::print_stdout, reason = "a storm says its seed, and how much it was")]

mod check;
mod dice;
mod guest;
mod killed;
mod made_up;
mod tape;
mod words;

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use russh::keys::{Algorithm, PrivateKey};
use tokio::sync::Mutex;

use crate::harness::{BOUND, Board, Settings, Terminal};

use check::faults;
use dice::{from_environment, seed};
use guest::{Guest, Manners};

/// How callers behave in a storm.
const MANNERS: Manners =
    Manners { drops: 20, takeovers: 10, pauses: 10, keeps_to_friends: 500, pace: 600, away: 3_000 };

/// Storms take turns: two at once would take the machine from all other stories.
static TURN: Mutex<()> = Mutex::const_new(());

/// The most faults that are printed.
const PRINTED: usize = 20;

/// Callers who are about to come, and what they have in common.
struct Crowd {
    guests: Vec<Guest>,
    seed: u64,
}

impl Crowd {
    /// They have accounts on the board.
    async fn of(callers: u32, board: &Board) -> Self {
        let seed = seed();
        println!("STORM_SEED={seed}");
        let key = PrivateKey::random(&mut rand::rng(), Algorithm::Ed25519).expect("a key");
        let key = Arc::new(key);
        board.has_talkers(callers, &key).await;
        let guest = |number| Guest::new(number, callers, seed, &key);
        Self { guests: (0..callers).map(guest).collect(), seed }
    }

    /// They do what they like for so long.
    async fn storms(&mut self, board: &Board, manners: Manners, length: Duration) {
        let (numbers, over) = (board.numbers(), AtomicBool::new(false));
        let storming = self.guests.iter_mut().map(|one| one.storms(numbers, manners, &over));
        let ending = async {
            tokio::time::sleep(length).await;
            over.store(true, Ordering::Relaxed);
        };
        tokio::join!(join_all(storming), ending);
    }

    /// Everybody leaves in order.
    async fn leaves(&mut self, board: &Board) {
        let numbers = board.numbers();
        let left = join_all(self.guests.iter_mut().map(|guest| guest.leaves(numbers))).await;
        let stuck: Vec<String> = left.into_iter().filter_map(Result::err).collect();
        assert!(stuck.is_empty(), "STORM_SEED={}: {stuck:#?}\n{}", self.seed, board.log());
    }

    /// What was shown and what is kept fit together.
    async fn has_lost_nothing(&self, board: &Board) {
        let kept = board.kept().await;
        let histories: Vec<_> = self.guests.iter().map(Guest::history).collect();
        let faults = faults(&kept, &histories);
        let said: u32 = self.guests.iter().map(Guest::said).sum();
        let calls: usize = histories.iter().map(|history| history.calls.len()).sum();
        let events: usize =
            histories.iter().flat_map(|it| &it.calls).map(|call| call.events.len()).sum();
        println!(
            "{} callers, {calls} calls, {said} messages typed, {} kept, {} chats, {events} seen",
            self.guests.len(),
            kept.messages.len(),
            kept.sessions.len(),
        );
        let mut told = String::new();
        for fault in faults.iter().take(PRINTED) {
            let _ = writeln!(told, "{fault}");
        }
        let all = faults.len();
        assert!(all == 0, "STORM_SEED={}: {all} faults\n{told}\n{}", self.seed, board.log());
        assert!(!kept.messages.is_empty() && events > 0, "nothing was said: that was no storm");
    }
}

/// A board for so many, with a short window.
async fn board_for(callers: u32) -> Board {
    let limit = format!("[nodes] limit = {}", callers + 100);
    Board::start(Settings::of(&[
        &limit,
        "[nodes] resume_window = \"2s\"",
        "[chat] request_timeout = \"5s\"",
        "[limits] messages = \"off\"",
        "[limits] olms = \"off\"",
        "[chat] requests = \"off\"",
    ]))
    .await
}

/// A caller who has just come sees nobody else, and the board holds nobody's socket.
async fn nobody_is_left(board: &Board, sockets: usize) {
    let gone = async {
        while board.process().sockets() > sockets {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let gone = tokio::time::timeout(BOUND, gone).await.is_ok();
    assert!(gone, "{} sockets are held, not {sockets}", board.process().sockets());
    let alice = board.calls("alice", Terminal::XTERM).await;
    // Who called last was told at the login.
    let mark = alice.mark();
    alice.enters("CHAT WHO").await;
    alice.reads("Total: 1 user(s) online").await;
    alice.enters("WHO").await;
    alice.reads("Alice").await;
    alice.does_not_read_after(mark, "Talker");
    alice.enters("G Y").await;
    alice.is_hung_up().await;
}

#[tokio::test]
async fn a_storm_of_callers_loses_nothing_and_leaves_nothing() {
    let _turn = TURN.lock().await;
    let callers = from_environment("STORM_CALLERS", 200);
    let length = Duration::from_secs(from_environment("STORM_SECONDS", 10));
    let board = board_for(callers).await;
    let mut crowd = Crowd::of(callers, &board).await;
    let sockets = board.process().sockets();
    // The first warms up what stays: two of the same size are compared.
    let mut resident = Vec::new();
    for length in [length / 2, length, length] {
        crowd.storms(&board, MANNERS, length).await;
        crowd.leaves(&board).await;
        crowd.has_lost_nothing(&board).await;
        nobody_is_left(&board, sockets).await;
        resident.push(board.process().resident());
    }
    println!("KiB resident after each storm: {resident:?}");
    let [_, one, other] = resident[..] else { return };
    let more = other.saturating_sub(one);
    assert!(
        more < 16 * 1024 && more < one / 4,
        "{more} KiB more after one more storm: {resident:?}"
    );
}
