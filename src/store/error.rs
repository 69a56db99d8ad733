//! What can go wrong between the board and its database, and whether trying again can help. Knows
//! no query.

use std::error::Error;

use sqlx::error::DatabaseError;

/// The database's failure: the cause is for the log, never for a caller.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// It cannot be opened. The text is for the sysop.
    #[error("cannot open the database {database}: {why}")]
    Open {
        /// Its file.
        database: String,
        /// What is wrong.
        why: String,
    },
    /// It would not take what was to be written, and will not take it later either; nothing was
    /// written.
    #[error("the database refused it: {0}")]
    Refused(#[source] Box<dyn Error + Send + Sync>),
    /// It failed: a disk, a lock, a connection. Whether anything was written is not known; the same
    /// may go well later.
    #[error("the database failed: {0}")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
    /// There is something in it that this program cannot have written.
    #[error("the database holds what cannot be read: {0}")]
    Unreadable(String),
}

impl StoreError {
    /// Whether the fault lies in what was to be written, not in the database.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused(_))
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(DatabaseError::code);
        let refused = code.is_some_and(|code| is_refusal_of_sqlite(&code));
        if refused { Self::Refused(error.into()) } else { Self::Failed(error.into()) }
    }
}

/// `SQLite`'s primary result codes that blame the statement or its values: generic error (1), too
/// big (18), constraint (19), mismatch (20), misuse (21), out of range (25).
fn is_refusal_of_sqlite(code: &str) -> bool {
    const BLAMES_THE_STATEMENT: [i32; 6] = [1, 18, 19, 20, 21, 25];
    primary(code).is_some_and(|code| BLAMES_THE_STATEMENT.contains(&code))
}

/// The primary result code in an extended one.
pub(super) fn primary(code: &str) -> Option<i32> {
    code.parse::<i32>().ok().map(|code| code & 0xff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_blames_what_was_to_be_written() {
        for (code, refusal) in [
            ("2067", true),   // a number that is taken
            ("275", true),    // a check
            ("787", true),    // a reference to nobody
            ("5", false),     // busy
            ("261", false),   // busy, recovering
            ("13", false),    // the disk is full
            ("778", false),   // an I/O error while writing
            ("1032", false),  // read-only since the file was moved
            ("11", false),    // damaged
            ("23505", false), // not one of SQLite's
            ("", false),
        ] {
            assert_eq!(is_refusal_of_sqlite(code), refusal, "{code}");
        }
    }
}
