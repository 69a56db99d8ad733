//! What is wrong with the sysop's pictures, for `carrier check`. Knows nothing of callers.

use super::{Art, Name, decoded, look, read};
use crate::terminal::picture::Picture;
use crate::terminal::sauce::Sauce;
use crate::text::clean::is_shown;
use crate::text::width::columns;

/// Wider pictures are cut for most callers.
const DRAWN: usize = 80;
/// Wider text is broken on a screen of 40 columns, of which the last is not counted on.
const PLAIN: usize = 39;

impl Art {
    /// A sentence for each thing that callers would see wrong, in no more than a line. Reads every
    /// file, however old; not for async threads.
    #[must_use]
    pub fn check(&self) -> Vec<String> {
        if !self.folder.is_dir() {
            let folder = self.folder.display();
            return vec![format!("{folder}: no such folder; callers see the board's own text")];
        }
        Name::ALL.into_iter().flat_map(|name| self.check_one(name)).collect()
    }

    fn check_one(&self, name: Name) -> Vec<String> {
        let mut complaints = Vec::new();
        for extension in ["ans", "txt"] {
            let path = self.path(name, extension);
            let found = match look(&path).and_then(|_| read(&path)) {
                Ok(bytes) if extension == "ans" => drawn(&bytes),
                Ok(bytes) => plain(&bytes),
                Err(error) => vec![format!("cannot be read: {error}")],
            };
            complaints
                .extend(found.into_iter().map(|wrong| format!("{}: {wrong}", path.display())));
        }
        complaints
    }
}

fn drawn(bytes: &[u8]) -> Vec<String> {
    let mut wrong = Vec::new();
    match Sauce::split(bytes).1 {
        None => wrong.push("has no SAUCE record; it is taken for 80 columns".to_owned()),
        Some(sauce) if !sauce.is_ansi => {
            wrong.push("its SAUCE record says that it is something else than ANSi".to_owned());
        }
        Some(_) => {}
    }
    let (columns, rows) = Picture::read(bytes).size();
    if rows == 0 {
        wrong.push("has nothing in it".to_owned());
    }
    if columns > DRAWN {
        wrong.push(format!("is {columns} columns wide; most callers see {DRAWN}"));
    }
    if !bytes.is_ascii() && std::str::from_utf8(bytes).is_ok() {
        wrong.push("looks like UTF-8; art is CP437".to_owned());
    }
    wrong
}

fn plain(bytes: &[u8]) -> Vec<String> {
    let mut wrong = Vec::new();
    if std::str::from_utf8(bytes).is_err() {
        wrong.push("is not UTF-8; it is taken for CP437".to_owned());
    }
    let text = decoded(bytes.to_vec());
    for (at, line) in text.lines().enumerate() {
        if columns(line) > PLAIN {
            wrong.push(format!("line {} is wider than {PLAIN} columns", at + 1));
        }
        if !line.chars().all(is_shown) {
            wrong.push(format!("line {} has characters that are not shown", at + 1));
        }
    }
    wrong
}
