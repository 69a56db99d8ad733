//! What a single value of a record can be, whatever the others are: what a board can have written,
//! and nothing else. Knows no record.
//!
//! Boards of every version have written records, and an export must stay readable for as long as
//! its version is. So whoever makes a rule for callers stricter (a name, a message, the number of a
//! node) leaves the rule of before here.

use crate::config::{LONGEST_MESSAGE, MOST_NODES};
use crate::protocol::password_hash::StoredHash;
use crate::terminal::charset::Charset;
use crate::terminal::profile::Graphics;
use crate::text::clean::clean;
use crate::text::name::UserName;
use crate::text::width;

/// `Err` is a sentence that says what was expected.
pub(super) type Verdict = Result<(), String>;

/// The highest id and number, the latest and the earliest time: what every reader of JSON keeps as
/// it is. What follows it can still be counted; as a time it lies in the year 2255.
const MOST: i64 = 1 << 53;

pub(super) fn hold(good: bool, sentence: impl FnOnce() -> String) -> Verdict {
    if good { Ok(()) } else { Err(sentence()) }
}

/// An id or a number, of which there is none below `least`.
pub(super) fn number(key: &str, number: i64, least: i64) -> Verdict {
    hold((least..=MOST).contains(&number), || {
        format!("{key} {number}: expected a number from {least} to {MOST}")
    })
}

/// A moment, or none.
pub(super) fn time(key: &str, at: impl Into<Option<i64>>) -> Verdict {
    let Some(at) = at.into() else { return Ok(()) };
    hold((-MOST..=MOST).contains(&at), || {
        format!("{key} {at}: expected microseconds since 1970, from -{MOST} to {MOST}")
    })
}

/// What a user is called.
pub(super) fn name(key: &str, name: &str) -> Verdict {
    let read = UserName::read(name).map_err(|why| format!("{key} {name:?}: {why}"))?;
    hold(read.as_str() == name, || format!("{key} {name:?}: expected {:?}", read.as_str()))
}

/// What callers write: clean, with no blanks around it, and more than nothing.
pub(super) fn words(key: &str, text: &str) -> Verdict {
    hold(clean(text) == text, || {
        format!("{key}: expected text in NFC, without characters that control or hide")
    })?;
    hold(text.trim() == text, || format!("{key}: expected text without blanks around it"))?;
    hold(!text.is_empty(), || format!("{key}: expected some text"))
}

/// What stands in a log.
pub(super) fn body(text: &str) -> Verdict {
    // That of a deletion, and of what was emptied with its author's account.
    if text.is_empty() {
        return Ok(());
    }
    words("body", text)?;
    let characters = width::count(text);
    hold(characters <= LONGEST_MESSAGE, || {
        format!("body: {characters} characters: expected at most {LONGEST_MESSAGE}")
    })
}

/// The hash of a password.
pub(super) fn password(hash: &str) -> Verdict {
    StoredHash::parse(hash).map(drop).map_err(|why| format!("password: {why}"))
}

/// A word for a character set, or none.
pub(super) fn charset(word: Option<&str>) -> Verdict {
    let words = || Charset::ALL.map(Charset::word).join(", ");
    let is_one = |word: &str| Charset::from_word(word).is_some();
    hold(word.is_none_or(is_one), || format!("charset: expected null, or one of {}", words()))
}

/// A word for graphics, or none.
pub(super) fn graphics(word: Option<&str>) -> Verdict {
    let words = || Graphics::ALL.map(Graphics::word).join(", ");
    let is_one = |word: &str| Graphics::from_word(word).is_some();
    hold(word.is_none_or(is_one), || format!("graphics: expected null, or one of {}", words()))
}

/// The name of a time zone, or none.
pub(super) fn zone(name: Option<&str>) -> Verdict {
    let is_one = |name: &str| name.parse::<chrono_tz::Tz>().is_ok();
    hold(name.is_none_or(is_one), || {
        "zone: expected null, or a name in the IANA database: \"Europe/Berlin\"".to_owned()
    })
}

/// The number of a node; 0 is the console.
pub(super) fn node(key: &str, node: i64) -> Verdict {
    hold((0..=i64::from(MOST_NODES)).contains(&node), || {
        format!("{key} {node}: expected a node's number, 0 to {MOST_NODES}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All these have been names, messages and nodes: a board has them, and moves with them.
    #[test]
    fn what_a_board_could_once_write_is_taken_for_ever() {
        for text in ["Al", "Åsa Öberg", "Søren", "Groß", "İpek", "Ɛsi", "Nguyễn", "R2-D2.x_y", "1a"]
        {
            assert_eq!(name("name", text), Ok(()), "{text}");
        }
        assert_eq!(name("name", &"a".repeat(24)), Ok(()));
        for text in ["hello", "a  b", "日本語", "q\u{323}\u{301}", "\u{fffd}", "{}", "/END"] {
            assert_eq!(body(text), Ok(()), "{text}");
        }
        assert_eq!(body(&"ä".repeat(4_000)), Ok(()));
        assert_eq!(node("node", 0).and(node("node", 10_000)), Ok(()));
    }

    #[test]
    fn numbers_and_times_leave_room_for_what_follows() {
        for (at, good) in [(0, true), (1, true), (MOST, true), (-1, false), (MOST + 1, false)] {
            assert_eq!(number("id", at, 0).is_ok(), good, "{at}");
        }
        for (at, good) in [
            (-MOST, true),
            (1_700_000_000_000_000, true),
            (MOST, true),
            (MOST + 1, false),
            (i64::MIN, false),
            (i64::MAX, false),
        ] {
            assert_eq!(time("sent_at", at).is_ok(), good, "{at}");
        }
        assert_eq!(time("last_call", None), Ok(()));
    }
}
