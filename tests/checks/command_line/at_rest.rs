//! Orders while no board runs, with settings that are broken, and what is written down of it all.

use std::os::unix::net::UnixListener;

use serde_json::Value;

use super::{carrier, folder};
use crate::database::Database;

/// Exit code, and all that was said.
fn run(folder: &std::path::Path, arguments: &str) -> (i32, String) {
    let ended = carrier(folder, arguments, "correct horse\n");
    (ended.code.unwrap_or(-1), format!("{}{}", ended.out, ended.error))
}

#[test]
fn orders_that_need_the_store_alone_are_carried_out_while_no_board_runs() {
    let mut settings = vec![String::new()];
    // Left out where there is no server.
    let server = Database::new();
    settings.extend(server.as_ref().map(|it| format!("[store]\nurl = {:?}\n", it.url())));
    for settings in settings {
        let folder = folder();
        std::fs::write(folder.path().join("nodes.toml"), settings).expect("written");
        let run = |arguments: &str| run(folder.path(), arguments);
        assert_eq!(run("user add Grace --sysop --password-stdin").0, 0);
        assert_eq!(run("user add Bob --password-stdin").0, 0);
        for (arguments, code, said) in [
            ("bans", 0, "Nobody is banned.\n"),
            ("ban 203.0.113.0/24 2h spam", 0, "203.0.113.0/24 is banned for 2 hours.\n"),
            ("ban bob", 0, "Bob is banned for good.\n"),
            ("unban bob", 0, "Bob may come in again.\n"),
            ("unban bob", 1, "carrier: Bob is not banned.\n"),
            ("ban", 1, "carrier: Type carrier ban <user, address or network> [for] [why]\n"),
            ("page", 1, "carrier: Type carrier page <on|off>\n"),
            ("log 0", 1, "carrier: Type carrier log [n]\n"),
            ("lock bob", 0, "Bob's account is locked.\n"),
            ("unlock bob", 0, "Bob can log in.\n"),
            ("approve bob", 1, "carrier: Bob does not wait to be approved.\n"),
            ("lock grace", 1, "carrier: Grace is a sysop, and is not locked.\n"),
            ("lock nobody", 1, "carrier: Unknown user: nobody.\n"),
            // What needs callers needs a board.
            ("nodes", 1, "carrier: the board does not run\n"),
            ("kick 3", 1, "carrier: the board does not run\n"),
            ("reload", 1, "carrier: the board does not run\n"),
            ("shutdown off", 1, "carrier: the board does not run\n"),
        ] {
            assert_eq!(run(arguments), (code, said.to_owned()), "{arguments}");
        }
        let (code, bans) = run("bans --json");
        let bans: Value = serde_json::from_str(&bans).expect("JSON");
        assert_eq!((code, &bans["data"][0]["whom"]), (0, &"203.0.113.0/24".into()));
    }
    // There is no store, and none is made.
    let folder = folder();
    let said = "carrier: the board does not run, and there is no database data/carrier.db yet\n";
    assert_eq!(run(folder.path(), "bans"), (1, said.to_owned()));
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
}

#[test]
fn what_commands_do_is_in_the_audit_log_with_who_ran_them() {
    let folder = folder();
    let key =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2eAMmNVsGXNqnhGJRSJkTKpDWEhyJnSE+LvR4kJ9CL bob";
    std::fs::write(folder.path().join("bob.pub"), format!("{key}\n")).expect("written");
    for arguments in [
        "user add Grace --sysop --password-stdin",
        "user add Bob --ssh-key bob.pub --password-stdin",
        "user passwd bob --password-stdin",
        "user set bob --role co-sysop --location Oslo",
        "user lock bob",
        "user lock bob --off",
        // Nothing was done.
        "user lock bob --off",
        "user approve bob",
        "user list",
        "user key list bob",
        "user key remove bob 1",
        "backup one.backup",
        "lock bob",
        "user forget bob --messages redact",
    ] {
        let (code, said) = run(folder.path(), arguments);
        assert_eq!(code, 0, "{arguments}: {said}");
    }
    let deeds = || {
        let (code, said) = run(folder.path(), "audit --json");
        assert_eq!(code, 0, "{said}");
        let said: Value = serde_json::from_str(&said).expect("JSON");
        said["data"].as_array().expect("a list").clone()
    };
    let me = std::process::Command::new("id").arg("-un").output().expect("a name");
    let me = String::from_utf8(me.stdout).expect("UTF-8");
    let expected = [
        ("add", "Grace", "as a sysop"),
        ("add", "Former user 2", "with 1 SSH key"),
        ("password", "Former user 2", ""),
        ("set", "Former user 2", "role co-sysop, location"),
        ("lock", "Former user 2", ""),
        ("unlock", "Former user 2", ""),
        ("key", "Former user 2", "removed ED25519 SHA256:"),
        ("backup", "one.backup", ""),
        ("lock", "Former user 2", ""),
        ("forget", "Former user 2", "its messages are emptied"),
    ];
    let done = deeds();
    assert_eq!(done.len(), expected.len(), "{done:?}");
    for (deed, (what, about, detail)) in done.iter().zip(expected) {
        assert_eq!((&deed["deed"], &deed["about"]), (&what.into(), &about.into()), "{deed}");
        assert!(deed["detail"].as_str().expect("text").starts_with(detail), "{deed}");
        assert_eq!(deed["actor"], me.trim(), "{deed}");
        assert!(!deed.to_string().contains("Oslo"), "{deed}");
    }
    // The store that is put back tells of that, and not of what was done to the other.
    assert_eq!(run(folder.path(), "restore one.backup").0, 0);
    let done = deeds();
    let last = done.last().expect("one");
    assert_eq!((&last["deed"], &last["about"]), (&"restore".into(), &"one.backup".into()));
    assert_eq!(done.len(), 8, "{done:?}");
    // And it is moved with all else.
    assert_eq!(run(folder.path(), "export board.jsonl").0, 0);
    std::fs::remove_dir_all(folder.path().join("data")).expect("the store goes");
    assert_eq!(run(folder.path(), "import board.jsonl").0, 0);
    assert_eq!(deeds(), done);
}

/// On a server a board may run on any machine: it would not hear of what is done behind its back.
#[tokio::test]
async fn a_board_that_runs_elsewhere_with_the_same_database_is_not_passed_over() {
    let Some(server) = Database::new() else { return };
    let folder = folder();
    let settings = format!("[store]\nurl = {:?}\n", server.url());
    std::fs::write(folder.path().join("nodes.toml"), settings).expect("written");
    let (config, _) = carrier::config::Config::find(Some(&folder.path().join("nodes.toml")))
        .expect("good settings");
    let store = carrier::store::Store::open(&config.store).await.expect("a store");
    let board = store.writer().await.expect("a writer");
    let (code, said) = run(folder.path(), "ban 203.0.113.0/24");
    assert!(code == 1 && said.starts_with("carrier: cannot open the database postgres"), "{said}");
    assert_eq!(run(folder.path(), "bans"), (0, "Nobody is banned.\n".to_owned()));
    board.close().await.expect("closed");
    assert_eq!(run(folder.path(), "ban 203.0.113.0/24").0, 0);
    store.close().await;
}

/// Answers one order as a board would, and says which it was.
fn a_board(folder: &std::path::Path, data: &str) -> std::thread::JoinHandle<String> {
    use std::io::{BufRead, BufReader, Write};
    let control = folder.join(data).join("control");
    std::fs::create_dir_all(&control).expect("a folder");
    let socket = UnixListener::bind(control.join("carrier.sock")).expect("a socket");
    std::thread::spawn(move || {
        let (mut caller, _) = socket.accept().expect("somebody comes");
        let mut line = String::new();
        BufReader::new(caller.try_clone().expect("a socket")).read_line(&mut line).expect("a line");
        let answer = b"{\"done\":true,\"text\":[\"Done.\"],\"data\":null}\n";
        caller.write_all(answer).expect("sent");
        line
    })
}

#[test]
fn a_board_that_runs_is_found_whatever_is_wrong_with_its_settings() {
    let somewhere = "[board]\ndata = \"elsewhere\"\n";
    for (settings, arguments, data, complaint) in [
        (
            format!("{somewhere}colour = 1\n"),
            "kick 3",
            "elsewhere",
            "nodes.toml:3:1: [board] colour",
        ),
        (format!("{somewhere}[nodes]\nlimit = 0\n"), "reload", "elsewhere", "nodes.toml:4:9: "),
        (format!("{somewhere}what is this\n"), "kick 3", "elsewhere", "nodes.toml:3:"),
        (format!("[nodes\n{somewhere}"), "kick 3", "elsewhere", "nodes.toml:1:"),
        ("[board]\ndata = 7\n".to_owned(), "kick 3", "data", "nodes.toml:2:8: [board] data = 7"),
        ("= = =\n".to_owned(), "kick 3", "data", "nodes.toml:1:3: "),
        (format!("{somewhere}colour = 1\n"), "user lock bob", "elsewhere", "nodes.toml:3:1: "),
    ] {
        let folder = folder();
        std::fs::write(folder.path().join("nodes.toml"), &settings).expect("written");
        let board = a_board(folder.path(), data);
        let ended = carrier(folder.path(), arguments, "");
        assert_eq!((ended.code, ended.out.as_str()), (Some(0), "Done.\n"), "{settings}{ended:?}");
        assert!(ended.error.starts_with(&format!("carrier: {complaint}")), "{ended:?}");
        let said = format!("\ncarrier: the board that runs with the data in {data} is asked\n");
        assert!(ended.error.ends_with(&said) && ended.error.lines().count() == 2, "{ended:?}");
        board.join().expect("it was asked");
    }
}

#[test]
fn a_board_whose_settings_cannot_be_read_is_found_where_it_is_said_to_be() {
    let folder = folder();
    // A folder is no file.
    std::fs::create_dir(folder.path().join("nodes.toml")).expect("a folder");
    let said = "carrier: nodes.toml: cannot read the configuration: Is a directory";
    let last = "carrier: no board runs with the data in data: --data DIR says where else to look\n";
    for arguments in ["nodes", "console", "health", "lock bob"] {
        let ended = carrier(folder.path(), arguments, "");
        assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""), "{ended:?}");
        assert!(ended.error.starts_with(said) && ended.error.ends_with(last), "{ended:?}");
    }
    let board = a_board(folder.path(), "far");
    let ended = carrier(folder.path(), "nodes --data far", "");
    assert_eq!((ended.code, ended.out.as_str(), ended.error.as_str()), (Some(0), "Done.\n", ""));
    board.join().expect("it was asked");
    let board = a_board(folder.path(), "data");
    let ended = carrier(folder.path(), "nodes", "");
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), "Done.\n"), "{ended:?}");
    assert!(ended.error.starts_with(said), "{ended:?}");
    board.join().expect("it was asked");
}
