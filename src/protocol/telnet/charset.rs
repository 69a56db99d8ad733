//! The names of character sets, as CHARSET (RFC 2066) speaks of them. Knows no state, and not what
//! the sets hold.

/// What the board asks for, the richest first, because some clients take the first that they know.
/// The page 437 has the registry's name, and the one that terminals for boards say.
const OFFERED: [&str; 5] = ["UTF-8", "IBM437", "CP437", "ISO-8859-1", "US-ASCII"];

/// Stands before each name of a list; the receiver takes it from there.
const SEPARATOR: u8 = b';';

/// The list of what the board has, as a REQUEST bears it.
pub(super) fn offer(out: &mut Vec<u8>) {
    for name in OFFERED {
        out.push(SEPARATOR);
        out.extend(name.as_bytes());
    }
}

/// The set of this name, any case, by the name that the board has for it; `None`: it has none.
/// Two of ISO 8859's later parts hardly differ from the first.
pub(super) fn named(name: &[u8]) -> Option<&'static str> {
    let letters = name.iter().filter(|byte| !matches!(byte, b'-' | b'_' | b' '));
    let letters: Vec<u8> = letters.map(u8::to_ascii_lowercase).take(LONGEST + 1).collect();
    match letters.as_slice() {
        b"utf8" => Some("UTF-8"),
        b"ibm437" | b"cp437" | b"437" => Some("IBM437"),
        b"iso88591" | b"iso885915" | b"iso88599" | b"latin1" | b"amiga" => Some("ISO-8859-1"),
        b"ascii" | b"usascii" => Some("US-ASCII"),
        _ => None,
    }
}

/// The longest name that is known, without its hyphens.
const LONGEST: usize = 9;

/// The first name of a REQUEST's list that the board has: as the client spells it, which the answer
/// repeats, and as the board does. What stands before the list, the offer of a translation table
/// (RFC 2066 §3), is passed over.
pub(super) fn first_known(request: &[u8]) -> Option<(&[u8], &'static str)> {
    let list = request.strip_prefix(b"[TTABLE").map_or(request, |rest| {
        let end = rest.iter().position(|&byte| byte == b']').unwrap_or(rest.len());
        // Behind the bracket there is the table's version.
        rest.get(end + 2..).unwrap_or_default()
    });
    let (separator, list) = list.split_first()?;
    list.split(|byte| byte == separator).find_map(|name| Some((name, named(name)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_a_list_that_is_known_is_taken() {
        for (request, taken) in [
            (&b";UTF-8"[..], Some((&b"UTF-8"[..], "UTF-8"))),
            (b" utf8", Some((b"utf8", "UTF-8"))),
            (b",KOI8-R,ISO_8859-1,UTF-8", Some((b"ISO_8859-1", "ISO-8859-1"))),
            (b";Cp437;UTF-8", Some((b"Cp437", "IBM437"))),
            (b"[TTABLE ]\x01;BIG5;US-ASCII", Some((b"US-ASCII", "US-ASCII"))),
            (b"[TTABLE]\x01;ascii", Some((b"ascii", "US-ASCII"))),
            (b"[UTF-8[CP437", Some((b"UTF-8", "UTF-8"))),
            (b";KOI8-R;BIG5", None),
            (b";UTF-8\x1b[2J", None),
            (b"UTF-8", None),
            (b"[TTABLE", None),
            (b"[TTABLE ]", None),
            (b";", None),
            (b"", None),
        ] {
            assert_eq!(first_known(request), taken, "{}", request.escape_ascii());
        }
    }

    #[test]
    fn what_is_offered_is_known() {
        let mut list = Vec::new();
        offer(&mut list);
        assert_eq!(list, b";UTF-8;IBM437;CP437;ISO-8859-1;US-ASCII");
        assert!(OFFERED.into_iter().all(|name| named(name.as_bytes()).is_some()));
    }
}
