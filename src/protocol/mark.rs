//! Marks at messages: `+1`, `:)`, an emoji. What can be one, how it is kept in a log, and which stand
//! when all of them have been read. Knows no store and no terminal.

use std::fmt;
use std::sync::Arc;

use crate::ids::{MessageNumber, UserId};
use crate::text::clean::is_shown;

/// The marks that every keyboard has.
pub const IN_ASCII: &[&str] = &["+1", "-1", ":)", ":(", "<3", "!", "?"];

/// What stands behind a mark in the log when it is taken back. No mark has a blank.
const OFF: &str = " off";

/// A mark that a user has put at a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// At which message.
    pub at: MessageNumber,
    /// Who.
    pub by: UserId,
    /// That user's name.
    pub name: Arc<str>,
    /// Which one.
    pub sign: Arc<str>,
}

/// The mark that was typed, if it is one: one of [`IN_ASCII`], or one emoji, as such or by its name
/// between colons (`:wave:`). What no terminal shows has to be cleaned away before.
#[must_use]
pub fn parse(typed: &str) -> Option<&'static str> {
    if let Some(mark) = IN_ASCII.iter().find(|mark| **mark == typed) {
        return Some(mark);
    }
    let named = || emojis::get_by_shortcode(typed.strip_prefix(':')?.strip_suffix(':')?);
    let emoji = emojis::get(typed).or_else(named)?.as_str();
    // A sign that only says how it is drawn is not kept.
    let emoji = emoji.trim_end_matches('\u{fe0f}');
    emoji.chars().all(is_shown).then_some(emoji)
}

/// A mark as the log has it: put, or taken back.
#[must_use]
pub fn record(mark: &str, is_put: bool) -> String {
    if is_put { mark.to_owned() } else { format!("{mark}{OFF}") }
}

/// The mark of a record, and whether it is put or taken back.
#[must_use]
pub fn of_record(body: &str) -> (&str, bool) {
    body.strip_suffix(OFF).map_or((body, true), |mark| (mark, false))
}

/// The marks that stand when these records have been read, the newest first; in the order of the
/// records, the oldest first.
#[must_use]
pub fn standing(newest_first: impl IntoIterator<Item = Mark>) -> Vec<Mark> {
    let mut last: Vec<(Mark, bool)> = Vec::new();
    for mut record in newest_first {
        let (mark, is_put) = of_record(&record.sign);
        let is_same = |(known, _): &(Mark, bool)| {
            known.at == record.at && known.by == record.by && &*known.sign == mark
        };
        if last.iter().any(is_same) {
            continue;
        }
        let mark: Arc<str> = mark.into();
        record.sign = mark;
        last.push((record, is_put));
    }
    last.into_iter().rev().filter(|(_, is_put)| *is_put).map(|(mark, _)| mark).collect()
}

impl fmt::Display for Mark {
    /// `+1 Alice`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.sign, self.name)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::clean::clean;

    fn mark(at: i64, by: i64, body: &str) -> Mark {
        Mark { at: MessageNumber(at), by: UserId(by), name: "Alice".into(), sign: body.into() }
    }

    #[test]
    fn a_mark_is_one_of_a_few_signs_or_one_emoji() {
        for (typed, expected) in [
            ("+1", Some("+1")),
            (":(", Some(":(")),
            ("<3", Some("<3")),
            ("!", Some("!")),
            ("👍", Some("👍")),
            (":wave:", Some("👋")),
            ("❤", Some("❤")),
            (":heart:", Some("❤")),
            ("🇫🇮", Some("🇫🇮")),
            ("", None),
            ("+2", None),
            ("+1 ", None),
            ("yes", None),
            ("!!", None),
            ("👍👍", None),
            ("::", None),
            (":nothing_like_it:", None),
        ] {
            assert_eq!(parse(typed), expected, "{typed:?}");
        }
    }

    #[test]
    fn every_mark_is_kept_as_it_is_and_has_no_blank() {
        let emoji = emojis::iter().filter_map(|emoji| parse(emoji.as_str()));
        for mark in IN_ASCII.iter().copied().chain(emoji) {
            assert_eq!(clean(mark), mark);
            assert!(!mark.contains(' ') && !mark.is_empty(), "{mark:?}");
            assert_eq!(of_record(&record(mark, true)), (mark, true));
            assert_eq!(of_record(&record(mark, false)), (mark, false));
        }
    }

    proptest! {
        #[test]
        fn the_last_word_on_each_mark_stands(
            records in proptest::collection::vec((1_i64..3, 1_i64..3, 0_usize..3, any::<bool>()), 0..30),
        ) {
            let body = |(_, _, sign, is_put): &(i64, i64, usize, bool)| record(IN_ASCII[*sign], *is_put);
            let newest_first =
                records.iter().rev().map(|it| mark(it.0, it.1, &body(it)));
            let read = standing(newest_first);
            for (at, by, sign) in
                (1..3).flat_map(|at| (1..3).flat_map(move |by| (0..3).map(move |s| (at, by, s))))
            {
                let last = records.iter().rfind(|it| (it.0, it.1, it.2) == (at, by, sign));
                let stands = read.iter().filter(|it| {
                    (it.at.0, it.by.0, &*it.sign) == (at, by, IN_ASCII[sign])
                });
                prop_assert_eq!(stands.count(), usize::from(last.is_some_and(|it| it.3)));
            }
        }
    }
}
