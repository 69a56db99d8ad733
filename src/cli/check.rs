//! `carrier check`: reads what a start would read, and says what is wrong.

use std::io::Write;
use std::path::Path;

use anyhow::bail;

use crate::art::Art;
use crate::config::Config;

/// Says on `out` what is good; what is wrong is the error, a line each.
pub(super) fn run(path: Option<&Path>, out: &mut dyn Write) -> anyhow::Result<()> {
    let (config, origin) = Config::find(path)?;
    writeln!(out, "{origin}: nothing is wrong")?;
    let faults = Art::new(config.board.art.clone()).check();
    if !faults.is_empty() {
        bail!("{}", faults.join("\n"));
    }
    writeln!(out, "{}: nothing is wrong", config.board.art.display())?;
    Ok(())
}
