//! `carrier console`: this terminal becomes the console of a board that runs. The terminal's end
//! alone: what is seen is drawn by the board.

mod terminal;

use std::io::{IsTerminal, Write};
use std::path::Path;

use anyhow::{Context, anyhow};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::signal::unix::{SignalKind, signal};

use super::control::{self, At, Place};
use crate::protocol::telnet::Caller;

use terminal::{Keys, Raw, size};

/// The key that leaves the console whatever the board does: Ctrl-\.
const LEAVE: u8 = 0x1c;

/// How much is read at once.
const READ: usize = 8 * 1024;

/// The arguments of `carrier console`.
#[derive(Debug, Default, clap::Args)]
#[command(after_help = "\
The board runs on when the console is left: DETACH, or Ctrl-\\ if nothing else helps.
Another console takes this one's place.")]
pub(super) struct Arguments {
    /// Send nothing but lines of text: for screen readers, and for terminals that draw nothing
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

/// `carrier console`, `carrier break` and `carrier watch`: with a first line to be typed there.
pub(super) fn run(
    arguments: &Arguments,
    first: Option<&str>,
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
    first: Option<&str>,
    place: &Place,
) -> anyhow::Result<()> {
    let socket = control::connect(place).await?;
    let mut socket =
        socket.ok_or_else(|| anyhow!("the board does not run: start it with carrier serve"))?;
    let (plain, script) = (arguments.is_plain(), !std::io::stdin().is_terminal());
    let wanted = json!({ "console": { "plain": plain, "script": script } });
    control::ask(&mut socket, &wanted).await?;
    if let Some(first) = first {
        let mut wire = Vec::new();
        Caller::encode(format!("{first}\r").as_bytes(), &mut wire);
        socket.write_all(&wire).await.context("the board has hung up")?;
    }
    let raw = if plain { None } else { Some(Raw::enter()?) };
    let done = converse(socket, plain).await;
    drop(raw);
    done
}

/// Carries bytes both ways.
async fn converse(mut socket: UnixStream, plain: bool) -> anyhow::Result<()> {
    let mut caller = Caller::new(&kind(), locale().as_deref(), size());
    let mut resized = signal(SignalKind::window_change()).context("cannot wait for signals")?;
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
                Some(typed) if !plain && typed.contains(&LEAVE) => return Ok(()),
                Some(typed) => Caller::encode(&typed, &mut wire),
                // The end of a script is the end of the console, when all is answered.
                None => {
                    typing = false;
                    let _ = socket.shutdown().await;
                }
            },
            _ = resized.recv() => caller.resized(size(), &mut wire),
        }
        if typing && !wire.is_empty() && socket.write_all(&wire).await.is_err() {
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
