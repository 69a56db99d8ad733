//! Tables of what clients send, and laws over whatever they might; `␛` stands for ESC.

use proptest::prelude::*;

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
fn every_clients_spelling_of_a_key_is_that_key() {
    for (typed, heard) in [
        ("\u{8}\u{7f}", "<Backspace><Backspace>"),
        ("␛[A␛[B␛[C␛[D", "<Up><Down><Right><Left>"),
        ("␛OA␛OB␛OC␛OD", "<Up><Down><Right><Left>"),
        ("␛[H␛[1~␛[7~␛OH", "<Home><Home><Home><Home>"),
        ("␛[F␛[4~␛[8~␛OF␛[K", "<End><End><End><End><End>"), // ESC [ K: SyncTERM
        ("␛[3~", "<Delete>"),
        ("␛[5~␛[6~␛[V␛[U", "<PageUp><PageDown><PageUp><PageDown>"),
        ("␛[1;5D␛[1;3C␛[1;2C", "<WordLeft><WordRight><Right>"),
        ("␛b␛f␛\u{7f}", "<WordLeft><WordRight><KillWord>"),
        ("␛OM␛Oq␛On␛Om", "<Enter>1.-"),
        ("\u{1}\u{5}\u{2}\u{6}", "<Home><End><Left><Right>"),
        ("\u{15}\u{b}\u{17}\u{19}", "<KillLine><KillToEnd><KillWord><Yank>"),
        ("\u{3}\u{c}\t", "<Interrupt><Redraw><Tab>"),
        ("␛[200~a\r␛[201~", "<PasteBegins>a<Enter><PasteEnds>"),
        ("␛[24;80R␛[3R", "<CursorAt { row: 24, column: 80 }>"),
    ] {
        assert_eq!(keys(&[&spelled(typed)], Charset::Utf8), heard, "{typed:?}");
    }
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
        ("a␛[1;2;3;4;5;99999999999Ab", "a<Up>b"),
        ("a␛[12\u{18}b", "ab"),    // cancelled
        ("a␛[12\rb", "a<Enter>b"), // given up with the line
        ("a␛]never ended\rb", "a<Enter>b"),
        ("a␛[1␛[Ab", "a<Up>b"),
        ("a␛␛[Ab", "a<Escape><Up>b"),
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
            "␛", "␛[", "␛O", "␛]", "␛[A", "␛[1;5", "\r", "\n", "\0", "é", "日", "[", "~"
        ])
        .prop_map(spelled),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_cut_gives_the_same_keys(bytes in bytes(), size in 1_usize..7, utf8 in any::<bool>()) {
        let charset = if utf8 { Charset::Utf8 } else { Charset::Cp437 };
        let pieces: Vec<&[u8]> = bytes.chunks(size).collect();
        prop_assert_eq!(keys(&pieces, charset), keys(&[&bytes], charset));
    }

    #[test]
    fn no_key_is_control(bytes in bytes(), utf8 in any::<bool>()) {
        let charset = if utf8 { Charset::Utf8 } else { Charset::Cp437 };
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
