//! What can follow `OLM`: a word of its own, or whom and what. Knows no users.

/// What was typed behind `OLM`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words<'a> {
    /// Nothing: it asks to whom.
    Nothing,
    /// `ON`, or `OFF`.
    Switch(bool),
    /// `R <text>`: to whoever wrote last.
    Reply(&'a str),
    /// `ALL <text>`: to everybody on line.
    All(&'a str),
    /// Somebody, and what; as typed.
    To(&'a str),
}

impl<'a> Words<'a> {
    /// A user who is named like one of the words is reached by `@name`, and `ON` and `OFF` are
    /// words only if nothing follows them.
    #[must_use]
    pub fn of(typed: &'a str) -> Self {
        let typed = typed.trim();
        let (word, rest) = typed.split_once(char::is_whitespace).unwrap_or((typed, ""));
        let rest = rest.trim();
        match (word.to_ascii_uppercase().as_str(), rest) {
            ("", _) => Self::Nothing,
            ("ON", "") => Self::Switch(true),
            ("OFF", "") => Self::Switch(false),
            ("R", _) => Self::Reply(rest),
            ("ALL", _) => Self::All(rest),
            _ => Self::To(typed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_its_own_is_no_name() {
        for (typed, meant) in [
            ("", Words::Nothing),
            ("  ", Words::Nothing),
            ("on", Words::Switch(true)),
            (" OFF ", Words::Switch(false)),
            ("off we go", Words::To("off we go")),
            ("r yes, at nine", Words::Reply("yes, at nine")),
            ("R", Words::Reply("")),
            ("all  the board goes down", Words::All("the board goes down")),
            ("ALL", Words::All("")),
            ("alice hello", Words::To("alice hello")),
            ("@off hello", Words::To("@off hello")),
            ("rob hello", Words::To("rob hello")),
            ("3 hello", Words::To("3 hello")),
        ] {
            assert_eq!(Words::of(typed), meant, "{typed:?}");
        }
    }
}
