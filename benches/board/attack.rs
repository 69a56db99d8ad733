//! The board while it is attacked: 500 lines that say nothing, slow log-ins, 2,000 wrong passwords,
//! telnet storms, garbage where SSH is spoken, lines without an end, from 50 addresses. How long the
//! lines of those take who chat meanwhile, beside how long they take when all is quiet; how long it
//! takes a caller from elsewhere to log in; what memory it costs. On loopback, and over in 90 seconds.
//!
//! The quiet p99 is the median of three: before, between and after the attacks. The memory is to stay
//! below 128 MiB: 76 for four passwords at once, the rest for the board, its callers, and 100 strangers.
//! How long a commit takes is the disk's doing: with `TMPDIR` in memory the rest is seen better.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use russh::client;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::Failure;
use crate::board::Board;
use crate::caller::{Caller, PASSWORD, Trusting, Way};
use crate::figures::{Figures, percentile, percentiles};
use crate::talk::{self, Pace};

/// Who is not attacked from: the callers of all other figures.
pub(crate) const LIMITS: &str = "exempt = [\"127.0.0.0/24\"]\n";

/// Addresses that the attack comes from.
const ADDRESSES: u8 = 50;
/// Silent lines from each of them; every other one to SSH.
const SILENT: usize = 10;
/// Wrong passwords that each of them sends.
const GUESSES: usize = 40;
/// One of so many addresses floods in each way, too.
const FLOODS: u8 = 5;
/// Chats that are measured by telnet, and as many by SSH.
const PAIRS: usize = 5;
/// In each phase: 2,000 deliveries of all chats together, of which the slowest 20 are the last hundredth.
const PACE: Pace = Pace::Steady { lines: 200, pause: Duration::from_millis(66) };
/// Log-ins from elsewhere, one after the other, as long as the attack lasts.
const LOGINS: u8 = 10;
/// Between two of them.
const BETWEEN: Duration = Duration::from_millis(300);
/// Between two calls of one who floods.
const AGAIN: Duration = Duration::from_millis(20);
/// How long an attacker waits for an answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// What they do, if nothing is named. There is `shake`, too: SSH as far as the keys, again and again.
const ALL: [&str; 6] = ["silent", "slow", "guess", "storm", "garbage", "lines"];

/// Where the attackers are. They have a thread of their own, as they would have a machine. But it is
/// this machine, whose processors those on the net would not take from the board: so that thread
/// stands behind all others first (nice 19), and beside them the second time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Where {
    Elsewhere,
    Here,
}

impl Where {
    /// They call from 127.0.x.y; who was shut out the first time does not come again.
    fn network(self) -> u8 {
        match self {
            Self::Elsewhere => 1,
            Self::Here => 2,
        }
    }

    fn runtime(self) -> std::io::Result<Runtime> {
        let mut runtime = Builder::new_multi_thread();
        runtime.worker_threads(1).enable_all();
        if self == Self::Elsewhere {
            runtime.on_thread_start(|| {
                if let Err(cause) = rustix::process::setpriority_process(None, 19) {
                    println!("the attackers stand beside all others: {cause}");
                }
            });
        }
        runtime.build()
    }
}

impl fmt::Display for Where {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Elsewhere => "elsewhere",
            Self::Here => "this machine",
        })
    }
}

/// Those ways of attack that are named, or all of them.
pub(crate) fn run(runtime: &Runtime, named: &[String]) -> Result<(), Failure> {
    let kinds: Vec<_> =
        if named.is_empty() { ALL.to_vec() } else { named.iter().map(String::as_str).collect() };
    let board = Board::start(None, crate::FULL, LIMITS)?;
    let figures = runtime.block_on(measure(&board, &kinds))?;
    crate::figures::print(&[("SQLite", figures)]);
    Ok(())
}

type Pairs = Vec<(Caller, Caller)>;

async fn measure(board: &Board, kinds: &[&str]) -> Result<Figures, Failure> {
    let mut figures = Figures::default();
    let mut pairs = Vec::new();
    for way in [Way::Telnet, Way::Ssh] {
        pairs.extend(talk::chats(board.register(way, 2 * PAIRS).await?).await?);
    }
    let mut newcomers = Vec::new();
    for caller in board.register(Way::Telnet, usize::from(LOGINS)).await? {
        newcomers.push(caller.name.clone());
        caller.leave().await?;
    }
    let (mut quiet, mut attacked) = (Vec::new(), Vec::new());
    for from in [Where::Elsewhere, Where::Here] {
        let run = talk::talk(pairs, PACE).await?;
        figures.add(&format!("quiet {}, p50 / p99", quiet.len()), percentiles(&run.times));
        figures.add("KiB resident", board.resident()?);
        quiet.push(percentile(&run.times, 99));
        let (after, p99) =
            under_attack(board, run.pairs, from, kinds, &newcomers, &mut figures).await?;
        attacked.push((from, p99));
        pairs = after;
    }
    let run = talk::talk(pairs, PACE).await?;
    figures.add(&format!("quiet {}, p50 / p99", quiet.len()), percentiles(&run.times));
    quiet.push(percentile(&run.times, 99));
    quiet.sort_by(f64::total_cmp);
    let usual = quiet.get(1).ok_or("no quiet")?;
    for (from, p99) in attacked {
        let what = format!("p99 attacked from {from}, to the median of the quiet ones");
        figures.add(&what, format!("{:.2}", p99 / usual));
    }
    figures.add("at most, KiB resident", board.most_resident()?);
    Ok(figures)
}

/// The chats go on while the board is attacked; their p99.
async fn under_attack(
    board: &Board,
    pairs: Pairs,
    from: Where,
    kinds: &[&str],
    newcomers: &[String],
    figures: &mut Figures,
) -> Result<(Pairs, f64), Failure> {
    let elsewhere = from.runtime()?;
    let tried = Arc::new(AtomicUsize::new(0));
    let mut attack = begin(board, elsewhere.handle(), from.network(), kinds, &tried);
    let log_ins = tokio::spawn(log_ins(board.port(Way::Telnet), newcomers.to_vec()));
    let run = talk::talk(pairs, PACE).await?;
    let log_ins = log_ins.await??;
    figures.add(&format!("attacked from {from}, p50 / p99"), percentiles(&run.times));
    figures.add("the slowest of all", slowest(&run.times));
    figures.add(
        &format!("{} log-ins meanwhile, p50 / the slowest", log_ins.len()),
        percentiles(&log_ins),
    );
    figures.add("KiB resident", board.resident()?);
    let tried = tried.load(Ordering::Relaxed);
    figures.add(&format!("passwords looked at, of {}", usize::from(ADDRESSES) * GUESSES), tried);
    attack.shutdown().await;
    elsewhere.shutdown_background();
    Ok((run.pairs, percentile(&run.times, 99)))
}

fn slowest(took: &[Duration]) -> String {
    format!("{:.2} ms", percentile(took, 100))
}

fn begin(
    board: &Board,
    elsewhere: &Handle,
    network: u8,
    kinds: &[&str],
    tried: &Arc<AtomicUsize>,
) -> JoinSet<()> {
    let [telnet, ssh] = [Way::Telnet, Way::Ssh].map(|way| board.port(way));
    let does = |kind: &str| kinds.contains(&kind);
    let mut attack = JoinSet::new();
    for address in (1..=ADDRESSES).map(|address| [network, address]) {
        if does("silent") {
            attack.spawn_on(silent(address, [telnet, ssh]), elsewhere);
        }
        if does("guess") {
            attack.spawn_on(guesses(address, telnet, Arc::clone(tried)), elsewhere);
        }
        if address[1] % FLOODS != 0 {
            continue;
        }
        if does("storm") {
            let storm = [255_u8, 251, 24, 255, 253, 1, 255, 254, 3].repeat(2_000);
            attack.spawn_on(floods(address, telnet, storm), elsewhere);
        }
        if does("garbage") {
            let garbage = b"\x16\x03\x01garbage\xff\0".repeat(1_000);
            attack.spawn_on(floods(address, ssh, garbage), elsewhere);
        }
        if does("lines") {
            attack.spawn_on(floods(address, telnet, vec![b'x'; 1 << 20]), elsewhere);
        }
        if does("shake") {
            attack.spawn_on(shakes_hands(address, ssh), elsewhere);
        }
        if does("slow") {
            attack.spawn_on(types_slowly(address, telnet), elsewhere);
        }
    }
    attack
}

/// Calls from 127.0.x.y.
async fn call(from: [u8; 2], port: u16) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    let [x, y] = from;
    socket.bind(SocketAddr::new(Ipv4Addr::new(127, 0, x, y).into(), 0))?;
    let socket = socket.connect((Ipv4Addr::LOCALHOST, port).into()).await?;
    socket.set_nodelay(true)?;
    Ok(socket)
}

/// Holds lines and says nothing.
async fn silent(address: [u8; 2], ports: [u16; 2]) {
    let mut held = Vec::new();
    for number in 0..SILENT {
        held.extend(call(address, ports[number % 2]).await);
    }
    std::future::pending::<()>().await;
    drop(held);
}

/// Types a name, a letter now and then.
async fn types_slowly(address: [u8; 2], port: u16) {
    let Ok(mut line) = call(address, port).await else { return };
    while line.write_all(b"x").await.is_ok() {
        sleep(Duration::from_millis(500)).await;
    }
}

/// Agrees on keys, which costs the board most of what a log-in by key does, and hangs up.
async fn shakes_hands(address: [u8; 2], port: u16) {
    loop {
        if let Ok(line) = call(address, port).await {
            let config = Arc::new(client::Config::default());
            let _ = timeout(PATIENCE, client::connect_stream(config, line, Trusting)).await;
        }
        sleep(AGAIN).await;
    }
}

/// Sends the same for as long as somebody takes it, and calls again.
async fn floods(address: [u8; 2], port: u16, bytes: Vec<u8>) {
    loop {
        if let Ok(mut line) = call(address, port).await {
            // What comes back is not read.
            while line.write_all(&bytes).await.is_ok() {}
        }
        sleep(AGAIN).await;
    }
}

/// Sends its wrong passwords, however it is refused.
async fn guesses(address: [u8; 2], port: u16, tried: Arc<AtomicUsize>) {
    let mut left = GUESSES;
    while left > 0 {
        let Ok(mut line) = call(address, port).await else { return };
        if !reads(&mut line, "Username").await {
            left -= 1;
            sleep(AGAIN).await;
            continue;
        }
        while left > 0 {
            left -= 1;
            let name = format!("nobody{}-{}", address[0], (usize::from(address[1]) + left) % 10);
            let said = line.write_all(format!("{name}\r\nnot the password\r\n").as_bytes()).await;
            if said.is_err() || !reads(&mut line, "Wrong username").await {
                break;
            }
            tried.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Whether that comes.
async fn reads(line: &mut TcpStream, words: &str) -> bool {
    let wait = async {
        let (mut heard, mut piece) = (String::new(), [0; 4096]);
        while let Ok(read @ 1..) = line.read(&mut piece).await {
            heard += &String::from_utf8_lossy(&piece[..read]);
            if heard.contains(words) {
                return true;
            }
        }
        false
    };
    timeout(PATIENCE, wait).await.unwrap_or(false)
}

/// From the first call to the menu, each from an address of its own, the shortest first.
async fn log_ins(port: u16, names: Vec<String>) -> Result<Vec<Duration>, Failure> {
    let mut took = Vec::new();
    for (name, address) in names.into_iter().zip(1..) {
        let began = Instant::now();
        // Whoever is pushed out by the crowd calls again.
        let caller = loop {
            let mut caller = Caller::on(call([9, address], port).await?, name.clone());
            match caller.log_in(PASSWORD).await {
                Ok(()) => break caller,
                Err(why) if began.elapsed() > PATIENCE => return Err(why),
                Err(_) => {}
            }
        };
        took.push(began.elapsed());
        caller.leave().await?;
        sleep(BETWEEN).await;
    }
    took.sort_unstable();
    Ok(took)
}
