//! The whole board under callers: how long a line takes from one caller's terminal to the partner's,
//! beside callers who read nothing too, how many lines and log-ins a second there can be, what an
//! idle node costs, and how a thousand chats go at once. It starts the real board in a temporary
//! folder, calls it on loopback by telnet and by SSH, and ends by itself.
//!
//! `cargo bench --bench board` runs on `SQLite`; with `CARRIER_BENCH_POSTGRES` set to the URL of a
//! `PostgreSQL` server it runs a second time there, in a database of its own, and prints both side
//! by side. `cargo bench --bench board -- attack` measures nothing but a board that is attacked, on
//! `SQLite`; ways of attack that are named behind it leave the others out. `cargo bench --bench board
//! -- delivery` measures how lines are passed on, beside a relay that does no more than that and
//! `ngircd`; a number of runs and words of the servers' names may stand behind it. `cargo bench --bench
//! board -- growth` measures what things cost beside more and more who only sit there; how many at
//! most may stand behind it. `everybody` measures what a word to all costs, beside a channel of `ngircd`;
//! `commits` how long the store takes for batches of messages, on each database; `sshd` log-ins by SSH with a key, beside OpenSSH's; `start` the time from the board's start to the
//! first question.

#![expect(clippy::print_stdout, reason = "the figures are printed")]
#![expect(clippy::disallowed_methods, reason = "a benchmark measures by its own clock")]

mod attack;
mod board;
mod caller;
mod commits;
#[expect(dead_code, clippy::expect_used, reason = "it is made for tests")]
#[path = "../../tests/harness/database.rs"]
mod database;
mod delivery;
mod everybody;
mod figures;
mod growth;
mod logins;
mod ngircd;
mod socket;
mod sshd;
mod starting;
mod talk;

use std::error::Error;
use std::time::Duration;

use board::Board;
use caller::{Caller, Way};
use database::Database;
use figures::{Figures, percentile, percentiles};
use talk::Pace;

type Failure = Box<dyn Error + Send + Sync>;

/// Where a server is on which the second run makes its database.
const SERVER: &str = "CARRIER_BENCH_POSTGRES";

/// Callers by telnet who only sit at the menu, and by SSH.
const IDLE: usize = 500;
const IDLE_BY_SSH: usize = 300;
/// Memory in which passwords were hashed is given back by then.
const HASHED: Duration = Duration::from_secs(3);
/// Chats whose delivery is measured while little happens.
const FEW: usize = 10;
/// Chats at once beside the idle callers.
const MANY: usize = 50;
/// Chats beside those, a tenth of the nodes in which nothing is read.
const BESIDE: usize = 12;
/// Chats at once on a board where nobody idles. Each end takes an open file here and at the board:
/// see `ulimit -n`.
const CROWD: usize = 1_000;
/// Lines of one caller that are on their way at once when it goes as fast as it can.
const WINDOW: usize = 16;

/// Nothing that was said is lost, whatever happens to the machine.
const FULL: &str = "full";

fn main() -> Result<(), Failure> {
    let runtime = tokio::runtime::Runtime::new()?;
    // Cargo puts `--bench` among the arguments.
    let words: Vec<_> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    if let [first, rest @ ..] = &words[..] {
        match first.as_str() {
            "attack" => return attack::run(&runtime, rest),
            "commits" => return runtime.block_on(commits::run(rest)),
            "everybody" => return runtime.block_on(everybody::run(rest)),
            "start" => return runtime.block_on(starting::run(rest)),
            "sshd" => return runtime.block_on(sshd::run(rest)),
            "growth" => return runtime.block_on(growth::run(rest)),
            "delivery" => return delivery::run(&runtime, rest),
            "relay" => return delivery::relay(&runtime, rest),
            _ => {}
        }
    }
    let run = |database: &dyn Fn() -> Option<Database>| {
        let (board, other) =
            (Board::start(database(), FULL, "")?, Board::start(database(), FULL, "")?);
        runtime.block_on(async {
            let mut figures = measure(&board).await?;
            drop(board);
            crowd(&other, &mut figures).await?;
            Ok::<_, Failure>(figures)
        })
    };
    let mut columns = vec![("SQLite", run(&|| None)?)];
    if let Ok(server) = std::env::var(SERVER) {
        let new = || Some(Database::like(server.clone(), "template0"));
        columns.push(("PostgreSQL", run(&new)?));
    }
    figures::print(&columns);
    Ok(())
}

async fn measure(board: &Board) -> Result<Figures, Failure> {
    let mut figures = Figures::default();
    figures.add("the empty board, KiB resident", board.resident()?);

    let steady = Pace::Steady { lines: 100, pause: Duration::from_millis(100) };
    for way in [Way::Telnet, Way::Ssh] {
        let pairs = talk::chats(board.register(way, 2 * FEW).await?).await?;
        let run = talk::talk(pairs, steady).await?;
        let what = format!("{FEW} pairs by {way}, 10 lines a second each, p50 / p99");
        figures.add(&what, percentiles(&run.times));
    }

    let mut idle = Vec::new();
    for (way, callers) in [(Way::Telnet, IDLE), (Way::Ssh, IDLE_BY_SSH)] {
        let before = board.resident()?;
        idle.push(board.register(way, callers).await?);
        tokio::time::sleep(HASHED).await;
        #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
        let each = board.resident()?.saturating_sub(before) as f64 / callers as f64;
        figures
            .add(&format!("an idle node by {way} ({callers} of them), KiB"), format!("{each:.1}"));
    }

    let pairs = talk::chats(board.register(Way::Telnet, 2 * MANY).await?).await?;
    let steady = Pace::Steady { lines: 50, pause: Duration::from_millis(200) };
    let run = talk::talk(pairs, steady).await?;
    figures
        .add(&format!("{MANY} pairs, 5 lines a second each, p50 / p99"), percentiles(&run.times));
    let pairs = with_some_who_do_not_read(board, run.pairs, &mut figures).await?;
    let fast = Pace::Window { lines: 400, window: WINDOW };
    let run = talk::talk(pairs, fast).await?;
    let what = format!("{MANY} pairs, {WINDOW} lines on their way each");
    figures.add(&format!("{what}, lines a second"), format!("{:.0}", run.rate));
    figures.add(&format!("{what}, p50 / p99"), percentiles(&run.times));
    drop(run.pairs);
    drop(idle);

    figures.add("log-ins a second by SSH with a key", logins::by_key(board).await?);
    figures.add("log-ins a second by SSH with a password", logins::by_password(board).await?);
    figures.add("at the end, KiB resident", board.resident()?);
    Ok(figures)
}

/// How long lines take while a tenth of all who are in a chat read nothing, beside how long they
/// take when those read.
async fn with_some_who_do_not_read(
    board: &Board,
    mut pairs: Vec<(Caller, Caller)>,
    figures: &mut Figures,
) -> Result<Vec<(Caller, Caller)>, Failure> {
    let steady = Pace::Steady { lines: 50, pause: Duration::from_millis(200) };
    let mut slowest = Vec::new();
    for reads in [true, false] {
        let others = talk::chats(board.register(Way::Telnet, 2 * BESIDE).await?).await?;
        let beside = talk::beside(others, reads).await?;
        let run = talk::talk(pairs, steady).await?;
        beside.goes_on()?;
        pairs = run.pairs;
        slowest.push(percentile(&run.times, 99));
        let who = if reads { "read" } else { "read nothing" };
        let what = format!("{MANY} pairs beside {BESIDE} loud ones who {who}, p50 / p99");
        figures.add(&what, percentiles(&run.times));
    }
    if let [all_read, some_do_not] = slowest[..] {
        let ratio = format!("{:.2}", some_do_not / all_read);
        figures.add("the second p99 to the first", ratio);
    }
    Ok(pairs)
}

/// Very many chats at once.
async fn crowd(board: &Board, figures: &mut Figures) -> Result<(), Failure> {
    let pairs = talk::chats(board.register(Way::Telnet, 2 * CROWD).await?).await?;
    figures.add(&format!("{CROWD} chats at once, KiB resident"), board.resident()?);
    let steady = Pace::Steady { lines: 10, pause: Duration::from_secs(1) };
    let run = talk::talk(pairs, steady).await?;
    figures
        .add(&format!("{CROWD} chats, a line a second each, p50 / p99"), percentiles(&run.times));
    let fast = Pace::Window { lines: 50, window: 4 };
    let run = talk::talk(run.pairs, fast).await?;
    let what = format!("{CROWD} chats, 4 lines on their way each");
    figures.add(&format!("{what}, lines a second"), format!("{:.0}", run.rate));
    figures.add(&format!("{what}, p50 / p99"), percentiles(&run.times));
    Ok(())
}
