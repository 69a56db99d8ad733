//! Public keys in files, as `authorized_keys` has them: a key a line, blank lines and comments
//! between. Knows no account.

use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::protocol::ssh_key::{KeyRefusal, PublicKey};
use crate::store::MOST_KEYS;

/// The keys in all these files, each once, and not more than an account can have.
pub(super) fn read_all(files: &[PathBuf]) -> anyhow::Result<Vec<PublicKey>> {
    let mut keys: Vec<PublicKey> = Vec::new();
    for file in files {
        for key in read(Some(file))? {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
    }
    if i64::try_from(keys.len()).is_ok_and(|count| count > MOST_KEYS) {
        bail!("{} keys are too many: an account has at most {MOST_KEYS}", keys.len());
    }
    Ok(keys)
}

/// The keys in a file; in standard input if there is none, or it is called `-`. One bad line, and
/// it is an error that names each of them.
pub(super) fn read(file: Option<&Path>) -> anyhow::Result<Vec<PublicKey>> {
    let file = file.filter(|file| *file != Path::new("-"));
    let (name, bytes) = match file {
        Some(file) => (file.display().to_string(), std::fs::read(file)),
        None => ("standard input".to_owned(), standard_input()),
    };
    let bytes = bytes.with_context(|| format!("cannot read {name}"))?;
    // A comment may be in any character set.
    parse(&name, &String::from_utf8_lossy(&bytes))
}

fn standard_input() -> io::Result<Vec<u8>> {
    let mut input = io::stdin().lock();
    if input.is_terminal() {
        writeln!(io::stderr(), "Paste the line of a .pub file, then press Enter and Ctrl-D:")?;
    }
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn parse(name: &str, text: &str) -> anyhow::Result<Vec<PublicKey>> {
    let (mut keys, mut wrong) = (Vec::new(), Vec::new());
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() || line.trim_start().starts_with('#') {
            continue;
        }
        match PublicKey::parse(line) {
            Ok(key) => keys.push(key),
            Err(why) => {
                wrong.push(format!("{name}:{number}: {why}"));
                // The lines that follow are no keys either.
                if matches!(why, KeyRefusal::Private | KeyRefusal::OtherForm) {
                    break;
                }
            }
        }
    }
    if !wrong.is_empty() {
        bail!("{}", wrong.join("\n"));
    }
    if keys.is_empty() {
        bail!("{name}: there is no key in it");
    }
    Ok(keys)
}
