//! What is printed when something lies in the store that no board has put there: nothing of it
//! reaches a terminal that could control one, or make text look like what it is not.

use carrier::text::clean::clean;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

use super::*;

/// Set as names, real names and comments. Written as SQL spells it.
const HOSTILE: &[&str] = &[
    "'a' || char(27) || '[2J' || char(7)",
    "'a' || char(0x9b) || '6n'",
    "'a' || char(0x9d) || '0;pwned' || char(0x9c)",
    "'a' || char(13, 10) || 'forged  0  never  sysop'",
    "'a' || char(0x202e) || 'x' || char(0x2066)",
    "'a' || char(0x200b) || char(0xfeff)",
];

/// Each character is fit for a terminal, but for the ends of lines.
#[track_caller]
fn is_clean(said: &str) {
    let hidden = said.lines().find(|line| clean(line) != *line);
    assert_eq!(hidden, None, "{said:?}");
}

#[tokio::test]
async fn whatever_lies_in_the_store_what_is_listed_is_clean() {
    let folder = folder();
    let made = carrier(folder.path(), "user add Alice --password-stdin", "correct horse\n");
    assert_eq!(made.code, Some(0), "{made:?}");
    let keys = include_str!("../../../src/protocol/ssh_key/keys.txt");
    let key = keys.lines().find(|line| line.ends_with("alice@ed25519-256")).expect("a key");
    let added = carrier(folder.path(), "user key add alice", key);
    assert_eq!(added.code, Some(0), "{added:?}");
    let file = format!("sqlite:{}", folder.path().join("data/carrier.db").display());
    let mut store = SqliteConnection::connect(&file).await.expect("the file opens");
    for hostile in HOSTILE {
        let set = format!(
            "UPDATE users SET name = {hostile}, real_name = {hostile}; \
             UPDATE keys SET comment = {hostile}"
        );
        sqlx::raw_sql(AssertSqlSafe(set)).execute(&mut store).await.expect("written");
        let found: String =
            sqlx::query_scalar("SELECT name FROM users").fetch_one(&mut store).await.expect("read");
        let name = clean(&found).into_owned();
        for arguments in [
            &["user", "list"][..],
            &["user", "list", "--json"],
            &["user", "key", "list", &name],
            &["user", "key", "list", &name, "--json"],
            &["user", "key", "remove", &name, "7"],
            &["user", "key", "list", &found],
            &["user", "key", "list", &format!("nobody {found}")],
        ] {
            let ended = run(command(folder.path()).args(arguments), "");
            is_clean(&ended.out);
            is_clean(&ended.error);
            assert!(!(ended.out + &ended.error).is_empty(), "{arguments:?}");
        }
        let list = carrier(folder.path(), "user list", "");
        assert_eq!((list.code, list.out.lines().count()), (Some(0), 5), "{list:?}");
    }
}
