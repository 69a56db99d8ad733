//! What is typed to change, answer or mark a message: the words, and what they mean. Knows no log:
//! whether there is such a message is not known here.

use std::fmt;

use crate::ids::MessageNumber;
use crate::protocol::mark::{self, IN_ASCII};

/// The words that are about a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    /// `/EDIT [#n] <text>`
    Edit,
    /// `/DELETE [#n]`
    Delete,
    /// `/REPLY [#n] <text>`
    Reply,
    /// `/REACT [#n] <mark>`
    React,
}

/// What is to be done, and to which message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Meant {
    /// What.
    pub(super) deed: Deed,
    /// To which.
    pub(super) to: Named,
}

/// What is to be done to a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// It reads so from now on.
    Edit(String),
    /// It is taken back.
    Delete,
    /// It is answered.
    Reply(String),
    /// It is marked, or the same mark is taken back.
    React(&'static str),
}

/// How a message is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// By its number in the log.
    Number(MessageNumber),
    /// Counted back: the last is 0.
    Back(u32),
}

/// What is missing; its `Display` is the usage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Usage(Verb);

impl Meant {
    /// What stands behind the word. `#12` is a number, `-2` and `#-2` count back; a bare `12` is one
    /// only where it cannot be text.
    pub(super) fn parse(verb: Verb, typed: &str) -> Result<Self, Usage> {
        let typed = typed.trim();
        let (first, rest) = typed.split_once(char::is_whitespace).unwrap_or((typed, ""));
        let rest = rest.trim_start();
        let usage = Usage(verb);
        let last = Named::Back(0);
        let text = |deed: fn(String) -> Deed| {
            let (to, text) = match number(first) {
                Some(to) => (to, rest),
                None => (last, typed),
            };
            if text.is_empty() { Err(usage) } else { Ok(Self { deed: deed(text.to_owned()), to }) }
        };
        match verb {
            Verb::Edit => text(Deed::Edit),
            Verb::Reply => text(Deed::Reply),
            Verb::Delete if typed.is_empty() => Ok(Self { deed: Deed::Delete, to: last }),
            Verb::Delete if !rest.is_empty() => Err(usage),
            Verb::Delete => {
                let to = number(first).or_else(|| bare(first)).ok_or(usage)?;
                Ok(Self { deed: Deed::Delete, to })
            }
            Verb::React => {
                let (to, mark) = match rest {
                    "" => (last, first),
                    mark => (number(first).or_else(|| bare(first)).ok_or(usage)?, mark),
                };
                let mark = mark::parse(&crate::text::clean::clean(mark)).ok_or(usage)?;
                Ok(Self { deed: Deed::React(mark), to })
            }
        }
    }
}

impl Deed {
    /// Whether there is text that must not be thrown away.
    pub(super) fn has_text(&self) -> bool {
        matches!(self, Self::Edit(_) | Self::Reply(_))
    }

    /// Whether it is for an author alone.
    pub(super) fn is_change(&self) -> bool {
        matches!(self, Self::Edit(_) | Self::Delete)
    }
}

/// `#12`, `-2` or `#-2`. A number that no log reaches is one too.
fn number(typed: &str) -> Option<Named> {
    match typed.strip_prefix('#') {
        Some(rest) => back(rest).or_else(|| bare(rest)),
        None => back(typed),
    }
}

fn back(typed: &str) -> Option<Named> {
    let digits = typed.strip_prefix('-').filter(|digits| is_number(digits))?;
    let back: u32 = digits.parse().unwrap_or(u32::MAX);
    Some(Named::Back(back.checked_sub(1)?))
}

fn bare(typed: &str) -> Option<Named> {
    is_number(typed).then(|| Named::Number(MessageNumber(typed.parse().unwrap_or(i64::MAX))))
}

fn is_number(digits: &str) -> bool {
    !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit())
}

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Verb::Edit => f.write_str(
                "Type /EDIT and the new text for your last message, or with a number: \
                 /EDIT #12 Hello!",
            ),
            Verb::Delete => {
                f.write_str("Type /DELETE for your last message, or with a number: /DELETE #12")
            }
            Verb::Reply => f.write_str(
                "Type /REPLY and the text to answer the last message, or with a number: \
                 /REPLY #12 Yes!",
            ),
            Verb::React => {
                write!(
                    f,
                    "Type /REACT and a mark, or with a number: /REACT #12 +1. Marks: {}, or one \
                     emoji (:wave:).",
                    IN_ASCII.join(" ")
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Verb::{Delete, Edit, React, Reply};

    fn at(number: i64) -> Named {
        Named::Number(MessageNumber(number))
    }

    fn check(verb: Verb, typed: &str, expected: Option<(Deed, Named)>) {
        let expected = expected.map(|(deed, to)| Meant { deed, to }).ok_or(Usage(verb));
        assert_eq!(Meant::parse(verb, typed), expected, "{verb:?} {typed:?}");
    }

    #[test]
    fn a_number_stands_before_the_text_or_is_left_out() {
        for verb in [Edit, Reply] {
            let deed = if verb == Edit { Deed::Edit } else { Deed::Reply };
            let said = |text: &str, to| Some((deed(text.to_owned()), to));
            check(verb, "Hello there!", said("Hello there!", Named::Back(0)));
            check(verb, "#12 Hello there!", said("Hello there!", at(12)));
            check(verb, "  #12   Hello", said("Hello", at(12)));
            check(verb, "-2 Hello", said("Hello", Named::Back(1)));
            check(verb, "#-2 Hello", said("Hello", Named::Back(1)));
            check(verb, "-1 Hello", said("Hello", Named::Back(0)));
            check(verb, "#99999999999999999999 Hello", said("Hello", at(i64::MAX)));
            // What can be text is text.
            check(verb, "12 apples", said("12 apples", Named::Back(0)));
            check(verb, "#tag is nice", said("#tag is nice", Named::Back(0)));
            check(verb, "#1a", said("#1a", Named::Back(0)));
            check(verb, "-0 Hello", said("-0 Hello", Named::Back(0)));
            check(verb, "- Hello", said("- Hello", Named::Back(0)));
            for nothing in ["", "  ", "#12", "-2", "#12  "] {
                check(verb, nothing, None);
            }
        }
    }

    #[test]
    fn to_delete_takes_a_number_in_any_writing_and_nothing_else() {
        for (typed, to) in
            [("", Named::Back(0)), ("#12", at(12)), ("12", at(12)), ("-3", Named::Back(2))]
        {
            check(Delete, typed, Some((Deed::Delete, to)));
        }
        for wrong in ["it", "#", "#12 please", "12 13", "-0", "+1"] {
            check(Delete, wrong, None);
        }
    }

    #[test]
    fn a_mark_alone_is_for_the_last_message_even_when_it_looks_like_a_number() {
        for (typed, mark, to) in [
            ("+1", "+1", Named::Back(0)),
            ("-1", "-1", Named::Back(0)),
            ("-2 -1", "-1", Named::Back(1)),
            ("#12 +1", "+1", at(12)),
            ("12 :)", ":)", at(12)),
            ("#12   <3", "<3", at(12)),
            ("❤\u{fe0f}", "❤", Named::Back(0)),
            (":wave:", "👋", Named::Back(0)),
        ] {
            check(React, typed, Some((Deed::React(mark), to)));
        }
        for wrong in ["", "yes", "#12", "#12 yes", "+1 #12", "-2", "+1 +1"] {
            check(React, wrong, None);
        }
    }
}
