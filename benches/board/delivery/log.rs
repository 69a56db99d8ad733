//! Where what is said is kept.

use std::fmt;
use std::path::Path;

use carrier::config::{Config, Store};

use crate::Failure;

/// See the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Log {
    Nothing,
    SqliteFull,
    SqliteNormal,
    Postgres,
}

impl Log {
    pub(crate) const KEPT: [Self; 3] = [Self::SqliteNormal, Self::SqliteFull, Self::Postgres];

    /// As the command line of the relay has it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::SqliteFull => "full",
            Self::SqliteNormal => "normal",
            Self::Postgres => "postgres",
        }
    }

    /// The board's own settings of it in that place; `None`: nothing is kept.
    pub(crate) fn settings(self, place: &str) -> Result<Option<Store>, Failure> {
        let synchronous = match self {
            Self::Nothing => return Ok(None),
            Self::SqliteNormal => "normal",
            Self::SqliteFull | Self::Postgres => "full",
        };
        let text = format!("[store]\nurl = {place:?}\nsynchronous = {synchronous:?}\n");
        Ok(Some(Config::from_str(&text, Path::new("nodes.toml"))?.store))
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        [Self::Nothing, Self::SqliteFull, Self::SqliteNormal, Self::Postgres]
            .into_iter()
            .find(|log| log.word() == word)
    }
}

impl fmt::Display for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Nothing => "no log",
            Self::SqliteFull => "SQLite FULL",
            Self::SqliteNormal => "SQLite NORMAL",
            Self::Postgres => "PostgreSQL",
        })
    }
}
