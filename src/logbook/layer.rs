//! How a line gets into the logbook: what the event says, then what is known of it and of the call
//! that it is about. Knows no sink but the logbook.

use std::fmt::{Debug, Write};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::registry::LookupSpan;

use super::{LONGEST, Logbook};
use crate::config::Level;
use crate::text::clean::clean;

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Logbook {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut known = Known::default();
        attributes.record(&mut known);
        span.extensions_mut().insert(known);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if let Some(known) = span.extensions_mut().get_mut::<Known>() {
            values.record(known);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        if *event.metadata().level() > tracing::Level::INFO {
            return;
        }
        let mut known = Known::default();
        event.record(&mut known);
        for span in context.event_scope(event).into_iter().flatten() {
            if let Some(of_call) = span.extensions().get::<Known>() {
                for (name, value) in &of_call.fields {
                    known.tell_once(name, value);
                }
            }
        }
        let mut text = known.message;
        for (name, value) in known.fields {
            // A string takes all that is written to it.
            let _ = write!(text, " {name}={value}");
        }
        let text = clean(text.trim());
        let end = (0..=LONGEST.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
        self.write(level(*event.metadata().level()), text.get(..end.unwrap_or(0)).unwrap_or(""));
    }
}

/// What was recorded of an event, or of a span.
#[derive(Default)]
struct Known {
    message: String,
    /// What else, by name, each once.
    fields: Vec<(&'static str, String)>,
}

impl Known {
    /// Unless that is known already, and nearer to the event.
    fn tell_once(&mut self, name: &'static str, value: &str) {
        if !self.fields.iter().any(|(known, _)| *known == name) {
            self.fields.push((name, value.to_owned()));
        }
    }
}

impl Visit for Known {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        match field.name() {
            "message" => self.message = format!("{value:?}"),
            // What was recorded later holds.
            name => {
                self.fields.retain(|(known, _)| *known != name);
                self.fields.push((name, format!("{value:?}")));
            }
        }
    }
}

fn level(level: tracing::Level) -> Level {
    match level {
        tracing::Level::ERROR => Level::Error,
        tracing::Level::WARN => Level::Warn,
        tracing::Level::INFO => Level::Info,
        tracing::Level::DEBUG => Level::Debug,
        tracing::Level::TRACE => Level::Trace,
    }
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;
    use crate::clock::Clock;
    use crate::text::clean::is_shown;

    fn written(log: impl FnOnce()) -> Vec<(Level, String)> {
        let logbook = Logbook::new(Clock::start());
        let subscriber = tracing_subscriber::registry().with(logbook.clone());
        tracing::subscriber::with_default(subscriber, log);
        logbook.last(9).into_iter().map(|line| (line.level, line.text.to_string())).collect()
    }

    #[test]
    fn a_line_says_what_happened_and_to_whom() {
        let lines = written(|| {
            let span = tracing::info_span!("node", node = 3, user = tracing::field::Empty);
            let _span = span.clone().entered();
            tracing::info!("a call");
            span.record("user", tracing::field::display("Åsa"));
            tracing::warn!(lines = 2, "not stored");
            span.record("user", tracing::field::display("Åke"));
            tracing::error!(node = 4, "elsewhere");
        });
        let expected = [
            (Level::Info, "a call node=3".to_owned()),
            (Level::Warn, "not stored lines=2 node=3 user=Åsa".to_owned()),
            (Level::Error, "elsewhere node=4 user=Åke".to_owned()),
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn nothing_that_a_caller_sends_controls_the_console() {
        let evil = "\u{1b}[2J\u{9b}6n\r\nforged\u{202e}\u{7f}";
        let lines = written(|| tracing::error!(name = evil, shown = %evil, "said {evil}"));
        assert!(lines[0].1.chars().all(is_shown), "{lines:?}");
        assert!(lines[0].1.starts_with("said [2J6nforged"), "{lines:?}");
    }

    #[test]
    fn a_line_is_cut_between_two_characters() {
        let lines = written(|| tracing::info!("x{}", "日".repeat(LONGEST)));
        assert!((LONGEST - 3..=LONGEST).contains(&lines[0].1.len()), "{}", lines[0].1.len());
    }
}
