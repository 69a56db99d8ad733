//! What is wrong with a configuration, said so that the sysop can mend it. Knows no settings.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::string::FromUtf8Error;

/// Why there is no configuration: the sysop's to mend. `Display` is one line a problem.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file could not be read.
    #[error("{}: cannot read the configuration: {cause}", path.display())]
    Unreadable {
        /// The file that was to be read.
        path: PathBuf,
        /// What the operating system said.
        cause: io::Error,
    },
    /// What was read is wrong.
    #[error("{}", lines(.0))]
    Wrong(Vec<Problem>),
}

impl ConfigError {
    /// Whether all that is wrong is that the file does not exist.
    #[must_use]
    pub fn is_missing_file(&self) -> bool {
        matches!(self, Self::Unreadable { cause, .. } if cause.kind() == io::ErrorKind::NotFound)
    }
}

/// One wrong key or value: `nodes.toml:7:9: [nodes] limit = 0: expected …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    place: String,
    sentence: String,
}

impl Problem {
    /// Something wrong at byte `at` of the `text` of the file at `path`.
    pub(super) fn in_file(path: &Path, text: &str, at: usize, sentence: String) -> Self {
        let (line, column) = line_and_column(text, at);
        Self { place: format!("{}:{line}:{column}", path.display()), sentence }
    }

    /// Something wrong in the file at `path`; it is not known where.
    pub(super) fn of_file(path: &Path, sentence: String) -> Self {
        Self { place: path.display().to_string(), sentence }
    }

    /// Something wrong in an environment variable.
    pub(super) fn in_variable(name: &str, sentence: String) -> Self {
        Self { place: name.to_owned(), sentence }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.sentence)
    }
}

/// A file that is not text.
pub(super) fn not_utf8(path: &Path, cause: &FromUtf8Error) -> ConfigError {
    let good = cause.utf8_error().valid_up_to();
    let text = String::from_utf8_lossy(cause.as_bytes().get(..good).unwrap_or_default());
    let sentence = "found a byte that is not UTF-8: expected a text file in UTF-8".to_owned();
    ConfigError::Wrong(vec![Problem::in_file(path, &text, good, sentence)])
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n")
}

/// The line and column, both counted from 1 and the column in characters, of byte `at`.
fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let column = before.get(start..).unwrap_or_default().chars().count() + 1;
    (line, column)
}
