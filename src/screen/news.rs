//! The sentences for what happens in internode chat and to a caller's lines.

use crate::chat::{News, Refusal};
use crate::protocol::chat::{InviteOver, Link, RequestOver};
use crate::protocol::mail::{Message, Standing};
use crate::terminal::profile::{Graphics, Profile};
use crate::terminal::style::Line;

/// What is told, and whether the bell rings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Telling {
    /// The lines, in order.
    pub lines: Vec<Line>,
    /// Whether the caller is rung for.
    pub bell: bool,
}

impl Telling {
    fn line(line: impl Into<Line>) -> Self {
        Self { lines: vec![line.into()], bell: false }
    }

    /// One line that begins with its kind: in plain graphics by that word, unless it does so by
    /// itself, else by `mark`.
    fn of(kind: &str, mark: &str, line: &str, profile: Profile) -> Self {
        Self::line(match profile.graphics {
            Graphics::Plain if line.starts_with(kind) => Line::from(line),
            Graphics::Plain => Line::from(format!("{kind}: {line}")),
            Graphics::Ansi | Graphics::Mono => Line::new().news(format!("{mark}{line}")),
        })
    }
}

/// What news of a request is, in plain graphics.
const REQUEST: &str = "Chat request";

/// What news of a chat is, in plain graphics.
const CHAT: &str = "Chat";

/// What the board tells of itself and the caller's line, in plain graphics.
const BOARD: &str = "Board";

/// News as a caller with this terminal reads it. What the chat's own screen shows is not told here.
pub fn tell(news: &News, profile: Profile) -> Telling {
    match news {
        News::Asked { whom, timeout } => Telling {
            lines: vec![
                format!("Requesting chat with {}...", whom.whom.name).into(),
                format!("Waiting for response ({} second timeout)...", timeout.as_secs()).into(),
            ],
            bell: false,
        },
        News::RequestOver { whom, over } => {
            let name = &whom.whom.name;
            let sentence = match over {
                RequestOver::Declined => format!("{name} has declined your chat request."),
                RequestOver::Busy(busy) => Refusal::from_busy(name.clone(), *busy).to_string(),
                RequestOver::TimedOut => format!("Chat request to {name} timed out."),
                RequestOver::Cancelled | RequestOver::GivenUp => {
                    format!("Your request to {name} was cancelled.")
                }
                RequestOver::Left => format!("{name} has left the board."),
            };
            Telling::of(REQUEST, "", &sentence, profile)
        }
        News::Invited { from, time_left, .. } => {
            let (name, node, seconds) =
                (&from.whom.name, from.address.node, time_left.as_secs().max(1));
            let asks = format!("{name} (node {node}) wants to chat with you!");
            let unit = if seconds == 1 { "second" } else { "seconds" };
            let how = format!("Type CHAT ACCEPT or CHAT DECLINE ({seconds} {unit}).");
            let lines = if profile.graphics == Graphics::Plain {
                vec![format!("{REQUEST}: {asks} {how}").into()]
            } else {
                vec![
                    Line::new().title("*** CHAT REQUEST ***"),
                    Line::new().news(asks),
                    Line::new().question(how),
                ]
            };
            Telling { lines, bell: true }
        }
        News::InviteOver { from, over, .. } => {
            let name = &from.whom.name;
            let sentence = match over {
                InviteOver::Declined => format!("You declined {name}'s request."),
                InviteOver::InChat => format!("{name} was told that you are in a chat."),
                InviteOver::TimedOut => format!("{name}'s chat request timed out."),
                InviteOver::Cancelled => format!("{name} has cancelled the chat request."),
                InviteOver::Left => format!("{name} has left the board."),
            };
            Telling::of(REQUEST, "", &sentence, profile)
        }
        News::Link { with, link } => {
            let name = &with.whom.name;
            let sentence = match link {
                Link::Lost => format!("{name}'s connection was lost."),
                Link::Up => format!("{name} is back."),
            };
            Telling::of(CHAT, "*** ", &sentence, profile)
        }
        News::Began { .. } | News::EndWaits | News::EndCrossed { .. } | News::Ended { .. } => {
            Telling::default()
        }
    }
}

/// What the board tells of itself and the caller's line, as a caller with this terminal reads it.
pub fn tell_of_board(sentence: &str, profile: Profile) -> Telling {
    Telling::of(BOARD, "*** ", sentence, profile)
}

/// What somebody who has just come has not read: so many messages.
pub fn tell_arrived(unread: i64) -> Option<Line> {
    let unit = if unread == 1 { "message" } else { "messages" };
    (unread > 0).then(|| {
        Line::new()
            .plain("You have ")
            .value(unread.to_string())
            .plain(format!(" new direct {unit}."))
    })
}

/// How many online messages there are beside those that were shown.
pub fn tell_more(more: usize) -> Option<Line> {
    let unit = if more == 1 { "message" } else { "messages" };
    (more > 0).then(|| Line::from(format!("{more} more online {unit}: MAIL")))
}

/// An online message as its receiver reads it.
pub fn tell_olm(message: &Message, profile: Profile) -> Telling {
    let from = match message.from {
        Some(address) => format!("{} (node {})", message.sender_name, address.node),
        None => message.sender_name.to_string(),
    };
    let body = match message.standing {
        Standing::Deleted => "(deleted)",
        Standing::AsWritten | Standing::Corrected => &*message.body,
    };
    let line = match profile.graphics {
        Graphics::Plain => Line::from(format!("OLM from {from}: {body}")),
        Graphics::Ansi | Graphics::Mono => {
            Line::new().news(format!("*** OLM from {from}: ")).plain(body.to_owned())
        }
    };
    Telling { lines: vec![line], bell: true }
}
