//! What was found, in the words of the log.

use serde::{Deserialize, Serialize};

/// Which rule of SMAC 1.0 a record answers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum Rule {
    /// Strip comments.
    #[serde(rename = "SMAC-1")]
    Smac1,
    /// Strip definitions that render to nothing.
    #[serde(rename = "SMAC-2")]
    Smac2,
    /// Prefer the rendered text: everything else a reader of the page does not see.
    #[serde(rename = "SMAC-3")]
    Smac3,
    /// Treat documents as untrusted: visible, and worth a second look.
    #[serde(rename = "SMAC-5")]
    Smac5,
}

impl Rule {
    /// The name used in the log.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Smac1 => "SMAC-1",
            Self::Smac2 => "SMAC-2",
            Self::Smac3 => "SMAC-3",
            Self::Smac5 => "SMAC-5",
        }
    }
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Taken out.
    Strip,
    /// Replaced by something a reader sees, or marked as hidden.
    Reveal,
    /// Left as it is.
    Flag,
    /// Markup around what is seen, changed without hiding or showing anything.
    Layout,
}

macro_rules! categories {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $rule:ident;)*) => {
        /// A kind of hidden or doubtful content.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Category {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)*
        }

        impl Category {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name used in settings, log and fact.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The rule of SMAC 1.0 it answers to.
            #[must_use]
            pub fn rule(self) -> Rule {
                match self { $(Self::$variant => Rule::$rule,)* }
            }
        }
    };
}

categories! {
    /// `<!-- … -->`, closed or not.
    Comment = "comment", Smac1;
    /// `<!X …>`, `<? … >`, CDATA, doctype: what HTML reads as a comment.
    Declaration = "declaration", Smac1;
    /// A tag that swallows what follows it.
    UnclosedTag = "unclosed-tag", Smac1;
    /// A comment of another toolchain, where `dialect` says it is one.
    DialectComment = "dialect-comment", Smac1;
    /// A comment inside a diagram.
    MermaidComment = "mermaid-comment", Smac1;
    /// A link definition nobody uses.
    UnusedDefinition = "unused-definition", Smac2;
    /// A second definition of a label.
    DuplicateDefinition = "duplicate-definition", Smac2;
    /// A footnote nobody refers to.
    UnusedFootnote = "unused-footnote", Smac2;
    /// A second footnote of a label.
    DuplicateFootnote = "duplicate-footnote", Smac2;
    /// A label so long that renderers disagree about it.
    LongLabel = "long-label", Smac2;
    /// The label of `[text][label]`, when it is more than a word.
    ReferenceLabel = "reference-label", Smac3;
    /// A footnote's label, when it is more than a word.
    FootnoteLabel = "footnote-label", Smac3;
    /// The title of a link or an image.
    LinkTitle = "link-title", Smac3;
    /// The text that stands for an image.
    ImageAlt = "image-alt", Smac3;
    /// A link without text.
    EmptyLink = "empty-link", Smac3;
    /// The body of a `data:` address.
    DataUri = "data-uri", Smac3;
    /// A long query in an address.
    UrlQuery = "url-query", Smac5;
    /// An image too small to see.
    TrackingImage = "tracking-image", Smac3;
    /// An attribute of a tag.
    Attribute = "attribute", Smac3;
    /// An element that CSS or the attribute `hidden` hides.
    HiddenElement = "hidden-element", Smac3;
    /// Text in the colour of its ground.
    LowContrast = "low-contrast", Smac3;
    /// An element whose content no browser shows.
    InertElement = "inert-element", Smac3;
    /// The body of a closed `<details>`.
    Details = "details", Smac3;
    /// A tag HTML does not know.
    UnknownTag = "unknown-tag", Smac3;
    /// A tag whose name poses as a role.
    RoleTag = "role-tag", Smac3;
    /// What follows the language of a code fence.
    FenceInfo = "fence-info", Smac3;
    /// A document's own data before its text.
    FrontMatter = "front-matter", Smac3;
    /// Cells beyond a table's columns.
    SurplusCell = "surplus-cell", Smac3;
    /// TeX that takes room and shows nothing.
    Math = "math", Smac3;
    /// Tag characters: a second, invisible ASCII.
    TagCharacter = "tag-character", Smac3;
    /// Variation selectors where nothing varies.
    VariationSelector = "variation-selector", Smac3;
    /// Characters of no width.
    ZeroWidth = "zero-width", Smac3;
    /// Fillers: characters that are blank.
    Filler = "filler", Smac3;
    /// Soft hyphens inside words that have none.
    SoftHyphen = "soft-hyphen", Smac3;
    /// Controls of writing direction where none is needed.
    Bidi = "bidi", Smac3;
    /// Overrides of writing direction: text that reads otherwise than it is.
    BidiOverride = "bidi-override", Smac3;
    /// Control characters.
    Control = "control", Smac3;
    /// Escape sequences of terminals.
    TerminalEscape = "terminal-escape", Smac3;
    /// A word of letters from several scripts.
    Homoglyph = "homoglyph", Smac5;
    /// Text in base64 or hexadecimal.
    EncodedBlob = "encoded-blob", Smac5;
    /// Blanks that push text out of sight.
    PushOff = "push-off", Smac5;
    /// Piles of combining marks.
    Zalgo = "zalgo", Smac5;
    /// Markup that the output `text` does without.
    Markup = "markup", Smac3;
    /// Line ends left over where something was taken out.
    Blank = "blank", Smac1;
}
