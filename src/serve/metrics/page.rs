//! The board in figures, as Prometheus reads them (text format 0.0.4). Names no caller.

use std::collections::BTreeMap;
use std::fmt::{Display, Write};
use std::time::Duration;

use crate::board::Board;
use crate::registry::LineRow;
use crate::stats::Deliveries;
use crate::transport::Transport;

/// The bounds of the slots in which deliveries are told, in milliseconds.
const BOUNDS: [u32; 14] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000];

/// All of them.
pub(super) fn of(board: &Board) -> String {
    let mut page = Figures(String::with_capacity(4 * 1024));
    let counters = board.conversations.stats().counters();
    let lines = board.registry.lines();
    // Those who hide, too.
    let rows: Vec<_> = lines.iter().filter(|row| row.caller.is_some() && !is_left(row)).collect();
    page.one(
        "carrier_build_info",
        "gauge",
        "Which Carrier this is.",
        &[(format!("{{version=\"{}\"}}", env!("CARGO_PKG_VERSION")), 1)],
    );
    let uptime = seconds(board.clock.uptime());
    page.single("carrier_uptime_seconds", "gauge", "How long the board is up.", uptime);
    nodes(&mut page, &rows, board);
    let limit = board.config().nodes.limit;
    page.single("carrier_nodes_limit", "gauge", "How many callers there can be at once.", limit);
    let chatting = rows.iter().filter(|row| row.chats_with.is_some()).count();
    page.single("carrier_chats", "gauge", "Internode chats just now.", chatting.div_ceil(2));
    for (name, about, counter) in [
        ("carrier_calls_total", "Calls that came.", &counters.calls),
        ("carrier_messages_stored_total", "Records of logs that were stored.", &counters.stored),
    ] {
        page.single(name, "counter", about, counter.get());
    }
    let about = "How often the database did not do what it was asked.";
    let failures = counters.store_errors.get() + board.store.failures();
    page.single("carrier_store_errors_total", "counter", about, failures);
    let fails = u8::from(counters.store_fails.is_set());
    page.single("carrier_store_fails", "gauge", "1: messages cannot be stored just now.", fails);
    refusals(&mut page, board);
    deliveries(&mut page, &counters.deliveries());
    if let Some(bytes) = resident() {
        let about = "Resident memory in bytes.";
        page.single("process_resident_memory_bytes", "gauge", about, bytes);
    }
    page.0
}

fn refusals(page: &mut Figures, board: &Board) {
    let counters = board.conversations.stats().counters();
    let here = [("busy", &counters.busy), ("going_down", &counters.too_late)];
    let here = here.into_iter().map(|(why, counter)| (why.to_owned(), counter.get()));
    let door = board.door.refused().map(|(why, count)| (why.to_string(), count));
    let all = here.chain(door).map(|(why, count)| (format!("{{reason=\"{why}\"}}"), count));
    let about = "Calls that were not let in, and passwords that were not looked at.";
    page.one("carrier_calls_refused_total", "counter", about, &all.collect::<Vec<_>>());
}

/// Whether it is the console with nobody at it.
fn is_left(row: &LineRow) -> bool {
    row.line_lost && row.is_console()
}

fn nodes(page: &mut Figures, rows: &[&LineRow], board: &Board) {
    let mut nodes: BTreeMap<(String, &str), usize> = BTreeMap::new();
    for transport in ["ssh", "telnet"] {
        for state in ["chat", "logging_in", "lost", "on"] {
            nodes.insert((transport.to_owned(), state), 0);
        }
    }
    for row in rows {
        let state = match (row.line_lost, row.chats_with.is_some()) {
            (true, _) => "lost",
            (false, true) => "chat",
            (false, false) => "on",
        };
        *nodes.entry((label(row.transport), state)).or_default() += 1;
    }
    for transport in board.registry.logging_in() {
        *nodes.entry((label(transport), "logging_in")).or_default() += 1;
    }
    let nodes: Vec<_> = nodes
        .into_iter()
        .map(|((transport, state), count)| {
            (format!("{{transport=\"{transport}\",state=\"{state}\"}}"), count)
        })
        .collect();
    page.one("carrier_nodes", "gauge", "Nodes by what their callers came by, and do.", &nodes);
}

/// A transport, as labels are written.
fn label(transport: Transport) -> String {
    transport.to_string().to_ascii_lowercase()
}

/// Each slot has those before it; what lies across a bound is told in the next.
fn deliveries(page: &mut Figures, Deliveries { slots, sum }: &Deliveries) {
    const NAME: &str = "carrier_delivery_seconds";
    page.head(NAME, "histogram", "From accepting a message to giving it to its reader's line.");
    let up_to = |bound: Duration| -> u64 {
        slots.iter().filter(|(longest, _)| *longest <= bound).map(|(_, count)| count).sum()
    };
    for bound in BOUNDS {
        let bound = Duration::from_millis(bound.into());
        let label = format!("_bucket{{le=\"{}\"}}", seconds(bound));
        page.figure(NAME, &label, up_to(bound));
    }
    page.figure(NAME, "_bucket{le=\"+Inf\"}", up_to(Duration::MAX));
    page.figure(NAME, "_sum", seconds(*sum));
    page.figure(NAME, "_count", up_to(Duration::MAX));
}

/// What is being written.
struct Figures(String);

impl Figures {
    fn single(&mut self, name: &str, kind: &str, about: &str, figure: impl Display) {
        self.head(name, kind, about);
        self.figure(name, "", figure);
    }

    /// One figure with several labels, of which none is a caller's.
    fn one<T: Display>(&mut self, name: &str, kind: &str, about: &str, figures: &[(String, T)]) {
        self.head(name, kind, about);
        for (labels, figure) in figures {
            self.figure(name, labels, figure);
        }
    }

    // A string takes all that is written to it.

    fn head(&mut self, name: &str, kind: &str, about: &str) {
        let _ = writeln!(self.0, "# HELP {name} {about}\n# TYPE {name} {kind}");
    }

    fn figure(&mut self, name: &str, labels: &str, figure: impl Display) {
        let _ = writeln!(self.0, "{name}{labels} {figure}");
    }
}

fn seconds(time: Duration) -> f64 {
    time.as_secs_f64()
}

/// As Linux tells it, in KiB.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_of_the_histogram_has_those_before_it_and_the_last_has_all() {
        let slots = vec![
            (Duration::from_micros(900), 3),
            (Duration::from_micros(1_100), 2),
            (Duration::from_secs(40), 1),
        ];
        let mut page = Figures(String::new());
        deliveries(&mut page, &Deliveries { slots, sum: Duration::from_millis(40_005) });
        let figure = |line: &str| page.0.lines().any(|found| found == line);
        for line in [
            "# TYPE carrier_delivery_seconds histogram",
            "carrier_delivery_seconds_bucket{le=\"0.001\"} 3",
            "carrier_delivery_seconds_bucket{le=\"0.002\"} 5",
            "carrier_delivery_seconds_bucket{le=\"30\"} 5",
            "carrier_delivery_seconds_bucket{le=\"+Inf\"} 6",
            "carrier_delivery_seconds_sum 40.005",
            "carrier_delivery_seconds_count 6",
        ] {
            assert!(figure(line), "{line}\n{}", page.0);
        }
    }
}
