//! `carrier user passwd`: gives an account a new password, for callers who lost theirs.

use std::io::Write;

use super::{fault, find};
use crate::accounts::Accounts;
use crate::cli::audit::Audit;
use crate::cli::password;

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
    audit: &Audit,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let (user, name) = find(&name, accounts).await?;
    let password = password::new(password_stdin)?;
    accounts.set_password(user, &password).await.map_err(fault)?;
    writeln!(out, "{name} has a new password.")?;
    audit.write("password", &name, "").await
}
