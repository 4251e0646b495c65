//! How a name and its value are joined: by an operator, a word, a tag, an argument.

use super::name::{GAP, forth};

/// How name and value are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
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

/// Words that join a name and a value in prose; longer ones first.
const SAYS: &[&str] = &[
    "is now", "is:", "is", "was", "are", "lautet", "ist", "est", "es", "é", "è", "это", "to",
    "jest", "je", "är", "er", "на", "为", "為", "是", "は", "가", "은", "는", "हो", "है",
];

/// How the name is joined to what follows, and where that begins.
pub(super) fn joint(text: &str, head: usize, tail: usize) -> Option<(Joint, usize)> {
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
    let mut window = rest.len().min(56);
    while !rest.is_char_boundary(window) {
        window = window.saturating_sub(1);
    }
    let near = rest.get(..window)?.split(['\n', '.', ';']).next()?;
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
