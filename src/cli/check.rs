//! `carrier check`: reads what a start would read, and says what is wrong. Makes nothing.

use std::fs::OpenOptions;
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::FileTypeExt;
use std::path::Path;

use anyhow::{Context, bail};
use rustix::fs::{Access, AtFlags, CWD, accessat};

use crate::art::Art;
use crate::board::{InCharge, in_charge};
use crate::config::{Config, Origin};
use crate::store::{Look, Store};

/// Says on `out` what is good, what cannot be told yet, and which pictures there could be beside; what
/// is wrong is the error, a line each.
pub(super) fn run(path: Option<&Path>, out: &mut dyn Write) -> anyhow::Result<()> {
    let (config, origin) = Config::find(path)?;
    let mut faults = Vec::new();
    if let Some(file) = &config.log.file
        && let Err(cause) = can_be_written(file)
    {
        let why =
            format!("cannot be written: {cause}: expected a file that can be, or can be made");
        faults.push(origin.amiss("log", "file", &why).to_string());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.context("cannot start the runtime")?;
    match runtime.block_on(account(&config, &origin)) {
        Ok(Account::Good) => {}
        Ok(Account::NotYet(why)) => {
            let why = format!("cannot be told yet: {why}");
            writeln!(out, "{}", origin.amiss("sysop", "account", &why))?;
        }
        Ok(Account::Wrong(fault)) => faults.push(fault),
        Err(error) => faults.push(super::reasons(&error)),
    }
    if faults.is_empty() {
        writeln!(out, "{origin}: nothing is wrong")?;
    }
    let art = Art::new(config.board.art.clone());
    let of_art = art.check();
    let folder = config.board.art.display();
    if of_art.is_empty() {
        writeln!(out, "{folder}: nothing is wrong")?;
        let missing = art.missing();
        if !missing.is_empty() {
            writeln!(out, "{folder}: callers see plain text instead of {}", missing.join(", "))?;
        }
    }
    faults.extend(of_art);
    if faults.is_empty() { Ok(()) } else { bail!("{}", faults.join("\n")) }
}

/// How it stands with `[sysop] account`.
enum Account {
    Good,
    /// It cannot be said before a start, and why.
    NotYet(&'static str),
    Wrong(String),
}

async fn account(config: &Config, origin: &Origin) -> anyhow::Result<Account> {
    if config.sysop.account.trim().is_empty() {
        return Ok(Account::Good);
    }
    let store = match Store::look(&config.store).await? {
        Look::Ready(store) => store,
        Look::Nothing => return Ok(Account::NotYet("there is no database")),
        Look::Older => return Ok(Account::NotYet("the database is an older version's")),
    };
    let found = in_charge(&store, config, origin).await;
    store.close().await;
    Ok(match found {
        Ok(InCharge::Good) => Account::Good,
        Ok(InCharge::Nobody(fault) | InCharge::NoSysop(fault)) => Account::Wrong(fault.to_string()),
        Err(cause) => bail!("{}", origin.amiss("sysop", "account", &cause.to_string())),
    })
}

/// Whether a log can be written there; a file that is missing is not made.
fn can_be_written(path: &Path) -> io::Result<()> {
    match path.metadata() {
        // To open it would wait for somebody who reads.
        Ok(there) if there.file_type().is_fifo() => access(path, Access::WRITE_OK),
        Ok(_) => OpenOptions::new().append(true).open(path).map(drop),
        Err(cause) if cause.kind() == ErrorKind::NotFound => {
            // It is made, with its folders, in the nearest that is there.
            let here = Path::new(".");
            let folders = path.ancestors().skip(1);
            let folders = folders.map(|it| if it.as_os_str().is_empty() { here } else { it });
            let folder = folders.into_iter().find(|folder| folder.exists()).unwrap_or(here);
            if !folder.is_dir() {
                return Err(ErrorKind::NotADirectory.into());
            }
            access(folder, Access::WRITE_OK | Access::EXEC_OK)
        }
        Err(cause) => Err(cause),
    }
}

fn access(path: &Path, how: Access) -> io::Result<()> {
    Ok(accessat(CWD, path, how, AtFlags::EACCESS)?)
}
