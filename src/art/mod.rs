//! The board's pictures: the sysop's files, kept in memory and read again when they have changed.
//! Knows nothing of terminals' bytes, nor of who looks.

mod bulletins;
mod check;
mod name;

#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::clock::Uptime;
use crate::terminal::charset::Charset;
use crate::terminal::picture::Picture;

use self::name::Form;

pub use self::bulletins::{Bulletin, Issue, bulletins, issue};
pub use self::name::Name;

/// A file is looked at again no sooner than this.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// Files longer than this are not read.
const LONGEST: u64 = 64 * 1024;

/// The pictures of one folder, each as ANSI art for 80 columns (`NAME.ans`) and for 40
/// (`NAME.40.ans`), and as plain text (`NAME.txt`).
///
/// Asking is cheap, so a screen may do it: a picture comes from memory, read into cells, and has
/// its bytes with it. Once a second at most, and only when it is asked for, its file is looked at:
/// one `stat` on the asking thread, a few microseconds, with no lock held. It is read, 64 KiB at
/// most, when it is not as it was: once after a start and once after the sysop has replaced it.
#[derive(Debug)]
pub struct Art {
    folder: PathBuf,
    pieces: [Piece; Name::ALL.len()],
}

/// The three files of a picture.
#[derive(Debug, Default)]
struct Piece {
    wide: Mutex<Kept<Picture>>,
    narrow: Mutex<Kept<Picture>>,
    plain: Mutex<Kept<str>>,
}

/// A file as it was when it was read.
#[derive(Debug)]
struct Kept<T: ?Sized> {
    looked: Option<Uptime>,
    /// `None`: there was none that could be looked at.
    seen: Option<Seen>,
    content: Option<Arc<T>>,
}

impl<T: ?Sized> Default for Kept<T> {
    fn default() -> Self {
        Self { looked: None, seen: None, content: None }
    }
}

/// What the file system says of a file. Another file of the same name has another number, and
/// whatever is done to one, even to its times, changes when its entry was last changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    device: u64,
    number: u64,
    changed: (i64, i64),
    length: u64,
}

impl Art {
    /// The pictures in a folder, which need not be there.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, pieces: Default::default() }
    }

    /// The widest drawing whose size (columns and rows) `fits`. `None` if there is none.
    #[must_use]
    pub fn drawn(
        &self,
        name: Name,
        fits: impl Fn((usize, usize)) -> bool,
        now: Uptime,
    ) -> Option<Arc<Picture>> {
        let piece = &self.pieces[name as usize];
        let read = |form: Form, kept| {
            let make = |bytes: Vec<u8>| Arc::new(Picture::read_as(&bytes, form.columns()));
            keep(kept, &self.path(name, form), now, make).filter(|picture| fits(picture.size()))
        };
        let wide = read(Form::Wide, &piece.wide);
        // It is of use only where the other is not.
        let narrow = if wide.is_none() { read(Form::Narrow, &piece.narrow) } else { None };
        wide.or(narrow).filter(|picture| picture.size().1 > 0)
    }

    /// The picture as plain text for those who cannot see it; the board's own where the sysop has
    /// none. `None` if the sysop's is empty. A file that is not UTF-8 is taken for CP437.
    #[must_use]
    pub fn text(&self, name: Name, now: Uptime) -> Option<Arc<str>> {
        let kept = &self.pieces[name as usize].plain;
        let path = self.path(name, Form::Plain);
        let text = keep(kept, &path, now, |bytes| decoded(bytes).into());
        let text = text.unwrap_or_else(|| name.built_in().into());
        (!text.trim().is_empty()).then_some(text)
    }

    fn path(&self, name: Name, form: Form) -> PathBuf {
        self.folder.join(form.file(name))
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
    let read = if found == seen { None } else { Some(found.and_then(|_| read_or_say(path))) };
    // What was read is made a picture before anybody has to wait.
    let content = read.map(|bytes| bytes.map(make));
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(content) = content {
        kept.seen = found;
        kept.content = content;
    }
    kept.content.clone()
}

/// What the file system says of a file now.
fn look(path: &Path) -> io::Result<Seen> {
    let about = std::fs::metadata(path)?;
    // Anything else could keep its reader waiting.
    if !about.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    Ok(Seen {
        device: about.dev(),
        number: about.ino(),
        changed: (about.ctime(), about.ctime_nsec()),
        length: about.len(),
    })
}

/// The sysop is told once of a file that is there and is of no use.
fn read_or_say(path: &Path) -> Option<Vec<u8>> {
    let read = read(path);
    if let Err(error) = &read {
        tracing::warn!(path = %path.display(), %error, "a picture cannot be read");
    }
    read.ok()
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LONGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LONGEST {
        return Err(io::Error::other(format!("it is longer than {} KiB", LONGEST / 1024)));
    }
    Ok(bytes)
}
