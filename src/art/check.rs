//! What is wrong with the sysop's pictures, for `carrier check`. Knows nothing of callers.

use std::io;

use super::{Art, Form, Name, decoded, look, read};
use crate::terminal::picture::Picture;
use crate::terminal::sauce::Sauce;
use crate::text::clean::is_shown;
use crate::text::width::columns;

impl Art {
    /// A sentence for each thing that callers would see wrong, in no more than a line. Reads every
    /// file, however old; not for async threads.
    #[must_use]
    pub fn check(&self) -> Vec<String> {
        if !self.folder.is_dir() {
            let folder = self.folder.display();
            return vec![format!("{folder}: no such folder; callers see the board's own text")];
        }
        files().flat_map(|(name, form)| self.check_one(name, form)).collect()
    }

    /// What the files are called that are not there. That is not wrong: callers see the text
    /// instead, and where that is missing the board's own.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        let missing = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
        files()
            .filter(|&(name, form)| look(&self.path(name, form)).as_ref().is_err_and(missing))
            .map(|(name, form)| form.file(name))
            .collect()
    }

    fn check_one(&self, name: Name, form: Form) -> Vec<String> {
        let path = self.path(name, form);
        let wrong = match look(&path).and_then(|_| read(&path)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => vec![format!("cannot be read: {error}")],
            Ok(bytes) if form == Form::Plain => plain(&bytes),
            Ok(bytes) => drawn(&bytes, form),
        };
        wrong.into_iter().map(|wrong| format!("{}: {wrong}", path.display())).collect()
    }
}

fn files() -> impl Iterator<Item = (Name, Form)> {
    Name::ALL.into_iter().flat_map(|name| Form::ALL.map(|form| (name, form)))
}

fn drawn(bytes: &[u8], form: Form) -> Vec<String> {
    let mut wrong = Vec::new();
    let most = form.columns();
    let (columns, rows) = Picture::read_as(bytes, most).size();
    match Sauce::split(bytes).1 {
        None => wrong.push(format!("has no SAUCE record; it is taken for {most} columns")),
        Some(sauce) if !sauce.is_ansi => {
            wrong.push("its SAUCE record says that it is something else than ANSi".to_owned());
        }
        Some(Sauce { columns, rows: Some(said), .. }) if rows > usize::from(said) => {
            let columns = columns.unwrap_or(most);
            wrong.push(format!(
                "is wider or higher than its SAUCE record says: {rows} rows of {columns}, not {said}"
            ));
        }
        Some(_) => {}
    }
    if rows == 0 {
        wrong.push("has nothing in it".to_owned());
    }
    if columns > usize::from(most) {
        wrong
            .push(format!("is {columns} columns wide; callers who have {most} see something else"));
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
    let most = usize::from(Form::Plain.columns()) - 1;
    let text = decoded(bytes.to_vec());
    for (at, line) in text.lines().enumerate() {
        if columns(line) > most {
            wrong.push(format!("line {} is wider than {most} columns", at + 1));
        }
        if !line.chars().all(is_shown) {
            wrong.push(format!("line {} has characters that are not shown", at + 1));
        }
    }
    wrong
}
