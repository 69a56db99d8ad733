//! How a chat ends: its last lines are shown and its messages counted before the farewell. Knows not
//! who ended it, nor what the two agreed about the end.

use crate::board::{Opening, Question, Unanswered};
use crate::chat::News;
use crate::clock::Timestamp;
use crate::ids::MessageNumber;
use crate::protocol::chat::EndedBy;
use crate::protocol::mail::Message;
use crate::terminal::style::Line;

use super::super::{Cx, Outcome, Step, time};
use super::records::Doing;
use super::{ChatScreen, banner, said};

/// How far the end has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// The chat goes on.
    No,
    /// `/END` waits for lines that are not stored yet.
    Waits,
    /// It is over; the last lines and the count are being read.
    Counting(Over),
    /// It is over, and the caller was told so at a line that may have been dead.
    Told(Over),
}

/// A chat that is over: its messages are those after the first number up to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Over {
    first: MessageNumber,
    /// `None`: to the head of the log.
    last: Option<MessageNumber>,
    at: Timestamp,
}

impl ChatScreen {
    pub(super) fn end(&mut self, cx: &mut Cx<'_>) -> Step {
        let head = self.furthest.max(self.shown.unwrap_or(self.first));
        let now = cx.now();
        match cx.member().chat.end(head, now) {
            Ok(news) => cx.news.extend(news),
            Err(why) => cx.print(Line::new().error(why.to_string())),
        }
        Step::Stay
    }

    pub(super) fn news(&mut self, news: &News, cx: &mut Cx<'_>) -> Step {
        match *news {
            News::EndWaits => {
                self.ending = Ending::Waits;
                cx.print("One moment: your last lines are being stored.");
                Step::Stay
            }
            News::Ended { first, last, by, unanswered, session, .. } => {
                self.ending = Ending::Counting(Over { first, last, at: cx.wall() });
                self.again = false;
                if let Some(Doing::Record(_, typed)) = self.doing.take().map(|doing| *doing) {
                    cx.print(Line::new().error("Not sent: ").plain(typed.text));
                }
                if !self.pasted.is_empty() {
                    let lines = std::mem::take(&mut self.pasted).len();
                    cx.print(Line::new().error(format!("Not sent: {lines} pasted lines.")));
                }
                if by == EndedBy::Me && unanswered > 0 {
                    let waiting: Vec<String> =
                        cx.member().unanswered(session).map(|line| line.text.clone()).collect();
                    for text in waiting {
                        cx.print(Line::new().error("Not stored yet: ").plain(text));
                    }
                }
                self.count(cx)
            }
            News::Link { .. }
            | News::Asked { .. }
            | News::RequestOver { .. }
            | News::Invited { .. }
            | News::InviteOver { .. }
            | News::EndCrossed { .. }
            | News::Began { .. } => Step::Stay,
        }
    }

    pub(super) fn is_counting(&self) -> bool {
        matches!(self.ending, Ending::Counting(_))
    }

    /// Another line has taken the place of the one at which the end was told: the last lines that may
    /// not have been seen come again, and the end. `None`: it was not told yet.
    pub(super) fn ends_again(&mut self, cx: &mut Cx<'_>) -> Option<Step> {
        let Ending::Told(over) = self.ending else { return None };
        self.ending = Ending::Counting(over);
        self.has_caught_up();
        cx.print(format!("Your chat with {} has ended:", self.with.whom.name));
        Some(self.count(cx))
    }

    /// Reads what is left of the session, and how many messages it had; before that what the chat
    /// was to begin with, if it is not shown yet: nothing may be passed over by what comes behind it.
    pub(super) fn count(&mut self, cx: &mut Cx<'_>) -> Step {
        let Ending::Counting(Over { first, last, .. }) = self.ending else { return Step::Stay };
        match self.shown {
            Some(after) => {
                let conversation = self.with.conversation;
                Step::Ask(Question::Ending { conversation, after, first, last })
            }
            None if self.reading => Step::Stay,
            None => self.read(cx),
        }
    }

    /// The chat was over before it was known what it begins with.
    pub(super) fn opens_at_the_end(
        &mut self,
        opening: &Opening,
        messages: &[Message],
        cx: &mut Cx<'_>,
    ) -> Step {
        let Ending::Counting(Over { last, .. }) = self.ending else { return Step::Stay };
        if self.shown.is_some() {
            return Step::Stay;
        }
        self.reading = false;
        self.open(opening, cx);
        let of_it = |message: &&Message| last.is_none_or(|last| message.number <= last);
        for message in messages.iter().filter(of_it) {
            self.show(message, said::is_told_by(messages, message), cx);
        }
        self.count(cx)
    }

    /// A part of what was left of the session was read.
    pub(super) fn ends(
        &mut self,
        messages: &[Message],
        count: i64,
        more: bool,
        cx: &mut Cx<'_>,
    ) -> Step {
        if std::mem::take(&mut self.again) {
            // It was asked before a line was lost, and what may not have been seen comes first.
            return self.count(cx);
        }
        for message in messages {
            self.show(message, said::is_told_by(messages, message), cx);
        }
        if more && self.is_counting() {
            return self.count(cx);
        }
        self.farewell(Some(count), cx)
    }

    /// The store could not answer: what could not be shown stays unread, or the count is missing.
    pub(super) fn ends_uncounted(&mut self, what: Unanswered, cx: &mut Cx<'_>) -> Step {
        match what {
            Unanswered::Ending if std::mem::take(&mut self.again) => self.count(cx),
            // It was not asked for the end; that is still to come, or to be asked for.
            Unanswered::Log if self.shown.is_some() => Step::Stay,
            Unanswered::Log => {
                self.reading = false;
                self.count(cx)
            }
            Unanswered::Opening if self.shown.is_some() => Step::Stay,
            Unanswered::Opening | Unanswered::Ending | Unanswered::Arrived | Unanswered::Other => {
                self.farewell(None, cx)
            }
        }
    }

    pub(super) fn farewell(&mut self, count: Option<i64>, cx: &mut Cx<'_>) -> Step {
        let mut ended = cx.wall();
        if let Ending::Counting(over) = self.ending {
            ended = over.at;
            self.ending = Ending::Told(over);
        }
        let lasted = time::words(ended.since(self.began));
        let banner = banner::ended(&self.with.whom.name, &lasted, count, cx.columns(), cx.profile);
        cx.print_text(banner);
        Step::Pop(Outcome::Done)
    }
}
