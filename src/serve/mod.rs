//! Puts the parts together and keeps them running: the store, the writer, the listeners, the
//! signals, and the way down.

mod accept;
mod at_rest;
mod bans;
mod console;
mod down;
mod drain;
mod forgotten;
mod gate;
mod greeting;
mod keep;
mod machine;
mod metrics;
mod notify;
mod places;
mod refused;
mod ringing;
mod tally;

use std::fmt;
use std::io;
use std::net::SocketAddr;

use thiserror::Error;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{error, info, warn};

use crate::accounts::Accounts;
use crate::art::Art;
use crate::bell::Bell;
use crate::board::{Board, BrokenOff, Descent, FollowLog, Parts, Programs, Settings};
use crate::clock::Clock;
use crate::config::{Config, Origin, Transport};
use crate::conversation::{Conversations, Writer};
use crate::ids::Ids;
use crate::limits::{Bans, Door, Tally};
use crate::logbook::Logbook;
use crate::registry::Registry;
use crate::store::{Store, StoreError};
use crate::transport::ssh::{Host, HostKeyError};

use accept::Calls;
use console::Socket;
use drain::{Asked, Signals};
use notify::Notify;

pub use at_rest::{AT_REST, carry_out_at_rest};
pub use console::{ConsoleError, socket_path};
pub use machine::own_name;

/// Why the board could not start, or had to stop.
#[derive(Debug, Error)]
pub enum ServeError {
    /// The database cannot be used.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The key by which SSH callers know the board cannot be used.
    #[error("{0}")]
    HostKey(#[from] HostKeyError),
    /// The console's socket cannot be made.
    #[error(transparent)]
    Console(#[from] ConsoleError),
    /// An address cannot be listened on.
    #[error("cannot listen on {address}: {cause}{}", hint(.cause))]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why not.
        cause: io::Error,
    },
    /// The signals cannot be waited for.
    #[error("cannot wait for signals: {0}")]
    Signals(io::Error),
    /// The task that writes the logs has ended by itself; the log says why.
    #[error("the task that writes the logs has ended; the board cannot go on without it")]
    WriterEnded,
    /// The end was asked for a second time, and not waited for.
    #[error("ended at once, because it was asked for twice")]
    AskedTwice,
    /// Standard output is closed.
    #[error("cannot say on standard output that the board is ready: {0}")]
    Output(io::Error),
}

#[expect(clippy::wildcard_enum_match_arm, reason = "of many kinds three have advice")]
fn hint(cause: &io::Error) -> &'static str {
    match cause.kind() {
        io::ErrorKind::AddrInUse => {
            " (is another board running? [[listen]] address in nodes.toml chooses another port)"
        }
        io::ErrorKind::PermissionDenied => " (ports below 1024 are for the administrator)",
        io::ErrorKind::AddrNotAvailable => " (no network interface here has that address)",
        _ => "",
    }
}

/// The log, as the board needs it.
pub struct Journal {
    /// Its last lines.
    pub logbook: Logbook,
    /// Makes it follow settings that have changed.
    pub follow: FollowLog,
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journal").finish_non_exhaustive()
    }
}

/// Serves the board until it is interrupted or terminated, and returns when all is stored. `origin`
/// says where the settings came from; `ready` is called when callers are taken.
///
/// # Errors
/// When it cannot start. Nothing is left behind then but what was made for the start.
pub async fn run(
    config: Config,
    origin: &Origin,
    journal: Journal,
    ready: impl FnOnce(),
) -> Result<(), ServeError> {
    let clock = Clock::start();
    let listeners = accept::bind(&config.listen).await?;
    let watched = match config.metrics.address {
        Some(address) => Some(metrics::bind(address).await?),
        None => None,
    };
    let speaks_ssh = listeners.iter().any(|listener| listener.transport == Transport::Ssh);
    let login = config.limits.login;
    let host = speaks_ssh.then(|| Host::open(&config.board.data, login)).transpose()?;
    let store = Store::open(&config.store).await?;
    let socket = Socket::open(&config.board.data).await?;
    // Before anything is changed: the database may be another board's.
    let _claim = store.claim()?;
    let log = store.writer().await?;
    let closed = store.close_open_sessions(clock.wall()).await?;
    if closed > 0 {
        info!(closed, "chat sessions that the last run left open were closed");
    }
    let (board, writer) = put_together(config, origin, journal, &store, clock).await?;
    let (conversations, registry) = (board.conversations.clone(), board.registry.clone());

    // Until now they ended the process at once: nobody had called, and a database may take its time.
    let mut signals = Signals::new()?;
    let (tasks, mut watching) = (TaskTracker::new(), JoinSet::new());
    let closing = CancellationToken::new();
    let calls = Calls {
        board: board.clone(),
        tasks: TaskTracker::new(),
        host,
        introductions: accept::Introductions::default(),
        closing: closing.clone(),
    };
    let mut writing = tasks.spawn(writer.on(log).run(registry));
    for listener in &listeners {
        info!(transport = %listener.transport, address = %listener.address, "listening");
    }
    let metrics_at = watched.as_ref().map(|(_, address)| *address);
    greeting::print(&board, origin, &listeners, metrics_at, calls.host.as_ref()).await?;
    if let Some((listener, _)) = watched {
        // It tells that the board goes down until it has.
        watching.spawn(metrics::run(listener, board.clone(), closing.clone()));
    }
    tasks.spawn(socket.serve(calls.clone()));
    ready();
    tasks.spawn(keep::run(board.clone(), closing.clone()));
    tasks.spawn(bans::run(board.clone(), closing.clone()));
    tasks.spawn(ringing::run(board.clone(), closing.clone()));
    tasks.spawn(forgotten::run(board.clone(), closing.clone()));
    tasks.spawn(tally::run(board.clone(), closing.clone()));
    for listener in listeners {
        tasks.spawn(accept::accept(listener, calls.clone()));
    }

    let notify = Notify::from_environment();
    notify.ready();
    let asked_for = tokio::select! {
        () = until_asked(&board, &mut signals, &notify) => true,
        () = down::due(&board) => true,
        () = notify.lives() => true,
        // It ends only when it is told to: without it nothing said would be stored, or seen.
        _ = &mut writing => false,
    };
    info!("going down");
    notify.stopping(drain::LONGEST);
    closing.cancel();
    let down = async {
        drain::hang_up(&calls).await;
        let stored = async {
            conversations.close();
            tasks.close();
            tasks.wait().await;
            tally::keep(&board).await;
            store.close().await;
        };
        if tokio::time::timeout(drain::STORE_ENDS, stored).await.is_err() {
            error!("the database does not answer, and is left without farewell");
        }
    };
    tokio::select! {
        () = down => {}
        // Whoever asks twice does not want to wait.
        () = signals.down() => return Err(ServeError::AskedTwice),
    }
    if !asked_for {
        return Err(ServeError::WriterEnded);
    }
    if !board.conversations.stats().counters().store_fails.is_set() {
        info!("everything that was sent is stored");
    }
    Ok(())
}

/// The board with all its parts, and what writes its logs.
async fn put_together(
    config: Config,
    origin: &Origin,
    journal: Journal,
    store: &Store,
    clock: Clock,
) -> Result<(Board, Writer), ServeError> {
    let accounts = Accounts::new(store.clone(), clock);
    accounts.directory().refresh().await?;
    accounts.read_blocks().await?;
    let bans = Bans::default();
    bans.fill(store.bans(clock.wall()).await?);
    let (conversations, writer) = Conversations::new(store.clone(), clock);
    let departures = conversations.clone();
    let registry = Registry::new(config.nodes.limit, move |who| departures.depart(who));
    let art = Art::new(config.board.art.clone());
    let tally = Tally::new(config.chat.requests, config.limits.olms);
    let door = Door::new(config.nodes.limit);
    let board = Board::new(Parts {
        config: Settings::new(config, origin.clone(), journal.follow),
        clock,
        ids: Ids::random(),
        registry,
        conversations,
        accounts,
        broken_off: BrokenOff::default(),
        store: store.clone(),
        tally,
        door,
        bans,
        art,
        bell: Bell::default(),
        logbook: journal.logbook,
        descent: Descent::default(),
        programs: Programs::default(),
    });
    board.look_up_sysop().await?;
    if let Ok(Some(amiss)) | Err(amiss) = board.in_charge_by(&board.config()).await {
        warn!("{amiss}");
    }
    Ok((board, writer))
}

/// Waits until the end is asked for, and reads the settings again as often as that is.
async fn until_asked(board: &Board, signals: &mut Signals, notify: &Notify) {
    while signals.next().await == Asked::Reload {
        notify.reloading();
        // The log says what has come of it.
        let _ = board.reload().await;
        notify.ready();
    }
}
