//! What the writer has in its hands, in order: each write, and who is to be answered. Knows no
//! store.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::clock::Uptime;
use crate::ids::{Address, Ticket, UserId};
use crate::protocol::mail::About;
use crate::store::{NewMessage, Write};

/// Who waits to hear of a message, and who hears it.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) from: Address,
    pub(super) ticket: Ticket,
    pub(super) sender_name: Arc<str>,
    /// What the message is about.
    pub(super) about: Option<About>,
    pub(super) also: Vec<UserId>,
    /// When it was said.
    pub(super) said: Uptime,
}

/// See the module. Messages have an answer, records have none.
#[derive(Debug, Default)]
pub(super) struct Pending {
    writes: VecDeque<Write>,
    answers: VecDeque<Option<Answer>>,
    /// So many from the front were given to the store in one batch, and what became of it is not
    /// known.
    unsure: usize,
}

impl Pending {
    pub(super) fn len(&self) -> usize {
        self.writes.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.writes.is_empty()
    }

    pub(super) fn push(&mut self, write: Write, answer: Option<Answer>) {
        self.writes.push_back(write);
        self.answers.push_back(answer);
    }

    /// The first `most`, or what there is.
    pub(super) fn batch(&mut self, most: usize) -> &mut [Write] {
        let length = self.writes.len().min(most);
        &mut self.writes.make_contiguous()[..length]
    }

    /// The first goes.
    pub(super) fn pop(&mut self) -> Option<(Write, Option<Answer>)> {
        self.unsure = self.unsure.saturating_sub(1);
        Some((self.writes.pop_front()?, self.answers.pop_front()?))
    }

    /// What became of the first `length` is not known.
    pub(super) fn set_unsure(&mut self, length: usize) {
        self.unsure = length;
    }

    pub(super) fn unsure(&self) -> usize {
        self.unsure
    }

    /// A message that tells what became of the batch which is not sure. A batch without one can
    /// just be written again: a record does not take a step twice.
    pub(super) fn witness(&self) -> Option<&NewMessage> {
        self.writes.iter().take(self.unsure).find_map(|write| match write {
            Write::Message(message) => Some(message),
            Write::SessionRequested(_)
            | Write::SessionActive { .. }
            | Write::SessionOver { .. } => None,
        })
    }

    /// Those who wait for an answer, in order.
    pub(super) fn answers(&self) -> impl Iterator<Item = &Answer> {
        self.answers.iter().flatten()
    }

    /// Takes out the messages that were said at `before` or earlier, but for those that may be
    /// stored.
    pub(super) fn take_older(&mut self, before: Uptime) -> Vec<Answer> {
        let mut older = Vec::new();
        for place in 0..self.writes.len() {
            let Some((write, answer)) = self.writes.pop_front().zip(self.answers.pop_front())
            else {
                break;
            };
            match answer {
                Some(answer) if answer.said <= before && place >= self.unsure => {
                    older.push(answer);
                }
                answer => self.push(write, answer),
            }
        }
        older
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::ids::{ConversationId, Ids, Incarnation, MessageNumber, NodeNumber};
    use crate::protocol::mail::MessageKind;

    fn message(number: i64) -> Write {
        Write::Message(NewMessage {
            conversation: ConversationId(1),
            number: MessageNumber(number),
            sender: UserId(1),
            kind: MessageKind::Text,
            about: None,
            sent_at: Timestamp(0),
            body: "hello".into(),
        })
    }

    fn said(seconds: u64) -> Answer {
        Answer {
            about: None,
            from: Address { node: NodeNumber(1), incarnation: Incarnation(1) },
            ticket: Ticket(seconds),
            sender_name: "Alice".into(),
            also: Vec::new(),
            said: Uptime::from_secs(seconds),
        }
    }

    #[test]
    fn what_is_too_old_is_taken_out_and_the_rest_keeps_its_order() {
        let session = Ids::seeded(1).session(Timestamp(0));
        let record = Write::SessionActive { id: session, at: Timestamp(0) };
        let mut pending = Pending::default();
        pending.push(message(1), Some(said(1)));
        pending.push(record.clone(), None);
        pending.push(message(2), Some(said(5)));
        pending.push(message(3), Some(said(2)));
        pending.push(message(4), Some(said(6)));
        let older = pending.take_older(Uptime::from_secs(2));
        assert_eq!(older.iter().map(|old| old.ticket.0).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(pending.batch(9), [record, message(2), message(4)]);
        assert_eq!(pending.answers().map(|answer| answer.ticket.0).collect::<Vec<_>>(), [5, 6]);
    }

    #[test]
    fn what_may_be_stored_is_not_taken_out_however_old_it_is() {
        let mut pending = Pending::default();
        for number in 1..=3 {
            pending.push(message(number), Some(said(1)));
        }
        pending.set_unsure(2);
        assert_eq!(pending.take_older(Uptime::from_secs(9)).len(), 1);
        assert_eq!(pending.batch(9), [message(1), message(2)]);
        assert_eq!(pending.unsure(), 2);
        assert_eq!(pending.witness().map(|message| message.number), Some(MessageNumber(1)));
    }
}
