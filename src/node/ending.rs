//! How a call ends: in order, whatever ended it.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use tracing::error;

use crate::board::{Answer, Board, Question};
use crate::clock::Timestamp;
use crate::ids::{Address, UserId};
use crate::store::PastCall;

use super::stack::NODE;
use super::{Asking, Node};

/// How long a node that ends waits until what its caller wants remembered is.
const KEEPING: Duration = Duration::from_secs(2);

/// Whatever ends the node's task, its departure is told.
pub(super) struct Departure {
    pub(super) board: Board,
    pub(super) address: Address,
}

impl Drop for Departure {
    fn drop(&mut self) {
        if std::thread::panicking() {
            error!(node = %self.address.node, "a node panicked; its call has ended");
        }
        self.board.registry.depart(self.address);
    }
}

impl Node {
    /// The call ends: what is left is sent, what the caller wanted remembered is, and the node is
    /// free before the line is closed.
    pub(super) async fn end(&mut self, mut asking: Asking) {
        self.turn_away_who_calls_now();
        self.note_broken_off();
        self.show_late();
        if let Some(attached) = &mut self.attached {
            attached.renderer.lift();
            attached.renderer.bracket_pastes(false);
            attached.flush();
            self.note_what_was_read();
        }
        self.note_end_of_call();
        self.ends_watching();
        if let Some(member) = &self.typist.member
            && let Some(page) = self.board.bell.end(member.user.id)
        {
            self.ask(NODE, Question::StopRinging(page));
        }
        self.put_questions(&asking);
        let kept = async {
            while self.keeping > 0
                && let Some((_, answer)) = asking.next().await
            {
                self.count_kept(&answer);
                if let Answer::Called(call) = answer {
                    // So short a call that it was not written down yet.
                    self.call = Some(call);
                    self.note_end_of_call();
                    self.put_questions(&asking);
                }
            }
        };
        if tokio::time::timeout(KEEPING, kept).await.is_err() {
            error!("what the caller wanted remembered was not");
        }
        // What was read is known now: before, it would be forgotten half-way. Who has called again
        // meanwhile is still on.
        if let Some(member) = &self.typist.member
            && self
                .board
                .registry
                .find_user(member.user.id)
                .is_none_or(|row| row.address == self.typist.address)
        {
            self.board.conversations.left(member.user.id);
        }
        self.board.registry.depart(self.typist.address);
        if let Some(attached) = self.attached.take() {
            let script_failed = self.failed && self.input_ended.is_some();
            let failed = script_failed || self.idle.has_ended_call();
            if failed || self.typist.member.is_none() {
                attached.connection.output.finish_badly();
            } else {
                attached.connection.output.finish();
            }
        }
    }

    /// The call of this user, as it is written down.
    pub(super) fn call_of(&self, caller: UserId, name: Arc<str>, began_at: Timestamp) -> PastCall {
        let node = self.typist.address.node;
        let transport = self.typist.transport.to_string().to_lowercase();
        PastCall { caller, name, node, transport, began_at, ended_at: None }
    }

    /// The call is over, if it was written down that it began.
    fn note_end_of_call(&mut self) {
        if let Some(call) = self.call.take() {
            self.ask(NODE, Question::KeepCallEnd(call, self.board.clock.wall()));
        }
    }
}
