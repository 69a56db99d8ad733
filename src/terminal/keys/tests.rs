//! Tables of what clients send, and laws over whatever they might; `␛` stands for ESC.

use proptest::prelude::*;

mod clients;

use super::*;
use crate::terminal::ansi::spelled;

/// The keys of bytes, as tests write them: a character as itself, another key in angles.
fn keys(pieces: &[&[u8]], charset: Charset) -> String {
    let mut decoder = Keys::new();
    let mut heard = String::new();
    for piece in pieces {
        decoder.feed(piece, charset, &mut |key| heard += &written(key));
    }
    heard
}

fn written(key: Key) -> String {
    if let Key::Char(c) = key { c.to_string() } else { format!("<{key:?}>") }
}

#[test]
fn every_line_end_is_one_enter() {
    for (typed, heard) in [
        ("a\r\nb", "a<Enter>b"),
        ("a\r\0b", "a<Enter>b"),
        ("a\rb", "a<Enter>b"),
        ("a\nb", "a<Enter>b"),
        ("a\n\nb", "a<Enter><Enter>b"),
        ("a\r\rb", "a<Enter><Enter>b"),
        ("a\r\n\r\nb", "a<Enter><Enter>b"),
        ("a\r\n\nb", "a<Enter><Enter>b"),
        ("a\r\0\nb", "a<Enter><Enter>b"),
        ("\0a", "a"),
    ] {
        assert_eq!(keys(&[typed.as_bytes()], Charset::Utf8), heard, "{typed:?}");
    }
    assert_eq!(keys(&[b"a\r", b"\nb"], Charset::Utf8), "a<Enter>b", "cut between CR and LF");
}

#[test]
fn what_is_no_key_vanishes_whole() {
    for (typed, heard) in [
        ("a␛[11~␛[24~␛OP␛[[Ab", "ab"), // function keys: xterm, VT100, Linux console
        ("a␛[@␛[2~␛[L␛[Zb", "ab"),     // insert, back tab
        ("a␛[?1;2c␛[5R␛[0nb", "ab"),   // answers to DA, CPR, DSR
        ("a␛P1$r0m␛\\b", "ab"),        // an answer to DECRQSS
        ("a␛]0;title\u{7}b␛]l␛\\c", "abc"), // titles
        ("a␛(B␛#8␛7␛=b", "ab"),        // designations
        ("a\u{9b}6nb\u{90}$qm\u{7}c\u{85}d", "abcd"), // C1
        ("a\u{90}1$r0m\u{9c}b\u{9d}0;Ü\u{9c}c", "abc"), // strings that ST in one character ends
        ("a␛[1;2;3;4;5;99999999999Ab", "a<Up>b"),
        ("a␛[12\u{18}b", "ab"),    // cancelled
        ("a␛[12\rb", "a<Enter>b"), // given up with the line
        ("a␛]never ended\rb", "a<Enter>b"),
        ("a␛[1␛[Ab", "a<Up>b"),
        ("a␛␛[Ab", "a<Up>b"), // Alt and Up
        ("a␛␛xb", "a<Escape>xb"),
        ("a␛␛␛[Ab", "a<Escape><Up>b"),
        ("a␛\rb", "a<Escape><Enter>b"),
        ("a␛åb", "a<Escape>åb"),
        ("a\u{0}\u{7}\u{1a}b", "ab"),
    ] {
        assert_eq!(keys(&[&spelled(typed)], Charset::Utf8), heard, "{typed:?}");
    }
}

#[test]
fn bytes_are_characters_of_the_callers_set() {
    assert_eq!(keys(&["Hyvää 日🙂".as_bytes()], Charset::Utf8), "Hyvää 日🙂");
    assert_eq!(keys(&[b"Hyv\x84\x84 \x9b6n\xff"], Charset::Cp437), "Hyvää ¢6n\u{a0}");
    assert_eq!(keys(&[b"\xc0\x9b\xed\xa0\x80\xffa"], Charset::Utf8), "\u{fffd}".repeat(6) + "a");
    assert_eq!(keys(&[b"Hyv\xe4\xe4 \x9b2A\x84"], Charset::Latin1), "Hyvää <Up>\u{fffd}");
    assert_eq!(keys(&[b"a\x9b0;\x9c\x1b]0;\x9cb"], Charset::Latin1), "a\u{fffd}b");
    assert_eq!(keys(&[b"\xe6\x97\r"], Charset::Utf8), "\u{fffd}<Enter>");
}

#[test]
fn an_escape_alone_is_a_key_after_a_while() {
    let mut decoder = Keys::new();
    let mut heard = Vec::new();
    assert!(!decoder.is_waiting());
    decoder.feed(&[ansi::ESC], Charset::Utf8, &mut |key| heard.push(key));
    assert!(decoder.is_waiting());
    assert_eq!(decoder.flush(), Some(Key::Escape));
    assert!(!decoder.is_waiting());
    assert_eq!(decoder.flush(), None);
    // The rest of a cursor key over a slow line is not typed, but a word is.
    decoder.feed(b"[A", Charset::Utf8, &mut |key| heard.push(key));
    decoder.feed(&[ansi::ESC], Charset::Utf8, &mut |key| heard.push(key));
    assert_eq!(decoder.flush(), Some(Key::Escape));
    decoder.feed(b"OL", Charset::Utf8, &mut |key| heard.push(key));
    assert_eq!(heard, [Key::Up, Key::Char('O'), Key::Char('L')]);
}

#[test]
fn a_sequence_that_is_never_ended_does_not_swallow_what_is_typed_later() {
    // SyncTERM has sent "ESC [ 1" for F1; a VT100+ spells PgUp as a VT52 begins a keypad's key.
    for begun in ["␛[1", "␛[", "␛?", "␛(", "␛O", "␛[["] {
        let mut decoder = Keys::new();
        let mut heard = String::new();
        decoder.feed(&spelled(begun), Charset::Utf8, &mut |key| heard += &written(key));
        assert!(decoder.is_waiting(), "{begun}");
        assert_eq!(decoder.flush(), None, "{begun}");
        assert!(!decoder.is_waiting(), "{begun}");
        decoder.feed(b"hello", Charset::Utf8, &mut |key| heard += &written(key));
        assert_eq!(heard, "hello", "{begun}");
    }
    // What does end it is still its end: a slow line cut there.
    let mut decoder = Keys::new();
    let mut heard = String::new();
    decoder.feed(&spelled("␛[1;"), Charset::Utf8, &mut |key| heard += &written(key));
    assert_eq!(decoder.flush(), None);
    decoder.feed(b"5Dx", Charset::Utf8, &mut |key| heard += &written(key));
    assert_eq!(heard, "<WordLeft>x");
}

#[test]
fn a_string_that_was_typed_does_not_swallow_the_rest() {
    let mut decoder = Keys::new();
    let mut heard = String::new();
    decoder.feed(&spelled("␛]"), Charset::Utf8, &mut |key| heard += &written(key));
    assert!(decoder.is_waiting());
    assert_eq!(decoder.flush(), None);
    decoder.feed(b"x", Charset::Utf8, &mut |key| heard += &written(key));
    assert_eq!(heard, "x");
}

/// Bytes as clients and enemies send them, rich in the beginnings of things.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        any::<u8>().prop_map(|byte| vec![byte]),
        prop::sample::select(vec![
            "␛",
            "␛[",
            "␛O",
            "␛]",
            "␛[A",
            "␛[1;5",
            "␛?",
            "␛␛",
            "␛[3$",
            "␛[27;5;",
            "\u{9b}",
            "\u{9c}",
            "\u{90}",
            "\r",
            "\n",
            "\0",
            "é",
            "日",
            "[",
            "~"
        ])
        .prop_map(spelled),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn charset() -> impl Strategy<Value = Charset> {
    prop::sample::select(Charset::ALL.to_vec())
}

proptest! {
    #[test]
    fn any_cut_gives_the_same_keys(bytes in bytes(), size in 1_usize..7, charset in charset()) {
        let pieces: Vec<&[u8]> = bytes.chunks(size).collect();
        prop_assert_eq!(keys(&pieces, charset), keys(&[&bytes], charset));
    }

    #[test]
    fn no_key_is_control(bytes in bytes(), charset in charset()) {
        Keys::new().feed(&bytes, charset, &mut |key| {
            if let Key::Char(c) = key {
                assert!(!c.is_control(), "{c:?}");
            }
        });
    }

    #[test]
    fn text_is_typed_as_it_is(text in "[^\\p{C}]{0,40}") {
        prop_assert_eq!(keys(&[text.as_bytes()], Charset::Utf8), text);
    }
}
