//! How somebody is refused who has just connected, before that costs anything: one sentence, in the
//! words of what is spoken there, and the line is closed. Does not know why.

use std::net::Shutdown;
use std::time::Duration;

use socket2::SockRef;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::config::Transport;
use crate::transport::ssh;

/// How long the other end may take to read it.
const READING: Duration = Duration::from_secs(2);

/// How much of what the other end says meanwhile is not listened to.
const UNHEARD: u64 = 64 * 1024;

/// Sends the sentence, if the kernel takes it at once, and says that nothing more comes.
pub(super) fn tell(socket: &TcpStream, transport: Transport, sentence: &str) {
    let bytes = match transport {
        Transport::Telnet => format!("{sentence}\r\n").into_bytes(),
        Transport::Ssh => ssh::refusal(sentence),
    };
    let socket = SockRef::from(socket);
    let _ = socket.send(&bytes);
    let _ = socket.shutdown(Shutdown::Write);
}

/// Waits until the other end has read it, which may be saying something by then: a socket that is
/// closed over that takes back what it has sent.
pub(super) async fn is_read(socket: TcpStream) {
    let mut unheard = tokio::io::sink();
    let mut rest = socket.take(UNHEARD);
    let _ = timeout(READING, tokio::io::copy(&mut rest, &mut unheard)).await;
}
