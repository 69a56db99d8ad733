//! `carrier user passwd`: gives an account a new password, for callers who lost theirs.

use std::io::Write;

use anyhow::anyhow;

use super::fault;
use crate::accounts::Accounts;
use crate::cli::password;
use crate::text::name::NameKey;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Arguments {
    /// Whose; case and accents do not matter
    name: String,
    /// Read the password from the first line of standard input
    #[arg(long)]
    password_stdin: bool,
}

pub(super) async fn run(
    Arguments { name, password_stdin }: Arguments,
    accounts: &Accounts,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let directory = accounts.directory();
    directory.refresh().await?;
    let (user, name) = directory.find(&NameKey::of(&name)).ok_or_else(|| {
        let hint = directory
            .nearest(&name)
            .map_or(String::new(), |near| format!(": did you mean {near}?"));
        anyhow!("nobody is called {name}{hint}")
    })?;
    let password = password::new(password_stdin)?;
    accounts.set_password(user, &password).await.map_err(fault)?;
    writeln!(out, "{name} has a new password.")?;
    Ok(())
}
