//! `carrier user forget`: deletes an account, as its owner could.

use std::io::Write;

use anyhow::anyhow;
use clap::ValueEnum;

use super::{fault, find};
use crate::accounts::{Accounts, ForgetRefusal};
use crate::cli::audit::Audit;
use crate::text::name::former;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Arguments {
    /// Whose; case and accents do not matter
    name: String,
    /// What becomes of the messages that this caller wrote to others
    #[arg(long, value_name = "WHAT")]
    messages: Messages,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Messages {
    /// They stay as they are
    Keep,
    /// Their text goes, and others read (deleted)
    Redact,
}

pub(super) async fn run(
    Arguments { name, messages }: Arguments,
    accounts: &Accounts,
    audit: &Audit,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let (user, name) = find(&name, accounts).await?;
    let redact = matches!(messages, Messages::Redact);
    accounts.forget(user, redact).await.map_err(|refusal| match refusal {
        ForgetRefusal::NotNow(why) => fault(why),
        ForgetRefusal::LastSysop => {
            anyhow!("{name} is the only sysop: make another one first (carrier user add --sysop)")
        }
    })?;
    let stays = if redact { "its messages are emptied" } else { "its messages stay" };
    writeln!(out, "{name}'s account is deleted; {stays}. The name is free.")?;
    // Under the name that is left of it.
    audit.write("forget", &former(user.0, 0), stays).await
}
