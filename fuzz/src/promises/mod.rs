//! What the board's parts promise, each in a function that takes any bytes at all and panics where a
//! promise is not kept.

pub mod charset;
pub mod editor;
pub mod keys;
pub mod nodes_toml;
pub mod picture;
pub mod screen;
pub mod telnet;

/// Takes the first byte off; 0 of nothing.
fn first(data: &mut &[u8]) -> u8 {
    let (first, rest) = data.split_first().unwrap_or((&0, &[]));
    *data = rest;
    *first
}

/// One of several, chosen by a byte.
fn choose<T: Copy, const N: usize>(of: [T; N], by: u8) -> T {
    of[usize::from(by) % N]
}
