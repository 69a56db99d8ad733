//! What a value can be: each function makes a reader for [`super::file::Section::get`], which
//! gives the value or says what was expected in its place. Knows no setting.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use toml::Spanned;
use toml::de::DeValue;

use super::units;
use crate::protocol::network::Network;
use crate::text::clean::is_shown;

/// A whole number in `range`.
pub(super) fn whole<T>(range: RangeInclusive<T>) -> impl Fn(&DeValue<'_>) -> Result<T, String>
where
    T: TryFrom<i64> + PartialOrd + Display,
{
    move |value| {
        value
            .as_integer()
            .and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok())
            .and_then(|number| T::try_from(number).ok())
            .filter(|number| range.contains(number))
            .ok_or_else(|| format!("a whole number from {} to {}", range.start(), range.end()))
    }
}

/// A length of time in `range`, written with its unit: `"60s"`.
pub(super) fn duration(
    range: RangeInclusive<Duration>,
) -> impl Fn(&DeValue<'_>) -> Result<Duration, String> {
    move |value| {
        value.as_str().and_then(units::duration).filter(|time| range.contains(time)).ok_or_else(
            || {
                let (least, most) = (units::shown(*range.start()), units::shown(*range.end()));
                format!("a time from \"{least}\" to \"{most}\", such as \"90s\", \"5m\" or \"2h\"")
            },
        )
    }
}

/// The same, or `"off"` for none.
pub(super) fn or_off<T>(
    read: impl Fn(&DeValue<'_>) -> Result<T, String>,
) -> impl Fn(&DeValue<'_>) -> Result<Option<T>, String> {
    move |value| {
        if value.as_str().map(str::trim) == Some("off") {
            return Ok(None);
        }
        read(value).map(Some).map_err(|expected| format!("{expected}; or \"off\""))
    }
}

/// A list of addresses and networks; it may be empty.
pub(super) fn networks(value: &DeValue<'_>) -> Result<Vec<Network>, String> {
    let read = value.as_array().and_then(|list| {
        let network = |entry: &Spanned<DeValue<'_>>| entry.get_ref().as_str()?.parse().ok();
        list.iter().map(network).collect::<Option<Vec<_>>>()
    });
    read.ok_or_else(|| {
        "a list of addresses and networks, such as [\"127.0.0.0/8\", \"2001:db8::/48\"]".to_owned()
    })
}

/// Text of so many characters, none of which could control a terminal or hide.
pub(super) fn text(
    characters: RangeInclusive<usize>,
) -> impl Fn(&DeValue<'_>) -> Result<String, String> {
    move |value| {
        value
            .as_str()
            .filter(|text| text.chars().all(is_shown) && characters.contains(&text.chars().count()))
            .map(ToOwned::to_owned)
            .ok_or_else(|| {
                let (least, most) = (characters.start(), characters.end());
                format!("text in quotes, {least} to {most} characters that can be shown")
            })
    }
}

/// One of a few words.
pub(super) fn choice<T: Copy>(
    words: &'static [(&'static str, T)],
) -> impl Fn(&DeValue<'_>) -> Result<T, String> {
    move |value| {
        let found = value.as_str();
        words.iter().find(|(word, _)| Some(*word) == found).map(|(_, meant)| *meant).ok_or_else(
            || {
                let words: Vec<_> = words.iter().map(|(word, _)| format!("\"{word}\"")).collect();
                match words.split_last() {
                    Some((last, [_, ..])) => {
                        let rest = words.get(..words.len() - 1).unwrap_or_default().join(", ");
                        format!("{rest} or {last}")
                    }
                    _ => words.concat(),
                }
            },
        )
    }
}

/// Text that is the name of something: `expected` says of what.
pub(super) fn parsed<T: FromStr>(
    expected: &'static str,
) -> impl Fn(&DeValue<'_>) -> Result<T, String> {
    move |value| {
        value.as_str().and_then(|text| text.parse().ok()).ok_or_else(|| expected.to_owned())
    }
}

/// A path, as written.
pub(super) fn path(value: &DeValue<'_>) -> Result<PathBuf, String> {
    value
        .as_str()
        .filter(|text| !text.is_empty() && !text.contains('\0'))
        .map(PathBuf::from)
        .ok_or_else(|| "a path in quotes".to_owned())
}
