//! What may be a password, and how it is kept in memory: one copy, wiped when it is no longer
//! needed, never printed. Knows no hash.

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// The fewest characters.
pub const SHORTEST: usize = 8;
/// The most characters.
pub const LONGEST: usize = 128;

/// A password that an account may have: 8 to 128 characters of any script, composed (NFC), so that
/// every keyboard's way of typing them is the same password.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

impl Password {
    /// What was typed, if it can be a password.
    pub fn parse(typed: &str) -> Result<Self, PasswordRefusal> {
        let text = composed(typed);
        match text.chars().count() {
            ..SHORTEST => Err(PasswordRefusal::TooShort),
            SHORTEST..=LONGEST => Ok(Self(text)),
            _ => Err(PasswordRefusal::TooLong),
        }
    }

    /// Whether the same was typed again.
    pub fn is(&self, typed: &str) -> bool {
        *self.0 == *composed(typed)
    }

    pub(super) fn text(&self) -> Zeroizing<String> {
        self.0.clone()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// Why that cannot be a password. `Display` says what to type instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRefusal {
    /// Fewer than [`SHORTEST`] characters.
    #[error("That is too short: a password has at least {SHORTEST} characters.")]
    TooShort,
    /// More than [`LONGEST`] characters.
    #[error("That is too long: a password has at most {LONGEST} characters.")]
    TooLong,
}

/// The text in NFC.
pub(super) fn composed(typed: &str) -> Zeroizing<String> {
    // Three times is the most that NFC can need (UAX #15 §9): a text that never has to move leaves
    // no copy behind.
    let mut text = Zeroizing::new(String::with_capacity(3 * typed.len()));
    text.extend(typed.nfc());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_has_8_to_128_characters_of_any_script() {
        for (typed, expected) in [
            ("", Err(PasswordRefusal::TooShort)),
            ("1234567", Err(PasswordRefusal::TooShort)),
            ("12345678", Ok(())),
            ("пароль12", Ok(())),
            ("日本語日本語日本", Ok(())),
            ("日本語日本語日", Err(PasswordRefusal::TooShort)),
            (" blanks ", Ok(())),
            // Eight characters, however many code points were typed.
            ("o\u{308}1234567", Ok(())),
            ("o\u{308}123456", Err(PasswordRefusal::TooShort)),
        ] {
            assert_eq!(Password::parse(typed).map(drop), expected, "{typed:?}");
        }
        assert!(Password::parse(&"ä".repeat(128)).is_ok());
        assert_eq!(Password::parse(&"ä".repeat(129)).unwrap_err(), PasswordRefusal::TooLong);
    }

    #[test]
    fn the_same_password_can_be_typed_in_two_ways() {
        let password = Password::parse("Größe 12").unwrap();
        assert!(password.is("Gro\u{308}ße 12"));
        assert!(!password.is("Grosse 12"));
        assert!(!password.is("Größe 12 "));
    }

    #[test]
    fn a_password_is_never_printed() {
        let password = Password::parse("open sesame").unwrap();
        assert_eq!(format!("{password:?}"), "Password(…)");
    }

    #[test]
    fn no_text_outgrows_the_place_made_for_it() {
        for c in ['\u{1d160}', '\u{fb2c}', '\u{390}', '\u{f73}', 'ä', 'a'] {
            let typed: String = std::iter::repeat_n(c, 100).collect();
            let text = composed(&typed);
            assert!(text.len() <= 3 * typed.len(), "{c:?}");
        }
    }
}
