//! Carries a call over telnet: one task between a TCP socket and a [`Connection`]. Knows telnet's
//! protocol only through [`Wire`], and nothing of what is typed or shown.
//!
//! While nothing happens the task holds no buffer. While the node's queue is full nothing is read,
//! and TCP slows the caller down; writing goes on. A stranger's line is read at a [`Pace`].

mod sorted;
mod wire;

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;
use tracing::debug;

use super::pace::{self, Pace};
use super::socket::{self, Socket};
use super::tcp::Tcp;
use super::timer::Timer;
use super::{
    Connection, INPUT_PIECES, Input, InputWriter, NotTaken, Output, OutputReader, Transport, Who,
    input_pair,
};
use wire::{Wire, Written};

/// The most that is read at once, and so the longest piece of input.
const READ: usize = 2 * 1024;

/// A caller whose end takes no byte for so long is lost.
const STALLED: Duration = Duration::from_mins(1);

/// How long the node has to say its last words to a caller who will send nothing more.
const HALF_CLOSED: Duration = Duration::from_secs(5);

/// How long what waits may take to be sent when the node has finished.
const FLUSH: Duration = Duration::from_secs(5);

/// How long the caller's end may then take to close.
const LINGER: Duration = Duration::from_secs(5);

/// Takes over a socket: what the node gets, and the one task of the connection, which whoever
/// accepts must run. It ends when the line is lost, at most 10 s after the node has finished its
/// output, and at most 10 s after the caller has closed. Fails as [`Tcp::of`].
pub(crate) fn serve(
    socket: TcpStream,
    peer: SocketAddr,
) -> io::Result<(Connection, impl Future<Output = ()> + Send + 'static)> {
    socket::tune(&socket);
    let socket = Socket::Tcp(Tcp::of(socket)?);
    Ok(carry(socket, peer, Transport::Telnet, Who::Stranger))
}

/// The same over any socket, for a caller of whom this much is known.
pub(super) fn carry(
    socket: Socket,
    peer: SocketAddr,
    transport: Transport,
    who: Who,
) -> (Connection, impl Future<Output = ()> + Send + 'static) {
    let (input, received) = input_pair(INPUT_PIECES);
    let (output, mut reader) = Output::pair();
    if who != Who::Stranger {
        output.is_known();
    }
    let socket = Arc::new(socket);
    let wire = Wire::new(Arc::clone(&socket));
    reader.lend(Box::new(wire.clone()));
    let link = Link {
        socket,
        wire,
        output: reader,
        pending: VecDeque::new(),
        input,
        caller_closed: false,
        stalled: Timer::default(),
        pace: Pace::of(&pace::TELNET),
    };
    let connection = Connection { input: received, output, transport, peer, who };
    (connection, link.run(peer))
}

/// Both directions of one connection.
struct Link {
    socket: Arc<Socket>,
    /// Lent to the node's end while this waits.
    wire: Wire,
    /// From the node.
    output: OutputReader,
    /// Read, and not in the node's queue yet.
    pending: VecDeque<Input>,
    /// To the node.
    input: InputWriter,
    /// The caller will send nothing more.
    caller_closed: bool,
    /// Runs while bytes wait and the caller's end takes none.
    stalled: Timer,
    /// How fast is read from a stranger.
    pace: Pace,
}

/// Why a conversation is over.
enum End {
    /// The node has finished its output.
    Finished,
    /// The caller closed, and has had time to read the rest.
    Closed,
    /// The caller's end takes no bytes, or far too few.
    Stuck,
    /// A stranger has sent more than anybody who calls.
    TooMuch,
    /// The connection is broken.
    Broken(io::Error),
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Finished => f.write_str("the board hung up"),
            Self::Closed => f.write_str("the caller closed"),
            Self::Stuck => f.write_str("the caller's end takes no bytes"),
            Self::TooMuch => f.write_str("a stranger sent too much"),
            Self::Broken(error) => error.fmt(f),
        }
    }
}

impl Link {
    async fn run(mut self, peer: SocketAddr) {
        self.wire.held().open();
        let end = self.converse().await;
        debug!(%peer, %end, "a telnet connection ends");
        match end {
            End::Finished => self.close().await,
            End::TooMuch => {
                self.wire.held().say(pace::TOO_MUCH);
                self.close().await;
            }
            End::Closed => {}
            End::Stuck | End::Broken(_) => self.socket.abort(),
        }
        let Self { socket, wire, output, input, mut pending, caller_closed, .. } = self;
        wire.ends();
        drop((socket, output));
        if !caller_closed {
            pending.push_back(Input::Lost);
        }
        let rest = async {
            for piece in pending {
                if !input.send(piece).await {
                    break;
                }
            }
        };
        // A node that does not take the rest sees the end of the queue instead.
        let _ = timeout(LINGER, rest).await;
    }

    /// Carries bytes both ways until one side has had enough.
    async fn converse(&mut self) -> End {
        let mut half_closed = Timer::default();
        loop {
            match self.carry() {
                Ok(None) => {}
                Ok(Some(end)) => return end,
                Err(error) => return End::Broken(error),
            }
            if self.caller_closed {
                half_closed.start(HALF_CLOSED);
            }
            // Whatever it is, all is looked at.
            tokio::select! {
                biased;
                _ = self.socket.readable(), if self.may_read() => {}
                () = self.pace.goes_on() => {}
                _ = self.socket.writable(), if self.wire.held().has_more() => {}
                () = self.input.room(), if !self.pending.is_empty() => {}
                () = self.output.news() => {}
                () = self.stalled.ended() => return End::Stuck,
                () = half_closed.ended() => return End::Closed,
            }
        }
    }

    /// Does all that can be done without waiting.
    fn carry(&mut self) -> io::Result<Option<End>> {
        if self.may_read() {
            self.read()?;
        }
        self.deliver();
        self.write()?;
        let known = self.output.knows_caller();
        Ok(if self.output.overflowed() {
            Some(End::Stuck)
        } else if self.pace.is_too_much() && !known {
            Some(End::TooMuch)
        } else {
            self.output.is_finished().then_some(End::Finished)
        })
    }

    fn may_read(&self) -> bool {
        !self.caller_closed
            && self.pending.is_empty()
            && self.wire.held().takes_replies()
            && self.may_read_now() > 0
    }

    /// How much of what has come may be read at once.
    fn may_read_now(&self) -> usize {
        if self.output.knows_caller() { READ } else { READ.min(self.pace.left()) }
    }

    /// Reads what has come, one piece of it.
    fn read(&mut self) -> io::Result<()> {
        let mut buffer = [0; READ];
        let most = self.may_read_now();
        let Some(count) = ready(self.socket.try_read(&mut buffer[..most]))? else { return Ok(()) };
        if !self.output.knows_caller() {
            self.pace.has_read(count);
        }
        if count == 0 {
            self.caller_closed = true;
            self.pending.push_back(Input::Lost);
            return Ok(());
        }
        self.wire.held().hear(&buffer[..count], &mut self.pending);
        Ok(())
    }

    /// Puts what was read into the node's queue, as far as it takes it.
    fn deliver(&mut self) {
        while let Some(piece) = self.pending.pop_front() {
            match self.input.offer(piece) {
                // A node that listens no more may still have something to say.
                Ok(()) | Err(NotTaken::Gone) => {}
                Err(NotTaken::Full(piece)) => return self.pending.push_front(piece),
            }
        }
        self.pending = VecDeque::new();
    }

    /// Writes what waits, as far as the socket takes it.
    fn write(&mut self) -> io::Result<()> {
        let written = self.wire.held().write(self.output.waiting())?;
        if written == Written::All {
            self.stalled.stop();
            return Ok(());
        }
        if written == Written::Some {
            self.stalled.stop();
        }
        self.stalled.start(STALLED);
        Ok(())
    }

    /// Ends the connection politely: the last words, our FIN, and then theirs. Whoever sends on and
    /// on meanwhile is read no faster than a stranger.
    async fn close(&mut self) {
        self.pace = Pace::of(&pace::DROPPED);
        if !matches!(timeout(FLUSH, self.flush()).await, Ok(Ok(()))) {
            return self.socket.abort();
        }
        let farewell = async {
            self.socket.shutdown()?;
            // With unread input in it a socket's end would be a reset, which takes the last words
            // from the caller's screen.
            while !self.caller_closed {
                tokio::select! {
                    _ = self.socket.readable(), if self.may_discard() => self.discard()?,
                    () = self.pace.goes_on() => {}
                }
            }
            Ok::<_, io::Error>(())
        };
        let _ = timeout(LINGER, farewell).await;
    }

    async fn flush(&mut self) -> io::Result<()> {
        loop {
            self.write()?;
            if !self.wire.held().has_more() {
                return Ok(());
            }
            tokio::select! {
                _ = self.socket.writable() => {}
                _ = self.socket.readable(), if self.may_discard() => self.discard()?,
                () = self.pace.goes_on() => {}
            }
        }
    }

    fn may_discard(&self) -> bool {
        !self.caller_closed && self.pace.left() > 0
    }

    /// Reads what nobody wants any more.
    fn discard(&mut self) -> io::Result<()> {
        let mut buffer = [0; READ];
        let most = READ.min(self.pace.left());
        let Some(count) = ready(self.socket.try_read(&mut buffer[..most]))? else { return Ok(()) };
        self.pace.has_read(count);
        self.caller_closed = count == 0;
        Ok(())
    }
}

/// `None` for a socket that can do nothing just now.
fn ready(done: io::Result<usize>) -> io::Result<Option<usize>> {
    match done {
        Ok(count) => Ok(Some(count)),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
        Err(error) => Err(error),
    }
}
