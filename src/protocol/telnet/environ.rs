//! The client's variables, as NEW-ENVIRON (RFC 1572) bears them. Only those that name the locale are
//! looked at: who the client says its user is, is not even read.

/// The most characters of a locale's name that are kept.
pub const LOCALE: usize = 64;

/// The variables that name the character set's locale; a set one hides those behind it (POSIX.1,
/// "Environment Variables", 8.2).
const ASKED: [&[u8]; 3] = [b"LC_ALL", b"LC_CTYPE", b"LANG"];

/// A well-known variable's name follows.
const VAR: u8 = 0;
/// Its value follows.
const VALUE: u8 = 1;
/// What follows is no code.
const ESC: u8 = 2;
/// The name of another variable follows.
const USERVAR: u8 = 3;

/// The list of what the board wants to know, as SEND bears it. None of them is well known.
pub(super) fn ask(out: &mut Vec<u8>) {
    for name in ASKED {
        out.push(USERVAR);
        out.extend(name);
    }
}

/// A list of one variable, the locale, as IS bears it.
pub(super) fn tell(locale: &str, out: &mut Vec<u8>) {
    out.push(USERVAR);
    out.extend(b"LANG");
    out.push(VALUE);
    out.extend(locale.bytes().filter(u8::is_ascii_graphic));
}

/// The locale that a list of variables names, as IS and INFO bear it: graphic ASCII, 1 to [`LOCALE`]
/// characters.
pub(super) fn locale(list: &[u8]) -> Option<String> {
    let mut named: [Option<String>; ASKED.len()] = Default::default();
    let mut pairs = Pairs(list);
    while let Some((name, value)) = pairs.next() {
        let asked = ASKED.iter().zip(&mut named).find(|(asked, _)| **asked == name.as_slice());
        if let Some((_, slot)) = asked {
            *slot = clean(&value);
        }
    }
    named.into_iter().flatten().next()
}

fn clean(value: &[u8]) -> Option<String> {
    let graphic = value.iter().filter(|byte| byte.is_ascii_graphic());
    let name: String = graphic.take(LOCALE).map(|byte| char::from(*byte)).collect();
    (!name.is_empty()).then_some(name)
}

/// What is left of a list.
struct Pairs<'a>(&'a [u8]);

impl Pairs<'_> {
    /// The next variable with its value; one without a value has an empty one.
    fn next(&mut self) -> Option<(Vec<u8>, Vec<u8>)> {
        // What no code precedes belongs to nothing.
        while !matches!(self.0.first()?, &VAR | &USERVAR) {
            self.field();
        }
        let name = self.field();
        let value = if self.0.first() == Some(&VALUE) { self.field() } else { Vec::new() };
        Some((name, value))
    }

    /// Takes the code in front, and what follows it up to the next.
    fn field(&mut self) -> Vec<u8> {
        let mut rest = self.0.iter();
        let mut field = Vec::new();
        rest.next();
        while let Some(byte) = rest.as_slice().first() {
            match *byte {
                VAR | VALUE | USERVAR => break,
                ESC => {
                    rest.next();
                    field.extend(rest.next());
                }
                byte => {
                    rest.next();
                    field.push(byte);
                }
            }
        }
        self.0 = rest.as_slice();
        field
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locale_is_what_posix_takes_of_the_three() {
        for (list, expected) in [
            (&b"\x03LANG\x01de_DE.UTF-8"[..], Some("de_DE.UTF-8")),
            (b"\0LANG\x01C", Some("C")),
            (b"\x03LC_ALL\x03LC_CTYPE\x01sv_SE\x03LANG\x01C", Some("sv_SE")),
            (b"\x03LANG\x01C\x03LC_CTYPE\x01b\x03LC_ALL\x01a", Some("a")),
            (b"\x03LC_ALL\x01\x03LANG\x01C", Some("C")),
            (b"\0USER\x01root\x03LANG\x01C", Some("C")),
            (b"\x03LANG\x01C\x03LANG\x01", None),
            // A code that a value is full of.
            (b"\x03LANG\x01a\x02\x03LANG\x02\x02b", Some("aLANGb")),
            (b"\x03LANG\x01\x1b[2J\x9b\xffC", Some("[2JC")),
            (b"\x03XLANG\x01a\x03LANGX\x01b\x03lang\x01c", None),
            (b"\x01LANG\x03LANG\x01C", Some("C")),
            (b"LANG\x01C", None),
            (b"\x03LANG\x02", None),
            (b"\x03LANG\x01\x02", None),
            (b"\0USER\x01-f root", None),
            (b"", None),
        ] {
            assert_eq!(locale(list).as_deref(), expected, "{}", list.escape_ascii());
        }
        let long = [&b"\x03LANG\x01"[..], &[b'x'; 2_000]].concat();
        assert_eq!(locale(&long), Some("x".repeat(LOCALE)));
    }

    #[test]
    fn nothing_is_asked_but_the_locale() {
        let mut list = Vec::new();
        ask(&mut list);
        assert_eq!(list, b"\x03LC_ALL\x03LC_CTYPE\x03LANG");
    }
}
