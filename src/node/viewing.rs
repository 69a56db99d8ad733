//! A screen that draws the whole of the caller's terminal: what is shown comes to it, as long as
//! nothing covers it, and it has its moments in time. Knows not what is on it.

use crate::clock::Uptime;
use crate::registry::Place;
use crate::screen::{Console, Event, Pause, Screen, Show, Wants};
use crate::store::Role;
use crate::terminal::style::Line;
use crate::transport::Transport;

use super::Node;
use super::attached::Attached;
use super::stack::{Frame, FrameId};

/// What may not have been read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Unread {
    /// Nothing.
    #[default]
    Nothing,
    /// Something that was shown where a view did not stand.
    BesideView,
    /// Nothing: it is being read.
    Paused,
}

impl Node {
    /// The screen that draws everything now; one that only runs a line for it does not cover it.
    pub(super) fn viewing(&mut self) -> Option<FrameId> {
        if self.over || !self.attached.as_ref().is_some_and(|line| line.profile().can_view()) {
            return None;
        }
        self.stack.viewed()
    }

    /// The screen that would draw everything, on a terminal that can, where this one cannot.
    pub(super) fn views_elsewhere(&mut self) -> Option<FrameId> {
        if self.viewing().is_some() { None } else { self.stack.viewed() }
    }

    /// Gives what is shown to the screen that draws everything; the bell still rings.
    pub(super) fn show_in_view(&mut self, to: FrameId, shown: &Show) {
        if let (Show::Bell, Some(attached)) = (shown, &mut self.attached) {
            return attached.bell();
        }
        if let Some(frame) = self.stack.get(to) {
            frame.screen.keep(shown);
        }
    }

    /// Something was shown where a view does not stand. What covers one is read in peace: the view
    /// comes back at a key.
    pub(super) fn shows_outside(&mut self) {
        if self.unread == Unread::Nothing && self.stack.has_view_below() {
            self.unread = Unread::BesideView;
        }
    }

    /// Draws the view. `false`: there is none.
    pub(super) fn draw_view(&mut self, wants: &Wants) -> bool {
        let Some(id) = self.viewing() else {
            if self.stack.viewed().is_some() {
                // On a terminal that cannot draw it all scrolls, and its own line stands below.
                self.unread = Unread::Nothing;
            }
            return false;
        };
        if std::mem::take(&mut self.unread) == Unread::BesideView {
            self.unread = Unread::Paused;
            self.push(Box::new(Pause));
            return false;
        }
        let Some((Some(view), _)) = self.with_screen(id, |screen, cx| screen.view(cx)) else {
            return false;
        };
        let Some(frame) = self.stack.get(id) else { return false };
        let Some(attached) = &mut self.attached else { return false };
        match wants {
            Wants::Line { prompt, echo, limit, .. } => {
                super::typed::fit(&mut frame.editor, *limit, *echo);
                attached.renderer.show_view(&view, prompt, &frame.editor, *echo);
            }
            Wants::Nothing => {
                let nothing = crate::terminal::line::Editor::new(0);
                let echo = crate::terminal::render::Echo::Hidden;
                attached.renderer.show_view(&view, &"".into(), &nothing, echo);
            }
        }
        true
    }

    /// When the topmost screen wants to be woken.
    pub(super) fn screen_wakes_at(&mut self) -> Option<Uptime> {
        self.attached.as_ref()?;
        let id = match self.stack.viewed() {
            // It is looked at nowhere.
            Some(_) if self.viewing().is_none() => return None,
            Some(view) => view,
            None => self.stack.top()?.id,
        };
        self.stack.get(id)?.screen.wakes()
    }

    /// Its moment has come.
    pub(super) fn wake_screen(&mut self) {
        let Some(top) = self.stack.viewed().or_else(|| self.stack.top().map(|it| it.id)) else {
            return;
        };
        self.deliver(top, Event::Time);
    }

    /// The console is for who may have it, on a line that may: who comes by the console has it at once,
    /// and it is never shown by telnet, whoever was on before.
    pub(super) fn fits_console(&mut self) {
        let transport = self.typist.transport;
        if transport == Transport::Telnet || !self.may_have_console() {
            self.take_console_away();
        } else if transport == Transport::Console
            && !self.stack.all().any(|frame| frame.screen.place() == Some(Place::Console))
        {
            match self.stack.lowest().and_then(|menu| self.console_above(menu)) {
                Some(id) => self.deliver(id, Event::Entered),
                None => self.push(Box::new(Console::default())),
            }
        }
    }

    /// Puts the console above the menu of who has come by its own line, and may have it. It does not
    /// know yet that it is there.
    pub(super) fn console_above(&mut self, menu: FrameId) -> Option<FrameId> {
        let is_for = self.typist.transport == Transport::Console && self.may_have_console();
        is_for.then(|| self.stack.push_above(menu, Box::new(Console::default())))
    }

    fn may_have_console(&self) -> bool {
        self.typist.member.as_ref().is_some_and(|it| it.user.role >= Role::CoSysop)
    }

    /// What was half-typed there lies on the Up key of what is below.
    fn take_console_away(&mut self) {
        let is_of_it = |screen: &dyn Screen| screen.place() == Some(Place::Console);
        let half = |frame: &mut Frame| {
            let text = frame.editor.text();
            (is_of_it(&*frame.screen) && !text.trim().is_empty()).then(|| text.to_owned())
        };
        let half: Vec<String> = self.stack.all().filter_map(half).collect();
        self.stack.remove_where(is_of_it);
        let Some(menu) = self.stack.lowest().and_then(|menu| self.stack.get(menu)) else { return };
        for text in &half {
            menu.editor.remember(text);
        }
        let not_sent = |text| Line::new().error("Not sent (the Up key has it): ").plain(text);
        self.show(half.into_iter().map(not_sent).map(Show::Line));
    }

    /// Another line has come: what was shown beside a view was shown at the one before, and so is what
    /// waited for it to be read.
    pub(super) fn has_read_beside_view(&mut self) {
        self.unread = Unread::Nothing;
        let Some(top) = self.stack.top().filter(|top| top.screen.is_pause()) else { return };
        let (pause, half) = (top.id, top.editor.text().to_owned());
        let below = self.stack.below(pause);
        self.stack.remove(pause);
        if let Some(frame) =
            below.and_then(|below| self.stack.get(below)).filter(|_| !half.is_empty())
        {
            frame.editor.give_back(&half);
        }
    }

    /// Tells what came and went over the line since it was given to this node.
    pub(super) fn traffic(&self) -> (u64, u64) {
        self.attached.as_ref().map_or((0, 0), Attached::traffic)
    }
}
