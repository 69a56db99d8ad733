//! What passes the lines on: the board, the bare relay, or `ngircd`. Each is a process of its own with
//! so many pairs connected to it.

use std::fmt;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::load::Pair;
use super::log::Log;
use crate::Failure;
use crate::board::{Board, worked};
use crate::caller::Way;
use crate::database::Database;
use crate::talk;

/// How long a server may take to say anything.
const PATIENCE: Duration = Duration::from_secs(20);

/// Which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Relay(Log),
    Carrier(Log),
    Ngircd,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Relay(log) => f.pad(&format!("relay, {log}")),
            Self::Carrier(log) => f.pad(&format!("Carrier, {log}")),
            Self::Ngircd => f.pad("ngircd, no log"),
        }
    }
}

/// One that runs.
pub(crate) struct Server {
    running: Running,
    pub(crate) pairs: Vec<Pair>,
}

/// Dropped in this order: the process before what it uses.
enum Running {
    Board(Board),
    Other { process: Child, _folder: tempfile::TempDir, _database: Option<Database> },
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Self::Other { process, .. } = self {
            // Nothing is left to tell if it has ended already.
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

impl Server {
    /// `None`: it is not to be had here.
    pub(crate) async fn start(kind: Kind, pairs: usize) -> Result<Option<Self>, Failure> {
        let database = || {
            let server = std::env::var(crate::SERVER).ok();
            server.map(|server| Database::like(server, "template0"))
        };
        match kind {
            Kind::Carrier(log) => {
                let (database, synchronous) = match log {
                    Log::Nothing => return Err("the board keeps what is said".into()),
                    Log::SqliteFull => (None, "full"),
                    Log::SqliteNormal => (None, "normal"),
                    Log::Postgres => match database() {
                        None => return Ok(None),
                        database => (database, "full"),
                    },
                };
                let board = Board::start(database, synchronous, "")?;
                let pairs = of_callers(&board, pairs).await?;
                Ok(Some(Self { running: Running::Board(board), pairs }))
            }
            Kind::Relay(log) => {
                let database = if log == Log::Postgres { database() } else { None };
                if log == Log::Postgres && database.is_none() {
                    return Ok(None);
                }
                Ok(Some(Self::relay(log, database, pairs).await?))
            }
            Kind::Ngircd => Self::ngircd(pairs).await,
        }
    }

    async fn relay(log: Log, database: Option<Database>, many: usize) -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        let file = format!("sqlite:{}", folder.path().join("relay.db").display());
        let place = database.as_ref().map_or(file, Database::url);
        let mut process = Command::new(std::env::current_exe()?)
            .args(["relay", log.word(), &many.to_string(), &place])
            .stdout(Stdio::piped())
            .spawn()?;
        let said = process.stdout.take().ok_or("no standard output")?;
        let running = Running::Other { process, _folder: folder, _database: database };
        let mut port = String::new();
        BufReader::new(said).read_line(&mut port)?;
        let port: u16 = port.trim().parse()?;
        let mut pairs = Vec::with_capacity(many);
        for number in 0..many {
            let (one, other) = (called(port).await?, called(port).await?);
            for (end, socket) in [&one, &other].into_iter().enumerate() {
                says(socket, &format!("{number} {end}\r\n")).await?;
                hears(socket, "ready").await?;
            }
            pairs.push(Pair { one, other, before: String::new() });
        }
        Ok(Self { running, pairs })
    }

    async fn ngircd(many: usize) -> Result<Option<Self>, Failure> {
        let folder = tempfile::tempdir()?;
        // A port that is free now; nothing else of this machine asks for one in this moment.
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let settings = format!(
            "[Global]\nName = bench.example.org\nInfo = bench\nListen = 127.0.0.1\nPorts = {port}\n\
             MotdFile =\nMotdPhrase = hello\n[Limits]\nMaxConnections = 0\nMaxConnectionsIP = 0\n\
             MaxPenaltyTime = 0\nMaxNickLength = 20\n[Options]\nDNS = no\nIdent = no\nPAM = no\n\
             OperCanUseMode = no\nSyslogFacility = local0\n"
        );
        let file = folder.path().join("ngircd.conf");
        std::fs::write(&file, settings)?;
        let program = ["/usr/sbin/ngircd", "ngircd"]
            .into_iter()
            .find(|it| Command::new(it).arg("--version").stdout(Stdio::null()).status().is_ok());
        let Some(program) = program else { return Ok(None) };
        let process = Command::new(program)
            .args(["--nodaemon", "--config"])
            .arg(&file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let running = Running::Other { process, _folder: folder, _database: None };
        let mut pairs = Vec::with_capacity(many);
        for number in 0..many {
            let mut ends = Vec::with_capacity(2);
            for end in ["one", "other"] {
                let socket = called(port).await?;
                let nick = format!("{end}{number}");
                says(&socket, &format!("NICK {nick}\r\nUSER {nick} 0 * :{nick}\r\n")).await?;
                // The end of the message of the day, or that there is none.
                hears(&socket, "MOTD").await?;
                ends.push(socket);
            }
            let (Some(other), Some(one)) = (ends.pop(), ends.pop()) else { continue };
            pairs.push(Pair { one, other, before: format!("PRIVMSG other{number} :") });
        }
        Ok(Some(Self { running, pairs }))
    }

    /// How long its process has worked so far; a server of its database is another.
    pub(crate) fn worked(&self) -> Result<Duration, Failure> {
        let id = match &self.running {
            Running::Board(board) => board.id(),
            Running::Other { process, .. } => process.id(),
        };
        worked(id)
    }
}

/// A socket to a server that may be starting.
async fn called(port: u16) -> Result<TcpStream, Failure> {
    let calling = async {
        loop {
            if let Ok(socket) = TcpStream::connect(("127.0.0.1", port)).await {
                return socket;
            }
            sleep(Duration::from_millis(20)).await;
        }
    };
    let socket = timeout(PATIENCE, calling).await?;
    socket.set_nodelay(true)?;
    Ok(socket)
}

async fn says(socket: &TcpStream, words: &str) -> Result<(), Failure> {
    socket.writable().await?;
    socket.try_write(words.as_bytes())?;
    Ok(())
}

async fn hears(socket: &TcpStream, words: &str) -> Result<(), Failure> {
    let hearing = async {
        let (mut heard, mut bytes) = (String::new(), [0; 4096]);
        while !heard.contains(words) {
            socket.readable().await?;
            match socket.try_read(&mut bytes) {
                Ok(0) => return Err(Failure::from("hung up")),
                Ok(count) => heard += &String::from_utf8_lossy(&bytes[..count]),
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    };
    timeout(PATIENCE, hearing).await?
}

/// Every two callers of a board in a chat.
async fn of_callers(board: &Board, pairs: usize) -> Result<Vec<Pair>, Failure> {
    let callers = board.register(Way::Telnet, 2 * pairs).await?;
    let chats = talk::chats(callers).await?;
    let pairs = chats.into_iter().map(|(one, other)| {
        Ok(Pair { one: one.into_socket()?, other: other.into_socket()?, before: String::new() })
    });
    pairs.collect()
}
