//! Reads from a trusted proxy who is behind it: its header and not a byte more. Knows nothing of what
//! follows.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::protocol::proxy::{self, Header};

/// How long a proxy may take for its header, all in all.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long who is behind a proxy, and unknown to it, has to stay to be somebody.
const STAYS: Duration = Duration::from_millis(250);

/// From where the call comes that `peer`, a proxy, passes on; `None`: nobody calls, the proxy looks
/// whether the board is there. An error: it does not say so, in time and in the words of the protocol.
pub(crate) async fn caller_behind(
    socket: &mut TcpStream,
    peer: SocketAddr,
) -> io::Result<Option<SocketAddr>> {
    let header = timeout(PATIENCE, header(socket)).await;
    Ok(match header.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))? {
        Header::Nobody => None,
        Header::Unknown => stays(socket).await.then_some(peer),
        Header::For(caller) => Some(caller),
    })
}

/// Whether somebody is there and not only looks: who looks goes at once.
async fn stays(socket: &TcpStream) -> bool {
    let says = timeout(STAYS, socket.peek(&mut [0])).await;
    says.is_err() || matches!(says, Ok(Ok(1..)))
}

async fn header(socket: &mut TcpStream) -> io::Result<Header> {
    // Shorter is none of either version.
    let mut begin = [0; proxy::SIGNATURE.len()];
    socket.read_exact(&mut begin).await?;
    let header = if begin == proxy::SIGNATURE {
        let mut fixed = [0; proxy::FIXED];
        let (signature, rest) = fixed.split_at_mut(begin.len());
        signature.copy_from_slice(&begin);
        socket.read_exact(rest).await?;
        let length = proxy::length(&fixed).ok_or_else(bad)?;
        let mut rest = vec![0; length];
        socket.read_exact(&mut rest).await?;
        proxy::read(&fixed, &rest)
    } else if begin.starts_with(proxy::WORD) {
        let mut line = begin.to_vec();
        while !line.ends_with(b"\n") && line.len() < proxy::LONGEST_LINE {
            line.push(socket.read_u8().await?);
        }
        proxy::read_line(&line)
    } else {
        None
    };
    header.ok_or_else(bad)
}

fn bad() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "no header of the PROXY protocol")
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpListener;

    use super::*;

    /// What the board makes of it, and what is left for the call; port 0 is the proxy itself.
    async fn of(pieces: &[&[u8]]) -> (io::Result<Option<SocketAddr>>, Vec<u8>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut proxy = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (mut socket, peer) = listener.accept().await.unwrap();
        let says = async {
            for piece in pieces {
                proxy.write_all(piece).await.unwrap();
                tokio::task::yield_now().await;
            }
            proxy.shutdown().await.unwrap();
        };
        let (caller, ()) = tokio::join!(caller_behind(&mut socket, peer), says);
        let mut rest = Vec::new();
        socket.read_to_end(&mut rest).await.unwrap();
        let itself = |caller| if caller == peer { ([0; 4], 0).into() } else { caller };
        (caller.map(|caller| caller.map(itself)), rest)
    }

    #[tokio::test]
    async fn a_header_is_read_to_its_last_byte_and_not_beyond() {
        let caller_is = "203.0.113.7:56324".parse().ok();
        let line = b"PROXY TCP4 203.0.113.7 192.0.2.1 56324 2323\r\nalice\r\n";
        let (caller, rest) = of(&[line]).await;
        assert_eq!(caller.unwrap(), caller_is);
        assert_eq!(rest, b"alice\r\n");
        let (caller, rest) = of(&[&line[..3], &line[3..20], &line[20..]]).await;
        assert_eq!(caller.unwrap(), caller_is);
        assert_eq!(rest, b"alice\r\n");
        let bytes =
            b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xcb\0\x71\x07\xc0\0\x02\x01\xdc\x04\x09\x13";
        let (caller, rest) = of(&[bytes, b"SSH-2.0-x\r\n"]).await;
        assert_eq!(caller.unwrap(), caller_is);
        assert_eq!(rest, b"SSH-2.0-x\r\n");
    }

    /// Else each look of a proxy would be a call, by which it comes to the limits of an address.
    #[tokio::test]
    async fn a_proxy_that_only_looks_is_nobody_and_who_is_unknown_to_it_calls_from_there() {
        let itself = Some(([0; 4], 0).into());
        for (header, expected) in [
            (&b"\r\n\r\n\0\r\nQUIT\n\x20\0\0\0"[..], None),
            (b"\r\n\r\n\0\r\nQUIT\n\x20\0\0\0x", None),
            (b"PROXY UNKNOWN\r\n", None),
            (b"PROXY UNKNOWN\r\nx", itself),
            (b"\r\n\r\n\0\r\nQUIT\n\x21\0\0\0x", itself),
        ] {
            let rest = header.strip_suffix(b"x").map_or(&b""[..], |_| b"x");
            let (caller, left) = of(&[header]).await;
            assert_eq!((caller.unwrap(), &*left), (expected, rest), "{header:?}");
        }
    }

    /// A caller by telnet waits for the board's first word.
    #[tokio::test(start_paused = true)]
    async fn who_is_unknown_and_stays_is_a_caller_without_a_word() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut proxy = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (mut socket, peer) = listener.accept().await.unwrap();
        proxy.write_all(b"PROXY UNKNOWN\r\n").await.unwrap();
        assert_eq!(caller_behind(&mut socket, peer).await.unwrap(), Some(peer));
    }

    #[tokio::test]
    async fn what_is_no_header_is_refused_within_bounds() {
        let long = [b"PROXY ".to_vec(), vec![b'x'; 4_096]].concat();
        let too_long = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\xff\xff";
        for bytes in
            [&b"alice and more\r\n"[..], b"PROXY TCP4 nobody\r\n", &long, too_long, b"P", b""]
        {
            assert!(of(&[bytes]).await.0.is_err(), "{bytes:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_says_nothing_is_not_waited_for() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let _proxy = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (mut socket, peer) = listener.accept().await.unwrap();
        let cause = caller_behind(&mut socket, peer).await.unwrap_err();
        assert_eq!(cause.kind(), io::ErrorKind::TimedOut);
    }
}
