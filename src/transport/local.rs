//! Carries the console's call over a Unix socket. It speaks telnet there, so that the terminal's
//! size and kind come as from any caller. Knows not who may open the socket.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::UnixStream;

use super::gate::Known;
use super::socket::Socket;
use super::telnet::Typist;
use super::{Connection, Transport, Who, telnet};

/// Takes over a socket whose end is `known`: as [`telnet::serve`]. A script's end has no terminal, and
/// may be closed for writing while it still reads.
pub(crate) fn serve(
    socket: UnixStream,
    known: Known,
    is_script: bool,
) -> (Connection, impl Future<Output = ()> + Send + 'static) {
    let here = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let typist = if is_script { Typist::Script } else { Typist::Person };
    telnet::carry(Socket::Unix(socket), here, Transport::Console, Who::User(known), typist)
}
