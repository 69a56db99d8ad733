//! Where the log goes and what a line of it looks like. Whatever a field holds, no character that
//! could control a terminal or hide in a file is written.

mod file;
mod json;

use std::fmt::{self, Debug, Write};
use std::io::{self, IsTerminal};
use std::sync::{Arc, PoisonError, RwLock};

use anyhow::Context;
use tracing::field::Field;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::field::MakeExt;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::{Writer, debug_fn};
use tracing_subscriber::fmt::writer::MakeWriterExt;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Registry, fmt as lines, reload};

use crate::clock::Clock;
use crate::config::{Format, Level, Log};
use crate::logbook::Logbook;
use crate::serve::Journal;
use crate::text::clean::is_shown;

use file::LogFile;
use json::EscapingWriter;

/// Libraries that say more than is wanted, unless `RUST_LOG` says what is: what any caller's client has
/// to say, as often as it likes, so that nothing else would be left in the log (why a connection ended
/// is told by the board itself); what a database server remarks, in the name of whoever asks it
/// something next.
const CHATTY: [&str; 2] = ["russh", "sqlx::postgres::notice"];

/// The variable of the environment that says what is wanted: `info,carrier::node=trace`.
const WANTED: &str = "RUST_LOG";

/// Begins to log to standard error, in colour if that is a terminal, or to a file. `RUST_LOG`
/// overrides the level. Answers what the board needs of its log: the last lines, and how to follow
/// settings that have changed.
///
/// # Errors
/// `RUST_LOG` cannot be understood, the file cannot be written, or there is a log already.
pub(super) fn begin(settings: &Log) -> anyhow::Result<Journal> {
    let (wanted, filter) = match std::env::var_os(WANTED) {
        None => (Some(settings.level), of_level(settings.level)),
        Some(said) => (None, said.to_string_lossy().parse().context(WANTED)?),
    };
    let (filter, handle) = reload::Layer::new(filter);
    let least = Least::new(wanted.unwrap_or(Level::Trace));
    let logbook = Logbook::new(Clock::start());
    let file = settings.file.as_deref().map(|path| {
        LogFile::open(path).with_context(|| format!("cannot write the log {}", path.display()))
    });
    let file = file.transpose()?;
    let lines = match &file {
        Some(file) => {
            let file = file.clone();
            lines_of(settings.format, false, least.clone().before(move || file.clone()))
        }
        None => {
            let colour = io::stderr().is_terminal();
            lines_of(settings.format, colour, least.clone().before(io::stderr))
        }
    };
    tracing_subscriber::registry().with(lines).with(logbook.clone()).with(filter).try_init()?;
    let follow = move |settings: &Log| {
        if wanted.is_some() {
            handle.reload(of_level(settings.level)).map_err(|error| error.to_string())?;
            least.set(settings.level);
        }
        match &file {
            Some(file) => file.open_again().map_err(|error| error.to_string()),
            None => Ok(()),
        }
    };
    Ok(Journal { logbook, follow: Box::new(follow) })
}

/// What matters as much, or enough for the logbook, without what is never wanted.
///
/// It looks at a line's own place and level, never at the span around it: a span is entered and left
/// with every event of every node. And it is one filter for all: with one for each layer, a library that asks whether a line of its own
/// would be written makes the next line be lost (tokio-rs/tracing, issue 2519); sqlx asks so.
fn of_level(least: Level) -> Targets {
    let quiet = CHATTY.map(|target| (target, LevelFilter::OFF));
    Targets::new().with_default(level(least).max(level(Level::Info))).with_targets(quiet)
}

/// How much a line must matter to be written, of those that are not filtered out; clones share it.
#[derive(Clone)]
struct Least(Arc<RwLock<LevelFilter>>);

impl Least {
    fn new(least: Level) -> Self {
        Self(Arc::new(RwLock::new(level(least))))
    }

    fn set(&self, least: Level) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = level(least);
    }

    /// Lets through to this writer what matters as much.
    fn before<W>(self, writer: W) -> impl for<'a> MakeWriter<'a> + Send + Sync + 'static
    where
        W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
    {
        writer.with_filter(move |event| {
            *event.level() <= *self.0.read().unwrap_or_else(PoisonError::into_inner)
        })
    }
}

type Lines = Box<dyn Layer<Registry> + Send + Sync>;

fn lines_of<W>(format: Format, colour: bool, writer: W) -> Lines
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    match format {
        Format::Pretty => {
            let fields = debug_fn(field).delimited(" ");
            let lines = lines::layer().with_ansi(colour).with_writer(writer);
            Box::new(lines.fmt_fields(fields))
        }
        Format::Json => {
            let lines = lines::layer().json().flatten_event(true).with_span_list(false);
            Box::new(lines.with_writer(EscapingWriter(writer)))
        }
    }
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
    use std::sync::Mutex;

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

    fn written(least: Level, log: impl FnOnce()) -> String {
        written_as(Format::Pretty, least, log).0
    }

    /// The lines, and those of the logbook.
    fn written_as(format: Format, least: Level, log: impl FnOnce()) -> (String, Vec<String>) {
        let page = Page::default();
        let writer = page.clone();
        let lines = lines_of(format, false, Least::new(least).before(move || writer.clone()));
        let logbook = Logbook::new(Clock::start());
        let subscriber = tracing_subscriber::registry().with(lines).with(logbook.clone());
        let subscriber = subscriber.with(of_level(least));
        tracing::subscriber::with_default(subscriber, log);
        let bytes = page.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let kept = logbook.last(9).into_iter().map(|line| line.text.to_string()).collect();
        (String::from_utf8(bytes).expect("UTF-8"), kept)
    }

    #[test]
    fn nothing_that_a_caller_sends_controls_the_log() {
        let evil = "\u{1b}[2J\u{9b}6n\r\nERROR forged\u{202e}\u{7f}";
        let page = written(Level::Info, || {
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
        let page =
            written(Level::Info, || tracing::info!(user = %"Åsa \"日本\"", node = 3, "called"));
        assert!(page.ends_with("called user=Åsa \"日本\" node=3\n"), "{page}");
    }

    #[test]
    fn the_level_says_what_is_worth_a_line_and_the_logbook_has_one_of_its_own() {
        for format in [Format::Pretty, Format::Json] {
            let levels = [Level::Error, Level::Warn, Level::Info, Level::Debug];
            for (lines, least) in levels.into_iter().enumerate() {
                let (page, last) = written_as(format, least, || {
                    tracing::info!("this");
                    tracing::warn!("and this");
                    tracing::debug!("not always this");
                });
                assert_eq!(page.lines().count(), lines, "{page}");
                assert_eq!(last, ["this", "and this"]);
            }
        }
    }

    #[test]
    fn no_line_is_lost_behind_the_question_whether_another_is_wanted() {
        let (page, last) = written_as(Format::Pretty, Level::Info, || {
            for unwanted in [
                tracing::warn_span!(target: "sqlx::postgres::notice", "a notice"),
                tracing::debug_span!(target: "sqlx::query", "a query"),
            ] {
                let asked = unwanted.metadata().expect("what is asked for");
                assert!(!tracing::dispatcher::get_default(|all| all.enabled(asked)));
                tracing::error!("the store fails");
            }
        });
        assert_eq!((page.lines().count(), last.len()), (2, 2), "{page}");
    }

    #[test]
    fn what_a_library_remarks_is_not_worth_a_line() {
        let page = written(Level::Info, || {
            tracing::warn!(target: "sqlx::postgres::notice", "terminating connection");
            tracing::warn!(target: "sqlx::pool", "slow");
            tracing::info!(target: "russh::server", "a packet");
            // A caller could drive all else out of the log.
            tracing::warn!(target: "russh::server::encrypted", "an unknown request");
            tracing::error!(target: "russh::server::kex", "an unexpected message");
        });
        assert!(page.contains("slow"), "{page}");
        assert_eq!(page.lines().count(), 1, "{page}");
    }

    #[test]
    fn a_line_of_json_is_an_object_with_nothing_in_it_that_controls() {
        let evil = "\u{1b}[2J\u{9b}6n\r\n{\"level\":\"forged\"}\u{202e}\u{7f}\u{e0001}";
        let page = written_as(Format::Json, Level::Info, || {
            let span = tracing::info_span!("node", node = 3, user = tracing::field::Empty);
            span.record("user", tracing::field::display(evil));
            let _span = span.entered();
            tracing::warn!(name = evil, lines = 2, "said {evil}");
        });
        let line = page.0.strip_suffix('\n').expect("a line");
        assert!(line.chars().all(is_shown), "{line:?}");
        let said: serde_json::Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(said["level"], "WARN");
        assert_eq!(said["message"], format!("said {evil}"));
        assert_eq!((&said["name"], &said["lines"]), (&evil.into(), &2.into()));
        assert_eq!((&said["span"]["user"], &said["span"]["node"]), (&evil.into(), &3.into()));
    }
}
