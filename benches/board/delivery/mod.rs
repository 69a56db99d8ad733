//! How the board passes lines on, beside the least that could: the same load, one server after the
//! other, and the figures of each as ratios to the relay that keeps the same log in the same way.

mod load;
pub(crate) mod log;
mod relay;
mod report;
mod server;

use std::time::Duration;

use tokio::runtime::Runtime;

use crate::Failure;
use load::Rate;
use log::Log;
use report::{Figure, Report};
use server::{Kind, Server};

/// How many chats at once.
const PAIRS: usize = 50;

/// Lines a second of all of them together, and for how long.
const RATES: [u32; 2] = [1_000, 10_000];
const TIME: Duration = Duration::from_secs(4);

/// As fast as they can: lines of each that are on their way, and all lines of each.
const FAST: Rate = Rate::Window { window: 32, lines: 6_000 };

/// So that memory and files are as they are in the long run.
const WARM: Rate = Rate::Window { window: 8, lines: 500 };

/// How often each is measured, if nothing is said.
const RUNS: usize = 5;

/// In this order in each run: what is compared stands side by side.
fn kinds() -> Vec<Kind> {
    let mut kinds = vec![Kind::Ngircd, Kind::Relay(Log::Nothing)];
    for log in Log::KEPT {
        kinds.extend([Kind::Relay(log), Kind::Carrier(log)]);
    }
    kinds
}

/// `delivery [RUNS] [WORD…]`: of servers whose names contain one of these.
pub(crate) fn run(runtime: &Runtime, words: &[String]) -> Result<(), Failure> {
    let runs = words.first().and_then(|word| word.parse().ok());
    let names = if runs.is_some() { &words[1..] } else { words };
    let is_wanted = |kind: &Kind| {
        let kind = kind.to_string();
        names.is_empty() || names.iter().any(|name| kind.contains(name.as_str()))
    };
    let kinds: Vec<_> = kinds().into_iter().filter(is_wanted).collect();
    let mut report = Report::default();
    for run in 1..=runs.unwrap_or(RUNS) {
        for kind in &kinds {
            match runtime.block_on(measure(*kind))? {
                Some(figures) => report.add(run, *kind, figures),
                None => println!("{kind}: is not here"),
            }
        }
    }
    report.print();
    Ok(())
}

/// `relay LOG PAIRS PLACE`: what is compared with.
pub(crate) fn relay(runtime: &Runtime, words: &[String]) -> Result<(), Failure> {
    let [log, pairs, place] = words else { return Err("relay LOG PAIRS PLACE".into()) };
    let log = Log::from_word(log).ok_or("no such log")?;
    runtime.block_on(relay::serve(log, pairs.parse()?, place))
}

async fn measure(kind: Kind) -> Result<Option<Vec<(Figure, f64)>>, Failure> {
    let Some(mut server) = Server::start(kind, PAIRS).await? else { return Ok(None) };
    load::run(&mut server.pairs, WARM).await?;
    let mut figures = Vec::new();
    for second in RATES {
        let before = server.worked()?;
        let heard = load::run(&mut server.pairs, Rate::Each { second, time: TIME }).await?;
        let worked = server.worked()?.saturating_sub(before);
        let micros = |time: Duration| time.as_secs_f64() * 1e6;
        for share in [50, 95, 99, 100] {
            let at = (heard.times.len() * share / 100).min(heard.times.len().saturating_sub(1));
            let time = heard.times.get(at).copied().unwrap_or_default();
            figures.push((Figure::Took { second, share }, micros(time)));
        }
        #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
        let each = micros(worked) / heard.times.len().max(1) as f64;
        figures.push((Figure::Worked { second }, each));
    }
    let heard = load::run(&mut server.pairs, FAST).await?;
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let rate = heard.times.len() as f64 / heard.time.as_secs_f64();
    figures.push((Figure::Rate, rate));
    Ok(Some(figures))
}
