//! Stories of callers, in one program: the real board, called over real sockets. Those that a sysop
//! can read are `*.call` files; the others are what text cannot say.

#![expect(clippy::expect_used, reason = "a story that cannot go on says so and stops")]

#[path = "../harness/mod.rs"]
mod harness;

mod at_the_door;
mod attacked;
mod backup;
mod bulletins;
mod by_ssh;
mod chair;
mod chat;
mod completion;
mod console;
mod crash;
mod crowds;
mod dead_lines;
mod down;
mod drops;
mod first;
mod guessed;
mod hostile;
mod hostile_ssh;
mod hostile_ssh_client;
mod invites;
mod kept;
mod lost;
mod lost_everywhere;
mod narrow;
mod outage;
mod pager;
mod pasted;
mod pictures;
mod plain;
mod real;
mod real_sizes;
mod real_ssh;
mod real_ssh_refused;
mod real_ssh_script;
mod records;
mod reloaded;
mod resized;
mod ringing;
mod roles;
mod scripted;
mod scripts;
mod scroll_back;
mod settings;
mod slow;
mod starting;
mod storm;
mod taken_over;
mod terminals;
mod turned_away;
mod watched;
