//! What real clients say at connect, answer to the opening and to the questions, as it was measured
//! (of `SyncTERM`: read in its source).

use super::*;

const SIZE: &str = "ff fa 1f 00 50 00 18 ff f0";
const SIZED: &str = "Size { columns: 80, rows: 24 }";

#[test]
fn inetutils_telnet_is_understood() {
    let kind = "ff fa 18 00 'XTERM' ff f0";
    let named = r#"TerminalType("XTERM")"#;
    let agrees = "ff fd 01 ff fd 03 ff fd 00 ff fb 00 ff fe 2a ff fb 27 ff fb 1f";
    check(
        &format!(
            "{agrees} {SIZE} ff fb 18 ff fa 27 00 03 'LC_ALL' 03 'LC_CTYPE' 03 'LANG' ff f0 {kind} \
             {kind}"
        ),
        &format!("Echo(true); {LOCALE}; {SIZED}; {NEXT_TYPE}; {named}; {NEXT_TYPE}; Introduced"),
    );
    // Its user has exported LANG; its answers come in another order.
    check(
        &format!(
            "{agrees} {SIZE} ff fb 18 {kind} ff fa 27 00 03 'LC_ALL' 03 'LC_CTYPE' 03 'LANG' 01 \
             'de_DE.UTF-8' ff f0 {kind}"
        ),
        &format!(
            "Echo(true); {LOCALE}; {SIZED}; {NEXT_TYPE}; {named}; {NEXT_TYPE}; \
             Locale(\"de_DE.UTF-8\"); Introduced"
        ),
    );
}

/// It offers all at connect, before it has heard anything, and tells its user's name unasked.
#[test]
fn plink_is_understood() {
    let kind = "ff fa 18 00 'XTERM' ff f0";
    check(
        &format!(
            "ff fb 1f ff fb 20 ff fb 18 ff fb 27 ff fd 01 ff fb 03 ff fd 03 ff fd 00 ff fb 00 \
             ff fe 2a {SIZE} {kind} ff fa 27 00 00 'USER' 01 'root' ff f0 {kind}"
        ),
        &format!(
            "< ff fe 20; {NEXT_TYPE}; {LOCALE}; Echo(true); < ff fd 03; {SIZED}; \
             TerminalType(\"XTERM\"); {NEXT_TYPE}; Introduced"
        ),
    );
}

/// It answers neither DO BINARY nor the question after a locale, and knows MTTS.
#[test]
fn tintin_is_understood() {
    check(
        &format!(
            "ff fd 01 ff fd 03 ff fe 00 ff fd 2a ff fb 27 ff fb 1f {SIZE} ff fb 18 \
             ff fa 2a 02 'UTF-8' ff f0 ff fa 18 00 'TINTIN++' ff f0 \
             ff fa 18 00 'xterm-256color' ff f0 ff fa 18 00 'MTTS' 20 '271' ff f0"
        ),
        &format!(
            "Echo(true); {CHARSETS}; {LOCALE}; {SIZED}; {NEXT_TYPE}; Charset(\"UTF-8\"); \
             TerminalType(\"TINTIN++\"); {NEXT_TYPE}; TerminalType(\"xterm-256color\"); \
             {NEXT_TYPE}; Mtts(271); Introduced"
        ),
    );
}

#[test]
fn netcat_that_answers_telnet_is_understood() {
    check(
        "ff fe 01 ff fe 03 ff fe 00 ff fc 00 ff fe 2a ff fc 27 ff fc 1f ff fc 18",
        "Echo(false); Introduced",
    );
}

#[test]
fn tinyfugue_is_understood() {
    check(
        "ff fd 01 ff fe 03 ff fe 2a ff fc 27 ff fb 1f ff fb 18",
        &format!("Echo(true); {NEXT_TYPE}"),
    );
}

/// It asks for BINARY itself, and offers its size again behind each type.
#[test]
fn syncterm_is_understood() {
    let kind = "ff fa 18 00 'syncterm' ff f0";
    check(
        &format!(
            "ff fb 03 ff fd 03 ff fb 00 ff fd 00 ff fd 01 ff fe 2a ff fc 27 ff fb 1f {SIZE} \
             ff fb 18 {kind} {kind}"
        ),
        &format!(
            "< ff fd 03; Echo(true); {SIZED}; {NEXT_TYPE}; TerminalType(\"syncterm\"); \
             {NEXT_TYPE}; Introduced"
        ),
    );
}

/// Who keeps its terminal to itself is waited for until what else it has agreed to is said.
#[test]
fn one_without_a_type_is_introduced_by_its_other_answers() {
    check(
        "ff fd 2a ff fb 27 ff fc 18 ff fa 27 00 03 'LANG' 01 'C' ff f0 'x' ff fa 2a 03 ff f0",
        &format!("{CHARSETS}; {LOCALE}; Locale(\"C\"); 'x'; Introduced"),
    );
    check("ff fb 27 ff fc 18 ff fc 27", &format!("{LOCALE}; < ff fe 27; Introduced"));
}
