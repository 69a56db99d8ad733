//! What boards before this version have written out is taken, and nobody has chosen what could not
//! be chosen then.

use super::*;

/// As the boards of version 3 wrote it.
const THREE: &str = r#"{"carrier":3,"made_at":0,"board":"Small"}
{"record":"user","id":1,"name":"Åsa","key":"asa","real_name":null,"password":"$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","sysop":true,"available":true,"expert":false,"charset":null,"graphics":null,"stamps":null,"notify":true,"seen":true,"typing":true,"olm":true,"redacting":false,"forgotten_at":null,"created_at":1,"last_call":null,"calls":0}
{"record":"user","id":2,"name":"Bob","key":"bob","real_name":"Bob Smith","password":"$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","sysop":false,"available":false,"expert":true,"charset":"iso-8859-1","graphics":"plain","stamps":true,"notify":false,"seen":true,"typing":false,"olm":true,"redacting":false,"forgotten_at":null,"created_at":2,"last_call":3,"calls":4}
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
{"record":"tally","kind":0,"slot":7,"count":3}
{"record":"end","users":2,"keys":1,"conversations":2,"pairs":2,"messages":2,"cursors":1,"cuts":1,"blocks":1,"sessions":1,"tallies":1}
"#;

#[test]
fn an_export_of_version_3_is_one_of_today_in_which_nobody_is_locked_banned_or_a_co_sysop() {
    let chosen = concat!(
        "\"co_sysop\":false,\"waiting\":false,\"locked_at\":null,\"location\":null,",
        "\"shows_name\":true,\"zone\":null,\"twelve\":false,\"bell\":true,\"page\":null,",
        "\"available\":"
    );
    let today = THREE
        .replace("\"available\":", chosen)
        .replace("\"tallies\":1}", "\"calls\":0,\"bans\":0,\"audit\":0,\"tallies\":1}");
    for place in Place::each() {
        place.imports(THREE);
        assert_eq!(records(&place.exported()), records(&today));
    }
}

#[test]
fn what_version_4_has_may_not_be_missing_from_it() {
    let place = Place::sqlite();
    let ended = place.carrier("import -", &THREE.replace("\"carrier\":3", "\"carrier\":4"));
    assert_eq!(ended.code, Some(1));
    assert!(
        ended.error.contains("2:") && ended.error.contains("missing field `co_sysop`"),
        "{ended:?}"
    );
}
