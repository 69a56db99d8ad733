//! The template of the menu's prompt: text with `{board}`, `{user}`, `{node}` and `{time}` in it.
//! Knows nothing of what fills them.

use std::fmt::Write;
use std::str::FromStr;

use crate::ids::NodeNumber;
use crate::text::clean::is_shown;

/// The longest template, in characters.
const LIMIT: usize = 60;

/// A prompt in which some words are filled in for each caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt(Vec<Piece>);

/// What is filled in.
#[expect(missing_debug_implementations, reason = "one is made and used up at once")]
pub struct PromptValues<'a> {
    /// The board's name.
    pub board: &'a str,
    /// The caller's name.
    pub user: &'a str,
    /// The caller's node.
    pub node: NodeNumber,
    /// The time of day, as the caller sees it: most prompts do without it.
    pub time: &'a dyn Fn() -> String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Board,
    User,
    Node,
    Time,
}

impl Prompt {
    /// The prompt for one caller.
    #[must_use]
    pub fn fill(&self, values: &PromptValues<'_>) -> String {
        let mut filled = String::with_capacity(LIMIT);
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => filled.push_str(text),
                Piece::Board => filled.push_str(values.board),
                Piece::User => filled.push_str(values.user),
                Piece::Time => filled.push_str(&(values.time)()),
                Piece::Node => drop(write!(filled, "{}", values.node)),
            }
        }
        filled
    }
}

impl Default for Prompt {
    /// `{board} > `
    fn default() -> Self {
        Self(vec![Piece::Board, Piece::Text(" > ".to_owned())])
    }
}

/// The template is none that can be filled in, or does not end as a prompt does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAPrompt;

impl FromStr for Prompt {
    type Err = NotAPrompt;

    fn from_str(template: &str) -> Result<Self, NotAPrompt> {
        if !template.ends_with("> ")
            || !template.chars().all(is_shown)
            || template.chars().count() > LIMIT
        {
            return Err(NotAPrompt);
        }
        let mut pieces = Vec::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').ok_or(NotAPrompt)?;
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            pieces.push(match name {
                "board" => Piece::Board,
                "user" => Piece::User,
                "node" => Piece::Node,
                "time" => Piece::Time,
                _ => return Err(NotAPrompt),
            });
            rest = after;
        }
        pieces.push(Piece::Text(rest.to_owned()));
        Ok(Self(pieces))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUES: PromptValues<'_> = PromptValues {
        board: "Carrier",
        user: "Åsa",
        node: NodeNumber(3),
        time: &|| "12:34".to_owned(),
    };

    #[test]
    fn a_prompt_is_filled_in() {
        for (template, filled) in [
            ("{board} > ", "Carrier > "),
            ("> ", "> "),
            ("[{node}] {user}@{board} {time}> ", "[3] Åsa@Carrier 12:34> "),
            ("{node}{node}> ", "33> "),
            ("a } b> ", "a } b> "),
        ] {
            let prompt: Prompt = template.parse().expect(template);
            assert_eq!(prompt.fill(&VALUES), filled);
        }
    }

    #[test]
    fn a_template_that_is_no_prompt_is_refused() {
        for template in ["", ">", "{board} >", "{boat} > ", "{board > ", "\u{9b}6n> "] {
            assert_eq!(template.parse::<Prompt>(), Err(NotAPrompt), "{template:?}");
        }
        assert_eq!(format!("{}> ", "-".repeat(LIMIT)).parse::<Prompt>(), Err(NotAPrompt));
    }
}
