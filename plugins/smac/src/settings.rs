//! The settings: JSON, checked once.

use portcullis_guest::Effect;
use portcullis_guest::pointer::Pattern;
use portcullis_guest::settings::{self, Fault};
use serde::Deserialize;

use crate::category::Category;
use crate::summary::Summary;

/// What is wrong with settings.
#[derive(Debug, thiserror::Error)]
#[error("{pointer}: {message}")]
pub struct ConfigureError {
    /// JSON Pointer to the fault; empty for the whole.
    pub pointer: String,
    /// What was expected.
    pub message: String,
}

/// Whose eyes the document is read with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// A page on GitHub: no CSS, no scripts, some tags as text.
    Github,
    /// A page in a browser, without a sanitizer before it.
    Browser,
    /// Hidden is what is hidden in either.
    #[default]
    Strict,
}

/// What comes out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Output {
    /// The document, without what is hidden.
    #[default]
    Markdown,
    /// The text a reader sees, without markup.
    Text,
}

/// What goes in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Told by the value's neighbours and its beginning.
    #[default]
    Auto,
    /// GitHub Flavored Markdown.
    Markdown,
    /// A page of HTML.
    Html,
    /// Text that is shown as it is.
    Text,
}

impl Profile {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Github, Self::Browser, Self::Strict];

    /// The name used in settings.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Github => "github",
            Self::Browser => "browser",
            Self::Strict => "strict",
        }
    }
}

/// What becomes of a text that is shown only on demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Text {
    Keep,
    Reveal,
    Strip,
}

/// What becomes of the body of a closed `<details>`.
pub(crate) type Details = Text;

/// What becomes of front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FrontMatter {
    Keep,
    KeepTitleDescription,
    Strip,
}

/// A toolchain whose own comments count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Dialect {
    Mdx,
    Liquid,
    Obsidian,
    Kramdown,
    Docusaurus,
}

/// The knobs as they hold for a profile.
#[derive(Debug, Clone)]
pub(crate) struct Knobs {
    pub(crate) titles: Text,
    pub(crate) alt: Text,
    pub(crate) details: Details,
    pub(crate) front_matter: FrontMatter,
    pub(crate) dialect: Vec<Dialect>,
    pub(crate) strict: bool,
    pub(crate) github: bool,
}

/// What is done when the sanitised document does not render as it should.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum OnMismatch {
    /// The text a reader sees, written as plain paragraphs.
    #[default]
    Text,
    Deny,
}

/// Turns what was hidden into a decision.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Threshold {
    /// Only what is in these categories counts; all when left out.
    pub(crate) categories: Option<Vec<Category>>,
    /// At least so many bytes.
    pub(crate) min_bytes: Option<u64>,
    /// At least so many places.
    pub(crate) min_count: Option<u64>,
    /// At least this score.
    pub(crate) min_score: Option<u8>,
    pub(crate) effect: Strictness,
    pub(crate) approver_role: Option<String>,
    pub(crate) message: Option<String>,
}

impl Threshold {
    /// Whether all its conditions hold of what was hidden.
    pub(crate) fn holds(&self, summary: &Summary) -> bool {
        let amount = summary.amount(self.categories.as_deref());
        self.min_bytes.is_none_or(|least| amount.bytes >= least)
            && amount.count >= self.min_count.unwrap_or(1)
            && self.min_score.is_none_or(|least| summary.score >= least)
    }
}

/// What a threshold calls for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Strictness {
    Deny,
    RequireApproval,
}

impl Strictness {
    pub(crate) fn effect(self) -> Effect {
        match self {
            Self::Deny => Effect::Deny,
            Self::RequireApproval => Effect::RequireApproval,
        }
    }
}

/// A place in the payload, and what stands there.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Field {
    /// JSON Pointer; a part `*` stands for any key or index, a last part `**` for everything below.
    pub(crate) pointer: String,
    #[serde(default)]
    pub(crate) format: Format,
}

/// The settings as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    #[serde(default)]
    pub(crate) profile: Profile,
    #[serde(default)]
    pub(crate) output: Output,
    #[serde(default = "everything")]
    pub(crate) fields: Vec<Field>,
    #[serde(default = "sixteen")]
    pub(crate) min_bytes: usize,
    #[serde(default = "mebibyte")]
    pub(crate) max_bytes: usize,
    pub(crate) titles: Option<Text>,
    pub(crate) alt: Option<Text>,
    pub(crate) details: Option<Details>,
    pub(crate) front_matter: Option<FrontMatter>,
    #[serde(default)]
    pub(crate) dialect: Vec<Dialect>,
    #[serde(default)]
    pub(crate) on_mismatch: OnMismatch,
    #[serde(default)]
    pub(crate) thresholds: Vec<Threshold>,
}

fn everything() -> Vec<Field> {
    vec![Field { pointer: "/**".to_owned(), format: Format::Auto }]
}

fn sixteen() -> usize {
    16
}

/// Thresholds of one configuration.
const MAX_THRESHOLDS: usize = 16;

/// Most bytes of a document.
pub const MAX_BYTES: usize = 1 << 20;

fn mebibyte() -> usize {
    MAX_BYTES
}

impl Settings {
    pub(crate) fn parse(text: &str) -> Result<Self, ConfigureError> {
        let settings: Self = settings::parse(text)
            .map_err(|Fault { pointer, message }| ConfigureError { pointer, message })?;
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> Result<(), ConfigureError> {
        if self.fields.is_empty() {
            return Err(fault("/fields", "expected one place at least"));
        }
        for (at, field) in self.fields.iter().enumerate() {
            Pattern::parse(&field.pointer)
                .map_err(|why| fault(&format!("/fields/{at}/pointer"), why))?;
        }
        if !(1..=MAX_BYTES).contains(&self.max_bytes) {
            return Err(fault("/max_bytes", &format!("expected 1 to {MAX_BYTES}")));
        }
        if self.thresholds.len() > MAX_THRESHOLDS {
            return Err(fault("/thresholds", &format!("expected {MAX_THRESHOLDS} at most")));
        }
        for (at, threshold) in self.thresholds.iter().enumerate() {
            let pointer = format!("/thresholds/{at}");
            let amounts = [
                threshold.min_bytes.is_some(),
                threshold.min_count.is_some(),
                threshold.min_score.is_some(),
            ];
            if !amounts.contains(&true) && threshold.categories.is_none() {
                return Err(fault(
                    &pointer,
                    "expected one of `categories`, `min_bytes`, `min_count`, `min_score`",
                ));
            }
            if threshold.categories.as_ref().is_some_and(Vec::is_empty) {
                return Err(fault(
                    &format!("{pointer}/categories"),
                    "expected one category at least",
                ));
            }
            if threshold.min_score.is_some_and(|score| score > 100) {
                return Err(fault(&format!("{pointer}/min_score"), "expected 0 to 100"));
            }
            if threshold.min_count == Some(0) {
                return Err(fault(&format!("{pointer}/min_count"), "expected 1 or more"));
            }
            let layout = [Category::Markup, Category::Blank];
            if threshold.categories.iter().flatten().any(|category| layout.contains(category)) {
                let text = "`markup` and `blank` hide nothing";
                return Err(fault(&format!("{pointer}/categories"), text));
            }
            if threshold.approver_role.is_some() && threshold.effect == Strictness::Deny {
                return Err(fault(
                    &pointer,
                    "`approver_role` is for the effect `require-approval`",
                ));
            }
        }
        Ok(())
    }

    /// The knobs, with what a profile says where the settings do not.
    pub(crate) fn knobs(&self) -> Knobs {
        let strict = self.profile == Profile::Strict;
        let front_matter = match self.profile {
            Profile::Github => FrontMatter::Keep,
            Profile::Browser | Profile::Strict => FrontMatter::KeepTitleDescription,
        };
        Knobs {
            titles: self.titles.unwrap_or(Text::Strip),
            alt: self.alt.unwrap_or(if strict { Text::Strip } else { Text::Reveal }),
            details: self.details.unwrap_or(Text::Reveal),
            front_matter: self.front_matter.unwrap_or(front_matter),
            dialect: self.dialect.clone(),
            strict,
            github: self.profile == Profile::Github,
        }
    }
}

fn fault(pointer: &str, message: &str) -> ConfigureError {
    ConfigureError { pointer: pointer.to_owned(), message: message.to_owned() }
}
