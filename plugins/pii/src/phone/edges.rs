//! What stands directly before and after a piece: parts of longer tokens are no phone numbers.

/// Part of a longer word or number.
const INSIDE: i16 = -25;
/// Bytes before and after that are looked at, or up to three fewer.
const NEAR: usize = 28;

/// What stands before `at`, nearby.
fn tail(text: &str, at: usize) -> &str {
    let from = at.saturating_sub(NEAR);
    (from..=at).find_map(|from| text.get(from..at)).unwrap_or_default()
}

/// What stands after `at`, nearby.
pub(super) fn head(text: &str, at: usize) -> &str {
    let to = at.saturating_add(NEAR).min(text.len());
    (at..=to).rev().find_map(|to| text.get(at..to)).unwrap_or_default()
}

/// Evidence from both sides. `end` is after an extension. `is_loose`: nothing in the number's own layout is
/// telling, so that a neighbour's digit across a comma counts.
pub(super) fn weigh(text: &str, start: usize, end: usize, is_loose: bool) -> i16 {
    let (before, after) = (tail(text, start), head(text, end));
    weigh_before(before, is_loose).saturating_add(weigh_after(after, is_loose))
}

fn weigh_before(before: &str, is_loose: bool) -> i16 {
    let mut back = before.chars().rev();
    let (near, far) = (back.next(), back.next());
    let is_digit = |far: Option<char>| far.is_some_and(|far| far.is_ascii_digit());
    let is_word = |far: Option<char>| far.is_some_and(char::is_alphanumeric);
    let Some(near) = near else { return 0 };
    match near {
        '_' => INSIDE,
        '.' if is_digit(far) => -20,
        ',' if is_digit(far) && is_loose => -10,
        ':' if is_digit(far) => -10,
        '-' if is_word(far) => {
            if is_plain_word(back_word(before)) {
                -2
            } else {
                -12
            }
        }
        '-' => -3,
        '/' if is_word(far) => -6,
        '$' | '€' | '£' | '¥' | '₹' | '@' | '%' | '\\' | '^' => -20,
        '#' => -8,
        '+' => -15,
        '*' | '~' | '<' | '>' if far != Some(' ') => -2,
        ' ' if matches!(far, Some('$' | '€' | '£' | '¥' | '₹')) => -15,
        ' ' if matches!(far, Some('+' | '*' | '=' | '<' | '>' | '^')) && is_loose => -5,
        _ if is_letter_of_a_word(near) => INSIDE,
        _ => 0,
    }
}

fn weigh_after(after: &str, is_loose: bool) -> i16 {
    let mut ahead = after.chars();
    let (near, far) = (ahead.next(), ahead.next());
    let is_digit = |far: Option<char>| far.is_some_and(|far| far.is_ascii_digit());
    let is_word = |far: Option<char>| far.is_some_and(char::is_alphanumeric);
    let Some(near) = near else { return 0 };
    match near {
        '_' => INSIDE,
        '.' if is_digit(far) => -15,
        '.' if is_word(far) => -8,
        ',' if is_digit(far) && is_loose => -10,
        ':' if is_digit(far) => -10,
        '-' if is_word(far) => {
            if is_plain_word(ahead_word(after)) {
                -1
            } else {
                -12
            }
        }
        '/' if is_digit(far) => -4,
        '%' | '°' | '²' => -20,
        '+' if far == Some('+') => -20,
        '+' if is_loose => -8,
        '@' | '€' | '$' | '£' => -12,
        ' ' if matches!(far, Some('€' | '$' | '£' | '%' | '°')) => -12,
        ' ' if matches!(far, Some('*' | '=' | '<' | '>' | '^')) && is_loose => -5,
        _ if is_letter_of_a_word(near) => INSIDE,
        _ => 0,
    }
}

/// Scripts that put no space between words and numbers do not count.
fn is_letter_of_a_word(letter: char) -> bool {
    letter.is_alphanumeric() && letter < '\u{2e80}'
}

fn back_word(before: &str) -> &str {
    let token = before.trim_end_matches('-');
    let letters = token.bytes().rev().take_while(u8::is_ascii_alphanumeric).count();
    token.get(token.len().saturating_sub(letters)..).unwrap_or_default()
}

fn ahead_word(after: &str) -> &str {
    let token = after.trim_start_matches('-');
    let letters = token.bytes().take_while(u8::is_ascii_alphanumeric).count();
    token.get(..letters).unwrap_or_default()
}

/// `Office` of `-Office`, unlike `a3f` and `rc1`.
fn is_plain_word(word: &str) -> bool {
    word.len() > 2
        && word.bytes().all(|byte| byte.is_ascii_alphabetic())
        && !word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Tokens on both sides of a dump of hexadecimal digits are as long as the groups inside.
pub(super) fn is_in_a_dump(text: &str, start: usize, end: usize, size: u8) -> bool {
    let before = tail(text, start).trim_end_matches(' ');
    let after = head(text, end).trim_start_matches(' ');
    let left = before.bytes().rev().take_while(u8::is_ascii_alphanumeric).count();
    let left = before.get(before.len().saturating_sub(left)..).unwrap_or_default();
    let right = after.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let right = after.get(..right).unwrap_or_default();
    [left, right].into_iter().any(|token| {
        token.len() == usize::from(size)
            && token.bytes().all(|byte| byte.is_ascii_hexdigit())
            && token.bytes().any(|byte| byte.is_ascii_alphabetic())
    })
}
