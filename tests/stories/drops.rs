//! Callers who go without a word, wherever they are: nothing of them is left, and nobody notices.

use std::time::Duration;

use crate::chat::chat;
use crate::harness::{Board, Caller, Login, PASSWORD, Settings, Socket, Terminal, Way, sockets};

/// How a line ends.
#[derive(Clone, Copy, Debug)]
enum End {
    Politely,
    Reset,
}

async fn drop_line(caller: Caller, end: End) {
    match end {
        End::Politely => caller.pull_the_plug().await,
        End::Reset => caller.reset().await,
    }
}

/// Somebody at each place of the login.
async fn at_the_login(board: &Board, terminal: Terminal) -> Vec<Caller> {
    let connecting = board.connects("connecting", terminal).await;
    let naming = board.connects("naming", terminal).await;
    naming.reads("Username (or NEW):").await;
    naming.types("half a na").await;
    let password = board.connects("password", terminal).await;
    password.reads("Username (or NEW):").await;
    password.enters("alice").await;
    password.reads("Password:").await;
    password.types("half a pass").await;
    let form = board.connects("form", terminal).await;
    form.reads("Username (or NEW):").await;
    form.enters("NEW").await;
    form.reads("Choose a username:").await;
    form.enters("Halfway").await;
    form.reads("Real name").await;
    let checking = board.connects("checking", terminal).await;
    checking.reads("Username (or NEW):").await;
    checking.enters("erin").await;
    checking.reads("Password:").await;
    checking.enters(PASSWORD).await;
    vec![connecting, naming, password, form, checking]
}

/// Somebody at each place of the board.
async fn on_the_board(board: &Board, terminal: Terminal) -> Vec<Caller> {
    let menu = board.calls("Frank", terminal).await;
    let more = board.calls("Grace", terminal.sized(80, 8)).await;
    more.enters("?").await;
    more.reads("More?").await;
    let leaving = board.calls("Heidi", terminal).await;
    leaving.enters("G").await;
    leaving.reads("Leave the board?").await;
    let half = board.calls("Ivan", terminal).await;
    half.types("OLM frank see you at ni").await;
    half.has_bottom_line("Carrier > OLM frank see you at ni[|]").await;
    let asking = board.calls("Judy", terminal).await;
    let asked = board.calls("Karl", terminal).await;
    asking.enters("CHAT KARL").await;
    asked.reads("Judy (node").await;
    let one = board.calls("alice", terminal).await;
    let other = board.calls("bob", terminal).await;
    chat(&one, &other).await;
    one.enters("said in time").await;
    other.reads("Alice: said in time").await;
    other.types("half a sentence").await;
    other.has_bottom_line("half a sentence[|]").await;
    vec![menu, more, leaving, half, asking, asked, one, other]
}

async fn callers_dropped_everywhere_leave_nothing(terminal: Terminal, end: End) {
    let settings = Settings::of(&["[nodes] resume_window = \"2s\""]);
    let board = Board::start(settings).await;
    for name in ["Frank", "Grace", "Heidi", "Ivan", "Judy", "Karl"] {
        board.add_user(name);
    }
    let witness = board.calls("carol", Terminal::XTERM).await;
    let before = board.process().sockets();
    let mut callers = match terminal.way {
        Way::Telnet | Way::Lines => at_the_login(&board, terminal).await,
        Way::Ssh => vec![board.connects_as("form", Login::Newcomer, terminal).await],
    };
    callers.extend(on_the_board(&board, terminal).await);
    for caller in callers {
        drop_line(caller, end).await;
    }
    // Both ends of the chat are parked and so are the request and the half-typed line: when the
    // window has passed nobody is left but who watches.
    nobody_is_left(&board, &witness, before).await;
    board.has_no_open_session().await;
    let log = board.has_sessions("alice", "bob", &["ended"]).await;
    assert_eq!(log.lines, ["Alice: said in time"]);
    board.has_sessions("judy", "karl", &["failed"]).await;

    // Whoever was dropped can call again at once, and the numbers are free again.
    let alice = board.calls("alice", terminal).await;
    alice.enters("WHO").await;
    alice.reads_all(&["1", "Carol", "2", "Alice"]).await;
    witness.does_not_read("***");
    is_idle(&board).await;
}

/// Asks until WHO has one caller and no socket is left over.
async fn nobody_is_left(board: &Board, witness: &Caller, before: usize) {
    let left = || {
        let ports = [board.address(), board.ssh_address()].map(|address| address.port());
        (ports.map(sockets), board.process().sockets())
    };
    for _ in 0..200 {
        witness.enters("CHAT WHO").await;
        witness.reads("user(s) online").await;
        let lines = witness.lines();
        let total = lines.iter().rev().find(|line| line.starts_with("Total: "));
        let alone = total.is_some_and(|total| total.starts_with("Total: 1 user"));
        if alone && left() == ([(1, 0), (0, 0)], before) {
            return;
        }
        // The bound of this loop is ten times the window; what is waited for is the end of it.
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!(
        "left over: sockets by telnet and by SSH, and held ones: {:?}, not {before}\n{:#?}\n{}",
        left(),
        witness.lines().iter().rev().take(15).rev().collect::<Vec<_>>(),
        board.log(),
    );
}

/// A board with nothing to do does nothing.
async fn is_idle(board: &Board) {
    let before = board.process().ticks();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let spent = board.process().ticks() - before;
    assert!(spent <= 3, "{spent} ticks of 10 ms in an idle second");
}

#[tokio::test]
async fn callers_dropped_everywhere_politely_leave_nothing() {
    callers_dropped_everywhere_leave_nothing(Terminal::XTERM, End::Politely).await;
}

#[tokio::test]
async fn callers_dropped_everywhere_by_a_reset_leave_nothing() {
    callers_dropped_everywhere_leave_nothing(Terminal::XTERM, End::Reset).await;
}

#[tokio::test]
async fn callers_by_ssh_dropped_everywhere_politely_leave_nothing() {
    callers_dropped_everywhere_leave_nothing(Terminal::SSH, End::Politely).await;
}

#[tokio::test]
async fn callers_by_ssh_dropped_everywhere_by_a_reset_leave_nothing() {
    callers_dropped_everywhere_leave_nothing(Terminal::SSH, End::Reset).await;
}

#[tokio::test]
async fn a_storm_of_calls_that_end_at_once_leaves_nothing() {
    let board = Board::start(Settings::default()).await;
    let witness = board.calls("alice", Terminal::XTERM).await;
    let before = board.process().sockets();
    for round in 0..20 {
        for number in 0..10 {
            let caller = board.connects("nobody", Terminal::XTERM).await;
            if (round + number) % 2 == 0 {
                caller.reset().await;
            }
            let socket = Socket::connect(board.ssh_address()).await.expect("a call");
            if (round + number) % 2 == 0 {
                socket.will_break();
            }
        }
    }
    nobody_is_left(&board, &witness, before).await;
    witness.enters("T").await;
    witness.reads("Time on line").await;
}
