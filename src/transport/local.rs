//! Carries the console's call over a Unix socket. It speaks telnet there, so that the terminal's
//! size and kind come as from any caller. Knows not who may open the socket.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::UnixStream;

use super::gate::Known;
use super::socket::Socket;
use super::{Connection, Transport, Who, telnet};

/// Takes over a socket whose end is `known`: as [`telnet::serve`].
pub(crate) fn serve(
    socket: UnixStream,
    known: Known,
) -> (Connection, impl Future<Output = ()> + Send + 'static) {
    let here = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    telnet::carry(Socket::Unix(socket), here, Transport::Console, Who::User(known))
}
