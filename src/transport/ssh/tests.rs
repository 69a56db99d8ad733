//! A client that takes nothing, over real sockets on the loopback interface: whatever the library
//! waits for, the call ends in time, and nothing of it is left. The time is tokio's, paused.

use std::sync::{Arc, Weak};

use russh::client;
use russh::keys::PublicKeyOrCertificate;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use zeroize::Zeroizing;

use super::*;
use crate::clock::Clock;
use crate::ids::UserId;
use crate::protocol::ssh_key::PublicKey;
use crate::terminal::choice::Choice;
use crate::transport::gate::{Try, Verdict};
use crate::transport::{Connection, Input, Known, Output};

/// No wait of these tests is longer, on a machine that does other things too.
const SOON: Duration = Duration::from_secs(20);

const KNOWN: Known = Known {
    user: UserId(1),
    terminal: Choice { charset: None, graphics: None, stamps: None, bell: None, page: None },
};

/// A gate that lets anybody in.
struct Open {
    admitted: mpsc::Sender<Connection>,
    /// Gone with the last that belongs to the call.
    _call: Arc<()>,
}

impl Gate for Open {
    type Attempt = ();

    fn is_in_earnest(&self) {}

    fn hint(&self, _: u8) -> String {
        String::new()
    }

    fn tries(&self, _: &str) -> Result<Try<()>, String> {
        Ok(Try { attempt: (), meanwhile: None })
    }

    async fn log_in(&self, _: &str, _: Zeroizing<String>, (): ()) -> Verdict {
        Verdict::Right(KNOWN)
    }

    async fn knows_key(&self, _: &str, _: &PublicKey) -> Option<bool> {
        Some(true)
    }

    async fn log_in_by_key(&self, _: &str, _: &PublicKey) -> Option<Known> {
        Some(KNOWN)
    }

    fn admit(&self, connection: Connection) {
        self.admitted.try_send(connection).unwrap();
    }
}

/// A client that takes any host's key.
struct Trusting;

impl client::Handler for Trusting {
    type Error = russh::Error;

    async fn check_server_key(&mut self, _: &PublicKeyOrCertificate) -> Result<bool, Self::Error> {
        Ok(true)
    }
}

/// One call with a shell in it: both ends, and the task between them.
struct Call {
    node: Connection,
    /// Nobody reads from it.
    _channel: russh::Channel<client::Msg>,
    _client: client::Handle<Trusting>,
    task: JoinSet<()>,
    left: Weak<()>,
}

impl Call {
    async fn new(config: client::Config) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let host = Host::open(folder.path(), Duration::from_mins(2)).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (caller, accepted) = tokio::join!(TcpStream::connect(address), listener.accept());
        let (caller, (socket, peer)) = (caller.unwrap(), accepted.unwrap());
        let call = Arc::new(());
        let left = Arc::downgrade(&call);
        let (admitted, mut nodes) = mpsc::channel(1);
        let until = Clock::start().instant(Duration::from_hours(1));
        let grace = Grace { until, leave: Leave::default() };
        let mut task = JoinSet::new();
        task.spawn(serve(socket, peer, host, Open { admitted, _call: call }, grace));
        let calls = async {
            let client = client::connect_stream(Arc::new(config), caller, Trusting);
            let mut client = client.await.unwrap();
            assert!(client.authenticate_none("new").await.unwrap().success());
            let channel = client.channel_open_session().await.unwrap();
            channel.request_shell(false).await.unwrap();
            (client, channel, nodes.recv().await.unwrap())
        };
        let (client, channel, node) = timeout(SOON, calls).await.unwrap();
        Self { node, _channel: channel, _client: client, task, left }
    }

    /// A client that makes no room in the channel's window: of one byte it never is half used.
    async fn without_window() -> Self {
        Self::new(client::Config { window_size: 1, ..client::Config::default() }).await
    }

    /// A client that reads its socket no more when a piece or two wait for nobody.
    async fn without_reader() -> Self {
        Self::new(client::Config { channel_buffer_size: 1, ..client::Config::default() }).await
    }

    /// How long it takes on tokio's clock until the call has ended; all of it is gone then.
    async fn ends_after(mut self) -> Duration {
        tokio::time::pause();
        let clock = Clock::start();
        self.task.join_next().await.unwrap().unwrap();
        let after = clock.uptime();
        tokio::time::resume();
        let told =
            async { while !matches!(self.node.input.recv().await, None | Some(Input::Lost)) {} };
        timeout(SOON, told).await.expect("the node is told");
        let gone = async {
            while self.left.strong_count() > 0 {
                tokio::task::yield_now().await;
            }
        };
        timeout(SOON, gone).await.expect("the library's task has ended too");
        after
    }
}

/// Sends until nothing is taken any more.
async fn fill(output: &Output) {
    while output.has_room() {
        output.send(&[b'x'; PIECE]);
        if !output.has_room() {
            let _ = timeout(Duration::from_millis(300), output.room()).await;
        }
    }
}

fn is_about(after: Duration, expected: Duration) {
    assert!(after + Duration::from_secs(1) >= expected, "{after:?}");
    assert!(after <= expected + Duration::from_secs(3), "{after:?}");
}

#[tokio::test]
async fn a_client_that_makes_no_room_is_lost_after_60_s() {
    let call = Call::without_window().await;
    fill(&call.node.output).await;
    is_about(call.ends_after().await, STALLED);
}

#[tokio::test]
async fn a_client_that_reads_nothing_is_lost_after_60_s() {
    let call = Call::without_reader().await;
    fill(&call.node.output).await;
    is_about(call.ends_after().await, STALLED);
}

#[tokio::test]
async fn last_words_for_which_a_client_makes_no_room_are_given_up_after_5_s() {
    let call = Call::without_window().await;
    fill(&call.node.output).await;
    call.node.output.finish();
    is_about(call.ends_after().await, FLUSH);
}

#[tokio::test]
async fn last_words_that_a_client_does_not_read_are_given_up_after_5_s() {
    let call = Call::without_reader().await;
    fill(&call.node.output).await;
    call.node.output.finish();
    is_about(call.ends_after().await, FLUSH);
}

/// A client that keeps its end open after the board has closed its own.
#[tokio::test]
async fn a_client_that_never_closes_is_left_soon_after_the_goodbye() {
    let call = Call::new(client::Config::default()).await;
    call.node.output.send(b"Goodbye.\r\n");
    call.node.output.finish();
    let after = call.ends_after().await;
    assert!(after <= FLUSH + LINGER, "{after:?}");
}
