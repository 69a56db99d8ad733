//! What TAB puts in: the words and names that begin as what was typed does, and what they have in
//! common. Knows no keys; which words there are is each screen's own.

use crate::accounts::Named;
use crate::terminal::style::Text;
use crate::text::name::NameKey;
use crate::text::width::columns;

use super::Cx;

/// How many rows of a list are shown.
const ROWS: usize = 3;

/// How many names a list has at most.
const LISTED: usize = 100;

/// From how many on the rest is not told exactly.
const COUNTED: usize = 1_000;

/// What could stand in the place of what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The byte of the line where it begins.
    pub from: usize,
    /// What was typed from there to the cursor, as names are compared.
    typed: NameKey,
    candidates: Vec<Candidate>,
    /// How many more there are, and the last of them.
    more: usize,
    last: Option<NameKey>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Candidate {
    text: String,
    key: NameKey,
}

/// What TAB does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Completed {
    /// Nothing begins so.
    Nothing,
    /// Only this does: it takes the place of what was typed, with a blank behind it.
    Whole(String),
    /// Several do, and all of them go on like this.
    Further(String),
    /// Several do, and go on in different ways.
    Several,
}

impl Completion {
    /// For what was typed from the byte `from` on; nothing begins so yet.
    pub(super) fn new(from: usize, typed: &str) -> Self {
        let typed = NameKey::beginning(typed);
        Self { from, typed, candidates: Vec::new(), more: 0, last: None }
    }

    /// Adds the words that begin so, written as `typed` is: a small letter at its end goes on in
    /// small letters.
    pub(super) fn add_words(&mut self, typed: &str, words: impl Iterator<Item = &'static str>) {
        let small = typed.chars().next_back().is_some_and(char::is_lowercase);
        let begins = |word: &&str| {
            word.get(..typed.len()).is_some_and(|head| head.eq_ignore_ascii_case(typed))
        };
        for word in words.filter(begins) {
            let rest = word.get(typed.len()..).unwrap_or_default();
            let rest = if small { rest.to_lowercase() } else { rest.to_owned() };
            self.add(&format!("{typed}{rest}"), word);
        }
    }

    /// Adds the users whose names begin so: those on line, or if none is, all who are known. One is
    /// not found oneself. Of names that are also `words` of their own nothing is said.
    pub(super) fn add_names(&mut self, words: &[&str], cx: &Cx<'_>) {
        let Some(me) = cx.typist.member.as_ref().map(|member| member.user.id) else { return };
        let is_word = |name: &str| words.iter().any(|word| NameKey::of(word) == NameKey::of(name));
        let on_line = cx.board.registry.named(&self.typed);
        let on_line = on_line.iter().map(|row| &row.caller).filter(|caller| caller.user != me);
        let known = self.candidates.len();
        for name in on_line.map(|caller| &*caller.name).filter(|name| !is_word(name)) {
            self.add(name, name);
        }
        if self.candidates.len() > known {
            return;
        }
        let beginning = cx.board.accounts.directory().beginning(&self.typed, me);
        for (_, name) in beginning.first.iter().filter(|(_, name)| !is_word(name)) {
            self.add(name, name);
        }
        self.more = beginning.more;
        self.last = beginning.last.map(|(_, name): Named| NameKey::of(&name));
    }

    /// Adds a name, if it begins so.
    pub(super) fn add_name(&mut self, name: &str) {
        self.add(name, name);
    }

    /// Whether nothing begins so.
    pub(super) fn is_empty(&self) -> bool {
        self.candidates.is_empty()
    }

    fn add(&mut self, text: &str, name: &str) {
        let key = NameKey::of(name);
        if key.as_str().starts_with(self.typed.as_str()) {
            self.candidates.push(Candidate { text: text.to_owned(), key });
        }
    }

    /// What TAB does.
    pub fn completed(&self) -> Completed {
        let Some((first, others)) = self.candidates.split_first() else {
            return Completed::Nothing;
        };
        if others.is_empty() && self.more == 0 {
            return Completed::Whole(first.text.clone());
        }
        let others = others.iter().map(|candidate| &candidate.key).chain(&self.last);
        let common = others.fold(first.key.as_str(), |common, key| alike(common, key.as_str()));
        if common.len() <= self.typed.as_str().len() {
            return Completed::Several;
        }
        let ends = first.text.char_indices().map(|(at, c)| at + c.len_utf8());
        let begins = |end: &usize| {
            first
                .text
                .get(..*end)
                .is_some_and(|text| NameKey::beginning(text).as_str().len() <= common.len())
        };
        let end = ends.take_while(begins).last().unwrap_or_default();
        let text = first.text.get(..end).unwrap_or_default();
        // A letter that stands for two of the keyboard's may be in common by half.
        if NameKey::beginning(text).as_str().len() <= self.typed.as_str().len() {
            return Completed::Several;
        }
        Completed::Further(text.to_owned())
    }

    /// All of them in a few rows of so many columns, of which none breaks a name; those that do not
    /// fit by their number.
    pub fn list(&self, width: usize) -> Text {
        let all = self.candidates.len() + self.more;
        let most = self.candidates.len().min(LISTED);
        let mut laid = (1..=most).rev().map(|shown| self.rows(shown, all - shown, width));
        laid.find(|rows| rows.len() <= ROWS).unwrap_or_default().into_iter().collect()
    }

    fn rows(&self, shown: usize, rest: usize, width: usize) -> Vec<String> {
        let more = match rest {
            0 => None,
            COUNTED.. => Some(format!("and {COUNTED} or more")),
            _ => Some(format!("and {rest} more")),
        };
        let names = self.candidates.iter().take(shown).map(|candidate| candidate.text.as_str());
        let mut rows = vec![String::new()];
        for (at, name) in names.chain(more.as_deref()).enumerate() {
            let last = at + 1 == shown + usize::from(rest > 0);
            let behind = if last || (rest > 0 && at + 1 == shown) { "" } else { "," };
            let row = rows.last_mut().map(std::mem::take).unwrap_or_default();
            let longer = if row.is_empty() {
                format!("{name}{behind}")
            } else {
                format!("{row} {name}{behind}")
            };
            rows.pop();
            if columns(&longer) <= width || row.is_empty() {
                rows.push(longer);
            } else {
                rows.extend([row, format!("{name}{behind}")]);
            }
        }
        rows
    }
}

/// What two texts have in common at their beginning.
fn alike<'a>(one: &'a str, other: &str) -> &'a str {
    let pairs = one.char_indices().zip(other.chars());
    let end = pairs.take_while(|((_, mine), others)| mine == others).last();
    let end = end.map_or(0, |((at, c), _)| at + c.len_utf8());
    one.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(typed: &str, names: &[&str]) -> Completion {
        let mut completion = Completion::new(0, typed);
        for name in names {
            completion.add_name(name);
        }
        completion
    }

    #[test]
    fn what_all_have_in_common_is_put_in() {
        use Completed::{Further, Nothing, Several, Whole};
        for (typed, names, expected) in [
            ("al", &["Alice", "Bob"][..], Whole("Alice".into())),
            ("asa", &["Åsa Öberg"], Whole("Åsa Öberg".into())),
            ("ÅSA ", &["Åsa Öberg", "Asabel"], Whole("Åsa Öberg".into())),
            ("asa o", &["Åsa Öberg", "Asa Obel"], Further("Åsa Öbe".into())),
            ("a", &["Al Green", "Al Gore"], Further("Al G".into())),
            ("al", &["Al", "Alice"], Several),
            ("Al", &["Alan", "Albert"], Several),
            ("zed", &["Alice"], Nothing),
            ("", &["Alice"], Whole("Alice".into())),
            // Half of a letter is not put in.
            ("a", &["Ærø", "Aeneas"], Further("Æ".into())),
            ("x", &["Xæ", "Xabc"], Several),
            ("", &[], Nothing),
        ] {
            assert_eq!(of(typed, names).completed(), expected, "{typed:?} of {names:?}");
        }
    }

    #[test]
    fn a_word_goes_on_as_it_was_begun() {
        for (typed, expected) in [("ch", "chat"), ("CH", "CHAT"), ("Ch", "Chat"), ("", "CHAT")] {
            let mut completion = Completion::new(0, typed);
            completion.add_words(typed, ["CHAT"].into_iter());
            assert_eq!(completion.completed(), Completed::Whole(expected.into()), "{typed:?}");
        }
        let mut completion = Completion::new(0, "çh");
        completion.add_words("çh", ["CHAT"].into_iter());
        assert!(completion.is_empty());
    }

    #[test]
    fn a_list_takes_a_few_rows_and_breaks_no_name() {
        let names = ["Al Green", "Alan", "Albert", "Alfred", "Alice", "Alvin"];
        let lines = |completion: &Completion, width| -> Vec<String> {
            completion.list(width).iter().map(|line| line.text().to_owned()).collect()
        };
        let completion = of("al", &names);
        assert_eq!(lines(&completion, 79), ["Al Green, Alan, Albert, Alfred, Alice, Alvin"]);
        assert_eq!(lines(&completion, 19), ["Al Green, Alan,", "Albert, Alfred,", "Alice, Alvin"]);
        assert_eq!(lines(&completion, 10), ["Al Green,", "Alan", "and 4 more"]);
        let many = Completion { more: 12, ..completion.clone() };
        assert_eq!(lines(&many, 79), ["Al Green, Alan, Albert, Alfred, Alice, Alvin and 12 more"]);
        let many = Completion { more: 5_000, ..completion };
        assert!(lines(&many, 79)[0].ends_with("Alvin and 1000 or more"));
    }
}
