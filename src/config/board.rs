//! `[board]`: who the board is, and where its things lie.

use std::path::{Path, PathBuf};

use chrono_tz::Tz;
use toml::de::DeValue;

use super::file::Section;
use super::values;
use crate::text::name::nearest;

/// `[board]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Board {
    /// The board's name, as callers see it.
    pub name: String,
    /// Where in the world it is; empty: it does not say.
    pub location: String,
    /// The name that callers see for the person in charge.
    pub sysop: String,
    /// The folder of the database and of all else that the board makes.
    pub data: PathBuf,
    /// The folder of the art.
    pub art: PathBuf,
    /// The folder of the bulletins.
    pub bulletins: PathBuf,
    /// The zone of the times that callers see.
    pub time_zone: Tz,
}

impl Default for Board {
    fn default() -> Self {
        Self {
            name: "Carrier".to_owned(),
            location: String::new(),
            sysop: "Sysop".to_owned(),
            data: PathBuf::from("data"),
            art: PathBuf::from("ansi"),
            bulletins: PathBuf::from("bulletins"),
            time_zone: Tz::UTC,
        }
    }
}

impl Board {
    pub(super) fn read(section: &mut Section<'_, '_>, folder: &Path) -> Self {
        let default = Self::default();
        Self {
            name: section.get("name", default.name, values::text(1..=60)),
            location: section.get("location", default.location, values::text(0..=60)),
            sysop: section.get("sysop", default.sysop, values::text(1..=24)),
            data: folder.join(section.get("data", default.data, values::path)),
            art: folder.join(section.get("art", default.art, values::path)),
            bulletins: folder.join(section.get("bulletins", default.bulletins, values::path)),
            time_zone: section.get("time_zone", default.time_zone, time_zone),
        }
    }
}

/// A zone of the IANA time zone database, by its name there.
fn time_zone(value: &DeValue<'_>) -> Result<Tz, String> {
    let found = value.as_str().unwrap_or_default();
    found.parse().map_err(|_| {
        let zones = || chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
        let hint = nearest(found, zones()).map_or(String::new(), |zone| format!(" ({zone}?)"));
        format!("the name of a time zone, such as \"UTC\" or \"Europe/Berlin\"{hint}")
    })
}
