//! Who may know whom: a module imports lower rows of the table only, and some words are for some
//! modules alone. Reads `src/`; knows nothing of what the modules do.

use std::collections::BTreeSet;
use std::path::Path;

use crate::source::{Source, Token, crate_sources, package, text};

/// From the bottom up, as ARCHITECTURE.md has it. A module imports lower rows only, never its own;
/// what lies within one module is that module.
const ROWS: &[&[&str]] = &[
    &["text", "clock", "ids"],
    &["protocol", "terminal"],
    &["config"],
    &["transport", "store", "art"],
    &["registry", "stats", "logbook"],
    &["conversation", "accounts", "limits"],
    &["chat", "direct", "bell", "sysop"],
    &["board"],
    &["screen"],
    &["node"],
    &["serve"],
    &["cli"],
];

/// The one import within a row: an id that is ordered by time is made of one.
const WITHIN_A_ROW: (&str, &str) = ("ids", "clock");

/// A word, and who may say it.
struct Word {
    /// The tokens that it is made of.
    tokens: &'static [&'static str],
    /// Whom it is for.
    who: Who,
    /// Whether tests may say it anywhere.
    tests: bool,
    /// Why not everybody.
    reason: &'static str,
}

enum Who {
    /// These paths alone.
    Only(&'static [&'static str]),
    /// All but these.
    AllBut(&'static [&'static str]),
}

/// What has no clock and does nothing by itself.
const PURE: Who = Who::AllBut(&["src/text/", "src/ids.rs", "src/protocol/", "src/terminal/"]);

const WORDS: &[Word] = &[
    Word {
        tokens: &["sqlx", "::"],
        who: Who::Only(&["src/store/"]),
        tests: false,
        reason: "only the store knows which database there is",
    },
    Word {
        tokens: &["russh", "::"],
        who: Who::Only(&["src/transport/ssh", "src/protocol/ssh_key"]),
        tests: false,
        reason: "only its transport speaks SSH, and only its keys are read",
    },
    Word {
        tokens: &["crossterm", "::"],
        who: Who::Only(&["src/cli/"]),
        tests: false,
        reason: "callers' bytes are made by terminal::ansi; crossterm is for the sysop's own screen",
    },
    Word {
        tokens: &[".", "await"],
        who: Who::AllBut(&["src/text/", "src/protocol/", "src/terminal/", "src/screen/"]),
        tests: false,
        reason: "nothing there waits",
    },
    Word { tokens: &["tokio"], who: PURE, tests: false, reason: "it is pure" },
    Word {
        tokens: &["std", "::", "fs"],
        who: Who::AllBut(&[
            "src/text/",
            "src/ids.rs",
            "src/protocol/",
            "src/terminal/",
            "src/screen/",
        ]),
        tests: true,
        reason: "it does no I/O",
    },
];

/// How ESC can be spelt, in small letters.
const ESCAPES: &[&str] = &["\\x1b", "\\u{1b}", "\\u{01b}", "\\u{001b}"];

/// The only file that may spell it; tests may, for they play callers.
const SPELLS_ESCAPE: &str = "src/terminal/ansi.rs";

#[test]
fn a_module_imports_lower_rows_only() {
    say_none(crate_sources().iter().flat_map(wrong_imports));
}

#[test]
fn some_words_are_for_some_modules_alone() {
    say_none(crate_sources().iter().flat_map(wrong_words));
}

#[test]
fn one_file_spells_the_escape_byte() {
    say_none(crate_sources().iter().flat_map(wrong_escapes));
}

#[test]
fn the_table_has_each_module_that_there_is() {
    let sources = crate_sources();
    let there: BTreeSet<&str> =
        sources.iter().filter_map(|source| source.module.first()).map(String::as_str).collect();
    let table: Vec<&str> = ROWS.concat();
    assert_eq!(table.iter().copied().collect::<BTreeSet<_>>(), there, "table, and src/");
    assert_eq!(table.len(), there.len(), "a module stands in the table twice");
    assert!(package().join(SPELLS_ESCAPE).exists(), "{SPELLS_ESCAPE} is gone");
}

#[test]
fn the_table_is_the_one_that_people_read() {
    let architecture = text(Path::new("ARCHITECTURE.md"));
    let mut rows = Vec::new();
    let section = architecture.lines().skip_while(|line| *line != "## Layers").skip(1);
    let section = section.take_while(|line| !line.starts_with("## "));
    for line in section.filter(|line| line.starts_with("| ")) {
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        let modules = cells[2].strip_prefix("[`").and_then(|cell| cell.strip_suffix("`]"));
        if let (Ok(row), Some(modules)) = (cells[1].parse::<usize>(), modules) {
            rows.push((row, modules.split("`] [`").map(ToOwned::to_owned).collect()));
        }
    }
    let modules = |row: &&[&str]| row.iter().map(ToString::to_string).collect();
    let expected = ROWS.iter().enumerate().map(|(at, row)| (at, modules(row))).rev();
    assert_eq!(
        rows,
        expected.collect::<Vec<(usize, BTreeSet<String>)>>(),
        "ARCHITECTURE.md, and the table here"
    );
}

fn say_none(wrong: impl Iterator<Item = String>) {
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

fn row(module: &str) -> Option<usize> {
    ROWS.iter().position(|row| row.contains(&module))
}

fn wrong_imports(source: &Source) -> Vec<String> {
    let Some(own) = source.module.first() else { return wrong_imports_of_root(source) };
    let mut wrong = Vec::new();
    for (name, line) in imports(source) {
        let verdict = match (row(own), row(name)) {
            _ if name == own || (own.as_str(), name) == WITHIN_A_ROW => continue,
            (_, None) => "which stands in no row".to_owned(),
            (Some(mine), Some(theirs)) if theirs < mine => continue,
            (Some(mine), Some(theirs)) if theirs == mine => "of its own row".to_owned(),
            _ => "of a higher row".to_owned(),
        };
        wrong.push(format!("{}:{line}: {own} imports {name}, {verdict}", source.path));
    }
    wrong
}

/// `main.rs` knows the command line alone; `lib.rs` only says which modules there are.
fn wrong_imports_of_root(source: &Source) -> Vec<String> {
    let pairs = source.tokens.windows(3).filter(|found| found[1].text == "::");
    let wrong = pairs.filter(|found| match found[0].text.as_str() {
        "carrier" => found[2].text != "cli",
        "crate" => true,
        _ => false,
    });
    let sentence = |found: &[Token]| {
        let (from, to) = (&found[0].text, &found[2].text);
        format!("{}:{}: the root imports {from}::{to}", source.path, found[0].line)
    };
    wrong.map(sentence).collect()
}

/// The modules at the top of the crate that are named here, with the line.
fn imports(source: &Source) -> Vec<(&str, usize)> {
    let mut found = Vec::new();
    for at in 0..source.tokens.len() {
        match root_of_path(source, at) {
            Some([separator, rest @ ..]) if separator.text == "::" => found.extend(names(rest)),
            _ => {}
        }
    }
    found
}

/// If a path that begins at `at` begins at the root of the crate, or climbs there: what follows.
fn root_of_path(source: &Source, at: usize) -> Option<&[Token]> {
    let path = &source.tokens[at..];
    let before = at.checked_sub(1).map(|before| source.tokens[before].text.as_str());
    match path[0].text.as_str() {
        "crate" => Some(&path[1..]),
        "super" if before != Some("::") => {
            let steps = path.chunks(2).take_while(|step| step[0].text == "super").count();
            let at_root = steps >= source.module.len() + path[0].inner;
            at_root.then(|| &path[2 * steps - 1..])
        }
        _ => None,
    }
}

/// The first name of a path; of `{a::b, c::{d, e}}` a and c.
fn names(path: &[Token]) -> Vec<(&str, usize)> {
    let mut names = Vec::new();
    let mut depth = 0_usize;
    let mut first = true;
    for token in path {
        match token.text.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            "," => first = depth == 1,
            name if first => {
                names.push((name, token.line));
                first = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names
}

fn wrong_words(source: &Source) -> Vec<String> {
    let mut wrong = Vec::new();
    for Word { tokens, who, tests, reason } in WORDS {
        let begins = |paths: &[&str]| paths.iter().any(|path| source.path.starts_with(path));
        let may = match who {
            Who::Only(paths) => begins(paths),
            Who::AllBut(paths) => !begins(paths),
        };
        if may {
            continue;
        }
        let said = source.find(tokens).filter(|token| !(*tests && token.test));
        wrong.extend(said.map(|token| {
            format!("{}:{}: says {}, but {reason}", source.path, token.line, tokens.concat())
        }));
    }
    wrong
}

fn wrong_escapes(source: &Source) -> Vec<String> {
    if source.path == SPELLS_ESCAPE {
        return Vec::new();
    }
    let spelt = |token: &&Token| {
        let text = token.text.to_lowercase();
        let number = text.strip_prefix("0x1b");
        let number = number.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_hexdigit()));
        !token.test && (number || ESCAPES.iter().any(|escape| text.contains(escape)))
    };
    let sentence = |token: &Token| {
        format!("{}:{}: spells ESC, which only {SPELLS_ESCAPE} may", source.path, token.line)
    };
    source.tokens.iter().filter(spelt).map(sentence).collect()
}

/// What the rules find in `text`, were it the file at `path`.
fn found_in(path: &str, text: &str) -> Vec<String> {
    let source = Source::new(path, text);
    let imports = wrong_imports(&source).into_iter();
    imports.chain(wrong_words(&source)).chain(wrong_escapes(&source)).collect()
}

#[test]
fn the_rules_find_what_breaks_them() {
    for (path, text, expected) in [
        (
            "src/registry/mod.rs",
            "use crate::ids::Address;\nuse crate::{clock::Clock, node, chat::{driver, Chat}};",
            &[
                "src/registry/mod.rs:2: registry imports node, of a higher row",
                "src/registry/mod.rs:2: registry imports chat, of a higher row",
            ][..],
        ),
        (
            "src/accounts/mod.rs",
            "use crate::accounts::hash;\nuse crate::conversation::Entry;",
            &["src/accounts/mod.rs:2: accounts imports conversation, of its own row"],
        ),
        (
            "src/chat/driver.rs",
            "use super::refusal;\nuse super::super::screen::Step;\nmod a { use super::super::x; }",
            &["src/chat/driver.rs:2: chat imports screen, of a higher row"],
        ),
        (
            "src/board.rs",
            "use super::node::Node;\n#[cfg(test)] mod tests { use super::*; use super::super::cli; }",
            &[
                "src/board.rs:1: board imports node, of a higher row",
                "src/board.rs:2: board imports cli, of a higher row",
            ],
        ),
        (
            "src/chat/mod.rs",
            "fn f() { crate::gossip::tell() }",
            &["src/chat/mod.rs:1: chat imports gossip, which stands in no row"],
        ),
        (
            "src/main.rs",
            "fn main() { carrier::cli::main(); carrier::serve::run(); }",
            &["src/main.rs:1: the root imports carrier::serve"],
        ),
        (
            "src/board.rs",
            "// sqlx::query\nfn f(e: sqlx::Error) { g(\"sqlx::query\") }",
            &["src/board.rs:2: says sqlx::, but only the store knows which database there is"],
        ),
        ("src/store/open.rs", "use sqlx::SqlitePool; async fn f() { g().await }", &[]),
        (
            "src/screen/more.rs",
            "async fn f() {\n    g()\n        .await\n}\n#[cfg(test)]\nfn h() { std::fs::read(p) }",
            &["src/screen/more.rs:3: says .await, but nothing there waits"],
        ),
        (
            "src/terminal/keys.rs",
            "const A: u8 = 0x1Bu8 + 0x1bca0;\nconst B: &str = \"\\u{1b}[\";\n#[cfg(test)]\nconst C: u8 = b'\\x1b';",
            &[
                "src/terminal/keys.rs:1: spells ESC, which only src/terminal/ansi.rs may",
                "src/terminal/keys.rs:2: spells ESC, which only src/terminal/ansi.rs may",
            ],
        ),
        (
            "src/protocol/chat/party.rs",
            "use tokio::time::Instant;",
            &["src/protocol/chat/party.rs:1: says tokio, but it is pure"],
        ),
    ] {
        assert_eq!(found_in(path, text), expected, "in {path}: {text}");
    }
}
