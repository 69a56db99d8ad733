//! What is sent to the caller's terminal: the line being typed, or a whole view, as they stand when all
//! that came has been dealt with. Knows not what is on them.

use tracing::warn;

use crate::screen::Wants;

use super::Node;
use super::attached::Attached;
use super::typed::fit;

impl Node {
    /// Draws the line being typed and sends what there is to send.
    pub(super) fn draw(&mut self) {
        let mut wants = self.wants();
        let top = self.stack.top().map(|frame| frame.id);
        let is_viewing = self.draw_view(&wants);
        if self.stack.top().map(|frame| frame.id) != top {
            // A pause stands above the view.
            wants = self.wants();
        }
        let answer_is_near = !self.profile().can_lift()
            && self.typist.member.as_ref().is_some_and(|member| member.awaits_olm());
        let more_is_near = !self.profile().can_lift() && self.catches_up();
        let above = self.partner_is_typing();
        let Some(attached) = &mut self.attached else { return };
        match (wants, self.stack.top()) {
            _ if is_viewing => {}
            // Where a prompt cannot be taken back it would be read twice: before what becomes of an
            // online message, which comes at once, and behind it.
            (Wants::Line { .. }, Some(frame)) if answer_is_near && frame.editor.is_empty() => {
                attached.renderer.lift();
            }
            _ if more_is_near => attached.renderer.lift(),
            (Wants::Line { prompt, echo, limit, .. }, Some(frame)) if !self.over => {
                fit(&mut frame.editor, limit, echo);
                match above {
                    Some(above) => {
                        attached.renderer.show_below(&above, &prompt, &frame.editor, echo);
                    }
                    None => attached.renderer.show(&prompt, &frame.editor, echo),
                }
            }
            _ => attached.renderer.lift(),
        }
        attached.renderer.bracket_pastes(self.typist.member.is_some() && !self.over);
        if attached.connection.output.has_room() {
            attached.full_since = None;
        } else if attached.full_since.is_none() {
            attached.full_since = Some(self.board.clock.uptime());
        }
        self.sent(Attached::flush_all);
    }

    /// Sends what was drawn; more may follow at once.
    pub(super) fn flush(&mut self) {
        self.sent(Attached::flush);
    }

    fn sent(&mut self, flush: fn(&mut Attached) -> bool) {
        if let Some(attached) = &mut self.attached
            && !flush(attached)
        {
            warn!("more was to be shown at once than the line takes");
            self.line_lost();
        }
    }
}
