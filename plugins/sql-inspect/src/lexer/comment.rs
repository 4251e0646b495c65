//! Comments: dropped, unless a server might see something else in them.

use crate::characters;
use crate::dialect::{Dialect, Hash};
use crate::rule::Rule;

use super::Lexer;

impl Lexer<'_> {
    /// Whether a comment begins here; it is then behind us. None when it does not end.
    pub(super) fn comment(&mut self, c: char) -> Option<bool> {
        let dialect = self.mode.dialect;
        match (c, self.peek(1)) {
            ('-', Some('-')) => return Some(self.dashes()),
            ('#', _) if dialect.hash() == Hash::Comment => self.line_comment(),
            ('#', _) if dialect.hash() == Hash::Nothing => {
                self.foreign_comment("`#` begins a comment for some servers and not for others");
            }
            ('/', Some('*')) => self.block_comment()?,
            ('/', Some('/')) if dialect == Dialect::Snowflake => self.line_comment(),
            ('/', Some('/')) if dialect == Dialect::Generic => {
                self.foreign_comment("`//` begins a comment for some servers and not for others");
            }
            _ => return Some(false),
        }
        Some(true)
    }

    fn foreign_comment(&mut self, message: &str) {
        let end = self.at.saturating_add(1);
        self.fault(Rule::AmbiguousLexing, end, message, "use `-- ` for comments");
        self.line_comment();
    }

    /// `--`: for MySQL only with something like a space behind it.
    fn dashes(&mut self) -> bool {
        let spaced = self.peek(2).is_none_or(|c| c.is_ascii_whitespace());
        if !spaced && self.mode.dialect.is_mysql() {
            return false;
        }
        if !spaced && self.mode.dialect == Dialect::Generic {
            let message = "`--` without a space behind it is a comment for some servers only";
            let end = self.at.saturating_add(2);
            self.fault(Rule::AmbiguousLexing, end, message, "put a space behind `--`");
        }
        self.line_comment();
        true
    }

    fn line_comment(&mut self) {
        let rest = self.rest();
        let length = rest.find('\n').unwrap_or(rest.len());
        let line = rest.get(..length).unwrap_or_default();
        let line = line.strip_suffix('\r').unwrap_or(line);
        if let Some(at) = line.find('\r') {
            let end = self.at.saturating_add(at);
            let message =
                "a lone carriage return ends this comment for some servers and not for others";
            self.fault(Rule::CommentLineBreak, end, message, "leave the comment out");
        }
        self.look_into(line);
        self.at = self.at.saturating_add(length);
    }

    fn look_into(&mut self, comment: &str) {
        if let Some((at, c)) = comment.char_indices().find(|&(_, c)| characters::breaks_comment(c))
        {
            self.faults.push(characters::hidden(self.at.saturating_add(at), c));
        }
    }

    fn block_comment(&mut self) -> Option<()> {
        let Some(length) = self.block_length() else {
            self.unterminated("a comment that starts here does not end");
            return None;
        };
        let comment = self.rest().get(..length).unwrap_or_default();
        let end = self.at.saturating_add(length);
        self.look_into(comment);
        let mysql = self.mode.dialect.is_mysql() || self.mode.dialect == Dialect::Generic;
        if mysql && is_executable(comment) {
            let message = "the server runs what stands in this comment";
            self.fault(Rule::ExecutableComment, end, message, "leave the comment out");
        }
        let inside = comment.get(2..).unwrap_or_default();
        if inside.contains("/*") && !self.mode.dialect.nests_comments() {
            let message = "`/*` inside a comment: servers disagree on where the comment ends";
            self.fault(Rule::NestedComment, end, message, "leave the inner comment out");
        }
        self.at = end;
        Some(())
    }

    /// How many bytes the comment at hand has.
    fn block_length(&self) -> Option<usize> {
        let rest = self.rest();
        if !self.mode.dialect.nests_comments() {
            return rest.get(2..)?.find("*/").map(|at| at.saturating_add(4));
        }
        let mut depth = 0_usize;
        let mut at = 0_usize;
        loop {
            let tail = rest.get(at..)?;
            let next = tail.find("/*").into_iter().chain(tail.find("*/")).min()?;
            let opens = tail.get(next..)?.starts_with("/*");
            depth = if opens { depth.saturating_add(1) } else { depth.saturating_sub(1) };
            at = at.saturating_add(next).saturating_add(2);
            if depth == 0 {
                return Some(at);
            }
        }
    }
}

fn is_executable(comment: &str) -> bool {
    let body = comment.get(2..).unwrap_or_default();
    let hint = body.starts_with('+') && body.to_ascii_uppercase().contains("SET_VAR");
    body.starts_with('!') || body.starts_with("M!") || hint
}
