//! Names of tables and columns, and patterns of them in settings.

use std::fmt;

use crate::dialect::Dialect;

/// One part of a name: folded as the server folds it, and whether it was quoted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Part {
    pub(crate) text: String,
    pub(crate) quoted: bool,
}

impl Part {
    pub(crate) fn new(text: &str, quoted: bool, dialect: Dialect) -> Self {
        let text = if quoted { text.to_owned() } else { dialect.fold(text) };
        Self { text, quoted }
    }

    /// Whether two names without a path are one to the server. Where collation decides, only what
    /// is the same to the letter is.
    pub(crate) fn same(&self, other: &Self, dialect: Dialect) -> bool {
        match dialect {
            Dialect::Sqlite | Dialect::Bigquery => self.text.eq_ignore_ascii_case(&other.text),
            Dialect::Snowflake => self.stored().eq(other.stored()),
            _ => self.text == other.text,
        }
    }

    /// Whether a quoted name differs from a pattern in case where that makes it another name.
    fn is_another(&self, pattern: &str, dialect: Dialect) -> bool {
        let folded = match dialect {
            Dialect::Postgres | Dialect::Generic => self.text.to_ascii_lowercase(),
            Dialect::Snowflake => self.text.to_ascii_uppercase(),
            _ => return false,
        };
        self.quoted && self.text != folded && self.text != pattern
    }

    /// The bytes Snowflake keeps of a name: upper case unless it was quoted.
    fn stored(&self) -> impl Iterator<Item = u8> {
        self.text.bytes().map(|b| if self.quoted { b } else { b.to_ascii_uppercase() })
    }
}

/// A dotted name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Path(pub(crate) Vec<Part>);

impl Path {
    pub(crate) fn last(&self) -> Option<&Part> {
        self.0.last()
    }

    pub(crate) fn single(&self) -> Option<&Part> {
        match self.0.as_slice() {
            [part] => Some(part),
            _ => None,
        }
    }

    /// All parts but the last.
    pub(crate) fn schema(&self) -> impl Iterator<Item = &str> {
        self.0.iter().rev().skip(1).map(|part| part.text.as_str())
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, part) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(".")?;
            }
            if part.text.contains(['.', '"']) {
                write!(f, "\"{}\"", part.text.replace('"', "\"\""))?;
            } else {
                f.write_str(&part.text)?;
            }
        }
        Ok(())
    }
}

/// A name in settings: dotted, without case, `*` for any characters within one part.
///
/// Compared from the last part on, as far as both have parts, so that `users` is also meant by
/// `hr.users` and the other way round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    shown: String,
    parts: Vec<String>,
}

impl Pattern {
    /// None for a pattern with an empty part.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let parts: Vec<_> = text.split('.').map(fold).collect();
        let whole = parts.iter().all(|part| !part.is_empty());
        whole.then(|| Self { shown: text.to_owned(), parts })
    }

    /// Whether a listed column says which table it is of.
    pub(crate) fn names_table(&self) -> bool {
        self.parts.len() > 1
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.shown
    }

    /// Whether a table's name may be one of those meant. A name less qualified than the pattern
    /// matches when its parts do, except that `schema.*` needs the schema.
    pub(crate) fn may_match(&self, path: &Path) -> bool {
        let every = self.parts.last().is_some_and(|part| part == "*");
        if every && path.0.len() < self.parts.len() {
            return false;
        }
        self.compare(path)
    }

    /// Whether a table's name surely is one of those meant: as qualified as the pattern, and in
    /// the same case where the server tells case apart.
    pub(crate) fn surely_matches(&self, path: &Path, dialect: Dialect) -> bool {
        let plain = path.0.iter().all(|part| part.text.is_ascii() && !part.text.contains('*'));
        let written = self.shown.rsplit('.').zip(path.0.iter().rev());
        let cased = written.into_iter().all(|(pattern, part)| !part.is_another(pattern, dialect));
        plain && cased && path.0.len() >= self.parts.len() && self.compare(path)
    }

    fn compare(&self, path: &Path) -> bool {
        let names = path.0.iter().rev().map(|part| fold(&part.text));
        self.parts.iter().rev().zip(names).all(|(pattern, name)| overlap(pattern, &name))
    }
}

/// Case, and spaces at the end, which SQL Server does not see.
fn fold(part: &str) -> String {
    part.trim_end().chars().map(narrow).flat_map(char::to_lowercase).collect()
}

/// Wide forms of ASCII, which some collations hold equal to ASCII.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c).saturating_sub(0xfee0)).unwrap_or(c),
        _ => c,
    }
}

/// Whether two globs have a text in common. A Latin letter with a mark counts as any character,
/// since collations differ on which letter it equals.
fn overlap(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if one.len() > MAX_NAME || other.len() > MAX_NAME {
        return true;
    }
    let mut reach = vec![false; other.len().saturating_add(1)];
    row_of_nothing(&mut reach, &other);
    for &c in &one {
        reach = next_row(&reach, c, &other);
    }
    reach.last().copied().unwrap_or(false)
}

/// The longest part that is compared; a longer one may be anything.
const MAX_NAME: usize = 512;

fn row_of_nothing(reach: &mut [bool], other: &[char]) {
    let stars = other.iter().take_while(|&&c| c == '*').count();
    for cell in reach.iter_mut().take(stars.saturating_add(1)) {
        *cell = true;
    }
}

fn next_row(above: &[bool], c: char, other: &[char]) -> Vec<bool> {
    let mut row = Vec::with_capacity(above.len());
    row.push(c == '*' && above.first().copied().unwrap_or(false));
    for (&d, pair) in other.iter().zip(above.windows(2)) {
        let [diagonal, up] = *pair else { continue };
        let left = row.last().copied().unwrap_or(false);
        let star = c == '*' || d == '*';
        let cell = if star { up || left } else { diagonal && alike(c, d) };
        row.push(cell);
    }
    row
}

fn alike(c: char, d: char) -> bool {
    c == d || is_marked(c) || is_marked(d)
}

fn is_marked(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{24f}' | '\u{300}'..='\u{36f}' | '\u{1e00}'..='\u{1eff}' | '\u{212a}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(name: &str) -> Path {
        Path(name.split('.').map(|part| Part::new(part, false, Dialect::Postgres)).collect())
    }

    fn may(pattern: &str, name: &str) -> bool {
        Pattern::parse(pattern).unwrap().may_match(&path(name))
    }

    #[test]
    fn parts_are_compared_from_the_last_on() {
        for (pattern, name) in [
            ("users", "users"),
            ("users", "HR.Users"),
            ("hr.users", "users"),
            ("hr.users", "db.hr.users"),
            ("pii.*", "pii.people"),
            ("user*", "users_2024"),
            ("users", "us*"),
            ("users", "*"),
            ("users", "ｕｓｅｒｓ"),
            ("users", "usérs"),
            ("users", "users "),
        ] {
            assert!(may(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [
            ("users", "user"),
            ("users", "users_archive"),
            ("hr.users", "crm.users"),
            ("pii.*", "people"),
            ("pii.*", "crm.people"),
            ("users", "us*x"),
            ("users", "用户"),
        ] {
            assert!(!may(pattern, name), "{pattern} {name}");
        }
    }

    #[test]
    fn an_allowed_name_must_be_as_qualified_as_its_pattern() {
        let pattern = Pattern::parse("shop.orders").unwrap();
        let surely = |path: &Path| pattern.surely_matches(path, Dialect::Postgres);
        assert!(surely(&path("shop.orders")));
        assert!(surely(&path("db.shop.orders")));
        assert!(!surely(&path("orders")));
        assert!(!surely(&path("shop.*")));
        let quoted = |name| {
            Path(vec![
                Part::new(name, true, Dialect::Postgres),
                Part::new("orders", false, Dialect::Postgres),
            ])
        };
        assert!(surely(&quoted("shop")));
        assert!(!surely(&quoted("Shop")));
        assert_eq!(Pattern::parse("a..b"), None);
    }
}
