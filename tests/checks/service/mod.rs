//! The board as what keeps it running meets it: systemd, Prometheus, a container, a log that is
//! read by programs. Knows no caller's words.

mod container;
mod logs;
mod metrics;
mod notified;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::command_line::{command, folder};

/// How long anything is waited for. Reached only by a test that fails.
const BOUND: Duration = Duration::from_secs(20);

/// A board that runs, in a folder of its own.
struct Served {
    child: Child,
    out: BufReader<ChildStdout>,
    /// All that was said on standard output until it was ready.
    said: String,
    folder: TempDir,
}

impl Served {
    fn with(settings: &str) -> Self {
        Self::started(settings, folder(), |_| {})
    }

    fn started(settings: &str, folder: TempDir, change: impl FnOnce(&mut Command)) -> Self {
        let listen = "[[listen]]\ntransport = \"telnet\"\naddress = \"127.0.0.1:0\"\n";
        std::fs::write(folder.path().join("nodes.toml"), format!("{settings}\n{listen}"))
            .expect("written");
        let error = std::fs::File::create(folder.path().join("stderr")).expect("a file");
        let mut command = command(folder.path());
        command.arg("serve").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(error);
        change(&mut command);
        let mut child = command.spawn().expect("the program starts");
        let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut said = String::new();
        while !said.contains("\nCall it:\n") {
            let read = out.read_line(&mut said).expect("a pipe");
            assert!(read > 0, "it does not start: {}", stderr(folder.path()));
        }
        Self { child, out, said, folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// What stands behind a word on a line of its own.
    fn address(&self, word: &str) -> SocketAddr {
        let found = self.said.lines().find_map(|line| line.strip_prefix(word));
        let found = found.unwrap_or_else(|| panic!("no {word:?} in\n{}", self.said));
        found.trim_end_matches("/metrics").parse().expect("an address")
    }

    fn signal(&self, name: &str) {
        let process = self.child.id().to_string();
        let sent = Command::new("kill").args([&format!("-{name}"), &process]).status();
        assert!(sent.is_ok_and(|sent| sent.success()), "kill -{name}");
    }

    /// It is told to end, and ends well.
    fn ends(mut self) -> TempDir {
        self.signal("TERM");
        self.out.read_to_end(&mut Vec::new()).expect("a pipe");
        let status = self.child.wait().expect("a child");
        assert!(status.success(), "{status}: {}", stderr(self.path()));
        std::mem::replace(&mut self.folder, folder())
    }

    /// Waits until the text of a file in its folder is so.
    fn has(&self, file: &str, is: impl Fn(&str) -> bool) -> String {
        const LOOK: Duration = Duration::from_millis(20);
        let mut waited = Duration::ZERO;
        loop {
            let text = std::fs::read_to_string(self.path().join(file)).unwrap_or_default();
            if is(&text) {
                return text;
            }
            assert!(waited < BOUND, "{file}:\n{text}");
            std::thread::sleep(LOOK);
            waited += LOOK;
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn stderr(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("stderr")).unwrap_or_default()
}

/// Sends bytes and reads to the end.
fn asks(address: SocketAddr, bytes: &[u8]) -> String {
    let mut socket = TcpStream::connect(address).expect("it answers");
    socket.set_read_timeout(Some(BOUND)).expect("set");
    socket.write_all(bytes).expect("sent");
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).expect("an answer");
    String::from_utf8(answer).expect("UTF-8")
}
