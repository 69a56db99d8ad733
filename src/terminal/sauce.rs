//! The record that ANSI artists put behind a picture (SAUCE, revision 5): what it is, how wide and
//! high, and whether it blinks. Knows no files.

use super::charset::Charset;
use crate::text::clean::clean;

/// Where the text ends; the record lies behind.
const END_OF_FILE: u8 = 0x1a;
/// How long the record is.
const LENGTH: usize = 128;
/// How long a line of a comment is.
const COMMENT: usize = 64;
/// How long its title is.
const TITLE: usize = 35;

/// What the board needs of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sauce {
    /// The file is text with ANSI control sequences, as its record says.
    pub is_ansi: bool,
    /// Characters in a row, where the record says it.
    pub columns: Option<u16>,
    /// Rows, where the record says it.
    pub rows: Option<u16>,
    /// What would blink has a bright background instead (iCE colours, "non-blink mode").
    pub ice: bool,
    /// How many lines of comment lie between the picture and the record.
    comments: u8,
}

impl Sauce {
    /// What the record calls the picture, clean; `None`: there is no record, or it does not say.
    #[must_use]
    pub fn title(file: &[u8]) -> Option<String> {
        let (_, record) = file.split_at_checked(file.len().checked_sub(LENGTH)?)?;
        let title = record.strip_prefix(b"SAUCE00")?.get(..TITLE)?;
        let title = Charset::Cp437.decode(title);
        let title = clean(&title).trim().to_owned();
        (!title.is_empty()).then_some(title)
    }

    /// What lies before the record, its comment and the end-of-file mark; and the record, if there
    /// is one. What a record says of the file's length is not believed.
    #[must_use]
    pub fn split(file: &[u8]) -> (&[u8], Option<Self>) {
        let at = file.len().saturating_sub(LENGTH);
        let (before, record) = file.split_at(at);
        let sauce = Self::parse(record);
        let body = sauce.map_or(file, |sauce| sauce.without_comments(before));
        let end = body.iter().position(|&byte| byte == END_OF_FILE).unwrap_or(body.len());
        (body.split_at(end).0, sauce)
    }

    fn parse(record: &[u8]) -> Option<Self> {
        let fields = record.strip_prefix(b"SAUCE00")?;
        // Behind the mark: 35 title, 20 author, 20 group, 8 date, 4 size, 1 data type, 1 file
        // type, 2 columns and 2 rows with the low byte first, 4 of no use here, 1 lines of comment,
        // 1 flags.
        let [
            data,
            file,
            columns_low,
            columns_high,
            rows_low,
            rows_high,
            _,
            _,
            _,
            _,
            comments,
            flags,
        ] = *fields.get(87..)?.first_chunk()?;
        // Of other kinds these bytes say something else.
        let is_text = data == 1;
        let known =
            |low, high| Some(u16::from_le_bytes([low, high])).filter(|&size| is_text && size > 0);
        Some(Self {
            is_ansi: (data, file) == (1, 1),
            columns: known(columns_low, columns_high),
            rows: known(rows_low, rows_high),
            ice: is_text && flags & 1 == 1,
            comments,
        })
    }

    /// What lies before the comment, if it is where the record says.
    fn without_comments(self, before: &[u8]) -> &[u8] {
        if self.comments == 0 {
            return before;
        }
        let length = b"COMNT".len() + COMMENT * usize::from(self.comments);
        match before.split_at_checked(before.len().saturating_sub(length)) {
            Some((body, comment)) if comment.starts_with(b"COMNT") => body,
            Some(_) | None => before,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: [u8; 2], size: [u8; 2], comments: u8, flags: u8) -> Vec<u8> {
        let mut record = vec![0; LENGTH];
        record[..7].copy_from_slice(b"SAUCE00");
        // A length that is wrong.
        record[90..94].copy_from_slice(&[9; 4]);
        record[94..96].copy_from_slice(&kind);
        (record[96], record[98], record[104], record[105]) = (size[0], size[1], comments, flags);
        record
    }

    #[test]
    fn a_picture_ends_before_its_record() {
        let sauce = Sauce { is_ansi: true, columns: Some(40), rows: None, ice: false, comments: 0 };
        let other = Sauce { is_ansi: false, columns: None, ..sauce };
        let plain = record([1, 1], [40, 0], 0, 0);
        let told = record([1, 1], [40, 0], 2, 0);
        let comment = [&b"COMNT"[..], &[b'x'; 128]].concat();
        for (file, expected) in [
            ([&b"art\x1a"[..], &plain].concat(), Some(sauce)),
            ([&b"art\x1aCOMNT"[..], &plain].concat(), Some(sauce)),
            ([&b"art"[..], &plain].concat(), Some(sauce)),
            ([&b"art\x1a"[..], &comment, &told].concat(), Some(Sauce { comments: 2, ..sauce })),
            ([&b"art"[..], &comment, &told].concat(), Some(Sauce { comments: 2, ..sauce })),
            // There is less of a comment than the record says.
            (
                [&b"art\x1a"[..], &comment[..9], &told].concat(),
                Some(Sauce { comments: 2, ..sauce }),
            ),
            ([&b"art"[..], &told].concat(), Some(Sauce { comments: 2, ..sauce })),
            ([&b"art"[..], &record([2, 5], [9, 9], 0, 1)].concat(), Some(other)),
            (b"art\x1a".to_vec(), None),
            (b"art".to_vec(), None),
            ([&b"art\x1a"[..], &[0; 200]].concat(), None),
        ] {
            assert_eq!(Sauce::split(&file), (&b"art"[..], expected));
        }
    }

    #[test]
    fn a_record_says_how_large_it_is_and_whether_it_blinks() {
        let read = |columns, rows, flags| {
            let sauce = Sauce::split(&record([1, 1], [columns, rows], 0, flags)).1.unwrap();
            (sauce.columns, sauce.rows, sauce.ice)
        };
        assert_eq!(read(80, 25, 0), (Some(80), Some(25), false));
        assert_eq!(read(40, 0, 1), (Some(40), None, true));
        assert_eq!(read(0, 0, 0b0001_0010), (None, None, false), "letter spacing is no flag of it");
    }
}
