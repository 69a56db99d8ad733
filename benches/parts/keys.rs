//! Bytes into keys.

use std::hint::black_box;

use carrier::terminal::charset::Charset;
use carrier::terminal::keys::Keys;
use divan::Bencher;
use divan::counter::BytesCount;

use crate::{LINE, WIDE};

fn feed(bencher: Bencher<'_, '_>, bytes: &[u8], charset: Charset) {
    let mut keys = Keys::new();
    bencher.counter(BytesCount::of_slice(bytes)).bench_local(|| {
        let mut pressed = 0_usize;
        keys.feed(black_box(bytes), charset, &mut |key| {
            black_box(key);
            pressed += 1;
        });
        pressed
    });
}

#[divan::bench]
fn a_letter(bencher: Bencher<'_, '_>) {
    feed(bencher, b"x", Charset::Utf8);
}

#[divan::bench]
fn a_line(bencher: Bencher<'_, '_>) {
    feed(bencher, LINE.as_bytes(), Charset::Utf8);
}

#[divan::bench]
fn a_line_of_wide_letters(bencher: Bencher<'_, '_>) {
    feed(bencher, WIDE.as_bytes(), Charset::Utf8);
}

#[divan::bench]
fn a_line_in_cp437(bencher: Bencher<'_, '_>) {
    let mut bytes = Vec::new();
    Charset::Cp437.encode(WIDE, &mut bytes);
    feed(bencher, &bytes, Charset::Cp437);
}

/// Left, Home, Delete, F1, and where the cursor is.
#[divan::bench]
fn five_keys_of_an_xterm(bencher: Bencher<'_, '_>) {
    feed(bencher, b"\x1b[D\x1b[H\x1b[3~\x1bOP\x1b[12;34R", Charset::Utf8);
}
