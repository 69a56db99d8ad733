//! Text into the bytes of a terminal's character set, and back; and how wide it is.

use std::hint::black_box;

use carrier::terminal::charset::Charset;
use carrier::text::clean::clean;
use carrier::text::width::{columns, wrap};
use divan::Bencher;
use divan::counter::BytesCount;

use crate::{LINE, WIDE};

#[divan::bench(args = Charset::ALL)]
fn encode_a_line(bencher: Bencher<'_, '_>, charset: Charset) {
    encode(bencher, charset, LINE);
}

#[divan::bench(args = Charset::ALL)]
fn encode_wide_letters(bencher: Bencher<'_, '_>, charset: Charset) {
    encode(bencher, charset, WIDE);
}

fn encode(bencher: Bencher<'_, '_>, charset: Charset, text: &str) {
    let mut out = Vec::new();
    bencher.counter(BytesCount::of_str(text)).bench_local(|| {
        out.clear();
        charset.encode(black_box(text), &mut out);
        out.len()
    });
}

#[divan::bench(args = Charset::ALL)]
fn decode_a_line(bencher: Bencher<'_, '_>, charset: Charset) {
    let mut bytes = Vec::new();
    charset.encode(WIDE, &mut bytes);
    bencher.counter(BytesCount::of_slice(&bytes)).bench_local(|| charset.decode(black_box(&bytes)));
}

#[divan::bench(args = [LINE, WIDE])]
fn columns_of(text: &str) -> usize {
    columns(black_box(text))
}

#[divan::bench(args = [LINE, WIDE])]
fn clean_of(text: &str) -> usize {
    clean(black_box(text)).len()
}

#[divan::bench(args = [LINE, WIDE])]
fn wrap_in_30_columns(text: &str) -> usize {
    wrap(black_box(text), 30).len()
}
