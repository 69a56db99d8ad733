//! The sysop's chair: an account that runs the board, a console in a real terminal, and commands to a
//! board that runs.

use std::process::Stdio;

use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use super::BOUND;
use super::board::Board;
use super::caller::Caller;

/// What a command has come to.
#[derive(Debug)]
pub(crate) struct Commanded {
    /// Its exit code.
    pub(crate) code: Option<i32>,
    /// What it said on standard output.
    pub(crate) said: String,
    /// What it said on standard error.
    pub(crate) error: String,
}

impl Board {
    /// From now on the user of that name has this role.
    pub(crate) fn appoints(&self, name: &str, role: &str) {
        self.carrier(&format!("user set {name} --role {role}"));
    }

    /// The console in a terminal of 80 by 24; `options` as on the command line.
    pub(crate) async fn console(&self, name: &str, options: &str) -> Caller {
        let carrier = env!("CARGO_BIN_EXE_carrier");
        self.runs_in_a_terminal(name, &format!("LANG=C.UTF-8 {carrier} console {options}")).await
    }

    /// Gives the running board an order by the command line.
    pub(crate) async fn order(&self, arguments: &[&str]) -> Commanded {
        self.runs_script(arguments, "").await
    }

    /// The same of any command, which reads this.
    pub(crate) async fn runs_script(&self, arguments: &[&str], script: &str) -> Commanded {
        let mut command = Command::new(env!("CARGO_BIN_EXE_carrier"));
        command.current_dir(self.folder()).args(arguments).kill_on_drop(true);
        command.env_remove("CARRIER_STORE_URL").env_remove("RUST_LOG");
        if let Some(url) = self.database_url() {
            command.env("CARRIER_STORE_URL", url);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let done = tokio::time::timeout(BOUND, async {
            let mut child = command.spawn()?;
            let mut input = child.stdin.take().expect("it was asked for");
            // Who does not read it does not want it.
            let _ = input.write_all(script.as_bytes()).await;
            drop(input);
            child.wait_with_output().await
        });
        let done = done.await;
        let Ok(done) = done else { panic!("{arguments:?} does not end\n{}", self.log()) };
        let done = done.expect("carrier runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Commanded { code: done.status.code(), said: text(&done.stdout), error: text(&done.stderr) }
    }

    /// The same, for an order that is carried out; what it lists.
    pub(crate) async fn lists(&self, word: &str) -> Value {
        let done = self.order(&[word, "--json"]).await;
        assert_eq!(done.code, Some(0), "{done:?}");
        let answer: Value = serde_json::from_str(&done.said).expect("JSON");
        answer["data"].clone()
    }
}
