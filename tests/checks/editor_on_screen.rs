//! The line being typed, on the screen of a real terminal emulator: whatever is typed and whatever
//! arrives meanwhile, the line stands below the news, with the cursor where the editor says.

use std::num::NonZeroU16;

use carrier::terminal::charset::Charset;
use carrier::terminal::keys::Key;
use carrier::terminal::line::{Edit, Editor};
use carrier::terminal::profile::{Graphics, Profile, Typing};
use carrier::terminal::render::{Echo, Keep, Renderer};
use carrier::terminal::style::Line;
use carrier::text::width::{columns, cut, wrap};
use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

/// What happens to a caller.
#[derive(Clone, Debug)]
enum Happening {
    Types(Key),
    Reads(Vec<String>),
    Resizes(u16),
}

/// A caller at an emulator, and what ought to be on its screen.
struct Caller {
    profile: Profile,
    renderer: Renderer,
    editor: Editor,
    prompt: Line,
    screen: vt100::Parser,
    /// Every row above the line being typed, since the call began.
    above: Vec<String>,
    /// The first row of the line that is seen; it may have more than the screen.
    top: usize,
    keep: Keep,
}

impl Caller {
    fn new(profile: Profile, height: u16, prompt: &str, keep: Keep) -> Self {
        Self {
            profile,
            renderer: Renderer::new(profile),
            editor: Editor::new(150),
            prompt: Line::new().prompt(prompt),
            screen: vt100::Parser::new(size(height), size(profile.columns), 0),
            above: Vec::new(),
            top: 0,
            keep,
        }
    }

    fn lives_through(&mut self, happening: &Happening) {
        match happening {
            Happening::Types(key) => match self.editor.key(*key) {
                Edit::Enter(_) => self.renderer.entered(self.keep),
                Edit::Bell => self.renderer.bell(),
                Edit::Nothing | Edit::Changed | Edit::Interrupt | Edit::Redraw => {}
            },
            Happening::Reads(news) => {
                for line in news {
                    self.renderer.print(&Line::new().label("News: ").value(line));
                }
            }
            Happening::Resizes(columns) => {
                // The emulator cuts what does not fit; the board hears of it afterwards.
                let height = self.screen.screen().size().0;
                self.screen.set_size(height, size(*columns));
                self.profile.set_size(*columns, self.profile.rows);
                self.renderer.set_profile(self.profile);
            }
        }
        self.renderer.show(&self.prompt, &self.editor, Echo::Shown);
        let sent = self.renderer.take();
        let sent = self.profile.charset.decode(&sent);
        self.screen.process(sent.as_bytes());
    }

    /// The same for what ought to be there. Comes before [`Self::lives_through`], which forgets
    /// the line that was entered.
    fn expects(&mut self, happening: &Happening) {
        match happening {
            Happening::Types(Key::Enter) if self.keep == Keep::Keep => {
                let seen = self.rows().into_iter().skip(self.top).take(self.height());
                self.above.extend(seen);
            }
            Happening::Types(_) => {}
            Happening::Reads(news) => {
                for line in news {
                    let shown = self.profile.charset.shown(line);
                    let line = format!("News: {shown}");
                    self.above.extend(wrap(&line, self.profile.width()).into_iter().map(bare));
                }
            }
            Happening::Resizes(columns) => {
                for row in &mut self.above {
                    *row = bare(&cut(row, usize::from(*columns)));
                }
            }
        }
    }

    /// Prompt and draft in rows, none of them up to the last column.
    fn rows(&self) -> Vec<String> {
        let rows = in_rows(&self.line(self.editor.text()), self.profile.width());
        rows.iter().map(|row| bare(row)).collect()
    }

    /// How many rows of the line are seen: one of the screen is left to what stands above.
    fn height(&self) -> usize {
        self.rows().len().min(usize::from(self.profile.rows) - 1)
    }

    fn line(&self, typed: &str) -> String {
        self.profile.charset.shown(&format!("{}{typed}", self.prompt.text())).into_owned()
    }

    /// Where the cursor ought to be, counted from the first row of the prompt.
    fn cursor(&self) -> (usize, usize) {
        let before = self.line(self.editor.before());
        // What stands at the cursor decides whether it still is in the same row.
        let next: String =
            self.line(self.editor.text())[before.len()..].graphemes(true).take(1).collect();
        let mut rows = in_rows(&format!("{before}{next}"), self.profile.width());
        let last = rows.pop().unwrap_or_default();
        (rows.len(), columns(&last) - columns(&next))
    }

    fn check(&mut self) -> Result<(), TestCaseError> {
        let screen = self.screen.screen();
        let seen: Vec<String> =
            screen.rows(0, self.profile.columns).map(|row| bare(&row)).collect();
        let (row, column) = screen.cursor_position();
        let (cursor_row, cursor_column) = self.cursor();
        prop_assert_eq!(usize::from(column), cursor_column, "the cursor's column in {:#?}", seen);
        prop_assert_eq!(screen.fgcolor(), vt100::Color::Default, "colours are left");
        // All of the line is seen, or as much of it as there is room for, with the cursor in it.
        let (rows, height) = (self.rows(), self.height());
        let is_seen = |top: &usize| {
            let Some(first) = (usize::from(row) + top).checked_sub(cursor_row) else {
                return false;
            };
            let above = &self.above[self.above.len().saturating_sub(first)..];
            let (before, line) = seen.split_at(first);
            before == above
                && line.starts_with(&rows[*top..top + height])
                && line[height..].iter().all(String::is_empty)
        };
        let mut tops =
            (cursor_row + 1).saturating_sub(height)..=cursor_row.min(rows.len() - height);
        let top = tops.find(is_seen);
        prop_assert!(top.is_some(), "{:#?} below {:#?} is not {:#?}", rows, self.above, seen);
        self.top = top.unwrap_or_default();
        Ok(())
    }
}

/// A row as it is seen: blanks at its end are not.
fn bare(row: &str) -> String {
    row.trim_end().to_owned()
}

fn size(size: u16) -> NonZeroU16 {
    NonZeroU16::new(size).expect("a terminal has rows and columns")
}

/// The same rule as the renderer's, told in another way: a character goes to the next row when it
/// would reach the last column.
fn in_rows(text: &str, width: usize) -> Vec<String> {
    let mut rows = vec![String::new()];
    for grapheme in text.graphemes(true) {
        let last = rows.last_mut().expect("there is a row");
        if columns(last) + columns(grapheme) > width {
            rows.push(grapheme.to_owned());
        } else {
            last.push_str(grapheme);
        }
    }
    rows
}

fn keys() -> impl Strategy<Value = Key> {
    let letters = "abc defgh ijklm åäö日本語é\u{301}🙂“”…€";
    let letters: Vec<Key> = letters.chars().map(Key::Char).collect();
    let edits = [
        Key::Backspace,
        Key::Delete,
        Key::Left,
        Key::Left,
        Key::Right,
        Key::Home,
        Key::End,
        Key::Up,
        Key::Down,
        Key::WordLeft,
        Key::KillWord,
        Key::KillToEnd,
        Key::KillLine,
        Key::Yank,
        Key::Enter,
    ];
    prop_oneof![6 => prop::sample::select(letters), 3 => prop::sample::select(edits.to_vec())]
}

fn happenings() -> impl Strategy<Value = Vec<Happening>> {
    let news = prop::collection::vec("[a-zåö日 ]{0,60}", 1..4);
    let happening = prop_oneof![
        30 => keys().prop_map(|key| vec![Happening::Types(key)]),
        // A run of letters, so that drafts of many rows are met.
        3 => prop::collection::vec("[a-z日 ]", 10..60).prop_map(|letters| {
            let letters = letters.concat();
            letters.chars().map(|letter| Happening::Types(Key::Char(letter))).collect()
        }),
        3 => news.prop_map(|news| vec![Happening::Reads(news)]),
        1 => prop::sample::select(vec![20, 40, 80, 132]).prop_map(|to| vec![Happening::Resizes(to)]),
    ];
    prop::collection::vec(happening, 1..60).prop_map(|happenings| happenings.concat())
}

/// Numbers the news, so that each is itself.
fn numbered(happenings: Vec<Happening>) -> Vec<Happening> {
    let mut count = 0;
    let mut number = |line: String| {
        count += 1;
        format!("<{count}> {line}")
    };
    happenings
        .into_iter()
        .map(|happening| match happening {
            Happening::Reads(news) => Happening::Reads(news.into_iter().map(&mut number).collect()),
            Happening::Types(_) | Happening::Resizes(_) => happening,
        })
        .collect()
}

/// A terminal's size and how much of it the emulator has: on a tall one nothing scrolls away, so
/// that all of it can be seen at the end; on a low one the line is higher than the screen.
fn heights() -> impl Strategy<Value = (u16, u16)> {
    prop::sample::select(vec![(24, 24), (24, 400), (5, 5)])
}

/// The number of a line of news.
fn number(line: &str) -> String {
    line.split(' ').next().unwrap_or_default().to_owned()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn the_line_stands_below_the_news_with_the_cursor_in_place(
        happenings in happenings(),
        columns in prop::sample::select(vec![20_u16, 40, 80, 132]),
        (rows, height) in heights(),
        charset in prop::sample::select(vec![Charset::Utf8, Charset::Cp437]),
        graphics in prop::sample::select(vec![Graphics::Ansi, Graphics::Mono]),
        prompt in prop::sample::select(vec!["", "> ", "Carrier > ", "[12:34] Åsa, what do you say? "]),
        keep in prop::sample::select(vec![Keep::Keep, Keep::Lift]),
    ) {
        let profile = Profile { charset, graphics, columns, rows, typing: Typing::Characters, ..Profile::UNKNOWN };
        let mut caller = Caller::new(profile, height, prompt, keep);
        for happening in numbered(happenings) {
            caller.expects(&happening);
            caller.lives_through(&happening);
            caller.check()?;
        }
    }

    /// Of such a terminal only steps back are known, and that it turns full rows.
    #[test]
    fn a_plain_terminal_shows_the_line_below_the_news_too(happenings in happenings()) {
        let profile = Profile { typing: Typing::Characters, ..Profile::UNKNOWN };
        let mut caller = Caller::new(profile, 400, "Carrier > ", Keep::Keep);
        let mut news = Vec::new();
        for happening in numbered(happenings) {
            let happening = match happening {
                Happening::Reads(lines) => {
                    news.extend(lines.iter().map(|line| number(line)));
                    Happening::Reads(lines)
                }
                // Wide characters and the edge of a row are more than a plain terminal promises.
                Happening::Types(Key::Char(letter)) if !letter.is_ascii() => continue,
                Happening::Resizes(_) => continue,
                Happening::Types(_) => happening,
            };
            caller.lives_through(&happening);
            let seen: Vec<String> =
                caller.screen.screen().rows(0, 80).map(|row| format!("{row:80}")).collect();
            let written = seen.iter().rposition(|row| !row.trim().is_empty());
            let written = written.map_or(0, |last| last + 1);
            let line = bare(&caller.line(caller.editor.text()));
            let first = written.saturating_sub(line.len().div_ceil(80));
            prop_assert_eq!(bare(&seen[first..written].concat()), line, "the line in {:#?}", seen);
            // The terminal turns the rows of what is longer, so its number stands for it.
            let read: Vec<String> =
                seen.iter().filter_map(|row| row.strip_prefix("News: ")).map(number).collect();
            prop_assert_eq!(&read, &news);
        }
    }
}
