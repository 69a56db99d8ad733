//! The whole board under callers: how long a line takes from one caller's socket to the partner's,
//! and what an idle node costs. It starts the real board in a temporary folder, calls it by telnet
//! in line mode on loopback, and ends by itself. Run it with `cargo bench --bench board`; with
//! `CARRIER_BENCH_POSTGRES` set to the URL of a `PostgreSQL` server it runs a second time there, in a
//! database of its own.

#![expect(clippy::print_stdout, reason = "the figures are printed")]
#![expect(clippy::disallowed_methods, reason = "a benchmark measures by its own clock")]

use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;

#[expect(dead_code, clippy::expect_used, reason = "it is made for tests")]
#[path = "../tests/harness/database.rs"]
mod database;

use database::Database;

type Failure = Box<dyn Error + Send + Sync>;

/// Callers who only sit at the menu.
const IDLE: usize = 500;
/// Chats whose delivery is measured first.
const FEW: usize = 10;
/// Chats at once beside the idle callers.
const MANY: usize = 100;
/// Registrations under way at once: password hashing is what they wait for.
const AT_ONCE: usize = 8;
/// How long anything may take before the run has failed.
const PATIENCE: Duration = Duration::from_secs(60);

fn main() -> Result<(), Failure> {
    let runtime = tokio::runtime::Runtime::new()?;
    println!("on SQLite:");
    runtime.block_on(measure(&Board::start(None)?))?;
    if let Ok(server) = std::env::var("CARRIER_BENCH_POSTGRES") {
        println!("on PostgreSQL:");
        let database = Database::like(server, "template0");
        runtime.block_on(measure(&Board::start(Some(database))?))?;
    }
    Ok(())
}

async fn measure(board: &Board) -> Result<(), Failure> {
    println!("the empty board: {} KiB resident", board.resident()?);
    let few = chats(register(board, 0, 2 * FEW).await?).await?;
    let run = talk(few, 100, Duration::from_millis(100)).await?;
    println!("delivery, {FEW} pairs, 10 lines a second each: {}", run.summary);
    drop(run.chats);

    let before = board.resident()?;
    let idle = register(board, 100, IDLE).await?;
    let after = board.resident()?;
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let each = (after.saturating_sub(before)) as f64 / IDLE as f64;
    println!("{IDLE} idle nodes: {after} KiB resident, {each:.1} KiB a node");

    let many = chats(register(board, 1000, 2 * MANY).await?).await?;
    let run = talk(many, 50, Duration::from_millis(200)).await?;
    println!("delivery, {MANY} pairs beside them, 5 lines a second each: {}", run.summary);
    let run = talk(run.chats, 100, Duration::from_micros(1)).await?;
    println!("delivery, the same, each as fast as it is read: {}", run.summary);
    println!("at the end: {} KiB resident", board.resident()?);
    drop((idle, run.chats));
    Ok(())
}

/// The board's process in a folder of its own.
struct Board {
    process: Child,
    port: u16,
    _folder: tempfile::TempDir,
    _database: Option<Database>,
}

impl Board {
    /// In that database; `None`: in a file in its folder.
    fn start(database: Option<Database>) -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        let settings = folder.path().join("nodes.toml");
        let store = database.as_ref().map_or(String::new(), |it| format!("url = {:?}", it.url()));
        writeln!(
            std::fs::File::create(&settings)?,
            "[store]\n{store}\n[board]\nart = \"none\"\n[nodes]\nlimit = 2000\n[[listen]]\ntransport = \"telnet\"\n\
             address = \"127.0.0.1:0\"\n[log]\nlevel = \"warn\""
        )?;
        let mut process = Command::new(env!("CARGO_BIN_EXE_carrier"))
            .arg("--config")
            .arg(&settings)
            .stdout(Stdio::piped())
            .spawn()?;
        let output = process.stdout.take().ok_or("no standard output")?;
        for line in BufReader::new(output).lines() {
            if let Some(address) = line?.strip_prefix("listening: telnet 127.0.0.1:") {
                let port = address.parse()?;
                return Ok(Self { process, port, _folder: folder, _database: database });
            }
        }
        Err("the board did not start".into())
    }

    /// Kilobytes of memory that the process has in use.
    fn resident(&self) -> Result<u64, Failure> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        Ok(line.and_then(|line| line.split_whitespace().next()).ok_or("no VmRSS")?.parse()?)
    }
}

impl Drop for Board {
    fn drop(&mut self) {
        // Nothing is left to tell if it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A caller in line mode, with what was read and not looked at yet.
struct Caller {
    name: String,
    socket: TcpStream,
    unread: String,
}

impl Caller {
    async fn register(port: u16, name: String) -> Result<Self, Failure> {
        let socket = TcpStream::connect(("127.0.0.1", port)).await?;
        socket.set_nodelay(true)?;
        let mut caller = Self { name, socket, unread: String::new() };
        caller.until("Username").await?;
        let name = caller.name.clone();
        for (line, answer) in [
            ("NEW", "Choose a username"),
            (name.as_str(), "Real name"),
            ("", "Choose a password"),
            ("correct horse", "Again"),
            ("correct horse", "Goodbye"),
        ] {
            caller.enter(line).await?;
            caller.until(answer).await?;
        }
        Ok(caller)
    }

    async fn enter(&mut self, line: &str) -> Result<(), Failure> {
        Ok(self.socket.write_all(format!("{line}\r\n").as_bytes()).await?)
    }

    /// Reads until `words` have come, and past them.
    async fn until(&mut self, words: &str) -> Result<(), Failure> {
        let wait = async {
            loop {
                if let Some(at) = self.unread.find(words) {
                    self.unread.drain(..at + words.len());
                    return Ok(());
                }
                let mut bytes = [0; 4096];
                match self.socket.read(&mut bytes).await? {
                    0 => return Err(Failure::from("hung up")),
                    read => self.unread.push_str(&String::from_utf8_lossy(&bytes[..read])),
                }
            }
        };
        match timeout(PATIENCE, wait).await {
            Ok(read) => read,
            Err(_) => Err(format!("{} waits for {words:?}: {:?}", self.name, self.unread).into()),
        }
    }
}

async fn register(board: &Board, from: usize, callers: usize) -> Result<Vec<Caller>, Failure> {
    let mut registered = Vec::with_capacity(callers);
    let mut under_way = JoinSet::new();
    let mut names = (from..from + callers).map(|number| format!("caller{number}"));
    for name in names.by_ref().take(AT_ONCE) {
        under_way.spawn(Caller::register(board.port, name));
    }
    while let Some(caller) = under_way.join_next().await {
        registered.push(caller??);
        if let Some(name) = names.next() {
            under_way.spawn(Caller::register(board.port, name));
        }
    }
    Ok(registered)
}

/// Every two callers begin a chat.
async fn chats(mut callers: Vec<Caller>) -> Result<Vec<(Caller, Caller)>, Failure> {
    let mut chats = Vec::with_capacity(callers.len() / 2);
    while let (Some(mut one), Some(mut other)) = (callers.pop(), callers.pop()) {
        one.enter(&format!("CHAT @{}", other.name)).await?;
        other.until("CHAT ACCEPT").await?;
        other.enter("CHAT ACCEPT").await?;
        one.until("Type /END to exit chat.").await?;
        other.until("Type /END to exit chat.").await?;
        chats.push((one, other));
    }
    Ok(chats)
}

struct Run {
    chats: Vec<(Caller, Caller)>,
    summary: String,
}

/// In every chat one says `lines` lines, one each `pause`, and the other reads them.
async fn talk(chats: Vec<(Caller, Caller)>, lines: usize, pause: Duration) -> Result<Run, Failure> {
    let mut talking = JoinSet::new();
    for (number, (mut one, mut other)) in chats.into_iter().enumerate() {
        talking.spawn(async move {
            // The chats do not speak in chorus.
            tokio::time::sleep(pause / 100 * u32::try_from(number % 100)?).await;
            let mut took = Vec::with_capacity(lines);
            let mut next = tokio::time::interval(pause);
            for line in 0..lines {
                next.tick().await;
                let words = format!("line {line} of {number}.");
                let sent = Instant::now();
                one.enter(&words).await?;
                other.until(&words).await?;
                took.push(sent.elapsed());
            }
            Ok::<_, Failure>(((one, other), took))
        });
    }
    let began = Instant::now();
    let (mut chats, mut took) = (Vec::new(), Vec::new());
    while let Some(done) = talking.join_next().await {
        let (chat, times) = done??;
        chats.push(chat);
        took.extend(times);
    }
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let rate = took.len() as f64 / began.elapsed().as_secs_f64();
    took.sort_unstable();
    let at = |share: usize| took[(took.len() * share / 100).min(took.len() - 1)];
    let summary = format!(
        "{} lines, all delivered, {rate:.0} a second; p50 {:?}, p99 {:?}, worst {:?}",
        took.len(),
        at(50),
        at(99),
        at(100)
    );
    Ok(Run { chats, summary })
}
