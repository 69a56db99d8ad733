//! A TCP socket that is read no more often than something comes. tokio's own takes a read that filled
//! less than there was room for as the last; but with urgent data in its place (`SO_OOBINLINE`) a
//! read also ends before what was sent urgently, and what follows would wait until more comes. So it
//! is asked for word of urgent data too: where that came, reads go on until nothing is left.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream as Plain};
use std::task::{Context, Poll, ready};

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::net::TcpStream;

/// See the module.
#[derive(Debug)]
pub(super) struct Tcp(AsyncFd<Plain>);

impl Tcp {
    /// Fails where the system has no room to watch one more socket.
    pub(super) fn of(socket: TcpStream) -> io::Result<Self> {
        let interest = Interest::READABLE | Interest::WRITABLE;
        #[cfg(any(target_os = "linux", target_os = "android"))]
        let interest = interest | Interest::PRIORITY;
        #[expect(
            deprecated,
            reason = "what replaces it is unsafe; this socket keeps its descriptor"
        )]
        let watched = AsyncFd::with_interest(socket.into_std()?, interest)?;
        Ok(Self(watched))
    }

    /// The socket itself, for its options.
    pub(super) fn plain(&self) -> &Plain {
        self.0.get_ref()
    }

    /// As [`TcpStream::poll_read_ready`].
    pub(super) fn poll_read_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let _ready = ready!(self.0.poll_read_ready(cx))?;
        Poll::Ready(Ok(()))
    }

    /// As [`TcpStream::poll_write_ready`].
    pub(super) fn poll_write_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let _ready = ready!(self.0.poll_write_ready(cx))?;
        Poll::Ready(Ok(()))
    }

    /// As [`TcpStream::try_read`].
    pub(super) fn try_read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut read = 0;
        let left = self.0.try_io(Interest::READABLE, |mut socket| {
            read = socket.read(buffer)?;
            // The end of the input can be read again.
            let is_all = read > 0 && read < buffer.len() && !self.is_urgent();
            if is_all { Err(ErrorKind::WouldBlock.into()) } else { Ok(()) }
        });
        if read > 0 { Ok(read) } else { left.map(|()| 0) }
    }

    /// As [`TcpStream::try_write`].
    pub(super) fn try_write(&self, bytes: &[u8]) -> io::Result<usize> {
        self.0.try_io(Interest::WRITABLE, |mut socket| socket.write(bytes))
    }

    /// Says that nothing more will be written.
    pub(super) fn shutdown(&self) -> io::Result<()> {
        self.plain().shutdown(Shutdown::Write)
    }

    /// Whether something urgent has come, ever.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    fn is_urgent(&self) -> bool {
        self.0.try_io(Interest::PRIORITY, |_| Ok(())).is_ok()
    }

    /// Here nobody tells.
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    fn is_urgent(&self) -> bool {
        true
    }
}
