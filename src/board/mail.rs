//! What MAIL asks: the logs of a user, and one of them. Knows no screen.

use crate::conversation::Page;
use crate::ids::{ConversationId, MessageNumber, UserId};
use crate::protocol::mail::Message;
use crate::store::{Correspondence, StoreError};

use super::Board;

/// How many logs are listed.
const LISTED: i64 = 500;

/// How many messages are read at once.
const PAGE: i64 = 20;

/// How many that were read already stand before what is new.
const BEFORE_NEW: i64 = 3;

/// Something about a user's mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailQuestion {
    /// The logs, the newest first.
    List,
    /// What to read first of the log with this user: what is new, or the last page.
    Open(UserId),
    /// What stands before a message.
    Older(ConversationId, MessageNumber),
    /// A log as it stands is deleted for the own eyes: up to this message.
    Cut(ConversationId, MessageNumber),
}

/// The answer to it.
#[derive(Debug)]
pub enum MailAnswer {
    /// To [`MailQuestion::List`].
    List(Vec<Correspondence>),
    /// To [`MailQuestion::Open`] and `Older`.
    Page(MailPage),
    /// To [`MailQuestion::Cut`].
    Cut,
}

/// A piece of a log, in order and without gaps but for what was deleted.
#[derive(Debug)]
pub struct MailPage {
    /// The log.
    pub conversation: ConversationId,
    /// What the reader has read, as far as the board knows.
    pub read: MessageNumber,
    /// What is there to be read, with its marks.
    pub page: Page,
    /// Whether there is more behind it.
    pub more: bool,
}

impl Board {
    pub(super) async fn look_up_mail(
        &self,
        user: UserId,
        question: MailQuestion,
    ) -> Result<MailAnswer, StoreError> {
        let logs = &self.conversations;
        Ok(match question {
            MailQuestion::List => MailAnswer::List(logs.correspondence(user, LISTED).await?),
            MailQuestion::Open(partner) => {
                let conversation = logs.pair(user, partner).await?;
                // What was deleted stays deleted, also if the board came down before the cursor that
                // moved with it was stored.
                let (deleted, _) = self.store.beginning(conversation, user).await?;
                let read = logs.cursor(user, conversation).await?.max(deleted);
                if logs.unread(conversation, user, read).await? == 0 {
                    let page = logs.page(conversation, user, None, PAGE).await?;
                    let more = false;
                    return Ok(MailAnswer::Page(MailPage { conversation, read, page, more }));
                }
                let before = logs.recent(conversation, user, Some(read.next()), BEFORE_NEW).await?;
                let (mut messages, more) = self.next_to_read(conversation, read).await?;
                messages.splice(0..0, before);
                let page = logs.with_marks(messages).await?;
                MailAnswer::Page(MailPage { conversation, read, page, more })
            }
            MailQuestion::Older(conversation, before) => {
                let page = logs.page(conversation, user, Some(before), PAGE).await?;
                let read = logs.cursor(user, conversation).await?;
                MailAnswer::Page(MailPage { conversation, read, page, more: false })
            }
            MailQuestion::Cut(conversation, number) => {
                logs.cut(user, conversation, number).await?;
                MailAnswer::Cut
            }
        })
    }

    /// The next messages, and whether there are more. What was only done to messages is not read by
    /// itself: however much of it stands before a message, that one is found.
    async fn next_to_read(
        &self,
        conversation: ConversationId,
        mut after: MessageNumber,
    ) -> Result<(Vec<Message>, bool), StoreError> {
        loop {
            let (mut messages, more) = self.page(conversation, after).await?;
            let last = messages.last().map(|message| message.number);
            messages.retain(|message| message.kind.is_read());
            match last {
                Some(last) if more && messages.is_empty() => after = last,
                Some(_) | None => return Ok((messages, more)),
            }
        }
    }
}
