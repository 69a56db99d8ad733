//! The settings where text does not reach: narrow screens, long keys, what is typed when something
//! comes between.

use crate::harness::{Board, Caller, PASSWORD, Settings, Terminal};

/// Pairs of lines: what `ssh-keygen -l` says of a key, and the key.
const KEYS: &str = include_str!("../../src/protocol/ssh_key/keys.txt");

fn key(comment: &str) -> &'static str {
    KEYS.lines().find(|line| line.ends_with(comment)).expect("a key")
}

/// At the list of keys.
async fn at_keys(alice: &Caller) {
    alice.enters("W").await;
    let (more, setting) = ("More? (Y/n/ns)", "Setting (number, Enter to leave):");
    if alice.reads_one_of(&[more, setting]).await == more {
        alice.enters("ns").await;
        alice.reads(setting).await;
    }
    alice.enters("2").await;
    alice.reads("A adds, D n deletes, Enter leaves:").await;
}

async fn adds(alice: &Caller, key: &str) {
    alice.enters("A").await;
    alice.reads("Key:").await;
    alice.enters(key).await;
    alice.reads("You can log in by this key now.").await;
}

/// Keys as long as they come, one after the other, and their list.
async fn long_keys(terminal: Terminal) {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", terminal).await;
    at_keys(&alice).await;
    for comment in ["alice@rsa-4096", "alice@rsa-8192"] {
        assert!(key(comment).len() > 700);
        adds(&alice, key(comment)).await;
    }
    alice.reads("1 RSA 4096 alice@rsa-4096").await;
    alice.reads("SHA256:HH2F1R7+inG205QjljK19cJ5").await;
    alice.reads("used never").await;
    alice.reads("2 RSA 8192 alice@rsa-8192").await;
    alice.reads("SHA256:TrVoX0fd5gPMcKkvbRk+DhZi0QZ").await;
    alice.reads("A adds, D n deletes, Enter leaves:").await;
    // One that is too long for the line is not taken for another.
    alice.enters("A").await;
    alice.reads("Key:").await;
    alice.enters(&format!("{}AAAA", key("alice@rsa-4096").replace(" alice", "AAAA alice"))).await;
    alice.reads("That key is damaged or not whole").await;
    alice.enters("").await;
    alice.reads("2 RSA 8192").await;
    let wide = alice.lines().into_iter().find(|line| line.chars().count() > 40);
    assert!(terminal.columns > 40 || wide.is_none(), "{wide:?}");
}

#[tokio::test]
async fn a_long_key_can_be_pasted_on_a_narrow_screen() {
    long_keys(Terminal::XTERM.sized(40, 24)).await;
}

#[tokio::test]
async fn a_long_key_can_be_pasted_into_a_terminal_that_only_prints() {
    long_keys(Terminal::DUMB.sized(40, 24)).await;
}

#[tokio::test]
async fn a_long_key_can_be_pasted_in_line_mode() {
    long_keys(Terminal::LINES).await;
}

#[tokio::test]
async fn each_line_of_the_lists_fits_40_columns() {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::XTERM.sized(40, 24)).await;
    at_keys(&alice).await;
    let long = "a very long comment that says on which machine this key is";
    adds(&alice, &key("alice@ed25519-256").replace("alice@ed25519-256", long)).await;
    alice.reads("A adds, D n deletes, Enter leaves:").await;
    let page = alice.lines();
    let list: Vec<&str> =
        page.iter().map(String::as_str).skip_while(|line| *line != "-= SSH Keys =-").collect();
    let [.., key, fingerprint, dates, prompt] = list.as_slice() else { panic!("{page:#?}") };
    assert_eq!(*key, "1  ED25519  a very long comment that sa");
    assert_eq!(*fingerprint, "   SHA256:YOf0xxQ5tdMQkl7gVl2CHv6Fz96jZ");
    assert!(dates.starts_with("   added ") && dates.ends_with(", used never"), "{dates}");
    assert_eq!(*prompt, "A adds, D n deletes, Enter leaves:");
}

#[tokio::test]
async fn many_keys_come_a_page_at_a_time() {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::XTERM.sized(80, 10)).await;
    at_keys(&alice).await;
    for comment in ["alice@ed25519-256", "alice@ecdsa-256", "alice@rsa-2048"] {
        adds(&alice, key(comment)).await;
    }
    alice.reads("More? (Y/n/ns)").await;
    alice.enters("").await;
    alice.reads("SHA256:H74bMY/AyRrUQDy7ZJ+X").await;
    alice.reads("A adds, D n deletes, Enter leaves:").await;
    alice.enters("d 3").await;
    alice.reads("Delete key 3, RSA 2048? (y/N)").await;
    alice.enters("y").await;
    alice.reads("That key lets nobody in any more.").await;
    alice.reads("2 ECDSA 256 alice@ecdsa-256").await;
}

#[tokio::test]
async fn a_chat_that_begins_brings_the_half_typed_key_back() {
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    let bob = board.calls("bob", Terminal::XTERM).await;
    alice.enters("CHAT BOB").await;
    bob.reads("(30 seconds).").await;
    at_keys(&alice).await;
    alice.enters("A").await;
    alice.types("ssh-ed25519 AAAA").await;
    alice.types("\x1b[D\x1b[D").await;
    alice.has_bottom_line("Key: ssh-ed25519 AA[|]AA").await;
    bob.enters("Y").await;
    alice.reads("CHAT SESSION WITH BOB").await;
    // What is typed before the chat is there is not said in it.
    bob.reads("CHAT SESSION WITH ALICE").await;
    bob.enters("WHO").await;
    alice.reads("Bob: WHO").await;
    alice.enters("/END").await;
    bob.reads("Messages exchanged: 1").await;
    alice.has_bottom_line("Key: ssh-ed25519 AA[|]AA").await;
    // And when the line is lost, too.
    alice.reset().await;
    let alice = board.calls_again("alice", Terminal::XTERM).await;
    alice.reads("*** You are back on node 1.").await;
    alice.has_bottom_line("Key: ssh-ed25519 AA[|]AA").await;
    // Ctrl-C empties the line, then leads back step by step.
    alice.types("\x03").await;
    alice.has_bottom_line("Key: [|]").await;
    alice.types("\x03").await;
    alice.has_bottom_line("A adds, D n deletes, Enter leaves: [|]").await;
    alice.types("\x03").await;
    alice.has_bottom_line("Setting (number, Enter to leave): [|]").await;
    alice.types("\x03").await;
    alice.has_bottom_line("Carrier > [|]").await;
}

#[tokio::test]
async fn a_new_password_is_never_shown() {
    const NEW: &str = "barley sugar";
    let board = Board::start(Settings::default()).await;
    let alice = board.calls("alice", Terminal::XTERM).await;
    alice.enters("W").await;
    alice.reads("Setting (number, Enter to leave):").await;
    alice.enters("1").await;
    for (prompt, typed) in
        [("Your password now:", PASSWORD), ("Choose a password:", NEW), ("Again:", NEW)]
    {
        alice.reads(prompt).await;
        alice.enters(typed).await;
    }
    alice.reads("Your password is changed.").await;
    alice.enters("").await;
    alice.reads("Carrier >").await;
    // What was typed at a password's prompt is not on the Up key of another.
    alice.enters("W").await;
    alice.reads("Setting (number, Enter to leave):").await;
    alice.types("\x1b[A").await;
    alice.enters("").await;
    alice.reads("Carrier >").await;
    for secret in [PASSWORD, NEW] {
        alice.does_not_read(secret);
        assert!(!board.log().contains(secret));
    }
}
