//! `MAIL`: what users wrote to one another, by partner: the list of all, and one of them. Chats and
//! online messages stand in the same logs.

mod list;
mod reader;
mod words;

use crate::chat::Refusal;

use super::{Cx, Screen};

use list::List;
use reader::Reader;

/// `MAIL`, or `MAIL` and a user.
pub(super) fn open(typed: &str, cx: &mut Cx<'_>) -> Result<Box<dyn Screen>, Refusal> {
    if typed.is_empty() {
        return Ok(Box::new(List::default()));
    }
    let with = cx.find(typed)?;
    Ok(Box::new(Reader::of(with)))
}
