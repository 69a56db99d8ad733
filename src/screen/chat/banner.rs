//! The banners between which a chat takes place.

use crate::terminal::profile::{Graphics, Profile};
use crate::terminal::style::{Line, Text};
use crate::text::width;

/// How wide a rule is when there is room.
const RULE: usize = 63;

/// A chat with `name` begins.
pub(super) fn begins(name: &str, columns: usize, profile: Profile) -> Text {
    let columns = room(columns, profile);
    let text = framed(&format!("CHAT SESSION WITH {}", name.to_uppercase()), columns);
    let mut text = text.with(Line::new());
    text.push(Line::from("Type your messages and press ENTER to send."));
    text.push(Line::from(super::HOW_TO_END));
    text.push(Line::new());
    text.push(Line::new().rule("─".repeat(wide(columns))));
    fit(text, profile)
}

/// A chat with `name` has ended; without `count` the log could not be read.
pub(super) fn ended(
    name: &str,
    lasted: &str,
    count: Option<i64>,
    columns: usize,
    profile: Profile,
) -> Text {
    let columns = room(columns, profile);
    let mut text = framed("CHAT SESSION ENDED", columns);
    text.push(Line::new());
    text.push(Line::from(format!("Chat with {name} has ended.")));
    text.push(Line::new().label("Duration: ").value(lasted.to_owned()));
    if let Some(count) = count {
        text.push(Line::new().label("Messages exchanged: ").value(count.to_string()));
    }
    text.push(Line::new());
    fit(text, profile)
}

/// In plain graphics a fact a line and nothing else: no rules, no blank lines, no indent.
fn fit(text: Text, profile: Profile) -> Text {
    if profile.graphics != Graphics::Plain {
        return text;
    }
    let has_words = |line: &Line| line.text().contains(char::is_alphanumeric);
    let words = |line: Line| line.text().trim().to_owned();
    text.into_iter().filter(has_words).map(words).collect()
}

/// In plain graphics nothing is cut.
fn room(columns: usize, profile: Profile) -> usize {
    if profile.graphics == Graphics::Plain { usize::MAX } else { columns }
}

fn framed(title: &str, columns: usize) -> Text {
    let wide = wide(columns);
    let rule = || Line::new().rule("═".repeat(wide));
    let mut text = Text::new();
    text.push(rule());
    // A long name goes to a row of its own.
    for row in width::wrap(title, wide) {
        let indent = wide.saturating_sub(width::columns(row)) / 2;
        text.push(Line::new().plain(" ".repeat(indent)).title(row));
    }
    text.push(rule());
    text
}

fn wide(columns: usize) -> usize {
    RULE.min(columns.saturating_sub(1)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSI: Profile = Profile { graphics: Graphics::Ansi, ..Profile::UNKNOWN };

    fn lines(text: Text) -> Vec<String> {
        text.into_iter().map(|line| line.text().to_owned()).collect()
    }

    #[test]
    fn the_end_says_with_whom_how_long_and_how_much() {
        let lines = lines(ended("Alice", "5 minutes", Some(12), 80, ANSI));
        assert_eq!(lines[1].trim(), "CHAT SESSION ENDED");
        assert_eq!(lines[0].chars().count(), 63);
        assert_eq!(
            lines[4..7],
            ["Chat with Alice has ended.", "Duration: 5 minutes", "Messages exchanged: 12"]
        );
    }

    #[test]
    fn in_plain_graphics_each_line_is_a_fact() {
        assert_eq!(
            lines(begins("Bartholomew Longname", 20, Profile::UNKNOWN)),
            [
                "CHAT SESSION WITH BARTHOLOMEW LONGNAME",
                "Type your messages and press ENTER to send.",
                "Type /END to exit chat.",
            ]
        );
        assert_eq!(
            lines(ended("Alice", "5 minutes", Some(12), 20, Profile::UNKNOWN)),
            [
                "CHAT SESSION ENDED",
                "Chat with Alice has ended.",
                "Duration: 5 minutes",
                "Messages exchanged: 12",
            ]
        );
    }

    #[test]
    fn a_narrow_screen_gets_narrow_banners() {
        for columns in [20, 40] {
            let lines = lines(begins("Bartholomew Longname", columns, ANSI));
            for line in &lines {
                assert!(width::columns(line) < columns || line.starts_with("Type"), "{line}");
            }
            assert!(lines.iter().any(|line| line.ends_with("LONGNAME")), "{lines:?}");
        }
    }
}
