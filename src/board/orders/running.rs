//! Orders about the board as it runs: `RELOAD` and `SHUTDOWN`.

use std::time::Duration;

use serde_json::json;

use crate::board::Board;
use crate::sysop::{Actor, Report};

impl Board {
    pub(super) async fn read_settings(&self, by: &Actor) -> Report {
        match self.reload().await {
            Ok(reloaded) => {
                self.write_down(by, "reload", "", "").await;
                let lines = reloaded.to_string().lines().map(str::to_owned).collect();
                let data = json!({ "changed": reloaded.changed, "after_a_restart": reloaded.waiting,
                    "faults": reloaded.faults });
                Report { done: true, lines, data }
            }
            Err(wrong) => {
                let lines = wrong.lines().map(str::to_owned).collect();
                Report { lines, ..Report::refused("") }
            }
        }
    }

    pub(super) async fn shut_down(&self, by: &Actor, minutes: u32, why: &str) -> Report {
        let left = Duration::from_secs(u64::from(minutes) * 60);
        self.write_down(by, "shutdown", "", &format!("in {minutes} min {why}")).await;
        self.descent.plan(self.clock.uptime() + left, why);
        let planned = self.descent.planned();
        Report::done(planned.map_or_else(String::new, |planned| planned.warning(left)))
    }

    pub(super) async fn stay_up(&self, by: &Actor) -> Report {
        if self.descent.cancel().is_none() {
            return Report::refused("No shutdown was planned.");
        }
        self.write_down(by, "shutdown", "", "off").await;
        Report::done("The board stays up.")
    }
}
