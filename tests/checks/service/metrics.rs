//! What the board tells of itself by HTTP.

use std::io::ErrorKind;

use super::*;
use crate::command_line::carrier;

const METRICS: &str = "[metrics]\naddress = \"127.0.0.1:0\"";

fn get(address: SocketAddr, path: &str) -> (String, String) {
    let answer = asks(address, format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes());
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    (head.to_owned(), body.to_owned())
}

#[test]
fn the_figures_are_those_that_prometheus_reads() {
    let board = Served::with(METRICS);
    let address = board.address("metrics: http://");
    let telnet = board.address("listening: telnet ");
    let mut caller = TcpStream::connect(telnet).expect("it takes calls");
    caller.read_exact(&mut [0; 1]).expect("it says something");
    let (head, body) = get(address, "/metrics");
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(head.contains("Content-Type: text/plain; version=0.0.4"), "{head}");
    assert!(head.contains(&format!("Content-Length: {}", body.len())), "{head}");
    for line in [
        "carrier_nodes{transport=\"telnet\",state=\"logging_in\"} 1",
        "carrier_nodes{transport=\"ssh\",state=\"on\"} 0",
        "carrier_nodes_limit 64",
        "carrier_chats 0",
        "carrier_calls_total 1",
        "carrier_calls_refused_total{reason=\"busy\"} 0",
        "carrier_calls_refused_total{reason=\"banned\"} 0",
        "carrier_messages_stored_total 0",
        "carrier_store_errors_total 0",
        "carrier_delivery_seconds_count 0",
        "carrier_build_info{version=\"0.1.0\"} 1",
    ] {
        assert!(body.lines().any(|found| found == line), "{line}\n{body}");
    }
    // Each figure has a type and a number.
    for line in body.lines().filter(|line| !line.starts_with('#')) {
        let (name, number) = line.rsplit_once(' ').expect(line);
        assert!(number.parse::<f64>().is_ok(), "{line}");
        let name = name.split('{').next().expect("a name");
        let name = ["_bucket", "_sum", "_count"]
            .iter()
            .find_map(|end| name.strip_suffix(end))
            .unwrap_or(name);
        assert!(body.contains(&format!("# TYPE {name} ")), "{line}");
    }
    let memory = body.lines().find_map(|line| line.strip_prefix("process_resident_memory_bytes "));
    assert!(memory.expect("a figure").parse::<u64>().expect("bytes") > 1 << 20);
    board.ends();
}

#[test]
fn a_board_that_is_well_says_so_and_the_command_asks_it() {
    let board = Served::with(METRICS);
    let address = board.address("metrics: http://");
    let (head, body) = get(address, "/health");
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n") && body == "ok\n", "{head}\n{body}");
    let head = asks(address, b"HEAD /health HTTP/1.1\r\n\r\n");
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n") && head.ends_with("\r\n\r\n"), "{head}");

    let asking = folder();
    let settings = |text: &str| std::fs::write(asking.path().join("nodes.toml"), text);
    settings(&format!("[metrics]\naddress = \"{address}\"")).expect("written");
    let healthy = carrier(asking.path(), "health", "");
    assert_eq!((healthy.code, healthy.out.as_str(), healthy.error.as_str()), (Some(0), "ok\n", ""));
    board.ends();
    let gone = carrier(asking.path(), "health", "");
    assert_eq!((gone.code, gone.out.as_str()), (Some(1), ""));
    let said = format!("carrier: the board does not answer at {address}: ");
    assert!(gone.error.starts_with(&said), "{gone:?}");
    settings("").expect("written");
    let nowhere = carrier(asking.path(), "health", "");
    let said = "carrier: the board does not run\n";
    assert_eq!((nowhere.code, nowhere.error.as_str()), (Some(1), said));
}

#[test]
fn the_command_asks_the_board_that_runs_whatever_the_settings_have_become() {
    for settings in ["", METRICS] {
        let board = Served::with(settings);
        for broken in ["[metrics]\naddress = \"127.0.0.1:1\"\n", "[metrics]\naddress = 7\n"] {
            std::fs::write(board.path().join("nodes.toml"), broken).expect("written");
            let healthy = carrier(board.path(), "health", "");
            assert_eq!((healthy.code, healthy.out.as_str()), (Some(0), "ok\n"), "{healthy:?}");
        }
        let folder = board.ends();
        std::fs::write(folder.path().join("nodes.toml"), "").expect("written");
        let gone = carrier(folder.path(), "health", "");
        assert_eq!(
            (gone.code, gone.error.as_str()),
            (Some(1), "carrier: the board does not run\n")
        );
    }
}

#[test]
fn what_is_no_question_is_refused_and_keeps_nobody_from_asking() {
    let board = Served::with(METRICS);
    let address = board.address("metrics: http://");
    for (question, status) in [
        (&b"GET / HTTP/1.1\r\n\r\n"[..], "404 Not Found"),
        (b"POST /metrics HTTP/1.1\r\n\r\n", "405 Method Not Allowed"),
        (b"\xff\xfd\x01\r\n\r\n", "400 Bad Request"),
    ] {
        let answer = asks(address, question);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}\r\n")), "{answer}");
    }
    board.ends();
}

#[test]
fn who_says_nothing_keeps_nobody_from_asking() {
    let board = Served::with(METRICS);
    let address = board.address("metrics: http://");
    let silent: Vec<_> = (0..100)
        .map(|at| {
            let mut socket = TcpStream::connect(address).expect("taken");
            // Half of them begin.
            if at % 2 == 0 {
                let _ = socket.write_all(b"GET /hea");
            }
            socket
        })
        .collect();
    let bound = Duration::from_secs(5);
    for path in ["/health", "/metrics"] {
        let mut socket = TcpStream::connect(address).expect("taken");
        socket.set_read_timeout(Some(bound)).expect("set");
        socket.write_all(format!("GET {path} HTTP/1.1\r\n\r\n").as_bytes()).expect("sent");
        let mut answer = String::new();
        socket.read_to_string(&mut answer).expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    }
    // And they are let go by themselves.
    let mut last = silent.last().expect("some");
    last.set_read_timeout(Some(bound)).expect("set");
    let end = last.read(&mut [0; 64]).map_err(|error| error.kind());
    assert!(matches!(end, Ok(0) | Err(ErrorKind::ConnectionReset)), "{end:?}");
    board.ends();
}

#[test]
fn who_says_nothing_to_the_boards_socket_keeps_no_order_from_it() {
    use std::os::unix::net::UnixStream;
    let board = Served::with("");
    let path = board.path().join("data/control/carrier.sock");
    let connect = || UnixStream::connect(&path).expect("taken");
    let silent: Vec<_> = (0..100).map(|_| connect()).collect();
    let nodes = carrier(board.path(), "nodes", "");
    assert_eq!((nodes.code, nodes.out.as_str()), (Some(0), "Nobody is connected.\n"), "{nodes:?}");
    // The first was in the way, and has gone; the last has some seconds yet.
    let mut first = silent.first().expect("some");
    first.set_read_timeout(Some(BOUND)).expect("set");
    assert_eq!(first.read(&mut [0; 64]).expect("hung up"), 0);
    let mut last = silent.last().expect("some");
    last.write_all(b"\"health\"\n").expect("sent");
    last.set_read_timeout(Some(BOUND)).expect("set");
    let mut answer = String::new();
    last.read_to_string(&mut answer).expect("an answer");
    assert_eq!(answer, "{\"text\":\"ok\",\"well\":true}\n");
    board.ends();
}

#[test]
fn without_an_address_nobody_can_ask() {
    let board = Served::with("");
    assert!(!board.said.contains("metrics"), "{}", board.said);
    board.ends();
}
