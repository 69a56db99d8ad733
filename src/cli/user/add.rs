//! `carrier user add`: makes an account, the sysop's too.

use std::io::Write;
use std::path::PathBuf;

use super::{fault, key, key_file};
use crate::accounts::{Accounts, NewAccount, RegisterRefusal};
use crate::cli::audit::Audit;
use crate::cli::password;
use crate::store::Role;
use crate::text::name::UserName;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  echo \"$PASSWORD\" | carrier user add alice --real-name \"Alice Johnson\" --password-stdin")]
pub(in crate::cli) struct Arguments {
    /// What the caller types to log in: 2 to 24 letters, digits, _ - . and single spaces
    name: String,
    /// The caller's real name, which others can see
    #[arg(long, value_name = "TEXT")]
    real_name: Option<String>,
    /// Read the password from the first line of standard input
    #[arg(long)]
    password_stdin: bool,
    /// Make this caller a sysop
    #[arg(long)]
    sysop: bool,
    /// Make this caller a co-sysop, who may do some of what a sysop may
    #[arg(long, conflicts_with = "sysop")]
    co_sysop: bool,
    /// Let this caller log in over SSH by the keys in a .pub file; may be given again
    #[arg(long = "ssh-key", value_name = "FILE")]
    ssh_keys: Vec<PathBuf>,
}

pub(super) async fn run(
    arguments: Arguments,
    accounts: &Accounts,
    audit: &Audit,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let Arguments { name, real_name, password_stdin, sysop, co_sysop, ssh_keys } = arguments;
    let name = UserName::parse(&name)?;
    // The name is looked up before the password is asked for; that it is free is decided below.
    accounts.directory().refresh().await?;
    if accounts.directory().find(&name.key()).is_some() {
        return Err(RegisterRefusal::Taken(name).into());
    }
    let keys = key_file::read_all(&ssh_keys)?;
    let password = password::new(password_stdin)?;
    let role = match (sysop, co_sysop) {
        (true, _) => Role::Sysop,
        (false, true) => Role::CoSysop,
        (false, false) => Role::Caller,
    };
    let account = NewAccount { name, real_name, password, role, waiting: false };
    let user = accounts.register(account).await.map_err(|refusal| match refusal {
        RegisterRefusal::NotNow(why) => fault(why),
        RegisterRefusal::Taken(_) => refusal.into(),
    })?;
    accounts.add_keys(user.id, &keys).await.map_err(key::refused)?;
    let role = match user.role {
        Role::Sysop => ", as a sysop",
        Role::CoSysop => ", as a co-sysop",
        Role::Caller => "",
    };
    let keys = match keys.len() {
        0 => String::new(),
        1 => ", with 1 SSH key".to_owned(),
        several => format!(", with {several} SSH keys"),
    };
    writeln!(out, "{} can call now{role}{keys}.", user.name)?;
    audit.write("add", &user.name, format!("{role}{keys}").trim_start_matches(", ")).await
}
