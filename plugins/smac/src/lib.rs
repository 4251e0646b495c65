//! Safe Markdown for AI consumption: the agent reads what a human sees, and the log shows the difference.
//!
//! [`Sanitizer::configure`] reads settings, [`Sanitizer::sanitize`] sanitises a document, [`splice`] replays
//! its log. The same code is the component `smac` and a library that tests, benchmarks and
//! `portcullis sanitize` link.
//!
//! A document is rendered to HTML that knows where it comes from, the HTML is read as a browser reads it,
//! and what nobody would see on the page is traced back to the source and taken out. Then the outcome is
//! rendered and read again: what is seen must be the same, and nothing may be left to find.
//!
//! * `sanitize`: the pipeline. * `quick`: documents that need none of it. * `settings`, `category`: what is asked, what is found.
//! * `markdown`: rendering with provenance, and what Markdown itself hides. * `flow`: the HTML.
//! * `html`, `page`: tokens, open elements, visibility. * `visible`: what is seen.
//! * `unicode`: characters. * `client`, `doubt`, `address`: diagrams and formulas, doubtful text,
//!   addresses.
//! * `edit`, `record`, `tidy`, `output`, `escape`: what is changed, the log, the text output.
//! * `summary`, `score`: the difference as a signal. * `policy`, `target`: the component.
//!
//! Invariants: nothing here panics, whatever the document; time is linear in its length; the records of a
//! document make the outcome of the input, byte for byte; a document in which nothing is hidden comes back
//! byte for byte; what was taken out appears nowhere but as length, digest and a preview of its letters.
//!
//! Not looked at: images, fonts, style sheets, scripts, what an address leads to.

mod address;
mod category;
mod client;
mod doubt;
mod edit;
mod escape;
mod flow;
mod html;
mod markdown;
mod output;
mod page;
mod policy;
mod quick;
mod record;
mod sanitize;
mod score;
mod settings;
mod summary;
mod target;
mod tidy;
mod unicode;
mod visible;

pub use category::{Action, Category, Rule};
pub use record::{Record, SpliceError, splice};
pub use sanitize::{Refused, Sanitized, Sanitizer};
pub use settings::{ConfigureError, Format, MAX_BYTES, Output, Profile};
pub use summary::{Amount, Summary};
pub use unicode::is_unseen;

portcullis_guest::export!(Sanitizer);

#[cfg(test)]
mod tests;
