//! The project's own source as tokens: what is code, what is a literal, what is there for tests
//! alone. Knows just enough Rust for the checks, and no rule of theirs.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the package.
pub(crate) fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files below `folder` of the package that end in `.extension`, in order; their paths begin
/// at the package. A folder that is not there has none.
pub(crate) fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![package().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.expect("a folder that can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path.strip_prefix(package()).expect("below the package").to_owned());
            }
        }
    }
    found.sort();
    found
}

/// What a file of the package says.
pub(crate) fn text(path: &Path) -> String {
    let text = fs::read_to_string(package().join(path));
    text.unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// One file of Rust.
pub(crate) struct Source {
    /// Where it lies, from the package: `src/chat/mod.rs`.
    pub(crate) path: String,
    /// The module that it is: `["chat"]`; nothing for the root.
    pub(crate) module: Vec<String>,
    /// Its code, without comments; a literal is one token.
    pub(crate) tokens: Vec<Token>,
}

/// A name, a number, `::`, a literal, or a single sign.
pub(crate) struct Token {
    /// As it is written.
    pub(crate) text: String,
    /// The line that it begins in, from 1.
    pub(crate) line: usize,
    /// Whether it is there for tests alone.
    pub(crate) test: bool,
    /// How many modules within the file's own it stands in.
    pub(crate) inner: usize,
}

/// Every file below `src/`, and which of them are there for tests alone.
pub(crate) fn crate_sources() -> Vec<Source> {
    let mut sources: Vec<Source> = files("src", "rs")
        .iter()
        .map(|path| Source::new(&path.display().to_string(), &text(path)))
        .collect();
    let tests: BTreeSet<Vec<String>> = sources.iter().flat_map(Source::test_modules).collect();
    for source in &mut sources {
        if (1..=source.module.len()).any(|depth| tests.contains(&source.module[..depth])) {
            source.tokens.iter_mut().for_each(|token| token.test = true);
        }
    }
    sources
}

impl Source {
    /// Reads `text` as the file at `path`.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let inside = path.strip_prefix("src/").unwrap_or(path);
        let stem = inside.strip_suffix(".rs").unwrap_or(inside);
        let stem = stem.strip_suffix("/mod").unwrap_or(stem);
        let module = match stem {
            "lib" | "main" => Vec::new(),
            stem => stem.split('/').map(ToOwned::to_owned).collect(),
        };
        let mut tokens = tokens(text);
        mark_inner_modules(&mut tokens);
        mark_tests(&mut tokens);
        Self { path: path.to_owned(), module, tokens }
    }

    /// The places where `words` follow one another.
    pub(crate) fn find<'a>(&'a self, words: &'a [&'a str]) -> impl Iterator<Item = &'a Token> {
        let windows = self.tokens.windows(words.len());
        let same =
            move |found: &[Token]| found.iter().zip(words).all(|(found, word)| found.text == *word);
        windows.filter(move |found| same(found)).map(|found| &found[0])
    }

    /// The modules that are declared here, in files of their own, for tests alone.
    fn test_modules(&self) -> Vec<Vec<String>> {
        let declared = |found: &&[Token]| {
            found[0].text == "mod" && found[2].text == ";" && found[0].test && found[0].inner == 0
        };
        let name = |found: &[Token]| [&self.module[..], &[found[1].text.clone()]].concat();
        self.tokens.windows(3).filter(declared).map(name).collect()
    }
}

fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut line = 1;
    while let Some(first) = rest.chars().next() {
        let length = length_of_token(rest, first);
        let (token, after) = rest.split_at(length);
        if !first.is_whitespace() && !token.starts_with("//") && !token.starts_with("/*") {
            found.push(Token { text: token.to_owned(), line, test: false, inner: 0 });
        }
        line += token.matches('\n').count();
        rest = after;
    }
    found
}

fn length_of_token(rest: &str, first: char) -> usize {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return length_of_comment(rest);
    }
    if rest.starts_with("::") {
        return 2;
    }
    if let Some(length) = length_of_literal(rest) {
        return length;
    }
    if is_name(first) {
        return rest.find(|c| !is_name(c)).unwrap_or(rest.len());
    }
    first.len_utf8()
}

/// Block comments stand in one another.
fn length_of_comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        let here = &rest.as_bytes()[at..];
        if here.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if here.starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

/// Text, bytes and characters, raw or not; a lifetime is none.
fn length_of_literal(rest: &str) -> Option<usize> {
    let quote = rest.trim_start_matches(['b', 'c']);
    let prefix = rest.len() - quote.len();
    if prefix > 1 {
        return None;
    }
    if let Some(raw) = quote.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        let body = raw.get(hashes..)?.strip_prefix('"')?;
        let end = format!("\"{}", "#".repeat(hashes));
        let opening = prefix + 1 + hashes + 1;
        return Some(body.find(&end).map_or(rest.len(), |at| opening + at + end.len()));
    }
    let mark = quote.chars().next().filter(|c| *c == '"' || *c == '\'')?;
    let body = &quote[1..];
    if mark == '\'' && prefix == 0 && !body.starts_with('\\') {
        let second = body.char_indices().nth(1).map(|(at, _)| at)?;
        return body[second..].starts_with('\'').then_some(second + 2);
    }
    let mut escaped = false;
    let end = body.char_indices().find(|(_, c)| {
        let ends = *c == mark && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    });
    Some(end.map_or(rest.len(), |(at, _)| prefix + 1 + at + 1))
}

fn mark_inner_modules(tokens: &mut [Token]) {
    let mut depth = 0_usize;
    let mut modules = Vec::new();
    for at in 0..tokens.len() {
        match tokens[at].text.as_str() {
            "{" => {
                if at >= 2 && tokens[at - 2].text == "mod" {
                    modules.push(depth);
                }
                depth += 1;
            }
            "}" => {
                depth = depth.saturating_sub(1);
                if modules.last() == Some(&depth) {
                    modules.pop();
                }
            }
            _ => {}
        }
        tokens[at].inner = modules.len();
    }
}

/// From `#[cfg(test)]` to the end of the item that it stands before.
fn mark_tests(tokens: &mut [Token]) {
    const ATTRIBUTE: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut at = 0;
    while at + ATTRIBUTE.len() <= tokens.len() {
        let here = &tokens[at..at + ATTRIBUTE.len()];
        if !here.iter().zip(ATTRIBUTE).all(|(token, word)| token.text == word) {
            at += 1;
            continue;
        }
        let mut depth = 0_usize;
        for token in &mut tokens[at..] {
            at += 1;
            token.test = true;
            match token.text.as_str() {
                "{" | "[" | "(" => depth += 1,
                "}" | "]" | ")" => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 && token.text == "}" {
                        break;
                    }
                }
                ";" if depth == 0 => break,
                _ => {}
            }
        }
    }
}

#[test]
fn source_is_read_as_rust_reads_it() {
    let source = Source::new(
        "src/a/b.rs",
        r##"//! crate::one
        use crate::two; /* crate::three /* nested */ crate::four */
        const S: &str = "crate::five \" // \\";
        const R: &str = r#"crate::six " // "#;
        const C: [char; 4] = ['"', '\'', '/', 'é'];
        const B: &[u8] = b"\x1b";
        fn f<'a>(x: &'a str) {} // ' crate::seven
        #[cfg(test)]
        mod tests { use super::*; fn g() { let _ = crate::eight; } }
        fn h() {}
        #[cfg(test)]
        pub(crate) mod stage;"##,
    );
    let mentioned = |test| {
        let pairs = source.tokens.windows(3);
        let names = pairs.filter(|found| found[0].text == "crate" && found[0].test == test);
        names.map(|found| (found[2].text.as_str(), found[0].line)).collect::<Vec<_>>()
    };
    assert_eq!(source.module, ["a", "b"]);
    assert_eq!(mentioned(false), [("two", 2)]);
    assert_eq!(mentioned(true), [("eight", 9), ("mod", 12)]);
    assert_eq!(source.find(&["super", "::"]).map(|token| token.inner).collect::<Vec<_>>(), [1]);
    assert!(source.find(&["fn", "h"]).all(|token| !token.test && token.inner == 0));
    assert_eq!(source.test_modules(), [["a", "b", "stage"]]);
}
