//! Code page 437, the character set of the IBM PC, by bytes and by glyphs. Knows no terminal.

/// The glyphs of bytes 80 to FF.
#[rustfmt::skip]
const HIGH: [char; 128] = [
    'Ç', 'ü', 'é', 'â', 'ä', 'à', 'å', 'ç', 'ê', 'ë', 'è', 'ï', 'î', 'ì', 'Ä', 'Å',
    'É', 'æ', 'Æ', 'ô', 'ö', 'ò', 'û', 'ù', 'ÿ', 'Ö', 'Ü', '¢', '£', '¥', '₧', 'ƒ',
    'á', 'í', 'ó', 'ú', 'ñ', 'Ñ', 'ª', 'º', '¿', '⌐', '¬', '½', '¼', '¡', '«', '»',
    '░', '▒', '▓', '│', '┤', '╡', '╢', '╖', '╕', '╣', '║', '╗', '╝', '╜', '╛', '┐',
    '└', '┴', '┬', '├', '─', '┼', '╞', '╟', '╚', '╔', '╩', '╦', '╠', '═', '╬', '╧',
    '╨', '╤', '╥', '╙', '╘', '╒', '╓', '╫', '╪', '┘', '┌', '█', '▄', '▌', '▐', '▀',
    'α', 'ß', 'Γ', 'π', 'Σ', 'σ', 'µ', 'τ', 'Φ', 'Θ', 'Ω', 'δ', '∞', 'φ', 'ε', '∩',
    '≡', '±', '≥', '≤', '⌠', '⌡', '÷', '≈', '°', '∙', '·', '√', 'ⁿ', '²', '■', '\u{a0}',
];

/// The glyphs of bytes 00 to 1F where they are not control: in pictures.
#[rustfmt::skip]
const LOW: [char; 32] = [
    ' ', '☺', '☻', '♥', '♦', '♣', '♠', '•', '◘', '○', '◙', '♂', '♀', '♪', '♫', '☼',
    '►', '◄', '↕', '‼', '¶', '§', '▬', '↨', '↑', '↓', '→', '←', '∟', '↔', '▲', '▼',
];

/// Every byte of the upper half by its glyph, ascending.
static BYTES: [(char, u8); 128] = by_glyph();

/// What a byte is as a glyph, control or not.
pub(super) fn glyph(byte: u8) -> char {
    match byte {
        0x00..=0x1f => LOW[usize::from(byte)],
        0x20..=0x7e => char::from(byte),
        0x7f => '⌂',
        0x80.. => HIGH[usize::from(byte - 0x80)],
    }
}

/// The byte of a character that text may have. There is none for control, and none for the six
/// letters whose byte would open a control sequence (ECMA-48 DCS, SOS, CSI, OSC, PM, APC) on a
/// terminal that is not what it says: `É ÿ ¢ ¥ ₧ ƒ`.
pub(super) fn byte(c: char) -> Option<u8> {
    if let Ok(ascii) = u8::try_from(c)
        && ascii.is_ascii()
    {
        return (!ascii.is_ascii_control()).then_some(ascii);
    }
    let at = BYTES.binary_search_by_key(&c, |&(glyph, _)| glyph).ok()?;
    let byte = BYTES[at].1;
    (!matches!(byte, 0x90 | 0x98 | 0x9b | 0x9d..=0x9f)).then_some(byte)
}

const fn by_glyph() -> [(char, u8); 128] {
    let mut sorted = [('\0', 0); 128];
    let mut count = 0;
    while count < 128 {
        let glyph = HIGH[count];
        let mut at = count;
        while at > 0 && sorted[at - 1].0 as u32 > glyph as u32 {
            sorted[at] = sorted[at - 1];
            at -= 1;
        }
        #[expect(clippy::cast_possible_truncation, reason = "80 to FF")]
        let byte = 0x80 + count as u8;
        sorted[at] = (glyph, byte);
        count += 1;
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_the_pcs() {
        let text: Vec<char> = [0xc9, 0xcd, 0xbb, 0xb0, 0x81, 0xe1, 0x86, 0x94].map(glyph).into();
        assert_eq!(text, ['╔', '═', '╗', '░', 'ü', 'ß', 'å', 'ö']);
        assert_eq!([0x01, 0x10, 0x7f, 0xff].map(glyph), ['☺', '►', '⌂', '\u{a0}']);
        assert!(BYTES.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn every_byte_of_text_comes_back() {
        for code in (0x20..=0x7e).chain(0x80..=0xff) {
            let opens_a_sequence = [0x90, 0x98, 0x9b, 0x9d, 0x9e, 0x9f].contains(&code);
            assert_eq!(byte(glyph(code)), (!opens_a_sequence).then_some(code), "{code:02x}");
        }
    }
}
