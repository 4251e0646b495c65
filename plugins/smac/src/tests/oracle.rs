//! What a reader sees, told by other people's code: comrak renders, html5ever builds the tree, and this
//! walks it. Nothing of the plugin is used here.

use comrak::nodes::NodeValue;
use html5ever::driver::ParseOpts;
use html5ever::tendril::TendrilSink;
use html5ever::{QualName, local_name, ns, parse_fragment};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// Whose eyes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Eyes {
    /// cmark-gfm with its tagfilter and GitHub's list of what may stay.
    Github,
    /// A browser without a sanitizer.
    Browser,
    /// A browser, and somebody who cannot read white on white.
    Strict,
}

/// The HTML of a document.
pub(crate) fn html(markdown: &str, eyes: Eyes) -> String {
    let mut options = comrak::Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    options.extension.alerts = true;
    options.render.r#unsafe = true;
    options.render.gfm_quirks = true;
    if eyes != Eyes::Github {
        options.extension.front_matter_delimiter = Some("---".into());
    }
    let arena = comrak::Arena::new();
    let root = comrak::parse_document(&arena, markdown, &options);
    if eyes == Eyes::Github {
        for node in root.descendants() {
            match &mut node.data_mut().value {
                NodeValue::HtmlBlock(block) => block.literal = filtered(&block.literal),
                NodeValue::HtmlInline(html) => *html = filtered(html),
                _ => {}
            }
        }
    }
    let mut html = String::new();
    comrak::format_html(root, &options, &mut html).unwrap();
    html
}

/// cmark-gfm's tagfilter: the `<` of some tags becomes text.
fn filtered(html: &str) -> String {
    const NAMES: [&str; 9] = [
        "title",
        "textarea",
        "style",
        "xmp",
        "iframe",
        "noembed",
        "noframes",
        "script",
        "plaintext",
    ];
    let mut out = String::new();
    for (at, c) in html.char_indices() {
        let rest = html[at + c.len_utf8()..].to_ascii_lowercase();
        let rest = rest.strip_prefix('/').unwrap_or(&rest);
        let follows = |name: &str| {
            rest.strip_prefix(name).is_some_and(|end| {
                end.is_empty()
                    || end.starts_with(|c: char| c.is_ascii_whitespace() || c == '>')
                    || end.starts_with("/>")
            })
        };
        if c == '<' && NAMES.iter().any(|name| follows(name)) {
            out.push_str("&lt;");
        } else {
            out.push(c);
        }
    }
    out
}

/// What is seen of a document.
pub(crate) fn seen(markdown: &str, eyes: Eyes) -> String {
    seen_html(&html(markdown, eyes), eyes)
}

/// What is seen of HTML.
pub(crate) fn seen_html(html: &str, eyes: Eyes) -> String {
    let context = QualName::new(None, ns!(html), local_name!("div"));
    let mut options = ParseOpts::default();
    options.tree_builder.scripting_enabled = eyes != Eyes::Github;
    let scripts = options.tree_builder.scripting_enabled;
    let dom = parse_fragment(RcDom::default(), options, context, Vec::new(), scripts).one(html);
    let mut out = String::new();
    walk(&dom.document, eyes, State::default(), &mut out);
    out
}

#[derive(Clone, Copy, Default)]
struct State {
    invisible: bool,
    picture: bool,
}

fn walk(root: &Handle, eyes: Eyes, state: State, out: &mut String) {
    // A stack of our own: hostile documents are deep.
    enum Step {
        Enter(Handle, State),
        Space,
    }
    let mut steps = vec![Step::Enter(root.clone(), state)];
    while let Some(step) = steps.pop() {
        let (node, mut state) = match step {
            Step::Space => {
                out.push(' ');
                continue;
            }
            Step::Enter(node, state) => (node, state),
        };
        match &node.data {
            NodeData::Text { contents } => {
                if !state.invisible && !state.picture {
                    out.push_str(&contents.borrow());
                }
                continue;
            }
            NodeData::Element { name, attrs, .. } => {
                let html = name.ns == ns!(html);
                let name = name.local.to_string();
                let attrs: Vec<(String, String)> = attrs
                    .borrow()
                    .iter()
                    .map(|a| (a.name.local.to_string(), a.value.to_string()))
                    .collect();
                let attr =
                    |wanted: &str| attrs.iter().find(|(n, _)| n == wanted).map(|(_, v)| v.as_str());
                let never = ["template", "rp"].contains(&name.as_str());
                let parts = ["desc", "metadata", "defs", "annotation", "annotation-xml"];
                if never || (!html && parts.contains(&name.as_str())) {
                    continue;
                }
                state.picture |= name == "picture";
                if eyes != Eyes::Github {
                    let unshown = [
                        "script",
                        "style",
                        "title",
                        "textarea",
                        "iframe",
                        "noembed",
                        "noframes",
                        "noscript",
                        "video",
                        "audio",
                        "canvas",
                        "datalist",
                        "object",
                        "plaintext",
                        "head",
                    ];
                    if unshown.contains(&name.as_str())
                        || (name == "dialog" && attr("open").is_none())
                    {
                        continue;
                    }
                    let style = attr("style").map(flat).unwrap_or_default();
                    if attr("hidden").is_some() || hides(&style) {
                        continue;
                    }
                    let class = attr("class").unwrap_or_default();
                    let pale = pale(&style)
                        || class == "sr-only"
                        || attr("color").is_some_and(|c| c == "white");
                    if eyes == Eyes::Strict && pale {
                        continue;
                    }
                    if style.contains("visibility:hidden") || style.contains("visibility:collapse")
                    {
                        state.invisible = true;
                    } else if style.contains("visibility:visible") {
                        state.invisible = false;
                    }
                }
                let inline = [
                    "a",
                    "b",
                    "i",
                    "em",
                    "strong",
                    "code",
                    "span",
                    "del",
                    "sub",
                    "sup",
                    "kbd",
                    "s",
                    "u",
                    "font",
                    "img",
                    "small",
                    "mark",
                    "q",
                    "abbr",
                    "tt",
                    "ins",
                    "samp",
                    "var",
                    "cite",
                    "big",
                    "strike",
                    "wbr",
                    "input",
                    "g",
                    "svg",
                    "text",
                    "math",
                    "mi",
                    "mo",
                    "mn",
                    "mrow",
                    "ruby",
                    "rt",
                    "label",
                    "picture",
                    "source",
                    "foo",
                    "nobr",
                    "bdi",
                    "bdo",
                    "time",
                    "data",
                    "dfn",
                    "acronym",
                    "tool_result",
                    "t",
                    "meta",
                    "link",
                    "template",
                    "image",
                    "map",
                    "area",
                    "slot",
                    "picture",
                    "button",
                    "select",
                    "output",
                ];
                if !inline.contains(&name.as_str()) && is_html(&name) {
                    out.push(' ');
                    steps.push(Step::Space);
                }
            }
            NodeData::Comment { .. }
            | NodeData::Doctype { .. }
            | NodeData::ProcessingInstruction { .. } => continue,
            NodeData::Document => {}
        }
        for child in node.children.borrow().iter().rev() {
            steps.push(Step::Enter(child.clone(), state));
        }
    }
}

/// Elements that stand between lines; names nobody knows stand in them.
fn is_html(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "ul"
            | "ol"
            | "li"
            | "blockquote"
            | "pre"
            | "table"
            | "thead"
            | "tbody"
            | "tr"
            | "td"
            | "th"
            | "br"
            | "hr"
            | "section"
            | "article"
            | "details"
            | "summary"
            | "center"
            | "dl"
            | "dt"
            | "dd"
            | "main"
            | "nav"
            | "header"
            | "footer"
            | "aside"
            | "figure"
            | "figcaption"
            | "form"
            | "fieldset"
            | "address"
            | "caption"
            | "xmp"
            | "option"
            | "legend"
            | "html"
            | "body"
    )
}

fn flat(style: &str) -> String {
    let mut text = String::new();
    let mut rest = style;
    while let Some(at) = rest.find("/*") {
        text.push_str(&rest[..at]);
        rest = rest[at..].find("*/").map_or("", |end| &rest[at + end + 2..]);
    }
    text.push_str(rest);
    let text = text.replace("\\69", "i");
    text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase()
}

fn pale(style: &str) -> bool {
    let of = |name: &str| style.split(';').find_map(|d| d.strip_prefix(name)?.strip_prefix(':'));
    let (color, ground) = (of("color"), of("background").or_else(|| of("background-color")));
    color.is_some_and(|color| {
        let white = matches!(color, "white" | "#fff" | "#ffffff") && ground.is_none();
        white || color == "transparent" || color.ends_with(",0)") || ground == Some(color)
    })
}

fn hides(style: &str) -> bool {
    let style = style.split(';').filter(|d| {
        !(style.contains("!important") && style.contains("display:none") && *d == "display:inline")
    });
    let style = &style.collect::<Vec<_>>().join(";").replace("!important", "");
    let has = |needle: &str| {
        style.match_indices(needle).any(|(at, _)| {
            style[at + needle.len()..]
                .chars()
                .next()
                .is_none_or(|c| !c.is_ascii_digit() && c != '.')
        })
    };
    let zero = |property: &str| {
        [format!("{property}:0"), format!("{property}:0px"), format!("{property}:0.0")]
            .iter()
            .any(|d| has(d))
    };
    has("display:none")
        || zero("opacity")
        || has("opacity:0.01")
        || zero("font-size")
        || style.starts_with("font:0")
        || style.contains("-9999")
        || style.contains("-10000")
        || (style.contains("clip:rect(") && style.contains("absolute"))
        || style.contains("clip-path:inset(50%)")
        || style.contains("clip-path:inset(100%)")
        || style.contains("scale(0)")
        || ((zero("height") || zero("max-height") || zero("width"))
            && style.contains("overflow:hidden"))
        || style.contains("content-visibility:hidden")
}

/// Blanks folded, unseen characters gone.
pub(crate) fn fold(text: &str) -> String {
    let unseen = |c: &char| {
        matches!(*c, '\u{85}' | '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
            || (c.is_control() && !c.is_ascii_whitespace())
    };
    let kept: String = text.chars().filter(|c| !unseen(c)).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether two readings are the same.
pub(crate) fn same(before: &str, after: &str) -> bool {
    fold(before) == fold(after)
}
