//! What a value looks like: a stand-in for one, made by chance, made by a person, or a piece of a program.

/// Counts over the bytes of a value.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Look {
    pub(super) len: usize,
    pub(super) digits: usize,
    pub(super) lower: usize,
    pub(super) upper: usize,
    /// Punctuation that passwords have and names have not.
    pub(super) marks: usize,
    /// Everything else: `_-./+=` and what is not ASCII.
    other: usize,
    /// Stretches of one class; a capital belongs to the small letters after it.
    pieces: usize,
    hex: usize,
    vowels: usize,
    /// The longest run of consonants, the longest run of one byte.
    consonants: usize,
    same: usize,
    seen: u128,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    None,
    Digit,
    Lower,
    Upper,
    Other,
}

impl Look {
    pub(super) fn at(value: &str) -> Self {
        let mut look = Self { len: value.len(), ..Self::default() };
        let (mut sort, mut last, mut run, mut hard, mut length) =
            (Sort::None, 0, 0_usize, 0_usize, 0_usize);
        for byte in value.bytes() {
            let is = look.count(byte);
            length = length.saturating_add(1);
            if is != sort && !(sort == Sort::Upper && is == Sort::Lower && length == 2) {
                look.pieces = look.pieces.saturating_add(usize::from(is != Sort::Other));
                length = 1;
            }
            sort = is;
            run = if byte == last { run.saturating_add(1) } else { 1 };
            last = byte;
            look.same = look.same.max(run);
            let consonant = byte.is_ascii_alphabetic() && !is_vowel(byte);
            hard = if consonant { hard.saturating_add(1) } else { 0 };
            look.consonants = look.consonants.max(hard);
        }
        look
    }

    fn count(&mut self, byte: u8) -> Sort {
        self.seen |= 1_u128.checked_shl(u32::from(byte)).unwrap_or(0);
        self.hex = self.hex.saturating_add(usize::from(byte.is_ascii_hexdigit()));
        self.vowels = self.vowels.saturating_add(usize::from(is_vowel(byte)));
        let (count, sort) = match byte {
            b'0'..=b'9' => (&mut self.digits, Sort::Digit),
            b'a'..=b'z' => (&mut self.lower, Sort::Lower),
            b'A'..=b'Z' => (&mut self.upper, Sort::Upper),
            b'!' | b'@' | b'#' | b'$' | b'%' | b'^' | b'&' | b'*' | b'?' | b'~' => {
                (&mut self.marks, Sort::Other)
            }
            _ => (&mut self.other, Sort::Other),
        };
        *count = count.saturating_add(1);
        sort
    }

    pub(super) fn letters(&self) -> usize {
        self.lower.saturating_add(self.upper)
    }

    pub(super) fn distinct(&self) -> u32 {
        self.seen.count_ones()
    }

    /// Nothing but digits and letters up to `f`, with some of both.
    pub(super) fn is_hex(&self) -> bool {
        self.hex == self.len
            && self.digits > 0
            && self.letters() > 0
            && (self.lower == 0 || self.upper == 0)
    }

    /// Whether chance made it: classes change too often for words, or consonants follow each other
    /// for longer than in them.
    pub(super) fn is_random(&self) -> bool {
        let letters = self.letters();
        if self.len < 8 || self.distinct() < 6 || self.same >= 8 {
            return false;
        }
        if self.is_hex() {
            return self.len >= 12
                && self.digits.saturating_mul(10) >= self.len
                && self.pieces >= 4;
        }
        let counted = letters.saturating_add(self.digits);
        if self.upper == 0 || self.lower == 0 {
            let few = self.vowels.saturating_mul(5) < letters;
            if self.other <= 2 && letters >= 10 && (few || self.consonants >= 6) {
                return true;
            }
            if self.digits == 0 {
                return false;
            }
        }
        let tenths = counted.saturating_mul(10).checked_div(self.pieces.max(1)).unwrap_or(0);
        let often = if self.digits == 0 { tenths < 23 } else { tenths < 34 };
        often && (self.digits >= 2 || self.digits.saturating_add(self.upper) >= 4)
    }

    /// Whether a person may have made it for a password: letters with digits or punctuation.
    pub(super) fn is_made_up(&self) -> bool {
        self.len >= 5
            && self.distinct() >= 4
            && (self.letters() > 0 && self.digits.saturating_add(self.marks) > 0
                || self.marks > 0 && self.digits > 2)
    }
}

fn is_vowel(byte: u8) -> bool {
    matches!(byte.to_ascii_lowercase(), b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

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

/// Whether the value only stands for one: a variable, a template, a mask, one of our own marks, a label.
pub(super) fn is_stand_in(value: &str) -> bool {
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
    has_mask(bytes, b"*xX.-_") || is_reference(value) || is_words(value)
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

/// Whether nothing but words of [`STAND_IN`] is in it, however they are joined.
fn is_words(value: &str) -> bool {
    let mut any = false;
    let mut word = String::new();
    let mut last_lower = false;
    for letter in value.chars().chain([' ']) {
        let breaks = !letter.is_alphabetic() || letter.is_uppercase() && last_lower;
        if breaks && !word.is_empty() {
            if STAND_IN.binary_search(&word.as_str()).is_err() && word.len() > 1 {
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

pub(super) fn contains(text: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(text, part).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stand_ins_are_sorted() {
        assert!(STAND_IN.is_sorted(), "{:?}", STAND_IN.windows(2).find(|w| w[0] > w[1]));
    }

    #[test]
    fn chance_and_words_are_told_apart() {
        for random in [
            "wJalrXUtnFEMI7KMDENGbPxRfiCY",
            "951bc382db9abad29c68634761dd6e19",
            "8fj2kd9s0alq",
            "vzihlqkrbtzlqht",
        ] {
            assert!(Look::at(random).is_random(), "{random}");
        }
        for words in [
            "getUserPasswordFromStore",
            "application_name",
            "internationalization",
            "00000000000000000000",
            "node_modules/package",
        ] {
            assert!(!Look::at(words).is_random(), "{words}");
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
}
