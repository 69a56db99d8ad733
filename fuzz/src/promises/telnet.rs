//! Telnet's byte stream: cut anywhere it is the same, answers are bounded, what a client tells is
//! clean, what is sent arrives, and two boards that call each other fall silent.

use super::first;
use crate::protocol::telnet::{
    Fact, LOCALE, Machine, QUESTIONS, Sink, TERMINAL_TYPE, TERMINAL_TYPES,
};

/// The most bytes after which two boards are let to talk.
const SHORT: usize = 300;
/// The most rounds of question and answer between them.
const ROUNDS: usize = 1_000;

#[derive(Debug, Default, PartialEq, Eq)]
struct Heard {
    text: Vec<u8>,
    /// Each with how much text was before it.
    facts: Vec<(usize, Fact)>,
    replies: Vec<u8>,
}

impl Sink for Heard {
    fn data(&mut self, bytes: &[u8]) {
        assert!(!bytes.is_empty());
        self.text.extend_from_slice(bytes);
    }

    fn fact(&mut self, fact: Fact) {
        self.facts.push((self.text.len(), fact));
    }

    fn reply(&mut self, bytes: &[u8]) {
        self.replies.extend_from_slice(bytes);
    }
}

pub fn hold(mut data: &[u8]) {
    let piece = usize::from(first(&mut data) % 16) + 1;
    let whole = heard(data, usize::MAX);
    assert_eq!(whole, heard(data, piece), "cut");
    assert!(whole.replies.len() <= data.len() + QUESTIONS, "{} bytes", whole.replies.len());
    is_clean(&whole);
    arrives(data, piece);
    if data.len() <= SHORT {
        falls_silent(data);
    }
}

fn opened() -> (Machine, Vec<u8>) {
    let (mut machine, mut opening) = (Machine::new(), Vec::new());
    machine.open(&mut opening);
    (machine, opening)
}

fn heard(data: &[u8], piece: usize) -> Heard {
    let (mut machine, _) = opened();
    let mut heard = Heard::default();
    data.chunks(piece).for_each(|piece| machine.feed(piece, &mut heard));
    heard
}

fn is_clean(heard: &Heard) {
    let (mut types, mut introduced) = (Vec::new(), 0);
    for (_, fact) in &heard.facts {
        match fact {
            Fact::TerminalType(name) => {
                is_short_and_clean(name, TERMINAL_TYPE);
                assert!(!types.contains(&name), "{name} is told twice");
                types.push(name);
            }
            Fact::Locale(name) => is_short_and_clean(name, LOCALE),
            Fact::Introduced => introduced += 1,
            _ => {}
        }
    }
    assert!(types.len() <= TERMINAL_TYPES && introduced <= 1);
}

fn is_short_and_clean(name: &str, most: usize) {
    assert!((1..=most).contains(&name.len()), "{name:?}");
    assert!(name.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{name:?}");
}

/// What the board sends is what the other end reads, a NUL behind a lone CR apart.
fn arrives(text: &[u8], piece: usize) {
    let (mut machine, _) = opened();
    let mut sent = Vec::new();
    text.chunks(piece).for_each(|piece| machine.encode(piece, &mut sent));
    machine.pause(&mut sent);
    let read = heard(&sent, usize::MAX);
    assert!(read.facts.is_empty() && read.replies.is_empty());
    let mut expected = Vec::new();
    for (at, &byte) in text.iter().enumerate() {
        expected.push(byte);
        if byte == b'\r' && text.get(at + 1) != Some(&b'\n') {
            expected.push(0);
        }
    }
    assert_eq!(read.text, expected);
}

fn falls_silent(noise: &[u8]) {
    let (mut one, mut to_other) = opened();
    let (mut other, opening) = opened();
    // What was said before must not leave half a command behind.
    let mut to_one = [noise, b"\0\xff\xf0\xff\xf0", &opening].concat();
    for _ in 0..ROUNDS {
        if to_one.is_empty() && to_other.is_empty() {
            return;
        }
        let (mut from_one, mut from_other) = (Heard::default(), Heard::default());
        one.feed(&to_one, &mut from_one);
        other.feed(&to_other, &mut from_other);
        (to_one, to_other) = (from_other.replies, from_one.replies);
    }
    panic!("they are not silent after {ROUNDS} rounds");
}
