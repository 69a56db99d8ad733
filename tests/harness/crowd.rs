//! A caller in a crowd: a line without a screen, whose whole tape is kept. What fails is told to
//! whoever calls, for in a storm lines do fail. Knows no words of the board.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::SemaphorePermit;

use super::BOUND;
use super::board::Board;
use super::line::Line;
use super::screen::Screen;
use super::ssh::Login;
use super::terminal::{Terminal, Way};
use super::witness::Seen;

/// One call, from its first byte to its end.
pub(crate) struct Dialled {
    line: Line,
    seen: Arc<Seen>,
}

/// Where a board takes calls, for those who call while it is killed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Numbers {
    telnet: SocketAddr,
    ssh: SocketAddr,
}

impl Board {
    /// Where it takes calls, until it is started again.
    pub(crate) fn numbers(&self) -> Numbers {
        Numbers { telnet: self.address(), ssh: self.ssh_address() }
    }
}

impl Numbers {
    /// Somebody calls; by SSH, and is let in. An error: the board does not answer, or says no.
    pub(crate) async fn dials(self, login: Login<'_>, terminal: Terminal) -> io::Result<Dialled> {
        let seen = Seen::new("somebody", Screen::on_tape(terminal));
        let call = async {
            match terminal.way {
                Way::Ssh => Line::by_ssh(self.ssh, login, terminal, &seen).await,
                Way::Telnet | Way::Lines => Line::by_telnet(self.telnet, terminal, &seen).await,
            }
        };
        let line = in_time(BOUND, call).await?;
        Ok(Dialled { line, seen })
    }
}

impl Dialled {
    /// Types `text` and Enter. An error: the line is over, or takes nothing.
    pub(crate) async fn enters(&self, text: &str) -> io::Result<()> {
        in_time(BOUND, self.line.types(text, true)).await
    }

    /// Types `text` without Enter.
    pub(crate) async fn types(&self, text: &str) -> io::Result<()> {
        in_time(BOUND, self.line.types(text, false)).await
    }

    /// How much has come: a place in [`Dialled::tape`].
    pub(crate) fn mark(&self) -> usize {
        self.seen.screen().heard().len()
    }

    /// What has come since a place: words alone, each run of blanks and line ends one blank.
    pub(crate) fn tape(&self, from: usize) -> String {
        let screen = self.seen.screen();
        let heard = screen.heard();
        heard[heard.floor_char_boundary(from)..].to_owned()
    }

    /// Whether the line is over.
    pub(crate) fn is_over(&self) -> bool {
        self.seen.screen().closed
    }

    /// Waits until one of `words` comes behind a place, and says which came first. `None`: the line
    /// is over, or `patience` is.
    pub(crate) async fn reads<'a>(
        &self,
        from: usize,
        words: &[&'a str],
        patience: Duration,
    ) -> Option<&'a str> {
        let mut came = None;
        let waiting = self.seen.until(|screen| {
            let new = screen.heard().get(from..).unwrap_or_default();
            let places = words.iter().filter_map(|words| Some((new.find(words)?, *words)));
            came = places.min().map(|(_, words)| words);
            (came.is_some() || screen.closed).then_some(came.is_some())
        });
        let read = tokio::time::timeout(patience, waiting).await;
        if read.is_ok_and(|read| read) { came } else { None }
    }

    /// Waits until the board has closed the line. `false`: it does not.
    pub(crate) async fn is_hung_up(&self, patience: Duration) -> bool {
        let closed = self.seen.until(|screen| screen.closed.then_some(true));
        tokio::time::timeout(patience, closed).await.is_ok_and(|closed| closed)
    }

    /// Takes nothing of what comes until what this gives is dropped.
    pub(crate) async fn pauses(&self) -> SemaphorePermit<'_> {
        self.line.pauses().await
    }

    /// The kernel at this end holds little of what nobody has read.
    pub(crate) fn holds_little(&self, bytes: usize) {
        self.line.holds_little(bytes);
    }

    /// Closes the line politely, reads to its end, and gives all that came.
    pub(crate) async fn hangs_up(self) -> String {
        if self.line.finish().is_ok() {
            self.is_hung_up(BOUND).await;
        }
        self.tape(0)
    }

    /// Breaks the line: the board gets a reset. Gives all that came.
    pub(crate) async fn breaks(self) -> String {
        let Self { line, seen } = self;
        line.reset().await;
        let screen = seen.screen();
        screen.heard().to_owned()
    }
}

async fn in_time<T>(bound: Duration, doing: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    let done = tokio::time::timeout(bound, doing).await;
    done.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}
