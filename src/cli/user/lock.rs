//! `carrier user lock` and `approve` while no board runs: whether somebody may log in.

use std::io::Write;

use super::{fault, find, standing};
use crate::accounts::Accounts;
use crate::cli::audit::Audit;
use crate::store::Access;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Lock {
    /// Whose; case and accents do not matter
    name: String,
    /// Unlock it
    #[arg(long)]
    off: bool,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Approve {
    /// Whose; case and accents do not matter
    name: String,
}

impl Lock {
    /// As it is said at the console.
    pub(super) fn as_order(&self) -> String {
        format!("{} {}", if self.off { "UNLOCK" } else { "LOCK" }, self.name)
    }
}

impl Approve {
    /// As it is said at the console.
    pub(super) fn as_order(&self) -> String {
        format!("APPROVE {}", self.name)
    }
}

pub(super) async fn lock(
    Lock { name, off }: Lock,
    accounts: &Accounts,
    audit: &Audit,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let (user, name) = find(&name, accounts).await?;
    if off {
        let was = access(user, accounts).await?;
        if was != Access::Locked {
            writeln!(out, "{name} is not locked.")?;
            return Ok(());
        }
        accounts.unlock(user).await.map_err(fault)?;
        writeln!(out, "{name} can call again.")?;
        return audit.write("unlock", &name, "").await;
    }
    accounts.lock(user).await.map_err(standing)?;
    writeln!(out, "{name} is locked.")?;
    audit.write("lock", &name, "").await
}

pub(super) async fn approve(
    Approve { name }: Approve,
    accounts: &Accounts,
    audit: &Audit,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let (user, name) = find(&name, accounts).await?;
    match access(user, accounts).await? {
        Access::Waiting => {
            accounts.approve(user).await.map_err(fault)?;
            writeln!(out, "{name} can call now.")?;
            audit.write("approve", &name, "").await?;
        }
        Access::Open => writeln!(out, "{name} can call already.")?,
        Access::Locked => {
            anyhow::bail!("{name} is locked: carrier user lock {name} --off unlocks the account")
        }
    }
    Ok(())
}

async fn access(user: crate::ids::UserId, accounts: &Accounts) -> anyhow::Result<Access> {
    let found = accounts.list().await?.into_iter().find(|it| it.id == user);
    Ok(found.map(|user| user.access).unwrap_or_default())
}
