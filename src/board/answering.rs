//! How a question is answered: by whom, and what the store says to it. Knows no screen.

use tracing::error;

use crate::accounts::LoginRefusal;
use crate::ids::{ConversationId, MessageNumber, UserId};
use crate::protocol::mail::Message;
use crate::store::{OlmPlace, StoreError};

use super::{Answer, Board, Question};

/// How many messages of a log are read at once.
const PAGE: i64 = 200;

/// How many bytes of them: a page always fits a line that has room (`OUTPUT_MARK`).
const PAGE_BYTES: usize = 32 * 1024;

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
