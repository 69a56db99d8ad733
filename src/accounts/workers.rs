//! Threads for work that takes long and is not urgent. One that has nothing left to do stays for a
//! moment, with the memory it has: who comes next finds both, and the rest of the board hears nothing
//! of threads and memory that come and go. Knows no password.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// How long a thread without work stays.
const STAYS: Duration = Duration::from_secs(1);

type Work = Box<dyn FnOnce() + Send>;

/// The threads; none before there is work.
#[derive(Debug)]
pub(super) struct Workers(Arc<Shared>);

struct Shared {
    /// The most threads.
    most: usize,
    state: Mutex<State>,
    came: Condvar,
}

/// What all of them look at.
#[derive(Default)]
struct State {
    /// Nobody does it yet.
    work: VecDeque<Work>,
    threads: usize,
    /// Those that wait for work.
    idle: usize,
}

impl Workers {
    /// So many at most.
    pub(super) fn of(most: usize) -> Self {
        Self(Arc::new(Shared { most, state: Mutex::default(), came: Condvar::new() }))
    }

    /// Does the work, when a thread is free.
    ///
    /// # Errors
    ///
    /// There is no thread, and none can be had: nothing is done.
    pub(super) fn does(&self, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
        let mut state = self.0.state();
        state.work.push_back(Box::new(work));
        if state.work.len() <= state.idle || state.threads == self.0.most {
            self.0.came.notify_one();
            return Ok(());
        }
        let shared = Arc::clone(&self.0);
        let come = thread::Builder::new().name("password".to_owned()).spawn(move || {
            let _present = Present(&shared);
            step_back();
            while let Some(work) = shared.next() {
                work();
            }
        });
        match come {
            Ok(_) => state.threads += 1,
            // Whoever is there does it next.
            Err(_) if state.threads > 0 => {}
            Err(cause) => {
                state.work.pop_back();
                return Err(cause);
            }
        }
        Ok(())
    }
}

impl Shared {
    /// What is to be done next; `None`: nothing came for a while.
    fn next(&self) -> Option<Work> {
        let mut state = self.state();
        state.idle += 1;
        let waited = self.came.wait_timeout_while(state, STAYS, |state| state.work.is_empty());
        (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.idle -= 1;
        state.work.pop_front()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("most", &self.most).finish_non_exhaustive()
    }
}

/// A thread is there, until this is dropped.
struct Present<'a>(&'a Shared);

impl Drop for Present<'_> {
    fn drop(&mut self) {
        self.0.state().threads -= 1;
    }
}

/// Lets all other threads go first: a caller at the keyboard waits for a processor no longer than if
/// nobody logged in, and of a busy one a hash still gets a tenth (nice(2), sched(7)). Where threads
/// have no places of their own all stays as it is.
fn step_back() {
    #[cfg(target_os = "linux")]
    if let Err(cause) = rustix::process::setpriority_process(None, 10) {
        tracing::debug!(%cause, "passwords are hashed as urgently as all else is done");
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn all_work_is_done_by_no_more_threads_than_may_be() {
        let workers = Workers::of(2);
        let (tell, told) = mpsc::channel();
        for number in 0..20 {
            let tell = tell.clone();
            let work = move || tell.send((number, thread::current().id())).unwrap();
            workers.does(work).unwrap();
        }
        drop(tell);
        let done: Vec<_> = told.iter().collect();
        let mut numbers: Vec<_> = done.iter().map(|(number, _)| *number).collect();
        numbers.sort_unstable();
        assert!(numbers.into_iter().eq(0..20));
        let threads: std::collections::HashSet<_> = done.iter().map(|(_, id)| id).collect();
        assert!(threads.len() <= 2, "{threads:?}");
    }

    #[test]
    fn who_has_nothing_to_do_goes_and_comes_again() {
        let workers = Workers::of(1);
        let (tell, told) = mpsc::channel();
        for _ in 0..2 {
            let tell = tell.clone();
            workers.does(move || tell.send(()).unwrap()).unwrap();
            told.recv().unwrap();
            while workers.0.state().threads > 0 {
                thread::sleep(Duration::from_millis(10));
            }
        }
    }

    #[test]
    fn work_that_fails_takes_no_place() {
        let workers = Workers::of(1);
        workers.does(|| panic!("it fails")).unwrap();
        let (tell, told) = mpsc::channel();
        while told.try_recv().is_err() {
            let tell = tell.clone();
            let work = move || {
                let _ = tell.send(());
            };
            workers.does(work).unwrap();
            thread::sleep(Duration::from_millis(10));
        }
    }
}
