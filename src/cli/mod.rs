//! The command line: what was typed, and the subcommand that is meant. A file a subcommand; none of
//! them knows a caller.

mod at_rest;
mod audit;
mod backup;
mod check;
mod console;
mod control;
mod export;
mod health;
mod import;
mod lines;
mod log;
mod order;
mod order_help;
mod password;
mod restore;
mod secret_file;
mod serve;
mod stats;
mod user;

use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::text::clean::clean;

/// What `--help` says at its end.
const EXAMPLES: &str = "\
Examples:
  carrier                              serve the board as ./nodes.toml says
  carrier --config /etc/nodes.toml     serve another one
  carrier check                        say what is wrong with the settings
  carrier user add alice --sysop       make the first sysop
  carrier backup board.backup          copy its database, while it runs
  carrier export board.jsonl           write out all that is in it, for any database

Exit codes:
  0  all went well
  1  it did not, and standard error says why
  2  the command line is wrong";

/// A bulletin board system: people call by telnet or SSH and chat from node to node.
///
/// Without a command it serves the board. What it needs it makes by itself: settings
/// that are not written have a default, the database is made when it is missing.
#[derive(Debug, Parser)]
#[command(name = "carrier", version, after_help = EXAMPLES, verbatim_doc_comment)]
struct Arguments {
    /// The board's settings [default: ./nodes.toml, if it is there]
    #[arg(long, global = true, value_name = "PATH")]
    config: Option<PathBuf>,

    #[command(subcommand)]
    command: Option<Command>,
}

/// Where, for what needs a console.
#[derive(Debug, clap::Args)]
struct Node {
    /// The number of the node
    node: u32,
    #[command(flatten)]
    console: console::Arguments,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the board until it is told to stop (the default)
    ///
    /// Says on standard output where it listens and how to call it; logs to standard error.
    /// SIGINT (Ctrl-C) and SIGTERM tell the callers, store what was sent, and end it.
    #[command(verbatim_doc_comment)]
    Serve(serve::Arguments),
    /// Make this terminal the console of the board that runs
    ///
    /// Node 0: the whole board on one screen, and a command line. HELP there shows the orders.
    #[command(verbatim_doc_comment)]
    Console(console::Arguments),
    /// Show who is connected, from where, doing what
    Nodes(order::Arguments),
    /// Show who pages the sysop
    Pages(order::Arguments),
    /// End a call
    Kick(order::Arguments),
    /// Say something to everybody on line
    Broadcast(order::Arguments),
    /// Let callers page the sysop, or not
    Page(order::Arguments),
    /// Keep somebody out, for a time or for good
    ///
    /// A time is 30m, 2h or 7d; without one it is for good. A reason needs a time
    /// before it, or the word forever. Whoever is kept out and on line is hung up. An
    /// IPv6 address means its /64, for that is one caller's. While no board runs it is
    /// done to the store itself.
    #[command(verbatim_doc_comment)]
    Ban(order::Arguments),
    /// Take a ban back
    ///
    /// While no board runs it is done to the store itself.
    Unban(order::Arguments),
    /// Show who is kept out
    ///
    /// While no board runs it is read from the store itself.
    Bans(order::Arguments),
    /// Lock an account and end its call
    ///
    /// While no board runs it is done to the store itself.
    Lock(order::Arguments),
    /// Unlock an account
    ///
    /// While no board runs it is done to the store itself.
    Unlock(order::Arguments),
    /// Let a new account in that waits for it
    ///
    /// While no board runs it is done to the store itself.
    Approve(order::Arguments),
    /// Show the last lines of the board's log
    ///
    /// 20 of them, or as many as are asked for.
    Log(order::Arguments),
    /// Show what sysops and the board's own rules did last
    ///
    /// 20 deeds, or as many as are asked for.
    ///
    /// While no board runs it is read from the store itself.
    Audit(order::Arguments),
    /// Read nodes.toml and the art again
    ///
    /// If anything is wrong with them nothing changes; it is said with file and line.
    Reload(order::Arguments),
    /// Take the board down, with warnings, or with off keep it up
    ///
    /// Without a number of minutes it goes down at once.
    Shutdown(order::Arguments),
    /// Break in: a chat with the caller on a node begins at once, at a console
    Break(Node),
    /// See what the caller on a node sees, at a console; the caller is told
    Watch(Node),
    /// Read the settings and the art, and say what is wrong with them
    ///
    /// Starts nothing and makes nothing. Exit code 1: something is wrong.
    #[command(verbatim_doc_comment)]
    Check,
    /// Make and list the callers' accounts, also while the board runs
    #[command(subcommand)]
    User(user::Command),
    /// Say how much is chatted on the board, and by whom
    ///
    /// The board may run: what it has counted in its last half minute is missing then.
    /// With --json null stands for what there is none of yet.
    #[command(verbatim_doc_comment)]
    Stats(stats::Arguments),
    /// Write all that is in the board's store to a file, as lines of JSON
    ///
    /// The file is a secret: it has everybody's mail, and the hashes of their passwords.
    /// It is made for its owner alone. The board may run: what is written is the store as
    /// it stands at one moment. Import reads it, into this database or another.
    #[command(verbatim_doc_comment)]
    Export(export::Arguments),
    /// Fill an empty store with what export has written
    ///
    /// All of it is taken or, if anything is wrong with it, nothing. Ids and numbers stay
    /// the same. A store in which there is anything is left alone. Stop the board first.
    #[command(verbatim_doc_comment)]
    Import(import::Arguments),
    /// Ask the running board whether it is well
    ///
    /// It is asked by its own socket, as it runs; whoever is not its owner asks where the settings say
    /// (metrics, address). Exit code 1: it is not, does not run, or does not answer within 5 seconds.
    #[command(verbatim_doc_comment)]
    Health(health::Arguments),
    /// Copy the board's database into a file, while the board runs
    ///
    /// The copy is the board as it stands at one moment, with every message that was saved
    /// before, and with the board's SSH key. It is looked through before it takes its name,
    /// and is a secret: it is made for its owner alone. A database on a server is copied by
    /// the server's own programs, or by carrier export.
    #[command(verbatim_doc_comment)]
    Backup(backup::Arguments),
    /// Put a backup in the place of the board's database; stop the board first
    ///
    /// The backup is looked through and brought up to date before anything is changed. The
    /// database that was there stays beside it, under another name; so does the board's SSH
    /// key, if there is one.
    #[command(verbatim_doc_comment)]
    Restore(restore::Arguments),
}

/// What `main` does, all of it.
#[must_use]
pub fn main() -> ExitCode {
    let typed = order_help::with_help(Arguments::command()).get_matches();
    let Arguments { config, command } =
        Arguments::from_arg_matches(&typed).unwrap_or_else(|wrong| wrong.exit());
    let config = config.as_deref();
    let order = |word: &str, arguments: &order::Arguments| order::run(word, arguments, config);
    let at_console = |word: &'static str, at: &Node| {
        console::run(&at.console, Some(console::First { word, node: at.node }), config)
    };
    let done = match command.unwrap_or(Command::Serve(serve::Arguments::default())) {
        Command::Serve(arguments) => serve::run(&arguments, config),
        Command::Console(arguments) => console::run(&arguments, None, config),
        Command::Nodes(arguments) => order("NODES", &arguments),
        Command::Pages(arguments) => order("PAGES", &arguments),
        Command::Kick(arguments) => order("KICK", &arguments),
        Command::Broadcast(arguments) => order("BROADCAST", &arguments),
        Command::Page(arguments) => order("PAGE", &arguments),
        Command::Ban(arguments) => order("BAN", &arguments),
        Command::Unban(arguments) => order("UNBAN", &arguments),
        Command::Bans(arguments) => order("BANS", &arguments),
        Command::Lock(arguments) => order("LOCK", &arguments),
        Command::Unlock(arguments) => order("UNLOCK", &arguments),
        Command::Approve(arguments) => order("APPROVE", &arguments),
        Command::Log(arguments) => order("LOG", &arguments),
        Command::Audit(arguments) => order("AUDIT", &arguments),
        Command::Reload(arguments) => order("RELOAD", &arguments),
        Command::Shutdown(arguments) => order("SHUTDOWN", &arguments),
        Command::Break(node) => at_console("BREAK", &node),
        Command::Watch(node) => at_console("WATCH", &node),
        Command::Check => check::run(config, &mut io::stdout().lock()),
        Command::User(command) => user::run(command, config),
        Command::Stats(arguments) => stats::run(&arguments, config),
        Command::Export(arguments) => export::run(&arguments, config),
        Command::Import(arguments) => import::run(&arguments, config),
        Command::Health(arguments) => health::run(&arguments, config),
        Command::Backup(arguments) => backup::run(&arguments, config),
        Command::Restore(arguments) => restore::run(&arguments, config),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

/// The console of a board that is served in this process was left, or could not be had.
fn after_console(left: anyhow::Result<()>) {
    match left {
        // There is nowhere left to say that standard output is gone.
        Ok(()) => drop(writeln!(io::stdout(), "\nThe board runs on; Ctrl-C takes it down.")),
        Err(error) => complain(&error),
    }
}

/// Says why nothing came of it on standard error, each line after the name of the program; cleaned,
/// for the reason may quote a file or a server.
/// Somebody who stopped reading (`carrier user list | head`) is not told.
fn complain(error: &anyhow::Error) {
    let stopped_reading = |cause: &io::Error| cause.kind() == ErrorKind::BrokenPipe;
    if error.downcast_ref().is_some_and(stopped_reading) {
        return;
    }
    let mut standard_error = io::stderr().lock();
    for line in reasons(error).lines() {
        // There is nowhere left to say that standard error is gone.
        let _ = writeln!(standard_error, "carrier: {}", clean(line));
    }
}

/// The error and its causes, without those that it tells of itself.
fn reasons(error: &anyhow::Error) -> String {
    let mut reasons = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if reasons.contains(&cause) {
            continue;
        }
        if !reasons.is_empty() {
            reasons.push_str(": ");
        }
        reasons.push_str(&cause);
    }
    reasons
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_arguments_hold_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_cause_is_told_once() {
        let cause = || io::Error::other("the disk is full");
        let told = anyhow::Error::new(cause()).context("not saved: the disk is full");
        assert_eq!(reasons(&told), "not saved: the disk is full");
        let untold = anyhow::Error::new(cause()).context("not saved");
        assert_eq!(reasons(&untold), "not saved: the disk is full");
    }

    #[test]
    fn serving_is_the_default() {
        for line in [&["carrier"][..], &["carrier", "serve"], &["carrier", "--config", "x"]] {
            let typed = Arguments::try_parse_from(line).expect("a good line");
            assert!(matches!(typed.command, None | Some(Command::Serve(_))), "{line:?}");
        }
    }

    #[test]
    fn the_settings_can_be_named_before_and_after_the_command() {
        for line in [["carrier", "--config", "x", "check"], ["carrier", "check", "--config", "x"]] {
            let typed = Arguments::try_parse_from(line).expect("a good line");
            assert_eq!(typed.config.as_deref(), Some(Path::new("x")), "{line:?}");
        }
    }
}
