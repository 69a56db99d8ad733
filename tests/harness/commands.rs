//! The command line beside a board, while callers go on. Knows no command.

use std::path::Path;

use tokio::process::Command;

use super::BOUND;
use super::accounts;
use super::board::Board;

impl Board {
    /// Runs the command line in the board's folder, with arguments that are split at blanks; all
    /// goes well. What it says is answered.
    pub(crate) async fn commands(&self, arguments: &str) -> String {
        Self::commands_in(self.folder(), arguments).await
    }

    /// The same in another folder.
    pub(crate) async fn commands_in(folder: &Path, arguments: &str) -> String {
        let mut command = Command::from(accounts::carrier(folder));
        command.args(arguments.split_whitespace()).kill_on_drop(true);
        let ended = tokio::time::timeout(BOUND, command.output()).await;
        let ended = ended.expect("carrier ends").expect("carrier runs");
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(ended.status.success(), "carrier {arguments}: {said}");
        String::from_utf8_lossy(&ended.stdout).into_owned()
    }

    /// Sends the board a signal by its name: `HUP`.
    pub(crate) async fn signals(&self, name: &str) {
        let process = self.process().0.to_string();
        let sent = Command::new("kill").args([&format!("-{name}"), &process]).status().await;
        assert!(sent.is_ok_and(|sent| sent.success()), "kill -{name} {process}");
    }

    /// Waits until `words` stand in its log.
    pub(crate) async fn logs(&self, words: &str) {
        self.logs_times(words, 1).await;
    }

    /// Waits until they stand there so many times.
    pub(crate) async fn logs_times(&self, words: &str, times: usize) {
        let written = async {
            while self.log().matches(words).count() < times {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        };
        let written = tokio::time::timeout(BOUND, written).await;
        assert!(written.is_ok(), "{words:?} does not stand in the log:\n{}", self.log());
    }
}
