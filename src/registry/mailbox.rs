//! A node's mailbox: two bounded lanes, a flag that says something was dropped, and a place for one
//! line that takes the node over. Knows nothing of what the mail means.
//!
//! Mail on the control lane is never dropped: a node that cannot take it is hung up. A message may
//! be dropped, for it can be read from its log; the flag `behind` says so. A hint is dropped as soon
//! as half of the control lane is taken.

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Notify, mpsc};

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
pub struct Mailbox {
    control: mpsc::Receiver<Mail>,
    messages: mpsc::Receiver<Arc<Message>>,
    seat: Arc<Seat>,
}

impl Mailbox {
    /// The next arrival; control mail before messages. With `messages` false only messages wait
    /// (the line takes no bytes just now). Cancel-safe.
    pub async fn next(&mut self, messages: bool) -> Arrival {
        loop {
            if let Some(line) = self.seat.take_line() {
                return Arrival::Line(Box::new(line));
            }
            if messages
                && self.messages.is_empty()
                && self.seat.behind.swap(false, Ordering::AcqRel)
            {
                return Arrival::Behind;
            }
            tokio::select! {
                biased;
                () = self.seat.knock.notified() => {}
                mail = self.control.recv() => return mail.map_or(Arrival::Closed, Arrival::Mail),
                message = self.messages.recv(), if messages => {
                    return message.map_or(Arrival::Closed, |m| Arrival::Mail(Mail::Message(m)));
                }
            }
        }
    }

    /// What both ends share.
    pub fn seat(&self) -> &Arc<Seat> {
        &self.seat
    }
}

/// What a node and the registry share of one stay, without the table's lock.
#[derive(Debug)]
pub struct Seat {
    behind: AtomicBool,
    /// When the caller last did something: milliseconds of uptime.
    active: AtomicU64,
    /// Bytes from the caller over the present line, and bytes to the caller.
    traffic: (AtomicU64, AtomicU64),
    line: Mutex<Option<HandOver>>,
    knock: Notify,
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
        let mut place = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        if place.is_some() {
            return Err(Box::new(line));
        }
        *place = Some(line);
        drop(place);
        self.knock.notify_one();
        Ok(())
    }

    pub(super) fn take_line(&self) -> Option<HandOver> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

fn millis(uptime: Uptime) -> u64 {
    u64::try_from(uptime.as_millis()).unwrap_or(u64::MAX)
}

/// The registry's end of a mailbox.
#[derive(Debug)]
pub(super) struct Slots {
    lanes: Option<(mpsc::Sender<Mail>, mpsc::Sender<Arc<Message>>)>,
    seat: Arc<Seat>,
}

impl Slots {
    /// Puts mail into its lane. `false`: control mail that did not fit, or a node that has ended.
    pub(super) fn push(&self, mail: Mail) -> bool {
        let Some((control, messages)) = &self.lanes else { return false };
        match mail {
            Mail::Message(message) => {
                // Behind a gap nothing comes in until the node has looked: it would be shown before
                // what is missing.
                let is_behind = self.seat.behind.load(Ordering::Acquire);
                if is_behind || messages.try_send(message).is_err() {
                    // The node looks at the flag when its lane is empty. That moment is still to
                    // come, or it is there and the knock says so.
                    self.seat.behind.store(true, Ordering::Release);
                    if messages.is_closed() {
                        return false;
                    }
                    self.seat.knock.notify_one();
                }
                true
            }
            Mail::Hint(hint) => {
                self.hint(hint);
                !control.is_closed()
            }
            mail @ (Mail::Chat(_)
            | Mail::Gone(_)
            | Mail::Said(..)
            | Mail::Notice(_)
            | Mail::Settings
            | Mail::HangUp(_)
            | Mail::Announced(_)) => control.try_send(mail).is_ok(),
        }
    }

    /// Puts a hint into the control lane. It never takes the room of what must not be dropped.
    /// `false`: it was dropped.
    pub(super) fn hint(&self, hint: Hint) -> bool {
        self.lanes.as_ref().is_some_and(|(control, _)| {
            control.capacity() > CONTROL_MAIL / 2 && control.try_send(Mail::Hint(hint)).is_ok()
        })
    }

    /// Nothing comes through any more; what is in the lanes can still be read.
    pub(super) fn close(&mut self) {
        self.lanes = None;
    }

    pub(super) fn seat(&self) -> &Arc<Seat> {
        &self.seat
    }
}

/// Both ends of a new mailbox.
pub(super) fn pair(now: Uptime) -> (Mailbox, Slots) {
    let (control, control_end) = mpsc::channel(CONTROL_MAIL);
    let (messages, messages_end) = mpsc::channel(MESSAGE_MAIL);
    let seat = Arc::new(Seat {
        behind: AtomicBool::new(false),
        active: AtomicU64::new(millis(now)),
        traffic: (AtomicU64::new(0), AtomicU64::new(0)),
        line: Mutex::new(None),
        knock: Notify::new(),
    });
    let mailbox = Mailbox { control: control_end, messages: messages_end, seat: Arc::clone(&seat) };
    (mailbox, Slots { lanes: Some((control, messages)), seat })
}
