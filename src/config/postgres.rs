//! Where a `PostgreSQL` database is: its URL, looked at as far as it can be without asking anybody.
//! The password in it is for whoever connects, and is never printed.

use std::fmt;

/// What may stand behind the `?`.
const PARAMETERS: &[&str] =
    &["host", "port", "sslmode", "sslrootcert", "sslcert", "sslkey", "application_name"];

const SSL_MODES: &[&str] = &["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];

/// `postgres://user:password@host:port/database?parameters`; all but the database can be absent,
/// and is then what it is for `PostgreSQL`'s own programs. `Display` and `Debug` leave the password
/// out.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresUrl {
    whole: String,
    /// The same without the password.
    shown: String,
}

impl PostgresUrl {
    /// `None`: it is none, or nobody could connect by it.
    #[must_use]
    pub fn parse(url: &str) -> Option<Self> {
        let rest = url.strip_prefix("postgres://").or_else(|| url.strip_prefix("postgresql://"))?;
        if !url.chars().all(|c| c.is_ascii_graphic() && c != '#') || !is_percent_encoded(url) {
            return None;
        }
        let (address, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = address.split_once('/')?;
        let (login, host) = authority.rsplit_once('@').unwrap_or(("", authority));
        let user = login.split_once(':').map_or(login, |(user, _)| user);
        let good = !database.is_empty()
            && !database.contains('/')
            && is_host(host)
            && (parameters.is_empty() || parameters.split('&').all(is_parameter));
        if !good {
            return None;
        }
        let url = |login: &str, host: &str| {
            let at = if login.is_empty() { "" } else { "@" };
            let query = if parameters.is_empty() { "" } else { "?" };
            format!("postgres://{login}{at}{host}/{database}{query}{parameters}")
        };
        // An URL has no user without a host, though PostgreSQL's own programs take it.
        let needed = if login.is_empty() || !host.is_empty() { host } else { "localhost" };
        Some(Self { whole: url(login, needed), shown: url(user, host) })
    }

    /// The whole URL, with the password: for whoever connects.
    #[must_use]
    pub fn with_password(&self) -> &str {
        &self.whole
    }
}

impl fmt::Display for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PostgresUrl").field(&self.shown).finish()
    }
}

/// Each `%` begins a byte in two hexadecimal digits.
fn is_percent_encoded(url: &str) -> bool {
    let is_byte = |rest: &str| {
        rest.as_bytes().get(..2).is_some_and(|byte| byte.iter().all(u8::is_ascii_hexdigit))
    };
    url.split('%').skip(1).all(is_byte)
}

/// A name or an address, one of IPv6 in brackets, and a port; or nothing.
fn is_host(host: &str) -> bool {
    let (name, port) = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((name, "")) => (name, None),
        Some((name, port)) => (name, Some(port.strip_prefix(':').unwrap_or_default())),
        None => host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port))),
    };
    !name.contains([',', '@', '[', ']']) && port.is_none_or(is_port)
}

fn is_port(port: &str) -> bool {
    port.parse::<u16>().is_ok_and(|port| port > 0)
}

fn is_parameter(parameter: &str) -> bool {
    let Some((key, value)) = parameter.split_once('=') else { return false };
    PARAMETERS.contains(&key)
        && !value.is_empty()
        && match key {
            "sslmode" => SSL_MODES.contains(&value),
            "port" => is_port(value),
            _ => true,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_url_is_shown_without_its_password() {
        for (url, shown) in [
            ("postgres://carrier:secret@host/db", "postgres://carrier@host/db"),
            ("postgresql://carrier:se:cr@et@host:5433/db", "postgres://carrier@host:5433/db"),
            ("postgres://a%40b:secret@[::1]:5432/db", "postgres://a%40b@[::1]:5432/db"),
            ("postgres://carrier@[::1]/db", "postgres://carrier@[::1]/db"),
            ("postgres://host/db?sslmode=verify-full", "postgres://host/db?sslmode=verify-full"),
            (
                "postgres:///db?host=/run/postgresql&port=5433",
                "postgres:///db?host=/run/postgresql&port=5433",
            ),
            (
                "postgres://carrier:secret@/db?host=/run/postgresql",
                "postgres://carrier@/db?host=/run/postgresql",
            ),
        ] {
            let read = PostgresUrl::parse(url).expect(url);
            assert_eq!(read.to_string(), shown);
            assert!(!format!("{read:?}").contains("secret"), "{read:?}");
        }
        for (url, whole) in [
            ("postgres://carrier:secret@host/db", "postgres://carrier:secret@host/db"),
            ("postgresql://carrier:secret@host/db", "postgres://carrier:secret@host/db"),
            (
                "postgres://carrier@/db?host=/run/postgresql",
                "postgres://carrier@localhost/db?host=/run/postgresql",
            ),
            ("postgres:///db", "postgres:///db"),
        ] {
            assert_eq!(PostgresUrl::parse(url).expect(url).with_password(), whole);
        }
    }

    #[test]
    fn what_nobody_could_connect_by_is_none() {
        for url in [
            "postgres:/db",
            "postgres://host",
            "postgres://host/",
            "postgres://host/a/b",
            "postgres://host:port/db",
            "postgres://host:/db",
            "postgres://host:0/db",
            "postgres://one,two/db",
            "postgres://[::1/db",
            "postgres://[::1]5432/db",
            "postgres://carrier:pass word@host/db",
            "postgres://carrier:100%@host/db",
            "postgres://carrier:a#b@host/db",
            "postgres://carrier:a/b@host/db",
            "postgres://host/db?sslmode=maybe",
            "postgres://host/db?password=secret",
            "postgres://host/db?port=x",
            "mysql://host/db",
        ] {
            assert_eq!(PostgresUrl::parse(url), None, "{url}");
        }
    }
}
