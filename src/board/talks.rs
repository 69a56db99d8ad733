//! What a caller may ask of the own conversations, as plain values, and how it is answered.

use crate::chat::Target;
use crate::conversation::{Page, Searched};
use crate::ids::UserId;
use crate::store::StoreError;
use crate::text::find::Wanted;

use super::Board;
use super::log::bounded;

/// Something about the conversations of somebody who has logged in.
#[derive(Debug)]
pub enum TalkQuestion {
    /// What was said last.
    Last {
        /// With whom; `None`: with whomever it was.
        with: Option<Target>,
        /// How many messages at most.
        most: i64,
    },
    /// Where these words stand.
    Search {
        /// In the log with whom; `None`: in all of them.
        with: Option<Target>,
        /// The words.
        wanted: Wanted,
    },
    /// How many messages were not read.
    Unread,
}

/// What came of it.
#[derive(Debug)]
pub enum TalkAnswer {
    /// To [`TalkQuestion::Last`].
    Last {
        /// With whom; `None`: there was nobody yet.
        with: Option<Target>,
        /// The last messages, as many as are not too long to be given at once.
        page: Page,
    },
    /// To [`TalkQuestion::Search`].
    Found(Searched),
    /// To [`TalkQuestion::Unread`].
    Unread(i64),
}

impl Board {
    /// Answers a question about the conversations of `user`.
    pub(super) async fn look_up_talks(
        &self,
        user: UserId,
        question: TalkQuestion,
    ) -> Result<TalkAnswer, StoreError> {
        let logs = &self.conversations;
        Ok(match question {
            TalkQuestion::Last { with, most } => {
                let (with, conversation) = match with {
                    Some(with) => {
                        let conversation = logs.known_pair(user, with.user).await?;
                        (Some(with), conversation)
                    }
                    None => logs.last_talk(user).await?.map_or((None, None), |talk| {
                        let with = Target { user: talk.partner, name: talk.name };
                        (Some(with), Some(talk.conversation))
                    }),
                };
                let page = match conversation {
                    Some(conversation) => logs.page(conversation, user, None, most).await?,
                    None => Page::default(),
                };
                TalkAnswer::Last { with, page: bounded(page) }
            }
            TalkQuestion::Search { with: None, wanted } => {
                TalkAnswer::Found(logs.search(user, &wanted).await?)
            }
            TalkQuestion::Search { with: Some(with), wanted } => {
                TalkAnswer::Found(match logs.known_pair(user, with.user).await? {
                    Some(log) => logs.search_in(user, log, with.name, &wanted).await?,
                    None => Searched::default(),
                })
            }
            TalkQuestion::Unread => TalkAnswer::Unread(logs.unread_in_all(user).await?),
        })
    }
}
