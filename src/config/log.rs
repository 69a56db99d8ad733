//! `[log]`: what is logged.

use std::fmt;

use super::file::Section;
use super::values;

/// `[log]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// The least that is worth a line.
    pub level: Level,
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
        Self { level: Level::Info }
    }
}

impl Log {
    pub(super) fn read(section: &mut Section<'_, '_>) -> Self {
        let default = Self::default();
        Self { level: section.get("level", default.level, values::choice(LEVELS)) }
    }
}
