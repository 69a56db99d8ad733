//! What belongs to a caller who has logged in and lasts as long as the node does.

use std::collections::HashMap;

use crate::chat::{self, Chat, LINES_WAITING, Target};
use crate::clock::Uptime;
use crate::config::{Config, Rate};
use crate::ids::{Address, ConversationId, MessageNumber, SessionId, Ticket};
use crate::limits::Bucket;
use crate::registry::Reach;
use crate::store::{OlmPlace, User};

use super::Board;
use super::shown::Shown;

/// A logged-in caller.
#[derive(Debug)]
pub struct Member {
    /// The account, as it stands now.
    pub user: User,
    /// This node's side of internode chat.
    pub chat: Chat,
    /// When the caller logged in.
    pub since: Uptime,
    /// Who sent the last online message.
    pub last_olm: Option<Target>,
    /// Online messages up to this one are not shown by themselves any more: there were too many of
    /// them at the login.
    pub olms_after: OlmPlace,
    /// What was shown of each conversation in this call, beside the cursors.
    shown: HashMap<ConversationId, Shown>,
    /// Conversations of which older messages, up to these, are unread and were not shown.
    unread: Vec<(ConversationId, MessageNumber)>,
    tickets: HashMap<Ticket, Purpose>,
    next_ticket: u64,
    /// How many messages may be said; `None`: as many as come.
    messages: Option<Bucket>,
    /// The rate of which that is the rest.
    paced: Option<Rate>,
    /// One's last lines in the last chat: their numbers, and whether they are messages.
    stored: Vec<(SessionId, MessageNumber, bool)>,
}

/// How many of one's lines were stored behind the end of a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crossed {
    /// Those that the other will read.
    pub messages: usize,
    /// Changes to messages, and marks.
    pub records: usize,
}

/// What a ticket was taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A line said in a chat.
    Chat(chat::Line),
    /// An online message.
    Olm {
        /// To whom, and in which log.
        to: (Target, ConversationId),
        /// What.
        text: String,
        /// What the caller is told when it is stored.
        told: Told,
    },
}

/// What a caller is told of a message that is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Nothing: more of it follows.
    Nothing,
    /// That it was sent, and when it will be read.
    Sent,
    /// That it is left to be found.
    Left,
}

impl Member {
    /// A caller who has just logged in at `address`.
    pub fn new(address: Address, user: User, board: &Board, now: Uptime) -> Self {
        let whom = Target { user: user.id, name: user.name.clone() };
        let config = board.config();
        let chat = Chat::new(
            address,
            whom,
            Reach::remembered(user.available),
            &config.chat,
            chat::World {
                registry: board.registry.clone(),
                conversations: board.conversations.clone(),
                blocks: board.accounts.blocks().clone(),
                tally: board.tally.clone(),
            },
        );
        Self {
            user,
            chat,
            since: now,
            last_olm: None,
            olms_after: OlmPlace::FIRST,
            shown: HashMap::new(),
            unread: Vec::new(),
            tickets: HashMap::new(),
            next_ticket: 1,
            messages: config.limits.messages.map(Bucket::new),
            paced: config.limits.messages,
            stored: Vec::new(),
        }
    }

    /// From now on these settings are in force. A caller whose messages were paced otherwise begins
    /// anew: at once as many may be said as ever.
    pub fn follow(&mut self, config: &Config) {
        self.chat.follow(&config.chat);
        let messages = config.limits.messages;
        if self.paced != messages {
            (self.paced, self.messages) = (messages, messages.map(Bucket::new));
        }
    }

    /// A number for one more line; `None` when too many wait already.
    pub fn ticket(&mut self) -> Option<Ticket> {
        if !self.can_say_more() {
            return None;
        }
        self.next_ticket += 1;
        Some(Ticket(self.next_ticket))
    }

    /// Whether one more line may wait to be stored.
    pub fn can_say_more(&self) -> bool {
        self.tickets.len() < LINES_WAITING
    }

    /// Whether so many more lines may wait to be stored.
    pub fn has_room_for(&self, lines: usize) -> bool {
        self.tickets.len() + lines <= LINES_WAITING
    }

    /// When one more message may be said; `None`: now.
    pub fn may_say_at(&self, now: Uptime) -> Option<Uptime> {
        self.messages.as_ref()?.wait(now)
    }

    /// Notes that a message was said.
    pub fn says(&mut self, now: Uptime) {
        if let Some(messages) = &mut self.messages {
            messages.take(now);
        }
    }

    /// Remembers what `ticket` was used for.
    pub fn expect(&mut self, ticket: Ticket, purpose: Purpose) {
        self.tickets.insert(ticket, purpose);
    }

    /// What `ticket` was used for; asked once, when it is answered.
    pub fn answered(&mut self, ticket: Ticket) -> Option<Purpose> {
        self.tickets.remove(&ticket)
    }

    /// Whether an online message is on its way, of which the caller hears at once what becomes.
    pub fn awaits_olm(&self) -> bool {
        self.tickets.values().any(|purpose| matches!(purpose, Purpose::Olm { .. }))
    }

    /// Lines of `session` that are not answered yet.
    pub fn unanswered(&self, session: SessionId) -> impl Iterator<Item = &chat::Line> {
        self.tickets.values().filter_map(move |purpose| match purpose {
            Purpose::Chat(line) if line.session == session => Some(line),
            Purpose::Chat(_) | Purpose::Olm { .. } => None,
        })
    }

    /// Whether any line waits to be stored.
    pub fn has_unanswered(&self) -> bool {
        !self.tickets.is_empty()
    }

    /// Forgets that an online message was shown: the caller may not have got it.
    pub fn unshow(&mut self, conversation: ConversationId, number: MessageNumber) {
        if let Some(shown) = self.shown.get_mut(&conversation) {
            shown.forget(number);
        }
    }

    /// Notes that unread messages up to this one are not shown: until they are read, nothing behind
    /// them counts as read, for a cursor never jumps over something unread.
    pub fn leaves_unread(&mut self, conversation: ConversationId, up_to: MessageNumber) {
        self.unread.retain(|(other, _)| *other != conversation);
        self.unread.push((conversation, up_to));
    }

    /// Up to which message something unread was not shown.
    pub fn left_unread(&self, conversation: ConversationId) -> Option<MessageNumber> {
        self.unread.iter().find(|(other, _)| *other == conversation).map(|(_, up_to)| *up_to)
    }

    /// Notes that a line of a chat was stored.
    pub fn stored(&mut self, line: &chat::Line, number: MessageNumber) {
        self.stored.retain(|(other, ..)| *other == line.session);
        if self.stored.len() >= LINES_WAITING {
            self.stored.remove(0);
        }
        self.stored.push((line.session, number, line.is_message));
    }

    /// One's last lines of `session` that lie behind its last message: they crossed the end.
    pub fn crossed(&self, session: SessionId, last: MessageNumber) -> Crossed {
        let mut crossed = Crossed { messages: 0, records: 0 };
        let is_behind = |(own, number, _): &&(SessionId, MessageNumber, bool)| {
            *own == session && *number > last
        };
        for (.., is_message) in self.stored.iter().filter(is_behind) {
            crossed.messages += usize::from(*is_message);
            crossed.records += usize::from(!is_message);
        }
        crossed
    }

    /// Notes that a log was shown up to and with a message.
    pub fn shows(&mut self, conversation: ConversationId, number: MessageNumber) {
        self.shown.entry(conversation).or_default().up_to(number);
    }

    /// Notes that an online message was shown, by itself. `false` if it had been shown before in
    /// this call.
    pub fn shows_olm(&mut self, conversation: ConversationId, number: MessageNumber) -> bool {
        self.shown.entry(conversation).or_default().apart(number)
    }
}
