//! A caller's screens, one above the other, each with the line that is being typed into it.
//! Restoring what was there is the stack, not a field.

use crate::ids::UserId;
use crate::registry::Place;
use crate::screen::{Moment, Screen};
use crate::terminal::line::Editor;

/// Which frame asked something; never used again within a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FrameId(pub(super) u64);

/// The node itself, where it asks something.
pub(super) const NODE: FrameId = FrameId(0);

/// One screen with its editor.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) id: FrameId,
    pub(super) screen: Box<dyn Screen>,
    pub(super) editor: Editor,
    /// When the first key of the line in the editor was typed.
    pub(super) begun: Option<Moment>,
    /// The last key was a TAB to which several words were found: another lists them.
    pub(super) tabbed: bool,
    /// This line has not shown it: it is drawn when it is the topmost and what a chat shows first is
    /// there.
    pub(super) is_stale: bool,
}

impl Frame {
    fn is_being_written(&self) -> bool {
        let has_half = self.screen.holds_olms() && !self.editor.is_empty();
        has_half || !self.screen.unsent().is_empty()
    }
}

/// The screens of one node; the last is on top.
#[derive(Debug, Default)]
pub(super) struct Stack {
    frames: Vec<Frame>,
    made: u64,
}

impl Stack {
    /// Puts a screen on top.
    pub(super) fn push(&mut self, screen: Box<dyn Screen>) -> FrameId {
        self.insert(self.frames.len(), screen)
    }

    /// Puts a screen just above a frame: what covers that one, a chat, covers this one too.
    pub(super) fn push_above(&mut self, id: FrameId, screen: Box<dyn Screen>) -> FrameId {
        let above = self.position(id).map_or(self.frames.len(), |at| at + 1);
        self.insert(above, screen)
    }

    /// Puts a screen in the place of a frame; what covers that one, a chat, stays.
    pub(super) fn replace(&mut self, id: FrameId, screen: Box<dyn Screen>) -> FrameId {
        let new = self.push_above(id, screen);
        self.remove(id);
        new
    }

    fn insert(&mut self, at: usize, screen: Box<dyn Screen>) -> FrameId {
        self.made += 1;
        let id = FrameId(self.made);
        let frame = Frame {
            id,
            screen,
            editor: Editor::new(0),
            begun: None,
            tabbed: false,
            is_stale: false,
        };
        self.frames.insert(at, frame);
        id
    }

    /// Takes away one frame; those above it stay.
    pub(super) fn remove(&mut self, id: FrameId) -> Option<Frame> {
        let at = self.position(id)?;
        Some(self.frames.remove(at))
    }

    /// Takes away all that stands above a frame, but for what is being written.
    pub(super) fn cut_above(&mut self, id: FrameId) {
        let mut is_above = false;
        self.frames.retain(|frame| {
            let goes = is_above && !frame.is_being_written();
            is_above |= frame.id == id;
            !goes
        });
    }

    /// What was written in all of them and was not sent, the lines being typed too, but for secret
    /// ones.
    pub(super) fn unsent(&self) -> Vec<String> {
        let half = |frame: &Frame| {
            let text = frame.editor.text();
            (!text.trim().is_empty() && !frame.editor.is_secret()).then(|| text.to_owned())
        };
        self.frames
            .iter()
            .flat_map(|frame| frame.screen.unsent().into_iter().chain(half(frame)))
            .collect()
    }

    /// The screen that draws everything, if it is the topmost, or only covered by what runs a line for
    /// it.
    pub(super) fn viewed(&self) -> Option<FrameId> {
        let top = self.frames.iter().rev().find(|frame| !frame.screen.is_errand())?;
        top.screen.has_view().then_some(top.id)
    }

    /// Whether a screen that draws everything is covered.
    pub(super) fn has_view_below(&self) -> bool {
        self.frames.iter().any(|frame| frame.screen.has_view())
    }

    /// Takes away all screens that are so.
    pub(super) fn remove_where(&mut self, goes: impl Fn(&dyn Screen) -> bool) {
        self.frames.retain(|frame| !goes(&*frame.screen));
    }

    /// The screen below all others.
    pub(super) fn lowest(&self) -> Option<FrameId> {
        self.frames.first().map(|frame| frame.id)
    }

    /// Takes away everything.
    pub(super) fn clear(&mut self) {
        self.frames.clear();
    }

    pub(super) fn get(&mut self, id: FrameId) -> Option<&mut Frame> {
        self.frames.iter_mut().find(|frame| frame.id == id)
    }

    /// All of them, the lowest first.
    pub(super) fn all(&mut self) -> impl Iterator<Item = &mut Frame> {
        self.frames.iter_mut()
    }

    /// The topmost frame.
    pub(super) fn top(&mut self) -> Option<&mut Frame> {
        self.frames.last_mut()
    }

    /// The question whether to chat with this user again, above the screen that asks it.
    pub(super) fn question_about(&self, user: UserId) -> Option<FrameId> {
        let asks = self.frames.iter().position(|it| it.screen.asks_about() == Some(user))?;
        Some(self.frames.get(asks + 1)?.id)
    }

    /// The frame below `id`.
    pub(super) fn below(&self, id: FrameId) -> Option<FrameId> {
        let at = self.position(id)?;
        Some(self.frames.get(at.checked_sub(1)?)?.id)
    }

    /// The topmost frame that shows a chat.
    pub(super) fn chat(&self) -> Option<FrameId> {
        self.frames.iter().rev().find(|frame| frame.screen.is_chat()).map(|frame| frame.id)
    }

    /// What WHO says of the caller.
    pub(super) fn place(&self) -> Option<Place> {
        self.frames.iter().rev().find_map(|frame| frame.screen.place())
    }

    /// Whether something written, or half-typed, would be lost with the stack.
    pub(super) fn has_text(&self) -> bool {
        self.frames
            .iter()
            .any(|frame| !frame.editor.is_empty() || !frame.screen.unsent().is_empty())
    }

    fn position(&self, id: FrameId) -> Option<usize> {
        self.frames.iter().position(|frame| frame.id == id)
    }
}
