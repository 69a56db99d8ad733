//! Carries the party's effects out into the world: records, mail, notices, in this order and
//! without an await between them. It has no rules.

use std::sync::Arc;

use crate::conversation::{RecordWrite, Requested};
use crate::ids::{Address, SessionId};
use crate::protocol::chat::{Effect, EndedBy, Notice, RecordChange, Signal};
use crate::protocol::mail::{Card, Letter, Mail};

use super::{Chat, News, Refusal};

impl Chat {
    /// A command's effects, or why there are none.
    pub(super) fn carry_out(
        &mut self,
        effects: Result<Vec<Effect>, Refusal>,
    ) -> Result<Vec<News>, Refusal> {
        match effects {
            Ok(effects) => Ok(self.done(effects)),
            Err(why) => {
                // What `ask` noted of its session is forgotten.
                self.done(Vec::new());
                Err(why)
            }
        }
    }

    /// Effects carried out; what the caller has to be told comes back.
    pub(super) fn done(&mut self, effects: Vec<Effect>) -> Vec<News> {
        let mut news = Vec::new();
        for effect in effects {
            match effect {
                Effect::Record { session, change } => self.record(session, change),
                Effect::Send { to, signal } => self.send(to, signal),
                Effect::Notice(notice) => news.extend(self.notice(notice)),
            }
        }
        let party = &self.party;
        self.peers.retain(|session, _| party.holds(*session));
        news
    }

    fn record(&self, session: SessionId, change: RecordChange) {
        let write = match change {
            RecordChange::Requesting { to, first } => {
                let Some(peer) = self.peers.get(&session) else { return };
                RecordWrite::Requested(Box::new(Requested {
                    conversation: peer.conversation,
                    initiator: self.user,
                    initiator_name: Arc::clone(&self.name),
                    initiator_address: self.me,
                    recipient: peer.whom.user,
                    recipient_name: Arc::clone(&peer.whom.name),
                    recipient_node: to.node,
                    first,
                }))
            }
            RecordChange::Active => RecordWrite::Active,
            RecordChange::Ended { last } => RecordWrite::Ended { last },
            RecordChange::Declined => RecordWrite::Declined,
            RecordChange::TimedOut => RecordWrite::TimedOut,
            RecordChange::Cancelled => RecordWrite::Cancelled,
            RecordChange::Failed => RecordWrite::Failed,
        };
        self.conversations.record(session, write);
    }

    fn send(&self, to: Address, signal: Signal) {
        let card = match signal {
            Signal::Invite { session, .. } => self.peers.get(&session).map(|peer| Card {
                user: self.user,
                name: Arc::clone(&self.name),
                conversation: peer.conversation,
                at_once: self.at_once == Some(session),
            }),
            Signal::Accept { .. }
            | Signal::Started { .. }
            | Signal::End { .. }
            | Signal::Link { .. } => None,
        };
        let letter = Letter { from: self.me, card, signal };
        self.registry.post(self.me, to, Mail::Chat(Box::new(letter)));
    }

    /// A notice with its names; what it means for where this node is counted as present is done in
    /// the same step.
    fn notice(&mut self, notice: Notice) -> Option<News> {
        let peer = |session: SessionId| self.peers.get(&session).cloned();
        Some(match notice {
            Notice::Asked { session, timeout, .. } => News::Asked { whom: peer(session)?, timeout },
            Notice::RequestOver { session, over, .. } => {
                News::RequestOver { whom: peer(session)?, over }
            }
            Notice::Invited { session, time_left, .. } => {
                News::Invited { session, from: peer(session)?, time_left }
            }
            Notice::InviteOver { session, over, .. } => {
                News::InviteOver { session, from: peer(session)?, over }
            }
            Notice::Began { session, first, link, .. } => {
                let with = peer(session)?;
                self.ended = None;
                let name = Arc::clone(&with.whom.name);
                self.registry.set_status(self.me, |status| status.chats_with = Some(name));
                self.registry.enter(with.conversation, self.me);
                News::Began { session, with, first, link, accepted: false }
            }
            Notice::Link { session, link, .. } => News::Link { with: peer(session)?, link },
            Notice::EndWaits { .. } => News::EndWaits,
            Notice::Ended { session, by, first, last, unanswered, .. } => {
                let with = peer(session)?;
                self.registry.set_status(self.me, |status| status.chats_with = None);
                self.registry.leave(with.conversation, self.me);
                self.ended = (by == EndedBy::Me).then(|| (session, with.clone()));
                News::Ended { session, with, by, first, last, unanswered }
            }
        })
    }
}
