//! What only stands for a secret.

use super::value::contains;

/// Words that together make a stand-in, a name or a label, and not a secret.
const STAND_IN: &[&str] = &[
    "a",
    "access",
    "account",
    "actual",
    "add",
    "an",
    "any",
    "api",
    "apikey",
    "app",
    "auth",
    "bar",
    "baz",
    "be",
    "blank",
    "boolean",
    "change",
    "changed",
    "changeit",
    "changeme",
    "client",
    "config",
    "confirm",
    "contraseña",
    "credential",
    "credentials",
    "current",
    "data",
    "db",
    "default",
    "demo",
    "dummy",
    "empty",
    "enter",
    "env",
    "error",
    "example",
    "fake",
    "false",
    "field",
    "file",
    "foo",
    "foobar",
    "for",
    "forgot",
    "from",
    "generate",
    "generated",
    "go",
    "goes",
    "here",
    "hidden",
    "id",
    "in",
    "incorrect",
    "input",
    "insert",
    "int",
    "integer",
    "invalid",
    "is",
    "it",
    "json",
    "kennwort",
    "key",
    "label",
    "login",
    "masked",
    "me",
    "missing",
    "mock",
    "my",
    "mypassword",
    "name",
    "new",
    "nil",
    "no",
    "none",
    "not",
    "null",
    "number",
    "object",
    "of",
    "old",
    "optional",
    "or",
    "param",
    "parameter",
    "pass",
    "passphrase",
    "passwd",
    "password",
    "passwort",
    "paste",
    "path",
    "placeholder",
    "private",
    "prompt",
    "provided",
    "public",
    "put",
    "pw",
    "pwd",
    "random",
    "real",
    "redacted",
    "removed",
    "replace",
    "required",
    "reset",
    "sample",
    "secret",
    "secrets",
    "secure",
    "see",
    "select",
    "senha",
    "service",
    "set",
    "show",
    "some",
    "something",
    "str",
    "string",
    "system",
    "te",
    "temp",
    "test",
    "testing",
    "tests",
    "text",
    "the",
    "this",
    "to",
    "todo",
    "token",
    "tokens",
    "true",
    "type",
    "undefined",
    "unknown",
    "update",
    "use",
    "user",
    "username",
    "value",
    "var",
    "varchar",
    "variable",
    "with",
    "wrong",
    "you",
    "your",
    "yours",
    "yourself",
];

/// Words that stand for a password even where nothing but a password can stand, as in a URL.
const PLACEHOLDERS: &[&str] = &[
    "a",
    "bar",
    "baz",
    "change",
    "changeit",
    "changeme",
    "dummy",
    "enter",
    "example",
    "fake",
    "foo",
    "here",
    "hidden",
    "insert",
    "me",
    "my",
    "mypassword",
    "none",
    "null",
    "p",
    "pass",
    "passwd",
    "password",
    "passwort",
    "placeholder",
    "port",
    "pw",
    "pwd",
    "redacted",
    "replace",
    "sample",
    "some",
    "test",
    "the",
    "this",
    "token",
    "user",
    "username",
    "with",
    "you",
    "your",
    "yourpassword",
];

/// Whether the value only stands for one: a variable, a template, a mask, one of our own marks, a label.
pub(super) fn is_stand_in(value: &str) -> bool {
    is_written_so(value) || is_words(value, STAND_IN)
}

/// The same where any word may be a password.
pub(super) fn is_placeholder(value: &str) -> bool {
    is_written_so(value) || is_words(value, PLACEHOLDERS)
}

/// Whether signs around it or in it say that the value is a stand-in.
fn is_written_so(value: &str) -> bool {
    let bytes = value.as_bytes();
    let first = bytes.first().copied().unwrap_or(b' ');
    let last = bytes.last().copied().unwrap_or(b' ');
    if matches!(
        (first, last),
        (b'<', b'>') | (b'[', b']') | (b'{', b'}') | (b'%', b'%') | (b'(', b')')
    ) || bytes.starts_with(b"<")
        || bytes.starts_with(b"&lt;")
        || bytes.starts_with(b"${")
        || bytes.starts_with(b"$(")
        || bytes.starts_with(b"#{")
        || bytes.starts_with(b"{{")
        || bytes.starts_with(b"%(")
        || bytes.starts_with(b"%{")
        || bytes.starts_with(b"@{")
        || bytes.starts_with(b"arn:")
        || value == "%s"
        || first == b'$' && bytes.iter().skip(1).all(|b| b.is_ascii_uppercase() || *b == b'_')
    {
        return true;
    }
    has_mask(bytes, b"*xX.-_") || is_reference(value)
}

/// Whether a token is masked, or all one character.
pub(super) fn is_masked(token: &str) -> bool {
    has_mask(token.as_bytes(), b"*xX")
}

/// Four of one of the signs that hide things, in a row.
fn has_mask(bytes: &[u8], signs: &[u8]) -> bool {
    let mut run = 0_usize;
    let mut last = 0;
    for byte in bytes {
        let sign = signs.contains(byte);
        run = if sign && *byte == last { run.saturating_add(1) } else { usize::from(sign) };
        if run >= 4 || run >= 3 && *byte == b'*' {
            return true;
        }
        last = *byte;
    }
    bytes.len() >= 4 && bytes.iter().all(|byte| Some(byte) == bytes.first())
        || contains(bytes, "…".as_bytes())
}

fn is_reference(value: &str) -> bool {
    const PARTS: [&str; 13] = [
        "${",
        "{{",
        "}}",
        "$(",
        "<%",
        "process.env",
        "os.environ",
        "getenv",
        "environ[",
        "secrets.",
        "env.",
        "env(",
        "keyvault",
    ];
    PARTS.iter().any(|part| contains(value.as_bytes(), part.as_bytes()))
}

/// Whether nothing but such words is in it, however they are joined.
fn is_words(value: &str, words: &[&str]) -> bool {
    let mut any = false;
    let mut word = String::new();
    let mut last_lower = false;
    for letter in value.chars().chain([' ']) {
        let breaks = !letter.is_alphabetic() || letter.is_uppercase() && last_lower;
        if breaks && !word.is_empty() {
            if words.binary_search(&word.as_str()).is_err() && word.len() > 1 {
                return false;
            }
            any = true;
            word.clear();
        }
        if letter.is_ascii_digit() {
            return false;
        }
        if letter.is_alphabetic() {
            word.extend(letter.to_lowercase());
        }
        last_lower = letter.is_lowercase();
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_sorted() {
        for words in [STAND_IN, PLACEHOLDERS] {
            assert!(words.is_sorted(), "{:?}", words.windows(2).find(|w| w[0] > w[1]));
        }
    }

    #[test]
    fn what_stands_for_a_secret_is_none() {
        for value in [
            "${DB_PASS}",
            "<password>",
            "{{ token }}",
            "xxxxxxxx",
            "****1234",
            "changeme",
            "YOUR_API_KEY",
            "null",
            "process.env.TOKEN",
            "$DB_PASSWORD",
            "<API_KEY_7f3a>",
            "my-secret-token",
            "yourPasswordHere",
            "%PASS%",
        ] {
            assert!(is_stand_in(value), "{value}");
        }
        for value in ["hunter2", "super$ecret", "thisismypassword", "P@ssw0rd", "$ecret99"] {
            assert!(!is_stand_in(value), "{value}");
        }
    }

    #[test]
    fn fewer_words_stand_for_a_password_in_a_url() {
        for value in ["password", "changeme", "your-password", "example", "xxxx", "${PASS}"] {
            assert!(is_placeholder(value), "{value}");
        }
        for value in ["secret", "admin", "default", "service"] {
            assert!(!is_placeholder(value), "{value}");
        }
    }
}
