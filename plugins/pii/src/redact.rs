//! What stands in place of a value.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::detect::email::REDACTED_DOMAIN;
use crate::kind::Kind;
use crate::settings::{Action, Schema};

/// Hexadecimal digits of a pseudonym and of a digest.
const TOKEN_DIGITS: usize = 12;
const HASH_DIGITS: usize = 32;
/// Characters that a mask leaves at the end, where there are at least twice as many and a half.
const LEFT: usize = 4;

/// The key of pseudonyms.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    /// For `token`: of the bundle's secret, the session's secret and the session.
    session: [u8; 32],
    /// For `hash`: of the secrets alone.
    bundle: [u8; 32],
}

impl Key {
    pub(crate) fn new(secrets: &[&str], session: &str) -> Self {
        let bundle = keyed(b"portcullis pii key", secrets);
        Self { session: keyed(&bundle, &[session]), bundle }
    }
}

/// HMAC-SHA256 (RFC 2104) over texts, each with its length before it.
fn keyed(key: &[u8], texts: &[&str]) -> [u8; 32] {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    for text in texts {
        mac.update(&text.len().to_be_bytes());
        mac.update(text.as_bytes());
    }
    mac.finalize().into_bytes().into()
}

/// What is put in place of a value, by what is known of it.
pub(crate) struct Value<'v> {
    pub(crate) kind: Kind,
    /// `EMAIL`, or the name of a custom type in capitals.
    pub(crate) mark: &'v str,
    /// As it stands in the original.
    pub(crate) text: &'v str,
    /// What the whole string must still be, when the value is all of it.
    pub(crate) schema: Option<&'v Schema>,
}

impl Value<'_> {
    /// The replacement under an action that redacts.
    pub(crate) fn replacement(&self, action: Action, key: &Key) -> String {
        if let Some(schema) = self.schema
            && let Some(valid) = self.valid(schema, action, key)
        {
            return valid;
        }
        match action {
            Action::Mask => self.mask(),
            Action::Token => format!("<{}_{}>", self.mark, self.digest(&key.session, TOKEN_DIGITS)),
            Action::Hash => format!("<{}_{}>", self.mark, self.digest(&key.bundle, HASH_DIGITS)),
            Action::Replace | Action::Report | Action::RequireApproval | Action::Deny => {
                format!("<{}>", self.mark)
            }
        }
    }

    /// The same for the same value, however it is written.
    fn digest(&self, key: &[u8; 32], digits: usize) -> String {
        let plain: String = crate::normal::Normal::new(self.text)
            .text
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, '@' | '.' | '_' | '+'))
            .flat_map(char::to_lowercase)
            .collect();
        let plain = if self.kind.is_secret() { self.text.to_owned() } else { plain };
        let bytes = keyed(key, &[self.mark, &plain]);
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        hex.get(..digits).unwrap_or(&hex).to_owned()
    }

    /// Letters and digits become `*`; what parts them stays.
    fn mask(&self) -> String {
        if self.kind.is_secret() {
            return "********".to_owned();
        }
        if self.kind == Kind::Email {
            return mask_email(self.text);
        }
        let signs = self.text.chars().filter(|c| is_sign(*c)).count();
        let left = match self.kind {
            Kind::Person | Kind::StreetAddress | Kind::DateOfBirth | Kind::Mrz => 0,
            _ if signs >= LEFT.saturating_mul(2).saturating_add(1) => LEFT,
            _ => 0,
        };
        let hidden = signs.saturating_sub(left);
        let mut seen = 0_usize;
        let mask = |c: char| {
            seen = seen.saturating_add(usize::from(is_sign(c)));
            if is_sign(c) && seen <= hidden { '*' } else { c }
        };
        let masked: String = self.text.chars().filter(|c| !is_unseen(*c)).map(mask).collect();
        // A value whose own signs cannot be told apart (in base64, in escapes) leaves nothing.
        if crate::normal::Normal::new(self.text).is_original() && !is_blob(self) {
            masked
        } else {
            "****".to_owned()
        }
    }

    /// A value that is valid where this one was.
    fn valid(&self, schema: &Schema, action: Action, key: &Key) -> Option<String> {
        let format = schema.format.as_deref()?;
        let name = match action {
            Action::Token => self.digest(&key.session, TOKEN_DIGITS),
            Action::Hash => self.digest(&key.bundle, HASH_DIGITS),
            _ => "redacted".to_owned(),
        };
        let valid = match format {
            "email" | "idn-email" => format!("{name}@{REDACTED_DOMAIN}"),
            "hostname" | "idn-hostname" => format!("{name}.{REDACTED_DOMAIN}"),
            "uri" | "url" | "iri" | "uri-reference" => format!("https://{REDACTED_DOMAIN}/{name}"),
            "ipv4" => "0.0.0.0".to_owned(),
            "ipv6" => "::".to_owned(),
            "date" => "0001-01-01".to_owned(),
            "date-time" => "0001-01-01T00:00:00Z".to_owned(),
            "time" => "00:00:00Z".to_owned(),
            "uuid" => "00000000-0000-0000-0000-000000000000".to_owned(),
            "digits" | "phone" => {
                self.text.chars().map(|c| if c.is_numeric() { '0' } else { c }).collect()
            }
            _ => return None,
        };
        fits(&valid, schema).then_some(valid)
    }
}

/// Lengths are counted in characters, as JSON Schema does.
fn fits(text: &str, schema: &Schema) -> bool {
    let length = text.chars().count();
    length >= schema.min_length.unwrap_or(0) && length <= schema.max_length.unwrap_or(usize::MAX)
}

/// Cuts a replacement, or fills it with `*`, to the length that is asked for.
pub(crate) fn fitted(text: String, schema: Option<&Schema>) -> String {
    let Some(schema) = schema.filter(|schema| !fits(&text, schema)) else { return text };
    let least = schema.min_length.unwrap_or(0);
    let most = schema.max_length.unwrap_or(usize::MAX);
    if text.chars().count() > most {
        // Half a mark would say nothing.
        return "*".repeat(least.max(most.min(8)));
    }
    let missing = least.saturating_sub(text.chars().count());
    text + &"*".repeat(missing)
}

fn is_sign(c: char) -> bool {
    c.is_alphanumeric()
}

fn is_unseen(c: char) -> bool {
    c.is_control() && c != '\n' && c != '\t'
}

/// Whether a value stands inside base64 or hexadecimal digits: neither has separators.
fn is_blob(value: &Value<'_>) -> bool {
    value.text.len() >= 10 && crate::blob::open(value.text).is_some()
}

/// `j***@example.org`: the first letter, and where the mail goes.
fn mask_email(text: &str) -> String {
    match text.rsplit_once('@') {
        Some((local, domain)) if domain.is_ascii() && !domain.contains(['%', '&', '\\']) => {
            let first: String = local.chars().take(1).filter(char::is_ascii_alphanumeric).collect();
            format!("{first}***@{}", domain.trim())
        }
        _ => "***@***".to_owned(),
    }
}
