//! Given bytes, and what comes of them: a test for each thing that the RFCs speak of, a row for each
//! case.

use super::*;

#[test]
fn what_the_board_asks_for_it_asks_once() {
    let mut machine = opened();
    let mut again = Vec::new();
    machine.open(&mut again);
    assert!(again.is_empty());
}

#[test]
fn who_refuses_everything_is_asked_nothing_more() {
    check(
        "ff fe 01 ff fe 03 ff fe 00 ff fc 00 ff fe 2a ff fc 27 ff fc 1f ff fc 18 'alice' 0a",
        r"Echo(false); Introduced; 'alice\n'",
    );
}

#[test]
fn what_is_agreed_is_not_said_again() {
    check_all(&[
        ("ff fd 01", "Echo(true)"),
        ("ff fd 01 ff fd 01 ff fd 01", "Echo(true)"),
        ("ff fd 03", ""),
        ("ff fb 1f", ""),
        ("ff fd 00 ff fb 00 ff fd 00 ff fb 00", ""),
        // What a client may do too.
        ("ff fb 03", "< ff fd 03"),
        ("ff fb 03 ff fb 03 ff fc 03", "< ff fd 03; < ff fe 03"),
        ("ff fb 2a ff fb 2a", "< ff fd 2a"),
        ("ff fd 00 ff fe 00 ff fe 00", "< ff fc 00"),
    ]);
}

/// RFC 854, 855, and the options of many more: each request gets one refusal, a refusal gets nothing.
#[test]
fn what_is_not_spoken_is_refused_once_a_request() {
    check_all(&[
        ("ff fd 63", "< ff fc 63"),
        ("ff fb 63", "< ff fe 63"),
        ("ff fd 63 ff fd 63", "< ff fc 63; < ff fc 63"),
        ("ff fe 63 ff fc 63", ""),
        ("ff fd ff", "< ff fc ff"),
        // A client that would echo, or asks the board for a terminal.
        ("ff fb 01", "< ff fe 01"),
        ("ff fd 18 ff fd 1f ff fd 27", "< ff fc 18; < ff fc 1f; < ff fc 27"),
        // STATUS (859), LOGOUT (727), END-OF-RECORD (885), TSPEED (1079), X-DISPLAY (1096).
        ("ff fd 05 ff fd 12", "< ff fc 05; < ff fc 12"),
        ("ff fd 19 ff fb 19 ff ef", "< ff fc 19; < ff fe 19"),
        ("ff fb 20 ff fb 23", "< ff fe 20; < ff fe 23"),
        // LINEMODE (1184), the old environment (1408), AUTHENTICATION (2941), COM-PORT (2217).
        ("ff fb 22 ff fd 22 ff fa 22 01 03 ff f0", "< ff fe 22; < ff fc 22"),
        ("ff fb 24 ff fa 24 00 00 'USER' 01 'root' ff f0", "< ff fe 24"),
        ("ff fb 25 ff fb 2c", "< ff fe 25; < ff fe 2c"),
        // MSSP, MCCP2, MXP, GMCP.
        ("ff fd 46 ff fd 56 ff fd 5b ff fd c9", "< ff fc 46; < ff fc 56; < ff fc 5b; < ff fc c9"),
    ]);
    let spoken = [0, 1, 3, 6, 24, 31, 39, 42];
    for option in (0..=255_u8).filter(|option| !spoken.contains(option)) {
        check(
            &format!("ff fb {option:02x} ff fd {option:02x} ff fc {option:02x} ff fe {option:02x}"),
            &format!("< ff fe {option:02x}; < ff fc {option:02x}"),
        );
    }
}

/// RFC 857.
#[test]
fn the_client_may_take_the_echo_back() {
    check("ff fe 01", "Echo(false)");
    check("ff fd 01 ff fe 01 ff fe 01", "Echo(true); < ff fc 01; Echo(false)");
    check("ff fe 01 ff fd 01", "Echo(false); < ff fb 01; Echo(true)");
}

/// RFC 854.
#[test]
fn a_doubled_255_is_one_and_never_a_command() {
    check_all(&[
        ("'a' ff ff 'b'", r"'a\xffb'"),
        ("ff ff fd 63", r"'\xff\xfdc'"),
        ("ff ff ff fd 63", r"'\xff'; < ff fc 63"),
    ]);
}

/// RFC 854.
#[test]
fn commands_do_not_enter_the_line() {
    check_all(&[
        ("'a' ff f1 ff f9 ff f2 ff f0 ff ef 'b'", "'ab'"),
        ("'a' ff f3 'b' ff f4 'c'", "'a'; Interrupt; 'b'; Interrupt; 'c'"),
        // Abort Output gets the mark of a Synch.
        ("'a' ff f5 'b' ff f2", "'a'; < ff f2; 'b'"),
        ("'a' ff f7 ff f8", "'a'; EraseCharacter; EraseLine"),
        ("ff f6 ff f6", "AreYouThere; AreYouThere"),
    ]);
    for command in 0..=0xef_u8 {
        check(&format!("'a' ff {command:02x} 'b'"), "'ab'");
    }
}

/// RFC 860. Ctrl-C of a Unix telnet shows nothing until this is answered.
#[test]
fn a_timing_mark_is_answered_each_time_and_never_on() {
    check_all(&[
        ("ff fd 06", "< ff fb 06"),
        ("ff fd 06 ff fd 06 ff fe 06", "< ff fb 06; < ff fb 06"),
        ("'a' ff f4 ff fd 06 'b'", "'a'; Interrupt; < ff fb 06; 'b'"),
        ("ff fb 06 ff fc 06 ff fe 06", ""),
    ]);
    // A client that answers each mark with a request for one is stopped.
    let marks = format!("{}< ff fc 06", "< ff fb 06; ".repeat(100));
    check(&"ff fd 06 ".repeat(101), &marks);
}

/// RFC 854, 856: what one Enter is, is for whoever reads the keys to say.
#[test]
fn what_is_typed_passes_as_it_was_sent() {
    check_all(&[
        ("'a' 0d 0a 'b' 0d 00 'c' 0a 'd' 0d", r"'a\r\nb\r\x00c\nd\r'"),
        ("ff fb 00 0d 00", r"'\r\x00'"),
        ("08 7f 1b '[A' 1b 'OP' 1b '[3~' c3 a4", r"'\x08\x7f\x1b[A\x1bOP\x1b[3~\xc3\xa4'"),
    ]);
}

/// RFC 1073.
#[test]
fn a_size_is_five_bytes_or_nothing() {
    for (given, expected) in [
        ("00 50 00 18", "Size { columns: 80, rows: 24 }"),
        ("00 00 00 00", "Size { columns: 0, rows: 0 }"),
        ("00 01 00 01", "Size { columns: 1, rows: 1 }"),
        ("ff ff ff ff ff ff ff ff", "Size { columns: 65535, rows: 65535 }"),
        ("00 ff ff 00 18", "Size { columns: 255, rows: 24 }"),
        ("", ""),
        ("00 50 00", ""),
        ("00 50 00 18 00", ""),
    ] {
        check(&format!("ff fa 1f {given} ff f0"), expected);
    }
}

/// RFC 1091.
#[test]
fn terminal_types_are_asked_for_until_one_repeats() {
    let is = |name: &str| format!("ff fa 18 00 '{name}' ff f0");
    let (a, b, c) = (is("XTERM"), is("VT100"), is("DUMB"));
    let (xterm, vt100) = (r#"TerminalType("XTERM")"#, r#"TerminalType("VT100")"#);
    let rows = [
        ("ff fb 18".into(), NEXT_TYPE.into()),
        (format!("ff fb 18 {a}"), format!("{NEXT_TYPE}; {xterm}; {NEXT_TYPE}")),
        (format!("ff fb 18 {a} {a}"), format!("{NEXT_TYPE}; {xterm}; {NEXT_TYPE}; Introduced")),
        // The list begins anew, or its end comes twice: then its first is asked for, and so used.
        (
            format!("ff fb 18 {a} {b} {a}"),
            format!("{NEXT_TYPE}; {xterm}; {NEXT_TYPE}; {vt100}; {NEXT_TYPE}; Introduced"),
        ),
        (
            format!("ff fb 18 {a} {b} {b} {a} {c}"),
            format!(
                "{NEXT_TYPE}; {xterm}; {NEXT_TYPE}; {vt100}; {NEXT_TYPE}; {NEXT_TYPE}; Introduced"
            ),
        ),
        // One without a name has no more to tell.
        ("ff fb 18 ff fa 18 00 ff f0".into(), format!("{NEXT_TYPE}; Introduced")),
        // One that is not asked is believed, and not asked on.
        (format!("{a} {b}"), format!("{xterm}; {vt100}")),
        // SEND is ours to say; a type of the 3270 kind (RFC 930) is one like others.
        ("ff fa 18 01 ff f0".into(), String::new()),
        (is("IBM-3278-2"), r#"TerminalType("IBM-3278-2")"#.into()),
        // A client that thinks better of it.
        (
            "ff fb 18 ff fb 18 ff fc 18 ff fb 18".into(),
            format!("{NEXT_TYPE}; < ff fe 18; Introduced; < ff fd 18"),
        ),
    ];
    for (given, expected) in rows {
        check(&given, &expected);
    }
}

/// RFC 1091, and the bound of our own.
#[test]
fn ten_terminal_types_are_enough() {
    let given: Vec<_> = (0..30).map(|n| format!("ff fa 18 00 'T{n}' ff f0")).collect();
    let told = (0..10).map(|n| format!("{NEXT_TYPE}; TerminalType(\"T{n}\"); "));
    check(
        &format!("ff fb 18 {}", given.join(" ")),
        &format!("{}Introduced", told.collect::<String>()),
    );
}

/// The Mud Terminal Type Standard: what the client is, its terminal, and what it can do.
#[test]
fn the_third_terminal_type_of_a_mud_client_is_what_it_can_do() {
    for (bits, fact) in [("137", "Mtts(137); "), ("0", "Mtts(0); "), ("65536", ""), ("x", "")] {
        let mtts = format!("ff fa 18 00 'MTTS' 20 '{bits}' ff f0");
        check(
            &format!("ff fb 18 ff fa 18 00 'MUDLET' ff f0 ff fa 18 00 'XTERM' ff f0 {mtts} {mtts}"),
            &format!(
                "{NEXT_TYPE}; TerminalType(\"MUDLET\"); {NEXT_TYPE}; TerminalType(\"XTERM\"); \
                 {NEXT_TYPE}; {fact}Introduced"
            ),
        );
    }
}

#[test]
fn what_a_client_tells_of_itself_is_told_clean() {
    for (given, expected) in [
        ("'xterm-256color'", r#"TerminalType("xterm-256color")"#),
        ("1b '[2J' 9b '6n' 00 0d 0a 'x' ff ff 7f", r#"TerminalType("[2J6nx")"#),
        ("20 'vt' 20 '100' 20", r#"TerminalType("vt 100")"#),
        ("20 1b", "Introduced"),
    ] {
        check(&format!("ff fa 18 00 {given} ff f0"), expected);
    }
}

/// RFC 1572.
#[test]
fn the_locale_is_asked_for_and_nothing_else() {
    let is = |list: &str| format!("ff fb 27 ff fa 27 00 {list} ff f0");
    for (given, expected) in [
        ("ff fb 27 ff fb 27 ff fc 27 ff fb 27".into(), "; < ff fe 27; < ff fd 27"),
        (is("03 'LANG' 01 'de_DE.UTF-8'"), r#"; Locale("de_DE.UTF-8")"#),
        (is("03 'LC_ALL' 01 'C' 03 'LC_CTYPE' 01 'B' 03 'LANG' 01 'A'"), r#"; Locale("C")"#),
        (is("03 'LC_ALL' 03 'LC_CTYPE' 03 'LANG' 01 'A'"), r#"; Locale("A")"#),
        (is("03 'LC_ALL' 03 'LC_CTYPE' 03 'LANG'"), ""),
        (is("00 'USER' 01 '-f' 20 'root' 03 'LANG' 01 1b '[2J' ff ff 02 03"), r#"; Locale("[2J")"#),
        (is("00 'USER' 01 'root' 03 'SHELL' 01 02 02 02 01"), ""),
        (is("02"), ""),
        (is(""), ""),
        // INFO: the client has changed it.
        ("ff fb 27 ff fa 27 02 03 'LANG' 01 'C' ff f0".into(), r#"; Locale("C")"#),
    ] {
        check(&given, &format!("{LOCALE}{expected}"));
    }
    // SEND is ours to say.
    check("ff fa 27 01 ff f0", "");
}

/// RFC 2066, the board asks.
#[test]
fn a_character_set_is_offered_to_who_will_choose() {
    let rows = [
        ("02 'UTF-8'", r#"; Charset("UTF-8")"#),
        ("02 'cp437'", r#"; Charset("IBM437")"#),
        ("02 'iso-8859-1'", r#"; Charset("ISO-8859-1")"#),
        ("02 'KOI8-R'", ""),
        ("02", ""),
        ("03", ""),
        // A reason is not in the RFC; some clients give one.
        ("03 'UTF-8'", ""),
        ("04 01 ';UTF-8;' 08", "; < ff fa 2a 05 ff f0"),
        ("05", ""),
        ("63", ""),
    ];
    for (given, expected) in rows {
        check(&format!("ff fd 2a ff fa 2a {given} ff f0"), &format!("{CHARSETS}{expected}"));
    }
    check("ff fd 2a ff fe 2a ff fd 2a", &format!("{CHARSETS}; < ff fc 2a; < ff fb 2a"));
}

/// RFC 2066, the client asks.
#[test]
fn a_character_set_that_is_wanted_is_taken_if_it_is_spoken() {
    for (given, expected) in [
        ("';UTF-8'", r#"< ff fa 2a 02 55 54 46 2d 38 ff f0; Charset("UTF-8")"#),
        ("';KOI8-R;utf8'", r#"< ff fa 2a 02 75 74 66 38 ff f0; Charset("UTF-8")"#),
        (
            "'[TTABLE' 20 ']' 01 ';CP437'",
            r#"< ff fa 2a 02 43 50 34 33 37 ff f0; Charset("IBM437")"#,
        ),
        ("';KOI8-R;BIG5'", "< ff fa 2a 03 ff f0"),
        ("';UTF-8' 1b '[2J'", "< ff fa 2a 03 ff f0"),
        ("", "< ff fa 2a 03 ff f0"),
    ] {
        check(&format!("ff fb 2a ff fa 2a 01 {given} ff f0"), &format!("< ff fd 2a; {expected}"));
    }
    // Who has chosen is not asked.
    check(
        "ff fb 2a ff fa 2a 01 ';UTF-8' ff f0 ff fd 2a",
        r#"< ff fd 2a; < ff fa 2a 02 55 54 46 2d 38 ff f0; Charset("UTF-8")"#,
    );
}

/// RFC 2066 §5.
#[test]
fn of_two_requests_that_cross_the_boards_stands() {
    let wants = "ff fa 2a 01 ';CP437' ff f0";
    check(
        &format!("ff fb 2a ff fd 2a {wants} ff fa 2a 02 'UTF-8' ff f0 {wants}"),
        &format!(
            "< ff fd 2a; {CHARSETS}; < ff fa 2a 03 ff f0; Charset(\"UTF-8\"); \
             < ff fa 2a 02 43 50 34 33 37 ff f0; Charset(\"IBM437\")"
        ),
    );
}

/// RFC 855.
#[test]
fn a_subnegotiation_ends_at_its_end_alone() {
    check_all(&[
        ("ff fa 18 00 'x' ff ff f0 'y' ff f0 'z'", r#"TerminalType("xy"); 'z'"#),
        ("ff fa ff f0 'z'", "'z'"),
        ("ff fa 27 00 'USER' ff f1 ff fd 63 'root' ff f0 'z'", "'z'"),
        ("ff fa 22 01 ff f0 ff fa 22 fd ff f0 'z'", "'z'"),
    ]);
}

#[test]
fn an_overlong_subnegotiation_is_swallowed_whole() {
    let long = "'x' ".repeat(64 * 1024);
    for (given, expected) in [
        (format!("ff fa 18 00 {long} ff f0 'z' ff fd 63"), "Introduced; 'z'; < ff fc 63"),
        (format!("ff fa 27 00 03 'LANG' 01 {long} ff f0 'z'"), "'z'"),
        (format!("ff fa 2a 01 ';UTF-8;' {long} ff f0 'z'"), "< ff fa 2a 03 ff f0; 'z'"),
        (format!("ff fa {long} ff f0 ff fa 1f 00 01 00 02 ff f0"), "Size { columns: 1, rows: 2 }"),
    ] {
        check(&given, expected);
    }
}

/// RFC 854, 856.
#[test]
fn what_goes_out_is_in_the_virtual_terminals_form() {
    let encoded = |machine: &mut Machine, pieces: &[&[u8]]| {
        let mut out = Vec::new();
        for piece in pieces {
            machine.encode(piece, &mut out);
        }
        machine.pause(&mut out);
        hex(&out)
    };
    for (pieces, expected) in [
        (&[&b"a\xffb"[..]][..], " 61 ff ff 62"),
        (&[b"a\r\nb"], " 61 0d 0a 62"),
        (&[b"a\r", b"\nb"], " 61 0d 0a 62"),
        (&[b"a\rb"], " 61 0d 00 62"),
        (&[b"a\r", b"", b"b"], " 61 0d 00 62"),
        (&[b"\r\r\n"], " 0d 00 0d 0a"),
        (&[b"a\r"], " 61 0d 00"),
        (&[b"\r\0"], " 0d 00 00"),
    ] {
        assert_eq!(encoded(&mut opened(), pieces), expected, "{pieces:?}");
    }
    let mut binary = opened();
    binary.feed(&bytes("ff fd 00"), &mut Heard::default());
    assert_eq!(encoded(&mut binary, &[b"a\rb\xff\r"]), " 61 0d 62 ff ff 0d");
}
