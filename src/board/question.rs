//! What a screen may ask that takes time, as plain values, and how it is answered.

use std::net::IpAddr;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use tracing::error;

use crate::accounts::{LoginRefusal, NewAccount, RegisterRefusal};
use crate::bell::Page;
use crate::clock::Timestamp;
use crate::ids::{ConversationId, MessageNumber, UserId};
use crate::limits::{Attempt, Making};
use crate::protocol::mail::Message;
use crate::stats::Summary;
use crate::store::{CallId, Habits, OlmPlace, PastCall, Person, StoreError, Times, User};
use crate::sysop::{Actor, Order, Report};
use crate::terminal::choice::Choice;

use super::{
    AccountAnswer, AccountQuestion, Arrived, Board, HouseAnswer, HouseQuestion, LogAnswer,
    LogQuestion, MailAnswer, MailQuestion, Opening, TalkAnswer, TalkQuestion, ToAll,
};

/// How many messages of a log are read at once.
const PAGE: i64 = 200;

/// How many bytes of them: a page always fits a line that has room (`OUTPUT_MARK`).
const PAGE_BYTES: usize = 32 * 1024;

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

impl Board {
    /// Answers a question; a failure is logged here, and is [`Answer::Failed`] to the screen.
    pub async fn answer(&self, question: Question) -> Answer {
        let failed = question.failed();
        self.look_up(question).await.unwrap_or_else(|cause| {
            error!(%cause, "the store could not answer");
            failed
        })
    }

    /// The next messages of a log, and whether there are more.
    pub(super) async fn page(
        &self,
        conversation: ConversationId,
        after: MessageNumber,
    ) -> Result<(Vec<Message>, bool), StoreError> {
        let mut messages = self.conversations.history(conversation, after, PAGE).await?;
        let full = i64::try_from(messages.len()).is_ok_and(|read| read >= PAGE);
        let cut = cut(&mut messages);
        Ok((messages, full || cut))
    }

    /// The next online messages that `user` was not shown.
    async fn missed_olms(&self, user: UserId, mut after: OlmPlace) -> Result<Answer, StoreError> {
        loop {
            let (mut olms, more) = self.conversations.olms_missed(user, after, PAGE).await?;
            if cut(&mut olms) {
                let more = olms.last().map(OlmPlace::of);
                return Ok(Answer::MissedOlms { olms, more });
            }
            match more {
                // All of a page have been read.
                Some(last) if olms.is_empty() => after = last,
                more => return Ok(Answer::MissedOlms { olms, more }),
            }
        }
    }

    async fn look_up(&self, question: Question) -> Result<Answer, StoreError> {
        Ok(match question {
            Question::LogIn { from, name, password, attempt, given_up } => {
                let look = self.log_in_from(from, &name, &password, *attempt);
                let user = given_up.run_until_cancelled(look).await;
                let user = user.unwrap_or(Err(LoginRefusal::Wrong));
                Answer::LogIn(user.and_then(|user| self.let_in(user)))
            }
            Question::User(user) => {
                let user = self.accounts.account(user).await;
                Answer::LogIn(user.and_then(|user| self.let_in(user)))
            }
            Question::Register(account, mut making) => {
                let user = self.accounts.register(account).await.inspect(|_| making.is_there());
                Answer::Registered(user.map(Box::new))
            }
            Question::Account(user, question) => {
                Answer::Account(self.look_up_account(user, question).await)
            }
            Question::Talks(user, question) => {
                Answer::Talks(self.look_up_talks(user, question).await?)
            }
            Question::House(question) => Answer::House(self.look_up_in_house(question).await?),
            Question::Directory => {
                self.accounts.directory().refresh().await?;
                Answer::Directory
            }
            Question::Pair { one, other } => {
                let conversation = self.conversations.pair(one, other).await?;
                let head = self.conversations.head(conversation).await?;
                Answer::Pair { conversation, head }
            }
            Question::Log { conversation, after } => {
                let (messages, more) = self.page(conversation, after).await?;
                Answer::Log { after, messages, more }
            }
            Question::Opening { conversation, reader, first } => {
                let opening = self.opening(conversation, reader, first).await?;
                let (messages, more) = self.page(conversation, first).await?;
                Answer::Opening { opening, messages, more }
            }
            Question::Ending { conversation, after, first, last } => {
                let last = match last {
                    Some(last) => last,
                    None => self.conversations.head(conversation).await?,
                };
                let (mut messages, more) = self.page(conversation, after).await?;
                let more = more && messages.last().is_some_and(|message| message.number < last);
                messages.retain(|message| message.number <= last);
                let count = self.conversations.text_count(conversation, first, last).await?;
                Answer::Ending { messages, count, more }
            }
            Question::Arrived { user, began } => {
                Answer::Arrived(Box::new(self.arrived(user, began).await?))
            }
            Question::MissedOlms { user, after } => self.missed_olms(user, after).await?,
            Question::InLog(question) => Answer::InLog(self.look_up_in_log(question).await),
            Question::Write { from, to } => {
                let conversation = self.conversations.pair(from, to).await?;
                let welcome = !self.accounts.blocks().has(to, from);
                Answer::Write { conversation, welcome }
            }
            Question::ToAll(olm) => Answer::ToldAll(self.tell_all(&olm).await?),
            Question::Mail(user, question) => {
                Answer::Mail(self.look_up_mail(user, question).await?)
            }
            Question::Stats => {
                let stats = self.conversations.stats();
                Answer::Stats(stats.summary(&self.store, self.clock.uptime()).await?)
            }
            Question::Order(actor, order) => Answer::Ordered(self.carry_out(&actor, &order).await),
            Question::Ring(page) => Answer::Rung(self.ring(&page).await),
            question @ (Question::StopRinging(_)
            | Question::WriteDown(..)
            | Question::ReadApart { .. }
            | Question::KeepCall(_)
            | Question::KeepCallEnd(..)
            | Question::KeepAvailable(..)
            | Question::KeepBlock(..)
            | Question::KeepExpert(..)
            | Question::KeepTerminal(..)
            | Question::KeepHabits(..)
            | Question::KeepPerson(..)
            | Question::KeepTimes(..)) => self.keep(question).await?,
        })
    }
}

/// Takes away what is more than a line takes at once; whether that was anything.
fn cut(messages: &mut Vec<Message>) -> bool {
    let mut bytes = 0;
    let fits = messages.iter().take_while(|message| {
        bytes += message.body.len();
        bytes <= PAGE_BYTES
    });
    let (fits, all) = (fits.count().max(1), messages.len());
    messages.truncate(fits);
    fits < all
}
