//! Secrets in headers, command lines, calls and statements: `Authorization: Bearer …`, `curl -u …`,
//! `sshpass -p …`, `IDENTIFIED BY '…'`.

use super::block::decode;
use super::stand_in::is_stand_in;
use super::url;
use super::value::{Look, contains};
use crate::kind::Kind;
use crate::weight::Decibans;

/// What a literal leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Bearer,
    Basic,
    /// `-u name:password`.
    User,
    /// `-p password` of a program that has it so.
    Dash,
    /// The password is the n-th quoted argument.
    Call(usize),
    /// A quoted password follows.
    Quoted,
    /// The signature of a shared access signature.
    Signature,
    /// The words of a wallet (BIP 39).
    Seed,
    /// The next word.
    Word,
    /// `_authToken=` and the like: the value is one token.
    Plain,
}

pub(super) const FORMS: &[(&str, Form)] = &[
    ("bearer ", Form::Bearer),
    ("basic ", Form::Basic),
    ("\"auth\":", Form::Basic),
    ("seed phrase", Form::Seed),
    ("seed_phrase", Form::Seed),
    ("mnemonic", Form::Seed),
    ("recovery phrase", Form::Seed),
    ("recovery_phrase", Form::Seed),
    ("snmp-server community", Form::Word),
    (" -u", Form::User),
    ("--user", Form::User),
    ("sshpass", Form::Dash),
    ("psexec", Form::Dash),
    ("networkcredential(", Form::Call(2)),
    ("networkcredential]::new(", Form::Call(2)),
    ("directoryentry(", Form::Call(3)),
    ("mysql_connect(", Form::Call(3)),
    ("mysqli_connect(", Form::Call(3)),
    ("mysql_pconnect(", Form::Call(3)),
    ("new mysqli(", Form::Call(3)),
    ("new pdo(", Form::Call(3)),
    ("dbi->connect(", Form::Call(3)),
    ("dbi.connect(", Form::Call(3)),
    ("identified by", Form::Quoted),
    ("convertto-securestring", Form::Quoted),
    ("sig=", Form::Signature),
    ("_authtoken=", Form::Plain),
    ("_auth=", Form::Plain),
    ("authorization", Form::Plain),
    ("?code=", Form::Signature),
    ("&code=", Form::Signature),
];

pub(super) struct Found {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) weight: Decibans,
    pub(super) kind: Kind,
    pub(super) rule: &'static str,
}

pub(super) fn find(text: &str, start: usize, end: usize, form: Form) -> Option<Found> {
    let bytes = text.as_bytes();
    let before = bytes.get(start.saturating_sub(200)..start)?;
    let (span, weight, kind, rule) = match form {
        Form::Bearer => {
            let span = token(bytes, end, 6)?;
            let look = Look::at(text.get(span.0..span.1)?);
            let header = contains(&before.to_ascii_lowercase(), b"authorization");
            let long = span.1.saturating_sub(span.0);
            let weight = match (header, look.is_random() && long >= 16) {
                (true, true) => 12,
                (false, true) => 6,
                (true, false) if look.is_made_up() && look.digits > 1 && long >= 8 => 1,
                _ => return None,
            };
            (span, weight, Kind::Password, "authorization-bearer")
        }
        Form::Basic => {
            let span = token(bytes, end, 6)?;
            let pair = decode(bytes.get(span.0..span.1)?);
            let printable = pair.iter().all(|byte| matches!(byte, b' '..=b'~'));
            let whole = span.1.saturating_sub(span.0) >= 8;
            if !printable || !whole || !pair.contains(&b':') {
                return None;
            }
            (span, 12, Kind::Password, "authorization-basic")
        }
        Form::User => {
            let program = before.to_ascii_lowercase();
            let known = [b"curl".as_slice(), b"wget", b"http", b"tool"]
                .iter()
                .any(|name| contains(&program, name));
            let url::Inside { start, end, weight } = url::user_option(text, end, known)?;
            ((start, end), weight, Kind::Password, "")
        }
        Form::Dash => {
            let line = bytes.get(end..end.saturating_add(160).min(bytes.len()))?;
            let option = memchr::memmem::find(line, b" -p")?;
            let from = end.saturating_add(option).saturating_add(3);
            let space = bytes
                .get(from..)?
                .iter()
                .take(3)
                .take_while(|b| matches!(b, b' ' | b'"' | b'\''))
                .count();
            let from = from.saturating_add(space);
            let length = bytes
                .get(from..)?
                .iter()
                .take(100)
                .take_while(|b| !b.is_ascii_whitespace() && !matches!(b, b'"' | b'\''));
            let span = (from, from.saturating_add(length.count()));
            let secret = text.get(span.0..span.1)?;
            if secret.starts_with(['$', '-', '%']) || secret.len() < 3 {
                return None;
            }
            (span, 8, Kind::Password, "")
        }
        Form::Call(nth) => (argument(bytes, end, nth)?, 6, Kind::Password, ""),
        Form::Quoted => {
            let span = argument(bytes, end, 1)?;
            // `IDENTIFIED BY PASSWORD '…'`, `ConvertTo-SecureString -String "…"`; not a sentence.
            let between = text.get(end..span.0)?;
            let between = between.trim_matches([' ', '"', '\'', '(', '\n', '\t']);
            let shouted = bytes.get(start).is_some_and(u8::is_ascii_uppercase);
            let option = between.starts_with('-') || between.eq_ignore_ascii_case("password");
            let word = !Look::at(text.get(span.0..span.1)?).is_made_up();
            if !between.is_empty() && !option || word && !shouted {
                return None;
            }
            (span, 5, Kind::Password, "")
        }
        Form::Seed => (words(bytes, end)?, 8, Kind::Password, "seed-phrase"),
        Form::Word => {
            let from = end.saturating_add(1);
            let length = bytes
                .get(from..)?
                .iter()
                .take(64)
                .take_while(|byte| !byte.is_ascii_whitespace())
                .count();
            ((from, from.saturating_add(length)), 2, Kind::Password, "")
        }
        Form::Signature => {
            let bare = bytes.get(start).is_some_and(u8::is_ascii_alphabetic);
            if bare
                && !matches!(
                    start.checked_sub(1).and_then(|at| bytes.get(at)),
                    Some(b'&' | b'?' | b';')
                )
            {
                return None;
            }
            let length = bytes.get(end..)?.iter().take(200).take_while(|b| {
                b.is_ascii_alphanumeric() || matches!(b, b'%' | b'+' | b'/' | b'=' | b'-' | b'_')
            });
            let span = (end, end.saturating_add(length.count()));
            if span.1.saturating_sub(span.0) < 24
                || !Look::at(text.get(span.0..span.1)?).is_random()
            {
                return None;
            }
            (span, 12, Kind::ApiKey, "url-signature")
        }
        Form::Plain => {
            let first = token(bytes, end, 3)?;
            // `Authorization: Token …`: the scheme comes first.
            let word = bytes
                .get(first.0..first.1)?
                .iter()
                .all(|b| b.is_ascii_alphabetic() || matches!(b, b'-'));
            let span = if word && first.1.saturating_sub(first.0) <= 12 {
                token(bytes, first.1, 12)?
            } else {
                first
            };
            let value = text.get(span.0..span.1)?;
            if value.len() < 12 || !Look::at(value).is_random() {
                return None;
            }
            (span, 8, Kind::Password, "authorization")
        }
    };
    if is_stand_in(text.get(span.0..span.1)?) {
        return None;
    }
    Some(Found { start: span.0, end: span.1, weight: Decibans(weight), kind, rule })
}

/// A token after quotes and spaces.
fn token(bytes: &[u8], at: usize, least: usize) -> Option<(usize, usize)> {
    let space = bytes
        .get(at..)?
        .iter()
        .take(6)
        .take_while(|b| matches!(b, b' ' | b'"' | b'\'' | b'=' | b':'))
        .count();
    let start = at.saturating_add(space);
    let of = |byte: &u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'+' | b'/' | b'=')
    };
    let length = bytes.get(start..)?.iter().take(2_048).take_while(|byte| of(byte)).count();
    (length >= least).then_some((start, start.saturating_add(length)))
}

/// Twelve to twenty-four small words.
fn words(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let joint = |byte: &u8| matches!(byte, b' ' | b'"' | b'\'' | b'=' | b':' | b'\n' | b'\t');
    let start =
        at.saturating_add(bytes.get(at..)?.iter().take(8).take_while(|byte| joint(byte)).count());
    let rest = bytes.get(start..start.saturating_add(256).min(bytes.len()))?;
    let (mut count, mut end) = (0_usize, 0_usize);
    for word in rest.split(|byte| matches!(byte, b' ' | b'\n')) {
        let letters = word.iter().take_while(|byte| byte.is_ascii_lowercase()).count();
        if !(3..=8).contains(&letters) || count == 24 {
            break;
        }
        count = count.saturating_add(1);
        let from = end.saturating_add(usize::from(end > 0));
        end = from.saturating_add(letters);
        if letters < word.len() {
            break;
        }
    }
    matches!(count, 12 | 15 | 18 | 21 | 24).then_some((start, start.saturating_add(end)))
}

/// The n-th string in quotes of a call, within a few lines.
fn argument(bytes: &[u8], at: usize, nth: usize) -> Option<(usize, usize)> {
    let rest = bytes.get(at..at.saturating_add(240).min(bytes.len()))?;
    let mut seen = 0_usize;
    let mut open: Option<(usize, u8)> = None;
    for (offset, byte) in rest.iter().enumerate() {
        match open {
            None if matches!(byte, b'"' | b'\'') => open = Some((offset.saturating_add(1), *byte)),
            None if matches!(byte, b')' | b';' | b'{') => return None,
            Some((from, quote)) if quote == *byte => {
                seen = seen.saturating_add(1);
                open = None;
                if seen == nth {
                    let span = (at.saturating_add(from), at.saturating_add(offset));
                    return (offset > from.saturating_add(2)).then_some(span);
                }
            }
            _ => {}
        }
    }
    None
}
