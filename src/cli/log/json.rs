//! Lines of JSON in which nothing stands as it is that could control a terminal or hide in a file.
//! Knows nothing of what they say.

use std::fmt::Write as _;
use std::io::{self, Write};

use tracing::Metadata;
use tracing_subscriber::fmt::MakeWriter;

use crate::text::clean::is_shown;

/// Makes writers that escape what may not be shown, as JSON does: such characters stand in its
/// strings only. They are given whole lines.
pub(super) struct EscapingWriter<M>(pub(super) M);

/// One of them.
pub(super) struct Escaping<W>(W);

impl<'a, M: MakeWriter<'a>> MakeWriter<'a> for EscapingWriter<M> {
    type Writer = Escaping<M::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        Escaping(self.0.make_writer())
    }

    fn make_writer_for(&'a self, event: &Metadata<'_>) -> Self::Writer {
        Escaping(self.0.make_writer_for(event))
    }
}

impl<W: Write> Write for Escaping<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        if text.chars().all(|c| is_shown(c) || c == '\n') {
            self.0.write_all(line)?;
            return Ok(line.len());
        }
        let mut escaped = String::with_capacity(text.len() + 16);
        for c in text.chars() {
            if is_shown(c) || c == '\n' {
                escaped.push(c);
                continue;
            }
            for unit in c.encode_utf16(&mut [0; 2]) {
                // A string takes all that is written to it.
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        }
        self.0.write_all(escaped.as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
