//! What `--help` says of the commands that give orders: how each is typed, an example, and what
//! `--json` prints. How it is typed comes from the table of orders; knows not what they do.

use clap::Command;

use crate::sysop::{Row, row_of};

/// Of each order that is a command: what could follow it, and what its `data` is.
const EXAMPLES: &[(&str, &str, &str)] = &[
    (
        "NODES",
        "",
        "a list: node, user, transport, address, doing, chats_with, line_lost,\n\
         hidden, idle_seconds, connected_seconds, bytes_in, bytes_out",
    ),
    ("PAGES", "", "a list: node, user, why, at, rings"),
    ("KICK", "3 be nice", NOTHING),
    ("BROADCAST", "Back-up at noon", NOTHING),
    ("PAGE", "off", NOTHING),
    ("BAN", "203.0.113.0/24 2h spam", NOTHING),
    ("UNBAN", "203.0.113.0/24", NOTHING),
    ("BANS", "", "a list: whom, until (null: for good), by, why, made_at"),
    ("LOCK", "carol", NOTHING),
    ("UNLOCK", "carol", NOTHING),
    ("APPROVE", "carol", NOTHING),
    ("LOG", "50", "a list: at, level, text"),
    ("AUDIT", "50", "a list: at, actor, deed, about, detail"),
    ("RELOAD", "", "lists of keys, changed and after_a_restart, and of sentences, faults"),
    ("SHUTDOWN", "10 disk swap", NOTHING),
];

/// There is nothing to list.
const NOTHING: &str = "null";

/// The command line, with the help of its orders.
pub(super) fn with_help(mut all: Command) -> Command {
    for (word, example, data) in EXAMPLES {
        let name = word.to_lowercase();
        let usage = row_of(word).map(usage).unwrap_or_default();
        let usage = format!("{usage} [--json] [--data DIR]");
        let example = format!("carrier {name} {example}");
        let help = format!(
            "Example:\n  {}\n\n\
             --json prints one object: done (true or false), text (a list of lines), data:\n{data}.\n\
             Exit code 1: it was not done.",
            example.trim_end()
        );
        all = all.mut_subcommand(name, |order| {
            order.override_usage(usage).after_help(help).mut_arg("words", |words| words.hide(true))
        });
    }
    all
}

/// How an order is typed on the command line: `carrier kick <node> [why]`.
pub(super) fn usage(row: &Row) -> String {
    // `PAGE ON or OFF` is a sentence, and no usage.
    let arguments = row.arguments.replace("ON or OFF", "<on|off>").replace(", or OFF", " | off");
    format!("carrier {} {arguments}", row.word.to_lowercase()).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::Arguments;
    use crate::store::Role;
    use crate::sysop::{ORDERS, read};

    fn help_of(word: &str) -> String {
        let mut all = with_help(Arguments::command());
        all.build();
        let order = all.find_subcommand_mut(word.to_lowercase()).expect("a command");
        order.render_long_help().to_string()
    }

    #[test]
    fn each_order_that_is_a_command_shows_how_it_is_typed_an_example_and_its_json() {
        for row in ORDERS.iter().filter(|row| !row.needs_screen) {
            let help = help_of(row.word);
            let name = row.word.to_lowercase();
            assert!(help.contains(&format!("Usage: carrier {name}")), "{help}");
            assert!(!help.contains("WORDS"), "{help}");
            assert!(help.contains("--json prints one object"), "{help}");
            let wide = help.lines().find(|line| line.chars().count() > 80);
            assert_eq!(wide, None, "{help}");
            for argument in row.arguments.split([' ', ',']).filter(|it| it.starts_with(['<', '[']))
            {
                assert!(help.contains(argument), "{argument}: {help}");
            }
        }
        assert!(help_of("page").contains("Usage: carrier page <on|off> [--json]"));
        assert!(help_of("shutdown").contains("carrier shutdown [minutes] [why] | off [--json]"));
    }

    #[test]
    fn each_example_is_an_order() {
        for (word, example, _) in EXAMPLES {
            let line = format!("{word} {example}");
            assert!(matches!(read(&line, Role::Sysop), Some(Ok(_))), "{line}");
        }
    }
}
