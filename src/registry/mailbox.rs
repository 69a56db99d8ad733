//! A node's mailbox, into which everybody puts and from which only the node takes: two bounded lanes,
//! a flag that says something was dropped, and a place for one line that takes the node over, behind
//! one lock that is held for a few instructions. An empty one takes next to no memory. Knows nothing of
//! what the mail means.
//!
//! Mail on the control lane is never dropped: a node that cannot take it is hung up. A message may
//! be dropped, for it can be read from its log; the flag `behind` says so. A hint is dropped as soon
//! as half of the control lane is taken.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use futures_util::task::AtomicWaker;
use tokio::task::coop::cooperative;

use crate::clock::Uptime;
use crate::protocol::mail::{Hint, Mail, Message};
use crate::terminal::choice::Choice;
use crate::terminal::detect::Evidence;
use crate::terminal::keys::Key;
use crate::terminal::profile::Profile;
use crate::transport::Connection;

/// How much control mail waits before its node is hung up.
pub(super) const CONTROL_MAIL: usize = 256;

/// How many messages wait before a node is behind.
pub(super) const MESSAGE_MAIL: usize = 128;

/// How many places an empty lane keeps.
const IDLE_CAPACITY: usize = 8;

/// A caller's line on its way to a node that waits for it, with all that belongs to the line and
/// not to the node.
pub struct HandOver {
    /// The line itself.
    pub connection: Connection,
    /// How the terminal at its end is served.
    pub profile: Profile,
    /// What is known of that terminal.
    pub evidence: Evidence,
    /// What its caller has chosen.
    pub choice: Choice,
    /// What was typed ahead.
    pub typed_ahead: VecDeque<Key>,
    /// Nothing more will be typed.
    pub input_ended: bool,
}

impl fmt::Debug for HandOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HandOver").field("profile", &self.profile).finish_non_exhaustive()
    }
}

/// What a node finds in its mailbox.
#[derive(Debug)]
pub enum Arrival {
    /// Control mail, or a message.
    Mail(Mail),
    /// Messages were dropped since the last one that was read: look into the logs.
    Behind,
    /// A line takes this node over.
    Line(Box<HandOver>),
    /// The registry has given this node up.
    Closed,
}

/// The node's end of its mailbox.
#[derive(Debug)]
pub struct Mailbox(Arc<Seat>);

impl Mailbox {
    /// The next arrival; control mail before messages. With `messages` false only messages wait
    /// (the line takes no bytes just now). Cancel-safe.
    pub async fn next(&mut self, messages: bool) -> Arrival {
        // However much comes, others have their turn.
        cooperative(poll_fn(|cx| {
            if let Some(arrival) = self.0.lanes().next(messages) {
                return Poll::Ready(arrival);
            }
            self.0.waits.register(cx.waker());
            // What came before this was registered has woken nobody.
            self.0.lanes().next(messages).map_or(Poll::Pending, Poll::Ready)
        }))
        .await
    }

    /// Mail that is there already, in the same order. `None` says nothing of what [`Self::next`] would
    /// find beside mail.
    pub fn another(&mut self, messages: bool) -> Option<Mail> {
        self.0.lanes().mail(messages)
    }

    /// All messages that are there already, before control mail.
    pub fn take_messages(&mut self) -> VecDeque<Arc<Message>> {
        std::mem::take(&mut self.0.lanes().messages)
    }

    /// What both ends share.
    pub fn seat(&self) -> &Arc<Seat> {
        &self.0
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        let mut lanes = self.0.lanes();
        *lanes = Lanes { ends: Some(End::Left), ..Lanes::default() };
    }
}

/// What lies in a mailbox.
#[derive(Debug, Default)]
struct Lanes {
    control: VecDeque<Mail>,
    messages: VecDeque<Arc<Message>>,
    /// Messages were dropped, and the node has not been told.
    behind: bool,
    line: Option<Box<HandOver>>,
    ends: Option<End>,
}

/// Why nothing more comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The registry has given the node up; what is there can still be read.
    Closed,
    /// The node has ended.
    Left,
}

impl Lanes {
    fn next(&mut self, messages: bool) -> Option<Arrival> {
        if let Some(line) = self.line.take() {
            return Some(Arrival::Line(line));
        }
        if messages && self.messages.is_empty() && std::mem::take(&mut self.behind) {
            return Some(Arrival::Behind);
        }
        let closed = || (self.ends.is_some()).then_some(Arrival::Closed);
        match self.control.is_empty().then(closed).flatten() {
            Some(closed) => Some(closed),
            None => self.mail(messages).map(Arrival::Mail),
        }
    }

    fn mail(&mut self, messages: bool) -> Option<Mail> {
        if let Some(mail) = pop(&mut self.control) {
            return Some(mail);
        }
        if messages { pop(&mut self.messages).map(Mail::Message) } else { None }
    }
}

/// Takes the first. A lane that was long gives its memory back when it is empty.
fn pop<T>(lane: &mut VecDeque<T>) -> Option<T> {
    let first = lane.pop_front()?;
    if lane.is_empty() && lane.capacity() > IDLE_CAPACITY {
        *lane = VecDeque::new();
    }
    Some(first)
}

/// What a node and the registry share of one stay, without the table's lock.
#[derive(Debug)]
pub struct Seat {
    lanes: Mutex<Lanes>,
    /// The node, when it waits.
    waits: AtomicWaker,
    /// When the caller last did something: milliseconds of uptime.
    active: AtomicU64,
    /// Bytes from the caller over the present line, and bytes to the caller.
    traffic: (AtomicU64, AtomicU64),
}

impl Seat {
    /// So many bytes came from the caller over the present line, and so many went.
    pub fn carries(&self, (taken, sent): (u64, u64)) {
        self.traffic.0.store(taken, Ordering::Relaxed);
        self.traffic.1.store(sent, Ordering::Relaxed);
    }

    /// What was last said of that.
    pub fn traffic(&self) -> (u64, u64) {
        (self.traffic.0.load(Ordering::Relaxed), self.traffic.1.load(Ordering::Relaxed))
    }

    /// The caller did something at `now`.
    pub fn active(&self, now: Uptime) {
        self.active.store(millis(now), Ordering::Relaxed);
    }

    /// How long the caller has done nothing.
    pub fn idle(&self, now: Uptime) -> Uptime {
        now.saturating_sub(Uptime::from_millis(self.active.load(Ordering::Relaxed)))
    }

    pub(super) fn put_line(&self, line: HandOver) -> Result<(), Box<HandOver>> {
        let mut lanes = self.lanes();
        if lanes.line.is_some() {
            return Err(Box::new(line));
        }
        lanes.line = Some(Box::new(line));
        drop(lanes);
        self.waits.wake();
        Ok(())
    }

    pub(super) fn take_line(&self) -> Option<HandOver> {
        self.lanes().line.take().map(|line| *line)
    }

    fn lanes(&self) -> MutexGuard<'_, Lanes> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn millis(uptime: Uptime) -> u64 {
    u64::try_from(uptime.as_millis()).unwrap_or(u64::MAX)
}

/// The registry's end of a mailbox.
#[derive(Debug)]
pub(super) struct Slots(Arc<Seat>);

impl Slots {
    /// Puts mail into its lane. `false`: control mail that did not fit, or a node that has ended.
    pub(super) fn push(&self, mail: Mail) -> bool {
        let mut lanes = self.0.lanes();
        if lanes.ends.is_some() {
            return false;
        }
        match mail {
            // Behind a gap nothing comes in until the node has looked: it would be shown before what
            // is missing.
            Mail::Message(_) if lanes.behind => return true,
            Mail::Message(message) if lanes.messages.len() < MESSAGE_MAIL => {
                lanes.messages.push_back(message);
            }
            Mail::Message(_) => lanes.behind = true,
            Mail::Hint(_) if lanes.control.len() >= CONTROL_MAIL / 2 => return true,
            mail @ (Mail::Chat(_)
            | Mail::Gone(_)
            | Mail::Said(..)
            | Mail::Hint(_)
            | Mail::Notice(_)
            | Mail::Settings
            | Mail::HangUp(_)
            | Mail::Announced(_)) => {
                if lanes.control.len() == CONTROL_MAIL {
                    return false;
                }
                lanes.control.push_back(mail);
            }
        }
        drop(lanes);
        self.0.waits.wake();
        true
    }

    /// Puts a hint into the control lane. It never takes the room of what must not be dropped.
    /// `false`: it was dropped.
    pub(super) fn hint(&self, hint: Hint) -> bool {
        let mut lanes = self.0.lanes();
        if lanes.ends.is_some() || lanes.control.len() >= CONTROL_MAIL / 2 {
            return false;
        }
        lanes.control.push_back(Mail::Hint(hint));
        drop(lanes);
        self.0.waits.wake();
        true
    }

    /// Nothing comes through any more; what is in the lanes can still be read.
    pub(super) fn close(&mut self) {
        self.0.lanes().ends.get_or_insert(End::Closed);
        self.0.waits.wake();
    }

    pub(super) fn seat(&self) -> &Arc<Seat> {
        &self.0
    }
}

impl Drop for Slots {
    fn drop(&mut self) {
        self.close();
    }
}

/// Both ends of a new mailbox.
pub(super) fn pair(now: Uptime) -> (Mailbox, Slots) {
    let seat = Arc::new(Seat {
        lanes: Mutex::default(),
        waits: AtomicWaker::new(),
        active: AtomicU64::new(millis(now)),
        traffic: (AtomicU64::new(0), AtomicU64::new(0)),
    });
    (Mailbox(Arc::clone(&seat)), Slots(seat))
}
