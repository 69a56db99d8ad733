//! A store that is written out and read in again, by the program as the sysop runs it. Knows no
//! query.

mod files;
mod older;
mod refused;
mod round_trip;
mod schema;

use std::path::Path;

use carrier::config;
use carrier::store::Store;
use tempfile::TempDir;

use crate::command_line::{Ended, command, folder, run};
use crate::database::Database;

/// A small board as export writes it: two users, a key, one log with two messages, a chat in it, a
/// call, a ban, and what was done.
const SMALL: &str = r#"{"carrier":4,"made_at":0,"board":"Small"}
{"record":"user","id":1,"name":"Åsa","key":"asa","real_name":null,"password":"$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","sysop":true,"co_sysop":false,"waiting":false,"locked_at":null,"location":"Oslo","shows_name":true,"zone":"Europe/Oslo","twelve":true,"bell":true,"page":null,"available":true,"expert":false,"charset":null,"graphics":null,"stamps":null,"notify":true,"seen":true,"typing":true,"olm":true,"redacting":false,"forgotten_at":null,"created_at":1,"last_call":null,"calls":0}
{"record":"user","id":2,"name":"Bob","key":"bob","real_name":"Bob Smith","password":"$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","sysop":false,"co_sysop":true,"waiting":true,"locked_at":5,"location":null,"shows_name":false,"zone":null,"twelve":false,"bell":false,"page":0,"available":false,"expert":true,"charset":"iso-8859-1","graphics":"plain","stamps":true,"notify":false,"seen":true,"typing":false,"olm":true,"redacting":false,"forgotten_at":null,"created_at":2,"last_call":3,"calls":4}
{"record":"ssh_key","id":1,"owner":2,"fingerprint":"SHA256:YOf0xxQ5tdMQkl7gVl2CHv6Fz96jZjWseDxJgHft1z4","key":"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILScKLF2QoQpNdYL3wpOiRsFhr53vKmGcIDrIf1sQQHv","comment":"Bob's ö","added_at":4,"last_used":null}
{"record":"conversation","id":1,"kind":0,"created_at":5,"purged":0}
{"record":"conversation","id":2,"kind":0,"created_at":6,"purged":3}
{"record":"pair","low":1,"high":2,"conversation":1}
{"record":"pair","low":2,"high":2,"conversation":2}
{"record":"message","conversation":1,"number":1,"sender":1,"kind":0,"about":null,"sent_at":7,"body":"hello"}
{"record":"message","conversation":1,"number":2,"sender":2,"kind":1,"about":1,"sent_at":8,"body":"yes"}
{"record":"cursor","reader":1,"conversation":1,"number":2}
{"record":"cut","reader":1,"conversation":1,"number":1}
{"record":"block","owner":1,"blocked":2,"blocked_at":9}
{"record":"session","id":"018bcfe5-6800-7000-8000-000000000001","conversation":1,"initiator":1,"initiator_name":"Åsa","initiator_node":1,"recipient":2,"recipient_name":"Bob","recipient_node":2,"status":"ended","requested_at":9,"started_at":10,"ended_at":11,"first":0,"last":2,"messages":1}
{"record":"call","id":3,"caller":2,"name":"Bob","node":2,"transport":"ssh","began_at":12,"ended_at":null}
{"record":"ban","id":2,"network":"203.0.113.0/24","banned":null,"why":"spam","made_by":"","made_at":13,"until":14}
{"record":"deed","id":1,"at":15,"actor":1,"actor_name":"Åsa","deed":"kick","about":"Bob","detail":""}
{"record":"tally","kind":0,"slot":7,"count":3}
{"record":"end","users":2,"keys":1,"conversations":2,"pairs":2,"messages":2,"cursors":1,"cuts":1,"blocks":1,"sessions":1,"calls":1,"bans":1,"audit":1,"tallies":1}
"#;

/// All but the head, which says when it was written.
fn records(file: &str) -> &str {
    file.split_once('\n').expect("a head").1
}

/// Where a board lives: a folder of its own, and a database of some kind.
struct Place {
    folder: TempDir,
    /// `None`: it is a file in the folder.
    server: Option<Database>,
}

impl Place {
    fn sqlite() -> Self {
        Self { folder: folder(), server: None }
    }

    /// On a server, if there is one.
    fn postgres() -> Option<Self> {
        Database::new().map(|server| Self { folder: folder(), server: Some(server) })
    }

    /// A place of each kind there is.
    fn each() -> Vec<Self> {
        [Some(Self::sqlite()), Self::postgres()].into_iter().flatten().collect()
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs the program here with `arguments` (split at blanks), with `input` to read.
    fn carrier(&self, arguments: &str, input: &str) -> Ended {
        let mut command = command(self.path());
        if let Some(server) = &self.server {
            command.env("CARRIER_STORE_URL", server.url());
        }
        run(command.args(arguments.split_whitespace()), input)
    }

    /// What `carrier export` writes.
    fn exported(&self) -> String {
        let Ended { code, out, error } = self.carrier("export", "");
        assert_eq!(code, Some(0), "{error}");
        out
    }

    #[track_caller]
    fn imports(&self, file: &str) {
        let ended = self.carrier("import -", file);
        assert_eq!((ended.code, ended.out.as_str()), (Some(0), ""), "{ended:?}");
    }

    fn settings(&self) -> config::Store {
        let settings = config::Store::in_folder(&self.path().join("data"));
        let Some(server) = &self.server else { return settings };
        let url = config::PostgresUrl::parse(&server.url()).expect("a good URL");
        config::Store { database: config::Database::Postgres(url), ..settings }
    }

    /// The store that the program uses here.
    async fn open(&self) -> Store {
        Store::open(&self.settings()).await.expect("a store")
    }
}
