//! How a new password gets in: asked for twice on the terminal, where it is not shown, or read from
//! standard input. Knows no account.

use std::io::{self, BufRead, IsTerminal};

use anyhow::{Context, bail};
use zeroize::Zeroizing;

use crate::accounts::Password;

/// The most that is read as a password, in bytes; a longer one is refused by its length anyway.
const LONGEST: u64 = 4096;

/// A new password: the first line of standard input, or what is typed twice.
pub(super) fn new(from_standard_input: bool) -> anyhow::Result<Password> {
    if from_standard_input {
        Ok(Password::parse(&first_line(io::stdin().lock())?)?)
    } else {
        ask_twice()
    }
}

fn first_line(input: impl BufRead) -> anyhow::Result<Zeroizing<String>> {
    let mut line = Zeroizing::new(String::new());
    input.take(LONGEST).read_line(&mut line).context("cannot read the password")?;
    let length = line.trim_end_matches(['\r', '\n']).len();
    line.truncate(length);
    if line.is_empty() {
        bail!("there is no password on standard input: expected it as the first line");
    }
    Ok(line)
}

fn ask_twice() -> anyhow::Result<Password> {
    if !io::stdin().is_terminal() {
        bail!("there is no terminal to ask for the password: give it with --password-stdin");
    }
    let password = Password::parse(&ask("Password: ")?)?;
    if !password.is(&ask("Again: ")?) {
        bail!("the two passwords differ: try again");
    }
    Ok(password)
}

fn ask(question: &str) -> anyhow::Result<Zeroizing<String>> {
    let answer = rpassword::prompt_password(question).context("cannot read the password")?;
    Ok(Zeroizing::new(answer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_the_first_line_without_its_end() {
        for (input, expected) in [
            ("secret word\n", Some("secret word")),
            ("secret word\r\nmore\n", Some("secret word")),
            (" blanks count \n", Some(" blanks count ")),
            ("no end", Some("no end")),
            ("", None),
            ("\n", None),
            ("\u{ff}ö\n", Some("\u{ff}ö")),
        ] {
            let password = first_line(input.as_bytes()).ok();
            assert_eq!(password.as_ref().map(|it| it.as_str()), expected, "{input:?}");
        }
        assert!(first_line(&b"\xff\n"[..]).is_err(), "not UTF-8");
    }
}
