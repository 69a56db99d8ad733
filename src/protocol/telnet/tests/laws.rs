//! What holds for any bytes at all: where they are cut, how long the answers are, what is kept.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::protocol::telnet::{LOCALE as LOCALE_MOST, QUESTIONS, TERMINAL_TYPE, TERMINAL_TYPES};

/// Bytes in which commands are likely.
pub(super) fn hostile() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![
        4 => Just(0xff),
        2 => 0xfb..=0xfe_u8,
        1 => prop_oneof![Just(0xfa), Just(0xf0)],
        3 => prop::sample::select(&[0, 1, 3, 6, 24, 31, 34, 39, 42, 99][..]),
        2 => any::<u8>(),
    ];
    vec(byte, 0..400)
}

/// Whole commands, as a client could mean them, one after the other.
pub(super) fn meant() -> impl Strategy<Value = Vec<u8>> {
    let option = prop::sample::select(&[0, 1, 3, 6, 24, 31, 39, 42, 99][..]);
    let request = (0xfb..=0xfe_u8, option).prop_map(|(verb, option)| vec![0xff, verb, option]);
    let told = prop::sample::select(
        &[
            "ff fa 18 00 'A' ff f0",
            "ff fa 18 00 'B' ff f0",
            "ff fa 18 00 'MTTS' 20 '9' ff f0",
            "ff fa 18 00 ff f0",
            "ff fa 27 00 03 'LANG' 01 'C' ff f0",
            "ff fa 27 02 ff f0",
            "ff fa 2a 01 ';UTF-8' ff f0",
            "ff fa 2a 01 ff f0",
            "ff fa 2a 02 'UTF-8' ff f0",
            "ff fa 2a 03 ff f0",
            "ff fa 2a 04 ff f0",
            "ff fa 1f 00 50 00 18 ff f0",
            "ff f5",
            "ff f6",
            "'x'",
        ][..],
    );
    vec(prop_oneof![2 => request, 3 => told.prop_map(bytes)], 0..60)
        .prop_map(|commands| commands.concat())
}

#[test]
fn the_questions_are_as_long_as_they_are_said_to_be() {
    let mut heard = Heard::default();
    opened().feed(&bytes("ff fb 18 ff fb 27 ff fd 2a"), &mut heard);
    assert_eq!(heard.replies().len(), QUESTIONS);
}

proptest! {
    #[test]
    fn where_the_input_is_cut_does_not_matter(
        given in prop_oneof![hostile(), meant()],
        piece in 1_usize..9,
    ) {
        let (mut whole, mut cut) = (Heard::default(), Heard::default());
        opened().feed(&given, &mut whole);
        let mut machine = opened();
        given.chunks(piece).for_each(|piece| machine.feed(piece, &mut cut));
        prop_assert_eq!(whole, cut);
    }

    #[test]
    fn answers_are_no_longer_than_what_they_answer(given in prop_oneof![hostile(), meant()]) {
        let mut heard = Heard::default();
        opened().feed(&given, &mut heard);
        prop_assert!(heard.replies().len() <= given.len() + QUESTIONS);
    }

    #[test]
    fn what_is_told_is_short_and_clean_and_told_no_oftener_than_said(
        given in prop_oneof![hostile(), meant()],
    ) {
        let mut heard = Heard::default();
        opened().feed(&given, &mut heard);
        let count = |is: fn(&Fact) -> bool| heard.facts().filter(|fact| is(fact)).count();
        prop_assert!(count(|fact| matches!(fact, Fact::TerminalType(_))) <= TERMINAL_TYPES);
        prop_assert!(count(|fact| matches!(fact, Fact::Mtts(_))) <= 1);
        prop_assert!(count(|fact| matches!(fact, Fact::Introduced)) <= 1);
        for fact in heard.facts() {
            if let Fact::TerminalType(name) | Fact::Locale(name) = fact {
                prop_assert!((1..=TERMINAL_TYPE.max(LOCALE_MOST)).contains(&name.len()), "{name:?}");
                prop_assert!(name.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{name:?}");
            }
        }
    }

    #[test]
    fn contradictory_requests_are_answered_briefly(
        requests in vec(
            (0xfb..=0xfe_u8, prop::sample::select(&[0, 1, 3, 6, 24, 31, 39, 42, 99][..])),
            2_000,
        ),
    ) {
        let given: Vec<u8> =
            requests.into_iter().flat_map(|(verb, option)| [0xff, verb, option]).collect();
        let (mut heard, mut machine) = (Heard::default(), opened());
        machine.feed(&given, &mut heard);
        prop_assert!(heard.replies().len() <= given.len());
        let mut after = Heard::default();
        machine.feed(b"still here", &mut after);
        prop_assert_eq!(after.told(), "'still here'");
    }

    #[test]
    fn what_is_sent_is_what_the_other_end_reads(text in hostile(), piece in 1_usize..9) {
        let (mut whole, mut cut) = (Vec::new(), Vec::new());
        opened().encode(&text, &mut whole);
        let mut machine = opened();
        text.chunks(piece).for_each(|piece| machine.encode(piece, &mut cut));
        prop_assert_eq!(&whole, &cut);
        let (mut machine, mut owned) = (opened(), Vec::new());
        for piece in text.chunks(piece) {
            let mut wire = Vec::new();
            machine.encode_all(piece.to_vec(), &mut wire);
            owned.extend(wire);
        }
        prop_assert_eq!(&whole, &owned);

        let mut read = Heard::default();
        opened().feed(&whole, &mut read);
        let padded = text.iter().zip(text.iter().skip(1).map(Some).chain([None]));
        let expected: Vec<u8> = padded
            .flat_map(|(byte, next)| match (byte, next) {
                (b'\r', Some(next)) if *next != b'\n' => vec![b'\r', 0],
                _ => vec![*byte],
            })
            .collect();
        let expected = if expected.is_empty() { vec![] } else { vec![Event::Data(expected)] };
        prop_assert_eq!(read.0, expected);
    }
}
