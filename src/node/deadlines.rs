//! When something is due for a node without anything having come: one table of deadlines and what
//! is done then. All of them run on the board's clock.

use std::time::Duration;

use crate::clock::Uptime;
use crate::screen::Show;

use super::Node;
use super::attached::Attached;

/// How long the first screen waits for the client to tell what its terminal is, and for the
/// terminal to show it: all in all, for the first prompt comes within 300 ms (SPEC §3).
pub(super) const ACQUAINTANCE: Duration = Duration::from_millis(250);

/// How long an Escape may be the beginning of a longer key.
pub(super) const LONE_ESCAPE: Duration = Duration::from_millis(50);

/// How long a line may take no bytes before it counts as lost (SPEC §9).
pub(super) const NO_ROOM: Duration = Duration::from_secs(60);

/// How long a program that is made to wait may take no output before it is heard nevertheless.
pub(super) const STUCK: Duration = Duration::from_secs(1);

/// How long a paste pauses before it is over, and what was refused of it is told; and how long the
/// end of input stands alone before it is taken for one: a line that is lost may follow it.
pub(super) const QUIET: Duration = Duration::from_millis(200);

impl Node {
    /// The next moment at which something is due.
    pub(super) fn deadline(&mut self) -> Option<Uptime> {
        let wakes = self.screen_wakes_at();
        let acquaintance = (!self.started).then_some(self.typist.connected + ACQUAINTANCE);
        let no_room =
            self.attached.as_ref().and_then(|line| line.full_since).map(|since| since + NO_ROOM);
        let chat = self.typist.member.as_ref().and_then(|member| member.chat.deadline());
        let later = |at: &Uptime| *at > self.now();
        let refusal = self.waiting.tells_refused_at(self.last_input).filter(later);
        let held = self.waiting.held_until().filter(later);
        let told = self.waiting.tells_at().filter(later);
        let unseen = self.attached.as_ref().and(self.unseen.deadline());
        let end = self.input_ended.map(|at| at + QUIET).filter(later);
        let stuck = self.stuck_at().filter(later);
        let catching_up = self.catching_up_until().filter(later);
        [
            wakes,
            stuck,
            catching_up,
            end,
            refusal,
            held,
            told,
            self.paste_until(),
            self.late_until(),
            self.comings_are_told_at(),
            self.typing_is_shown_until(),
            unseen,
            self.olms.look_again_at(),
            acquaintance,
            no_room,
            chat,
            self.typist.time_limit,
            self.escape_until,
            self.parked_until,
            self.idle_is_looked_at(),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Does what is due.
    pub(super) fn expire(&mut self) {
        let now = self.now();
        let due = |at: Option<Uptime>| at.is_some_and(|at| at <= now);
        if due((!self.started).then_some(self.typist.connected + ACQUAINTANCE)) {
            if let Some(attached) = &mut self.attached {
                attached.is_awaited_no_more();
            }
            self.start();
        }
        if due(self.escape_until) {
            self.escape_until = None;
            if let Some(key) = self.attached.as_mut().and_then(Attached::lone_key) {
                let at = self.tick();
                self.pressed(key, at);
            }
        }
        if due(self.paste_until()) {
            self.paste_is_over();
        }
        if due(self.late_until()) {
            self.show_late();
        }
        if due(self.comings_are_told_at()) {
            self.tell_comings();
        }
        if due(self.typing_is_shown_until()) {
            self.partner_types_no_more();
        }
        if due(self.typist.time_limit) {
            self.typist.time_limit = None;
            self.show([Show::Line("The time to log in is over. Please call again.".into())]);
            self.over = true;
        }
        if let Some(member) = &mut self.typist.member {
            let news = member.chat.expire(now);
            self.news(news);
        }
        let full = self.attached.as_ref().and_then(|line| line.full_since);
        if due(full.map(|since| since + NO_ROOM)) {
            self.line_lost();
        }
        if self.attached.is_some() && due(self.unseen.deadline()) {
            self.gives_sign_of_life();
        }
        if due(self.screen_wakes_at()) {
            self.wake_screen();
        }
        if due(self.idle_is_looked_at()) {
            self.look_whether_idle();
        }
        self.look_again();
        if due(self.parked_until) {
            self.window_is_over();
        }
    }
}
