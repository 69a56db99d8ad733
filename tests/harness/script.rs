//! Stories in text: `*.call` files as they are written. Knows no board.
//!
//! ```text
//! # decline.call: a request that is declined is said once on each side
//! [chat] request_timeout = "5s"     # before all else: lines of nodes.toml
//! alice, bob call                   # those who have an account log in, and are at the menu
//! zoe calls as NEW                  # makes an account first
//! erin connects                     # no more than that
//! bob   > CHAT ALICE                # types it, and Enter
//! bob   ~ WHO AM                    # types it, no Enter (character mode only)
//! bob   < Requesting chat           # reads it, after all that he has read before
//! bob   ! declined                  # never reads it, from here to the end of the story
//! bob hangs up                      # closes the line; `bob is reset` breaks it
//! bob calls again                   # logs in; what is shown then is to be read
//! bob is hung up                    # by the board
//! ```
//! A `#` with a blank before it begins a comment; so does one at the beginning of a line.

use std::collections::HashSet;
use std::fmt;

use super::board::Settings;

/// A story.
#[derive(Debug)]
pub(crate) struct Script {
    /// The file, for whoever reads a failure.
    pub(crate) file: String,
    /// What stands in `nodes.toml`.
    pub(crate) settings: Settings,
    /// What happens, with the line it stands in.
    pub(crate) acts: Vec<(usize, Act)>,
}

/// One thing that happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// These call and log in.
    Call(Vec<String>),
    /// Calls and makes an account.
    CallAsNew(String),
    /// Calls and logs in, wherever that leads.
    CallAgain(String),
    /// Calls.
    Connect(String),
    /// Types a line.
    Enter(String, String),
    /// Types without Enter.
    Type(String, String),
    /// Reads.
    Read(String, String),
    /// Does not read from here on.
    NotRead(String, String),
    /// Closes the line.
    HangUp(String),
    /// Breaks the line.
    Reset(String),
    /// Is hung up by the board.
    HungUp(String),
}

/// A line that cannot be understood.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unclear {
    file: String,
    line: usize,
    what: String,
}

impl fmt::Display for Unclear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

impl Script {
    /// Reads the story in `text`, which stands in `file`.
    pub(crate) fn parse(file: &str, text: &str) -> Result<Self, Unclear> {
        let unclear = |line, what: String| Unclear { file: file.to_owned(), line, what };
        let promise = format!("# {file}: ");
        if text
            .lines()
            .next()
            .is_none_or(|first| first.len() <= promise.len() || !first.starts_with(&promise))
        {
            return Err(unclear(
                1,
                format!("a story begins `{promise}` and says what it promises"),
            ));
        }
        let mut settings = Settings::default();
        let mut acts = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            let line = without_comment(line);
            if line.is_empty() {
                continue;
            }
            if line.starts_with('[') && acts.is_empty() {
                settings = settings.with(line).ok_or_else(|| {
                    unclear(number, format!("expected `[section] key = value`: {line}"))
                })?;
                continue;
            }
            let act = act(line).ok_or_else(|| {
                unclear(number, format!("expected `NAME > < ~ ! words` or what NAME does: {line}"))
            })?;
            acts.push((number, act));
        }
        Ok(Self { file: file.to_owned(), settings, acts })
    }

    /// Whether somebody types half a line, which a line-mode client cannot.
    pub(crate) fn needs_characters(&self) -> bool {
        self.acts.iter().any(|(_, act)| matches!(act, Act::Type(..)))
    }

    /// Whether somebody types at the login's prompts, which do not come by SSH.
    pub(crate) fn needs_prompts(&self) -> bool {
        let mut at_prompts = HashSet::new();
        self.acts.iter().any(|(_, act)| {
            match act {
                Act::Connect(name) => _ = at_prompts.insert(name),
                Act::Call(names) => at_prompts.retain(|name| !names.contains(name)),
                Act::CallAsNew(name) | Act::CallAgain(name) => _ = at_prompts.remove(name),
                Act::Enter(name, _) | Act::Type(name, _) => return at_prompts.contains(name),
                Act::Read(..) | Act::NotRead(..) => {}
                Act::HangUp(_) | Act::Reset(_) | Act::HungUp(_) => {}
            }
            false
        })
    }
}

fn without_comment(line: &str) -> &str {
    let comment = if line.starts_with('#') { Some(0) } else { line.find(" #") };
    comment.and_then(|at| line.get(..at)).unwrap_or(line).trim()
}

fn act(line: &str) -> Option<Act> {
    let (who, rest) = line.split_once(' ')?;
    let rest = rest.trim();
    let name = who.to_owned();
    let is_name = |name: &str| !name.is_empty() && name.chars().all(char::is_alphanumeric);
    if let Some(names) = line.strip_suffix(" call").or_else(|| line.strip_suffix(" calls")) {
        let names: Vec<_> = names.split(',').map(|name| name.trim().to_owned()).collect();
        return names.iter().all(|name| is_name(name)).then_some(Act::Call(names));
    }
    if !is_name(who) {
        return None;
    }
    Some(match rest {
        "calls as NEW" => Act::CallAsNew(name),
        "calls again" => Act::CallAgain(name),
        "connects" => Act::Connect(name),
        "hangs up" => Act::HangUp(name),
        "is reset" => Act::Reset(name),
        "is hung up" => Act::HungUp(name),
        _ => {
            let (sign, words) = rest.split_at_checked(1)?;
            let said = words.strip_prefix(' ').unwrap_or_default().to_owned();
            match sign {
                ">" => Act::Enter(name, said),
                "~" if !said.is_empty() => Act::Type(name, said),
                "<" if !said.is_empty() => Act::Read(name, said),
                "!" if !said.is_empty() => Act::NotRead(name, said),
                _ => return None,
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_says_one_thing() {
        let text = "# x.call: a promise\n[chat] request_timeout = \"1s\"\nalice, bob call # both\n\
                    bob   > CHAT @#1\nbob >\nalice < wants to\nbob ~ y\nbob ! no # ever\n\
                    zoe calls as NEW\nbob is reset\n";
        let script = Script::parse("x.call", text).expect("a story");
        let of = |name: &str, said: &str| (name.to_owned(), said.to_owned());
        let (chat, enter) = (of("bob", "CHAT @#1"), of("bob", ""));
        let (read, half, never) = (of("alice", "wants to"), of("bob", "y"), of("bob", "no"));
        assert_eq!(
            script.acts,
            [
                (3, Act::Call(vec!["alice".to_owned(), "bob".to_owned()])),
                (4, Act::Enter(chat.0, chat.1)),
                (5, Act::Enter(enter.0, enter.1)),
                (6, Act::Read(read.0, read.1)),
                (7, Act::Type(half.0, half.1)),
                (8, Act::NotRead(never.0, never.1)),
                (9, Act::CallAsNew("zoe".to_owned())),
                (10, Act::Reset("bob".to_owned())),
            ]
        );
        assert!(script.needs_characters() && !script.needs_prompts());
    }

    #[test]
    fn who_connects_and_types_before_calling_in_is_at_the_prompts() {
        for (acts, needed) in [
            ("bob connects\nbob < busy\nbob calls\nbob > WHO", false),
            ("bob connects\nalice calls\nalice > WHO", false),
            ("bob connects\nbob > bob", true),
            ("bob calls\nbob > WHO\nbob connects\nbob ~ b", true),
        ] {
            let script = Script::parse("x.call", &format!("# x.call: p\n{acts}\n"));
            assert_eq!(script.expect(acts).needs_prompts(), needed, "{acts}");
        }
    }

    #[test]
    fn what_is_unclear_is_named_with_file_and_line() {
        for (text, line) in [
            ("alice calls\n", 1),
            ("# x.call: p\n[chat request_timeout\n", 2),
            ("# x.call: p\nalice calls\nalice sings\n", 3),
            ("# x.call: p\n\nalice < \n", 3),
            ("# x.call: p\nalice\n", 2),
        ] {
            let unclear = Script::parse("x.call", text).expect_err(text).to_string();
            assert!(unclear.starts_with(&format!("x.call:{line}: ")), "{unclear}");
        }
    }
}
