//! What waits, what is refused of it, and what is told of it when.

use super::*;

/// When the last key came, and some moments after that.
const LAST: Option<Uptime> = Some(Uptime::from_secs(7));
const LAST_AND_A_WHILE: Uptime = Uptime::from_millis(7_500);
const LONG_AFTER: Uptime = Uptime::from_secs(9);

fn type_text(waiting: &mut Waiting, text: &str) {
    for letter in text.chars() {
        waiting.push(Key::Char(letter), Moment(1));
    }
}

fn type_lines(waiting: &mut Waiting, lines: usize, text: &str) {
    for _ in 0..lines {
        type_text(waiting, text);
        waiting.push(Key::Enter, Moment(1));
    }
}

fn read_all(waiting: &mut Waiting) -> String {
    std::iter::from_fn(|| waiting.pop())
        .map(|(key, _)| if let Key::Char(letter) = key { letter } else { '\n' })
        .collect()
}

#[test]
fn what_is_too_much_is_refused_in_whole_lines_and_counted_once() {
    let mut waiting = Waiting::default();
    type_lines(&mut waiting, LINES + 50, "ab");
    assert_eq!(waiting.refused(LAST, LAST_AND_A_WHILE), None, "more of it may come");
    assert_eq!(read_all(&mut waiting), "ab\n".repeat(LINES));
    type_lines(&mut waiting, 1, "with a hole before it");
    assert_eq!(waiting.refused(LAST, LAST_AND_A_WHILE), Some(51));
    assert_eq!(waiting.refused(LAST, LONG_AFTER), None);
    type_lines(&mut waiting, 1, "ok");
    assert_eq!(read_all(&mut waiting), "ok\n");
}

#[test]
fn letters_are_read_together_up_to_the_next_other_key() {
    let mut waiting = Waiting::default();
    type_lines(&mut waiting, 2, "ab");
    let letters = |waiting: &mut Waiting| std::iter::from_fn(|| waiting.pop_letter()).count();
    assert_eq!(letters(&mut waiting), 2);
    assert_eq!(waiting.pop(), Some((Key::Enter, Moment(1))));
    hold(&mut waiting);
    assert_eq!(letters(&mut waiting), 0, "behind a line that is held");
    waiting.take_held();
    assert_eq!(letters(&mut waiting), 2);
}

#[test]
fn what_was_refused_is_told_when_the_paste_is_over_though_the_rest_waits() {
    let mut waiting = Waiting::default();
    type_lines(&mut waiting, LINES + 50, "ab");
    // Lines go one by one, and the paste still comes.
    for _ in 0..9 {
        waiting.pop();
    }
    type_lines(&mut waiting, 50, "ab");
    assert_eq!(waiting.tells_refused_at(LAST), LAST.map(|last| last + LONG_QUIET));
    assert_eq!(waiting.refused(LAST, LONG_AFTER), Some(100));
    assert_eq!(waiting.tells_refused_at(LAST), None);
    // What comes now is new, as far as there is room.
    type_lines(&mut waiting, 4, "new");
    assert_eq!(waiting.refused(LAST, LONG_AFTER), Some(1));
    assert_eq!(read_all(&mut waiting), "ab\n".repeat(LINES - 3) + &"new\n".repeat(3));
}

#[test]
fn a_line_that_was_counted_without_its_end_is_not_counted_twice() {
    let mut waiting = Waiting::default();
    type_lines(&mut waiting, LINES + 1, "ab");
    type_text(&mut waiting, "no end");
    assert_eq!(waiting.refused(LAST, LONG_AFTER), Some(2));
    waiting.push(Key::Enter, Moment(1));
    assert_eq!(waiting.refused(LAST, LONG_AFTER), None);
    read_all(&mut waiting);
    type_lines(&mut waiting, 1, "ok");
    assert_eq!(read_all(&mut waiting), "ok\n");
    // Unless more of it came: that is not kept either.
    type_lines(&mut waiting, LINES, "ab");
    type_text(&mut waiting, "no end");
    assert_eq!(waiting.refused(LAST, LONG_AFTER), Some(1));
    type_lines(&mut waiting, 1, " yet");
    assert_eq!(waiting.refused(LAST, LONG_AFTER), Some(1));
}

#[test]
fn what_comes_after_the_rest_was_dropped_is_new() {
    let mut waiting = Waiting::default();
    type_lines(&mut waiting, LINES + 50, "ab");
    type_text(&mut waiting, "half");
    hold(&mut waiting);
    let dropped = Dropped { lines: LINES + 1, refused: 51 };
    assert_eq!(waiting.drop_all(), dropped);
    assert_eq!(waiting.drop_all(), Dropped::default());
    type_lines(&mut waiting, 1, "ok");
    assert_eq!(read_all(&mut waiting), "ok\n");
    assert_eq!(waiting.refused(LAST, LONG_AFTER), None);
}

fn hold(waiting: &mut Waiting) {
    let line = Typed { text: "held".to_owned(), begun: Moment(1), beyond: 0 };
    waiting.hold(Held { to: FrameId(1), line, until: LONG_AFTER }, Uptime::from_secs(3));
}

#[test]
fn nothing_is_read_before_the_held_line_and_the_caller_is_told_once() {
    let mut waiting = Waiting::default();
    type_lines(&mut waiting, 2, "ab");
    hold(&mut waiting);
    assert!(!waiting.is_empty() && waiting.pop().is_none());
    assert_eq!(waiting.tells(Uptime::from_secs(3)), None);
    assert_eq!(waiting.tells_at(), Some(Uptime::from_secs(4)));
    assert_eq!(waiting.tells(Uptime::from_secs(4)), Some(3));
    assert_eq!((waiting.tells_at(), waiting.tells(LONG_AFTER)), (None, None));
    assert!(waiting.take_held().is_some());
    assert_eq!(read_all(&mut waiting), "ab\nab\n");
    waiting.rest();
    hold(&mut waiting);
    assert_eq!(waiting.tells_at(), Some(Uptime::from_secs(4)), "those are others");
}

#[test]
fn what_is_put_first_is_read_first() {
    let mut waiting = Waiting::default();
    type_lines(&mut waiting, 1, "behind");
    waiting.put_first(&["one".to_owned(), "two".to_owned()], Moment(2));
    assert_eq!(read_all(&mut waiting), "one\ntwo\nbehind\n");
    assert_eq!(waiting.lines, 0);
}

#[test]
fn the_end_of_a_paste_is_taken_whatever_was_refused_of_it() {
    let mut waiting = Waiting::default();
    waiting.push(Key::PasteBegins, Moment(1));
    type_lines(&mut waiting, LINES + 50, "ab");
    for _ in 0..3 {
        waiting.push(Key::PasteEnds, Moment(1));
    }
    assert_eq!(waiting.keys.iter().filter(|(key, _)| *key == Key::PasteEnds).count(), 1);
    assert_eq!(waiting.refused(LAST, LONG_AFTER), Some(50));
}

#[test]
fn a_program_is_made_to_wait_and_loses_no_line() {
    let mut waiting = Waiting::default();
    waiting.is_by_program(true);
    type_lines(&mut waiting, KEYS / 4 - 1, "");
    assert!(!waiting.program_has_to_wait());
    type_lines(&mut waiting, 1, "");
    assert!(waiting.program_has_to_wait());
    // What was on its way already.
    type_lines(&mut waiting, 3 * KEYS / 4, "");
    assert_eq!(read_all(&mut waiting), "\n".repeat(KEYS));
    assert_eq!(waiting.refused(LAST, LONG_AFTER), None);
}

#[test]
fn at_the_end_of_input_a_refused_line_without_an_end_is_counted() {
    let mut waiting = Waiting::default();
    type_lines(&mut waiting, LINES + 2, "ab");
    type_text(&mut waiting, "x");
    read_all(&mut waiting);
    assert_eq!(waiting.refused(LAST, LAST_AND_A_WHILE), None, "more of the line may come");
    assert_eq!(waiting.refused_before_the_end(), Some(3));
    assert_eq!(waiting.refused_before_the_end(), None);
}

#[test]
fn a_line_that_does_not_fit_is_not_cut() {
    let mut waiting = Waiting::default();
    type_lines(&mut waiting, 1, "first");
    type_lines(&mut waiting, 1, &"x".repeat(KEYS));
    assert_eq!(read_all(&mut waiting), "first\n");
    assert_eq!(waiting.refused(LAST, LAST_AND_A_WHILE), Some(1));
}
