//! What can happen to a caller: keys, news, other prompts, other sizes.

use carrier::terminal::keys::Key;
use carrier::terminal::render::Keep;
use proptest::prelude::*;

/// What happens to a caller.
#[derive(Clone, Debug)]
pub(super) enum Happening {
    Types(Key),
    /// News, an answer, or a list of what TAB has found.
    Reads(Vec<String>),
    /// Another prompt: of another screen, or of a pager, whose answer is taken off the screen.
    Asks(&'static str, Keep),
    Resizes(u16),
    /// A row above the line that is taken back, or its end.
    Hears(Option<&'static str>),
    /// Ctrl-L.
    Clears,
}

/// What may stand above the line for a while.
const HEARD: [Option<&str>; 4] = [
    None,
    Some("Bo is typing..."),
    Some("Åsa-Maria von der Heide 日本 is typing..."),
    Some("A name without a blank that is wider than some: Wolfeschlegelsteinhausen is typing..."),
];

/// Prompts, and what becomes of the line behind each: a chat's, the menu's, a pager's, and one that
/// is wider than many screens.
const PROMPTS: [(&str, Keep); 6] = [
    ("", Keep::Lift),
    ("> ", Keep::Keep),
    ("Carrier > ", Keep::Keep),
    ("More? (Y/n/ns) ", Keep::Lift),
    ("[12:34] Åsa, what do you say? ", Keep::Keep),
    (
        "日本 Would you like to be told of it when one of your friends is on line? (Y/n) ",
        Keep::Keep,
    ),
];

pub(super) fn happenings(sizes: bool) -> impl Strategy<Value = Vec<Happening>> {
    let news = prop::collection::vec("[a-zåö日 ]{0,60}", 1..4);
    let happening = prop_oneof![
        30 => keys().prop_map(|key| vec![Happening::Types(key)]),
        // A run of letters, so that drafts of many rows are met.
        3 => prop::collection::vec("[a-z日 ]", 10..60).prop_map(|letters| {
            let letters = letters.concat();
            letters.chars().map(|letter| Happening::Types(Key::Char(letter))).collect()
        }),
        3 => news.prop_map(|news| vec![Happening::Reads(news)]),
        1 => prop::sample::select(PROMPTS.to_vec())
            .prop_map(|(prompt, keep)| vec![Happening::Asks(prompt, keep)]),
        2 => prop::sample::select(HEARD.to_vec()).prop_map(|heard| vec![Happening::Hears(heard)]),
        1 => Just(vec![Happening::Clears]),
        1 => prop::sample::select(vec![20, 40, 80, 132]).prop_map(move |to| {
            if sizes { vec![Happening::Resizes(to)] } else { Vec::new() }
        }),
    ];
    prop::collection::vec(happening, 1..60).prop_map(|happenings| happenings.concat())
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
        Key::Up,
        Key::Down,
        Key::WordLeft,
        Key::WordRight,
        Key::KillWord,
        Key::KillWordRight,
        Key::KillToEnd,
        Key::KillLine,
        Key::Yank,
        Key::Swap,
        Key::Interrupt,
        Key::Enter,
    ];
    prop_oneof![6 => prop::sample::select(letters), 3 => prop::sample::select(edits.to_vec())]
}

/// Numbers the news, so that each is itself.
pub(super) fn numbered(happenings: Vec<Happening>) -> Vec<Happening> {
    let mut count = 0;
    let mut number = |line: String| {
        count += 1;
        format!("<{count}> {line}")
    };
    happenings
        .into_iter()
        .map(|happening| match happening {
            Happening::Reads(news) => Happening::Reads(news.into_iter().map(&mut number).collect()),
            Happening::Types(_)
            | Happening::Asks(..)
            | Happening::Resizes(_)
            | Happening::Hears(_)
            | Happening::Clears => happening,
        })
        .collect()
}
