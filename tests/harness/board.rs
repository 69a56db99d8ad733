//! The real board: the program on a free port, its settings and its database in a folder of its
//! own. However a test ends, so does the process.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::AsyncReadExt;
use tokio::process::ChildStdout;

use super::BOUND;
use super::accounts::{self, on_postgres};
use super::caller::Caller;
use super::clients::Tmux;
use super::database::Database;
use super::process::Process;
use super::ssh::Login;
use super::terminal::{Terminal, Way};
use super::witness::Witness;

/// What stands in a board's `nodes.toml`, beside the port and the folders.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    sections: BTreeMap<String, Vec<String>>,
    /// Whether nobody has an account yet.
    pub(crate) nobody: bool,
}

impl Settings {
    /// Lines of the form `[section] key = value`.
    pub(crate) fn of(lines: &[&str]) -> Self {
        lines.iter().fold(Self::default(), |settings, line| {
            settings.with(line).unwrap_or_else(|| panic!("not `[section] key = value`: {line}"))
        })
    }

    /// One line more, if it is one.
    pub(crate) fn with(mut self, line: &str) -> Option<Self> {
        let (section, setting) = line.strip_prefix('[')?.split_once(']')?;
        let setting = setting.trim().to_owned();
        setting.contains('=').then(|| {
            self.sections.entry(section.to_owned()).or_default().push(setting);
            self
        })
    }

    /// A board on which lines are said as fast as they come, and chats asked for as often as it
    /// takes.
    pub(crate) fn unpaced() -> Self {
        Self::of(&["[limits] messages = \"off\"", "[chat] requests = \"off\""])
    }

    /// A board that nobody has called yet.
    pub(crate) fn nobody() -> Self {
        Self { nobody: true, ..Self::default() }
    }

    fn toml(&self) -> String {
        let mut sections = self.sections.clone();
        let board = sections.entry("board".to_owned()).or_default();
        if !board.iter().any(|line| line.starts_with("art ")) {
            board.push(format!("art = {:?}", concat!(env!("CARGO_MANIFEST_DIR"), "/ansi")));
        }
        let mut each = sections.remove("listen").unwrap_or_default();
        if !each.iter().any(|line| line.starts_with("address ")) {
            each.push("address = \"127.0.0.1:0\"".to_owned());
        }
        let each = each.join("\n");
        let mut text = String::new();
        for (section, lines) in &sections {
            let _ = write!(text, "[{section}]\n{}\n\n", lines.join("\n"));
        }
        for transport in ["telnet", "ssh"] {
            let _ = write!(text, "[[listen]]\ntransport = \"{transport}\"\n{each}\n");
        }
        text
    }
}

/// How a start that came to nothing ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// The exit code; `None` for a signal.
    pub(crate) code: Option<i32>,
    /// All that was said on standard error.
    pub(crate) error: String,
}

/// A board in its folder.
pub(crate) struct Board {
    running: Option<Running>,
    pub(super) tmux: Tmux,
    pub(super) witness: Arc<Witness>,
    folder: TempDir,
    /// Dropped with the board, if it is on a server.
    database: Option<Database>,
    /// Whether it may log that something failed.
    may_fail: bool,
}

/// The process.
struct Running {
    child: Child,
    stdout: ChildStdout,
    address: SocketAddr,
    ssh_address: SocketAddr,
    /// What it has said on standard output so far.
    said: String,
}

const LOG: &str = "log";
const SETTINGS: &str = "nodes.toml";

impl Board {
    /// Starts a board; returns when it takes calls.
    pub(crate) async fn start(settings: Settings) -> Self {
        let (folder, database) = prepare(&settings);
        let witness = Witness::new(folder.path().join(LOG));
        let tmux = Tmux::new(folder.path());
        let running = run(folder.path()).await.unwrap_or_else(|ended| panic!("{ended:?}"));
        Self { running: Some(running), tmux, witness, folder, database, may_fail: false }
    }

    /// Starts a board that cannot be started, after `spoil` has seen to that in its folder.
    pub(crate) async fn fails_to_start(settings: Settings, spoil: impl FnOnce(&Path)) -> Ended {
        let (folder, _database) = prepare(&settings);
        spoil(folder.path());
        match run(folder.path()).await {
            Err(ended) => ended,
            Ok(mut running) => {
                let _ = running.child.kill();
                let _ = running.child.wait();
                panic!("the board runs:\n{}", running.said);
            }
        }
    }

    fn running(&self) -> &Running {
        self.running.as_ref().expect("the board runs")
    }

    /// Where it takes calls by telnet.
    pub(crate) fn address(&self) -> SocketAddr {
        self.running().address
    }

    /// Where it takes calls by SSH.
    pub(crate) fn ssh_address(&self) -> SocketAddr {
        self.running().ssh_address
    }

    /// Waits until this line stands on its standard output.
    pub(crate) async fn says(&mut self, line: &str) {
        let log = self.log();
        let running = self.running.as_mut().expect("the board runs");
        while !running.said.lines().any(|said| said == line) {
            let mut more = vec![0; 4096];
            let read = tokio::time::timeout(BOUND, running.stdout.read(&mut more)).await;
            let Ok(Ok(read @ 1..)) = read else {
                panic!("{line:?} was not said:\n{}\n{log}", running.said);
            };
            running.said += &String::from_utf8_lossy(&more[..read]);
        }
    }

    /// What stands behind `word` on a line of its standard output, if it has said so.
    pub(crate) fn said_behind(&self, word: &str) -> Option<String> {
        let said = &self.running().said;
        said.lines().find_map(|line| line.strip_prefix(word)).map(ToOwned::to_owned)
    }

    /// What it has logged.
    pub(crate) fn log(&self) -> String {
        self.witness.log()
    }

    /// Where a story is, for whoever reads its failure.
    pub(super) fn notes(&self, place: String) {
        self.witness.notes(place);
    }

    /// Where its database is, if that is on a server.
    pub(super) fn database_url(&self) -> Option<String> {
        self.database.as_ref().map(Database::url)
    }

    /// What the operating system says of it.
    pub(crate) fn process(&self) -> Process {
        Process(self.running().child.id())
    }

    /// Where `nodes.toml` and the data are.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Makes an account, with the password that everybody has, while the board runs or not.
    pub(crate) fn add_user(&self, name: &str) {
        accounts::add(self.folder(), name, "");
    }

    /// Runs the command line on the board's accounts, with arguments that are split at blanks.
    pub(crate) fn carrier(&self, arguments: &str) {
        accounts::run(self.folder(), arguments);
    }

    /// Somebody calls, and has not logged in; by SSH there is no call without that.
    pub(crate) async fn connects(&self, name: &str, terminal: Terminal) -> Caller {
        if terminal.way == Way::Ssh {
            return self.connects_as(name, Login::User(name), terminal).await;
        }
        let witness = Arc::clone(&self.witness);
        let call = Caller::by_telnet(name, self.address(), terminal, witness).await;
        call.unwrap_or_else(|error| panic!("{name} cannot call: {error}\n{}", self.log()))
    }

    /// Somebody calls by SSH, and is let in.
    pub(crate) async fn connects_as(
        &self,
        name: &str,
        login: Login<'_>,
        terminal: Terminal,
    ) -> Caller {
        let witness = Arc::clone(&self.witness);
        let call = Caller::by_ssh(name, self.ssh_address(), login, terminal, witness);
        let Ok(call) = tokio::time::timeout(BOUND, call).await else {
            panic!("{name} is not let in\n{}", self.log());
        };
        call.unwrap_or_else(|error| panic!("{name} cannot call: {error}\n{}", self.log()))
    }

    /// Asks the board to come down, and waits until it has.
    pub(crate) async fn stop(&mut self) {
        terminate(&self.running().child);
        self.ends().await;
    }

    /// Waits until the board has come down, as it was asked to.
    pub(crate) async fn ends(&mut self) {
        let mut running = self.running.take().expect("the board runs");
        let rest = async { running.stdout.read_to_end(&mut Vec::new()).await };
        let ended = tokio::time::timeout(BOUND, rest).await.is_ok();
        assert!(ended, "the board did not come down\n{}", self.log());
        let status = running.child.wait().expect("a child that can be waited for");
        assert!(status.success(), "the board came down with {status}\n{}", self.log());
        self.assert_calm();
    }

    /// Ends the board as a crash of the machine would.
    pub(crate) fn kill_9(&mut self) {
        let mut running = self.running.take().expect("the board runs");
        running.child.kill().expect("a process of our own");
        running.child.wait().expect("a child that can be waited for");
    }

    /// Starts it again in the same folder, on another port.
    pub(crate) async fn start_again(&mut self) {
        assert!(self.running.is_none(), "the board still runs");
        let running = run(self.folder.path()).await;
        self.running = Some(running.unwrap_or_else(|ended| panic!("{ended:?}")));
    }

    /// Something around the board will fail, and it may say so in its log.
    pub(crate) fn may_fail(&mut self) {
        self.may_fail = true;
    }

    /// Nothing in the log is a failure of the board's own.
    fn assert_calm(&self) {
        let log = self.log();
        let is_alarm =
            |line: &&str| line.contains("panicked") || (line.contains(" ERROR ") && !self.may_fail);
        let alarm = log.lines().find(is_alarm);
        assert!(alarm.is_none(), "the board has logged a failure\n{log}");
    }
}

impl Drop for Board {
    /// Ends the process. After a test that went well it comes down as it should, whatever stood.
    fn drop(&mut self) {
        let Some(mut running) = self.running.take() else { return };
        let failing = std::thread::panicking();
        if !failing {
            terminate(&running.child);
            for _ in 0..BOUND.as_millis() / 10 {
                match running.child.try_wait() {
                    Ok(None) => std::thread::sleep(Duration::from_millis(10)),
                    Ok(Some(_)) | Err(_) => break,
                }
            }
        }
        let status = running.child.try_wait();
        let _ = running.child.kill();
        let _ = running.child.wait();
        if !failing {
            let well = matches!(&status, Ok(Some(status)) if status.success());
            assert!(well, "the board came down with {status:?}\n{}", self.log());
            self.assert_calm();
        }
    }
}

/// A folder with settings, and accounts unless there are none; the database, if it is on a server.
fn prepare(settings: &Settings) -> (TempDir, Option<Database>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let is_said = settings.sections.contains_key("store");
    let made =
        if settings.nobody { accounts::empty_on_server } else { accounts::database_on_server };
    let database = (on_postgres() && !is_said).then(made);
    let mut text = settings.toml();
    if let Some(database) = &database {
        text = format!("store.url = {:?}\n{text}", database.url());
    }
    fs::write(folder.path().join(SETTINGS), text).expect("the settings are written");
    if !settings.nobody && database.is_none() {
        fs::create_dir(folder.path().join("data")).expect("the data folder is made");
        let database = folder.path().join("data/carrier.db");
        fs::write(database, accounts::database()).expect("the accounts are copied");
    }
    (folder, database)
}

/// Starts the program and waits until it is ready, or has ended.
async fn run(folder: &Path) -> Result<Running, Ended> {
    let log = folder.join(LOG);
    let appending = File::options().create(true).append(true).open(&log).expect("a log");
    let mut command = accounts::carrier(folder);
    command.args(["serve", "--config", SETTINGS]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(appending);
    let mut child = command.spawn().expect("carrier runs");
    let stdout = child.stdout.take().expect("standard output");
    let mut stdout = ChildStdout::from_std(stdout).expect("a pipe");
    let mut said = Vec::new();
    loop {
        let reading = stdout.read_buf(&mut said);
        let Ok(read) = tokio::time::timeout(BOUND, reading).await else {
            let _ = child.kill();
            let _ = child.wait();
            let log = fs::read_to_string(&log).unwrap_or_default();
            panic!("the board does not say that it is ready\n{log}");
        };
        if read.expect("a pipe") == 0 {
            let status = child.wait().expect("a child that can be waited for");
            let error = fs::read_to_string(&log).unwrap_or_default();
            return Err(Ended { code: status.code(), error });
        }
        let said = String::from_utf8_lossy(&said);
        let listens = (listening(&said, "telnet"), listening(&said, "ssh"));
        if let (Some(address), Some(ssh_address)) = listens {
            let said = said.into_owned();
            return Ok(Running { child, stdout, address, ssh_address, said });
        }
    }
}

/// The address in the line that programs read.
fn listening(said: &str, transport: &str) -> Option<SocketAddr> {
    let (_, rest) = said.split_once(&format!("listening: {transport} "))?;
    let (address, _) = rest.split_once('\n')?;
    address.parse().ok()
}

fn terminate(child: &Child) {
    let asked = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    assert!(asked.is_ok_and(|status| status.success()), "kill -TERM {}", child.id());
}
