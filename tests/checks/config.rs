//! Broken settings: whatever stands in `nodes.toml`, the answer is settings or a sentence with a
//! place. Knows no single key; those are told of beside the code that reads them.

use std::path::Path;

use carrier::config::Config;

use crate::source::text;

/// Each of these has a meaning of its own in TOML, in a terminal, or in a path.
const SPLINTERS: &[&str] =
    &["\"", "'''", "[", "[[", "]", "{", "=", ".", "#", "\\", "\n", "\r", "\0", "\u{1b}", "é", "-1"];

#[test]
fn a_splinter_anywhere_in_the_settings_is_met_with_a_place() {
    let shipped = text(Path::new("nodes.toml"));
    let mut refused = 0;
    for (at, c) in shipped.char_indices() {
        let (before, after) = shipped.split_at(at);
        let without = &after[c.len_utf8()..];
        refused += usize::from(is_refused(&format!("{before}{without}")));
        refused += usize::from(is_refused(before));
        let splinter = SPLINTERS[at % SPLINTERS.len()];
        refused += usize::from(is_refused(&format!("{before}{splinter}{after}")));
    }
    assert!(refused > 1_000, "only {refused} of these were refused");
}

#[test]
fn settings_nested_without_end_are_met_with_a_place() {
    for bracket in ["[", "{a=", "a.", "[[a]]\n"] {
        is_refused(&format!("[board]\nname = {}", bracket.repeat(10_000)));
        is_refused(&bracket.repeat(10_000));
    }
}

/// Whether `text` is refused; that the refusal has a place which is in the text.
fn is_refused(text: &str) -> bool {
    let Err(error) = Config::from_str(text, Path::new("nodes.toml")) else { return false };
    let said = error.to_string();
    assert!(!said.is_empty(), "nothing was said of {text:?}");
    for line in said.lines() {
        let place =
            line.strip_prefix("nodes.toml:").unwrap_or_else(|| panic!("no place: {line:?}"));
        let mut numbers = place.splitn(3, ':').map(str::parse::<usize>);
        let (Some(Ok(row)), Some(Ok(column))) = (numbers.next(), numbers.next()) else {
            panic!("no line and column: {line:?}")
        };
        assert!((1..=text.matches('\n').count() + 1).contains(&row), "{line:?} of {text:?}");
        assert!(column >= 1, "{line:?}");
        assert!(!line.contains(char::is_control), "{line:?}");
    }
    true
}
