//! The record that ANSI artists put behind a picture (SAUCE, revision 5): what it is,
//! and how wide. Knows no files.

/// Where the text ends; the record lies behind.
const END_OF_FILE: u8 = 0x1a;
/// How long the record is.
const LENGTH: usize = 128;

/// What the board needs of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sauce {
    /// The file is text with ANSI control sequences, as its record says.
    pub is_ansi: bool,
    /// Characters in a row; 80 where the record does not say.
    pub columns: u16,
}

impl Sauce {
    /// What lies before the record, or before the end-of-file mark; and the record, if there is
    /// one.
    #[must_use]
    pub fn split(file: &[u8]) -> (&[u8], Option<Self>) {
        let at = file.len().saturating_sub(LENGTH);
        let (before, record) = file.split_at(at);
        let sauce = Self::parse(record);
        let body = if sauce.is_some() { before } else { file };
        let end = body.iter().position(|&byte| byte == END_OF_FILE).unwrap_or(body.len());
        (body.split_at(end).0, sauce)
    }

    fn parse(record: &[u8]) -> Option<Self> {
        let fields = record.strip_prefix(b"SAUCE00")?;
        // Behind the mark: 35 title, 20 author, 20 group, 8 date, 4 size, 1 data type, 1 file
        // type, 2 columns with the low byte first.
        let [data, file, low, high] = *fields.get(87..)?.first_chunk()?;
        let columns = match (data, u16::from_le_bytes([low, high])) {
            (1, 1..) => u16::from_le_bytes([low, high]),
            _ => 80,
        };
        Some(Self { is_ansi: (data, file) == (1, 1), columns })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: [u8; 2], columns: u8) -> Vec<u8> {
        let mut record = vec![0; LENGTH];
        record[..7].copy_from_slice(b"SAUCE00");
        record[94..96].copy_from_slice(&kind);
        record[96] = columns;
        record
    }

    #[test]
    fn a_picture_ends_before_its_record() {
        let sauce = Sauce { is_ansi: true, columns: 40 };
        let other = Sauce { is_ansi: false, columns: 80 };
        for (file, expected) in [
            ([&b"art\x1a"[..], &record([1, 1], 40)].concat(), Some(sauce)),
            ([&b"art\x1aCOMNT"[..], &record([1, 1], 40)].concat(), Some(sauce)),
            ([&b"art"[..], &record([1, 1], 40)].concat(), Some(sauce)),
            ([&b"art"[..], &record([2, 5], 9)].concat(), Some(other)),
            (b"art\x1a".to_vec(), None),
            (b"art".to_vec(), None),
            ([&b"art\x1a"[..], &[0; 200]].concat(), None),
        ] {
            assert_eq!(Sauce::split(&file), (&b"art"[..], expected));
        }
    }
}
