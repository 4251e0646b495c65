//! Postal codes: digits in the layouts of some 150 countries, and the letters and digits of a few.

/// Layouts: `9` is a digit, `A` a capital; longer ones first where one begins as another.
const LAYOUTS: [&str; 24] = [
    "99999-9999",
    "99999-999",
    "AA9A 9AA",
    "AA99 9AA",
    "AA9 9AA",
    "A9A 9AA",
    "A99 9AA",
    "A9 9AA",
    "A9A 9A9",
    "A9A9A9",
    "9999 AA",
    "9999AA",
    "AA-99999",
    "AA-9999",
    "A-99999",
    "A-9999",
    "999 99",
    "99-999",
    "9999-999",
    "999-9999",
    "9999999",
    "999999",
    "99999",
    "9999",
];

/// The end of the postal code that starts at `at`.
pub(super) fn postcode(text: &str, at: usize) -> Option<usize> {
    let rest = text.as_bytes().get(at..)?;
    for layout in LAYOUTS {
        let fits = rest.len() >= layout.len()
            && layout.bytes().zip(rest).all(|(sign, byte)| match sign {
                b'9' => byte.is_ascii_digit(),
                b'A' => byte.is_ascii_uppercase(),
                _ => sign == *byte,
            });
        let next = rest.get(layout.len());
        let digit = rest.get(layout.len().saturating_add(1)).is_some_and(u8::is_ascii_digit);
        let ends = match next {
            Some(b'-' | b'.' | b'/' | b':') => !digit,
            Some(next) => !next.is_ascii_alphanumeric() && next.is_ascii(),
            None => true,
        };
        if fits && ends {
            return at.checked_add(layout.len());
        }
    }
    None
}
