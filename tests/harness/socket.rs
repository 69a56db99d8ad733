//! The TCP socket at a caller's end: it can be closed politely, broken, or read no more. Knows
//! nothing of what is spoken over it.

use std::io;
use std::net::{Shutdown, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use socket2::SockRef;
use tokio::net::TcpStream;

/// One end of a connection; clones share it, and it is closed with the last of them.
#[derive(Clone, Debug)]
pub(crate) struct Socket(Arc<TcpStream>);

impl Socket {
    pub(crate) async fn connect(address: SocketAddr) -> io::Result<Self> {
        Ok(Self(Arc::new(TcpStream::connect(address).await?)))
    }

    /// The kernel at this end holds only so many bytes (and some more) that nobody has read: before
    /// anything has come.
    pub(crate) fn holds_little(&self, bytes: usize) {
        let set = SockRef::from(&*self.0).set_recv_buffer_size(bytes);
        set.expect("a socket has a buffer");
    }

    /// Waits for bytes; none: the other end has closed.
    pub(crate) async fn receive(&self, piece: &mut [u8]) -> io::Result<usize> {
        loop {
            self.0.readable().await?;
            match self.0.try_read(piece) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                done => return done,
            }
        }
    }

    /// Sends all of it.
    pub(crate) async fn send(&self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            self.0.writable().await?;
            match self.0.try_write(bytes) {
                Ok(sent) => bytes = &bytes[sent..],
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Nothing more is sent. An error: it is closed already.
    pub(crate) fn finish(&self) -> io::Result<()> {
        SockRef::from(&*self.0).shutdown(Shutdown::Write)
    }

    /// Closes it, whoever else holds it.
    pub(crate) fn close(&self) {
        let _ = SockRef::from(&*self.0).shutdown(Shutdown::Both);
    }

    /// The end of it, when the last clone goes, is a reset.
    pub(crate) fn will_break(&self) {
        let lingers = SockRef::from(&*self.0).set_linger(Some(Duration::ZERO));
        lingers.expect("a socket can be told to linger");
    }
}
