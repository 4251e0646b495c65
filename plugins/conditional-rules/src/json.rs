//! JSON as it was written: numbers stay text, duplicate keys are refused, and every value knows its
//! place.
//!
//! Settings, payloads and facts are all read here. A document is one flat list of values in the
//! order they were written, so that "everything below this value" is a range of it. What is not
//! here: any idea of what a value means.

use std::borrow::Cow;

use hifijson::token::Lex as _;
use hifijson::{Expect, SliceLexer, num::LexWrite as _, str::LexAlloc as _};

/// Deeper documents are refused. The host allows payloads 64 levels.
const MAX_DEPTH: usize = 96;

/// A document that is not JSON, or that says one thing twice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// Not JSON.
    #[error("not JSON at byte {offset}: {reason}")]
    Syntax {
        /// Where the reader stopped, in bytes from the start.
        offset: usize,
        /// What it stopped at.
        reason: String,
    },
    /// An object with a key twice: readers disagree about which value counts.
    #[error("{pointer}: key given twice")]
    DuplicateKey {
        /// JSON Pointer to the second of the two.
        pointer: String,
    },
    /// Nested too deeply.
    #[error("not readable at byte {offset}: more than {MAX_DEPTH} levels deep")]
    Depth {
        /// Where the reader stopped, in bytes from the start.
        offset: usize,
    },
}

/// A JSON text, read.
#[derive(Debug)]
pub(crate) struct Document<'t> {
    nodes: Vec<Entry<'t>>,
}

#[derive(Debug)]
struct Entry<'t> {
    key: Option<Cow<'t, str>>,
    value: Value<'t>,
    /// Position among the parent's values.
    position: u32,
    parent: u32,
    /// The first entry after everything below this one.
    end: u32,
}

/// One value; what an array or object holds is found through [`Node::children`].
#[derive(Debug, PartialEq)]
pub(crate) enum Value<'t> {
    Null,
    Bool(bool),
    /// As written.
    Number(&'t str),
    /// Without its escapes.
    String(Cow<'t, str>),
    Array,
    Object,
}

impl Value<'_> {
    /// What this is, with its article, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }
}

/// A value of a document, in its place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node<'d> {
    document: &'d Document<'d>,
    entry: &'d Entry<'d>,
    index: u32,
}

impl<'t> Document<'t> {
    /// Reads one JSON value and nothing after it.
    ///
    /// # Errors
    /// See [`ParseError`].
    pub(crate) fn parse(text: &'t str) -> Result<Self, ParseError> {
        Self::parse_sized(text, 16)
    }

    /// Reads a document that may be trusted to be as large as it looks: room is made for all of it
    /// at once, which leaves less behind in a memory that never shrinks.
    ///
    /// # Errors
    /// See [`ParseError`].
    pub(crate) fn parse_trusted(text: &'t str) -> Result<Self, ParseError> {
        let starts = text.bytes().filter(|byte| matches!(byte, b',' | b'[' | b'{')).count();
        Self::parse_sized(text, starts.saturating_add(1))
    }

    fn parse_sized(text: &'t str, nodes: usize) -> Result<Self, ParseError> {
        let mut lexer = SliceLexer::new(text.as_bytes());
        let mut reader = Reader { nodes: Vec::with_capacity(nodes), fault: None };
        let outcome = lexer.exactly_one(SliceLexer::ws_peek, |next, lexer| {
            reader.read(next, lexer, Frame { key: None, position: 0, parent: 0 }, MAX_DEPTH)
        });
        let offset = text.len().saturating_sub(lexer.as_slice().len());
        match (reader.fault, outcome) {
            (Some(fault), _) => Err(fault),
            (None, Ok(())) => Ok(Self { nodes: reader.nodes }),
            (None, Err(hifijson::Error::Depth)) => Err(ParseError::Depth { offset }),
            (None, Err(error)) => Err(ParseError::Syntax { offset, reason: error.to_string() }),
        }
    }

    fn node(&self, index: u32) -> Option<Node<'_>> {
        let entry = self.nodes.get(index as usize)?;
        Some(Node { document: self, entry, index })
    }

    /// The whole value. None never happens: a document has one.
    pub(crate) fn root(&self) -> Option<Node<'_>> {
        self.node(0)
    }

    /// The value at a JSON Pointer (RFC 6901).
    pub(crate) fn at(&self, pointer: &str) -> Option<Node<'_>> {
        let mut node = self.root()?;
        for token in pointer.split('/').skip(1) {
            node = node.step(&unescape(token))?;
        }
        Some(node)
    }
}

/// A token of a JSON Pointer without its escapes.
fn unescape(token: &str) -> Cow<'_, str> {
    if token.contains('~') {
        Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(token)
    }
}

/// Whether this is a JSON Pointer.
pub(crate) fn is_pointer(text: &str) -> bool {
    let escapes = text.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
    escapes && (text.is_empty() || text.starts_with('/'))
}

impl<'d> Node<'d> {
    /// What kind of value this is, and the scalar itself.
    pub(crate) fn value(&self) -> &'d Value<'d> {
        &self.entry.value
    }

    /// Where this stands among all values of the document.
    pub(crate) fn index(&self) -> u32 {
        self.index
    }

    /// The first index after this value and everything below it.
    pub(crate) fn end(&self) -> u32 {
        self.entry.end
    }

    /// The name of this value in its object.
    pub(crate) fn key(&self) -> Option<&'d str> {
        self.entry.key.as_deref()
    }

    /// This value and everything below it, in the order written.
    pub(crate) fn subtree(self) -> impl Iterator<Item = Node<'d>> {
        (self.index..self.entry.end).filter_map(move |index| self.document.node(index))
    }

    /// What an array or object holds, in the order written; nothing for a scalar.
    pub(crate) fn children(self) -> Children<'d> {
        Children {
            document: self.document,
            next: self.index.saturating_add(1),
            end: self.entry.end,
        }
    }

    /// The value of a key.
    pub(crate) fn member(self, key: &str) -> Option<Node<'d>> {
        self.children().find(|child| child.key() == Some(key))
    }

    fn step(self, token: &str) -> Option<Node<'d>> {
        match self.entry.value {
            Value::Object => self.member(token),
            Value::Array => {
                let canonical = token == "0" || !token.starts_with(['0', '+']);
                let position = canonical.then(|| token.parse::<usize>().ok()).flatten()?;
                self.children().nth(position)
            }
            _ => None,
        }
    }

    /// The text, if this is a string.
    pub(crate) fn text(&self) -> Option<&'d str> {
        match &self.entry.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// JSON Pointer (RFC 6901) to this value.
    pub(crate) fn pointer(self) -> String {
        let mut tokens = Vec::new();
        let mut node = self;
        while node.index != 0 {
            tokens.push(node.token());
            match self.document.node(node.entry.parent) {
                Some(parent) => node = parent,
                None => break,
            }
        }
        tokens.iter().rev().flat_map(|token| ["/", token.as_ref()]).collect()
    }

    fn token(self) -> Cow<'d, str> {
        match self.key() {
            Some(key) if key.contains(['~', '/']) => {
                Cow::Owned(key.replace('~', "~0").replace('/', "~1"))
            }
            Some(key) => Cow::Borrowed(key),
            None => Cow::Owned(self.entry.position.to_string()),
        }
    }

    /// Writes the value back as JSON, numbers as they were written.
    pub(crate) fn to_json(self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(self, out: &mut String) {
        match self.value() {
            Value::Null => out.push_str("null"),
            Value::Bool(true) => out.push_str("true"),
            Value::Bool(false) => out.push_str("false"),
            Value::Number(number) => out.push_str(number),
            Value::String(text) => write_string(text, out),
            Value::Array => self.write_children('[', ']', out),
            Value::Object => self.write_children('{', '}', out),
        }
    }

    fn write_children(self, open: char, close: char, out: &mut String) {
        out.push(open);
        for (position, child) in self.children().enumerate() {
            if position > 0 {
                out.push(',');
            }
            if let Some(key) = child.key() {
                write_string(key, out);
                out.push(':');
            }
            child.write(out);
        }
        out.push(close);
    }
}

/// Writes a string as JSON.
pub(crate) fn write_string(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{0}'..='\u{1f}' | '\u{7f}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(character)));
            }
            _ => out.push(character),
        }
    }
    out.push('"');
}

/// The values directly below another.
#[derive(Debug, Clone)]
pub(crate) struct Children<'d> {
    document: &'d Document<'d>,
    next: u32,
    end: u32,
}

impl<'d> Iterator for Children<'d> {
    type Item = Node<'d>;

    fn next(&mut self) -> Option<Node<'d>> {
        if self.next >= self.end {
            return None;
        }
        let node = self.document.node(self.next)?;
        self.next = node.entry.end;
        Some(node)
    }
}

struct Frame<'t> {
    key: Option<Cow<'t, str>>,
    position: u32,
    parent: u32,
}

struct Reader<'t> {
    nodes: Vec<Entry<'t>>,
    /// Set when reading stopped for a reason the lexer does not know.
    fault: Option<ParseError>,
}

impl<'t> Reader<'t> {
    fn read(
        &mut self,
        next: u8,
        lexer: &mut SliceLexer<'t>,
        frame: Frame<'t>,
        depth: usize,
    ) -> Result<(), hifijson::Error> {
        let depth = depth.checked_sub(1).ok_or(hifijson::Error::Depth)?;
        let index = u32::try_from(self.nodes.len()).map_err(|_| hifijson::Error::Depth)?;
        let value = match next {
            b'a'..=b'z' => match lexer.null_or_bool().ok_or(Expect::Value)? {
                None => Value::Null,
                Some(value) => Value::Bool(value),
            },
            b'0'..=b'9' | b'-' => Value::Number(lexer.num_string().validated()?.0),
            b'"' => Value::String(lexer.discarded().str_string()?),
            b'[' => Value::Array,
            b'{' => Value::Object,
            _ => return Err(Expect::Value.into()),
        };
        let Frame { key, position, parent } = frame;
        self.nodes.push(Entry { key, value, position, parent, end: index.saturating_add(1) });
        match next {
            b'[' => self.read_array(lexer, index, depth)?,
            b'{' => self.read_object(lexer, index, depth)?,
            _ => return Ok(()),
        }
        let end = u32::try_from(self.nodes.len()).map_err(|_| hifijson::Error::Depth)?;
        if let Some(entry) = self.nodes.get_mut(index as usize) {
            entry.end = end;
        }
        Ok(())
    }

    fn read_array(
        &mut self,
        lexer: &mut SliceLexer<'t>,
        parent: u32,
        depth: usize,
    ) -> Result<(), hifijson::Error> {
        let mut position = 0_u32;
        lexer.discarded().seq(b']', SliceLexer::ws_peek, |next, lexer| {
            self.read(next, lexer, Frame { key: None, position, parent }, depth)?;
            position = position.saturating_add(1);
            Ok::<_, hifijson::Error>(())
        })
    }

    fn read_object(
        &mut self,
        lexer: &mut SliceLexer<'t>,
        parent: u32,
        depth: usize,
    ) -> Result<(), hifijson::Error> {
        let mut position = 0_u32;
        lexer.discarded().seq(b'}', SliceLexer::ws_peek, |next, lexer| {
            lexer.expect(|_| Some(next), b'"').ok_or(Expect::String)?;
            let key = Some(lexer.str_string()?);
            lexer.expect(SliceLexer::ws_peek, b':').ok_or(Expect::Colon)?;
            let next = lexer.ws_peek().ok_or(Expect::Value)?;
            self.read(next, lexer, Frame { key, position, parent }, depth)?;
            position = position.saturating_add(1);
            Ok::<_, hifijson::Error>(())
        })?;
        self.refuse_duplicates(parent)
    }

    fn refuse_duplicates(&mut self, object: u32) -> Result<(), hifijson::Error> {
        let Some(index) = duplicate(&self.nodes, object) else { return Ok(()) };
        let document = Document { nodes: std::mem::take(&mut self.nodes) };
        let pointer = document.node(index).map(Node::pointer).unwrap_or_default();
        self.fault = Some(ParseError::DuplicateKey { pointer });
        Err(hifijson::Error::Depth)
    }
}

/// The second member of an object to have its key. Small objects are compared pairwise; large ones
/// are sorted, so that a hostile object costs no more than n log n.
fn duplicate(nodes: &[Entry<'_>], object: u32) -> Option<u32> {
    let count = members(nodes, object).take(9).count();
    if count <= 8 {
        return members(nodes, object).enumerate().find_map(|(position, (key, index))| {
            let mut earlier = members(nodes, object).take(position);
            earlier.any(|(other, _)| other == key).then_some(index)
        });
    }
    let mut sorted: Vec<_> = members(nodes, object).collect();
    sorted.sort_unstable();
    let same = |pair: &&[(&str, u32)]| matches!(pair, [(a, _), (b, _)] if a == b);
    sorted.windows(2).find(same).and_then(|pair| pair.last()).map(|(_, index)| *index)
}

fn members<'e>(nodes: &'e [Entry<'_>], object: u32) -> impl Iterator<Item = (&'e str, u32)> {
    let mut next = object.saturating_add(1);
    std::iter::from_fn(move || {
        let entry = nodes.get(next as usize)?;
        let index = std::mem::replace(&mut next, entry.end);
        Some((entry.key.as_deref()?, index))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, ParseError>) {
        let written =
            Document::parse(text).map(|document| document.root().map(Node::to_json).unwrap());
        assert_eq!(written, expected.map(str::to_owned), "{text}");
    }

    #[test]
    fn values_are_written_back_as_they_were_read() {
        check(
            r#" {"a":[1,-0.50e+3,null,true,"x\n\u00e9"]} "#,
            Ok(r#"{"a":[1,-0.50e+3,null,true,"x\u000aé"]}"#),
        );
        check("1e999999999", Ok("1e999999999"));
        check(r#"{"":{}}"#, Ok(r#"{"":{}}"#));
    }

    #[test]
    fn what_is_not_one_json_value_is_refused_with_its_place() {
        let syntax =
            |offset, reason: &str| Err(ParseError::Syntax { offset, reason: reason.into() });
        check("", syntax(0, "value expected"));
        check("{} {}", syntax(3, "end of file expected"));
        check("[1 2]", syntax(3, "comma or end of sequence expected"));
        check("[01]", syntax(2, "comma or end of sequence expected"));
        check("\"\u{1}\"", syntax(2, "invalid string control character"));
    }

    #[test]
    fn a_key_given_twice_is_refused_however_large_the_object() {
        let twice = |pointer: &str| Err(ParseError::DuplicateKey { pointer: pointer.into() });
        check(r#"{"a":1,"a":2}"#, twice("/a"));
        check(r#"[{"x":{"a/b":1,"\u0061/b":2}}]"#, twice("/0/x/a~1b"));
        let many: String = (0..20).map(|n| format!(r#""k{n}":{n},"#)).collect();
        check(&format!(r#"{{{many}"k7":0}}"#), twice("/k7"));
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        check(&nested(MAX_DEPTH), Ok(&nested(MAX_DEPTH)));
        check(&nested(MAX_DEPTH + 1), Err(ParseError::Depth { offset: MAX_DEPTH }));
    }

    #[test]
    fn a_value_is_found_by_the_pointer_it_gives() {
        let document = Document::parse(r#"{"a":[{"b/c":1},[2,3]],"~":{"":4}}"#).unwrap();
        for node in document.root().unwrap().subtree() {
            let found = document.at(&node.pointer()).unwrap();
            assert_eq!(found.index(), node.index());
        }
        assert!(document.at("/a/01").is_none());
        assert!(document.at("/a/2").is_none());
        assert!(document.at("/a/+1").is_none());
    }
}
