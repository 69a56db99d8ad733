//! Lines that die without a word: the caller's end is in a network of its own, which is cut without
//! a FIN or a reset. Within 90 seconds the board knows. Needs the rights to make such a network: a
//! machine that has none is told so, and nothing is tried.

#![expect(clippy::print_stdout, reason = "what is left out is said")]

use std::io::{Read, Write};
use std::net::SocketAddr;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::harness::{BOUND, Board, PASSWORD, Settings, Terminal};

/// How soon a dead line is noticed (SPEC §9), and a little for the looking.
const NOTICED: Duration = Duration::from_secs(92);

/// A network beside this machine's, with one cable to it.
struct Network {
    /// Whose network it is; it sleeps.
    owner: Child,
    near: String,
    far: String,
    here: String,
    there: String,
}

/// The far end's address on the cable.
const FAR: &str = "02:00:00:ca:11:e2";

impl Network {
    /// `None`: this machine does not let us.
    fn new() -> Option<Self> {
        let number = std::process::id();
        let mut owner = Command::new("unshare");
        owner.args(["--net", "sleep", "300"]).stdin(Stdio::null()).stdout(Stdio::null());
        let owner = owner.stderr(Stdio::null()).spawn().ok()?;
        let part = 4 * (number % 16_000);
        let address = |host: u32| {
            let [.., c, d] = (part + host).to_be_bytes();
            format!("198.18.{c}.{d}")
        };
        let network = Self {
            owner,
            near: format!("cn{number}"),
            far: format!("cf{number}"),
            here: address(1),
            there: address(2),
        };
        network.is_made().then_some(network)
    }

    fn is_made(&self) -> bool {
        let Self { near, far, here, there, owner } = self;
        let (owner, on_here, on_there) =
            (owner.id().to_string(), format!("{here}/30"), format!("{there}/30"));
        let begins = now();
        // The owner needs a moment until its network is another.
        let moves = || runs(&["ip", "link", "set", far, "netns", &owner]);
        let inside = || {
            let own = std::fs::read_link(format!("/proc/{owner}/ns/net"));
            own.is_ok_and(|own| std::fs::read_link("/proc/self/ns/net").is_ok_and(|it| it != own))
        };
        while !inside() {
            if begins.elapsed() > Duration::from_secs(5) {
                return false;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        runs(&["ip", "link", "add", near, "type", "veth", "peer", "name", far, "address", FAR])
            && moves()
            && runs(&["ip", "addr", "add", &on_here, "dev", near])
            && runs(&["ip", "link", "set", near, "up"])
            && self.within(&["ip", "addr", "add", &on_there, "dev", far])
            && self.within(&["ip", "link", "set", far, "up"])
            && runs(&[
                "ip",
                "neigh",
                "replace",
                there,
                "lladdr",
                FAR,
                "dev",
                near,
                "nud",
                "permanent",
            ])
    }

    fn within(&self, arguments: &[&str]) -> bool {
        let owner = self.owner.id().to_string();
        let enter = ["nsenter", "--net", "--target", &owner];
        runs(&[&enter[..], arguments].concat())
    }

    /// What is sent there arrives, and nobody is there any more: nothing comes back.
    fn is_cut(&self) {
        let address = format!("{}/30", self.there);
        assert!(self.within(&["ip", "addr", "del", &address, "dev", &self.far]), "it can be cut");
    }

    /// A client within, on pipes.
    fn client(&self, arguments: &[&str]) -> Client {
        let mut command = Command::new("nsenter");
        command.args(["--net", "--target", &self.owner.id().to_string()]).args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("nsenter runs");
        let input = child.stdin.take().expect("standard input");
        let mut output = child.stdout.take().expect("standard output");
        let heard = Arc::new(Mutex::new(String::new()));
        let hears = Arc::clone(&heard);
        std::thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(read @ 1..) = output.read(&mut piece) {
                let text = String::from_utf8_lossy(&piece[..read]);
                *hears.lock().unwrap_or_else(PoisonError::into_inner) += &text;
            }
        });
        Client { child, input, heard }
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        // The cable goes with one of its ends.
        let _ = runs(&["ip", "link", "del", &self.near]);
        let _ = self.owner.kill();
        let _ = self.owner.wait();
    }
}

/// A real client.
struct Client {
    child: Child,
    input: ChildStdin,
    heard: Arc<Mutex<String>>,
}

impl Client {
    fn enters(&mut self, line: &str) {
        writeln!(self.input, "{line}").expect("the client reads");
    }

    async fn reads(&self, words: &str) {
        let heard = || self.heard.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let waits = async {
            while !heard().contains(words) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let read = tokio::time::timeout(BOUND, waits).await;
        assert!(read.is_ok(), "{words:?} was never read: {}", heard());
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn runs(arguments: &[&str]) -> bool {
    let Some((program, arguments)) = arguments.split_first() else { return false };
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

#[expect(clippy::disallowed_methods, reason = "what takes real time is measured")]
fn now() -> Instant {
    Instant::now()
}

/// By telnet as one who has an account, by SSH as one who makes one; at the menu.
async fn calls(
    network: &Network,
    board: SocketAddr,
    ssh: SocketAddr,
    name: &str,
    new: bool,
) -> Client {
    let (port, ssh_port) = (board.port().to_string(), ssh.port().to_string());
    let host = format!("new@{}", network.here);
    let mut client = if new {
        let trusts = ["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"];
        let by = [&["ssh", "-F", "none", "-T", "-p", &ssh_port][..], &trusts, &[&host]].concat();
        network.client(&by)
    } else {
        network.client(&["nc", &network.here, &port])
    };
    let answers: &[(&str, &str)] = if new {
        &[
            ("Choose a username:", name),
            ("Real name", ""),
            ("Choose a password:", PASSWORD),
            ("Again:", PASSWORD),
        ]
    } else {
        &[("Username (or NEW):", name), ("Password:", PASSWORD)]
    };
    for (question, answer) in answers {
        client.reads(question).await;
        client.enters(answer);
    }
    client.reads("Carrier >").await;
    client
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_dies_without_a_word_is_noticed_within_90_seconds() {
    let Some(network) = Network::new() else {
        println!("LEFT OUT: dead lines. This machine lets us make no network (ip, unshare, root).");
        return;
    };
    let board = Board::start(Settings::of(&["[listen] address = \"0.0.0.0:0\""])).await;
    let (telnet, ssh) = (board.address(), board.ssh_address());
    let _bob = calls(&network, telnet, ssh, "bob", false).await;
    let mut carol = calls(&network, telnet, ssh, "carol", false).await;
    let _fred = calls(&network, telnet, ssh, "Fred", true).await;
    let mut gwen = calls(&network, telnet, ssh, "Gwen", true).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let dave = board.calls("dave", Terminal::XTERM).await;
    let erin = board.calls("erin", Terminal::XTERM.sized(80, 50)).await;
    for (near, far, name) in [(&alice, &mut carol, "carol"), (&dave, &mut gwen, "Gwen")] {
        near.enters(&format!("CHAT {name}")).await;
        far.reads("wants to chat with you!").await;
        far.enters("CHAT ACCEPT");
        near.reads("Type /END to exit chat.").await;
        far.enters("hello");
        near.reads(": hello").await;
    }
    network.is_cut();
    let cut = now();
    // To these two something is on its way; to the others nothing is.
    for caller in [&alice, &dave] {
        caller.enters("into the void").await;
    }
    let mut noticed: Vec<(&str, Option<Duration>)> =
        ["Carol", "Gwen", "Bob", "Fred"].map(|name| (name, None)).to_vec();
    while noticed.iter().any(|(_, after)| after.is_none()) && cut.elapsed() < NOTICED {
        let mark = erin.lines().len();
        erin.enters("WHO").await;
        erin.has_a_prompt().await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        let lines = erin.lines();
        let listing = lines.get(mark.min(lines.len())..).unwrap_or_default().join("\n");
        for (name, after) in &mut noticed {
            let is_gone = match *name {
                "Carol" => alice.times("Carol's connection was lost.") > 0,
                "Gwen" => dave.times("Gwen's connection was lost.") > 0,
                _ => listing.contains("Erin") && !listing.contains(&**name),
            };
            if is_gone && after.is_none() {
                *after = Some(cut.elapsed());
            }
        }
    }
    println!("dead lines were noticed after {noticed:.0?}");
    assert!(noticed.iter().all(|(_, after)| after.is_some()), "{noticed:?}\n{}", board.log());
}
