//! UTF-8 a byte at a time (RFC 3629): overlong forms, surrogates and what lies beyond Unicode are
//! no characters. Knows nothing of keys.

use std::ops::RangeInclusive;

/// A character under way.
#[derive(Clone, Debug)]
pub(super) struct Utf8 {
    code: u32,
    /// Bytes still to come.
    missing: u8,
    /// Where the next byte must lie, which rules out what the form allows and the RFC does not.
    next: RangeInclusive<u8>,
}

const CONTINUATION: RangeInclusive<u8> = 0x80..=0xbf;

impl Default for Utf8 {
    fn default() -> Self {
        Self { code: 0, missing: 0, next: CONTINUATION }
    }
}

impl Utf8 {
    /// Whether a character is under way that this byte does not go on with.
    pub(super) fn breaks_at(&self, byte: u8) -> bool {
        self.missing > 0 && !self.next.contains(&byte)
    }

    /// Drops what is under way; whether anything was.
    pub(super) fn give_up(&mut self) -> bool {
        std::mem::take(self).missing > 0
    }

    /// Takes a byte that is not ASCII and does not break what is under way. The character that is
    /// complete with it, U+FFFD for a byte that begins none, `None` while more is to come.
    pub(super) fn take(&mut self, byte: u8) -> Option<char> {
        if self.missing == 0 {
            let (bits, missing, next) = match byte {
                0xc2..=0xdf => (byte & 0x1f, 1, CONTINUATION),
                0xe0 => (0, 2, 0xa0..=0xbf),
                0xed => (byte & 0x0f, 2, 0x80..=0x9f),
                0xe1..=0xef => (byte & 0x0f, 2, CONTINUATION),
                0xf0 => (0, 3, 0x90..=0xbf),
                0xf1..=0xf3 => (byte & 0x07, 3, CONTINUATION),
                0xf4 => (byte & 0x07, 3, 0x80..=0x8f),
                _ => return Some(char::REPLACEMENT_CHARACTER),
            };
            *self = Self { code: u32::from(bits), missing, next };
            return None;
        }
        self.code = self.code << 6 | u32::from(byte & 0x3f);
        self.missing -= 1;
        self.next = CONTINUATION;
        (self.missing == 0)
            .then(|| char::from_u32(self.code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decoded(bytes: &[u8]) -> String {
        let mut utf8 = Utf8::default();
        let mut text = String::new();
        for &byte in bytes {
            if byte.is_ascii() || utf8.breaks_at(byte) {
                text.extend(utf8.give_up().then_some(char::REPLACEMENT_CHARACTER));
            }
            if byte.is_ascii() {
                text.push(char::from(byte));
            } else {
                text.extend(utf8.take(byte));
            }
        }
        text.extend(utf8.give_up().then_some(char::REPLACEMENT_CHARACTER));
        text
    }

    #[test]
    fn forms_that_the_rfc_forbids_are_no_characters() {
        for (bytes, text) in [
            (&b"\xc0\xaf"[..], "\u{fffd}\u{fffd}"),
            (b"\xe0\x80\xaf", "\u{fffd}\u{fffd}\u{fffd}"),
            (b"\xc1\x9b", "\u{fffd}\u{fffd}"),
            (b"\xed\xa0\x80", "\u{fffd}\u{fffd}\u{fffd}"),
            (b"\xf4\x90\x80\x80", "\u{fffd}\u{fffd}\u{fffd}\u{fffd}"),
            (b"\xff\xfe", "\u{fffd}\u{fffd}"),
            (b"\xe6\x97a", "\u{fffd}a"),
            (b"\xe6\x97\xe6\x97\xa5", "\u{fffd}日"),
            (b"\x84", "\u{fffd}"),
        ] {
            assert_eq!(decoded(bytes), text, "{bytes:x?}");
        }
    }

    proptest! {
        #[test]
        fn it_agrees_with_the_standard_library(bytes in any::<Vec<u8>>(), text in any::<String>()) {
            prop_assert_eq!(decoded(&bytes), String::from_utf8_lossy(&bytes));
            prop_assert_eq!(decoded(text.as_bytes()), text);
        }
    }
}
