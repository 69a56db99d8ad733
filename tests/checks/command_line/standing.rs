//! How an account stands, said from the command line: the role, whether somebody may log in, and what
//! is told of the person.

use super::{carrier, folder};

#[test]
fn accounts_are_locked_unlocked_approved_and_given_roles() {
    let folder = folder();
    let run = |arguments: &str| {
        let ended = carrier(folder.path(), arguments, "correct horse\n");
        (ended.code, format!("{}{}", ended.out, ended.error))
    };
    assert_eq!(run("user add Grace --sysop --password-stdin").0, Some(0));
    assert_eq!(run("user add Bob --password-stdin").0, Some(0));
    for (arguments, code, said) in [
        ("user lock bob", 0, "Bob is locked.\n"),
        ("user approve bob", 1, "carrier: Bob is locked"),
        ("user lock bob --off", 0, "Bob can call again.\n"),
        ("user lock bob --off", 0, "Bob is not locked.\n"),
        ("user approve bob", 0, "Bob can call already.\n"),
        ("user lock grace", 1, "carrier: That is the only sysop."),
        ("user set grace --role caller", 1, "carrier: That is the only sysop."),
        ("user set bob --role sysop", 0, "Bob's next call: role sysop.\n"),
        ("user set grace --role co-sysop", 0, "Grace's next call: role co-sysop.\n"),
        ("user set bob --role guru", 2, "error: invalid value 'guru'"),
        ("user lock nobody", 1, "carrier: nobody is called nobody"),
    ] {
        let (ended, text) = run(arguments);
        assert_eq!(ended, Some(code), "{arguments}: {text}");
        assert!(text.starts_with(said), "{arguments}: {text}");
    }
}

#[test]
fn what_is_told_of_a_person_and_of_times_is_set() {
    let folder = folder();
    let run = |arguments: &str| {
        let ended = carrier(folder.path(), arguments, "correct horse\n");
        (ended.code, format!("{}{}", ended.out, ended.error))
    };
    assert_eq!(run("user add Bob --password-stdin").0, Some(0));
    for (arguments, code, said) in [
        (
            "user set bob --location Oslo --show-name off",
            0,
            "Bob's next call: real name none, shown off, location Oslo.\n",
        ),
        (
            "user set bob --zone Europe/Berlin --hours 12",
            0,
            "Bob's next call: zone Europe/Berlin, 12 hours.\n",
        ),
        ("user set bob --zone auto", 0, "Bob's next call: zone auto, 12 hours.\n"),
        ("user set bob --zone Atlantis", 2, "error: invalid value 'Atlantis'"),
        (
            "user set bob --bell off --page 0",
            0,
            "Bob's next call: charset auto, graphics auto, times off, bell off, page 0.\n",
        ),
        ("user set bob --page 301", 2, "error: invalid value '301'"),
    ] {
        let (ended, text) = run(arguments);
        assert_eq!(ended, Some(code), "{arguments}: {text}");
        assert!(text.starts_with(said), "{arguments}: {text}");
    }
    let long = format!("user set bob --location {}", "x".repeat(41));
    let (code, text) = run(&long);
    assert_eq!((code, text.contains("40 at most")), (Some(1), true), "{text}");
    assert!(run("user list --json").1.contains("\"location\": \"Oslo\""));
}
