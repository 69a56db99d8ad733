//! `carrier backup`: a copy of the board's database, made while the board runs. Changes nothing but
//! the audit log.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde_json::json;

use super::audit::deed;
use crate::clock::Clock;
use crate::config::Config;
use crate::store::backup::{Belonging, Inventory, back_up, write_down};

/// The board's files beside the database without which callers are warned of another board.
pub(super) const BELONGINGS: [&str; 1] = ["ssh_host_ed25519_key"];

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  carrier backup board.backup
  carrier backup --force /backup/board-$(date +%a).backup    keeps one for each day of the week")]
pub(super) struct Arguments {
    /// The file to make
    file: PathBuf,
    /// Take the place of a file that is there
    #[arg(long)]
    force: bool,
    /// Say what was made as a JSON object, for programs
    #[arg(long)]
    json: bool,
}

pub(super) fn run(
    Arguments { file, force, json }: &Arguments,
    path: Option<&Path>,
) -> anyhow::Result<()> {
    let (config, _) = Config::find(path)?;
    let file = &place_of(file)?;
    match fs::metadata(file) {
        Ok(there) if !there.is_file() => bail!("{}: expected the name of a file", file.display()),
        Ok(_) if !force => {
            bail!("{} is there already: --force lets it be overwritten", file.display())
        }
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error).with_context(|| cannot_write(file)),
    }
    let part = Part::create(file)?;
    let belongings = belongings(&config.board.data)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.context("cannot start the runtime")?;
    let made = runtime.block_on(back_up(&config.store, &belongings, &part.path));
    let inventory = made?;
    let bytes = part.keep(file, *force).with_context(|| cannot_write(file))?;
    let deed = deed(Clock::start(), "backup", &file.display().to_string(), "");
    if let Err(error) = runtime.block_on(write_down(&config.store, &deed)) {
        // The copy is good.
        writeln!(io::stderr(), "carrier: the audit log does not tell of it: {error}")?;
    }
    let Inventory { users, conversations, messages } = inventory;
    let mut out = io::stdout();
    if *json {
        let said = json!({
            "file": file.display().to_string(), "bytes": bytes,
            "users": users, "conversations": conversations, "messages": messages,
        });
        return Ok(writeln!(out, "{said}")?);
    }
    Ok(writeln!(
        out,
        "{}: {bytes} bytes, users {users}, conversations {conversations}, messages {messages}",
        file.display()
    )?)
}

/// Where the file is to lie: what its name leads to, if it is a symbolic link.
fn place_of(file: &Path) -> anyhow::Result<PathBuf> {
    if !fs::symlink_metadata(file).is_ok_and(|file| file.is_symlink()) {
        return Ok(file.to_owned());
    }
    fs::canonicalize(file)
        .with_context(|| format!("{} is a symbolic link that leads nowhere", file.display()))
}

/// What lies beside the database and belongs to it; what is not there is left out.
fn belongings(data: &Path) -> anyhow::Result<Vec<Belonging>> {
    let mut found = Vec::new();
    for name in BELONGINGS {
        match fs::read(data.join(name)) {
            Ok(content) => found.push((name.to_owned(), content)),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => {
                let path = data.join(name);
                return Err(error).with_context(|| format!("cannot read {}", path.display()));
            }
        }
    }
    Ok(found)
}

/// The file while it is made: beside its place, for its owner alone. It goes if nothing comes of it.
struct Part {
    path: PathBuf,
    kept: bool,
}

impl Part {
    fn create(file: &Path) -> anyhow::Result<Self> {
        let mut name = file.as_os_str().to_owned();
        name.push(format!(".part-{}", std::process::id()));
        let path = PathBuf::from(name);
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .with_context(|| cannot_write(&path))?;
        Ok(Self { path, kept: false })
    }

    /// It is whole: it goes to its place, on the disk. Answers how long it is.
    fn keep(mut self, file: &Path, force: bool) -> io::Result<u64> {
        let made = File::open(&self.path)?;
        made.sync_all()?;
        // Somebody may have made one of that name meanwhile.
        if force || fs::hard_link(&self.path, file).is_err() {
            if !force {
                // Or a file has but one name there (FAT): this takes the name first.
                OpenOptions::new().write(true).create_new(true).open(file)?;
            }
            fs::rename(&self.path, file)?;
            self.kept = true;
        }
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
        Ok(made.metadata()?.len())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.kept {
            // There is a graver error to tell of, or the file has its other name.
            let _ = fs::remove_file(&self.path);
        }
        let mut journal = self.path.as_os_str().to_owned();
        journal.push("-journal");
        let _ = fs::remove_file(journal);
    }
}

fn cannot_write(path: &Path) -> String {
    format!("cannot write {}", path.display())
}
