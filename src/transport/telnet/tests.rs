//! Calls over real sockets on the loopback interface: what the node gets, what the caller's end
//! gets, and how each way of ending ends.

mod at_once;

use bytes::BytesMut;
use socket2::SockRef;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::sorted::Sorted;
use super::*;
use crate::clock::Clock;
use crate::protocol::telnet::Machine;
use crate::terminal::charset::Charset;
use crate::transport::output::OUTPUT_MARK;

const OPENING: &[u8] = b"\xff\xfb\x01\xff\xfb\x03\xff\xfb\0\xff\xfd\0\xff\xfb\x2a\xff\xfd\x27\
                         \xff\xfd\x1f\xff\xfd\x18";

/// No wait of these tests is longer, on a machine that does other things too.
const SOON: Duration = Duration::from_secs(20);

/// One call: both ends, and the task between them.
struct Call {
    node: Connection,
    caller: TcpStream,
    task: JoinSet<()>,
}

impl Call {
    /// A caller who has read the opening, and whom the node knows.
    async fn new() -> Self {
        let call = Self::by_stranger().await;
        call.node.output.is_known();
        call
    }

    /// The same of whom it knows nothing.
    async fn by_stranger() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (caller, accepted) = tokio::join!(TcpStream::connect(address), listener.accept());
        let (mut caller, (socket, peer)) = (caller.unwrap(), accepted.unwrap());
        caller.set_nodelay(true).unwrap();
        assert_eq!(caller.local_addr().unwrap(), peer);
        let (node, future) = serve(socket, peer).unwrap();
        assert_eq!(node.peer, peer);
        let mut task = JoinSet::new();
        task.spawn(future);
        let mut opening = [0; OPENING.len()];
        within(caller.read_exact(&mut opening)).await.unwrap();
        assert_eq!(opening, OPENING);
        Self { node, caller, task }
    }

    async fn types(&mut self, bytes: &[u8]) {
        within(self.caller.write_all(bytes)).await.unwrap();
    }

    /// Waits until the caller's end has got these bytes and no others.
    async fn reads(&mut self, expected: &[u8]) {
        let mut got = vec![0; expected.len()];
        within(self.caller.read_exact(&mut got)).await.unwrap();
        assert_eq!(got.escape_ascii().to_string(), expected.escape_ascii().to_string());
    }

    /// The node's next input.
    async fn input(&mut self) -> Option<Input> {
        within(self.node.input.next()).await
    }

    /// Waits until the node has got this text and nothing else.
    async fn hears(&mut self, expected: &[u8]) {
        let mut got = BytesMut::new();
        while got.len() < expected.len() {
            match self.input().await {
                Some(Input::Bytes(bytes)) => got.extend_from_slice(&bytes),
                other => panic!("{other:?} after {got:?}"),
            }
        }
        assert_eq!(got, expected);
    }

    /// Waits until the connection's task is over.
    async fn ends(&mut self) {
        within(self.task.join_next()).await.unwrap().unwrap();
    }
}

async fn within<T>(future: impl Future<Output = T>) -> T {
    timeout(SOON, future).await.expect("it takes too long")
}

#[tokio::test]
async fn text_goes_through_both_ways() {
    let mut call = Call::new().await;
    call.types(b"alice\r\n").await;
    call.hears(b"alice\r\n").await;
    call.node.output.send(b"hello\r\n");
    call.reads(b"hello\r\n").await;
    call.types(b"caf\xc3\xa9 \xff\xff\r\0").await;
    call.hears(b"caf\xc3\xa9 \xff\r\0").await;
    call.node.output.send(b"\xff\rx");
    call.reads(b"\xff\xff\r\0x").await;
}

#[tokio::test]
async fn a_command_cut_in_pieces_is_answered_and_leaves_nothing_in_the_text() {
    let mut call = Call::new().await;
    for piece in [&b"a\xff"[..], b"\xfd", b"\x63b", b"\xff\xfa\x1f\0\x50", b"\0\x18\xff", b"\xf0"] {
        call.types(piece).await;
        tokio::task::yield_now().await;
    }
    call.hears(b"ab").await;
    call.reads(b"\xff\xfc\x63").await;
    assert_eq!(call.input().await, Some(Input::Size { columns: 80, rows: 24 }));
}

#[tokio::test]
async fn facts_come_in_their_place_among_the_text() {
    let mut call = Call::new().await;
    call.types(b"a\xff\xf7b\xff\xf8\xff\xf4\xff\xfd\x01\xff\xfb\x18\xff\xfa\x18\0ansi\xff\xf0c")
        .await;
    call.hears(b"a").await;
    assert_eq!(call.input().await, Some(Input::EraseCharacter));
    call.hears(b"b").await;
    assert_eq!(call.input().await, Some(Input::EraseLine));
    assert_eq!(call.input().await, Some(Input::Interrupt));
    assert_eq!(call.input().await, Some(Input::Echo(true)));
    assert_eq!(call.input().await, Some(Input::TerminalType("ansi".into())));
    call.hears(b"c").await;
    call.reads(b"\xff\xfa\x18\x01\xff\xf0").await;
}

#[tokio::test]
async fn all_that_a_client_tells_of_its_terminal_reaches_the_node() {
    let mut call = Call::new().await;
    call.types(b"\xff\xfd\x2a\xff\xfb\x27\xff\xfb\x18").await;
    call.types(b"\xff\xfa\x2a\x02CP437\xff\xf0\xff\xfa\x27\0\x03LANG\x01C.UTF-8\xff\xf0").await;
    for name in ["MUDLET", "XTERM", "MTTS 137"] {
        call.types(&[b"\xff\xfa\x18\0", name.as_bytes(), b"\xff\xf0"].concat()).await;
    }
    for told in [
        Input::Charset("IBM437".into()),
        Input::Locale("C.UTF-8".into()),
        Input::TerminalType("MUDLET".into()),
        Input::TerminalType("XTERM".into()),
        Input::Mtts(137),
        Input::Introduced,
    ] {
        assert_eq!(call.input().await, Some(told));
    }
}

#[test]
fn every_character_set_that_is_agreed_to_is_one_that_terminals_have() {
    for (name, charset) in [
        ("UTF-8", Charset::Utf8),
        ("IBM437", Charset::Cp437),
        ("ISO-8859-1", Charset::Latin1),
        ("US-ASCII", Charset::Ascii),
    ] {
        let mut machine = Machine::new();
        let (mut pending, mut wire) = (VecDeque::new(), Vec::new());
        let request = [b"\xff\xfa\x2a\x01;", name.as_bytes(), b"\xff\xf0"].concat();
        machine.feed(&request, &mut Sorted::new(&mut pending, &mut wire));
        assert_eq!(pending, [Input::Charset(name.into())]);
        assert_eq!(Charset::named(name), Some(charset));
    }
}

#[tokio::test]
async fn a_flood_of_one_question_is_put_to_the_node_once_a_read() {
    let mut call = Call::new().await;
    call.types(&b"\xff\xf6".repeat(500)).await;
    call.types(b"x").await;
    let mut asked = 0;
    loop {
        match call.input().await {
            Some(Input::AreYouThere) => asked += 1,
            other => break assert_eq!(other, Some(Input::Bytes("x".into()))),
        }
    }
    assert!((1..10).contains(&asked), "{asked} times");
}

#[tokio::test]
async fn a_synch_sent_urgently_swallows_nothing() {
    let mut call = Call::new().await;
    call.types(b"a").await;
    SockRef::from(&call.caller).send_out_of_band(b"\xff\xf2").unwrap();
    call.types(b"b\xff\xfd\x63").await;
    call.hears(b"ab").await;
    call.reads(b"\xff\xfc\x63").await;
}

#[tokio::test]
async fn a_node_that_does_not_read_slows_the_caller_and_can_still_write() {
    let mut call = Call::new().await;
    let flood = b"0123456789abcdef".repeat(64 * 1024);
    let mut sent = 0;
    // The caller's writes must come to a stand: queue and both kernels' buffers are bounded.
    while let Ok(count) = timeout(Duration::from_millis(200), call.caller.write(&flood)).await {
        sent += count.unwrap();
        assert!(sent < 64 << 20, "{sent} bytes taken and not read");
    }
    call.node.output.send(b"still here");
    call.reads(b"still here").await;
    let mut got = 0;
    while got < sent {
        match call.input().await {
            Some(Input::Bytes(bytes)) => got += bytes.len(),
            other => panic!("{other:?} after {got} of {sent} bytes"),
        }
    }
    assert_eq!(got, sent);
}

/// However many they are and whatever they send: it costs the board little.
#[tokio::test]
async fn a_stranger_is_read_no_faster_than_anybody_types() {
    let clock = Clock::start();
    let mut call = Call::by_stranger().await;
    let (flood, whole) = (vec![b'x'; 5 * 1024 + 1], vec![b'x'; 256 * 1024]);
    call.types(&flood).await;
    call.hears(&flood).await;
    // The last of it is behind the second pause.
    assert!(clock.uptime() >= Duration::from_millis(500), "{:?}", clock.uptime());
    call.node.output.is_known();
    // As slowly as before it would take two minutes.
    call.types(&whole).await;
    call.hears(&whole).await;
}

/// A client that pastes a book at a question for a name is no person's.
#[tokio::test(start_paused = true)]
async fn a_stranger_who_sends_on_and_on_is_hung_up_with_a_sentence() {
    let mut call = Call::by_stranger().await;
    let (mut reader, mut writer) = call.caller.into_split();
    call.task.spawn(async move {
        // Until nobody takes it any more.
        while writer.write_all(&[b'x'; 1024]).await.is_ok() {}
    });
    let mut heard = 0;
    while let Some(input) = call.node.input.next().await {
        if let Input::Bytes(bytes) = input {
            heard += bytes.len();
        } else {
            assert_eq!(input, Input::Lost);
        }
    }
    assert!((32 * 1024..34 * 1024).contains(&heard), "{heard} bytes");
    let mut read = Vec::new();
    // A reset behind the last words, which were read before.
    let _ = reader.read_to_end(&mut read).await;
    assert!(read.ends_with(pace::TOO_MUCH), "{}", read.escape_ascii());
    while let Some(ended) = call.task.join_next().await {
        ended.unwrap();
    }
}

/// Somebody whom the node knows may be loud, too, when it is hung up: others have their turn.
#[tokio::test(start_paused = true)]
async fn who_is_hung_up_and_sends_on_is_not_read_to_the_end() {
    let mut call = Call::new().await;
    call.node.output.send(b"Goodbye.");
    call.node.output.finish();
    let (mut reader, mut writer) = call.caller.into_split();
    let mut flood = JoinSet::new();
    flood.spawn(async move {
        let (mut taken, piece) = (0, vec![b'x'; 64 * 1024]);
        while taken < 256 << 20 && writer.write_all(&piece).await.is_ok() {
            taken += piece.len();
        }
        taken
    });
    let mut read = Vec::new();
    let _ = reader.read_to_end(&mut read).await;
    assert_eq!(read, b"Goodbye.");
    call.task.join_next().await.unwrap().unwrap();
    // No more than the kernel keeps for two sockets.
    let taken = flood.join_next().await.unwrap().unwrap();
    assert!(taken < 32 << 20, "{taken} bytes");
}

#[tokio::test]
async fn long_output_arrives_whole_and_in_order() {
    let mut call = Call::new().await;
    let lines: Vec<u8> =
        (0..100_000).flat_map(|number| format!("line {number} \u{ff}\r\n").into_bytes()).collect();
    let Call { node, caller, .. } = &mut call;
    let sending = async {
        for piece in lines.chunks(1_000) {
            node.output.room().await;
            node.output.send(piece);
        }
        assert!(!node.output.overflowed());
    };
    let mut got = vec![0; lines.len()];
    within(async { tokio::join!(sending, caller.read_exact(&mut got)).1 }).await.unwrap();
    assert!(got == lines);
}

/// Sends until the caller's end, which reads nothing, takes no more.
async fn fill(output: &Output) -> usize {
    let mut sent = 0;
    while timeout(Duration::from_millis(200), output.room()).await.is_ok() {
        output.send([b'x'; 8 * 1024]);
        sent += 8 * 1024;
        assert!(sent < 8 << 20, "{sent} bytes taken and not read");
    }
    sent
}

#[tokio::test]
async fn a_caller_who_takes_no_bytes_for_a_minute_is_lost() {
    let mut call = Call::new().await;
    fill(&call.node.output).await;
    // Typing does not help.
    call.types(b"x").await;
    call.hears(b"x").await;
    tokio::time::pause();
    let clock = Clock::start();
    assert_eq!(call.node.input.next().await, Some(Input::Lost));
    assert!((55..=61).contains(&clock.uptime().as_secs()), "{:?}", clock.uptime());
    assert_eq!(call.node.input.next().await, None);
    call.ends().await;
}

#[tokio::test]
async fn more_than_the_bound_is_a_lost_line() {
    let mut call = Call::new().await;
    fill(&call.node.output).await;
    let piece = vec![b'x'; OUTPUT_MARK];
    call.node.output.send(&piece[..]);
    assert!(!call.node.output.has_room());
    call.node.output.send(&piece[..]);
    assert!(call.node.output.overflowed());
    assert_eq!(call.input().await, Some(Input::Lost));
    call.ends().await;
    let mut got = Vec::new();
    let end = within(call.caller.read_to_end(&mut got)).await;
    assert_eq!(end.unwrap_err().kind(), io::ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn who_closes_is_heard_to_the_end_and_hears_the_last_words() {
    let mut call = Call::new().await;
    call.types(b"G Y\r\n").await;
    call.caller.shutdown().await.unwrap();
    call.hears(b"G Y\r\n").await;
    assert_eq!(call.input().await, Some(Input::Lost));
    call.node.output.send(b"Goodbye.\r\n");
    call.node.output.finish();
    call.reads(b"Goodbye.\r\n").await;
    assert_eq!(within(call.caller.read(&mut [0])).await.unwrap(), 0);
    call.ends().await;
    assert_eq!(call.input().await, None, "it is lost once");
}

#[tokio::test]
async fn who_closes_is_gone_within_10_s_even_if_the_node_holds_on() {
    for node_reads in [true, false] {
        let mut call = Call::new().await;
        call.types(b"x").await;
        call.caller.shutdown().await.unwrap();
        while node_reads && call.input().await != Some(Input::Lost) {}
        tokio::time::pause();
        let clock = Clock::start();
        call.task.join_next().await.unwrap().unwrap();
        assert!(clock.uptime() <= Duration::from_secs(6), "{:?}", clock.uptime());
        tokio::time::resume();
    }
}

#[tokio::test]
async fn a_reset_is_a_lost_line() {
    let mut call = Call::new().await;
    call.types(b"half a sent").await;
    call.hears(b"half a sent").await;
    let Call { mut node, caller, mut task } = call;
    SockRef::from(&caller).set_linger(Some(Duration::ZERO)).unwrap();
    drop(caller);
    assert_eq!(within(node.input.next()).await, Some(Input::Lost));
    assert_eq!(within(node.input.next()).await, None);
    within(task.join_next()).await.unwrap().unwrap();
    node.output.send(b"to nobody");
}

#[tokio::test]
async fn a_finished_node_is_flushed_and_closed() {
    let mut call = Call::new().await;
    call.types(b"one more thing").await;
    call.hears(b"one more thing").await;
    let words = b"Goodbye.\r\n".repeat(5_000);
    call.node.output.send(&words[..]);
    drop(call.node);
    let mut got = Vec::new();
    within(call.caller.read_to_end(&mut got)).await.unwrap();
    assert!(got == words);
    // What is typed meanwhile must not turn the end into a reset.
    for late in [b"and another", b"hello there"] {
        call.caller.write_all(late).await.unwrap();
        tokio::task::yield_now().await;
    }
    drop(call.caller);
    within(call.task.join_next()).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_caller_who_never_closes_is_left_after_5_s() {
    let mut call = Call::new().await;
    call.node.output.send(b"Goodbye.\r\n");
    call.node.output.finish();
    call.reads(b"Goodbye.\r\n").await;
    assert_eq!(within(call.caller.read(&mut [0])).await.unwrap(), 0);
    tokio::time::pause();
    let clock = Clock::start();
    call.task.join_next().await.unwrap().unwrap();
    assert!(clock.uptime() <= Duration::from_secs(6), "{:?}", clock.uptime());
}

#[tokio::test]
async fn a_caller_who_takes_no_last_words_is_left_after_5_s() {
    let mut call = Call::new().await;
    fill(&call.node.output).await;
    call.node.output.finish();
    tokio::time::pause();
    let clock = Clock::start();
    call.task.join_next().await.unwrap().unwrap();
    assert!(clock.uptime() <= Duration::from_secs(6), "{:?}", clock.uptime());
    let end = call.caller.read_to_end(&mut Vec::new()).await;
    assert_eq!(end.unwrap_err().kind(), io::ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn a_connection_costs_little() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (_caller, accepted) = tokio::join!(TcpStream::connect(address), listener.accept());
    let (socket, peer) = accepted.unwrap();
    let (_node, future) = serve(socket, peer).unwrap();
    let bytes = size_of_val(&future);
    assert!(bytes < 2 * 1024, "{bytes} bytes");
}
