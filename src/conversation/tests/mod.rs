//! The writer and its queue on a real store, and on one that fails when it is told to.

mod cursors;
mod cut;
mod fake;
mod real;
mod said;
mod trouble;
mod writer;

use std::sync::Arc;

use tempfile::TempDir;
use tokio::task::JoinSet;

use super::log::Source;
use super::writer::Writing;
use super::*;
use crate::config;
use crate::protocol::mail::{Mail, Said};
use crate::registry::{Arrival, Caller, LogIn, Mailbox, Reach, Registry};
use crate::store::database::Database;
use crate::store::{NewUser, Role};
use crate::text::name::UserName;
use crate::transport::Transport;

/// Where a store of a test's own is.
enum Place {
    Folder(TempDir),
    Server(Database),
}

impl Place {
    fn folder() -> Self {
        Self::Folder(tempfile::tempdir().unwrap())
    }

    /// One of each kind.
    fn each() -> impl Iterator<Item = Self> {
        [Some(Self::folder()), Database::new().map(Self::Server)].into_iter().flatten()
    }

    async fn store(&self) -> Store {
        let settings = match self {
            Self::Folder(folder) => config::Store::in_folder(folder.path()),
            Self::Server(database) => config::Store::at_url(&database.url()),
        };
        Store::open(&settings).await.unwrap()
    }
}

/// Logs, a registry, and the writer's task; all in a place of its own.
struct Desk {
    conversations: Conversations,
    registry: Registry,
    tasks: JoinSet<()>,
    place: Place,
}

impl Desk {
    /// With the writer on the real store.
    async fn at(place: Place) -> Self {
        let (mut desk, writer) = Self::without_writer(place).await;
        desk.tasks.spawn(writer.run(desk.registry.clone()));
        desk
    }

    /// With the writer on `source`; cursors are read from the real store. Time is paused from then
    /// on: not before, because nothing waits for the threads of the real store then.
    async fn with_source(source: impl Source + Sync + 'static) -> Self {
        let (mut desk, _) = Self::without_writer(Place::folder()).await;
        tokio::time::pause();
        let shared = Arc::clone(&desk.conversations.shared);
        desk.tasks.spawn(Writing::new(shared, desk.registry.clone(), source).run());
        desk
    }

    async fn without_writer(place: Place) -> (Self, Writer) {
        let store = place.store().await;
        Self::on(store, place)
    }

    fn on(store: Store, place: Place) -> (Self, Writer) {
        let (conversations, writer) = Conversations::new(store, Clock::start());
        let departing = conversations.clone();
        let registry = Registry::new(64, move |who| departing.depart(who));
        (Self { conversations, registry, tasks: JoinSet::new(), place }, writer)
    }

    fn store(&self) -> &Store {
        &self.conversations.shared.store
    }

    fn node(&self) -> Node {
        let now = self.conversations.shared.clock.uptime();
        let peer = ([127, 0, 0, 1], 5000).into();
        let (address, mailbox) =
            self.registry.admit(Transport::Telnet, peer, None, now).expect("a free node");
        let conversations = self.conversations.clone();
        Node { address, mailbox, conversations, tickets: 0, waited: Vec::new() }
    }

    /// From now on `user` is found at this node.
    fn logs_in(&self, node: &mut Node, user: UserId) {
        let caller = Caller { user, name: "Somebody".into(), real_name: None, location: None };
        match self.registry.log_in(node.address.incarnation, caller, Reach::Available, true) {
            LogIn::On(address) => node.address = address,
            other @ (LogIn::Parked(_) | LogIn::AlreadyOn(_) | LogIn::Busy) => panic!("{other:?}"),
        }
    }

    async fn users<const N: usize>(&self, names: [&str; N]) -> [UserId; N] {
        let mut users = Vec::new();
        for name in names {
            let name = UserName::parse(name).unwrap();
            let (password, created_at) = ("none", self.conversations.shared.clock.wall());
            let new = NewUser {
                name: &name,
                real_name: None,
                password,
                role: Role::Caller,
                waiting: false,
                created_at,
            };
            users.push(self.store().add_user(&new).await.unwrap().expect("a new name").id);
        }
        users.try_into().unwrap()
    }

    /// Ends the writer, when it has written all.
    async fn close(mut self) -> Place {
        self.conversations.close();
        while let Some(ended) = self.tasks.join_next().await {
            ended.expect("the writer ends well");
        }
        self.store().close().await;
        self.place
    }
}

/// A caller's node, as far as the logs know it.
struct Node {
    address: Address,
    mailbox: Mailbox,
    conversations: Conversations,
    tickets: u64,
    /// Of which lines it was told that they wait.
    waited: Vec<Ticket>,
}

impl Node {
    fn say(&mut self, conversation: ConversationId, body: &str) -> Ticket {
        self.say_as(UserId(i64::from(self.address.node.0)), conversation, body)
    }

    fn say_as(&mut self, sender: UserId, conversation: ConversationId, body: &str) -> Ticket {
        let entry = self.entry(sender, conversation, body);
        let ticket = entry.ticket;
        self.conversations.say(entry);
        ticket
    }

    fn entry(&mut self, sender: UserId, conversation: ConversationId, body: &str) -> Entry {
        self.tickets += 1;
        Entry {
            conversation,
            sender,
            sender_name: Arc::from("Somebody"),
            kind: MessageKind::Text,
            about: None,
            body: body.into(),
            from: self.address,
            ticket: Ticket(self.tickets),
            also: Vec::new(),
        }
    }

    async fn next(&mut self) -> Mail {
        loop {
            match self.mailbox.next(true).await {
                Arrival::Mail(mail) => return mail,
                Arrival::Behind => {}
                arrival @ (Arrival::Line(_) | Arrival::Closed) => panic!("{arrival:?}"),
            }
        }
    }

    /// The next answer; messages before it are passed over, and that it waits.
    async fn answer(&mut self) -> (Ticket, Said) {
        loop {
            match self.next().await {
                Mail::Said(ticket, Said::Waits) => self.waited.push(ticket),
                Mail::Said(ticket, said) => return (ticket, said),
                Mail::Message(_) => {}
                mail @ (Mail::Chat(_)
                | Mail::Gone(_)
                | Mail::Hint(_)
                | Mail::Notice(_)
                | Mail::Settings
                | Mail::Announced(_)
                | Mail::HangUp(_)) => {
                    panic!("{mail:?}")
                }
            }
        }
    }

    /// The number under which the next answer says that something was stored.
    async fn number(&mut self) -> i64 {
        match self.answer().await {
            (_, Said::Stored(number)) => number.0,
            (ticket, said @ (Said::NotStored | Said::Waits)) => panic!("{ticket:?}: {said:?}"),
        }
    }

    /// The next message; answers before it are passed over.
    async fn message(&mut self) -> Arc<Message> {
        loop {
            match self.next().await {
                Mail::Message(message) => return message,
                Mail::Said(..) => {}
                mail @ (Mail::Chat(_)
                | Mail::Gone(_)
                | Mail::Hint(_)
                | Mail::Notice(_)
                | Mail::Settings
                | Mail::Announced(_)
                | Mail::HangUp(_)) => {
                    panic!("{mail:?}")
                }
            }
        }
    }
}
