//! An online message on its way out: to whom, what, and then the log of the two. Used by every
//! screen in which `OLM` and `/R` can be typed.

use std::fmt;

use crate::board::{Purpose, Question};
use crate::chat::{self, Refusal, Target};
use crate::direct::{self, Olm};
use crate::ids::{Address, ConversationId};
use crate::text::clean::clean;
use crate::text::width;

use super::Cx;

/// Why an online message cannot go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NotSent {
    /// The words do not say to whom and what.
    Usage,
    /// Nobody has written to this caller yet.
    NobodyToAnswer,
    /// To oneself.
    Yourself,
    /// The other is not on line.
    NotOnLine(std::sync::Arc<str>),
    /// The other cannot be found, is not on line, or the text is too long.
    Refused(Refusal),
}

impl fmt::Display for NotSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage => f.write_str("Type OLM, a user or node, and the text: OLM Alice Hello!"),
            Self::NobodyToAnswer => f.write_str("Nobody has sent you an online message yet."),
            Self::Yourself => f.write_str("You cannot send an online message to yourself."),
            Self::NotOnLine(name) => write!(f, "{name} is not on line."),
            Self::Refused(why) => why.fmt(f),
        }
    }
}

impl NotSent {
    /// The same of a line of which so many characters more were typed than were taken.
    pub(super) fn beyond(self, more: usize) -> Self {
        match self {
            Self::Refused(why) => Self::Refused(why.beyond(more)),
            Self::Usage | Self::NobodyToAnswer | Self::Yourself | Self::NotOnLine(_) => self,
        }
    }
}

/// A message that waits for the log it will stand in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Outgoing {
    to: Target,
    text: String,
}

impl Outgoing {
    /// `OLM <user or node> <text>`.
    pub(super) fn olm(typed: &str, cx: &mut Cx<'_>) -> Result<(Self, Question), NotSent> {
        let directory = cx.board.accounts.directory();
        let (whom, text) = chat::split(typed, directory);
        if whom.is_empty() {
            return Err(NotSent::Usage);
        }
        let to = chat::find(whom, &cx.board.registry, directory).map_err(NotSent::Refused)?;
        Self::to(to, text, cx)
    }

    /// `/R <text>`: to whoever wrote last, on whichever node that user is by now.
    pub(super) fn reply(typed: &str, cx: &mut Cx<'_>) -> Result<(Self, Question), NotSent> {
        let to = cx.member().last_olm.clone().ok_or(NotSent::NobodyToAnswer)?;
        Self::to(to, typed, cx)
    }

    fn to(to: Target, text: &str, cx: &mut Cx<'_>) -> Result<(Self, Question), NotSent> {
        let text = clean(text).trim().to_owned();
        if text.is_empty() {
            return Err(NotSent::Usage);
        }
        let me = cx.member().user.id;
        if to.user == me {
            return Err(NotSent::Yourself);
        }
        let (characters, limit) = (width::count(&text), cx.board.config.chat.max_message);
        if characters > limit {
            return Err(NotSent::Refused(Refusal::TooLong { characters, limit }));
        }
        where_is(&to, cx)?;
        if let Err(later) = cx.board.tally.olm(me, cx.now) {
            cx.given_back = Some(format!("/OLM {} {text}", to.name));
            let wait = later.saturating_sub(cx.now);
            return Err(NotSent::Refused(Refusal::TooManyOlms(wait)));
        }
        let question = Question::Pair { one: me, other: to.user };
        Ok((Self { to, text }, question))
    }

    /// The log is known: off it goes, if the other is still there. The answer comes to the node.
    pub(super) fn send(self, conversation: ConversationId, cx: &mut Cx<'_>) -> Result<(), NotSent> {
        let to = where_is(&self.to, cx)?;
        let from = cx.typist.address;
        let member = cx.member();
        let ticket = member.ticket().ok_or(NotSent::Refused(Refusal::TooManyWaiting))?;
        let olm = Olm {
            conversation,
            sender: member.user.id,
            sender_name: member.user.name.clone(),
            from,
            to,
            text: self.text.as_str().into(),
            ticket,
        };
        member.expect(ticket, Purpose::Olm { to: (self.to, conversation), text: self.text });
        direct::send(olm, &cx.board.conversations);
        Ok(())
    }
}

fn where_is(whom: &Target, cx: &Cx<'_>) -> Result<Address, NotSent> {
    cx.board
        .registry
        .find_user(whom.user)
        .map(|row| row.address)
        .ok_or_else(|| NotSent::NotOnLine(whom.name.clone()))
}
