//! `[store]`: which database, and how safe its commits are.

use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};

use toml::de::DeValue;

use super::error::{ConfigError, Problem};
use super::file::Section;
use super::postgres::PostgresUrl;
use super::{STORE_URL_VARIABLE, values};

/// `[store]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Store {
    /// Where everything is kept.
    pub database: Database,
    /// When a commit counts as done.
    pub synchronous: Synchronous,
}

/// A database that the board can keep its things in. `Display` says where, without any secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Database {
    /// `SQLite`, embedded: this file, made when it is missing.
    Sqlite(PathBuf),
    /// `PostgreSQL`, a server: a database there that has been made.
    Postgres(PostgresUrl),
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "{}", path.display()),
            Self::Postgres(url) => url.fmt(f),
        }
    }
}

/// When a commit counts as done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Synchronous {
    /// When it is on the disk: what anyone has seen survives a power failure.
    Full,
    /// Some moments earlier: faster; a power failure (or a crash of `PostgreSQL`) may cost the last
    /// of them, a crash of the board nothing.
    Normal,
}

const SYNCHRONOUS: &[(&str, Synchronous)] =
    &[("full", Synchronous::Full), ("normal", Synchronous::Normal)];

/// What a database can be called.
const EXPECTED: &str = "\"sqlite:\" and the path of a file, such as \"sqlite:data/carrier.db\", \
                        or \"postgres://user:password@host/database\"";

impl Store {
    /// What is used when nothing is said: `carrier.db` in the folder of the board's data.
    #[must_use]
    pub fn in_folder(data: &Path) -> Self {
        Self { database: Database::Sqlite(data.join("carrier.db")), synchronous: Synchronous::Full }
    }

    #[cfg(test)]
    pub(crate) fn at_url(url: &str) -> Self {
        let database = Database::parse(url, Path::new("")).expect("a good URL");
        Self { database, synchronous: Synchronous::Full }
    }

    pub(super) fn read(section: &mut Section<'_, '_>, folder: &Path, data: &Path) -> Self {
        let default = Self::in_folder(data);
        let url = |value: &DeValue<'_>| {
            let url = value.as_str().and_then(|url| Database::parse(url, folder));
            url.ok_or_else(|| EXPECTED.to_owned())
        };
        Self {
            database: section.get("url", default.database, url),
            synchronous: section.get(
                "synchronous",
                default.synchronous,
                values::choice(SYNCHRONOUS),
            ),
        }
    }
}

impl Database {
    /// `sqlite:PATH` or `sqlite://PATH`; a relative path belongs to `folder`. A database in memory
    /// is none: two connections to it would be two databases. Else the URL of `PostgreSQL`.
    fn parse(url: &str, folder: &Path) -> Option<Self> {
        let Some(path) = url.strip_prefix("sqlite:") else {
            return PostgresUrl::parse(url).map(Self::Postgres);
        };
        let path = path.strip_prefix("//").unwrap_or(path);
        let is_file = !path.is_empty() && !path.starts_with(':') && !path.contains(['?', '\0']);
        is_file.then(|| Self::Sqlite(folder.join(path)))
    }
}

/// The database that [`STORE_URL_VARIABLE`] names; a relative path belongs to the current folder.
pub(super) fn from_environment(url: &OsStr) -> Result<Database, ConfigError> {
    url.to_str().and_then(|url| Database::parse(url, Path::new(""))).ok_or_else(|| {
        let sentence = format!("expected {EXPECTED}");
        ConfigError::Wrong(vec![Problem::in_variable(STORE_URL_VARIABLE, sentence)])
    })
}
