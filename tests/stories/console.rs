//! The sysop's console, attached to a board that runs: what is seen there, each order, and who may not
//! give it.

use std::os::unix::fs::PermissionsExt;

use crate::chat::chat;
use crate::harness::{Board, Caller, Client, Settings, Terminal};

/// A board that Dave runs.
pub(crate) async fn board() -> Board {
    let board = Board::start(Settings::default()).await;
    board.appoints("Dave", "sysop");
    board
}

/// Dave at the console, in lines.
pub(crate) async fn at_console(board: &Board) -> Caller {
    let dave = board.console("dave", "--plain").await;
    dave.reads("This is the console").await;
    dave.reads("console 0>").await;
    dave
}

#[tokio::test]
async fn the_console_shows_who_pages_and_who_chats_with_whom() {
    let board = board().await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::SSH).await;
    let carol = board.calls("carol", Terminal::XTERM).await;
    chat(&bob, &alice).await;
    let dave = board.console("dave", "").await;
    dave.reads("console 0>").await;
    carol.enters("PAGE my password").await;
    carol.reads("Paging Sysop. Ctrl-C stops it.").await;
    dave.reads("Carol (node 3) rings: my password").await;
    let page = dave.lines().join("\n");
    for row in [
        "0     Dave             console  here             console",
        "1     Alice            telnet   127.0.0.1        with Bob",
        "2     Bob              SSH      127.0.0.1        with Alice",
        "3     Carol            telnet   127.0.0.1        paging",
    ] {
        assert!(page.contains(row), "{row}\n{page}");
    }
    assert!(page.contains("4 of 64 on, 1 chat ") && page.contains("Log"), "{page}");

    // The answer is a chat that begins at once, and what was there is there again behind it.
    dave.enters("ANSWER").await;
    dave.reads("CHAT SESSION WITH CAROL").await;
    carol.reads("CHAT SESSION WITH DAVE").await;
    dave.enters("How can I help?").await;
    carol.reads("Dave: How can I help?").await;
    carol.enters("/END").await;
    carol.reads("Carrier >").await;
    dave.reads("Chat with Carol has ended.").await;
    dave.reads("-- Enter: back to the console --").await;
    let mark = dave.mark();
    dave.enters("").await;
    dave.reads("console 0>").await;
    dave.does_not_read_after(mark, "rings");
}

#[tokio::test]
async fn orders_at_the_console_meet_those_who_are_on() {
    let board = board().await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::LINES).await;
    let dave = at_console(&board).await;

    dave.enters("NODES").await;
    dave.reads_all(&["Dave", "here", "Alice", "127.0.0.1", "main menu", "Bob"]).await;
    dave.enters("BROADCAST Back-up at noon").await;
    for caller in [&alice, &bob] {
        caller.reads("Dave to all: Back-up at noon").await;
    }
    dave.reads("Sent to 2 on line.").await;

    dave.enters("WATCH 1").await;
    alice.reads("Dave watches your screen now.").await;
    alice.enters("T").await;
    dave.reads_all(&["1| Carrier > T", "1| Time on line:"]).await;
    dave.enters("WATCH").await;
    alice.reads("Dave does not watch your screen any more.").await;
    dave.enters("WATCH 2").await;
    bob.reads("Dave watches your screen now.").await;
    bob.enters("G Y").await;
    dave.reads("Bob is gone: you watch nobody now.").await;
    bob.is_hung_up().await;
    let bob = board.calls("bob", Terminal::LINES).await;

    dave.enters("HIDE").await;
    dave.reads("WHO does not show you any more.").await;
    dave.enters("NODES").await;
    dave.reads("0     (Dave)").await;
    let mark = alice.mark();
    alice.enters("LAST").await;
    alice.reads("Bob  ").await;
    alice.has_a_prompt().await;
    alice.does_not_read_after(mark, "Dave");
    alice.enters("CHAT WHO").await;
    alice.reads("Total: 2 user(s) online").await;
    alice.enters("CHAT DAVE").await;
    alice.reads("Dave is not on line").await;
    for by_node in ["CHAT 0", "OLM 0 hello"] {
        alice.enters(by_node).await;
        alice.reads("Nobody is on node 0.").await;
    }
    alice.enters("OLM DAVE I see you").await;
    alice.reads("Dave is not on line; it is kept for the next call.").await;
    dave.reads("OLM from Alice (node 1): I see you").await;
    dave.enters("HIDE").await;
    dave.reads("WHO shows you again.").await;

    dave.enters("BREAK 1").await;
    dave.reads("CHAT SESSION WITH ALICE").await;
    alice.reads("CHAT SESSION WITH DAVE").await;
    dave.enters("/END").await;
    alice.reads("Carrier >").await;
    dave.reads("console 0>").await;

    dave.enters("PAGE OFF").await;
    dave.reads("Callers cannot page the sysop now").await;
    alice.enters("PAGE hello?").await;
    alice
        .reads_all(&["The sysop cannot be paged just now.", "Leave a comment to the sysop?"])
        .await;
    alice.enters("n").await;
    alice.reads("Carrier >").await;
    dave.enters("PAGE ON").await;
    dave.reads("Callers can page the sysop.").await;

    dave.enters("KICK 2 be nice").await;
    bob.reads("The sysop has ended your call. be nice").await;
    bob.is_hung_up().await;
    dave.reads("Bob (node 2) was hung up.").await;
    dave.enters("KICK 9").await;
    dave.reads("Nobody is on node 9.").await;
    dave.enters("KICK").await;
    dave.reads("Type KICK <node> [why]").await;

    dave.enters("AUDIT").await;
    dave.reads_all(&[
        "Dave broadcast Back-up at noon",
        "Dave watch Alice",
        "Dave hide",
        "Dave unhide",
        "Dave break Alice",
        "Dave page off",
        "Dave kick Bob be nice",
    ])
    .await;
    dave.enters("LOG 5").await;
    dave.reads("an order of the sysop").await;

    // Whatever a caller can do can be done here.
    dave.enters("OLM ALICE are you there?").await;
    alice.reads("OLM from Dave (node 0): are you there?").await;
    alice.enters("/R yes").await;
    dave.reads("OLM from Alice (node 1): yes").await;
    dave.enters("DETACH").await;
    dave.client_ends(0).await;
}

#[tokio::test]
async fn who_is_banned_or_locked_is_out_until_that_is_taken_back() {
    let board = board().await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let dave = at_console(&board).await;
    dave.enters("BAN alice 30m shouting").await;
    alice.reads("You are banned from this board: shouting.").await;
    alice.is_hung_up().await;
    dave.reads("Alice is banned for 30 minutes").await;
    let alice = board.connects("alice", Terminal::XTERM).await;
    alice.logs_in("alice").await;
    alice.reads("banned").await;
    dave.enters("BANS").await;
    dave.reads_all(&["Alice", "until", "by Dave", "shouting"]).await;
    dave.enters("UNBAN alice").await;
    dave.reads("Alice may come in again.").await;
    let alice = board.calls("alice", Terminal::XTERM).await;

    dave.enters("LOCK alice").await;
    alice.reads("Your account was locked, and your call ends.").await;
    alice.is_hung_up().await;
    let alice = board.connects("alice", Terminal::XTERM).await;
    alice.logs_in("alice").await;
    alice.reads("locked").await;
    dave.enters("UNLOCK Alice").await;
    dave.reads("Alice can log in.").await;
    board.calls("alice", Terminal::SSH).await;
    dave.enters("LOCK dave").await;
    dave.reads("Dave is a sysop, and is not locked.").await;
    dave.enters("BAN 203.0.113.0/24 1h").await;
    dave.reads("203.0.113.0/24 is banned for 1 hour").await;
    dave.enters("BAN 203.0.113.7/24 7d").await;
    dave.reads("203.0.113.0/24 is banned for 7 days").await;
    dave.enters("UNBAN 203.0.113.0/24").await;
    dave.reads("203.0.113.0/24 may come in again.").await;
    dave.enters("BAN nobody-is-called-so").await;
    dave.reads("Unknown user: nobody-is-called-so.").await;
}

#[tokio::test]
async fn the_same_orders_are_commands_with_json_and_exit_codes() {
    let mut board = board().await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    let nodes = board.lists("nodes").await;
    assert_eq!(nodes[0]["user"], "Alice");
    assert_eq!((&nodes[1]["node"], &nodes[1]["transport"]), (&2.into(), &"telnet".into()));
    let done = board.order(&["broadcast", "Good", "evening"]).await;
    assert_eq!((done.code, done.said.as_str()), (Some(0), "Sent to 2 on line.\n"));
    alice.reads("Sysop to all: Good evening").await;
    let done = board.order(&["kick", "2", "too", "late"]).await;
    assert_eq!(done.said, "Bob (node 2) was hung up.\n", "{done:?}");
    bob.reads("The sysop has ended your call. too late").await;
    bob.is_hung_up().await;
    let done = board.order(&["kick", "2"]).await;
    assert_eq!((done.code, done.error.as_str()), (Some(1), "carrier: Nobody is on node 2.\n"));
    for (arguments, said) in [
        (&["ban", "carol", "2h", "spam"][..], "Carol is banned for 2 hours.\n"),
        (&["unban", "carol"], "Carol may come in again.\n"),
        (&["lock", "carol"], "Carol's account is locked.\n"),
        (&["unlock", "carol"], "Carol can log in.\n"),
        (&["page", "off"], "Callers cannot page the sysop now; they may leave a comment.\n"),
        (&["pages"], "Nobody pages.\n"),
        (&["bans"], "Nobody is banned.\n"),
        (&["shutdown", "10", "disk", "swap"], "The board goes down in 10 minutes: disk swap.\n"),
        (&["shutdown", "off"], "The board stays up.\n"),
    ] {
        let done = board.order(arguments).await;
        assert_eq!((done.code, done.said.as_str()), (Some(0), said), "{arguments:?} {done:?}");
    }
    alice.reads_all(&["The board goes down in 10 minutes: disk swap.", "stays up"]).await;
    let done = board.order(&["approve", "carol"]).await;
    assert_eq!(done.code, Some(1), "{done:?}");
    let done = board.order(&["reload"]).await;
    assert_eq!(done.code, Some(0), "{done:?}");
    let deeds = board.lists("audit").await;
    let deeds: Vec<&str> =
        deeds.as_array().unwrap().iter().filter_map(|deed| deed["deed"].as_str()).collect();
    // Accounts were made and given roles before.
    let deeds: Vec<&str> =
        deeds.into_iter().filter(|deed| !["add", "set"].contains(deed)).collect();
    let done = ["broadcast", "kick", "ban", "unban", "lock", "unlock", "page", "shutdown"];
    assert_eq!(deeds[..done.len()], done, "{deeds:?}");
    let done = board.order(&["shutdown"]).await;
    assert_eq!(done.code, Some(0), "{done:?}");
    alice.is_hung_up().await;
    board.ends().await;
    let done = board.order(&["nodes"]).await;
    assert_eq!((done.code, done.error.as_str()), (Some(1), "carrier: the board does not run\n"));
}

#[tokio::test]
async fn the_console_stays_when_it_is_left_and_another_takes_it_over() {
    let board = board().await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let dave = at_console(&board).await;
    dave.types("half a li").await;
    dave.has_bottom_line("console 0> half a li[|]").await;
    let again = board.console("again", "--plain").await;
    dave.reads("Your call goes on at another line.").await;
    dave.client_ends(0).await;
    again.reads("You are back on node 0.").await;
    again.enters("").await;
    board.kills_the_client_of("again").await;
    // Nobody is at it: who is on line does not see it, and what is sent is there when it is back.
    loop {
        alice.enters("CHAT WHO").await;
        if alice.reads_one_of(&["Total: 1 user(s) online", "Total: 2 user(s) online"]).await
            == "Total: 1 user(s) online"
        {
            break;
        }
    }
    assert_eq!(board.lists("nodes").await[0]["line_lost"], true);
    alice.enters("OLM DAVE read me later").await;
    alice.reads("Carrier >").await;
    let back = board.console("back", "--plain").await;
    back.reads_all(&["You are back on node 0.", "read me later"]).await;
}

#[tokio::test]
async fn when_another_runs_the_board_there_is_one_console_and_it_is_that_ones() {
    let board = board().await;
    let dave = at_console(&board).await;
    board.appoints("Bob", "sysop");
    board.appoints("Dave", "caller");
    let bob = board.console("bob", "--plain").await;
    // Whichever comes first.
    dave.reads_one_of(&["the console is Bob's now.", "the console is closed to you."]).await;
    dave.client_ends(0).await;
    bob.enters("NODES").await;
    bob.reads("0     Bob").await;
    let nodes = board.lists("nodes").await;
    assert_eq!(nodes.as_array().map(Vec::len), Some(1), "{nodes}");
}

#[tokio::test]
async fn nobody_but_the_owner_opens_the_socket() {
    let board = board().await;
    let folder = board.folder().join("data/control");
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&folder.join("carrier.sock"))), (0o700, 0o600));
    // Even where somebody has opened the way to it.
    if std::fs::metadata("/proc/self").is_ok_and(|it| std::os::unix::fs::MetadataExt::uid(&it) == 0)
    {
        let open = |path: &std::path::Path, mode| {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        };
        for path in [board.folder(), &board.folder().join("data"), &folder] {
            open(path, 0o755);
        }
        open(&folder.join("carrier.sock"), 0o666);
        let script = "printf '{\"order\":\"NODES\"}\\n' | nc -N -U -w 5 data/control/carrier.sock";
        let tried = tokio::process::Command::new("runuser")
            .args(["-u", "nobody", "--", "sh", "-c", script])
            .current_dir(board.folder())
            .output()
            .await
            .expect("runuser runs");
        assert_eq!(String::from_utf8_lossy(&tried.stdout), "", "{tried:?}");
    } else {
        println!("that another user is refused is left out: it takes root to be one");
    }
    let done = board.order(&["nodes"]).await;
    assert_eq!(done.code, Some(0), "{done:?}");
}

#[tokio::test]
async fn a_caller_has_no_orders_and_a_co_sysop_those_of_the_role() {
    let board = board().await;
    board.appoints("Carol", "co-sysop");
    let alice = board.calls("alice", Terminal::SSH).await;
    for order in ["CONSOLE", "KICK 1", "HIDE", "SHUTDOWN", "LOCK Bob", "BROADCAST hi", "NODES"] {
        alice.enters(order).await;
        alice.reads("Unknown command").await;
    }
    let carol = board.is_in_by("carol", Client::Ssh).await;
    carol.enters("CONSOLE").await;
    carol.reads("console 2>").await;
    for (order, said) in [
        ("LOCK alice", "LOCK is for the sysop alone."),
        ("SHUTDOWN", "SHUTDOWN is for the sysop alone."),
        ("BAN alice", "BAN is for the sysop alone."),
        ("WATCH 1", "WATCH is for the sysop alone."),
        ("KICK 1 go", "Alice (node 1) was hung up."),
    ] {
        carol.enters(order).await;
        carol.reads(said).await;
    }
    alice.is_hung_up().await;
    let dave = at_console(&board).await;
    carol.enters("KICK 0").await;
    carol.reads("A sysop is not kicked by a co-sysop.").await;
    carol.enters("BREAK 0").await;
    carol.reads("A co-sysop does not break in on a sysop: CHAT asks.").await;
    dave.enters("T").await;
    dave.reads("Time on line").await;
    carol.enters("DETACH").await;
    carol.reads("Carrier >").await;

    // By telnet there is no console, whoever calls; a line that takes a console over leaves it.
    carol.enters("CONSOLE").await;
    carol.reads("console 2>").await;
    let by_telnet = board.takes_over("carol", Terminal::XTERM).await;
    by_telnet.reads("Carrier >").await;
    by_telnet.enters("CONSOLE").await;
    by_telnet.reads("Unknown command").await;

    // Who is no co-sysop any more orders nothing, though the call began as one.
    let carol = board.takes_over("carol", Terminal::SSH).await;
    carol.enters("CONSOLE").await;
    carol.reads("console 2>").await;
    board.appoints("Carol", "caller");
    let bob = board.calls("bob", Terminal::XTERM).await;
    let refused = ["Your role is another by now. Please call again.", "Unknown command"];
    for order in ["KICK 1", "BREAK 1", "ANSWER", "HIDE", "NODES"] {
        carol.enters(order).await;
        carol.reads_one_of(&refused).await;
    }
    bob.enters("T").await;
    bob.reads("Time on line").await;
}

#[tokio::test]
async fn who_breaks_in_on_a_half_typed_password_reads_nothing_of_it() {
    let board = board().await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    alice.enters("W").await;
    alice.reads("Setting (number").await;
    alice.enters("PASSWORD").await;
    alice.reads("Your password now:").await;
    alice.types("secr").await;
    let dave = at_console(&board).await;
    dave.enters("BREAK 1").await;
    alice.reads("CHAT SESSION WITH DAVE").await;
    alice.enters("et99").await;
    alice.enters("hello").await;
    dave.reads("Alice: hello").await;
    dave.does_not_read("et99");
}
