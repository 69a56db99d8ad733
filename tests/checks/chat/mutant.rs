//! Parties that break one rule: the real one, with what goes in and what comes out bent.

use carrier::ids::{Address, MessageNumber, SessionId};
use carrier::protocol::chat::{
    Busy, Effect, EndedBy, Invite, InviteOver, Link, NotNow, Notice, Party, Phase, RecordChange,
    Signal, Why,
};

use super::side::{Input, Side, TIMEOUT};

/// Which rule is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Flaw {
    /// None: only the fault of a post office is looked at.
    None,
    /// R1: who accepts is in the chat at once.
    NoStarted,
    /// R3: an accept leaves the own request as it is.
    AcceptKeepsRequest,
    /// R3: invites are kept in a chat and can be accepted there.
    AcceptWhileChatting,
    /// R3: when requests cross, the other's invite stands beside the own request.
    NoTieBreak,
    /// R3: when requests cross, each side gives its own up.
    BothYield,
    /// R3: a refusal is judged before the crossing.
    RefusalFirst,
    /// R2: an `End` ends whatever is held with its sender.
    SessionNotCompared,
    /// R4: `Gone` does not touch invites.
    GoneSparesInvites,
    /// R4: `Gone` does not touch an accept.
    GoneSparesAccepting,
    /// R4: `Gone` does not touch a chat.
    GoneSparesChatting,
    /// R5: on `Gone` the asked side closes the record.
    OtherSideCloses,
    /// R5: who ends the chat writes it, whether it asked or not.
    BothWriteTheEnd,
    /// R6: the asked side ends invites by a clock of its own.
    AskedClock,
    /// R6: the partner ends the chat, in silence, by its own clock for the lost line.
    PartnerClock,
    /// R7: an end does not wait for own lines.
    EndDoesNotWait,
    /// R7: an end does not say up to which line.
    EndWithoutNumber,
    /// R7: the record of an end counts to the head, whatever the banner says.
    RecordCountsToHead,
    /// R7: an end does not know of own lines that were answered.
    AnswersDoNotCount,
    /// R2: in a chat an `End` is heard only if it says that the chat was left.
    EndFitsOneStage,
    /// A party whose line is lost can be asked.
    AskedWhileLost,
    /// `Started` says nothing of the asker's lost line.
    StartedHidesLoss,
    /// Who was asked says nothing of a line that was lost before the chat began.
    AskedHidesLoss,
}

/// A party with a flaw.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Mutant {
    party: Party,
    flaw: Flaw,
    /// Invites that the party itself would not hold any more.
    kept: Vec<Invite>,
}

impl Mutant {
    pub(super) fn new(flaw: Flaw) -> Self {
        Self { party: Party::new(TIMEOUT), flaw, kept: Vec::new() }
    }
}

impl Side for Mutant {
    fn step(&mut self, input: &Input) -> Result<Vec<Effect>, NotNow> {
        let mut effects = match *input {
            Input::Accept(session) => self.accept(session)?,
            Input::Decline(session) => match self.take_kept(session) {
                Some(invite) => over(invite, InviteOver::Declined, Some(Why::Declined)),
                None => self.party.decline(session)?,
            },
            Input::Receive { from, signal, may_be_asked } => {
                let mut effects = self.receive(from, signal, may_be_asked)?;
                hide_loss(self.flaw, signal, &mut effects);
                effects
            }
            Input::Gone(who) => self.gone(who),
            Input::End { .. } => self.end(input)?,
            Input::Say if self.flaw == Flaw::EndDoesNotWait => {
                self.party.clone().step(input)?;
                Vec::new()
            }
            Input::Answered { session, .. } if self.flaw == Flaw::AnswersDoNotCount => {
                self.party.answered(session, None)
            }
            Input::AskedClock(session) => {
                let mut effects = self.party.decline(session)?;
                effects.retain(|effect| !matches!(effect, Effect::Send { .. }));
                retell(&mut effects, InviteOver::TimedOut);
                effects
            }
            Input::PartnerClock => {
                let Some(partner) = self.party.phase().other() else { return Err(NotNow::NoChat) };
                let mut effects = self.party.gone(partner);
                effects.retain(|effect| !matches!(effect, Effect::Send { .. }));
                effects
            }
            Input::Ask { .. }
            | Input::Cancel
            | Input::Say
            | Input::Answered { .. }
            | Input::LineLost
            | Input::LineBack
            | Input::Expire => self.party.step(input)?,
        };
        if self.flaw == Flaw::EndWithoutNumber {
            for effect in &mut effects {
                if let Effect::Send { signal: Signal::End { last, .. }, .. } = effect {
                    *last = MessageNumber::NONE;
                }
            }
        }
        if self.flaw == Flaw::RecordCountsToHead {
            for effect in &mut effects {
                if let Effect::Record { change: RecordChange::Ended { last }, .. } = effect {
                    *last = None;
                }
            }
        }
        effects.sort_by_key(|effect| match effect {
            Effect::Record { .. } => 0,
            Effect::Send { .. } => 1,
            Effect::Notice(_) => 2,
        });
        Ok(effects)
    }

    fn phase(&self) -> &Phase {
        self.party.phase()
    }

    fn invites(&self) -> Vec<Invite> {
        Party::invites(&self.party).iter().chain(&self.kept).copied().collect()
    }

    fn has_deadline(&self) -> bool {
        self.party.deadline().is_some()
    }

    fn counts_for_the_asker(&self) -> bool {
        self.flaw == Flaw::AskedClock
    }

    fn counts_for_the_partner(&self) -> bool {
        self.flaw == Flaw::PartnerClock
    }
}

impl Mutant {
    fn accept(&mut self, session: SessionId) -> Result<Vec<Effect>, NotNow> {
        let mut effects = Vec::new();
        if let Some(invite) = self.take_kept(session) {
            let Invite { from, first, .. } = invite;
            // A chat's place is taken as it stands; a request is given up as it should be.
            if matches!(self.party.phase(), Phase::Chatting { .. }) {
                self.party = Party::new(TIMEOUT);
            } else if let Ok(cancelled) = self.party.cancel() {
                effects.extend(cancelled);
            }
            let signal = Signal::Invite { session, time_left: TIMEOUT, first };
            self.party.receive(from, &signal, Ok(()));
        }
        let asker = Party::invites(&self.party).iter().find(|invite| invite.session == session);
        let asker = asker.map(|invite| invite.from);
        let accepted = self.party.accept(session)?;
        match (self.flaw, asker) {
            (Flaw::AcceptKeepsRequest, _) => {
                effects.extend(accepted.into_iter().filter(is_accept));
            }
            (Flaw::NoStarted, Some(asker)) => {
                let started = Signal::Started { session, link: Link::Up };
                effects.extend(accepted);
                effects.extend(self.party.receive(asker, &started, Ok(())));
            }
            _ => effects.extend(accepted),
        }
        Ok(effects)
    }

    fn receive(
        &mut self,
        from: Address,
        signal: Signal,
        may_be_asked: Result<(), Busy>,
    ) -> Result<Vec<Effect>, NotNow> {
        let before = self.party.clone();
        let crossed = match (*before.phase(), signal) {
            (Phase::Requesting { session: own, to, .. }, Signal::Invite { .. }) if to == from => {
                Some(own)
            }
            _ => None,
        };
        let mut input = Input::Receive { from, signal, may_be_asked };
        match (self.flaw, signal, crossed) {
            (Flaw::NoTieBreak, Signal::Invite { session, time_left, first }, Some(_)) => {
                self.kept.push(Invite { session, from, first });
                return Ok(vec![Effect::Notice(Notice::Invited { session, from, time_left })]);
            }
            (Flaw::BothYield, Signal::Invite { session, .. }, Some(own)) if own < session => {
                let mut effects = self.party.cancel()?;
                effects.retain(|effect| !matches!(effect, Effect::Notice(_)));
                self.party.receive(from, &signal, Ok(()));
                effects.extend(self.party.accept(session)?);
                return Ok(effects);
            }
            (Flaw::RefusalFirst, Signal::Invite { session, .. }, Some(_)) => {
                if let Err(busy) = may_be_asked {
                    let (why, last) = (Why::Busy(busy), MessageNumber::NONE);
                    let signal = Signal::End { session, why, last };
                    return Ok(vec![Effect::Send { to: from, signal }]);
                }
            }
            (Flaw::EndFitsOneStage, Signal::End { session, why, .. }, _)
                if why != Why::Ended
                    && matches!(before.phase(), Phase::Chatting { session: own, .. } if *own == session) =>
            {
                return Ok(Vec::new());
            }
            (Flaw::AskedWhileLost, Signal::Invite { .. }, _) => {
                self.party.line_back();
                let was_lost = self.party != before;
                let effects = self.party.step(&input)?;
                if was_lost {
                    self.party.line_lost();
                }
                return Ok(effects);
            }
            (Flaw::SessionNotCompared, Signal::End { why, last, .. }, _) => {
                let invite = Party::invites(&before).iter().find(|invite| invite.from == from);
                let phase = before.phase();
                let own = phase.session().filter(|_| phase.other() == Some(from));
                if let Some(session) = own.or(invite.map(|invite| invite.session)) {
                    let signal = Signal::End { session, why, last };
                    input = Input::Receive { from, signal, may_be_asked };
                }
            }
            (_, Signal::End { session, why, .. }, _) => {
                if let Some(invite) = self.take_kept(session) {
                    let told = match why {
                        Why::TimedOut => InviteOver::TimedOut,
                        Why::Left => InviteOver::Left,
                        _ => InviteOver::Cancelled,
                    };
                    return Ok(over(invite, told, None));
                }
            }
            _ => {}
        }
        let mut effects = self.party.step(&input)?;
        if self.flaw == Flaw::AcceptWhileChatting {
            self.keep(&before, from, signal, &mut effects);
        }
        if self.flaw == Flaw::BothWriteTheEnd {
            effects.retain(|effect| !is_end_record(effect));
        }
        Ok(effects)
    }

    /// Keeps what a chat would let go of, or would not take.
    fn keep(&mut self, before: &Party, from: Address, signal: Signal, effects: &mut Vec<Effect>) {
        effects.retain(|effect| match *effect {
            Effect::Send { signal: Signal::End { why: Why::Busy(Busy::InChat), .. }, .. }
            | Effect::Notice(Notice::InviteOver { over: InviteOver::InChat, .. }) => false,
            Effect::Record { .. } | Effect::Send { .. } | Effect::Notice(_) => true,
        });
        let now = Party::invites(&self.party);
        if matches!(self.party.phase(), Phase::Chatting { .. }) {
            let gone = Party::invites(before).iter().filter(|invite| !now.contains(invite));
            let own = self.party.phase().session();
            self.kept.extend(gone.filter(|invite| Some(invite.session) != own));
            if let Signal::Invite { session, time_left, first } = signal
                && Some(session) != own
            {
                self.kept.push(Invite { session, from, first });
                effects.push(Effect::Notice(Notice::Invited { session, from, time_left }));
            }
        }
    }

    fn gone(&mut self, who: Address) -> Vec<Effect> {
        let phase = self.party.phase();
        let with = phase.other() == Some(who);
        let spared = match self.flaw {
            Flaw::GoneSparesInvites => !with,
            Flaw::GoneSparesAccepting => with && matches!(phase, Phase::Accepting { .. }),
            Flaw::GoneSparesChatting => with && matches!(phase, Phase::Chatting { .. }),
            _ => false,
        };
        if spared {
            return Vec::new();
        }
        let mut effects = self.party.gone(who);
        while let Some(place) = self.kept.iter().position(|invite| invite.from == who) {
            let invite = self.kept.remove(place);
            effects.extend(over(invite, InviteOver::Left, Some(Why::Left)));
        }
        if self.flaw == Flaw::OtherSideCloses {
            effects.extend(close_for_the_other(&effects));
        }
        effects
    }

    fn end(&mut self, input: &Input) -> Result<Vec<Effect>, NotNow> {
        let mut effects = self.party.step(input)?;
        if self.flaw == Flaw::BothWriteTheEnd {
            effects.retain(|effect| !is_end_record(effect));
            let ended = effects.iter().find_map(|effect| match *effect {
                Effect::Notice(Notice::Ended { session, last, .. }) => Some((session, last)),
                _ => None,
            });
            effects.extend(ended.map(|(session, last)| Effect::Record {
                session,
                change: RecordChange::Ended { last },
            }));
        }
        Ok(effects)
    }

    fn take_kept(&mut self, session: SessionId) -> Option<Invite> {
        let place = self.kept.iter().position(|invite| invite.session == session)?;
        Some(self.kept.remove(place))
    }
}

/// Takes out, or bends, what a chat that begins says of the own lost line.
fn hide_loss(flaw: Flaw, received: Signal, effects: &mut Vec<Effect>) {
    match (flaw, received) {
        (Flaw::StartedHidesLoss, Signal::Accept { .. }) => {
            for effect in effects {
                if let Effect::Send { signal: Signal::Started { link, .. }, .. } = effect {
                    *link = Link::Up;
                }
            }
        }
        (Flaw::AskedHidesLoss, Signal::Started { .. }) => {
            effects.retain(|effect| {
                !matches!(effect, Effect::Send { signal: Signal::Link { .. }, .. })
            });
        }
        _ => {}
    }
}

fn is_accept(effect: &Effect) -> bool {
    matches!(effect, Effect::Send { signal: Signal::Accept { .. }, .. })
}

fn is_end_record(effect: &Effect) -> bool {
    matches!(effect, Effect::Record { change: RecordChange::Ended { .. }, .. })
}

fn over(invite: Invite, over: InviteOver, why: Option<Why>) -> Vec<Effect> {
    let Invite { session, from, .. } = invite;
    let end = |why| Signal::End { session, why, last: MessageNumber::NONE };
    let mail = why.map(|why| Effect::Send { to: from, signal: end(why) });
    let notice = Effect::Notice(Notice::InviteOver { session, from, over });
    mail.into_iter().chain([notice]).collect()
}

fn retell(effects: &mut [Effect], told: InviteOver) {
    for effect in effects {
        if let Effect::Notice(Notice::InviteOver { over, .. }) = effect {
            *over = told;
        }
    }
}

fn close_for_the_other(effects: &[Effect]) -> Vec<Effect> {
    let mut records = Vec::new();
    for effect in effects {
        let (session, change) = match *effect {
            Effect::Notice(Notice::InviteOver { session, over: InviteOver::Left, .. }) => {
                (session, RecordChange::Failed)
            }
            Effect::Notice(Notice::Ended { session, by: EndedBy::Gone, last, .. }) => {
                let asker = effects.iter().any(is_end_record);
                if asker {
                    continue;
                }
                (session, RecordChange::Ended { last })
            }
            _ => continue,
        };
        records.push(Effect::Record { session, change });
    }
    records
}
