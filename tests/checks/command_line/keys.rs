//! `carrier user key`, and keys that an account has from its beginning.

use super::*;

/// Pairs of lines: what `ssh-keygen -l` says of a key, and the key.
const KEYS: &str = include_str!("../../../src/protocol/ssh_key/keys.txt");

/// What `ssh-keygen -l` says of the key with this comment, and the line of its `.pub` file.
fn key(comment: &str) -> (&'static str, &'static str) {
    let lines: Vec<_> = KEYS.lines().collect();
    let pair = lines.chunks(2).find(|pair| pair[1].ends_with(comment)).expect("a key");
    (pair[0], pair[1])
}

fn fingerprint(comment: &str) -> &'static str {
    key(comment).0.split(' ').nth(1).expect("a fingerprint")
}

/// A folder in which Zoë has an account and these files are.
fn folder_of_zoe(files: &[(&str, &str)]) -> TempDir {
    let folder = folder();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("written");
    }
    let made = carrier(folder.path(), "user add Zoë --password-stdin", "correct horse\n");
    assert_eq!(made.code, Some(0), "{made:?}");
    folder
}

fn listed(folder: &Path, name: &str) -> Value {
    let listed = carrier(folder, &format!("user key list {name} --json"), "");
    assert_eq!((listed.code, listed.error.as_str()), (Some(0), ""), "{listed:?}");
    serde_json::from_str(&listed.out).expect("JSON")
}

#[test]
fn keys_are_added_listed_and_removed() {
    let (_, ed25519) = key("alice@ed25519-256");
    let (_, rsa) = key("alice@rsa-4096");
    let file = format!("# at home\n\n{ed25519}\n  {rsa}\r\n");
    let folder = folder_of_zoe(&[("keys", &file)]);
    let run = |arguments: &str, input: &str| carrier(folder.path(), arguments, input);
    let good = |out: String| Ended { code: Some(0), out, error: String::new() };

    let none = "Zoë has no keys. Add one: carrier user key add Zoë FILE\n".to_owned();
    assert_eq!(run("user key list zoe", ""), good(none));
    let (first, second) = (
        format!("ED25519 {} (alice@ed25519-256)", fingerprint("alice@ed25519-256")),
        format!("RSA 4096 {} (alice@rsa-4096)", fingerprint("alice@rsa-4096")),
    );
    let both = format!("Zoë can log in by {first}.\nZoë can log in by {second}.\n");
    assert_eq!(run("user key add zoe keys", ""), good(both));
    let (_, third) = key("alice@ecdsa-384");
    let more = run("user key add Zoe", &format!("{ed25519}\n{third}\n"));
    assert_eq!((more.code, more.error.as_str()), (Some(0), ""), "{more:?}");
    assert!(more.out.starts_with(&format!("Zoë has {first} already.\nZoë can log in by ECDSA")));
    assert_eq!(run("user key add zoe -", third).code, Some(0));

    let list = run("user key list ZOE", "");
    let rows: Vec<_> = list.out.lines().collect();
    assert_eq!((list.code, rows.len()), (Some(0), 5), "{}", list.out);
    assert!(rows.iter().all(|row| row.chars().count() < 120), "{}", list.out);
    assert!(rows[2].starts_with(" 1  ED25519     SHA256:YOf0xxQ5"), "{}", list.out);
    assert!(rows[3].contains("  never       alice@rsa-4096"), "{}", list.out);
    let keys = listed(folder.path(), "zoe");
    for (at, (comment, algorithm)) in
        [("alice@ed25519-256", "ED25519"), ("alice@rsa-4096", "RSA 4096")].iter().enumerate()
    {
        let (one, line) = (&keys[at], key(comment).1);
        assert_eq!((&one["number"], &one["algorithm"]), (&json!(at + 1), &json!(algorithm)));
        assert_eq!(one["fingerprint"], json!(fingerprint(comment)));
        assert_eq!(format!("{} {comment}", one["key"].as_str().expect("a key")), line);
        assert_eq!((&one["comment"], &one["last_used"]), (&json!(comment), &json!(null)));
        assert!(one["added_at"].as_str().is_some_and(|at| at.ends_with('Z')), "{keys}");
    }

    let removed = format!("Zoë cannot log in by {second} any more.\n");
    assert_eq!(run("user key remove zoe 2", ""), good(removed));
    let removed = run(&format!("user key remove zoe {}", fingerprint("alice@ecdsa-384")), "");
    assert_eq!(removed.code, Some(0), "{removed:?}");
    assert_eq!(listed(folder.path(), "zoe").as_array().map(Vec::len), Some(1));
    for gone in ["2", "0", fingerprint("alice@rsa-4096")] {
        let ended = run(&format!("user key remove zoe {gone}"), "");
        let said = format!("carrier: Zoë has no key {gone}: see carrier user key list Zoë\n");
        assert_eq!((ended.code, ended.error), (Some(1), said));
    }
}

#[test]
fn of_a_file_with_a_bad_line_nothing_is_added() {
    let (_, good) = key("alice@ed25519-256");
    let (weak, private) = (key("alice@rsa-1024").1, "-----BEGIN OPENSSH PRIVATE KEY-----");
    let several: Vec<String> = (100..121)
        .map(|number| format!("{}{number}", &good[..good.find(" alice").expect("a comment") - 3]))
        .collect();
    let folder = folder_of_zoe(&[
        ("bad", &format!("{good}\n\n{weak}\nssh-ed448 AAAA x\n")),
        ("private", &format!("{private}\nb3BlbnNza\n")),
        ("empty", "# nothing\n"),
        ("many", &several.join("\n")),
    ]);
    for (file, said) in [
        ("bad", &["bad:3: An RSA key of 1024 bits", "bad:4: ssh-ed448 is no type of key"][..]),
        ("private", &["private:1: That is a private key."]),
        ("empty", &["empty: there is no key in it"]),
        ("absent", &["cannot read absent: "]),
        ("many", &["An account has at most 20 keys"]),
    ] {
        let ended = carrier(folder.path(), &format!("user key add zoe {file}"), "");
        assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""), "{ended:?}");
        let lines: Vec<_> = ended.error.lines().collect();
        assert_eq!(lines.len(), said.len(), "{ended:?}");
        for (line, said) in lines.iter().zip(said) {
            assert!(line.starts_with(&format!("carrier: {said}")), "{ended:?}");
        }
    }
    assert_eq!(listed(folder.path(), "zoe"), json!([]));
    let nobody = carrier(folder.path(), "user key list zo", "");
    assert!(nobody.error.contains("did you mean Zoë?"), "{nobody:?}");
}

#[test]
fn an_account_can_have_keys_from_its_beginning() {
    let (_, one) = key("alice@ed25519-256");
    let (_, other) = key("alice@rsa-2048");
    let folder = folder_of_zoe(&[("one", one), ("both", &format!("{one}\n{other}\n"))]);
    let add = |name: &str, keys: &str| {
        let line = format!("user add {name} --password-stdin {keys}");
        carrier(folder.path(), &line, "correct horse\n")
    };
    let ended = add("alice", "--ssh-key one --ssh-key both");
    let made = "alice can call now, with 2 SSH keys.\n".to_owned();
    assert_eq!(ended, Ended { code: Some(0), out: made, error: String::new() });
    assert_eq!(listed(folder.path(), "alice").as_array().map(Vec::len), Some(2));

    // Nobody is made when a key is of no use, or when there is no password.
    std::fs::write(folder.path().join("bad"), "ssh-dss AAAA").expect("written");
    let ended = add("bob", "--ssh-key one --ssh-key bad");
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.error.starts_with("carrier: bad:1: DSA keys are too weak"), "{ended:?}");
    let ended = carrier(folder.path(), "user add bob --ssh-key one", "");
    assert!(ended.error.contains("give it with --password-stdin"), "{ended:?}");
    let users = carrier(folder.path(), "user list --json", "");
    assert!(!users.out.contains("bob"), "{users:?}");
}
