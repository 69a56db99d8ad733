//! Telnet's machine: bytes from a client, and bytes for one.

use std::hint::black_box;

use carrier::protocol::telnet::{Fact, Machine, Sink};
use divan::Bencher;
use divan::counter::BytesCount;

use crate::LINE;

/// Only counts, so that what is measured is the machine.
#[derive(Default)]
struct Count {
    text: usize,
    facts: usize,
    replies: usize,
}

impl Sink for Count {
    fn data(&mut self, bytes: &[u8]) {
        self.text += bytes.len();
    }

    fn fact(&mut self, fact: Fact) {
        black_box(&fact);
        self.facts += 1;
    }

    fn reply(&mut self, bytes: &[u8]) {
        self.replies += bytes.len();
    }
}

fn opened() -> Machine {
    let mut machine = Machine::new();
    machine.open(&mut Vec::new());
    machine
}

/// What a client says of itself: NAWS with a size, TTYPE, ECHO and SGA as they are asked for.
const INTRODUCTION: &[u8] =
    b"\xff\xfd\x01\xff\xfd\x03\xff\xfb\x1f\xff\xfa\x1f\0\x50\0\x18\xff\xf0\xff\xfb\x18\xff\xfa\x18\0XTERM\xff\xf0";

fn feed(bencher: Bencher<'_, '_>, bytes: &[u8]) {
    bencher.counter(BytesCount::of_slice(bytes)).with_inputs(opened).bench_local_values(
        |mut machine| {
            let mut count = Count::default();
            machine.feed(black_box(bytes), &mut count);
            count.text + count.facts + count.replies
        },
    );
}

#[divan::bench]
fn a_key(bencher: Bencher<'_, '_>) {
    feed(bencher, b"x");
}

#[divan::bench]
fn a_line(bencher: Bencher<'_, '_>) {
    feed(bencher, format!("{LINE}\r\n").as_bytes());
}

#[divan::bench]
fn an_introduction(bencher: Bencher<'_, '_>) {
    feed(bencher, INTRODUCTION);
}

#[divan::bench]
fn two_kib_of_text(bencher: Bencher<'_, '_>) {
    feed(bencher, LINE.repeat(32).as_bytes());
}

#[divan::bench]
fn two_kib_of_doubled_iac(bencher: Bencher<'_, '_>) {
    feed(bencher, &[0xff; 2048]);
}

#[divan::bench]
fn a_line_for_a_client(bencher: Bencher<'_, '_>) {
    let (mut machine, mut out) = (opened(), Vec::new());
    bencher.counter(BytesCount::of_str(LINE)).bench_local(|| {
        out.clear();
        machine.encode(black_box(LINE.as_bytes()), &mut out);
        out.len()
    });
}
