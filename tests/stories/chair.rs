//! Who sits at the console, over real sockets: in whose time all is told there, and what stands there
//! when the terminal is small for a while, or another.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::console::{at_console, board};
use crate::harness::Terminal;

#[tokio::test]
async fn all_at_the_console_is_in_the_time_of_who_sits_there_and_for_commands_in_the_boards() {
    let board = board().await;
    let dave = at_console(&board).await;
    dave.enters("W zone").await;
    dave.reads("Time zone or town:").await;
    dave.enters("kolkata").await;
    dave.reads("Asia/Kolkata").await;
    dave.enters("").await;
    dave.reads("console 0>").await;
    dave.enters("BAN 2001:db8::7 90m spam").await;
    dave.reads("2001:db8::/64 is banned for 90 minutes.").await;
    dave.reads("That is the whole network of 2001:db8::7: it is one caller's.").await;
    // Half an hour beside the board's: no hour of the one is one of the other.
    let bans = board.lists("bans").await;
    let until: DateTime<Utc> = bans[0]["until"].as_str().expect("a time").parse().expect("a time");
    let (here, of_board) = (until.with_timezone(&Tz::Asia__Kolkata), until);
    let said = |at: String| format!("until {at}");
    let (here, of_board) = (
        said(here.format("%Y-%m-%d %H:%M").to_string()),
        said(of_board.format("%Y-%m-%d %H:%M").to_string()),
    );
    dave.enters("BANS").await;
    dave.reads(&here).await;
    dave.does_not_read(&of_board);
    let told = board.order(&["bans"]).await;
    assert!(told.said.contains(&of_board) && !told.said.contains(&here), "{told:?}");
    let deeds = board.lists("audit").await;
    let deed = deeds.as_array().and_then(|all| all.iter().find(|it| it["deed"] == "ban"));
    let at = deed.and_then(|deed| deed["at"].as_str()).expect("a time");
    let at: DateTime<Utc> = at.parse().expect("a time");
    dave.enters("AUDIT").await;
    let line = at.with_timezone(&Tz::Asia__Kolkata).format("%Y-%m-%d %H:%M  Dave ban");
    dave.reads(&line.to_string()).await;
}

#[tokio::test]
async fn a_console_that_is_small_for_a_while_or_left_has_what_was_said_and_half_typed() {
    let board = board().await;
    let dave = board.console("dave", "").await;
    dave.reads("console 0>").await;
    dave.resizes(50, 10).await;
    dave.has_bottom_line("console 0> [|]").await;
    dave.enters("KICK 77").await;
    dave.reads("Nobody is on node 77.").await;
    dave.types("BROADCAST half a li").await;
    dave.has_bottom_line("console 0> BROADCAST half a li[|]").await;
    dave.resizes(80, 24).await;
    dave.reads("Here: HELP shows the orders").await;
    dave.has_bottom_line("console 0> BROADCAST half a li[|]").await;
    dave.reads("Nobody is on node 77.").await;
    dave.does_not_read("back to the console");
    // Left whatever the board does: Ctrl-\.
    dave.types("\u{1c}").await;
    dave.client_ends(0).await;
    for options in ["--plain", ""] {
        let again = board.console(if options.is_empty() { "full" } else { "plain" }, options).await;
        again.has_bottom_line("console 0> BROADCAST half a li[|]").await;
        if options.is_empty() {
            again.reads_all(&["Here: HELP shows the orders", "Nobody is on node 77."]).await;
        }
        again.types("\u{1c}").await;
        again.client_ends(0).await;
    }
}

#[tokio::test]
async fn a_sysop_by_ssh_is_not_shut_out_by_an_own_ban_nor_by_one_from_a_shell() {
    let board = board().await;
    let dave = board.calls("dave", Terminal::SSH).await;
    dave.enters("CONSOLE").await;
    dave.reads("console 1>").await;
    for whom in ["127.0.0.1", "127.0.0.0/8"] {
        dave.enters(&format!("BAN {whom} 5m")).await;
        dave.reads("You call from there yourself.").await;
        let done = board.order(&["ban", whom, "5m"]).await;
        let said = "carrier: Dave, who is a sysop, calls from there.\n";
        assert_eq!((done.code, &*done.error), (Some(1), said), "{done:?}");
    }
    dave.enters("BANS").await;
    dave.reads("Nobody is banned.").await;
    board.calls("alice", Terminal::XTERM).await;
}
