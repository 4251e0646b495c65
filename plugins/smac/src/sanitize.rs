//! The pipeline: find what is not seen, take it out, render again, compare.

use std::ops::Range;
use std::sync::Arc;

use portcullis_guest::Effect;

use crate::category::Category;
use crate::client;
use crate::doubt;
use crate::edit::{Edit, apply, compose, merge, replaced};
use crate::flow::Flow;
use crate::html::tree::View;
use crate::markdown::{self, How, Rendered};
use crate::output;
use crate::page;
use crate::quick;
use crate::record::Record;
use crate::score::Lexicon;
use crate::settings::{
    ConfigureError, Format, FrontMatter, Knobs, OnMismatch, Output, Profile, Settings,
};
use crate::summary::Summary;
use crate::tidy;
use crate::unicode;
use crate::visible::Visible;

/// How often what was taken out may bring something else to light.
const ROUNDS: usize = 4;

/// A sanitizer, configured.
#[derive(Debug)]
pub struct Sanitizer {
    pub(crate) settings: Settings,
    pub(crate) knobs: Knobs,
    lexicon: Arc<Lexicon>,
}

/// A document after sanitising.
#[derive(Debug)]
pub struct Sanitized {
    /// What the agent may read.
    pub text: String,
    /// The log: in order, disjoint; [`splice`](crate::splice) makes `text` of the input with it.
    pub records: Vec<Record>,
    /// What was hidden, in numbers.
    pub summary: Summary,
    /// The document could not be sanitised so that what is seen stays as it was: `text` is empty.
    pub refused: Option<Refused>,
}

/// Why a document was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// More bytes than the settings allow.
    #[error("the document has {bytes} bytes, {limit} are allowed")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The most that is allowed.
        limit: usize,
    },
    /// Without what is hidden it would render otherwise than before.
    #[error("what is hidden cannot be taken out without changing what is seen")]
    Mismatch,
}

/// What is to be done with a document, before it is done and logged.
pub(crate) struct Outcome {
    pub(crate) edits: Vec<Edit>,
    pub(crate) summary: Summary,
    pub(crate) refused: Option<Refused>,
}

/// What one look at a document found.
pub(crate) struct Look {
    pub(crate) edits: Vec<Edit>,
    /// What is seen, once for each view, if it was asked for.
    seen: Vec<Visible>,
}

impl Look {
    fn changes(&self) -> bool {
        self.edits.iter().any(|edit| !edit.keeps())
    }
}

impl Sanitizer {
    /// Reads settings: JSON of the shape `settings.schema.json` gives.
    ///
    /// # Errors
    /// What is wrong, and where.
    pub fn configure(settings: &str) -> Result<Self, ConfigureError> {
        let settings = Settings::parse(settings)?;
        let knobs = settings.knobs();
        let lexicon = Lexicon::new().ok_or_else(|| ConfigureError {
            pointer: String::new(),
            message: "the words of the score make no automaton".to_owned(),
        })?;
        Ok(Self { settings, knobs, lexicon: Arc::new(lexicon) })
    }

    /// The same settings under another profile and output.
    #[must_use]
    pub fn with(&self, profile: Profile, output: Output) -> Self {
        let settings = Settings { profile, output, ..self.settings.clone() };
        let knobs = settings.knobs();
        Self { settings, knobs, lexicon: Arc::clone(&self.lexicon) }
    }

    /// The profile it was configured for.
    #[must_use]
    pub fn profile(&self) -> Profile {
        self.settings.profile
    }

    /// The output it was configured for.
    #[must_use]
    pub fn output(&self) -> Output {
        self.settings.output
    }

    /// What the settings make of a document: its thresholds, and that what was refused is denied.
    #[must_use]
    pub fn effect(&self, outcome: &Sanitized) -> Effect {
        let refused = outcome.refused.map(|_| Effect::Deny);
        let held =
            self.settings.thresholds.iter().filter(|threshold| threshold.holds(&outcome.summary));
        let strictest =
            held.map(|threshold| Some(threshold.effect.effect())).fold(refused, Effect::stricter);
        strictest.unwrap_or(Effect::Allow)
    }

    /// Sanitises a document. Time grows with its length; see the README for figures.
    #[must_use]
    pub fn sanitize(&self, text: &str, format: Format) -> Sanitized {
        let Outcome { edits, summary, refused } = self.outcome(text, format);
        let sanitized = apply(text, &edits);
        let records = edits.into_iter().map(|edit| Record::new(text, edit)).collect();
        Sanitized { text: sanitized, records, summary, refused }
    }

    /// What is to be done with a document.
    pub(crate) fn outcome(&self, text: &str, format: Format) -> Outcome {
        let limit = self.settings.max_bytes;
        if text.len() > limit {
            return self.refuse(text, Refused::TooLarge { bytes: text.len(), limit });
        }
        let format = if format == Format::Auto { detect(text) } else { format };
        match self.edits(text, format) {
            Some(edits) => self.done(text, edits),
            None => self.refuse(text, Refused::Mismatch),
        }
    }

    fn done(&self, text: &str, edits: Vec<Edit>) -> Outcome {
        let summary = Summary::of(text, &edits, &self.lexicon);
        Outcome { edits, summary, refused: None }
    }

    fn refuse(&self, text: &str, why: Refused) -> Outcome {
        let reason = "the document was refused";
        let edit = Edit::strip(Category::Markup, 0..text.len(), reason);
        Outcome { refused: Some(why), ..self.done(text, vec![edit]) }
    }

    /// All edits of a document, or none when it cannot be sanitised.
    fn edits(&self, text: &str, format: Format) -> Option<Vec<Edit>> {
        let as_text = self.settings.output == Output::Text && format != Format::Text;
        if format == Format::Markdown
            && !as_text
            && self.knobs.dialect.is_empty()
            && quick::is_harmless(text)
        {
            let look = self.look_at_text(text);
            if look.edits.is_empty() {
                return Some(doubt::edits(text));
            }
        }
        let look = self.look(text, format, false);
        if format == Format::Text || (!look.changes() && !as_text) {
            return Some(look.edits);
        }
        let before = self.seen(text, format);
        let found = self
            .settle(text, format, &tidy::edits(text, look.edits.clone()), &before)
            .or_else(|| self.settle(text, format, &look.edits, &before))
            .or_else(|| self.settle(text, format, &tidy::apart(text, look.edits.clone()), &before));
        match found {
            Some((edits, seen)) if as_text => Some(as_plain_text(text, edits, &seen)),
            Some((edits, _)) => Some(edits),
            None if self.settings.on_mismatch == OnMismatch::Deny => None,
            None => self.rewrite(text, format, look.edits, &before),
        }
    }

    /// Applies edits until nothing is left to find; none when what is seen would not be what was seen before.
    fn settle(
        &self,
        text: &str,
        format: Format,
        first: &[Edit],
        before: &[Visible],
    ) -> Option<(Vec<Edit>, Vec<Visible>)> {
        let mut edits = first.to_vec();
        let mut look = self.look(&apply(text, &edits), format, true);
        for _ in 0..ROUNDS {
            if !look.changes() {
                break;
            }
            let more = look.edits.into_iter().filter(|edit| !edit.keeps()).collect();
            edits = compose(edits, more);
            look = self.look(&apply(text, &edits), format, true);
        }
        let same = !look.changes() && is_same(before, first, &look.seen, &replaced(&edits));
        same.then_some((edits, look.seen))
    }

    /// The text a reader sees, written as Markdown that cannot be anything else.
    fn rewrite(
        &self,
        text: &str,
        format: Format,
        edits: Vec<Edit>,
        before: &[Visible],
    ) -> Option<Vec<Edit>> {
        let as_text = self.settings.output == Output::Text;
        let taken = taken(&edits);
        let seen = before.first()?;
        let escape = !as_text && format != Format::Html;
        let plain = output::edits(
            text,
            seen,
            &taken,
            output::Style { escape, html: format == Format::Html && !as_text },
        );
        let rewritten = output::around(edits, plain);
        if as_text {
            return Some(rewritten);
        }
        let after = self.look(&apply(text, &rewritten), format, true);
        let expected = seen.folded(&taken, false);
        let found = after.seen.first().map(|seen| seen.folded(&[], false));
        (!after.changes() && found.as_ref() == Some(&expected)).then_some(rewritten)
    }

    /// Looks at a document once. What is only doubtful is looked for where what is seen is not asked for.
    pub(crate) fn look(&self, text: &str, format: Format, see: bool) -> Look {
        let mut look = match format {
            Format::Text => self.look_at_text(text),
            Format::Html => self.look_at_html(text, see),
            Format::Markdown | Format::Auto => self.look_at_markdown(text, see),
        };
        if !see {
            look.edits.extend(doubt::edits(text));
        }
        Look { edits: merge(look.edits), ..look }
    }

    /// What is seen of a document, once for each view.
    fn seen(&self, text: &str, format: Format) -> Vec<Visible> {
        match format {
            Format::Text => Vec::new(),
            Format::Html => {
                let mut seen = Visible::default();
                let anchors = page::anchors(text);
                page::inspect(
                    text,
                    &Flow::of_html(text),
                    self.view(true),
                    &self.knobs,
                    &anchors,
                    Some(&mut seen),
                );
                vec![seen]
            }
            Format::Markdown | Format::Auto => self.pages(text, true).1.seen,
        }
    }

    fn look_at_text(&self, text: &str) -> Look {
        let context =
            unicode::Context { text, markup: false, markdown: false, code: &[], html: &[] };
        Look { edits: unicode::edits(&context), seen: Vec::new() }
    }

    fn look_at_html(&self, text: &str, see: bool) -> Look {
        let flow = Flow::of_html(text);
        let anchors = page::anchors(text);
        let mut seen = see.then(Visible::default);
        let mut edits =
            page::inspect(text, &flow, self.view(true), &self.knobs, &anchors, seen.as_mut());
        let context =
            unicode::Context { text, markup: true, markdown: false, code: &[], html: &[] };
        edits.extend(unicode::edits(&context));
        Look { edits, seen: seen.into_iter().collect() }
    }

    fn look_at_markdown(&self, text: &str, see: bool) -> Look {
        let (rendered, mut look) = self.pages(text, see);
        let code = merged(&rendered.code);
        let context = unicode::Context {
            text,
            markup: true,
            markdown: true,
            code: &code,
            html: &rendered.html,
        };
        look.edits.extend(unicode::edits(&context));
        look.edits.extend(client::edits(text, &rendered, &self.knobs));
        look.edits.extend(rendered.edits);
        look
    }

    /// Renders a document, and reads the pages that come of it: one, or a second with tags that GitHub shows
    /// as text.
    fn pages(&self, text: &str, see: bool) -> (Rendered, Look) {
        let github = self.settings.profile == Profile::Github;
        let metadata = !github || self.knobs.front_matter != FrontMatter::Keep;
        let how = How { filter: github, metadata, html: see || text.contains('<') };
        let rendered = markdown::render(text, &self.knobs, how);
        let mut look = Look { edits: Vec::new(), seen: Vec::new() };
        let mut read = |flow: &Flow, view: View| {
            let mut seen = see.then(Visible::default);
            look.edits.extend(page::inspect(
                text,
                flow,
                view,
                &self.knobs,
                &rendered.anchors,
                seen.as_mut(),
            ));
            look.seen.extend(seen);
        };
        if rendered.has_html || see {
            read(&rendered.flow, self.view(false));
        }
        if rendered.has_filtered && self.settings.profile == Profile::Strict {
            let shown = markdown::render(text, &self.knobs, How { filter: true, ..how });
            read(&shown.flow, View { browser: false, contrast: false, page: false });
        }
        (rendered, look)
    }

    fn view(&self, page: bool) -> View {
        let profile = self.settings.profile;
        View { browser: profile != Profile::Github, contrast: profile == Profile::Strict, page }
    }
}

/// Whether what is seen after the edits is what was seen before, but for what the first look took out and for
/// what was put in. What only came to light in a later round was seen before, and stays.
fn is_same(before: &[Visible], first: &[Edit], after: &[Visible], put: &[Range<usize>]) -> bool {
    let taken = taken(first);
    // The second view is of tags that GitHub shows as text; they may be gone from the outcome.
    before
        .iter()
        .zip(after)
        .all(|(before, after)| before.folded(&taken, true) == after.folded(put, true))
}

/// Where edits change the text.
fn taken(edits: &[Edit]) -> Vec<Range<usize>> {
    edits.iter().filter(|edit| !edit.keeps()).map(|edit| edit.start..edit.end).collect()
}

fn merged(ranges: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match out.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => out.push(range.clone()),
        }
    }
    out
}

fn as_plain_text(text: &str, edits: Vec<Edit>, seen: &[Visible]) -> Vec<Edit> {
    let Some(seen) = seen.first() else { return edits };
    let outcome = apply(text, &edits);
    let plain = output::edits(&outcome, seen, &[], output::Style::default());
    compose(edits, plain)
}

/// Markdown, unless a text begins as a page of HTML does, after comments and instructions to programs.
pub(crate) fn detect(text: &str) -> Format {
    let mut rest = text.trim_start_matches('\u{FEFF}').trim_start();
    while let Some(end) = remark(rest) {
        rest = rest.get(end..).unwrap_or_default().trim_start();
    }
    let page = ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| {
        let head = rest.get(..tag.len()).unwrap_or_default();
        let next = rest.as_bytes().get(tag.len());
        head.eq_ignore_ascii_case(tag)
            && next.is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'))
    });
    if page { Format::Html } else { Format::Markdown }
}

/// Where a comment or an instruction that a text begins with ends.
fn remark(text: &str) -> Option<usize> {
    let (open, close) =
        [("<!--", "-->"), ("<?", "?>")].into_iter().find(|(open, _)| text.starts_with(open))?;
    let at = text.get(open.len()..)?.find(close)?;
    Some(open.len().saturating_add(at).saturating_add(close.len()))
}
