//! `carrier serve`: reads the settings, begins the log, and gives the rest to [`crate::serve`]; with
//! `--console` this terminal is the board's console too.

use std::path::Path;

use anyhow::Context;
use tokio::sync::oneshot;

use super::control::Place;
use super::{console, log};
use crate::config::Config;
use crate::serve;

/// Where the log goes, in the data folder, when the terminal is the console and nothing else is said.
const LOG: &str = "carrier.log";

/// What can follow `carrier serve`.
#[derive(Debug, Default, clap::Args)]
pub(super) struct Arguments {
    /// Make this terminal the console too; the log goes to a file
    #[arg(long)]
    console: bool,
}

pub(super) fn run(arguments: &Arguments, path: Option<&Path>) -> anyhow::Result<()> {
    let (mut config, origin) = Config::find(path)?;
    if arguments.console && config.log.file.is_none() {
        // The terminal shows the board.
        config.log.file = Some(config.board.data.join(LOG));
    }
    let journal = log::begin(&config.log)?;
    tracing::info!(settings = %origin, version = env!("CARGO_PKG_VERSION"), "starting");
    let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
    let place = Place::of(&config.board.data);
    let (ready, is_ready) = oneshot::channel();
    let done = runtime.block_on(async {
        let serving = serve::run(config, &origin, journal, move || {
            // Nobody may want to know.
            let _ = ready.send(());
        });
        if !arguments.console {
            return serving.await;
        }
        let console = async {
            if is_ready.await.is_ok() {
                let left = console::attach(&console::Arguments::default(), None, &place).await;
                super::after_console(left);
            }
        };
        tokio::pin!(serving, console);
        let mut attached = true;
        loop {
            tokio::select! {
                done = &mut serving => return done,
                () = &mut console, if attached => attached = false,
            }
        }
    });
    // A key may still be waited for, by a thread of its own.
    runtime.shutdown_background();
    Ok(done?)
}
