//! Telnet's bytes: what is given, and what must come out of it ([`table`], [`clients`]), and the
//! laws that hold for any bytes at all ([`laws`]).

mod clients;
mod laws;
mod peers;
mod table;

use std::fmt::Write as _;

use super::{Fact, Machine, Sink};

/// WILL ECHO, SGA, BINARY, DO BINARY, WILL CHARSET, DO NEW-ENVIRON, NAWS, TTYPE.
const OPENING: &str = "ff fb 01 ff fb 03 ff fb 00 ff fd 00 ff fb 2a ff fd 27 ff fd 1f ff fd 18";

/// The question after the next terminal type.
const NEXT_TYPE: &str = "< ff fa 18 01 ff f0";
/// The question after the locale: `LC_ALL`, `LC_CTYPE`, `LANG`.
const LOCALE: &str = "< ff fa 27 01 03 4c 43 5f 41 4c 4c 03 4c 43 5f 43 54 59 50 45 03 4c 41 4e 47 \
                      ff f0";
/// The question after the character set: `;UTF-8;IBM437;CP437;ISO-8859-1;US-ASCII`.
const CHARSETS: &str = "< ff fa 2a 01 3b 55 54 46 2d 38 3b 49 42 4d 34 33 37 3b 43 50 34 33 37 3b \
                        49 53 4f 2d 38 38 35 39 2d 31 3b 55 53 2d 41 53 43 49 49 ff f0";

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

    fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.0.iter().filter_map(|event| match event {
            Event::Fact(fact) => Some(fact),
            Event::Data(_) | Event::Reply(_) => None,
        })
    }

    /// As the tables have it: `'typed'`, `Fact`, `< bytes of a reply`.
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

/// Bytes as the tables have them: two hex digits each, or `'text'` without blanks.
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

/// One row: what a client sends behind the opening, and all that comes of it. The same comes when it
/// arrives byte by byte.
#[track_caller]
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

/// Several rows.
#[track_caller]
fn check_all(rows: &[(&str, &str)]) {
    for (given, expected) in rows {
        check(given, expected);
    }
}
