//! What import does not take: each is named by its line, and nothing of the file stays.

use super::*;

/// Imports what must be refused; answers why, without the name of the program and of the input.
fn refusal(place: &Place, input: &str) -> String {
    let ended = place.carrier("import -", input);
    assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""), "{ended:?}\n{input}");
    let said = ended.error.strip_prefix("carrier: standard input:");
    said.unwrap_or_else(|| panic!("{ended:?}")).trim_end().to_owned()
}

/// [`SMALL`] with one line changed.
fn with(line: usize, from: &str, to: &str) -> String {
    let mut lines: Vec<_> = SMALL.lines().map(ToOwned::to_owned).collect();
    assert!(lines[line - 1].contains(from), "line {line} has no {from}");
    lines[line - 1] = lines[line - 1].replacen(from, to, 1);
    lines.join("\n") + "\n"
}

/// A line of [`SMALL`], what is changed in it and to what, and what is said of it then.
const WRONG: &[(usize, &str, &str, &str)] = &[
    // What is not a record.
    (2, "{", "", "2:8: invalid type: string \"record\", expected a record"),
    (2, "\"user\"", "\"usher\"", "unknown variant `usher`, expected one of `user`"),
    (2, "\"calls\":0", "\"calls\":0,\"colour\":1", "unknown field `colour`, expected one of"),
    (2, ",\"calls\":0", "", "missing field `calls`"),
    (2, "\"real_name\":null,", "", "missing field `real_name`"),
    (2, "\"id\":1", "\"id\":1,\"id\":1", "duplicate field `id`"),
    (2, "\"id\":1", "\"id\":\"1\"", "invalid type: string \"1\", expected i64"),
    (2, "\"calls\":0", "\"calls\":0.5", "invalid type: floating point `0.5`, expected i64"),
    (2, "\"calls\":0", "\"calls\":9223372036854775808", "expected i64"),
    (2, "\"calls\":0", "\"calls\":-1", "calls -1: expected a number from 0 on"),
    (12, "018bcfe5", "018BCFE5", "expected a UUID in small letters"),
    // What no store has.
    (2, "\"id\":1", "\"id\":0", "a user's id 0: expected a number from 1 on"),
    (2, "\"asa\"", "\"åsa\"", "key \"åsa\": expected \"asa\", for the name is \"Åsa\""),
    (3, "Bob\",\"key\":\"bob", "ASA\",\"key\":\"asa", "an earlier user has the name \"ASA\" too"),
    (3, "Smith", "\\u0000", "real_name: expected text without \\u0000"),
    (4, "\"owner\":2", "\"owner\":3", "user 3: expected an earlier one"),
    (4, "SHA256:Y", "SHA256:y", "fingerprint: expected SHA256:Y"),
    (4, "ssh-ed25519 ", "ssh-ed25519  ", "key: expected \"ssh-ed25519 AAAA"),
    (4, "AAAA", "", "key: "),
    (5, "\"kind\":0", "\"kind\":7", "kind 7: expected 0"),
    (7, "\"low\":1", "\"low\":3", "user 3: expected an earlier one"),
    (7, "\"low\":1,\"high\":2", "\"low\":2,\"high\":1", "expected the lower id first"),
    (8, "\"conversation\":2", "\"conversation\":1", "conversation 1: an earlier pair has it"),
    (9, "\"conversation\":1", "\"conversation\":9", "conversation 9: expected an earlier one"),
    (9, "\"number\":1", "\"number\":0", "number 0: expected a number from 1 on"),
    (9, "\"kind\":0", "\"kind\":9", "kind 9: expected 0 or 1"),
    (9, "hello", "hel\\u0000lo", "body: expected text without \\u0000"),
    (10, "\"about\":1", "\"about\":2", "about: expected null, or the number of an earlier message"),
    (11, "\"conversation\":1", "\"conversation\":3", "conversation 3: expected an earlier one"),
    (12, "\"conversation\":1", "\"conversation\":3", "conversation 3: expected an earlier one"),
    (12, "\"ended\"", "\"over\"", "status \"over\": expected one of requesting, active, ended"),
    (12, "\"ended\"", "\"active\"", "ended_at: expected null, for the status is active"),
    (12, "\"ended_at\":11", "\"ended_at\":null", "ended_at: expected a time"),
    (12, "\"initiator_node\":1", "\"initiator_node\":-1", "node -1: expected a node's number"),
    (12, "\"last\":2", "\"last\":-2", "last -2: expected a number from 0 on"),
    // What stands twice, or out of order.
    (3, "\"id\":2", "\"id\":1", "this record stands twice, or out of order"),
    (10, "\"number\":2", "\"number\":1", "this record stands twice, or out of order"),
    (
        6,
        "\"conversation\",\"id\":2,\"kind\":0",
        "\"conversation\",\"id\":1,\"kind\":0",
        "this record stands twice",
    ),
    // A foot that counts something else.
    (13, "\"messages\":2", "\"messages\":3", "records are missing: the foot counts users 2, "),
];

#[test]
fn a_wrong_line_is_named_and_nothing_stays() {
    for place in Place::each() {
        for &(line, from, to, said) in WRONG {
            let why = refusal(&place, &with(line, from, to));
            assert!(why.starts_with(&format!("{line}:")), "{why}: line {line} is wrong");
            assert!(why.contains(said), "{why}: expected {said}");
        }
        // The same store takes the right one: nothing is in it.
        place.imports(SMALL);
    }
}

#[test]
fn a_cut_file_is_noticed_wherever_it_is_cut() {
    let place = Place::sqlite();
    let lines: Vec<_> = SMALL.lines().collect();
    for kept in 1..lines.len() {
        let whole_lines = lines[..kept].join("\n") + "\n";
        let why = refusal(&place, &whole_lines);
        assert!(
            why.starts_with(&format!("{kept}: it is cut: expected its foot after users")),
            "{why}"
        );
        let within = format!("{whole_lines}{}", &lines[kept][..30]);
        let why = refusal(&place, &within);
        assert!(why.starts_with(&format!("{}: the file is cut here", kept + 1)), "{why}");
    }
    let without_one = SMALL.replacen(lines[9], "", 1).replacen("\n\n", "\n", 1);
    let why = refusal(&place, &without_one);
    assert!(why.starts_with("12: records are missing: the foot counts"), "{why}");
    for more in ["\n", lines[1], lines[12]] {
        let why = refusal(&place, &format!("{SMALL}{more}\n"));
        assert!(why.starts_with("14: "), "{why}");
    }
    place.imports(SMALL);
}

#[test]
fn a_line_is_never_longer_than_a_mebibyte() {
    for place in Place::each() {
        let why = refusal(&place, &with(9, "hello", &"x".repeat(1 << 20)));
        assert_eq!(why, "9: expected a line of at most 1048576 bytes");
        let long = with(9, "hello", &"x".repeat(1_000_000));
        place.imports(&long);
        assert_eq!(records(&place.exported()), records(&long));
    }
}

#[test]
fn a_store_that_has_something_is_left_alone() {
    for place in Place::each() {
        let made = place.carrier("user add Ada --password-stdin", "correct horse\n");
        assert_eq!(made.code, Some(0), "{made:?}");
        let before = place.exported();
        let ended = place.carrier("import -", SMALL);
        assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""), "{ended:?}");
        let begins = ended.error.starts_with("carrier: the store ");
        let said = " is not empty (there are users): expected a new one\n";
        assert!(begins && ended.error.ends_with(said), "{ended:?}");
        assert_eq!(records(&place.exported()), records(&before));
    }
}

#[tokio::test]
async fn a_board_that_uses_the_server_is_left_alone() {
    let Some(place) = Place::postgres() else { return };
    let store = place.open().await;
    let writer = store.writer().await.expect("a board's writer");
    let ended = place.carrier("import -", SMALL);
    assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""), "{ended:?}");
    assert!(
        ended.error.starts_with("carrier: cannot open the database postgres://")
            && ended.error.ends_with(": another board is using it\n"),
        "{ended:?}"
    );
    writer.close().await.expect("closed");
    place.imports(SMALL);
    store.close().await;
}
