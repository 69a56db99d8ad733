//! What the board tells the program that started it, if that is systemd or does as it does
//! (`sd_notify(3)`): that it is ready, reads its settings again, goes down, and still lives. Knows
//! nothing of the board.

use std::ffi::OsString;
use std::io;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

use tokio::time::sleep;
use tracing::warn;

/// Whom it is told to, if anybody wants to know.
#[derive(Debug, Default)]
pub(super) struct Notify {
    socket: Option<UnixDatagram>,
    /// How often it has to be told that the board lives.
    watchdog: Option<Duration>,
}

impl Notify {
    /// Whom `NOTIFY_SOCKET` names.
    pub(super) fn from_environment() -> Self {
        let Some(path) = std::env::var_os("NOTIFY_SOCKET") else { return Self::default() };
        match connect(&path) {
            Ok(socket) => Self { socket: Some(socket), watchdog: watchdog() },
            Err(cause) => {
                warn!(%cause, ?path, "whoever started the board cannot be told that it is ready");
                Self::default()
            }
        }
    }

    /// It takes calls.
    pub(super) fn ready(&self) {
        self.tell("READY=1\nSTATUS=The board takes calls.");
    }

    /// It reads its settings again; [`ready`](Self::ready) follows.
    pub(super) fn reloading(&self) {
        self.tell("RELOADING=1\nSTATUS=The settings are read again.");
    }

    /// It goes down, and will be gone within `most`.
    pub(super) fn stopping(&self, most: Duration) {
        let most = most.as_micros();
        self.tell(&format!("STOPPING=1\nSTATUS=Going down.\nEXTEND_TIMEOUT_USEC={most}"));
    }

    /// Tells that it lives, as often as that is wanted: never returns.
    pub(super) async fn lives(&self) {
        let Some(often) = self.watchdog else { return std::future::pending().await };
        loop {
            self.tell("WATCHDOG=1");
            sleep(often).await;
        }
    }

    /// Whoever does not listen any more misses it.
    fn tell(&self, what: &str) {
        if let Some(socket) = &self.socket
            && let Err(cause) = socket.send(what.as_bytes())
        {
            warn!(%cause, "whoever started the board was not told: {what:?}");
        }
    }
}

/// A path, or behind an `@` a name that lies in no folder.
fn connect(path: &OsString) -> io::Result<UnixDatagram> {
    let address = match path.as_bytes().strip_prefix(b"@") {
        Some(name) => SocketAddr::from_abstract_name(name)?,
        None => SocketAddr::from_pathname(path)?,
    };
    let socket = UnixDatagram::unbound()?;
    socket.connect_addr(&address)?;
    // Who does not read does not hold the board up.
    socket.set_nonblocking(true)?;
    Ok(socket)
}

/// Half of the time after which the board would be taken for dead, if that is meant for it.
fn watchdog() -> Option<Duration> {
    let number = |name| std::env::var(name).ok()?.parse::<u64>().ok();
    let own = number("WATCHDOG_PID").is_none_or(|pid| pid == u64::from(std::process::id()));
    number("WATCHDOG_USEC")
        .filter(|most| own && *most > 0)
        .map(|most| Duration::from_micros(most / 2))
}
