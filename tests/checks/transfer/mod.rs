//! A store that is written out and read in again, by the program as the sysop runs it. Knows no
//! query.

mod files;
mod refused;
mod round_trip;

use std::path::Path;

use carrier::config;
use carrier::store::Store;

use crate::command_line::{Ended, carrier, folder};

/// A small board as export writes it: two users, one log with two messages, a chat in it.
const SMALL: &str = r#"{"carrier":1,"made_at":0,"board":"Small"}
{"record":"user","id":1,"name":"Åsa","key":"asa","real_name":null,"password":"$argon2id$","sysop":true,"available":true,"expert":false,"created_at":1,"last_call":null,"calls":0}
{"record":"user","id":2,"name":"Bob","key":"bob","real_name":"Bob Smith","password":"$argon2id$","sysop":false,"available":false,"expert":true,"created_at":2,"last_call":3,"calls":4}
{"record":"conversation","id":1,"kind":0,"created_at":5}
{"record":"conversation","id":2,"kind":0,"created_at":6}
{"record":"pair","low":1,"high":2,"conversation":1}
{"record":"pair","low":2,"high":2,"conversation":2}
{"record":"message","conversation":1,"number":1,"sender":1,"kind":0,"about":null,"sent_at":7,"body":"hello"}
{"record":"message","conversation":1,"number":2,"sender":2,"kind":1,"about":1,"sent_at":8,"body":"yes"}
{"record":"cursor","reader":1,"conversation":1,"number":2}
{"record":"session","id":"018bcfe5-6800-7000-8000-000000000001","conversation":1,"initiator":1,"initiator_name":"Åsa","initiator_node":1,"recipient":2,"recipient_name":"Bob","recipient_node":2,"status":"ended","requested_at":9,"started_at":10,"ended_at":11,"first":0,"last":2,"messages":1}
{"record":"end","users":2,"conversations":2,"pairs":2,"messages":2,"cursors":1,"sessions":1}
"#;

/// All but the head, which says when it was written.
fn records(file: &str) -> &str {
    file.split_once('\n').expect("a head").1
}

/// What `carrier export` writes in this folder.
fn exported(folder: &Path) -> String {
    let Ended { code, out, error } = carrier(folder, "export", "");
    assert_eq!(code, Some(0), "{error}");
    out
}

/// The store that the program uses in this folder.
async fn open(folder: &Path) -> Store {
    let settings = config::Store::in_folder(&folder.join("data"));
    Store::open(&settings).await.expect("a store")
}
