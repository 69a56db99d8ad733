//! Styled text onto a terminal: what a partner's line costs above a half-typed one, and what a letter
//! costs in it.

use std::hint::black_box;

use carrier::terminal::charset::Charset;
use carrier::terminal::keys::Key;
use carrier::terminal::line::Editor;
use carrier::terminal::profile::{Graphics, Profile, Typing};
use carrier::terminal::render::{Echo, Renderer};
use carrier::terminal::style::Line;
use divan::Bencher;

use crate::LINE;

/// The terminals that lines go to: `xterm`, `SyncTERM`, a typewriter.
const PROFILES: [Profile; 3] = [
    Profile { graphics: Graphics::Ansi, typing: Typing::Characters, ..Profile::UNKNOWN },
    Profile {
        charset: Charset::Cp437,
        graphics: Graphics::Ansi,
        typing: Typing::Characters,
        ..Profile::UNKNOWN
    },
    Profile { charset: Charset::Ascii, typing: Typing::Lines, ..Profile::UNKNOWN },
];

const NAMES: [&str; 3] = ["xterm", "SyncTERM", "line mode"];

fn profile(name: &str) -> Profile {
    let at = NAMES.iter().position(|known| *known == name).unwrap_or_default();
    PROFILES[at]
}

fn message() -> Line {
    Line::new().dim("[21:00] ").label("bob: ").plain(LINE)
}

#[divan::bench]
fn a_styled_line() -> Line {
    black_box(message())
}

#[divan::bench(args = NAMES)]
fn a_message_above_a_half_typed_line(bencher: Bencher<'_, '_>, name: &str) {
    let (mut renderer, prompt) = (Renderer::new(profile(name)), Line::new());
    let mut editor = Editor::new(500);
    editor.set_text("half a sentence th");
    let message = message();
    renderer.show(&prompt, &editor, Echo::Shown);
    let _ = renderer.take();
    bencher.bench_local(|| {
        renderer.print(black_box(&message));
        renderer.show(&prompt, &editor, Echo::Shown);
        renderer.take()
    });
}

#[divan::bench(args = NAMES)]
fn a_letter_and_a_backspace(bencher: Bencher<'_, '_>, name: &str) {
    let (mut renderer, prompt) = (Renderer::new(profile(name)), Line::new());
    let mut editor = Editor::new(500);
    editor.set_text("half a sentence th");
    bencher.bench_local(|| {
        let mut sent = 0;
        for key in [Key::Char('e'), Key::Backspace] {
            editor.key(key);
            renderer.show(&prompt, &editor, Echo::Shown);
            sent += renderer.take().len();
        }
        sent
    });
}
