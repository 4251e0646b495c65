//! Values beside the name of a secret: `password = "…"`, `"api_key": "…"`, `--token …`, `<password>…</password>`,
//! `my password is …`.

use super::value::{Look, is_stand_in};
use crate::weight::Decibans;

/// How far names, separators and values are looked at, in bytes.
const NAME: usize = 40;
const GAP: usize = 16;
const VALUE: usize = 256;

/// What a name promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Promise {
    /// Something that a person may have made up.
    Password,
    /// Something that chance made.
    Key,
}

/// Beginnings of names of passwords; what may follow is in [`TAILS`].
pub(super) const PASSWORDS: &[&str] = &[
    "pass",
    "pwd",
    "passwort",
    "kennwort",
    "contrase",
    "contrasenya",
    "senha",
    "wachtwoord",
    "lösenord",
    "losenord",
    "adgangskode",
    "salasana",
    "hasło",
    "haslo",
    "heslo",
    "jelszó",
    "parola",
    "şifre",
    "sifre",
    "kata sandi",
    "mật khẩu",
    "пароль",
    "Пароль",
    "ПАРОЛЬ",
    "密码",
    "密碼",
    "口令",
    "パスワード",
    "비밀번호",
    "암호",
    "كلمة المرور",
    "كلمة السر",
    "סיסמה",
    "सिसमा",
    "κωδικός",
];

/// Names of other secrets.
pub(super) const KEYS: &[&str] = &[
    "secret",
    "token",
    "credential",
    "apikey",
    "api_key",
    "api-key",
    "api key",
    "accesskey",
    "access_key",
    "access-key",
    "access key",
    "accountkey",
    "account_key",
    "privatekey",
    "private_key",
    "private-key",
    "sharedkey",
    "shared_key",
    "authkey",
    "auth_key",
    "auth-key",
    "encryptionkey",
    "encryption_key",
    "encryption-key",
    "masterkey",
    "master_key",
    "signingkey",
    "signing_key",
    "sessionkey",
    "session_key",
    "licensekey",
    "license_key",
    "appkey",
    "app_key",
    "application_key",
    "applicationkey",
    "servicekey",
    "service_key",
    "storagekey",
    "storage_key",
    "clientkey",
    "client_key",
    "consumerkey",
    "consumer_key",
    "functionkey",
    "function_key",
    "subscriptionkey",
    "subscription_key",
    "subscription-key",
    "integration_key",
    "sharedaccesskey",
    "admin_key",
    "webhook_key",
    "deploy_key",
    "server_key",
    "ingest_key",
    "write_key",
    "read_key",
    "project_key",
    "merchant_key",
    "rest_key",
    "live_key",
    "user_key",
    "connection_string",
    "unseal key",
    "unseal_key",
    "clé secrète",
    "ключ api",
    "api密钥",
    "密钥",
    "秘钥",
    "シークレット",
    "トークン",
];

/// What may follow in a name without making it the name of something else.
const TAILS: &[&str] = &[
    "word",
    "wort",
    "wd",
    "phrase",
    "code",
    "e",
    "ñas",
    "ña",
    "nya",
    "na",
    "base64",
    "base",
    "b64",
    "keys",
    "key",
    "tokens",
    "token",
    "secret",
    "value",
    "val",
    "string",
    "str",
    "txt",
    "text",
    "plain",
    "dev",
    "prod",
    "production",
    "test",
    "staging",
    "live",
    "old",
    "new",
    "root",
    "admin",
    "user",
    "db",
    "env",
    "confirmation",
    "confirm",
    "again",
    "s",
    "t",
    "hex",
    "id_secret",
    "primary",
    "secondary",
    "for",
    "api",
    "access",
    "pat",
    "v",
];

/// What stands before `token` when it is none.
const NOT_TOKENS: &[&str] = &[
    "page",
    "next",
    "cursor",
    "continuation",
    "sync",
    "cancellation",
    "cancel",
    "syntax",
    "max",
    "stop",
    "eos",
    "bos",
    "pad",
    "unk",
    "mask",
];

/// How name and value are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// `=`, `:`, `=>`, `:=`.
    Operator,
    /// `is`, `ist`, `это`, …
    Prose,
    /// White space, after an option or beside a login.
    Space,
    /// `>` of an element.
    Element,
    /// The next argument of a call.
    Argument,
}

/// A value beside a name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beside {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) weight: Decibans,
}

/// The value that belongs to the name around `start..end`.
pub(super) fn find(text: &str, start: usize, end: usize, promise: Promise) -> Option<Beside> {
    let bytes = text.as_bytes();
    let head = back(bytes, start, is_name);
    if !begins(bytes, head, start, end, promise) {
        return None;
    }
    let tail = forth(bytes, end, NAME, |byte| {
        is_name(byte) || byte >= 0x80 && bytes.get(start).is_some_and(u8::is_ascii)
    });
    let tail = if bytes.get(tail.saturating_sub(1)) == Some(&b'.') {
        tail.saturating_sub(1)
    } else {
        tail
    };
    if !goes_on(text.get(end..tail)?) {
        return None;
    }
    let (joint, at) = joint(text, head, tail)?;
    let verb =
        tail == end && bytes.get(start..end).is_some_and(|name| name.eq_ignore_ascii_case(b"pass"));
    if verb && matches!(joint, Joint::Prose | Joint::Argument) {
        return None;
    }
    let (open, at) = opening(bytes, at);
    let (start, end) = value(text, at, open, joint)?;
    let weight = weigh(text, head, (start, end), open.is_some(), joint, promise)?;
    Some(Beside { start, end, weight })
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

fn back(bytes: &[u8], from: usize, of: impl Fn(u8) -> bool) -> usize {
    let before = bytes.get(..from).unwrap_or_default();
    from.saturating_sub(before.iter().rev().take(NAME).take_while(|byte| of(**byte)).count())
}

fn forth(bytes: &[u8], from: usize, most: usize, of: impl Fn(u8) -> bool) -> usize {
    let after = bytes.get(from..).unwrap_or_default();
    from.saturating_add(after.iter().take(most).take_while(|byte| of(**byte)).count())
}

/// Whether the name begins where a name may: `pass` not in `bypass`, `token` not in `page_token`.
fn begins(bytes: &[u8], head: usize, start: usize, end: usize, promise: Promise) -> bool {
    let before = bytes.get(head..start).unwrap_or_default().to_ascii_lowercase();
    let name = bytes.get(start..end).unwrap_or_default();
    let Some(last) = before.last() else { return true };
    let cased = name.first().is_some_and(u8::is_ascii_uppercase)
        && start.checked_sub(1).and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_lowercase);
    let word = bytes.get(end..).unwrap_or_default();
    let long = [b"word".as_slice(), b"wd", b"WORD", b"WD", b"phrase", b"PHRASE"]
        .iter()
        .any(|w| word.starts_with(w));
    if name.eq_ignore_ascii_case(b"pass") && last.is_ascii_alphabetic() && !cased && !long {
        return false;
    }
    let trimmed = before.strip_suffix(b"_").or(before.strip_suffix(b"-")).unwrap_or(&before);
    promise == Promise::Password || !NOT_TOKENS.iter().any(|not| trimmed.ends_with(not.as_bytes()))
}

fn goes_on(tail: &str) -> bool {
    let lower = tail.to_lowercase();
    let mut rest = lower.as_str();
    for _ in 0..8 {
        rest =
            rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '_' | '-' | '.'));
        if rest.is_empty() {
            return true;
        }
        let Some(next) = TAILS.iter().find_map(|part| rest.strip_prefix(part)) else {
            return false;
        };
        rest = next;
    }
    rest.is_empty()
}

/// Words that join a name and a value in prose; longer ones first.
const SAYS: &[&str] = &[
    "is now", "is:", "is", "was", "are", "lautet", "ist", "est", "es", "é", "è", "это", "to",
    "jest", "je", "är", "er", "на", "为", "為", "是", "は", "가", "은", "는", "हो", "है",
];

fn joint(text: &str, head: usize, tail: usize) -> Option<(Joint, usize)> {
    let bytes = text.as_bytes();
    let space = |byte: u8| matches!(byte, b' ' | b'\t');
    let after = forth(bytes, tail, 4, |byte| {
        matches!(byte, b'"' | b'\'' | b'`' | b']' | b')' | b'\\' | b'*')
    });
    let closed = after > tail;
    let at = forth(bytes, after, GAP, space);
    let rest = text.get(at..)?;
    let before = |back: usize| head.checked_sub(back).and_then(|at| bytes.get(at)).copied();
    for operator in ["===", "!==", ":=", "=>", "->", "==", "!=", "%3D", "%3d", "=", "："] {
        if rest.starts_with(operator) {
            return Some((Joint::Operator, at.saturating_add(operator.len())));
        }
    }
    if let Some(rest) = rest.strip_prefix(':') {
        if rest.starts_with(':') {
            return None;
        }
        return Some((Joint::Operator, annotated(rest.as_bytes(), at.saturating_add(1))));
    }
    if rest.starts_with('>') && (before(1) == Some(b'<') || before(1) == Some(b':')) {
        let inner = rest.get(1..8).is_some_and(|tag| tag.eq_ignore_ascii_case("<value>"));
        return Some((Joint::Element, at.saturating_add(if inner { 8 } else { 1 })));
    }
    if closed && rest.starts_with(',') {
        return Some((Joint::Argument, at.saturating_add(1)));
    }
    if closed && rest.get(..6).is_some_and(|attribute| attribute.eq_ignore_ascii_case("value=")) {
        return Some((Joint::Operator, at.saturating_add(6)));
    }
    if before(1) == Some(b'<') && at > tail {
        let close = rest.bytes().take(40).position(|byte| byte == b'>')?;
        return Some((Joint::Element, at.saturating_add(close).saturating_add(1)));
    }
    if !closed && at > tail && rest.starts_with(['"', '\'']) {
        return Some((Joint::Argument, at));
    }
    if !closed && at > tail {
        let option = bytes.get(head) == Some(&b'-') || before(1) == Some(b'/');
        let login =
            text.get(head.saturating_sub(96)..head).is_some_and(|before| before.contains("login "));
        let device = text
            .get(head.saturating_sub(7)..head)
            .is_some_and(|before| before.ends_with("enable "));
        if option || login || device {
            return Some((Joint::Space, at));
        }
    }
    says(text, at).map(|at| (Joint::Prose, at))
}

/// After `:`, past the type that a programming language puts before `=`.
fn annotated(rest: &[u8], at: usize) -> usize {
    let typed = forth(rest, 0, 1, |byte| byte == b' ');
    let name = forth(rest, typed, 24, |b| {
        b.is_ascii_alphanumeric() || matches!(b, b'<' | b'>' | b'&' | b'?' | b'[' | b']' | b'.')
    });
    let space = forth(rest, name, 1, |byte| byte == b' ');
    if name > typed
        && space > name
        && rest.get(space) == Some(&b'=')
        && rest.get(space.saturating_add(1)) != Some(&b'=')
    {
        return at.saturating_add(space).saturating_add(1);
    }
    at
}

/// After `is` and its like; `password for user 'x' is` too.
fn says(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let first = rest.split(['\n', '.', ';']).next()?;
    let mut window = first.len().min(56);
    while !first.is_char_boundary(window) {
        window = window.saturating_sub(1);
    }
    let near = first.get(..window)?;
    let skip = if near.starts_with("for ") || near.starts_with("of ") || near.starts_with("on ") {
        near.find(" is ").map(|is| is.saturating_add(1))?
    } else {
        0
    };
    let rest = near.get(skip..)?;
    let word = SAYS.iter().find(|word| {
        let next = rest
            .get(..word.len())
            .filter(|head| head.eq_ignore_ascii_case(word))
            .and(rest.get(word.len()..));
        next.is_some_and(|next| !word.is_ascii() || next.starts_with([' ', ':', '\'', '"', '`']))
    })?;
    let after = at.saturating_add(skip).saturating_add(word.len());
    Some(forth(text.as_bytes(), after, 3, |byte| matches!(byte, b' ' | b':' | b'*')))
}

/// Past white space and what may stand before a quote; the quote, if there is one.
fn opening(bytes: &[u8], at: usize) -> (Option<u8>, usize) {
    let mut at = forth(bytes, at, GAP, |byte| matches!(byte, b' ' | b'\t' | b'*' | b'\\'));
    if bytes.get(at..).unwrap_or_default().starts_with(b"\r\n") || bytes.get(at) == Some(&b'\n') {
        at = forth(bytes, at, 24, |byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
        return match bytes.get(at) {
            Some(quote @ (b'"' | b'\'' | b'`')) => (Some(*quote), at.saturating_add(1)),
            _ => (None, bytes.len()),
        };
    }
    let prefixed = bytes.get(at..at.saturating_add(2)).unwrap_or_default();
    if matches!(prefixed, [b'b' | b'r' | b'u' | b'f' | b'@' | b'L' | b'N' | b'(', b'"' | b'\'']) {
        at = at.saturating_add(1);
    }
    if bytes.get(at..).unwrap_or_default().starts_with(b"&quot;") {
        return (Some(b'&'), at.saturating_add(6));
    }
    match bytes.get(at) {
        Some(quote @ (b'"' | b'\'' | b'`')) => {
            // `'"…"'`: the inner quotes count.
            let next = at.saturating_add(1);
            match bytes.get(next) {
                Some(inner @ (b'"' | b'\''))
                    if inner != quote && bytes.get(next.saturating_add(1)) != Some(quote) =>
                {
                    (Some(*inner), next.saturating_add(1))
                }
                _ => (Some(*quote), next),
            }
        }
        _ => (None, at),
    }
}

fn value(text: &str, start: usize, quote: Option<u8>, joint: Joint) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let rest = bytes.get(start..)?;
    let mut end = match quote {
        Some(quote) => {
            let length =
                rest.iter().take(VALUE).position(|byte| *byte == quote || *byte == b'\n')?;
            if rest.get(length) != Some(&quote) {
                return None;
            }
            let escaped = length > 0 && rest.get(length.saturating_sub(1)) == Some(&b'\\');
            start.saturating_add(if escaped { length.saturating_sub(1) } else { length })
        }
        None if joint == Joint::Element => {
            let length = rest.iter().take(VALUE).position(|byte| matches!(byte, b'<' | b'\n'))?;
            start.saturating_add(length)
        }
        None => forth(bytes, start, VALUE, |byte| {
            !byte.is_ascii_whitespace()
                && !matches!(byte, b'"' | b'\'' | b'`' | b',' | b';' | b'<' | b'>')
        }),
    };
    if quote.is_none() {
        let raw = bytes.get(start..end)?;
        // `?password=…&x=`, `{password: …}`, `(password=…)`
        if let Some(amp) = memchr::memchr(b'&', raw).filter(|_| joint == Joint::Operator) {
            end = start.saturating_add(amp);
        }
        let closing = |byte: &u8| match joint {
            Joint::Prose => matches!(byte, b'.' | b',' | b':' | b'!' | b'?' | b')'),
            _ => matches!(byte, b')' | b'}' | b']' | b'\\'),
        };
        while end > start && bytes.get(end.saturating_sub(1)).is_some_and(closing) {
            if bytes.get(start..end).is_some_and(|raw| {
                raw.contains(&b'(') || raw.contains(&b'{') || raw.contains(&b'[')
            }) {
                break;
            }
            end = end.saturating_sub(1);
        }
    }
    while !text.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    (end > start).then_some((start, end))
}

fn weigh(
    text: &str,
    head: usize,
    (start, end): (usize, usize),
    quoted: bool,
    joint: Joint,
    promise: Promise,
) -> Option<Decibans> {
    let value = text.get(start..end)?;
    let spaces = value.bytes().filter(|byte| *byte == b' ').count();
    if value.len() < 4 || spaces > 1 || is_stand_in(value) || is_code(text, value, end, quoted) {
        return None;
    }
    let look = Look::at(value);
    let said = if quoted { 2 } else { 0 };
    let joined = match joint {
        Joint::Operator | Joint::Element | Joint::Space => 0,
        Joint::Prose => -1,
        Joint::Argument => -3,
    };
    let login = || text.get(window(text, head)..head).is_some_and(has_login);
    let weight = match promise {
        Promise::Key if look.len < 8 || spaces > 0 => return None,
        Promise::Key if look.is_random() && look.len >= 14 => 5,
        Promise::Key if look.is_random() => 0,
        Promise::Key
            if look.len >= 20
                && look.digits >= 3
                && look.letters() >= 3
                && !value.contains(['_', '-', '.', ':']) =>
        {
            1
        }
        Promise::Key if look.is_made_up() && look.marks > 0 => -2,
        Promise::Key => return None,
        Promise::Password if look.letters() == 0 && look.marks == 0 => {
            if look.len < 6 {
                -6
            } else {
                -2
            }
        }
        Promise::Password if look.is_random() && spaces == 0 => 6,
        Promise::Password if look.is_made_up() && spaces == 0 => 4,
        Promise::Password if joint == Joint::Prose && !(quoted && spaces == 0) => -8,
        Promise::Password if look.upper == 0 && look.lower >= 5 || look.lower == 0 => {
            let shell = text
                .get(head..start)
                .is_some_and(|name| name.bytes().all(|b| !b.is_ascii_lowercase() && b != b' '));
            let plain = if login() {
                1
            } else if shell && !quoted {
                0
            } else {
                -4
            };
            if quoted && spaces == 0 { plain.max(-1) } else { plain }
        }
        Promise::Password if login() => 0,
        Promise::Password => -6,
    };
    Some(Decibans(weight + said + joined))
}

fn window(text: &str, head: usize) -> usize {
    let mut from = head.saturating_sub(96);
    while !text.is_char_boundary(from) {
        from = from.saturating_add(1);
    }
    from
}

/// Whether a user or login is named with a value of its own: `user=`, `user: `, `'username' =>`.
fn has_login(before: &str) -> bool {
    let before = before.to_ascii_lowercase();
    ["user", "login", "uid", "usr"].iter().any(|name| {
        before
            .rfind(name)
            .and_then(|at| before.get(at..))
            .is_some_and(|rest| rest.bytes().take(20).any(|b| matches!(b, b'=' | b':')))
    })
}

/// Whether the value is an expression, a name of a type or variable, a label or a path, and not a literal.
fn is_code(text: &str, value: &str, end: usize, quoted: bool) -> bool {
    let bytes = value.as_bytes();
    let has = |byte: u8| bytes.contains(&byte);
    let next = text.as_bytes().get(end).copied().unwrap_or(b' ');
    let word = |byte: &u8| {
        byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'.' | b':' | b'-' | b'/' | b'$')
    };
    if value.contains("://")
        || value.starts_with('/')
        || value.starts_with("./")
        || value.ends_with(':')
    {
        return true;
    }
    if quoted {
        return has(b'{') && has(b'}')
            || has(b'[') && has(b']')
            || bytes.first() == Some(&b'#') && bytes.iter().skip(1).all(word)
            || bytes.first() == Some(&b'.') && bytes.iter().skip(1).all(word)
            || bytes.first() == Some(&b'-') && bytes.iter().all(word)
            || bytes.iter().all(|b| word(b))
                && (has(b'.') || has(b'/') || has(b':') || has(b'_') || has(b'-'))
            || bytes.iter().all(|b| matches!(b, b' ' | b'+' | b')' | b'(' | b',' | b'.'))
            || value.starts_with(' ')
            || value.ends_with(' ') && !has(b'=')
            || value.starts_with([',', ')', '+', ';', '|', ':', '=', '\\', '^', '>']);
    }
    has(b'(')
        || has(b'[')
        || has(b'{')
        || has(b'|')
        || has(b'+') && has(b'.')
        || matches!(next, b'(' | b'[' | b'{')
        || next == b'<' && text.as_bytes().get(end.saturating_add(1)) != Some(&b'/')
        || text.get(end..).is_some_and(|rest| rest.starts_with(" =") || rest.starts_with("::"))
        || has(b'/') && has(b'.') && has(b':')
        || value.starts_with([
            '$', '&', '*', '@', '!', '-', '.', '?', '=', '~', '\\', '%', '^', ')', '}', ']', '/',
        ])
        || bytes.iter().all(|b| word(b)) && (has(b'.') || has(b':') || has(b'/'))
        || value.split('.').count() > 1
            && value.split('.').all(|part| {
                part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                    && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            })
}

/// The name of a field whose whole value is a secret; what it promises.
pub(super) fn of_key(key: &str) -> Option<Promise> {
    let lower = key.to_lowercase();
    let ends = |names: &[&str]| {
        names.iter().any(|name| {
            let Some(at) = lower.rfind(&name.to_lowercase()) else { return false };
            let end = at.saturating_add(name.len());
            let promise =
                if std::ptr::eq(names, PASSWORDS) { Promise::Password } else { Promise::Key };
            begins(key.as_bytes(), 0, at, end.min(key.len()), promise)
                && lower.get(end..).is_some_and(goes_on)
        })
    };
    if ends(PASSWORDS) {
        return Some(Promise::Password);
    }
    ends(KEYS).then_some(Promise::Key)
}

/// What speaks for the whole value of such a field.
pub(super) fn of_field(value: &str, promise: Promise) -> Option<Decibans> {
    let look = Look::at(value);
    let spaces = value.bytes().filter(|byte| *byte == b' ').count();
    if value.len() > 4 * VALUE || value.len() < 4 || is_stand_in(value) || value.contains("://") {
        return None;
    }
    let weight = match promise {
        Promise::Password if spaces > 3 => return None,
        Promise::Password if look.is_random() && spaces == 0 => 12,
        Promise::Password if look.is_made_up() => 8 - if spaces > 1 { 8 } else { 0 },
        Promise::Password if spaces == 0 => 2,
        Promise::Password => -2,
        Promise::Key if spaces > 0 || look.len < 8 => return None,
        Promise::Key if look.is_random() => {
            if look.len >= 14 {
                12
            } else {
                6
            }
        }
        Promise::Key if look.is_made_up() && look.distinct() >= 6 => 2,
        Promise::Key => -4,
    };
    Some(Decibans(weight))
}
