//! `carrier user set`: what belongs to an account, for callers who cannot say it themselves, and what
//! only the sysop says: what a user may do.

use std::io::Write;

use anyhow::anyhow;
use chrono_tz::Tz;
use clap::ArgGroup;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::{fault, find, said, standing};
use crate::accounts::Accounts;
use crate::cli::audit::Audit;
use crate::ids::UserId;
use crate::store::Role;
use crate::terminal::charset::Charset;
use crate::terminal::choice::Choice;
use crate::terminal::profile::Graphics;

/// What stands for no choice.
const AUTO: &str = "auto";

/// The longest page, in rows.
const LONGEST_PAGE: u16 = 300;

/// What can be set.
const WHAT: [&str; 11] = [
    "role",
    "real_name",
    "show_name",
    "location",
    "zone",
    "hours",
    "charset",
    "graphics",
    "times",
    "bell",
    "page",
];

#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("what").args(WHAT).required(true).multiple(true))]
pub(in crate::cli) struct Arguments {
    /// Whose; case and accents do not matter
    name: String,
    /// What the user may do
    #[arg(long, value_parser = roles())]
    role: Option<Role>,
    /// The caller's real name; "": none
    #[arg(long, value_name = "TEXT")]
    real_name: Option<String>,
    /// Whether others see the real name
    #[arg(long, value_parser = on_off())]
    show_name: Option<bool>,
    /// Where the caller is; "": not said
    #[arg(long, value_name = "TEXT")]
    location: Option<String>,
    /// The time zone, by its name in the IANA database; auto: the board's
    #[arg(long, value_parser = zone)]
    zone: Option<Set<Tz>>,
    /// How hours are counted
    #[arg(long, value_parser = hours())]
    hours: Option<bool>,
    /// The character set of the terminal; auto: as detected
    #[arg(long, value_parser = charsets())]
    charset: Option<Set<Charset>>,
    /// What the terminal is sent beside text; auto: as detected
    #[arg(long, value_parser = graphics())]
    graphics: Option<Set<Graphics>>,
    /// Whether messages bear the time in plain graphics
    #[arg(long, value_parser = on_off())]
    times: Option<bool>,
    /// Whether the terminal's bell rings
    #[arg(long, value_parser = on_off())]
    bell: Option<bool>,
    /// After how many rows a long text stops; 0: it does not; auto: as high as the screen is
    #[arg(long, value_name = "ROWS", value_parser = page)]
    page: Option<Set<u16>>,
}

/// A choice, or that there is none any more.
#[derive(Clone, Copy, Debug)]
struct Set<T>(Option<T>);

fn roles() -> impl TypedValueParser<Value = Role> {
    const ROLES: [Role; 3] = [Role::Caller, Role::CoSysop, Role::Sysop];
    let role = |word: String| ROLES.into_iter().find(|role| role.word() == word);
    PossibleValuesParser::new(ROLES.map(Role::word)).map(move |word| role(word).unwrap_or_default())
}

fn charsets() -> impl TypedValueParser<Value = Set<Charset>> {
    let words = Charset::ALL.map(Charset::word).into_iter().chain([AUTO]);
    PossibleValuesParser::new(words).map(|word| Set(Charset::from_word(&word)))
}

fn graphics() -> impl TypedValueParser<Value = Set<Graphics>> {
    let words = Graphics::ALL.map(Graphics::word).into_iter().chain([AUTO]);
    PossibleValuesParser::new(words).map(|word| Set(Graphics::from_word(&word)))
}

fn on_off() -> impl TypedValueParser<Value = bool> {
    PossibleValuesParser::new(["on", "off"]).map(|word| word == "on")
}

/// Whether they are counted to twelve.
fn hours() -> impl TypedValueParser<Value = bool> {
    PossibleValuesParser::new(["12", "24"]).map(|word| word == "12")
}

fn zone(typed: &str) -> Result<Set<Tz>, String> {
    if typed == AUTO {
        return Ok(Set(None));
    }
    let known = typed.parse().map_err(|_| "expected a time zone, such as Europe/Berlin".to_owned());
    known.map(|zone| Set(Some(zone)))
}

fn page(typed: &str) -> Result<Set<u16>, String> {
    if typed == AUTO {
        return Ok(Set(None));
    }
    let rows = typed.parse().ok().filter(|rows| *rows <= LONGEST_PAGE);
    rows.map(|rows| Set(Some(rows)))
        .ok_or_else(|| format!("expected a number from 0 to {LONGEST_PAGE}, or {AUTO}"))
}

pub(super) async fn run(
    arguments: Arguments,
    accounts: &Accounts,
    audit: &Audit,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let (user, name) = find(&arguments.name, accounts).await?;
    let mut told = Vec::new();
    if let Some(role) = arguments.role {
        accounts.set_role(user, role).await.map_err(standing)?;
        told.push(format!("role {}", role.word()));
    }
    told.extend(set_person(user, &name, &arguments, accounts).await?);
    told.extend(set_times(user, &name, &arguments, accounts).await?);
    told.extend(set_terminal(user, &name, &arguments, accounts).await?);
    let told = told.join(", ");
    writeln!(out, "{name}'s next call: {told}.")?;
    audit.write("set", &name, &what(&arguments).join(", ")).await
}

/// What was set, for the audit log: of what is told of a person not to what, for that goes with its
/// owner.
fn what(arguments: &Arguments) -> Vec<String> {
    let role = arguments.role.map(|role| format!("role {}", role.word()));
    let others = [
        ("real name", arguments.real_name.is_some()),
        ("whether it is shown", arguments.show_name.is_some()),
        ("location", arguments.location.is_some()),
        ("zone", arguments.zone.is_some()),
        ("hours", arguments.hours.is_some()),
        ("charset", arguments.charset.is_some()),
        ("graphics", arguments.graphics.is_some()),
        ("times", arguments.times.is_some()),
        ("bell", arguments.bell.is_some()),
        ("page", arguments.page.is_some()),
    ];
    let others = others.into_iter().filter(|(_, is_set)| *is_set);
    role.into_iter().chain(others.map(|(what, _)| what.to_owned())).collect()
}

async fn set_person(
    user: UserId,
    name: &str,
    Arguments { real_name, show_name, location, .. }: &Arguments,
    accounts: &Accounts,
) -> anyhow::Result<Vec<String>> {
    if real_name.is_none() && show_name.is_none() && location.is_none() {
        return Ok(Vec::new());
    }
    let mut person = accounts.person(user).await.map_err(fault)?.ok_or_else(|| gone(name))?;
    if let Some(real_name) = real_name {
        person.real_name = said(real_name)?;
    }
    if let Some(location) = location {
        person.location = said(location)?;
    }
    person.shows_name = show_name.unwrap_or(person.shows_name);
    accounts.set_person(user, &person).await.map_err(fault)?;
    let or_none = |text: &Option<_>| text.as_deref().unwrap_or("none").to_owned();
    Ok(vec![
        format!("real name {}", or_none(&person.real_name)),
        format!("shown {}", on(person.shows_name)),
        format!("location {}", or_none(&person.location)),
    ])
}

async fn set_times(
    user: UserId,
    name: &str,
    Arguments { zone, hours, .. }: &Arguments,
    accounts: &Accounts,
) -> anyhow::Result<Vec<String>> {
    if zone.is_none() && hours.is_none() {
        return Ok(Vec::new());
    }
    let mut times = accounts.times(user).await.map_err(fault)?.ok_or_else(|| gone(name))?;
    times.zone = zone.map_or(times.zone, |Set(zone)| zone);
    times.twelve = hours.unwrap_or(times.twelve);
    accounts.set_times(user, times).await.map_err(fault)?;
    let hours = if times.twelve { "12" } else { "24" };
    Ok(vec![format!("zone {}", times.zone.map_or(AUTO, Tz::name)), format!("{hours} hours")])
}

async fn set_terminal(
    user: UserId,
    name: &str,
    Arguments { charset, graphics, times, bell, page, .. }: &Arguments,
    accounts: &Accounts,
) -> anyhow::Result<Vec<String>> {
    let is_set = charset.is_some() || graphics.is_some() || times.is_some();
    if !is_set && bell.is_none() && page.is_none() {
        return Ok(Vec::new());
    }
    let now = accounts.terminal(user).await.map_err(fault)?.ok_or_else(|| gone(name))?;
    let terminal = Choice {
        charset: charset.map_or(now.charset, |Set(charset)| charset),
        graphics: graphics.map_or(now.graphics, |Set(graphics)| graphics),
        stamps: times.or(now.stamps),
        bell: bell.or(now.bell),
        page: page.map_or(now.page, |Set(page)| page),
    };
    accounts.set_terminal(user, terminal).await.map_err(fault)?;
    Ok(told(terminal))
}

fn gone(name: &str) -> anyhow::Error {
    anyhow!("{name} is gone")
}

fn on(is_on: bool) -> &'static str {
    if is_on { "on" } else { "off" }
}

/// A choice in words; of what is rarely chosen only where it is.
fn told(Choice { charset, graphics, stamps, bell, page }: Choice) -> Vec<String> {
    let mut told = vec![
        format!("charset {}", charset.map_or(AUTO, Charset::word)),
        format!("graphics {}", graphics.map_or(AUTO, Graphics::word)),
        format!("times {}", on(stamps == Some(true))),
    ];
    told.extend(bell.map(|bell| format!("bell {}", on(bell))));
    told.extend(page.map(|page| format!("page {page}")));
    told
}
