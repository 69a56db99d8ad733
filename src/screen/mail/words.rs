//! The words at MAIL's prompts: whole, or by their beginning. Knows no mail.

use crate::terminal::profile::Profile;
use crate::terminal::style::Text;

use super::super::glossary::glossary;

/// A word, what follows it, and what it does.
pub(super) type Word<T> = (T, &'static str, &'static str, &'static str);

/// Which word is meant by the first of a line, and what follows it. `None`: none of them.
pub(super) fn find<'a, T: Copy>(words: &[Word<T>], line: &'a str) -> Option<(T, &'a str)> {
    let line = line.trim();
    let (typed, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let upper = typed.to_uppercase();
    if upper.is_empty() {
        return None;
    }
    let exact = words.iter().find(|(_, word, ..)| *word == upper);
    let begun = || words.iter().find(|(_, word, ..)| word.starts_with(&upper));
    exact.or_else(begun).map(|(meant, ..)| (*meant, rest.trim()))
}

/// The words, and what each does.
pub(super) fn help<T>(words: &[Word<T>], profile: Profile) -> Text {
    let usage = |word: &str, rest: &str| format!("{word} {rest}").trim_end().to_owned();
    glossary(words.iter().map(|(_, word, rest, does)| (usage(word, rest), *does)), profile)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &[Word<char>] =
        &[('w', "WRITE", "", "writes"), ('q', "QUIT", "", "leaves"), ('?', "?", "", "helps")];

    #[test]
    fn a_word_is_found_by_its_beginning_with_what_follows() {
        for (line, found) in [
            ("write alice", Some(('w', "alice"))),
            (" W  Alice B ", Some(('w', "Alice B"))),
            ("qu", Some(('q', ""))),
            ("?", Some(('?', ""))),
            ("alice", None),
            ("writes", None),
            ("", None),
        ] {
            assert_eq!(find(WORDS, line), found, "{line:?}");
        }
    }
}
