//! Why a `PostgreSQL` database cannot be opened, in words for the sysop that say what to do. Knows
//! no connection.

use std::io;

use sqlx::migrate::MigrateError;
use sqlx::postgres::PgConnectOptions;

/// The oldest server that will do, as it numbers itself.
const OLDEST: i32 = 130_000;

/// Of an URL that looked well.
pub(super) fn of_url(error: &sqlx::Error) -> String {
    format!("the URL cannot be understood: {error}")
}

/// Of a server or a database that will not do.
pub(super) fn of_unfitness(version: i32, encoding: &str, standby: bool) -> Option<String> {
    if version < OLDEST {
        let (oldest, version) = (OLDEST / 10_000, version / 10_000);
        Some(format!("PostgreSQL {version} is too old: carrier needs {oldest} or later"))
    } else if encoding != "UTF8" {
        Some(format!(
            "its encoding is {encoding}, and carrier needs UTF8 \
             (createdb --encoding=UTF8 --template=template0)"
        ))
    } else if standby {
        Some("it can only be read: the server is a standby".to_owned())
    } else {
        None
    }
}

/// Of a connection that did not come about.
pub(super) fn of_connecting(error: &sqlx::Error, options: &PgConnectOptions) -> String {
    let (user, database) = (options.get_username(), options.get_database().unwrap_or_default());
    match code(error).as_deref() {
        Some("28P01") => format!("that is not the password of the user {user}"),
        Some("28000") => format!("the server does not let the user {user} in: {}", message(error)),
        Some("3D000") => {
            format!("the server has no database {database} (createdb {database} makes it)")
        }
        Some("42501") => format!("the user {user} may not connect to it"),
        Some(_) => of(error),
        None => of_a_stranger(error).unwrap_or_else(|| of(error)),
    }
}

/// Of something that answers, and not as the server does.
fn of_a_stranger(error: &sqlx::Error) -> Option<String> {
    use io::ErrorKind::{ConnectionReset, InvalidData, UnexpectedEof};
    let is_strange = if let sqlx::Error::Io(cause) = error {
        matches!(cause.kind(), ConnectionReset | InvalidData | UnexpectedEof)
    } else {
        matches!(error, sqlx::Error::Protocol(_))
    };
    if is_strange {
        Some("what is there does not answer as PostgreSQL does: is that its port?".to_owned())
    } else if let sqlx::Error::Tls(cause) = error {
        Some(format!("no encrypted connection comes about, as sslmode asks for: {cause}"))
    } else {
        None
    }
}

/// Of a schema that could not be brought up to date.
pub(super) fn of_step(error: MigrateError, options: &PgConnectOptions) -> String {
    if let MigrateError::VersionMissing(step) = error {
        format!("a newer carrier has written it (step {step} of its schema is not known here)")
    } else if let MigrateError::VersionMismatch(step) = error {
        format!("step {step} of its schema is not the one that this carrier knows")
    } else if let MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) = error {
        let user = options.get_username();
        match code(&error).as_deref() {
            Some("42501") => format!(
                "the user {user} may not make tables in it (GRANT CREATE ON SCHEMA public TO \
                 \"{user}\" allows it): {}",
                message(&error)
            ),
            Some("55P03") => "another program is changing its schema".to_owned(),
            _ => of(&error),
        }
    } else {
        error.to_string()
    }
}

/// Of anything else.
pub(super) fn of(error: &sqlx::Error) -> String {
    match (error, code(error).as_deref()) {
        (sqlx::Error::Io(cause), _) => of_silence(cause),
        (sqlx::Error::PoolTimedOut, _) => "the server does not answer".to_owned(),
        (_, Some("53300")) => "the server has no connection left".to_owned(),
        (_, Some("57P03")) => format!("the server is not ready: {}", message(error)),
        (_, Some("25006")) => "it can only be read".to_owned(),
        _ => message(error),
    }
}

fn of_silence(cause: &io::Error) -> String {
    if matches!(cause.kind(), io::ErrorKind::ConnectionRefused | io::ErrorKind::NotFound) {
        format!("nobody answers there: is PostgreSQL running? ({cause})")
    } else {
        cause.to_string()
    }
}

/// The server's code for it, if it has said anything.
fn code(error: &sqlx::Error) -> Option<String> {
    Some(error.as_database_error()?.code()?.into_owned())
}

fn message(error: &sqlx::Error) -> String {
    error.as_database_error().map_or(error.to_string(), |error| error.message().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_will_not_do_is_told_why() {
        for (version, encoding, standby, said) in [
            (130_000, "UTF8", false, None),
            (180_001, "UTF8", false, None),
            (90_624, "UTF8", false, Some("PostgreSQL 9 is too old: carrier needs 13 or later")),
            (120_022, "UTF8", false, Some("PostgreSQL 12 is too old: carrier needs 13 or later")),
            (150_000, "UTF8", true, Some("it can only be read: the server is a standby")),
            (
                150_000,
                "SQL_ASCII",
                false,
                Some(
                    "its encoding is SQL_ASCII, and carrier needs UTF8 \
                     (createdb --encoding=UTF8 --template=template0)",
                ),
            ),
        ] {
            assert_eq!(of_unfitness(version, encoding, standby).as_deref(), said);
        }
    }
}
