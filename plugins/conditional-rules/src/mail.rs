//! E-mail addresses: who would get a message.
//!
//! * this file: lists of addresses as RFC 5322 writes them;
//! * `domain`: names of domains, and sets of them.
//!
//! The reader is strict on purpose. Mail programs disagree about text that is not quite an address
//! list, and a caller may choose that text; where they could disagree about who gets the message,
//! nothing is guessed and the list is malformed.

pub(crate) mod domain;
mod punycode;

use domain::Domain;

/// Text that is not a list of addresses, or that programs read differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

/// One address of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) domain: Domain,
    /// Bytes of the list's text.
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// A piece of an address list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'t> {
    /// White space or a comment.
    Space,
    /// Letters, digits, dots and what else needs no quotes.
    Atom(&'t str),
    /// What stood between quotes.
    Quoted(&'t str),
    /// What stood between brackets.
    Literal(&'t str),
    /// One of `< > , ; : @`.
    Special(char),
    End,
}

/// Reads a list: display names, groups, comments and quoted strings; `,` or `;` between addresses.
pub(crate) fn addresses(text: &str) -> Result<Vec<Address>, Malformed> {
    let mut reader = Reader { text, position: 0, found: Vec::new() };
    let mut in_group = false;
    loop {
        let before = reader.position;
        match reader.next()? {
            Token::End if in_group => return Err(Malformed),
            Token::End => return Ok(reader.found),
            Token::Special(';') if in_group => in_group = false,
            Token::Space | Token::Special(',' | ';') => {}
            _ => {
                reader.position = before;
                in_group |= reader.entry(in_group)?;
            }
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    position: usize,
    found: Vec<Address>,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.position..).unwrap_or_default()
    }

    fn next(&mut self) -> Result<Token<'t>, Malformed> {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return Ok(Token::End) };
        let (token, length) = match first {
            ' ' | '\t' => {
                (Token::Space, rest.find(|c| c != ' ' && c != '\t').unwrap_or(rest.len()))
            }
            '(' => (Token::Space, comment(rest)?),
            '"' => {
                let (quoted, length) = delimited(rest, '"')?;
                (Token::Quoted(quoted), length)
            }
            '[' => {
                let (literal, length) = delimited(rest, ']')?;
                (Token::Literal(literal), length)
            }
            '<' | '>' | ',' | ';' | ':' | '@' => (Token::Special(first), 1),
            _ => {
                let length = rest.find(|c| !is_atom(c)).unwrap_or(rest.len());
                (
                    Token::Atom(
                        rest.get(..length).filter(|atom| !atom.is_empty()).ok_or(Malformed)?,
                    ),
                    length,
                )
            }
        };
        self.position = self.position.saturating_add(length);
        Ok(token)
    }

    fn next_solid(&mut self) -> Result<Token<'t>, Malformed> {
        loop {
            match self.next()? {
                Token::Space => {}
                token => return Ok(token),
            }
        }
    }

    /// One address, or the beginning of a group: then the answer is true.
    fn entry(&mut self, in_group: bool) -> Result<bool, Malformed> {
        let start = self.position;
        let mut words = 0_usize;
        let mut local = Err(Malformed);
        loop {
            match self.next()? {
                Token::Atom(atom) => {
                    words = words.saturating_add(1);
                    local = check_local(atom, false);
                }
                Token::Quoted(quoted) => {
                    words = words.saturating_add(1);
                    local = check_local(quoted, true);
                }
                // Space may stand between the words of a name, but not before an `@`.
                Token::Space => local = Err(Malformed),
                Token::Special('@') if words == 1 => {
                    local?;
                    self.finish(start)?;
                    return self.separator(in_group).map(|()| false);
                }
                Token::Special('<') => {
                    self.angle()?;
                    return self.separator(in_group).map(|()| false);
                }
                Token::Special(':') if words > 0 && !in_group => return Ok(true),
                _ => return Err(Malformed),
            }
        }
    }

    /// What stands between `<` and `>`.
    fn angle(&mut self) -> Result<(), Malformed> {
        let start = self.position;
        match self.next()? {
            Token::Atom(atom) => check_local(atom, false)?,
            Token::Quoted(quoted) => check_local(quoted, true)?,
            _ => return Err(Malformed),
        }
        if self.next()? != Token::Special('@') {
            return Err(Malformed);
        }
        self.finish(start)?;
        if self.next()? == Token::Special('>') { Ok(()) } else { Err(Malformed) }
    }

    /// The domain after an `@`.
    fn finish(&mut self, start: usize) -> Result<(), Malformed> {
        let domain = match self.next()? {
            Token::Atom(atom) => Domain::parse(atom).ok_or(Malformed)?,
            Token::Literal(literal) => Domain::literal(literal),
            _ => return Err(Malformed),
        };
        self.found.push(Address { domain, start, end: self.position });
        Ok(())
    }

    /// What must follow an address: leaves the position before it.
    fn separator(&mut self, in_group: bool) -> Result<(), Malformed> {
        let token = self.next_solid()?;
        match token {
            Token::End if in_group => Err(Malformed),
            Token::End => Ok(()),
            Token::Special(',' | ';') => {
                self.position = self.position.saturating_sub(1);
                Ok(())
            }
            _ => Err(Malformed),
        }
    }
}

/// RFC 5322 `atext`, the dot, and letters outside ASCII (RFC 6532).
fn is_atom(character: char) -> bool {
    character.is_ascii_alphanumeric()
        || "!#$%&'*+-/=?^_`{|}~.".contains(character)
        || (!character.is_ascii() && !character.is_control() && !character.is_whitespace())
}

/// Length of a comment, which may hold comments. One with an `@` is refused: some programs take
/// addresses from comments.
fn comment(text: &str) -> Result<usize, Malformed> {
    let mut depth = 0_usize;
    let mut escaped = false;
    for (offset, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '(' => depth = depth.saturating_add(1),
            ')' => depth = depth.saturating_sub(1),
            '@' => return Err(Malformed),
            character if character.is_control() && character != '\t' => return Err(Malformed),
            _ => {}
        }
        if depth == 0 {
            return Ok(offset.saturating_add(1));
        }
    }
    Err(Malformed)
}

/// What stands between the first character and `close`, and the length of both together.
fn delimited(text: &str, close: char) -> Result<(&str, usize), Malformed> {
    let mut escaped = false;
    for (offset, character) in text.char_indices().skip(1) {
        match character {
            character if character.is_control() && character != '\t' => return Err(Malformed),
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            character if character == close => {
                let inner = text.get(1..offset).ok_or(Malformed)?;
                return Ok((inner, offset.saturating_add(1)));
            }
            _ => {}
        }
    }
    Err(Malformed)
}

/// A part before the `@` that every program reads alike: no source routes (`%`, `!`), no encoded
/// words, no second `@` in quotes, no misplaced dots.
fn check_local(local: &str, quoted: bool) -> Result<(), Malformed> {
    let routed = local.contains(['%', '!', '@', '\\']) || local.contains("=?");
    let dots = local.starts_with('.') || local.ends_with('.') || local.contains("..");
    if local.is_empty() || local.len() > 64 || routed || (dots && !quoted) {
        return Err(Malformed);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: Result<&[&str], Malformed>) {
        let found = addresses(text);
        let domains = found.map(|list| {
            list.iter().map(|address| address.domain.as_str().to_owned()).collect::<Vec<_>>()
        });
        assert_eq!(
            domains,
            expected.map(|list| list.iter().map(|&d| d.to_owned()).collect()),
            "{text}"
        );
    }

    #[test]
    fn the_domain_is_that_of_whoever_gets_the_message() {
        check("a@shop.example", Ok(&["shop.example"]));
        check(" a@shop.example , b@Other.Example ", Ok(&["shop.example", "other.example"]));
        check("Ann Lee <ann@shop.example>", Ok(&["shop.example"]));
        check(r#""Lee, Ann" <ann@shop.example>"#, Ok(&["shop.example"]));
        check(r#""ceo@shop.example" <evil@evil.example>"#, Ok(&["evil.example"]));
        check(r#""a, \"b\" @x" <c@evil.example>"#, Ok(&["evil.example"]));
        check("a@shop.example (home (old))", Ok(&["shop.example"]));
        check("a@shop.example.evil.example", Ok(&["shop.example.evil.example"]));
        check("a@shop.example.", Ok(&["shop.example"]));
        check("a@[192.0.2.1]", Ok(&["[192.0.2.1]"]));
        check("<a@shop.example>", Ok(&["shop.example"]));
        check("a@shop.example; b@shop.example", Ok(&["shop.example", "shop.example"]));
        check(
            "Team: a@x.example, B <b@y.example>; c@z.example",
            Ok(&["x.example", "y.example", "z.example"]),
        );
        check("Nobody:;", Ok(&[]));
        check("", Ok(&[]));
        check("J. Doe <j@x.example>,,", Ok(&["x.example"]));
        check("a@B\u{fc}cher.example", Ok(&["xn--bcher-kva.example"]));
    }

    #[test]
    fn what_programs_read_differently_is_malformed() {
        for text in [
            "ceo@shop.example <evil@evil.example>",
            "evil@evil.example(@shop.example)",
            "evil@evil.example <ceo@shop.example",
            "<@shop.example:evil@evil.example>",
            "evil%evil.example@shop.example",
            "evil.example!evil@shop.example",
            "=?utf-8?q?evil=40evil.example=00?=@shop.example",
            r#""evil@evil.example"@shop.example"#,
            "a@shop.example\r\nBcc: evil@evil.example",
            "a@shop.example\0.evil.example",
            "a@shop.example b@evil.example",
            "a @shop.example",
            "a@ shop.example",
            "a@shop.example@evil.example",
            "everyone",
            "Doe, John <j@x.example>",
            "<>",
            "@shop.example",
            "a@",
            "a@shop..example",
            "a@.shop.example",
            "a..b@shop.example",
            "a@shop_x.example",
            "a@-shop.example",
            "a@shop\u{3002}example",
            "a\u{ff20}evil.example",
            "a@sh\u{200b}op.example",
            "(a@x.example",
            "\"a@x.example",
            "Team: a@x.example",
            "A: B: c@x.example;",
        ] {
            check(text, Err(Malformed));
        }
    }

    #[test]
    fn letters_that_only_look_alike_are_another_domain() {
        check("a@sh\u{43e}p.example", Ok(&["xn--shp-ted.example"]));
        check("a@stra\u{df}e.example", Ok(&["xn--strae-oqa.example"]));
    }

    #[test]
    fn a_place_covers_the_address() {
        let text = "Ann <ann@shop.example>, b@x.example";
        let places: Vec<_> =
            addresses(text).unwrap().iter().map(|a| &text[a.start..a.end]).collect();
        assert_eq!(places, ["ann@shop.example", "b@x.example"]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_quietly(text in "[a@.,;:<>()\"\\\\ \\[\\]é%\\PC]{0,40}") {
            for address in addresses(&text).unwrap_or_default() {
                prop_assert!(text[address.start..address.end].contains('@'));
            }
        }
    }
}
