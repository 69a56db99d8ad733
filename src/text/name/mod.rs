//! What a user may be called, how names are compared, and the nearest name to one that is not
//! there. Knows nothing of who exists.

mod letters;
mod nearest;

#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use self::letters::may_stand_in_a_name;
pub use self::nearest::nearest;
use super::clean::{clean, is_shown};

pub(crate) use self::letters::plain_letters;

/// The fewest characters a name has.
pub const SHORTEST: usize = 2;
/// The most characters a name has.
pub const LONGEST: usize = 24;

/// Words that a caller could type where a name can be typed, or take for the board itself.
const RESERVED: [&str; 5] = ["new", "sysop", "bbs", "all", "guru"];

/// What the names of those who have given up their accounts begin with; nobody else's do.
const FORMER: &str = "Former user ";

/// What is shown instead of the name of somebody who has given up the account: the user's number
/// tells one from the other. With another `other` than 0 it is one more name for the same user.
#[must_use]
pub fn former(number: i64, other: u32) -> String {
    match other {
        0 => format!("{FORMER}{number}"),
        other => format!("{FORMER}{number}-{other}"),
    }
}

/// A name that a user may have: 2 to 24 characters in NFC, Latin letters, digits, `_`, `-`, `.`
/// and single inner spaces; at least one letter; not a word of the board's own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UserName {
    shown: Arc<str>,
    key: NameKey,
}

impl UserName {
    /// The name in what was typed, if somebody can take it; blanks around it do not count.
    pub fn parse(typed: &str) -> Result<Self, NameRefusal> {
        let name = Self::read(typed)?;
        if name.key.0.starts_with(NameKey::of(FORMER).as_str()) {
            return Err(NameRefusal::Former);
        }
        Ok(name)
    }

    /// As [`UserName::parse`], but a name that somebody has already: those who have given up their
    /// accounts have names that nobody can take.
    pub fn read(typed: &str) -> Result<Self, NameRefusal> {
        let name: String = typed.trim().nfc().collect();
        if let Some(strange) = name.chars().find(|&c| !may_stand_in_a_name(c)) {
            return Err(NameRefusal::Character(strange));
        }
        if name.contains("  ") {
            return Err(NameRefusal::Spaces);
        }
        match name.chars().count() {
            ..SHORTEST => return Err(NameRefusal::TooShort),
            SHORTEST..=LONGEST => {}
            _ => return Err(NameRefusal::TooLong),
        }
        if name.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NameRefusal::Number);
        }
        let key = NameKey::of(&name);
        if !key.0.bytes().any(|byte| byte.is_ascii_lowercase()) {
            return Err(NameRefusal::NoLetter);
        }
        if RESERVED.contains(&key.as_str()) {
            return Err(NameRefusal::Reserved(name));
        }
        Ok(Self { shown: name.into(), key })
    }

    /// The name as its owner writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.shown
    }

    /// What it is found by; no two users have the same.
    #[must_use]
    pub fn key(&self) -> NameKey {
        self.key.clone()
    }
}

impl fmt::Display for UserName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.shown)
    }
}

impl From<UserName> for Arc<str> {
    fn from(name: UserName) -> Self {
        name.shown
    }
}

/// A name without case and accents: two names with one key are the same name. The key of a
/// [`UserName`] is plain ASCII, so that every keyboard can type it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NameKey(String);

impl NameKey {
    /// The key of whatever was typed in search of somebody, a possible name or not.
    #[must_use]
    pub fn of(typed: &str) -> Self {
        let mut plain = String::with_capacity(typed.len());
        for c in clean(typed).nfd().flat_map(char::to_lowercase).nfd() {
            match plain_letters(c) {
                Some(letters) => plain.push_str(letters),
                None if is_combining_mark(c) => {}
                None => plain.push(c),
            }
        }
        let mut key = String::with_capacity(plain.len());
        for word in plain.split_whitespace() {
            if !key.is_empty() {
                key.push(' ');
            }
            key.push_str(word);
        }
        Self(key)
    }

    /// The beginning of the keys of all names that begin so: as [`NameKey::of`], but a blank at the
    /// end counts, because it ends a word.
    #[must_use]
    pub fn beginning(typed: &str) -> Self {
        let mut key = Self::of(typed);
        if typed.ends_with(char::is_whitespace) && !key.0.is_empty() {
            key.0.push(' ');
        }
        key
    }

    /// What stands behind all keys that begin with this one, and before all others.
    #[must_use]
    pub fn behind_all(&self) -> Self {
        Self(format!("{}\u{10ffff}", self.0))
    }

    /// The key as text, for looking up and for prefixes.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for NameKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Why a name cannot be had. `Display` says what to type instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameRefusal {
    /// Fewer than [`SHORTEST`] characters.
    TooShort,
    /// More than [`LONGEST`] characters.
    TooLong,
    /// A character that no name has.
    Character(char),
    /// More than one space in a row.
    Spaces,
    /// Digits alone: a plain number means a node.
    Number,
    /// Nothing that could be said aloud.
    NoLetter,
    /// A word of the board's own.
    Reserved(String),
    /// It looks like that of somebody who has gone.
    Former,
}

impl fmt::Display for NameRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort => write!(f, "That is too short: type at least {SHORTEST} characters."),
            Self::TooLong => write!(f, "That is too long: type at most {LONGEST} characters."),
            Self::Character(c) if is_shown(*c) && !is_combining_mark(*c) => {
                write!(f, "A name cannot have {c} in it: {ALLOWED}")
            }
            Self::Character(_) => write!(f, "Something in that name cannot be shown: {ALLOWED}"),
            Self::Spaces => f.write_str("Type a single space between the parts of a name."),
            Self::Number => f.write_str("A plain number means a node: add a letter."),
            Self::NoLetter => f.write_str("A name needs a letter: add one."),
            Self::Reserved(name) => {
                write!(f, "{name} is a word of the board's own: choose another name.")
            }
            Self::Former => {
                f.write_str("Such names are for those who have left: choose another name.")
            }
        }
    }
}

impl std::error::Error for NameRefusal {}

const ALLOWED: &str = "use letters a to z (å, ö, é too), digits, _ - . and single spaces.";
