//! `carrier restore`: a backup becomes the board's database. The board must be stopped.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde_json::json;

use super::audit::deed;
use super::backup::BELONGINGS;
use super::control::{self, Place};
use crate::clock::Clock;
use crate::config::Config;
use crate::store::backup::{Inventory, Owner, Restored, restore};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  carrier restore board.backup")]
pub(super) struct Arguments {
    /// The file that carrier backup has made
    file: PathBuf,
    /// Say what was done as a JSON object, for programs
    #[arg(long)]
    json: bool,
}

pub(super) fn run(Arguments { file, json }: &Arguments, path: Option<&Path>) -> anyhow::Result<()> {
    let (config, _) = Config::find(path)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.context("cannot start the runtime")?;
    let Restored { database, replaced, inventory, belongings } = runtime.block_on(async {
        // It may have all its files open, whether they can be found or not.
        if control::connect(&Place::of(&config.board.data)).await?.is_some() {
            bail!("a board runs with the data in {}: stop it first", config.board.data.display());
        }
        let deed = deed(Clock::start(), "restore", &file.display().to_string(), "");
        Ok(restore(&config.store, file, &deed).await?)
    })?;
    let mut beside = Vec::new();
    for (name, content) in &belongings {
        if BELONGINGS.contains(&name.as_str()) && put_beside(&config.board.data, name, content)? {
            beside.push(name);
        }
    }
    let Inventory { users, conversations, messages } = inventory;
    let mut out = io::stdout();
    if *json {
        let said = json!({
            "database": database.display().to_string(),
            "replaced": replaced.map(|replaced| replaced.display().to_string()),
            "beside": beside,
            "users": users, "conversations": conversations, "messages": messages,
        });
        return Ok(writeln!(out, "{said}")?);
    }
    writeln!(
        out,
        "{}: users {users}, conversations {conversations}, messages {messages}",
        database.display()
    )?;
    if let Some(replaced) = replaced {
        writeln!(out, "what was there before: {}", replaced.display())?;
    }
    for name in beside {
        writeln!(out, "put back beside it: {name}")?;
    }
    Ok(())
}

/// Whether it was missing. One that is there stays: callers know the board by it.
fn put_beside(data: &Path, name: &str, content: &[u8]) -> anyhow::Result<bool> {
    let path = data.join(name);
    let owner = Owner::of(&path).with_context(|| format!("cannot write {}", path.display()))?;
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
    let mut made = match made {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(false),
        made => made.with_context(|| format!("cannot write {}", path.display()))?,
    };
    let written = made.write_all(content).and_then(|()| owner.give(&path));
    let written = written.and_then(|()| made.sync_all());
    if written.is_err() {
        // Half a key would keep the board from starting.
        let _ = fs::remove_file(&path);
    }
    written.with_context(|| format!("cannot write {}", path.display()))?;
    Ok(true)
}
