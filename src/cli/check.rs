//! `carrier check`: reads what a start would read, and says what is wrong.

use std::io::Write;
use std::path::Path;

use anyhow::bail;

use crate::art::Art;
use crate::config::Config;

/// Says on `out` what is good, and which pictures there could be beside; what is wrong is the
/// error, a line each.
pub(super) fn run(path: Option<&Path>, out: &mut dyn Write) -> anyhow::Result<()> {
    let (config, origin) = Config::find(path)?;
    writeln!(out, "{origin}: nothing is wrong")?;
    let art = Art::new(config.board.art.clone());
    let faults = art.check();
    if !faults.is_empty() {
        bail!("{}", faults.join("\n"));
    }
    let folder = config.board.art.display();
    writeln!(out, "{folder}: nothing is wrong")?;
    let missing = art.missing();
    if !missing.is_empty() {
        writeln!(out, "{folder}: callers see plain text instead of {}", missing.join(", "))?;
    }
    Ok(())
}
