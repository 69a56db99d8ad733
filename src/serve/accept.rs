//! Listeners: each call gets a place in the registry, a task for its transport and one for its node.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{Instrument, debug, info_span, warn};

use crate::board::Board;
use crate::config::{Listen, Transport};
use crate::node;
use crate::registry::LOGGING_IN;
use crate::transport::telnet;

use super::ServeError;

/// How long to wait when a call could not be taken, for want of descriptors most likely.
const PAUSE: Duration = Duration::from_millis(100);

/// What a caller reads for whom there is no place.
const BUSY: &[u8] = b"All nodes are busy. Please call back later.\r\n";

/// A socket that takes calls.
#[derive(Debug)]
pub(super) struct Listener {
    pub(super) transport: Transport,
    /// Where it really listens: port 0 in the configuration takes a free one.
    pub(super) address: SocketAddr,
    socket: TcpListener,
}

/// Opens all listeners, or none.
pub(super) async fn bind(wanted: &[Listen]) -> Result<Vec<Listener>, ServeError> {
    let mut listeners = Vec::with_capacity(wanted.len());
    for listen in wanted {
        let failed = |cause: io::Error| ServeError::Listen { address: listen.address, cause };
        let socket = TcpListener::bind(listen.address).await.map_err(failed)?;
        let address = socket.local_addr().map_err(failed)?;
        listeners.push(Listener { transport: listen.transport, address, socket });
    }
    Ok(listeners)
}

/// Takes calls until the board comes down. An error never ends it: a call that could not be taken
/// is tried again by its caller.
pub(super) async fn accept(
    listener: Listener,
    board: Board,
    calls: TaskTracker,
    closing: CancellationToken,
) {
    while let Some(call) = closing.run_until_cancelled(listener.socket.accept()).await {
        match call {
            Ok((socket, peer)) => take(socket, peer, listener.transport, &board, &calls),
            Err(cause) => {
                warn!(%cause, "a call could not be taken");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

fn take(
    socket: TcpStream,
    peer: SocketAddr,
    transport: Transport,
    board: &Board,
    calls: &TaskTracker,
) {
    let Transport::Telnet = transport;
    let (connection, line) = telnet::serve(socket, peer);
    let Some((address, mailbox)) = board.registry.admit(connection.transport, board.clock.uptime())
    else {
        debug!(%peer, "all nodes are busy");
        // Bounded: whoever is told so holds no node, and not more of them than may log in.
        if calls.len() < 2 * (board.config.nodes.limit + LOGGING_IN) as usize + BUSY_LINES {
            connection.output.send(BUSY);
            connection.output.finish();
            calls.spawn(line);
        }
        return;
    };
    let span = info_span!(
        "node",
        node = %address.node,
        user = tracing::field::Empty,
        transport = %connection.transport,
    );
    debug!(parent: &span, %peer, "a call");
    calls.spawn(line);
    calls.spawn(node::run(connection, address, mailbox, board.clone()).instrument(span));
}

/// How many refused callers are told so at once; more are just hung up.
const BUSY_LINES: usize = 100;
