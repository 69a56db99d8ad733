//! TAB: commands, slash words and names; what is not completed is a blank.

use crate::harness::{Board, Settings, Terminal};

#[tokio::test]
async fn tab_completes_commands_and_names() {
    let board = Board::start(Settings::default()).await;
    for name in ["Åsa Öberg", "Bartholomew", "Ålbert"] {
        board.add_user(name);
    }
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    // Accounts made from outside are known when somebody asks for a name that is not.
    alice.enters("CHAT frobnicator").await;
    alice.reads("Unknown user: frobnicator.").await;
    for (typed, bottom) in [
        ("ch\t", "Carrier > chat [|]"),
        ("\u{15}WH\t", "Carrier > WHO [|]"),
        ("\u{15}/o\t", "Carrier > /olm [|]"),
        // Whoever is on line comes before all who are known.
        ("\u{15}chat @b\t", "Carrier > chat @Bob [|]"),
        ("\u{15}chat bar\t", "Carrier > chat Bartholomew [|]"),
        ("\u{15}OLM asa\t", "Carrier > OLM Åsa Öberg [|]"),
        ("\u{15}OLM asa o\t", "Carrier > OLM Åsa Öberg [|]"),
        ("\u{15}chat @asa\t", "Carrier > chat @Åsa Öberg [|]"),
        ("\u{15}chat to\t", "Carrier > chat toggle [|]"),
        // Not oneself.
        ("\u{15}chat al\t", "Carrier > chat Ålbert [|]"),
        // In the middle of a line.
        ("\u{15}OLM bo hello\u{1}\u{6}\u{6}\u{6}\u{6}\u{6}\u{6}\t", "Carrier > OLM Bob [|]hello"),
        // In what is said it is a blank.
        ("\u{15}OLM bob one\ttwo\t", "Carrier > OLM bob one two [|]"),
        ("\u{15}/R some\t", "Carrier > /R some [|]"),
    ] {
        let (keys, tab) = typed.split_at(typed.len() - 1);
        alice.types(keys).await;
        alice.types(tab).await;
        alice.has_bottom_line(bottom).await;
    }
    // In a pasted line a tab is a blank too.
    alice.types("\u{15}").await;
    alice.sends_raw(b"ch\tbo\tx").await;
    alice.has_bottom_line("Carrier > ch bo x[|]").await;
    // None: the bell; several: what they have in common, and then a list above the line.
    let bells = alice.bells();
    alice.types("\u{15}chat zz").await;
    alice.has_bottom_line("Carrier > chat zz[|]").await;
    alice.types("\t").await;
    alice.hears_bells(bells + 1).await;
    alice.types("\u{15}v").await;
    alice.has_bottom_line("Carrier > v[|]").await;
    alice.types("\t").await;
    alice.hears_bells(bells + 2).await;
    alice.types("\t").await;
    alice.reads("v, ver").await;
    alice.has_bottom_line("Carrier > v[|]").await;
    alice.types("\u{15}").await;
    // In a chat: slash words, and nothing in a message.
    bob.enters("CHAT ALICE").await;
    alice.reads("(30 seconds).").await;
    alice.enters("Y").await;
    alice.reads("CHAT SESSION WITH BOB").await;
    for (typed, bottom) in [
        ("/he\t", "/help [|]"),
        ("\u{15}/olm bo\t", "/olm Bob [|]"),
        ("\u{15}bo\t", "bo [|]"),
        ("\u{15}//he\t", "//he [|]"),
    ] {
        let (keys, tab) = typed.split_at(typed.len() - 1);
        alice.types(keys).await;
        alice.types(tab).await;
        alice.has_bottom_line(bottom).await;
    }
}

#[tokio::test]
async fn many_names_are_listed_in_a_few_rows() {
    let board = Board::start(Settings::default()).await;
    for number in 10..60 {
        board.add_user(&format!("Zoe {number}"));
    }
    let alice = board.calls("alice", Terminal::XTERM.sized(40, 24)).await;
    alice.enters("CHAT frobnicator").await;
    alice.reads("Unknown user: frobnicator.").await;
    alice.types("chat z").await;
    alice.types("\t").await;
    alice.has_bottom_line("Carrier > chat Zoe [|]").await;
    alice.types("\t").await;
    alice.reads("Zoe 10, Zoe 11, Zoe 12, Zoe 13,").await;
    alice.reads("more").await;
    alice.has_bottom_line("Carrier > chat Zoe [|]").await;
    alice.types("59").await;
    alice.types("\t").await;
    alice.has_bottom_line("Carrier > chat Zoe 59 [|]").await;
}

/// In line mode nothing is completed, and a long line is measured whole.
#[tokio::test]
async fn a_line_that_is_far_too_long_is_counted_whole() {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::LINES).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    alice.enters(&format!("OLM bob {}", "x".repeat(1_300))).await;
    alice.reads("Message too long (1300 of 500).").await;
    bob.enters("CHAT ALICE").await;
    alice.reads("(30 seconds).").await;
    alice.enters("Y").await;
    alice.reads("CHAT SESSION WITH BOB").await;
    alice.enters(&"é".repeat(1_991)).await;
    alice.reads("Message too long (1991 of 500).").await;
    alice.enters("short").await;
    bob.reads("Alice: short").await;
    bob.does_not_read("xxx");
}
