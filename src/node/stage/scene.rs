//! The board that callers on a stage share: real but for its store, and its logs are kept by hand.
//! Knows no terminal.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use crate::accounts::Accounts;
use crate::art::Art;
use crate::bell::Bell;
use crate::board::{
    Answer, Arrived, Board, BrokenOff, Descent, LogQuestion, Opening, Parts, Programs, Question,
    Settings,
};
use crate::clock::{Hands, Timestamp, Uptime};
use crate::config::Config;
use crate::conversation::{Conversations, Entry};
use crate::ids::{ConversationId, Ids, MessageNumber, UserId};
use crate::limits::{Bans, Door, Tally};
use crate::logbook::Logbook;
use crate::protocol::mail::{Mail, Message, MessageKind, Said, Standing};
use crate::registry::{Committed, Registry};
use crate::store::{Access, Habits, OlmPlace, Role, Store, Times, User};
use crate::terminal::choice::Choice;
use crate::transport::Who;

use super::{Stage, Terminal, reading};

/// Saturday, 21 November 2026, 12:34 UTC: when every scene begins.
const BEGINS: Timestamp = Timestamp(1_795_264_440_000_000);

/// See the module; clones share it.
#[derive(Clone)]
pub(super) struct Scene {
    pub(super) board: Board,
    hands: &'static Hands,
    logs: Rc<RefCell<BTreeMap<ConversationId, Vec<Message>>>>,
    /// Those that do not stand at the head of their log.
    pub(super) cursors: Rc<RefCell<BTreeMap<(UserId, ConversationId), MessageNumber>>>,
    users: Rc<Cell<i64>>,
    /// How far a partner is said to have read; `None`: it is not told.
    seen: Rc<Cell<Option<MessageNumber>>>,
    /// What the next one finds who comes.
    waits: Rc<RefCell<Option<Arrived>>>,
    /// Whoever comes is not told yet what is new.
    is_slow: Rc<Cell<bool>>,
}

impl Scene {
    /// A board with the default settings.
    pub(super) fn new() -> Self {
        Self::with("")
    }

    /// A board with these lines in its nodes.toml.
    pub(super) fn with(settings: &str) -> Self {
        let mut config = Config::from_str(settings, Path::new("nodes.toml")).unwrap();
        config.board.art = PathBuf::from("/nowhere/ansi");
        let (clock, hands) = Hands::of_a_clock(BEGINS);
        let store = Store::nowhere();
        let (conversations, _) = Conversations::new(store.clone(), clock);
        let departures = conversations.clone();
        let registry = Registry::new(config.nodes.limit, move |who| departures.depart(who));
        let board = Board::new(Parts {
            clock,
            ids: Ids::seeded(1),
            registry,
            conversations,
            accounts: Accounts::new(store.clone(), clock),
            broken_off: BrokenOff::default(),
            store,
            tally: Tally::new(config.chat.requests, config.limits.olms),
            bell: Bell::default(),
            door: Door::default(),
            bans: Bans::default(),
            art: Art::new(config.board.art.clone()),
            logbook: Logbook::new(clock),
            descent: Descent::default(),
            programs: Programs::default(),
            config: Settings::of(config),
        });
        Self {
            board,
            hands,
            logs: Rc::default(),
            cursors: Rc::default(),
            users: Rc::default(),
            seen: Rc::default(),
            waits: Rc::default(),
            is_slow: Rc::default(),
        }
    }

    /// From now on every partner has read so far.
    pub(super) fn is_seen(&self, number: i64) {
        self.seen.set(Some(MessageNumber(number)));
    }

    pub(super) fn now(&self) -> Uptime {
        self.board.clock.uptime()
    }

    /// So many seconds go by. Each caller notices when looked at.
    pub(super) fn waits(&self, seconds: u64) {
        self.hands.move_by(Duration::from_secs(seconds));
    }

    /// The account of this name; made, if there is none. It is not told who comes and goes.
    #[expect(clippy::unnecessary_box_returns, reason = "answers have it so")]
    pub(super) fn user(&self, name: &str) -> Box<User> {
        let known = self.board.accounts.directory();
        let named = known.find(&crate::text::name::NameKey::of(name));
        let id = named.as_ref().map_or_else(
            || {
                self.users.set(self.users.get() + 1);
                UserId(self.users.get())
            },
            |(id, _)| *id,
        );
        let user = User {
            id,
            name: name.into(),
            real_name: None,
            shows_name: true,
            location: None,
            role: Role::Caller,
            access: Access::Open,
            available: true,
            expert: true,
            created_at: BEGINS,
            last_call: Some(BEGINS),
            calls: 1,
            habits: Habits { notify: false, ..Habits::default() },
            terminal: Choice::default(),
            times: Times::default(),
        };
        known.add(&user);
        Box::new(user)
    }

    /// Somebody calls, and is at the login.
    pub(super) fn calls(&self, terminal: Terminal) -> Stage {
        Stage::new(self, Who::Stranger, terminal)
    }

    /// This user, an expert, has called with a terminal as most have one and is at the menu; all
    /// that this printed has been read.
    pub(super) fn is_on(&self, name: &str) -> Stage {
        self.is_on_at(name, Terminal::Ansi)
    }

    /// The same with another terminal.
    pub(super) fn is_on_at(&self, name: &str, terminal: Terminal) -> Stage {
        self.is_on_as(self.user(name), terminal)
    }

    /// The same with another account.
    pub(super) fn is_on_as(&self, user: Box<User>, terminal: Terminal) -> Stage {
        let mut stage = self.calls(terminal);
        stage.enters(&user.name);
        stage.enters("correct horse");
        stage.answers(Answer::LogIn(Ok(user)));
        stage.answers_the_node(Answer::Kept);
        stage.reads();
        stage
    }

    /// What was said is committed, and those who are there hear of it.
    pub(super) fn stores(&self) {
        for entry in self.board.conversations.take_said() {
            let ticket = (entry.from, entry.ticket);
            let (message, also) = self.append(entry);
            self.board.registry.publish([Committed {
                conversation: message.conversation,
                answer: Some((ticket.0, Mail::Said(ticket.1, Said::Stored(message.number)))),
                mail: Mail::Message(message),
                also,
            }]);
        }
    }

    /// What was said is committed, but the hints of it are lost.
    pub(super) fn stores_in_silence(&self) {
        for entry in self.board.conversations.take_said() {
            let (from, ticket) = (entry.from, entry.ticket);
            let (message, _) = self.append(entry);
            self.board.registry.tell(from, Mail::Said(ticket, Said::Stored(message.number)));
        }
    }

    /// This becomes of all that was said; nothing of it is committed.
    pub(super) fn says_of_all(&self, said: Said) {
        for entry in self.board.conversations.take_said() {
            self.board.registry.tell(entry.from, Mail::Said(entry.ticket, said));
        }
    }

    fn append(&self, entry: Entry) -> (Arc<Message>, Vec<UserId>) {
        let mut logs = self.logs.borrow_mut();
        let log = logs.entry(entry.conversation).or_default();
        let message = Message {
            conversation: entry.conversation,
            number: log.last().map_or(MessageNumber(1), |last| last.number.next()),
            sender: entry.sender,
            sender_name: entry.sender_name,
            from: Some(entry.from),
            kind: entry.kind,
            about: entry.about,
            standing: Standing::AsWritten,
            sent_at: self.board.clock.wall(),
            body: entry.body,
        };
        log.push(message.clone());
        (Arc::new(message), entry.also)
    }

    /// Whoever comes next finds this.
    pub(super) fn has_for_the_next(&self, arrived: Arrived) {
        *self.waits.borrow_mut() = Some(arrived);
    }

    /// Who comes now waits to be told what is new.
    pub(super) fn is_slow(&self) {
        self.is_slow.set(true);
    }

    /// The answer to what a node asks for a caller who has just come.
    pub(super) fn arrives(&self, question: &Question) -> Option<Answer> {
        let is_it = matches!(question, Question::Arrived { .. }) && !self.is_slow.get();
        is_it.then(|| {
            let nothing = Arrived {
                callers: Vec::new(),
                unread: 0,
                olms: Vec::new(),
                more: 0,
                after: OlmPlace::FIRST,
            };
            Answer::Arrived(Box::new(self.waits.borrow_mut().take().unwrap_or(nothing)))
        })
    }

    /// The answer that a store would give to a question about a log; `None` to all others. A cursor
    /// stands at the head of its log if nothing else is said.
    #[expect(clippy::wildcard_enum_match_arm, reason = "these are about logs")]
    pub(super) fn look_up(&self, question: &Question) -> Option<Answer> {
        Some(match *question {
            Question::Pair { one, other } => {
                let (low, high) = (one.0.min(other.0), one.0.max(other.0));
                let conversation = ConversationId(low * 1_000 + high);
                Answer::Pair { conversation, head: self.head(conversation) }
            }
            Question::Write { from, to } => {
                let (low, high) = (from.0.min(to.0), from.0.max(to.0));
                Answer::Write { conversation: ConversationId(low * 1_000 + high), welcome: true }
            }
            Question::Log { conversation, after } => {
                let messages = self.messages(conversation, |number| number > after);
                Answer::Log { after, messages, more: false }
            }
            Question::Opening { conversation, reader, first } => {
                let lines = self.messages(conversation, |number| number <= first);
                let cursor = self.cursors.borrow().get(&(reader, conversation)).copied();
                let is_unread = |message: &&Message| Some(message.number) > cursor;
                let unread = cursor.map_or(0, |_| lines.iter().filter(is_unread).count());
                let opening = Opening { read: lines.len() - unread, lines, older: 0 };
                let messages = self.messages(conversation, |number| number > first);
                Answer::Opening { opening, messages, more: false }
            }
            Question::Ending { conversation, after, first, last } => {
                let last = last.unwrap_or_else(|| self.head(conversation));
                let messages = self.messages(conversation, |it| it > after && it <= last);
                let counted = self.messages(conversation, |it| it > first && it <= last);
                let text = counted.iter().filter(|message| message.kind.is_said());
                let count = i64::try_from(text.count()).unwrap();
                Answer::Ending { messages, count, more: false }
            }
            Question::InLog(ref question) => {
                let logs = self.logs.borrow();
                let conversation = match *question {
                    LogQuestion::Last { conversation, .. }
                    | LogQuestion::Subject { conversation, .. }
                    | LogQuestion::Session { conversation, .. } => conversation,
                };
                let log = logs.get(&conversation).map_or(&[][..], Vec::as_slice);
                Answer::InLog(reading::look_up(log, question, self.seen.get()))
            }
            _ => return None,
        })
    }

    /// All online messages that were sent to this user.
    pub(super) fn olms_to(&self, user: UserId) -> Vec<Message> {
        let logs = self.logs.borrow();
        let is_of = |log: i64| log / 1_000 == user.0 || log % 1_000 == user.0;
        let all = logs.iter().filter(|(log, _)| is_of(log.0)).flat_map(|(_, messages)| messages);
        let is = |it: &&Message| it.kind == MessageKind::Olm && it.sender != user;
        all.filter(is).cloned().collect()
    }

    fn head(&self, conversation: ConversationId) -> MessageNumber {
        let logs = self.logs.borrow();
        let last = logs.get(&conversation).and_then(|log| log.last());
        last.map_or(MessageNumber::NONE, |message| message.number)
    }

    fn messages(
        &self,
        conversation: ConversationId,
        is: impl Fn(MessageNumber) -> bool,
    ) -> Vec<Message> {
        let logs = self.logs.borrow();
        let log = logs.get(&conversation).map_or(&[][..], Vec::as_slice);
        let read = log.iter().filter(|message| is(message.number));
        read.map(|message| reading::as_it_stands(log, message)).collect()
    }
}
