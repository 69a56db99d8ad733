//! What goes to the caller's end without the connection's task, which does not run before a test
//! waits for something.

use super::*;

#[tokio::test]
async fn what_is_sent_last_is_out_before_anybody_waits() {
    let mut call = Call::new().await;
    call.node.output.send(b"one ");
    assert!(!call.node.output.is_empty(), "more may follow");
    call.node.output.send_all(b"two\xff\r");
    assert!(call.node.output.is_empty());
    call.node.output.send_all(b"three");
    assert!(call.node.output.is_empty());
    call.reads(b"one two\xff\xff\r\0three").await;
}

#[tokio::test]
async fn replies_and_what_is_sent_at_once_do_not_cut_each_other() {
    let mut call = Call::new().await;
    for _ in 0..50 {
        call.types(b"\xff\xfd\x63x").await;
        call.node.output.send_all(b"<a line>");
        call.hears(b"x").await;
        call.node.output.send_all(b"<another>");
        let mut got = [0; 8 + 9 + 3];
        within(call.caller.read_exact(&mut got)).await.unwrap();
        let got = got.escape_ascii().to_string();
        // The option is refused each time, in one piece.
        let rest = got.replacen("<a line>", "", 1).replacen("<another>", "", 1);
        assert_eq!(rest, "\\xff\\xfcc", "{got}");
    }
}

#[tokio::test]
async fn what_the_socket_does_not_take_at_once_comes_in_order() {
    let mut call = Call::new().await;
    let mut sent = Vec::new();
    while call.node.output.is_empty() {
        let piece = format!("{:07};", sent.len()).repeat(512);
        call.node.output.send_all(piece.as_bytes());
        sent.extend_from_slice(piece.as_bytes());
    }
    assert!(!call.node.output.overflowed());
    call.node.output.send_all(b"the last");
    sent.extend_from_slice(b"the last");
    let mut got = vec![0; sent.len()];
    within(call.caller.read_exact(&mut got)).await.unwrap();
    assert!(got == sent, "it is not what was sent");
}

#[tokio::test]
async fn a_line_that_is_over_is_closed_though_its_node_has_more_to_send() {
    let call = Call::new().await;
    // What lies unread in a socket that closes makes it a reset.
    call.node.output.send_all(b"unread");
    SockRef::from(&call.caller).set_linger(Some(Duration::ZERO)).unwrap();
    let Call { mut node, caller, mut task } = call;
    drop(caller);
    assert_eq!(within(node.input.next()).await, Some(Input::Lost));
    within(task.join_next()).await.unwrap().unwrap();
    node.output.send_all(b"is there anybody?");
    assert!(!node.output.overflowed());

    let mut call = Call::new().await;
    call.node.output.send(b"bye");
    call.node.output.finish();
    call.node.output.send_all(b"lost");
    call.reads(b"bye").await;
    let mut rest = Vec::new();
    within(call.caller.read_to_end(&mut rest)).await.unwrap();
    assert_eq!(rest, b"", "the board's end is closed while the node holds its own");
}
