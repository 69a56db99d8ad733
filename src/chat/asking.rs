//! Asking and being asked: whether a caller wants to be asked, who may ask whom and how often, and
//! whom a caller has shut out. Knows no rule of the party.

use std::sync::Arc;

use crate::clock::Uptime;
use crate::ids::{ConversationId, MessageNumber, SessionId, UserId};
use crate::protocol::chat::{Busy, Effect, Phase, RequestOver, Signal, Why};
use crate::protocol::mail::{Hint, Mail};
use crate::registry::{Reach, Row};

use super::{Chat, Missed, News, Peer, Refusal, Target, refusal};

impl Chat {
    /// From now on requests are welcome, or not. What stands is not touched. What came while this
    /// caller was away, if that ends by it.
    pub fn set_reach(&mut self, reach: Reach) -> Option<Box<Missed>> {
        let missed = match reach {
            Reach::Available | Reach::NotAvailable => self.missed.take(),
            Reach::Away(_) | Reach::DoNotDisturb => {
                self.missed.get_or_insert_default();
                None
            }
        };
        self.reach = reach.clone();
        self.registry.set_status(self.me, |status| status.reach = reach);
        missed
    }

    /// `whom` wanted to ask this caller, and read why not.
    pub fn would_be_asked(&mut self, whom: Target) {
        if let Some(missed) = &mut self.missed
            && !self.blocks.has(self.user, whom.user)
        {
            missed.request(whom);
        }
    }

    /// An online message was shown.
    pub fn shows_olm(&mut self) {
        if let Some(missed) = &mut self.missed {
            missed.olms = missed.olms.saturating_add(1);
        }
    }

    /// May `whom` be asked now, as far as one can know without asking? Who is away and cannot be
    /// asked hears of it by the way.
    pub fn may_ask(&self, whom: &Target, now: Uptime) -> Result<(), Refusal> {
        if self.invite_of(whom.user).is_some() {
            return Ok(());
        }
        self.is_free_for(whom)?;
        if self.reach != Reach::Available {
            return Err(Refusal::NotAvailableYourself);
        }
        if self.blocks.has(self.user, whom.user) {
            return Err(Refusal::BlockedYourself(Arc::clone(&whom.name)));
        }
        let row = self.registry.find_user(whom.user);
        let shut_out = self.blocks.has(whom.user, self.user);
        let hearsay = refusal::quick(&whom.name, row.as_ref(), shut_out);
        if let (Some(row), Err(Refusal::Away(..) | Refusal::DoNotDisturb(_))) = (&row, &hearsay) {
            let hint = Hint::WouldAsk { user: self.user, name: Arc::clone(&self.name) };
            self.registry.tell(row.address, Mail::Hint(hint));
        }
        hearsay?;
        self.tally
            .may_ask(self.user, whom.user, now)
            .map_err(|why| Refusal::too_soon(why, &whom.name, now))
    }

    /// Asks `whom`; `first` is the head of their `conversation`. Whoever has asked this caller is
    /// not asked but accepted.
    pub fn ask(
        &mut self,
        session: SessionId,
        whom: Target,
        conversation: ConversationId,
        first: MessageNumber,
        now: Uptime,
    ) -> Result<Vec<News>, Refusal> {
        self.may_ask(&whom, now)?;
        let (user, is_asked_back) = (whom.user, self.invite_of(whom.user).is_some());
        let Some(row) = self.registry.find_user(whom.user) else {
            return Err(Refusal::NotOnLine(whom.name));
        };
        let effects = self.party.ask(session, row.address, first, now);
        let peer = Peer { whom, address: row.address, conversation };
        self.peers.insert(session, peer);
        let news = self.carry_out(effects.map_err(Refusal::from_party))?;
        if !is_asked_back {
            self.tally.requests().asked(self.user, user, now);
        }
        Ok(news)
    }

    /// Begins a chat with `whom` without a question, as far as that one is in no other: a sysop may,
    /// and who pages has asked for it. What the two have shut out, or whether they want to be asked, is
    /// not looked at.
    pub fn break_in(
        &mut self,
        session: SessionId,
        whom: Target,
        conversation: ConversationId,
        first: MessageNumber,
        now: Uptime,
    ) -> Result<Vec<News>, Refusal> {
        let row = self.may_break_in(&whom)?;
        self.at_once = Some(session);
        let effects = self.party.ask(session, row.address, first, now);
        self.peers.insert(session, Peer { whom, address: row.address, conversation });
        let mut news = self.carry_out(effects.map_err(Refusal::from_party))?;
        // Nobody is asked.
        news.retain(|news| !matches!(news, News::Asked { .. }));
        Ok(news)
    }

    /// Whether this side could begin a chat with somebody else now.
    fn is_free_for(&self, whom: &Target) -> Result<(), Refusal> {
        match self.party.phase() {
            Phase::Chatting { .. } => Err(Refusal::InChatYourself),
            Phase::Accepting { .. } => Err(Refusal::OneMoment),
            Phase::Requesting { .. } => Err(Refusal::RequestWaiting),
            Phase::Idle if whom.user == self.user => Err(Refusal::Yourself),
            Phase::Idle => Ok(()),
        }
    }

    /// Whether that could be done now.
    pub fn may_break_in(&self, whom: &Target) -> Result<Row, Refusal> {
        self.is_free_for(whom)?;
        let name = || Arc::clone(&whom.name);
        let row = self.registry.find_user(whom.user).ok_or_else(|| Refusal::NotOnLine(name()))?;
        if row.status.line_lost {
            return Err(Refusal::LineLost(name()));
        }
        if row.status.chats_with.is_some() {
            return Err(Refusal::InChat(name()));
        }
        Ok(row)
    }

    /// Lets go of what waits with `user`, who has been blocked: an invite is declined, a request is
    /// taken back. In a chat nobody is blocked: it is ended first.
    pub fn shut_out(&mut self, user: UserId) -> Vec<News> {
        let mut news = Vec::new();
        while let Some(invite) = self.invite_of(user) {
            match self.answer(invite.session, false) {
                Ok(told) => news.extend(told),
                Err(_) => break,
            }
        }
        if self.asking().is_some_and(|peer| peer.whom.user == user) {
            news.extend(self.cancel().unwrap_or_default());
        }
        news
    }

    /// What became of one's own request counts for the next.
    pub(super) fn count(&self, news: &[News], signal: Signal, now: Uptime) {
        for news in news {
            match (news, signal) {
                (News::RequestOver { whom, over: RequestOver::Declined }, _) => {
                    self.tally.requests().declined(self.user, whom.whom.user, now);
                }
                (News::Began { with, .. }, Signal::Accept { .. }) => {
                    self.tally.requests().accepted(self.user, with.whom.user);
                }
                _ => {}
            }
        }
    }
}

/// Whether an invite is refused because its receiver does not want to be asked.
pub(super) fn is_refusal(effect: &Effect) -> bool {
    let refusal = Why::Busy(Busy::NotAvailable);
    matches!(effect, Effect::Send { signal: Signal::End { why, .. }, .. } if *why == refusal)
}
