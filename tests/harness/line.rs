//! A caller's line that the harness plays itself, by telnet or by SSH. Knows no words.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::task::JoinHandle;

use super::socket::Socket;
use super::ssh::{Login, Ssh};
use super::telnet::{Heard, Negotiation, escaped};
use super::terminal::{Terminal, Way};
use super::witness::Seen;

/// From the call to its end, which is that of this value.
pub(super) struct Line {
    pub(super) terminal: Terminal,
    socket: Socket,
    speaks: Speaks,
    /// The task that reads from the socket.
    reader: JoinHandle<()>,
    /// Whoever has the turn lets that task read, or not.
    reading: Arc<Semaphore>,
    /// The line is to be broken, not closed.
    breaks: bool,
}

/// The protocol on it.
enum Speaks {
    Telnet(Arc<Mutex<Negotiation>>),
    Ssh(Box<Ssh>),
}

impl Line {
    /// Calls `address` by telnet, or a line at a time; what comes is shown to `seen`.
    pub(super) async fn by_telnet(
        address: SocketAddr,
        terminal: Terminal,
        seen: &Arc<Seen>,
    ) -> io::Result<Self> {
        let socket = Socket::connect(address).await?;
        let negotiation = Arc::new(Mutex::new(Negotiation::new(terminal)));
        let reading = Arc::new(Semaphore::new(1));
        let (talk, turn) = (Arc::clone(&negotiation), Arc::clone(&reading));
        let listens = listen(socket.clone(), turn, talk, Arc::clone(seen));
        #[expect(clippy::disallowed_methods, reason = "a caller ends with its test")]
        let reader = tokio::spawn(listens);
        let speaks = Speaks::Telnet(negotiation);
        Ok(Self { terminal, socket, speaks, reader, reading, breaks: false })
    }

    /// Calls `address` by SSH, and is let in.
    pub(super) async fn by_ssh(
        address: SocketAddr,
        login: Login<'_>,
        terminal: Terminal,
        seen: &Arc<Seen>,
    ) -> io::Result<Self> {
        let socket = Socket::connect(address).await?;
        let reading = Arc::new(Semaphore::new(1));
        let turn = Arc::clone(&reading);
        let (ssh, reader) = Ssh::call(&socket, turn, login, terminal, seen).await?;
        let speaks = Speaks::Ssh(Box::new(ssh));
        Ok(Self { terminal, socket, speaks, reader, reading, breaks: false })
    }

    /// Types text, and Enter behind it if `enter` says so.
    pub(super) async fn types(&self, text: &str, enter: bool) -> io::Result<()> {
        let typed = self.terminal.encode(text);
        let (mut typed, end): (_, &[u8]) = match self.terminal.way {
            Way::Telnet => (escaped(&typed), b"\r\0"),
            Way::Lines => (escaped(&typed), b"\n"),
            Way::Ssh => (typed, b"\r"),
        };
        if enter {
            typed.extend(end);
        }
        self.sends(&typed).await
    }

    /// Sends bytes as they are; telnet's own are not told from others.
    pub(super) async fn sends(&self, bytes: &[u8]) -> io::Result<()> {
        match &self.speaks {
            Speaks::Telnet(_) => self.socket.send(bytes).await,
            Speaks::Ssh(ssh) => ssh.sends(bytes).await,
        }
    }

    /// The terminal has another size.
    pub(super) async fn resizes(&self, columns: u16, rows: u16) -> io::Result<()> {
        match &self.speaks {
            Speaks::Telnet(negotiation) => {
                let told = lock(negotiation).resize(columns, rows);
                self.socket.send(&told).await
            }
            Speaks::Ssh(ssh) => ssh.resizes(columns, rows).await,
        }
    }

    /// Takes nothing of what comes until what this gives is dropped.
    pub(super) async fn pauses(&self) -> SemaphorePermit<'_> {
        self.reading.acquire().await.expect("it is never closed")
    }

    /// The kernel at this end holds little of what nobody has read.
    pub(super) fn holds_little(&self, bytes: usize) {
        self.socket.holds_little(bytes);
    }

    /// Reads from the socket no more.
    pub(super) async fn stops_reading(&self) {
        self.reader.abort();
        while !self.reader.is_finished() {
            tokio::task::yield_now().await;
        }
    }

    /// Closes this end politely. An error: the board had closed already.
    pub(super) fn finish(&self) -> io::Result<()> {
        self.socket.finish()
    }

    /// Breaks the line without a word: the other end gets a reset.
    pub(super) async fn reset(mut self) {
        self.stops_reading().await;
        if let Speaks::Ssh(ssh) = &mut self.speaks {
            ssh.lets_go().await;
        }
        // Nobody else holds the socket any more.
        self.socket.will_break();
        self.breaks = true;
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.reader.abort();
        if !self.breaks {
            // The tasks hold the socket until their runtime gets to it.
            self.socket.close();
        }
    }
}

/// Reads until the line is over, and answers what is asked of a client.
async fn listen(
    socket: Socket,
    reading: Arc<Semaphore>,
    negotiation: Arc<Mutex<Negotiation>>,
    seen: Arc<Seen>,
) {
    let mut piece = vec![0; 16 * 1024];
    while let Ok(read @ 1..) = socket.receive(&mut piece).await {
        let Ok(_turn) = reading.acquire().await else { return };
        let Heard { text, mut answer } = lock(&negotiation).hear(&piece[..read]);
        answer.extend(seen.change(|screen| screen.hear(&text)));
        if socket.send(&answer).await.is_err() {
            break;
        }
    }
    // A client whose board has hung up goes too.
    socket.close();
    seen.change(|screen| screen.closed = true);
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
