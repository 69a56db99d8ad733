//! What can go wrong between the board and its database, and whether trying again can help. Knows
//! no query.

use std::error::Error;

use sqlx::error::DatabaseError;
use sqlx::postgres::PgDatabaseError;

/// The database's failure: the cause is for the log, never for a caller.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// It cannot be opened. The text is for the sysop.
    #[error("cannot open the database {database}: {why}")]
    Open {
        /// Its file or its URL.
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

    /// A server that has not answered.
    pub(crate) fn silent() -> Self {
        Self::Failed("it does not answer".into())
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let refused = error.as_database_error().is_some_and(is_refusal);
        if refused { Self::Refused(error.into()) } else { Self::Failed(error.into()) }
    }
}

fn is_refusal(error: &dyn DatabaseError) -> bool {
    match error.try_downcast_ref::<PgDatabaseError>() {
        Some(error) => is_refusal_of_postgres(error.code()),
        None => error.code().is_some_and(|code| is_refusal_of_sqlite(&code)),
    }
}

/// `PostgreSQL`'s classes of SQLSTATE that blame the statement or its values: not supported (0A),
/// cardinality (21), data (22), integrity (23), syntax and rights (42), check option (44), limits
/// of the program (54), an error raised by a trigger (P0). The others are connections, locks,
/// resources and disks.
fn is_refusal_of_postgres(code: &str) -> bool {
    const BLAMES_THE_STATEMENT: [&str; 8] = ["0A", "21", "22", "23", "42", "44", "54", "P0"];
    code.get(..2).is_some_and(|class| BLAMES_THE_STATEMENT.contains(&class))
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
        for (code, refusal) in [
            ("23505", true),  // a number that is taken
            ("23503", true),  // a reference to nobody
            ("22021", true),  // a byte that is no text
            ("42P01", true),  // no such table
            ("54000", true),  // too large
            ("08006", false), // a connection that broke
            ("25006", false), // can only be read
            ("40P01", false), // a deadlock
            ("40001", false), // a transaction that got in the way of another
            ("53100", false), // the disk is full
            ("55P03", false), // a lock that somebody holds
            ("57P01", false), // the server goes down
            ("57014", false), // it took too long
            ("58030", false), // an I/O error
            ("XX001", false), // damaged
            ("", false),
        ] {
            assert_eq!(is_refusal_of_postgres(code), refusal, "{code}");
        }
    }
}
