//! `[sysop]`: the person in charge. Knows no account.

use toml::de::DeValue;

use super::file::Section;
use super::values;

/// `[sysop]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sysop {
    /// The name of the account that gets what is written to the sysop, and that the console is
    /// logged in as; empty: the first sysop's.
    pub account: String,
    /// The program that is run when a caller pages, and its arguments; empty: none.
    pub on_page: Vec<String>,
}

impl Sysop {
    pub(super) fn read(section: &mut Section<'_, '_>) -> Self {
        let default = Self::default();
        Self {
            account: section.get("account", default.account, values::text(0..=24)),
            on_page: section.get("on_page", default.on_page, program),
        }
    }
}

/// A program and its arguments.
fn program(value: &DeValue<'_>) -> Result<Vec<String>, String> {
    let expected =
        || "a program and its arguments, such as [\"/usr/bin/ring\", \"loud\"]".to_owned();
    let words = value.as_array().ok_or_else(expected)?.iter().map(|word| {
        let word = word.get_ref().as_str().filter(|word| !word.contains('\0'));
        word.map(str::to_owned).ok_or_else(expected)
    });
    let words: Vec<String> = words.collect::<Result<_, _>>()?;
    if words.first().is_some_and(String::is_empty) { Err(expected()) } else { Ok(words) }
}
