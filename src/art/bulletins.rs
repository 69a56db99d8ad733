//! The bulletins: what the sysop has put into a folder for callers to read, as text, as ANSI art, or
//! both. Knows nothing of who reads; all of it waits for the disk, and is not for async threads.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::sync::Arc;

use super::{decoded, read, read_or_say};
use crate::clock::Timestamp;
use crate::terminal::picture::Picture;
use crate::terminal::sauce::Sauce;
use crate::text::clean::clean;

/// How many there can be; of more the first are taken, in the order of their names.
const MOST_BULLETINS: usize = 200;

/// How many files of the folder are looked at.
const LOOKED_AT: usize = 2_000;

/// How long a title is at most, in characters.
const LONGEST_TITLE: usize = 60;

/// A bulletin in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bulletin {
    /// What its files are called, without their endings.
    pub stem: String,
    /// Its first line, or what its SAUCE record calls it, or what its file is called; clean.
    pub title: String,
    /// When the newest of its files was changed.
    pub changed: Timestamp,
}

/// What there is to read of one.
#[derive(Clone, Debug, Default)]
pub struct Issue {
    /// As ANSI art for 80 columns.
    pub wide: Option<Arc<Picture>>,
    /// As ANSI art for 40 columns.
    pub narrow: Option<Arc<Picture>>,
    /// As text: its lines, clean.
    pub text: Option<Vec<String>>,
}

impl Issue {
    fn is_empty(&self) -> bool {
        self.wide.is_none() && self.narrow.is_none() && self.text.is_none()
    }
}

/// How a bulletin's file ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Wide,
    Narrow,
    Plain,
}

impl Ending {
    const ALL: [Self; 3] = [Self::Narrow, Self::Wide, Self::Plain];

    fn word(self) -> &'static str {
        match self {
            Self::Wide => ".ans",
            Self::Narrow => ".40.ans",
            Self::Plain => ".txt",
        }
    }

    /// What a file is called before its ending, and the ending.
    fn split(name: &OsStr) -> Option<(&str, Self)> {
        let name = name.to_str()?;
        let found = Self::ALL.into_iter().find_map(|it| Some((name.strip_suffix(it.word())?, it)));
        found.filter(|(stem, _)| is_stem(stem))
    }
}

/// Whether files can be called so: not hidden ones, nor any in another folder.
fn is_stem(stem: &str) -> bool {
    !stem.is_empty() && !stem.starts_with('.') && !stem.contains(['/', '\0'])
}

/// The bulletins in a folder, by what their files are called; none if there is no such folder.
#[must_use]
pub fn bulletins(folder: &Path) -> Vec<Bulletin> {
    let found = match stems(folder) {
        Ok(found) => found,
        Err(error) => {
            if error.kind() != io::ErrorKind::NotFound {
                tracing::warn!(path = %folder.display(), %error, "the bulletins cannot be listed");
            }
            return Vec::new();
        }
    };
    let listed = found.into_iter().filter_map(|(stem, endings)| listed(folder, stem, &endings));
    listed.take(MOST_BULLETINS).collect()
}

fn stems(folder: &Path) -> io::Result<BTreeMap<String, Vec<Ending>>> {
    let mut found: BTreeMap<String, Vec<Ending>> = BTreeMap::new();
    for entry in std::fs::read_dir(folder)?.take(LOOKED_AT) {
        let name = entry?.file_name();
        if let Some((stem, ending)) = Ending::split(&name) {
            found.entry(stem.to_owned()).or_default().push(ending);
        }
    }
    Ok(found)
}

fn listed(folder: &Path, stem: String, endings: &[Ending]) -> Option<Bulletin> {
    let path = |ending: Ending| folder.join(format!("{stem}{}", ending.word()));
    let changed = endings.iter().filter_map(|ending| changed(&path(*ending)).ok()).max()?;
    let read = |ending: Ending| {
        let is_there = endings.contains(&ending);
        is_there.then(|| read(&path(ending)).ok()).flatten()
    };
    let titled = |ending: Ending| Sauce::title(&read(ending)?);
    let of_text = || first_line(&decoded(read(Ending::Plain)?));
    let title = titled(Ending::Wide)
        .or_else(|| titled(Ending::Narrow))
        .or_else(of_text)
        .unwrap_or_else(|| clean(&stem).into_owned());
    let title = title.chars().take(LONGEST_TITLE).collect();
    Some(Bulletin { stem, title, changed })
}

/// The first line with words in it.
fn first_line(text: &str) -> Option<String> {
    let mut lines = text.split(['\r', '\n']).map(|line| clean(line).trim().to_owned());
    lines.find(|line| line.contains(char::is_alphanumeric))
}

fn changed(path: &Path) -> io::Result<Timestamp> {
    let about = std::fs::metadata(path)?;
    if !about.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let since = about.modified()?.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Ok(Timestamp(i64::try_from(since.as_micros()).unwrap_or(i64::MAX)))
}

/// What there is of the bulletin whose files are called so; `None`: nothing that can be read. A file
/// of more than 64 KiB is left out, and the sysop is told.
#[must_use]
pub fn issue(folder: &Path, stem: &str) -> Option<Issue> {
    if !is_stem(stem) {
        return None;
    }
    let bytes = |ending: Ending| {
        let path = folder.join(format!("{stem}{}", ending.word()));
        changed(&path).ok().and_then(|_| read_or_say(&path))
    };
    let picture = |ending: Ending, columns: u16| {
        let picture = Picture::read_as(&bytes(ending)?, columns);
        (picture.size().1 > 0).then(|| Arc::new(picture))
    };
    let issue = Issue {
        wide: picture(Ending::Wide, 80),
        narrow: picture(Ending::Narrow, 40),
        text: bytes(Ending::Plain).map(|bytes| lines(&decoded(bytes))),
    };
    (!issue.is_empty()).then_some(issue)
}

/// The lines of a text as they can be shown, without blank ones at its end.
fn lines(text: &str) -> Vec<String> {
    const TAB: &str = "    ";
    // Old machines end a line with CR alone.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines = text.lines().map(|line| clean(&line.replace('\t', TAB)).trim_end().to_owned());
    let mut lines: Vec<String> = lines.collect();
    while lines.pop_if(|last| last.is_empty()).is_some() {}
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        folder
    }

    fn titles(folder: &Path) -> Vec<(String, String)> {
        bulletins(folder).into_iter().map(|it| (it.stem, it.title)).collect()
    }

    #[test]
    fn a_bulletin_is_called_by_its_first_line_its_record_or_its_file() {
        let mut record = vec![0; 128];
        record[..7].copy_from_slice(b"SAUCE00");
        record[7..42].copy_from_slice(&format!("{:35}", "The Rules\x1b[2J").into_bytes()[..35]);
        let art = [&b"\x1b[31mrules\x1a"[..], &record].concat();
        let folder = folder(&[
            ("news.txt", b"\n  -----\n  Big\x1b[2J news \nmore\n"),
            ("rules.ans", &art),
            ("rules.txt", b"1. Be kind."),
            ("plain.40.ans", b"hello"),
            (".hidden.txt", b"no"),
            ("notes.md", b"no"),
            (".txt", b"no"),
        ]);
        let named = |stem: &str, title: &str| (stem.to_owned(), title.to_owned());
        assert_eq!(
            titles(folder.path()),
            [named("news", "Big[2J news"), named("plain", "plain"), named("rules", "The Rules[2J")]
        );
    }

    #[test]
    fn a_folder_that_is_not_there_has_no_bulletins() {
        assert_eq!(bulletins(Path::new("/nowhere/bulletins")), []);
        assert!(issue(Path::new("/nowhere/bulletins"), "news").is_none());
    }

    #[test]
    fn nothing_outside_of_the_folder_is_read() {
        let folder = folder(&[("secret.txt", b"no")]);
        let inner = folder.path().join("bulletins");
        std::fs::create_dir(&inner).unwrap();
        std::fs::create_dir(inner.join("folder.txt")).unwrap();
        for stem in ["../secret", "", ".", "..", "folder", "x\0"] {
            assert!(issue(&inner, stem).is_none(), "{stem:?}");
        }
        assert_eq!(bulletins(&inner), []);
    }

    #[test]
    fn what_is_too_long_is_left_out_and_the_rest_is_read() {
        let long = vec![b'x'; 65 * 1024];
        let folder = folder(&[("a.ans", &long), ("a.txt", b"a\tb\x07\n\n\n"), ("b.txt", &long)]);
        let a = issue(folder.path(), "a").unwrap();
        assert!(a.wide.is_none() && a.narrow.is_none());
        assert_eq!(a.text.unwrap(), ["a    b"]);
        assert!(issue(folder.path(), "b").is_none());
        assert_eq!(
            titles(folder.path()).len(),
            2,
            "they are listed, and say that they cannot be read"
        );
    }

    #[test]
    fn of_very_many_the_first_are_listed() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..=MOST_BULLETINS {
            std::fs::write(folder.path().join(format!("{number:04}.txt")), b"hello").unwrap();
        }
        assert_eq!(bulletins(folder.path()).len(), MOST_BULLETINS);
    }
}
