//! How a message of a chat reads, on each kind of terminal. Knows not whether it is shown.

use chrono_tz::Tz;

use super::super::time;
use crate::protocol::mail::{Message, MessageKind};
use crate::terminal::profile::{Graphics, Profile};
use crate::terminal::style::Line;

/// A message as it is read: `[12:34] Bob: Hello`. In plain graphics it begins with what it is, and
/// has the time only if that was asked for.
pub(super) fn said(message: &Message, own: bool, profile: Profile, zone: Tz) -> Line {
    let clock = time::clock(message.sent_at, zone);
    let name = message.sender_name.to_string();
    if profile.graphics == Graphics::Plain {
        let kind = match message.kind {
            MessageKind::Text => "Message",
            MessageKind::Olm => "OLM",
        };
        let at = if profile.stamps { format!(" at {clock}") } else { String::new() };
        return Line::from(format!("{kind} from {name}{at}: {}", message.body));
    }
    let line = Line::new().dim(format!("[{clock}] "));
    let line = if own { line.own(name) } else { line.other(name) };
    let line = match message.kind {
        MessageKind::Text => line.plain(": "),
        MessageKind::Olm => line.dim(" (OLM): "),
    };
    line.plain(message.body.to_string())
}

/// The day of the lines below.
pub(super) fn day(message: &Message, profile: Profile, zone: Tz) -> Line {
    let date = time::date(message.sent_at, zone);
    if profile.graphics == Graphics::Plain {
        return Line::from(format!("Date: {date}"));
    }
    Line::new().rule(format!("-- {date} --"))
}

/// The partner's lines below were said while the caller's line was lost.
pub(super) fn missed(profile: Profile) -> Line {
    if profile.graphics == Graphics::Plain {
        return Line::from("Chat: new messages follow.");
    }
    Line::new().rule("-- new --")
}
