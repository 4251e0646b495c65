//! What an inline style does to what is seen. Not computed: style sheets, inheritance of colours, sizes
//! that depend on others.

/// What a style does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Style {
    /// Hides the element and all in it.
    pub(crate) hides: bool,
    /// `visibility`, which elements inside may take back: hidden or visible.
    pub(crate) visible: Option<bool>,
    /// The size of letters, which elements inside may take back: readable or not.
    pub(crate) sized: Option<bool>,
    /// Text in the colour of its ground, or in none.
    pub(crate) pale: bool,
}

/// Reads the declarations of a `style` attribute, its value decoded.
pub(crate) fn style(text: &str) -> Style {
    let text = plain(text);
    let mut style = Style::default();
    let mut seen = Seen::default();
    let declarations = || text.split(';').filter_map(|declaration| declaration.split_once(':'));
    // What is important wins over what stands behind it.
    for important in [false, true] {
        for (property, value) in declarations() {
            let (value, marked) = match value.rsplit_once('!') {
                Some((value, mark)) if mark.trim() == "important" => (value, true),
                _ => (value, false),
            };
            if marked == important {
                declare(property.trim(), value.trim(), &mut style, &mut seen);
            }
        }
    }
    style.hides |= seen.undisplayed;
    let cut = seen.clipped && (seen.no_height || seen.no_width);
    let away = seen.placed && seen.far;
    let gone = seen.placed && seen.clip;
    style.hides |= cut || away || gone || seen.indented;
    style.pale |= seen.color.is_some()
        && (seen.color == seen.ground || (seen.ground.is_none() && seen.white));
    style
}

#[derive(Default)]
struct Seen {
    undisplayed: bool,
    placed: bool,
    far: bool,
    clip: bool,
    clipped: bool,
    no_height: bool,
    no_width: bool,
    indented: bool,
    white: bool,
    color: Option<String>,
    ground: Option<String>,
}

fn declare(property: &str, value: &str, style: &mut Style, seen: &mut Seen) {
    match property {
        "display" => seen.undisplayed = value == "none",
        "visibility" => style.visible = Some(!matches!(value, "hidden" | "collapse")),
        "content-visibility" => style.hides |= value == "hidden",
        "opacity" => {
            style.hides |=
                number(value).is_some_and(|n| n < if value.ends_with('%') { 6.0 } else { 0.06 })
        }
        "font-size" => style.sized = Some(!small(value, 2.0)),
        "font" => {
            let mut sizes = value.split([' ', ',']).filter_map(|part| part.split('/').next());
            style.sized = Some(!sizes.any(|size| small(size, 2.0)));
        }
        "position" => seen.placed |= matches!(value, "absolute" | "fixed" | "relative" | "sticky"),
        "left" | "right" | "top" | "bottom" | "inset" | "margin-left" | "margin-top" | "margin" => {
            let far = value.split(' ').any(|part| number(part).is_some_and(|n| n.abs() >= 900.0));
            seen.far |= far;
            seen.indented |= far && property.starts_with("margin") && value.contains('-');
        }
        "text-indent" => seen.indented |= number(value).is_some_and(|n| n <= -900.0),
        "clip" => seen.clip |= value.starts_with("rect(") && rect_is_empty(value),
        "clip-path" => style.hides |= clips_all(value),
        "overflow" | "overflow-x" | "overflow-y" => {
            seen.clipped |= matches!(value, "hidden" | "clip")
        }
        "height" | "max-height" => seen.no_height |= small(value, 2.0),
        "width" | "max-width" => seen.no_width |= small(value, 2.0),
        "transform" | "scale" => style.hides |= moves_away(value, property),
        "color" => {
            let color = color(value);
            style.pale |= color == "transparent";
            seen.white = color == "#ffffff";
            seen.color = Some(color);
        }
        "-webkit-text-fill-color" => style.pale |= color(value) == "transparent",
        "background" | "background-color" => seen.ground = Some(color(value)),
        "filter" => style.hides |= value.replace(' ', "").contains("opacity(0"),
        _ => {}
    }
}

/// Whether a style is made of words of CSS alone, so that it has no room for prose.
pub(crate) fn is_plain(text: &str) -> bool {
    const PROPERTIES: [&str; 62] = [
        "display",
        "visibility",
        "opacity",
        "font-size",
        "font",
        "font-weight",
        "font-style",
        "font-variant",
        "position",
        "left",
        "right",
        "top",
        "bottom",
        "inset",
        "margin",
        "margin-left",
        "margin-right",
        "margin-top",
        "margin-bottom",
        "padding",
        "padding-left",
        "padding-right",
        "padding-top",
        "padding-bottom",
        "text-indent",
        "text-align",
        "text-decoration",
        "text-transform",
        "clip",
        "clip-path",
        "overflow",
        "overflow-x",
        "overflow-y",
        "height",
        "max-height",
        "min-height",
        "width",
        "max-width",
        "min-width",
        "transform",
        "scale",
        "color",
        "background",
        "background-color",
        "border",
        "border-radius",
        "border-collapse",
        "border-spacing",
        "float",
        "clear",
        "vertical-align",
        "line-height",
        "letter-spacing",
        "white-space",
        "word-break",
        "list-style",
        "list-style-type",
        "z-index",
        "content-visibility",
        "gap",
        "flex",
        "box-sizing",
    ];
    let remark =
        |part: &str| part.split("*/").next().is_some_and(|r| r.contains(char::is_alphanumeric));
    if text.split("/*").skip(1).any(remark) {
        return false;
    }
    plain(text).split(';').filter(|declaration| !declaration.trim().is_empty()).all(|declaration| {
        declaration.split_once(':').is_some_and(|(property, value)| {
            PROPERTIES.contains(&property.trim()) && value.len() <= 80 && is_plain_value(value)
        })
    })
}

fn is_plain_value(value: &str) -> bool {
    const WORDS: [&str; 88] = [
        "none",
        "block",
        "inline",
        "inline-block",
        "flex",
        "grid",
        "table",
        "table-cell",
        "hidden",
        "visible",
        "collapse",
        "absolute",
        "relative",
        "fixed",
        "sticky",
        "static",
        "auto",
        "left",
        "right",
        "center",
        "justify",
        "top",
        "middle",
        "bottom",
        "baseline",
        "bold",
        "normal",
        "italic",
        "underline",
        "inherit",
        "initial",
        "unset",
        "important",
        "rect",
        "inset",
        "circle",
        "polygon",
        "scale",
        "scalex",
        "scaley",
        "translate",
        "translatex",
        "translatey",
        "rotate",
        "rgb",
        "rgba",
        "hsl",
        "hsla",
        "transparent",
        "white",
        "black",
        "red",
        "green",
        "blue",
        "gray",
        "grey",
        "orange",
        "yellow",
        "purple",
        "silver",
        "navy",
        "teal",
        "solid",
        "dashed",
        "dotted",
        "double",
        "both",
        "clip",
        "scroll",
        "nowrap",
        "pre",
        "wrap",
        "px",
        "em",
        "rem",
        "pt",
        "vw",
        "vh",
        "deg",
        "small",
        "large",
        "medium",
        "uppercase",
        "lowercase",
        "separate",
        "border-box",
        "disc",
        "serif",
    ];
    let punctuation = |c: char| {
        c.is_ascii_whitespace() || matches!(c, '(' | ')' | ',' | '!' | '%' | '/' | '.' | '+')
    };
    value.split(punctuation).filter(|word| !word.is_empty()).all(|word| {
        let word = word.trim_start_matches('-');
        let letters = word.trim_start_matches(|c: char| c.is_ascii_digit());
        let hex = word
            .strip_prefix('#')
            .is_some_and(|hex| hex.len() <= 8 && hex.bytes().all(|b| b.is_ascii_hexdigit()));
        hex || letters.is_empty() || WORDS.contains(&letters)
    })
}

/// Lower case, without comments and escapes.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("/*") {
        out.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at.saturating_add(2)..).unwrap_or_default();
        rest =
            rest.find("*/").and_then(|end| rest.get(end.saturating_add(2)..)).unwrap_or_default();
    }
    out.push_str(rest);
    unescape(&out).to_lowercase()
}

fn unescape(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        let mut code = String::new();
        while code.len() < 6 && chars.peek().is_some_and(char::is_ascii_hexdigit) {
            code.extend(chars.next());
        }
        match u32::from_str_radix(&code, 16) {
            Ok(code) => {
                out.extend(char::from_u32(code));
                chars.next_if(|c| c.is_whitespace());
            }
            Err(_) => out.extend(chars.next()),
        }
    }
    out
}

/// The number a value begins with.
fn number(value: &str) -> Option<f64> {
    let end = value
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+')))
        .unwrap_or(value.len());
    value.get(..end)?.parse().ok()
}

/// A length of less than so many pixels, whatever its unit.
fn small(value: &str, below: f64) -> bool {
    let scale = if value.ends_with("em") || value.ends_with("vw") || value.ends_with("vh") {
        16.0
    } else {
        1.0
    };
    number(value).is_some_and(|n| n * scale < below)
}

fn rect_is_empty(value: &str) -> bool {
    let inner = value.trim_start_matches("rect(").trim_end_matches(')');
    let sides: Vec<f64> =
        inner.split([',', ' ']).filter(|side| !side.is_empty()).filter_map(number).collect();
    matches!(sides[..], [top, right, bottom, left] if (bottom - top) < 2.0 || (right - left) < 2.0)
}

fn clips_all(value: &str) -> bool {
    let inner = value.split_once('(').map_or("", |(_, inner)| inner.trim_end_matches(')'));
    let first = number(inner.trim());
    (value.starts_with("inset(") && value.contains('%') && first.is_some_and(|n| n >= 50.0))
        || (value.starts_with("circle(") && first.is_some_and(|n| n < 1.0))
        || (value.starts_with("polygon(")
            && inner.split(',').all(|p| p.split(' ').filter_map(number).all(|n| n == 0.0)))
}

fn moves_away(value: &str, property: &str) -> bool {
    if property == "scale" {
        return number(value) == Some(0.0);
    }
    value.split(')').any(|call| {
        let Some((name, inner)) = call.trim().split_once('(') else { return false };
        let numbers = || inner.split(',').filter_map(|part| number(part.trim()));
        match name {
            "scale" | "scalex" | "scaley" | "scale3d" => numbers().any(|n| n.abs() < 0.02),
            "translate" | "translatex" | "translatey" | "translate3d" => {
                numbers().any(|n| n.abs() >= 900.0)
            }
            _ => false,
        }
    })
}

/// A colour in one spelling, as far as it can be told.
pub(crate) fn color(value: &str) -> String {
    let value: String = value.to_lowercase().split_whitespace().collect();
    let hex = match value.as_str() {
        "white" => "#ffffff".to_owned(),
        "black" => "#000000".to_owned(),
        "transparent" => return value,
        _ => match value.strip_prefix('#') {
            Some(short) if short.len() == 3 => {
                std::iter::once('#').chain(short.chars().flat_map(|c| [c, c])).collect()
            }
            _ => value,
        },
    };
    match hex.as_str() {
        "rgb(255,255,255)" | "rgba(255,255,255,1)" | "hsl(0,0%,100%)" => "#ffffff".to_owned(),
        "#fefefe" | "#fdfdfd" | "#fcfcfc" => "#ffffff".to_owned(),
        other if is_clear(other) => "transparent".to_owned(),
        _ => hex,
    }
}

fn is_clear(color: &str) -> bool {
    let alpha =
        color.strip_suffix(')').and_then(|inner| inner.rsplit([',', '/']).next()).and_then(number);
    (color.starts_with("rgba(") || color.starts_with("hsla(")) && alpha.is_some_and(|n| n < 0.06)
        || (color.len() == 9 && color.starts_with('#') && color.ends_with("00"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, hides: bool) {
        let style = style(text);
        assert_eq!(style.hides || style.sized == Some(false), hides, "{text}");
    }

    #[test]
    fn what_hides_hides_in_every_spelling() {
        for text in [
            "display:none",
            "DISPLAY : NONE !important",
            "color:red;display:/* x */none",
            "disp\\6c ay:none",
            "opacity:0",
            "opacity: 0.01",
            "font-size:0",
            "font-size: 1px",
            "font:0/0 a",
            "font: 0px serif",
            "position:absolute;left:-9999px",
            "text-indent:-9999px",
            "position:absolute;clip:rect(0 0 0 0)",
            "position:absolute;clip: rect(1px, 1px, 1px, 1px)",
            "clip-path:inset(50%)",
            "clip-path: circle(0)",
            "height:0;overflow:hidden",
            "max-height:0px; overflow: hidden",
            "width:0;overflow:clip",
            "transform:scale(0)",
            "transform: translateX(-9999px)",
            "content-visibility:hidden",
            "margin-left:-9999px",
        ] {
            check(text, true);
        }
    }

    #[test]
    fn what_lays_out_does_not() {
        for text in [
            "display:block",
            "opacity:1",
            "opacity:0.5",
            "font-size:12px",
            "font-size:.8em",
            "font:12px/1 serif",
            "position:absolute;left:-10px",
            "overflow:hidden",
            "height:0",
            "width:50%;overflow:hidden",
            "margin:0 auto",
            "transform:scale(1.2)",
            "clip-path:inset(10%)",
            "",
            ";;:",
        ] {
            check(text, false);
        }
        assert_eq!(style("visibility:hidden").visible, Some(false));
        assert_eq!(style("visibility:visible").visible, Some(true));
    }

    #[test]
    fn text_in_the_colour_of_its_ground_is_pale() {
        for text in [
            "color:white",
            "color:#FFF",
            "color:transparent",
            "color: rgba(0,0,0,0)",
            "color:#123;background:#112233",
        ] {
            assert!(style(text).pale, "{text}");
        }
        for text in ["color:red", "color:white;background:black", "background:white"] {
            assert!(!style(text).pale, "{text}");
        }
    }
}
