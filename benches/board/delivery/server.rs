//! What passes the lines on: the board, the bare relay, or `ngircd`. Each is a process of its own with
//! so many pairs connected to it.

use std::fmt;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::load::Pair;
use super::log::Log;
use crate::Failure;
use crate::board::{Board, worked};
use crate::caller::Way;
use crate::database::Database;
use crate::ngircd::Ngircd;
use crate::socket::{called, hears, says};
use crate::talk;

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
    Ngircd(Ngircd),
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
        let Some(ngircd) = Ngircd::start()? else { return Ok(None) };
        let mut pairs = Vec::with_capacity(many);
        for number in 0..many {
            let one = ngircd.member(&format!("one{number}")).await?;
            let other = ngircd.member(&format!("other{number}")).await?;
            pairs.push(Pair { one, other, before: format!("PRIVMSG other{number} :") });
        }
        Ok(Some(Self { running: Running::Ngircd(ngircd), pairs }))
    }

    /// How long its process has worked so far; a server of its database is another.
    pub(crate) fn worked(&self) -> Result<Duration, Failure> {
        let id = match &self.running {
            Running::Board(board) => board.id(),
            Running::Ngircd(ngircd) => ngircd.id(),
            Running::Other { process, .. } => process.id(),
        };
        worked(id)
    }
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
