//! What is known of the elements of HTML. Source: the HTML standard, sections 4 and 13.2; cmark-gfm's
//! tagfilter.

/// A set of names, asked without allocation.
macro_rules! names {
    ($(#[$doc:meta])* $name:ident: $($element:literal)|+) => {
        $(#[$doc])*
        pub(crate) fn $name(name: &[u8]) -> bool {
            matches!(name, $($element)|+)
        }
    };
}

names! {
    /// Have no content.
    is_void: b"area" | b"base" | b"basefont" | b"bgsound" | b"br" | b"col" | b"embed" | b"frame" | b"hr" | b"img"
        | b"input" | b"keygen" | b"link" | b"meta" | b"param" | b"source" | b"track" | b"wbr"
}
names! {
    /// Stand between lines.
    is_block: b"address" | b"article" | b"aside" | b"blockquote" | b"body" | b"br" | b"caption" | b"center" | b"dd"
        | b"details" | b"dialog" | b"dir" | b"div" | b"dl" | b"dt" | b"fieldset" | b"figcaption" | b"figure" | b"footer"
        | b"form" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"header" | b"hgroup" | b"hr" | b"html" | b"legend"
        | b"li" | b"listing" | b"main" | b"menu" | b"nav" | b"ol" | b"optgroup" | b"option" | b"p" | b"plaintext" | b"pre"
        | b"search" | b"section" | b"summary" | b"table" | b"tbody" | b"td" | b"tfoot" | b"th" | b"thead" | b"tr" | b"ul"
        | b"xmp"
}
names! {
    /// Close an open paragraph where they begin.
    closes_paragraph: b"address" | b"article" | b"aside" | b"blockquote" | b"center" | b"dd" | b"details" | b"dialog"
        | b"dir" | b"div" | b"dl" | b"dt" | b"fieldset" | b"figcaption" | b"figure" | b"footer" | b"form" | b"h1" | b"h2"
        | b"h3" | b"h4" | b"h5" | b"h6" | b"header" | b"hgroup" | b"hr" | b"li" | b"listing" | b"main" | b"menu" | b"nav"
        | b"ol" | b"p" | b"plaintext" | b"pre" | b"search" | b"section" | b"summary" | b"table" | b"ul" | b"xmp"
}
names! {
    /// Stop the search for an element that some unknown end tag means.
    is_special: b"address" | b"applet" | b"area" | b"article" | b"aside" | b"base" | b"basefont" | b"bgsound"
        | b"blockquote" | b"body" | b"br" | b"button" | b"caption" | b"center" | b"col" | b"colgroup" | b"dd" | b"details"
        | b"dir" | b"div" | b"dl" | b"dt" | b"embed" | b"fieldset" | b"figcaption" | b"figure" | b"footer" | b"form"
        | b"frame" | b"frameset" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"head" | b"header" | b"hgroup" | b"hr"
        | b"html" | b"iframe" | b"img" | b"input" | b"keygen" | b"li" | b"link" | b"listing" | b"main" | b"marquee"
        | b"menu" | b"meta" | b"nav" | b"noembed" | b"noframes" | b"noscript" | b"object" | b"ol" | b"p" | b"param"
        | b"plaintext" | b"pre" | b"script" | b"search" | b"section" | b"select" | b"source" | b"style" | b"summary"
        | b"table" | b"tbody" | b"td" | b"template" | b"textarea" | b"tfoot" | b"th" | b"thead" | b"title" | b"tr"
        | b"track" | b"ul" | b"wbr" | b"xmp"
}
names! {
    /// Bound what an end tag can reach.
    is_scope: b"applet" | b"caption" | b"html" | b"table" | b"td" | b"th" | b"marquee" | b"object" | b"template"
}
names! {
    /// Go on behind the block that closed over them.
    is_formatting: b"a" | b"b" | b"big" | b"code" | b"em" | b"font" | b"i" | b"nobr" | b"s" | b"small" | b"strike"
        | b"strong" | b"tt" | b"u"
}
names! {
    /// End foreign content where they begin.
    breaks_out: b"b" | b"big" | b"blockquote" | b"body" | b"br" | b"center" | b"code" | b"dd" | b"div" | b"dl" | b"dt"
        | b"em" | b"embed" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"head" | b"hr" | b"i" | b"img" | b"li"
        | b"listing" | b"menu" | b"meta" | b"nobr" | b"ol" | b"p" | b"pre" | b"ruby" | b"s" | b"small" | b"span"
        | b"strong" | b"strike" | b"sub" | b"sup" | b"table" | b"tt" | b"u" | b"ul" | b"var"
}
names! {
    /// Inside SVG and MathML, where HTML begins again.
    is_integration: b"foreignobject" | b"desc" | b"title" | b"mi" | b"mo" | b"mn" | b"ms" | b"mtext" | b"annotation-xml"
}
names! {
    /// May stand in the head of a page.
    is_head_content: b"base" | b"basefont" | b"bgsound" | b"link" | b"meta" | b"title" | b"noscript" | b"noframes"
        | b"style" | b"script" | b"template" | b"head" | b"html"
}
names! {
    /// What GitHub shows as text: cmark-gfm's tagfilter.
    is_filtered: b"title" | b"textarea" | b"style" | b"xmp" | b"iframe" | b"noembed" | b"noframes" | b"script"
        | b"plaintext"
}
names! {
    /// Whose content no renderer shows.
    is_never_shown: b"template" | b"rp" | b"desc" | b"metadata" | b"defs" | b"annotation" | b"annotation-xml"
}
names! {
    /// Whose content a browser does not show, or only where something else fails.
    is_unshown_in_browsers: b"script" | b"style" | b"title" | b"textarea" | b"iframe" | b"noembed" | b"noframes"
        | b"plaintext" | b"noscript" | b"video" | b"audio" | b"canvas" | b"dialog" | b"datalist" | b"head" | b"object"
}
names! {
    /// Elements of HTML, SVG and MathML, past and present.
    is_known: b"a" | b"abbr" | b"acronym" | b"address" | b"applet" | b"area" | b"article" | b"aside" | b"audio" | b"b"
        | b"base" | b"basefont" | b"bdi" | b"bdo" | b"bgsound" | b"big" | b"blink" | b"blockquote" | b"body" | b"br"
        | b"button" | b"canvas" | b"caption" | b"center" | b"cite" | b"code" | b"col" | b"colgroup" | b"data" | b"datalist"
        | b"dd" | b"del" | b"details" | b"dfn" | b"dialog" | b"dir" | b"div" | b"dl" | b"dt" | b"em" | b"embed"
        | b"fieldset" | b"figcaption" | b"figure" | b"font" | b"footer" | b"form" | b"frame" | b"frameset" | b"h1" | b"h2"
        | b"h3" | b"h4" | b"h5" | b"h6" | b"head" | b"header" | b"hgroup" | b"hr" | b"html" | b"i" | b"iframe" | b"img"
        | b"input" | b"ins" | b"kbd" | b"keygen" | b"label" | b"legend" | b"li" | b"link" | b"listing" | b"main" | b"map"
        | b"mark" | b"marquee" | b"menu" | b"meta" | b"meter" | b"nav" | b"nobr" | b"noembed" | b"noframes" | b"noscript"
        | b"object" | b"ol" | b"optgroup" | b"option" | b"output" | b"p" | b"param" | b"picture" | b"plaintext" | b"pre"
        | b"progress" | b"q" | b"rb" | b"rp" | b"rt" | b"rtc" | b"ruby" | b"s" | b"samp" | b"script" | b"search" | b"section"
        | b"select" | b"slot" | b"small" | b"source" | b"span" | b"strike" | b"strong" | b"style" | b"sub" | b"summary"
        | b"sup" | b"table" | b"tbody" | b"td" | b"template" | b"textarea" | b"tfoot" | b"th" | b"thead" | b"time"
        | b"title" | b"tr" | b"track" | b"tt" | b"u" | b"ul" | b"var" | b"video" | b"wbr" | b"xmp"
        | b"svg" | b"g" | b"path" | b"circle" | b"rect" | b"line" | b"polyline" | b"polygon" | b"ellipse" | b"text"
        | b"tspan" | b"textpath" | b"defs" | b"desc" | b"metadata" | b"use" | b"symbol" | b"image" | b"marker" | b"mask"
        | b"pattern" | b"clippath" | b"lineargradient" | b"radialgradient" | b"stop" | b"filter" | b"foreignobject"
        | b"math" | b"mi" | b"mo" | b"mn" | b"ms" | b"mtext" | b"mrow" | b"mfrac" | b"msqrt" | b"mroot" | b"msub" | b"msup"
        | b"msubsup" | b"munder" | b"mover" | b"munderover" | b"mtable" | b"mtr" | b"mtd" | b"mspace" | b"mstyle"
        | b"mpadded" | b"mphantom" | b"merror" | b"menclose" | b"maction" | b"semantics" | b"annotation"
        | b"annotation-xml"
}
names! {
    /// Names that pose as somebody who speaks to a model.
    is_role: b"system" | b"assistant" | b"user" | b"human" | b"developer" | b"tool" | b"instruction" | b"instructions"
        | b"agentinstructions" | b"agent" | b"ai" | b"prompt" | b"systemprompt" | b"system-prompt"
        | b"system-reminder" | b"important" | b"function_calls" | b"tool_call" | b"tool_result" | b"admin" | b"override"
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
