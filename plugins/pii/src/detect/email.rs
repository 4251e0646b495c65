//! E-mail addresses (RFC 5321, RFC 6531), with the top-level domains of IANA's root zone.

use super::certain;
use crate::candidate::Candidate;
use crate::kind::Kind;

/// Longest part before the sign (RFC 5321, 4.5.3.1.1), and longest domain that is looked at.
const MAX_LOCAL: usize = 64;
const MAX_DOMAIN: usize = 253;
/// What redaction writes where an address must stay one.
pub(crate) const REDACTED_DOMAIN: &str = "redacted.invalid";

/// Top-level domains.
#[derive(Debug)]
pub(crate) struct Emails {
    domains: Vec<&'static str>,
}

impl Emails {
    pub(crate) fn new() -> Self {
        let lines = include_str!("../../data/tlds.txt").lines();
        let mut domains: Vec<_> =
            lines.filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect();
        domains.sort_unstable();
        Self { domains }
    }

    /// All addresses of a text.
    pub(crate) fn find(&self, text: &str, out: &mut Vec<Candidate>) {
        let mut least = 0;
        for at in memchr::memchr_iter(b'@', text.as_bytes()) {
            if let Some(found) = self.around(text, at, least) {
                least = found.end;
                out.push(found);
            }
        }
    }

    fn around(&self, text: &str, at: usize, least: usize) -> Option<Candidate> {
        let before = text.get(least..at)?;
        let after = text.get(at.checked_add(1)?..)?;
        let spaced = before.ends_with(' ') && after.starts_with(' ');
        let (before, after) =
            if spaced { (before.trim_end(), after.trim_start()) } else { (before, after) };
        let local = local(before)?;
        let domain = self.domain(after)?;
        let start = least.saturating_add(before.len()).saturating_sub(local.len());
        let end = text.len().saturating_sub(after.len()).saturating_add(domain.len());
        let head = text.get(..start)?;
        if ["git", "hg", "svn"].contains(&local)
            || is_user_of_url(head)
            || domain.eq_ignore_ascii_case(REDACTED_DOMAIN)
        {
            return None;
        }
        let own = if spaced { 3 } else { 15 };
        Some(certain(Kind::Email, "", (start, end), own))
    }

    /// The domain that a text begins with.
    fn domain<'t>(&self, text: &'t str) -> Option<&'t str> {
        if let Some(literal) = text.strip_prefix('[') {
            let close = literal.bytes().take(48).position(|byte| byte == b']')?;
            let address = literal.get(..close)?;
            let is_address =
                address.parse::<std::net::Ipv4Addr>().is_ok() || address.starts_with("IPv6:");
            return text.get(..close.saturating_add(2)).filter(|_| is_address);
        }
        let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '.';
        let length: usize =
            text.chars().take(MAX_DOMAIN).take_while(|c| is_part(*c)).map(char::len_utf8).sum();
        let mut domain = text.get(..length)?.trim_end_matches(['.', '-']);
        loop {
            let (rest, last) = domain.rsplit_once('.')?;
            let labels = rest.split('.').all(|label| {
                !label.is_empty()
                    && label.len() <= 63
                    && !label.starts_with('-')
                    && !label.ends_with('-')
            });
            if labels && self.is_top(last) && !is_number(rest) {
                return Some(domain);
            }
            domain = rest;
        }
    }

    fn is_top(&self, label: &str) -> bool {
        if label.is_ascii() {
            return self.domains.binary_search(&label.to_ascii_lowercase().as_str()).is_ok();
        }
        label.chars().count() > 1 && label.chars().all(char::is_alphabetic)
    }
}

/// Digits and dots only: `pkg@1.2.sh` has a version before its end.
fn is_number(labels: &str) -> bool {
    labels.contains('.') && labels.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// The part before the sign that a text ends with.
fn local(text: &str) -> Option<&str> {
    if let Some(quoted) = text.strip_suffix('"') {
        let open = quoted.char_indices().rev().take(MAX_LOCAL).find(|(_, c)| *c == '"')?.0;
        return text.get(open..).filter(|local| local.len() > 2 && !local.contains('\n'));
    }
    let is_part = |c: char| {
        c.is_alphanumeric()
            || matches!(c, '.' | '_' | '-' | '+' | '%' | '\'' | '&' | '!' | '#' | '$' | '~')
    };
    let letters = text.chars().rev().take(MAX_LOCAL.saturating_add(1)).take_while(|c| is_part(*c));
    let length: usize = letters.map(char::len_utf8).sum();
    let local = text.get(text.len().checked_sub(length)?..)?;
    let local = local.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '_' && c != '+');
    let fits = !local.is_empty()
        && local.len() <= MAX_LOCAL.saturating_mul(4)
        && !local.ends_with('.')
        && !local.contains("..");
    fits.then_some(local)
}

/// Whether what follows is the user of `scheme://user:password@host`.
fn is_user_of_url(head: &str) -> bool {
    let tail = head.chars().rev().take(128);
    let mut rest = tail.skip_while(|c| {
        !c.is_whitespace() && !matches!(c, '/' | '"' | '<' | '?' | '#' | '\'' | ',')
    });
    (rest.next(), rest.next(), rest.next()) == (Some('/'), Some('/'), Some(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let mut found = Vec::new();
        Emails::new().find(text, &mut found);
        let found: Vec<_> = found.iter().map(|c| &text[c.start..c.end]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn addresses_are_found_whole() {
        check("write to jane.doe+news@mail.example.co.uk.", &["jane.doe+news@mail.example.co.uk"]);
        check("<mailto:a@b.org>, 'o'brien@x.ie'", &["a@b.org", "o'brien@x.ie"]);
        check("用户@例子.公司 and jörg@müller.de", &["用户@例子.公司", "jörg@müller.de"]);
        check("\"john smith\"@example.org", &["\"john smith\"@example.org"]);
        check("a@b.com:hunter2 c@d.example.Please", &["a@b.com", "c@d.example"]);
        check("jane @ example.org", &["jane @ example.org"]);
        check("root@[192.0.2.1]", &["root@[192.0.2.1]"]);
    }

    #[test]
    fn what_looks_like_one_is_not() {
        check("git@github.com:org/repo.git @types/node react@18.2.0 icon@2x.png", &[]);
        check("https://user:pw@host.example.org/ ssh://deploy@host.example.org", &[]);
        check("@Override a@b a@b.invalidtld j***@example.com x@redacted.invalid", &[]);
        check("uses: actions/checkout@v4 golang.org/x/net@v0.1.0 <EMAIL>", &[]);
    }
}
