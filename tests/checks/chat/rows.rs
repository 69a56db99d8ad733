//! The searches: the rows of PROTOCOL §5, each of which the party, as it is, must come through. The
//! large ones are named `deep_…` and are for `./test --deep`.

use std::sync::{Mutex, PoisonError};

use carrier::protocol::chat::Party;

use super::fault::Fault;
use super::remember::Remembering;
use super::row::Row;
use super::search::search;
use super::side::{Side, TIMEOUT};
use super::world::SEATS;

const TWO: Row = Row::of(2);
const THREE: Row = Row::of(3);
const TWICE: [u8; SEATS] = [2; SEATS];
const ONE_EACH: [u8; SEATS] = [1; SEATS];

/// A test a row.
macro_rules! rows {
    ($($(#[$attribute:meta])* $name:ident: $row:expr;)*) => {
        $($(#[$attribute])* #[test] fn $name() {
            holds(stringify!($name), &$row, Party::new(TIMEOUT));
        })*
    };
}

rows! {
    two: Row { acyclic: true, ..TWO };
    two_both_may_go_two_lost: Row { gone: 2, lost: 2, acyclic: true, ..TWO };
    two_twice_one_lost_one_gone: Row { requests: TWICE, lost: 1, gone: 1, ..TWO };
    two_twice_any_refusal_one_lost: Row { requests: TWICE, refusals: true, lost: 1, ..TWO };
    two_lines_2: Row { lines: [2; SEATS], acyclic: true, ..TWO };
    two_lines_1_one_lost_one_gone: Row { lines: ONE_EACH, lost: 1, gone: 1, acyclic: true, ..TWO };
    two_lines_1_slow_store_one_not_stored:
        Row { lines: ONE_EACH, unstored: 1, slow_writer: true, ..TWO };
    two_lines_1_pushes_dropped_any_refusal_one_lost_one_gone:
        Row { lines: ONE_EACH, drops: true, refusals: true, lost: 1, gone: 1, acyclic: true, ..TWO };
    two_lines_1_two_falsely_gone_one_gone:
        Row { lines: ONE_EACH, false_gone: 2, gone: 1, acyclic: true, ..TWO };
    two_and_a_newcomer: Row { newcomer: true, gone: 1, ..TWO };
    two_lines_1_one_dies_one_taken_over:
        Row { lines: ONE_EACH, dead: 1, takeovers: 1, acyclic: true, ..TWO };
    two_one_says_a_line_pushes_dropped_one_dies_one_lost_one_taken_over:
        Row { lines: [1, 0, 0, 0], drops: true, dead: 1, lost: 1, takeovers: 1, ..TWO };
    two_one_says_a_line_slow_store_one_not_stored_one_lost_one_taken_over: Row {
        lines: [1, 0, 0, 0],
        unstored: 1,
        slow_writer: true,
        lost: 1,
        takeovers: 1,
        ..TWO
    };
    two_and_a_newcomer_one_lost:
        Row { newcomer: true, gone: 1, lost: 1, ..TWO };
    two_taken_over_and_nothing_lost: Row { requests: TWICE, takeovers: 2, gone: 1, ..TWO };
    three_two_ask_two_lost_one_taken_over:
        Row { requests: [1, 1, 0, 0], lost: 2, takeovers: 1, acyclic: true, ..THREE };
    three_two_ask_two_lost_any_refusal:
        Row { requests: [1, 1, 0, 0], lost: 2, refusals: true, ..THREE };
    three_two_ask_one_says_a_line_one_dies_one_taken_over:
        Row { requests: [1, 1, 0, 0], lines: [1, 0, 0, 0], dead: 1, takeovers: 1, ..THREE };
    three: Row { acyclic: true, ..THREE };
    three_any_refusal: Row { refusals: true, ..THREE };
    three_one_gone: Row { gone: 1, ..THREE };
}

rows! {
    #[ignore = "large: ./test --deep"]
    deep_two_twice_lines_1: Row { requests: TWICE, lines: ONE_EACH, ..TWO };
    #[ignore = "large: ./test --deep"]
    deep_two_lines_1_pushes_dropped_one_dies_one_lost_one_taken_over:
        Row { lines: ONE_EACH, drops: true, dead: 1, lost: 1, takeovers: 1, ..TWO };
    #[ignore = "large: ./test --deep"]
    deep_two_twice_one_says_a_line_one_lost_one_taken_over:
        Row { requests: TWICE, lines: [1, 0, 0, 0], lost: 1, takeovers: 1, ..TWO };
    #[ignore = "large: ./test --deep"]
    deep_three_one_lost: Row { lost: 1, ..THREE };
    #[ignore = "large: ./test --deep"]
    deep_three_one_lost_any_refusal: Row { lost: 1, refusals: true, ..THREE };
    #[ignore = "large: ./test --deep"]
    deep_three_two_lost: Row { lost: 2, ..THREE };
    #[ignore = "large: ./test --deep"]
    deep_three_one_says_a_line_one_dies_one_taken_over:
        Row { lines: [1, 0, 0, 0], dead: 1, takeovers: 1, ..THREE };
    #[ignore = "large: ./test --deep"]
    deep_three_one_falsely_gone: Row { false_gone: 1, ..THREE };
    #[ignore = "large: ./test --deep"]
    deep_three_one_falsely_gone_one_gone: Row { false_gone: 1, gone: 1, ..THREE };
    #[ignore = "large: ./test --deep"]
    deep_three_one_lost_one_gone_told_to_all:
        Row { lost: 1, gone: 1, told_to_all: true, ..THREE };
    #[ignore = "large: ./test --deep"]
    deep_three_one_lost_one_gone: Row { lost: 1, gone: 1, ..THREE };
    #[ignore = "large: ./test --deep"]
    deep_three_and_a_newcomer: Row { newcomer: true, gone: 1, ..THREE };
    #[ignore = "large: ./test --deep"]
    deep_three_two_of_them_twice: Row { requests: [2, 2, 0, 0], ..THREE };
    #[ignore = "large: ./test --deep"]
    deep_three_lines_1: Row { lines: ONE_EACH, ..THREE };
}

/// Whichever ids the four requests have: hosts' clocks may be as wrong as they like.
#[test]
fn two_twice_whatever_the_order_of_ids() {
    for [a, b, c, d] in orders() {
        let row = Row { requests: TWICE, ids: [[a, b], [c, d], [4, 5], [6, 7]], ..TWO };
        holds(&format!("two_twice, ids {a}{b} {c}{d}"), &row, Party::new(TIMEOUT));
    }
}

/// Nobody cancels, declines or waits too long: two who want each other are in a chat, and of three
/// two, but for the ring of three who all accept at once.
#[test]
fn whoever_wants_to_chat_does() {
    for parties in [2, 3] {
        let row = Row { eager: true, requests: TWICE, ..Row::of(parties) };
        holds(&format!("eager, {parties}"), &row, Party::new(TIMEOUT));
    }
}

/// What the party would need if the bus gave neither order nor once (R8).
const ANY_ORDER: Row = Row { any_order: true, deaf_to_the_gone: true, gone: 1, ..TWO };

#[test]
fn with_memory_two_late_copies_one_gone() {
    let row = Row { any_order: false, copies: 2, ..ANY_ORDER };
    holds("with_memory_two_late_copies_one_gone", &row, with_memory());
}

#[test]
#[ignore = "large: ./test --deep"]
fn deep_with_memory() {
    for (name, row) in [
        ("2, one late copy, one gone, one line", Row { copies: 1, lines: ONE_EACH, ..ANY_ORDER }),
        ("2, one line lost twice, one late copy", Row { copies: 1, gone: 0, ..LOST_TWICE }),
        ("2, one line lost twice, one gone", LOST_TWICE),
        ("3, one gone", Row { parties: 3, ..ANY_ORDER }),
        ("3, in order, one late copy", Row { copies: 1, ..THREE }),
    ] {
        holds(&format!("deep_with_memory, {name}"), &row, with_memory());
    }
}

/// And for lines that are lost and come back.
const LOST_TWICE: Row = Row { lost: 2, counted: true, ..ANY_ORDER };

/// Nothing of what such a party would need is there for show.
#[test]
fn with_memory_alone_any_order_is_not_survived() {
    let not_counted = Row { gone: 0, lost: 1, ..ANY_ORDER };
    let hears_the_gone = Row { deaf_to_the_gone: false, ..ANY_ORDER };
    for (row, harm) in [(not_counted, "1 sees the line of 0"), (hears_the_gone, "stands for ever")]
    {
        let trace = search(&row, Fault::None, with_memory()).expect_err(harm);
        assert!(trace.contains(harm), "not {harm}, but {trace}");
    }
}

fn with_memory() -> Remembering {
    Remembering::new(Party::new(TIMEOUT))
}

/// All orders of four.
fn orders() -> impl Iterator<Item = [u8; 4]> {
    (0..=u8::MAX).filter_map(|code| {
        let ranks: [u8; 4] = std::array::from_fn(|place| code >> (2 * place) & 3);
        let distinct = ranks.iter().fold(0, |seen, rank| seen | 1 << rank) == 0b1111;
        distinct.then_some(ranks)
    })
}

fn holds(name: &str, row: &Row, side: impl Side) {
    // A large row has the memory for itself.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let turn = || ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let _turn = name.starts_with("deep_").then(turn);
    match search(row, Fault::None, side) {
        Ok(found) => println!("{name}: {found}"),
        Err(trace) => panic!("{name}: {trace}"),
    }
}
