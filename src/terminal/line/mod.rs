//! The line editor: keys into a line of text. Knows neither the prompt nor how the line is drawn,
//! nor what it is for.

mod beyond;
mod history;
mod places;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;

use unicode_segmentation::UnicodeSegmentation;
use zeroize::Zeroize;

use self::beyond::Beyond;
use self::history::History;
use super::keys::Key;
use crate::text::clean::{clean, is_shown};
use crate::text::width::count;

/// How many bytes a character may take on the average, so that a flood of combining marks has an
/// end. Living scripts take up to nine for some and three for most.
const BYTES_A_CHARACTER: usize = 8;

/// A line while it is typed, with a cursor in it.
///
/// Its text is always clean ([`clean`]) and within the limit; the cursor stands between whole
/// characters as a reader counts them.
pub struct Editor {
    text: String,
    /// In bytes.
    cursor: usize,
    limit: usize,
    secret: bool,
    killed: String,
    history: History,
    /// What was typed past the limit since the line was last changed.
    beyond: Option<Box<Beyond>>,
}

/// What a key did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Nothing, and nothing is to be told.
    Nothing,
    /// The text or the cursor is not as it was.
    Changed,
    /// Refused: the line is full.
    Bell,
    /// The line was entered; the editor is empty.
    Enter(String),
    /// Ctrl-C: the line was cleared, if there was one.
    Interrupt,
    /// The caller wants the screen drawn again.
    Redraw,
}

impl Editor {
    /// An empty line of at most `limit` characters as a reader counts them, and of eight times as
    /// many bytes.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self {
            text: String::new(),
            cursor: 0,
            limit,
            secret: false,
            killed: String::new(),
            history: History::default(),
            beyond: None,
        }
    }

    /// An empty line for a password: it remembers nothing, killed text neither, and wipes its
    /// memory.
    #[must_use]
    pub fn secret(limit: usize) -> Self {
        let mut editor = Self::new(limit);
        editor.secret = true;
        // Room for all of it from the start: a text that moves leaves copies behind.
        editor.text.reserve(room(limit));
        editor
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key) -> Edit {
        match key {
            Key::Char(c) => self.type_in(c),
            // A tab leaves a blank, so that pasted words stay apart.
            Key::Tab => self.type_in(' '),
            Key::Yank => {
                let killed = self.killed.clone();
                self.insert(&killed)
            }
            Key::Enter => Edit::Enter(self.enter()),
            Key::Interrupt => {
                self.clear();
                Edit::Interrupt
            }
            Key::Redraw => Edit::Redraw,
            Key::Backspace => self.remove(places::left_of(&self.text, self.cursor), self.cursor),
            Key::Delete => self.remove(self.cursor, places::right_of(&self.text, self.cursor)),
            Key::KillLine => self.kill(0, self.text.len()),
            Key::KillToEnd => self.kill(self.cursor, self.text.len()),
            Key::KillWord => self.kill(places::word_left(&self.text, self.cursor), self.cursor),
            Key::KillWordRight => {
                self.kill(self.cursor, places::word_right(&self.text, self.cursor))
            }
            Key::Swap => self.swap(),
            Key::Left => self.go(places::left_of(&self.text, self.cursor)),
            Key::Right => self.go(places::right_of(&self.text, self.cursor)),
            Key::WordLeft => self.go(places::word_left(&self.text, self.cursor)),
            Key::WordRight => self.go(places::word_right(&self.text, self.cursor)),
            Key::Home => self.go(0),
            Key::End => self.go(self.text.len()),
            Key::Up => {
                let older = self.history.older(&self.text);
                self.recall(older)
            }
            Key::Down => {
                let newer = self.history.newer(&self.text);
                self.recall(newer)
            }
            Key::Escape
            | Key::PageUp
            | Key::PageDown
            | Key::PasteBegins
            | Key::PasteEnds
            | Key::CursorAt { .. } => Edit::Nothing,
        }
    }

    /// Takes letters that were typed one after the other, as [`key`](Self::key) would. [`Edit::Bell`]:
    /// not all of them.
    pub fn letters(&mut self, letters: &str) -> Edit {
        if self.beyond.is_none() && is_printable(letters) && self.fits(letters) {
            return self.insert(letters);
        }
        let mut edit = Edit::Nothing;
        for letter in letters.chars() {
            let typed = self.type_in(letter);
            if edit != Edit::Bell && typed != Edit::Nothing {
                edit = typed;
            }
        }
        edit
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text before the cursor.
    #[must_use]
    pub fn before(&self) -> &str {
        self.text.get(..self.cursor).unwrap_or_default()
    }

    /// The text behind the cursor.
    #[must_use]
    pub fn after(&self) -> &str {
        self.text.get(self.cursor..).unwrap_or_default()
    }

    /// Where the cursor stands: how many characters, as a reader counts them, are before it.
    #[must_use]
    pub fn cursor(&self) -> usize {
        count(self.before())
    }

    /// Whether nothing is typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether it is a password's.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        self.secret
    }

    /// How many characters, as a reader counts them, were typed past the limit since the line was
    /// last changed; they are not kept.
    #[must_use]
    pub fn beyond(&self) -> usize {
        self.beyond.as_ref().map_or(0, |beyond| beyond.count())
    }

    /// Puts `text` in the place of what stands between the byte `from` and the cursor, whole or not
    /// at all; the cursor is behind it.
    pub fn complete(&mut self, from: usize, text: &str) -> Edit {
        self.change(from.min(self.cursor), self.cursor, text)
    }

    /// How many characters it takes.
    #[must_use]
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// Puts another text into the line, cleaned and as much of it as the limit allows, with the
    /// cursor at its end.
    pub fn set_text(&mut self, text: &str) {
        self.clear();
        self.put(text);
    }

    /// Gives back a line that was refused: into the empty editor, else onto the Up key, because
    /// something has been typed since.
    pub fn give_back(&mut self, text: &str) {
        if self.text.is_empty() {
            self.set_text(text);
        } else {
            self.remember(text);
        }
    }

    /// Puts a line onto the Up key, whatever is being typed.
    pub fn remember(&mut self, text: &str) {
        if !self.secret {
            self.history.remember(text);
        }
    }

    /// Empties the line. What was killed and entered before stays.
    pub fn clear(&mut self) {
        self.wipe();
        self.text.clear();
        self.cursor = 0;
        self.history.leave();
        self.beyond = None;
    }

    fn enter(&mut self) -> String {
        let empty =
            if self.secret { String::with_capacity(room(self.limit)) } else { String::new() };
        let line = std::mem::replace(&mut self.text, empty);
        self.cursor = 0;
        self.history.leave();
        self.beyond = None;
        if !self.secret {
            self.history.remember(&line);
        }
        line
    }

    /// Takes a character that was typed. What follows one that was refused is refused too: a mark
    /// would join another letter than its own.
    fn type_in(&mut self, c: char) -> Edit {
        if let Some(beyond) = &mut self.beyond {
            beyond.add(c);
            return Edit::Bell;
        }
        let edit = self.insert(c.encode_utf8(&mut [0; 4]));
        if edit == Edit::Bell {
            self.beyond = Some(Box::new(Beyond::from(c)));
        }
        edit
    }

    /// Whether so many characters more are within the limit, where each byte is one.
    fn fits(&self, letters: &str) -> bool {
        self.text.is_ascii() && self.text.len() + letters.len() <= self.limit
    }

    /// Inserts at the cursor, whole or not at all.
    fn insert(&mut self, text: &str) -> Edit {
        self.change(self.cursor, self.cursor, text)
    }

    /// Puts a text in the place of what stands between two bytes, whole or not at all, with the
    /// cursor behind it.
    fn change(&mut self, from: usize, to: usize, text: &str) -> Edit {
        if text.is_empty() || !text.chars().all(is_shown) {
            return Edit::Nothing;
        }
        let length = self.text.len() - (to - from) + text.len();
        if self.text.is_ascii() && text.is_ascii() {
            // Every byte is a character, and none joins another.
            if length > self.limit {
                return Edit::Bell;
            }
            if from == to {
                self.text.insert_str(from, text);
            } else {
                self.text.replace_range(from..to, text);
            }
            self.cursor = from + text.len();
            return self.changed();
        }
        let room = room(self.limit);
        if length > room {
            return Edit::Bell;
        }
        let mut line = String::with_capacity(if self.secret { room } else { length });
        line.push_str(self.text.get(..from).unwrap_or_default());
        line.push_str(text);
        let cursor = line.len();
        line.push_str(self.text.get(to..).unwrap_or_default());
        let (mut line, cursor) = settled(line, cursor);
        // Counting is only worth it where there are more bytes than characters allowed.
        let fits = line.len() <= room && (line.len() <= self.limit || count(&line) <= self.limit);
        if fits {
            std::mem::swap(&mut self.text, &mut line);
            self.cursor = cursor;
        }
        if self.secret {
            line.zeroize();
        }
        if fits { self.changed() } else { Edit::Bell }
    }

    fn changed(&mut self) -> Edit {
        self.beyond = None;
        Edit::Changed
    }

    /// The characters on both sides of the cursor change places, and it moves on; at the end the
    /// last two do.
    fn swap(&mut self) -> Edit {
        let middle = match places::right_of(&self.text, self.cursor) {
            end if end == self.cursor => places::left_of(&self.text, end),
            _ => self.cursor,
        };
        let (from, to) =
            (places::left_of(&self.text, middle), places::right_of(&self.text, middle));
        let (Some(left), Some(right)) = (self.text.get(from..middle), self.text.get(middle..to))
        else {
            return Edit::Nothing;
        };
        // A password's copies would stay in memory.
        if left.is_empty() || right.is_empty() || self.secret {
            return Edit::Nothing;
        }
        let swapped = format!("{right}{left}");
        self.change(from, to, &swapped)
    }

    /// As much of the text as there is room for, cleaned, with the cursor behind it.
    fn put(&mut self, text: &str) {
        self.wipe();
        self.text.clear();
        if is_printable(text) {
            self.text.push_str(text.get(..self.limit).unwrap_or(text));
            self.cursor = self.text.len();
            return;
        }
        let cleaned = clean(text);
        let fits = |&(at, grapheme): &(usize, &str)| at + grapheme.len() <= room(self.limit);
        let graphemes = cleaned.grapheme_indices(true).take(self.limit).take_while(fits);
        let end = graphemes.last().map_or(0, |(at, grapheme)| at + grapheme.len());
        self.text.push_str(cleaned.get(..end).unwrap_or_default());
        self.cursor = self.text.len();
    }

    fn recall(&mut self, line: Option<String>) -> Edit {
        let Some(line) = line else { return Edit::Nothing };
        self.put(&line);
        self.changed()
    }

    fn go(&mut self, to: usize) -> Edit {
        if self.cursor == to {
            return Edit::Nothing;
        }
        self.cursor = to;
        self.changed()
    }

    fn kill(&mut self, from: usize, to: usize) -> Edit {
        if from < to && !self.secret {
            self.killed = self.text.get(from..to).unwrap_or_default().to_owned();
        }
        self.remove(from, to)
    }

    fn remove(&mut self, from: usize, to: usize) -> Edit {
        if from >= to {
            return Edit::Nothing;
        }
        self.text.drain(from..to);
        (self.text, self.cursor) = settled(std::mem::take(&mut self.text), from);
        self.changed()
    }

    fn wipe(&mut self) {
        if self.secret {
            self.text.zeroize();
        }
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        self.wipe();
    }
}

impl fmt::Debug for Editor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.secret {
            return f.write_str("Editor(secret)");
        }
        let after = self.text.get(self.cursor..).unwrap_or_default();
        write!(f, "Editor({:?})", format_args!("{}[|]{after}", self.before()))
    }
}

/// Whether each byte is a character that is shown as it is.
fn is_printable(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// How many bytes a line of so many characters may have.
fn room(limit: usize) -> usize {
    limit.saturating_mul(BYTES_A_CHARACTER)
}

/// A line and its cursor after something was put in or taken out: what was apart may be one
/// character now, and marks join the letter before them.
fn settled(line: String, cursor: usize) -> (String, usize) {
    if line.is_ascii() {
        return (line, cursor);
    }
    let cursor = clean(line.get(..cursor).unwrap_or_default()).len();
    let line = match clean(&line) {
        Cow::Borrowed(_) => line,
        Cow::Owned(cleaned) => cleaned,
    };
    let cursor = places::at_or_after(&line, cursor);
    (line, cursor)
}
