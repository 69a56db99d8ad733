//! How a message of a chat reads, on each kind of terminal. Knows not whether it is shown.

use chrono_tz::Tz;

use super::super::time;
use crate::protocol::mail::{About, Message, MessageKind, Standing};
use crate::terminal::profile::{Graphics, Profile};
use crate::terminal::style::Line;
use crate::text::width;

/// How much of a message is quoted, in columns (SPEC §2).
const QUOTED: usize = 30;

/// A message as it is read: `[12:34] Bob: Hello`. In plain graphics it begins with what it is, and
/// has the time only if that was asked for.
pub(super) fn said(message: &Message, own: bool, profile: Profile, zone: Tz) -> Line {
    let clock = time::clock(message.sent_at, zone);
    let name = message.sender_name.to_string();
    let body = words(message);
    if profile.graphics == Graphics::Plain {
        let at = if profile.stamps { format!(" at {clock}") } else { String::new() };
        return Line::from(match message.kind {
            MessageKind::Text => format!("Message from {name}{at}{}: {body}", answers(message)),
            MessageKind::Olm => format!("OLM from {name}{at}: {body}"),
            MessageKind::Action
            | MessageKind::Correction
            | MessageKind::Deletion
            | MessageKind::Mark => format!("Message{at}: {name} {body}"),
        });
    }
    let line = Line::new().dim(format!("[{clock}] "));
    let by = |line: Line| if own { line.own(name.clone()) } else { line.other(name.clone()) };
    match message.kind {
        MessageKind::Text => by(line).dim(answers(message)).plain(format!(": {body}")),
        MessageKind::Olm => by(line).dim(" (OLM)").plain(format!(": {body}")),
        MessageKind::Action
        | MessageKind::Correction
        | MessageKind::Deletion
        | MessageKind::Mark => by(line.plain("* ")).plain(format!(" {body}")),
    }
}

/// What is said, or done to a message.
fn words(message: &Message) -> String {
    let quote = || message.about.as_ref().map(quoted).unwrap_or_default();
    match (message.kind, message.standing) {
        (_, Standing::Deleted) => "(deleted)".to_owned(),
        (MessageKind::Correction, _) => format!("corrected: {}", first_of(&message.body)),
        (MessageKind::Deletion, _) => format!("deleted: {}", quote()),
        (MessageKind::Mark, _) => format!("{} \"{}\"", message.body, quote()),
        (MessageKind::Text | MessageKind::Olm | MessageKind::Action, Standing::Corrected) => {
            format!("{} (corrected)", message.body)
        }
        (MessageKind::Text | MessageKind::Olm | MessageKind::Action, Standing::AsWritten) => {
            message.body.to_string()
        }
    }
}

/// Of an answer: what it answers.
fn answers(message: &Message) -> String {
    let answered = |about: &About| format!(" > {} \"{}\"", about.sender_name, quoted(about));
    message.about.as_ref().map(answered).unwrap_or_default()
}

fn quoted(about: &About) -> String {
    if about.is_deleted { "(deleted)".to_owned() } else { first_of(&about.quote) }
}

/// The first 30 characters, and a mark that there are more.
fn first_of(text: &str) -> String {
    let cut = width::cut(text, QUOTED);
    if cut.len() < text.len() { format!("{}…", cut.trim_end()) } else { cut }
}

/// The day of the lines below.
pub(super) fn day(message: &Message, profile: Profile, zone: Tz) -> Line {
    let date = time::date(message.sent_at, zone);
    if profile.graphics == Graphics::Plain {
        return Line::from(format!("Date: {date}"));
    }
    Line::new().rule(format!("-- {date} --"))
}
