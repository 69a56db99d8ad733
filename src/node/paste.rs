//! What a terminal says was pasted, not typed: gathered until it is over, and then given to the
//! screen as a whole, so that no line of it is taken for an answer. Bounded, as what waits is.

use std::time::Duration;

use crate::clock::Uptime;
use crate::screen::{Moment, Paste, Show};
use crate::terminal::keys::Key;
use crate::terminal::line::Edit;
use crate::terminal::render::Echo;

use super::Node;
use super::deadlines::QUIET;
use super::stack::FrameId;
use super::waiting::{KEYS, LINES};

/// After how long a silence a paste is over of which the terminal never says so.
const PATIENCE: Duration = Duration::from_secs(5);

/// A paste that is coming.
#[derive(Debug)]
pub(super) struct Gathered {
    /// The screen that was on top when it began.
    to: FrameId,
    /// When it began.
    at: Moment,
    lines: Vec<String>,
    /// The line that has no end yet.
    last: String,
    bytes: usize,
    /// There was no room for a line, and there is none for those behind it.
    refusing: bool,
    refused: usize,
    /// The caller has dropped it: what still comes of it is for nobody.
    dropped: bool,
    /// The last key was in the middle of a line that is refused.
    in_refused: bool,
}

impl Gathered {
    fn new(to: FrameId, at: Moment) -> Self {
        Self {
            to,
            at,
            lines: Vec::new(),
            last: String::new(),
            bytes: 0,
            refusing: false,
            refused: 0,
            dropped: false,
            in_refused: false,
        }
    }

    /// The rest of a paste whose beginning was dropped.
    fn rest_of_dropped(to: FrameId, at: Moment) -> Self {
        Self { refusing: true, dropped: true, ..Self::new(to, at) }
    }

    /// Takes a key of it. What is neither text nor the end of a line was no part of the text.
    fn push(&mut self, key: Key) {
        if let Key::Char(letter) = key {
            self.letter(letter);
        } else if key == Key::Tab {
            // So that words stay apart.
            self.letter(' ');
        } else if key == Key::Enter {
            self.enter();
        }
    }

    fn letter(&mut self, letter: char) {
        self.refusing |= self.lines.len() >= LINES;
        if !self.refusing && self.bytes + letter.len_utf8() > KEYS {
            // A line is refused whole, not cut.
            self.refusing = true;
            self.last = String::new();
        }
        if self.refusing {
            self.in_refused = true;
            return;
        }
        self.bytes += letter.len_utf8();
        self.last.push(letter);
    }

    fn enter(&mut self) {
        if self.refusing {
            self.refused += 1;
            self.in_refused = false;
        } else if self.lines.len() < LINES {
            self.lines.push(std::mem::take(&mut self.last));
        }
    }

    /// How many lines have come.
    pub(super) fn count(&self) -> usize {
        let last = usize::from(!self.last.is_empty() || self.in_refused);
        self.lines.len() + self.refused + last
    }

    /// All lines that are not blank, and how many were refused.
    fn over(mut self) -> (Vec<String>, usize) {
        self.lines.push(self.last);
        self.lines.retain(|line| !line.trim().is_empty());
        (self.lines, self.refused + usize::from(self.in_refused))
    }
}

impl Node {
    /// Takes a key that belongs to a paste. `false`: it does not.
    pub(super) fn gathers(&mut self, key: Key, at: Moment, echo: Echo) -> bool {
        match (&mut self.paste, key) {
            (Some(_), Key::PasteEnds) => self.paste_is_over(),
            (Some(paste), _) => paste.push(key),
            // At the login and where nothing is shown it is text as if it were typed.
            (None, Key::PasteBegins) if echo == Echo::Shown && self.typist.member.is_some() => {
                let Some(top) = self.stack.top() else { return false };
                self.paste = Some(Box::new(Gathered::new(top.id, at)));
            }
            (None, _) => return false,
        }
        true
    }

    /// When a paste is over though nobody says so.
    pub(super) fn paste_until(&self) -> Option<Uptime> {
        self.paste.as_ref()?;
        // Of one that waits with the rest more may lie there.
        let last = self.last_input.filter(|_| self.waiting.is_empty())?;
        // Behind Ctrl-C somebody may be typing again.
        let dropped = self.paste.as_ref().is_some_and(|paste| paste.dropped);
        Some(last + if dropped { QUIET } else { PATIENCE })
    }

    /// The caller drops what waits. Says how many lines of a paste that is coming are among it; what
    /// comes of that still is dropped too, lest its middle be taken for something typed.
    pub(super) fn drop_paste(&mut self, at: Moment) -> usize {
        let (is_coming, top) = (self.waiting.has_open_paste(), self.stack.top().map(|top| top.id));
        let gathered = self.paste.take();
        let lines = gathered.as_ref().map_or(0, |paste| paste.count());
        if (is_coming || gathered.is_some())
            && let Some(top) = top
        {
            self.paste = Some(Box::new(Gathered::rest_of_dropped(top, at)));
        }
        lines
    }

    /// The beginning of a paste was taken from what waits, for this screen: so is what follows.
    pub(super) fn gather_rest(&mut self, to: FrameId, at: Moment) {
        self.paste.get_or_insert_with(|| Box::new(Gathered::new(to, at)));
    }

    /// All of a paste has come. One line lies in the editor; what several are the screen says.
    pub(super) fn paste_is_over(&mut self) {
        let Some(paste) = self.paste.take() else { return };
        let (to, at, dropped) = (paste.to, paste.at, paste.dropped);
        let (lines, refused) = paste.over();
        if dropped {
            if refused > 0 {
                let sentence = format!("Dropped the rest of the paste: {}.", counted(refused));
                self.show([Show::Line(sentence.into())]);
            }
            return;
        }
        if refused > 0 {
            self.tell_refused(refused);
        }
        let Some(frame) = self.stack.get(to) else {
            if !lines.is_empty() {
                let sentence = format!("Not read: {} pasted.", counted(lines.len()));
                self.show([Show::Line(sentence.into())]);
            }
            return;
        };
        if lines.len() < 2 {
            return self.put(to, &lines.concat(), at);
        }
        let paste = Paste { joins: !frame.editor.is_empty(), lines };
        let Some((answer, left)) = self.with_screen(to, |screen, cx| screen.pasted(paste, cx))
        else {
            return;
        };
        match answer {
            Ok(step) => self.carry_out(to, step, left),
            Err(paste) => self.put(to, &paste.lines.join(" "), at),
        }
    }

    /// Puts text into a screen's editor, as far as there is room.
    fn put(&mut self, to: FrameId, text: &str, at: Moment) {
        let Some(frame) = self.stack.get(to) else { return };
        if !text.is_empty() {
            frame.begun.get_or_insert(at);
        }
        let rings = text.chars().any(|letter| frame.editor.key(Key::Char(letter)) == Edit::Bell);
        if rings && let Some(attached) = &mut self.attached {
            attached.bell();
        }
    }
}

/// `1 line`, `2 lines`.
pub(super) fn counted(lines: usize) -> String {
    if lines == 1 { "1 line".to_owned() } else { format!("{lines} lines") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gathered(text: &str) -> Gathered {
        let mut paste = Gathered::new(FrameId(1), Moment(1));
        for letter in text.chars() {
            paste.push(match letter {
                '\n' => Key::Enter,
                '\t' => Key::Tab,
                '\u{15}' => Key::KillLine,
                letter => Key::Char(letter),
            });
        }
        paste
    }

    #[test]
    fn a_paste_is_its_lines_but_for_the_blank_ones() {
        for (text, lines) in [
            ("", &[][..]),
            ("one", &["one"]),
            ("one\n", &["one"]),
            ("\n one\n\n  \ntwo", &[" one", "two"]),
            ("a\tb\nc\u{15}d\n\n", &["a b", "cd"]),
        ] {
            let (read, refused) = gathered(text).over();
            assert_eq!(
                (read.as_slice(), refused),
                (&lines.iter().map(ToString::to_string).collect::<Vec<_>>()[..], 0),
                "{text:?}"
            );
        }
    }

    #[test]
    fn what_is_too_much_is_refused_in_whole_lines() {
        for (lines, text, refused) in [(5_000, "ab\n", 5_000 - LINES), (LINES, "ab\n", 0)] {
            let paste = gathered(&text.repeat(lines));
            assert_eq!(paste.count(), lines);
            let (kept, told) = paste.over();
            assert_eq!((kept.len(), told), (LINES, refused));
        }
        let (kept, refused) = gathered(&("x".repeat(KEYS / 2) + "\n").repeat(3)).over();
        assert_eq!((kept.len(), refused), (2, 1));
        let (kept, refused) = gathered(&format!("one\n{}", "x".repeat(3 * KEYS))).over();
        assert_eq!((kept, refused), (vec!["one".to_owned()], 1));
    }
}
