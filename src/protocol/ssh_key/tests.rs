//! Keys that `ssh-keygen` has made, and what it says of them.

use russh::keys::signature::Verifier;
use russh::keys::ssh_key::Signature;

use super::*;

/// Pairs of lines: what `ssh-keygen -l` prints, and the `.pub` file. Those of security keys are
/// built from the public numbers of common ones.
const KEYS: &str = include_str!("keys.txt");

/// A line of `ssh-keygen -l`, and the key that it tells of.
fn keys() -> Vec<(&'static str, &'static str)> {
    let lines: Vec<_> = KEYS.lines().collect();
    lines.chunks(2).map(|pair| (pair[0], pair[1])).collect()
}

/// The key with this comment.
fn key(comment: &str) -> &'static str {
    let ends = |(_, line): &(&str, &'static str)| line.ends_with(comment);
    keys().into_iter().find(ends).unwrap().1
}

#[test]
fn a_key_is_told_of_as_ssh_keygen_does() {
    let mut taken = 0;
    for (told, line) in keys() {
        let Ok(key) = PublicKey::parse(line) else { continue };
        let words: Vec<_> = told.split(' ').collect();
        assert_eq!(key.fingerprint(), words[1]);
        assert_eq!(key.comment(), words[2]);
        let algorithm = key.algorithm();
        let (kind, bits) = algorithm.split_once(' ').unwrap_or((&algorithm, words[0]));
        assert_eq!((bits, format!("({kind})").as_str()), (words[0], words[3]));
        assert_eq!(format!("{key} {}", key.comment()), line);
        taken += 1;
    }
    assert_eq!(taken, TYPES.len() + 3, "each type, and four lengths of RSA");
}

#[test]
fn a_line_is_taken_however_it_is_spaced() {
    let (word, rest) = key("alice@ed25519-256").split_once(' ').unwrap();
    let (base64, _) = rest.split_once(' ').unwrap();
    for (line, comment) in [
        (format!("{word} {base64}"), ""),
        (format!("  {word}  {base64} \r\n"), ""),
        (format!("{word}\t{base64}\tmy old laptop "), "my old laptop"),
        (format!("{word} {base64} # \u{1b}[31mred\u{202e}"), "# [31mred"),
        (format!("{word} {base64} {}", "é".repeat(100)), &*"é".repeat(60)),
    ] {
        let key = PublicKey::parse(&line).unwrap();
        assert_eq!(key.comment(), comment, "{line:?}");
        assert_eq!(key.to_string(), format!("{word} {base64}"), "{line:?}");
    }
}

#[test]
fn what_is_no_good_key_is_refused_by_what_it_is() {
    let good = key("alice@ed25519-256");
    let rsa = key("alice@rsa-2048");
    let damaged = |from, to| good.replacen(from, to, 1);
    for (line, expected) in [
        (String::new(), KeyRefusal::Empty),
        (" \r\n".to_owned(), KeyRefusal::Empty),
        (format!("{good}\n{rsa}"), KeyRefusal::Several),
        ("-----BEGIN OPENSSH PRIVATE KEY-----".to_owned(), KeyRefusal::Private),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE".to_owned(), KeyRefusal::Private),
        ("PuTTY-User-Key-File-3: ssh-ed25519".to_owned(), KeyRefusal::Private),
        ("PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none".to_owned(), KeyRefusal::Private),
        ("---- BEGIN SSH2 PUBLIC KEY ----\nAAAA".to_owned(), KeyRefusal::OtherForm),
        ("-----BEGIN PUBLIC KEY-----".to_owned(), KeyRefusal::OtherForm),
        (good.split_once(' ').unwrap().1.to_owned(), KeyRefusal::Bare),
        (format!("no-pty,command=\"x y\" {good}"), KeyRefusal::Options),
        (key("cert").to_owned(), KeyRefusal::Certificate),
        (key("dsa@old").to_owned(), KeyRefusal::Dsa),
        (key("alice@rsa-1024").to_owned(), KeyRefusal::Short(1024)),
        ("ssh-ed448 AAAA".to_owned(), KeyRefusal::Type("ssh-ed448".to_owned())),
        ("\u{9b}6n AAAA".to_owned(), KeyRefusal::Type("6n".to_owned())),
        ("- x".to_owned(), KeyRefusal::Type("- x".to_owned())),
        ("ssh-ed25519".to_owned(), KeyRefusal::Damaged),
        ("ssh-ed25519 ?".to_owned(), KeyRefusal::Damaged),
        (damaged("AAAAC3", "AAAAC4"), KeyRefusal::Damaged),
        (damaged(" alice", "AAAA alice"), KeyRefusal::Damaged),
        (good[..60].to_owned(), KeyRefusal::Damaged),
        (damaged("ssh-ed25519", "ssh-rsa"), KeyRefusal::Damaged),
        // A certificate that says it is a common key.
        (key("cert").replacen(CERTIFICATE, "ssh-rsa", 1), KeyRefusal::Damaged),
        // An exponent of 65536 instead of 65537.
        (rsa.replacen("AAAADAQAB", "AAAADAQAA", 1), KeyRefusal::Damaged),
    ] {
        assert_eq!(PublicKey::parse(&line).unwrap_err(), expected, "{line:?}");
    }
}

/// The type of the certificate among the keys.
const CERTIFICATE: &str = "ecdsa-sha2-nistp256-cert-v01@openssh.com";

#[test]
fn a_key_that_a_client_offers_is_known_by_its_fingerprint() {
    for (told, line) in keys() {
        let Ok(offered) = russh::keys::PublicKey::from_openssh(line) else { continue };
        let key = PublicKey::of(&offered);
        let fingerprint = told.split(' ').nth(1).unwrap();
        if !line.contains(CERTIFICATE) {
            assert_eq!(key.fingerprint(), fingerprint, "{line}");
        }
        assert_eq!(key.comment(), "");
        if let Ok(own) = PublicKey::parse(line) {
            assert_eq!(PublicKey::from(offered), own);
        }
    }
}

#[test]
fn the_signature_of_a_security_key_is_verified() {
    // Made with the private halves, by openssl: of the hash of "ssh:", the flag of a touch, a
    // counter of 7, and the hash of the message.
    const ED25519: &str = "b6d2160d8609fc0b86bdab570c57c2af48caccd9c272f1d017e1625321b106df\
                           5a08c738b4400005ecba62b50a2c90406c873bf23670e18d651b337b09fae101";
    const ECDSA: &str = "0000002100f4bc637cfd00b0937e28f1ed9234cfa225692d14a052704e938296a92f\
                         f0f1390000002100e9ff0f2971073ada73c750aa2e08054e71681d0a8408b44cfc0c\
                         155c5bc3d7ab";
    for (line, signature) in [("sk-ssh-ed25519@", ED25519), ("sk-ecdsa-", ECDSA)] {
        let (_, line) = keys().into_iter().find(|(_, key)| key.starts_with(line)).unwrap();
        let PublicKey { key, .. } = PublicKey::parse(line).unwrap();
        let signature = format!("{signature}0100000007");
        let digits = signature.as_bytes().chunks(2);
        let bytes = digits.map(|two| u8::from_str_radix(str::from_utf8(two).unwrap(), 16).unwrap());
        let signature = Signature::new(key.algorithm(), bytes.collect::<Vec<_>>()).unwrap();
        assert!(key.verify(b"what is signed", &signature).is_ok(), "{line}");
        assert!(key.verify(b"what is not", &signature).is_err(), "{line}");
    }
}
