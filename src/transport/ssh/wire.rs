//! The socket of an SSH connection, as the library gets it: it can be cut from outside, and cuts
//! itself when the caller's end takes no bytes, or does not close. Without that a connection whose
//! library waits for something else would stay for ever. Knows nothing of the bytes.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use super::typed::Typed;
use super::{LINGER, STALLED};
use crate::transport::timer::Timer;

/// See the module.
pub(super) struct Wire {
    socket: TcpStream,
    cut: CancellationToken,
    is_cut: Pin<Box<WaitForCancellationFutureOwned>>,
    /// Runs while bytes wait and the caller's end takes none.
    stalled: Timer,
    /// Runs when the library has closed its side.
    closing: Timer,
    /// Nothing is read while the node does not take what was.
    typed: Typed,
}

impl Wire {
    /// A socket that is cut when `cut` is cancelled.
    pub(super) fn new(socket: TcpStream, cut: CancellationToken, typed: Typed) -> Self {
        let is_cut = Box::pin(cut.clone().cancelled_owned());
        let (stalled, closing) = (Timer::default(), Timer::default());
        Self { socket, cut, is_cut, stalled, closing, typed }
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
        Pin::new(&mut self.socket).poll_read(cx, buffer)
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
        let written = Pin::new(&mut self.socket).poll_write(cx, bytes);
        if written.is_ready() {
            self.stalled.stop();
            return written;
        }
        self.stalled.start(STALLED);
        self.stalled.poll_ended(cx).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.closing.start(LINGER);
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}
