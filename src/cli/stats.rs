//! `carrier stats`: the statistics of internode chat, for people or for programs. Reads the store
//! alone, so that it does so while the board runs and while it does not.

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use serde::Serialize;

use crate::config::Config;
use crate::stats::{Delivery, Summary};
use crate::store::Store;
use crate::text::clean::clean;
use crate::text::width::fit;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  carrier stats
  carrier stats --json | jq .delivery.p99_ms")]
pub(super) struct Arguments {
    /// Print them as a JSON object, for programs
    #[arg(long)]
    json: bool,
}

pub(super) fn run(Arguments { json }: &Arguments, path: Option<&Path>) -> anyhow::Result<()> {
    let (config, _) = Config::find(path)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let summary = runtime.context("cannot start the runtime")?.block_on(async {
        let store = Store::open(&config.store).await?;
        let summary = Summary::read(&store, &[], 0).await;
        store.close().await;
        summary
    })?;
    let mut out = io::stdout();
    if *json {
        serde_json::to_writer_pretty(&mut out, &Figures::of(&summary))?;
        writeln!(out)?;
        return Ok(());
    }
    Ok(print(&summary, &mut out)?)
}

/// The statistics as programs read them; null stands for what there is none of yet.
#[derive(Serialize)]
struct Figures<'a> {
    requests: Requests,
    chats: i64,
    mean_seconds: Option<f64>,
    messages_per_chat: Option<f64>,
    most_at_once: i64,
    delivery: Option<Times>,
    most_active: Vec<User<'a>>,
}

#[derive(Serialize)]
struct Requests {
    accepted: i64,
    declined: i64,
    timed_out: i64,
    acceptance: Option<f64>,
}

#[derive(Serialize)]
struct Times {
    messages: i64,
    p50_ms: f64,
    p95_ms: f64,
    p99_ms: f64,
}

#[derive(Serialize)]
struct User<'a> {
    name: Cow<'a, str>,
    chats: i64,
    messages: i64,
}

impl<'a> Figures<'a> {
    fn of(summary: &'a Summary) -> Self {
        let &Summary { accepted, declined, timed_out, ended, messages, .. } = summary;
        let times = |delivery: Delivery| Times {
            messages: delivery.messages,
            p50_ms: millis(delivery.p50),
            p95_ms: millis(delivery.p95),
            p99_ms: millis(delivery.p99),
        };
        let users = summary.most_active.iter().map(|user| User {
            name: clean(&user.name),
            chats: user.chats,
            messages: user.messages,
        });
        let acceptance = ratio(accepted, summary.requests());
        Self {
            requests: Requests { accepted, declined, timed_out, acceptance },
            chats: ended,
            mean_seconds: summary.mean_duration().map(|mean| mean.as_secs_f64()),
            messages_per_chat: ratio(messages, ended),
            most_at_once: summary.peak,
            delivery: summary.delivery.map(times),
            most_active: users.collect(),
        }
    }
}

/// `None`: there is nothing to divide by.
#[expect(clippy::cast_precision_loss, reason = "no board has had so many")]
fn ratio(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn millis(length: Duration) -> f64 {
    length.as_secs_f64() * 1_000.0
}

fn print(summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    let figures = Figures::of(summary);
    let of_chats = |told: Option<String>| told.unwrap_or("no chats yet".to_owned());
    let acceptance = summary.acceptance().map_or("no requests yet".to_owned(), |share| {
        let Requests { accepted, declined, timed_out, .. } = &figures.requests;
        format!("{share}% ({accepted} accepted, {declined} declined, {timed_out} not in time)")
    });
    let mean = figures.mean_seconds.map(|seconds| format!("{:.1} minutes", seconds / 60.0));
    let messages = figures.messages_per_chat.map(|messages| format!("{messages:.1}"));
    let delivery = figures.delivery.as_ref().map_or("nothing yet".to_owned(), |times| {
        let Times { messages, p50_ms, p95_ms, p99_ms } = times;
        format!("p50 {p50_ms:.1} ms, p95 {p95_ms:.1} ms, p99 {p99_ms:.1} ms ({messages} messages)")
    });
    writeln!(out, "Requests accepted:  {acceptance}")?;
    writeln!(out, "Chats:              {}", figures.chats)?;
    writeln!(out, "Mean duration:      {}", of_chats(mean))?;
    writeln!(out, "Messages per chat:  {}", of_chats(messages))?;
    writeln!(out, "Most at once:       {}", figures.most_at_once)?;
    writeln!(out, "Delivered within:   {delivery}")?;
    if figures.most_active.is_empty() {
        return Ok(());
    }
    let rule = "=".repeat(24);
    writeln!(out, "\n{:24}  {:>7}  {:>8}", "Most active", "Chats", "Messages")?;
    writeln!(out, "{rule}  =======  ========")?;
    for User { name, chats, messages } in &figures.most_active {
        writeln!(out, "{}  {chats:>7}  {messages:>8}", fit(name, 24))?;
    }
    Ok(())
}
