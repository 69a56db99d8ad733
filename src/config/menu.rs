//! `[menu]`: the main menu.

use super::file::Section;
use super::prompt::Prompt;
use super::values;

/// `[menu]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Menu {
    /// What stands before the line that a caller types.
    pub prompt: Prompt,
}

impl Menu {
    pub(super) fn read(section: &mut Section<'_, '_>) -> Self {
        let expected = "text that ends in \"> \", at most 60 characters; \
                        {board}, {user}, {node} and {time} are filled in";
        Self { prompt: section.get("prompt", Prompt::default(), values::parsed(expected)) }
    }
}
