//! Keys into a line.

use carrier::terminal::keys::Key;
use carrier::terminal::line::{Edit, Editor};
use divan::Bencher;
use divan::counter::ItemsCount;

use crate::{LINE, WIDE};

/// As much as a message may have.
const LIMIT: usize = 500;

fn types(editor: &mut Editor, text: &str) -> usize {
    text.chars().filter(|letter| editor.key(Key::Char(*letter)) == Edit::Changed).count()
}

fn line(bencher: Bencher<'_, '_>, text: &str) {
    let mut editor = Editor::new(LIMIT);
    bencher.counter(ItemsCount::new(text.chars().count())).bench_local(|| {
        let changed = types(&mut editor, text);
        (changed, editor.key(Key::Enter))
    });
}

#[divan::bench]
fn a_line(bencher: Bencher<'_, '_>) {
    line(bencher, LINE);
}

#[divan::bench]
fn a_line_of_wide_letters(bencher: Bencher<'_, '_>) {
    line(bencher, WIDE);
}

/// A line that is nearly full: what a letter costs does not depend on how many there are.
#[divan::bench(args = [0, 100, 400])]
fn a_letter_behind_so_many(bencher: Bencher<'_, '_>, before: usize) {
    let mut editor = Editor::new(LIMIT);
    editor.set_text(&"x".repeat(before));
    bencher.bench_local(|| (editor.key(Key::Char('y')), editor.key(Key::Backspace)));
}

#[divan::bench(args = [0, 100, 400])]
fn a_letter_in_front_of_so_many(bencher: Bencher<'_, '_>, behind: usize) {
    let mut editor = Editor::new(LIMIT);
    editor.set_text(&"x".repeat(behind));
    editor.key(Key::Home);
    bencher.bench_local(|| (editor.key(Key::Char('y')), editor.key(Key::Backspace)));
}
