//! Listeners: each call gets a place in the registry, a task for its transport and one for its node.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::yield_now;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{Instrument, debug, info_span, warn};

use crate::board::Board;
use crate::config::{Listen, Transport};
use crate::ids::Address;
use crate::limits::{Reason, Stranger};
use crate::node::{self, Call};
use crate::protocol::mail::{HangUp, Mail};
use crate::protocol::network::Network;
use crate::registry::LOGGING_IN;
use crate::terminal::profile::Graphics;
use crate::transport::ssh::{self, Grace, Host};
use crate::transport::{Connection, Transport as ByTransport, Who, proxy, telnet};

use super::ServeError;
use super::gate::SshGate;
use super::places::{Place, Places};
use super::refused;

/// How long to wait when a call could not be taken, for want of descriptors most likely.
const PAUSE: Duration = Duration::from_millis(100);

/// How many calls by proxies may wait for their word; of more that one is hung up which waits longest.
const INTRODUCTIONS: usize = 256;

/// What a caller reads for whom there is no place.
const BUSY: &[u8] = b"All nodes are busy. Please call back later.\r\n";

/// What somebody reads behind a proxy that does not say from where the call comes.
const NO_HEADER: &str =
    "The proxy on the way did not say who is calling. Please tell the sysop of this board.";

/// A socket that takes calls.
#[derive(Debug)]
pub(super) struct Listener {
    pub(super) transport: Transport,
    /// Where it really listens: port 0 in the configuration takes a free one.
    pub(super) address: SocketAddr,
    ways: Arc<Ways>,
    socket: TcpListener,
}

/// What a listener says of all that call there.
#[derive(Debug)]
struct Ways {
    transport: Transport,
    /// What they are sent beside text, if that is said.
    graphics: Option<Graphics>,
    /// Who tells from where they come.
    proxies: Vec<Network>,
}

/// Opens all listeners, or none.
pub(super) async fn bind(wanted: &[Listen]) -> Result<Vec<Listener>, ServeError> {
    let mut listeners = Vec::with_capacity(wanted.len());
    for listen in wanted {
        let failed = |cause: io::Error| ServeError::Listen { address: listen.address, cause };
        let socket = TcpListener::bind(listen.address).await.map_err(failed)?;
        let address = socket.local_addr().map_err(failed)?;
        let Listen { transport, graphics, proxy, .. } = listen.clone();
        let ways = Arc::new(Ways { transport, graphics, proxies: proxy });
        listeners.push(Listener { transport, address, ways, socket });
    }
    Ok(listeners)
}

/// Where calls by proxies wait for their word; clones share it.
#[derive(Clone, Debug)]
pub(super) struct Introductions(Arc<Mutex<Places>>);

impl Default for Introductions {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Places::new(INTRODUCTIONS))))
    }
}

impl Introductions {
    fn place(&self) -> Arc<Place> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take_anyway()
    }
}

/// What takes a call: the board, and the tasks that serve those who call it.
#[derive(Clone, Debug)]
pub(super) struct Calls {
    pub(super) board: Board,
    /// A task for each connection, and one for each node.
    pub(super) tasks: TaskTracker,
    /// What SSH callers know the board by; there is one if SSH is listened for.
    pub(super) host: Option<Host>,
    /// A place for each call by a proxy that waits for its word.
    pub(super) introductions: Introductions,
    /// The board comes down. It is said to all who are there when it does, and to who comes behind
    /// that: whoever has got a place looks here.
    pub(super) closing: CancellationToken,
}

/// Takes calls until the board comes down. An error never ends it: a call that could not be taken
/// is tried again by its caller.
pub(super) async fn accept(listener: Listener, calls: Calls) {
    while let Some(call) = calls.closing.run_until_cancelled(listener.socket.accept()).await {
        match call {
            Ok((socket, peer)) => {
                calls.comes(socket, peer, &listener.ways);
                // Behind each of a crowd those have their turn who are here already.
                yield_now().await;
            }
            Err(cause) => {
                warn!(%cause, "a call could not be taken");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

impl Calls {
    /// Somebody has connected: perhaps a proxy, who says then who it is.
    fn comes(&self, mut socket: TcpStream, peer: SocketAddr, ways: &Arc<Ways>) {
        // What listens on IPv6 too gives IPv4 in the clothes of IPv6.
        let peer = SocketAddr::new(peer.ip().to_canonical(), peer.port());
        if !ways.proxies.iter().any(|network| network.has(peer.ip())) {
            return self.take(socket, peer, ways);
        }
        let place = self.introductions.place();
        let (calls, ways) = (self.clone(), Arc::clone(ways));
        self.tasks.spawn(async move {
            let said = place.hears(proxy::caller_behind(&mut socket, peer));
            match calls.closing.run_until_cancelled(said).await {
                Some(Some(Ok(Some(caller)))) => {
                    let caller = SocketAddr::new(caller.ip().to_canonical(), caller.port());
                    calls.take(socket, caller, &ways);
                }
                Some(Some(Ok(None))) => {
                    debug!(%peer, "a proxy looks whether the board is there");
                    let up = format!("{} is up.", calls.board.config().board.name);
                    refused::tell(&socket, ways.transport, &up);
                    let is_read = place.holds(refused::is_read(socket));
                    calls.closing.run_until_cancelled(is_read).await;
                }
                Some(Some(Err(cause))) => {
                    debug!(%peer, %cause, "a proxy did not say who is behind it");
                    calls.board.door.refuses(Reason::NoHeader);
                    calls.refuse(socket, peer, ways.transport, NO_HEADER);
                }
                // Others are there whose proxy may say it.
                Some(None) => calls.board.door.refuses(Reason::Crowded),
                None => {}
            }
        });
    }

    fn take(&self, socket: TcpStream, peer: SocketAddr, ways: &Ways) {
        let graphics = ways.graphics;
        let stranger = match self.let_in(peer) {
            Ok(stranger) => stranger,
            Err(why) => return self.refuse(socket, peer, ways.transport, &why),
        };
        match ways.transport {
            Transport::Telnet => {
                let (connection, line) = match telnet::serve(socket, peer) {
                    Ok(served) => served,
                    Err(cause) => return warn!(%peer, %cause, "a call could not be taken"),
                };
                if self.admit(connection, graphics, Some(stranger)) {
                    self.tasks.spawn(line);
                }
            }
            Transport::Ssh => {
                let Some(host) = self.host.clone() else { return };
                if self.closing.is_cancelled() {
                    stranger.leave.tell(HangUp::ShuttingDown);
                }
                let clock = self.board.clock;
                let until = clock.instant(clock.uptime() + self.board.config().limits.login);
                let grace = Grace { until, leave: stranger.leave.clone() };
                let gate = SshGate::new(self.clone(), graphics, peer.ip(), stranger);
                self.tasks.spawn(ssh::serve(socket, peer, host, gate, grace));
            }
        }
    }

    /// Whether this one may come in: before it costs anything. `Err`: the sentence for who may not.
    fn let_in(&self, peer: SocketAddr) -> Result<Stranger, String> {
        let (board, limits) = (&self.board, &self.board.config().limits);
        if let Some(sentence) = board.kept_out_from(peer.ip()) {
            return Err(sentence);
        }
        let (stranger, gone) = board
            .door
            .comes(peer.ip(), limits, board.clock.uptime())
            .map_err(|why| why.to_string())?;
        self.send_away(gone);
        if stranger.leave.is_told() { Err(HangUp::Crowded.to_string()) } else { Ok(stranger) }
    }

    /// Somebody may not come in, and reads why.
    fn refuse(&self, socket: TcpStream, peer: SocketAddr, transport: Transport, why: &str) {
        debug!(%peer, why, "a call is refused");
        refused::tell(&socket, transport, why);
        if self.can_tell_more() {
            let closing = self.closing.clone();
            self.tasks.spawn(async move {
                closing.run_until_cancelled(refused::is_read(socket)).await;
            });
        }
    }

    /// A stranger's node is needed for others; it is free at once.
    fn send_away(&self, node: Option<Address>) {
        let Some(node) = node else { return };
        self.board.registry.tell(node, Mail::HangUp(HangUp::Crowded));
        self.board.registry.depart(node);
    }

    /// Gives a connection a node, or tells it that there is none. `false`: it is not even told.
    /// `graphics` is what the listener says of all that call there.
    pub(super) fn admit(
        &self,
        connection: Connection,
        graphics: Option<Graphics>,
        stranger: Option<Stranger>,
    ) -> bool {
        let Self { board, tasks, .. } = self;
        let (peer, transport) = (connection.peer, connection.transport);
        let known = match connection.who {
            Who::User(known) => Some(known.user),
            Who::Stranger | Who::Newcomer => None,
        };
        let is_console = transport == ByTransport::Console;
        let counters = board.conversations.stats().counters();
        counters.calls.add(1);
        if let Some(sentence) = board.descent.refusal(board.clock.uptime()).filter(|_| !is_console)
        {
            debug!(%peer, "the board is about to go down");
            counters.too_late.add(1);
            connection.output.send(format!("{sentence}\r\n").as_bytes());
            connection.output.finish_badly();
            return self.can_tell_more();
        }
        let place = || board.registry.admit(transport, peer, known, board.clock.uptime());
        let mut admitted = place();
        // Who holds a node and has not logged in keeps nobody from it.
        if admitted.is_none() && board.registry.could_log_in(known) {
            self.send_away(board.door.make_room(stranger.as_ref()));
            if stranger.as_ref().is_some_and(|stranger| stranger.leave.is_told()) {
                debug!(%peer, "others need the room more");
                connection.output.send(format!("{}\r\n", HangUp::Crowded).as_bytes());
                connection.output.finish_badly();
                return self.can_tell_more();
            }
            admitted = place();
        }
        let Some((address, mailbox)) = admitted else {
            debug!(%peer, "all nodes are busy");
            counters.busy.add(1);
            connection.output.send(BUSY);
            connection.output.finish_badly();
            return self.can_tell_more();
        };
        if let Some(stranger) = &stranger {
            stranger.sits_on(address);
            // Others may have needed the room in this moment.
            if stranger.leave.is_told() {
                board.registry.tell(address, Mail::HangUp(HangUp::Crowded));
            }
        }
        if self.closing.is_cancelled() {
            board.registry.tell(address, Mail::HangUp(HangUp::ShuttingDown));
        }
        let span = info_span!(
            "node",
            node = %address.node,
            user = tracing::field::Empty,
            %transport,
        );
        debug!(parent: &span, %peer, "a call");
        let call = Call { connection, graphics, address, stranger };
        tasks.spawn(node::run(call, mailbox, board.clone()).instrument(span));
        true
    }

    /// Whether one more caller can be told that there is no place. Bounded: whoever is told so holds
    /// no node, and not more of them than may log in.
    fn can_tell_more(&self) -> bool {
        let nodes = (self.board.config().nodes.limit + LOGGING_IN) as usize;
        self.tasks.len() < 2 * nodes + self.board.door.most_strangers() + BUSY_LINES
    }
}

/// How many refused callers are told so at once; more are just hung up.
const BUSY_LINES: usize = 100;

#[cfg(test)]
mod tests {
    use std::path::Path;

    use tokio::io::AsyncReadExt;

    use super::*;
    use crate::accounts::Accounts;
    use crate::art::Art;
    use crate::bell::Bell;
    use crate::board::{BrokenOff, Descent, Parts, Programs, Settings};
    use crate::clock::Clock;
    use crate::config::Config;
    use crate::conversation::Conversations;
    use crate::ids::Ids;
    use crate::limits::{Bans, Door, Tally};
    use crate::logbook::Logbook;
    use crate::registry::Registry;
    use crate::store::Store;

    /// How long a call may take to end: less than a caller has to log in.
    const END: Duration = Duration::from_secs(30);

    async fn calls(folder: &Path, closing: CancellationToken) -> Calls {
        let config = Config::from_str("", Path::new("nodes.toml")).unwrap();
        let clock = Clock::start();
        let store = Store::open(&crate::config::Store::in_folder(folder)).await.unwrap();
        let host = Host::open(folder, config.limits.login).unwrap();
        let (conversations, _) = Conversations::new(store.clone(), clock);
        let board = Board::new(Parts {
            clock,
            ids: Ids::seeded(1),
            registry: Registry::new(config.nodes.limit, |_| ()),
            conversations,
            accounts: Accounts::new(store.clone(), clock),
            broken_off: BrokenOff::default(),
            store,
            tally: Tally::new(config.chat.requests, config.limits.olms),
            bell: Bell::default(),
            door: Door::default(),
            bans: Bans::default(),
            art: Art::new(config.board.art.clone()),
            logbook: Logbook::new(clock),
            descent: Descent::default(),
            programs: Programs::default(),
            config: Settings::of(config),
        });
        let introductions = Introductions::default();
        Calls { board, tasks: TaskTracker::new(), host: Some(host), introductions, closing }
    }

    /// What such a caller reads who comes behind the last word to those who were there.
    async fn reads_in_the_last_moment(transport: Transport) -> String {
        let folder = tempfile::tempdir().unwrap();
        let closing = CancellationToken::new();
        let calls = calls(folder.path(), closing.clone()).await;
        let address = ([127, 0, 0, 1], 0).into();
        let listen = Listen { transport, address, graphics: None, proxy: Vec::new() };
        let listener = bind(&[listen]).await.unwrap().pop().unwrap();
        let mut caller = TcpStream::connect(listener.address).await.unwrap();
        let (socket, peer) = listener.socket.accept().await.unwrap();
        closing.cancel();
        crate::serve::drain::hang_up(&calls).await;
        calls.comes(socket, peer, &listener.ways);
        let mut read = Vec::new();
        let end = tokio::time::timeout(END, async {
            caller.read_to_end(&mut read).await.unwrap();
            drop(caller);
            calls.tasks.wait().await;
        });
        end.await.expect("the call ends");
        String::from_utf8_lossy(&read).into_owned()
    }

    #[tokio::test]
    async fn who_calls_while_the_board_comes_down_is_told_and_hung_up() {
        let read = reads_in_the_last_moment(Transport::Telnet).await;
        assert!(read.contains("The board is going down. Please call again later."), "{read}");
        // Who has not shown who it is has nothing to read.
        reads_in_the_last_moment(Transport::Ssh).await;
    }
}
