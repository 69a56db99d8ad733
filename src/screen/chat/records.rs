//! Changing, answering and marking messages in a chat: the message that is named is looked up first,
//! as it stands, and what is typed meanwhile waits. Knows no words.

use std::time::Duration;

use crate::board::{LogAnswer, LogQuestion, Question};
use crate::chat::Saying;
use crate::conversation::{Found, Subject, Which};
use crate::ids::MessageNumber;
use crate::protocol::mail::{About, MessageKind};
use crate::protocol::mark;
use crate::terminal::style::Line;
use crate::text::clean::clean;

use super::super::{Cx, Step, Typed};
use super::ChatScreen;
use super::NOT_LOOKED_UP;
use super::record::{Deed, Meant, Named, Usage, Verb};

/// When a line that waits for an answer is looked at again in any case; the node does so sooner,
/// when there is one.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// What a chat has asked of its log, and what it is for.
#[derive(Debug)]
pub(super) enum Doing {
    /// Something is to be done to a message, as it was typed.
    Record(Meant, Typed),
    /// The log is to be shown.
    Log,
    /// How the chat stands.
    Info,
}

impl ChatScreen {
    /// `/EDIT`, `/DELETE`, `/REPLY`, `/REACT`. They wait for the lines before them: the last message
    /// of one's own is the last that was typed.
    pub(super) fn record(
        &mut self,
        verb: Verb,
        arguments: &str,
        typed: &Typed,
        cx: &mut Cx<'_>,
    ) -> Step {
        let meant = match Meant::parse(verb, arguments) {
            Ok(meant) => meant,
            Err(usage) => return refused_usage(usage, cx),
        };
        let now = cx.now();
        let member = cx.member();
        if member.has_unanswered() {
            return wait(typed, cx);
        }
        if let Some(until) = member.may_say_at(now) {
            return Step::Hold { until, line: typed.clone() };
        }
        let me = member.user.id;
        let which = match meant.to {
            Named::Number(number) => Which::Number(number),
            Named::Back(before_it) => {
                let (sender, up_to) = if meant.deed.is_change() {
                    // What was typed is one's own, whether it has come back yet or not.
                    (me, MessageNumber(i64::MAX))
                } else {
                    // Nobody means what is not on the screen yet.
                    (self.with.whom.user, self.shown.unwrap_or(self.first))
                };
                Which::LastBy { sender, up_to, before_it }
            }
        };
        self.doing = Some(Box::new(Doing::Record(meant, typed.clone())));
        let conversation = self.with.conversation;
        Step::Ask(Question::InLog(LogQuestion::Subject { conversation, reader: me, which }))
    }

    /// What was asked of the log is known.
    pub(super) fn looked_up(&mut self, answer: LogAnswer, cx: &mut Cx<'_>) -> Step {
        let Some(doing) = self.doing.take() else { return Step::Stay };
        match (*doing, answer) {
            (Doing::Record(meant, typed), LogAnswer::Subject(found)) => {
                self.found(meant, found, &typed, cx);
                Step::Stay
            }
            // Whoever has lost the line may look again.
            (Doing::Log | Doing::Info, _) if self.is_away() => Step::Stay,
            (Doing::Log, LogAnswer::Last(page)) => super::info::log(&page, cx),
            (Doing::Info, LogAnswer::Session(session)) => self.show_info(&session, cx),
            (Doing::Record(meant, typed), _) => {
                give_back(&meant.deed, &typed, cx);
                cx.print(Line::new().error(NOT_LOOKED_UP));
                Step::Stay
            }
            (Doing::Log | Doing::Info, _) => {
                cx.print(Line::new().error(NOT_LOOKED_UP));
                Step::Stay
            }
        }
    }

    fn found(&mut self, meant: Meant, found: Found, typed: &Typed, cx: &mut Cx<'_>) {
        let Meant { deed, to } = meant;
        let done = match found {
            Found::Subject(subject) => self.does(&deed, *subject, typed, cx),
            Found::Nothing => Err(self.there_is_none(&deed, to)),
            Found::Purged => Err(format!("Message {} is not kept any more.", called(to))),
            Found::Deleted => Err(format!("Message {} is deleted.", called(to))),
            Found::Record(Some(about)) => {
                Err(format!("{} is not a message: it was done to #{about}.", called(to)))
            }
            Found::Record(None) => Err(format!("{} is not a message.", called(to))),
        };
        if let Err(sentence) = done {
            cx.print(Line::new().error(sentence));
            give_back(&deed, typed, cx);
        }
    }

    /// Does it; a sentence, if it may not be done.
    fn does(
        &mut self,
        deed: &Deed,
        subject: Subject,
        typed: &Typed,
        cx: &mut Cx<'_>,
    ) -> Result<(), String> {
        let Subject { message, marks } = subject;
        let me = cx.member().user.id;
        if deed.is_change() && message.sender != me {
            return Err("You can change your own messages only.".to_owned());
        }
        let (kind, text) = match deed {
            Deed::Edit(text) if clean(text).trim() == &*message.body => {
                return Err("It reads so already.".to_owned());
            }
            Deed::Edit(text) => (MessageKind::Correction, text.clone()),
            Deed::Delete => (MessageKind::Deletion, String::new()),
            Deed::Reply(text) => (MessageKind::Text, text.clone()),
            Deed::React(sign) => {
                let stands = marks.iter().any(|mark| mark.by == me && &*mark.sign == *sign);
                (MessageKind::Mark, mark::record(sign, !stands))
            }
        };
        let about = About {
            number: message.number,
            sender: Some(message.sender),
            sender_name: message.sender_name,
            quote: message.body,
            is_deleted: false,
        };
        let saying = Saying { kind, about: Some(about), text: &text, typed: &typed.text };
        self.say(&saying, typed.beyond, cx);
        Ok(())
    }

    fn there_is_none(&self, deed: &Deed, to: Named) -> String {
        let own = deed.is_change();
        let name = &self.with.whom.name;
        match to {
            Named::Number(_) => format!("There is no message {}.", called(to)),
            Named::Back(0) if own => "You have no message here yet.".to_owned(),
            Named::Back(0) => format!("{name} has no message here yet."),
            Named::Back(_) if own => "You have not so many messages here.".to_owned(),
            Named::Back(_) => format!("{name} has not so many messages here."),
        }
    }
}

/// The line is read again when what it waits for is known.
pub(super) fn wait(typed: &Typed, cx: &Cx<'_>) -> Step {
    Step::Hold { until: cx.now() + LOOK_AGAIN, line: typed.clone() }
}

fn called(to: Named) -> String {
    match to {
        Named::Number(number) => format!("#{number}"),
        Named::Back(before) => format!("-{}", u64::from(before) + 1),
    }
}

fn refused_usage(usage: Usage, cx: &mut Cx<'_>) -> Step {
    cx.print(Line::new().error(usage.to_string()));
    Step::Stay
}

/// A line that is refused is not thrown away, if there is anything in it to lose.
fn give_back(deed: &Deed, typed: &Typed, cx: &mut Cx<'_>) {
    if deed.has_text() {
        cx.given_back = Some(typed.text.clone());
    }
}
