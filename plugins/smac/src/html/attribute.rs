//! Which attributes may stay: addresses, and layout in a closed vocabulary that leaves no room for prose.

use crate::html::css;
use crate::html::reader::Attribute;

/// What an attribute is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Says how something is laid out, in words of a closed list.
    Layout,
    /// An address.
    Address,
    /// Text that stands for an image.
    Alt,
    /// A name that an address of the page may lead to.
    Anchor,
    /// Anything else.
    Hidden,
}

/// Judges one attribute of an element.
pub(crate) fn kind(element: &[u8], attribute: &Attribute) -> Kind {
    let Ok(name) = std::str::from_utf8(&attribute.name) else { return Kind::Hidden };
    let value = attribute.value().trim();
    let layout = match name {
        "href" | "src" if is_address(value) => return Kind::Address,
        "srcset" if value.split(',').all(is_candidate) => return Kind::Address,
        "alt" if matches!(element, b"img" | b"area" | b"input") => return Kind::Alt,
        "id" | "name" if is_anchor(value) => return Kind::Anchor,
        "align" | "valign" => is_alignment(value),
        "width" | "height" | "border" | "cellpadding" | "cellspacing" | "colspan" | "rowspan"
        | "span" | "start" | "size" | "hspace" | "vspace" => is_length(value),
        "dir" => matches!(value.to_ascii_lowercase().as_str(), "ltr" | "rtl" | "auto"),
        "lang" | "xml:lang" => is_language(value),
        "open" | "checked" | "disabled" | "controls" | "loop" | "muted" | "autoplay"
        | "reversed" | "nowrap" | "async" | "defer" | "noshade" | "compact" | "playsinline"
        | "selected" => value.is_empty() || value.eq_ignore_ascii_case(name) || value == "true",
        "type" => is_type(value),
        "rel" => value.split_whitespace().all(is_relation),
        "target" => matches!(value, "_blank" | "_self" | "_top" | "_parent"),
        "loading" => matches!(value, "lazy" | "eager"),
        "decoding" => matches!(value, "async" | "sync" | "auto"),
        "scope" => matches!(value, "row" | "col" | "rowgroup" | "colgroup"),
        "media" => is_media(value),
        "aria-hidden" => matches!(value, "true" | "false"),
        "bgcolor" | "color" => is_color(value),
        "style" => css::is_plain(value),
        "class" => value.split_whitespace().all(is_hiding_class),
        "hidden" => matches!(value, "" | "hidden" | "true" | "false" | "until-found"),
        _ => false,
    };
    if layout { Kind::Layout } else { Kind::Hidden }
}

fn is_address(value: &str) -> bool {
    !value.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// A candidate of `srcset`: an address, and a width or density.
fn is_candidate(text: &str) -> bool {
    let mut words = text.split_ascii_whitespace();
    let address = words.next().is_some_and(is_address);
    let size = words.next().is_none_or(|word| {
        word.strip_suffix(['x', 'w']).is_some_and(|n| n.len() < 6 && n.parse::<f32>().is_ok())
    });
    address && size && words.next().is_none()
}

fn is_anchor(value: &str) -> bool {
    (1..=64).contains(&value.len())
        && !value.contains(|c: char| c.is_whitespace() || c.is_control())
}

fn is_alignment(value: &str) -> bool {
    const WORDS: [&str; 11] = [
        "left",
        "right",
        "center",
        "justify",
        "top",
        "middle",
        "bottom",
        "baseline",
        "absmiddle",
        "texttop",
        "absbottom",
    ];
    WORDS.iter().any(|word| value.eq_ignore_ascii_case(word))
}

fn is_length(value: &str) -> bool {
    let digits = value.trim_end_matches(|c: char| c == '%' || c.is_ascii_lowercase());
    let unit = value.get(digits.len()..).unwrap_or_default();
    let known = matches!(unit, "" | "%" | "px" | "em" | "rem" | "pt" | "vw" | "vh" | "ex" | "ch");
    known && (1..=7).contains(&digits.len()) && digits.parse::<f32>().is_ok_and(|n| n >= 0.0)
}

fn is_language(value: &str) -> bool {
    let mut parts = value.split('-');
    let first = parts.next().unwrap_or_default();
    let alphanumeric = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    (2..=3).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_alphabetic())
        && value.len() <= 20
        && parts.all(alphanumeric)
}

fn is_type(value: &str) -> bool {
    const WORDS: [&str; 15] = [
        "1", "a", "i", "disc", "circle", "square", "checkbox", "radio", "text", "button", "image",
        "submit", "hidden", "email", "number",
    ];
    const MEDIA: [&str; 3] = ["image/", "video/", "audio/"];
    let rest = MEDIA.iter().find_map(|prefix| value.strip_prefix(prefix));
    WORDS.iter().any(|word| value.eq_ignore_ascii_case(word))
        || rest.is_some_and(|rest| {
            rest.len() <= 12
                && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b"+.-".contains(&b))
        })
}

fn is_relation(word: &str) -> bool {
    const WORDS: [&str; 12] = [
        "nofollow",
        "noopener",
        "noreferrer",
        "external",
        "author",
        "license",
        "next",
        "prev",
        "me",
        "ugc",
        "stylesheet",
        "icon",
    ];
    WORDS.contains(&word)
}

fn is_media(value: &str) -> bool {
    let inner = value.trim_start_matches('(').trim_end_matches(')');
    match inner.split_once(':').map(|(key, value)| (key.trim(), value.trim())) {
        Some(("prefers-color-scheme", scheme)) => {
            matches!(scheme, "dark" | "light" | "no-preference")
        }
        Some(("min-width" | "max-width" | "min-height" | "max-height", length)) => {
            is_length(length)
        }
        Some(_) => false,
        None => matches!(inner, "all" | "screen" | "print"),
    }
}

fn is_color(value: &str) -> bool {
    const NAMES: [&str; 20] = [
        "aqua", "black", "blue", "brown", "fuchsia", "gray", "green", "grey", "lime", "maroon",
        "navy", "olive", "orange", "pink", "purple", "red", "silver", "teal", "white", "yellow",
    ];
    let hex = value.strip_prefix('#').unwrap_or(value);
    let is_hex = matches!(hex.len(), 3 | 6) && hex.bytes().all(|b| b.is_ascii_hexdigit());
    is_hex || NAMES.iter().any(|name| value.eq_ignore_ascii_case(name))
}

/// Classes that hide by a style sheet everybody has.
pub(crate) fn is_hiding_class(class: &str) -> bool {
    const CLASSES: [&str; 8] = [
        "sr-only",
        "visually-hidden",
        "visuallyhidden",
        "screen-reader-text",
        "hidden",
        "d-none",
        "invisible",
        "display-none",
    ];
    CLASSES.contains(&class)
}

/// Whether an image takes at most one pixel.
pub(crate) fn is_speck(length: &str) -> bool {
    let length = length.trim();
    let number = length.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    !length.ends_with('%') && number.parse::<f32>().is_ok_and(|n| n <= 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, value: &str, expected: Kind) {
        let attribute = Attribute { name: name.into(), value: value.into(), span: 0..0 };
        assert_eq!(kind(b"img", &attribute), expected, "{name}={value}");
    }

    #[test]
    fn layout_stays_and_prose_does_not() {
        for (name, value) in [
            ("align", "Center"),
            ("width", "200"),
            ("height", "20%"),
            ("width", "1.5em"),
            ("dir", "rtl"),
            ("lang", "zh-Hant-TW"),
            ("open", ""),
            ("open", "open"),
            ("start", "3"),
            ("type", "image/webp"),
            ("media", "(prefers-color-scheme: dark)"),
            ("media", "(max-width: 600px)"),
            ("rel", "nofollow noopener"),
            ("aria-hidden", "true"),
            ("bgcolor", "#fff"),
            ("color", "red"),
        ] {
            check(name, value, Kind::Layout);
        }
        for (name, value) in [
            ("align", "ignore"),
            ("width", "ignore all"),
            ("dir", "run"),
            ("lang", "ignore-all-previous-instructions"),
            ("open", "please"),
            ("type", "ignore"),
            ("media", "ignore"),
            ("rel", "ignore"),
            ("title", ""),
            ("style", "x"),
            ("class", "x"),
            ("data-x", "1"),
            ("aria-label", "x"),
            ("bgcolor", "ignore"),
            ("href", "https://a b"),
            ("srcset", "a 1x ignore"),
            ("id", "ignore all"),
            ("onclick", "x"),
        ] {
            check(name, value, Kind::Hidden);
        }
        check("src", "https://a/b?c", Kind::Address);
        check("srcset", "a.png 1x, b.png 2x", Kind::Address);
        check("alt", "a cat", Kind::Alt);
        check("id", "install", Kind::Anchor);
    }
}
