//! From bytes to tokens: the states are html5gum's, places and states of elements are ours.

use std::convert::Infallible;
use std::ops::Range;

use html5gum::{Emitter, Error, State, Tokenizer};

/// An attribute of a tag.
#[derive(Debug, Default)]
pub(crate) struct Attribute {
    /// In lower case.
    pub(crate) name: Vec<u8>,
    /// Decoded.
    pub(crate) value: Vec<u8>,
    /// In the HTML: name, `=` and value with its quotes.
    pub(crate) span: Range<usize>,
}

impl Attribute {
    pub(crate) fn value(&self) -> &str {
        std::str::from_utf8(&self.value).unwrap_or_default()
    }
}

/// A start or end tag.
#[derive(Debug, Default)]
pub(crate) struct Tag {
    /// In lower case.
    pub(crate) name: Vec<u8>,
    pub(crate) closes: bool,
    pub(crate) self_closing: bool,
    /// In the HTML, from `<` to `>`.
    pub(crate) span: Range<usize>,
    attributes: Vec<Attribute>,
    used: usize,
}

impl Tag {
    pub(crate) fn attributes(&self) -> &[Attribute] {
        self.attributes.get(..self.used).unwrap_or_default()
    }

    /// The value of an attribute.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes().iter().find(|a| a.name == name.as_bytes());
        found.map(Attribute::value)
    }

    fn begin(&mut self, closes: bool) {
        self.name.clear();
        self.closes = closes;
        self.self_closing = false;
        self.used = 0;
    }

    fn attribute_mut(&mut self) -> Option<&mut Attribute> {
        self.used.checked_sub(1).and_then(|last| self.attributes.get_mut(last))
    }

    fn add(&mut self, start: usize) {
        if self.used == self.attributes.len() {
            self.attributes.push(Attribute::default());
        }
        self.used = self.used.saturating_add(1);
        if let Some(attribute) = self.attribute_mut() {
            attribute.name.clear();
            attribute.value.clear();
            attribute.span = start..start;
        }
    }

    /// Attributes end where the next begins, or the tag, but for blanks.
    fn close_attributes(&mut self, html: &[u8]) {
        let mut end = self.span.end.saturating_sub(1);
        for attribute in self.attributes.iter_mut().take(self.used).rev() {
            let text = html.get(attribute.span.start..end).unwrap_or_default();
            let blank = |byte: &&u8| byte.is_ascii_whitespace() || **byte == b'/';
            let blanks = text.iter().rev().take_while(blank).count();
            attribute.span.end = end.saturating_sub(blanks).max(attribute.span.start);
            end = attribute.span.start;
        }
    }
}

/// What takes the tokens. Ranges are bytes of the HTML.
pub(crate) trait Sink {
    /// Characters; `decoded` is what stands at `span`.
    fn text(&mut self, span: Range<usize>, decoded: &str);
    /// A tag. Says how its content is to be read, if not as usual.
    fn tag(&mut self, tag: &Tag) -> Option<State>;
    /// A comment, or what HTML takes for one.
    fn comment(&mut self, span: Range<usize>);
    /// A tag without end: everything behind it is lost.
    fn lost(&mut self, span: Range<usize>);
    /// Whether the open element is not HTML's.
    fn foreign(&self) -> bool;
}

/// Reads HTML to its end.
pub(crate) fn read(html: &str, sink: &mut impl Sink) {
    let reader = Reader {
        html,
        at: 0,
        done: 0,
        plain: 0,
        open: 0,
        tag: Tag::default(),
        last_start: Vec::new(),
        sink,
    };
    // The reader of a text in memory cannot fail.
    let _: Result<(), Infallible> = Tokenizer::new_with_emitter(html, reader).finish();
}

struct Reader<'a, S> {
    html: &'a str,
    at: usize,
    /// Where what was handed on ends.
    done: usize,
    /// Where text that stands for itself began, and was not handed on.
    plain: usize,
    /// Where the tag or comment at hand begins.
    open: usize,
    tag: Tag,
    last_start: Vec<u8>,
    sink: &'a mut S,
}

impl<S: Sink> Reader<'_, S> {
    /// Hands on the text that stands for itself: html5gum may cut it inside a character.
    fn flush(&mut self) {
        if self.plain < self.done {
            let text = self.html.get(self.plain..self.done).unwrap_or_default();
            self.sink.text(self.plain..self.done, text);
        }
        self.plain = self.done;
    }

    /// A token that is not text ends here.
    fn pass(&mut self) -> Range<usize> {
        self.flush();
        let span = self.done..self.at;
        (self.done, self.plain) = (self.at, self.at);
        span
    }
}

impl<S: Sink> Emitter for Reader<'_, S> {
    type Token = Infallible;

    fn move_position(&mut self, offset: isize) {
        self.at = self.at.saturating_add_signed(offset);
    }

    fn set_last_start_tag(&mut self, last: Option<&[u8]>) {
        self.last_start.clear();
        self.last_start.extend_from_slice(last.unwrap_or_default());
    }

    fn emit_eof(&mut self) {
        self.flush();
        if self.done < self.html.len() {
            self.sink.lost(self.done..self.html.len());
        }
    }

    fn emit_error(&mut self, _error: Error) {}

    fn should_emit_errors(&mut self) -> bool {
        false
    }

    fn pop_token(&mut self) -> Option<Infallible> {
        None
    }

    fn emit_string(&mut self, text: &[u8]) {
        if self.html.as_bytes().get(self.done..self.at) == Some(text) {
            self.done = self.at;
        } else {
            let span = self.pass();
            self.sink.text(span, std::str::from_utf8(text).unwrap_or_default());
        }
    }

    fn start_open_tag(&mut self) {
        self.open = self.at.saturating_sub(1);
    }

    fn init_start_tag(&mut self) {
        self.tag.begin(false);
    }

    fn init_end_tag(&mut self) {
        self.tag.begin(true);
    }

    fn emit_current_tag(&mut self) -> Option<State> {
        self.tag.span = self.open..self.at;
        self.tag.close_attributes(self.html.as_bytes());
        self.pass();
        self.last_start.clear();
        if !self.tag.closes {
            self.last_start.extend_from_slice(&self.tag.name);
        }
        self.sink.tag(&self.tag)
    }

    fn set_self_closing(&mut self) {
        self.tag.self_closing = true;
    }

    fn push_tag_name(&mut self, name: &[u8]) {
        self.tag.name.extend_from_slice(name);
    }

    fn init_attribute(&mut self) {
        let start = self.at.saturating_sub(1);
        self.tag.add(start);
    }

    fn push_attribute_name(&mut self, name: &[u8]) {
        if let Some(attribute) = self.tag.attribute_mut() {
            attribute.name.extend_from_slice(name);
        }
    }

    fn push_attribute_value(&mut self, value: &[u8]) {
        if let Some(attribute) = self.tag.attribute_mut() {
            attribute.value.extend_from_slice(value);
        }
    }

    fn init_comment(&mut self) {}

    fn push_comment(&mut self, _text: &[u8]) {}

    fn emit_current_comment(&mut self) {
        let span = self.pass();
        self.sink.comment(span);
    }

    fn init_doctype(&mut self) {}

    fn push_doctype_name(&mut self, _name: &[u8]) {}

    fn set_force_quirks(&mut self) {}

    fn set_doctype_public_identifier(&mut self, _value: &[u8]) {}

    fn set_doctype_system_identifier(&mut self, _value: &[u8]) {}

    fn push_doctype_public_identifier(&mut self, _value: &[u8]) {}

    fn push_doctype_system_identifier(&mut self, _value: &[u8]) {}

    fn emit_current_doctype(&mut self) {
        self.emit_current_comment();
    }

    fn current_is_appropriate_end_tag_token(&mut self) -> bool {
        self.tag.closes && !self.last_start.is_empty() && self.last_start == self.tag.name
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&mut self) -> bool {
        self.sink.foreign()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Seen(Vec<(Range<usize>, String)>);

    impl Sink for Seen {
        fn text(&mut self, span: Range<usize>, decoded: &str) {
            self.0.push((span, decoded.to_owned()));
        }

        fn tag(&mut self, tag: &Tag) -> Option<State> {
            let name = String::from_utf8(tag.name.clone()).unwrap();
            self.0.push((tag.span.clone(), format!("<{name}>")));
            for attribute in tag.attributes() {
                let name = String::from_utf8(attribute.name.clone()).unwrap();
                self.0.push((attribute.span.clone(), format!("{name}={}", attribute.value())));
            }
            None
        }

        fn comment(&mut self, span: Range<usize>) {
            self.0.push((span, "<!>".into()));
        }

        fn lost(&mut self, span: Range<usize>) {
            self.0.push((span, "lost".into()));
        }

        fn foreign(&self) -> bool {
            false
        }
    }

    fn check(html: &str, expected: &[(&str, &str)]) {
        let mut seen = Seen::default();
        read(html, &mut seen);
        // Text that stands for itself may come in several pieces.
        let mut joined: Vec<(Range<usize>, String)> = Vec::new();
        for (span, text) in seen.0 {
            match joined.last_mut() {
                Some(last)
                    if last.0.end == span.start
                        && html[last.0.clone()] == last.1
                        && html[span.clone()] == text =>
                {
                    last.0.end = span.end;
                    last.1.push_str(&text);
                }
                _ => joined.push((span, text)),
            }
        }
        let seen: Vec<_> =
            joined.iter().map(|(span, text)| (&html[span.clone()], text.as_str())).collect();
        assert_eq!(seen, expected, "{html}");
    }

    #[test]
    fn every_token_knows_its_place() {
        check("a&amp;b", &[("a", "a"), ("&amp;", "&"), ("b", "b")]);
        check("&&#8203;x", &[("&", "&"), ("&#8203;", "\u{200b}"), ("x", "x")]);
        check("a & b", &[("a & b", "a & b")]);
        check("a<1b", &[("a<1b", "a<1b")]);
        check("&nosuch;x", &[("&nosuch;x", "&nosuch;x")]);
        check("&notit;x", &[("&not", "¬"), ("it;x", "it;x")]);
        check("&#;x", &[("&#;x", "&#;x")]);
        check(
            "é<b c='d' e>f",
            &[("é", "é"), ("<b c='d' e>", "<b>"), ("c='d'", "c=d"), ("e", "e="), ("f", "f")],
        );
        check("<!-- a --!>b</ c>", &[("<!-- a --!>", "<!>"), ("b", "b"), ("</ c>", "<!>")]);
        check("a<b c=\"d", &[("a", "a"), ("<b c=\"d", "lost")]);
        check("<!-- a", &[("<!-- a", "<!>")]);
        check("a</", &[("a</", "a</")]);
        check("-->", &[("-->", "-->")]);
        check("a]]>\nb", &[("a]]>\nb", "a]]>\nb")]);
        check("a\r\nb\rc", &[("a", "a"), ("\r", "\n"), ("\nb", "b"), ("\r", "\n"), ("c", "c")]);
    }
}
