//! A log as its readers read it: a line a message as it stands, with its number and its marks, and a
//! line where the day changes. Used wherever a log is looked at; it moves no cursor and knows not
//! which log it is.
//!
//! ```text
//! -- Saturday, 21 November 2026 --
//! #11 [12:34] Bob: Hey Alice! How are you? (corrected)  (+1 Alice)
//! #12 [12:34] Alice > Bob "Hey Alice! How are you?": fine
//! #13 [12:35] * Bob yawns
//! #15 [12:36] Bob: (deleted)
//! ```
//! In plain graphics there is no time unless it was asked for: `#11 Bob: Hey Alice!`.

use chrono::NaiveDate;

use super::time;
use crate::clock::{Dial, Timestamp};
use crate::conversation::Page;
use crate::ids::UserId;
use crate::protocol::mail::{About, Message, MessageKind, Standing};
use crate::terminal::profile::{Graphics, Profile};
use crate::terminal::style::{Line, Text};
use crate::text::width;

/// How much of a message is quoted, in characters as a reader counts them (SPEC §2).
const QUOTED: usize = 30;

/// How many marks are shown at a message.
const MARKS: usize = 12;

/// Who reads, and how.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader {
    /// Who: the own name looks different.
    pub(super) user: UserId,
    /// The reader's terminal.
    pub(super) profile: Profile,
    /// The reader's clock.
    pub(super) dial: Dial,
}

/// The messages of a page, with numbers, days and marks. The first day is always told.
pub(super) fn numbered(page: &Page, reader: Reader) -> Text {
    let mut text = Text::new();
    for (_, lines) in by_message(page, reader) {
        text.extend(lines);
    }
    text
}

/// The same, message by message: each with its line, behind the day where that changes.
pub(super) fn by_message(page: &Page, reader: Reader) -> impl Iterator<Item = (&Message, Text)> {
    let mut day = None;
    page.messages.iter().map(move |message| {
        let mut lines = Text::new();
        if day.replace(day_of(message.sent_at, reader.dial)) != day {
            lines.push(day_line(message.sent_at, reader));
        }
        lines.push(marked(numbered_line(message, reader), page, message));
        (message, lines)
    })
}

/// One message with its number: `#12 [12:34] Bob: Hello`.
pub(super) fn numbered_line(message: &Message, reader: Reader) -> Line {
    let mut line = Line::new().label(format!("#{} ", message.number));
    if reader.profile.graphics != Graphics::Plain || reader.profile.stamps {
        line = line.dim(format!("[{}] ", time::clock(message.sent_at, reader.dial)));
    }
    said(line, message, reader)
}

/// A message behind the `line` begun: `Bob: Hello`, `Alice > Bob "Hello": yes`, `* Bob yawns`; with
/// what its author has done to it since.
pub(super) fn said(line: Line, message: &Message, reader: Reader) -> Line {
    let name = &message.sender_name;
    let by = |line: Line| {
        if message.sender == reader.user { line.own(name) } else { line.other(name) }
    };
    let line = match message.kind {
        MessageKind::Text => by(line).dim(answers(message)).plain(": "),
        MessageKind::Olm => by(line).dim(" (OLM)").plain(": "),
        MessageKind::Action => by(line.plain("* ")).plain(" "),
        MessageKind::Correction | MessageKind::Deletion | MessageKind::Mark => {
            return by(line.plain("* ")).plain(format!(" {}", done(message)));
        }
    };
    match message.standing {
        Standing::AsWritten => line.plain(&message.body),
        Standing::Corrected => line.plain(&message.body).dim(" (corrected)"),
        Standing::Deleted => line.dim("(deleted)"),
    }
}

/// What a correction, a deletion or a mark does, without who: `corrected: Hey Alice! How was…`.
pub(super) fn done(message: &Message) -> String {
    let about = message.about.as_ref();
    let quote = about.map(quoted).unwrap_or_default();
    match message.kind {
        MessageKind::Correction => format!("corrected: {}", quote_of(&message.body)),
        MessageKind::Deletion => match about {
            Some(About { is_deleted: true, number, .. }) => format!("deleted #{number}"),
            Some(_) | None => format!("deleted: {quote}"),
        },
        MessageKind::Mark => match crate::protocol::mark::of_record(&message.body) {
            (mark, true) => format!("{mark} \"{quote}\""),
            (mark, false) => format!("took {mark} back: \"{quote}\""),
        },
        MessageKind::Text | MessageKind::Olm | MessageKind::Action => message.body.to_string(),
    }
}

/// Of an answer: what it answers, with a blank before: ` > Bob "Have you tried…"`.
pub(super) fn answers(message: &Message) -> String {
    let answered = |about: &About| format!(" > {} \"{}\"", about.sender_name, quoted(about));
    message.about.as_ref().map(answered).unwrap_or_default()
}

/// The first 30 characters, and a sign that there are more.
pub(super) fn quote_of(text: &str) -> String {
    let cut: String = width::units(text).take(QUOTED).collect();
    if cut.len() < text.len() { format!("{}…", cut.trim_end()) } else { cut }
}

fn quoted(about: &About) -> String {
    if about.is_deleted { "(deleted)".to_owned() } else { quote_of(&about.quote) }
}

/// The line with the marks at its message behind it: `(+1 Alice, :) Bob)`.
fn marked(line: Line, page: &Page, message: &Message) -> Line {
    if message.standing == Standing::Deleted {
        return line;
    }
    let mut marks: Vec<String> = page
        .marks
        .iter()
        .filter(|mark| mark.at == message.number)
        .map(ToString::to_string)
        .collect();
    if marks.is_empty() {
        return line;
    }
    if marks.len() > MARKS {
        marks.truncate(MARKS);
        marks.push("…".to_owned());
    }
    line.dim(format!("  ({})", marks.join(", ")))
}

/// The day on which something was, for the reader.
pub(super) fn day_of(at: Timestamp, dial: Dial) -> NaiveDate {
    at.utc().with_timezone(&dial.zone).date_naive()
}

/// The day of the lines below.
pub(super) fn day_line(at: Timestamp, reader: Reader) -> Line {
    let date = time::date(at, reader.dial);
    if reader.profile.graphics == Graphics::Plain {
        return Line::from(format!("Date: {date}"));
    }
    Line::new().rule(format!("-- {date} --"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono_tz::Tz;

    use super::*;
    use crate::ids::{ConversationId, MessageNumber};
    use crate::protocol::mark::Mark;
    use crate::store::Times;

    const ALICE: UserId = UserId(1);
    const BOB: UserId = UserId(2);
    /// Saturday, 21 November 2026, 12:34 UTC.
    const AT: Timestamp = Timestamp(1_795_264_440_000_000);

    fn message(number: i64, kind: MessageKind, body: &str) -> Message {
        Message {
            conversation: ConversationId(1),
            number: MessageNumber(number),
            sender: BOB,
            sender_name: "Bob".into(),
            from: None,
            kind,
            about: None,
            standing: Standing::AsWritten,
            sent_at: AT,
            body: body.into(),
        }
    }

    fn about(quote: &str, is_deleted: bool) -> About {
        let (number, sender_name) = (MessageNumber(7), Arc::from("Alice"));
        About { number, sender: Some(ALICE), sender_name, quote: quote.into(), is_deleted }
    }

    fn reader(graphics: Graphics) -> Reader {
        Reader {
            user: ALICE,
            profile: Profile { graphics, ..Profile::UNKNOWN },
            dial: Times::default().dial(Tz::UTC),
        }
    }

    fn read(messages: Vec<Message>, marks: Vec<Mark>, graphics: Graphics) -> Vec<String> {
        let text = numbered(&Page { messages, marks }, reader(graphics));
        text.into_iter().map(|line| line.text().to_owned()).collect()
    }

    #[test]
    fn a_log_has_numbers_days_and_what_became_of_each_message() {
        use MessageKind::{Action, Olm, Text};
        let corrected = Message { standing: Standing::Corrected, ..message(1, Text, "Hello") };
        let deleted = Message { standing: Standing::Deleted, ..message(3, Action, "") };
        let answer = Message { about: Some(about("How?", false)), ..message(4, Text, "so") };
        let later = Timestamp(AT.0 + 24 * 3_600 * 1_000_000);
        let next_day = Message { sent_at: later, ..message(9, Olm, "psst") };
        let mark = |at, by: &str, mark: &str| Mark {
            at: MessageNumber(at),
            by: ALICE,
            name: by.into(),
            sign: mark.into(),
        };
        let messages = vec![corrected, message(2, Action, "yawns"), deleted, answer, next_day];
        let marks = vec![mark(1, "Alice", "+1"), mark(3, "Alice", "?"), mark(1, "Bob", ":)")];
        assert_eq!(
            read(messages.clone(), marks.clone(), Graphics::Ansi),
            [
                "-- Saturday, 21 November 2026 --",
                "#1 [12:34] Bob: Hello (corrected)  (+1 Alice, :) Bob)",
                "#2 [12:34] * Bob yawns",
                "#3 [12:34] * Bob (deleted)",
                "#4 [12:34] Bob > Alice \"How?\": so",
                "-- Sunday, 22 November 2026 --",
                "#9 [12:34] Bob (OLM): psst",
            ]
        );
        assert_eq!(
            read(messages, marks, Graphics::Plain)[..2],
            ["Date: Saturday, 21 November 2026", "#1 Bob: Hello (corrected)  (+1 Alice, :) Bob)"]
        );
    }

    #[test]
    fn thirty_characters_are_quoted_and_none_is_torn() {
        let thirty = "123456789 123456789 123456789 ";
        for (text, quote) in [
            ("short", "short".to_owned()),
            (thirty.trim_end(), thirty.trim_end().to_owned()),
            (&format!("{thirty}more"), format!("{}…", thirty.trim_end())),
            (&"日".repeat(30), "日".repeat(30)),
            (&"日".repeat(31), format!("{}…", "日".repeat(30))),
            (&"e\u{308}\u{323}".repeat(40), format!("{}…", "e\u{308}\u{323}".repeat(30))),
        ] {
            assert_eq!(quote_of(text), quote, "{text}");
        }
    }

    #[test]
    fn what_was_done_to_a_message_quotes_it_unless_it_is_deleted() {
        use MessageKind::{Correction, Deletion, Mark};
        let quote = "Cool! Have you tried turning it off and on?";
        for (kind, body, is_deleted, expected) in [
            (Correction, "Hey Alice!", false, "corrected: Hey Alice!"),
            (Deletion, "", false, "deleted: Cool! Have you tried turning i…"),
            (Deletion, "", true, "deleted #7"),
            (Mark, "+1", false, "+1 \"Cool! Have you tried turning i…\""),
            (Mark, "+1", true, "+1 \"(deleted)\""),
            (Mark, "+1 off", false, "took +1 back: \"Cool! Have you tried turning i…\""),
        ] {
            let record =
                Message { about: Some(about(quote, is_deleted)), ..message(9, kind, body) };
            assert_eq!(done(&record), expected);
        }
    }
}
