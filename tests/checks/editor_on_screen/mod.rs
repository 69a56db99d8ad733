//! The line being typed, on the screen of a real terminal emulator: whatever is typed and whatever
//! arrives meanwhile, the line stands below the news, with the cursor where the editor says.

mod caller;
mod emulator;
mod happening;

use carrier::terminal::charset::Charset;
use carrier::terminal::keys::Key;
use carrier::terminal::profile::{Graphics, Profile, Typing};
use carrier::terminal::render::Keep;
use proptest::prelude::*;

use self::caller::{Caller, bare};
use self::emulator::Narrowing;
use self::happening::{Happening, happenings, numbered};

/// A terminal's size and how much of it the emulator has: on a tall one nothing scrolls away, so
/// that all of it can be seen at the end; on a low one the line is higher than the screen.
fn heights() -> impl Strategy<Value = (u16, u16)> {
    prop::sample::select(vec![(24, 24), (24, 400), (5, 5), (3, 3)])
}

fn profile(columns: u16, rows: u16) -> Profile {
    Profile { columns, rows, typing: Typing::Characters, ..Profile::UNKNOWN }
}

fn charsets() -> impl Strategy<Value = Charset> {
    prop::sample::select(vec![Charset::Utf8, Charset::Cp437])
}

/// The number of a line of news.
fn number(line: &str) -> String {
    line.split(' ').next().unwrap_or_default().to_owned()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn the_line_stands_below_the_news_with_the_cursor_in_place(
        happenings in happenings(true),
        columns in prop::sample::select(vec![10_u16, 20, 40, 80, 132]),
        (rows, height) in heights(),
        charset in charsets(),
        graphics in prop::sample::select(vec![Graphics::Ansi, Graphics::Mono]),
        answers in any::<bool>(),
    ) {
        let profile = Profile { charset, graphics, answers, ..profile(columns, rows) };
        let mut caller = Caller::new(profile, height, Narrowing::Cuts);
        for happening in numbered(happenings) {
            caller.expects(&happening);
            caller.lives_through(&happening);
            caller.check()?;
        }
    }

    /// Many terminals of today break rows that are longer than the window has become. When it is
    /// known that one does, its line is found where it went.
    #[test]
    fn the_line_is_found_where_a_narrower_window_has_put_it(
        happenings in happenings(true),
        columns in prop::sample::select(vec![40_u16, 80, 132]),
        charset in charsets(),
    ) {
        let profile =
            Profile { charset, graphics: Graphics::Mono, answers: true, ..profile(140, 24) };
        let mut caller = Caller::new(profile, 24, Narrowing::Breaks);
        let learns = "x".repeat(120);
        let learns = learns.chars().map(|letter| Happening::Types(Key::Char(letter)));
        let learns = learns.chain([Happening::Resizes(100), Happening::Types(Key::KillLine)]);
        for happening in learns.chain([Happening::Resizes(columns)]).chain(numbered(happenings)) {
            caller.expects(&happening);
            caller.lives_through(&happening);
            caller.check()?;
        }
    }

    /// What has scrolled away is where the terminal keeps it: all of it, in order, nothing twice.
    #[test]
    fn the_scroll_back_has_all_that_was_shown(
        happenings in happenings(false),
        columns in prop::sample::select(vec![20_u16, 40, 80, 132]),
        charset in charsets(),
        graphics in prop::sample::select(vec![Graphics::Ansi, Graphics::Mono]),
    ) {
        let profile = Profile { charset, graphics, ..profile(columns, 24) };
        let mut caller = Caller::new(profile, 24, Narrowing::Cuts);
        for happening in numbered(happenings) {
            caller.expects(&happening);
            caller.lives_through(&happening);
        }
        caller.check()?;
        prop_assert_eq!(caller.seen_in_all(), caller.expected_in_all());
    }

    /// Of such a terminal only steps back are known, and that it turns full rows.
    #[test]
    fn a_plain_terminal_shows_the_line_below_the_news_too(happenings in happenings(false)) {
        let mut caller = Caller::new(profile(80, 24), 400, Narrowing::Cuts);
        caller.asks("Carrier > ", Keep::Keep);
        let mut news = Vec::new();
        for happening in numbered(happenings) {
            let happening = match happening {
                Happening::Reads(lines) => {
                    news.extend(lines.iter().map(|line| number(line)));
                    Happening::Reads(lines)
                }
                // Wide characters and the edge of a row are more than a plain terminal promises.
                Happening::Types(Key::Char(letter)) if !letter.is_ascii() => continue,
                Happening::Resizes(_) | Happening::Asks(..) => continue,
                Happening::Types(_) | Happening::Hears(_) | Happening::Clears => happening,
            };
            caller.lives_through(&happening);
            let seen: Vec<String> =
                caller.rows_seen().into_iter().map(|row| format!("{row:80}")).collect();
            let written = seen.iter().rposition(|row| !row.trim().is_empty());
            let written = written.map_or(0, |last| last + 1);
            let line = bare(&caller.line_expected());
            let first = written.saturating_sub(line.len().div_ceil(80));
            prop_assert_eq!(bare(&seen[first..written].concat()), line, "the line in {:#?}", seen);
            // The terminal turns the rows of what is longer, so its number stands for it.
            let read: Vec<String> =
                seen.iter().filter_map(|row| row.strip_prefix("News: ")).map(number).collect();
            prop_assert_eq!(&read, &news);
        }
    }
}
