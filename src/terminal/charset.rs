//! The character sets of callers' terminals: which one it is, and text into its bytes. Knows
//! nothing of what is drawn.

use std::borrow::Cow;
use std::fmt;

use super::cp437::{self, glyph};
use super::nearest::{Set, is_steady, push_nearest};
use crate::text::clean::clean;

/// What a terminal takes the bytes of text for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Charset {
    /// RFC 3629.
    #[default]
    Utf8,
    /// The IBM PC's, as `SyncTERM` and its like draw it.
    Cp437,
    /// ISO 8859-1, as the Amiga draws it.
    Latin1,
    /// What every terminal has.
    Ascii,
}

impl Charset {
    /// All of them, the richest first.
    pub const ALL: [Self; 4] = [Self::Utf8, Self::Cp437, Self::Latin1, Self::Ascii];

    /// The set of this name: as the IANA registry, locales (POSIX), RFC 2066 and people spell it,
    /// any case. Of ISO 8859's parts the ninth and the fifteenth hardly differ from the first.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase().replace(['-', '_', ' '], "");
        match name.as_str() {
            "utf8" => Some(Self::Utf8),
            "ibm437" | "cp437" | "437" => Some(Self::Cp437),
            "iso88591" | "iso885915" | "iso88599" | "latin1" | "amiga" => Some(Self::Latin1),
            "ascii" | "usascii" | "ansix3.41968" => Some(Self::Ascii),
            _ => None,
        }
    }

    /// Its name as it is stored and typed; [`Self::named`] knows it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Cp437 => "cp437",
            Self::Latin1 => "iso-8859-1",
            Self::Ascii => "ascii",
        }
    }

    /// The one with this [`word`](Self::word).
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|charset| charset.word() == word)
    }

    /// What a locale says of the terminal (POSIX: `language_TERRITORY.codeset@modifier`). `None`
    /// if it names no set, or none that is known here: "C" is what a client says that knows none.
    #[must_use]
    pub fn for_locale(locale: &str) -> Option<Self> {
        let (_, codeset) = locale.trim().split_once('.')?;
        Self::named(codeset.split('@').next()?)
    }

    /// What of the text the terminal can show: [`clean`] text, where what the set does not have is
    /// replaced by the nearest. This is what is measured and what [`Self::encode`] sends.
    #[must_use]
    pub fn shown(self, text: &str) -> Cow<'_, str> {
        let text = clean(text);
        let has = self.set();
        if text.chars().all(has) {
            return text;
        }
        let mut shown = String::with_capacity(text.len());
        for c in text.chars() {
            push_nearest(c, has, &mut shown);
        }
        Cow::Owned(shown)
    }

    /// Which characters its terminals have; of UTF-8 those on whose width they agree.
    fn set(self) -> Set {
        match self {
            Self::Utf8 => is_steady,
            Self::Cp437 => |c| cp437::byte(c).is_some(),
            Self::Latin1 => |c| latin1(c).is_some(),
            Self::Ascii => |c| ascii(c).is_some(),
        }
    }

    /// The character that a terminal of this set draws for a byte above ASCII, if each byte is one.
    pub(super) fn high(self, byte: u8) -> Option<char> {
        match self {
            Self::Utf8 => None,
            Self::Cp437 => Some(glyph(byte)),
            Self::Latin1 if byte >= 0xa0 => Some(char::from(byte)),
            Self::Latin1 | Self::Ascii => Some(char::REPLACEMENT_CHARACTER),
        }
    }

    /// Whether it has what a picture is made of.
    #[must_use]
    pub fn has_pictures(self) -> bool {
        matches!(self, Self::Utf8 | Self::Cp437)
    }

    /// Adds the bytes of what is [`shown`](Self::shown) of the text. Whatever the text is, no byte
    /// of them is control to a terminal of this set: no C0, no DEL, in UTF-8 no C1; in CP437,
    /// whose letters lie where C1 lies elsewhere, none that opens a sequence there. CP437 has a
    /// letter FF (a hard blank): a transport that needs it doubles it.
    pub fn encode(self, text: &str, out: &mut Vec<u8>) {
        self.encode_shown(&self.shown(text), out);
    }

    /// Adds the bytes of a part of what is [`shown`](Self::shown). A part is not cleaned again,
    /// because it may begin with a mark whose letter is in the part before.
    pub(super) fn encode_shown(self, shown: &str, out: &mut Vec<u8>) {
        match self {
            Self::Utf8 => out.extend_from_slice(shown.as_bytes()),
            Self::Cp437 => out.extend(shown.chars().filter_map(cp437::byte)),
            Self::Latin1 => out.extend(shown.chars().filter_map(latin1)),
            Self::Ascii => out.extend(shown.chars().filter_map(ascii)),
        }
    }

    /// What a terminal of this set shows for these bytes. ASCII control stays what it is; what is
    /// no character becomes U+FFFD.
    #[must_use]
    pub fn decode(self, bytes: &[u8]) -> String {
        let one = |&byte: &u8| self.high(byte).unwrap_or(char::REPLACEMENT_CHARACTER);
        match self {
            Self::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
            Self::Cp437 | Self::Latin1 | Self::Ascii => bytes
                .iter()
                .map(|byte| if byte.is_ascii() { char::from(*byte) } else { one(byte) })
                .collect(),
        }
    }
}

impl fmt::Display for Charset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Utf8 => "UTF-8",
            Self::Cp437 => "CP437",
            Self::Latin1 => "ISO 8859-1",
            Self::Ascii => "ASCII",
        })
    }
}

fn ascii(c: char) -> Option<u8> {
    u8::try_from(c).ok().filter(|byte| (b' '..=b'~').contains(byte))
}

/// What lies between the two halves is control (C1).
fn latin1(c: char) -> Option<u8> {
    ascii(c).or_else(|| u8::try_from(c).ok().filter(|byte| *byte >= 0xa0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::clean::is_shown;
    use crate::text::width::columns;

    #[test]
    fn a_locale_names_its_set() {
        for (locale, charset) in [
            ("en_US.UTF-8", Some(Charset::Utf8)),
            ("C.utf8", Some(Charset::Utf8)),
            ("de_DE.UTF-8@euro", Some(Charset::Utf8)),
            ("en_US.IBM437", Some(Charset::Cp437)),
            ("C", None),
            ("POSIX", None),
            ("", None),
            ("sv_SE.ISO-8859-1", Some(Charset::Latin1)),
            ("de_DE.iso885915@euro", Some(Charset::Latin1)),
            ("en_US.US-ASCII", Some(Charset::Ascii)),
            ("ja_JP.eucJP", None),
        ] {
            assert_eq!(Charset::for_locale(locale), charset, "{locale:?}");
        }
    }

    #[test]
    fn what_cp437_lacks_becomes_the_nearest() {
        for (text, shown) in [
            ("Hyvää yötä, Åsa", "Hyvää yötä, Åsa"),
            ("“quoted” ‘text’ – — …", "\"quoted\" 'text' - - ..."),
            ("5 €", "5 EUR"),
            ("Straße, β-Test", "Straße, ß-Test"),
            ("Dvořák, Łódź, Nguyễn", "Dvorák, Lódz, Nguyen"),
            ("Þór, Ærø, Œuvre", "Thór, Æro, Oeuvre"),
            ("╔═╗░▒▓█", "╔═╗░▒▓█"),
            ("╭━╮", "┌─┐"),
            ("日本", "??"),
            ("Привет", "??????"),
            ("❤ 🙂 ✓", "<3 :) √"),
            ("q\u{323}x", "qx"),
            ("ｂｂｓ", "bbs"),
            ("É ÿ ¢ ¥ ₧ ƒ", "E y c Y Pts f"),
            ("e\u{301}", "é"),
        ] {
            assert_eq!(Charset::Cp437.shown(text), shown, "{text:?}");
        }
        assert_eq!(Charset::Utf8.shown("日本, “ok”"), "日本, “ok”");
    }

    #[test]
    fn an_emoji_is_shown_by_name_where_it_cannot_be() {
        for (text, utf8, cp437) in [
            ("👍 ok", "👍 ok", ":+1: ok"),
            ("👍🏽 ok", "👍 ok", ":+1: ok"),
            ("🏽 alone", "■ alone", "■ alone"),
            ("🇫🇮!", "🇫🇮!", "FI!"),
            ("👩\u{200d}👧", "👩👧", ":woman::girl:"),
            ("1\u{fe0f}\u{20e3}", "1\u{20e3}", "1"),
            ("☕ ☰", "☕ ≡", ":coffee: ≡"),
            ("\u{1fae9}", ":face_with_bags_under_eyes:", ":face_with_bags_under_eyes:"),
            ("\u{1fadd}", "?", "?"),
        ] {
            assert_eq!(Charset::Utf8.shown(text), utf8, "{text:?}");
            assert_eq!(Charset::Cp437.shown(text), cp437, "{text:?}");
        }
    }

    #[test]
    fn what_latin1_and_ascii_lack_becomes_the_nearest() {
        for (text, latin1, ascii) in [
            ("Hyvää yötä, Åsa", "Hyvää yötä, Åsa", "Hyvaa yota, Asa"),
            ("É ÿ ¢ ¥ §", "É ÿ ¢ ¥ §", "E y c Y S"),
            ("“quoted” – …", "\"quoted\" - ...", "\"quoted\" - ..."),
            ("₤5 is £5 or 5 €", "£5 is £5 or 5 EUR", "L5 is L5 or 5 EUR"),
            ("═══ ───", "=== ---", "=== ---"),
            ("╔═╗│┘░█", "+=+|+.#", "+=+|+.#"),
            ("╭━╮", "+-+", "+-+"),
            ("✓ • ≤ ½", "v * <= ½", "v * <= 1/2"),
            ("Dvořák 日本", "Dvorák ??", "Dvorak ??"),
        ] {
            assert_eq!(Charset::Latin1.shown(text), latin1, "{text:?}");
            assert_eq!(Charset::Ascii.shown(text), ascii, "{text:?}");
        }
        let mut out = Vec::new();
        Charset::Latin1.encode("Åsa ½", &mut out);
        assert_eq!(out, b"\xc5sa \xbd");
        assert_eq!(Charset::Latin1.decode(b"\xc5sa \x9b"), "Åsa \u{fffd}");
        assert_eq!(Charset::Ascii.decode(b"a\xc5"), "a\u{fffd}");
    }

    #[test]
    fn text_that_would_control_arrives_as_text() {
        for charset in Charset::ALL {
            let mut out = Vec::new();
            charset.encode("a\u{1b}[2J\u{9b}6n\u{90}$qm\u{9c}\r\n\u{7}\u{7f}\0b", &mut out);
            assert_eq!(out, b"a[2J6n$qmb", "{charset}");
        }
    }

    proptest! {
        #[test]
        fn no_text_becomes_control(text in any::<String>()) {
            let mut out = Vec::new();
            Charset::Cp437.encode(&text, &mut out);
            prop_assert!(!out.iter().any(u8::is_ascii_control));
            prop_assert!(!out.iter().any(|byte| [0x90, 0x98, 0x9b, 0x9d, 0x9e, 0x9f].contains(byte)));
            let mut out = Vec::new();
            Charset::Utf8.encode(&text, &mut out);
            prop_assert!(String::from_utf8(out).unwrap().chars().all(is_shown));
            let mut out = Vec::new();
            Charset::Latin1.encode(&text, &mut out);
            prop_assert!(out.iter().all(|byte| matches!(byte, b' '..=b'~' | 0xa0..)));
            let mut out = Vec::new();
            Charset::Ascii.encode(&text, &mut out);
            prop_assert!(out.iter().all(|byte| matches!(byte, b' '..=b'~')));
        }

        /// A terminal with Unicode goes as far as was measured.
        #[test]
        fn the_cursor_is_where_it_is_measured_to_be(
            text in "[a-zåé日本ｂ가กำकु═░·™✓❤⌚🙂👍🏽🇫🇮👩\u{200d}\u{fe0f}1\u{20e3}☰🫩\u{301}]{0,20}",
        ) {
            let mut out = Vec::new();
            Charset::Utf8.encode(&text, &mut out);
            let size = |length| std::num::NonZeroU16::new(length).unwrap();
            let mut terminal = vt100::Parser::new(size(2), size(1_000), 0);
            terminal.process(&out);
            let column = usize::from(terminal.screen().cursor_position().1);
            prop_assert_eq!(column, columns(&Charset::Utf8.shown(&text)));
        }

        #[test]
        fn what_is_shown_is_what_is_sent(text in any::<String>()) {
            for charset in Charset::ALL {
                let mut out = Vec::new();
                charset.encode(&text, &mut out);
                let sent = charset.decode(&out);
                prop_assert_eq!(&sent, &charset.shown(&text));
                prop_assert_eq!(charset.shown(&sent), sent.as_str());
            }
        }
    }
}
