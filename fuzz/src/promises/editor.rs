//! Keys into a line: it is clean and within its limit whatever is typed, the cursor stands between
//! whole characters, and what is entered is what stood there.

use unicode_segmentation::UnicodeSegmentation;

use super::{choose, first};
use crate::terminal::charset::Charset;
use crate::terminal::keys::{Key, Keys};
use crate::terminal::line::{Edit, Editor};
use crate::text::clean::clean;
use crate::text::width::count;

pub fn hold(mut data: &[u8]) {
    let limit = choose([0, 1, 2, 5, 20, 150, 500], first(&mut data));
    let secret = first(&mut data).is_multiple_of(4);
    let mut editor = if secret { Editor::secret(limit) } else { Editor::new(limit) };
    let mut keys = Keys::new();
    // A byte 0 is no key: it leads what the board does to the line itself.
    for (at, piece) in data.split(|byte| *byte == 0).enumerate() {
        if at > 0 {
            let (does, text) = piece.split_first().unwrap_or((&0, &[]));
            let text = String::from_utf8_lossy(text);
            match does % 4 {
                0 => editor.set_text(&text),
                1 => editor.give_back(&text),
                2 => editor.remember(&text),
                _ => editor.clear(),
            }
            is_sound(&editor);
            continue;
        }
        let mut pressed = Vec::new();
        keys.feed(piece, Charset::Utf8, &mut |key| pressed.push(key));
        for key in pressed {
            press(&mut editor, key);
        }
    }
}

fn press(editor: &mut Editor, key: Key) {
    let before = editor.text().to_owned();
    match editor.key(key) {
        Edit::Enter(line) => {
            assert_eq!(line, before);
            assert!(editor.is_empty());
        }
        Edit::Interrupt => assert!(editor.is_empty()),
        Edit::Nothing | Edit::Bell | Edit::Redraw => assert_eq!(editor.text(), before, "{key:?}"),
        Edit::Changed => {}
    }
    is_sound(editor);
}

fn is_sound(editor: &Editor) {
    let (text, before) = (editor.text(), editor.before());
    assert_eq!(clean(text), text, "it is not clean");
    assert!(count(text) <= editor.limit(), "{} of {}", count(text), editor.limit());
    assert!(text.len() <= 8 * editor.limit(), "{} bytes", text.len());
    assert!(text.starts_with(before));
    assert_eq!(editor.cursor(), count(before));
    let whole = text.grapheme_indices(true).any(|(at, _)| at == before.len());
    assert!(whole || before.len() == text.len(), "the cursor is in a character of {text:?}");
}
