//! What was probably meant by a name that is not known.

use crate::kind::{Group, Kind};

/// Names that others give to the types.
const OTHERS: &[(&str, &str)] = &[
    ("address", "street-address"),
    ("birthday", "date-of-birth"),
    ("creditcard", "payment-card"),
    ("dob", "date-of-birth"),
    ("location", "street-address"),
    ("mobile", "phone"),
    ("name", "person"),
    ("names", "person"),
    ("phi", "medical-record"),
    ("pii", "people"),
    ("token", "api-key"),
    ("vat", "tax-id"),
];

/// The names of all types and groups.
pub(super) fn type_names() -> Vec<&'static str> {
    let groups = Group::ALL.into_iter().map(Group::name);
    Kind::ALL.iter().map(|kind| kind.name()).chain(groups).collect()
}

/// `did you mean …?`, or all there are.
pub(super) fn did_you_mean(name: &str, known: &[&str]) -> String {
    match near(name, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known are {}", known.join(", ")),
    }
}

fn near<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let wanted = plain(name);
    if wanted.len() < 2 {
        return None;
    }
    let other = OTHERS.iter().find(|(other, _)| *other == wanted).map(|(_, name)| *name);
    let listed = known.iter().copied().find(|known| Some(*known) == other);
    listed.or_else(|| part(&wanted, known)).or_else(|| {
        let most = wanted.len().div_ceil(4);
        let far = |known: &str| strsim::osa_distance(&wanted, &plain(known));
        let nearest = known.iter().copied().min_by_key(|known| far(known))?;
        (far(nearest) <= most).then_some(nearest)
    })
}

/// The first name that begins or ends with what is wanted, or the other way round.
fn part<'k>(wanted: &str, known: &[&'k str]) -> Option<&'k str> {
    known.iter().copied().find(|known| {
        let known = plain(known);
        [(known.as_str(), wanted), (wanted, known.as_str())].into_iter().any(|(long, short)| {
            short.len() > 2 && (long.starts_with(short) || long.ends_with(short))
        })
    })
}

/// Letters and digits alone, in lower case.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}
