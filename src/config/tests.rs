//! Wrong files and what is said of them, right files and what they mean.

use std::path::Path;
use std::time::Duration;

use super::*;
use crate::terminal::profile::Graphics;

const SHIPPED: &str = include_str!("../../nodes.toml");

fn read(text: &str) -> Result<Config, ConfigError> {
    Config::from_str(text, Path::new("nodes.toml"))
}

fn said_of(text: &str) -> String {
    match read(text) {
        Ok(_) => "nothing is wrong".to_owned(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn the_shipped_file_says_what_the_defaults_are() {
    assert_eq!(read(SHIPPED).map_err(|error| error.to_string()), Ok(Config::default()));
    assert_eq!(read("").ok(), Some(Config::default()));
}

#[test]
fn every_key_there_is_stands_in_the_shipped_file() {
    let mut section = String::new();
    for line in SHIPPED.lines().filter(|line| line.starts_with('[')) {
        section.clear();
        section.push_str(line);
        let wrong = said_of(&format!("{section}\nno_such_key = 1"));
        let (_, known) = wrong.split_once("(known here: ").expect(&wrong);
        for key in known.trim_end_matches(')').split(", ") {
            let written = format!("\n{key} = ");
            let commented = format!("\n# {key} = ");
            let (_, rest) = SHIPPED.split_once(line).expect(line);
            let body = rest.split("\n[").next().unwrap_or_default();
            assert!(body.contains(&written) || body.contains(&commented), "{line} {key}");
        }
    }
    assert_eq!(section, "[metrics]", "the last section was looked at");
}

/// A file, and what is said of it.
const WRONG: &[(&str, &str)] = &[
    (
        "[nodes]\nlimit = 0",
        "nodes.toml:2:9: [nodes] limit = 0: expected a whole number from 1 to 10000",
    ),
    (
        "[nodes]\n\n  limit = 99_999 # many",
        "nodes.toml:3:11: [nodes] limit = 99_999: expected a whole number from 1 to 10000",
    ),
    (
        "nodes.limit = \"64\"",
        "nodes.toml:1:15: [nodes] limit = \"64\": expected a whole number from 1 to 10000",
    ),
    (
        "[nodes]\nresume_window = 60",
        "nodes.toml:2:17: [nodes] resume_window = 60: expected a time from \"0s\" to \"1h\", \
             such as \"90s\", \"5m\" or \"2h\"",
    ),
    (
        "[limits]\nlogin = \"2 minutes\"",
        "nodes.toml:2:9: [limits] login = \"2 minutes\": expected a time from \"1s\" to \"1h\", \
             such as \"90s\", \"5m\" or \"2h\"",
    ),
    (
        "[limits]\nmessages = \"2 per 1s\"",
        "nodes.toml:2:12: [limits] messages = \"2 per 1s\": expected how many at once and how many \
             after that, such as \"10, then 2 per 1s\" (1 to 10000, in 10ms to 24h), or \"off\"",
    ),
    (
        "[limits]\nidle = \"2s\"",
        "nodes.toml:2:8: [limits] idle = \"2s\": expected a time from \"10s\" to \"1d\", such as \
         \"90s\", \"5m\" or \"2h\"; or \"off\"",
    ),
    (
        "[limits]\nregistrations = \"5 per 1h\"",
        "nodes.toml:2:17: [limits] registrations = \"5 per 1h\": expected how many at once and how \
         many after that, such as \"10, then 2 per 1s\" (1 to 10000, in 10ms to 24h), or \"off\"",
    ),
    (
        "[limits]\nconnections = 0",
        "nodes.toml:2:15: [limits] connections = 0: expected a whole number from 1 to 10000; or \
         \"off\"",
    ),
    (
        "[limits]\nfailed_logins = 10",
        "nodes.toml:2:17: [limits] failed_logins = 10: expected how many, and for how long whoever \
         goes on is kept out, such as \"10, then ban 10m\" (1 to 1000, 1s to 24h), or \"off\"",
    ),
    (
        "[limits]\nexempt = [\"localhost\"]",
        "nodes.toml:2:10: [limits] exempt = [\"localhost\"]: expected a list of addresses and \
         networks, such as [\"127.0.0.0/8\", \"2001:db8::/48\"]",
    ),
    (
        "[[listen]]\nproxy = \"127.0.0.1\"",
        "nodes.toml:2:9: [[listen]] proxy = \"127.0.0.1\": expected a list of addresses and \
         networks, such as [\"127.0.0.0/8\", \"2001:db8::/48\"]",
    ),
    (
        "[limits]\nolms = \"20 per 1s\"",
        "nodes.toml:2:8: [limits] olms = \"20 per 1s\": expected how many at once and how many \
             after that, such as \"10, then 2 per 1s\" (1 to 10000, in 10ms to 24h), or \"off\"",
    ),
    (
        "[chat]\nmax_message = 500\nrequests = \"10 per 5 minutes\"",
        "nodes.toml:3:12: [chat] requests = \"10 per 5 minutes\": expected how many in which \
             time, such as \"10 per 5m\" (1 to 1000, in 1s to 24h), or \"off\"",
    ),
    (
        "[chat]\nkeep = \"23h\"",
        "nodes.toml:2:8: [chat] keep = \"23h\": expected \"forever\", or a time from \"1d\" to \
         \"3650d\", such as \"90d\"",
    ),
    (
        "[chat]\nmax_message = 1e3",
        "nodes.toml:2:15: [chat] max_message = 1e3: expected a whole number from 1 to 4000",
    ),
    (
        "[store]\nsynchronous = \"off\"",
        "nodes.toml:2:15: [store] synchronous = \"off\": expected \"full\" or \"normal\"",
    ),
    (
        "[log]\nformat = \"xml\"",
        "nodes.toml:2:10: [log] format = \"xml\": expected \"pretty\" or \"json\"",
    ),
    ("[log]\nfile = 3", "nodes.toml:2:8: [log] file = 3: expected a path in quotes"),
    (
        "[metrics]\naddress = \"9323\"",
        "nodes.toml:2:11: [metrics] address = \"9323\": expected an address and a port, such as \
             \"127.0.0.1:9323\"",
    ),
    (
        "[log]\nlevel = \"loud\"",
        "nodes.toml:2:9: [log] level = \"loud\": \
             expected \"error\", \"warn\", \"info\", \"debug\" or \"trace\"",
    ),
    (
        "[accounts]\nregistration = true",
        "nodes.toml:2:16: [accounts] registration = true: expected \"open\", \"approve\" or \"closed\"",
    ),
    (
        "[board]\nname = \"\"",
        "nodes.toml:2:8: [board] name = \"\": \
             expected text in quotes, 1 to 60 characters that can be shown",
    ),
    (
        "[board]\nname = \"a\\u001bc\"",
        "nodes.toml:2:8: [board] name = \"a\\u001bc\": \
             expected text in quotes, 1 to 60 characters that can be shown",
    ),
    (
        "[board]\ntime_zone = \"europe/berlin\"",
        "nodes.toml:2:13: [board] time_zone = \"europe/berlin\": expected the name of a time \
             zone, such as \"UTC\" or \"Europe/Berlin\" (Europe/Berlin?)",
    ),
    ("[board]\ndata = \"\"", "nodes.toml:2:8: [board] data = \"\": expected a path in quotes"),
    (
        "[menu]\nprompt = \"{boat} > \"",
        "nodes.toml:2:10: [menu] prompt = \"{boat} > \": expected text that ends in \"> \", at \
             most 60 characters; {board}, {user}, {node} and {time} are filled in",
    ),
    (
        "[[listen]]\naddress = \"localhost:2323\"",
        "nodes.toml:2:11: [[listen]] address = \"localhost:2323\": \
             expected an address and a port, such as \"127.0.0.1:2323\" or \"[::]:2323\"",
    ),
    (
        "[[listen]]\ntransport = \"telent\"",
        "nodes.toml:2:13: [[listen]] transport = \"telent\": expected \"telnet\" or \"ssh\"",
    ),
    (
        "[[listen]]\ngraphics = \"none\"",
        "nodes.toml:2:12: [[listen]] graphics = \"none\": expected \"ansi\", \"mono\" or \"plain\"",
    ),
    (
        "[[listen]]\naddress = \"0.0.0.0:23\"\n[[listen]]\naddress = \"0.0.0.0:23\"",
        "nodes.toml:4:11: [[listen]] address = \"0.0.0.0:23\": \
             expected an address other than that of a [[listen]] above",
    ),
    (
        "[[listen]]\n[[listen]]",
        "nodes.toml:2:1: [[listen]] address is missing: \
             expected an address other than that of a [[listen]] above",
    ),
    ("listen = []", "nodes.toml:1:1: listen = []: expected one section [[listen]] or more"),
    (
        "[listen]\naddress = \"0.0.0.0:23\"",
        "nodes.toml:1:2: [listen]: expected one section [[listen]] or more",
    ),
    (
        "listen = [\"0.0.0.0:23\"]",
        "nodes.toml:1:1: listen = [\"0.0.0.0:23\"]: expected one section [[listen]] or more",
    ),
    (
        "[store]\nurl = \"postgres://carrier:secret@host\"",
        "nodes.toml:2:7: [store] url = \"postgres://…@host\": \
             expected \"sqlite:\" and the path of a file, such as \"sqlite:data/carrier.db\", \
             or \"postgres://user:password@host/database\"",
    ),
    (
        "[store]\nurl = \"postgres://host/db?password=secret\"",
        "nodes.toml:2:7: [store] url = \"postgres://host/db?password=…: \
             expected \"sqlite:\" and the path of a file, such as \"sqlite:data/carrier.db\", \
             or \"postgres://user:password@host/database\"",
    ),
    (
        "[store]\nurl = \"sqlite::memory:\"",
        "nodes.toml:2:7: [store] url = \"sqlite::memory:\": \
             expected \"sqlite:\" and the path of a file, such as \"sqlite:data/carrier.db\", \
             or \"postgres://user:password@host/database\"",
    ),
    (
        "[nodes]\nlimits = 3",
        "nodes.toml:2:1: [nodes] limits: unknown key, did you mean limit? \
         (known here: limit, resume_window)",
    ),
    (
        "[nodes]\nspeed = 2400",
        "nodes.toml:2:1: [nodes] speed: unknown key (known here: limit, resume_window)",
    ),
    (
        "[node]\nlimit = 3",
        "nodes.toml:1:2: [node]: unknown section, did you mean nodes? \
         (known here: board, nodes, listen, store, accounts, chat, menu, sysop, limits, log, metrics)",
    ),
    (
        "[[users]]",
        "nodes.toml:1:3: [users]: unknown section \
         (known here: board, nodes, listen, store, accounts, chat, menu, sysop, limits, log, metrics)",
    ),
    (
        "store.uri = 'sqlite:a'",
        "nodes.toml:1:7: [store] uri: unknown key, did you mean url? \
         (known here: url, synchronous)",
    ),
    (
        "nods.limit = 3",
        "nodes.toml:1:1: [nods]: unknown section, did you mean nodes? \
         (known here: board, nodes, listen, store, accounts, chat, menu, sysop, limits, log, metrics)",
    ),
    ("limit = 3", "nodes.toml:1:1: limit = 3: no key stands outside of a section"),
    ("nodes = 3", "nodes.toml:1:1: nodes = 3: expected a section [nodes]"),
    ("[[nodes]]", "nodes.toml:1:3: [nodes]: expected a section [nodes]"),
    ("[nodes", "nodes.toml:1:7: [nodes: unclosed table, expected `]`"),
    (
        "[nodes]\nlimit = ",
        "nodes.toml:2:9: limit =: string values must be quoted, expected literal string",
    ),
    ("[nodes]\nlimit = 3\nlimit = 4", "nodes.toml:3:1: limit = 4: duplicate key"),
    (
        "[nodes]\nå = 3",
        "nodes.toml:2:1: å = 3: invalid unquoted key, expected letters, numbers, `-`, `_`",
    ),
];

#[test]
fn a_wrong_file_is_told_what_was_expected_and_where() {
    for (text, expected) in WRONG {
        assert_eq!(said_of(text), *expected, "of {text:?}");
    }
}

#[test]
fn all_that_is_wrong_is_said_at_once_in_the_order_of_the_file() {
    let wrong =
        said_of("[log]\nlevel = 3\n[nods]\n[nodes]\nlimit = -1\ncolour = 1\n[board]\nart = 1");
    let places: Vec<_> = wrong.lines().filter_map(|line| line.split(": ").next()).collect();
    let expected =
        ["nodes.toml:2:9", "nodes.toml:3:2", "nodes.toml:5:9", "nodes.toml:6:1", "nodes.toml:8:7"];
    assert_eq!(places, expected, "{wrong}");
}

#[test]
fn a_long_or_unprintable_value_is_quoted_in_part() {
    let wrong = said_of(&format!("[log]\nlevel = '''\n{}'''", "x\u{9b}\n".repeat(100)));
    assert_eq!(wrong.lines().count(), 1, "{wrong}");
    assert!(wrong.chars().count() < 200 && !wrong.contains(char::is_control), "{wrong}");
}

#[test]
fn a_relative_path_belongs_to_the_folder_of_the_file() {
    for (text, data, database) in [
        ("", "/srv/bbs/data", "/srv/bbs/data/carrier.db"),
        ("board.data = 'var'", "/srv/bbs/var", "/srv/bbs/var/carrier.db"),
        ("board.data = '/var/bbs'", "/var/bbs", "/var/bbs/carrier.db"),
        ("store.url = 'sqlite:my.db'", "/srv/bbs/data", "/srv/bbs/my.db"),
        ("store.url = 'sqlite://my.db'", "/srv/bbs/data", "/srv/bbs/my.db"),
        ("store.url = 'sqlite:/my.db'", "/srv/bbs/data", "/my.db"),
        ("store.url = 'sqlite:///my.db'", "/srv/bbs/data", "/my.db"),
    ] {
        let config = Config::from_str(text, Path::new("/srv/bbs/nodes.toml")).expect(text);
        assert_eq!(config.board.data, Path::new(data), "{text}");
        assert_eq!(config.store.database, Database::Sqlite(database.into()), "{text}");
    }
}

#[test]
fn a_password_of_the_database_is_never_printed() {
    let config = read("store.url = 'postgresql://carrier:secret@host/db'").expect("a good file");
    assert_eq!(config.store.database.to_string(), "postgres://carrier@host/db");
    assert!(!format!("{config:?}").contains("secret"));
}

#[test]
fn what_is_written_is_what_is_meant() {
    let text = "
        [board]
        name = 'Ångström'
        time_zone = 'Europe/Berlin'
        [nodes]
        limit = 0x10
        resume_window = '500ms'
        [[listen]]
        address = '[::]:23'
        [[listen]]
        address = '127.0.0.1:0'
        [[listen]]
        address = '127.0.0.1:0'
        graphics = 'plain'
        [store]
        synchronous = 'normal'
        [accounts]
        registration = 'closed'
        [limits]
        messages = 'off'
    ";
    let config = read(text).expect("a good file");
    assert_eq!(config.board.name, "Ångström");
    assert_eq!(config.board.time_zone, chrono_tz::Europe::Berlin);
    assert_eq!(config.nodes, Nodes { limit: 16, resume_window: Duration::from_millis(500) });
    let ports: Vec<_> = config.listen.iter().map(|listen| listen.address.port()).collect();
    assert_eq!(ports, [23, 0, 0]);
    let graphics: Vec<_> = config.listen.iter().map(|listen| listen.graphics).collect();
    assert_eq!(graphics, [None, None, Some(Graphics::Plain)]);
    assert_eq!(config.store.synchronous, Synchronous::Normal);
    assert_eq!(config.accounts.registration, Registration::Closed);
    assert_eq!(config.limits, Limits { messages: None, ..Limits::default() });
    assert_eq!(config.menu, Menu::default());
}

#[test]
fn a_file_that_was_asked_for_and_is_missing_is_an_error() {
    let path = Path::new("/nowhere/nodes.toml");
    let error = Config::find(Some(path)).expect_err("there is no such file");
    let said = error.to_string();
    assert!(error.is_missing_file(), "{said}");
    assert!(said.starts_with("/nowhere/nodes.toml: cannot read the configuration: "), "{said}");
}

#[test]
fn a_file_that_is_not_text_is_told_where() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("nodes.toml");
    std::fs::write(&path, b"[board]\nname = \"\x81\"\n").expect("written");
    let said = Config::load(&path).expect_err("not UTF-8").to_string();
    assert!(
        said.ends_with(":2:9: found a byte that is not UTF-8: expected a text file in UTF-8"),
        "{said}"
    );
}
