//! What covered a full-screen view has been shown: the view comes back when it has been read. Knows
//! neither.

use crate::registry::Place;
use crate::terminal::style::Line;

use super::{Cx, Event, Outcome, Screen, Step, Wants};

/// Waits for Enter.
#[derive(Debug)]
pub struct Pause;

impl Screen for Pause {
    fn on(&mut self, event: Event, _: &mut Cx<'_>) -> Step {
        match event {
            // Whatever was typed was meant for what comes back.
            Event::Line(typed) if !typed.text.trim().is_empty() => Step::Pop(Outcome::Other(typed)),
            Event::Line(_) | Event::Interrupt | Event::InputEnded => Step::Pop(Outcome::Done),
            Event::Entered
            | Event::Time
            | Event::Answer(_)
            | Event::Returned(_)
            | Event::Chat(_) => Step::Stay,
        }
    }

    fn wants(&self, _: &Cx<'_>) -> Wants {
        Wants::line(Line::new().prompt("-- Enter: back to the console -- "))
    }

    fn takes_every_line(&self) -> bool {
        true
    }

    fn is_pause(&self) -> bool {
        true
    }

    fn place(&self) -> Option<Place> {
        // It goes with what it stands before.
        Some(Place::Console)
    }
}
