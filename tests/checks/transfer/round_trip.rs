//! Nothing is lost on the way out and in, and the board goes on where it stood.

use carrier::clock::Timestamp;
use carrier::ids::{ConversationId, Ids, KeyId, MessageNumber, NodeNumber, UserId};
use carrier::protocol::mail::MessageKind;
use carrier::protocol::ssh_key::PublicKey;
use carrier::store::transfer::{Counts, Record};
use carrier::store::{
    Access, Ban, Banned, Cursor, Deed, NewMessage, NewSession, NewUser, Over, PastCall, Role,
    Session, Side, Store, User, Write,
};
use carrier::terminal::choice::Choice;
use carrier::terminal::profile::Graphics;
use carrier::text::name::UserName;

use super::*;

const KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILScKLF2QoQpNdYL3wpOiRsFhr53vKmGcIDrIf1sQQHv";

/// What is hard to keep as it is.
const BODIES: [&str; 8] = [
    "\"quoted\" \\ and 'single'; DROP TABLE users; --",
    "two  blanks, one that does not break\u{a0}, and an end.",
    "👩👩👧 ö 日本語 q\u{323}\u{301} \u{fffd}",
    "x",
    "\\",
    "NULL",
    "\\u0041 \\n",
    "{\"record\":\"end\"}",
];

async fn user(store: &Store, name: &str, real_name: Option<&str>) -> User {
    let new = NewUser {
        name: &UserName::parse(name).expect("a name"),
        real_name,
        password: "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$\
                   AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        role: if name == "Sysop Åsa" { Role::Sysop } else { Role::Caller },
        waiting: false,
        created_at: Timestamp(1_700_000_000_123_457),
    };
    store.add_user(&new).await.expect("stored").expect("a new name")
}

fn message(conversation: ConversationId, number: usize, sender: UserId, body: &str) -> Write {
    let number = i64::try_from(number).expect("a small number");
    let kind = if number % 2 == 0 { MessageKind::Olm } else { MessageKind::Text };
    let sent_at = Timestamp(number);
    let number = MessageNumber(number);
    let body = body.into();
    Write::Message(NewMessage { conversation, number, sender, kind, about: None, sent_at, body })
}

/// Chats of every status there is.
fn chats(conversation: ConversationId, one: &User, other: &User) -> Vec<Write> {
    let ids = Ids::seeded(3);
    let side =
        |user: &User, node| Side { user: user.id, name: user.name.clone(), node: NodeNumber(node) };
    let at = Timestamp(1_700_000_000_000_000);
    let active = |id| Write::SessionActive { id, at };
    let over = |id, over| Write::SessionOver { id, over, at };
    let mut writes = Vec::new();
    for way in 0..8 {
        let id = ids.session(at);
        writes.push(Write::SessionRequested(Box::new(NewSession {
            id,
            conversation,
            initiator: side(one, 1),
            recipient: side(other, 9_999),
            requested_at: at,
            first: MessageNumber(way),
        })));
        match way {
            0 => {}
            1 => writes.push(active(id)),
            2 => writes.extend([active(id), over(id, Over::Ended { last: None })]),
            3 => {
                let last = Some(MessageNumber(4));
                writes.extend([active(id), over(id, Over::Ended { last })]);
            }
            4 => writes.push(over(id, Over::Declined)),
            5 => writes.push(over(id, Over::TimedOut)),
            6 => writes.push(over(id, Over::Cancelled)),
            _ => writes.push(over(id, Over::Failed)),
        }
    }
    writes
}

/// Calls, bans and deeds, of which some name users that nobody else does.
async fn fill_the_chair(store: &Store, one: &User, other: &User) {
    let at = Timestamp(1_700_000_000_000_000);
    store.set_access(other.id, Access::Locked, at).await.expect("stored");
    for (caller, ended_at) in [(other.id, Some(at)), (UserId(79), None)] {
        let call = PastCall {
            caller,
            name: "Sysop Åsa".into(),
            node: NodeNumber(2),
            transport: "ssh".to_owned(),
            began_at: at,
            ended_at: None,
        };
        let id = store.begin_call(&call).await.expect("stored");
        if let Some(ended_at) = ended_at {
            store.end_call(id, ended_at).await.expect("stored");
        }
    }
    for (whom, until) in
        [(Banned::Network("2001:db8::/64".to_owned()), Some(at)), (Banned::User(UserId(80)), None)]
    {
        let (why, made_by) = ("\"Why\" \\".to_owned(), String::new());
        let ban = Ban { whom, why, made_by, made_at: at, until };
        store.add_ban(&ban).await.expect("stored");
    }
    for actor in [None, Some(UserId(81))] {
        let deed = Deed {
            at,
            actor,
            actor_name: one.name.to_string(),
            deed: "ban".to_owned(),
            about: "2001:db8::/64".to_owned(),
            detail: String::new(),
        };
        store.audit(&deed).await.expect("stored");
    }
}

/// Fills the store with something of every kind; answers the chats of its second conversation.
async fn fill(store: &Store) -> Vec<Session> {
    let one = user(store, "Sysop Åsa", Some("Åsa \"the\" Sysop")).await;
    let other = user(store, "B\u{f6}b", None).await;
    let third = user(store, "c.C_c-3", Some("\\")).await;
    store.set_available(other.id, false).await.expect("stored");
    store.set_expert(third.id, true).await.expect("stored");
    let plain = Choice { graphics: Some(Graphics::Plain), ..Choice::default() };
    store.set_terminal(third.id, plain).await.expect("stored");
    store.record_call(one.id, Timestamp(1_700_000_000_999_999)).await.expect("stored");
    let at = Timestamp(-1);
    for user in [&third, &other] {
        let key = PublicKey::parse(&format!("{KEY} the \"old\" ö")).expect("a key");
        store.add_keys(user.id, &[key], at).await.expect("stored").expect("a new key");
    }
    let gone = user(store, "Dora", Some("Dora")).await;
    store.forget(gone.id, at, true).await.expect("forgotten");
    store.count(&[(7, 2), (900, 1)], 3).await.expect("stored");
    fill_the_chair(store, &one, &other).await;
    let alone = store.pair(third.id, third.id, at).await.expect("stored");
    let log = store.pair(other.id, one.id, at).await.expect("stored");
    let large = store.pair(one.id, third.id, at).await.expect("stored");

    let mut writer = store.writer().await.expect("a writer");
    let bodies = BODIES.iter().enumerate();
    let mut batch: Vec<_> = bodies.map(|(at, body)| message(log, at + 1, one.id, body)).collect();
    batch.push(message(alone, 1, UserId(77), "I was here, and am forgotten"));
    batch.extend(chats(log, &one, &other));
    writer.commit(&batch).await.expect("stored");
    let many: Vec<_> = (1..=1_000).map(|at| message(large, at, third.id, "again")).collect();
    writer.commit(&many).await.expect("stored");
    let cursor = |reader, conversation, number| Cursor {
        reader,
        conversation,
        number: MessageNumber(number),
    };
    let cursors = [cursor(one.id, log, 8), cursor(other.id, log, 3), cursor(UserId(78), large, 0)];
    writer.put_cursors(&cursors).await.expect("stored");
    writer.close().await.expect("closed");
    store.sessions(log).await.expect("read")
}

#[tokio::test]
async fn a_board_that_is_moved_there_and_back_is_the_same_to_the_byte() {
    let (from, to, back) = (Place::sqlite(), Place::postgres(), Place::sqlite());
    let to = to.unwrap_or_else(Place::sqlite);
    let store = from.open().await;
    let chats = fill(&store).await;
    // The board is still up.
    let out = from.carrier("export board.jsonl", "");
    let counts = "users 4, keys 2, conversations 3, pairs 3, messages 1009, cursors 3, cuts 0, \
                  blocks 0, sessions 8, calls 2, bans 2, audit 2, tallies 3";
    let said = |word: &str| (Some(0), String::new(), format!("{word}: {counts}\n"));
    assert_eq!((out.code, out.out, out.error), said("Exported"));

    let file = from.path().join("board.jsonl");
    let taken = to.carrier(&format!("import {}", file.display()), "");
    assert_eq!((taken.code, taken.out, taken.error), said("Imported"));
    let (first, second) = (std::fs::read_to_string(file).expect("a file"), to.exported());
    assert_eq!(records(&first), records(&second));

    let taken = back.carrier("import -", &second);
    assert_eq!((taken.code, taken.out, taken.error), said("Imported"));
    assert_eq!(records(&back.exported()), records(&second));

    for place in [to, back] {
        let moved = place.open().await;
        assert_eq!(moved.users().await.expect("read"), store.users().await.expect("read"));
        let log = chats[0].conversation;
        assert_eq!(moved.sessions(log).await.expect("read"), chats);
        let read = moved.messages_after(log, MessageNumber::NONE, 100).await.expect("read");
        assert_eq!(read.iter().map(|message| &*message.body).collect::<Vec<_>>(), BODIES);
        moved.close().await;
    }
}

#[tokio::test]
async fn what_is_written_while_a_board_is_read_out_comes_whole_or_not_at_all() {
    for place in Place::each() {
        let store = place.open().await;
        let one = user(&store, "Ada", None).await;
        let mut snapshot = store.snapshot().await.expect("a snapshot");
        let first = snapshot.next().await.expect("read");
        assert!(matches!(&first[..], [Record::User(user)] if user.id == one.id.0), "{first:?}");
        let log = store.pair(one.id, one.id, Timestamp(0)).await.expect("stored");
        let mut writer = store.writer().await.expect("a writer");
        writer.commit(&[message(log, 1, one.id, "too late")]).await.expect("stored");
        writer.close().await.expect("closed");
        let rest = snapshot.next().await.expect("read");
        let counts = Counts { users: 1, ..Counts::default() };
        assert_eq!(rest, [Record::End(counts)]);
        assert_eq!(snapshot.next().await.expect("read"), []);
        snapshot.close().await;
        store.close().await;
        assert!(place.exported().contains("too late"));
    }
}

#[tokio::test]
async fn ids_go_on_after_the_highest_that_anything_names() {
    let from = Place::sqlite();
    fill(&from.open().await).await;
    let file = from.exported();
    for place in Place::each() {
        place.imports(&file);
        let store = place.open().await;
        // 77 wrote a message, 78 had a cursor, 79 called, 80 is banned and 81 has banned somebody:
        // nobody else is taken for them.
        let new = user(&store, "Dora", None).await;
        assert_eq!(new.id, UserId(82));
        let log = store.pair(UserId(1), new.id, Timestamp(0)).await.expect("stored");
        assert_eq!(log, ConversationId(4));
        let head = store.head(ConversationId(3)).await.expect("read");
        assert_eq!(head, MessageNumber(1_000));
        let key = PublicKey::parse(KEY).expect("a key");
        let keys = store.add_keys(new.id, &[key], Timestamp(0)).await.expect("stored");
        assert_eq!(keys.expect("a new key").first().map(|key| key.id), Some(KeyId(3)));
        store.close().await;
    }
}

#[test]
fn an_empty_board_can_be_moved() {
    let file = Place::sqlite().exported();
    let foot = "{\"record\":\"end\",\"users\":0,\"keys\":0,\"conversations\":0,\"pairs\":0,\"messages\":0,\
                \"cursors\":0,\"cuts\":0,\"blocks\":0,\"sessions\":0,\"calls\":0,\"bans\":0,\"audit\":0,\
                \"tallies\":0}\n";
    assert_eq!(records(&file), foot);
    assert!(file.starts_with("{\"carrier\":4,\"made_at\":"), "{file}");
    for place in Place::each() {
        // Twice: it is still empty.
        place.imports(&file);
        place.imports(&file);
        let made = place.carrier("user add Ada --password-stdin", "correct horse\n");
        assert_eq!(made.code, Some(0), "{made:?}");
        assert!(place.exported().contains("\"id\":1,\"name\":\"Ada\""));
    }
}

#[test]
fn what_is_written_by_hand_comes_out_as_it_went_in() {
    for place in Place::each() {
        place.imports(SMALL);
        assert_eq!(records(&place.exported()), records(SMALL));
    }
}
