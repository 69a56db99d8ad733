//! Tables of names that can be had and names that cannot, and what is said of these.

use proptest::prelude::*;

use super::*;

#[test]
fn names_are_kept_as_written_and_found_without_accents() {
    for (typed, shown, key) in [
        ("Bob", "Bob", "bob"),
        ("  Bob  ", "Bob", "bob"),
        ("Al", "Al", "al"),
        ("Åsa Öberg", "Åsa Öberg", "asa oberg"),
        ("Rene\u{301}e", "Renée", "renee"),
        ("Søren", "Søren", "soren"),
        ("Groß", "Groß", "gross"),
        ("Łukasz", "Łukasz", "lukasz"),
        ("İpek", "İpek", "ipek"),
        ("Ɛsi", "Ɛsi", "esi"),
        ("Nguyễn", "Nguyễn", "nguyen"),
        ("R2-D2.x_y", "R2-D2.x_y", "r2-d2.x_y"),
        ("abcdefghijklmnopqrstuvwx", "abcdefghijklmnopqrstuvwx", "abcdefghijklmnopqrstuvwx"),
    ] {
        let name = UserName::parse(typed).unwrap();
        assert_eq!((name.as_str(), name.key().as_str()), (shown, key), "{typed:?}");
    }
}

#[test]
fn nobody_can_take_the_name_of_those_who_are_gone_but_they_have_it() {
    for number in [1, 7, 999_999_999_999] {
        let name = former(number, 0);
        assert_eq!(UserName::parse(&name), Err(NameRefusal::Former), "{name}");
        assert_eq!(UserName::read(&name).unwrap().as_str(), name);
    }
    assert!(UserName::parse(&former(7, 1)).is_err() && UserName::read(&former(7, 1)).is_ok());
    assert!(UserName::parse("Former").is_ok() && UserName::parse("The former user").is_ok());
}

#[test]
fn a_refusal_says_what_to_type_instead() {
    for (typed, sentence) in [
        ("", "That is too short: type at least 2 characters."),
        ("å", "That is too short: type at least 2 characters."),
        ("abcdefghijklmnopqrstuvwxy", "That is too long: type at most 24 characters."),
        ("a  b", "Type a single space between the parts of a name."),
        ("61", "A plain number means a node: add a letter."),
        ("-.-", "A name needs a letter: add one."),
        ("new", "new is a word of the board's own: choose another name."),
        ("SýsÖp", "SýsÖp is a word of the board's own: choose another name."),
        ("Guru", "Guru is a word of the board's own: choose another name."),
        ("Former user 7", "Such names are for those who have left: choose another name."),
        ("fórmer  User", "Type a single space between the parts of a name."),
        ("fórmer UserX", "Such names are for those who have left: choose another name."),
        (
            "@bob",
            "A name cannot have @ in it: use letters a to z (å, ö, é too), digits, _ - . and \
             single spaces.",
        ),
        (
            "b\u{1b}[31m",
            "Something in that name cannot be shown: use letters a to z (å, ö, é too), \
             digits, _ - . and single spaces.",
        ),
    ] {
        assert_eq!(UserName::parse(typed).unwrap_err().to_string(), sentence, "{typed:?}");
    }
}

#[test]
fn what_only_looks_like_a_latin_letter_is_refused() {
    for typed in
        ["sуsop", "Αlice", "ｂｏｂ", "ﬁn", "ɑlice", "bo\u{200b}b", "bo\u{202e}b", "q\u{323}x", "ᵃb"]
    {
        let refusal = UserName::parse(typed).unwrap_err();
        assert!(matches!(refusal, NameRefusal::Character(_)), "{typed:?}: {refusal:?}");
    }
}

#[test]
fn a_name_is_found_however_it_is_typed() {
    let key = UserName::parse("Åsa Öberg").unwrap().key();
    for typed in ["asa oberg", "ÅSA ÖBERG", " asa   OBERG ", "a\u{30a}sa o\u{308}berg"] {
        assert_eq!(NameKey::of(typed), key, "{typed:?}");
    }
}

#[test]
fn the_nearest_name_is_offered_when_it_is_near() {
    let names = ["Alice", "Bob", "Åsa Öberg", "Charlie"];
    for (typed, expected) in [
        ("Alicx", Some("Alice")),
        ("laice", Some("Alice")),
        ("alic", Some("Alice")),
        ("bo", Some("Bob")),
        ("asa obreg", Some("Åsa Öberg")),
        ("chralei", Some("Charlie")),
        ("zed", None),
        ("", None),
        ("Alicia Keys of Somewhere Else", None),
    ] {
        assert_eq!(nearest(typed, names.into_iter()), expected, "{typed:?}");
    }
}

proptest! {
    #[test]
    fn a_name_that_is_taken_is_taken_again_by_its_own_text(typed in "[a-zA-ZåöéßøŁıÞ0-9_. -]{0,30}") {
        if let Ok(name) = UserName::parse(&typed) {
            prop_assert!(name.key().as_str().is_ascii());
            prop_assert_eq!(UserName::parse(name.as_str()), Ok(name.clone()));
            prop_assert_eq!(NameKey::of(name.key().as_str()), name.key());
            prop_assert_eq!(clean(name.as_str()), name.as_str());
        }
    }

    #[test]
    fn no_text_breaks_a_name(typed in any::<String>()) {
        let _ = UserName::parse(&typed).map_err(|refusal| refusal.to_string());
        let key = NameKey::of(&typed);
        prop_assert_eq!(NameKey::of(key.as_str()), key);
    }
}
