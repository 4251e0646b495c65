//! Tables with a column of secrets: `user,password`, and below it the values.

use super::name::Promise;

/// How long the first line may be, how long the name of a column and a row.
const HEADER: usize = 512;
const NAME: usize = 40;
const ROW: usize = 4_096;
/// How many columns of secrets are looked at.
const COLUMNS: usize = 4;

/// Calls `then` with each value below a name of a secret in the first line, as long as rows have as many columns.
///
/// `promise` judges a name.
pub(super) fn find(
    text: &str,
    promise: impl Fn(&str) -> Option<Promise>,
    mut then: impl FnMut(usize, usize, Promise),
) {
    let Some(length) =
        memchr::memchr(b'\n', text.as_bytes().get(..HEADER.min(text.len())).unwrap_or_default())
    else {
        return;
    };
    let Some((header, rows)) = text.split_at_checked(length) else { return };
    let Some(separator) = [',', ';', '\t', '|'].into_iter().find(|sign| header.contains(*sign))
    else {
        return;
    };
    let names: Vec<&str> = header.split(separator).map(bare).collect();
    if names.iter().any(|name| name.len() > NAME || name.contains(['=', ':', '(', '"'])) {
        return;
    }
    let secrets: Vec<(usize, Promise)> = names
        .iter()
        .enumerate()
        .filter_map(|(at, name)| promise(name).map(|promise| (at, promise)))
        .take(COLUMNS)
        .collect();
    if secrets.is_empty() {
        return;
    }
    let mut start = length;
    for row in rows.split_inclusive('\n') {
        let line = row.trim_end_matches(['\n', '\r']);
        let from = start;
        start = start.saturating_add(row.len());
        if line.is_empty() {
            continue;
        }
        if line.len() > ROW || line.matches(separator).count().saturating_add(1) != names.len() {
            return;
        }
        let mut cell = from;
        for (at, value) in line.split(separator).enumerate() {
            if let Some((_, promise)) = secrets.iter().find(|(column, _)| *column == at) {
                let inner = bare(value);
                let skipped = value.find(inner).unwrap_or(0);
                let start = cell.saturating_add(skipped);
                then(start, start.saturating_add(inner.len()), *promise);
            }
            cell = cell.saturating_add(value.len()).saturating_add(separator.len_utf8());
        }
    }
}

/// Without white space and quotes around it.
fn bare(cell: &str) -> &str {
    let cell = cell.trim();
    cell.strip_prefix('"').and_then(|cell| cell.strip_suffix('"')).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let mut found = Vec::new();
        let promise = |name: &str| (name == "pw").then_some(Promise::Password);
        find(text, promise, |start, end, _| found.push(&text[start..end]));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn values_stand_below_the_name_of_their_column() {
        check("user,pw\nbob,x1\n\"al\",\"x2\"\r\n", &["x1", "x2"]);
        check("pw\tuser\nx1\tbob", &["x1"]);
        check("a|pw|c\n1| x1 |3\n", &["x1"]);
        check("user,pw", &[]);
        check("user,pw\nbob\n", &[]);
        check("user,pw\nbob,x1\nand so on\nal,x2\n", &["x1"]);
        check("first\nuser,pw\nbob,x1\n", &[]);
        check("f(user,pw\nbob,x1\n", &[]);
    }
}
