//! What is known of a terminal, by evidence: what its client says of it and what it does. Pure:
//! knows no transport, and not what was chosen, which goes before all of this.
//!
//! | what says it | how sure it is |
//! |---|---|
//! | the set that the client agreed to (telnet's CHARSET) | it was asked for just that |
//! | what the cursor did ([`probe`]) | surely UTF-8 or surely not; not which other |
//! | the locale | the user's, if the terminal is where the client runs |
//! | MTTS | the client's own word |
//! | the terminal's type | a habit of its kind |
//!
//! The first that says something decides.

use super::charset::Charset;
use super::kinds::{Kind, Named, named};
use super::probe::{self, Bytes};
use super::profile::Graphics;

/// What is known of one terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Evidence {
    /// What a listener says of all that call there.
    usual: Option<Graphics>,
    /// By the first of the client's names that says something.
    kind: Option<Kind>,
    /// It is a client for multi-user dungeons.
    mud: bool,
    mtts: Option<u16>,
    locale: Option<Charset>,
    agreed: Option<Charset>,
    probe: Probe,
    /// There is no terminal.
    none: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
enum Probe {
    #[default]
    NotAsked,
    Asked,
    /// It was answered, and that said something or not.
    Answered(Option<Bytes>),
}

/// The bits of MTTS, the Mud Terminal Type Standard, that are of use here.
mod mtts {
    /// It understands a VT100's sequences: cursor movement.
    pub(super) const VT100: u16 = 2;
    /// It uses UTF-8.
    pub(super) const UTF_8: u16 = 4;
    /// What is shown is read to its user.
    pub(super) const SCREEN_READER: u16 = 64;
}

impl Evidence {
    /// Of a terminal of which nothing is known but what a listener says of all that call there.
    #[must_use]
    pub fn at_listener(usual: Option<Graphics>) -> Self {
        Self { usual, ..Self::default() }
    }

    /// The client names its terminal's type. Of several names the first that says something is the
    /// best one.
    pub fn is_called(&mut self, name: &str) {
        match named(name) {
            Named::Terminal(kind) => _ = self.kind.get_or_insert(kind),
            Named::Mud => self.mud = true,
            Named::Nothing => {}
        }
    }

    /// The client says what it can do, by the bits of MTTS.
    pub fn can(&mut self, bits: u16) {
        self.mtts = Some(bits);
    }

    /// The client tells its user's locale (POSIX).
    pub fn has_locale(&mut self, locale: &str) {
        self.locale = Charset::for_locale(locale);
    }

    /// The client agreed to a character set of this name (RFC 2066).
    pub fn agreed_to(&mut self, name: &str) {
        self.agreed = Charset::named(name).or(self.agreed);
    }

    /// There is no terminal.
    pub fn is_none(&mut self) {
        self.none = true;
    }

    /// Whether it certainly answers where its cursor is.
    #[must_use]
    pub fn answers(&self) -> bool {
        self.terminal().is_some_and(|kind| kind.answers)
    }

    /// Whether it can tell pasted text from typed, and takes no harm from being asked to.
    #[must_use]
    pub fn brackets(&self) -> bool {
        self.terminal().is_some_and(|kind| kind.brackets)
    }

    /// The terminal that is spoken to, if its name says something.
    fn terminal(&self) -> Option<Kind> {
        self.kind.filter(|_| !self.mud && !self.none)
    }

    /// Whether the terminal should be [asked](probe::ask) what it takes a byte for: nothing better
    /// is known, it was not asked before, and it is one that surely answers.
    #[must_use]
    pub fn wants_probe(&self) -> bool {
        self.answers() && self.probe == Probe::NotAsked && self.agreed.is_none()
    }

    /// It is asked.
    pub fn asked(&mut self) {
        self.probe = Probe::Asked;
    }

    /// Whether it was asked and has not answered.
    #[must_use]
    pub fn waits_for_probe(&self) -> bool {
        self.probe == Probe::Asked
    }

    /// It says that its cursor is in this column. Only the first answer counts, and none that was
    /// not asked for.
    pub fn cursor_at(&mut self, column: u16) {
        if self.waits_for_probe() {
            self.probe = Probe::Answered(probe::answer(column));
        }
    }

    /// What its bytes mean.
    #[must_use]
    pub fn charset(&self) -> Charset {
        let is_single = |charset: &Charset| *charset != Charset::Utf8;
        let single = || {
            let by_kind = self.kind.map_or(Charset::Ascii, |kind| kind.single);
            self.locale.filter(is_single).unwrap_or(by_kind)
        };
        let probed = match self.probe {
            Probe::Answered(Some(Bytes::Parts)) => Some(Charset::Utf8),
            Probe::Answered(Some(Bytes::Characters)) => Some(single()),
            Probe::Answered(None) | Probe::NotAsked | Probe::Asked => None,
        };
        let by_mtts = self.mtts.and_then(|bits| match bits & mtts::UTF_8 {
            0 if self.mud => Some(Charset::Ascii),
            0 => None,
            _ => Some(Charset::Utf8),
        });
        let by_kind = self.kind.filter(|_| !self.mud).map(|kind| kind.charset);
        self.agreed.or(probed).or(self.locale).or(by_mtts).or(by_kind).unwrap_or_default()
    }

    /// What it may be sent beside text.
    #[must_use]
    pub fn graphics(&self) -> Graphics {
        let can = |bit| self.mtts.is_some_and(|bits| bits & bit != 0);
        if self.none || can(mtts::SCREEN_READER) {
            return Graphics::Plain;
        }
        let by_mtts = if can(mtts::VT100) { Graphics::Ansi } else { Graphics::Plain };
        let by_kind = self.kind.filter(|_| !self.mud).map(|kind| kind.graphics);
        self.usual.or(by_kind).unwrap_or(by_mtts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Evidence in words: `type xterm`, `mtts 4`, `locale C.UTF-8`, `charset UTF-8`, `column 3`
    /// (asked if that is wanted), `none`, `listener plain`.
    fn evidence(words: &str) -> Evidence {
        let mut evidence = Evidence::default();
        for word in words.split(", ").filter(|word| !word.is_empty()) {
            let (what, value) = word.split_once(' ').unwrap_or((word, ""));
            match what {
                "type" => evidence.is_called(value),
                "mtts" => evidence.can(value.parse().unwrap()),
                "locale" => evidence.has_locale(value),
                "charset" => evidence.agreed_to(value),
                "column" => {
                    if evidence.wants_probe() {
                        evidence.asked();
                    }
                    evidence.cursor_at(value.parse().unwrap());
                }
                "none" => evidence.is_none(),
                "listener" => evidence.usual = Graphics::from_word(value),
                _ => panic!("{word}"),
            }
        }
        evidence
    }

    #[test]
    fn the_surest_evidence_says_the_character_set() {
        use Charset::{Ascii, Cp437, Latin1, Utf8};
        for (words, charset) in [
            // Nothing, and a type alone.
            ("", Utf8),
            ("type foo", Utf8),
            ("type xterm", Utf8),
            ("type syncterm", Cp437),
            ("type amiga", Latin1),
            // Of several types the first that says something.
            ("type foo, type ansi, type xterm", Cp437),
            ("type xterm, type ansi", Utf8),
            // A locale goes before a type, unless it says nothing.
            ("type xterm, locale de_DE.ISO-8859-1", Latin1),
            ("type syncterm, locale C.UTF-8", Utf8),
            ("type syncterm, locale C", Cp437),
            // MTTS goes before a type and behind a locale; without its bit a dungeon's client has
            // what all have, a terminal what its kind has.
            ("type syncterm, mtts 5", Utf8),
            ("type syncterm, mtts 1", Cp437),
            ("type TINTIN++, type xterm, mtts 5", Utf8),
            ("type TINTIN++, type xterm, mtts 1", Ascii),
            ("type TINTIN++, type ansi", Utf8),
            ("mtts 4, locale de_DE.ISO-8859-1", Latin1),
            // The probe says UTF-8 or not; which other the locale says, else the type.
            ("type xterm, column 2", Utf8),
            ("type syncterm, column 2", Utf8),
            ("type xterm, locale de_DE.ISO-8859-1, column 2", Utf8),
            ("type xterm, column 3", Cp437),
            ("type syncterm, column 3", Cp437),
            ("type rxvt, column 3", Latin1),
            ("type xterm, locale C.UTF-8, column 3", Cp437),
            ("type xterm, locale de_DE.ISO-8859-1, column 3", Latin1),
            ("type xterm, mtts 4, column 3", Cp437),
            // An answer that says nothing, one that was not asked for, and a second one.
            ("type xterm, column 1", Utf8),
            ("type dumb, column 3", Utf8),
            ("column 3, type xterm", Utf8),
            ("type xterm, column 2, column 3", Utf8),
            // What was agreed goes before all; an unknown name says nothing.
            ("type xterm, column 2, charset IBM437", Cp437),
            ("type xterm, locale C.UTF-8, mtts 4, charset US-ASCII", Ascii),
            ("type syncterm, charset KOI8-R", Cp437),
            // No terminal: the locale's, which is where the lines go.
            ("none", Utf8),
            ("none, locale de_DE.ISO-8859-1", Latin1),
        ] {
            assert_eq!(evidence(words).charset(), charset, "{words}");
        }
    }

    #[test]
    fn a_screen_reader_and_what_is_not_known_get_no_graphics() {
        use Graphics::{Ansi, Mono, Plain};
        for (words, graphics) in [
            ("", Plain),
            ("type foo", Plain),
            ("type dumb", Plain),
            ("type UNKNOWN", Plain),
            ("type xterm", Ansi),
            ("type vt100-m", Mono),
            ("type foo, type xterm", Ansi),
            ("type syncterm", Ansi),
            ("type amiga", Ansi),
            ("type foo, mtts 3", Ansi),
            ("type xterm, mtts 1", Ansi),
            ("type xterm, mtts 64", Plain),
            ("type MUDLET, type ansi, mtts 77", Plain),
            ("type MUDLET, type ansi, mtts 13", Plain),
            ("type TINTIN++, type xterm, mtts 15", Ansi),
            ("type TINTIN++, type xterm", Plain),
            ("listener plain, type xterm", Plain),
            ("listener ansi", Ansi),
            ("listener mono, type xterm", Mono),
            ("listener ansi, mtts 64", Plain),
            ("listener ansi, none", Plain),
        ] {
            assert_eq!(evidence(words).graphics(), graphics, "{words}");
        }
    }

    #[test]
    fn only_who_surely_answers_is_asked_and_only_once() {
        for (words, wanted) in [
            ("", false),
            ("type xterm", true),
            ("type linux", true),
            ("type syncterm", true),
            ("type foo, type screen", true),
            ("type xterm, locale C.UTF-8", true),
            ("type xterm, mtts 4", true),
            ("type foo", false),
            ("type dumb", false),
            ("type amiga", false),
            ("type TINTIN++", false),
            ("type TINTIN++, type xterm", false),
            ("type xterm, type MUDLET", false),
            ("type xterm, charset UTF-8", false),
            ("type xterm, column 2", false),
            ("type xterm, column 1", false),
            ("type xterm, none", false),
        ] {
            assert_eq!(evidence(words).wants_probe(), wanted, "{words}");
        }
    }
}
