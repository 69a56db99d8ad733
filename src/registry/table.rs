//! The table under the registry's lock: plain data, no locking, no policy on who is told what.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap, HashSet};
use std::net::SocketAddr;

use crate::clock::Uptime;
use crate::ids::{Address, Incarnation, NodeNumber, UserId};
use crate::protocol::mail::Mail;
use crate::text::name::NameKey;
use crate::transport::Transport;

use super::comings::Comings;
use super::mailbox::Slots;
use super::presence::Presence;
use super::seen::ByName;
use super::status::Idle;
use super::{Caller, Committed, LOGGING_IN, LineRow, Reach, Row, Status};

/// The number of the local console.
pub const CONSOLE: NodeNumber = NodeNumber(0);

/// One node.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) slots: Slots,
    pub(super) caller: Option<Caller>,
    pub(super) status: Status,
    /// From where its line came; no caller is told.
    pub(super) peer: SocketAddr,
    /// When the call came in.
    since: Uptime,
    /// How many lines it has been given since it began.
    pub(super) lines: u32,
    /// The call is ending.
    pub(super) leaving: bool,
    /// Those with whom chat signals were exchanged.
    ties: HashSet<Address>,
}

impl Entry {
    pub(super) fn new(slots: Slots, transport: Transport, peer: SocketAddr, now: Uptime) -> Self {
        Self {
            slots,
            caller: None,
            status: Status::new(transport),
            peer,
            since: now,
            lines: 0,
            leaving: false,
            ties: HashSet::new(),
        }
    }

    /// What the sysop may know.
    fn line(&self, address: Address) -> LineRow {
        LineRow {
            address,
            caller: self.caller.clone(),
            peer: self.peer,
            transport: self.status.transport,
            place: self.status.place,
            chats_with: self.status.chats_with.clone(),
            hidden: self.status.hidden,
            line_lost: self.status.line_lost,
            idle: Idle(self.slots.seat().clone()),
            since: self.since,
        }
    }

    /// What others may know; `None` before the login.
    pub(super) fn row(&self, address: Address) -> Option<Row> {
        Some(Row {
            address,
            caller: self.caller.clone()?,
            status: self.status.clone(),
            idle: Idle(self.slots.seat().clone()),
        })
    }
}

fn by_name(caller: &Caller) -> ByName {
    (NameKey::of(&caller.name), caller.user)
}

#[derive(Debug)]
pub(super) struct Table {
    limit: u32,
    pub(super) entries: HashMap<Incarnation, Entry>,
    pub(super) numbers: BTreeMap<NodeNumber, Incarnation>,
    number_of: HashMap<Incarnation, NodeNumber>,
    users: HashMap<UserId, Incarnation>,
    /// The same, by name.
    pub(super) names: BTreeMap<ByName, Incarnation>,
    /// Numbers below `unused` that are free.
    free: BinaryHeap<Reverse<u32>>,
    unused: u32,
    incarnations: u64,
    pub(super) presence: Presence,
    pub(super) comings: Comings,
}

impl Table {
    pub(super) fn new(limit: u32) -> Self {
        Self {
            limit,
            entries: HashMap::new(),
            numbers: BTreeMap::new(),
            number_of: HashMap::new(),
            users: HashMap::new(),
            names: BTreeMap::new(),
            free: BinaryHeap::new(),
            unused: 1,
            incarnations: 0,
            presence: Presence::default(),
            comings: Comings::default(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// By what those came who have not logged in.
    pub(super) fn logging_in(&self) -> Vec<Transport> {
        let entries = self.entries.values().filter(|entry| entry.caller.is_none());
        entries.map(|entry| entry.status.transport).collect()
    }

    /// Whether one more may call: somebody could still log in, and not too many are at it; who is
    /// known already takes no time for it, but to answer a question.
    pub(super) fn has_room_for_a_call(&self, known: Option<UserId>) -> bool {
        let (limit, beside) = (self.limit as usize, LOGGING_IN as usize);
        let beside_limit = usize::from(self.numbers.contains_key(&CONSOLE));
        let held = self.entries.len() - beside_limit;
        let logging_in = self.entries.len() - self.users.len();
        let has_place = held < limit || logging_in < beside;
        self.could_log_in(known) && (has_place || known.is_some() && logging_in < limit + beside)
    }

    /// Whether there would be a node for whoever logs in now: on a full board only a parked one can be
    /// taken up, or give way, or the own one.
    pub(super) fn could_log_in(&self, known: Option<UserId>) -> bool {
        let is_on = known.is_some_and(|user| self.users.contains_key(&user));
        !self.is_full() || is_on || self.longest_parked().is_some()
    }

    /// Whether as many have logged in as there are nodes.
    pub(super) fn is_full(&self) -> bool {
        let console = self.numbers.get(&CONSOLE).and_then(|who| self.entries.get(who));
        let beside = usize::from(console.is_some_and(|entry| entry.caller.is_some()));
        self.users.len() - beside >= self.limit as usize
    }

    pub(super) fn insert(&mut self, entry: Entry) -> Address {
        self.incarnations += 1;
        let incarnation = Incarnation(self.incarnations);
        let node = self.lowest_free();
        self.entries.insert(incarnation, entry);
        self.place(incarnation, node);
        Address { node, incarnation }
    }

    /// The console's entry: node 0, which is beside the limit, or while somebody has that a number as
    /// any other, until the line is given to whoever does.
    pub(super) fn insert_console(&mut self, entry: Entry) -> Address {
        if self.numbers.contains_key(&CONSOLE) {
            return self.insert(entry);
        }
        self.incarnations += 1;
        let incarnation = Incarnation(self.incarnations);
        self.entries.insert(incarnation, entry);
        self.place(incarnation, CONSOLE);
        Address { node: CONSOLE, incarnation }
    }

    fn lowest_free(&mut self) -> NodeNumber {
        NodeNumber(match self.free.pop() {
            Some(Reverse(number)) => number,
            None => {
                self.unused += 1;
                self.unused - 1
            }
        })
    }

    fn place(&mut self, incarnation: Incarnation, node: NodeNumber) {
        self.numbers.insert(node, incarnation);
        self.number_of.insert(incarnation, node);
    }

    /// Puts a caller on the board. A number above the limit is exchanged for a lower one: a free
    /// one, or that of somebody who has not logged in, whom nobody can have seen yet.
    pub(super) fn log_in(
        &mut self,
        who: Incarnation,
        caller: Caller,
        reach: Reach,
        olm: bool,
    ) -> Option<Address> {
        let mut node = *self.number_of.get(&who)?;
        if node.0 > self.limit {
            node = self.exchange(who, node)?;
        }
        let entry = self.entries.get_mut(&who)?;
        self.users.insert(caller.user, who);
        self.names.insert(by_name(&caller), who);
        entry.caller = Some(caller);
        entry.status.reach = reach;
        entry.status.olm = olm;
        entry.status.place = super::Place::MainMenu;
        Some(Address { node, incarnation: who })
    }

    fn exchange(&mut self, who: Incarnation, high: NodeNumber) -> Option<NodeNumber> {
        if self.free.peek().is_some_and(|Reverse(number)| *number <= self.limit) {
            let low = self.lowest_free();
            self.numbers.remove(&high);
            self.free.push(Reverse(high.0));
            self.place(who, low);
            return Some(low);
        }
        let (low, other) = self
            .numbers
            .iter()
            .find(|(number, other)| {
                let free = |e: &Entry| e.caller.is_none();
                **number != CONSOLE && self.entries.get(other).is_some_and(free)
            })
            .map(|(low, other)| (*low, *other))
            .filter(|(low, _)| low.0 <= self.limit)?;
        self.place(other, high);
        self.place(who, low);
        Some(low)
    }

    pub(super) fn address_of(&self, incarnation: Incarnation) -> Option<Address> {
        let node = *self.number_of.get(&incarnation)?;
        Some(Address { node, incarnation })
    }

    pub(super) fn get(&self, address: Address) -> Option<&Entry> {
        self.entries.get(&address.incarnation)
    }

    pub(super) fn get_mut(&mut self, address: Address) -> Option<&mut Entry> {
        self.entries.get_mut(&address.incarnation)
    }

    pub(super) fn on_user(&self, user: UserId) -> Option<(Address, &Entry)> {
        let incarnation = *self.users.get(&user)?;
        Some((self.address_of(incarnation)?, self.entries.get(&incarnation)?))
    }

    pub(super) fn on_number(&self, number: NodeNumber) -> Option<(Address, &Entry)> {
        let incarnation = *self.numbers.get(&number)?;
        Some((Address { node: number, incarnation }, self.entries.get(&incarnation)?))
    }

    pub(super) fn addresses(&self) -> Vec<Address> {
        self.numbers.iter().map(|(&node, &incarnation)| Address { node, incarnation }).collect()
    }

    pub(super) fn lines(&self) -> Vec<LineRow> {
        self.addresses().into_iter().filter_map(|a| Some(self.get(a)?.line(a))).collect()
    }

    /// The logged-in node that has waited longest for its line.
    pub(super) fn longest_parked(&self) -> Option<Incarnation> {
        self.users
            .values()
            .filter_map(|who| Some((self.entries.get(who)?.status.lost_since?, *who)))
            .min()
            .map(|(_, who)| who)
    }

    /// `false`, and nobody is tied: `from` is not there.
    pub(super) fn tie(&mut self, from: Address, to: Address) -> bool {
        let Some(entry) = self.get_mut(from) else { return false };
        entry.ties.insert(to);
        if let Some(entry) = self.get_mut(to) {
            entry.ties.insert(from);
        }
        true
    }

    /// `false`: control mail that did not fit.
    pub(super) fn push(&self, to: Address, mail: Mail) -> bool {
        self.get(to).is_none_or(|entry| entry.slots.push(mail))
    }

    /// Tells everybody whom it concerns; returns those who have to go, for they take no mail.
    pub(super) fn publish(&self, committed: &Committed) -> Vec<Incarnation> {
        let Committed { conversation, answer, mail, also } = committed;
        let present = self.presence.of(*conversation);
        let elsewhere = also.iter().filter_map(|user| Some(self.on_user(*user)?.0));
        let elsewhere = elsewhere.filter(|to| !present.contains(to));
        let told = present.iter().copied().chain(elsewhere).map(|to| (to, mail));
        let answered = answer.iter().map(|(from, said)| (*from, said));
        let unfit = answered.chain(told).filter(|(to, mail)| !self.push(*to, (*mail).clone()));
        unfit.map(|(to, _)| to.incarnation).collect()
    }

    pub(super) fn close_mailbox(&mut self, who: Incarnation) {
        if let Some(entry) = self.entries.get_mut(&who) {
            entry.slots.close();
        }
    }

    /// Takes a node out of the table; returns those who must hear of it.
    pub(super) fn take(&mut self, who: Incarnation) -> HashSet<Address> {
        let Some(entry) = self.entries.remove(&who) else { return HashSet::new() };
        let Some(node) = self.number_of.remove(&who) else { return HashSet::new() };
        self.numbers.remove(&node);
        if node != CONSOLE {
            self.free.push(Reverse(node.0));
        }
        if let Some(caller) = &entry.caller {
            self.users.remove(&caller.user);
            self.names.remove(&by_name(caller));
        }
        let gone = Address { node, incarnation: who };
        self.comings.ignore(who);
        self.presence.leave_all(gone);
        for other in &entry.ties {
            if let Some(tied) = self.get_mut(*other) {
                tied.ties.remove(&gone);
            }
        }
        entry.ties
    }
}
