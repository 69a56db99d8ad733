//! Orders that read what was written down: `AUDIT`, `LOG`.

use serde_json::json;

use super::rfc3339;
use crate::board::Board;
use crate::logbook::LogLine;
use crate::store::{Deed, StoreError};
use crate::sysop::{Actor, Report};

impl Board {
    pub(super) async fn audit_log(&self, by: &Actor, lines: u16) -> Result<Report, StoreError> {
        let mut deeds = self.store.last_deeds(lines).await?;
        deeds.reverse();
        let dial = self.dial_of(by);
        let line = |deed: &Deed| {
            let mut line = format!("{} ", dial.date_and_clock(deed.at));
            for part in [&deed.actor_name, &deed.deed, &deed.about, &deed.detail] {
                if !part.is_empty() {
                    line = line + " " + part;
                }
            }
            line
        };
        let entry = |deed: &Deed| {
            json!({ "at": rfc3339(deed.at), "actor": deed.actor_name, "deed": deed.deed,
                "about": deed.about, "detail": deed.detail })
        };
        let mut lines: Vec<String> = deeds.iter().map(line).collect();
        if lines.is_empty() {
            lines.push("Nothing was done yet.".to_owned());
        }
        Ok(Report { done: true, lines, data: deeds.iter().map(entry).collect() })
    }

    pub(super) fn log_lines(&self, by: &Actor, lines: u16) -> Report {
        let dial = self.dial_of(by);
        let logged = self.logbook.last(lines.into());
        let line = |line: &LogLine| {
            let at = dial.clock_with_seconds(line.at);
            format!("{at} {:5} {}", line.level.to_string(), line.text)
        };
        let entry = |line: &LogLine| json!({ "at": rfc3339(line.at), "level": line.level.to_string(), "text": &*line.text });
        Report {
            done: true,
            lines: logged.iter().map(line).collect(),
            data: logged.iter().map(entry).collect(),
        }
    }
}
