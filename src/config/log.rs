//! `[log]`: what is logged, where to, and in what form.

use std::fmt;
use std::path::{Path, PathBuf};

use toml::de::DeValue;

use super::file::Section;
use super::values;

/// `[log]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// The least that is worth a line.
    pub level: Level,
    /// What a line looks like.
    pub format: Format,
    /// The file that the log goes to; `None`: to standard error.
    pub file: Option<PathBuf>,
}

/// What a line of the log looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Pretty,
    /// A JSON object a line, for programs.
    Json,
}

/// How much an event matters; each level holds those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Something failed that should not.
    Error,
    /// Something that the sysop should look at.
    Warn,
    /// What the board does: calls, logins, chats.
    Info,
    /// How it does it.
    Debug,
    /// Everything.
    Trace,
}

const LEVELS: &[(&str, Level)] = &[
    ("error", Level::Error),
    ("warn", Level::Warn),
    ("info", Level::Info),
    ("debug", Level::Debug),
    ("trace", Level::Trace),
];

const FORMATS: &[(&str, Format)] = &[("pretty", Format::Pretty), ("json", Format::Json)];

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        })
    }
}

impl Default for Log {
    fn default() -> Self {
        Self { level: Level::Info, format: Format::Pretty, file: None }
    }
}

impl Log {
    pub(super) fn read(section: &mut Section<'_, '_>, folder: &Path) -> Self {
        let default = Self::default();
        let file = |value: &DeValue<'_>| values::path(value).map(|file| Some(folder.join(file)));
        Self {
            level: section.get("level", default.level, values::choice(LEVELS)),
            format: section.get("format", default.format, values::choice(FORMATS)),
            file: section.get("file", default.file, file),
        }
    }
}
