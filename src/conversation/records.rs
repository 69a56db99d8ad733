//! Which records of chats are open, and which node has opened them: what has to be closed when it
//! goes. Knows nothing of the store; a board that starts asks that one instead.

use std::collections::HashMap;

use super::RecordWrite;
use crate::clock::Timestamp;
use crate::ids::{Address, SessionId};
use crate::store::{NewSession, Over, Side, Write};

/// The open records, as they will be when all that was queued is written.
#[derive(Debug, Default)]
pub(super) struct OpenRecords {
    of_node: HashMap<Address, Vec<Open>>,
    node_of: HashMap<SessionId, Address>,
    /// How many of them are of chats that have begun.
    active: usize,
}

#[derive(Clone, Copy, Debug)]
struct Open {
    session: SessionId,
    active: bool,
}

impl OpenRecords {
    /// What is to be written for a step that a node has queued.
    pub(super) fn step(&mut self, id: SessionId, step: RecordWrite, at: Timestamp) -> Write {
        let over = match step {
            RecordWrite::Requested(new) => {
                let address = new.initiator_address;
                self.node_of.insert(id, address);
                self.of_node.entry(address).or_default().push(Open { session: id, active: false });
                return Write::SessionRequested(Box::new(NewSession {
                    id,
                    conversation: new.conversation,
                    initiator: Side {
                        user: new.initiator,
                        name: new.initiator_name,
                        node: address.node,
                    },
                    recipient: Side {
                        user: new.recipient,
                        name: new.recipient_name,
                        node: new.recipient_node,
                    },
                    requested_at: at,
                    first: new.first,
                }));
            }
            RecordWrite::Active => {
                let open = self.node_of.get(&id).and_then(|node| self.of_node.get_mut(node));
                for open in open.into_iter().flatten().filter(|open| open.session == id) {
                    self.active += usize::from(!std::mem::replace(&mut open.active, true));
                }
                return Write::SessionActive { id, at };
            }
            RecordWrite::Ended { last } => Over::Ended { last },
            RecordWrite::Declined => Over::Declined,
            RecordWrite::TimedOut => Over::TimedOut,
            RecordWrite::Cancelled => Over::Cancelled,
            RecordWrite::Failed => Over::Failed,
        };
        self.forget(id);
        Write::SessionOver { id, over, at }
    }

    /// What is to be written in the name of a node that is gone.
    pub(super) fn depart(&mut self, who: Address, at: Timestamp) -> Vec<Write> {
        let left_open = self.of_node.remove(&who).unwrap_or_default();
        let close = |Open { session, active }| {
            self.node_of.remove(&session);
            self.active -= usize::from(active);
            let over = if active { Over::Ended { last: None } } else { Over::Failed };
            Write::SessionOver { id: session, over, at }
        };
        left_open.into_iter().map(close).collect()
    }

    /// How many chats there are now.
    pub(super) fn active(&self) -> usize {
        self.active
    }

    fn forget(&mut self, id: SessionId) {
        let Some(node) = self.node_of.remove(&id) else { return };
        if let Some(open) = self.of_node.get_mut(&node) {
            open.retain(|open| {
                let is_over = open.session == id;
                self.active -= usize::from(is_over && open.active);
                !is_over
            });
            if open.is_empty() {
                self.of_node.remove(&node);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::Requested;
    use crate::ids::{ConversationId, Ids, Incarnation, MessageNumber, NodeNumber, UserId};

    const NOW: Timestamp = Timestamp(7);

    fn node(number: u32) -> Address {
        Address { node: NodeNumber(number), incarnation: Incarnation(u64::from(number)) }
    }

    fn requested(by: u32) -> RecordWrite {
        RecordWrite::Requested(Box::new(Requested {
            conversation: ConversationId(1),
            initiator: UserId(1),
            initiator_name: "Alice".into(),
            initiator_address: node(by),
            recipient: UserId(2),
            recipient_name: "Bob".into(),
            recipient_node: NodeNumber(9),
            first: MessageNumber(3),
        }))
    }

    #[test]
    fn what_a_node_leaves_open_is_closed_in_its_name_once() {
        let ids = Ids::seeded(1);
        let [asked, chatting, over, others] = std::array::from_fn(|_| ids.session(NOW));
        let mut records = OpenRecords::default();
        for (session, step) in [
            (asked, requested(1)),
            (chatting, requested(1)),
            (over, requested(1)),
            (others, requested(2)),
            (chatting, RecordWrite::Active),
            (over, RecordWrite::Declined),
        ] {
            records.step(session, step, NOW);
        }
        let failed = Write::SessionOver { id: asked, over: Over::Failed, at: NOW };
        let ended = Over::Ended { last: None };
        let ended = Write::SessionOver { id: chatting, over: ended, at: NOW };
        assert_eq!(records.active(), 1);
        assert_eq!(records.depart(node(1), NOW), [failed, ended]);
        assert_eq!(records.active(), 0);
        assert_eq!(records.depart(node(1), NOW), []);

        for _ in 0..2 {
            records.step(others, RecordWrite::Active, NOW);
            assert_eq!(records.active(), 1);
        }
        records.step(others, RecordWrite::Ended { last: None }, NOW);
        assert_eq!(records.active(), 0);
        assert!(records.of_node.is_empty() && records.node_of.is_empty(), "{records:?}");
    }
}
