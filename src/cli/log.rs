//! Where the log goes and what a line of it looks like. Whatever a field holds, no character that
//! could control a terminal or hide in a file is written.

use std::fmt::{self, Debug, Write};
use std::io::{self, IsTerminal};

use anyhow::Context;
use tracing::Subscriber;
use tracing::field::Field;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::field::MakeExt;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::{Writer, debug_fn};
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{Level, Log};
use crate::text::clean::is_shown;

/// Libraries that say more than is wanted, unless `RUST_LOG` says what is: a line for every packet;
/// what a database server remarks, in the name of whoever asks it something next.
const CHATTY: [&str; 2] = ["russh=warn", "sqlx::postgres::notice=off"];

/// Begins to log to standard error, in colour if that is a terminal. `RUST_LOG` overrides the
/// level.
///
/// # Errors
/// `RUST_LOG` cannot be understood, or there is a log already.
pub(super) fn begin(settings: &Log) -> anyhow::Result<()> {
    let filter = EnvFilter::builder().with_default_directive(level(settings.level).into());
    let mut filter = filter.from_env().context("RUST_LOG")?;
    if std::env::var_os(EnvFilter::DEFAULT_ENV).is_none() {
        filter = quieted(filter)?;
    }
    subscriber(filter, io::stderr().is_terminal(), io::stderr).try_init()?;
    Ok(())
}

fn quieted(mut filter: EnvFilter) -> anyhow::Result<EnvFilter> {
    for quiet in CHATTY {
        filter = filter.add_directive(quiet.parse().context("a directive of the log")?);
    }
    Ok(filter)
}

fn subscriber<W>(filter: EnvFilter, colour: bool, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(colour)
        .with_writer(writer)
        .fmt_fields(debug_fn(field).delimited(" "))
        .finish()
}

fn level(level: Level) -> LevelFilter {
    match level {
        Level::Error => LevelFilter::ERROR,
        Level::Warn => LevelFilter::WARN,
        Level::Info => LevelFilter::INFO,
        Level::Debug => LevelFilter::DEBUG,
        Level::Trace => LevelFilter::TRACE,
    }
}

fn field(writer: &mut Writer<'_>, field: &Field, value: &dyn Debug) -> fmt::Result {
    let mut writer = Escaping(writer);
    match field.name() {
        "message" => write!(writer, "{value:?}"),
        name => write!(writer, "{name}={value:?}"),
    }
}

/// Writes what may not be shown by its number, as Rust does: `\u{1b}`.
struct Escaping<'a, W>(&'a mut W);

impl<W: Write> Write for Escaping<'_, W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = text;
        while let Some((at, hidden)) = rest.char_indices().find(|(_, c)| !is_shown(*c)) {
            let (shown, after) = rest.split_at(at);
            write!(self.0, "{shown}{}", hidden.escape_default())?;
            rest = after.get(hidden.len_utf8()..).unwrap_or_default();
        }
        self.0.write_str(rest)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex, PoisonError};

    use super::*;

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Page {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn written(filter: &str, log: impl FnOnce()) -> String {
        let page = Page::default();
        let writer = page.clone();
        let filter = quieted(EnvFilter::new(filter)).expect("a filter");
        let subscriber = subscriber(filter, false, move || writer.clone());
        tracing::subscriber::with_default(subscriber, log);
        let bytes = page.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        String::from_utf8(bytes).expect("UTF-8")
    }

    #[test]
    fn nothing_that_a_caller_sends_controls_the_log() {
        let evil = "\u{1b}[2J\u{9b}6n\r\nERROR forged\u{202e}\u{7f}";
        let page = written("info", || {
            let _span = tracing::info_span!("node", user = %evil, terminal = evil).entered();
            tracing::info!(name = evil, shown = %evil, debugged = ?evil, "said {evil}");
        });
        let line = page.strip_suffix('\n').expect("a line");
        assert!(line.chars().all(is_shown), "{line:?}");
        assert_eq!(line.matches(r"\u{1b}[2J").count(), 6, "{line}");
        assert!(
            line.contains(r"said \u{1b}[2J\u{9b}6n\r\nERROR forged\u{202e}\u{7f} name="),
            "{line}"
        );
    }

    #[test]
    fn what_may_be_shown_is_shown_as_it_is() {
        let page = written("info", || tracing::info!(user = %"Åsa \"日本\"", node = 3, "called"));
        assert!(page.ends_with("called user=Åsa \"日本\" node=3\n"), "{page}");
    }

    #[test]
    fn the_level_says_what_is_worth_a_line() {
        let page = written("warn", || {
            tracing::info!("not this");
            tracing::warn!("but this");
        });
        assert!(page.contains("but this") && !page.contains("not this"), "{page}");
    }

    #[test]
    fn what_a_library_remarks_is_not_worth_a_line() {
        let page = written("info", || {
            tracing::warn!(target: "sqlx::postgres::notice", "terminating connection");
            tracing::info!(target: "russh::server", "a packet");
            tracing::warn!(target: "sqlx::pool", "slow");
            tracing::warn!(target: "russh::server", "too large");
        });
        assert!(page.contains("slow") && page.contains("too large"), "{page}");
        assert_eq!(page.lines().count(), 2, "{page}");
    }
}
