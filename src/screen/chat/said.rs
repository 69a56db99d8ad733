//! How a message of a chat reads as it arrives, on each kind of terminal. Knows not whether it is
//! shown.

use super::super::log::{self, Reader};
use super::super::time;
use crate::protocol::mail::{Message, MessageKind, Standing};
use crate::terminal::profile::Graphics;
use crate::terminal::style::Line;

/// A message as it is read: `[12:34] Bob: Hello`. In plain graphics it begins with what it is, and
/// has the time only if that was asked for.
pub(super) fn said(message: &Message, reader: Reader) -> Line {
    let clock = time::clock(message.sent_at, reader.dial);
    if reader.profile.graphics != Graphics::Plain {
        return log::said(Line::new().dim(format!("[{clock}] ")), message, reader);
    }
    let name = &message.sender_name;
    let at = if reader.profile.stamps { format!(" at {clock}") } else { String::new() };
    let body = match message.standing {
        Standing::AsWritten => message.body.to_string(),
        Standing::Corrected => format!("{} (corrected)", message.body),
        Standing::Deleted => "(deleted)".to_owned(),
    };
    Line::from(match message.kind {
        MessageKind::Text => {
            format!("Message from {name}{at}{}: {body}", log::answers(message))
        }
        MessageKind::Olm => format!("OLM from {name}{at}: {body}"),
        MessageKind::Action => format!("Message{at}: {name} {body}"),
        MessageKind::Correction | MessageKind::Deletion | MessageKind::Mark => {
            format!("Message{at}: {name} {}", log::done(message))
        }
    })
}

/// Whether what this record does is seen from the message that it was done to, because that stands
/// among those that were read with it: it is read as it stands.
pub(super) fn is_told_by(read: &[Message], record: &Message) -> bool {
    let changes = matches!(record.kind, MessageKind::Correction | MessageKind::Deletion);
    let about = record.about.as_ref().map(|about| about.number);
    changes && read.iter().any(|message| Some(message.number) == about)
}
