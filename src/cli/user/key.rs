//! `carrier user key`: the public keys by which a caller may log in over SSH.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::anyhow;
use chrono::SecondsFormat;
use chrono_tz::Tz;
use clap::Subcommand;
use serde::Serialize;

use super::{fault, find, key_file};
use crate::accounts::{Accounts, AddKeyRefusal};
use crate::cli::audit::Audit;
use crate::clock::Timestamp;
use crate::protocol::ssh_key::PublicKey;
use crate::store::SshKey;
use crate::text::width::fit;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Command {
    /// Let a caller log in by the keys in a file
    ///
    /// The file is a .pub file, or any that has a key a line as OpenSSH writes it; blank
    /// lines and those that begin with # do not count. All its keys are added, or, if one
    /// is of no use, none.
    #[command(verbatim_doc_comment)]
    Add {
        /// Whose; case and accents do not matter
        name: String,
        /// The file [default: -, standard input]
        file: Option<PathBuf>,
    },
    /// List a caller's keys
    ///
    /// Times are in the board's zone. With --json they are in UTC (RFC 3339), and null
    /// stands for what is not there.
    #[command(verbatim_doc_comment)]
    List {
        /// Whose; case and accents do not matter
        name: String,
        /// Print them as a JSON array, for programs
        #[arg(long)]
        json: bool,
    },
    /// Take a key away from a caller
    ///
    /// A caller who is on line stays so.
    #[command(verbatim_doc_comment)]
    Remove {
        /// Whose; case and accents do not matter
        name: String,
        /// Which: its number in the list, or its fingerprint (SHA256:…)
        #[arg(value_name = "NUMBER|FINGERPRINT")]
        key: String,
    },
}

pub(super) async fn run(
    command: Command,
    accounts: &Accounts,
    audit: &Audit,
    zone: Tz,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    match command {
        Command::Add { name, file } => {
            let (user, name) = find(&name, accounts).await?;
            let keys = key_file::read(file.as_deref())?;
            let added = accounts.add_keys(user, &keys).await.map_err(refused)?;
            for key in &keys {
                if added.iter().any(|added| added.key == *key) {
                    audit
                        .write(
                            "key",
                            &name,
                            &format!("added {} {}", key.algorithm(), key.fingerprint()),
                        )
                        .await?;
                    writeln!(out, "{name} can log in by {}.", called(key))?;
                } else {
                    writeln!(out, "{name} has {} already.", called(key))?;
                }
            }
        }
        Command::List { name, json } => {
            let (user, name) = find(&name, accounts).await?;
            let keys = accounts.keys(user).await.map_err(fault)?;
            if json {
                let entries: Vec<_> = (1..).zip(&keys).map(Entry::of).collect();
                serde_json::to_writer_pretty(&mut *out, &entries)?;
                writeln!(out)?;
            } else {
                table(&name, &keys, zone, out)?;
            }
        }
        Command::Remove { name, key } => {
            let (user, name) = find(&name, accounts).await?;
            let keys = accounts.keys(user).await.map_err(fault)?;
            let gone = || anyhow!("{name} has no key {key}: see carrier user key list {name}");
            let SshKey { id, key, .. } = which(&keys, &key).ok_or_else(gone)?;
            if !accounts.remove_key(user, *id).await.map_err(fault)? {
                return Err(gone());
            }
            writeln!(out, "{name} cannot log in by {} any more.", called(key))?;
            audit
                .write("key", &name, &format!("removed {} {}", key.algorithm(), key.fingerprint()))
                .await?;
        }
    }
    Ok(())
}

/// The sysop is told the cause of what is the board's fault.
pub(super) fn refused(refusal: AddKeyRefusal) -> anyhow::Error {
    match refusal {
        AddKeyRefusal::NotNow(why) => fault(why),
        AddKeyRefusal::Known | AddKeyRefusal::Full => refusal.into(),
    }
}

/// The key that is meant by its number in the list or by its fingerprint.
fn which<'a>(keys: &'a [SshKey], typed: &str) -> Option<&'a SshKey> {
    match typed.parse::<usize>() {
        Ok(number) => keys.get(number.checked_sub(1)?),
        Err(_) => keys.iter().find(|key| {
            let fingerprint = key.key.fingerprint();
            fingerprint == typed || fingerprint.strip_prefix("SHA256:") == Some(typed)
        }),
    }
}

fn called(key: &PublicKey) -> String {
    let comment = Some(key.comment()).filter(|comment| !comment.is_empty());
    let comment = comment.map_or(String::new(), |comment| format!(" ({comment})"));
    format!("{} {}{comment}", key.algorithm(), key.fingerprint())
}

/// A key as programs read it.
#[derive(Serialize)]
struct Entry<'a> {
    number: usize,
    algorithm: String,
    fingerprint: String,
    comment: &'a str,
    key: String,
    added_at: String,
    last_used: Option<String>,
}

impl<'a> Entry<'a> {
    fn of((number, key): (usize, &'a SshKey)) -> Self {
        let time = |at: Timestamp| at.utc().to_rfc3339_opts(SecondsFormat::Secs, true);
        Self {
            number,
            algorithm: key.key.algorithm(),
            fingerprint: key.key.fingerprint(),
            comment: key.key.comment(),
            key: key.key.to_string(),
            added_at: time(key.added_at),
            last_used: key.last_used.map(time),
        }
    }
}

fn table(name: &str, keys: &[SshKey], zone: Tz, out: &mut dyn Write) -> io::Result<()> {
    if keys.is_empty() {
        return writeln!(out, "{name} has no keys. Add one: carrier user key add {name} FILE");
    }
    let day = |at: Timestamp| at.utc().with_timezone(&zone).format("%Y-%m-%d").to_string();
    let (kind, fingerprint) = (fit("Type", 10), fit("Fingerprint", 50));
    writeln!(out, "Nr  {kind}  {fingerprint}  Added       Last used   Comment")?;
    let rule = |columns| "=".repeat(columns);
    let (kind, fingerprint, date) = (rule(10), rule(50), rule(10));
    writeln!(out, "==  {kind}  {fingerprint}  {date}  {date}  =======")?;
    for (number, SshKey { key, added_at, last_used, .. }) in (1..).zip(keys) {
        let (kind, fingerprint) = (fit(&key.algorithm(), 10), fit(&key.fingerprint(), 50));
        let last = last_used.map_or("never".to_owned(), day);
        let row = format!("{number:>2}  {kind}  {fingerprint}  {}  {last:10}", day(*added_at));
        writeln!(out, "{}", format!("{row}  {}", key.comment()).trim_end())?;
    }
    Ok(())
}
