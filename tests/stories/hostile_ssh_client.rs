//! Bad input from SSH clients that were let in: whatever they ask for, send, or do not take, each is
//! answered or let go, and no other caller notices.

use std::time::Duration;

use russh::client::{Config, Msg};
use russh::{Channel, ChannelMsg, Sig};

use crate::chat::chat;
use crate::harness::{BOUND, Board, HalfWay, Login, Settings, Terminal, shell};

async fn let_in(board: &Board, name: &str, config: Config) -> HalfWay {
    HalfWay::logs_in(board.ssh_address(), config, Login::User(name)).await
}

/// Reads until `words` have come, and says all that was read.
async fn reads(channel: &mut Channel<Msg>, words: &str) -> String {
    let mut said = Vec::new();
    let reading = async {
        while !String::from_utf8_lossy(&said).contains(words) {
            match channel.wait().await {
                Some(ChannelMsg::Data { data }) => said.extend_from_slice(&data),
                Some(_) => {}
                None => break,
            }
        }
    };
    let _ = tokio::time::timeout(BOUND, reading).await;
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(said.contains(words), "{words:?} did not come: {said:?}");
    said
}

/// The answer to a request.
async fn answer(channel: &mut Channel<Msg>) -> bool {
    let answered = async {
        loop {
            match channel.wait().await {
                Some(ChannelMsg::Success) => return true,
                Some(ChannelMsg::Failure) => return false,
                Some(_) => {}
                None => panic!("the channel is closed"),
            }
        }
    };
    tokio::time::timeout(BOUND, answered).await.expect("an answer")
}

async fn types(channel: &Channel<Msg>, text: &str) {
    channel.data_bytes(text.as_bytes().to_vec()).await.expect("typed");
}

#[tokio::test]
async fn nothing_of_what_a_client_tells_of_itself_is_too_much() {
    let board = Board::start(Settings::default()).await;
    let huge = "x".repeat(30_000);
    let evil = "xterm\x1b]0;owned\x07\u{202e}\r\nsyncterm";
    for (kind, columns, rows) in [
        (huge.as_str(), 80, 24),
        (evil, 0, 0),
        ("xterm", 65_535, 65_535),
        ("xterm", u32::MAX, u32::MAX),
        ("", 1, 1),
        ("dumb", 0, u32::MAX),
    ] {
        let caller = let_in(&board, "alice", Config::default()).await;
        let mut channel = caller.client.channel_open_session().await.expect("a channel");
        for number in 0..40 {
            let name = ["LC_ALL", "LANG", "LD_PRELOAD", "USER"][number % 4];
            let value = if number % 8 == 0 { &huge[..2_000] } else { evil };
            channel.set_env(false, name, value).await.expect("sent");
        }
        channel.request_pty(true, kind, columns, rows, 0, 0, &[]).await.expect("asked");
        assert!(answer(&mut channel).await);
        channel.request_shell(true).await.expect("asked");
        assert!(answer(&mut channel).await);
        reads(&mut channel, "Carrier >").await;
        for size in [0, 1, 2, 65_535, 65_536, u32::MAX, 80] {
            channel.window_change(size, size, size, size).await.expect("sent");
        }
        channel.window_change(80, 24, 0, 0).await.expect("sent");
        types(&channel, "V\r").await;
        reads(&mut channel, " on Carrier").await;
        types(&channel, "G Y\r").await;
        reads(&mut channel, "Goodbye, Alice.").await;
        caller.is_hung_up().await;
    }
    let log = board.log();
    assert!(!log.contains("owned") && !log.contains("xxxx"), "{log}");
}

/// SPEC §3: any end of a connection without G is a lost line, however polite. Many libraries say
/// that they will send no more before they close the channel.
#[tokio::test]
async fn a_polite_close_is_a_lost_line_and_says_nothing_half_typed() {
    let board = Board::start(Settings::default()).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    let caller = let_in(&board, "alice", Config::default()).await;
    let mut channel = shell(&caller.client, Terminal::XTERM).await.expect("a shell");
    reads(&mut channel, "Carrier >").await;
    types(&channel, "CHAT BOB\r").await;
    bob.reads("wants to chat with you!").await;
    bob.enters("CHAT ACCEPT").await;
    reads(&mut channel, "Type /END to exit chat.").await;
    types(&channel, "nobody shall read th").await;
    reads(&mut channel, "nobody shall read th").await;
    channel.eof().await.expect("sent");
    channel.close().await.expect("sent");
    bob.reads("*** Alice's connection was lost.").await;
    let alice = board.calls_again("alice", Terminal::XTERM).await;
    alice.reads("*** You are back on node").await;
    alice.has_bottom_line("nobody shall read th[|]").await;
    alice.enters("is, but for that").await;
    bob.reads("Alice: nobody shall read this, but for that").await;
    bob.does_not_read("has ended");
}

/// At a terminal the end of input, with nothing said of a close, is no Enter either; nor is what
/// happens while the line is lost.
#[tokio::test]
async fn an_end_of_input_says_nothing_half_typed_also_later() {
    let board = Board::start(Settings::default()).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    let caller = let_in(&board, "alice", Config::default()).await;
    let mut channel = shell(&caller.client, Terminal::XTERM).await.expect("a shell");
    reads(&mut channel, "Carrier >").await;
    types(&channel, "CHAT BOB\r").await;
    bob.reads("wants to chat with you!").await;
    bob.enters("CHAT ACCEPT").await;
    reads(&mut channel, "Type /END to exit chat.").await;
    types(&channel, "nobody shall read th").await;
    reads(&mut channel, "nobody shall read th").await;
    channel.eof().await.expect("sent");
    bob.reads("*** Alice's connection was lost.").await;
    for round in 1..=3 {
        bob.enters(&format!("still there {round}?")).await;
        bob.reads(&format!("Bob: still there {round}?")).await;
    }
    let alice = board.calls_again("alice", Terminal::XTERM).await;
    alice.reads_all(&["*** You are back on node", "Bob: still there 3?"]).await;
    alice.has_bottom_line("nobody shall read th[|]").await;
    bob.does_not_read("nobody shall");
}

#[tokio::test]
async fn all_that_is_asked_for_beside_the_shell_is_refused_with_an_answer() {
    let board = Board::start(Settings::default()).await;
    let caller = let_in(&board, "alice", Config::default()).await;
    let client = &caller.client;
    let refused = async {
        assert!(client.tcpip_forward("127.0.0.1", 0).await.is_err());
        assert!(client.streamlocal_forward("/tmp/carrier-test").await.is_err());
        assert!(client.channel_open_direct_tcpip("127.0.0.1", 22, "127.0.0.1", 1).await.is_err());
        assert!(client.channel_open_direct_streamlocal("/var/run/x").await.is_err());
        assert!(client.channel_open_x11("127.0.0.1", 1).await.is_err());
        let mut channel = client.channel_open_session().await.expect("a channel");
        assert!(client.channel_open_session().await.is_err(), "a second one");
        channel.agent_forward(true).await.expect("asked");
        assert!(!answer(&mut channel).await, "an agent");
        channel.request_x11(true, false, "MIT-MAGIC-COOKIE-1", "00", 0).await.expect("asked");
        assert!(!answer(&mut channel).await, "a display");
        channel.request_subsystem(true, "sftp").await.expect("asked");
        assert!(!answer(&mut channel).await, "a subsystem");
        channel.set_env(true, "LD_PRELOAD", "x.so").await.expect("asked");
        assert!(!answer(&mut channel).await, "a variable");
        channel.set_env(true, "LANG", "C.UTF-8").await.expect("asked");
        assert!(answer(&mut channel).await, "the locale");
        channel.request_shell(true).await.expect("asked");
        assert!(answer(&mut channel).await, "a shell");
        channel.request_shell(true).await.expect("asked");
        assert!(!answer(&mut channel).await, "a second shell");
        channel.exec(true, "id").await.expect("asked");
        assert!(!answer(&mut channel).await, "a command beside the shell");
        channel.request_pty(true, "xterm", 80, 24, 0, 0, &[]).await.expect("asked");
        assert!(!answer(&mut channel).await, "a terminal that comes too late");
        channel
    };
    let mut channel = tokio::time::timeout(BOUND, refused).await.expect("answers");
    types(&channel, "V\n").await;
    reads(&mut channel, " on Carrier").await;
}

#[tokio::test]
async fn nothing_is_to_be_had_before_the_login() {
    let board = Board::start(Settings::default()).await;
    let caller = HalfWay::shakes_hands(board.ssh_address(), Config::default()).await;
    let opened = tokio::time::timeout(BOUND, caller.client.channel_open_session()).await;
    assert!(opened.expect("an answer, or an end").is_err());
    board.calls("alice", Terminal::SSH).await;
}

/// Keys that SSH sends by itself.
#[tokio::test]
async fn an_interrupt_clears_the_line_and_ends_nothing() {
    let board = Board::start(Settings::default()).await;
    let caller = let_in(&board, "alice", Config::default()).await;
    let mut channel = shell(&caller.client, Terminal::SSH).await.expect("a shell");
    reads(&mut channel, "Carrier >").await;
    types(&channel, "half a line").await;
    for signal in [Sig::INT, Sig::TERM, Sig::KILL, Sig::HUP, Sig::Custom("NONE@x".to_owned())] {
        channel.signal(signal).await.expect("sent");
    }
    types(&channel, "V\r").await;
    reads(&mut channel, " on Carrier").await;
}

#[tokio::test]
async fn a_mebibyte_that_is_pasted_is_refused_once_and_its_caller_goes_on() {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::SSH).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    let before = board.process().resident();
    // Behind a question to the store nothing is read: what is typed waits.
    alice.sends_raw("CHAT carol\r".repeat(1024 * 1024 / 11).as_bytes()).await;
    alice.reads("refused: more came at once than can wait.").await;
    alice.enters("T").await;
    alice.reads("Time on line").await;
    alice.sends_raw(&vec![b'x'; 1024 * 1024]).await;
    alice.enters("").await;
    alice.reads("Unknown command: xxx").await;
    let grown = board.process().resident().saturating_sub(before);
    assert!(grown < 20 * 1024, "{grown} KiB for a paste");
    bob.enters("WHO").await;
    bob.reads("Alice").await;
}

/// How a client takes nothing.
#[derive(Clone, Copy, Debug)]
enum Deaf {
    /// It reads nothing from its socket.
    Socket,
    /// It never makes room in the channel's window.
    Window,
}

/// One key a packet, then what has long answers, as far as it is taken.
async fn floods(channel: &Channel<Msg>) {
    let keys = std::iter::repeat_n(b"x".to_vec(), 400);
    let lines = std::iter::repeat_n(b"\r?\rns\r".repeat(50), 200);
    for piece in keys.chain(lines) {
        let sent = channel.data_bytes(piece);
        let _ = tokio::time::timeout(Duration::from_millis(20), sent).await;
    }
}

/// A library that waits for one thing and hears no other would hold such a caller for ever.
async fn takes_nothing(deaf: Deaf) {
    let board = Board::start(Settings::of(&["[nodes] resume_window = \"0s\""])).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::SSH).await;
    chat(&alice, &bob).await;
    let (sockets, memory) = (board.process().sockets(), board.process().resident());
    // The library makes room when half a window is used: of one byte it never is.
    let window_size = if matches!(deaf, Deaf::Window) { 1 } else { 2_097_152 };
    let caller = let_in(&board, "erin", Config { window_size, ..Config::default() }).await;
    let mut channel = shell(&caller.client, Terminal::SSH).await.expect("a shell");
    if matches!(deaf, Deaf::Socket) {
        reads(&mut channel, "Carrier >").await;
        caller.stops_reading();
    }
    floods(&channel).await;
    alice.enters("still there?").await;
    bob.reads("Alice: still there?").await;
    let grown = board.process().resident().saturating_sub(memory);
    assert!(grown < 20 * 1024, "{grown} KiB for somebody who takes no bytes");
    drop(channel);
    drop(caller);
    // What the client's end of the connection was, the board's is gone with.
    let gone = async {
        while board.process().sockets() > sockets {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let gone = tokio::time::timeout(BOUND, gone).await;
    assert!(gone.is_ok(), "the board holds on to who has gone\n{}", board.log());
    let dave = board.calls("dave", Terminal::SSH).await;
    let free = async {
        while dave.times("Total: 3 user(s) online") == 0 {
            dave.enters("CHAT WHO").await;
            dave.reads("user(s) online").await;
        }
    };
    assert!(tokio::time::timeout(BOUND, free).await.is_ok(), "the node is still there");
    let erin = board.calls_again("erin", Terminal::SSH).await;
    erin.reads("Carrier >").await;
}

#[tokio::test]
async fn a_client_that_reads_nothing_costs_little_and_goes_when_it_is_killed() {
    takes_nothing(Deaf::Socket).await;
}

#[tokio::test]
async fn a_client_that_makes_no_room_costs_little_and_goes_when_it_is_killed() {
    takes_nothing(Deaf::Window).await;
}

/// A question to the database that were left in its middle, for want of room for the answer, would
/// keep the database from everybody.
#[tokio::test]
async fn what_a_client_that_makes_no_room_has_asked_for_keeps_nobody_waiting() {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::SSH).await;
    chat(&alice, &bob).await;
    let mut deaf = Vec::new();
    for number in 1..=5 {
        let name = format!("deaf{number}");
        board.add_user(&name);
        let caller = let_in(&board, &name, Config { window_size: 1, ..Config::default() }).await;
        let channel = shell(&caller.client, Terminal::SSH).await.expect("a shell");
        // The call is remembered while the menu takes all the room there is.
        floods(&channel).await;
        deaf.push((caller, channel));
    }
    alice.enters("still there?").await;
    bob.reads("Alice: still there?").await;
    bob.enters("/END").await;
    for caller in [&alice, &bob] {
        caller.reads_all(&["Messages exchanged: 1", "Carrier >"]).await;
    }
    alice.enters("CHAT TOGGLE").await;
    alice.reads("NOT AVAILABLE").await;
}

/// The keys are read while the output stands still, and then all comes.
#[tokio::test]
async fn a_client_that_types_on_while_it_does_not_read_gets_everything_in_the_end() {
    const LINES: usize = 150;
    let board = Board::start(Settings::default()).await;
    let config = Config { window_size: 4096, ..Config::default() };
    let caller = let_in(&board, "alice", config).await;
    let mut channel = shell(&caller.client, Terminal::SSH).await.expect("a shell");
    reads(&mut channel, "Carrier >").await;
    let paused = caller.pauses().await;
    for key in ["x"; 300] {
        types(&channel, key).await;
    }
    types(&channel, "\x15").await;
    for line in ["frobnicate\r"; LINES] {
        types(&channel, line).await;
    }
    types(&channel, "T\r").await;
    drop(paused);
    let said = reads(&mut channel, "Time on line").await;
    assert_eq!(said.matches("Unknown command: frobnicate").count(), LINES, "{said:?}");
}

/// SIGTERM with somebody who takes nothing: bounded, and the board ends well all the same.
#[tokio::test]
async fn the_board_comes_down_though_a_client_takes_nothing() {
    let mut board = Board::start(Settings::default()).await;
    let mut deaf = Vec::new();
    for (name, window_size) in [("alice", 1), ("bob", 2_097_152)] {
        let caller = let_in(&board, name, Config { window_size, ..Config::default() }).await;
        let channel = shell(&caller.client, Terminal::SSH).await.expect("a shell");
        caller.stops_reading();
        let sent = channel.data_bytes(b"?\rns\r".repeat(200));
        let _ = tokio::time::timeout(Duration::from_millis(100), sent).await;
        deaf.push((caller, channel));
    }
    board.stop().await;
}
