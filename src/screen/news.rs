//! The sentences for what happens in internode chat and to a caller's lines.

use crate::chat::{News, Refusal};
use crate::protocol::chat::{InviteOver, Link, RequestOver};
use crate::protocol::mail::Message;
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
}

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
            Telling::line(Line::new().news(match over {
                RequestOver::Declined => format!("{name} has declined your chat request."),
                RequestOver::Busy(busy) => Refusal::from_busy(name.clone(), *busy).to_string(),
                RequestOver::TimedOut => format!("Chat request to {name} timed out."),
                RequestOver::Cancelled | RequestOver::GivenUp => {
                    format!("Your request to {name} was cancelled.")
                }
                RequestOver::Left => format!("{name} has left the board."),
            }))
        }
        News::Invited { from, time_left, .. } => {
            let (name, node, seconds) =
                (&from.whom.name, from.address.node, time_left.as_secs().max(1));
            let asks = format!("{name} (node {node}) wants to chat with you!");
            let unit = if seconds == 1 { "second" } else { "seconds" };
            let how = format!("Type CHAT ACCEPT or CHAT DECLINE ({seconds} {unit}).");
            let lines = if profile.graphics == Graphics::Plain {
                vec![format!("Chat request: {asks} {how}").into()]
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
            Telling::line(Line::new().news(match over {
                InviteOver::Declined => format!("You declined {name}'s request."),
                InviteOver::InChat => format!("{name} was told that you are in a chat."),
                InviteOver::TimedOut => format!("{name}'s chat request timed out."),
                InviteOver::Cancelled => format!("{name} has cancelled the chat request."),
                InviteOver::Left => format!("{name} has left the board."),
            }))
        }
        News::Link { with, link: Link::Lost } => Telling::line(
            Line::new().news(format!("*** {}'s connection was lost.", with.whom.name)),
        ),
        News::Link { with, link: Link::Up } => {
            Telling::line(Line::new().news(format!("*** {} is back.", with.whom.name)))
        }
        News::Began { .. } | News::EndWaits | News::EndCrossed { .. } | News::Ended { .. } => {
            Telling::default()
        }
    }
}

/// An online message as its receiver reads it.
pub fn tell_olm(message: &Message) -> Telling {
    let from = match message.from {
        Some(address) => format!("{} (node {})", message.sender_name, address.node),
        None => message.sender_name.to_string(),
    };
    Telling {
        lines: vec![
            Line::new().news(format!("*** OLM from {from}: ")).plain(message.body.to_string()),
        ],
        bell: true,
    }
}
