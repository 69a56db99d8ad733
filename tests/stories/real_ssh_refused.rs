//! All that SSH can do and the board does not: each is refused with an answer, none hangs, and the
//! call goes on.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};

use crate::harness::{BOUND, Board, Caller, Settings, Terminal};

async fn board_and_key(settings: Settings) -> (Board, String) {
    let board = Board::start(settings).await;
    let key = board.key_of("alice", &["-t", "ed25519"]).await;
    let path = key.display().to_string();
    (board, path)
}

/// The call is as good as any.
async fn goes_on(alice: &Caller) {
    alice.enters("T").await;
    alice.reads("Time on line").await;
    alice.enters("G Y").await;
    alice.client_ends(0).await;
}

#[tokio::test]
async fn files_are_not_carried() {
    let (board, key) = board_and_key(Settings::default()).await;
    let here = board.folder().join("nodes.toml").display().to_string();
    for (program, arguments) in [
        ("sftp", &["-i", &key, "@"][..]),
        ("scp", &["-i", &key, &here, "@:/tmp/x"]),
        ("scp", &["-O", "-i", &key, &here, "@:/tmp/x"]),
        ("ssh", &["-s", "-i", &key, "@", "netconf"]),
    ] {
        let ran = board.runs(program, arguments, "").await;
        assert!(ran.code.is_some_and(|code| code != 0), "{program} {arguments:?}: {ran:?}");
    }
    board.calls("alice", Terminal::SSH).await;
}

/// What comes of a connection through a tunnel: nothing.
async fn leads_nowhere(mut through: impl AsyncReadExt + AsyncWriteExt + Unpin) {
    let mut said = Vec::new();
    let ends = through.read_to_end(&mut said);
    let ended = tokio::time::timeout(BOUND, ends).await;
    // Closed or broken, both are an end.
    assert!(ended.is_ok() && said.is_empty(), "{ended:?}: {said:?}");
}

#[tokio::test]
async fn no_tunnel_leads_through_the_board() {
    let (board, key) = board_and_key(Settings::default()).await;
    let socket = board.folder().join("tunnel").display().to_string();
    let inward = format!("{socket}:{}", board.address());
    let free = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = free.local_addr().expect("an address").port().to_string();
    drop(free);
    let arguments = ["-i", &key, "-L", &inward, "-D", &port];
    let alice = board.connects_by_ssh("alice", "alice", &arguments).await;
    alice.is_at_the_menu().await;
    leads_nowhere(UnixStream::connect(&socket).await.expect("ssh listens")).await;
    alice.reads("administratively prohibited").await;
    let mut socks = TcpStream::connect(format!("127.0.0.1:{port}")).await.expect("ssh listens");
    // SOCKS 4 (no RFC): connect to the board's telnet port.
    let target = board.address().port().to_be_bytes();
    socks.write_all(&[&[4, 1][..], &target, &[127, 0, 0, 1, 0]].concat()).await.expect("asked");
    leads_nowhere(socks).await;
    alice.reads("administratively prohibited").await;
    goes_on(&alice).await;
}

#[tokio::test]
async fn the_board_listens_for_nobody() {
    let (board, key) = board_and_key(Settings::default()).await;
    let outward = format!("0:{}", board.address());
    let alice = board.connects_by_ssh("alice", "alice", &["-i", &key, "-R", &outward]).await;
    alice.reads("remote port forwarding failed").await;
    alice.is_at_the_menu().await;
    goes_on(&alice).await;
    let must = ["-o", "ExitOnForwardFailure=yes", "-i", &key, "-R", &outward, "@"];
    let ran = board.runs("ssh", &must, "V\n").await;
    assert_eq!(ran.code, Some(255), "{ran:?}");
}

#[tokio::test]
async fn an_agent_and_a_display_are_not_wanted() {
    let (board, key) = board_and_key(Settings::default()).await;
    let environment = "DISPLAY=127.0.0.1:99";
    let arguments = ["-i", &key, "-A", "-X"];
    let alice = board.connects_by_ssh_as("alice", "alice", &arguments, environment).await;
    alice.is_at_the_menu().await;
    goes_on(&alice).await;
}

#[tokio::test]
async fn who_wants_no_shell_is_let_go_when_the_time_to_log_in_is_over() {
    let (board, key) = board_and_key(Settings::of(&["[limits] login = \"2s\""])).await;
    let ran = board.runs("ssh", &["-i", &key, "-N", "@"], "").await;
    assert_eq!(ran.code, Some(255), "{ran:?}");
    assert!(ran.error.contains("The time to log in is over. Please call again."), "{ran:?}");
}

#[tokio::test]
async fn a_second_session_on_one_connection_is_refused_and_the_first_goes_on() {
    let (board, key) = board_and_key(Settings::default()).await;
    let control = board.folder().join("control").display().to_string();
    let shared = ["-i", &key, "-M", "-S", &control];
    let alice = board.connects_by_ssh("alice", "alice", &shared).await;
    alice.is_at_the_menu().await;
    let second = board.runs("ssh", &["-S", &control, "-o", "BatchMode=yes", "@"], "V\n").await;
    assert!(second.error.contains("Session open refused by peer"), "{second:?}");
    assert_ne!(second.code, Some(0), "{second:?}");
    assert!(!second.text().contains("Main Menu"), "{second:?}");
    goes_on(&alice).await;
}
