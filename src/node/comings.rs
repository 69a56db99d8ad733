//! Who comes onto the board and who leaves it, told as one line some seconds later. It waits while
//! the caller is in a chat, or the line is lost. Decides no word of it.

use std::sync::{Arc, Mutex, PoisonError};

use crate::clock::Uptime;
use crate::registry::{Coming, Gathered};
use crate::screen::{Show, Telling, tell_comings};
use crate::terminal::profile::{Graphics, Profile};
use crate::terminal::render::Printed;
use crate::terminal::style::Text;

use super::Node;
use super::late::Of;

/// For so many kinds of terminal it is put into words once for all; others make their own.
const KINDS: usize = 16;

/// What decides how it reads: whether graphics are plain, and the width.
type Kind = (bool, usize);

/// What has been put into words for each kind of terminal.
type Told = Mutex<Vec<(Kind, Option<Arc<Printed>>)>>;

impl Node {
    /// Somebody came, or went.
    pub(super) fn notes_coming(&mut self) {
        if self.comings_at.is_none() {
            self.comings_at = Some(self.board.registry.comings_are_over(self.now()));
        }
    }

    /// When it is told; `None` as well while it waits for the end of a chat or for a line.
    pub(super) fn comings_are_told_at(&self) -> Option<Uptime> {
        self.comings_at.filter(|_| self.attached.is_some() && self.stack.chat().is_none())
    }

    /// Tells who came and who went, if the caller wants to know; not of those who are blocked.
    pub(super) fn tell_comings(&mut self) {
        let (gathered, again) = self.board.registry.comings(self.typist.address, self.now());
        self.comings_at = again;
        let Some(user) = self.typist.member.as_ref().map(|member| &member.user) else { return };
        if !user.habits.notify {
            return;
        }
        let blocked = self.board.accounts.blocks().of(user.id);
        let is_heard_of = |coming: &&Coming| blocked.iter().all(|(user, _)| *user != coming.user);
        let told = if gathered.comings.iter().all(|coming| is_heard_of(&coming)) {
            told_with_others(&gathered, self.profile())
        } else {
            let some: Vec<_> = gathered.comings.iter().filter(is_heard_of).cloned().collect();
            told(&some, self.profile(), Printed::new)
        };
        self.show_of(told.map(Show::News), Of::Nothing);
    }
}

/// The same for all who have a terminal of this kind: whoever comes first puts it into words.
fn told_with_others(gathered: &Gathered, profile: Profile) -> Option<Arc<Printed>> {
    let made = gathered.read.get_or_make(Told::default)?;
    let mut made = made.lock().unwrap_or_else(PoisonError::into_inner);
    let kind = (profile.graphics == Graphics::Plain, profile.width());
    if let Some((_, told)) = made.iter().find(|(of, _)| *of == kind) {
        return told.clone();
    }
    let told = told(&gathered.comings, profile, Printed::for_many);
    if made.len() < KINDS {
        made.push((kind, told.clone()));
    }
    told
}

/// `None`: there is nothing to tell.
fn told(
    comings: &[Coming],
    profile: Profile,
    printed: fn(Text) -> Printed,
) -> Option<Arc<Printed>> {
    let Telling { lines, .. } = tell_comings(comings, profile);
    let mut printed = (!lines.is_empty()).then(|| printed(lines.into_iter().collect()))?;
    printed.shrink();
    Some(Arc::new(printed))
}
