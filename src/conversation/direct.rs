//! What users write to one another outside a chat, seen from one of them: what is new, and how a
//! cursor moves over what is read out of order. The stored cursors may be some seconds old: those
//! in memory have the last word here.

use super::Conversations;
use super::cursor::Read;
use crate::ids::{ConversationId, MessageNumber, UserId};
use crate::store::{Correspondence, StoreError};

/// How many unread messages are looked at before a cursor is moved over them; with more it stays
/// before them for the time being.
const LOOKED_AT: i64 = 1_000;

impl Conversations {
    /// How many messages by others `user` has not read, in all logs.
    pub async fn unread_in_all(&self, user: UserId) -> Result<i64, StoreError> {
        let mut all = 0;
        let read = self.shared.cursors.of(user);
        for log in self.shared.store.unread_of(user).await? {
            let conversation = log.conversation();
            all += match read.up_to(conversation) {
                None => log.unread(),
                Some(up_to) => self.unread_behind(user, conversation, &read, up_to).await?,
            };
        }
        Ok(all)
    }

    /// How many messages by others `user` has not read in one log; what was read by itself behind
    /// the cursor is.
    async fn unread_behind(
        &self,
        user: UserId,
        conversation: ConversationId,
        read: &Read,
        up_to: MessageNumber,
    ) -> Result<i64, StoreError> {
        let cursor = self.cursor(user, conversation).await?.max(up_to);
        let all = self.unread(conversation, user, cursor).await?;
        let Some(last) = read.last_apart(conversation) else { return Ok(all) };
        let store = &self.shared.store;
        let stretch =
            store.unread_between(conversation, user, cursor, last.next(), LOOKED_AT).await?;
        let apart = stretch.iter().filter(|number| read.is_read(conversation, **number)).count();
        Ok(all - i64::try_from(apart).unwrap_or(0))
    }

    /// `reader` has read these messages of one log, each by itself. The cursor moves over them as
    /// far as nothing unread lies before them; the others are known as read as long as the board
    /// knows the reader.
    pub async fn read_apart(
        &self,
        reader: UserId,
        conversation: ConversationId,
        numbers: &[MessageNumber],
    ) -> Result<(), StoreError> {
        let cursors = &self.shared.cursors;
        self.cursor(reader, conversation).await?;
        let (cursor, last) = cursors.read_apart(reader, conversation, numbers);
        let Some(last) = last else { return Ok(()) };
        let store = &self.shared.store;
        let unread =
            store.unread_between(conversation, reader, cursor, last.next(), LOOKED_AT).await?;
        let is_all = i64::try_from(unread.len()).is_ok_and(|read| read < LOOKED_AT);
        let end = if is_all { last } else { unread.last().copied().unwrap_or(cursor) };
        cursors.advance(reader, conversation, &unread, end);
        Ok(())
    }

    /// The logs of `user` in which there is something to read, the one with the newest message
    /// first, at most `limit`.
    pub async fn correspondence(
        &self,
        user: UserId,
        limit: i64,
    ) -> Result<Vec<Correspondence>, StoreError> {
        let read = self.shared.cursors.of(user);
        let mut logs = self.shared.store.correspondence(user, limit).await?;
        for log in logs.iter_mut().filter(|log| log.unread > 0) {
            let conversation = log.last.conversation;
            if let Some(up_to) = read.up_to(conversation) {
                log.unread = self.unread_behind(user, conversation, &read, up_to).await?;
            }
        }
        Ok(logs)
    }

    /// `reader` has deleted a log as it stands, for the own eyes: up to and with this message. It
    /// counts as read.
    pub async fn cut(
        &self,
        reader: UserId,
        conversation: ConversationId,
        number: MessageNumber,
    ) -> Result<(), StoreError> {
        self.shared.store.cut(reader, conversation, number).await?;
        self.read_up_to(reader, conversation, number);
        Ok(())
    }
}
