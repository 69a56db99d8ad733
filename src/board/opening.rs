//! What a chat begins with: of all that the two have said before, what its caller has not read, or
//! else the last few lines. Knows no screen.

use crate::ids::{ConversationId, MessageNumber, UserId};
use crate::protocol::mail::Message;
use crate::store::StoreError;

use super::Board;

/// How many unread lines a chat begins with at most (SPEC §6).
const MOST: i64 = 50;

/// How many lines it begins with at least, if there are so many (SPEC §6).
const LEAST: usize = 5;

/// How many bytes of them at most: with a page of what came since they fit a line that has room.
const BYTES: usize = 16 * 1024;

/// The lines before a chat, as they stand: what was done to them is no line.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// In order; none is of the chat.
    pub lines: Vec<Message>,
    /// How many of them the reader has read; the others are unread.
    pub read: usize,
    /// How many unread ones there are before the lines.
    pub older: i64,
}

impl Board {
    /// What is shown to `reader` of what stands in a log up to and with `first`.
    pub(super) async fn opening(
        &self,
        conversation: ConversationId,
        reader: UserId,
        first: MessageNumber,
    ) -> Result<Opening, StoreError> {
        let log = &self.conversations;
        // Also where there is nothing: what is in memory of a cursor is true then.
        let cursor = log.cursor(reader, conversation).await?;
        if first == MessageNumber::NONE {
            return Ok(Opening::default());
        }
        let recent = log.recent(conversation, reader, Some(first.next()), MOST).await?;
        let full = i64::try_from(recent.len()).is_ok_and(|read| read >= MOST);
        let (lines, cut) = last_of(recent, BYTES);
        let older = match lines.first() {
            Some(oldest) if (full || cut) && oldest.number > cursor.next() => {
                let before = oldest.number.previous();
                let unread = log.unread(conversation, reader, cursor).await?;
                unread - log.unread(conversation, reader, before).await?
            }
            Some(_) | None => 0,
        };
        Ok(chosen(lines, reader, cursor, older.max(0)))
    }
}

/// The last of them, as far as their text takes no more than so many bytes, but always one; and
/// whether others were left out.
fn last_of(mut messages: Vec<Message>, most: usize) -> (Vec<Message>, bool) {
    let mut bytes = 0;
    let fits = messages.iter().rev().take_while(|message| {
        bytes += message.body.len();
        bytes <= most
    });
    let left_out = messages.len() - fits.count().max(1).min(messages.len());
    messages.drain(..left_out);
    (messages, left_out > 0)
}

/// All that is unread, and what was read only as far as it makes up the least.
fn chosen(mut lines: Vec<Message>, reader: UserId, cursor: MessageNumber, older: i64) -> Opening {
    let is_unread = |message: &Message| message.number > cursor && message.sender != reader;
    // Where older ones are unread, all of these are behind an unread one.
    let read = if older > 0 { Some(0) } else { lines.iter().position(is_unread) };
    let read = read.unwrap_or(lines.len());
    let from = read.min(lines.len().saturating_sub(LEAST));
    lines.drain(..from);
    Opening { lines, read: read - from, older }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::protocol::mail::{MessageKind, Standing};

    const ME: UserId = UserId(1);
    const OTHER: UserId = UserId(2);

    fn message(number: i64, sender: UserId, body: &str) -> Message {
        Message {
            conversation: ConversationId(1),
            number: MessageNumber(number),
            sender,
            sender_name: "x".into(),
            from: None,
            kind: MessageKind::Text,
            about: None,
            standing: Standing::AsWritten,
            sent_at: Timestamp(0),
            body: body.into(),
        }
    }

    fn log(numbers: impl Iterator<Item = i64>) -> Vec<Message> {
        numbers.map(|number| message(number, OTHER, "x")).collect()
    }

    #[test]
    fn all_that_is_unread_is_chosen_and_what_was_read_makes_up_five() {
        // The log has 20 lines.
        for (cursor, first, read) in
            [(20, 16, 5), (99, 16, 5), (19, 16, 4), (16, 16, 1), (15, 16, 0), (3, 4, 0), (0, 1, 0)]
        {
            let opening = chosen(log(1..=20), ME, MessageNumber(cursor), 0);
            let at = (opening.lines[0].number.0, opening.read);
            assert_eq!(at, (first, read), "read up to {cursor}");
            assert_eq!(opening.lines.last().unwrap().number, MessageNumber(20));
        }
        assert_eq!(chosen(log(1..=2), ME, MessageNumber(2), 0).lines.len(), 2);
        assert_eq!(chosen(Vec::new(), ME, MessageNumber(0), 0), Opening::default());
    }

    #[test]
    fn ones_own_lines_are_not_new() {
        let mut lines = log(1..=6);
        lines.push(message(7, ME, "mine"));
        assert_eq!(chosen(lines.clone(), ME, MessageNumber(6), 0).read, 5);
        lines.push(message(8, OTHER, "new"));
        assert_eq!(chosen(lines, ME, MessageNumber(6), 0).read, 4);
    }

    #[test]
    fn behind_older_ones_that_are_unread_nothing_was_read() {
        let opening = chosen(log(51..=100), ME, MessageNumber(38), 12);
        assert_eq!((opening.lines.len(), opening.read, opening.older), (50, 0, 12));
    }

    #[test]
    fn long_lines_are_fewer_and_the_last_is_always_there() {
        let lines = |long: usize| (1..=4).map(|n| message(n, OTHER, &"x".repeat(long))).collect();
        for (long, left) in [(10, 4), (25, 4), (26, 3), (60, 1), (1_000, 1)] {
            let (lines, cut) = last_of(lines(long), 100);
            assert_eq!((lines.len(), cut), (left, left < 4), "{long}");
            assert_eq!(lines.last().unwrap().number, MessageNumber(4));
        }
        assert_eq!(last_of(Vec::new(), 100), (Vec::new(), false));
    }
}
