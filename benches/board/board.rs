//! The board's process in a folder of its own, and those who make an account on it.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::task::JoinSet;

use crate::Failure;
use crate::caller::{Caller, Way};
use crate::database::Database;

/// Registrations under way at once: password hashing is what they wait for.
const AT_ONCE: usize = 8;

/// See the module.
pub(crate) struct Board {
    process: Child,
    telnet: u16,
    ssh: u16,
    folder: tempfile::TempDir,
    callers: AtomicUsize,
    // Dropped when nobody is connected to it any more.
    _database: Option<Database>,
}

impl Board {
    /// In that database; `None`: in a file in its folder, which is written as `synchronous` says.
    /// `limits` are settings of that name beside those of every run.
    pub(crate) fn start(
        database: Option<Database>,
        synchronous: &str,
        limits: &str,
    ) -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        let mut settings = format!("[store]\nsynchronous = {synchronous:?}\n");
        if let Some(database) = &database {
            writeln!(settings, "url = {:?}", database.url())?;
        }
        settings += "[board]\nart = \"none\"\n[nodes]\nlimit = 10000\n[log]\nlevel = \"warn\"\n[limits]\nmessages = \"off\"\n";
        settings += limits;
        for transport in ["telnet", "ssh"] {
            writeln!(
                settings,
                "[[listen]]\ntransport = \"{transport}\"\naddress = \"127.0.0.1:0\""
            )?;
        }
        std::fs::write(folder.path().join("nodes.toml"), settings)?;
        let (process, [telnet, ssh]) = started(folder.path())?;
        let callers = AtomicUsize::default();
        Ok(Self { process, telnet, ssh, folder, callers, _database: database })
    }

    /// Ends it, as a machine's power does.
    pub(crate) fn stop(&mut self) -> Result<(), Failure> {
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }

    /// Starts it on what it left.
    pub(crate) fn start_again(&mut self) -> Result<(), Failure> {
        let (process, [telnet, ssh]) = started(self.folder.path())?;
        (self.process, self.telnet, self.ssh) = (process, telnet, ssh);
        Ok(())
    }

    pub(crate) fn port(&self, way: Way) -> u16 {
        match way {
            Way::Telnet => self.telnet,
            Way::Ssh => self.ssh,
        }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs the command line beside the board.
    pub(crate) fn runs(&self, arguments: &[&str]) -> Result<(), Failure> {
        let done = carrier(self.folder()).args(arguments).stdout(Stdio::null()).status()?;
        if done.success() { Ok(()) } else { Err(format!("{arguments:?}: {done}").into()) }
    }

    /// The process.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// How long it has worked so far.
    pub(crate) fn worked(&self) -> Result<Duration, Failure> {
        worked(self.id())
    }

    /// Kilobytes of memory that the process has in use.
    pub(crate) fn resident(&self) -> Result<u64, Failure> {
        self.status("VmRSS:")
    }

    /// The most that it has had so far.
    pub(crate) fn most_resident(&self) -> Result<u64, Failure> {
        self.status("VmHWM:")
    }

    fn status(&self, what: &str) -> Result<u64, Failure> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(what));
        Ok(line.and_then(|line| line.split_whitespace().next()).ok_or(what)?.parse()?)
    }

    /// So many make an account, and are at the menu.
    pub(crate) async fn register(&self, way: Way, callers: usize) -> Result<Vec<Caller>, Failure> {
        let from = self.callers.fetch_add(callers, Ordering::Relaxed);
        let mut registered = Vec::with_capacity(callers);
        let mut under_way = JoinSet::new();
        let mut names = (from..from + callers).map(|number| format!("caller{number}"));
        for name in names.by_ref().take(AT_ONCE) {
            under_way.spawn(Caller::register(way, self.port(way), name));
        }
        while let Some(caller) = under_way.join_next().await {
            registered.push(caller??);
            if let Some(name) = names.next() {
                under_way.spawn(Caller::register(way, self.port(way), name));
            }
        }
        Ok(registered)
    }
}

impl Drop for Board {
    fn drop(&mut self) {
        // Nothing is left to tell if it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Starts it; where it listens for telnet and SSH.
fn started(folder: &Path) -> Result<(Child, [u16; 2]), Failure> {
    let mut process = carrier(folder).stdout(Stdio::piped()).spawn()?;
    let output = process.stdout.take().ok_or("no standard output")?;
    let (mut telnet, mut ssh) = (None, None);
    for line in BufReader::new(output).lines() {
        let line = line?;
        let port = |word: &str| line.strip_prefix(&format!("listening: {word} 127.0.0.1:"));
        for (word, place) in [("telnet", &mut telnet), ("ssh", &mut ssh)] {
            if let Some(port) = port(word) {
                *place = Some(port.parse()?);
            }
        }
        if let (Some(telnet), Some(ssh)) = (telnet, ssh) {
            return Ok((process, [telnet, ssh]));
        }
    }
    Err("the board did not start".into())
}

fn carrier(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_carrier"));
    command.current_dir(folder).env_remove("CARRIER_STORE_URL");
    command
}

/// How long a process has worked so far, in both modes: `proc(5)`.
pub(crate) fn worked(process: u32) -> Result<Duration, Failure> {
    /// A tick is a hundredth of a second on every Linux that there is.
    const TICK: Duration = Duration::from_millis(10);
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    let (_, rest) = stat.rsplit_once(')').ok_or("no process")?;
    let ticks = rest.split_whitespace().skip(11).take(2).map(str::parse::<u32>);
    Ok(TICK * ticks.sum::<Result<u32, _>>()?)
}
