//! From keys to lines: what waits is given to the topmost screen's editor, key by key, as far as
//! the screen wants it. Knows no connection.

use crate::screen::{Event, Moment, Show, Typed, Wants};
use crate::terminal::keys::Key;
use crate::terminal::line::{Edit, Editor};
use crate::terminal::render::{Echo, Keep};
use crate::terminal::style::Line;

use crate::terminal::profile::Typing;

use super::Node;
use super::deadlines::QUIET;
use super::paste::counted;
use super::stack::FrameId;
use super::waiting::Dropped;

impl Node {
    /// A key came.
    pub(super) fn pressed(&mut self, key: Key, at: Moment) {
        if self.secret_since.is_some() {
            if matches!(key, Key::Enter | Key::Interrupt) {
                self.secret_since = None;
            }
            return;
        }
        if key == Key::Interrupt && (self.gives_up() || self.drops_what_waits(at)) {
            return;
        }
        self.waiting.push(key, at);
    }

    /// Drops the lines that wait, and says how many. `false`: there are none, and the key is for the
    /// screen.
    fn drops_what_waits(&mut self, at: Moment) -> bool {
        let pasted = self.drop_paste(at);
        let Dropped { lines, refused } = self.waiting.drop_all();
        let lines = lines + pasted;
        if lines + refused == 0 {
            return false;
        }
        let unit = if lines == 1 { "line" } else { "lines" };
        let more =
            if refused > 0 { format!("; {refused} more were refused") } else { String::new() };
        self.show([Show::Line(format!("Dropped {lines} waiting {unit}{more}.").into())]);
        true
    }

    /// The caller does not wait any longer for what the topmost screen waits for. `false`: it waits
    /// for nothing that can be given up.
    fn gives_up(&mut self) -> bool {
        let Some(top) = self.stack.top().filter(|top| top.screen.can_be_given_up()) else {
            return false;
        };
        let id = top.id;
        self.drop_paste(self.typist.moment);
        self.waiting.drop_all();
        self.deliver(id, Event::Interrupt);
        true
    }

    /// Drops what was typed after that moment, of the last line also what is typed yet.
    pub(super) fn drop_since(&mut self, moment: Moment) {
        self.drop_paste(self.typist.moment);
        let Some(last) = self.waiting.drop_since(moment) else { return };
        let is_half = !matches!(last, Key::Enter | Key::PasteBegins | Key::PasteEnds);
        let more = if is_half {
            self.secret_since = Some(self.typist.moment);
            ": press Enter to go on."
        } else {
            "."
        };
        self.show([Show::Line(format!("Dropped what you typed meanwhile{more}").into())]);
    }

    /// Gives one key to the topmost screen's editor. `false`: nothing waits, or it is not wanted.
    pub(super) fn read_key(&mut self) -> bool {
        if self.waiting.is_empty() || self.too_many_lines_wait() || !self.has_room_for_answers() {
            return false;
        }
        if let Some(until) = self.waiting.held_until() {
            return until <= self.now() && self.read_held();
        }
        let Wants::Line { echo, limit, keep, .. } = self.wants() else { return false };
        let Some((key, at)) = self.waiting.pop() else { return false };
        if self.gathers(key, at, echo) {
            return true;
        }
        let Some(frame) = self.stack.top() else { return false };
        let id = frame.id;
        fit(&mut frame.editor, limit, echo);
        let was_empty = frame.editor.is_empty();
        if was_empty {
            frame.begun = None;
        }
        let begun = *frame.begun.get_or_insert(at);
        let tabbed = std::mem::take(&mut frame.tabbed);
        // A TAB with more behind it was pasted or typed ahead.
        if key == Key::Tab && echo == Echo::Shown && self.waiting.is_empty() && self.tab(id, tabbed)
        {
            return true;
        }
        let Some(frame) = self.stack.top() else { return false };
        let beyond = frame.editor.beyond();
        match frame.editor.key(key) {
            Edit::Nothing if key == Key::Escape && was_empty => self.deliver(id, Event::Interrupt),
            Edit::Changed => {
                self.read_letters(id);
                self.tell_typing(id);
            }
            Edit::Nothing => {}
            Edit::Bell => {
                if let Some(attached) = &mut self.attached {
                    attached.bell();
                }
                self.read_letters(id);
            }
            Edit::Interrupt if was_empty => self.deliver(id, Event::Interrupt),
            Edit::Interrupt => {}
            Edit::Redraw => self.redraw(id),
            Edit::Enter(text) => {
                frame.begun = None;
                self.enter(&text, limit, echo, keep);
                self.show_late();
                self.flush();
                self.entered(id, Typed { text, begun, beyond });
            }
        }
        true
    }

    /// Gives the letters that follow one to the same editor: how the screen wants its input changes
    /// by none of them, and a flood of them is to cost little.
    fn read_letters(&mut self, id: FrameId) {
        let Some(frame) = self.stack.get(id) else { return };
        let mut bell = false;
        if frame.editor.is_secret() {
            // A copy of a password would stay in memory.
            while let Some(letter) = self.waiting.pop_letter() {
                bell |= frame.editor.key(Key::Char(letter)) == Edit::Bell;
            }
        } else {
            let mut letters = String::with_capacity(self.waiting.len());
            while let Some(letter) = self.waiting.pop_letter() {
                letters.push(letter);
            }
            bell = frame.editor.letters(&letters) == Edit::Bell;
        }
        if let Some(attached) = self.attached.as_mut().filter(|_| bell) {
            attached.bell();
        }
    }

    /// Gives a line that its screen had given back to it once more.
    fn read_held(&mut self) -> bool {
        let Some(held) = self.waiting.take_held() else { return false };
        if self.stack.get(held.to).is_none() {
            let line = Line::new().error("Not sent: ").plain(held.line.text);
            self.show([Show::Line(line)]);
            return true;
        }
        self.deliver(held.to, Event::Line(held.line));
        true
    }

    /// Lines have waited for a while: tells the caller, once.
    pub(super) fn tell_what_waits(&mut self) {
        let Some(lines) = self.waiting.tells(self.now()) else { return };
        let (wait, them) = if lines == 1 { ("waits", "it") } else { ("wait", "them") };
        let sentence = format!("{} {wait} (Ctrl-C drops {them}).", counted(lines));
        self.show([Show::Line(sentence.into())]);
    }

    /// Nothing more will be typed: when all that was typed has been answered, the caller leaves as
    /// one who types it, screen after screen. `false`: not so, or not yet.
    pub(super) fn end_of_input(&mut self) -> bool {
        let Some(ended) = self.input_ended else { return false };
        let unanswered = self.typist.member.as_ref().is_some_and(|member| member.has_unanswered());
        let asks = self.asking > 0 || !self.answers.is_empty();
        let busy = !self.waiting.is_empty() || asks || unanswered;
        // A client that closes politely says that it will send no more just before it says that it
        // is gone, and then the line is lost.
        if busy || ended + QUIET > self.now() || !self.has_room_for_answers() {
            return false;
        }
        if self.paste.is_some() {
            self.paste_is_over();
            return true;
        }
        if let Some(lines) = self.waiting.refused_before_the_end() {
            self.tell_refused(lines);
        }
        let Some(top) = self.stack.top() else { return false };
        let id = top.id;
        if !top.editor.is_empty() {
            if self.attached.as_ref().is_some_and(|line| line.profile().typing != Typing::Lines) {
                // Somebody was typing, and had not decided yet.
                self.line_lost();
                return false;
            }
            // The last line had no end.
            let at = self.tick();
            self.waiting.push(Key::Enter, at);
            return true;
        }
        if self.told_end.replace(id) == Some(id) {
            return false;
        }
        self.deliver(id, Event::InputEnded);
        true
    }

    /// Lines were refused, because more came at once than can wait.
    pub(super) fn tell_refused(&mut self, lines: usize) {
        self.failed = true;
        let sentence = format!("{} refused: more came at once than can wait.", counted(lines));
        self.show([Show::Line(sentence.into())]);
    }

    /// Enter was pressed. A line that stays on the screen is drawn as it was entered: what was
    /// typed ahead, or pasted, has not been drawn yet.
    fn enter(&mut self, text: &str, limit: usize, echo: Echo, keep: Keep) {
        let Wants::Line { prompt, .. } = self.wants() else { return };
        if self.viewing().is_some() {
            return;
        }
        if !self.watch.is_empty() && echo == Echo::Shown {
            self.is_watched(|| vec![format!("{prompt}{text}")]);
        }
        let Some(attached) = &mut self.attached else { return };
        if keep == Keep::Keep || !attached.profile().can_lift() {
            let mut typed = Editor::new(limit);
            if echo == Echo::Shown && attached.profile().typing != Typing::Lines {
                typed.set_text(text);
            }
            attached.renderer.show(&prompt, &typed, echo);
        }
        attached.renderer.entered(keep);
    }

    /// As many lines wait to be stored as may: the next is read when one is answered.
    fn too_many_lines_wait(&mut self) -> bool {
        self.stack.top().is_some_and(|frame| frame.screen.is_chat())
            && self.typist.member.as_ref().is_some_and(|member| !member.can_say_more())
    }
}

/// An editor is for one kind of line: another limit, or a secret, begins a new one.
pub(super) fn fit(editor: &mut Editor, limit: usize, echo: Echo) {
    let secret = echo == Echo::Hidden;
    if editor.limit() != limit || editor.is_secret() != secret {
        *editor = if secret { Editor::secret(limit) } else { Editor::new(limit) };
    }
}
