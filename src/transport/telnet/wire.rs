//! What goes to the caller's end of a telnet connection: the node's output as it travels, and the
//! replies of the protocol, in one order. Whoever has something to send takes it, the connection's
//! task or, while that waits, the node. Knows no deadline.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::ready;
use super::sorted::Sorted;
use crate::protocol::telnet::Machine;
use crate::transport::Input;
use crate::transport::output::{Waiting, Way};
use crate::transport::socket::Socket;

/// How much of the output is made ready for the socket at once.
const PIECE: usize = 8 * 1024;

/// Beyond this many bytes ready for the socket no more is read, whose replies would come on top.
const WIRE_LIMIT: usize = 4 * PIECE;

/// See the module; clones share it.
#[derive(Clone, Debug)]
pub(super) struct Wire(Arc<Mutex<Held>>);

/// For whoever holds it.
#[derive(Debug)]
pub(super) struct Held {
    /// `None`: the connection is over.
    socket: Option<Arc<Socket>>,
    machine: Machine,
    /// Ready for the socket, as it travels.
    bytes: Vec<u8>,
}

/// How far what was to be sent has gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// All of it.
    All,
    /// The socket took some of it.
    Some,
    /// It took nothing.
    Nothing,
}

impl Wire {
    pub(super) fn new(socket: Arc<Socket>) -> Self {
        let held = Held { socket: Some(socket), machine: Machine::new(), bytes: Vec::new() };
        Self(Arc::new(Mutex::new(held)))
    }

    /// For as long as that takes no time.
    pub(super) fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nothing goes out any more, and the socket is held here no longer.
    pub(super) fn ends(&self) {
        let mut held = self.held();
        held.socket = None;
        held.bytes = Vec::new();
    }
}

impl Way for Wire {
    fn pass(&self, waiting: Waiting<'_>) -> bool {
        // Else the connection's task is at it, or waits for the socket.
        let Ok(mut held) = self.0.try_lock() else { return false };
        // An error is found again by that task.
        !held.has_more() && matches!(held.write(waiting), Ok(Written::All))
    }
}

impl Held {
    /// Begins the protocol.
    pub(super) fn open(&mut self) {
        self.machine.open(&mut self.bytes);
    }

    /// Takes in what was read: the replies of the protocol go here, the rest into `pending`.
    pub(super) fn hear(&mut self, read: &[u8], pending: &mut VecDeque<Input>) {
        let mut sorted = Sorted::new(pending, &mut self.bytes);
        self.machine.feed(read, &mut sorted);
        sorted.end();
    }

    /// Puts text behind what is ready.
    pub(super) fn say(&mut self, text: &[u8]) {
        self.machine.encode(text, &mut self.bytes);
    }

    /// Whether something is ready that the socket has not taken.
    pub(super) fn has_more(&self) -> bool {
        !self.bytes.is_empty()
    }

    /// Whether there is room for replies to what would be read.
    pub(super) fn takes_replies(&self) -> bool {
        self.bytes.len() < WIRE_LIMIT
    }

    /// Writes what waits, as far as the socket takes it.
    pub(super) fn write(&mut self, waiting: Waiting<'_>) -> io::Result<Written> {
        let Some(socket) = self.socket.clone() else { return Ok(Written::Nothing) };
        let mut written = Written::Nothing;
        loop {
            let more = self.fill(waiting);
            if !self.bytes.is_empty() {
                let Some(count) = ready(socket.try_write(&self.bytes))? else { return Ok(written) };
                self.bytes.drain(..count);
                written = Written::Some;
            }
            // What is put there meanwhile is told by who puts it.
            if self.bytes.is_empty() && !more {
                self.bytes = Vec::new();
                return Ok(Written::All);
            }
        }
    }

    /// Makes the next piece of output ready for the socket. Whether more waits behind it.
    fn fill(&mut self, waiting: Waiting<'_>) -> bool {
        if self.bytes.len() >= PIECE {
            return true;
        }
        let (piece, more) = waiting.take(PIECE);
        self.machine.encode_all(piece, &mut self.bytes);
        if !more {
            self.machine.pause(&mut self.bytes);
        }
        more
    }
}
