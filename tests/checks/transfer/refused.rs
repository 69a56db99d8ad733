//! What import does not take: each is named by its line, and nothing of the file stays.

use carrier::protocol::ssh_key::PublicKey;

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
    (14, "018bcfe5", "018BCFE5", "expected a UUID in small letters"),
    // What no board can have written.
    (2, "\"calls\":0", "\"calls\":-1", "calls -1: expected a number from 0 to 9007199254740992"),
    (3, "\"calls\":4", "\"calls\":9007199254740993", "calls 9007199254740993: expected a number"),
    (2, "\"id\":1", "\"id\":0", "id 0: expected a number from 1 to 9007199254740992"),
    (3, "\"id\":2", "\"id\":9223372036854775807", "expected a number from 1 to 9007199254740992"),
    (2, "\"created_at\":1", "\"created_at\":9223372036854775807", "expected microseconds since"),
    (3, "\"last_call\":3", "\"last_call\":-9223372036854775808", "expected microseconds since"),
    (2, "\"asa\"", "\"åsa\"", "key \"åsa\": expected \"asa\", for the name is \"Åsa\""),
    (3, "\"Bob\"", "\"B\\u001b]0;x\\u0007ob\"", "name \"B\\u{1b}]0;x\\u{7}ob\": Something in that"),
    (3, "\"Bob\"", "\" Bob\"", "name \" Bob\": expected \"Bob\""),
    (3, "\"Bob\"", "\"Bo\\u0308b\"", "expected \"Böb\""),
    (3, "\"Bob\"", "\"\"", "name \"\": That is too short"),
    (3, "\"Bob\"", "\"bbbbbbbbbbbbbbbbbbbbbbbbb\"", "That is too long: type at most 24"),
    (3, "\"Bob\"", "\"12\"", "name \"12\": A plain number means a node"),
    (3, "\"Bob\"", "\"new\"", "new is a word of the board's own"),
    (3, "\"Bob\"", "\"ѕysop\"", "A name cannot have ѕ in it"),
    (3, "Bob\",\"key\":\"bob", "ASA\",\"key\":\"asa", "an earlier user has the name \"ASA\" too"),
    (3, "Smith", "\\u0000", "real_name: expected text in NFC, without characters that control"),
    (3, "Smith", "\\u001b[31m", "real_name: expected text in NFC, without characters that control"),
    (3, "Smith", "\\u202e", "real_name: expected text in NFC, without characters that control"),
    (3, "Bob Smith", " Bob", "real_name: expected text without blanks around it"),
    (3, "Bob Smith", "", "real_name: expected some text"),
    (3, "$argon2id", "$scrypt", "password: expected the hash of a password: $argon2id$v=19$m"),
    (3, "$argon2id$v=19", "correct horse", "password: expected the hash of a password"),
    (3, "m=19456,t=2", "m=4194304,t=1000", "password: expected a hash that takes at most 1048576"),
    (
        3,
        "iso-8859-1",
        "latin1",
        "charset: expected null, or one of utf-8, cp437, iso-8859-1, ascii",
    ),
    (3, "plain", "PLAIN", "graphics: expected null, or one of ansi, mono, plain"),
    (3, "\"stamps\":true", "\"stamps\":1", "invalid type: integer `1`, expected a boolean"),
    (2, "\"charset\":null,", "", "missing field `charset`"),
    (2, "\"forgotten_at\":null", "\"forgotten_at\":5", "password: expected \"\", for the account"),
    (2, "\"redacting\":false", "\"redacting\":true", "redacting: expected false, for the account"),
    (18, "\"kind\":0", "\"kind\":2", "kind 2: expected 0 or 1"),
    (18, "\"count\":3", "\"count\":-1", "count -1: expected a number from 0"),
    (4, "\"id\":1", "\"id\":9223372036854775807", "expected a number from 1 to 9007199254740992"),
    (4, "\"owner\":2", "\"owner\":3", "user 3: expected an earlier one"),
    (4, "SHA256:Y", "SHA256:y", "fingerprint: expected SHA256:Y"),
    (4, "ssh-ed25519 ", "ssh-ed25519  ", "key: expected \"ssh-ed25519 AAAA"),
    (4, "AAAA", "", "key: "),
    (4, "Bob's ö", "Bob\\u001b[2J", "comment \"Bob\\u{1b}[2J\": expected \"Bob[2J\""),
    (4, "Bob's ö", "Bob\\n", "comment \"Bob\\n\": expected \"Bob\""),
    (4, "Bob's ö", "Bob\\nö", "key: Those are several lines"),
    (4, "\"added_at\":4", "\"added_at\":9223372036854775807", "added_at 9223372036854775807: exp"),
    (4, "null", "-9223372036854775808", "last_used -9223372036854775808: expected microseconds"),
    (5, "\"kind\":0", "\"kind\":7", "kind 7: expected 0"),
    (6, "\"id\":2", "\"id\":9223372036854775807", "expected a number from 1 to 9007199254740992"),
    (6, "\"created_at\":6", "\"created_at\":9007199254740993", "expected microseconds since"),
    (7, "\"low\":1", "\"low\":3", "user 3: expected an earlier one"),
    (7, "\"low\":1,\"high\":2", "\"low\":2,\"high\":1", "expected the lower id first"),
    (8, "\"conversation\":2", "\"conversation\":1", "conversation 1: an earlier pair has it"),
    (9, "\"conversation\":1", "\"conversation\":9", "conversation 9: expected an earlier one"),
    (9, "\"number\":1", "\"number\":0", "number 0: expected a number from 1 to 9007199254740992"),
    (10, "\"number\":2", "\"number\":9223372036854775807", "expected a number from 1 to 90071992"),
    (9, "\"sender\":1", "\"sender\":9223372036854775807", "sender 9223372036854775807: expected"),
    (9, "\"sent_at\":7", "\"sent_at\":-9223372036854775808", "expected microseconds since 1970"),
    (9, "\"kind\":0", "\"kind\":9", "kind 9: expected a number from 0 to 5"),
    (9, "hello", "hel\\u0000lo", "body: expected text in NFC, without characters that control"),
    (9, "hello", "\\u001b[2J\\u009b6n", "body: expected text in NFC, without characters that"),
    (9, "hello", "two\\r\\nlines", "body: expected text in NFC, without characters that control"),
    (9, "hello", "o\\u0308", "body: expected text in NFC, without characters that control or hide"),
    (9, "hello", "hello ", "body: expected text without blanks around it"),
    (10, "\"about\":1", "\"about\":2", "about: expected null, or the number of an earlier message"),
    (11, "\"conversation\":1", "\"conversation\":3", "conversation 3: expected an earlier one"),
    (11, "\"number\":2", "\"number\":3", "number 3: expected at most 2, the last message there"),
    (
        11,
        "\"number\":2",
        "\"number\":-1",
        "number -1: expected a number from 0 to 9007199254740992",
    ),
    (14, "6800-7000", "6800-4000", "id: a UUID of version 4: expected version 7"),
    (12, "\"conversation\":1", "\"conversation\":3", "conversation 3: expected an earlier one"),
    (14, "\"Åsa\"", "\"A\\u0007sa\"", "initiator_name \"A\\u{7}sa\": Something in that name"),
    (14, "\"Bob\"", "\"B\"", "recipient_name \"B\": That is too short"),
    (14, "\"initiator_node\":1", "\"initiator_node\":-1", "initiator_node -1: expected a node's"),
    (
        14,
        "\"recipient_node\":2",
        "\"recipient_node\":10001",
        "expected a node's number, 0 to 10000",
    ),
    (14, "\"ended\"", "\"over\"", "status \"over\": expected one of requesting, active, ended"),
    (14, "\"ended\"", "\"active\"", "ended_at: expected null, for the status is active"),
    (14, "\"ended\"", "\"failed\"", "started_at: expected null, for the status is failed"),
    (14, "\"started_at\":10", "\"started_at\":null", "started_at: expected a number, for the"),
    (14, "\"ended_at\":11", "\"ended_at\":null", "ended_at: expected a number, for the status is"),
    (14, "\"ended_at\":11", "\"ended_at\":9223372036854775807", "expected microseconds since 1970"),
    (14, "\"last\":2", "\"last\":null", "last: expected a number, for the status is ended"),
    (14, "\"last\":2", "\"last\":-2", "last -2: expected a number from 0 to 9007199254740992"),
    (14, "\"last\":2", "\"last\":3", "last: expected at most 2, the last message there"),
    (14, "\"first\":0", "\"first\":3", "last 2: expected it not to be before first, 3"),
    (14, "\"first\":0,\"last\":2", "\"first\":3,\"last\":3", "first: expected at most 2, the last"),
    (14, "\"messages\":1", "\"messages\":3", "messages 3: expected a number from 0 to 2"),
    (2, "\"co_sysop\":false,", "", "missing field `co_sysop`"),
    (2, "Oslo", "\\u001b[2J", "location: expected text in NFC, without characters that control"),
    (2, "Europe/Oslo", "Mars/Base", "zone: expected null, or a name in the IANA database"),
    (3, "\"page\":0", "\"page\":-1", "page -1: expected a number from 0"),
    (3, "\"locked_at\":5", "\"locked_at\":9223372036854775807", "expected microseconds since"),
    (15, "\"id\":3", "\"id\":0", "id 0: expected a number from 1"),
    (15, "\"caller\":2", "\"caller\":0", "caller 0: expected a number from 1"),
    (15, "\"Bob\"", "\"B\\u0007ob\"", "name \"B\\u{7}ob\": Something in that name"),
    (15, "\"node\":2", "\"node\":10001", "node 10001: expected a node's number"),
    (15, "\"ssh\"", "\"rlogin\"", "transport \"rlogin\": expected telnet, ssh or console"),
    (15, "\"began_at\":12", "\"began_at\":9223372036854775807", "expected microseconds since"),
    (16, "\"banned\":null", "\"banned\":2", "expected either a network or banned, a user"),
    (16, "\"203.0.113.0/24\"", "null", "expected either a network or banned, a user"),
    (16, "203.0.113.0/24", "203.0.113.0/32", "expected an address or a network, 203.0.113.0/24"),
    (16, "203.0.113.0/24", "203.0.113.0/33", "expected an address or a network, 203.0.113.0/24"),
    (16, "203.0.113.0/24", "2001:db8::/129", "expected an address or a network, 203.0.113.0/24"),
    (16, "spam", "s\\u0000pam", "why: expected text in NFC, without characters that control"),
    (16, "\"until\":14", "\"until\":9007199254740993", "until 9007199254740993: expected micro"),
    (17, "\"actor\":1", "\"actor\":0", "actor 0: expected a number from 1"),
    (17, "\"Åsa\"", "\"\"", "actor_name: expected some text"),
    (17, "kick", "ki\\u009b2Jck", "deed: expected text in NFC, without characters that control"),
    (17, "\"Bob\"", "\" Bob\"", "about: expected text without blanks around it"),
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
    (19, "\"messages\":2", "\"messages\":3", "records are missing: the foot counts users 2, "),
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

/// The reason quotes the file, and goes to a terminal.
#[test]
fn what_is_said_of_a_hostile_line_controls_no_terminal() {
    let place = Place::sqlite();
    for hostile in ["\u{9b}6n", "\u{202e}x", "\\u001b[2J", "\\u000aforged"] {
        let why = refusal(&place, &with(2, "\"user\"", &format!("\"{hostile}\"")));
        assert!(why.starts_with("2:"), "{why}");
        assert!(!why.contains(|c: char| c.is_control() && c != '\n' || c == '\u{202e}'), "{why:?}");
    }
}

#[test]
fn a_user_has_at_most_as_many_keys_as_may_be_added() {
    let (_, rest) = SMALL.split_once("{\"record\":\"ssh_key\"").expect("a key");
    let (_, rest) = rest.split_once('\n').expect("a line");
    let head: Vec<_> = SMALL.lines().take(3).collect();
    let with_keys = |count: u8| {
        let keys: Vec<_> = (1..=count).map(key_of_bob).collect();
        let file = format!("{}\n{}\n{rest}", head.join("\n"), keys.join("\n"));
        file.replace("\"keys\":1", &format!("\"keys\":{count}"))
    };
    for place in Place::each() {
        assert_eq!(refusal(&place, &with_keys(21)), "24: user 2: expected at most 20 keys");
        place.imports(&with_keys(20));
    }
}

/// A key whose private half nobody has.
fn key_of_bob(number: u8) -> String {
    let line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILScKLF2QoQpNdYL3wpOiRsFhr53vKmGcIDrIf1sQQ";
    let last = char::from(b'a' + number);
    let key = PublicKey::parse(&format!("{line}{last}v")).expect("a key");
    format!(
        "{{\"record\":\"ssh_key\",\"id\":{number},\"owner\":2,\"fingerprint\":\"{}\",\"key\":\"{key}\",\
         \"comment\":\"\",\"added_at\":4,\"last_used\":null}}",
        key.fingerprint()
    )
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
    let without_one = SMALL.replacen(lines[8], "", 1).replacen("\n\n", "\n", 1);
    let why = refusal(&place, &without_one);
    assert!(why.starts_with("18: records are missing: the foot counts"), "{why}");
    for more in ["\n", lines[1], lines[18]] {
        let why = refusal(&place, &format!("{SMALL}{more}\n"));
        assert!(why.starts_with("20: "), "{why}");
    }
    place.imports(SMALL);
}

#[test]
fn a_line_has_at_most_a_mebibyte_and_a_message_4000_characters() {
    for place in Place::each() {
        let why = refusal(&place, &with(9, "hello", &"x".repeat(1 << 20)));
        assert_eq!(why, "9: expected a line of at most 1048576 bytes");
        let why = refusal(&place, &with(9, "hello", &"x".repeat(4_001)));
        assert_eq!(why, "9: body: 4001 characters: expected at most 4000");
        let long = with(9, "hello", &"日".repeat(4_000));
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
        assert!(place.exported().contains("\"deed\":\"export\""), "the first is written down");
        let of_users = |file: &str| file.lines().filter(|it| it.contains("Ada")).count();
        assert_eq!(of_users(&place.exported()), of_users(&before));
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
