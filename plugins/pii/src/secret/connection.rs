//! Whether a name and its value are part of a URL or a connection string: `jdbc:…?password=…`,
//! `Server=…;Pwd=…;`, `host=… password=…`.

/// How far before and after the value its neighbours are looked at.
const BEFORE: usize = 240;
const AFTER: usize = 160;

/// Where a database is, in connection strings of ODBC, OLE DB and ADO.NET.
const PLACES: [&str; 14] = [
    "server",
    "data source",
    "datasource",
    "host",
    "hostname",
    "address",
    "addr",
    "network address",
    "driver",
    "dsn",
    "database",
    "initial catalog",
    "provider",
    "endpoint",
];

/// Whether the name at `head` and the value that ends at `end` stand in one.
pub(super) fn is_around(text: &str, head: usize, end: usize) -> bool {
    let (before, after) = (before(text, head), after(text, end));
    match before.trim_end_matches(' ').bytes().next_back() {
        Some(b'?' | b'&') => is_in_url(before),
        Some(b';') => is_in_url(before) || has_place(before) || has_place(after),
        None if after.starts_with(';') => has_place(after),
        _ if !before.is_empty() && !before.ends_with(' ') => false,
        _ if !after.is_empty() && !after.starts_with(' ') => false,
        _ => is_libpq(before) || is_libpq(after),
    }
}

/// What stands before the name in its line and its quotes.
fn before(text: &str, head: usize) -> &str {
    let mut from = head.saturating_sub(BEFORE);
    while !text.is_char_boundary(from) {
        from = from.saturating_add(1);
    }
    text.get(from..head).and_then(|part| part.rsplit(is_border).next()).unwrap_or_default()
}

fn after(text: &str, end: usize) -> &str {
    let mut to = end.saturating_add(AFTER).min(text.len());
    while !text.is_char_boundary(to) {
        to = to.saturating_sub(1);
    }
    text.get(end..to).and_then(|part| part.split(is_border).next()).unwrap_or_default()
}

fn is_border(letter: char) -> bool {
    matches!(letter, '\n' | '"' | '\'' | '`' | '<' | '>')
}

fn is_in_url(before: &str) -> bool {
    before.rsplit(' ').find(|word| !word.is_empty()).is_some_and(|word| word.contains("://"))
}

/// Whether one of the parts between `;` says where the database is.
fn has_place(part: &str) -> bool {
    part.split(';').filter_map(|pair| pair.split_once('=')).any(|(name, value)| {
        let name = name.trim_matches(' ');
        !value.is_empty() && PLACES.iter().any(|place| name.eq_ignore_ascii_case(place))
    })
}

/// Whether key words of PostgreSQL's library name a host or database.
fn is_libpq(part: &str) -> bool {
    part.split(' ').filter_map(|pair| pair.split_once('=')).any(|(name, value)| {
        matches!(name, "host" | "hostaddr" | "dbname")
            && !value.is_empty()
            && !value.ends_with([',', ';'])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: bool) {
        let head = text.find("pw").unwrap();
        let end = head.saturating_add("pw=b".len());
        assert_eq!(is_around(text, head, end), expected, "{text}");
    }

    #[test]
    fn a_password_is_in_a_connection_string_or_beside_one() {
        check("jdbc:x://h/d?user=a&pw=b", true);
        check("jdbc:sqlserver://h:1433;user=a;pw=b", true);
        check("Data Source=h; User=a; pw=b; x=y", true);
        check("c = \"pw=b;Server=h\"", true);
        check("host=h user=a pw=b", true);
        check("pw=b dbname=d", true);
        check("user=a&pw=b", false);
        check("user=a;pw=b", false);
        check("login host h user=a pw=b", false);
        check("see https://h/x pw=b", false);
        check("connect(host=h, pw=b, dbname=d)", false);
        check("\"Server=h\";pw=b", false);
    }
}
