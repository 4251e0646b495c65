//! What an address hides: data in it, long queries.

use std::ops::Range;

use crate::category::Category;
use crate::edit::Edit;

/// Bytes of a query that is long.
const LONG_QUERY: usize = 120;
/// Bytes of one word of a query that is long.
const LONG_WORD: usize = 64;

/// What is to be done with an address; `place` says where in the document a part of it stands.
pub(crate) fn edit(
    address: &str,
    place: impl FnOnce(Range<usize>) -> Range<usize>,
) -> Option<Edit> {
    let (category, span, strips) = judge(address)?;
    let span = place(span);
    Some(match strips {
        true => Edit::strip(category, span, "data inside an address"),
        false => Edit::flag(category, span, "a long query in an address"),
    })
}

/// The part of an address that is not one: what it is, where, and whether it goes.
fn judge(address: &str) -> Option<(Category, Range<usize>, bool)> {
    if address.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:")) {
        let body = address.find(',')?.saturating_add(1);
        return (address.len() > body).then_some((Category::DataUri, body..address.len(), true));
    }
    let query = address.find('?')?.saturating_add(1);
    let value = address.get(query..).unwrap_or_default();
    let long = value.len() >= LONG_QUERY || value.split(['&', '=', '#']).any(is_encoded);
    long.then_some((Category::UrlQuery, query..address.len(), false))
}

/// A long run of base64 or hexadecimal.
fn is_encoded(word: &str) -> bool {
    let coded = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'-' | b'_' | b'%');
    word.len() >= LONG_WORD && word.bytes().all(coded)
}
