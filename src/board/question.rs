//! What a screen may ask that takes time, as plain values, and how it is answered.

use std::sync::Arc;

use tracing::error;

use crate::accounts::{LoginRefusal, NewAccount, RegisterRefusal};
use crate::clock::Timestamp;
use crate::ids::{ConversationId, MessageNumber, UserId};
use crate::protocol::mail::Message;
use crate::stats::Summary;
use crate::store::{Habits, StoreError, User};
use crate::terminal::choice::Choice;

use super::{AccountAnswer, AccountQuestion, Board};

/// How many messages of a log are read at once.
const PAGE: i64 = 200;

/// How many bytes of them: a page always fits a line that has room (`OUTPUT_MARK`).
const PAGE_BYTES: usize = 32 * 1024;

/// Something slow that a screen wants to know or have done.
#[derive(Debug)]
pub enum Question {
    /// Is this the user's password?
    LogIn {
        /// As typed.
        name: String,
        /// As typed.
        password: zeroize::Zeroizing<String>,
    },
    /// The account of somebody who has shown to be this user.
    User(UserId),
    /// Make an account.
    Register(NewAccount),
    /// Something about this user's account.
    Account(UserId, AccountQuestion),
    /// Have accounts been made by another process?
    Directory,
    /// The log of these two, and its head.
    Pair {
        /// One.
        one: UserId,
        /// The other.
        other: UserId,
    },
    /// What stands in a log after a number, or after the reader's cursor.
    Log {
        /// Which log.
        conversation: ConversationId,
        /// Who reads.
        reader: UserId,
        /// After which message; `None`: the reader's cursor.
        after: Option<MessageNumber>,
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
    /// Online messages that were not shown.
    MissedOlms {
        /// Whose.
        user: UserId,
    },
    /// The statistics of internode chat.
    Stats,
    /// This message has been read, if all before it have.
    ReadNext {
        /// Who reads.
        reader: UserId,
        /// Which log.
        conversation: ConversationId,
        /// Which message.
        number: MessageNumber,
    },
    /// Remember that the user called.
    KeepCall(UserId, Timestamp),
    /// Remember whether chat requests are welcome.
    KeepAvailable(UserId, bool),
    /// Remember whether the menu is shown.
    KeepExpert(UserId, bool),
    /// Remember how the terminal is to be served.
    KeepTerminal(UserId, Choice),
    /// Remember what the user wants to be told, and to tell.
    KeepHabits(UserId, Habits),
}

impl Question {
    /// Whether it has something remembered: then it is carried out also for a caller who has gone.
    pub fn is_to_keep(&self) -> bool {
        match self {
            Self::ReadNext { .. }
            | Self::KeepCall(..)
            | Self::KeepAvailable(..)
            | Self::KeepExpert(..)
            | Self::KeepTerminal(..)
            | Self::KeepHabits(..) => true,
            Self::LogIn { .. }
            | Self::User(_)
            | Self::Register(_)
            | Self::Account(..)
            | Self::Directory
            | Self::Pair { .. }
            | Self::Log { .. }
            | Self::Ending { .. }
            | Self::MissedOlms { .. }
            | Self::Stats => false,
        }
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
    /// To [`Question::Ending`].
    Ending {
        /// What was not shown yet.
        messages: Vec<Message>,
        /// The session's text messages.
        count: i64,
        /// Whether more was not shown yet.
        more: bool,
    },
    /// To [`Question::MissedOlms`].
    MissedOlms(Vec<Message>),
    /// To [`Question::Stats`].
    Stats(Arc<Summary>),
    /// To the questions that only have something remembered.
    Kept,
    /// To the same, when the store failed: it lasts as long as the call.
    NotKept,
    /// The store could not answer; the log has the cause.
    Failed,
}

impl Board {
    /// Answers a question; a failure is logged here, and is [`Answer::Failed`] to the screen.
    pub async fn answer(&self, question: Question) -> Answer {
        let failed = if question.is_to_keep() { Answer::NotKept } else { Answer::Failed };
        self.look_up(question).await.unwrap_or_else(|cause| {
            error!(%cause, "the store could not answer");
            failed
        })
    }

    /// The next messages of a log, and whether there are more.
    async fn page(
        &self,
        conversation: ConversationId,
        after: MessageNumber,
    ) -> Result<(Vec<Message>, bool), StoreError> {
        let mut messages = self.conversations.history(conversation, after, PAGE).await?;
        let full = i64::try_from(messages.len()).is_ok_and(|read| read >= PAGE);
        let mut bytes = 0;
        let fits = messages
            .iter()
            .take_while(|message| {
                bytes += message.body.len();
                bytes <= PAGE_BYTES
            })
            .count()
            .max(1);
        let cut = fits < messages.len();
        messages.truncate(fits);
        Ok((messages, full || cut))
    }

    async fn look_up(&self, question: Question) -> Result<Answer, StoreError> {
        Ok(match question {
            Question::LogIn { name, password } => {
                Answer::LogIn(self.accounts.log_in(&name, &password).await.map(Box::new))
            }
            Question::User(user) => Answer::LogIn(self.accounts.account(user).await.map(Box::new)),
            Question::Register(account) => {
                Answer::Registered(self.accounts.register(account).await.map(Box::new))
            }
            Question::Account(user, question) => {
                Answer::Account(self.look_up_account(user, question).await)
            }
            Question::Directory => {
                self.accounts.directory().refresh().await?;
                Answer::Directory
            }
            Question::Pair { one, other } => {
                let conversation = self.conversations.pair(one, other).await?;
                let head = self.conversations.head(conversation).await?;
                Answer::Pair { conversation, head }
            }
            Question::Log { conversation, reader, after } => {
                let after = match after {
                    Some(after) => after,
                    None => self.conversations.cursor(reader, conversation).await?,
                };
                let (messages, more) = self.page(conversation, after).await?;
                Answer::Log { after, messages, more }
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
            Question::MissedOlms { user } => {
                Answer::MissedOlms(self.conversations.olms_missed(user, PAGE).await?)
            }
            Question::Stats => {
                let stats = self.conversations.stats();
                Answer::Stats(stats.summary(&self.store, self.clock.uptime()).await?)
            }
            Question::ReadNext { reader, conversation, number } => {
                let mut cursor = self.conversations.cursor(reader, conversation).await?;
                if cursor.next() < number {
                    // What is not there any more is not unread.
                    cursor = cursor.max(self.store.purged(conversation).await?);
                }
                if cursor.next() == number {
                    self.conversations.read_up_to(reader, conversation, number);
                }
                Answer::Kept
            }
            Question::KeepCall(user, at) => {
                self.store.record_call(user, at).await?;
                Answer::Kept
            }
            Question::KeepAvailable(user, available) => {
                self.store.set_available(user, available).await?;
                Answer::Kept
            }
            Question::KeepExpert(user, expert) => {
                self.store.set_expert(user, expert).await?;
                Answer::Kept
            }
            Question::KeepTerminal(user, choice) => {
                self.store.set_terminal(user, choice).await?;
                Answer::Kept
            }
            Question::KeepHabits(user, habits) => {
                self.store.set_habits(user, habits).await?;
                Answer::Kept
            }
        })
    }
}
