//! Rows and columns in a text: the first line names what stands below.

/// Longest line that is looked at, in bytes.
const MAX_LINE: usize = 1024;

/// Longest name of a column.
const MAX_NAME: usize = 48;

/// A text whose first line has names parted by commas, semicolons, tabs or bars.
#[derive(Debug)]
pub(super) struct Table<'t> {
    text: &'t str,
    names: &'t str,
    sign: u8,
}

impl<'t> Table<'t> {
    /// None where the first line has no such names or is the only one.
    pub(super) fn new(text: &'t str) -> Option<Self> {
        let end = text.as_bytes().iter().take(MAX_LINE).position(|byte| *byte == b'\n')?;
        let names = text.get(..end)?;
        let sign =
            [b'\t', b',', b';', b'|'].into_iter().find(|sign| names.as_bytes().contains(sign))?;
        let is_name = |name: &str| name.len() <= MAX_NAME && !name.ends_with('.');
        names.split(char::from(sign)).all(is_name).then_some(Self { text, names, sign })
    }

    /// The name above the place of a row, if the row has as many places as there are names.
    pub(super) fn column(&self, at: usize) -> Option<&'t str> {
        let bytes = self.text.as_bytes();
        let head = bytes.get(at.saturating_sub(MAX_LINE)..at)?;
        let before = head.get(head.iter().rposition(|byte| *byte == b'\n')?.saturating_add(1)..)?;
        let rest = bytes.get(at..)?.iter().take(MAX_LINE);
        let behind =
            rest.take_while(|byte| **byte != b'\n').filter(|byte| **byte == self.sign).count();
        let place = before.iter().filter(|byte| **byte == self.sign).count();
        let names = self.names.as_bytes().iter().filter(|byte| **byte == self.sign).count();
        if place.saturating_add(behind) != names {
            return None;
        }
        self.names.split(char::from(self.sign)).nth(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, value: &str, expected: Option<&str>) {
        let found = Table::new(text).and_then(|table| table.column(text.find(value).unwrap()));
        assert_eq!(found, expected);
    }

    #[test]
    fn a_column_has_the_name_of_the_first_line() {
        check("id,ssn,city\n1,078051120,Rome\n", "078051120", Some("ssn"));
        check("| id | ssn |\n| --- | --- |\n| 1 | 0780 |", "0780", Some(" ssn "));
        check("Dear Jane, hello\nyour number 1234 is", "1234", None);
        check("ssn,city", "ssn", None);
    }
}
