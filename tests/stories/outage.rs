//! The database goes away in the middle of it and comes back: callers are told once, nothing that
//! was acknowledged is lost, nothing is there twice, and the board goes on. Each story has a server
//! of its own.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use sqlx::{Connection, PgConnection};

use crate::harness::postgres::{Postgres, Stop};
use crate::harness::relay::Relay;
use crate::harness::{BOUND, Board, Caller, Settings, Terminal, database};

/// Chats at once.
const CHATS: usize = 20;
/// How long the database is away.
const AWAY: Duration = Duration::from_secs(10);
/// Between two lines of one caller.
const PACE: Duration = Duration::from_millis(250);
/// What a caller reads whose lines wait.
const WAITS: &str = "The board cannot store messages just now; yours will be sent when it can.";

/// A board on a server of its own, on which the talkers have accounts.
async fn board_on(server: &Postgres) -> Board {
    board_at(&server.url("carrier", "board")).await
}

/// The same, by a URL of one's own.
async fn board_at(url: &str) -> Board {
    let url_line = format!("[store] url = {url:?}");
    let mut settings = Settings::of(&[&url_line, "[limits] messages = \"off\""]);
    settings.nobody = true;
    let mut board = Board::start(settings).await;
    board.may_fail();
    board.add_user("Talker0");
    // Everybody has the same password; a hash for each would take its time.
    let others = format!(
        "INSERT INTO users (name, key, password, created_at) SELECT 'Talker' || n, 'talker' || n, \
         (SELECT password FROM users WHERE key = 'talker0'), 0 FROM generate_series(1, {}) n",
        2 * CHATS + 2
    );
    database::run(url, &[&others]);
    board
}

/// The partners of all chats, one after the other.
async fn chats(board: &Board) -> Vec<(Caller, Caller)> {
    let mut chats = Vec::new();
    for chat in 0..CHATS {
        let (one, other) = (format!("talker{}", 2 * chat), format!("talker{}", 2 * chat + 1));
        let (one, other) =
            tokio::join!(board.calls(&one, Terminal::XTERM), board.calls(&other, Terminal::XTERM));
        crate::chat::chat(&one, &other).await;
        chats.push((one, other));
    }
    chats
}

/// What stands on a caller's page of a chat: who said what.
fn shown(caller: &Caller) -> Vec<String> {
    let lines = caller.lines().into_iter();
    let said = lines.filter_map(|line| line.split_once("] ").map(|(_, said)| said.to_owned()));
    said.filter(|said| said.contains(": gale ")).collect()
}

/// Waits until so many lines stand there: the partner's last may still be on its way.
async fn has_all(caller: &Caller, lines: usize) {
    let all = async {
        while shown(caller).len() < lines {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let came = tokio::time::timeout(BOUND, all).await;
    assert!(came.is_ok(), "{} misses lines: {:#?}", caller.name(), caller.lines());
}

/// As it is written in the log.
fn name(caller: &Caller) -> String {
    caller.name().replace("talker", "Talker")
}

/// Says lines until it is told to stop, and then one more, which has come back when this returns.
async fn talks(caller: &Caller, over: &AtomicBool) -> usize {
    let mut said = 0;
    while !over.load(Ordering::Relaxed) {
        said += 1;
        caller.enters(&format!("gale {said}.")).await;
        tokio::time::sleep(PACE).await;
    }
    caller.reads(&format!("{}: gale {said}.", name(caller))).await;
    said
}

async fn the_database_goes_away(how: Stop) {
    let Some(server) = Postgres::start() else { return };
    let board = board_on(&server).await;
    let chats = chats(&board).await;
    let process = board.process().0;
    let over = AtomicBool::new(false);
    let callers: Vec<_> = chats.iter().flat_map(|(one, other)| [one, other]).collect();
    let talking = join_all(callers.iter().map(|caller| talks(caller, &over)));
    let away = async {
        tokio::time::sleep(Duration::from_secs(2)).await;
        tokio::task::block_in_place(|| server.stop(how));
        let down = async {
            tokio::time::sleep(AWAY).await;
            tokio::task::block_in_place(|| server.start_again());
        };
        tokio::join!(down, cannot_log_in(&board));
        tokio::time::sleep(Duration::from_secs(2)).await;
        over.store(true, Ordering::Relaxed);
    };
    let (said, ()) = tokio::join!(talking, away);

    assert_eq!(board.process().0, process);
    let late = board.calls("talker41", Terminal::XTERM).await;
    late.enters("T").await;
    late.reads("Time on line").await;
    let mut stored = 0;
    for ((one, other), said) in chats.iter().zip(said.chunks(2)) {
        let log = board.log_of(one.name(), other.name()).await;
        stored += log.lines.len();
        assert_eq!(log.lines.len(), said[0] + said[1], "all that was said is stored, and once");
        for (caller, said) in [one, other].into_iter().zip(said) {
            has_all(caller, log.lines.len()).await;
            assert_eq!(shown(caller), log.lines, "{} saw something else", caller.name());
            let own = format!("{}: gale ", name(caller));
            let own: Vec<_> = log.lines.iter().filter_map(|it| it.strip_prefix(&own)).collect();
            let expected: Vec<_> = (1..=*said).map(|number| format!("{number}.")).collect();
            assert_eq!(own, expected, "in the order of saying");
            assert_eq!(caller.times(WAITS), 1, "{} is told once", caller.name());
            caller.does_not_read("Not stored");
        }
    }
    assert_eq!(stored, said.iter().sum::<usize>());
    // What the server remarks of its own end is not a caller's doing.
    let log = board.log();
    assert!(log.contains("the store fails") && !log.contains("postgres::notice"), "{log}");
    drop(chats);
    drop(board);
}

/// Whoever wants to log in meanwhile reads a sentence, and gets in later on the same line.
async fn cannot_log_in(board: &Board) {
    let caller = board.connects("talker40", Terminal::XTERM).await;
    caller.logs_in("talker40").await;
    caller.reads("Something is wrong on the board's side. Please try again in a moment.").await;
    loop {
        caller.logs_in("talker40").await;
        let answer = ["Something is wrong on the board's side.", "-= Main Menu =-"];
        if caller.reads_one_of(&answer).await == answer[1] {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_comes_down_in_order_costs_no_line() {
    the_database_goes_away(Stop::Fast).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_crashes_costs_no_line() {
    the_database_goes_away(Stop::Immediate).await;
}

#[tokio::test]
async fn a_second_board_on_the_same_database_does_not_start() {
    let Some(server) = Postgres::start() else { return };
    let board = board_on(&server).await;
    let alice = board.calls("talker1", Terminal::XTERM).await;
    let url = server.url("carrier", "board");
    let settings = Settings::of(&[&format!("[store] url = {url:?}")]);
    let ended = Board::fails_to_start(settings, |_| {}).await;
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let last = ended.error.lines().last().unwrap_or_default();
    let said = format!("carrier: cannot open the database {url}: another board is using it");
    assert_eq!(last, said, "{ended:?}");
    alice.enters("T").await;
    alice.reads("Time on line").await;
    // The command line is no board.
    board.add_user("Alice");
    board.calls("alice", Terminal::XTERM).await;
}

#[tokio::test]
async fn a_start_without_its_database_says_what_is_wrong() {
    let Some(server) = Postgres::start() else { return };
    for (login, database, said) in [
        ("locked:wrong", "board", "that is not the password of the user locked"),
        ("nobody", "board", "the server does not let the user nobody in: "),
        ("carrier", "nowhere", "the server has no database nowhere (createdb nowhere makes it)"),
    ] {
        let url = server.url(login, database);
        let settings = Settings::of(&[&format!("[store] url = {url:?}")]);
        let ended = Board::fails_to_start(settings, |_| {}).await;
        assert_eq!(ended.code, Some(1), "{ended:?}");
        let last = ended.error.lines().last().unwrap_or_default();
        assert!(last.starts_with("carrier: cannot open the database postgres://"), "{ended:?}");
        assert!(last.contains(said) && !ended.error.contains("wrong@"), "{ended:?}");
    }
    let url = server.url("carrier", "board");
    server.stop(Stop::Fast);
    let settings = Settings::of(&[&format!("[store] url = {url:?}")]);
    let ended = Board::fails_to_start(settings, |_| {}).await;
    let last = ended.error.lines().last().unwrap_or_default();
    assert!(last.contains("nobody answers there: is PostgreSQL running?"), "{ended:?}");
}

/// SPEC §6: an end waits for the lines before it, but not for ever.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_end_while_the_database_is_away_says_which_lines_are_not_stored_yet() {
    let Some(server) = Postgres::start() else { return };
    let board = board_on(&server).await;
    let one = board.calls("talker1", Terminal::XTERM).await;
    let other = board.calls("talker2", Terminal::XTERM).await;
    crate::chat::chat(&one, &other).await;
    one.enters("in time").await;
    other.reads("Talker1: in time").await;
    tokio::task::block_in_place(|| server.stop(Stop::Fast));
    one.enters("too late").await;
    one.reads(WAITS).await;
    one.enters("/END").await;
    one.reads("One moment: your last lines are being stored.").await;
    one.reads("Not stored yet: too late").await;
    one.reads("Chat with Talker2 has ended.").await;
    other.reads("Chat with Talker1 has ended.").await;
    tokio::task::block_in_place(|| server.start_again());
    one.reads("Saved: Talker2 will read it as a message.").await;
    let log = board.has_sessions("talker1", "talker2", &["ended"]).await;
    assert_eq!(log.lines, ["Talker1: in time", "Talker1: too late"]);
    one.has_a_prompt().await;
    assert_eq!(one.times(WAITS), 1);
    other.does_not_read(WAITS);
}

/// A server that is there and says nothing, or a network that swallows everything.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_board_whose_database_has_fallen_silent_comes_down_when_it_is_told_to() {
    let Some(server) = Postgres::start() else { return };
    let url = server.url("carrier", "board");
    let relay = Relay::new(&url, usize::MAX).await;
    let mut board = board_at(relay.url()).await;
    let one = board.calls("talker1", Terminal::XTERM).await;
    let other = board.calls("talker2", Terminal::XTERM).await;
    crate::chat::chat(&one, &other).await;
    one.enters("in time").await;
    other.reads("Talker1: in time").await;
    // The server is at work for somebody who logs in, and says nothing any more.
    let mut direct = PgConnection::connect(&url).await.expect("the server answers");
    let lock = "BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE";
    sqlx::raw_sql(lock).execute(&mut direct).await.expect("locked");
    let third = board.connects("talker3", Terminal::XTERM).await;
    third.logs_in("talker3").await;
    let is_waiting = "SELECT EXISTS (SELECT 1 FROM pg_stat_activity \
                      WHERE application_name = 'carrier' AND wait_event_type = 'Lock')";
    let waiting = async {
        loop {
            let asked = sqlx::query_scalar(is_waiting).fetch_one(&mut direct);
            if asked.await.expect("an answer") {
                return;
            }
        }
    };
    tokio::time::timeout(BOUND, waiting).await.expect("somebody waits");
    relay.falls_silent();
    one.enters("too late").await;
    one.reads(WAITS).await;
    board.stop().await;
    // What was acknowledged is there, and what was not is not.
    let bodies: Vec<String> = sqlx::query_scalar("SELECT body FROM messages ORDER BY number")
        .fetch_all(&mut direct)
        .await
        .expect("read");
    assert_eq!(bodies, ["in time"]);
}
