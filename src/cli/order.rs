//! The commands that give a running board an order: `carrier kick 3` and its like. What they mean is
//! read by the board, as it is at the console.

use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, anyhow, bail};
use serde_json::{Value, json};
use tokio::net::UnixStream;

use super::control;
use crate::config::Config;
use crate::text::clean::clean;

/// What follows the word of an order.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// As at the console: HELP there shows it
    #[arg(value_name = "WORDS", allow_hyphen_values = false)]
    words: Vec<String>,
    /// Print what came of it as a JSON object, for programs
    #[arg(long)]
    json: bool,
}

/// Gives the order `word` to the board that runs.
pub(super) fn run(word: &str, arguments: &Arguments, path: Option<&Path>) -> anyhow::Result<()> {
    let (config, _) = Config::find(path)?;
    let line = format!("{word} {}", arguments.words.join(" "));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.context("cannot start the runtime")?.block_on(async {
        let socket = control::connect(&config.board.data).await?;
        let mut socket = socket.ok_or_else(|| anyhow!("the board does not run"))?;
        give(&mut socket, &line, arguments.json).await
    })
}

/// Gives one order, and prints what has come of it.
pub(super) async fn give(socket: &mut UnixStream, line: &str, as_json: bool) -> anyhow::Result<()> {
    let answer = control::ask(socket, &json!({ "order": line.trim() })).await?;
    let is_done = answer.get("done").and_then(Value::as_bool) == Some(true);
    let lines = answer.get("text").and_then(Value::as_array).into_iter().flatten();
    let lines: Vec<&str> = lines.filter_map(Value::as_str).collect();
    let mut out = io::stdout().lock();
    if as_json {
        serde_json::to_writer_pretty(&mut out, &answer)?;
        writeln!(out)?;
    } else if is_done {
        for line in &lines {
            writeln!(out, "{}", clean(line))?;
        }
    }
    if !is_done {
        bail!("{}", lines.join(" "));
    }
    Ok(())
}
