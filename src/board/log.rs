//! What a caller may ask about a log, as plain values, and how it is answered: the last of it, a
//! message that is named, how a chat stands.

use tracing::error;

use crate::conversation::{Found, Page, Which};
use crate::ids::{ConversationId, MessageNumber, UserId};
use crate::store::StoreError;

use super::Board;

/// How many bytes of text are read at once at most: they always fit a line that has room.
const BYTES: usize = 24 * 1024;

/// Something to be looked up in a log. It moves no cursor.
#[derive(Debug)]
pub enum LogQuestion {
    /// The last messages, without those that the reader has deleted for the own eyes.
    Last {
        /// Which log.
        conversation: ConversationId,
        /// Who reads.
        reader: UserId,
        /// Before this message; `None`: the last of all.
        before: Option<MessageNumber>,
        /// How many at most.
        limit: i64,
    },
    /// One message.
    Subject {
        /// Which log.
        conversation: ConversationId,
        /// Who names it.
        reader: UserId,
        /// How.
        which: Which,
    },
    /// How the chat with a partner stands.
    Session {
        /// Which log.
        conversation: ConversationId,
        /// Who asks.
        reader: UserId,
        /// Who the partner is.
        partner: UserId,
        /// The session counts the messages after this one.
        first: MessageNumber,
        /// How many of the last messages are wanted.
        limit: i64,
    },
}

/// What was found.
#[derive(Debug)]
pub enum LogAnswer {
    /// To [`LogQuestion::Last`]: the newest that fit, in order.
    Last(Box<Page>),
    /// To [`LogQuestion::Subject`].
    Subject(Found),
    /// To [`LogQuestion::Session`].
    Session(Box<SessionSoFar>),
    /// The store could not answer; the log has the cause.
    Failed,
}

/// A chat that goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionSoFar {
    /// How many messages it has.
    pub count: i64,
    /// The last of the log, of this session or an earlier one.
    pub page: Page,
    /// How far the partner has read. `None`: the partner does not want it known.
    pub seen: Option<MessageNumber>,
}

impl Board {
    /// Answers a question about a log; a failure is logged here.
    pub(super) async fn look_up_in_log(&self, question: LogQuestion) -> LogAnswer {
        self.find_in_log(question).await.unwrap_or_else(|cause| {
            error!(%cause, "the store could not answer about a log");
            LogAnswer::Failed
        })
    }

    async fn find_in_log(&self, question: LogQuestion) -> Result<LogAnswer, StoreError> {
        let logs = &self.conversations;
        Ok(match question {
            LogQuestion::Last { conversation, reader, before, limit } => {
                let page = logs.page(conversation, reader, before, limit).await?;
                LogAnswer::Last(Box::new(bounded(page)))
            }
            LogQuestion::Subject { conversation, reader, which } => {
                LogAnswer::Subject(logs.subject(conversation, reader, which).await?)
            }
            LogQuestion::Session { conversation, reader, partner, first, limit } => {
                let page = bounded(logs.page(conversation, reader, None, limit).await?);
                let head = logs.head(conversation).await?;
                let count = logs.text_count(conversation, first, head).await?;
                let tells = self.store.user(partner).await?.is_some_and(|user| user.habits.seen);
                let seen =
                    if tells { Some(logs.read_by(partner, conversation).await?) } else { None };
                LogAnswer::Session(Box::new(SessionSoFar { count, page, seen }))
            }
        })
    }
}

/// The newest of the page that are not too much at once; one at least.
pub(super) fn bounded(mut page: Page) -> Page {
    let mut bytes = 0;
    let newest = page.messages.iter().rev().take_while(|message| {
        let quote = message.about.as_ref().map_or(0, |about| about.quote.len());
        bytes += message.body.len() + quote.min(200) + 64;
        bytes <= BYTES
    });
    let fits = newest.count().max(1);
    let before = page.messages.len().saturating_sub(fits);
    page.messages.drain(..before);
    page
}
