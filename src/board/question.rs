//! What a screen may ask that takes time, as plain values. Knows not how it is answered.

use std::net::IpAddr;

use tokio_util::sync::CancellationToken;

use crate::accounts::NewAccount;
use crate::bell::Page;
use crate::clock::Timestamp;
use crate::ids::{ConversationId, MessageNumber, UserId};
use crate::limits::{Attempt, Making};
use crate::store::{CallId, Habits, OlmPlace, PastCall, Person, Times};
use crate::sysop::{Actor, Order};
use crate::terminal::choice::Choice;

use super::{
    AccountQuestion, Answer, HouseQuestion, LogQuestion, MailQuestion, TalkQuestion, ToAll,
    Unanswered,
};

/// Something slow that a screen wants to know or have done.
#[derive(Debug)]
pub enum Question {
    /// Is this the user's password?
    LogIn {
        /// From where.
        from: IpAddr,
        /// As typed.
        name: String,
        /// As typed.
        password: zeroize::Zeroizing<String>,
        /// When it is looked at.
        attempt: Box<Attempt>,
        /// Cancelled: nobody waits for the answer any more, as if the caller had gone.
        given_up: CancellationToken,
    },
    /// The account of somebody who has shown to be this user.
    User(UserId),
    /// Make an account, which counts if it is made.
    Register(NewAccount, Box<Making>),
    /// Something about this user's account.
    Account(UserId, AccountQuestion),
    /// Something about this user's conversations.
    Talks(UserId, TalkQuestion),
    /// Something about the board itself.
    House(HouseQuestion),
    /// Have accounts been made by another process?
    Directory,
    /// The log of these two, and its head.
    Pair {
        /// One.
        one: UserId,
        /// The other.
        other: UserId,
    },
    /// What stands in a log after a number.
    Log {
        /// Which log.
        conversation: ConversationId,
        /// After which message.
        after: MessageNumber,
    },
    /// What a chat begins with: the last that was said before it, and what stands in the log since.
    Opening {
        /// Which log.
        conversation: ConversationId,
        /// Who reads.
        reader: UserId,
        /// The chat is what comes after this message.
        first: MessageNumber,
    },
    /// What stands in a log up to the end of a session, and how many text messages the session had.
    Ending {
        /// Which log.
        conversation: ConversationId,
        /// Read after this message.
        after: MessageNumber,
        /// The session counts after this one…
        first: MessageNumber,
        /// …to this one; `None`: to the head.
        last: Option<MessageNumber>,
    },
    /// What somebody finds who has just come onto the board.
    Arrived {
        /// Who.
        user: UserId,
        /// When this call began: it is no call of before.
        began: Timestamp,
    },
    /// Something to be looked up in a log.
    InLog(LogQuestion),
    /// Online messages that were not shown.
    MissedOlms {
        /// Whose.
        user: UserId,
        /// Behind which.
        after: OlmPlace,
    },
    /// The log of these two, and whether one may write to the other.
    Write {
        /// Who writes.
        from: UserId,
        /// To whom.
        to: UserId,
    },
    /// Send an online message to everybody on line.
    ToAll(Box<ToAll>),
    /// Something about the mail of this user.
    Mail(UserId, MailQuestion),
    /// The statistics of internode chat.
    Stats,
    /// Do what a sysop orders.
    Order(Actor, Order),
    /// Call the sysop; the page stands already.
    Ring(Page),
    /// The page is taken back.
    StopRinging(Page),
    /// Write down what a sysop has done: a word, and to whom.
    WriteDown(Actor, &'static str, String),
    /// These messages have been read, each by itself.
    ReadApart {
        /// Who reads.
        reader: UserId,
        /// Which log.
        conversation: ConversationId,
        /// Which messages.
        numbers: Vec<MessageNumber>,
    },
    /// Remember that the user called.
    KeepCall(Box<PastCall>),
    /// Remember that the call is over.
    KeepCallEnd(CallId, Timestamp),
    /// Remember whether chat requests are welcome.
    KeepAvailable(UserId, bool),
    /// Remember whether this user has blocked another.
    KeepBlock(UserId, UserId),
    /// Remember whether the menu is shown.
    KeepExpert(UserId, bool),
    /// Remember how the terminal is to be served.
    KeepTerminal(UserId, Choice),
    /// Remember what the user wants to be told, and to tell.
    KeepHabits(UserId, Habits),
    /// Remember what the user tells of the own person.
    KeepPerson(UserId, Box<Person>),
    /// Remember how the user reads a clock.
    KeepTimes(UserId, Times),
}

impl Question {
    /// Whether it has something remembered: then it is carried out also for a caller who has gone.
    pub fn is_to_keep(&self) -> bool {
        match self {
            Self::ReadApart { .. }
            | Self::KeepCall(_)
            | Self::KeepCallEnd(..)
            | Self::KeepAvailable(..)
            | Self::KeepBlock(..)
            | Self::KeepExpert(..)
            | Self::KeepTerminal(..)
            | Self::KeepHabits(..)
            | Self::Order(..)
            | Self::StopRinging(_)
            | Self::WriteDown(..)
            | Self::KeepPerson(..)
            | Self::KeepTimes(..) => true,
            Self::LogIn { .. }
            | Self::User(_)
            | Self::Register(..)
            | Self::Account(..)
            | Self::Talks(..)
            | Self::House(_)
            | Self::Directory
            | Self::Pair { .. }
            | Self::Log { .. }
            | Self::Opening { .. }
            | Self::Ending { .. }
            | Self::Arrived { .. }
            | Self::MissedOlms { .. }
            | Self::Write { .. }
            | Self::ToAll(_)
            | Self::Mail(..)
            | Self::InLog(_)
            | Self::Stats
            | Self::Ring(_) => false,
        }
    }

    /// The answer to it where the store has none.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others are not told from each other")]
    pub(crate) fn failed(&self) -> Answer {
        Answer::Failed(match self {
            Self::Log { .. } => Unanswered::Log,
            Self::Opening { .. } => Unanswered::Opening,
            Self::Ending { .. } => Unanswered::Ending,
            Self::Arrived { .. } => Unanswered::Arrived,
            _ if self.is_to_keep() => return Answer::NotKept,
            _ => Unanswered::Other,
        })
    }
}
