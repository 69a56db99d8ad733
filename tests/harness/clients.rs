//! Real clients in real terminals, in a tmux of the board's own. What they print is read as it comes;
//! what their terminal shows is asked of tmux.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::io::AsyncReadExt;
use tokio::net::unix::pipe;
use tokio::process::Command;
use tokio::task::JoinHandle;

use super::accounts::PASSWORD;
use super::board::Board;
use super::caller::Caller;
use super::screen::Screen;
use super::witness::Seen;

/// A program that people call with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Client {
    /// The telnet client.
    Telnet,
    /// `BusyBox`'s, which every router has.
    Busybox,
    /// `PuTTY`'s telnet.
    PlinkTelnet,
    /// `TinTin++`, a client for games, with a line editor and commands of its own.
    Tintin,
    /// Netcat: no telnet at all, a line at a time.
    Nc,
    /// OpenSSH's client, which asks for the password of its user by itself.
    Ssh,
    /// `PuTTY`'s SSH. It is given the password.
    PlinkSsh,
}

impl Client {
    /// Whether it tells who calls before the board asks.
    pub(crate) fn speaks_ssh(self) -> bool {
        match self {
            Self::Ssh | Self::PlinkSsh => true,
            Self::Telnet | Self::Busybox | Self::PlinkTelnet | Self::Tintin | Self::Nc => false,
        }
    }
}

/// What is on the screen when a client has ended, before its exit code.
const ENDED: &str = "The client has ended with";

impl Board {
    /// Somebody calls with a real client, in a terminal of 80 by 24.
    pub(crate) async fn connects_by(&self, name: &str, client: Client) -> Caller {
        self.connects_by_as(name, name, client).await
    }

    /// The same; a client that tells who calls says `user`.
    pub(crate) async fn connects_by_as(&self, name: &str, user: &str, client: Client) -> Caller {
        let (ip, port) = (self.address().ip(), self.address().port());
        let call = match client {
            Client::Telnet => format!("telnet {ip} {port}"),
            Client::Busybox => format!("busybox telnet {ip} {port}"),
            Client::PlinkTelnet => format!("{} -telnet -P {port} {ip}", self.plink()),
            Client::Tintin => {
                // Debian keeps it where it keeps games.
                let tintin = format!("HOME='{}' PATH=\"$PATH:/usr/games\" tt++", self.home());
                format!("{tintin} -G -e '#session board {ip} {port}'")
            }
            Client::Nc => format!("nc {ip} {port}"),
            Client::Ssh => return self.connects_by_ssh(name, user, &[]).await,
            Client::PlinkSsh => self.plink_ssh(user).await,
        };
        self.runs_in_a_terminal(name, &call).await
    }

    /// Somebody with an account calls with a real client, logs in as that client does it, and is at
    /// the menu.
    pub(crate) async fn is_in_by(&self, name: &str, client: Client) -> Caller {
        let caller = self.connects_by(name, client).await;
        match client {
            Client::Ssh => {
                caller.reads("Password:").await;
                caller.enters(PASSWORD).await;
            }
            Client::PlinkSsh => {}
            Client::Telnet
            | Client::Busybox
            | Client::PlinkTelnet
            | Client::Tintin
            | Client::Nc => caller.logs_in(name).await,
        }
        caller.is_at_the_menu().await;
        caller
    }

    /// Where clients keep what they keep: nothing of the machine's owner is there.
    fn home(&self) -> String {
        self.folder().display().to_string()
    }

    fn plink(&self) -> String {
        format!("HOME='{}' plink", self.home())
    }

    async fn plink_ssh(&self, user: &str) -> String {
        let address = self.ssh_address();
        let key = self.folder().join("data/ssh_host_ed25519_key");
        let told = Command::new("ssh-keygen").arg("-lf").arg(key).output().await;
        let told = String::from_utf8(told.expect("ssh-keygen runs").stdout).expect("text");
        let key = told.split_whitespace().nth(1).expect("a fingerprint").to_owned();
        let password = if user == "new" { String::new() } else { format!("-pw '{PASSWORD}'") };
        format!(
            "{} -ssh -no-antispoof -hostkey {key} -P {} -l '{user}' {password} {}",
            self.plink(),
            address.port(),
            address.ip()
        )
    }

    /// Runs a client in a terminal of 80 by 24. Its exit code is on the screen when it has ended.
    pub(super) async fn runs_in_a_terminal(&self, name: &str, call: &str) -> Caller {
        let seen = Seen::new(name, Screen::of_a_client());
        let script = self.folder().join(format!("{name}.sh"));
        let text = format!("echo $$ > '{name}.pid'\nexec env {call}\n");
        std::fs::write(&script, text).expect("the call is written");
        let folder = self.folder().display();
        // Of a shell that ends tmux may lose the last words: this one stays as long as its terminal.
        let stays = "exec cat >/dev/null";
        let script = script.display();
        let call = format!("cd '{folder}'; sh '{script}'; echo \"{ENDED} $?.\"; {stays}");
        let pane = self.tmux.open(name, &call, &seen).await;
        Caller::at(name, pane, seen, Arc::clone(&self.witness))
    }

    /// The client of `name` is killed, and says nothing more.
    pub(crate) async fn kills_the_client_of(&self, name: &str) {
        let file = self.folder().join(format!("{name}.pid"));
        let process = std::fs::read_to_string(file).expect("the client runs");
        let killed = Command::new("kill").args(["-KILL", process.trim()]).status().await;
        assert!(killed.is_ok_and(|status| status.success()), "kill -KILL {process}");
    }
}

impl Caller {
    /// Waits until the real client has ended with this exit code.
    pub(crate) async fn client_ends(&self, code: i32) {
        self.reads(&format!("{ENDED} {code}.")).await;
    }
}

/// A tmux server that nobody else uses, started with its first pane. Its socket is in the board's
/// folder.
pub(super) struct Tmux {
    folder: PathBuf,
    /// How many panes there were.
    panes: AtomicU32,
}

impl Tmux {
    pub(super) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), panes: AtomicU32::new(0) }
    }

    fn socket(&self) -> PathBuf {
        self.folder.join("tmux")
    }

    async fn open(&self, name: &str, call: &str, seen: &Arc<Seen>) -> Pane {
        // Somebody may call twice, and leave the first pane as it is.
        let name = format!("{name}-{}", self.panes.fetch_add(1, Ordering::Relaxed));
        let pipe = self.folder.join(format!("{name}.pipe"));
        let made = Command::new("mkfifo").arg(&pipe).status().await;
        assert!(made.is_ok_and(|status| status.success()), "mkfifo {}", pipe.display());
        // Open for writing too, so that it does not end before tmux has opened it.
        let mut output = pipe::OpenOptions::new();
        let output = output.read_write(true).open_receiver(&pipe).expect("a pipe");
        let place = Place { socket: self.socket(), name: name.clone() };
        let copy = format!("exec cat > '{}'", pipe.display());
        place
            .tmux(
                &[
                    ["set-option", "-g", "history-limit", "20000"].as_slice(),
                    &[";", "set-option", "-g", "remain-on-exit", "on"],
                    &[";", "new-session", "-d", "-s", &name, "-x", "80", "-y", "24", call],
                    &[";", "pipe-pane", "-t", &name, &copy],
                ]
                .concat(),
            )
            .await;
        #[expect(clippy::disallowed_methods, reason = "a caller ends with its test")]
        let reader = tokio::spawn(watch(output, place.clone(), Arc::clone(seen)));
        Pane { place, reader }
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        if self.panes.load(Ordering::Relaxed) == 0 {
            return;
        }
        let mut kill = std::process::Command::new("tmux");
        let kill = kill.arg("-S").arg(self.socket()).arg("kill-server").stderr(Stdio::null());
        let _ = kill.status();
    }
}

/// One terminal of a tmux server.
pub(super) struct Pane {
    place: Place,
    reader: JoinHandle<()>,
}

/// Where a pane is.
#[derive(Clone)]
struct Place {
    socket: PathBuf,
    name: String,
}

impl Place {
    async fn tmux(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("tmux");
        command.arg("-S").arg(&self.socket).args(["-f", "/dev/null"]).args(arguments);
        command.env_remove("TMUX").env("LC_ALL", "C.UTF-8");
        let done = command.output().await.expect("tmux runs");
        let error = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "tmux {arguments:?}: {error}");
        String::from_utf8_lossy(&done.stdout).into_owned()
    }

    /// What the terminal shows, its scroll-back first, and the row and column of the cursor in it.
    async fn look(&self) -> (String, (usize, usize)) {
        let cursor = "#{e|+:#{history_size},#{cursor_y}} #{cursor_x}";
        let capture = ["capture-pane", "-t", &self.name, "-p", "-S", "-"];
        let display = [";", "display-message", "-t", &self.name, "-p", cursor];
        let told = self.tmux(&[&capture[..], &display].concat()).await;
        let (page, cursor) = told.trim_end().rsplit_once('\n').unwrap_or(("", &told));
        let mut numbers = cursor.split_whitespace().map(|number| number.parse().expect("a number"));
        let (row, column) = (numbers.next(), numbers.next());
        (page.to_owned(), (row.expect("a row"), column.expect("a column")))
    }
}

impl Pane {
    pub(super) async fn types(&self, text: &str) {
        self.place.tmux(&["send-keys", "-t", &self.place.name, "-l", "--", text]).await;
    }

    pub(super) async fn resizes(&self, columns: u16, rows: u16) {
        let (columns, rows) = (columns.to_string(), rows.to_string());
        let size = ["-x", &columns, "-y", &rows];
        self.place.tmux(&[&["resize-window", "-t", &self.place.name][..], &size].concat()).await;
    }

    pub(super) async fn enters(&self, text: &str) {
        let name = &self.place.name;
        if text.is_empty() {
            self.place.tmux(&["send-keys", "-t", name, "Enter"]).await;
        } else {
            let keys = ["send-keys", "-t", name, "-l", "--", text];
            self.place.tmux(&[&keys[..], &[";", "send-keys", "-t", name, "Enter"]].concat()).await;
        }
    }
}

impl Drop for Pane {
    fn drop(&mut self) {
        self.reader.abort();
        // The client goes with it. It may have gone already.
        let mut kill = std::process::Command::new("tmux");
        kill.arg("-S").arg(&self.place.socket).args(["kill-session", "-t", &self.place.name]);
        let _ = kill.stderr(Stdio::null()).status();
    }
}

/// Reads what the client prints, and after each piece what its terminal shows.
async fn watch(mut output: pipe::Receiver, place: Place, seen: Arc<Seen>) {
    let mut piece = vec![0; 16 * 1024];
    while let Ok(read @ 1..) = output.read(&mut piece).await {
        let (shown, cursor) = place.look().await;
        seen.change(|screen| {
            screen.hear(&piece[..read]);
            screen.look(shown, cursor);
        });
    }
}
