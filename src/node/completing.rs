//! The keys that ask the topmost screen for something: TAB, and the one that draws the screen again.
//! Knows no words; the screens do.

use crate::screen::{Completed, Show, complete};
use crate::terminal::keys::Key;
use crate::terminal::line::Edit;
use crate::terminal::profile::Graphics;

use super::Node;
use super::attached::Attached;
use super::stack::FrameId;

impl Node {
    /// TAB: completes the word before the cursor; `again`, right after one that found several, lists
    /// them above the line. `false`: nothing is completed there.
    pub(super) fn tab(&mut self, id: FrameId, again: bool) -> bool {
        let Some(frame) = self.stack.get(id) else { return false };
        let before = frame.editor.before().to_owned();
        let Some((Some(completion), _)) =
            self.with_screen(id, |screen, cx| complete(screen, &before, cx))
        else {
            return false;
        };
        let Some(frame) = self.stack.get(id) else { return false };
        let edit = match completion.completed() {
            Completed::Nothing => Edit::Bell,
            Completed::Whole(text) => {
                // A blank that is there already is not put in once more.
                let has_blank = frame.editor.after().starts_with(' ');
                let blank = if has_blank { "" } else { " " };
                let edit = frame.editor.complete(completion.from, &format!("{text}{blank}"));
                if has_blank && edit == Edit::Changed {
                    frame.editor.key(Key::Right);
                }
                edit
            }
            Completed::Further(text) => {
                frame.tabbed = true;
                frame.editor.complete(completion.from, &text)
            }
            Completed::Several => {
                frame.tabbed = true;
                Edit::Bell
            }
        };
        if edit == Edit::Bell && again && completion.completed() == Completed::Several {
            let width = self.attached.as_ref().map(Attached::profile).map_or(0, |profile| {
                if profile.graphics == Graphics::Plain { usize::MAX } else { profile.width() }
            });
            self.show(completion.list(width).into_iter().map(Show::Line));
        } else if edit == Edit::Bell
            && let Some(attached) = &mut self.attached
        {
            attached.bell();
        }
        true
    }

    /// Draws the screen again: what stood on it goes where the terminal keeps what has scrolled
    /// away, and the topmost screen says what it is about.
    pub(super) fn redraw(&mut self, id: FrameId) {
        if let Some(attached) = &mut self.attached {
            if attached.renderer.refresh_view() {
                return;
            }
            attached.renderer.clear_screen();
        }
        self.act(id, |screen, cx| screen.redraw(cx));
    }
}
