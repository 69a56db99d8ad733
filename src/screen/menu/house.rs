//! What the menu asks of the board itself: the comment to the sysop, the users, the last calls, the
//! caller's statistics; and quiet. Knows not how it is found.

use crate::board::{HouseAnswer, HouseQuestion, Question};
use crate::chat::Target;
use crate::registry::Reach;
use crate::terminal::style::Line;
use crate::text::name::NameKey;

use super::super::compose::Compose;
use super::super::olm::{NotSent, Outgoing, Sending, Wanted, measured, not_too_fast};
use super::super::roll;
use super::super::{Cx, Step, Typed};
use super::{Menu, Waiting, reach};

/// How many calls `LAST` shows where no number is given, and at most.
const CALLS: u16 = 10;
const MOST_CALLS: u16 = 100;

impl Menu {
    /// `C [text]`: whom it is for is looked up first.
    pub(super) fn comment(&mut self, typed: &Typed) -> Step {
        self.look_up(Some(typed), HouseQuestion::Sysop)
    }

    /// `U [beginning]`.
    pub(super) fn users(&mut self, beginning: &str) -> Step {
        self.look_up(None, HouseQuestion::Users(NameKey::beginning(beginning)))
    }

    /// `S`.
    pub(super) fn tenure(&mut self, cx: &mut Cx<'_>) -> Step {
        let user = cx.member().user.id;
        self.look_up(None, HouseQuestion::Tenure(user))
    }

    /// `LAST [n]`.
    pub(super) fn last_calls(&mut self, typed: &str, cx: &mut Cx<'_>) -> Step {
        let number = if typed.is_empty() { Ok(CALLS) } else { typed.parse() };
        match number {
            Ok(number @ 1..=MOST_CALLS) => self.look_up(None, HouseQuestion::Calls(number)),
            Ok(_) | Err(_) => {
                cx.print(format!("Type LAST, or LAST and a number from 1 to {MOST_CALLS}."));
                Step::Stay
            }
        }
    }

    /// `Q`: no requests and no online messages, or both again.
    pub(super) fn quiet(&mut self, cx: &mut Cx<'_>) -> Step {
        if *cx.member().chat.reach() == Reach::DoNotDisturb {
            return self.back(cx);
        }
        reach::do_not_disturb(cx)
    }

    fn look_up(&mut self, typed: Option<&Typed>, question: HouseQuestion) -> Step {
        self.ask(Waiting::House(typed.cloned()), Question::House(question))
    }

    /// What was asked is known; `typed` is the line of a comment.
    pub(super) fn house(
        &mut self,
        typed: Option<&Typed>,
        answer: HouseAnswer,
        cx: &mut Cx<'_>,
    ) -> Step {
        let text = match (answer, typed) {
            (HouseAnswer::Sysop(sysop), Some(typed)) => return self.comment_to(sysop, typed, cx),
            (HouseAnswer::Users(listed, all), _) => roll::users(&listed, all, cx),
            (HouseAnswer::Calls(calls), _) => roll::calls(&calls, cx),
            (HouseAnswer::Tenure(tenure), _) => {
                let on = cx.now().saturating_sub(cx.member().since);
                let dial = cx.dial();
                roll::tenure(&cx.member().user, &tenure, on, dial)
            }
            (
                HouseAnswer::Sysop(_)
                | HouseAnswer::Comment(_)
                | HouseAnswer::Bulletins(_)
                | HouseAnswer::Bulletin(_),
                _,
            ) => return Step::Stay,
        };
        cx.page(text)
    }

    fn comment_to(&mut self, sysop: Option<Target>, typed: &Typed, cx: &mut Cx<'_>) -> Step {
        let sentence = match sysop {
            Some(to) if to.user != cx.member().user.id => {
                let wanted = comment(to, typed, cx);
                return self.olm(wanted, typed, cx);
            }
            Some(_) => "You are the sysop: comments come to you.",
            None => "There is no sysop yet who could read it.",
        };
        cx.print(Line::new().error(sentence));
        Step::Stay
    }
}

/// The text of the line goes out; without one lines are written.
fn comment(to: Target, typed: &Typed, cx: &mut Cx<'_>) -> Result<Wanted, NotSent> {
    let text = typed.text.trim().split_once(char::is_whitespace).map_or("", |(_, text)| text);
    let text = measured(text, cx)?;
    if text.is_empty() {
        return Ok(Wanted::Step(Step::Push(Box::new(Compose::mail(to)))));
    }
    not_too_fast(cx)?;
    let outgoing = Outgoing { to, lines: vec![text], is_mail: true };
    let question = outgoing.question(cx);
    Ok(Wanted::Send(Sending::One(outgoing), question))
}
