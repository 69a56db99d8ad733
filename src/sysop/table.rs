//! The one table of orders: their words, who may give them, and what they do, in one line of help. The
//! console's help, its completion and README come from it.

use crate::store::Role;

/// An order as people know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its word.
    pub word: &'static str,
    /// What follows the word; empty if nothing does.
    pub arguments: &'static str,
    /// Who may give it: these, and those above them.
    pub least: Role,
    /// Whether it is for a screen: it cannot be given on a command line.
    pub needs_screen: bool,
    /// What it does.
    pub help: &'static str,
}

const fn row(
    word: &'static str,
    arguments: &'static str,
    least: Role,
    needs_screen: bool,
    help: &'static str,
) -> Row {
    Row { word, arguments, least, needs_screen, help }
}

/// All of them, in the order of the help.
pub const ORDERS: &[Row] = &[
    row("NODES", "", Role::CoSysop, false, "Lists who is connected, from where, doing what."),
    row("PAGES", "", Role::CoSysop, false, "Lists who pages or has paged the sysop."),
    row("ANSWER", "[node]", Role::CoSysop, true, "Answers a page: a chat begins at once."),
    row("BREAK", "<node>", Role::CoSysop, true, "Breaks in: a chat begins at once, unasked."),
    row(
        "WATCH",
        "[node]",
        Role::Sysop,
        true,
        "Shows what a caller sees, who is told; alone: stops.",
    ),
    row("KICK", "<node> [why]", Role::CoSysop, false, "Ends a call."),
    row("BROADCAST", "<text>", Role::CoSysop, false, "Says something to everybody on line."),
    row("PAGE", "ON or OFF", Role::CoSysop, false, "Lets callers page the sysop, or not."),
    row(
        "BAN",
        "<user, address or network> [for] [why]",
        Role::Sysop,
        false,
        "Keeps somebody out for 30m, 2h, 7d, or for good.",
    ),
    row("UNBAN", "<user, address or network>", Role::Sysop, false, "Takes a ban back."),
    row("BANS", "", Role::CoSysop, false, "Lists who is kept out."),
    row("LOCK", "<user>", Role::Sysop, false, "Locks an account, and ends its call."),
    row("UNLOCK", "<user>", Role::Sysop, false, "Unlocks an account."),
    row("APPROVE", "<user>", Role::Sysop, false, "Lets a new account in that waits for it."),
    row("LOG", "[n]", Role::CoSysop, false, "Shows the last lines of the board's log."),
    row("AUDIT", "[n]", Role::Sysop, false, "Shows what sysops and the board's rules did last."),
    row("HIDE", "", Role::CoSysop, true, "Hides you from WHO, or shows you again."),
    row("RELOAD", "", Role::Sysop, false, "Reads nodes.toml and the art again."),
    row(
        "SHUTDOWN",
        "[minutes] [why], or OFF",
        Role::Sysop,
        false,
        "Takes the board down, with warnings; OFF: it stays up.",
    ),
    row("DETACH", "", Role::CoSysop, true, "Leaves the console; the board runs on."),
];

/// The order of this word, in any case.
pub fn row_of(word: &str) -> Option<&'static Row> {
    ORDERS.iter().find(|row| row.word.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_stands_there_twice() {
        let mut words: Vec<&str> = ORDERS.iter().map(|row| row.word).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), ORDERS.len());
    }

    #[test]
    fn the_readme_has_the_same_table() {
        let rows: Vec<String> = ORDERS
            .iter()
            .map(|row| {
                let usage = format!("{} {}", row.word, row.arguments);
                format!("| `{}` | {} | {} |", usage.trim_end(), row.least.word(), row.help)
            })
            .collect();
        let readme = include_str!("../../README.md");
        let told: Vec<&str> = readme
            .lines()
            .skip_while(|line| !line.starts_with("<!-- orders"))
            .take_while(|line| !line.starts_with("<!-- end of orders"))
            .filter(|line| line.starts_with("| `"))
            .collect();
        assert_eq!(told, rows);
    }

    #[test]
    fn a_caller_may_give_no_order() {
        assert!(ORDERS.iter().all(|row| row.least > Role::Caller));
    }
}
