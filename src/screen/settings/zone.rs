//! The zone of the times that the caller sees, by its name in the IANA database; what is typed in
//! another case, or only the town, serves too.

use chrono_tz::{TZ_VARIANTS, Tz};

use crate::board::{Answer, Question};
use crate::registry::Place;
use crate::terminal::style::Line;
use crate::text::name::nearest;
use crate::text::width;

use super::super::{Cx, Event, Screen, Step, Wants, time};
use super::back;
use super::either::not_kept;

/// What is typed for the board's own zone.
const BOARDS: &str = "-";

/// How many names are shown of those that could be meant.
const SHOWN: usize = 12;

/// The question for the zone.
#[derive(Debug, Default)]
pub(super) struct Zone {
    saving: bool,
}

/// What was typed comes to.
#[derive(Debug, PartialEq, Eq)]
enum Meant {
    One(Tz),
    /// One of these, perhaps.
    Several(Vec<&'static str>),
    Nothing,
}

fn meant(typed: &str) -> Meant {
    let typed = typed.trim().replace(' ', "_");
    let names = || TZ_VARIANTS.iter().map(|zone| zone.name());
    let this = |name: &str| name.parse().map_or(Meant::Nothing, Meant::One);
    if let Some(name) = names().find(|name| name.eq_ignore_ascii_case(&typed)) {
        return this(name);
    }
    let typed = typed.to_ascii_lowercase();
    let town = |name: &str| name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
    let mut towns = names().filter(|name| town(name) == typed);
    if let (Some(only), None) = (towns.next(), towns.next()) {
        return this(only);
    }
    let alike: Vec<&str> =
        names().filter(|name| name.to_ascii_lowercase().contains(&typed)).collect();
    if !alike.is_empty() {
        return Meant::Several(alike);
    }
    // A town is meant, most likely, or a whole name.
    let towns = || names().map(|name| name.rsplit('/').next().unwrap_or(name));
    let near = nearest(&typed, names()).or_else(|| {
        let town = nearest(&typed, towns())?;
        names().find(|name| name.ends_with(town))
    });
    near.map_or(Meant::Nothing, |near| Meant::Several(vec![near]))
}

impl Zone {
    fn line(&mut self, typed: &str, cx: &mut Cx<'_>) -> Step {
        let zone = match typed {
            "" => return back(),
            BOARDS => None,
            typed => match meant(typed) {
                Meant::One(zone) => Some(zone),
                Meant::Several(names) => {
                    let more = names.len().saturating_sub(SHOWN);
                    let shown = names.get(..SHOWN).unwrap_or(&names).join(", ");
                    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
                    cx.print(format!("Which one? {shown}{more}"));
                    return Step::Stay;
                }
                Meant::Nothing => {
                    let typed = width::cut(typed, 30);
                    cx.print(Line::new().error(format!("There is no time zone {typed}.")));
                    cx.print("Type a town or a whole name: Europe/Berlin");
                    return Step::Stay;
                }
            },
        };
        let user = &mut cx.member().user;
        user.times.zone = zone;
        let question = Question::KeepTimes(user.id, user.times);
        let now = time::moment(cx.wall(), cx.dial());
        cx.print(Line::new().label("It is now: ").value(now));
        self.saving = true;
        Step::Ask(question)
    }
}

impl Screen for Zone {
    fn on(&mut self, event: Event, cx: &mut Cx<'_>) -> Step {
        match event {
            Event::Entered => self.redraw(cx),
            Event::Line(typed) => self.line(typed.text.trim(), cx),
            Event::Answer(Answer::Kept) => back(),
            Event::Answer(Answer::NotKept) => not_kept(cx),
            Event::Interrupt | Event::InputEnded => back(),
            Event::Returned(_) | Event::Answer(_) | Event::Chat(_) | Event::Time => Step::Stay,
        }
    }

    fn wants(&self, _: &Cx<'_>) -> Wants {
        if self.saving {
            return Wants::Nothing;
        }
        Wants::line(Line::new().prompt("Time zone or town: "))
    }

    fn redraw(&mut self, cx: &mut Cx<'_>) -> Step {
        if self.saving {
            return Step::Stay;
        }
        let now = time::moment(cx.wall(), cx.dial());
        cx.print(Line::new().label("It is now: ").value(now));
        let boards = cx.board.config().board.time_zone;
        cx.print(format!("{BOARDS} is the board's zone, {boards}."));
        cx.print("Enter alone goes back.");
        Step::Stay
    }

    fn place(&self) -> Option<Place> {
        Some(Place::Settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_found_by_its_name_in_any_case_or_by_its_town() {
        for (typed, zone) in [
            ("Europe/Berlin", Tz::Europe__Berlin),
            ("europe/berlin", Tz::Europe__Berlin),
            (" berlin ", Tz::Europe__Berlin),
            ("new york", Tz::America__New_York),
            ("utc", Tz::UTC),
        ] {
            assert_eq!(meant(typed), Meant::One(zone), "{typed}");
        }
        let names = |typed: &str| match meant(typed) {
            Meant::Several(names) => names,
            other @ (Meant::One(_) | Meant::Nothing) => panic!("{typed}: {other:?}"),
        };
        assert!(names("australia").len() > SHOWN);
        assert_eq!(names("Europe/Berln"), ["Europe/Berlin"]);
        assert_eq!(names("Berlim"), ["Europe/Berlin"]);
        assert_eq!(meant("Atlantis or thereabouts"), Meant::Nothing);
    }
}
