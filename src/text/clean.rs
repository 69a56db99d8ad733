//! What callers' text may contain. Knows nothing of terminals: what is removed here is what could
//! control one, or could make text look like what it is not.

use std::borrow::Cow;

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// How many combining marks may stand in a row. Living scripts stack four at most; what is longer
/// is drawn over the lines of others.
const MARKS: usize = 5;

/// The text with everything removed that [`is_shown`] refuses, in NFC (Unicode Annex 15), with at
/// most five combining marks in a row, and none at the beginning, where it would be drawn over what
/// the board says before. A tab leaves a blank, so that words stay apart.
///
/// Cleaning twice changes nothing more. Text that is clean already is not copied.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    if is_clean(text) {
        return Cow::Borrowed(text);
    }
    let mut cleaned = String::with_capacity(text.len());
    let mut marks = MARKS;
    for c in text.chars().filter_map(shown).nfc() {
        marks = if is_combining_mark(c) { marks + 1 } else { 0 };
        if marks <= MARKS {
            cleaned.push(c);
        }
    }
    Cow::Owned(cleaned)
}

/// Whether a character may be shown to a caller.
///
/// Not shown are C0, DEL and C1; marks of direction, joiners and everything else that Unicode says
/// has no glyph of its own (`Default_Ignorable_Code_Point`); separators of lines; annotations;
/// and what is not a character.
#[must_use]
pub fn is_shown(c: char) -> bool {
    if c.is_ascii() {
        return !c.is_ascii_control();
    }
    let code = u32::from(c);
    let not_a_character = code & 0xfffe == 0xfffe;
    let row = HIDDEN.partition_point(|&(_, last)| last < code);
    let hidden = HIDDEN.get(row).is_some_and(|&(first, _)| first <= code);
    !(not_a_character || hidden)
}

/// Characters outside ASCII that are not shown, first and last of each run, ascending.
const HIDDEN: [(u32, u32); 23] = [
    (0x0080, 0x009f),   // C1
    (0x00ad, 0x00ad),   // soft hyphen
    (0x034f, 0x034f),   // combining grapheme joiner
    (0x061c, 0x061c),   // Arabic letter mark
    (0x070f, 0x070f),   // Syriac abbreviation mark
    (0x115f, 0x1160),   // Hangul fillers
    (0x17b4, 0x17b5),   // Khmer inherent vowels
    (0x180b, 0x180f),   // Mongolian selectors
    (0x200b, 0x200f),   // zero-width space and joiners, marks of direction
    (0x2028, 0x202e),   // separators of lines and paragraphs, embeddings and overrides
    (0x2060, 0x206f),   // word joiner, invisible operators, isolates
    (0x3164, 0x3164),   // Hangul filler
    (0xfdd0, 0xfdef),   // not characters
    (0xfe00, 0xfe0f),   // variation selectors
    (0xfeff, 0xfeff),   // byte order mark
    (0xffa0, 0xffa0),   // halfwidth Hangul filler
    (0xfff0, 0xfffb),   // reserved, annotations
    (0x13430, 0x1343f), // Egyptian joiners
    (0x1bca0, 0x1bca3), // shorthand controls
    (0x1d159, 0x1d159), // null note head
    (0x1d173, 0x1d17a), // beams and slurs
    (0x1da00, 0x1da7f), // SignWriting, drawn over its neighbours
    (0xe0000, 0xe0fff), // tags, more variation selectors
];

/// A character of the European languages that is shown, joins no other and is as it is in NFC: what
/// stands before U+0300, where the combining marks begin. Most text has no others, and need not be
/// looked up.
pub(super) fn is_simple(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a0}'..='\u{ac}' | '\u{ae}'..'\u{300}')
}

fn is_clean(text: &str) -> bool {
    if text.chars().all(is_simple) {
        return true;
    }
    let mut marks = MARKS;
    let mut calm = |c: char| {
        marks = if is_combining_mark(c) { marks + 1 } else { 0 };
        marks <= MARKS
    };
    text.chars().all(|c| is_shown(c) && calm(c)) && is_nfc_quick(text.chars()) == IsNormalized::Yes
}

fn shown(c: char) -> Option<char> {
    match c {
        '\t' => Some(' '),
        c => is_shown(c).then_some(c),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_could_control_or_deceive_is_removed() {
        for (text, cleaned) in [
            ("Hello, world", "Hello, world"),
            ("Hyvää yötä", "Hyvää yötä"),
            ("日本語 ok", "日本語 ok"),
            ("bell\u{7}, escape\u{1b}[31m", "bell, escape[31m"),
            ("line\r\nend", "lineend"),
            ("tab\tstop", "tab stop"),
            ("del\u{7f}", "del"),
            ("csi\u{9b}6n dcs\u{90}$qm\u{9c}", "csi6n dcs$qm"),
            ("\u{202e}txt.exe\u{2066}\u{61c}", "txt.exe"),
            ("zero\u{200b}width\u{200d}\u{feff}\u{2060}", "zerowidth"),
            ("soft\u{ad}hyphen", "softhyphen"),
            ("two\u{2028}lines\u{2029}", "twolines"),
            ("❤\u{fe0f}", "❤"),
            ("\u{e0041}\u{e007f}tags", "tags"),
            ("\u{fffe}\u{1ffff}\u{fdd0}x", "x"),
            ("\u{3164}\u{115f}\u{ffa0}filler", "filler"),
            ("cafe\u{301}", "café"),
            ("a\u{200d}\u{308}", "ä"),
            ("\u{336}\u{301}x", "x"),
            ("\u{fffd}", "\u{fffd}"),
        ] {
            assert_eq!(clean(text), cleaned, "{text:?}");
        }
    }

    #[test]
    fn a_flood_of_combining_marks_is_cut() {
        let flood = format!("q{}!", "\u{323}".repeat(10_000));
        assert_eq!(clean(&flood), format!("q{}!", "\u{323}".repeat(MARKS)));
    }

    #[test]
    fn clean_text_is_not_copied() {
        for text in ["plain", "Hyvää yötä, 日本", ""] {
            assert!(matches!(clean(text), Cow::Borrowed(_)), "{text:?}");
        }
    }

    #[test]
    fn simple_characters_stand_alone() {
        for c in ('\0'..'\u{400}').filter(|&c| is_simple(c)) {
            assert!(is_shown(c) && !is_combining_mark(c), "{c:?}");
            assert_eq!(is_nfc_quick([c].into_iter()), IsNormalized::Yes, "{c:?}");
        }
        assert!(!is_simple('\u{ad}') && !is_simple('\u{300}'));
    }

    #[test]
    fn the_table_is_in_order() {
        assert!(HIDDEN.iter().all(|(first, last)| first <= last));
        assert!(HIDDEN.windows(2).all(|pair| pair[0].1 < pair[1].0));
    }

    proptest! {
        #[test]
        fn clean_text_stays_as_it_is(text in any::<String>()) {
            let once = clean(&text).into_owned();
            prop_assert!(once.chars().all(is_shown));
            prop_assert_eq!(clean(&once), once.as_str());
        }

        #[test]
        fn clean_text_is_nfc(text in "[a-zåé\u{300}-\u{323}\u{1100}-\u{1175}\u{200b}-\u{200f}]{0,40}") {
            let cleaned = clean(&text);
            prop_assert!(unicode_normalization::is_nfc(&cleaned));
            prop_assert_eq!(clean(&cleaned), cleaned.as_ref());
        }
    }
}
