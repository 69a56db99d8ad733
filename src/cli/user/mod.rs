//! `carrier user`: the accounts and their keys, made and listed from outside. Works on the store itself, so that it
//! does so while the board runs and while it does not.

mod add;
mod forget;
mod key;
mod key_file;
mod list;
mod lock;
mod passwd;
mod set;

use std::io;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, anyhow, bail};
use clap::Subcommand;

use crate::accounts::{Accounts, LONGEST_SAID, Named, NotNow, StandingRefusal};
use crate::cli::audit::Audit;
use crate::cli::control::{self, At};
use crate::cli::order;
use crate::clock::Clock;
use crate::config::Config;
use crate::store::Store;
use crate::text::clean::clean;
use crate::text::name::NameKey;
use crate::text::width;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make an account
    ///
    /// The password is asked for twice and not shown; a program gives it with
    /// --password-stdin. The board may run meanwhile: the account can call at once.
    #[command(verbatim_doc_comment)]
    Add(add::Arguments),
    /// Give an account a new password
    ///
    /// It is asked for twice and not shown; a program gives it with --password-stdin.
    /// A caller who is on line stays so.
    #[command(verbatim_doc_comment)]
    Passwd(passwd::Arguments),
    /// Say what belongs to an account, and what its user may do
    ///
    /// It holds from the next call on; all but the role callers change under W. Who logs in by
    /// SSH meets it before the first screen: --graphics plain is for screen readers.
    #[command(verbatim_doc_comment)]
    Set(set::Arguments),
    /// Lock an account, or unlock it with --off
    ///
    /// Who logs in by a locked account is told so, may leave a comment, and is let go.
    #[command(verbatim_doc_comment)]
    Lock(lock::Lock),
    /// Let somebody in who has made an account where registration = "approve"
    Approve(lock::Approve),
    /// List the accounts
    ///
    /// Times are in the board's zone. With --json they are in UTC (RFC 3339), and null
    /// stands for what is not there.
    #[command(verbatim_doc_comment)]
    List(list::Arguments),
    /// Delete an account
    ///
    /// The password, the keys, the settings and the real name are gone, and the name is
    /// free. What the caller wrote to others stays under a name such as Former user 7:
    /// as it is (keep), or without its text (redact). Who chatted with whom, and how
    /// long, stays for the statistics. A call of that user ends within seconds.
    /// The only sysop's account cannot be deleted.
    #[command(verbatim_doc_comment)]
    Forget(forget::Arguments),
    /// Add, list and remove the public keys by which a caller may log in over SSH
    #[command(subcommand)]
    Key(key::Command),
}

impl Command {
    /// The order that does the same to a board that runs.
    fn as_order(&self) -> Option<String> {
        match self {
            Self::Lock(arguments) => Some(arguments.as_order()),
            Self::Approve(arguments) => Some(arguments.as_order()),
            Self::Add(_)
            | Self::Passwd(_)
            | Self::Set(_)
            | Self::List(_)
            | Self::Forget(_)
            | Self::Key(_) => None,
        }
    }
}

pub(super) fn run(command: Command, path: Option<&Path>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.context("cannot start the runtime")?.block_on(async {
        // A board that runs does it itself: a call that is under way may end by it.
        if let Some(line) = command.as_order()
            && let Some(mut socket) = control::connect(&At::default().place(path)).await?
        {
            return order::give(&mut socket, &line, false).await;
        }
        let (config, _) = Config::find(path)?;
        let store = Store::open(&config.store).await?;
        let clock = Clock::start();
        let accounts = Accounts::new(store.clone(), clock);
        let audit = Audit::new(&store, clock);
        let mut out = io::stdout();
        let done = match command {
            Command::Add(arguments) => add::run(arguments, &accounts, &audit, &mut out).await,
            Command::Passwd(arguments) => passwd::run(arguments, &accounts, &audit, &mut out).await,
            Command::Forget(arguments) => forget::run(arguments, &accounts, &audit, &mut out).await,
            Command::Lock(arguments) => lock::lock(arguments, &accounts, &audit, &mut out).await,
            Command::Approve(arguments) => {
                lock::approve(arguments, &accounts, &audit, &mut out).await
            }
            Command::Set(arguments) => set::run(arguments, &accounts, &audit, &mut out).await,
            Command::List(arguments) => {
                list::run(&arguments, &accounts, config.board.time_zone, &mut out).await
            }
            Command::Key(command) => {
                key::run(command, &accounts, &audit, config.board.time_zone, &mut out).await
            }
        };
        store.close().await;
        done
    })
}

/// The user of this name, in any case and with or without accents, or the nearest one as a hint.
/// The name is fit to be printed.
async fn find(name: &str, accounts: &Accounts) -> anyhow::Result<Named> {
    let directory = accounts.directory();
    directory.refresh().await?;
    let found = directory.find(&NameKey::of(name));
    found.map(|(user, name)| (user, clean(&name).into())).ok_or_else(|| {
        let hint = directory.nearest(name);
        let hint = hint.map_or(String::new(), |near| format!(": did you mean {near}?"));
        anyhow!("nobody is called {name}{hint}")
    })
}

/// Why an account stays as it is.
fn standing(refusal: StandingRefusal) -> anyhow::Error {
    match refusal {
        StandingRefusal::NotNow(why) => fault(why),
        StandingRefusal::LastSysop => refusal.into(),
    }
}

/// What is said of a person, cleaned; `None`: nothing is.
fn said(typed: &str) -> anyhow::Result<Option<Arc<str>>> {
    let text = clean(typed).trim().to_owned();
    let characters = width::count(&text);
    if characters > LONGEST_SAID {
        bail!("{characters} characters are too many: {LONGEST_SAID} at most");
    }
    Ok((!text.is_empty()).then(|| text.into()))
}

/// The board's own fault, with the cause that a caller is not told.
fn fault(refusal: NotNow) -> anyhow::Error {
    match refusal {
        NotNow::Store(cause) => cause.into(),
        NotNow::Busy => refusal.into(),
    }
}
