//! What the operating system says of the board's process: files, sockets, memory, processor time.

use std::collections::HashSet;
use std::fs;

/// A running process.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Process(pub(crate) u32);

/// The state of a TCP socket as `/proc/net/tcp` numbers it.
const CLOSE_WAIT: &str = "08";
const ESTABLISHED: &str = "01";

impl Process {
    fn proc(self, file: &str) -> String {
        let path = format!("/proc/{}/{file}", self.0);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// How many sockets it holds, listeners too, but for those within the machine: connections to a
    /// database are opened as needed, as files are.
    pub(crate) fn sockets(self) -> usize {
        let local = self.proc("net/unix");
        let local: HashSet<&str> =
            local.lines().filter_map(|row| row.split_whitespace().nth(6)).collect();
        let path = format!("/proc/{}/fd", self.0);
        let open = fs::read_dir(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        // One that is closed while we look is not there.
        let targets = open.filter_map(|file| fs::read_link(file.ok()?.path()).ok());
        let sockets = targets.filter(|target| {
            let target = target.to_string_lossy();
            let number = target.strip_prefix("socket:[").and_then(|rest| rest.strip_suffix(']'));
            number.is_some_and(|number| !local.contains(number))
        });
        sockets.count()
    }

    /// Resident memory in KiB.
    pub(crate) fn resident(self) -> u64 {
        let status = self.proc("status");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        number.expect("VmRSS in KiB")
    }

    /// Processor time since it began, in ticks of 10 ms.
    pub(crate) fn ticks(self) -> u64 {
        let stat = self.proc("stat");
        // The name in parentheses may have blanks in it. Fields 14 and 15 of proc_pid_stat(5).
        let (_, rest) = stat.rsplit_once(')').expect("a name in parentheses");
        let field = |number: usize| -> u64 {
            let found = rest.split_whitespace().nth(number - 3);
            found.and_then(|found| found.parse().ok()).expect("a number")
        };
        field(14) + field(15)
    }
}

/// Sockets of the board's end: those that stand, and those whose caller has gone and that the board
/// has not closed.
pub(crate) fn sockets(port: u16) -> (usize, usize) {
    let table = fs::read_to_string("/proc/net/tcp").expect("/proc/net/tcp");
    let local = format!(":{port:04X}");
    let states = |wanted: &str| {
        let rows = table.lines().skip(1).map(|row| row.split_whitespace().collect::<Vec<_>>());
        rows.filter(|row| row[1].ends_with(&local) && row[3] == wanted).count()
    };
    (states(ESTABLISHED), states(CLOSE_WAIT))
}
