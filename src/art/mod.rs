//! The board's pictures: the sysop's files, kept in memory and read again when they have changed.
//! Knows nothing of terminals' bytes, nor of who looks.

mod check;

#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use crate::clock::Uptime;
use crate::terminal::charset::Charset;

/// A file is looked at again no sooner than this.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// Files longer than this are not read.
const LONGEST: u64 = 64 * 1024;

/// What there is a picture of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Name {
    /// What a caller sees first.
    Connect,
    /// What a user sees after the login.
    Welcome,
}

impl Name {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Connect, Self::Welcome];

    /// What its files are called, without the extension.
    #[must_use]
    pub const fn stem(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Welcome => "welcome",
        }
    }

    /// The plain text that stands in where the sysop has no file: the one that comes with the
    /// board.
    const fn built_in(self) -> &'static str {
        match self {
            Self::Connect => include_str!("../../ansi/connect.txt"),
            Self::Welcome => include_str!("../../ansi/welcome.txt"),
        }
    }
}

/// The pictures of one folder, each as ANSI art (`.ans`) and as plain text (`.txt`).
///
/// Asking is cheap, so a screen may do it: a picture comes from memory. Once a second at most, and
/// only when it is asked for, its file is looked at: one `stat` on the asking thread, a few
/// microseconds, with no lock held. It is read, 64 KiB at most, when it is not as it was: once
/// after a start and once after the sysop has replaced it.
#[derive(Debug)]
pub struct Art {
    folder: PathBuf,
    drawn: [Mutex<Kept<[u8]>>; Name::ALL.len()],
    plain: [Mutex<Kept<str>>; Name::ALL.len()],
}

/// A file as it was when it was read.
#[derive(Debug)]
struct Kept<T: ?Sized> {
    looked: Option<Uptime>,
    /// When it was written and how long it was; `None`: there was none that could be read.
    seen: Option<(SystemTime, u64)>,
    content: Option<Arc<T>>,
}

impl<T: ?Sized> Default for Kept<T> {
    fn default() -> Self {
        Self { looked: None, seen: None, content: None }
    }
}

impl Art {
    /// The pictures in a folder, which need not be there.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, drawn: Default::default(), plain: Default::default() }
    }

    /// The picture as CP437 with control sequences, as its file is. `None` if there is no file
    /// that can be read.
    #[must_use]
    pub fn ans(&self, name: Name, now: Uptime) -> Option<Arc<[u8]>> {
        let kept = &self.drawn[name as usize];
        keep(kept, &self.path(name, "ans"), now, Into::into)
    }

    /// The picture as plain text for those who cannot see it; the board's own where the sysop has
    /// none. `None` if the sysop's is empty. A file that is not UTF-8 is taken for CP437.
    #[must_use]
    pub fn txt(&self, name: Name, now: Uptime) -> Option<Arc<str>> {
        let kept = &self.plain[name as usize];
        let text = keep(kept, &self.path(name, "txt"), now, |bytes| decoded(bytes).into());
        let text = text.unwrap_or_else(|| name.built_in().into());
        (!text.trim().is_empty()).then_some(text)
    }

    fn path(&self, name: Name, extension: &str) -> PathBuf {
        self.folder.join(name.stem()).with_extension(extension)
    }
}

fn decoded(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| Charset::Cp437.decode(error.as_bytes()))
}

/// What is in a file, from memory if it is as it was. Who asks while another looks gets what was
/// there before.
fn keep<T: ?Sized>(
    kept: &Mutex<Kept<T>>,
    path: &Path,
    now: Uptime,
    make: impl Fn(Vec<u8>) -> Arc<T>,
) -> Option<Arc<T>> {
    let seen = {
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.looked.is_some_and(|looked| now < looked + LOOK_AGAIN) {
            return kept.content.clone();
        }
        kept.looked = Some(now);
        kept.seen
    };
    let found = look(path).ok();
    let read = if found == seen { None } else { Some(found.and_then(|_| read(path).ok())) };
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(read) = read {
        kept.seen = found;
        kept.content = read.map(make);
    }
    kept.content.clone()
}

/// When a file was written, and how long it is.
fn look(path: &Path) -> io::Result<(SystemTime, u64)> {
    let about = std::fs::metadata(path)?;
    // Anything else could keep its reader waiting.
    if !about.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    Ok((about.modified()?, about.len()))
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LONGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LONGEST {
        return Err(io::Error::other(format!("it is longer than {} KiB", LONGEST / 1024)));
    }
    Ok(bytes)
}
