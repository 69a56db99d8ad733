//! `carrier serve`: reads the settings, begins the log, and gives the rest to [`crate::serve`].

use std::path::Path;

use anyhow::Context;

use super::log;
use crate::config::Config;
use crate::serve;

pub(super) fn run(path: Option<&Path>) -> anyhow::Result<()> {
    let (config, origin) = Config::find(path)?;
    let journal = log::begin(&config.log)?;
    tracing::info!(settings = %origin, version = env!("CARGO_PKG_VERSION"), "starting");
    let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
    runtime.block_on(serve::run(config, &origin, journal))?;
    Ok(())
}
