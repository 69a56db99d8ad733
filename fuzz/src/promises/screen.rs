//! The line being typed on a real emulator: to change what is on the screen shows the same as to draw
//! it all anew, and nothing is sent that the terminal is not known to understand.

use std::num::NonZeroU16;

use unicode_normalization::char::is_combining_mark;
use unicode_width::UnicodeWidthChar;

use super::{choose, first};
use crate::terminal::charset::Charset;
use crate::terminal::keys::Keys;
use crate::terminal::line::{Edit, Editor};
use crate::terminal::profile::{Graphics, Profile, Typing};
use crate::terminal::render::{Echo, Keep, Renderer};
use crate::terminal::style::Line;
use crate::text::width::columns;

/// So many rows that nothing scrolls away.
const ROWS: u16 = 200;
/// The most that happens in one call.
const HAPPENINGS: usize = 60;

/// A caller at an emulator.
struct Seat {
    renderer: Renderer,
    screen: vt100::Parser,
    /// Draws everything anew each time.
    forgets: bool,
}

impl Seat {
    fn new(profile: Profile, forgets: bool) -> Self {
        let size = |cells: u16| NonZeroU16::new(cells).expect("not zero");
        let screen = vt100::Parser::new(size(ROWS), size(profile.columns), 0);
        Self { renderer: Renderer::new(profile), screen, forgets }
    }

    fn show(&mut self, prompt: &Line, editor: &Editor) {
        if self.forgets {
            self.renderer.lift();
        }
        self.renderer.show(prompt, editor, Echo::Shown);
        let profile = *self.renderer.profile();
        let sent = self.renderer.take();
        is_understood(&sent, &profile);
        // The emulator has no column for some, where terminals show a sign of one.
        let is_left_out = |c: char| {
            c == char::REPLACEMENT_CHARACTER
                || c.width() == Some(0) && columns(c.encode_utf8(&mut [0; 4])) > 0
        };
        let shown = profile.charset.decode(&sent).replace(is_left_out, "?");
        self.screen.process(shown.as_bytes());
    }

    fn seen(&self) -> (String, (u16, u16)) {
        let screen = self.screen.screen();
        // A mark without a width that belongs to the letter behind it (U+0605) the emulator puts onto
        // the one before, again each time that its own is drawn.
        let drawn = |c: &char| {
            *c == '\n' || is_combining_mark(*c) || columns(c.encode_utf8(&mut [0; 4])) > 0
        };
        (screen.contents().chars().filter(drawn).collect(), screen.cursor_position())
    }
}

pub fn hold(mut data: &[u8]) {
    let charset = choose(Charset::ALL, first(&mut data));
    let graphics = choose(Graphics::ALL, first(&mut data));
    let mut profile = Profile { charset, graphics, typing: Typing::Characters, ..Profile::UNKNOWN };
    profile.set_size(u16::from(first(&mut data) % 100) + 1, ROWS);
    let prompt = Line::new().prompt("Say, ä日 > ");
    let mut editor = Editor::new(100);
    let mut keys = Keys::new();
    // Where a line cannot be lifted, to draw it anew leaves it standing.
    let lifts = profile.can_lift();
    let mut seats = [Seat::new(profile, false), Seat::new(profile, lifts)];
    for piece in data.split(|byte| *byte == 0).take(HAPPENINGS) {
        let Some((does, rest)) = piece.split_first() else { continue };
        match does {
            b'N' => {
                let news = Line::new().label("News: ").value(String::from_utf8_lossy(rest));
                for seat in &mut seats {
                    seat.renderer.print(&news);
                }
            }
            b'B' => {
                for seat in &mut seats {
                    seat.renderer.bell();
                }
            }
            _ => {
                let mut pressed = Vec::new();
                keys.feed(piece, Charset::Utf8, &mut |key| pressed.push(key));
                for key in pressed {
                    if let Edit::Enter(_) = editor.key(key) {
                        for seat in &mut seats {
                            seat.renderer.entered(Keep::Keep);
                        }
                    }
                }
            }
        }
        let [one, other] = &mut seats;
        one.show(&prompt, &editor);
        other.show(&prompt, &editor);
        let (seen, row) = (one.seen(), one.screen.screen().cursor_position().0);
        if row + 20 > ROWS {
            return;
        }
        assert_eq!(seen, other.seen(), "what is changed is not what is drawn anew");
    }
}

fn is_understood(sent: &[u8], profile: &Profile) {
    for &byte in sent {
        let control = byte.is_ascii_control() && !matches!(byte, b'\r' | b'\n' | 0x07 | 0x08);
        let escape = byte == 0x1b && profile.graphics != Graphics::Plain;
        assert!(!control || escape, "{byte:#x} in {}", sent.escape_ascii());
        assert!(byte.is_ascii() || profile.charset != Charset::Ascii);
    }
}
