//! Triples of a line, keys and the line after; `[|]` is the cursor.

use proptest::prelude::*;

use super::*;

/// An editor in the state that `before` draws: `hel[|]lo`.
fn editor(before: &str) -> Editor {
    let (left, right) = before.split_once("[|]").expect("a cursor");
    let mut editor = Editor::new(20);
    editor.set_text(&format!("{left}{right}"));
    editor.cursor = left.len();
    editor
}

fn drawn(editor: &Editor) -> String {
    format!("{}[|]{}", editor.before(), &editor.text[editor.cursor..])
}

/// Types text, with keys in angles: `<left>`, `<up>`.
fn types(editor: &mut Editor, keys: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut rest = keys;
    while let Some(first) = rest.chars().next() {
        let (key, length) = match rest.split_once('>') {
            Some((name, _)) if first == '<' => (named(&name[1..]), name.len() + 1),
            _ => (Key::Char(first), first.len_utf8()),
        };
        edits.push(editor.key(key));
        rest = &rest[length..];
    }
    edits
}

fn named(name: &str) -> Key {
    match name {
        "left" => Key::Left,
        "right" => Key::Right,
        "wordleft" => Key::WordLeft,
        "wordright" => Key::WordRight,
        "home" => Key::Home,
        "end" => Key::End,
        "up" => Key::Up,
        "down" => Key::Down,
        "a-d" => Key::KillWordRight,
        "^t" => Key::Swap,
        "bs" => Key::Backspace,
        "del" => Key::Delete,
        "^u" => Key::KillLine,
        "^k" => Key::KillToEnd,
        "^w" => Key::KillWord,
        "^y" => Key::Yank,
        "^c" => Key::Interrupt,
        "^l" => Key::Redraw,
        "enter" => Key::Enter,
        "esc" => Key::Escape,
        "tab" => Key::Tab,
        "pgup" => Key::PageUp,
        _ => panic!("no key is called {name}"),
    }
}

fn check(table: &[(&str, &str, &str)]) {
    for (before, keys, after) in table {
        let mut editor = editor(before);
        types(&mut editor, keys);
        assert_eq!(drawn(&editor), *after, "{before} {keys}");
    }
}

#[test]
fn keys_edit_the_line() {
    check(&[
        ("[|]", "hello", "hello[|]"),
        ("hel[|]o", "<left>l", "hel[|]lo"),
        ("hel[|]o", "l", "hell[|]o"),
        ("hello[|]", "<home>Oh, ", "Oh, [|]hello"),
        ("[|]hello", "<end>!", "hello![|]"),
        ("hello[|]", "<left><left><right>x", "hellx[|]o"),
        ("[|]hello", "<left><bs>", "[|]hello"),
        ("hello[|]", "<right><del>", "hello[|]"),
        ("hel[|]lo", "<bs><bs>", "h[|]lo"),
        ("hel[|]lo", "<del><del>", "hel[|]"),
        ("one two [|]three", "<wordleft>", "one [|]two three"),
        ("one[|] two three", "<wordright>", "one two[|] three"),
        ("[|]  one", "<wordright><wordright>", "  one[|]"),
        ("a[|]b", "<tab>", "a [|]b"),
        ("a[|]b", "<esc><pgup>", "a[|]b"),
        ("teh[|]", "<^t>", "the[|]"),
        ("t[|]eh", "<^t><^t>", "eht[|]"),
        ("[|]ab", "<^t>", "[|]ab"),
        ("a[|]", "<^t>", "a[|]"),
        ("日[|]q\u{323} ok", "<^t>", "q\u{323}日[|] ok"),
        ("12345678901234567890[|]", "<^t>", "12345678901234567809[|]"),
    ]);
}

#[test]
fn what_is_killed_can_be_put_back() {
    check(&[
        ("hello wo[|]rld", "<^u>", "[|]"),
        ("hello wo[|]rld", "<^u>x<^y>", "xhello world[|]"),
        ("hello [|]world", "<^k>", "hello [|]"),
        ("hello [|]world", "<^k><home><^y>", "world[|]hello "),
        ("one two  [|]", "<^w>", "one [|]"),
        ("one two  [|]", "<^w><^w><^y>", "one [|]"),
        ("one two[|]", "<^w><^w>", "[|]"),
        ("hello[|]", "<^k><^y>", "hello[|]"),
        ("hello[|]", "<bs><^y>", "hell[|]"),
        ("one[|] two three", "<a-d>", "one[|] three"),
        ("one[|] two three", "<a-d><end><^y>", "one three two[|]"),
        ("one[|]", "<a-d>", "one[|]"),
        ("日本 語[|]", "<^w>x<^y>", "日本 x語[|]"),
        ("one two[|]", "<^w><home><^y><^y>", "twotwo[|]one "),
    ]);
}

#[test]
fn characters_are_whole_as_a_reader_counts_them() {
    check(&[
        ("日本語[|]", "<bs>", "日本[|]"),
        ("日本語[|]", "<left><left>x", "日x[|]本語"),
        ("caf[|]", "e\u{301}", "café[|]"),
        ("cafx\u{301}[|]", "<bs>", "caf[|]"),
        ("[|]x\u{301}", "<right>", "x\u{301}[|]"),
        ("🇫🇮[|]", "<bs>", "[|]"),
        ("[|]", "\u{301}e\u{301}", "é[|]"),
        ("👍🏽a[|]", "<left><bs>", "[|]a"),
        ("🇫🇮🇸🇪[|]", "<left>x", "🇫🇮x[|]🇸🇪"),
        ("한국[|]", "<bs>", "한[|]"),
        ("เก้า[|]", "<left><left><del>", "เ[|]า"),
        ("[|]", "a\u{200b}\u{202e}b\u{1b}c", "abc[|]"),
    ]);
}

#[test]
fn up_and_down_walk_through_what_was_entered() {
    check(&[
        ("[|]", "one<enter>two<enter><up>", "two[|]"),
        ("[|]", "one<enter>two<enter><up><up><up>", "one[|]"),
        ("[|]", "one<enter>two<enter><up><up><down>", "two[|]"),
        ("[|]", "one<enter>half<up><down>", "half[|]"),
        ("[|]", "one<enter>half<up>x<down>", "half[|]"),
        ("[|]", "one<enter>half<up>x<down><up>", "onex[|]"),
        ("[|]", "one<enter>two<enter><up>x<up>y<down><up><enter><up>", "oney[|]"),
        ("[|]", "one<enter>two<enter><up>x<up><enter><up><up>", "two[|]"),
        ("[|]", "one<enter>half<up><down>!<up><down>", "half![|]"),
        ("[|]", "one<enter>half<up><down><down><down>", "half[|]"),
        ("[|]", "one<enter><up><^u><up><up>", "[|]"),
        ("[|]", "one<enter>one<enter> <enter><up><up>", "one[|]"),
        ("[|]", "one<enter><up>!<enter><up><up>", "one[|]"),
        ("half[|]", "<up><down>", "half[|]"),
        ("[|]", "one<enter><up><^c><down>", "[|]"),
    ]);
}

#[test]
fn each_key_says_what_it_did() {
    let mut editor = Editor::new(3);
    assert_eq!(
        types(&mut editor, "ab<left><left><left>c"),
        [Edit::Changed, Edit::Changed, Edit::Changed, Edit::Changed, Edit::Nothing, Edit::Changed]
    );
    assert_eq!(
        types(&mut editor, "d<^l><up><enter><up><^c><enter>"),
        [
            Edit::Bell,
            Edit::Redraw,
            Edit::Nothing,
            Edit::Enter("cab".into()),
            Edit::Changed,
            Edit::Interrupt,
            Edit::Enter(String::new()),
        ]
    );
}

#[test]
fn a_full_line_rings_and_stays() {
    let mut editor = Editor::new(5);
    types(&mut editor, "日本語日本");
    assert_eq!(types(&mut editor, "x"), [Edit::Bell]);
    // A mark makes the character before it another, not one more.
    assert_eq!(types(&mut editor, "<bs>q\u{323}"), [const { Edit::Changed }; 3]);
    assert_eq!(editor.text(), "日本語日q\u{323}");
    types(&mut editor, "<^u>abc");
    assert_eq!(types(&mut editor, "<^y>"), [Edit::Bell], "killed text comes back whole or not");
    assert_eq!(editor.text(), "abc");
}

#[test]
fn what_is_typed_past_the_limit_is_counted_and_not_kept() {
    let mut editor = Editor::new(5);
    for (keys, text, beyond) in [
        ("hello", "hello", 0),
        (" world", "hello", 6),
        ("e\u{301}\u{323}日🇫🇮", "hello", 9), // as a reader counts
        ("<bs>", "hell", 0),
        ("oo<left>", "hello", 0),
        ("é", "hello", 1),
        ("\u{323}", "hello", 1), // it belongs to what was refused
        ("<enter>", "", 0),
        ("123456<^c>", "", 0),
    ] {
        types(&mut editor, keys);
        assert_eq!((editor.text(), editor.beyond()), (text, beyond), "{keys}");
    }
}

#[test]
fn a_completion_takes_the_place_of_what_it_completes() {
    for (before, from, text, after, edit) in [
        ("CHAT al[|]", 5, "Alice ", "CHAT Alice [|]", Edit::Changed),
        ("CHAT al[|] now", 5, "Alice", "CHAT Alice[|] now", Edit::Changed),
        ("CHAT asa[|]", 5, "Åsa Öberg ", "CHAT Åsa Öberg [|]", Edit::Changed),
        ("OLM asa o[|]x", 4, "Åsa Öberg ", "OLM Åsa Öberg [|]x", Edit::Changed),
        ("CHAT bartholomew[|]", 5, "Bartholomew Longname ", "CHAT bartholomew[|]", Edit::Bell),
        ("[|]", 0, "", "[|]", Edit::Nothing),
    ] {
        let mut editor = editor(before);
        assert_eq!(editor.complete(from, text), edit, "{before}");
        assert_eq!(drawn(&editor), after, "{before}");
    }
}

#[test]
fn a_line_that_is_given_back_is_never_lost() {
    let mut editor = Editor::new(20);
    types(&mut editor, "refused<enter>");
    editor.give_back("refused");
    assert_eq!(drawn(&editor), "refused[|]");

    types(&mut editor, "<^u>one<enter>two<enter>half");
    editor.give_back("one");
    assert_eq!(drawn(&editor), "half[|]");
    types(&mut editor, "<up>");
    assert_eq!(drawn(&editor), "one[|]");
    types(&mut editor, "<down>");
    assert_eq!(drawn(&editor), "half[|]");
}

#[test]
fn a_text_that_is_put_in_is_cleaned_and_cut() {
    let mut editor = Editor::new(4);
    editor.set_text("a\u{1b}bc\u{9b}日本");
    assert_eq!(drawn(&editor), "abc日[|]");
    assert_eq!((editor.cursor(), editor.limit(), editor.is_empty()), (4, 4, false));
}

#[test]
fn history_has_a_bound() {
    let mut editor = Editor::new(10);
    for line in 0..1_000 {
        types(&mut editor, &format!("{line}<enter>"));
    }
    types(&mut editor, &"<up>".repeat(1_000));
    assert_eq!(editor.text(), "980");
}

#[test]
fn a_password_leaves_no_trace() {
    let mut editor = Editor::secret(20);
    types(&mut editor, "hunter2");
    assert_eq!(format!("{editor:?}"), "Editor(secret)");
    types(&mut editor, "<^u><^y>");
    assert_eq!(editor.text(), "");
    assert_eq!(types(&mut editor, "x<enter><up>")[1..], [Edit::Enter("x".into()), Edit::Nothing]);
    editor.give_back("y");
    types(&mut editor, "z<up>");
    assert_eq!(editor.text(), "yz");
}

fn keys() -> impl Strategy<Value = Key> {
    let named = [
        Key::Enter,
        Key::Backspace,
        Key::Delete,
        Key::Left,
        Key::Right,
        Key::WordLeft,
        Key::WordRight,
        Key::Up,
        Key::Down,
        Key::Home,
        Key::End,
        Key::KillLine,
        Key::KillToEnd,
        Key::KillWord,
        Key::KillWordRight,
        Key::Swap,
        Key::Yank,
        Key::Interrupt,
        Key::Tab,
    ];
    prop_oneof![
        4 => prop::sample::select(" abcåé日🙂🇫\u{301}\u{323}\u{1100}\u{1161}\u{200d}".chars().collect::<Vec<_>>())
            .prop_map(Key::Char),
        1 => any::<char>().prop_map(Key::Char),
        4 => prop::sample::select(named.to_vec()),
    ]
}

proptest! {
    #[test]
    fn no_keys_lead_out_of_bounds(keys in prop::collection::vec(keys(), 0..120), limit in 0_usize..12) {
        let mut editor = Editor::new(limit);
        for key in keys {
            let before = editor.text().to_owned();
            let edit = editor.key(key);
            prop_assert!(count(editor.text()) <= limit);
            prop_assert!(editor.text().len() <= room(limit));
            prop_assert_eq!(clean(editor.text()), editor.text());
            let starts = editor.text().grapheme_indices(true).map(|(at, _)| at);
            prop_assert!(starts.chain([editor.text().len()]).any(|at| at == editor.cursor));
            if matches!(edit, Edit::Bell | Edit::Nothing) {
                prop_assert_eq!(editor.text(), before);
            }
        }
    }

    #[test]
    fn a_flood_of_marks_stays_within_the_bytes(marks in 0_usize..500) {
        let mut editor = Editor::new(10);
        editor.key(Key::Char('q'));
        for _ in 0..marks {
            editor.key(Key::Char('\u{323}'));
        }
        prop_assert!(editor.text().len() <= 11);
    }
}
