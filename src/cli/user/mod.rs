//! `carrier user`: the accounts, made and listed from outside. Works on the store itself, so that it
//! does so while the board runs and while it does not.

mod add;
mod list;
mod passwd;

use std::io;
use std::path::Path;

use anyhow::Context;
use clap::Subcommand;

use crate::accounts::{Accounts, NotNow};
use crate::clock::Clock;
use crate::config::Config;
use crate::store::Store;

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
    /// List the accounts
    ///
    /// Times are in the board's zone. With --json they are in UTC (RFC 3339), and null
    /// stands for what is not there.
    #[command(verbatim_doc_comment)]
    List(list::Arguments),
}

pub(super) fn run(command: Command, path: Option<&Path>) -> anyhow::Result<()> {
    let (config, _) = Config::find(path)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.context("cannot start the runtime")?.block_on(async {
        let store = Store::open(&config.store).await?;
        let accounts = Accounts::new(store.clone(), Clock::start());
        let mut out = io::stdout();
        let done = match command {
            Command::Add(arguments) => add::run(arguments, &accounts, &mut out).await,
            Command::Passwd(arguments) => passwd::run(arguments, &accounts, &mut out).await,
            Command::List(arguments) => {
                list::run(&arguments, &accounts, config.board.time_zone, &mut out).await
            }
        };
        store.close().await;
        done
    })
}

/// The board's own fault, with the cause that a caller is not told.
fn fault(refusal: NotNow) -> anyhow::Error {
    match refusal {
        NotNow::Store(cause) => cause.into(),
        NotNow::Busy => refusal.into(),
    }
}
