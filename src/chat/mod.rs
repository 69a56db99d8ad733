//! Internode chat as screens call it: one node's party with the names, the log and the records that
//! belong to its sessions. It has no rules of its own on who may let go of what: those are
//! [`protocol::chat`](crate::protocol::chat)'s.

mod asking;
mod driver;
mod missed;
mod refusal;
mod target;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::accounts::Blocks;
use crate::clock::Uptime;
use crate::conversation::{Conversations, Entry};
use crate::ids::{Address, ConversationId, MessageNumber, SessionId, Ticket, UserId};
use crate::limits::Tally;
use crate::protocol::chat::{
    Busy, EndedBy, Invite, InviteOver, Link, Party, Phase, RequestOver, Signal, Why,
};
use crate::protocol::mail::{About, Card, Letter, MessageKind};
use crate::registry::{Reach, Registry};
use crate::text::clean::clean;
use crate::text::width;

pub use missed::Missed;
pub use refusal::Refusal;
pub use target::{Target, find, split};

/// How many of one's lines may wait to be stored at once.
pub const LINES_WAITING: usize = 100;

/// One node's side of internode chat.
pub struct Chat {
    me: Address,
    user: UserId,
    name: Arc<str>,
    /// Whether requests are welcome; governs what comes, not what stands.
    reach: Reach,
    max_message: usize,
    party: Party,
    /// Who is at the other end of each session that the party holds.
    peers: HashMap<SessionId, Peer>,
    /// The last chat that ended, until the next begins: the partner's own end may still cross.
    ended: Option<(SessionId, Peer)>,
    /// The own request that begins a chat without a question.
    at_once: Option<SessionId>,
    /// The last chat that was begun so by the other side.
    broken_in: Option<SessionId>,
    /// What came while this caller was away, or wanted no disturbance.
    missed: Option<Box<Missed>>,
    blocks: Blocks,
    tally: Tally,
    registry: Registry,
    conversations: Conversations,
}

/// The other end of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Who.
    pub whom: Target,
    /// On which node.
    pub address: Address,
    /// The log of the two.
    pub conversation: ConversationId,
}

/// What the caller has to be told of internode chat, with names. Each is told once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// The own request was put and waits.
    Asked {
        /// Who is asked.
        whom: Peer,
        /// How long it will wait.
        timeout: Duration,
    },
    /// The own request is over, and no chat came of it.
    RequestOver {
        /// Who was asked.
        whom: Peer,
        /// What became of it.
        over: RequestOver,
    },
    /// Somebody asks.
    Invited {
        /// The request.
        session: SessionId,
        /// Who asks.
        from: Peer,
        /// How long the asker will wait.
        time_left: Duration,
    },
    /// Somebody's request is over, and no chat came of it.
    InviteOver {
        /// The request.
        session: SessionId,
        /// Who asked.
        from: Peer,
        /// What became of it.
        over: InviteOver,
    },
    /// A chat begins.
    Began {
        /// The chat.
        session: SessionId,
        /// The partner.
        with: Peer,
        /// The session counts what comes after this message.
        first: MessageNumber,
        /// The partner's line.
        link: Link,
        /// By an invite that was accepted here: what was typed behind that is for the chat.
        accepted: bool,
    },
    /// The partner's line was lost, or is back.
    Link {
        /// The partner.
        with: Peer,
        /// What became of the line.
        link: Link,
    },
    /// `/END` waits for own lines that are not stored yet.
    EndWaits,
    /// The partner had ended the chat too, at the same time.
    EndCrossed {
        /// The chat.
        session: SessionId,
        /// Who the partner was.
        with: Peer,
        /// The last message that the partner reads in it.
        last: MessageNumber,
    },
    /// The chat is over.
    Ended {
        /// The chat.
        session: SessionId,
        /// Who the partner was.
        with: Peer,
        /// Who ended it.
        by: EndedBy,
        /// The session counts the text messages after this one…
        first: MessageNumber,
        /// …up to this one; `None`: to the head of the log.
        last: Option<MessageNumber>,
        /// Own lines that were not answered when it ended.
        unanswered: u32,
    },
}

/// Something to be said in a chat.
#[derive(Clone, Debug)]
pub struct Saying<'a> {
    /// What kind of record it is.
    pub kind: MessageKind,
    /// The message that it is about.
    pub about: Option<About>,
    /// What is said; only a deletion says nothing.
    pub text: &'a str,
    /// The line as it was typed: what is given back, if it cannot be stored.
    pub typed: &'a str,
}

/// A line that was given to the writer: what to do when its ticket is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The session in which it was said.
    pub session: SessionId,
    /// The partner.
    pub with: Target,
    /// Whether it is a message, and not a change to one or a mark.
    pub is_message: bool,
    /// The line as it was typed.
    pub text: String,
}

/// What a [`Chat`] shares with all others.
#[derive(Clone, Debug)]
pub struct World {
    /// Who is up, and the way there.
    pub registry: Registry,
    /// The logs.
    pub conversations: Conversations,
    /// Who has shut out whom.
    pub blocks: Blocks,
    /// How much each user has done lately.
    pub tally: Tally,
}

impl Chat {
    /// A caller who has just come onto the board.
    pub fn new(
        me: Address,
        whom: Target,
        reach: Reach,
        settings: &crate::config::Chat,
        world: World,
    ) -> Self {
        let World { registry, conversations, blocks, tally } = world;
        Self {
            me,
            user: whom.user,
            name: whom.name,
            reach,
            max_message: settings.max_message,
            party: Party::new(settings.request_timeout),
            peers: HashMap::new(),
            ended: None,
            at_once: None,
            broken_in: None,
            missed: None,
            blocks,
            tally,
            registry,
            conversations,
        }
    }

    /// From now on these settings are in force; a request that waits goes on as it was put.
    pub fn follow(&mut self, settings: &crate::config::Chat) {
        self.max_message = settings.max_message;
        self.party.wait_for(settings.request_timeout);
    }

    /// Whether requests are welcome.
    pub fn reach(&self) -> &Reach {
        &self.reach
    }

    /// Answers the invite `session`.
    pub fn answer(&mut self, session: SessionId, yes: bool) -> Result<Vec<News>, Refusal> {
        let effects = if yes { self.party.accept(session) } else { self.party.decline(session) };
        self.carry_out(effects.map_err(Refusal::from_party))
    }

    /// Takes the own request back.
    pub fn cancel(&mut self) -> Result<Vec<News>, Refusal> {
        let effects = self.party.cancel();
        self.carry_out(effects.map_err(Refusal::from_party))
    }

    /// Ends the chat; `head` is the last message of it that was shown here.
    pub fn end(&mut self, head: MessageNumber, now: Uptime) -> Result<Vec<News>, Refusal> {
        let effects = self.party.end(head, now);
        self.carry_out(effects.map_err(Refusal::from_party))
    }

    /// Says something to the chat partner: it is queued, and `ticket` will be answered. `None`: there
    /// is nothing in it to be said.
    pub fn say(&mut self, saying: &Saying<'_>, ticket: Ticket) -> Result<Option<Line>, Refusal> {
        let body = clean(saying.text);
        let body = body.trim();
        if body.is_empty() && saying.kind != MessageKind::Deletion {
            return Ok(None);
        }
        let characters = width::count(body);
        if characters > self.max_message {
            return Err(Refusal::TooLong { characters, limit: self.max_message });
        }
        let session = self.party.said().ok_or(Refusal::NotInChat)?;
        let Some(peer) = self.peers.get(&session) else { return Err(Refusal::NotInChat) };
        self.conversations.say(Entry {
            conversation: peer.conversation,
            sender: self.user,
            sender_name: Arc::clone(&self.name),
            kind: saying.kind,
            about: saying.about.clone(),
            body: body.into(),
            from: self.me,
            ticket,
            also: Vec::new(),
        });
        let (with, is_message) = (peer.whom.clone(), saying.kind.is_read());
        Ok(Some(Line { session, with, is_message, text: saying.typed.to_owned() }))
    }

    /// The writer has answered a line of `session`.
    pub fn answered(&mut self, session: SessionId, number: Option<MessageNumber>) -> Vec<News> {
        let effects = self.party.answered(session, number);
        self.done(effects)
    }

    /// A signal has come.
    pub fn receive(&mut self, letter: Letter, now: Uptime) -> Vec<News> {
        let session = letter.signal.session();
        let crossed = self.crossed_end(&letter);
        let mut at_once = false;
        if let Some(Card { user, name, conversation, at_once: asked_for }) = letter.card
            && !self.peers.contains_key(&session)
        {
            at_once = asked_for;
            let whom = Target { user, name };
            self.peers.insert(session, Peer { whom, address: letter.from, conversation });
        }
        let asker = self.peers.get(&session).map(|peer| peer.whom.clone());
        let shut_out = asker.as_ref().is_some_and(|by| self.blocks.has(self.user, by.user));
        let may_be_asked = match &self.reach {
            _ if at_once => Ok(()),
            Reach::Available if !shut_out => Ok(()),
            Reach::Available | Reach::NotAvailable | Reach::Away(_) | Reach::DoNotDisturb => {
                Err(Busy::NotAvailable)
            }
        };
        let was_accepting = self.is_accepting();
        let effects = self.party.receive(letter.from, &letter.signal, may_be_asked);
        if let (Some(asker), Signal::Invite { .. }) = (asker, letter.signal)
            && effects.iter().any(asking::is_refusal)
        {
            self.would_be_asked(asker);
        }
        let mut news = self.done(effects);
        if at_once {
            news.retain(|news| !matches!(news, News::Invited { .. }));
            self.broken_in = Some(session);
            // Refused only where no invite stands: in another chat, for one.
            news.extend(self.answer(session, true).unwrap_or_default());
        }
        for news in &mut news {
            if let News::Began { accepted, .. } = news {
                *accepted = was_accepting && !self.is_broken_in(session);
            }
        }
        self.count(&news, letter.signal, now);
        news.extend(crossed);
        news
    }

    /// The partner's end of a chat that this side has ended too. The party does not hold the session
    /// any more; but it says how far the partner has read.
    fn crossed_end(&mut self, letter: &Letter) -> Option<News> {
        let Signal::End { session, why: Why::Ended, last } = letter.signal else { return None };
        let (session, with) = self.ended.take_if(|(ended, _)| *ended == session)?;
        Some(News::EndCrossed { session, with, last })
    }

    /// A node that signals were exchanged with has gone.
    pub fn gone(&mut self, who: Address) -> Vec<News> {
        let effects = self.party.gone(who);
        self.done(effects)
    }

    /// The own line was lost.
    pub fn line_lost(&mut self) -> Vec<News> {
        let effects = self.party.line_lost();
        self.done(effects)
    }

    /// The own line is back.
    pub fn line_back(&mut self) -> Vec<News> {
        let effects = self.party.line_back();
        self.done(effects)
    }

    /// When [`Chat::expire`] has something to do.
    pub fn deadline(&self) -> Option<Uptime> {
        self.party.deadline()
    }

    /// Does what is due.
    pub fn expire(&mut self, now: Uptime) -> Vec<News> {
        let effects = self.party.expire(now);
        self.done(effects)
    }

    /// The invites that stand, in order of arrival, with who asks.
    pub fn invites(&self) -> Vec<(Invite, Peer)> {
        self.party
            .invites()
            .iter()
            .filter_map(|invite| Some((*invite, self.peers.get(&invite.session)?.clone())))
            .collect()
    }

    /// The newest invite of `user`.
    pub fn invite_of(&self, user: UserId) -> Option<Invite> {
        self.invites().into_iter().rev().find(|(_, peer)| peer.whom.user == user).map(|(i, _)| i)
    }

    /// Whom the own request waits for.
    pub fn asking(&self) -> Option<&Peer> {
        match self.party.phase() {
            Phase::Requesting { session, .. } => self.peers.get(session),
            Phase::Idle | Phase::Accepting { .. } | Phase::Chatting { .. } => None,
        }
    }

    /// Whether an invite has been accepted here, and the chat is about to begin.
    pub fn is_accepting(&self) -> bool {
        matches!(self.party.phase(), Phase::Accepting { .. })
    }

    /// Whether `session` was begun by the other side without a question.
    pub fn is_broken_in(&self, session: SessionId) -> bool {
        self.broken_in == Some(session)
    }

    /// Whether `session` is the chat that stands.
    pub fn is_in(&self, session: SessionId) -> bool {
        match self.party.phase() {
            Phase::Chatting { session: own, .. } => *own == session,
            Phase::Idle | Phase::Requesting { .. } | Phase::Accepting { .. } => false,
        }
    }

    /// The chat that stands.
    pub fn session(&self) -> Option<SessionId> {
        match self.party.phase() {
            Phase::Chatting { session, .. } => Some(*session),
            Phase::Idle | Phase::Requesting { .. } | Phase::Accepting { .. } => None,
        }
    }

    /// The partner of the chat that stands.
    pub fn partner(&self) -> Option<&Peer> {
        match self.party.phase() {
            Phase::Chatting { session, .. } => self.peers.get(session),
            Phase::Idle | Phase::Requesting { .. } | Phase::Accepting { .. } => None,
        }
    }

    /// Whether a session is under way or an invite stands: something to come back to.
    pub fn is_busy(&self) -> bool {
        *self.party.phase() != Phase::Idle || !self.party.invites().is_empty()
    }
}

impl fmt::Debug for Chat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chat")
            .field("name", &self.name)
            .field("reach", &self.reach)
            .field("party", &self.party)
            .finish_non_exhaustive()
    }
}
