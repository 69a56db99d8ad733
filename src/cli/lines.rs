//! The file that holds a whole store: JSON, one object a line. The first is its head, the others are
//! records, in the order that [`transfer`] gives them, the last of them the foot. Knows no database.
//!
//! ```json
//! {"carrier":4,"made_at":1700000000000000,"board":"Carrier"}
//! {"record":"user","id":1,"name":"Åsa","key":"asa","real_name":null,…}
//! {"record":"end","users":1,"conversations":0,…}
//! ```

use std::io::{BufRead, Read, Write};

use anyhow::{Context, anyhow, bail};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::clock::Timestamp;
use crate::store::transfer::{self, Record};

/// The most bytes that a line has, its end not counted: what a caller can write has far fewer.
pub(super) const LONGEST: usize = 1 << 20;

/// What came with a version of the records: in which record, which name, and what it is where
/// nobody could have chosen.
fn since() -> [(u32, &'static str, &'static str, Value); 25] {
    [
        (2, "user", "charset", Value::Null),
        (2, "user", "graphics", Value::Null),
        (2, "user", "stamps", Value::Null),
        (3, "user", "notify", true.into()),
        (3, "user", "seen", true.into()),
        (3, "user", "typing", true.into()),
        (3, "user", "olm", true.into()),
        (3, "user", "forgotten_at", Value::Null),
        (3, "user", "redacting", false.into()),
        (3, "conversation", "purged", 0.into()),
        (3, "end", "cuts", 0.into()),
        (3, "end", "blocks", 0.into()),
        (3, "end", "tallies", 0.into()),
        (4, "user", "co_sysop", false.into()),
        (4, "user", "waiting", false.into()),
        (4, "user", "locked_at", Value::Null),
        (4, "user", "location", Value::Null),
        (4, "user", "shows_name", true.into()),
        (4, "user", "zone", Value::Null),
        (4, "user", "twelve", false.into()),
        (4, "user", "bell", true.into()),
        (4, "user", "page", Value::Null),
        (4, "end", "calls", 0.into()),
        (4, "end", "bans", 0.into()),
        (4, "end", "audit", 0.into()),
    ]
}

/// The first line: what this file is. Nothing of it is stored.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Head {
    /// The version of the records.
    carrier: u32,
    /// When they were read, in microseconds since 1970-01-01 00:00 UTC.
    made_at: i64,
    /// The name of the board, for people.
    board: String,
}

/// What can be read of the head of any version.
#[derive(Deserialize)]
struct Version {
    carrier: u32,
}

/// Writes the head.
pub(super) fn write_head(out: &mut dyn Write, board: &str, now: Timestamp) -> anyhow::Result<()> {
    let head = Head { carrier: transfer::VERSION, made_at: now.0, board: board.to_owned() };
    write_line(out, &head)
}

/// Writes a record, or the foot.
pub(super) fn write_record(out: &mut dyn Write, record: &Record) -> anyhow::Result<()> {
    write_line(out, record)
}

fn write_line(out: &mut dyn Write, value: &impl Serialize) -> anyhow::Result<()> {
    // An error to write stays one, so that who stopped reading is known by it.
    serde_json::to_writer(&mut *out, value).map_err(std::io::Error::from)?;
    Ok(out.write_all(b"\n")?)
}

/// The lines of such a file, and where in it one is.
pub(super) struct Lines<R> {
    input: R,
    name: String,
    number: u64,
    line: Vec<u8>,
    /// The version of its records.
    version: u32,
}

impl<R: BufRead> Lines<R> {
    /// The lines after the head, if that is one. `name` is what people call the file.
    pub(super) fn after_head(input: R, name: String) -> anyhow::Result<Self> {
        let version = transfer::VERSION;
        let mut lines = Self { input, name, number: 0, line: Vec::new(), version };
        let here = lines.read()?;
        let Version { carrier } = here
            .then(|| serde_json::from_slice(&lines.line).ok())
            .flatten()
            .ok_or_else(|| lines.wrong("expected the head that carrier export writes"))?;
        if !(1..=transfer::VERSION).contains(&carrier) {
            let known = transfer::VERSION;
            bail!(lines.wrong(format!("records of version {carrier}: expected version {known}")));
        }
        lines.parse::<Head>()?;
        lines.version = carrier;
        Ok(lines)
    }

    /// The next record, or the foot.
    pub(super) fn next(&mut self) -> anyhow::Result<Option<Record>> {
        if !self.read()? {
            return Ok(None);
        }
        self.bring_up_to_date()?;
        self.parse().map(Some)
    }

    /// Makes an older version's record one of today's.
    fn bring_up_to_date(&mut self) -> anyhow::Result<()> {
        if self.version >= transfer::VERSION {
            return Ok(());
        }
        // What is wrong with a line is said of the line as it stands in the file.
        let Ok(mut record) = serde_json::from_slice::<Map<String, Value>>(&self.line) else {
            return Ok(());
        };
        let kind = record.get("record").and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut is_older = false;
        for (version, of, name, value) in since() {
            if version > self.version && of == kind {
                record.entry(name).or_insert(value);
                is_older = true;
            }
        }
        if is_older {
            self.line = serde_json::to_vec(&record)?;
        }
        Ok(())
    }

    /// An error that says where it is.
    pub(super) fn wrong(&self, sentence: impl std::fmt::Display) -> anyhow::Error {
        anyhow!("{}: {sentence}", self.place())
    }

    /// The file and the line.
    pub(super) fn place(&self) -> String {
        format!("{}:{}", self.name, self.number)
    }

    /// Whether there is another line.
    fn read(&mut self) -> anyhow::Result<bool> {
        self.line.clear();
        let most = u64::try_from(LONGEST + 1)?;
        let read = self.input.by_ref().take(most).read_until(b'\n', &mut self.line);
        if read.with_context(|| format!("cannot read {}", self.name))? == 0 {
            return Ok(false);
        }
        self.number += 1;
        if self.line.len() > LONGEST && self.line.last() != Some(&b'\n') {
            bail!(self.wrong(format!("expected a line of at most {LONGEST} bytes")));
        }
        Ok(true)
    }

    fn parse<T: DeserializeOwned>(&self) -> anyhow::Result<T> {
        if self.line.trim_ascii().is_empty() {
            bail!(self.wrong("an empty line: expected a record"));
        }
        serde_json::from_slice(&self.line).map_err(|error| {
            if error.is_eof() && self.line.last() != Some(&b'\n') {
                return self.wrong("the file is cut here: expected the rest of the line");
            }
            // It counts the lines of what it was given, which is one.
            let said = error.to_string();
            let place = format!(" at line {} column {}", error.line(), error.column());
            match said.strip_suffix(&place) {
                Some(said) => anyhow!("{}:{}: {said}", self.place(), error.column()),
                None => self.wrong(said),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "{\"carrier\":4,\"made_at\":1,\"board\":\"B\"}\n";
    const FOOT: &str = "{\"record\":\"end\",\"users\":0,\"keys\":0,\"conversations\":0,\"pairs\":0,\
                        \"messages\":0,\"cursors\":0,\"cuts\":0,\"blocks\":0,\"sessions\":0,\
                        \"calls\":0,\"bans\":0,\"audit\":0,\"tallies\":0}";

    /// All records of a file; or what is wrong with it.
    fn read(file: &[u8]) -> Result<Vec<Record>, String> {
        let read = || {
            let mut lines = Lines::after_head(file, "f".to_owned())?;
            std::iter::from_fn(|| lines.next().transpose()).collect::<anyhow::Result<Vec<_>>>()
        };
        read().map_err(|error| error.to_string())
    }

    #[test]
    fn a_head_is_read_as_it_was_written() {
        let mut file = Vec::new();
        write_head(&mut file, "\"The\nBoard\"", Timestamp(-1)).unwrap();
        assert_eq!(read(&file), Ok(vec![]));
    }

    #[test]
    fn a_file_without_a_head_of_this_version_is_refused() {
        let none = Err("f:0: expected the head that carrier export writes".to_owned());
        assert_eq!(read(b""), none);
        for (head, said) in [
            ("\n", "f:1: expected the head that carrier export writes"),
            (FOOT, "f:1: expected the head that carrier export writes"),
            ("\u{7f}ELF", "f:1: expected the head that carrier export writes"),
            ("{\"carrier\":0}", "f:1: records of version 0: expected version 4"),
            ("{\"carrier\":5,\"later\":1}", "f:1: records of version 5: expected version 4"),
            ("{\"carrier\":4,\"board\":\"\"}", "f:1:24: missing field `made_at`"),
        ] {
            assert_eq!(read(head.as_bytes()), Err(said.to_owned()), "{head}");
        }
    }

    #[test]
    fn users_of_version_1_have_chosen_nothing_of_their_terminals() {
        let user = |more: &str| {
            format!(
                "{{\"record\":\"user\",\"id\":1,\"name\":\"Bob\",\"key\":\"bob\",\"real_name\":null,\
                 \"password\":\"\",\"sysop\":false,\"available\":true,\"expert\":false,{more}\
                 \"created_at\":1,\"last_call\":null,\"calls\":0}}\n"
            )
        };
        let today = user(
            "\"charset\":null,\"graphics\":null,\"stamps\":null,\"notify\":true,\"seen\":true,\
             \"typing\":true,\"olm\":true,\"forgotten_at\":null,\"redacting\":false,\
             \"co_sysop\":false,\"waiting\":false,\"locked_at\":null,\"location\":null,\
             \"shows_name\":true,\"zone\":null,\"twelve\":false,\"bell\":true,\"page\":null,",
        );
        let expected = read(format!("{HEAD}{today}{FOOT}").as_bytes()).unwrap();
        assert_eq!(expected.len(), 2);
        let older = HEAD.replace("\"carrier\":4", "\"carrier\":1");
        let file = format!("{older}{}{FOOT}", user(""));
        assert_eq!(read(file.as_bytes()), Ok(expected));
        // Of today's version nothing may be missing.
        let said = read(format!("{HEAD}{}{FOOT}", user("")).as_bytes()).unwrap_err();
        assert!(said.contains("missing field `co_sysop`"), "{said}");
    }

    #[test]
    fn a_line_that_is_no_record_is_named_with_what_was_expected() {
        for (line, said) in [
            ("", "f:3: an empty line: expected a record"),
            ("true", "f:3:4: invalid type: boolean `true`, expected a record"),
            ("{\"record\":\"end\"", "f:3: the file is cut here: expected the rest of the line"),
        ] {
            let end = if line.is_empty() { "\n" } else { "" };
            let file = format!("{HEAD}{FOOT}\n{line}{end}");
            assert_eq!(read(file.as_bytes()), Err(said.to_owned()), "{line}");
        }
    }

    #[test]
    fn a_line_has_at_most_a_mebibyte() {
        let padded = |length: usize| {
            let blanks = " ".repeat(length - FOOT.len());
            format!("{HEAD}{FOOT}{blanks}\n")
        };
        assert_eq!(read(padded(LONGEST).as_bytes()).map(|records| records.len()), Ok(1));
        let said = "f:2: expected a line of at most 1048576 bytes".to_owned();
        assert_eq!(read(padded(LONGEST + 1).as_bytes()), Err(said.clone()));
        // One that never ends is not read to its end.
        let endless = HEAD.as_bytes().chain(std::io::repeat(b'x'));
        let endless = std::io::BufReader::new(endless);
        let mut lines = Lines::after_head(endless, "f".to_owned()).unwrap();
        assert_eq!(lines.next().unwrap_err().to_string(), said);
    }
}
