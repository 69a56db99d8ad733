//! Bad input on the SSH port before anybody is let in: each is hung up, and no other caller notices.

use std::time::Duration;

use russh::client::{AuthResult, Config};

use crate::chat::chat;
use crate::harness::{BOUND, Board, Caller, HalfWay, Login, PASSWORD, Settings, Socket, Terminal};

/// What a client says first.
const BANNER: &[u8] = b"SSH-2.0-Nobody_1.0\r\n";

/// Two in a chat, one by telnet and one by SSH, who must not notice anything.
async fn board_with_a_chat(settings: Settings) -> (Board, Caller, Caller) {
    let board = Board::start(settings).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::SSH).await;
    chat(&alice, &bob).await;
    (board, alice, bob)
}

/// The chat goes on, and whoever calls now is let in.
async fn nobody_notices(board: &Board, alice: &Caller, bob: &Caller) {
    alice.enters("still there?").await;
    bob.reads("Alice: still there?").await;
    bob.enters("still here.").await;
    alice.reads("Bob: still here.").await;
    let carol = board.calls("carol", Terminal::SSH).await;
    carol.enters("CHAT WHO").await;
    carol.reads("Total: 3 user(s) online").await;
    carol.enters("G Y").await;
    carol.is_hung_up().await;
    let log = board.log();
    assert!(!log.contains("panicked") && !log.contains(" ERROR "), "{log}");
}

fn quick() -> Settings {
    Settings::of(&["[limits] login = \"2s\""])
}

/// Sends bytes, as far as they are taken.
async fn says(board: &Board, bytes: &[u8]) -> Socket {
    let socket = Socket::connect(board.ssh_address()).await.expect("a call");
    // Whoever is hung up on says the rest to nobody.
    let _ = tokio::time::timeout(BOUND, socket.send(bytes)).await.expect("it is taken");
    socket
}

/// Waits until the board has closed the connection.
async fn is_hung_up(socket: &Socket) {
    let mut piece = vec![0; 64 * 1024];
    let closed = async { while let Ok(1..) = socket.receive(&mut piece).await {} };
    let closed = tokio::time::timeout(BOUND, closed).await;
    assert!(closed.is_ok(), "the board keeps the connection");
}

#[tokio::test]
async fn what_is_no_ssh_is_hung_up_and_nobody_notices() {
    let (board, alice, bob) = board_with_a_chat(quick()).await;
    let noise: Vec<u8> =
        (0..20_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let telnet = [255, 253, 3, 255, 251, 24, 255, 250, 31, 0, 80, 0, 24, 255, 240];
    let greedy = [b"SSH-2.0-".as_slice(), &vec![b'x'; 100_000], b"\r\n"].concat();
    // A length that nobody means, where the first packet should begin.
    let long_packet = [BANNER, &[0xff; 64]].concat();
    let nonsense = [BANNER, &[0, 0, 0, 12, 4], &[b'x'; 200]].concat();
    for bytes in [
        &b"hello\r\nis this the bulletin board?\r\n"[..],
        b"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n",
        b"SSH-1.5-Old\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"\r\n\r\n\r\n\0\0\0",
        &telnet,
        &noise,
        &greedy,
        &long_packet,
        &nonsense,
    ] {
        let caller = says(&board, bytes).await;
        is_hung_up(&caller).await;
    }
    nobody_notices(&board, &alice, &bob).await;
}

/// The time to log in is two minutes here: it is hung up for what it says, not for the time.
#[tokio::test]
async fn a_banner_that_never_ends_is_hung_up_at_once_and_takes_no_memory() {
    let (board, alice, bob) = board_with_a_chat(Settings::default()).await;
    let before = board.process().resident();
    for _ in 0..8 {
        let caller = says(&board, &vec![b'x'; 1024 * 1024]).await;
        is_hung_up(&caller).await;
    }
    let grown = board.process().resident().saturating_sub(before);
    assert!(grown < 8 * 1024, "{grown} KiB for banners");
    nobody_notices(&board, &alice, &bob).await;
}

/// SPEC §9: in all, whatever is said meanwhile.
#[tokio::test]
async fn whoever_has_no_shell_when_the_time_to_log_in_is_over_is_hung_up() {
    let (board, alice, bob) = board_with_a_chat(quick()).await;
    let address = board.ssh_address();
    let silent = says(&board, b"").await;
    let banner_only = says(&board, BANNER).await;
    let unknown = HalfWay::shakes_hands(address, Config::default()).await;
    let mut talking = HalfWay::shakes_hands(address, Config::default()).await;
    let no_channel = HalfWay::logs_in(address, Config::default(), Login::User("erin")).await;
    let newcomer = HalfWay::logs_in(address, Config::default(), Login::Newcomer).await;
    let channel = newcomer.client.channel_open_session().await.expect("a channel");
    channel.request_pty(false, "xterm", 80, 24, 0, 0, &[]).await.expect("asked");
    let talks = async {
        while talking.client.authenticate_none("erin").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    tokio::join!(
        is_hung_up(&silent),
        is_hung_up(&banner_only),
        unknown.is_hung_up(),
        no_channel.is_hung_up(),
        newcomer.is_hung_up(),
        async { tokio::time::timeout(BOUND, talks).await.expect("hung up while talking") },
    );
    talking.is_hung_up().await;
    nobody_notices(&board, &alice, &bob).await;
}

/// Waits until the board holds no more sockets than that.
async fn has_at_most(board: &Board, most: usize) {
    let closed = async {
        while board.process().sockets() > most {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let closed = tokio::time::timeout(BOUND, closed).await;
    assert!(closed.is_ok(), "{} sockets, and not {most}", board.process().sockets());
}

/// The crowd has two minutes to log in: it is its number that makes room.
#[tokio::test]
async fn two_hundred_who_stop_half_way_keep_nobody_from_calling() {
    let (board, alice, bob) = board_with_a_chat(Settings::default()).await;
    let before = board.process().sockets();
    let mut crowd = Vec::new();
    let mut half_way = Vec::new();
    for number in 0..200 {
        match number % 4 {
            0 => half_way.push(HalfWay::shakes_hands(board.ssh_address(), Config::default()).await),
            1 => crowd.push(says(&board, b"").await),
            2 => crowd.push(says(&board, BANNER).await),
            _ => crowd.push(says(&board, b"SSH-2.0-").await),
        }
    }
    nobody_notices(&board, &alice, &bob).await;
    // Whoever has agreed on keys is told so, and has a moment to go.
    has_at_most(&board, before + 100).await;
    drop((crowd, half_way));
    has_at_most(&board, before).await;
    nobody_notices(&board, &alice, &bob).await;
}

#[tokio::test]
async fn six_wrong_passwords_end_the_login_and_the_right_one_comes_too_late() {
    let board = Board::start(Settings::default()).await;
    let mut guesser = HalfWay::shakes_hands(board.ssh_address(), Config::default()).await;
    for number in 1..=6 {
        let answer = guesser.client.authenticate_password("alice", "wrong password").await;
        let AuthResult::Failure { remaining_methods, .. } = answer.expect("an answer") else {
            panic!("let in at try {number}");
        };
        assert_eq!(remaining_methods.is_empty(), number == 6, "{number}: {remaining_methods:?}");
    }
    let right = guesser.client.authenticate_password("alice", PASSWORD).await;
    assert!(!right.is_ok_and(|answer| answer.success()), "let in at the seventh try");
    // A guesser never locks the owner of an account out.
    board.calls("alice", Terminal::SSH).await;
}

/// Whoever guesses for ever is not answered for ever.
#[tokio::test]
async fn refusals_come_to_an_end() {
    let board = Board::start(Settings::default()).await;
    let mut guesser = HalfWay::shakes_hands(board.ssh_address(), Config::default()).await;
    let refusals = async {
        let mut refusals = 0;
        while guesser.client.authenticate_none("alice").await.is_ok() {
            refusals += 1;
        }
        refusals
    };
    let refusals = tokio::time::timeout(BOUND, refusals).await.expect("it ends");
    assert!(refusals < 100, "{refusals} refusals");
    guesser.is_hung_up().await;
}

/// SIGTERM while somebody is at each place: all are let go, and the board ends well.
#[tokio::test]
async fn the_board_comes_down_with_callers_at_every_place() {
    let (mut board, _alice, bob) = board_with_a_chat(Settings::default()).await;
    let address = board.ssh_address();
    let _silent = says(&board, b"").await;
    let _banner_only = says(&board, BANNER).await;
    let _unknown = HalfWay::shakes_hands(address, Config::default()).await;
    let mut guesser = HalfWay::shakes_hands(address, Config::default()).await;
    let wrong = guesser.client.authenticate_password("alice", "wrong password").await;
    assert!(!wrong.expect("an answer").success());
    let _no_channel = HalfWay::logs_in(address, Config::default(), Login::User("erin")).await;
    let form = board.connects_as("form", Login::Newcomer, Terminal::SSH).await;
    form.reads("Choose a username:").await;
    let more = board.calls("dave", Terminal::SSH.sized(80, 8)).await;
    more.enters("?").await;
    more.reads("More?").await;
    board.stop().await;
    bob.is_hung_up().await;
    let log = board.log();
    assert!(!log.contains("did not end in time"), "{log}");
}
