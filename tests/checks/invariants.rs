//! What holds for the whole project and no compiler sees: how files begin, how long they are, what
//! belongs together. Knows nothing of what the board does.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::source::{files, package, text};

/// The most lines that a file of code has; most have a third of that.
const LONGEST: usize = 450;

/// Every file of Rust that is ours.
fn code() -> Vec<PathBuf> {
    let folders = ["src", "tests", "benches", "fuzz/fuzz_targets", "fuzz/src"];
    let code: Vec<_> = folders.iter().flat_map(|folder| files(folder, "rs")).collect();
    assert!(code.len() > 10, "the code was not found");
    code
}

#[test]
fn every_file_begins_with_a_sentence_about_itself() {
    let silent = |path: &PathBuf| {
        let first = text(path).lines().next().unwrap_or_default().to_owned();
        !(first.starts_with("//! ") || first.starts_with("#![doc = include_str!("))
    };
    let silent: Vec<_> = code().into_iter().filter(silent).collect();
    assert!(silent.is_empty(), "these begin without `//!`: {silent:#?}");
}

#[test]
fn no_file_is_too_long() {
    let long = |path: &PathBuf| text(path).lines().count() > LONGEST;
    let long: Vec<_> = code().into_iter().filter(long).collect();
    assert!(long.is_empty(), "these have more than {LONGEST} lines (is there a seam?): {long:#?}");
}

#[test]
fn art_and_its_plain_text_come_together() {
    let stems = |extension| -> BTreeSet<PathBuf> {
        let stem = |path: &PathBuf| {
            let stem = path.with_extension("");
            // Drawn for 40 columns, beside what is drawn for 80.
            if stem.extension().is_some_and(|columns| columns == "40") {
                return stem.with_extension("");
            }
            stem
        };
        files("ansi", extension).iter().map(stem).collect()
    };
    let (drawn, plain) = (stems("ans"), stems("txt"));
    assert!(!drawn.is_empty(), "there is no art in ansi/");
    let alone: Vec<_> = drawn.symmetric_difference(&plain).collect();
    assert!(alone.is_empty(), "these have a .ans or a .txt, and need both: {alone:#?}");
    for path in files("ansi", "txt") {
        let lines = text(&path);
        let wide = lines.lines().find(|line| line.chars().count() > 40);
        assert_eq!(wide, None, "{}: at most 40 columns", path.display());
        assert!(
            !lines.contains(|c: char| c.is_control() && c != '\n'),
            "{}: plain text",
            path.display()
        );
    }
}

#[test]
fn art_is_cp437_with_a_sauce_record() {
    let wrong: Vec<_> = files("ansi", "ans")
        .iter()
        .filter_map(|path| {
            let art = fs::read(package().join(path)).expect("a file that can be read");
            Some(format!("{}: {}", path.display(), wrong_art(&art)?))
        })
        .collect();
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// What is wrong with the bytes of a `.ans`: see the specification of SAUCE, revision 5.
fn wrong_art(art: &[u8]) -> Option<&'static str> {
    const RECORD: usize = 128;
    let Some((before, record)) = art.split_last_chunk::<RECORD>() else {
        return Some("is too short to end in a SAUCE record");
    };
    let number = |at: usize| usize::from(record[at]) | usize::from(record[at + 1]) << 8;
    let comments = match usize::from(record[104]) {
        0 => 0,
        lines => 5 + 64 * lines,
    };
    let Some((body, [0x1a])) =
        before.get(..before.len().saturating_sub(comments))?.split_last_chunk()
    else {
        return Some("has no 1A before its SAUCE record");
    };
    if !record.starts_with(b"SAUCE00") {
        Some("does not end in a SAUCE record")
    } else if (record[94], record[95]) != (1, 1) {
        Some("says in its SAUCE record that it is something else than ANSi")
    } else if number(90) | number(92) << 16 != body.len() {
        Some("says in its SAUCE record that it has another size")
    } else if !(1..=80).contains(&number(96)) {
        Some("says in its SAUCE record that it has more than 80 columns, or none")
    } else if body.contains(&0x1a) {
        Some("has a 1A within, where it would end")
    } else if !body.is_ascii() && std::str::from_utf8(body).is_ok() {
        Some("is UTF-8, not CP437")
    } else {
        None
    }
}

#[test]
fn every_key_of_the_shipped_settings_has_a_comment() {
    let shipped = text(Path::new("nodes.toml"));
    let lines: Vec<_> = shipped.lines().collect();
    let is_key = |line: &str| {
        let key = line.trim_start_matches("# ").split(" = ").next().unwrap_or_default();
        line.contains(" = ") && key.chars().all(|c| c.is_ascii_lowercase() || c == '_')
    };
    let bare = lines.windows(2).filter(|pair| is_key(pair[1]));
    let bare = bare.filter(|pair| !pair[0].starts_with("# ") || is_key(pair[0]));
    let bare: Vec<_> = bare.map(|pair| pair[1]).collect();
    assert!(bare.is_empty(), "these keys of nodes.toml have no comment above them: {bare:#?}");
    assert!(lines.iter().filter(|line| is_key(line)).count() > 15, "the keys were not found");
}

#[test]
fn migrations_are_numbered_without_gaps_and_the_same_for_both_databases() {
    let names = |folder: &str| -> Vec<String> {
        let paths = files(folder, "sql").into_iter();
        paths.map(|path| path.file_name().expect("a name").to_string_lossy().into_owned()).collect()
    };
    let sqlite = names("migrations/sqlite");
    assert!(!sqlite.is_empty(), "there are no migrations");
    for (at, name) in sqlite.iter().enumerate() {
        let expected = format!("{:04}_", at + 1);
        assert!(name.starts_with(&expected), "migrations/sqlite/{name}: expected {expected}…");
    }
    assert_eq!(names("migrations/postgres"), sqlite, "the two databases have the same steps");
}

#[test]
fn wrong_art_is_found() {
    let art = |body: &[u8], width: u8, size: u8| {
        let mut record = [0; 128];
        record[..7].copy_from_slice(b"SAUCE00");
        (record[90], record[94], record[95], record[96]) = (size, 1, 1, width);
        [body, &[0x1a], &record].concat()
    };
    for (art, wrong) in [
        (art(b"\xc4\xc4", 80, 2), None),
        (art(b"", 80, 0), None),
        (b"\xc4\xc4".to_vec(), Some("is too short to end in a SAUCE record")),
        (vec![b'x'; 300], Some("has no 1A before its SAUCE record")),
        (art(b"abc", 80, 9), Some("says in its SAUCE record that it has another size")),
        (art("─".as_bytes(), 80, 3), Some("is UTF-8, not CP437")),
        (art(b"a\x1ab", 80, 3), Some("has a 1A within, where it would end")),
        (
            art(b"a", 132, 1),
            Some("says in its SAUCE record that it has more than 80 columns, or none"),
        ),
    ] {
        assert_eq!(wrong_art(&art), wrong, "{art:?}");
    }
}
