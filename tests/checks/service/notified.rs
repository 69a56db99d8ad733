//! What systemd hears, on a socket that is really one.

use std::os::unix::net::UnixDatagram;

use super::*;

fn hears(socket: &UnixDatagram) -> String {
    let mut datagram = [0; 512];
    let length = socket.recv(&mut datagram).expect("something is told");
    String::from_utf8_lossy(&datagram[..length]).into_owned()
}

/// The next that is no sign of life.
fn hears_news(socket: &UnixDatagram) -> String {
    loop {
        let heard = hears(socket);
        if heard != "WATCHDOG=1" {
            return heard;
        }
    }
}

#[test]
fn systemd_hears_that_the_board_is_ready_reads_its_settings_lives_and_goes_down() {
    let place = folder();
    let path = place.path().join("notify");
    let socket = UnixDatagram::bind(&path).expect("a socket");
    socket.set_read_timeout(Some(BOUND)).expect("set");
    let board = Served::started("", folder(), |command| {
        command.env("NOTIFY_SOCKET", &path).env("WATCHDOG_USEC", "200000");
    });
    assert!(hears_news(&socket).starts_with("READY=1\n"));
    for _ in 0..3 {
        while hears(&socket) != "WATCHDOG=1" {}
    }
    board.signal("HUP");
    assert!(hears_news(&socket).starts_with("RELOADING=1\n"));
    assert!(hears_news(&socket).starts_with("READY=1\n"));
    board.ends();
    let last = hears_news(&socket);
    assert!(last.starts_with("STOPPING=1\n") && last.contains("EXTEND_TIMEOUT_USEC="), "{last}");
}

#[test]
fn a_socket_without_a_place_in_a_folder_does_too_and_a_wrong_one_does_no_harm() {
    use std::os::linux::net::SocketAddrExt;
    let name = format!("carrier-test-{}", std::process::id());
    let address = std::os::unix::net::SocketAddr::from_abstract_name(&name).expect("a name");
    let socket = UnixDatagram::bind_addr(&address).expect("a socket");
    socket.set_read_timeout(Some(BOUND)).expect("set");
    let board = Served::started("", folder(), |command| {
        command.env("NOTIFY_SOCKET", format!("@{name}"));
    });
    assert!(hears(&socket).starts_with("READY=1\n"));
    board.ends();
    let board = Served::started("", folder(), |command| {
        command.env("NOTIFY_SOCKET", "/nowhere/notify");
    });
    let folder = board.ends();
    let log = stderr(folder.path());
    assert!(log.contains("cannot be told that it is ready"), "{log}");
}

/// The unit that is shipped is one, as far as this machine can say.
#[test]
fn the_unit_that_is_shipped_is_a_good_one() {
    let unit = concat!(env!("CARGO_MANIFEST_DIR"), "/contrib/carrier.service");
    let text = std::fs::read_to_string(unit).expect("the unit");
    for line in ["Type=notify", "ExecReload=/bin/kill -HUP $MAINPID", "NoNewPrivileges=yes"] {
        assert!(text.lines().any(|found| found == line), "{line}");
    }
    let place = folder();
    // Where the program that it names is not installed systemd would say that alone.
    let text = text.replace("/usr/local/bin/carrier", env!("CARGO_BIN_EXE_carrier"));
    let copy = place.path().join("carrier.service");
    std::fs::write(&copy, &text).expect("written");
    assert!(!text.contains("/usr/local/bin"), "the program has one name");
    let Ok(verified) = Command::new("systemd-analyze").arg("verify").arg(&copy).output() else {
        let _ =
            writeln!(std::io::stderr(), "systemd-analyze is not here: the unit is not verified");
        return;
    };
    let said = String::from_utf8_lossy(&verified.stderr);
    let about: Vec<_> = said.lines().filter(|line| line.contains("carrier.service")).collect();
    assert!(about.is_empty(), "{said}");
}
