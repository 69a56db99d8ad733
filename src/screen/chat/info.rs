//! Looking at a chat from within: its log with the numbers, and what the partner has seen. It moves no
//! cursor.

use crate::board::{LogQuestion, Question, SessionSoFar};
use crate::conversation::Page;
use crate::protocol::mail::Message;
use crate::terminal::style::{Line, Text};

use super::super::log::{numbered, numbered_line, quote_of};
use super::super::time;
use super::super::{Cx, Step};
use super::ChatScreen;
use super::records::Doing;

/// How many messages `/LOG` shows, and at most.
const SHOWN: i64 = 20;
const MOST: i64 = 200;

/// How many messages `/INFO` shows.
const LAST: i64 = 10;

impl ChatScreen {
    /// `/LOG [n]`.
    pub(super) fn log(&mut self, arguments: &str, cx: &mut Cx<'_>) -> Step {
        let limit = match arguments {
            "" => Some(SHOWN),
            // More than there can be is all that is shown.
            many if many.bytes().all(|digit| digit.is_ascii_digit()) => {
                Some(many.parse().unwrap_or(MOST).min(MOST)).filter(|limit| *limit > 0)
            }
            _ => None,
        };
        let Some(limit) = limit else {
            let usage =
                format!("Type /LOG, or /LOG and how many messages: /LOG 50 ({MOST} at most).");
            cx.print(Line::new().error(usage));
            return Step::Stay;
        };
        self.doing = Some(Box::new(Doing::Log));
        let (conversation, reader) = (self.with.conversation, cx.member().user.id);
        Step::Ask(Question::InLog(LogQuestion::Last { conversation, reader, before: None, limit }))
    }

    /// `/INFO`.
    pub(super) fn info(&mut self, cx: &mut Cx<'_>) -> Step {
        self.doing = Some(Box::new(Doing::Info));
        Step::Ask(Question::InLog(LogQuestion::Session {
            conversation: self.with.conversation,
            reader: cx.member().user.id,
            partner: self.with.whom.user,
            first: self.first,
            limit: LAST,
        }))
    }

    pub(super) fn show_info(&self, session: &SessionSoFar, cx: &mut Cx<'_>) -> Step {
        let reader = cx.reader();
        let SessionSoFar { count, page, seen } = session;
        let mut text = Text::new();
        let (name, node) = (&self.with.whom.name, self.with.address.node);
        text.push(Line::new().label("Chat with: ").value(format!("{name} (node {node})")));
        let lasted = time::words(cx.wall().since(self.began));
        let since = time::clock(self.began, reader.dial);
        text.push(Line::new().label("Since: ").value(format!("{since} ({lasted})")));
        let last = page.messages.last();
        let last = last.map(|message| format!(", the last is #{}", message.number));
        let count = format!("{count}{}", last.unwrap_or_default());
        text.push(Line::new().label("Messages: ").value(count));
        // Whoever does not tell is not told.
        let seen = seen.filter(|_| cx.member().user.habits.seen);
        for message in &page.messages {
            let quote = Message { body: quote_of(&message.body).into(), ..message.clone() };
            let line = numbered_line(&quote, reader);
            text.push(if message.sender != reader.user {
                line
            } else if seen.is_some_and(|seen| message.number <= seen) {
                line.dim(" - ").value("seen")
            } else {
                line.dim(" - ").value("saved")
            });
        }
        let member = cx.member();
        if let Some(session) = member.chat.session() {
            for line in member.unanswered(session) {
                text.push(Line::new().error("Not stored yet: ").plain(&line.text));
            }
        }
        cx.page(text)
    }
}

/// The log, a page at a time.
pub(super) fn log(page: &Page, cx: &mut Cx<'_>) -> Step {
    if page.messages.is_empty() {
        cx.print("Nothing has been written here yet.");
        return Step::Stay;
    }
    let reader = cx.reader();
    cx.page(numbered(page, reader))
}
