//! How a chat begins: the banner, and behind it what its two have said before. Knows not how that
//! is chosen.

use chrono::NaiveDate;

use crate::art::Name;
use crate::board::Opening;
use crate::chat::News;
use crate::ids::MessageNumber;
use crate::protocol::chat::Link;
use crate::protocol::mail::Message;
use crate::terminal::profile::{Graphics, Profile};
use crate::terminal::style::Line;

use super::super::log::{day_line, day_of};
use super::super::news::tell;
use super::super::pictures;
use super::super::{Cx, Step};
use super::{ChatScreen, banner, said};

/// How many rows a chat begins with: the banner, and a few lines to talk.
const BEGINNING: usize = 12;

/// How many of the last messages are shown again at least when the screen is drawn again.
const LEAST_SHOWN_AGAIN: usize = 3;

impl ChatScreen {
    /// The chat has begun: says so, and asks for what was said before.
    pub(super) fn enter(&mut self, cx: &mut Cx<'_>) -> Step {
        self.day = Some(today(cx));
        cx.bell();
        pictures::show(Name::Chat, BEGINNING, cx);
        cx.print_text(banner::begins(&self.with.whom.name, cx.columns(), cx.profile));
        if self.link == Link::Lost {
            let lost = News::Link { with: self.with.clone(), link: Link::Lost };
            cx.print_text(tell(&lost, cx.profile).lines.into_iter().collect());
        }
        self.read(cx)
    }

    /// The screen is empty: shows the banner, and as many of the last lines as there is room for.
    pub(super) fn begin_again(&mut self, cx: &mut Cx<'_>) -> Step {
        let banner = banner::begins(&self.with.whom.name, cx.columns(), cx.profile);
        let room = usize::from(cx.profile.rows).saturating_sub(banner.len() + 2);
        cx.print_text(banner);
        let back = i64::try_from(room.max(LEAST_SHOWN_AGAIN)).unwrap_or_default();
        let from = self.shown.map(|shown| MessageNumber(shown.0 - back));
        // Where the whole chat fits, what it began with is above it.
        self.shown = from.filter(|from| *from > self.first);
        self.day = Some(today(cx));
        self.read(cx)
    }

    /// Shows what was said before the chat: nothing of it is news. It counts as read as all that is
    /// shown does, unless something unread lies before it that is not shown.
    pub(super) fn open(&mut self, opening: &Opening, cx: &mut Cx<'_>) {
        let Opening { lines, read, older } = opening;
        self.day = Some(today(cx));
        if let Some(oldest) = lines.first().filter(|_| *older > 0) {
            cx.member().leaves_unread(self.with.conversation, oldest.number.previous());
        }
        for (at, message) in lines.iter().enumerate() {
            if at == *read {
                self.has_caught_up();
                cx.print(new_begins(cx.profile));
                if *older > 0 {
                    let name = &self.with.whom.name;
                    cx.print(Line::new().dim(format!("{older} older: MAIL {name}")));
                }
            } else if at == 0 && cx.profile.graphics == Graphics::Plain {
                cx.print("Last messages:");
            }
            self.recall(message, cx);
        }
        self.shown = Some(self.first);
    }

    /// Shows a line from before the chat.
    fn recall(&mut self, message: &Message, cx: &mut Cx<'_>) {
        cx.member().shows(message.conversation, message.number);
        cx.read.push((message.conversation, message.number));
        self.say_day(message, cx);
        let line = said::said(message, cx.reader());
        cx.print(line);
    }

    /// A line with the date, where a message is of another day than what stands above it.
    pub(super) fn say_day(&mut self, message: &Message, cx: &mut Cx<'_>) {
        let reader = cx.reader();
        let day = day_of(message.sent_at, reader.dial);
        if self.day.replace(day) != Some(day) {
            cx.print(day_line(message.sent_at, reader));
        }
    }
}

fn today(cx: &Cx<'_>) -> NaiveDate {
    day_of(cx.wall(), cx.dial())
}

/// Where what is unread begins.
pub(super) fn new_begins(profile: Profile) -> Line {
    match profile.graphics {
        Graphics::Plain => Line::from("New messages:"),
        Graphics::Ansi | Graphics::Mono => Line::new().rule("-- new --"),
    }
}
