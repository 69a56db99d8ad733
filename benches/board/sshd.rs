//! Log-ins by SSH with a key, beside OpenSSH's own server: the same client calls both, and each gives it
//! a terminal and says one word.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use russh::keys::ssh_key::LineEnding;
use russh::keys::{Algorithm, PrivateKey};

use crate::Failure;
use crate::board::Board;
use crate::caller::{Login, MENU};
use crate::figures::Figures;
use crate::logins::{self, CALLS};
use crate::socket::called;

const PROGRAM: &str = "/usr/sbin/sshd";

/// How often both are measured, if nothing is said.
const RUNS: usize = 5;

/// `sshd [RUNS]`.
pub(crate) async fn run(words: &[String]) -> Result<(), Failure> {
    let runs = words.first().map_or(Ok(RUNS), |word| word.parse())?;
    let key = Arc::new(PrivateKey::random(&mut rand::rng(), Algorithm::Ed25519)?);
    let board = Board::start(None, "normal", "")?;
    let users = logins::users_with(&board, &key).await?;
    let mut ratios = Vec::new();
    let mut figures = Figures::default();
    for run in 1..=runs {
        let with_key = |name: &str| Login::Key(name.to_owned(), Arc::clone(&key));
        let before = board.worked()?;
        let port = board.port(crate::caller::Way::Ssh);
        let ours = logins::rate(port, users.clone(), CALLS, with_key).await?;
        let each = micros(board.worked()?.saturating_sub(before), users.len());
        figures.add(&format!("{run}: Carrier, log-ins a second"), format!("{ours:.0}"));
        figures.add(&format!("{run}: Carrier, processor a log-in"), format!("{each:.0} µs"));
        let Some(sshd) = Sshd::start(&key)? else {
            println!("{PROGRAM} is not here, or has no /run/sshd");
            continue;
        };
        // It may be starting.
        drop(called(sshd.port).await?);
        let me = vec![std::env::var("USER").unwrap_or_else(|_| "root".to_owned()); users.len()];
        let theirs = logins::rate(sshd.port, me, CALLS, with_key).await?;
        figures.add(&format!("{run}: OpenSSH's, log-ins a second"), format!("{theirs:.0}"));
        ratios.push(ours / theirs);
    }
    ratios.sort_unstable_by(f64::total_cmp);
    if let Some(ratio) = ratios.get(ratios.len() / 2) {
        figures.add("Carrier's to OpenSSH's, median", format!("{ratio:.1}"));
    }
    crate::figures::print(&[("", figures)]);
    Ok(())
}

fn micros(worked: Duration, users: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let log_ins = (users * CALLS) as f64;
    worked.as_secs_f64() * 1e6 / log_ins
}

/// One that runs.
struct Sshd {
    process: Child,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Sshd {
    /// `None`: it is not installed here.
    fn start(key: &PrivateKey) -> Result<Option<Self>, Failure> {
        if !Path::new(PROGRAM).exists() || !Path::new("/run/sshd").exists() {
            return Ok(None);
        }
        let folder = tempfile::tempdir()?;
        let (host, users) = (folder.path().join("host"), folder.path().join("users"));
        let own = PrivateKey::random(&mut rand::rng(), Algorithm::Ed25519)?;
        own.write_openssh_file(&host, LineEnding::LF)?;
        std::fs::write(&users, key.public_key().to_openssh()? + "\n")?;
        // A port that is free now; nothing else of this machine asks for one in this moment.
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut settings = format!(
            "ListenAddress 127.0.0.1:{port}\nPidFile none\nUsePAM no\nStrictModes no\n\
             MaxStartups 1000\nPermitRootLogin yes\nPasswordAuthentication no\nPrintMotd no\n\
             PrintLastLog no\nUseDNS no\nForceCommand echo {MENU}; read line\n"
        );
        writeln!(settings, "HostKey {}", host.display())?;
        writeln!(settings, "AuthorizedKeysFile {}", users.display())?;
        let file = folder.path().join("sshd_config");
        std::fs::write(&file, settings)?;
        let process = Command::new(PROGRAM)
            .args(["-D", "-e", "-f"])
            .arg(&file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        Ok(Some(Self { process, port, _folder: folder }))
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        // Nothing is left to tell if it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
