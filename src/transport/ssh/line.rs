//! A look at the caller's end of a connection while the library reads nothing from it: it waits for
//! an answer of the board then, and would not hear that nobody waits for that any more.

use std::sync::Weak;
use std::time::Duration;

use tokio::io::{Interest, Ready};
use tokio::net::TcpStream;
use tokio::time::sleep;

/// When it is looked at again while something has come that the library has not read.
const AGAIN: Duration = Duration::from_millis(500);

/// See the module. Keeps no socket open.
#[derive(Clone, Debug)]
pub(super) struct Line(pub(super) Weak<TcpStream>);

impl Line {
    /// Resolves when the caller's end has closed, or the connection is broken. Cancel-safe.
    pub(super) async fn is_gone(&self) {
        while let Some(socket) = self.0.upgrade() {
            if let Ok(0) | Err(_) = socket.peek(&mut [0]).await {
                return;
            }
            // The end may lie behind what has come.
            let ready = socket.ready(Interest::READABLE).await;
            if ready.is_ok_and(Ready::is_read_closed) {
                return;
            }
            drop(socket);
            sleep(AGAIN).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use socket2::SockRef;
    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpListener;
    use tokio::time::timeout;

    use super::*;

    /// No wait of these tests is longer, on a machine that does other things too.
    const SOON: Duration = Duration::from_secs(20);

    #[tokio::test]
    async fn who_hangs_up_is_noticed_behind_whatever_was_sent() {
        for (sent, is_reset) in [(&b""[..], false), (b"x", false), (&[b'x'; 9_000], true)] {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let mut caller = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
            let socket = Arc::new(listener.accept().await.unwrap().0);
            let line = Line(Arc::downgrade(&socket));
            caller.write_all(sent).await.unwrap();
            let still_there = timeout(Duration::from_millis(200), line.is_gone()).await;
            assert!(still_there.is_err(), "{} bytes", sent.len());
            if is_reset {
                SockRef::from(&caller).set_linger(Some(Duration::ZERO)).unwrap();
            }
            drop(caller);
            timeout(SOON, line.is_gone()).await.expect("it is noticed");
            drop(socket);
            timeout(SOON, line.is_gone()).await.expect("nothing is left to look at");
        }
    }
}
