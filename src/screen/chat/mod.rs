//! The chat: two callers, one log. The screen shows the conversation, not the session; the session
//! only counts. It never tells the writer from the pusher: a message is what the log has.

mod away;
mod banner;
mod commands;
mod completion;
mod ending;
mod info;
mod opening;
mod record;
mod records;
mod said;
mod saying;

use std::sync::Arc;

use chrono::NaiveDate;

use crate::board::{Answer, Question, Unanswered};
use crate::chat::{Peer, Target};
use crate::clock::Timestamp;
use crate::ids::MessageNumber;
use crate::protocol::chat::Link;
use crate::protocol::mail::{Message, MessageKind};
use crate::registry::Place;
use crate::terminal::render::{Echo, Keep};
use crate::terminal::style::Line;

use self::away::OwnLine;
use self::ending::Ending;
use super::confirm::Confirm;
use super::olm::Sending;
use super::{ChatEvent, Completion, Cx, Event, Outcome, Paste, Screen, Step, Typed, Wants};
use records::Doing;

/// What Ctrl-C, Escape and the banner say.
const HOW_TO_END: &str = "Type /END to exit chat.";

/// Of an online message whose log the store could not find.
const NOT_LOOKED_UP: &str = "The board cannot look that up just now. Please try again.";

/// What stands above the line being typed while the partner types one.
pub fn is_typing(name: &str) -> Line {
    Line::new().dim(format!("{name} is typing..."))
}

/// One internode chat.
#[derive(Debug)]
pub struct ChatScreen {
    with: Peer,
    first: MessageNumber,
    /// The partner's line when the chat began.
    link: Link,
    began: Timestamp,
    /// The last message that was shown; `None` until the log has been read for the first time.
    shown: Option<MessageNumber>,
    /// The same, whatever is shown again: up to it the chat has gone, and nothing is news.
    furthest: MessageNumber,
    /// The log is being read.
    reading: bool,
    /// Something came meanwhile: read again.
    again: bool,
    /// While it is lost, what comes is left to the log.
    own_line: OwnLine,
    /// How many of one's own lines stand on the screen as they were typed and are not in the log
    /// yet, as far as was read. Where a typed line cannot be taken away it is not printed again.
    on_screen: usize,
    /// The day of the last line; `None` until the caller was told that it began.
    day: Option<NaiveDate>,
    /// An online message waits for its log.
    outgoing: Option<Sending>,
    /// Something is being looked up in the log; what is typed meanwhile waits.
    doing: Option<Box<Doing>>,
    /// Lines that were pasted, while the caller is asked whether to say them.
    pasted: Vec<String>,
    ending: Ending,
}

impl ChatScreen {
    /// The screen of a chat that has just begun.
    pub fn new(with: Peer, first: MessageNumber, link: Link, began: Timestamp) -> Self {
        Self {
            link,
            with,
            first,
            began,
            shown: None,
            furthest: first,
            reading: false,
            again: false,
            own_line: OwnLine::There,
            on_screen: 0,
            day: None,
            outgoing: None,
            doing: None,
            pasted: Vec::new(),
            ending: Ending::No,
        }
    }

    /// The same for a caller whose line is lost: all of it is shown when the line is back, in order.
    #[must_use]
    pub fn of_a_lost_line(self) -> Self {
        Self { own_line: OwnLine::Lost, ..self }
    }

    /// Reads the log from where it was shown, or what a chat begins with; not twice at a time.
    fn read(&mut self, cx: &mut Cx<'_>) -> Step {
        if self.reading {
            self.again = true;
            return Step::Stay;
        }
        self.reading = true;
        let (conversation, reader) = (self.with.conversation, cx.member().user.id);
        Step::Ask(match self.shown {
            Some(after) => Question::Log { conversation, after },
            None => Question::Opening { conversation, reader, first: self.first },
        })
    }

    /// A part of the log was read: shows it, and reads on if there is more.
    fn was_read(&mut self, messages: &[Message], more: bool, cx: &mut Cx<'_>) -> Step {
        self.reading = false;
        for message in messages {
            self.rules_off_what_was_missed(message, cx);
            self.show(message, said::is_told_by(messages, message), cx);
        }
        if more || std::mem::take(&mut self.again) {
            return self.read(cx);
        }
        self.has_caught_up();
        Step::Stay
    }

    fn message(&mut self, message: &Arc<Message>, cx: &mut Cx<'_>) -> Step {
        let next = self.shown.map(MessageNumber::next);
        if next == Some(message.number) && !self.reading {
            let is_olm = message.kind == MessageKind::Olm;
            self.show(message, is_olm && !self.is_away() && !cx.can_lift(), cx);
            return Step::Stay;
        }
        if self.shown.is_some_and(|shown| message.number <= shown) {
            return Step::Stay;
        }
        // A gap, or the log is not read yet.
        self.read(cx)
    }

    /// `stands`: an online message of one's own has just been typed, and was told to be sent; or
    /// what a record has done was read with the message that it was done to.
    fn show(&mut self, message: &Message, stands: bool, cx: &mut Cx<'_>) {
        if self.shown.is_some_and(|shown| message.number <= shown) {
            return;
        }
        self.shown = Some(message.number);
        let is_new = message.number > self.furthest;
        self.furthest = self.furthest.max(message.number);
        cx.member().shows(message.conversation, message.number);
        cx.read.push((message.conversation, message.number));
        let reader = cx.reader();
        self.say_day(message, cx);
        let own = message.sender == cx.member().user.id;
        match message.kind {
            MessageKind::Text if own && self.on_screen > 0 && message.about.is_none() => {
                self.on_screen -= 1;
                return;
            }
            MessageKind::Olm if own && stands => return,
            MessageKind::Olm if !own => {
                let name = Arc::clone(&message.sender_name);
                cx.member().last_olm = Some(Target { user: message.sender, name });
            }
            MessageKind::Correction | MessageKind::Deletion if stands => return,
            MessageKind::Text
            | MessageKind::Olm
            | MessageKind::Action
            | MessageKind::Correction
            | MessageKind::Deletion
            | MessageKind::Mark => {}
        }
        let line = said::said(message, reader);
        if own || !is_new {
            cx.print(line);
        } else {
            cx.news_of(line);
        }
    }

    /// The store could not answer.
    fn not_answered(&mut self, what: Unanswered, cx: &mut Cx<'_>) -> Step {
        if self.is_counting() && what != Unanswered::Other {
            return self.ends_uncounted(what, cx);
        }
        match what {
            Unanswered::Log | Unanswered::Opening if self.is_away() => {}
            Unanswered::Log | Unanswered::Opening => {
                self.reading = false;
                cx.print(
                    Line::new()
                        .error("The board cannot read your chat just now. What was said is kept."),
                );
            }
            Unanswered::Ending | Unanswered::Arrived | Unanswered::Other => {
                self.outgoing = None;
                cx.print(Line::new().error(NOT_LOOKED_UP));
            }
        }
        Step::Stay
    }

    fn line(&mut self, typed: &Typed, cx: &mut Cx<'_>) -> Step {
        if self.doing.is_some() {
            // In the order in which they were typed.
            return records::wait(typed, cx);
        }
        if let Some(step) = self.command(typed, cx) {
            return step;
        }
        if typed.text.trim().is_empty() {
            return Step::Stay;
        }
        // Of two slashes one is said.
        let from = usize::from(typed.text.starts_with("//"));
        let text = typed.text.get(from..).unwrap_or_default();
        self.message_of(MessageKind::Text, text, typed, cx)
    }

    fn answer(&mut self, answer: Answer, cx: &mut Cx<'_>) -> Step {
        match answer {
            // Where the chat was over first, what it began with is still to be shown.
            Answer::Opening { opening, messages, .. } if self.is_counting() => {
                self.opens_at_the_end(&opening, &messages, cx)
            }
            // The same where it was not asked yet, for the log was being read.
            Answer::Log { .. } if self.is_counting() && self.shown.is_none() => {
                self.reading = false;
                self.count(cx)
            }
            Answer::Log { .. } | Answer::Opening { .. } if self.is_counting() || self.is_away() => {
                Step::Stay
            }
            // It was asked before a line was lost: what is missing comes first.
            Answer::Log { after, .. } if self.shown.is_none_or(|shown| shown < after) => {
                self.reading = false;
                self.read(cx)
            }
            Answer::Log { messages, more, .. } => self.was_read(&messages, more, cx),
            Answer::Opening { opening, messages, more } if self.shown.is_none() => {
                self.open(&opening, cx);
                self.was_read(&messages, more, cx)
            }
            Answer::Ending { messages, count, more } => self.ends(&messages, count, more, cx),
            Answer::Failed(what) => self.not_answered(what, cx),
            Answer::Write { .. } | Answer::ToldAll(_) => {
                if let Some(sending) = self.outgoing.take() {
                    sending.answered(&answer, cx);
                }
                Step::Stay
            }
            Answer::InLog(answer) => self.looked_up(answer, cx),
            Answer::Opening { .. }
            | Answer::LogIn(_)
            | Answer::Registered(_)
            | Answer::Account(_)
            | Answer::Directory
            | Answer::Pair { .. }
            | Answer::Arrived(_)
            | Answer::Mail(_)
            | Answer::Talks(_)
            | Answer::MissedOlms { .. }
            | Answer::Stats(_)
            | Answer::Ordered(_)
            | Answer::Rung(_)
            | Answer::House(_)
            | Answer::Called(_)
            | Answer::Kept
            | Answer::NotKept => Step::Stay,
        }
    }

    fn happened(&mut self, event: ChatEvent, cx: &mut Cx<'_>) -> Step {
        match event {
            ChatEvent::Lost(unseen) => {
                self.loses_line(&unseen);
                Step::Stay
            }
            ChatEvent::Resumed => self.is_back(cx),
            ChatEvent::Message(_) | ChatEvent::Behind if self.is_away() => Step::Stay,
            ChatEvent::Message(message) => self.message(&message, cx),
            ChatEvent::Behind => self.read(cx),
            ChatEvent::Changed(news) => self.news(&news, cx),
        }
    }
}

impl Screen for ChatScreen {
    fn on(&mut self, event: Event, cx: &mut Cx<'_>) -> Step {
        match event {
            Event::Entered if self.is_away() => Step::Stay,
            Event::Entered => self.enter(cx),
            Event::Line(typed) => self.line(&typed, cx),
            Event::Interrupt => {
                cx.print(HOW_TO_END);
                Step::Stay
            }
            Event::InputEnded if self.is_counting() => Step::Stay,
            Event::InputEnded => self.end(cx),
            Event::Chat(event) => self.happened(event, cx),
            Event::Answer(answer) => self.answer(answer, cx),
            Event::Returned(Outcome::Answered(true)) => {
                Step::Read(std::mem::take(&mut self.pasted))
            }
            Event::Returned(Outcome::Answered(false)) => {
                self.pasted.clear();
                cx.print("Nothing was sent.");
                Step::Stay
            }
            Event::Returned(Outcome::Done | Outcome::Other(_) | Outcome::NotTakenUp)
            | Event::Time => Step::Stay,
        }
    }

    /// What was pasted is said as it is, whatever it begins with, if the caller says so.
    fn pasted(&mut self, paste: Paste, _: &mut Cx<'_>) -> Result<Step, Paste> {
        if self.is_counting() {
            return Err(paste);
        }
        let question = format!("Send {} lines?", paste.lines.len());
        let said = |(at, line): (usize, String)| {
            let is_word = line.trim_start().starts_with('/') && !(at == 0 && paste.joins);
            if is_word { format!("/{}", line.trim_start()) } else { line }
        };
        self.pasted = paste.lines.into_iter().enumerate().map(said).collect();
        Ok(Step::Push(Box::new(Confirm::or_yes(question))))
    }

    fn wants(&self, cx: &Cx<'_>) -> Wants {
        // What is typed behind an end is for the screen below.
        if self.ending != Ending::No {
            return Wants::Nothing;
        }
        Wants::Line {
            prompt: Line::new(),
            echo: Echo::Shown,
            limit: cx.line_limit(),
            keep: Keep::Lift,
        }
    }

    fn complete(&self, before: &str, cx: &Cx<'_>) -> Option<Completion> {
        completion::complete(before, cx)
    }

    fn redraw(&mut self, cx: &mut Cx<'_>) -> Step {
        // In plain graphics nothing was taken off the screen.
        if self.is_counting() || self.is_away() || !cx.can_lift() {
            return Step::Stay;
        }
        self.begin_again(cx)
    }

    fn place(&self) -> Option<Place> {
        Some(Place::InChat)
    }

    fn takes_every_line(&self) -> bool {
        true
    }

    fn is_left_by(&self, line: &str) -> bool {
        commands::is_end(line)
    }

    fn is_message(&self, line: &str) -> bool {
        let line = line.trim_start();
        !line.is_empty() && (!line.starts_with('/') || line.starts_with("//"))
    }

    fn unsent(&self) -> Vec<String> {
        self.outgoing.as_ref().map(Sending::text).unwrap_or_default()
    }

    fn is_chat(&self) -> bool {
        true
    }
}
