//! Tells what a SQL text really does, before it runs.
//!
//! [`Inspector::configure`] reads settings, [`Inspector::inspect`] judges a text. The same code is the
//! component `sql-inspect` and a library that tests, benchmarks and `portcullis sql explain` link.
//!
//! The text is read twice and by two minds: the outline knows clauses and no expressions, the parser's
//! tree knows expressions. A statement passes only when both tell the same story and nothing in it is
//! objected to. No step takes back what an earlier one said.
//!
//! * `characters`, `lexer`, `token`, `dialect`: from bytes to tokens, as the server would cut them.
//! * `outline`, `class`: statements, their classes and the names that stand where tables stand.
//! * `parse`, `watch`, `tree`, `reserved`: the parser's reading. * `agree`: where the two differ.
//! * `permit`, `function`, `name`, `settings`: what is allowed. * `advise`: limits, conditions, joins.
//! * `inspect`: the pipeline. * `rule`, `finding`: what is said. * `policy`: the component.
//!
//! Invariants: nothing here panics or recurses without bound, whatever the text; what cannot be read
//! is denied; positions are bytes of the text and fall on character boundaries.
//!
//! Not looked at: what a view, a user's function, operator or cast does inside the server.

mod advise;
mod agree;
mod characters;
mod class;
mod dialect;
mod finding;
mod function;
mod inspect;
mod lexer;
mod name;
mod outline;
mod parse;
mod permit;
mod policy;
mod reserved;
mod rule;
mod settings;
mod token;
mod tree;
mod watch;

pub use characters::MAX_BYTES;
pub use class::Class;
pub use dialect::Dialect;
pub use finding::{Finding, Span};
pub use inspect::{Inspection, Inspector, Statement};
pub use parse::{MAX_CHAIN, MAX_DEPTH, MAX_TOKENS};
pub use rule::Rule;
pub use settings::ConfigureError;

portcullis_guest::export!(Inspector);

#[cfg(test)]
mod tests;
