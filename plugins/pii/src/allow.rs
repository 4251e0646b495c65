//! What is never touched: values, domains, paths, test numbers.

use std::collections::BTreeSet;

use portcullis_guest::pointer::Pattern;

use crate::kind::Kind;
use crate::normal::Normal;
use crate::settings::Allow;

/// Card numbers that processors publish for tests of integrations.
const TEST_CARDS: [&str; 24] = [
    "4111111111111111",
    "4242424242424242",
    "4012888888881881",
    "4000056655665556",
    "4000000000000002",
    "4000000000009995",
    "4222222222222",
    "4917610000000000",
    "5555555555554444",
    "5105105105105100",
    "5200828282828210",
    "5454545454545454",
    "2223003122003222",
    "2222400070000005",
    "378282246310005",
    "371449635398431",
    "378734493671000",
    "6011111111111117",
    "6011000990139424",
    "6011000000000004",
    "3056930009020004",
    "30569309025904",
    "38520000023237",
    "3530111333300000",
];

/// What the settings allow.
#[derive(Debug, Default)]
pub(crate) struct Allowed {
    values: BTreeSet<String>,
    domains: Vec<String>,
    paths: Vec<Pattern>,
    test_numbers: bool,
}

impl Allowed {
    pub(crate) fn new(allow: &Allow) -> Self {
        let domains = allow.domains.iter();
        Self {
            values: allow.values.iter().map(|value| plain(value)).collect(),
            domains: domains
                .map(|domain| domain.trim_start_matches(['@', '.']).to_lowercase())
                .collect(),
            paths: allow.paths.iter().filter_map(|pattern| Pattern::parse(pattern).ok()).collect(),
            test_numbers: allow.test_numbers,
        }
    }

    pub(crate) fn is_path(&self, path: &[String]) -> bool {
        self.paths.iter().any(|pattern| pattern.holds(path))
    }

    pub(crate) fn is_value(&self, kind: Kind, value: &str) -> bool {
        let has_values = !self.values.is_empty() && self.values.contains(&plain(value));
        let is_test = || kind == Kind::PaymentCard && TEST_CARDS.contains(&plain(value).as_str());
        has_values
            || (kind == Kind::Email && !self.domains.is_empty() && self.is_domain(value))
            || (self.test_numbers && is_test())
    }

    fn is_domain(&self, address: &str) -> bool {
        let normal = Normal::new(address);
        let Some((_, domain)) = normal.text.rsplit_once('@') else { return false };
        let domain = domain.trim().to_lowercase();
        self.domains.iter().any(|allowed| {
            domain
                .strip_suffix(allowed.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    }
}

/// Letters and digits, and the signs that tell addresses apart.
fn plain(value: &str) -> String {
    let normal = Normal::new(value);
    let kept = normal.text.chars().filter(|c| c.is_alphanumeric() || matches!(c, '@' | '.' | '_'));
    let kept: String = kept.flat_map(char::to_lowercase).collect();
    // Dots part the groups of numbers.
    if kept.contains(char::is_alphabetic) { kept } else { kept.replace(['.', '_'], "") }
}
