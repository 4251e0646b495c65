//! Shapes of tokens: a small part of the notation of regular expressions, and a matcher with a bounded number of
//! steps. No search is done here: a shape is tried at one place.
//!
//! | notation | stands for |
//! | --- | --- |
//! | `abc` | these bytes |
//! | `[A-Z0-9_-]` | one byte of the class; `\s` is white space, `\` quotes |
//! | `{n}` `{m,n}` `?` | how often what stands before may come |
//! | `(a\|b)` | one of these |
//! | `^` | what stands before it is read backwards from the literal that follows |
//! | `~` in front | case does not matter |

use std::cell::Cell;

/// Alternatives, classes and literals tried at one place before giving up.
const STEPS: u32 = 1_500;

/// A set of ASCII bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Class(u128);

impl Class {
    pub(super) fn contains(self, byte: u8) -> bool {
        byte < 128 && self.0 >> byte & 1 == 1
    }

    fn with(self, byte: u8) -> Self {
        Self(if byte < 128 { self.0 | 1 << byte } else { self.0 })
    }

    fn folded(self) -> Self {
        (b'a'..=b'z').fold(self, |class, byte| {
            let upper = byte.to_ascii_uppercase();
            if class.contains(byte) || class.contains(upper) {
                class.with(byte).with(upper)
            } else {
                class
            }
        })
    }

    fn members(self) -> impl Iterator<Item = u8> {
        (0..128).filter(move |byte| self.contains(*byte))
    }
}

#[derive(Debug)]
enum Node {
    Run { class: Class, least: u16, most: u16 },
    Any { branches: Vec<Vec<Node>>, least: u16, most: u16 },
}

/// One shape of the table.
#[derive(Debug)]
pub(super) struct Shape {
    before: Vec<Node>,
    nodes: Vec<Node>,
}

impl Shape {
    /// Reads the notation; what does not parse is taken literally.
    pub(super) fn parse(source: &str) -> Self {
        let (mut fold, mut source) = strip(source);
        let mut before = Vec::new();
        if let Some((back, rest)) = source.split_once('^') {
            before = Parser { rest: back.bytes().collect(), at: 0, fold }.sequence();
            let (more, rest) = strip(rest);
            fold |= more;
            source = rest;
        }
        Self { before, nodes: Parser { rest: source.bytes().collect(), at: 0, fold }.sequence() }
    }

    /// The literals that a match begins with (after `^`, if there is one), in lower case.
    pub(super) fn literals(&self) -> Vec<String> {
        let mut found = vec![String::new()];
        lead(&self.nodes, &mut found);
        found.sort();
        found.dedup();
        found
    }

    /// Where the match begins and ends whose literal begins at `at`.
    pub(super) fn find(&self, text: &[u8], at: usize) -> Option<(usize, usize)> {
        let mut start = at;
        for node in self.before.iter().rev() {
            let Node::Run { class, least, most } = node else { return None };
            let back = text.get(..start)?.iter().rev().take(usize::from(*most));
            let count = back.take_while(|byte| class.contains(**byte)).count();
            if count < usize::from(*least) {
                return None;
            }
            start = start.saturating_sub(count);
        }
        let steps = Cell::new(STEPS);
        let ends =
            |end: usize| (!text.get(end).is_some_and(|b| b.is_ascii_alphanumeric())).then_some(end);
        Some((start, walk(&self.nodes, text, at, &steps, &ends)?))
    }
}

fn strip(source: &str) -> (bool, &str) {
    source.strip_prefix('~').map_or((false, source), |rest| (true, rest))
}

/// How many literals a shape may begin with, and how long they are at most.
const LEADS: usize = 40;
const LEAD: usize = 10;

/// Extends the literals by what `nodes` begins with; false when they cannot be extended further.
fn lead(nodes: &[Node], found: &mut Vec<String>) -> bool {
    for node in nodes {
        match node {
            Node::Run { class, least, most } => {
                let mut members: Vec<u8> =
                    class.members().map(|b| b.to_ascii_lowercase()).collect();
                members.dedup();
                members.sort_unstable();
                members.dedup();
                let wide = members.len() > 1 && (*least > 1 || members.len() > 16);
                if least != most || wide || found.len().saturating_mul(members.len()) > LEADS {
                    return false;
                }
                for _ in 0..*least {
                    *found = found
                        .iter()
                        .flat_map(|lead| {
                            members.iter().map(move |b| format!("{lead}{}", char::from(*b)))
                        })
                        .collect();
                }
                if found.iter().any(|lead| lead.len() >= LEAD) {
                    return false;
                }
            }
            Node::Any { branches, least: 1, most: 1 } => {
                let before = std::mem::take(found);
                let mut goes_on = true;
                for branch in branches {
                    let mut part = before.clone();
                    goes_on &= lead(branch, &mut part);
                    found.append(&mut part);
                }
                if !goes_on || found.len() > LEADS {
                    return false;
                }
            }
            Node::Any { .. } => return false,
        }
    }
    true
}

type Then<'a> = &'a dyn Fn(usize) -> Option<usize>;

fn walk(
    nodes: &[Node],
    text: &[u8],
    at: usize,
    steps: &Cell<u32>,
    then: Then<'_>,
) -> Option<usize> {
    let Some((node, rest)) = nodes.split_first() else { return then(at) };
    match node {
        Node::Run { class, least, most } => {
            let here = text.get(at..)?.iter().take(usize::from(*most));
            let count = here.take_while(|byte| class.contains(**byte)).count();
            let mut take = count;
            while take >= usize::from(*least) {
                steps.set(steps.get().checked_sub(1)?);
                let end = walk(rest, text, at.saturating_add(take), steps, then);
                if end.is_some() {
                    return end;
                }
                take = take.checked_sub(1)?;
            }
            None
        }
        Node::Any { branches, least, most } => {
            steps.set(steps.get().checked_sub(1)?);
            repeat(branches, (*least, *most), text, at, steps, &|end| {
                walk(rest, text, end, steps, then)
            })
        }
    }
}

fn repeat(
    branches: &[Vec<Node>],
    (least, most): (u16, u16),
    text: &[u8],
    at: usize,
    steps: &Cell<u32>,
    then: Then<'_>,
) -> Option<usize> {
    if most > 0 {
        let left = (least.saturating_sub(1), most.saturating_sub(1));
        for branch in branches {
            steps.set(steps.get().checked_sub(1)?);
            let again = |end: usize| {
                if end == at { None } else { repeat(branches, left, text, end, steps, then) }
            };
            if let Some(end) = walk(branch, text, at, steps, &again) {
                return Some(end);
            }
        }
    }
    if least == 0 { then(at) } else { None }
}

struct Parser {
    rest: Vec<u8>,
    at: usize,
    fold: bool,
}

impl Parser {
    fn next(&mut self) -> Option<u8> {
        let byte = self.rest.get(self.at).copied();
        self.at = self.at.saturating_add(1);
        byte
    }

    fn peek(&self) -> Option<u8> {
        self.rest.get(self.at).copied()
    }

    fn sequence(&mut self) -> Vec<Node> {
        let mut nodes = Vec::new();
        while let Some(byte) = self.peek() {
            if matches!(byte, b'|' | b')') {
                break;
            }
            let _ = self.next();
            match byte {
                b'(' => {
                    let mut branches = vec![self.sequence()];
                    while self.next() == Some(b'|') {
                        branches.push(self.sequence());
                    }
                    let (least, most) = self.count();
                    nodes.push(Node::Any { branches, least, most: most.min(24) });
                }
                _ => {
                    let class = match byte {
                        b'[' => self.class(),
                        b'\\' => escape(self.next().unwrap_or(b'\\')),
                        _ => Class(0).with(byte),
                    };
                    let class = if self.fold { class.folded() } else { class };
                    let (least, most) = self.count();
                    nodes.push(Node::Run { class, least, most });
                }
            }
        }
        nodes
    }

    fn class(&mut self) -> Class {
        let mut class = Class(0);
        while let Some(byte) = self.next() {
            let first = match byte {
                b']' => break,
                b'\\' => {
                    let quoted = self.next().unwrap_or(b'\\');
                    if quoted.is_ascii_alphabetic() {
                        class.0 |= escape(quoted).0;
                        continue;
                    }
                    quoted
                }
                _ => byte,
            };
            let range = self.peek() == Some(b'-')
                && self.rest.get(self.at.saturating_add(1)).is_some_and(|b| *b != b']');
            if !range {
                class = class.with(first);
                continue;
            }
            let _ = self.next();
            let mut last = self.next().unwrap_or(first);
            if last == b'\\' {
                last = self.next().unwrap_or(first);
            }
            class = (first..=last).fold(class, Class::with);
        }
        class
    }

    /// `{n}`, `{m,n}`, `?` or nothing.
    fn count(&mut self) -> (u16, u16) {
        match self.peek() {
            Some(b'?') => {
                let _ = self.next();
                (0, 1)
            }
            Some(b'{')
                if self.rest.get(self.at.saturating_add(1)).is_some_and(u8::is_ascii_digit) =>
            {
                let _ = self.next();
                let (least, by) = self.number();
                let most = if by == Some(b',') { self.number().0 } else { least };
                (least, most)
            }
            _ => (1, 1),
        }
    }

    /// A number, and what ended it.
    fn number(&mut self) -> (u16, Option<u8>) {
        let mut number = 0_u16;
        loop {
            match self.next() {
                Some(digit) if digit.is_ascii_digit() => {
                    let digit = u16::from(digit.saturating_sub(b'0'));
                    number = number.saturating_mul(10).saturating_add(digit);
                }
                by => return (number, by),
            }
        }
    }
}

fn escape(byte: u8) -> Class {
    match byte {
        b's' => b" \t\r\n".iter().fold(Class(0), |class, b| class.with(*b)),
        b't' => Class(0).with(b'\t'),
        b'n' => Class(0).with(b'\n'),
        b'r' => Class(0).with(b'\r'),
        _ => Class(0).with(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(shape: &str, text: &str, at: usize, expected: Option<&str>) {
        let found = Shape::parse(shape).find(text.as_bytes(), at);
        assert_eq!(found.map(|(start, end)| &text[start..end]), expected, "{shape} in {text}");
    }

    #[test]
    fn a_shape_matches_at_its_literal_or_not_at_all() {
        check("ab[0-9]{2,4}", "ab12345", 0, None);
        check("ab[0-9]{2,4}", "ab1234-", 0, Some("ab1234"));
        check("~ab[x-z]{2}", "ABxZ", 0, Some("ABxZ"));
        check("ab[x-z]{2}", "ABxZ", 0, None);
        check("a(b|cd)?e", "acde", 0, Some("acde"));
        check("a(b|cd)?e", "ae", 0, Some("ae"));
        check("x([0-9]{2}){2}", "x1234", 0, Some("x1234"));
        check("x([0-9]{2}){2}", "x123", 0, None);
        check("[0-9]{3,5}^:A[a-z]{2}", "1234567:Abc", 7, Some("34567:Abc"));
        check("[0-9]{3,5}^:A[a-z]{2}", "12:Abc", 2, None);
        check("a[\\-_.]{2}\\^", "a-_^", 0, None);
        check("u+[a-z]{2}", "u+ab", 0, Some("u+ab"));
    }

    #[test]
    fn literals_are_all_ways_to_begin() {
        let leads = |shape| Shape::parse(shape).literals();
        assert_eq!(leads("gh[ps]_[a-z]{36}"), ["ghp_", "ghs_"]);
        assert_eq!(leads("(sk|rk)_live_[a-z]{9}"), ["rk_live_", "sk_live_"]);
        assert_eq!(leads("A(KIA|3T[0-2])[0-9]{16}"), ["a3t0", "a3t1", "a3t2", "akia"]);
        assert_eq!(leads("[0-9]{8}^~:AA[a-z]{5}"), [":aa"]);
        assert_eq!(leads("[a-z]{8}"), [""]);
    }

    #[test]
    fn steps_are_bounded() {
        let text = "x".repeat(4000);
        check("x{0,999}x{0,999}x{0,999}x{0,999}y", &text, 0, None);
    }
}
