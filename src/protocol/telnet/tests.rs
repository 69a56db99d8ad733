//! The table of telnet's bytes: what is given, and what must come out of it; and the laws that
//! hold for any bytes at all.

use std::fmt::Write as _;

use proptest::collection::vec;
use proptest::prelude::*;

use super::{Fact, Machine, Sink};

const OPENING: &str = "ff fb 01 ff fb 03 ff fd 1f ff fd 18";

/// Everything that comes out, in order.
#[derive(Debug, Default, PartialEq, Eq)]
struct Heard(Vec<Event>);

#[derive(Debug, PartialEq, Eq)]
enum Event {
    Data(Vec<u8>),
    Fact(Fact),
    Reply(Vec<u8>),
}

impl Sink for Heard {
    fn data(&mut self, bytes: &[u8]) {
        assert!(!bytes.is_empty());
        match self.0.last_mut() {
            Some(Event::Data(before)) => before.extend(bytes),
            _ => self.0.push(Event::Data(bytes.to_vec())),
        }
    }

    fn fact(&mut self, fact: Fact) {
        self.0.push(Event::Fact(fact));
    }

    fn reply(&mut self, bytes: &[u8]) {
        self.0.push(Event::Reply(bytes.to_vec()));
    }
}

impl Heard {
    fn replies(&self) -> Vec<u8> {
        let reply = |event: &Event| match event {
            Event::Reply(bytes) => bytes.clone(),
            Event::Data(_) | Event::Fact(_) => Vec::new(),
        };
        self.0.iter().flat_map(reply).collect()
    }

    /// As the table has it: `'typed'`, `Fact`, `< bytes of a reply`.
    fn told(&self) -> String {
        let event = |event: &Event| match event {
            Event::Data(bytes) => format!("'{}'", bytes.escape_ascii()),
            Event::Fact(fact) => format!("{fact:?}"),
            Event::Reply(bytes) => format!("<{}", hex(bytes)),
        };
        self.0.iter().map(event).collect::<Vec<_>>().join("; ")
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, " {byte:02x}").expect("a string takes all");
        text
    })
}

/// Bytes as the table has them: two hex digits each, or `'text'` without blanks.
fn bytes(given: &str) -> Vec<u8> {
    let byte = |word: &str| match word.strip_prefix('\'') {
        Some(text) => text.trim_end_matches('\'').as_bytes().to_vec(),
        None => vec![u8::from_str_radix(word, 16).expect("two hex digits")],
    };
    given.split_whitespace().flat_map(byte).collect()
}

/// A machine that has said its opening.
fn opened() -> Machine {
    let mut machine = Machine::new();
    let mut opening = Vec::new();
    machine.open(&mut opening);
    assert_eq!(opening, bytes(OPENING));
    machine
}

fn check(given: &str, expected: &str) {
    let given_bytes = bytes(given);
    let mut whole = Heard::default();
    opened().feed(&given_bytes, &mut whole);
    assert_eq!(whole.told(), expected, "given {given}");
    let (mut one_by_one, mut machine) = (Heard::default(), opened());
    for byte in &given_bytes {
        machine.feed(&[*byte], &mut one_by_one);
    }
    assert_eq!(one_by_one.told(), expected, "given {given}, byte by byte");
}

#[test]
fn what_the_board_asks_for_it_asks_once() {
    let mut machine = opened();
    let mut again = Vec::new();
    machine.open(&mut again);
    assert!(again.is_empty());
    check("ff fe 01 ff fe 03 ff fc 1f ff fc 18", "Echo(false)");
}

#[test]
fn what_is_agreed_is_not_said_again() {
    for (given, expected) in [
        ("ff fd 01", "Echo(true)"),
        ("ff fd 01 ff fd 01 ff fd 01", "Echo(true)"),
        ("ff fd 03", ""),
        ("ff fb 1f", ""),
        // What a client may do too, and what only it may want.
        ("ff fb 03", "< ff fd 03"),
        ("ff fb 03 ff fb 03 ff fc 03", "< ff fd 03; < ff fe 03"),
        ("ff fd 00 ff fb 00", "< ff fb 00; < ff fd 00"),
        ("ff fe 00 ff fc 00", ""),
    ] {
        check(given, expected);
    }
}

#[test]
fn what_is_not_spoken_is_refused_once_a_request() {
    for (given, expected) in [
        ("ff fd 63", "< ff fc 63"),
        ("ff fb 63", "< ff fe 63"),
        ("ff fd 63 ff fd 63", "< ff fc 63; < ff fc 63"),
        ("ff fe 63 ff fc 63", ""),
        ("ff fd ff", "< ff fc ff"),
        // LINEMODE, the old environment, a client that would echo or ask for our window.
        ("ff fb 22 ff fb 24", "< ff fe 22; < ff fe 24"),
        ("ff fb 01 ff fd 1f ff fd 18", "< ff fe 01; < ff fc 1f; < ff fc 18"),
        // Ctrl-C of a Unix telnet waits for an answer to this.
        ("ff fd 06", "< ff fc 06"),
    ] {
        check(given, expected);
    }
}

#[test]
fn the_client_may_take_the_echo_back() {
    check("ff fd 01 ff fe 01 ff fe 01", "Echo(true); < ff fc 01; Echo(false)");
    check("ff fe 01 ff fd 01", "Echo(false); < ff fb 01; Echo(true)");
}

#[test]
fn a_doubled_255_is_one_and_never_a_command() {
    check("'a' ff ff 'b'", r"'a\xffb'");
    check("ff ff fd 63", r"'\xff\xfdc'");
    check("ff ff ff fd 63", r"'\xff'; < ff fc 63");
}

#[test]
fn commands_do_not_enter_the_line() {
    for (given, expected) in [
        ("'a' ff f1 ff f9 ff f2 ff f0 ff f5 ff ef 'b'", "'ab'"),
        ("'a' ff f3 'b' ff f4 'c'", "'a'; Interrupt; 'b'; Interrupt; 'c'"),
        ("'a' ff f7 ff f8", "'a'; EraseCharacter; EraseLine"),
        ("ff f6 ff f6", "AreYouThere; AreYouThere"),
    ] {
        check(given, expected);
    }
    for command in (0..=0xef).filter(|byte| *byte != 0xff) {
        check(&format!("'a' ff {command:02x} 'b'"), "'ab'");
    }
}

#[test]
fn line_ends_pass_as_they_were_sent() {
    check("'a' 0d 0a 'b' 0d 00 'c' 0a 'd' 0d", r"'a\r\nb\r\x00c\nd\r'");
    check("ff fb 00 0d 00", r"< ff fd 00; '\r\x00'");
}

#[test]
fn a_size_is_five_bytes_or_nothing() {
    for (given, expected) in [
        ("00 50 00 18", "Size { columns: 80, rows: 24 }"),
        ("00 00 00 00", "Size { columns: 0, rows: 0 }"),
        ("00 01 00 01", "Size { columns: 1, rows: 1 }"),
        ("ff ff ff ff ff ff ff ff", "Size { columns: 65535, rows: 65535 }"),
        ("00 ff ff 00 18", "Size { columns: 255, rows: 24 }"),
        ("", ""),
        ("00 50 00", ""),
        ("00 50 00 18 00", ""),
    ] {
        check(&format!("ff fa 1f {given} ff f0"), expected);
    }
}

#[test]
fn the_terminals_type_is_asked_for_once_and_told_clean() {
    check("ff fb 18", "< ff fa 18 01 ff f0");
    check("ff fb 18 ff fb 18 ff fc 18 ff fb 18", "< ff fa 18 01 ff f0; < ff fe 18; < ff fd 18");
    for (given, expected) in [
        ("'xterm-256color'", r#"TerminalType("xterm-256color")"#),
        ("'MTTS' 20 '9'", r#"TerminalType("MTTS 9")"#),
        ("1b '[2J' 9b '6n' 00 0d 0a 'x' ff ff 7f", r#"TerminalType("[2J6nx")"#),
        ("", ""),
        ("20 1b", ""),
    ] {
        check(&format!("ff fa 18 00 {given} ff f0"), expected);
    }
    // SEND is ours to say.
    check("ff fa 18 01 ff f0", "");
}

#[test]
fn a_subnegotiation_ends_at_its_end_alone() {
    check("ff fa 18 00 'x' ff ff f0 'y' ff f0 'z'", r#"TerminalType("xy"); 'z'"#);
    check("ff fa ff f0 'z'", "'z'");
    check("ff fa 27 00 'USER' ff f1 ff fd 63 'root' ff f0 'z'", "'z'");
    check("ff fa 22 01 ff f0 ff fa 22 fd ff f0 'z'", "'z'");
}

#[test]
fn an_overlong_subnegotiation_is_swallowed_whole() {
    let long = "'x' ".repeat(64 * 1024);
    check(&format!("ff fa 18 00 {long} ff f0 'z' ff fd 63"), "'z'; < ff fc 63");
    check(
        &format!("ff fa {long} ff f0 ff fa 1f 00 01 00 02 ff f0"),
        "Size { columns: 1, rows: 2 }",
    );
}

/// What real clients say at connect or answer to the opening (measured: the table of clients).
#[test]
fn real_clients_are_understood() {
    let size = "ff fa 1f 00 50 00 18 ff f0";
    let sized = "Size { columns: 80, rows: 24 }";
    let ask = "< ff fa 18 01 ff f0";
    // inetutils telnet
    check(
        &format!("ff fd 01 ff fd 03 ff fb 1f {size} ff fb 18 ff fa 18 00 'XTERM' ff f0"),
        &format!("Echo(true); {sized}; {ask}; TerminalType(\"XTERM\")"),
    );
    // plink: all at connect, before it has heard anything
    check(
        &format!("ff fb 1f ff fb 20 ff fb 18 ff fb 27 ff fd 01 ff fb 03 ff fd 03 {size}"),
        &format!("< ff fe 20; {ask}; < ff fe 27; Echo(true); < ff fd 03; {sized}"),
    );
    // TinyFugue
    check("ff fb 1f ff fd 01 ff fe 03 ff fb 18 ff fc 27", &format!("Echo(true); {ask}"));
    // SyncTERM
    check(
        "ff fb 03 ff fd 03 ff fb 00 ff fd 00 ff fd 01",
        "< ff fd 03; < ff fd 00; < ff fb 00; Echo(true)",
    );
}

#[test]
fn what_goes_out_is_in_the_virtual_terminals_form() {
    let encoded = |machine: &mut Machine, pieces: &[&[u8]]| {
        let mut out = Vec::new();
        for piece in pieces {
            machine.encode(piece, &mut out);
        }
        machine.pause(&mut out);
        hex(&out)
    };
    for (pieces, expected) in [
        (&[&b"a\xffb"[..]][..], " 61 ff ff 62"),
        (&[b"a\r\nb"], " 61 0d 0a 62"),
        (&[b"a\r", b"\nb"], " 61 0d 0a 62"),
        (&[b"a\rb"], " 61 0d 00 62"),
        (&[b"a\r", b"", b"b"], " 61 0d 00 62"),
        (&[b"\r\r\n"], " 0d 00 0d 0a"),
        (&[b"a\r"], " 61 0d 00"),
        (&[b"\r\0"], " 0d 00 00"),
    ] {
        assert_eq!(encoded(&mut opened(), pieces), expected, "{pieces:?}");
    }
    let mut binary = opened();
    binary.feed(&bytes("ff fd 00"), &mut Heard::default());
    assert_eq!(encoded(&mut binary, &[b"a\rb\xff\r"]), " 61 0d 62 ff ff 0d");
}

/// Bytes in which commands are likely.
fn hostile() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![
        4 => Just(0xff),
        2 => 0xfb..=0xfe_u8,
        1 => prop_oneof![Just(0xfa), Just(0xf0)],
        3 => prop::sample::select(&[0, 1, 3, 24, 31, 34, 99][..]),
        2 => any::<u8>(),
    ];
    vec(byte, 0..400)
}

/// Lets two boards call each other over a line on which a third end has said something before:
/// after how many rounds neither answers any more. At most 500.
fn rounds_until_silent(mut to_one: Vec<u8>, mut to_other: Vec<u8>) -> usize {
    let (mut one, mut other) = (Machine::new(), Machine::new());
    one.open(&mut to_other);
    other.open(&mut to_one);
    let mut rounds = 0;
    while rounds < 500 && !(to_one.is_empty() && to_other.is_empty()) {
        let (mut from_one, mut from_other) = (Heard::default(), Heard::default());
        one.feed(&to_one, &mut from_one);
        other.feed(&to_other, &mut from_other);
        (to_one, to_other) = (from_other.replies(), from_one.replies());
        rounds += 1;
    }
    rounds
}

/// The Q method alone lets these two circle for ever.
#[test]
fn a_request_and_its_contrary_do_not_circle_between_two_who_agree() {
    let rounds = rounds_until_silent(vec![], bytes("ff fb 03 ff fc 03"));
    assert!((10..500).contains(&rounds), "{rounds} rounds");
}

proptest! {
    #[test]
    fn where_the_input_is_cut_does_not_matter(given in hostile(), piece in 1_usize..9) {
        let (mut whole, mut cut) = (Heard::default(), Heard::default());
        opened().feed(&given, &mut whole);
        let mut machine = opened();
        given.chunks(piece).for_each(|piece| machine.feed(piece, &mut cut));
        prop_assert_eq!(whole, cut);
    }

    #[test]
    fn answers_are_no_longer_than_what_they_answer(given in hostile()) {
        let mut heard = Heard::default();
        opened().feed(&given, &mut heard);
        let question = 6;
        prop_assert!(heard.replies().len() <= given.len() + question);
    }

    #[test]
    fn contradictory_requests_are_answered_briefly(
        requests in vec((0xfb..=0xfe_u8, prop::sample::select(&[0, 1, 3, 24, 31, 99][..])), 2_000),
    ) {
        let given: Vec<u8> =
            requests.into_iter().flat_map(|(verb, option)| [0xff, verb, option]).collect();
        let (mut heard, mut machine) = (Heard::default(), opened());
        machine.feed(&given, &mut heard);
        prop_assert!(heard.replies().len() <= given.len());
        let mut after = Heard::default();
        machine.feed(b"still here", &mut after);
        prop_assert_eq!(after.told(), "'still here'");
    }

    #[test]
    fn two_boards_that_call_each_other_fall_silent(
        mut to_one in hostile(),
        mut to_other in hostile(),
    ) {
        // What a third end said before must not leave half a command behind.
        for noise in [&mut to_one, &mut to_other] {
            noise.extend(bytes("00 ff f0 ff f0"));
        }
        let rounds = rounds_until_silent(to_one, to_other);
        prop_assert!(rounds < 500);
    }

    #[test]
    fn what_is_sent_is_what_the_other_end_reads(text in hostile(), piece in 1_usize..9) {
        let (mut whole, mut cut) = (Vec::new(), Vec::new());
        opened().encode(&text, &mut whole);
        let mut machine = opened();
        text.chunks(piece).for_each(|piece| machine.encode(piece, &mut cut));
        prop_assert_eq!(&whole, &cut);

        let mut read = Heard::default();
        opened().feed(&whole, &mut read);
        let padded = text.iter().zip(text.iter().skip(1).map(Some).chain([None]));
        let expected: Vec<u8> = padded
            .flat_map(|(byte, next)| match (byte, next) {
                (b'\r', Some(next)) if *next != b'\n' => vec![b'\r', 0],
                _ => vec![*byte],
            })
            .collect();
        let expected = if expected.is_empty() { vec![] } else { vec![Event::Data(expected)] };
        prop_assert_eq!(read.0, expected);
    }
}
