//! `carrier console`: this terminal becomes the console of a board that runs. The terminal's end
//! alone: what is seen is drawn by the board.

mod script;
mod terminal;

use std::io::{IsTerminal, Write};
use std::path::Path;

use anyhow::{Context, anyhow, bail};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::signal::unix::{SignalKind, signal};

use super::control::{self, At, Place};
use crate::protocol::telnet::Caller;

use terminal::{Keys, Raw, size};

/// The key that leaves the console whatever the board does: Ctrl-\.
const LEAVE: u8 = 0x1c;

/// What takes back a half-typed line: Ctrl-U.
const KILL_LINE: char = '\x15';

/// How much is read at once.
const READ: usize = 8 * 1024;

/// The arguments of `carrier console`.
#[derive(Debug, Default, clap::Args)]
#[command(after_help = "\
The board runs on when the console is left: DETACH, or Ctrl-\\ if nothing else helps.
Another console takes this one's place. Without a terminal each line that is read is an order.")]
pub(super) struct Arguments {
    /// Send nothing but lines of text, as for a screen reader
    #[arg(long)]
    plain: bool,
    #[command(flatten)]
    at: At,
}

impl Arguments {
    /// Whether lines are all that this terminal is sent.
    fn is_plain(&self) -> bool {
        let is_dumb = kind() == "dumb";
        self.plain || is_dumb || !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal()
    }
}

/// What is typed first at a console that is for that: `WATCH 3`.
#[derive(Clone, Copy, Debug)]
pub(super) struct First {
    pub(super) word: &'static str,
    pub(super) node: u32,
}

/// `carrier console`, `carrier break` and `carrier watch`.
pub(super) fn run(
    arguments: &Arguments,
    first: Option<First>,
    path: Option<&Path>,
) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
    let done = runtime.block_on(attach(arguments, first, &arguments.at.place(path)));
    // A key may still be waited for, by a thread of its own.
    runtime.shutdown_background();
    done
}

/// Attaches this terminal to the board at this place, until it is left or hung up.
pub(super) async fn attach(
    arguments: &Arguments,
    first: Option<First>,
    place: &Place,
) -> anyhow::Result<()> {
    let socket = control::connect(place).await?;
    let mut socket =
        socket.ok_or_else(|| anyhow!("the board does not run: start it with carrier serve"))?;
    let (plain, is_script) = (arguments.is_plain(), !std::io::stdin().is_terminal());
    if is_script && first.is_none() {
        drop(socket);
        return script::give_all(place).await;
    }
    if let Some(First { node, .. }) = first
        && !is_on(node, place).await?
    {
        // Nobody would know when to leave the console.
        bail!("Nobody is on node {node}.");
    }
    let wanted = json!({ "console": { "plain": plain, "orders": first.is_some() } });
    control::ask(&mut socket, &wanted).await?;
    if let Some(First { word, node }) = first {
        let mut wire = Vec::new();
        // What was half-typed there is no part of it.
        Caller::encode(format!("{KILL_LINE}{word} {node}\r").as_bytes(), &mut wire);
        socket.write_all(&wire).await.context("the board has hung up")?;
    }
    // Also for lines of text: a password is not to be seen, and nothing is to stand there twice.
    let raw = if is_script { None } else { Some(Raw::enter(plain)?) };
    let done = converse(socket).await;
    drop(raw);
    done
}

/// Whether somebody has logged in on that node.
async fn is_on(node: u32, place: &Place) -> anyhow::Result<bool> {
    // What is wrong with the settings has been said.
    let (Some(mut socket), _) = control::find(place).await? else { return Ok(false) };
    let answer = control::ask(&mut socket, &json!({ "order": "NODES" })).await?;
    let nodes = answer.get("data").and_then(Value::as_array);
    let is_it = |row: &Value| row["node"] == node && !row["user"].is_null();
    Ok(nodes.is_some_and(|nodes| nodes.iter().any(is_it)))
}

/// Carries bytes both ways.
async fn converse(mut socket: UnixStream) -> anyhow::Result<()> {
    let mut caller = Caller::new(&kind(), locale().as_deref(), size());
    let wait_for = |kind| signal(kind).context("cannot wait for signals");
    let mut resized = wait_for(SignalKind::window_change())?;
    let (mut ends, mut hangs_up) =
        (wait_for(SignalKind::terminate())?, wait_for(SignalKind::hangup())?);
    let mut keys = Keys::read();
    let (mut buffer, mut out) = (vec![0; READ], std::io::stdout());
    let mut typing = true;
    loop {
        let (mut shown, mut wire) = (Vec::new(), Vec::new());
        tokio::select! {
            read = socket.read(&mut buffer) => {
                let count = read.context("the board is gone")?;
                if count == 0 {
                    return Ok(());
                }
                caller.feed(buffer.get(..count).unwrap_or_default(), &mut shown, &mut wire);
            }
            typed = keys.next(), if typing => match typed {
                Some(typed) if typed.contains(&LEAVE) => return Ok(()),
                Some(typed) => Caller::encode(&typed, &mut wire),
                None => typing = false,
            },
            _ = resized.recv() => caller.resized(size(), &mut wire),
            // The terminal is left as it was found.
            _ = ends.recv() => return Ok(()),
            _ = hangs_up.recv() => return Ok(()),
        }
        if !wire.is_empty() && socket.write_all(&wire).await.is_err() {
            return Ok(());
        }
        if !shown.is_empty() {
            out.write_all(&shown)
                .and_then(|()| out.flush())
                .context("cannot write to the terminal")?;
        }
    }
}

/// What this terminal is.
fn kind() -> String {
    std::env::var("TERM").ok().filter(|kind| !kind.is_empty()).unwrap_or_else(|| "dumb".to_owned())
}

/// The locale of whoever sits here, by the rules of POSIX.
fn locale() -> Option<String> {
    let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set)
}
