//! The socket of an SSH connection, as the library gets it: it can be cut from outside, and cuts
//! itself when the caller's end takes no bytes, or does not close. Without that a connection whose
//! library waits for something else would stay for ever. A stranger's is read at a [`Pace`]. Knows
//! nothing of the bytes.

use std::io;
use std::net::Shutdown;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use super::line::Line;
use super::progress::Progress;
use super::typed::Typed;
use super::{LINGER, STALLED};
use crate::transport::pace::{self, Pace};
use crate::transport::timer::Timer;

/// See the module.
pub(super) struct Wire {
    socket: Arc<TcpStream>,
    cut: CancellationToken,
    is_cut: Pin<Box<WaitForCancellationFutureOwned>>,
    /// Runs while bytes wait and the caller's end takes none.
    stalled: Timer,
    /// Runs when the library has closed its side.
    closing: Timer,
    /// Nothing is read while the node does not take what was.
    typed: Typed,
    progress: Progress,
    /// How fast is read before anybody is let in.
    pace: Pace,
    /// What is typed goes to a node already.
    has_shell: bool,
}

impl Wire {
    /// A socket that is cut when `cut` is cancelled.
    pub(super) fn new(
        socket: TcpStream,
        cut: CancellationToken,
        typed: Typed,
        progress: Progress,
    ) -> Self {
        Self {
            socket: Arc::new(socket),
            is_cut: Box::pin(cut.clone().cancelled_owned()),
            cut,
            stalled: Timer::default(),
            closing: Timer::default(),
            typed,
            progress,
            pace: Pace::of(&pace::SSH),
            has_shell: false,
        }
    }

    /// The caller's end, for who waits for something else than bytes.
    pub(super) fn line(&self) -> Line {
        Line(Arc::downgrade(&self.socket))
    }

    /// Reads what has come.
    fn poll_receive(&self, cx: &mut Context<'_>, bytes: &mut [u8]) -> Poll<io::Result<usize>> {
        loop {
            ready!(self.socket.poll_read_ready(cx))?;
            match self.socket.try_read(bytes) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                read => return Poll::Ready(read),
            }
        }
    }

    /// Writes what is taken.
    fn poll_send(&self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        loop {
            ready!(self.socket.poll_write_ready(cx))?;
            match self.socket.try_write(bytes) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                written => return Poll::Ready(written),
            }
        }
    }

    /// How many bytes may be read now, of whoever it is.
    fn poll_left(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        if self.progress.knows_caller() {
            return Poll::Ready(Ok(usize::MAX));
        }
        if self.pace.is_too_much() {
            let error = io::Error::new(io::ErrorKind::InvalidData, "a stranger sent too much");
            return Poll::Ready(Err(error));
        }
        // Far more goes into a packet of what is typed than into one of keys.
        if !self.has_shell && self.progress.has_shell() {
            self.has_shell = true;
            self.pace.at_most(pace::TELNET.at_once);
        }
        self.pace.poll_left(cx).map(Ok)
    }

    fn poll_cut(&mut self, cx: &mut Context<'_>) -> bool {
        self.cut.is_cancelled() || self.is_cut.as_mut().poll(cx).is_ready()
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.poll_cut(cx) {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        if self.closing.poll_ended(cx).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        ready!(self.typed.poll_room(cx));
        let left = ready!(self.poll_left(cx))?.min(buffer.remaining());
        let count = ready!(self.poll_receive(cx, buffer.initialize_unfilled_to(left)))?;
        buffer.advance(count);
        if !self.progress.knows_caller() {
            self.pace.has_read(count);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.poll_cut(cx) {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        let written = self.poll_send(cx, bytes);
        if written.is_ready() {
            self.stalled.stop();
            return written;
        }
        self.stalled.start(STALLED);
        self.stalled.poll_ended(cx).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.closing.start(LINGER);
        Poll::Ready(SockRef::from(&*self.socket).shutdown(Shutdown::Write))
    }
}
