//! Pictures: whatever a file holds, what is painted of it is within its bounds and asks a terminal
//! for nothing but colours.

use super::{choose, first};
use crate::terminal::charset::Charset;
use crate::terminal::picture::{Picture, USUAL};
use crate::terminal::profile::{Graphics, Profile};
use crate::terminal::render::Renderer;
use crate::terminal::sauce::Sauce;

/// The most rows that a picture has.
const ROWS: usize = 500;
/// The most that a cell takes: every colour said anew, and a character of UTF-8.
const CELL: usize = 32;

pub fn hold(mut data: &[u8]) {
    let charset = choose(Charset::ALL, first(&mut data));
    let graphics = choose(Graphics::ALL, first(&mut data));
    let mut profile = Profile { charset, graphics, ..Profile::UNKNOWN };
    profile.set_size(u16::from(first(&mut data)), 24);

    let (body, sauce) = Sauce::split(data);
    assert!(data.starts_with(body));
    let columns = sauce.and_then(|sauce| sauce.columns).unwrap_or(USUAL);
    let picture = Picture::read(data);
    let (width, height) = picture.size();
    assert!(width <= usize::from(columns) && height <= ROWS, "{width} by {height}");

    let mut renderer = Renderer::new(profile);
    renderer.art(&picture);
    let painted = renderer.take();
    let most = (height + 1) * (usize::from(profile.columns).min(width) * CELL + CELL);
    assert!(painted.len() <= most, "{} bytes of at most {most}", painted.len());
    if graphics == Graphics::Plain {
        assert!(painted.is_empty());
    } else {
        only_colours(&painted, graphics);
    }
}

/// Beside glyphs there are ends of rows, colours, whether a full row turns, and whether what would
/// blink does.
fn only_colours(mut painted: &[u8], graphics: Graphics) {
    while let Some((&byte, rest)) = painted.split_first() {
        painted = rest;
        match byte {
            b'\r' => assert_eq!(rest.first(), Some(&b'\n')),
            0x1b => {
                let end = rest.iter().position(u8::is_ascii_alphabetic).expect("it ends");
                let (sequence, behind) = rest.split_at(end + 1);
                let colours = sequence.ends_with(b"m")
                    && sequence.starts_with(b"[")
                    && sequence[1..end].iter().all(|byte| matches!(byte, b'0'..=b'9' | b';'));
                let mode = matches!(sequence, b"[?7l" | b"[?7h" | b"[?33h" | b"[?33l");
                let allowed = mode || (colours && graphics == Graphics::Ansi);
                assert!(allowed, "{}", sequence.escape_ascii());
                painted = behind;
            }
            b'\n' => {}
            byte => assert!(!byte.is_ascii_control(), "{byte:#x}"),
        }
    }
}
