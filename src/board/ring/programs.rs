//! The programs that run because somebody pages: a few at once, each for a while, and none is left
//! behind when it ends. Knows not why they run.

use std::collections::VecDeque;
use std::process::Stdio;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::process::{Child, Command};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tracing::{debug, warn};

use crate::config::STORE_URL_VARIABLE;

/// How long one may run.
const LONGEST: Duration = Duration::from_secs(30);

/// How many run at once.
const AT_ONCE: usize = 4;

/// What is not for them in the environment: the password of a database, and the way to whoever
/// started the board.
const NOT_FOR_THEM: [&str; 2] = [STORE_URL_VARIABLE, "NOTIFY_SOCKET"];

/// Those that run; clones share them.
#[derive(Clone, Debug)]
pub struct Programs(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    places: Arc<Semaphore>,
    /// Those whom nobody minds yet; bounded by the places.
    started: Mutex<VecDeque<Running>>,
    news: Notify,
}

/// One that runs, until this is dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
    /// It, and what it has started; `None`: it has ended.
    group: Option<Pid>,
    /// What it is called.
    program: String,
    _place: OwnedSemaphorePermit,
}

impl Default for Programs {
    fn default() -> Self {
        let places = Arc::new(Semaphore::new(AT_ONCE));
        Self(Arc::new(Shared { places, started: Mutex::default(), news: Notify::new() }))
    }
}

impl Programs {
    /// Runs it, without a shell and with nothing to read; nobody reads what it says. `false`: it does
    /// not run, and the log says why.
    pub(super) fn start(&self, program: &str, arguments: &[String]) -> bool {
        let Ok(place) = Arc::clone(&self.0.places).try_acquire_owned() else {
            warn!(program, "[sysop] on_page is not run: {AT_ONCE} of them run already");
            return false;
        };
        let mut command = Command::new(program);
        for name in NOT_FOR_THEM {
            command.env_remove(name);
        }
        let spawned = command
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .kill_on_drop(true)
            .spawn();
        let child = match spawned {
            Ok(child) => child,
            Err(cause) => {
                warn!(program, %cause, "[sysop] on_page cannot be run");
                return false;
            }
        };
        let group = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        let running = Running { child, group, program: program.to_owned(), _place: place };
        self.started().push_back(running);
        self.0.news.notify_one();
        true
    }

    /// The next that nobody minds yet. For one that waits at a time.
    pub async fn next(&self) -> Running {
        loop {
            if let Some(running) = self.started().pop_front() {
                return running;
            }
            self.0.news.notified().await;
        }
    }

    fn started(&self) -> MutexGuard<'_, VecDeque<Running>> {
        self.0.started.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Running {
    /// Waits for its end, and ends it with all that it has started if that takes too long. The log
    /// says how it has ended, unless it went well.
    pub async fn ends(mut self) {
        let ended = timeout(LONGEST, self.child.wait()).await;
        let program = &*self.program;
        match ended {
            Ok(Ok(status)) => {
                // What it has left behind on purpose goes on; its number may be another's soon.
                self.group = None;
                if status.success() {
                    debug!(program, "[sysop] on_page has ended");
                } else {
                    warn!(program, ended = %status, "[sysop] on_page has failed");
                }
            }
            Ok(Err(cause)) => warn!(program, %cause, "[sysop] on_page cannot be waited for"),
            Err(_) => {
                warn!(program, "[sysop] on_page did not end within {LONGEST:?}, and was ended");
                self.end();
                // It is taken away: nothing can keep it from ending now.
                let _ = self.child.wait().await;
            }
        }
    }

    fn end(&mut self) {
        if let Some(group) = self.group.take() {
            // It may just have ended by itself.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// Whether there is such a process, and it is no zombie.
    fn lives(process: &str) -> bool {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        let state = stat.rsplit_once(") ").and_then(|(_, rest)| rest.chars().next());
        state.is_some_and(|state| state != 'Z')
    }

    /// Waits until a condition holds, on a clock that is no test's.
    fn comes_true(mut is: impl FnMut() -> bool) {
        for _ in 0..1_000 {
            if is() {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("it does not come true");
    }

    fn written(path: &Path) -> String {
        let mut text = String::new();
        comes_true(|| {
            text = std::fs::read_to_string(path).unwrap_or_default();
            text.ends_with('\n')
        });
        text.trim().to_owned()
    }

    fn shell(script: &str, path: &Path) -> Vec<String> {
        ["-c", script, path.to_str().unwrap()].map(str::to_owned).to_vec()
    }

    /// Time passes as soon as nothing else happens.
    #[tokio::test(start_paused = true)]
    async fn a_program_that_hangs_is_ended_with_what_it_has_started() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("process");
        let programs = Programs::default();
        assert!(programs.start("/bin/sh", &shell("sleep 600 & echo $! >$0; wait", &path)));
        let running = programs.next().await;
        let leader = running.child.id().unwrap().to_string();
        let process = written(&path);
        assert!(lives(&process) && lives(&leader));
        running.ends().await;
        assert!(!Path::new("/proc").join(&leader).exists(), "it is a zombie");
        comes_true(|| !lives(&process));
    }

    #[tokio::test]
    async fn a_few_run_at_once_and_those_that_are_not_minded_are_ended() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("process");
        let programs = Programs::default();
        let hangs = shell("echo $$ >$0; exec sleep 600", &path);
        for _ in 0..AT_ONCE {
            assert!(programs.start("/bin/sh", &hangs));
        }
        assert!(!programs.start("/bin/sh", &hangs), "one too many");
        let process = written(&path);
        drop(programs.next().await);
        assert!(programs.start("/bin/sh", &shell("exit 3", &path)), "there is a place again");
        drop(programs);
        comes_true(|| !lives(&process));
    }

    #[tokio::test]
    async fn one_that_ends_leaves_its_place_and_one_that_is_not_there_takes_none() {
        let programs = Programs::default();
        for _ in 0..3 * AT_ONCE {
            assert!(!programs.start("/nowhere/program", &[]));
            assert!(programs.start("/bin/true", &[]));
            programs.next().await.ends().await;
        }
        assert_eq!(programs.0.places.available_permits(), AT_ONCE);
    }
}
