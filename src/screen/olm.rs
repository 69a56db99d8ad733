//! An online message on its way out: to whom, what, and then the log of the two. Used by every
//! screen in which `OLM` and `/R` can be typed, and by those in which longer ones are written.

use std::fmt;
use std::sync::Arc;

use crate::board::{Answer, Purpose, Question, ToAll, Told};
use crate::chat::{self, Refusal, Target};
use crate::clock::Uptime;
use crate::direct::{self, NoOlms, Olm, Reached, Words, in_sight, reach};
use crate::ids::ConversationId;
use crate::registry::Row;
use crate::store::Role;
use crate::terminal::style::Line;
use crate::text::clean::clean;
use crate::text::width;

use super::compose::Compose;
use super::{Cx, Step};

/// Of an online message whose log the store could not find.
const NOT_LOOKED_UP: &str = "The board cannot look that up just now. Please try again.";

/// Why an online message cannot go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NotSent {
    /// The words do not say what, or not to whom: what is to be typed, and an example.
    Usage(&'static str, &'static str),
    /// Nobody has written to this caller yet.
    NobodyToAnswer,
    /// To oneself.
    Yourself,
    /// Only the sysop writes to all.
    NotSysop,
    /// The other wants no online messages, perhaps only from this caller.
    NoOlms(Arc<str>),
    /// The other wants nothing from this caller.
    NoMail(Arc<str>),
    /// The other was found once, and has no account any more.
    Gone(Arc<str>),
    /// The other cannot be found, or the text is too long.
    Refused(Refusal),
}

impl fmt::Display for NotSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(what, example) => write!(f, "Type {what}: {example}"),
            Self::NobodyToAnswer => f.write_str("Nobody has sent you an online message yet."),
            Self::Yourself => f.write_str("You cannot send an online message to yourself."),
            Self::NotSysop => f.write_str("Only the sysop can write to everybody on line."),
            Self::NoOlms(name) => {
                write!(f, "{name} takes no online messages now. MAIL {name} leaves a message.")
            }
            Self::NoMail(name) => write!(f, "{name} takes no messages now."),
            Self::Gone(name) => {
                write!(f, "There is no user {name} any more: the account was deleted.")
            }
            Self::Refused(why) => why.fmt(f),
        }
    }
}

impl NotSent {
    /// The same of a line of which so many characters more were typed than were taken.
    pub(super) fn beyond(self, more: usize) -> Self {
        if let Self::Refused(why) = self { Self::Refused(why.beyond(more)) } else { self }
    }

    /// Whether the line can be sent when it is changed, or once more: it is given back.
    pub(super) fn gives_back(&self) -> bool {
        let Self::Refused(why) = self else { return false };
        matches!(why, Refusal::TooLong { .. } | Refusal::TooManyWaiting | Refusal::TooManyOlms(_))
    }
}

/// What `OLM` and `/R` come to.
#[derive(Debug)]
pub(super) enum Wanted {
    /// This is asked, and the answer is for [`Sending::answered`].
    Send(Sending, Question),
    /// The screen does this.
    Step(Step),
}

/// What goes out when a question is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sending {
    /// To one user.
    One(Outgoing),
    /// To all, which the board does.
    All(Arc<str>),
}

impl Sending {
    /// Its text, which goes nowhere if the answer does not come.
    pub(super) fn text(&self) -> Vec<String> {
        match self {
            Self::One(outgoing) => outgoing.lines.clone(),
            Self::All(text) => vec![text.to_string()],
        }
    }

    /// The answer has come.
    pub(super) fn answered(self, answer: &Answer, cx: &mut Cx<'_>) {
        match (self, answer) {
            (Self::One(outgoing), Answer::Write { conversation, welcome }) => {
                if let Err(why) = outgoing.send(*conversation, *welcome, cx) {
                    cx.print(Line::new().error(why.to_string()));
                    if why.gives_back() {
                        let text = outgoing.lines.join(" ");
                        cx.given_back = Some(format!("/OLM {} {text}", outgoing.to.name));
                    }
                }
            }
            (Self::All(_), Answer::ToldAll(callers)) => {
                let unit = if *callers == 1 { "caller" } else { "callers" };
                cx.print(format!("OLM sent to {callers} {unit}."));
            }
            (Self::One(_) | Self::All(_), _) => cx.print(Line::new().error(NOT_LOOKED_UP)),
        }
    }
}

/// `OLM …`.
pub(super) fn olm(typed: &str, cx: &mut Cx<'_>) -> Result<Wanted, NotSent> {
    match Words::of(typed) {
        Words::Nothing => Ok(Wanted::Step(Step::Push(Box::new(Compose::olm(None))))),
        Words::Switch(on) => Ok(Wanted::Step(switch(on, cx))),
        Words::Reply(text) => reply(text, cx),
        Words::All(text) => to_all(text, cx),
        Words::To(typed) => {
            let directory = cx.board.accounts.directory();
            let (whom, text) = chat::split(typed, directory);
            let to = cx.find(whom).map_err(NotSent::Refused)?;
            if text.is_empty() {
                may_write(&to, cx)?;
                return Ok(Wanted::Step(Step::Push(Box::new(Compose::olm(Some(to))))));
            }
            one(to, text, cx)
        }
    }
}

/// `/R <text>`: to whoever wrote last, on whichever node that user is by now.
pub(super) fn reply(typed: &str, cx: &mut Cx<'_>) -> Result<Wanted, NotSent> {
    let to = cx.member().last_olm.clone().ok_or(NotSent::NobodyToAnswer)?;
    if typed.trim().is_empty() {
        return Err(NotSent::Usage("the text behind it", "/R Hello!"));
    }
    one(to, typed, cx)
}

fn one(to: Target, text: &str, cx: &mut Cx<'_>) -> Result<Wanted, NotSent> {
    let text = measured(text, cx)?;
    if text.is_empty() {
        return Err(NotSent::Usage("OLM, a user or node, and the text", "OLM Alice Hello!"));
    }
    may_write(&to, cx)?;
    not_too_fast(cx)?;
    let outgoing = Outgoing { to, lines: vec![text], is_mail: false };
    let question = outgoing.question(cx);
    Ok(Wanted::Send(Sending::One(outgoing), question))
}

/// May this caller send another one now? Then it is counted; one of several lines is one.
pub(super) fn not_too_fast(cx: &mut Cx<'_>) -> Result<(), NotSent> {
    let me = cx.member().user.id;
    let wait = |later: Uptime| later.saturating_sub(cx.now());
    let counted = cx.board.tally.olm(me, cx.now());
    counted.map_err(|later| NotSent::Refused(Refusal::TooManyOlms(wait(later))))
}

/// May an online message go to `to`, as far as one can know without asking the store?
pub(super) fn may_write(to: &Target, cx: &mut Cx<'_>) -> Result<(), NotSent> {
    if to.user == cx.member().user.id {
        return Err(NotSent::Yourself);
    }
    not_gone(to, cx)?;
    let row = cx.board.registry.find_user(to.user);
    reach(in_sight(row.as_ref(), cx.typist.sees_hidden()))
        .map(drop)
        .map_err(|NoOlms| NotSent::NoOlms(Arc::clone(&to.name)))
}

/// Nobody would ever read it.
fn not_gone(to: &Target, cx: &Cx<'_>) -> Result<(), NotSent> {
    if cx.board.accounts.directory().is_gone(to.user) {
        return Err(NotSent::Gone(Arc::clone(&to.name)));
    }
    Ok(())
}

/// A line as it goes out, if it is not too long.
pub(super) fn measured(typed: &str, cx: &Cx<'_>) -> Result<String, NotSent> {
    let text = clean(typed).trim().to_owned();
    let (characters, limit) = (width::count(&text), cx.board.config().chat.max_message);
    if characters > limit {
        return Err(NotSent::Refused(Refusal::TooLong { characters, limit }));
    }
    Ok(text)
}

fn to_all(text: &str, cx: &mut Cx<'_>) -> Result<Wanted, NotSent> {
    if cx.member().user.role < Role::CoSysop {
        return Err(NotSent::NotSysop);
    }
    let text = measured(text, cx)?;
    if text.is_empty() {
        return Err(NotSent::Usage("OLM ALL and the text", "OLM ALL Hello!"));
    }
    let from = cx.typist.address;
    let user = &cx.member().user;
    let (sender, sender_name) = (user.id, Arc::clone(&user.name));
    let text: Arc<str> = text.into();
    let sending = Sending::All(Arc::clone(&text));
    let to_all = ToAll { sender, sender_name, from, text };
    Ok(Wanted::Send(sending, Question::ToAll(Box::new(to_all))))
}

/// `OLM ON`, `OLM OFF`.
fn switch(on: bool, cx: &mut Cx<'_>) -> Step {
    let address = cx.typist.address;
    let user = &mut cx.member().user;
    user.habits.olm = on;
    let (user, habits) = (user.id, user.habits);
    cx.board.registry.set_status(address, |status| status.olm = on);
    if on {
        cx.print("Online messages are now: ON");
        cx.print("Other users can now send you online messages.");
    } else {
        cx.print("Online messages are now: OFF");
        cx.print("Other users cannot send you any; they can leave them by MAIL.");
    }
    Step::Ask(Question::KeepHabits(user, habits))
}

/// Lines that wait for the log they will stand in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Outgoing {
    /// To whom.
    pub(super) to: Target,
    /// What: each is a message of its own; cleaned, not empty, within the limit.
    pub(super) lines: Vec<String>,
    /// It is left to be found also where online messages are not welcome.
    pub(super) is_mail: bool,
}

impl Outgoing {
    /// What has to be known before it goes.
    pub(super) fn question(&self, cx: &mut Cx<'_>) -> Question {
        Question::Write { from: cx.member().user.id, to: self.to.user }
    }

    /// The log is known, and whether the other wants anything from this caller: off it goes. What
    /// becomes of it comes to the node.
    pub(super) fn send(
        &self,
        conversation: ConversationId,
        welcome: bool,
        cx: &mut Cx<'_>,
    ) -> Result<(), NotSent> {
        let name = || Arc::clone(&self.to.name);
        not_gone(&self.to, cx)?;
        if !welcome {
            return Err(if self.is_mail {
                NotSent::NoMail(name())
            } else {
                NotSent::NoOlms(name())
            });
        }
        let row = cx.board.registry.find_user(self.to.user);
        let seen = in_sight(row.as_ref(), cx.typist.sees_hidden());
        let is_told = match (reach(row.as_ref()), reach(seen)) {
            (Ok(_), _) => true,
            (Err(NoOlms), _) if self.is_mail => false,
            // Who hides is not on line for whoever writes.
            (Err(NoOlms), Ok(_)) => false,
            (Err(NoOlms), Err(NoOlms)) => return Err(NotSent::NoOlms(name())),
        };
        let from = cx.typist.address;
        let member = cx.member();
        if !member.has_room_for(self.lines.len()) {
            return Err(NotSent::Refused(Refusal::TooManyWaiting));
        }
        let (sender, sender_name) = (member.user.id, Arc::clone(&member.user.name));
        for (at, text) in (1..).zip(&self.lines) {
            let member = cx.member();
            let ticket = member.ticket().ok_or(NotSent::Refused(Refusal::TooManyWaiting))?;
            let told = match (at == self.lines.len(), self.is_mail) {
                (false, _) => Told::Nothing,
                (true, false) => Told::Sent,
                (true, true) => Told::Left,
            };
            let to = (self.to.clone(), conversation);
            member.expect(ticket, Purpose::Olm { to, text: text.clone(), told });
            direct::send(
                Olm {
                    conversation,
                    sender,
                    sender_name: Arc::clone(&sender_name),
                    from,
                    to: is_told.then_some(self.to.user),
                    text: text.as_str().into(),
                    ticket,
                },
                &cx.board.conversations,
            );
        }
        Ok(())
    }
}

/// What the sender reads of a message that is stored now, to `name` who is at `row`, or not on line as
/// far as the sender sees.
pub fn sent(told: Told, name: &str, row: Option<&Row>) -> Option<String> {
    let reached = reach(row);
    Some(match (told, reached) {
        (Told::Nothing, _) => return None,
        // Switched off just now, and told nevertheless.
        (Told::Sent, Ok(Reached::Now) | Err(NoOlms)) => format!("OLM sent to {name}."),
        (_, Ok(Reached::NextCall)) => {
            format!("{name} is not on line; it is kept for the next call.")
        }
        (_, Ok(Reached::WhenBack)) => {
            format!("{name}'s line is lost; it is kept until the line is back.")
        }
        (Told::Left, Ok(Reached::Now)) => format!("Your message to {name} is sent."),
        (Told::Left, Err(NoOlms)) => format!("Your message to {name} is left in the mail."),
    })
}
