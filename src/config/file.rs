//! The configuration as it was written: sections and keys with their places in the text, and all
//! that is found wrong with them. Knows TOML, and no setting.

use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::error::{ConfigError, Problem};
use super::{Board, values};
use crate::text::name::nearest;

/// How much of a wrong value is quoted, in characters.
const QUOTED: usize = 50;

/// The text as tables. The first place where it is no TOML ends the matter: what a parser says
/// after that is guesswork.
pub(super) fn parse<'a>(text: &'a str, path: &Path) -> Result<Spanned<DeTable<'a>>, ConfigError> {
    DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(text.len(), |span| span.start);
        let start = text.get(..at).and_then(|text| text.rfind('\n')).map_or(0, |end| end + 1);
        let line = text.get(start..).and_then(|text| text.lines().next()).unwrap_or_default();
        let sentence = format!("{}: {}", shown(line.trim()), error.message().replace('\n', ": "));
        ConfigError::Wrong(vec![Problem::in_file(path, text, at, sentence)])
    })
}

/// `[board] data` as far as it can be made out in a text with whatever mistakes, as if that stood in
/// the file at `path`; else its default.
pub(super) fn data_in(text: &str, path: &Path) -> PathBuf {
    let (table, _) = DeTable::parse_recoverable(text);
    let board = table.get_ref().get("board").and_then(|board| board.get_ref().as_table());
    let data = board.and_then(|board| values::path(board.get("data")?.get_ref()).ok());
    let folder = path.parent().unwrap_or(Path::new(""));
    folder.join(data.unwrap_or_else(|| Board::default().data))
}

/// Something wrong with the value of `key` that the text alone does not tell, as if that stood in the
/// file at `path`: with its place there, as far as it can be found.
pub(super) fn amiss(
    text: &str,
    path: &Path,
    section: &'static str,
    key: &str,
    why: &str,
) -> Problem {
    let (table, _) = DeTable::parse_recoverable(text);
    let mut file = File::new(text, path, table.get_ref());
    // What else is wrong there is not asked for: this is said first.
    file.section(section, |section| section.refuse(key, why));
    match file.wrong.into_iter().next() {
        Some((at, sentence)) => Problem::in_file(path, text, at, sentence),
        None => Problem::of_file(path, format!("[{section}] {key}: {why}")),
    }
}

/// A file that is being read: hands out its sections, keeps what is wrong.
pub(super) struct File<'a> {
    text: &'a str,
    path: &'a Path,
    table: &'a DeTable<'a>,
    /// The sections that were asked for; there are no others.
    known: Vec<&'static str>,
    /// Where (bytes from the start), and what.
    wrong: Vec<(usize, String)>,
}

impl<'a> File<'a> {
    pub(super) fn new(text: &'a str, path: &'a Path, table: &'a DeTable<'a>) -> Self {
        Self { text, path, table, known: Vec::new(), wrong: Vec::new() }
    }

    /// Reads `[name]`, which is empty if it is not there.
    pub(super) fn section<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Section<'_, 'a>) -> T,
    ) -> T {
        self.known.push(name);
        let written = self.table.get_key_value(name).and_then(|(key, value)| {
            let table = value.get_ref().as_table();
            if table.is_none() {
                self.refuse_section(key, value, &format!("expected a section [{name}]"));
            }
            Some((value.span().start, table?))
        });
        Section::new(self, format!("[{name}]"), written).read(read)
    }

    /// Reads each `[[name]]` in the order of the file; `None` if there is none.
    pub(super) fn list<T>(
        &mut self,
        name: &'static str,
        mut read: impl FnMut(&mut Section<'_, 'a>) -> T,
    ) -> Option<Vec<T>> {
        self.known.push(name);
        let (key, value) = self.table.get_key_value(name)?;
        let entries = value.get_ref().as_array().into_iter().flatten();
        let tables = entries.map(|entry| Some((entry.span().start, entry.get_ref().as_table()?)));
        let tables = tables.collect::<Option<Vec<_>>>().unwrap_or_default();
        if tables.is_empty() {
            self.refuse_section(key, value, &format!("expected one section [[{name}]] or more"));
        }
        let section =
            |table| Section::new(self, format!("[[{name}]]"), Some(table)).read(&mut read);
        Some(tables.into_iter().map(section).collect())
    }

    /// The end: nothing may stand in the file that was not asked for.
    pub(super) fn finish(mut self) -> Result<(), ConfigError> {
        for (key, value) in self.table {
            let found = key.get_ref().as_ref();
            if self.known.contains(&found) {
                continue;
            }
            let why = if self.is_section(key, value) {
                format!("unknown section{}", hint(found, &self.known))
            } else {
                "no key stands outside of a section".to_owned()
            };
            self.refuse_section(key, value, &why);
        }
        if self.wrong.is_empty() {
            return Ok(());
        }
        self.wrong.sort();
        let problem = |(at, sentence)| Problem::in_file(self.path, self.text, at, sentence);
        Err(ConfigError::Wrong(self.wrong.into_iter().map(problem).collect()))
    }

    /// Whether this is a section: a table, or written `[key]` or `[[key]]`.
    fn is_section(&self, key: &Spanned<DeString<'_>>, value: &Spanned<DeValue<'_>>) -> bool {
        let before = self.text.get(..key.span().start).unwrap_or_default();
        value.get_ref().is_table() || before.ends_with('[')
    }

    fn refuse_section(
        &mut self,
        key: &Spanned<DeString<'_>>,
        value: &Spanned<DeValue<'_>>,
        why: &str,
    ) {
        let name = shown(key.get_ref());
        let what =
            if self.is_section(key, value) { format!("[{name}]") } else { self.pair(&name, value) };
        self.wrong.push((key.span().start, format!("{what}: {why}")));
    }

    /// A key and its value as they are written.
    fn pair(&self, key: &str, value: &Spanned<DeValue<'_>>) -> String {
        format!("{key} = {}", shown(self.text.get(value.span()).unwrap_or_default()))
    }
}

/// One section that is being read.
pub(super) struct Section<'f, 'a> {
    file: &'f mut File<'a>,
    /// As it is written: `[nodes]`.
    name: String,
    /// Where it begins, and what is in it.
    table: Option<(usize, &'a DeTable<'a>)>,
    /// The keys that were asked for; there are no others.
    known: Vec<&'static str>,
}

impl<'f, 'a> Section<'f, 'a> {
    fn new(file: &'f mut File<'a>, name: String, table: Option<(usize, &'a DeTable<'a>)>) -> Self {
        Self { file, name, table, known: Vec::new() }
    }

    /// The value of `key`: what `read` makes of it, or `default` if it is not there. `read` says
    /// what it expected when it cannot take what it is given.
    pub(super) fn get<T>(
        &mut self,
        key: &'static str,
        default: T,
        read: impl FnOnce(&DeValue<'a>) -> Result<T, String>,
    ) -> T {
        self.known.push(key);
        let Some(value) = self.table.and_then(|(_, table)| table.get(key)) else {
            return default;
        };
        read(value.get_ref()).unwrap_or_else(|expected| {
            self.refuse(key, &format!("expected {expected}"));
            default
        })
    }

    /// Refuses the value of `key`, or that there is none.
    pub(super) fn refuse(&mut self, key: &str, why: &str) {
        let Some((start, table)) = self.table else { return };
        let (at, what) = match table.get(key) {
            Some(value) => (value.span().start, self.file.pair(key, value)),
            None => (start, format!("{key} is missing")),
        };
        self.file.wrong.push((at, format!("{} {what}: {why}", self.name)));
    }

    fn read<T>(mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let done = read(&mut self);
        for (key, _) in self.table.iter().flat_map(|(_, table)| *table) {
            let found = key.get_ref().as_ref();
            if !self.known.contains(&found) {
                let hint = hint(found, &self.known);
                let sentence = format!("{} {}: unknown key{hint}", self.name, shown(found));
                self.file.wrong.push((key.span().start, sentence));
            }
        }
        done
    }
}

/// What might have been meant by `found`, and what there is.
fn hint(found: &str, known: &[&'static str]) -> String {
    let meant = nearest(found, known.iter().copied());
    let meant = meant.map_or(String::new(), |name| format!(", did you mean {name}?"));
    format!("{meant} (known here: {})", known.join(", "))
}

/// What was found, fit to be printed: one line, no control characters, not too long, and without
/// the password of an URL.
fn shown(found: &str) -> String {
    let mut found = found.to_owned();
    if let (Some(scheme), Some(host)) = (found.find("://"), found.rfind('@'))
        && scheme < host
    {
        found.replace_range(scheme + 3..host, "…");
    }
    if let Some(password) = found.find("password=") {
        found.replace_range(password + "password=".len().., "…");
    }
    let short: String =
        found.chars().take(QUOTED).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if short.len() < found.len() { format!("{short}…") } else { short }
}
