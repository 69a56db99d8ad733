//! The way onto the board, as every caller goes it.

use super::accounts::PASSWORD;
use super::board::Board;
use super::caller::Caller;
use super::ssh::Login;
use super::terminal::{Terminal, Way};

/// What the menu's prompt reads on a board without a name of its own.
const PROMPT: &str = "Carrier >";

impl Board {
    /// Somebody with an account calls, and is at the menu.
    pub(crate) async fn calls(&self, name: &str, terminal: Terminal) -> Caller {
        let caller = self.calls_again(name, terminal).await;
        caller.is_at_the_menu().await;
        caller
    }

    /// Somebody whose line was lost, or who was on before, calls and gives name and password. What
    /// is shown then is not read yet.
    pub(crate) async fn calls_again(&self, name: &str, terminal: Terminal) -> Caller {
        let caller = self.connects(name, terminal).await;
        // By SSH they are given before there is anything to read.
        if terminal.way != Way::Ssh {
            caller.logs_in(name).await;
        }
        caller
    }

    /// Somebody who is on calls, and takes the line over; what is shown then is not read yet.
    pub(crate) async fn takes_over(&self, name: &str, terminal: Terminal) -> Caller {
        let caller = self.calls_again(name, terminal).await;
        caller.reads("Take it over? (Y/n)").await;
        caller.enters("y").await;
        caller.reads("You are back on node").await;
        caller
    }

    /// Somebody without an account calls, makes one, and is at the menu.
    pub(crate) async fn registers(&self, name: &str, terminal: Terminal) -> Caller {
        self.registers_as(name, "", terminal).await
    }

    /// The same with a real name.
    pub(crate) async fn registers_as(
        &self,
        name: &str,
        real_name: &str,
        terminal: Terminal,
    ) -> Caller {
        if terminal.way == Way::Ssh {
            let caller = self.connects_as(name, Login::Newcomer, terminal).await;
            caller.fills_the_form(name, real_name).await;
            return caller;
        }
        let caller = self.connects(name, terminal).await;
        caller.registers(name, real_name).await;
        caller
    }
}

impl Caller {
    /// Gives a name and everybody's password.
    pub(crate) async fn logs_in(&self, name: &str) {
        self.reads("Username (or NEW):").await;
        self.enters(name).await;
        self.reads("Password:").await;
        self.enters(PASSWORD).await;
    }

    /// Asks for an account, makes it, and is at the menu.
    pub(crate) async fn registers(&self, name: &str, real_name: &str) {
        self.reads("Username (or NEW):").await;
        self.enters("NEW").await;
        self.fills_the_form(name, real_name).await;
    }

    /// Makes an account, and is at the menu.
    pub(crate) async fn fills_the_form(&self, name: &str, real_name: &str) {
        self.reads("Choose a username:").await;
        self.enters(name).await;
        self.reads("Real name (Enter to skip):").await;
        self.enters(real_name).await;
        self.reads("Choose a password:").await;
        self.enters(PASSWORD).await;
        self.reads("Again:").await;
        self.enters(PASSWORD).await;
        self.is_at_the_menu().await;
    }

    /// The welcome, the menu, and its prompt.
    pub(crate) async fn is_at_the_menu(&self) {
        self.reads("-= Main Menu =-").await;
        self.has_a_prompt().await;
    }

    /// A new prompt of the menu.
    pub(crate) async fn has_a_prompt(&self) {
        self.reads(PROMPT).await;
    }
}
