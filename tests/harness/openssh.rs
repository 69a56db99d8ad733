//! The real `ssh`, with nothing of what the machine's owner has set, and the keys that its callers
//! have. Knows no story.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use super::BOUND;
use super::accounts;
use super::board::Board;
use super::caller::Caller;

/// How a program ended that ran without a terminal.
#[derive(Debug)]
pub(crate) struct Ran {
    /// The exit code; `None` for a signal.
    pub(crate) code: Option<i32>,
    /// Standard output, byte for byte.
    pub(crate) output: Vec<u8>,
    /// What was said on standard error.
    pub(crate) error: String,
}

impl Ran {
    /// Standard output as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.output).into_owned()
    }
}

impl Board {
    /// The private half of a new pair of keys, of the kind that these arguments of `ssh-keygen` ask
    /// for. The public half lies beside it.
    pub(crate) async fn new_key(&self, name: &str, kind: &[&str]) -> PathBuf {
        let path = self.folder().join(name);
        let mut command = Command::new("ssh-keygen");
        command.args(["-q", "-N", "", "-C", name, "-f"]).arg(&path).args(kind);
        let made = command.output().await.expect("ssh-keygen runs");
        assert!(made.status.success(), "ssh-keygen: {made:?}");
        path
    }

    /// A key that opens the board to `user`.
    pub(crate) async fn key_of(&self, user: &str, kind: &[&str]) -> PathBuf {
        let key = self.new_key(&format!("key-of-{user}-{}", kind.join("")), kind).await;
        accounts::add_key(self.folder(), user, &key.with_extension("pub"));
        key
    }

    /// Calls by `ssh` in a terminal of 80 by 24, with `arguments` and `user@host` at the end. What
    /// `ssh` asks by itself is on the screen.
    pub(crate) async fn connects_by_ssh(
        &self,
        name: &str,
        user: &str,
        arguments: &[&str],
    ) -> Caller {
        self.connects_by_ssh_as(name, user, arguments, "").await
    }

    /// The same with settings of the environment, as they stand before a command.
    pub(crate) async fn connects_by_ssh_as(
        &self,
        name: &str,
        user: &str,
        arguments: &[&str],
        environment: &str,
    ) -> Caller {
        let mut all = self.client_options();
        all.extend(arguments.iter().map(|&one| one.to_owned()));
        all.push(self.host(user));
        let quoted: Vec<String> = all.iter().map(|one| format!("'{one}'")).collect();
        self.runs_in_a_terminal(name, &format!("{environment} ssh {}", quoted.join(" "))).await
    }

    /// Runs a program of OpenSSH's without a terminal to its end, with the options that say how to
    /// call this board and then `arguments`. An `@` at a beginning stands for `alice@host`.
    pub(crate) async fn runs(&self, program: &str, arguments: &[&str], typed: &str) -> Ran {
        self.runs_at("xterm-256color", program, arguments, typed).await
    }

    /// The same at a terminal of this kind, as far as a program without one can say so.
    pub(crate) async fn runs_at(
        &self,
        terminal: &str,
        program: &str,
        arguments: &[&str],
        typed: &str,
    ) -> Ran {
        let mut command = Command::new(program);
        let host = self.host("alice");
        let arguments = arguments.iter().map(|one| match one.strip_prefix('@') {
            Some(rest) => format!("{host}{rest}"),
            None => (*one).to_owned(),
        });
        command.args(self.client_options()).args(arguments);
        for unwanted in ["SSH_AUTH_SOCK", "SSH_ASKPASS", "DISPLAY"] {
            command.env_remove(unwanted);
        }
        command.env("TERM", terminal).kill_on_drop(true);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program runs");
        let mut input = child.stdin.take().expect("standard input");
        let run = async {
            // Who is refused reads nothing.
            let _ = input.write_all(typed.as_bytes()).await;
            drop(input);
            child.wait_with_output().await.expect("the program ends")
        };
        let Ok(done) = tokio::time::timeout(BOUND, run).await else {
            panic!("{command:?} does not end\n{}", self.log());
        };
        let error = String::from_utf8_lossy(&done.stderr).into_owned();
        Ran { code: done.status.code(), output: done.stdout, error }
    }

    fn host(&self, user: &str) -> String {
        format!("{user}@{}", self.ssh_address().ip())
    }

    /// For `ssh`, `scp` and `sftp` alike.
    fn client_options(&self) -> Vec<String> {
        let known = self.folder().join("known_hosts");
        let port = self.ssh_address().port();
        let mut options = vec!["-F".to_owned(), "/dev/null".to_owned()];
        for option in [
            format!("Port={port}"),
            format!("UserKnownHostsFile={}", known.display()),
            "GlobalKnownHostsFile=/dev/null".to_owned(),
            "StrictHostKeyChecking=no".to_owned(),
            "IdentityAgent=none".to_owned(),
            "IdentitiesOnly=yes".to_owned(),
            // The owner's own keys would be offered if none was named.
            format!("IdentityFile={}", absent(self.folder()).display()),
        ] {
            options.extend(["-o".to_owned(), option]);
        }
        options
    }
}

fn absent(folder: &Path) -> PathBuf {
    folder.join("no-such-key")
}
