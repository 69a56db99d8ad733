//! The caller's end of SSH: a client that logs in, has a terminal and a shell, and leaves its
//! socket in the test's hands; or one that stops half-way. Knows no screen but the one it shows to.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use russh::client::{self, AuthResult, Handle, Msg};
use russh::keys::{PrivateKey, PrivateKeyWithHashAlg, PublicKeyOrCertificate};
use russh::{Channel, ChannelMsg, ChannelReadHalf, ChannelWriteHalf};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, ReadHalf, WriteHalf, duplex, split};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::task::JoinHandle;

use super::BOUND;
use super::accounts::PASSWORD;
use super::socket::Socket;
use super::terminal::Terminal;
use super::witness::Seen;

/// How much is on its way between the socket and the library.
const PIPE: usize = 64 * 1024;

/// As whom one calls.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Login<'a> {
    /// Somebody with an account and everybody's password.
    User(&'a str),
    /// Somebody with an account and this key.
    Key(&'a str, &'a Arc<PrivateKey>),
    /// Somebody who makes one.
    Newcomer,
}

/// A shell on the board.
pub(super) struct Ssh {
    channel: Arc<ChannelWriteHalf<Msg>>,
    /// The client's own task ends with it.
    _client: Handle<Trusting>,
    /// The tasks beside the one that reads from the socket.
    tasks: [JoinHandle<()>; 2],
}

/// A client that takes any host's key.
#[derive(Debug)]
pub(crate) struct Trusting;

impl client::Handler for Trusting {
    type Error = russh::Error;

    async fn check_server_key(&mut self, _: &PublicKeyOrCertificate) -> Result<bool, Self::Error> {
        Ok(true)
    }
}

impl Ssh {
    /// Logs in and asks for a terminal and a shell; what comes is shown to `seen`. The task is the
    /// one that reads from the socket.
    pub(super) async fn call(
        socket: &Socket,
        reading: Arc<Semaphore>,
        login: Login<'_>,
        terminal: Terminal,
        seen: &Arc<Seen>,
    ) -> io::Result<(Self, JoinHandle<()>)> {
        let config = client::Config::default();
        let (mut client, [reader, writer]) = shake_hands(socket, config, reading).await?;
        if !log_in(&mut client, login).await?.success() {
            return Err(io::Error::other(format!("{login:?} is not let in")));
        }
        let (messages, channel) = shell(&client, terminal).await?.split();
        let channel = Arc::new(channel);
        let shows = show(messages, Arc::clone(&channel), socket.clone(), Arc::clone(seen));
        #[expect(clippy::disallowed_methods, reason = "a caller ends with its test")]
        let shower = tokio::spawn(shows);
        Ok((Self { channel, _client: client, tasks: [writer, shower] }, reader))
    }

    pub(super) async fn sends(&self, bytes: &[u8]) -> io::Result<()> {
        self.channel.data_bytes(bytes.to_vec()).await.map_err(io::Error::other)
    }

    pub(super) async fn resizes(&self, columns: u16, rows: u16) -> io::Result<()> {
        let told = self.channel.window_change(columns.into(), rows.into(), 0, 0).await;
        told.map_err(io::Error::other)
    }

    /// Holds the socket no more.
    pub(super) async fn lets_go(&mut self) {
        for task in &mut self.tasks {
            task.abort();
            // However it ended, it has.
            let _ = task.await;
        }
    }
}

impl Drop for Ssh {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// A client that stops half-way, wherever a test wants it to.
pub(crate) struct HalfWay {
    pub(crate) client: Handle<Trusting>,
    /// Whoever has the turn lets the library read from the socket, or not.
    reading: Arc<Semaphore>,
    socket: Socket,
    tasks: [JoinHandle<()>; 2],
}

impl HalfWay {
    /// Calls, and has agreed on keys.
    pub(crate) async fn shakes_hands(address: SocketAddr, config: client::Config) -> Self {
        let socket = Socket::connect(address).await.expect("a call");
        let reading = Arc::new(Semaphore::new(1));
        let begun = shake_hands(&socket, config, Arc::clone(&reading));
        let begun = tokio::time::timeout(BOUND, begun).await;
        let (client, tasks) = begun.expect("in time").expect("the two agree on keys");
        Self { client, reading, socket, tasks }
    }

    /// The same, and is let in.
    pub(crate) async fn logs_in(
        address: SocketAddr,
        config: client::Config,
        login: Login<'_>,
    ) -> Self {
        let mut caller = Self::shakes_hands(address, config).await;
        let answer = log_in(&mut caller.client, login).await.expect("an answer");
        assert!(answer.success(), "{login:?}: {answer:?}");
        caller
    }

    /// Waits until the board has closed the connection.
    pub(crate) async fn is_hung_up(&self) {
        let [reader, _] = &self.tasks;
        let closed = async {
            while !reader.is_finished() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let closed = tokio::time::timeout(BOUND, closed).await;
        assert!(closed.is_ok(), "the board keeps the connection");
    }

    /// Takes nothing of what the board sends until what this gives is dropped.
    pub(crate) async fn pauses(&self) -> SemaphorePermit<'_> {
        self.reading.acquire().await.expect("it is never closed")
    }

    /// Takes no more of what the board sends.
    pub(crate) fn stops_reading(&self) {
        self.tasks[0].abort();
    }
}

impl Drop for HalfWay {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
        self.socket.close();
    }
}

/// Up to the end of the key exchange. The tasks read from the socket and write to it.
async fn shake_hands(
    socket: &Socket,
    config: client::Config,
    reading: Arc<Semaphore>,
) -> io::Result<(Handle<Trusting>, [JoinHandle<()>; 2])> {
    let (ours, theirs) = duplex(PIPE);
    let (from, to) = split(ours);
    #[expect(clippy::disallowed_methods, reason = "a caller ends with its test")]
    let tasks = [
        tokio::spawn(read(socket.clone(), reading, to)),
        tokio::spawn(write(from, socket.clone())),
    ];
    let begun = client::connect_stream(Arc::new(config), theirs, Trusting).await;
    Ok((begun.map_err(io::Error::other)?, tasks))
}

/// Logs in as a client does.
async fn log_in(client: &mut Handle<Trusting>, login: Login<'_>) -> io::Result<AuthResult> {
    let answer = match login {
        Login::User(name) => client.authenticate_password(name, PASSWORD).await,
        Login::Key(name, key) => {
            let key = PrivateKeyWithHashAlg::new(Arc::clone(key), None);
            client.authenticate_publickey(name, key).await
        }
        Login::Newcomer => client.authenticate_none("new").await,
    };
    answer.map_err(io::Error::other)
}

/// A shell at `terminal`.
pub(crate) async fn shell(
    client: &Handle<Trusting>,
    terminal: Terminal,
) -> io::Result<Channel<Msg>> {
    let mut channel = client.channel_open_session().await.map_err(io::Error::other)?;
    let (columns, rows) = (terminal.columns.into(), terminal.rows.into());
    let asked = channel.request_pty(true, terminal.kind, columns, rows, 0, 0, &[]).await;
    asked.map_err(io::Error::other)?;
    granted(&mut channel).await?;
    channel.request_shell(true).await.map_err(io::Error::other)?;
    granted(&mut channel).await?;
    Ok(channel)
}

async fn granted(channel: &mut Channel<Msg>) -> io::Result<()> {
    match channel.wait().await {
        Some(ChannelMsg::Success) => Ok(()),
        other => Err(io::Error::other(format!("not granted: {other:?}"))),
    }
}

/// From the socket to the library.
async fn read(socket: Socket, reading: Arc<Semaphore>, mut to: WriteHalf<DuplexStream>) {
    let mut piece = vec![0; PIPE];
    while let Ok(read @ 1..) = socket.receive(&mut piece).await {
        let Ok(_turn) = reading.acquire().await else { return };
        if to.write_all(&piece[..read]).await.is_err() {
            return;
        }
    }
    let _ = to.shutdown().await;
}

/// From the library to the socket.
async fn write(mut from: ReadHalf<DuplexStream>, socket: Socket) {
    let mut piece = vec![0; PIPE];
    while let Ok(read @ 1..) = from.read(&mut piece).await {
        if socket.send(&piece[..read]).await.is_err() {
            return;
        }
    }
}

/// Shows what comes until the shell is over, and types what the terminal answers.
async fn show(
    mut messages: ChannelReadHalf,
    channel: Arc<ChannelWriteHalf<Msg>>,
    socket: Socket,
    seen: Arc<Seen>,
) {
    while let Some(message) = messages.wait().await {
        if let ChannelMsg::Data { data } = message {
            let answer = seen.change(|screen| screen.hear(&data));
            if !answer.is_empty() && channel.data_bytes(answer).await.is_err() {
                break;
            }
        } else if matches!(message, ChannelMsg::Close) {
            break;
        }
    }
    // A client whose board has hung up goes too.
    socket.close();
    seen.change(|screen| screen.closed = true);
}
