//! Exactly which bytes a caller is sent, with `␛` for ESC and `␍␊` for a line end. What they look
//! like on a screen is in `tests/checks/editor_on_screen`.

use proptest::prelude::*;

use super::*;
use crate::terminal::ansi::{readable, spelled};
use crate::terminal::charset::Charset;
use crate::terminal::keys::Key;
use crate::terminal::style::Style;

/// A caller at a terminal, as tests see it: keys in, bytes out.
struct Caller {
    renderer: Renderer,
    editor: Editor,
    prompt: Line,
}

impl Caller {
    fn new(graphics: Graphics, typing: Typing) -> Self {
        let answers = graphics != Graphics::Plain;
        let mut profile = Profile { graphics, typing, answers, ..Profile::UNKNOWN };
        profile.set_size(20, 5);
        let prompt = Line::new().prompt("> ");
        Self { renderer: Renderer::new(profile), editor: Editor::new(200), prompt }
    }

    /// The line has been typed and is on the screen.
    fn typed(graphics: Graphics, typing: Typing, text: &str) -> Self {
        let mut caller = Self::new(graphics, typing);
        caller.editor.set_text(text);
        caller.sent();
        caller
    }

    fn keys(&mut self, keys: &[Key]) -> String {
        for key in keys {
            self.editor.key(*key);
        }
        self.sent()
    }

    fn reads(&mut self, news: &str) -> String {
        self.renderer.print(&news.into());
        self.sent()
    }

    fn enters(&mut self, keep: Keep) -> String {
        self.editor.key(Key::Enter);
        self.renderer.entered(keep);
        readable(&self.renderer.take())
    }

    fn becomes(&mut self, change: impl FnOnce(&mut Profile)) -> String {
        let mut profile = *self.renderer.profile();
        change(&mut profile);
        self.renderer.set_profile(profile);
        self.sent()
    }

    fn sent(&mut self) -> String {
        self.renderer.show(&self.prompt, &self.editor, Echo::Shown);
        readable(&self.renderer.take())
    }
}

#[test]
fn a_key_costs_as_few_bytes_as_it_can() {
    use Key::{Backspace, Char, Delete, End, Home, KillLine, Left, Right};
    for (text, keys, sent) in [
        ("", &[Char('h')][..], "h"),
        ("hel", &[Char('l'), Char('o')], "lo"),
        ("hello", &[Backspace], "␈␛[K"),
        ("hello", &[Left], "␈"),
        ("hello", &[Home], "␛[5D"),
        ("hello", &[Left, Left, Char('x')], "␈␈xlo␈␈"),
        ("hello", &[Left, Left, Delete], "␈␈o␛[K␈"),
        ("hello", &[KillLine], "␛[5D␛[K"),
        ("hello", &[Left, Right, End], ""),
        ("日本", &[Backspace], "␈␈␛[K"),
        ("e", &[Char('\u{301}')], "␈é"),
        ("abcdefghijklmnopq", &[Char('r')], "␍␊r"), // the 20th column is left alone
        ("abcdefghijklmnop", &[Char('日')], "␍␊日"),
        ("abcdefghijklmnopqr", &[Backspace], "␛[A␛[18C␛[J"),
    ] {
        let mut caller = Caller::typed(Graphics::Ansi, Typing::Characters, text);
        assert_eq!(caller.keys(keys), sent, "{text:?} {keys:?}");
    }
}

#[test]
fn a_mark_that_goes_is_erased_with_its_letter() {
    let row = "abcdefghijklmnop";
    let mut caller = Caller::typed(Graphics::Ansi, Typing::Characters, &format!("{row}x\u{323}"));
    caller.editor.set_text(&format!("{row}x日"));
    assert_eq!(caller.sent(), "␈x␍␊日");
}

#[test]
fn news_is_printed_above_and_the_line_put_back() {
    use Graphics::{Ansi, Mono, Plain};
    use Typing::{Characters, Lines};
    for (graphics, typing, sent) in [
        (Ansi, Characters, "␍␛[JNews!␍␊␛[0;32m> ␛[0mhello␈␈"),
        (Mono, Characters, "␍␛[JNews!␍␊> hello␈␈"),
        (Plain, Characters, "lo␍␊News!␍␊> hello␈␈"),
        (Plain, Lines, "␍␊News!␍␊> "),
        (Ansi, Lines, "␍␊News!␍␊␛[0;32m> ␛[0m"),
    ] {
        let mut caller = Caller::typed(graphics, typing, "hello");
        caller.keys(&[Key::Left, Key::Left]);
        assert_eq!(caller.reads("News!"), sent, "{graphics:?} {typing:?}");
    }
}

#[test]
fn a_line_of_several_rows_is_lifted_whole() {
    let mut caller = Caller::typed(Graphics::Mono, Typing::Characters, &"x".repeat(40));
    assert!(caller.reads("News!").starts_with("␛[2A␍␛[JNews!␍␊"));
}

#[test]
fn a_line_that_was_entered_stays_or_goes() {
    use Graphics::{Mono, Plain};
    use Typing::{Characters, Lines, Unknown};
    for (graphics, typing, keep, sent) in [
        (Mono, Characters, Keep::Keep, "␍␊"),
        (Mono, Characters, Keep::Lift, "␍␛[J"),
        (Plain, Characters, Keep::Keep, "lo␍␊"),
        (Plain, Characters, Keep::Lift, "lo␍␊"),
        (Plain, Unknown, Keep::Keep, "lo␍␊"),
        (Plain, Lines, Keep::Keep, ""),
        (Mono, Lines, Keep::Lift, ""),
    ] {
        let mut caller = Caller::typed(graphics, typing, "hello");
        caller.keys(&[Key::Left, Key::Left]);
        assert_eq!(caller.enters(keep), sent, "{graphics:?} {typing:?} {keep:?}");
        assert_eq!(caller.sent().replace("␛[0;32m", ""), "> ", "{graphics:?} {typing:?} {keep:?}");
    }
}

#[test]
fn a_plain_terminal_is_led_by_printing_and_steps_back() {
    use Key::{Backspace, Char, Home, KillLine, Left};
    let long = "x".repeat(25);
    for (text, keys, sent) in [
        ("", &[Char('h')][..], "h"),
        ("hello", &[Backspace], "␈ ␈"),
        ("hello", &[Left, Left], "␈␈"),
        ("hello", &[Left, Left, Char('x')], "␈␈xlo␈␈"),
        ("hello", &[KillLine], "␈␈␈␈␈     ␈␈␈␈␈"),
        ("日本", &[Backspace], "␈␈  ␈␈"),
        // No step leads over the edge of a row.
        (&long, &[Backspace], "␈ ␈"),
        (&long, &[Home], ""),
        (&long, &[Home, Char('y')], "␍␊> yxxxxxxxxxxxxxxxxxxxxxxxxx"),
        (&long, &[KillLine], "␍␊> "),
    ] {
        let mut caller = Caller::typed(Graphics::Plain, Typing::Characters, text);
        assert_eq!(caller.keys(keys), sent, "{text:?} {keys:?}");
    }
}

#[test]
fn a_plain_terminal_is_sent_whole_characters() {
    let mut caller = Caller::typed(Graphics::Plain, Typing::Characters, "hå");
    caller.editor.set_text("hä");
    assert_eq!(caller.sent(), "␈ä");
}

#[test]
fn who_sends_whole_lines_hears_no_echo() {
    let mut caller = Caller::new(Graphics::Plain, Typing::Lines);
    assert_eq!(caller.sent(), "> ");
    assert_eq!(caller.keys(&[Key::Char('h'), Key::Char('i')]), "");
    assert_eq!(caller.enters(Keep::Keep), "");
    caller.prompt = Line::new().question("Really? ");
    assert_eq!(caller.sent(), "Really? ");
    caller.prompt = Line::from("Sure? ");
    assert_eq!(caller.sent(), "␍␊Sure? ", "a prompt that stood is left");
}

#[test]
fn a_password_is_not_shown() {
    for graphics in [Graphics::Ansi, Graphics::Plain] {
        let mut caller = Caller::new(graphics, Typing::Characters);
        caller.editor = Editor::secret(20);
        for key in [Key::Char('q'), Key::Char('z'), Key::Left, Key::Backspace] {
            caller.editor.key(key);
            caller.renderer.show(&caller.prompt, &caller.editor, Echo::Hidden);
        }
        let sent = readable(&caller.renderer.take());
        assert!(!sent.contains(['q', 'z']), "{sent}");
        assert_eq!(caller.enters(Keep::Keep), "␍␊");
    }
}

#[test]
fn what_becomes_known_of_a_terminal_is_only_a_redraw() {
    let mut caller = Caller::new(Graphics::Plain, Typing::Unknown);
    assert_eq!(caller.sent(), "> ");
    assert_eq!(caller.becomes(|profile| profile.typing = Typing::Characters), "");
    let coloured = caller.becomes(|profile| profile.graphics = Graphics::Ansi);
    assert_eq!(coloured, "␍␛[J␛[0;32m> ␛[0m", "the prompt is not seen twice");
    caller.keys(&[Key::Char('…')]);
    let pc = caller.becomes(|profile| profile.charset = Charset::Cp437);
    assert_eq!(pc, "␍␛[J␛[0;32m> ␛[0m...");
    assert_eq!(caller.becomes(|_| ()), "");
    let lines = caller.becomes(|profile| profile.typing = Typing::Lines);
    assert_eq!(lines, "", "the client goes on where it is");
    assert_eq!(caller.reads("News!"), "␍␊News!␍␊␛[0;32m> ␛[0m");

    // Of a line in several rows nobody knows where it began.
    let long = "x".repeat(25);
    let mut caller = Caller::typed(Graphics::Plain, Typing::Characters, &long);
    let coloured = caller.becomes(|profile| profile.graphics = Graphics::Mono);
    assert_eq!(coloured, format!("␍␊> {}␍␊{}", &long[..17], &long[17..]));
}

#[test]
fn a_window_that_becomes_narrower_is_asked_what_it_did() {
    let narrower = |profile: &mut Profile| profile.set_size(12, 5);
    let line = "abcdefghijklmnop"; // with the prompt 18 columns: 12 and 6, or cut at 12
    // It breaks rows: the line is in two, and the cursor in column 7 of the second.
    let mut caller = Caller::typed(Graphics::Mono, Typing::Characters, line);
    assert_eq!(caller.becomes(narrower), "␛[6n", "nothing is drawn before it answers");
    assert!(caller.renderer.cursor_is_at(7));
    assert_eq!(caller.sent(), "␛[A␍␛[J> abcdefghi␍␊jklmnop");
    // Now it is known, and not asked again; what fits is not looked at.
    assert_eq!(caller.becomes(|it| it.set_size(19, 5)), "␛[A␍␛[J> abcdefghijklmnop");
    assert_eq!(caller.becomes(|it| it.set_size(10, 5)), "␛[A␍␛[J> abcdefg␍␊hijklmnop");
    assert!(!caller.renderer.cursor_is_at(7), "that is another's answer");

    // It cuts them.
    let mut caller = Caller::typed(Graphics::Mono, Typing::Characters, line);
    caller.becomes(narrower);
    assert!(caller.renderer.cursor_is_at(12));
    assert_eq!(caller.sent(), "␍␛[J> abcdefghi␍␊jklmnop");

    // It does not say: the next key draws the line, and nothing of others is erased.
    let mut caller = Caller::typed(Graphics::Mono, Typing::Characters, line);
    caller.becomes(narrower);
    assert_eq!(caller.keys(&[Key::Char('q')]), "␍␛[J> abcdefghi␍␊jklmnopq");
    assert!(caller.renderer.cursor_is_at(12), "an answer that comes late is nobody else's");
    assert_eq!(caller.sent(), "");

    // News does too.
    let mut caller = Caller::typed(Graphics::Mono, Typing::Characters, line);
    caller.becomes(narrower);
    assert_eq!(caller.reads("News!"), "␍␛[JNews!␍␊> abcdefghi␍␊jklmnop");

    // While a window's edge is drawn only the last answer counts.
    let mut caller = Caller::typed(Graphics::Mono, Typing::Characters, line);
    caller.becomes(narrower);
    assert_eq!(caller.becomes(|it| it.set_size(11, 5)), "␛[6n");
    assert!(caller.renderer.cursor_is_at(7));
    assert_eq!(caller.sent(), "");
    assert!(caller.renderer.cursor_is_at(8));
    assert_eq!(caller.sent(), "␛[A␍␛[J> abcdefgh␍␊ijklmnop");
}

#[test]
fn a_plain_terminal_is_not_sent_its_prompt_for_every_size() {
    let mut caller = Caller::typed(Graphics::Plain, Typing::Characters, "hello");
    for columns in [19, 18, 60, 12] {
        assert_eq!(caller.becomes(|it| it.set_size(columns, 5)), "", "{columns}");
    }
    assert_eq!(caller.keys(&[Key::Backspace]), "␈ ␈");
}

#[test]
fn the_height_of_a_line_is_in_rows_as_they_are_printed() {
    let mut profile = Profile { graphics: Graphics::Mono, ..Profile::UNKNOWN };
    profile.set_size(10, 5);
    let line = Line::new().label("one two ").value("three four “quoted”");
    for (charset, graphics, rows) in [
        (Charset::Utf8, Graphics::Mono, 4),
        (Charset::Cp437, Graphics::Ansi, 4),
        (Charset::Utf8, Graphics::Plain, 3),
    ] {
        let profile = Profile { charset, graphics, ..profile };
        assert_eq!(height(&line, &profile), rows, "{charset} {graphics}");
    }
    let (first, rest) = split(&line, 2, &profile);
    let spans: Vec<_> = first.spans().map(|span| (span.style, span.text)).collect();
    assert_eq!(spans, [(Style::Label, "one two "), (Style::Value, "three")]);
    assert_eq!((rest.text(), height(&rest, &profile)), ("four “quoted”", 2));
    let (all, none) = split(&line, 9, &profile);
    assert_eq!((all.text(), none.text()), (line.text(), ""));
}

#[test]
fn a_draft_higher_than_the_screen_is_seen_around_the_cursor() {
    let text: String = ('a'..='h').map(|row| row.to_string().repeat(19)).collect();
    let mut caller = Caller::new(Graphics::Mono, Typing::Characters);
    caller.prompt = Line::new();
    caller.editor.set_text(&text);
    let row = |c: char| c.to_string().repeat(19);
    assert_eq!(caller.sent(), ['e', 'f', 'g', 'h'].map(row).join("␍␊"));
    let home = caller.keys(&[Key::Home]);
    assert_eq!(home, format!("␛[3A␍{}␛[3A␍", ['a', 'b', 'c', 'd'].map(row).join("␍␊")));
    assert_eq!(caller.enters(Keep::Lift), "␛[J");
}

#[test]
fn lines_are_broken_between_words_and_keep_their_colours() {
    let mut renderer = Caller::new(Graphics::Ansi, Typing::Characters).renderer;
    renderer.print(&Line::new().label("From the sysop: ").value("hello there"));
    assert_eq!(
        readable(&renderer.take()),
        "␛[0;36mFrom the sysop:␛[0m␍␊␛[0;1;33mhello there␛[0m␍␊"
    );
    let mut plain = Caller::new(Graphics::Plain, Typing::Lines).renderer;
    plain.print(&Line::new().label("From the sysop: ").value("hello there"));
    assert_eq!(readable(&plain.take()), "From the sysop: hello there␍␊", "one line is one line");
}

#[test]
fn the_bell_rings_once_a_write() {
    let mut renderer = Renderer::new(Profile::UNKNOWN);
    renderer.bell();
    renderer.bell();
    assert_eq!(renderer.take(), [7]);
    renderer.bell();
    assert_eq!(renderer.take(), [7]);
}

#[test]
fn a_cleared_screen_is_not_lost() {
    let mut caller = Caller::typed(Graphics::Mono, Typing::Characters, "hello");
    caller.renderer.clear_screen();
    assert_eq!(caller.sent(), format!("␍␛[J{}␛[4A> hello", "␍␊".repeat(5)));
    let mut caller = Caller::typed(Graphics::Plain, Typing::Characters, "hello");
    caller.renderer.clear_screen();
    assert_eq!(caller.sent(), "␍␊> hello");
}

#[test]
fn art_is_drawn_where_it_can_be() {
    let art = Picture::read(&spelled("␛[1;34m\u{10}Hi␛[0m\r\n"));
    for (graphics, sent) in [
        (Graphics::Ansi, "␍␛[J␛[0;1;34;94m►Hi␛[0m␍␊␛[0;32m> ␛[0mx"),
        (Graphics::Mono, "␍␛[J►Hi␍␊> x"),
        (Graphics::Plain, ""),
    ] {
        let mut caller = Caller::typed(graphics, Typing::Characters, "x");
        caller.renderer.art(&art);
        assert_eq!(caller.sent(), sent, "{graphics:?}");
    }
}

/// What callers could try to make of another's terminal.
fn hostile() -> impl Strategy<Value = String> {
    let evil = "\
        \u{1b}[2J|\u{1b}]0;x\u{7}|\u{9b}6n|\u{90}$qm\u{9c}|\r\n|\u{8}|\u{7f}|\u{202e}|¢É|\u{85}|\0|\u{336}";
    let evil: Vec<&str> = evil.split('|').collect();
    prop::collection::vec(
        prop_oneof![prop::sample::select(evil).prop_map(str::to_owned), any::<String>()],
        0..6,
    )
    .prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn nothing_that_was_written_becomes_control(
        text in hostile(), typed in hostile(), pc in any::<bool>(),
        graphics in prop::sample::select(vec![Graphics::Mono, Graphics::Plain]),
    ) {
        let charset = if pc { Charset::Cp437 } else { Charset::Utf8 };
        let mut renderer = Renderer::new(Profile { charset, graphics, ..Profile::UNKNOWN });
        let mut editor = Editor::new(500);
        editor.set_text(&typed);
        renderer.print(&Line::new().label(&text).value(&text));
        renderer.show(&Line::styled(Style::Prompt, &text), &editor, Echo::Shown);
        let sent = renderer.take();
        if pc {
            prop_assert!(!sent.iter().any(|byte| [0x90, 0x98, 0x9b, 0x9d, 0x9e, 0x9f].contains(byte)));
        } else {
            prop_assert!(std::str::from_utf8(&sent).is_ok());
        }
        // Without cursor movement there is no control but line ends.
        let sent = charset.decode(&sent).replace("\r\n", "");
        prop_assert!(!sent.contains(char::is_control), "{sent:?}");
    }

    #[test]
    fn plain_is_text_line_ends_steps_back_and_the_bell(
        keys in prop::collection::vec(prop::sample::select(vec![
            Key::Char('a'), Key::Char('日'), Key::Char('é'), Key::Left, Key::Right, Key::Home,
            Key::Backspace, Key::Delete, Key::KillWord, Key::Yank, Key::Up, Key::Enter,
        ]), 0..60),
    ) {
        let mut caller = Caller::new(Graphics::Plain, Typing::Characters);
        for key in keys {
            if key == Key::Enter {
                caller.enters(Keep::Keep);
            }
            let sent = caller.keys(&[key]);
            let rest = sent.replace("␍␊", "").replace(['␈', '␇'], "");
            prop_assert!(!rest.contains(|c| ('\u{2400}'..='\u{2420}').contains(&c)), "{sent}");
        }
    }
}
