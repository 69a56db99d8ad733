//! Text for terminals: nothing of it controls one, what is sent is what was measured, and rows are as
//! wide as they say.

use super::first;
use crate::terminal::charset::Charset;
use crate::text::clean::{clean, is_shown};
use crate::text::width::{columns, count, cut, fit, wrap};

pub fn hold(mut data: &[u8]) {
    let width = usize::from(first(&mut data));
    let text = String::from_utf8_lossy(data);
    for charset in Charset::ALL {
        let shown = charset.shown(&text);
        let mut sent = Vec::new();
        charset.encode(&text, &mut sent);
        let control = |byte: &u8| match charset {
            Charset::Utf8 => byte.is_ascii_control(),
            Charset::Cp437 => {
                byte.is_ascii_control() || [0x90, 0x98, 0x9b, 0x9d, 0x9e, 0x9f].contains(byte)
            }
            Charset::Latin1 => !matches!(byte, b' '..=b'~' | 0xa0..),
            Charset::Ascii => !matches!(byte, b' '..=b'~'),
        };
        assert!(!sent.iter().any(control), "{charset}: {sent:?}");
        let arrived = charset.decode(&sent);
        assert_eq!(arrived, shown, "{charset}");
        assert!(arrived.chars().all(is_shown), "{charset}: {arrived:?}");
        assert_eq!(charset.shown(&arrived), arrived, "{charset}, once more");
        // What a client sends, be it what it may, can be shown to another.
        let typed = charset.decode(data);
        assert!(Charset::Utf8.shown(&typed).chars().all(is_shown));
    }
    rows_are_as_wide_as_they_say(&clean(&text), width);
}

fn rows_are_as_wide_as_they_say(text: &str, width: usize) {
    assert_eq!(clean(text), text, "cleaned twice");
    let short = cut(text, width);
    assert!(text.starts_with(&short) && columns(&short) <= width);
    assert_eq!(columns(&fit(text, width)), width);
    assert!(count(text) <= text.chars().count());
    let rows = wrap(text, width);
    assert!(!rows.is_empty());
    for row in &rows {
        assert!(columns(row) <= width.max(2), "{row:?} in {width} columns");
    }
    let letters = |text: &str| text.replace(' ', "");
    assert_eq!(letters(&rows.concat()), letters(text), "something is lost between rows");
}
