//! What one SSH client asks for, and what it gets: one channel, with a shell in it that is the
//! board. Everything else that SSH can do is refused, each with an answer: a client that gets none
//! waits for ever. Knows no bytes of the protocol.

use std::net::SocketAddr;

use bytes::Bytes;
use russh::keys::{Algorithm, ssh_key};
use russh::server::{
    Auth, ChannelOpenHandle, Handler, Msg, PublicKeyOffer, Response, Session, VerifiedPublicKey,
};
use russh::{Channel, ChannelId, ChannelOpenFailure, Error, Pty, Sig};
use tokio::sync::oneshot;
use zeroize::Zeroizing;

use super::facts::{self, Facts};
use super::line::Line;
use super::login::Login;
use super::progress::Progress;
use super::typed::Typed;
use crate::protocol::ssh_key::PublicKey;
use crate::transport::gate::Gate;
use crate::transport::{
    Connection, INPUT_PIECES, Input, Output, OutputReader, Transport, input_pair,
};

/// The longest piece of input.
const READ: usize = 2 * 1024;

/// What whoever wants to run a command reads.
const NO_COMMANDS: &[u8] =
    b"This board cannot run a command for you yet. Call without one, and type it there.\r\n";

/// What came of a client's asking: what is shown in its channel, up to its end.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) channel: ChannelId,
    pub(super) output: OutputReader,
}

/// One client.
pub(super) struct Caller<G: Gate> {
    gate: G,
    peer: SocketAddr,
    login: Login<G>,
    /// The only channel that there will be.
    channel: Option<ChannelId>,
    facts: Facts,
    progress: Progress,
    /// Gone when the client has asked.
    asked: Option<oneshot::Sender<Asked>>,
    /// To the node.
    typed: Typed,
    /// Nothing more will be typed, perhaps before there is a shell.
    input_ended: bool,
}

impl<G: Gate> Caller<G> {
    pub(super) fn new(
        gate: G,
        peer: SocketAddr,
        line: Line,
        typed: Typed,
        progress: Progress,
        asked: oneshot::Sender<Asked>,
    ) -> Self {
        Self {
            gate,
            peer,
            login: Login::new(peer, line),
            channel: None,
            facts: Facts::default(),
            progress,
            asked: Some(asked),
            typed,
            input_ended: false,
        }
    }

    /// A shell, or what stands for one, begins: once, in the one channel.
    fn begin(&mut self, channel: ChannelId) -> Option<oneshot::Sender<Asked>> {
        if self.channel == Some(channel) { self.asked.take() } else { None }
    }

    /// Whether its shell may still be prepared for.
    fn prepares(&self, channel: ChannelId) -> bool {
        self.channel == Some(channel) && self.asked.is_some()
    }
}

/// A request is granted or refused, if the client wants to know.
fn answer(granted: bool, channel: ChannelId, session: &mut Session) -> Result<(), Error> {
    if granted { session.channel_success(channel) } else { session.channel_failure(channel) }
}

/// RSA keys sign by SHA-2 or not at all.
fn is_modern(algorithm: &Algorithm) -> bool {
    !matches!(algorithm, Algorithm::Rsa { hash: None } | Algorithm::Dsa)
}

// What waits for the board is boxed: the library would keep room for it, twice, as long as the
// connection lasts.
impl<G: Gate> Handler for Caller<G> {
    type Error = Error;

    /// The first that the library asks when keys are agreed on. There is no banner: a caller with a
    /// key would see it at each call.
    async fn authentication_banner(&mut self) -> Result<Option<String>, Error> {
        self.progress.agrees();
        self.gate.is_in_earnest();
        Ok(None)
    }

    async fn auth_none(&mut self, user: &str) -> Result<Auth, Error> {
        Ok(self.login.by_name(user))
    }

    async fn auth_password(&mut self, user: &str, password: &str) -> Result<Auth, Error> {
        let password = Zeroizing::new(password.to_owned());
        Ok(Box::pin(self.login.by_password(&self.gate, user, password)).await)
    }

    async fn auth_keyboard_interactive<'a>(
        &'a mut self,
        user: &str,
        _: &str,
        response: Option<Response<'a>>,
    ) -> Result<Auth, Error> {
        let Some(mut response) = response else { return Ok(self.login.question(&self.gate)) };
        let typed = response.next().unwrap_or_default();
        let password = Zeroizing::new(String::from_utf8_lossy(&typed).into_owned());
        Ok(Box::pin(self.login.by_answer(&self.gate, user, password)).await)
    }

    async fn auth_publickey_offered(
        &mut self,
        user: &str,
        offer: PublicKeyOffer<'_>,
    ) -> Result<Auth, Error> {
        if !is_modern(offer.algorithm) {
            return Ok(self.login.refuse());
        }
        let key = PublicKey::of(offer.public_key);
        Ok(Box::pin(self.login.by_offer(&self.gate, user, &key)).await)
    }

    async fn auth_publickey(
        &mut self,
        user: &str,
        shown: VerifiedPublicKey<'_>,
    ) -> Result<Auth, Error> {
        let key = PublicKey::of(shown.public_key);
        Ok(Box::pin(self.login.by_key(&self.gate, user, &key)).await)
    }

    async fn auth_openssh_certificate(
        &mut self,
        _: &str,
        _: &ssh_key::Certificate,
    ) -> Result<Auth, Error> {
        Ok(self.login.refuse())
    }

    async fn channel_open_session(
        &mut self,
        channel: Channel<Msg>,
        reply: ChannelOpenHandle,
        _: &mut Session,
    ) -> Result<(), Error> {
        // The library's own end of the channel is dropped: what comes is told to this handler.
        if self.channel.is_none() && self.login.who.is_some() {
            self.channel = Some(channel.id());
            reply.accept().await;
        } else {
            reply.reject(ChannelOpenFailure::ResourceShortage).await;
        }
        Ok(())
    }

    async fn pty_request(
        &mut self,
        channel: ChannelId,
        kind: &str,
        columns: u32,
        rows: u32,
        _: u32,
        _: u32,
        _: &[(Pty, u32)],
        session: &mut Session,
    ) -> Result<(), Error> {
        let granted = self.prepares(channel);
        if granted {
            self.facts.set_terminal(kind, columns, rows);
        }
        answer(granted, channel, session)
    }

    async fn env_request(
        &mut self,
        channel: ChannelId,
        name: &str,
        value: &str,
        session: &mut Session,
    ) -> Result<(), Error> {
        let granted = self.prepares(channel) && self.facts.set_variable(name, value);
        answer(granted, channel, session)
    }

    async fn window_change_request(
        &mut self,
        channel: ChannelId,
        columns: u32,
        rows: u32,
        _: u32,
        _: u32,
        session: &mut Session,
    ) -> Result<(), Error> {
        let granted = self.channel == Some(channel);
        if self.prepares(channel) {
            self.facts.set_size(columns, rows);
        } else if granted {
            self.typed.push(facts::resized(columns, rows));
        }
        answer(granted, channel, session)
    }

    async fn shell_request(
        &mut self,
        channel: ChannelId,
        session: &mut Session,
    ) -> Result<(), Error> {
        let (Some(asked), Some(who)) = (self.begin(channel), self.login.who) else {
            return session.channel_failure(channel);
        };
        session.channel_success(channel)?;
        let (input, received) = input_pair(INPUT_PIECES);
        for fact in std::mem::take(&mut self.facts).into_input() {
            // The queue is new, and longer than that.
            let _ = input.offer(fact);
        }
        if self.input_ended {
            let _ = input.offer(Input::End);
        }
        self.typed.begin(input);
        self.progress.begins_shell();
        let (output, reader) = Output::pair();
        let _ = asked.send(Asked { channel, output: reader });
        let transport = Transport::Ssh;
        self.gate.admit(Connection { input: received, output, transport, peer: self.peer, who });
        Ok(())
    }

    async fn exec_request(
        &mut self,
        channel: ChannelId,
        _: &[u8],
        session: &mut Session,
    ) -> Result<(), Error> {
        let Some(asked) = self.begin(channel) else { return session.channel_failure(channel) };
        session.channel_success(channel)?;
        let (output, reader) = Output::pair();
        output.send(NO_COMMANDS);
        output.finish_badly();
        let _ = asked.send(Asked { channel, output: reader });
        Ok(())
    }

    async fn subsystem_request(
        &mut self,
        channel: ChannelId,
        _: &str,
        session: &mut Session,
    ) -> Result<(), Error> {
        session.channel_failure(channel)
    }

    async fn x11_request(
        &mut self,
        channel: ChannelId,
        _: bool,
        _: &str,
        _: &str,
        _: u32,
        session: &mut Session,
    ) -> Result<(), Error> {
        session.channel_failure(channel)
    }

    async fn data(
        &mut self,
        channel: ChannelId,
        data: &[u8],
        _: &mut Session,
    ) -> Result<(), Error> {
        if self.channel == Some(channel) && self.progress.may_type(data.len()) {
            for piece in data.chunks(READ) {
                self.typed.push(Input::Bytes(Bytes::copy_from_slice(piece)));
            }
        }
        Ok(())
    }

    async fn signal(&mut self, _: ChannelId, signal: Sig, _: &mut Session) -> Result<(), Error> {
        if matches!(signal, Sig::INT) {
            self.typed.push(Input::Interrupt);
        }
        Ok(())
    }

    async fn channel_eof(&mut self, _: ChannelId, _: &mut Session) -> Result<(), Error> {
        self.input_ended = true;
        self.typed.push(Input::End);
        Ok(())
    }

    async fn channel_close(&mut self, _: ChannelId, _: &mut Session) -> Result<(), Error> {
        self.typed.push(Input::Lost);
        Ok(())
    }
}
