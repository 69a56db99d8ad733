//! What a call asks of its TCP socket, whatever is spoken over it. Knows nothing of the bytes.

use std::future::poll_fn;
use std::io;
use std::net::Shutdown;
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpStream, UnixStream};
use tracing::debug;

use super::tcp::Tcp;

/// Silence after which the caller's end is asked whether it is still there.
const KEEPALIVE_IDLE: Duration = Duration::from_secs(30);
/// Between two such questions.
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(10);
/// As many unanswered ones end the connection.
const KEEPALIVE_PROBES: u32 = 3;
/// How long what was sent may stay unacknowledged.
const USER_TIMEOUT: Duration = Duration::from_mins(1);
/// What the kernel takes from us before the caller's end has it. Left to itself it takes megabytes,
/// and no bound on the output would mean anything.
const SEND_BUFFER: usize = 64 * 1024;

/// Makes a socket fit for a caller: keystrokes are echoed at once, a dead line is noticed within
/// 90 seconds, urgent data stays in its place (the Synch of RFC 854 would else leave half a command
/// behind). What the kernel refuses is noted and done without.
pub(super) fn tune(socket: &TcpStream) {
    let socket = SockRef::from(socket);
    let keepalive = TcpKeepalive::new()
        .with_time(KEEPALIVE_IDLE)
        .with_interval(KEEPALIVE_INTERVAL)
        .with_retries(KEEPALIVE_PROBES);
    for (option, set) in [
        ("TCP_NODELAY", socket.set_tcp_nodelay(true)),
        ("SO_OOBINLINE", socket.set_out_of_band_inline(true)),
        ("SO_KEEPALIVE", socket.set_tcp_keepalive(&keepalive)),
        #[cfg(any(target_os = "linux", target_os = "android"))]
        ("TCP_USER_TIMEOUT", socket.set_tcp_user_timeout(Some(USER_TIMEOUT))),
        ("SO_SNDBUF", socket.set_send_buffer_size(SEND_BUFFER)),
    ] {
        if let Err(error) = set {
            debug!(option, %error, "a socket option was refused");
        }
    }
}

/// What telnet is spoken over.
#[derive(Debug)]
pub(super) enum Socket {
    /// From another machine, or from this one.
    Tcp(Tcp),
    /// From this machine, by its owner.
    Unix(UnixStream),
}

impl Socket {
    /// As [`TcpStream::readable`], for one task at a time.
    pub(super) async fn readable(&self) -> io::Result<()> {
        poll_fn(|cx| match self {
            Self::Tcp(socket) => socket.poll_read_ready(cx),
            Self::Unix(socket) => socket.poll_read_ready(cx),
        })
        .await
    }

    /// As [`TcpStream::writable`], for one task at a time.
    pub(super) async fn writable(&self) -> io::Result<()> {
        poll_fn(|cx| match self {
            Self::Tcp(socket) => socket.poll_write_ready(cx),
            Self::Unix(socket) => socket.poll_write_ready(cx),
        })
        .await
    }

    /// As [`TcpStream::try_read`].
    pub(super) fn try_read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(socket) => socket.try_read(buffer),
            Self::Unix(socket) => socket.try_read(buffer),
        }
    }

    /// As [`TcpStream::try_write`].
    pub(super) fn try_write(&self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(socket) => socket.try_write(bytes),
            Self::Unix(socket) => socket.try_write(bytes),
        }
    }

    /// Says that nothing more will be written.
    pub(super) fn shutdown(&self) -> io::Result<()> {
        match self {
            Self::Tcp(socket) => socket.shutdown(),
            Self::Unix(socket) => SockRef::from(socket).shutdown(Shutdown::Write),
        }
    }

    /// Makes the socket's end a reset, for a peer that would not take what still waits in the
    /// kernel; a socket of this machine keeps nothing for anybody.
    pub(super) fn abort(&self) {
        let Self::Tcp(socket) = self else { return };
        if let Err(error) = SockRef::from(socket.plain()).set_linger(Some(Duration::ZERO)) {
            debug!(%error, "a socket option was refused");
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn the_kernel_takes_what_is_asked_of_it() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let socket = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        tune(&socket);
        let socket = SockRef::from(&socket);
        assert!(socket.tcp_nodelay().unwrap());
        assert!(socket.out_of_band_inline().unwrap());
        assert!(socket.keepalive().unwrap());
        assert_eq!(socket.tcp_keepalive_time().unwrap(), KEEPALIVE_IDLE);
        assert_eq!(socket.tcp_keepalive_interval().unwrap(), KEEPALIVE_INTERVAL);
        assert_eq!(socket.tcp_keepalive_retries().unwrap(), KEEPALIVE_PROBES);
        #[cfg(any(target_os = "linux", target_os = "android"))]
        assert_eq!(socket.tcp_user_timeout().unwrap(), Some(USER_TIMEOUT));
        assert!(socket.send_buffer_size().unwrap() <= 2 * SEND_BUFFER);
    }
}
