//! How likely the value beside a secret's name is a secret.

use super::joint::Joint;
use super::name::{Promise, VALUE};
use super::stand_in::{is_placeholder, is_stand_in};
use super::value::Look;
use crate::weight::Decibans;

/// What speaks for the value; none where it is code, a label or a stand-in.
pub(super) fn weigh(
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
    let sum: i16 =
        [weight, said, joined].iter().fold(0, |sum: i16, part| sum.saturating_add(*part));
    Some(Decibans(sum))
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
        || !quoted && (is_number(value) || is_constant(value) || value.contains("::"))
    {
        return true;
    }
    if quoted {
        return has(b'{') && has(b'}')
            || has(b'[') && has(b']')
            || bytes.first() == Some(&b'#') && bytes.iter().skip(1).all(word)
            || bytes.first() == Some(&b'.') && bytes.iter().skip(1).all(word)
            || bytes.first() == Some(&b'-') && bytes.iter().all(word)
            || bytes.iter().all(word)
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
        || bytes.iter().all(word) && (has(b'.') || has(b':') || has(b'/'))
        || value.split('.').count() > 1
            && value.split('.').all(|part| {
                part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                    && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            })
}

/// `4096u32`, `0xC000006B_u32`, `0x1f`: a number of a programming language.
fn is_number(value: &str) -> bool {
    let (digits, most) = value.strip_prefix("0x").map_or((value, 0), |digits| (digits, 16));
    let end = digits.find(['u', 'i', 'U', 'L']).unwrap_or(digits.len());
    let (number, kind) = digits.split_at_checked(end).unwrap_or_default();
    let number = number.trim_end_matches('_');
    let typed = matches!(
        kind,
        "u8" | "u16"
            | "u32"
            | "u64"
            | "usize"
            | "i8"
            | "i16"
            | "i32"
            | "i64"
            | "isize"
            | "U"
            | "L"
            | "UL"
            | "ULL"
    );
    if most > 0 {
        return number.len() <= most && number.bytes().all(|b| b.is_ascii_hexdigit());
    }
    typed && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
}

/// The name of a constant or a word of a programming language.
fn is_constant(value: &str) -> bool {
    matches!(value, "const" | "static" | "mutable" | "except")
        || value.starts_with("__")
        || value.contains('_') && value.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
}

/// What speaks for the password in a connection string: it may be any word.
pub(super) fn of_connection(value: &str) -> Option<Decibans> {
    let look = Look::at(value);
    if look.len < 3
        || is_placeholder(value)
        || value.starts_with(['$', '%', '@', '{', '&', '+', '(', '*', '"', '\''])
        || value.contains(['(', '{', '['])
    {
        return None;
    }
    let made = look.is_random() || look.is_made_up();
    let path = value.contains('.') && look.digits == 0;
    match (made, path) {
        (true, false) => Some(Decibans(8)),
        (false, false) => Some(Decibans(2)),
        (_, true) => None,
    }
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
        Promise::Password if look.is_made_up() => {
            if spaces > 1 {
                0
            } else {
                8
            }
        }
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
