//! What two users wrote to one another, read by one of them: first what is new, then whatever is
//! asked for. What was shown counts as read, and nothing else does.

use crate::board::{
    Answer, MailAnswer, MailPage, MailQuestion, Question, TalkAnswer, TalkQuestion,
};
use crate::chat::Target;
use crate::ids::{ConversationId, MessageNumber};
use crate::protocol::mail::Message;
use crate::registry::Place;
use crate::terminal::profile::Graphics;
use crate::terminal::style::{Line, Text};
use crate::text::find::Wanted;
use crate::text::width;

use super::super::compose::Compose;
use super::super::confirm::Confirm;
use super::super::errand::Errand;
use super::super::hits::{Extent, hits};
use super::super::log;
use super::super::more::page_of_log;
use super::super::{Cx, Event, Moment, Outcome, Screen, Step, Typed, Wants};
use super::words::{self, Word};

/// How much of a name stands in the prompt, in columns.
const NAMED: usize = 16;

#[derive(Clone, Copy, Debug)]
enum Verb {
    New,
    Older,
    Write,
    Search,
    Delete,
    Block,
    Quit,
    Help,
}

const WORDS: &[Word<Verb>] = &[
    (Verb::Write, "WRITE", "", "writes a message"),
    (Verb::Older, "OLDER", "", "shows what was before"),
    (Verb::New, "NEW", "", "shows what is new, or the last page"),
    (Verb::Search, "SEARCH", "<text>", "finds what has this in it"),
    (Verb::Delete, "DELETE", "", "deletes all this for you alone"),
    (Verb::Block, "BLOCK", "", "no more requests and messages from there"),
    (Verb::Quit, "QUIT", "", "leaves; so does Enter"),
    (Verb::Help, "?", "", "shows this help"),
    (Verb::Help, "HELP", "", "the same"),
];

/// See the module.
#[derive(Debug)]
pub(super) struct Reader {
    with: Target,
    /// The log; `None` until it has been read.
    log: Option<Log>,
    asked: bool,
    /// What stands before all that was shown was asked for.
    older: bool,
    /// The question whether to delete it all is open.
    deleting: bool,
}

#[derive(Clone, Copy, Debug)]
struct Log {
    conversation: ConversationId,
    /// The oldest that was shown.
    first: MessageNumber,
    /// The last that was shown: what came behind it is not deleted unread.
    last: MessageNumber,
}

impl Reader {
    /// The log with this user.
    pub(super) fn of(with: Target) -> Self {
        Self { with, log: None, asked: false, older: false, deleting: false }
    }

    fn ask(&mut self, question: MailQuestion, cx: &mut Cx<'_>) -> Step {
        self.asked = true;
        Step::Ask(Question::Mail(cx.member().user.id, question))
    }

    fn search(&mut self, words: &str, cx: &mut Cx<'_>) -> Step {
        let Some(wanted) = Wanted::parse(words) else {
            cx.print("Type SEARCH and what to look for.");
            return Step::Stay;
        };
        self.asked = true;
        let question = TalkQuestion::Search { with: Some(self.with.clone()), wanted };
        Step::Ask(Question::Talks(cx.member().user.id, question))
    }

    fn open(&mut self, cx: &mut Cx<'_>) -> Step {
        self.ask(MailQuestion::Open(self.with.user), cx)
    }

    fn line(&mut self, typed: &str, cx: &mut Cx<'_>) -> Step {
        if typed.trim().is_empty() {
            return Step::Pop(Outcome::Done);
        }
        let Some((verb, rest)) = words::find(WORDS, typed) else {
            cx.print("WRITE, OLDER, NEW, SEARCH, QUIT?");
            cx.print("? shows what can be typed here.");
            return Step::Stay;
        };
        match (verb, self.log) {
            (Verb::Quit, _) => Step::Pop(Outcome::Done),
            (Verb::Help, _) => {
                let text = words::help(WORDS, cx.profile);
                cx.page(text)
            }
            (Verb::Write, _) => Step::Push(Box::new(Compose::mail(self.with.clone()))),
            (Verb::Block, _) => {
                let text = format!("/CHAT BLOCK @{}", self.with.name);
                let line = Typed { text, begun: Moment::default(), beyond: 0 };
                Step::Push(Box::new(Errand::of(line)))
            }
            (Verb::Search, _) => self.search(rest, cx),
            (Verb::New, _) | (_, None) => self.open(cx),
            (Verb::Older, Some(log)) => {
                self.older = true;
                self.ask(MailQuestion::Older(log.conversation, log.first), cx)
            }
            (Verb::Delete, Some(_)) => {
                self.deleting = true;
                Step::Push(Box::new(Confirm::or_no("Delete all this for you?")))
            }
        }
    }

    fn page(&mut self, page: &MailPage, cx: &mut Cx<'_>) -> Step {
        let messages = &page.page.messages;
        let is_older = std::mem::take(&mut self.older);
        let (Some(first), Some(last)) = (messages.first(), messages.last()) else {
            cx.print(if is_older {
                "Nothing stands before that."
            } else {
                "There is nothing to read."
            });
            return Step::Stay;
        };
        let (first, last) = (first.number, last.number);
        self.log = Some(Log {
            conversation: page.conversation,
            first: self.log.map_or(first, |log| log.first.min(first)),
            last: self.log.map_or(last, |log| log.last.max(last)),
        });
        let me = cx.member().user.id;
        let is_new = |message: &Message| message.number > page.read && message.sender != me;
        let mut text = Text::from(Line::new().title(format!("-= Mail with {} =-", self.with.name)));
        let (mut marks, mut new) = (Vec::new(), false);
        for (message, lines) in log::by_message(&page.page, cx.reader()) {
            if !new && is_new(message) {
                new = true;
                text.push(new_begins(cx));
            }
            text.extend(lines);
            // What lies before what was read already moves nothing.
            if message.number > page.read {
                marks.push((text.len() - 1, page.conversation, message.number));
            }
        }
        if page.more {
            text.push(Line::from("There is more: NEW shows it."));
        }
        page_of_log(text, marks, cx)
    }

    fn answer(&mut self, answer: &Answer, cx: &mut Cx<'_>) -> Step {
        self.asked = false;
        if let Answer::Mail(MailAnswer::Page(page)) = answer {
            return self.page(page, cx);
        }
        if let Answer::Talks(TalkAnswer::Found(found)) = answer {
            let text = hits(found, Extent::Whole, cx);
            return cx.page(text);
        }
        if let Answer::Mail(MailAnswer::Cut) = answer {
            cx.print(format!("Deleted for you; {} keeps it.", self.with.name));
            return Step::Pop(Outcome::Done);
        }
        if let Answer::Failed(_) = answer {
            self.older = false;
            cx.print(Line::new().error("The board cannot do that just now."));
        }
        Step::Stay
    }
}

/// Where what was not read begins.
fn new_begins(cx: &Cx<'_>) -> Line {
    if cx.profile.graphics == Graphics::Plain {
        return Line::from("New messages:");
    }
    Line::new().rule("-- new --")
}

impl Screen for Reader {
    fn on(&mut self, event: Event, cx: &mut Cx<'_>) -> Step {
        match event {
            Event::Entered if self.with.user == cx.member().user.id => {
                cx.print("You have no mail with yourself.");
                Step::Pop(Outcome::Done)
            }
            Event::Entered => self.open(cx),
            Event::Line(typed) => self.line(&typed.text, cx),
            Event::Interrupt | Event::InputEnded => Step::Pop(Outcome::Done),
            Event::Answer(answer) => self.answer(&answer, cx),
            Event::Returned(Outcome::Answered(yes)) => {
                match (std::mem::take(&mut self.deleting) && yes, self.log) {
                    (true, Some(log)) => {
                        self.ask(MailQuestion::Cut(log.conversation, log.last), cx)
                    }
                    _ => Step::Stay,
                }
            }
            Event::Returned(Outcome::Done | Outcome::Other(_) | Outcome::NotTakenUp)
            | Event::Chat(_)
            | Event::Time => Step::Stay,
        }
    }

    fn wants(&self, _: &Cx<'_>) -> Wants {
        if self.asked {
            return Wants::Nothing;
        }
        let name = width::cut(&self.with.name, NAMED);
        Wants::line(Line::new().prompt(format!("Mail, {name} (? for help) > ")))
    }

    fn redraw(&mut self, cx: &mut Cx<'_>) -> Step {
        if self.asked { Step::Stay } else { self.open(cx) }
    }

    fn place(&self) -> Option<Place> {
        Some(Place::Reading)
    }
}
