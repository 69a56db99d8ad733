//! The commands that give a running board an order: `carrier kick 3` and its like. What they mean is
//! read by the board, as it is at the console.

use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, bail};
use serde_json::{Value, json};
use tokio::net::UnixStream;

use super::at_rest;
use super::control::{self, At};
use super::order_help::usage;
use crate::store::Role;
use crate::sysop::{Wrong, read};
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
    #[command(flatten)]
    at: At,
}

/// Gives the order `word` to the board that runs.
pub(super) fn run(word: &str, arguments: &Arguments, path: Option<&Path>) -> anyhow::Result<()> {
    let line = format!("{word} {}", arguments.words.join(" "));
    if let Some(Err(Wrong::Usage(row))) = read(&line, Role::Sysop) {
        // The board would say it as at the console.
        bail!("Type {}", usage(row));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.context("cannot start the runtime")?.block_on(async {
        let (board, complaint) = control::find(&arguments.at.place(path)).await?;
        let answer = match board {
            Some(mut board) => ask(&mut board, &line).await,
            None => at_rest::carry_out(word, &line, path).await,
        };
        // What is wrong with the settings the board says by itself, if it was told to read them.
        let is_said = word == "RELOAD" && answer.as_ref().is_ok_and(|answer| !is_done(answer));
        if let Some(complaint) = complaint.filter(|_| !is_said) {
            super::complain(&complaint);
        }
        tell(&answer?, arguments.json, "\n")
    })
}

/// Gives one order of several, and prints what has come of it; what is wrong is said in one line.
pub(super) async fn give(socket: &mut UnixStream, line: &str, as_json: bool) -> anyhow::Result<()> {
    tell(&ask(socket, line).await?, as_json, " ")
}

async fn ask(socket: &mut UnixStream, line: &str) -> anyhow::Result<Value> {
    control::ask(socket, &json!({ "order": line.trim() })).await
}

fn is_done(answer: &Value) -> bool {
    answer.get("done").and_then(Value::as_bool) == Some(true)
}

/// Prints what has come of an order; why it was not done is the error, with this between its sentences.
fn tell(answer: &Value, as_json: bool, between: &str) -> anyhow::Result<()> {
    let is_done = is_done(answer);
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
        bail!("{}", lines.join(between));
    }
    Ok(())
}
