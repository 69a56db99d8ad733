//! `carrier user list`: the accounts, for people or for programs. Whatever lies in the store, what
//! is printed is clean.

use std::borrow::Cow;
use std::io::{self, Write};

use chrono::SecondsFormat;
use chrono_tz::Tz;
use serde::Serialize;

use crate::accounts::Accounts;
use crate::clock::Timestamp;
use crate::store::{Access, Role, User};
use crate::terminal::charset::Charset;
use crate::terminal::choice::Choice;
use crate::terminal::profile::Graphics;
use crate::text::clean::clean;
use crate::text::width::fit;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Arguments {
    /// Print them as a JSON array, for programs
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(
    Arguments { json }: &Arguments,
    accounts: &Accounts,
    zone: Tz,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let users = accounts.list().await?;
    if *json {
        serde_json::to_writer_pretty(&mut *out, &users.iter().map(Entry::of).collect::<Vec<_>>())?;
        writeln!(out)?;
    } else {
        table(&users, zone, out)?;
    }
    Ok(())
}

/// An account as programs read it.
#[derive(Serialize)]
struct Entry<'a> {
    name: Cow<'a, str>,
    real_name: Option<Cow<'a, str>>,
    location: Option<Cow<'a, str>>,
    sysop: bool,
    role: &'static str,
    access: &'static str,
    created_at: String,
    last_call: Option<String>,
    calls: i64,
    charset: Option<&'static str>,
    graphics: Option<&'static str>,
    times: bool,
}

impl<'a> Entry<'a> {
    fn of(user: &'a User) -> Self {
        let time = |at: Timestamp| at.utc().to_rfc3339_opts(SecondsFormat::Secs, true);
        Self {
            name: clean(&user.name),
            real_name: user.real_name.as_deref().map(clean),
            location: user.location.as_deref().map(clean),
            sysop: user.role == Role::Sysop,
            role: user.role.word(),
            access: user.access.word(),
            created_at: time(user.created_at),
            last_call: user.last_call.map(time),
            calls: user.calls,
            charset: user.terminal.charset.map(Charset::word),
            graphics: user.terminal.graphics.map(Graphics::word),
            times: user.terminal.stamps == Some(true),
        }
    }
}

fn table(users: &[User], zone: Tz, out: &mut dyn Write) -> io::Result<()> {
    if users.is_empty() {
        return writeln!(out, "There are no accounts. Make one: carrier user add NAME --sysop");
    }
    let rule = "=".repeat(24);
    writeln!(out, "{:24}  {:24}  {:>5}  Last call", "Username", "Real name", "Calls")?;
    writeln!(out, "{rule}  {rule}  =====  ================")?;
    for user in users {
        let (name, real_name) = (clean(&user.name), clean(user.real_name.as_deref().unwrap_or("")));
        let last = user.last_call.map_or("never".to_owned(), |at| {
            at.utc().with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string()
        });
        let Choice { charset, graphics, stamps, .. } = user.terminal;
        let notes = [
            (user.role != Role::Caller).then_some(user.role.word()),
            (user.access != Access::Open).then_some(user.access.word()),
            charset.map(Charset::word),
            graphics.map(Graphics::word),
            (stamps == Some(true)).then_some("times"),
        ];
        let notes = notes.into_iter().flatten().collect::<Vec<_>>().join(", ");
        let (name, real_name) = (fit(&name, 24), fit(&real_name, 24));
        let row = format!("{name}  {real_name}  {:>5}  {last:16}  {notes}", user.calls);
        writeln!(out, "{}", row.trim_end())?;
    }
    writeln!(out, "\nTotal: {}", users.len())
}
