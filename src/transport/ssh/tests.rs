//! A client that takes nothing, over real sockets on the loopback interface: whatever the library
//! waits for, the call ends in time, and nothing of it is left. The time is tokio's, paused.

use std::sync::{Arc, Weak};

use russh::client::{self, AuthResult, KeyboardInteractiveAuthResponse};
use russh::keys::PublicKeyOrCertificate;
use russh::{ChannelMsg, MethodKind};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinSet;
use zeroize::Zeroizing;

use super::*;
use crate::clock::Clock;
use crate::ids::UserId;
use crate::protocol::ssh_key::PublicKey;
use crate::terminal::choice::Choice;
use crate::transport::gate::{Try, Verdict};
use crate::transport::pace::TYPED;
use crate::transport::{Connection, Input, Known, Output};

/// No wait of these tests is longer, on a machine that does other things too.
const SOON: Duration = Duration::from_secs(20);

const KNOWN: Known = Known {
    user: UserId(1),
    terminal: Choice { charset: None, graphics: None, stamps: None, bell: None, page: None },
};

/// Longer than a password that came by itself may wait.
const MUTE_AND_MORE: Duration = Duration::from_secs(16);

/// A gate that lets anybody in; whose name is `slow` waits for the answer for ever.
struct Open {
    admitted: mpsc::Sender<Connection>,
    waits: Arc<Waits>,
    /// Gone with the last that belongs to the call.
    _call: Arc<()>,
}

/// Somebody waits for an answer, and does no more.
#[derive(Default)]
struct Waits {
    begun: Notify,
    given_up: Notify,
}

struct Guard(Arc<Waits>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.given_up.notify_one();
    }
}

impl Gate for Open {
    type Attempt = Guard;

    fn is_in_earnest(&self) {}

    fn hint(&self, _: u8) -> String {
        String::new()
    }

    fn tries(&self, name: &str) -> Result<Try<Guard>, String> {
        let meanwhile = (name == "late").then(|| (MUTE_AND_MORE, "One moment.".to_owned()));
        Ok(Try { attempt: Guard(Arc::clone(&self.waits)), meanwhile })
    }

    async fn log_in(&self, name: &str, _: Zeroizing<String>, _guard: Guard) -> Verdict {
        if name == "slow" {
            self.waits.begun.notify_one();
            std::future::pending::<()>().await;
        }
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
    /// Nobody reads from it, unless a test does.
    channel: russh::Channel<client::Msg>,
    _client: client::Handle<Trusting>,
    task: JoinSet<()>,
    left: Weak<()>,
}

/// The board's side of one connection, and the caller's socket.
struct Connected {
    caller: TcpStream,
    nodes: mpsc::Receiver<Connection>,
    waits: Arc<Waits>,
    task: JoinSet<()>,
    left: Weak<()>,
}

impl Connected {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let host = Host::open(folder.path(), Duration::from_mins(2)).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (caller, accepted) = tokio::join!(TcpStream::connect(address), listener.accept());
        let (caller, (socket, peer)) = (caller.unwrap(), accepted.unwrap());
        let call = Arc::new(());
        let left = Arc::downgrade(&call);
        let (admitted, nodes) = mpsc::channel(1);
        let until = Clock::start().instant(Duration::from_hours(1));
        let grace = Grace { until, leave: Leave::default() };
        let (mut task, waits) = (JoinSet::new(), Arc::<Waits>::default());
        let gate = Open { admitted, waits: Arc::clone(&waits), _call: call };
        task.spawn(serve(socket, peer, host, gate, grace));
        Self { caller, nodes, waits, task, left }
    }
}

impl Call {
    async fn new(config: client::Config) -> Self {
        let Connected { caller, mut nodes, task, left, .. } = Connected::new().await;
        let calls = async {
            let client = client::connect_stream(Arc::new(config), caller, Trusting);
            let mut client = client.await.unwrap();
            assert!(client.authenticate_none("new").await.unwrap().success());
            let channel = client.channel_open_session().await.unwrap();
            channel.request_shell(false).await.unwrap();
            (client, channel, nodes.recv().await.unwrap())
        };
        let (client, channel, node) = timeout(SOON, calls).await.unwrap();
        Self { node, channel, _client: client, task, left }
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
            async { while !matches!(self.node.input.next().await, None | Some(Input::Lost)) {} };
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
        output.send([b'x'; PIECE]);
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

/// So many bytes come to the node before the line is lost, or before there are so many.
async fn hears(node: &mut Connection, most: usize) -> usize {
    let mut heard = 0;
    while heard < most {
        match node.input.next().await {
            Some(Input::Bytes(bytes)) => heard += bytes.len(),
            Some(Input::Lost) | None => break,
            Some(_) => {}
        }
    }
    heard
}

#[tokio::test]
async fn a_stranger_who_types_on_and_on_is_hung_up_with_a_sentence() {
    let Call { mut node, mut channel, task, _client, .. } =
        Call::new(client::Config::default()).await;
    let flood = channel.make_writer();
    let mut typing = JoinSet::new();
    typing.spawn(async move {
        let mut flood = flood;
        while flood.write_all(&[b'\n'; 1024]).await.is_ok() {}
    });
    let heard = timeout(SOON * 3, hears(&mut node, usize::MAX)).await.unwrap();
    assert!((TYPED / 2..=TYPED).contains(&heard), "{heard}");
    let (mut read, mut status) = (Vec::new(), None);
    let ended = async {
        while let Some(message) = channel.wait().await {
            if let ChannelMsg::Data { data } = &message {
                read.extend_from_slice(data);
            }
            if let ChannelMsg::ExitStatus { exit_status } = message {
                status = Some(exit_status);
            }
        }
    };
    timeout(SOON, ended).await.expect("it is hung up");
    assert!(read.ends_with(TOO_MUCH), "{}", read.escape_ascii());
    assert_eq!(status, Some(1));
    drop((node, task));
}

/// As slowly as a stranger's it would take a minute.
#[tokio::test]
async fn who_is_let_in_is_read_as_fast_as_the_node_takes_it() {
    let mut call = Call::new(client::Config::default()).await;
    call.node.output.is_known();
    // The line has heard of it when this has been shown.
    call.node.output.send(b"Welcome.");
    assert!(matches!(
        timeout(SOON, call.channel.wait()).await,
        Ok(Some(ChannelMsg::Data { data })) if &data[..] == b"Welcome."
    ));
    let whole = 256 * 1024;
    let writer = call.channel.make_writer();
    let types = async {
        let mut writer = writer;
        writer.write_all(&vec![b'x'; whole]).await.unwrap();
    };
    let both = async { tokio::join!(types, hears(&mut call.node, whole)).1 };
    assert_eq!(timeout(SOON, both).await.unwrap(), whole);
}

/// What means nothing, before the two ends have agreed on keys.
#[tokio::test(start_paused = true)]
async fn a_stranger_is_read_no_faster_than_anybody_types_and_not_for_ever() {
    let Connected { caller, mut task, .. } = Connected::new().await;
    let (mut reader, mut writer) = caller.into_split();
    // SSH_MSG_IGNORE, as RFC 4253 sections 6 and 11.2 have it.
    let packet = [&[0, 0, 0x3, 0xfc, 4, 2, 0, 0, 0x3, 0xf2][..], &[0; 1_014]].concat();
    let clock = Clock::start();
    let mut floods = JoinSet::new();
    floods.spawn(async move {
        let mut sent = 0;
        let mut taken = writer.write_all(b"SSH-2.0-Nobody\r\n").await;
        while taken.is_ok() {
            taken = writer.write_all(&packet).await;
            sent += packet.len();
        }
        sent
    });
    floods.spawn(async move {
        let _ = tokio::io::copy(&mut reader, &mut tokio::io::sink()).await;
        0
    });
    task.join_next().await.unwrap().unwrap();
    // What is read in all, after what is read at once; the rest is in the kernel's buffers. Long
    // before that the time to log in is over; here there is an hour.
    assert!(clock.uptime() >= Duration::from_mins(5), "{:?}", clock.uptime());
    let mut sent = 0;
    while let Some(some) = floods.join_next().await {
        sent += some.unwrap();
    }
    assert!(sent < 16 << 20, "{sent}");
}

#[tokio::test]
async fn who_hangs_up_while_waiting_for_an_answer_is_noticed_at_once() {
    let Connected { caller, waits, mut task, left, .. } = Connected::new().await;
    let config = Arc::new(client::Config::default());
    let mut client = client::connect_stream(config, caller, Trusting).await.unwrap();
    let mut tries = JoinSet::new();
    tries.spawn(async move {
        let _ = client.authenticate_password("slow", "secret").await;
    });
    timeout(SOON, waits.begun.notified()).await.expect("it waits");
    tries.abort_all();
    timeout(SOON, waits.given_up.notified()).await.expect("nobody waits any more");
    timeout(SOON, task.join_next()).await.expect("the connection ends").unwrap().unwrap();
    assert_eq!(left.strong_count(), 0);
}

/// A client that sends the password by itself shows nothing meanwhile; one that lets the board ask does.
#[tokio::test]
async fn a_password_that_would_wait_for_long_without_a_word_is_asked_for_by_the_board() {
    let Connected { caller, task: _task, .. } = Connected::new().await;
    let config = Arc::new(client::Config::default());
    let mut client = client::connect_stream(config, caller, Trusting).await.unwrap();
    let refused = client.authenticate_password("late", "secret").await.unwrap();
    let AuthResult::Failure { remaining_methods, .. } = refused else { panic!("{refused:?}") };
    assert!(remaining_methods.contains(&MethodKind::KeyboardInteractive));
    assert!(!remaining_methods.contains(&MethodKind::Password));
    let asked = client.authenticate_keyboard_interactive_start("late", None).await.unwrap();
    let KeyboardInteractiveAuthResponse::InfoRequest { instructions, .. } = asked else {
        panic!("{asked:?}")
    };
    assert_eq!(instructions, "One moment.");
}
