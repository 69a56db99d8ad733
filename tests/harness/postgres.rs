//! A `PostgreSQL` server of one test's own, to be stopped and started without hurting anybody else.
//! Knows no board.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};

use tempfile::TempDir;

use super::database;

/// Where Debian keeps the server's programs, a folder for each version.
const VERSIONS: &str = "/usr/lib/postgresql";

/// How a server is stopped.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Stop {
    /// It ends its clients' connections and comes down in order.
    Fast,
    /// As in a crash: what it has not written to its log is lost.
    Immediate,
}

/// A server on loopback. `secret` is the password of its user `locked`; `carrier` needs none.
pub(crate) struct Postgres {
    folder: TempDir,
    port: u16,
}

impl Postgres {
    /// A new server with an empty database. `None` where `PostgreSQL` is left out.
    pub(crate) fn start() -> Option<Self> {
        database::server()?;
        // A socket's path is short, and the server's user must get there.
        let folder = tempfile::Builder::new().prefix("carrier-").tempdir_in("/tmp");
        let folder = folder.expect("a temporary folder");
        if is_root() {
            let owner = Command::new("chown").arg("postgres").arg(folder.path()).status();
            assert!(owner.is_ok_and(|status| status.success()), "there is no user postgres");
        }
        let mut server = Self { folder, port: 0 };
        let data = server.data();
        server.runs("initdb", &["-D", &data, "-U", "carrier", "-A", "trust", "-E", "UTF8"]);
        let rules = fs::read_to_string(format!("{data}/pg_hba.conf")).expect("the rules");
        let rules = format!("host all locked 127.0.0.1/32 scram-sha-256\n{rules}");
        fs::write(format!("{data}/pg_hba.conf"), rules).expect("the rules are written");
        server.port = free_port();
        let settings = format!(
            "port = {}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = '{}'\n\
             fsync = off\nfull_page_writes = off\n",
            server.port,
            server.folder.path().display(),
        );
        let path = format!("{data}/postgresql.conf");
        let before = fs::read_to_string(&path).expect("the settings");
        fs::write(path, before + &settings).expect("the settings are written");
        server.start_again();
        let create = "CREATE ROLE locked LOGIN PASSWORD 'secret'";
        database::run(&server.url("carrier", "postgres"), &[create, "CREATE DATABASE board"]);
        Some(server)
    }

    /// Where a database of it is, for a user.
    pub(crate) fn url(&self, login: &str, database: &str) -> String {
        format!("postgres://{login}@127.0.0.1:{}/{database}", self.port)
    }

    /// Returns when it is down.
    pub(crate) fn stop(&self, how: Stop) {
        let mode = match how {
            Stop::Fast => "fast",
            Stop::Immediate => "immediate",
        };
        self.runs("pg_ctl", &["-D", &self.data(), "-m", mode, "-w", "stop"]);
    }

    /// Returns when it takes connections, where it did before.
    pub(crate) fn start_again(&self) {
        let log = self.folder.path().join("data/log").display().to_string();
        self.runs("pg_ctl", &["-D", &self.data(), "-l", &log, "-w", "start"]);
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    fn runs(&self, program: &str, arguments: &[&str]) {
        let ended = self.command(program, arguments).status().expect("the program runs");
        let log = fs::read_to_string(self.folder.path().join("data/log")).unwrap_or_default();
        assert!(ended.success(), "{program} {arguments:?}: {ended}\n{log}");
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let program = found(program);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.args(arguments).current_dir(self.folder.path());
        command.env("LC_ALL", "C").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let arguments = ["-D", &self.data(), "-m", "immediate", "-w", "stop"];
        // It may be down already.
        let _ = self.command("pg_ctl", &arguments).status();
    }
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

/// The newest version's program, or the one on the `PATH`.
fn found(program: &str) -> PathBuf {
    let versions = fs::read_dir(VERSIONS).into_iter().flatten().flatten();
    let mut versions: Vec<_> = versions.map(|version| version.path().join("bin")).collect();
    let number = |path: &PathBuf| {
        let version = path.parent().and_then(Path::file_name)?;
        version.to_str()?.parse::<u32>().ok()
    };
    versions.sort_by_key(number);
    let there = versions.into_iter().rev().map(|folder| folder.join(program));
    there.into_iter().find(|path| path.exists()).unwrap_or_else(|| program.into())
}

/// A port that nobody has, and that nobody is given who asks for any: while the server is down it
/// must stay free.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = u16::try_from(20_000 + std::process::id() % 10_000).expect("a small number");
    let ports = std::iter::repeat_with(|| first + NEXT.fetch_add(1, Ordering::Relaxed));
    ports
        .take(1_000)
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("a free port")
}
