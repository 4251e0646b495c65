//! What is known of the elements of HTML. Source: the HTML standard, sections 4 and 13.2; cmark-gfm's
//! tagfilter.

/// A set of names, asked without allocation.
macro_rules! names {
    ($(#[$doc:meta])* $name:ident: $($element:literal)|+) => {
        $(#[$doc])*
        pub(crate) fn $name(name: &[u8]) -> bool {
            matches!(std::str::from_utf8(name), Ok($($element)|+))
        }
    };
}

names! {
    /// Have no content.
    is_void: "area" | "base" | "basefont" | "bgsound" | "br" | "col" | "embed" | "frame" | "hr" | "img"
        | "input" | "keygen" | "link" | "meta" | "param" | "source" | "track" | "wbr"
}
names! {
    /// Stand between lines.
    is_block: "address" | "article" | "aside" | "blockquote" | "body" | "br" | "caption" | "center" | "dd"
        | "details" | "dialog" | "dir" | "div" | "dl" | "dt" | "fieldset" | "figcaption" | "figure" | "footer"
        | "form" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "header" | "hgroup" | "hr" | "html" | "legend"
        | "li" | "listing" | "main" | "menu" | "nav" | "ol" | "optgroup" | "option" | "p" | "plaintext" | "pre"
        | "search" | "section" | "summary" | "table" | "tbody" | "td" | "tfoot" | "th" | "thead" | "tr" | "ul"
        | "xmp"
}
names! {
    /// Close an open paragraph where they begin.
    closes_paragraph: "address" | "article" | "aside" | "blockquote" | "center" | "dd" | "details" | "dialog"
        | "dir" | "div" | "dl" | "dt" | "fieldset" | "figcaption" | "figure" | "footer" | "form" | "h1" | "h2"
        | "h3" | "h4" | "h5" | "h6" | "header" | "hgroup" | "hr" | "li" | "listing" | "main" | "menu" | "nav"
        | "ol" | "p" | "plaintext" | "pre" | "search" | "section" | "summary" | "table" | "ul" | "xmp"
}
names! {
    /// Stop the search for an element that some unknown end tag means.
    is_special: "address" | "applet" | "area" | "article" | "aside" | "base" | "basefont" | "bgsound"
        | "blockquote" | "body" | "br" | "button" | "caption" | "center" | "col" | "colgroup" | "dd" | "details"
        | "dir" | "div" | "dl" | "dt" | "embed" | "fieldset" | "figcaption" | "figure" | "footer" | "form"
        | "frame" | "frameset" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "head" | "header" | "hgroup" | "hr"
        | "html" | "iframe" | "img" | "input" | "keygen" | "li" | "link" | "listing" | "main" | "marquee"
        | "menu" | "meta" | "nav" | "noembed" | "noframes" | "noscript" | "object" | "ol" | "p" | "param"
        | "plaintext" | "pre" | "script" | "search" | "section" | "select" | "source" | "style" | "summary"
        | "table" | "tbody" | "td" | "template" | "textarea" | "tfoot" | "th" | "thead" | "title" | "tr"
        | "track" | "ul" | "wbr" | "xmp"
}
names! {
    /// Bound what an end tag can reach.
    is_scope: "applet" | "caption" | "html" | "table" | "td" | "th" | "marquee" | "object" | "template"
}
names! {
    /// Go on behind the block that closed over them.
    is_formatting: "a" | "b" | "big" | "code" | "em" | "font" | "i" | "nobr" | "s" | "small" | "strike"
        | "strong" | "tt" | "u"
}
names! {
    /// End foreign content where they begin.
    breaks_out: "b" | "big" | "blockquote" | "body" | "br" | "center" | "code" | "dd" | "div" | "dl" | "dt"
        | "em" | "embed" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "head" | "hr" | "i" | "img" | "li"
        | "listing" | "menu" | "meta" | "nobr" | "ol" | "p" | "pre" | "ruby" | "s" | "small" | "span"
        | "strong" | "strike" | "sub" | "sup" | "table" | "tt" | "u" | "ul" | "var"
}
names! {
    /// Inside SVG and MathML, where HTML begins again.
    is_integration: "foreignobject" | "desc" | "title" | "mi" | "mo" | "mn" | "ms" | "mtext" | "annotation-xml"
}
names! {
    /// May stand in the head of a page.
    is_head_content: "base" | "basefont" | "bgsound" | "link" | "meta" | "title" | "noscript" | "noframes"
        | "style" | "script" | "template" | "head" | "html"
}
names! {
    /// What GitHub shows as text: cmark-gfm's tagfilter.
    is_filtered: "title" | "textarea" | "style" | "xmp" | "iframe" | "noembed" | "noframes" | "script"
        | "plaintext"
}
names! {
    /// Whose content no renderer shows.
    is_never_shown: "template" | "rp" | "desc" | "metadata" | "defs" | "annotation" | "annotation-xml"
}
names! {
    /// Whose content a browser does not show, or only where something else fails.
    is_unshown_in_browsers: "script" | "style" | "title" | "textarea" | "iframe" | "noembed" | "noframes"
        | "plaintext" | "noscript" | "video" | "audio" | "canvas" | "dialog" | "datalist" | "head" | "object"
}
names! {
    /// Elements of HTML, SVG and MathML, past and present.
    is_known: "a" | "abbr" | "acronym" | "address" | "applet" | "area" | "article" | "aside" | "audio" | "b"
        | "base" | "basefont" | "bdi" | "bdo" | "bgsound" | "big" | "blink" | "blockquote" | "body" | "br"
        | "button" | "canvas" | "caption" | "center" | "cite" | "code" | "col" | "colgroup" | "data" | "datalist"
        | "dd" | "del" | "details" | "dfn" | "dialog" | "dir" | "div" | "dl" | "dt" | "em" | "embed"
        | "fieldset" | "figcaption" | "figure" | "font" | "footer" | "form" | "frame" | "frameset" | "h1" | "h2"
        | "h3" | "h4" | "h5" | "h6" | "head" | "header" | "hgroup" | "hr" | "html" | "i" | "iframe" | "img"
        | "input" | "ins" | "kbd" | "keygen" | "label" | "legend" | "li" | "link" | "listing" | "main" | "map"
        | "mark" | "marquee" | "menu" | "meta" | "meter" | "nav" | "nobr" | "noembed" | "noframes" | "noscript"
        | "object" | "ol" | "optgroup" | "option" | "output" | "p" | "param" | "picture" | "plaintext" | "pre"
        | "progress" | "q" | "rb" | "rp" | "rt" | "rtc" | "ruby" | "s" | "samp" | "script" | "search" | "section"
        | "select" | "slot" | "small" | "source" | "span" | "strike" | "strong" | "style" | "sub" | "summary"
        | "sup" | "table" | "tbody" | "td" | "template" | "textarea" | "tfoot" | "th" | "thead" | "time"
        | "title" | "tr" | "track" | "tt" | "u" | "ul" | "var" | "video" | "wbr" | "xmp"
        | "svg" | "g" | "path" | "circle" | "rect" | "line" | "polyline" | "polygon" | "ellipse" | "text"
        | "tspan" | "textpath" | "defs" | "desc" | "metadata" | "use" | "symbol" | "image" | "marker" | "mask"
        | "pattern" | "clippath" | "lineargradient" | "radialgradient" | "stop" | "filter" | "foreignobject"
        | "math" | "mi" | "mo" | "mn" | "ms" | "mtext" | "mrow" | "mfrac" | "msqrt" | "mroot" | "msub" | "msup"
        | "msubsup" | "munder" | "mover" | "munderover" | "mtable" | "mtr" | "mtd" | "mspace" | "mstyle"
        | "mpadded" | "mphantom" | "merror" | "menclose" | "maction" | "semantics" | "annotation"
        | "annotation-xml"
}
names! {
    /// Names that pose as somebody who speaks to a model.
    is_role: "system" | "assistant" | "user" | "human" | "developer" | "tool" | "instruction" | "instructions"
        | "agentinstructions" | "agent" | "ai" | "prompt" | "systemprompt" | "system-prompt"
        | "system-reminder" | "important" | "function_calls" | "tool_call" | "tool_result" | "admin" | "override"
}

/// Whether a name, in lower case, poses as a role: one of the list, or made of its words.
pub(crate) fn poses_as_role(name: &[u8]) -> bool {
    const PARTS: [&str; 8] = [
        "instruction",
        "system",
        "assistant",
        "prompt",
        "agent",
        "override",
        "directive",
        "important",
    ];
    let text = std::str::from_utf8(name).unwrap_or_default();
    is_role(name) || PARTS.iter().any(|part| text.contains(part))
}
