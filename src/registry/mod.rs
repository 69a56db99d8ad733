//! The table of the nodes that are up now: who is on which, and the way to its mailbox. It carries
//! mail and tells of departures; it knows nothing of what the mail means.
//!
//! One lock guards the table. It is held for a look-up and a few `try_send`s, never across an await.

mod comings;
mod mailbox;
mod presence;
mod seen;
mod status;
mod table;

use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::clock::Uptime;
use crate::ids::{Address, ConversationId, Incarnation, NodeNumber, UserId};
use crate::protocol::mail::{Hint, Mail};
use crate::transport::Transport;

pub use comings::{Coming, Gathered};
pub use mailbox::{Arrival, HandOver, Mailbox, Seat};
pub use seen::ByName;
pub use status::{Caller, ChatStatus, LineRow, Place, Reach, Row, Status, bytes, idle};

pub use table::CONSOLE;
use table::{Entry, Table};

/// How many callers may be logging in beside `[nodes] limit`.
pub const LOGGING_IN: u32 = 8;

/// The handle to the table; clones share it.
#[derive(Clone)]
pub struct Registry {
    shared: Arc<Shared>,
}

struct Shared {
    table: Mutex<Table>,
    /// Called for every node that goes, after its mailbox is closed and before anybody is told.
    departure: Box<dyn Fn(Address) + Send + Sync>,
}

/// What was appended to a log, and who hears of it.
#[derive(Debug)]
pub struct Committed {
    /// The log.
    pub conversation: ConversationId,
    /// Who wrote it, if somebody waits to hear so, and what that node is told before all others.
    pub answer: Option<(Address, Mail)>,
    /// What those are told who are there.
    pub mail: Mail,
    /// Who else is told, on whichever node that is now.
    pub also: Vec<UserId>,
}

/// What a login comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogIn {
    /// The caller is on the board, under this address (a number above the limit was exchanged).
    On(Address),
    /// The user's line was lost and the node waits for it: [`Registry::hand_over`].
    Parked(LineOf),
    /// The user is on that node, and its line is alive, as far as is known: [`Registry::hand_over`],
    /// if the user wants that.
    AlreadyOn(LineOf),
    /// Every node is taken by somebody whose line is alive.
    Busy,
}

/// The line that a node has or has lost: one of those that it has had so far, each counted when it
/// was given to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineOf {
    /// The node.
    pub node: Address,
    count: u32,
}

impl Registry {
    /// An empty table for `limit` callers at once. `departure` is called with the table locked for
    /// each node that goes: it must not wait and must not come back here.
    pub fn new(limit: u32, departure: impl Fn(Address) + Send + Sync + 'static) -> Self {
        let table = Mutex::new(Table::new(limit));
        Self { shared: Arc::new(Shared { table, departure: Box::new(departure) }) }
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        // A panic while the lock was held ended that node; the table's steps leave it whole.
        self.shared.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a caller who has connected, with the lowest free number; `None` when all nodes
    /// are busy. Up to [`LOGGING_IN`] callers get numbers above the limit, and besides whoever is
    /// known already: strangers who hold all places do not keep a user out, and a full board does not
    /// keep one of those from it who are on it. `peer` is from where the call came.
    pub fn admit(
        &self,
        transport: Transport,
        peer: SocketAddr,
        known: Option<UserId>,
        now: Uptime,
    ) -> Option<(Address, Mailbox)> {
        let mut table = self.table();
        let is_console = transport == Transport::Console;
        if !is_console && !table.has_room_for_a_call(known) {
            return None;
        }
        let (mailbox, slots) = mailbox::pair(now);
        let entry = Entry::new(slots, transport, peer, now);
        let address = if is_console { table.insert_console(entry) } else { table.insert(entry) };
        Some((address, mailbox))
    }

    /// Whether somebody who calls now could log in, if there were a place until then: not every node
    /// is taken by somebody else whose line is alive.
    pub fn could_log_in(&self, known: Option<UserId>) -> bool {
        self.table().could_log_in(known)
    }

    /// Puts `caller` on the board. The node that asks is `who`'s incarnation, whatever its number
    /// has become. When all nodes are taken, the one that has been parked longest gives way; and the
    /// user's own if its call is ending.
    pub fn log_in(&self, who: Incarnation, caller: Caller, reach: Reach, olm: bool) -> LogIn {
        let mut table = self.table();
        if let Some((node, other)) = table.on_user(caller.user) {
            let line = LineOf { node, count: other.lines };
            if !other.leaving {
                let is_lost = other.status.line_lost;
                return if is_lost { LogIn::Parked(line) } else { LogIn::AlreadyOn(line) };
            }
            self.remove(&mut table, node.incarnation);
        }
        if who_is_not_console(&table, who) && table.is_full() {
            let Some(oldest) = table.longest_parked() else { return LogIn::Busy };
            self.remove(&mut table, oldest);
        }
        let (user, name) = (caller.user, Arc::clone(&caller.name));
        let Some(address) = table.log_in(who, caller, reach, olm) else { return LogIn::Busy };
        note(&mut table, Coming { user, name, node: address.node, came: true });
        LogIn::On(address)
    }

    /// Gives `line` to a node in the place of `old`, lost or alive. From this moment on the node's
    /// line is not lost, and its caller has just done something: of two who call at once only one comes
    /// through. The line comes back if that node is gone or going, or has another line by now.
    pub fn hand_over(&self, old: LineOf, line: HandOver, now: Uptime) -> Result<(), Box<HandOver>> {
        let mut table = self.table();
        match table.get_mut(old.node) {
            Some(entry) if entry.lines == old.count && !entry.leaving => {
                let (transport, peer) = (line.connection.transport, line.connection.peer);
                entry.slots.seat().put_line(line)?;
                entry.slots.seat().active(now);
                entry.lines += 1;
                entry.peer = peer;
                entry.status.take_up(transport);
                Ok(())
            }
            Some(_) | None => Err(Box::new(line)),
        }
    }

    /// The line of `who` is lost: the node waits for another. One that was given to it in this moment
    /// comes back instead, and nothing is lost.
    pub fn lose_line(&self, who: Address, now: Uptime) -> Option<HandOver> {
        let mut table = self.table();
        let entry = table.get_mut(who)?;
        let line = entry.slots.seat().take_line();
        if line.is_none() {
            entry.status.lose_line(now);
        }
        line
    }

    /// The call of `who` is ending: no line is given to it any more, and its user's next login does
    /// not find it. A line that was given to it in this moment comes back, and nothing is changed.
    pub fn prepare_to_go(&self, who: Address) -> Option<HandOver> {
        let mut table = self.table();
        let entry = table.get_mut(who)?;
        let line = entry.slots.seat().take_line();
        entry.leaving |= line.is_none();
        line
    }

    /// Takes `who` off the board: its mailbox is closed, its records are queued to be closed, and
    /// everybody it exchanged chat signals with is told, behind what it had posted itself. Twice
    /// does no harm.
    pub fn depart(&self, who: Address) {
        self.remove(&mut self.table(), who.incarnation);
    }

    /// As [`Registry::depart`], unless a line waits to be taken up, which is then returned and the
    /// node stays.
    pub fn depart_unless_called(&self, who: Address) -> Option<HandOver> {
        let mut table = self.table();
        let line = table.get(who).and_then(|entry| entry.slots.seat().take_line());
        if line.is_none() {
            self.remove(&mut table, who.incarnation);
        }
        line
    }

    /// Posts mail of the chat protocol: the two are tied, so that each hears when the other goes.
    /// Mail to a node that is not there is answered with [`Mail::Gone`] at once. Mail of one that has
    /// been taken off the board is dropped: it would stand for ever, for its going has been told.
    pub fn post(&self, from: Address, to: Address, mail: Mail) {
        let mut table = self.table();
        if table.get(to).is_none() {
            self.push(&mut table, from, Mail::Gone(to));
        } else if table.tie(from, to) {
            self.push(&mut table, to, mail);
        }
    }

    /// Posts mail that ties nobody; `false` if nobody is there.
    pub fn tell(&self, to: Address, mail: Mail) -> bool {
        let mut table = self.table();
        table.get(to).is_some() && self.push(&mut table, to, mail)
    }

    /// Posts `mail` to every node, logged in or not.
    pub fn tell_all(&self, mail: &Mail) {
        let mut table = self.table();
        for address in table.addresses() {
            self.push(&mut table, address, mail.clone());
        }
    }

    /// Posts `mail` to everybody who has logged in, seen or not; to how many of those whom `counts`
    /// says. A console with nobody at it is told too, and not counted.
    pub fn tell_callers(&self, mail: &Mail, counts: impl Fn(UserId) -> bool) -> usize {
        let mut table = self.table();
        let mut told = 0;
        for address in table.addresses() {
            let Some(entry) = table.get(address) else { continue };
            let Some(caller) = &entry.caller else { continue };
            let is_counted = counts(caller.user) && !entry.status.is_left();
            told += usize::from(self.push(&mut table, address, mail.clone()) && is_counted);
        }
        told
    }

    /// Posts what was committed, in this order.
    pub fn publish(&self, all: impl IntoIterator<Item = Committed>) {
        let mut table = self.table();
        for committed in all {
            for unfit in table.publish(&committed) {
                self.remove(&mut table, unfit);
            }
        }
    }

    /// A node that cannot take control mail is hung up.
    fn push(&self, table: &mut Table, to: Address, mail: Mail) -> bool {
        let fits = table.push(to, mail);
        if !fits {
            self.remove(table, to.incarnation);
        }
        fits
    }

    /// A departure, and those that follow from it: a node whose control mail is full when it is
    /// told goes too.
    fn remove(&self, table: &mut Table, who: Incarnation) {
        let mut going = vec![who];
        while let Some(incarnation) = going.pop() {
            let Some(address) = table.address_of(incarnation) else { continue };
            table.close_mailbox(incarnation);
            (self.shared.departure)(address);
            // Who hides goes as nobody came.
            let seen = table.get(address).filter(|entry| !entry.status.hidden);
            let gone = seen.and_then(|entry| entry.caller.clone());
            let ties = table.take(incarnation);
            if let Some(Caller { user, name, .. }) = gone {
                note(table, Coming { user, name, node: address.node, came: false });
            }
            for other in ties {
                if table.get(other).is_some() && !table.push(other, Mail::Gone(address)) {
                    going.push(other.incarnation);
                }
            }
        }
    }

    /// Where `user` is, if on line.
    pub fn find_user(&self, user: UserId) -> Option<Row> {
        self.table().on_user(user).and_then(|(address, entry)| entry.row(address))
    }

    /// Who is on node `number`, if somebody has logged in there.
    pub fn find_node(&self, number: NodeNumber) -> Option<Row> {
        self.table().on_number(number).and_then(|(address, entry)| entry.row(address))
    }

    /// Every connection that has a node, logged in or not, by node number: for the sysop.
    pub fn lines(&self) -> Vec<LineRow> {
        self.table().lines()
    }

    /// By what those came who have not logged in.
    pub fn logging_in(&self) -> Vec<Transport> {
        self.table().logging_in()
    }

    /// Whether `who` has not been taken off the board. Of one that has, the departure is queued.
    pub fn is_up(&self, who: Address) -> bool {
        self.table().get(who).is_some()
    }

    /// Whether nobody is connected at all.
    pub fn is_empty(&self) -> bool {
        self.table().is_empty()
    }

    /// Changes what others see of `who`.
    pub fn set_status(&self, who: Address, change: impl FnOnce(&mut Status)) {
        if let Some(entry) = self.table().get_mut(who) {
            change(&mut entry.status);
        }
    }

    /// What others see of who is on `who` has changed: the same user and name, told otherwise.
    pub fn set_caller(&self, who: Address, caller: Caller) {
        if let Some(entry) = self.table().get_mut(who)
            && entry
                .caller
                .as_ref()
                .is_some_and(|old| (old.user, &old.name) == (caller.user, &caller.name))
        {
            entry.caller = Some(caller);
        }
    }

    /// From now on `who` is told with a [`Hint::Call`] when somebody comes or goes: once, until it
    /// [looks](Self::comings).
    pub fn listen(&self, who: Address) {
        let mut table = self.table();
        if table.get(who).is_some() {
            table.comings.listen(who.incarnation);
        }
    }

    /// `who` is not told any more.
    pub fn ignore(&self, who: Address) {
        self.table().comings.ignore(who.incarnation);
    }

    /// When those who were told of it are to [look](Self::comings), all of them at once.
    pub fn comings_are_over(&self, now: Uptime) -> Uptime {
        self.table().comings.over(now)
    }

    /// Who came and who went since `who` looked last, and when to look again, for more has begun to
    /// gather; `None`: it will be told.
    pub fn comings(&self, who: Address, now: Uptime) -> (Arc<Gathered>, Option<Uptime>) {
        self.table().comings.look(who.incarnation, now)
    }

    /// From now on `who` is there when something is said in `conversation`; unless it has been taken
    /// off the board.
    pub fn enter(&self, conversation: ConversationId, who: Address) {
        let mut table = self.table();
        if table.get(who).is_some() {
            table.presence.enter(conversation, who);
        }
    }

    /// `who` is no longer there.
    pub fn leave(&self, conversation: ConversationId, who: Address) {
        self.table().presence.leave(conversation, who);
    }

    /// Who is there, in the order in which they came.
    #[cfg(test)]
    pub fn present(&self, conversation: ConversationId) -> Vec<Address> {
        self.table().presence.of(conversation).to_vec()
    }
}

/// Whether a place on the board is needed: the console has its own.
fn who_is_not_console(table: &Table, who: Incarnation) -> bool {
    table.address_of(who).is_none_or(|address| address.node != CONSOLE)
}

/// Somebody came or went: those who listen and do not know yet are woken.
fn note(table: &mut Table, coming: Coming) {
    for listener in table.comings.note(coming) {
        let woken = |entry: &Entry| entry.slots.hint(Hint::Call);
        let address = table.address_of(listener);
        if !address.and_then(|address| table.get(address)).is_some_and(woken) {
            table.comings.is_unaware(listener);
        }
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registry").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
