//! What comes of a question, as plain values. Knows not where it comes from.

use std::sync::Arc;

use crate::accounts::{LoginRefusal, RegisterRefusal};
use crate::ids::{ConversationId, MessageNumber};
use crate::protocol::mail::Message;
use crate::stats::Summary;
use crate::store::{CallId, OlmPlace, User};
use crate::sysop::Report;

#[cfg(doc)]
use super::Question;
use super::{AccountAnswer, Arrived, HouseAnswer, LogAnswer, MailAnswer, Opening, TalkAnswer};

/// What came of it.
#[derive(Debug)]
pub enum Answer {
    /// To [`Question::LogIn`] and [`Question::User`].
    LogIn(Result<Box<User>, LoginRefusal>),
    /// To [`Question::Register`].
    Registered(Result<Box<User>, RegisterRefusal>),
    /// To [`Question::Account`].
    Account(AccountAnswer),
    /// To [`Question::Talks`].
    Talks(TalkAnswer),
    /// To [`Question::House`].
    House(HouseAnswer),
    /// To [`Question::Directory`]: they are known now.
    Directory,
    /// To [`Question::Pair`].
    Pair {
        /// The log.
        conversation: ConversationId,
        /// Its last message.
        head: MessageNumber,
    },
    /// To [`Question::Log`]: in order, without gaps.
    Log {
        /// They stand after this one.
        after: MessageNumber,
        /// The messages.
        messages: Vec<Message>,
        /// Whether there are more.
        more: bool,
    },
    /// To [`Question::Opening`].
    Opening {
        /// What was said before the chat.
        opening: Opening,
        /// What stands behind the message after which the chat begins, in order, without gaps.
        messages: Vec<Message>,
        /// Whether there are more.
        more: bool,
    },
    /// To [`Question::Ending`].
    Ending {
        /// What was not shown yet.
        messages: Vec<Message>,
        /// The session's text messages.
        count: i64,
        /// Whether more was not shown yet.
        more: bool,
    },
    /// To [`Question::Arrived`].
    Arrived(Box<Arrived>),
    /// To [`Question::InLog`].
    InLog(LogAnswer),
    /// To [`Question::MissedOlms`].
    MissedOlms {
        /// The oldest first.
        olms: Vec<Message>,
        /// Behind which there are more.
        more: Option<OlmPlace>,
    },
    /// To [`Question::Write`].
    Write {
        /// The log.
        conversation: ConversationId,
        /// Whether the other wants anything from the one.
        welcome: bool,
    },
    /// To [`Question::ToAll`]: to how many.
    ToldAll(usize),
    /// To [`Question::Mail`].
    Mail(MailAnswer),
    /// To [`Question::Stats`].
    Stats(Arc<Summary>),
    /// To [`Question::Order`].
    Ordered(Report),
    /// To [`Question::Ring`]: whether anybody can hear it.
    Rung(bool),
    /// To [`Question::KeepCall`].
    Called(CallId),
    /// To the other questions that only have something remembered.
    Kept,
    /// To the same, when the store failed: it lasts as long as the call.
    NotKept,
    /// The store could not answer; the log has the cause.
    Failed(Unanswered),
}

/// What the store could not answer, as far as who asked must know: answers come in any order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// [`Question::Log`].
    Log,
    /// [`Question::Opening`].
    Opening,
    /// [`Question::Ending`].
    Ending,
    /// [`Question::Arrived`].
    Arrived,
    /// Anything else.
    Other,
}
