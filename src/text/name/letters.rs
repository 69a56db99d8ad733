//! The letters of names, and what somebody types who has not the key. Knows no names.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Digits, the four signs, and letters whose plain form is a to z. That leaves out other scripts,
/// letters of phonetics that look like plain ones, and compatibility characters.
pub(super) fn may_stand_in_a_name(c: char) -> bool {
    match c {
        ' ' | '_' | '-' | '.' => true,
        c if c.is_ascii() => c.is_ascii_alphanumeric(),
        c => {
            let mut plain = c.nfd().flat_map(char::to_lowercase).nfd();
            let base = plain
                .next()
                .is_some_and(|base| base.is_ascii_lowercase() || plain_letters(base).is_some());
            base && plain.all(is_combining_mark)
        }
    }
}

/// What somebody without the key types for a small letter that is not a plain one with an accent.
pub(crate) fn plain_letters(c: char) -> Option<&'static str> {
    Some(match c {
        'æ' => "ae",
        'œ' => "oe",
        'ß' => "ss",
        'þ' => "th",
        'ø' | 'ɔ' | 'ɵ' => "o",
        'ð' | 'đ' | 'ɖ' | 'ɗ' => "d",
        'ħ' => "h",
        'ı' | 'ɨ' => "i",
        'ł' => "l",
        'ŋ' | 'ɲ' => "n",
        'ŧ' => "t",
        'ɓ' | 'ƀ' => "b",
        'ƈ' => "c",
        'ǝ' | 'ə' | 'ɛ' => "e",
        'ƒ' => "f",
        'ɣ' | 'ǥ' => "g",
        'ƙ' => "k",
        'ʋ' => "v",
        'ƴ' => "y",
        'ƶ' | 'ʒ' => "z",
        _ => return None,
    })
}
