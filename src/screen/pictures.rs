//! Which form of a picture a caller is shown. Knows no files, and no screen that shows one.

use std::sync::Arc;

use crate::art::Name;
use crate::terminal::picture::Picture;
use crate::terminal::profile::Graphics;
use crate::terminal::style::Line;

use super::{Cx, Show};

/// From so many rows on a screen shows every picture: they are made for 24, and a higher one is
/// made to scroll.
const FULL: usize = 24;

/// Shows the widest drawing that the caller's terminal can draw, with `below` rows to follow; its
/// plain text else.
pub(super) fn show(name: Name, below: usize, cx: &mut Cx<'_>) {
    if let Some(picture) = drawing(name, below, cx) {
        cx.shown.push(Show::Art(picture));
    } else if let Some(text) = cx.board.art.text(name, cx.now()) {
        cx.print_text(text.trim_end().lines().map(|line| Line::new().title(line)).collect());
    }
}

/// Whether this terminal can be shown drawings at all.
pub(super) fn can_be_drawn(cx: &Cx<'_>) -> bool {
    match cx.profile.graphics {
        Graphics::Ansi => cx.profile.charset.has_pictures(),
        Graphics::Mono | Graphics::Plain => false,
    }
}

/// The drawing, if there is one for this terminal: with colours (one without could not tell what is
/// drawn in paper from what is not), and with the glyphs of the IBM PC.
fn drawing(name: Name, below: usize, cx: &Cx<'_>) -> Option<Arc<Picture>> {
    if !can_be_drawn(cx) {
        return None;
    }
    let (columns, rows) = (cx.columns(), usize::from(cx.profile.rows));
    let fits = |(wide, high)| wide <= columns && (rows >= FULL || high + below <= rows);
    cx.board.art.drawn(name, fits, cx.now())
}
