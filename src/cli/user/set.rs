//! `carrier user set`: how a caller's terminal is served, for callers who cannot say so themselves.

use std::io::Write;

use anyhow::anyhow;
use clap::ArgGroup;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::{fault, find};
use crate::accounts::Accounts;
use crate::terminal::charset::Charset;
use crate::terminal::choice::Choice;
use crate::terminal::profile::Graphics;

/// What stands for no choice.
const AUTO: &str = "auto";

#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("what").args(["charset", "graphics", "times"]).required(true).multiple(true))]
pub(in crate::cli) struct Arguments {
    /// Whose; case and accents do not matter
    name: String,
    /// The character set of the terminal; auto: as detected
    #[arg(long, value_parser = charsets())]
    charset: Option<Set<Charset>>,
    /// What the terminal is sent beside text; auto: as detected
    #[arg(long, value_parser = graphics())]
    graphics: Option<Set<Graphics>>,
    /// Whether messages bear the time in plain graphics
    #[arg(long, value_parser = times())]
    times: Option<bool>,
}

/// A choice, or that there is none any more.
#[derive(Clone, Copy, Debug)]
struct Set<T>(Option<T>);

fn charsets() -> impl TypedValueParser<Value = Set<Charset>> {
    let words = Charset::ALL.map(Charset::word).into_iter().chain([AUTO]);
    PossibleValuesParser::new(words).map(|word| Set(Charset::from_word(&word)))
}

fn graphics() -> impl TypedValueParser<Value = Set<Graphics>> {
    let words = Graphics::ALL.map(Graphics::word).into_iter().chain([AUTO]);
    PossibleValuesParser::new(words).map(|word| Set(Graphics::from_word(&word)))
}

fn times() -> impl TypedValueParser<Value = bool> {
    PossibleValuesParser::new(["on", "off"]).map(|word| word == "on")
}

pub(super) async fn run(
    Arguments { name, charset, graphics, times }: Arguments,
    accounts: &Accounts,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let (user, name) = find(&name, accounts).await?;
    let now = accounts.terminal(user).await.map_err(fault)?;
    let now = now.ok_or_else(|| anyhow!("{name} is gone"))?;
    let terminal = Choice {
        charset: charset.map_or(now.charset, |Set(charset)| charset),
        graphics: graphics.map_or(now.graphics, |Set(graphics)| graphics),
        stamps: times.or(now.stamps),
    };
    accounts.set_terminal(user, terminal).await.map_err(fault)?;
    writeln!(out, "{name}'s next call: {}.", told(terminal))?;
    Ok(())
}

/// A choice in words; all of them.
fn told(Choice { charset, graphics, stamps }: Choice) -> String {
    let charset = charset.map_or(AUTO, Charset::word);
    let graphics = graphics.map_or(AUTO, Graphics::word);
    let times = if stamps == Some(true) { "on" } else { "off" };
    format!("charset {charset}, graphics {graphics}, times {times}")
}
