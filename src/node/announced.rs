//! What the board, or who runs it, has to say to a caller; and a sysop who watches what is on the
//! caller's screen. Knows nothing of who may say and watch.

use std::sync::Arc;

use crate::board::Question;
use crate::ids::Address;
use crate::protocol::mail::{Announcement, Hint, Made, Mail, Seen};
use crate::screen::{Event, Show, Telling, tell_of_board};
use crate::store::Role;
use crate::sysop::Actor;
use crate::terminal::profile::{Graphics, Profile};
use crate::terminal::render::Printed;
use crate::terminal::style::Line;
use crate::transport::Transport;

use super::Node;
use super::late::Of;
use super::stack::NODE;

/// Who watches what is shown here.
#[derive(Debug)]
pub(super) struct Watch {
    by: Arc<str>,
    at: Address,
}

impl Node {
    /// The board has something to say.
    pub(super) fn announced(&mut self, announcement: &Arc<Announcement>) {
        let sentence = match &**announcement {
            Announcement::Broadcast { from, text, read } => {
                return self.is_told_with_others(read, || format!("{from} to all: {text}"));
            }
            Announcement::Watched { by, at, begins } => {
                let was = self.watch.iter().position(|watch| watch.at == *at);
                match (was, begins) {
                    (None, true) => {
                        self.watch.push(Watch { by: Arc::clone(by), at: *at });
                        format!("{by} watches your screen now.")
                    }
                    (Some(place), false) => {
                        self.watch.remove(place);
                        format!("{by} does not watch your screen any more.")
                    }
                    (Some(_), true) | (None, false) => return,
                }
            }
            Announcement::WatchedGone { name, at } => {
                if self.watching != Some(*at) {
                    return;
                }
                self.watching = None;
                format!("{name} is gone: you watch nobody now.")
            }
            Announcement::Page { name, node, why } => match why {
                Some(why) if why.is_empty() => format!("{name} (node {node}) pages you."),
                Some(why) => format!("{name} (node {node}) pages you: {why}"),
                None => format!("{name} pages you no more."),
            },
            Announcement::Role(role) => match self.is_from_now_on(*role) {
                Some(sentence) => sentence.to_owned(),
                None => return,
            },
        };
        let Telling { lines, .. } = tell_of_board(&sentence, self.profile());
        if self.typist.member.is_some() {
            self.telling(Telling { lines, bell: true }, Of::Nothing);
        }
        self.view_is_stale();
    }

    /// The same sentence for very many: whoever comes first puts it into words and bytes for all.
    fn is_told_with_others(&mut self, read: &Made, sentence: impl FnOnce() -> String) {
        let made = read.get_or_make(|| {
            let sentence = sentence();
            [Graphics::Plain, Graphics::Mono].map(|graphics| {
                let told = tell_of_board(&sentence, Profile { graphics, ..Profile::UNKNOWN });
                Arc::new(Printed::for_many(told.lines.into_iter().collect()))
            })
        });
        let Some([plain, other]) = made else { return };
        if self.typist.member.is_some() {
            let told = if self.profile().graphics == Graphics::Plain { plain } else { other };
            self.show([Show::Bell, Show::News(Arc::clone(told))]);
        }
        self.view_is_stale();
    }

    /// What it shows of the board is not as it was.
    fn view_is_stale(&mut self) {
        if let Some(top) = self.viewing() {
            self.deliver(top, Event::Time);
        }
    }

    /// The caller's role is another: what it does not allow any more ends. What is said of it; `None`:
    /// nothing, or the call ends.
    fn is_from_now_on(&mut self, role: Role) -> Option<&'static str> {
        let member = self.typist.member.as_mut()?;
        if std::mem::replace(&mut member.user.role, role) == role {
            return None;
        }
        if role < Role::Sysop {
            self.watches(None);
        }
        if role < Role::CoSysop {
            // There would be no HIDE to take it back.
            self.board.registry.set_status(self.typist.address, |status| status.hidden = false);
            if self.typist.transport == Transport::Console {
                self.hang_up("You are a caller now: the console is closed to you.");
                return None;
            }
            self.fits_console();
            self.tell_place();
        }
        Some(match role {
            Role::Caller => "You are a caller now.",
            Role::CoSysop => "You are a co-sysop now.",
            Role::Sysop => "You are a sysop now.",
        })
    }

    /// What is shown on another node is to be shown here too; `None`: no longer. The caller there is
    /// told, and so is the audit log.
    pub(super) fn watches(&mut self, whom: Option<Address>) {
        let Some(member) = &self.typist.member else { return };
        let user = &member.user;
        let by = Arc::clone(&user.name);
        let actor = Actor::from(user);
        let at = self.typist.address;
        let tell = |node: Address, begins: bool| {
            let watched = Announcement::Watched { by: Arc::clone(&by), at, begins };
            self.board.registry.tell(node, Mail::Announced(Arc::new(watched)))
        };
        if let Some(before) = self.watching.take() {
            tell(before, false);
        }
        let may = user.role == Role::Sysop;
        let Some(whom) = whom.filter(|whom| may && tell(*whom, true)) else { return };
        self.watching = Some(whom);
        let name = self.board.registry.find_node(whom.node).map(|row| row.caller.name);
        let about = name.as_deref().unwrap_or_default().to_owned();
        self.ask(NODE, Question::WriteDown(actor, "watch", about));
    }

    /// The call ends: who watches it is told, and who is watched by it.
    pub(super) fn ends_watching(&mut self) {
        self.watches(None);
        let Some(member) = &self.typist.member else { return };
        for watch in std::mem::take(&mut self.watch) {
            let (name, at) = (Arc::clone(&member.user.name), self.typist.address);
            let gone = Mail::Announced(Arc::new(Announcement::WatchedGone { name, at }));
            self.board.registry.tell(watch.at, gone);
        }
    }

    /// What a watched node shows.
    pub(super) fn seen(&mut self, seen: &Seen) {
        let node = seen.node;
        let line = |text: &String| Show::Line(Line::new().dim(format!("{node}| ")).plain(text));
        // It goes no further: two who watch each other would never be done.
        self.show_of(seen.lines.iter().map(line), Of::Elsewhere);
    }

    /// Lines were shown, or typed, here: who watches sees them too.
    pub(super) fn is_watched(&mut self, lines: impl FnOnce() -> Vec<String>) {
        if self.watch.is_empty() {
            return;
        }
        let seen = Arc::new(Seen { node: self.typist.address.node, lines: lines() });
        if seen.lines.is_empty() {
            return;
        }
        let registry = &self.board.registry;
        let tell = |watch: &Watch| registry.tell(watch.at, Mail::Hint(Hint::Seen(seen.clone())));
        let (watch, gone): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.watch).into_iter().partition(tell);
        self.watch = watch;
        for watch in gone {
            let sentence = format!("{} does not watch your screen any more.", watch.by);
            let told = tell_of_board(&sentence, self.profile());
            self.show(told.lines.into_iter().map(Show::Line));
        }
    }
}

/// The lines of what is shown, as text.
pub(super) fn text_of(shown: &Show) -> Vec<String> {
    match shown {
        Show::Line(line) => vec![line.text().to_owned()],
        Show::News(told) => told.text().iter().map(|line| line.text().to_owned()).collect(),
        Show::Art(_) | Show::Bell => Vec::new(),
    }
}
