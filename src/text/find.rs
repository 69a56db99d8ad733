//! Where a text says what somebody looks for: case and accents do not matter, as in names. Pure;
//! knows nothing of what the text is.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::name::{NameKey, plain_letters};
use super::width::{columns, units};

/// What is looked for: at least one character that could be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted(String);

impl Wanted {
    /// What was typed, without case, accents and needless blanks. `None`: nothing is left of it.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let key = NameKey::of(typed);
        (!key.as_str().is_empty()).then(|| Self(key.as_str().to_owned()))
    }

    /// The bytes of `text` where it stands first.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<Range<usize>> {
        let mut folded = String::with_capacity(text.len());
        text.chars().for_each(|c| fold(c, &mut folded));
        let start = folded.find(&self.0)?;
        let end = start + self.0.len();
        // Once more, to see where it came from.
        folded.clear();
        let (mut from, mut to) = (None, text.len());
        for (at, c) in text.char_indices() {
            fold(c, &mut folded);
            if from.is_none() && folded.len() > start {
                from = Some(at);
            }
            if folded.len() >= end {
                to = at + c.len_utf8();
                break;
            }
        }
        Some(from?..to)
    }
}

/// Adds what a character is compared by; several blanks are one.
fn fold(c: char, folded: &mut String) {
    if c.is_whitespace() {
        if !folded.ends_with(' ') {
            folded.push(' ');
        }
    } else if c.is_ascii() {
        folded.push(c.to_ascii_lowercase());
    } else {
        for c in std::iter::once(c).nfd().flat_map(char::to_lowercase).nfd() {
            match plain_letters(c) {
                Some(letters) => folded.push_str(letters),
                None if is_combining_mark(c) => {}
                None => folded.push(c),
            }
        }
    }
}

/// What stands before, at and behind `place` of `text`, within so many columns all in all; an
/// ellipsis stands where something is left out. Of what is at the place as much as fits.
#[must_use]
pub fn around(text: &str, place: Range<usize>, most: usize) -> (String, String, String) {
    let before = text.get(..place.start).unwrap_or_default();
    let hit = text.get(place.clone()).unwrap_or_default();
    let behind = text.get(place.end..).unwrap_or_default();
    let room = most.saturating_sub(columns(hit));
    let (left, right) = (columns(before), columns(behind));
    // What one side does not need the other gets.
    let for_left = left.min((room / 2).max(room.saturating_sub(right)));
    let for_right = right.min(room - for_left);
    let hit = if columns(hit) > most { super::width::cut(hit, most) } else { hit.to_owned() };
    let left = if left <= for_left {
        before.to_owned()
    } else {
        let mut kept: Vec<&str> = units(before).collect();
        kept.reverse();
        let kept = fitting(kept.into_iter(), for_left.saturating_sub(1));
        format!("{}{}", if for_left > 0 { "…" } else { "" }, kept.rev().collect::<String>())
    };
    let right = if right <= for_right {
        behind.to_owned()
    } else {
        let kept: String = fitting(units(behind), for_right.saturating_sub(1)).collect();
        format!("{kept}{}", if for_right > 0 { "…" } else { "" })
    };
    (left, hit, right)
}

/// As many as fit into so many columns.
fn fitting<'a>(
    units: impl Iterator<Item = &'a str>,
    most: usize,
) -> impl DoubleEndedIterator<Item = &'a str> {
    let mut taken = 0;
    let fits = |unit: &&str| {
        taken += columns(unit);
        taken <= most
    };
    units.take_while(fits).collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found<'a>(wanted: &str, text: &'a str) -> Option<&'a str> {
        Wanted::parse(wanted).expect(wanted).find(text).map(|place| &text[place])
    }

    #[test]
    fn case_and_accents_do_not_matter() {
        for (wanted, text, expected) in [
            ("lunch", "See you at Lunch?", Some("Lunch")),
            ("LUNCH", "lunchtime", Some("lunch")),
            ("cafe", "the Café Müller", Some("Café")),
            ("CAFÉ müller", "the cafe  muller", Some("cafe  muller")),
            ("oster", "Frohe ÖSTERN", Some("ÖSTER")),
            ("strasse", "Hauptstraße 1", Some("straße")),
            ("aer", "Ærø", Some("Ær")),
            ("rø", "Ærø", Some("rø")),
            ("日本", "in 日本 now", Some("日本")),
            ("привет", "Привет!", Some("Привет")),
            ("a b", "a\u{a0} b", Some("a\u{a0} b")),
            (" b", "ab", Some("b")),
            ("lunch", "dinner", None),
            ("lunch", "", None),
        ] {
            assert_eq!(found(wanted, text), expected, "{wanted:?} in {text:?}");
        }
        assert!(Wanted::parse(" \u{200b} ").is_none());
        assert!(Wanted::parse("").is_none());
    }

    #[test]
    fn the_line_is_cut_around_what_was_found() {
        let cut = |text: &str, wanted: &str, most| {
            let place = Wanted::parse(wanted).unwrap().find(text).unwrap();
            let (left, hit, right) = around(text, place, most);
            format!("{left}[{hit}]{right}")
        };
        let text = "one two three four five six seven";
        assert_eq!(cut(text, "four", 40), "one two three [four] five six seven");
        assert_eq!(cut(text, "four", 20), "… three [four] five s…");
        assert_eq!(cut(text, "one", 13), "[one] two thre…");
        assert_eq!(cut(text, "seven", 13), "…ve six [seven]");
        assert_eq!(cut(text, "three four", 6), "[three ]");
        assert_eq!(cut(text, "four", 4), "[four]");
    }

    proptest! {
        #[test]
        fn what_is_cut_around_fits_and_has_what_was_found(
            text in "[a-cé日 ]{0,60}", wanted in "[a-c]{1,3}", most in 3_usize..50
        ) {
            let wanted = Wanted::parse(&wanted).unwrap();
            if let Some(place) = wanted.find(&text) {
                let (left, hit, right) = around(&text, place.clone(), most);
                prop_assert_eq!(&hit, &text[place]);
                let all = format!("{left}{hit}{right}");
                prop_assert!(columns(&all) <= most, "{} in {}", all, most);
                prop_assert!(columns(&text) > most || all == text);
            }
        }

        #[test]
        fn a_piece_of_a_text_is_found_in_it(text in "[a-zA-ZéÖß日 ]{1,30}", from in 0_usize..20) {
            let piece: String = text.chars().skip(from).collect();
            if let Some(wanted) = Wanted::parse(&piece) {
                prop_assert!(wanted.find(&text).is_some(), "{:?} in {:?}", piece, text);
            }
        }
    }
}
