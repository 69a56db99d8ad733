//! What comes to a board that runs from a shell: a script of orders, and a console of lines. Whoever
//! sits at the console is left alone.

use crate::console::{at_console, board};
use crate::harness::Terminal;

#[tokio::test]
async fn a_script_is_carried_out_line_by_line_and_leaves_the_console_alone() {
    let board = board().await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let dave = at_console(&board).await;
    dave.types("KICK 1").await;
    dave.has_bottom_line("console 0> KICK 1[|]").await;
    let script = "BROADCAST from a script\n\nKICK 77\nBAN Bob bad behaviour\nLOG 200";
    let done = board.runs_script(&["console"], script).await;
    assert_eq!(done.code, Some(1), "{done:?}");
    assert!(done.said.starts_with("Sent to 2 on line.\n"), "{done:?}");
    assert!(done.said.contains("logged in") && !done.said.contains('\x1b'), "{done:?}");
    let said: Vec<&str> = done.error.lines().collect();
    assert_eq!(
        said,
        [
            "carrier: line 3: KICK 77: Nobody is on node 77.",
            "carrier: line 4: BAN Bob bad behaviour: Unknown user: Bob bad behaviour. \
             A reason needs a time, or FOREVER, before it.",
            "carrier: 2 orders were not carried out",
        ],
        "{done:?}"
    );
    alice.reads("from a script").await;
    dave.has_bottom_line("console 0> KICK 1[|]").await;
    let done = board.runs_script(&["console"], "PAGES\nDETACH\nnothing is read here\n").await;
    assert_eq!((done.code, &*done.said), (Some(0), "Nobody pages.\n"), "{done:?}");
    // What is wrong with the settings is said once, not for each line.
    std::fs::write(board.folder().join("nodes.toml"), "[nodes]\nlimit = 0\n").expect("written");
    let done = board.runs_script(&["console"], "PAGES\nPAGES\nPAGES\n").await;
    assert_eq!((done.code, done.said.lines().count()), (Some(0), 3), "{done:?}");
    assert_eq!(done.error.matches("[nodes] limit = 0").count(), 1, "{done:?}");
}

#[tokio::test]
async fn a_console_of_lines_shows_no_password_and_nothing_twice() {
    let board = board().await;
    let dave = board.console("dave", "--plain").await;
    dave.reads("console 0>").await;
    dave.enters("PAGES").await;
    dave.reads("Nobody pages.").await;
    assert_eq!(dave.times("PAGES"), 1, "{:?}", dave.lines());
    dave.enters("W 1").await;
    dave.reads("Your password now:").await;
    dave.enters("a-secret-of-mine").await;
    dave.reads("That is not your password.").await;
    assert_eq!(dave.times("a-secret-of-mine"), 0, "{:?}", dave.lines());
}

#[tokio::test]
async fn an_order_from_the_shell_goes_to_a_console_that_is_free_and_to_nothing_else() {
    let board = board().await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let dave = at_console(&board).await;
    dave.enters("BREAK 1").await;
    dave.reads("CHAT SESSION WITH ALICE").await;
    let done = board.order(&["watch", "1"]).await;
    let said =
        "carrier: the console is in the middle of something else: carrier console shows what\n";
    assert_eq!((done.code, &*done.error), (Some(1), said), "{done:?}");
    let done = board.order(&["watch", "77"]).await;
    assert_eq!((done.code, &*done.error), (Some(1), "carrier: Nobody is on node 77.\n"));
    dave.enters("still here").await;
    alice.reads("Dave: still here").await;
    alice.does_not_read("WATCH");
}
