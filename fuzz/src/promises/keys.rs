//! Bytes into keys: cut anywhere they are the same, and no character of them controls anything.

use super::{choose, first};
use crate::terminal::charset::Charset;
use crate::terminal::keys::{Key, Keys};

pub fn hold(mut data: &[u8]) {
    let charset = choose(Charset::ALL, first(&mut data));
    let piece = usize::from(first(&mut data) % 8) + 1;
    let (whole, waits) = keys(data, charset, usize::MAX);
    assert_eq!((&whole, waits), (&keys(data, charset, piece).0, waits), "cut");
    // At the most an escape that stood alone and a broken character come out with the next byte.
    assert!(whole.len() <= 2 * data.len(), "{} keys of {} bytes", whole.len(), data.len());
    for key in &whole {
        if let Key::Char(c) = key {
            assert!(!c.is_control(), "{c:?}");
        }
    }
    after_a_line_all_is_as_at_first(data, charset);
}

fn keys(data: &[u8], charset: Charset, piece: usize) -> (Vec<Key>, bool) {
    let (mut keys, mut pressed) = (Keys::new(), Vec::new());
    data.chunks(piece).for_each(|piece| keys.feed(piece, charset, &mut |key| pressed.push(key)));
    (pressed, keys.is_waiting())
}

/// Whatever was begun, two lines later typing is typing.
fn after_a_line_all_is_as_at_first(data: &[u8], charset: Charset) {
    let mut keys = Keys::new();
    keys.feed(data, charset, &mut |_| {});
    keys.feed(b"\r\n\r\n", charset, &mut |_| {});
    keys.flush();
    let mut pressed = Vec::new();
    keys.feed(b"ok\r", charset, &mut |key| pressed.push(key));
    assert_eq!(pressed, [Key::Char('o'), Key::Char('k'), Key::Enter]);
}
