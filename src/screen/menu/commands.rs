//! The one table of the menu's commands: the menu, the help, the prefixes and the README come from
//! it. What is not built is not in it.

use std::fmt;

use crate::text::width;

/// A command of the main menu.
#[derive(Clone, Copy, Debug)]
pub(super) struct Command {
    /// Which.
    pub(super) verb: Verb,
    /// The word that the menu shows.
    pub(super) word: &'static str,
    /// Other words for it.
    pub(super) also: &'static [&'static str],
    /// What follows the word; empty if nothing does.
    pub(super) arguments: &'static str,
    /// Its line in the menu; empty if it stands in the help alone.
    pub(super) title: &'static str,
    /// What it does, in one line of help.
    pub(super) help: &'static str,
}

/// What a caller can do at the main menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    /// Send an online message.
    Olm,
    /// Answer the last one.
    Reply,
    /// Read what was written to one another.
    Mail,
    /// Read the last news once more.
    Again,
    /// Internode chat and its subcommands.
    Chat,
    /// Who is on.
    Who,
    /// Write to the sysop.
    Comment,
    /// What the sysop has put up.
    Bulletins,
    /// Who has an account.
    Users,
    /// What the caller has done so far.
    Tenure,
    /// Who called.
    Last,
    /// Neither requests nor online messages, or both again.
    Quiet,
    /// Hear of who comes and who goes, or not.
    Notify,
    /// The password, the keys, and whatever else is the caller's own.
    Settings,
    /// Switch the menu on and off.
    Expert,
    /// Call the sysop.
    Page,
    /// The sysop's console.
    Console,
    /// Not to be seen by WHO.
    Hide,
    /// How long the call has lasted.
    Time,
    /// What runs here.
    Version,
    /// The menu and the help.
    Help,
    /// End the call.
    Goodbye,
}

/// All of them, in the order of the menu.
pub(super) const COMMANDS: &[Command] = &[
    Command {
        verb: Verb::Olm,
        word: "OLM",
        also: &[],
        arguments: "[user or node] [text]",
        title: "Online message",
        help: "Sends an online message; OLM OFF and ON, OLM R <text> answers.",
    },
    Command {
        verb: Verb::Mail,
        word: "MAIL",
        also: &[],
        arguments: "[user]",
        title: "Direct messages",
        help: "Shows what you and others wrote to one another.",
    },
    Command {
        verb: Verb::Chat,
        word: "CHAT",
        also: &[],
        arguments: "[user, node or subcommand]",
        title: "Internode chat",
        help: "Asks somebody for a chat; CHAT HELP shows the rest.",
    },
    Command {
        verb: Verb::Who,
        word: "WHO",
        also: &[],
        arguments: "",
        title: "Who is on",
        help: "Shows who is on line, and doing what.",
    },
    Command {
        verb: Verb::Page,
        word: "PAGE",
        also: &[],
        arguments: "[why]",
        title: "Page the sysop",
        help: "Calls the sysop: half a minute, and the answer comes as news.",
    },
    Command {
        verb: Verb::Comment,
        word: "C",
        also: &[],
        arguments: "[text]",
        title: "Comment to sysop",
        help: "Leaves a message to the sysop.",
    },
    Command {
        verb: Verb::Bulletins,
        word: "B",
        also: &[],
        arguments: "[number]",
        title: "Bulletins",
        help: "Shows what the sysop has put up; * is new since your last call.",
    },
    Command {
        verb: Verb::Users,
        word: "U",
        also: &[],
        arguments: "[beginning]",
        title: "User list",
        help: "Shows the users, or those whose names begin so.",
    },
    Command {
        verb: Verb::Last,
        word: "LAST",
        also: &[],
        arguments: "[n]",
        title: "",
        help: "Shows the last callers, or the last n.",
    },
    Command {
        verb: Verb::Reply,
        word: "/R",
        also: &[],
        arguments: "<text>",
        title: "",
        help: "Answers whoever sent you the last online message.",
    },
    Command {
        verb: Verb::Again,
        word: "AGAIN",
        also: &[],
        arguments: "[n]",
        title: "",
        help: "Repeats the last message or news, or the last n.",
    },
    Command {
        verb: Verb::Notify,
        word: "NOTIFY",
        also: &[],
        arguments: "[ON or OFF]",
        title: "",
        help: "Tells you who comes on line and who leaves, or stops it.",
    },
    Command {
        verb: Verb::Quiet,
        word: "Q",
        also: &[],
        arguments: "",
        title: "",
        help: "Holds chat requests and online messages, or takes them again.",
    },
    Command {
        verb: Verb::Tenure,
        word: "S",
        also: &[],
        arguments: "",
        title: "Your statistics",
        help: "Shows your calls, time on line, messages and chats.",
    },
    Command {
        verb: Verb::Settings,
        word: "W",
        also: &[],
        arguments: "",
        title: "Your settings",
        help: "Shows your settings and changes them: password, terminal, who is told what.",
    },
    Command {
        verb: Verb::Expert,
        word: "X",
        also: &[],
        arguments: "",
        title: "Expert mode",
        help: "Stops showing the menu, or shows it again.",
    },
    Command {
        verb: Verb::Time,
        word: "T",
        also: &[],
        arguments: "",
        title: "Time on line",
        help: "Shows the time, and how long you have been on.",
    },
    Command {
        verb: Verb::Version,
        word: "V",
        also: &["VER"],
        arguments: "",
        title: "Version",
        help: "Shows what runs this board.",
    },
    Command {
        verb: Verb::Help,
        word: "?",
        also: &["HELP"],
        arguments: "",
        title: "Help",
        help: "Shows the menu and what its commands do.",
    },
    Command {
        verb: Verb::Goodbye,
        word: "G",
        also: &[],
        arguments: "[Y]",
        title: "Goodbye",
        help: "Ends the call; G Y does so without asking.",
    },
];

/// Words that work at every prompt with a slash before them.
const SLASHED: &[Verb] = &[Verb::Who, Verb::Olm, Verb::Chat, Verb::Again];

/// Answers and commands of other boards, which must never be taken for the beginning of a word.
const NEVER_PREFIXES: &[&str] = &["Y", "N", "D", "F", "Z"];

/// How much of an unknown word is repeated, in columns.
const SHOWN: usize = 30;

/// Why a word is no command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoCommand {
    /// Nothing begins so.
    Unknown(String),
    /// Several do.
    Several(Vec<&'static str>),
}

impl fmt::Display for NoCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(word) => {
                write!(f, "Unknown command: {} (? for help)", width::cut(word, SHOWN))
            }
            Self::Several(words) => write!(f, "Which one? {}", words.join(", ")),
        }
    }
}

/// The command that `word` means: exactly, or as the only one that begins so.
pub(super) fn find(word: &str) -> Result<Verb, NoCommand> {
    let upper = word.to_uppercase();
    let bare = upper.strip_prefix('/');
    for command in COMMANDS {
        let exact = |typed: &str| command.word == typed || command.also.contains(&typed);
        if exact(&upper) || (SLASHED.contains(&command.verb) && bare.is_some_and(exact)) {
            return Ok(command.verb);
        }
    }
    let unknown = || NoCommand::Unknown(word.to_owned());
    if bare.is_some() || NEVER_PREFIXES.contains(&upper.as_str()) {
        return Err(unknown());
    }
    let begun: Vec<&Command> = COMMANDS
        .iter()
        .filter(|c| c.word.starts_with(&upper) || c.also.iter().any(|w| w.starts_with(&upper)))
        .collect();
    match begun.as_slice() {
        [] => Err(unknown()),
        [only] => Ok(only.verb),
        several => Err(NoCommand::Several(several.iter().map(|c| c.word).collect())),
    }
}

/// Whether a line begins with a word that works at every prompt.
pub(in crate::screen) fn is_slash_word(line: &str) -> bool {
    let word = line.split_whitespace().next().unwrap_or_default();
    word.starts_with('/') && find(word).is_ok()
}

/// Whether that word is `/CHAT`.
pub(in crate::screen) fn is_chat_word(line: &str) -> bool {
    let word = line.split_whitespace().next().unwrap_or_default();
    word.starts_with('/') && find(word) == Ok(Verb::Chat)
}

/// The words of which one may be meant by what begins like `typed`: with a slash those that work at
/// every prompt.
pub(super) fn words(typed: &str) -> impl Iterator<Item = &'static str> {
    let slashed = typed.starts_with('/');
    let all = COMMANDS.iter().flat_map(|c| std::iter::once(c.word).chain(c.also.iter().copied()));
    all.filter(move |word| word.starts_with('/') == slashed)
        .chain(["/CHAT", "/OLM", "/WHO", "/AGAIN"].into_iter().filter(move |_| slashed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_whole_or_by_its_only_beginning() {
        for (typed, verb) in [
            ("chat", Verb::Chat),
            ("ch", Verb::Chat),
            ("C", Verb::Comment),
            ("l", Verb::Last),
            ("s", Verb::Tenure),
            ("who", Verb::Who),
            ("w", Verb::Settings),
            ("wh", Verb::Who),
            ("/who", Verb::Who),
            ("/olm", Verb::Olm),
            ("/r", Verb::Reply),
            ("/again", Verb::Again),
            ("v", Verb::Version),
            ("ve", Verb::Version),
            ("he", Verb::Help),
            ("g", Verb::Goodbye),
            ("o", Verb::Olm),
            ("no", Verb::Notify),
        ] {
            assert_eq!(find(typed), Ok(verb), "{typed}");
        }
    }

    #[test]
    fn an_answer_is_never_taken_for_the_beginning_of_a_command() {
        for typed in ["y", "N", "d", "F", "z", "bogus", "/w", "/"] {
            assert!(matches!(find(typed), Err(NoCommand::Unknown(_))), "{typed}");
        }
    }

    #[test]
    fn the_readme_has_the_same_table() {
        let rows: Vec<String> = COMMANDS
            .iter()
            .map(|command| {
                let usage = format!("{} {}", command.word, command.arguments);
                let mut words = vec![usage.trim_end()];
                words.extend(command.also);
                format!("| `{}` | {} |", words.join("` `"), command.help)
            })
            .collect();
        let readme = include_str!("../../../README.md");
        let told: Vec<&str> = readme
            .lines()
            .skip_while(|line| !line.starts_with("<!-- commands"))
            .take_while(|line| !line.starts_with("<!-- end of commands"))
            .filter(|line| line.starts_with("| `"))
            .collect();
        assert_eq!(told, rows);
    }

    #[test]
    fn every_word_that_can_be_completed_is_a_command() {
        for word in words("").chain(words("/")) {
            assert!(find(word).is_ok(), "{word}");
        }
        let slashed: Vec<&str> = words("/").collect();
        assert_eq!(slashed, ["/R", "/CHAT", "/OLM", "/WHO", "/AGAIN"]);
        assert_eq!(slashed.len(), SLASHED.len() + 1);
        assert!(words("").all(|word| !word.starts_with('/')));
    }

    #[test]
    fn no_word_stands_in_the_table_twice() {
        let mut words: Vec<&str> = COMMANDS
            .iter()
            .flat_map(|c| std::iter::once(c.word).chain(c.also.iter().copied()))
            .collect();
        let all = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), all);
    }
}
