//! Who is refused before a call costs anything, by the address it comes from; and who gets in
//! nevertheless. Every address is one of this machine's own.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use carrier::clock::Timestamp;
use carrier::config::{Config, DEFAULT_PATH};
use carrier::store::{Ban, Banned, Store};
use futures_util::future::join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;

use crate::harness::{BOUND, Board, Login, PASSWORD, Settings, Terminal};

/// A bare line from an address, with all that came.
pub(crate) struct Line {
    socket: TcpStream,
    /// What was read past.
    pub(crate) past: String,
    /// What came behind it.
    pub(crate) heard: String,
}

impl Line {
    /// Calls from 127.0.x.y.
    pub(crate) async fn from(here: [u8; 2], to: SocketAddr) -> io::Result<Self> {
        let [x, y] = here;
        Self::at(Ipv4Addr::new(127, 0, x, y), to).await
    }

    /// Calls from there.
    async fn at(here: Ipv4Addr, to: SocketAddr) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::new(here.into(), 0))?;
        Ok(Self { socket: socket.connect(to).await?, past: String::new(), heard: String::new() })
    }

    /// Reads until one of these words has come, and past it; `None`: the line ended before.
    pub(crate) async fn reads(&mut self, words: &[&str]) -> Option<usize> {
        let waiting = async {
            let mut piece = [0; 4096];
            loop {
                let found = words.iter().enumerate();
                let found = found.filter_map(|(which, word)| Some((self.heard.find(word)?, which)));
                if let Some((at, which)) = found.min() {
                    self.past.extend(self.heard.drain(..at + words[which].len()));
                    return Some(which);
                }
                match self.socket.read(&mut piece).await {
                    Ok(read @ 1..) => self.heard += &String::from_utf8_lossy(&piece[..read]),
                    Ok(0) | Err(_) => return None,
                }
            }
        };
        tokio::time::timeout(BOUND, waiting).await.unwrap_or_else(|_| panic!("{words:?} in time"))
    }

    /// Sends it, if anybody takes it.
    pub(crate) async fn says(&mut self, text: &str) {
        let _ = self.socket.write_all(text.as_bytes()).await;
    }

    /// Sends the same for as long as somebody takes it.
    pub(crate) async fn floods(&mut self, bytes: &[u8]) {
        while self.socket.write_all(bytes).await.is_ok() {}
    }

    /// The same, and reads what comes meanwhile, to the end of both.
    pub(crate) async fn floods_and_reads(&mut self, bytes: &[u8]) -> String {
        let (mut reader, mut writer) = self.socket.split();
        let mut heard = Vec::new();
        let sending = async { while writer.write_all(bytes).await.is_ok() {} };
        let both = async { tokio::join!(sending, reader.read_to_end(&mut heard)) };
        let _ = tokio::time::timeout(3 * BOUND, both).await.expect("it is hung up");
        String::from_utf8_lossy(&heard).into_owned()
    }

    /// Reads what comes to the end.
    async fn reads_out(mut self) -> String {
        assert_eq!(self.reads(&["\0\0never"]).await, None);
        self.heard
    }

    /// Tries a password, and reads what comes of it: wrong, in, or something else.
    pub(crate) async fn tries(&mut self, name: &str, password: &str) -> Option<usize> {
        self.says(&format!("{name}\r\n")).await;
        self.reads(&["Password:"]).await?;
        self.says(&format!("{password}\r\n")).await;
        self.reads(&["Wrong username or password.", "Welcome,"]).await
    }
}

const NAME: &str = "Username (or NEW):";

async fn calls(x: u8, board: &Board) -> Line {
    Line::from([x, 1], board.address()).await.expect("a call")
}

/// Looks into the board's store, beside it or while it is down.
async fn store(board: &Board) -> Store {
    let path = board.folder().join(DEFAULT_PATH);
    let config = Config::load(&path).expect("a good configuration");
    Store::open(&config.store).await.expect("a store")
}

#[tokio::test]
async fn who_calls_too_often_reads_when_to_call_again_and_others_get_in() {
    let settings = ["[limits] exempt = []", "[limits] calls = \"4, then 1 per 1h\""];
    let board = Board::start(Settings::of(&settings)).await;
    for _ in 0..4 {
        assert_eq!(calls(2, &board).await.reads(&[NAME]).await, Some(0));
    }
    let refused = calls(2, &board).await.reads_out().await;
    assert_eq!(refused, "Too many calls from your address. Please call back in 60 minutes.\r\n");
    let by_ssh = Line::from([2, 1], board.ssh_address()).await.expect("a call");
    let by_ssh = by_ssh.reads_out().await;
    assert!(by_ssh.starts_with("SSH-2.0-Carrier\r\n"), "{by_ssh}");
    assert!(by_ssh.contains(refused.trim_end()), "{by_ssh}");
    assert_eq!(calls(3, &board).await.reads(&[NAME]).await, Some(0), "others");
    board.calls("alice", Terminal::XTERM).await;
}

#[tokio::test]
async fn who_has_not_logged_in_counts_and_who_has_does_not() {
    let settings = ["[limits] exempt = []", "[limits] connections = 2"];
    let board = Board::start(Settings::of(&settings)).await;
    let mut alice = calls(2, &board).await;
    alice.reads(&[NAME]).await;
    let mut silent = calls(2, &board).await;
    silent.reads(&[NAME]).await;
    let refused = calls(2, &board).await.reads_out().await;
    assert_eq!(refused, "Too many calls from your address at once. Please call back later.\r\n");
    assert_eq!(alice.tries("alice", PASSWORD).await, Some(1));
    let mut bob = calls(2, &board).await;
    assert_eq!(bob.reads(&[NAME]).await, Some(0));
    assert_eq!(bob.tries("bob", PASSWORD).await, Some(1));
}

#[tokio::test]
async fn a_guesser_is_banned_and_the_owner_of_the_account_gets_in() {
    let settings = ["[limits] exempt = []", "[limits] failed_logins = \"3, then ban 1h\""];
    let mut board = Board::start(Settings::of(&settings)).await;
    let mut guesser = calls(2, &board).await;
    let mut other = calls(2, &board).await;
    other.reads(&[NAME]).await;
    guesser.reads(&[NAME]).await;
    for _ in 0..2 {
        assert_eq!(guesser.tries("alice", "not the password").await, Some(0));
    }
    guesser.tries("alice", "not the password").await;
    // Who sits there and has not logged in goes too.
    let last_word = "Too many wrong passwords came from your address. Please call back later.";
    assert!(other.reads(&[last_word]).await.is_some());
    for address in [board.address(), board.ssh_address()] {
        let told = Line::from([2, 1], address).await.expect("a call").reads_out().await;
        assert!(told.contains("You are banned until "), "{told}");
        assert!(told.contains(": too many wrong passwords."), "{told}");
    }
    let mut owner = calls(3, &board).await;
    owner.reads(&[NAME]).await;
    assert_eq!(owner.tries("alice", PASSWORD).await, Some(1), "{}", owner.heard);
    drop(owner);

    // It is written down, and outlives the board.
    board.stop().await;
    let kept = store(&board).await;
    let deeds = kept.last_deeds(5).await.expect("an audit log");
    let deed = deeds.first().expect("a deed");
    assert_eq!((deed.deed.as_str(), deed.about.as_str()), ("ban", "127.0.2.1"));
    assert_eq!((deed.actor, deed.actor_name.as_str()), (None, "Carrier"));
    assert_eq!(deed.detail, "for 1 hour: too many wrong passwords.");
    kept.close().await;
    board.start_again().await;
    let told = calls(2, &board).await.reads_out().await;
    assert!(told.starts_with("You are banned until "), "{told}");
}

#[tokio::test]
async fn a_banned_user_reads_so_after_the_right_password_only() {
    let mut board = Board::start(Settings::default()).await;
    let bob = board.user("bob").await.id;
    board.stop().await;
    let kept = store(&board).await;
    let ban = Ban {
        whom: Banned::User(bob),
        why: "We have talked about it.".to_owned(),
        made_by: "Sysop".to_owned(),
        made_at: Timestamp(1),
        until: None,
    };
    kept.add_ban(&ban).await.expect("a store");
    kept.close().await;
    board.start_again().await;
    let mut caller = calls(2, &board).await;
    caller.reads(&[NAME]).await;
    assert_eq!(caller.tries("bob", "not the password").await, Some(0));
    caller.says(&format!("bob\r\n{PASSWORD}\r\n")).await;
    let told = caller.reads_out().await;
    assert!(told.contains("You are banned: We have talked about it."), "{told}");
    let by_ssh = board.connects_as("bob", Login::User("bob"), Terminal::SSH).await;
    by_ssh.reads("You are banned: We have talked about it.").await;
    by_ssh.is_hung_up().await;
    board.calls("alice", Terminal::XTERM).await;
}

#[tokio::test]
async fn strangers_who_hold_every_node_keep_nobody_from_the_board() {
    // Where no limit holds none is part of a crowd, and chance alone decides.
    let settings = [
        "[nodes] limit = 4",
        "[limits] exempt = []",
        "[limits] connections = \"off\"",
        "[limits] calls = \"off\"",
    ];
    let mut board = Board::start(Settings::of(&settings)).await;
    let mut crowd = Vec::new();
    for _ in 0..40 {
        crowd.push(calls(2, &board).await);
    }
    let mut honest = Line::from([9, 1], board.address()).await.expect("a call");
    assert_eq!(honest.reads(&[NAME]).await, Some(0), "{}", honest.heard);
    for line in &mut crowd {
        line.says("\r\n").await;
    }
    assert_eq!(honest.tries("alice", PASSWORD).await, Some(1), "{}", honest.heard);
    board.stop().await;
    let mut sent_away = 0;
    for line in crowd {
        let last_word = "Too many are calling at once. Please call again in a minute.";
        sent_away += usize::from(line.reads_out().await.contains(last_word));
    }
    assert!(sent_away >= 30, "{sent_away}");
}

/// Silent callers, each from a provider of its own, who call again whenever they are sent away; and how
/// often they have called.
fn crowd(of: u8, board: SocketAddr) -> (JoinSet<()>, Arc<AtomicUsize>) {
    let (mut crowd, called) = (JoinSet::new(), Arc::new(AtomicUsize::new(0)));
    for provider in 1..=of {
        let called = Arc::clone(&called);
        crowd.spawn(async move {
            loop {
                if let Ok(mut line) = Line::at([127, provider, 0, 1].into(), board).await {
                    called.fetch_add(1, Ordering::Relaxed);
                    let _ = line.socket.read_to_end(&mut Vec::new()).await;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        });
    }
    (crowd, called)
}

/// Waits until they have called so often.
async fn have_called(called: &AtomicUsize, often: usize) {
    let calling = async {
        while called.load(Ordering::Relaxed) < often {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(BOUND, calling).await.expect("they call");
}

#[tokio::test]
async fn a_crowd_that_has_only_just_come_keeps_nobody_out() {
    const CROWD: u8 = 60;
    const HONEST: [&str; 5] = ["dora", "emil", "fritz", "gerda", "hanna"];
    /// So many have to go while somebody logs in: each could have been the one.
    const SENT_AWAY: usize = 200;
    let settings = ["[nodes] limit = 8", "[limits] exempt = []", "[limits] calls = \"off\""];
    let board = Board::start(Settings::of(&settings)).await;
    for name in HONEST {
        board.add_user(name);
    }
    let (_crowd, called) = crowd(CROWD, board.address());
    have_called(&called, 2 * usize::from(CROWD)).await;
    let mut callers = Vec::new();
    for (name, provider) in HONEST.into_iter().zip(200..) {
        let line = Line::at([127, provider, 0, 1].into(), board.address()).await;
        callers.push((name, line.expect("a call")));
    }
    let before = called.load(Ordering::Relaxed);
    have_called(&called, before + SENT_AWAY).await;
    // All at once, as they came: whoever waited for the others would be exposed for longer.
    let log_ins = callers.iter_mut().map(async |(name, line)| {
        let asked = line.reads(&[NAME]).await.is_some();
        (asked && line.tries(name, PASSWORD).await == Some(1)).then_some(*name)
    });
    let are_in: Vec<_> = join_all(log_ins).await.into_iter().flatten().collect();
    // The last word is that of chance.
    assert!(are_in.len() >= 3, "only {are_in:?} got in");
}

#[tokio::test]
async fn behind_a_trusted_proxy_the_caller_is_who_the_proxy_says() {
    let settings = [
        "[listen] proxy = [\"127.0.2.0/24\"]",
        "[limits] failed_logins = \"2, then ban 1h\"",
        "[limits] connections = 2",
    ];
    let board = Board::start(Settings::of(&settings)).await;
    let header = |last: u8| format!("PROXY TCP4 203.0.113.{last} 127.0.0.1 40000 2323\r\n");
    let mut guesser = calls(2, &board).await;
    guesser.says(&header(7)).await;
    guesser.reads(&[NAME]).await;
    guesser.tries("alice", "not the password").await;
    guesser.tries("alice", "not the password").await;
    for address in [board.address(), board.ssh_address()] {
        let mut again = Line::from([2, 1], address).await.expect("a call");
        again.says(&header(7)).await;
        let told = again.reads_out().await;
        assert!(told.contains("You are banned until "), "{told}");
    }
    let mut other = calls(2, &board).await;
    other.says(&(header(8) + "alice\r\n")).await;
    assert_eq!(other.reads(&["Password:"]).await, Some(0), "what follows the header is read");
    other.says(&format!("{PASSWORD}\r\n")).await;
    assert_eq!(other.reads(&["Welcome,"]).await, Some(0));
    assert!(board.log().contains("203.0.113.7"), "{}", board.log());

    // No header from a trusted peer: no call. A header from another: what a caller types.
    let mut without = calls(2, &board).await;
    without.says("bob and more\r\n").await;
    let told = without.reads_out().await;
    assert!(told.starts_with("The proxy on the way did not say who is calling."), "{told}");
    let mut liar = calls(3, &board).await;
    liar.says(&header(9)).await;
    assert_eq!(liar.reads(&["Password:"]).await, Some(0), "a name that nobody has");
    // Somebody of whom the proxy knows nothing.
    let mut unknown = calls(2, &board).await;
    unknown.says("PROXY UNKNOWN\r\n").await;
    assert_eq!(unknown.reads(&[NAME]).await, Some(0));
}

/// What a proxy sends that has nobody to bring.
const LOCAL: &str = "\r\n\r\n\0\r\nQUIT\n\x20\0\0\0";

#[tokio::test]
async fn a_proxy_that_looks_whether_the_board_is_there_takes_no_node_and_is_no_call() {
    let settings = [
        "[listen] proxy = [\"127.0.2.0/24\"]",
        "[limits] connections = 1",
        "[limits] calls = \"1, then 1 per 1h\"",
        "[limits] exempt = []",
        "[nodes] limit = 1",
    ];
    let board = Board::start(Settings::of(&settings)).await;
    for _ in 0..20 {
        let mut looks = calls(2, &board).await;
        looks.says(LOCAL).await;
        let told = looks.reads_out().await;
        assert!(told.ends_with(" is up.\r\n"), "{told}");
        // The same of version 1, by which nothing is read.
        calls(2, &board).await.says("PROXY UNKNOWN\r\n").await;
    }
    let mut looks = Line::from([2, 1], board.ssh_address()).await.expect("a call");
    looks.says(LOCAL).await;
    assert_eq!(looks.reads(&["SSH-2.0-"]).await, Some(0));
    let mut unknown = calls(2, &board).await;
    unknown.says("PROXY UNKNOWN\r\nalice\r\n").await;
    assert_eq!(unknown.reads(&["Password:"]).await, Some(0), "the first that counts");
    let mut second = calls(2, &board).await;
    second.says("PROXY UNKNOWN\r\n").await;
    let told = second.reads_out().await;
    assert!(told.starts_with("Too many calls from your address"), "{told}");
}

#[tokio::test]
async fn those_for_whom_a_proxy_never_speaks_keep_nobody_out_for_whom_it_does() {
    let settings = ["[listen] proxy = [\"127.0.2.0/24\"]", "[limits] exempt = []"];
    let board = Board::start(Settings::of(&settings)).await;
    let mut silent = Vec::new();
    for _ in 0..300 {
        silent.push(calls(2, &board).await);
    }
    let mut honest = calls(2, &board).await;
    honest.says("PROXY TCP4 203.0.113.7 127.0.0.1 40000 2323\r\n").await;
    assert_eq!(honest.reads(&[NAME]).await, Some(0), "{}", honest.heard);
    assert_eq!(honest.tries("alice", PASSWORD).await, Some(1), "{}", honest.heard);
    // Who was silent longest had to go for the others.
    let first = silent.swap_remove(0);
    assert_eq!(first.reads_out().await, "");
}

#[tokio::test]
async fn an_address_that_is_exempt_is_let_in_however_often_it_calls() {
    let settings = ["[limits] calls = \"1, then 1 per 1h\"", "[limits] connections = 1"];
    let board = Board::start(Settings::of(&settings)).await;
    let mut lines = Vec::new();
    for _ in 0..5 {
        let mut line = calls(2, &board).await;
        assert_eq!(line.reads(&[NAME]).await, Some(0));
        lines.push(line);
    }
}
