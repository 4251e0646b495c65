//! The table `data/secrets.txt`, read once.

use super::shape::Shape;

const TABLE: &str = include_str!("../../data/secrets.txt");

/// A token that is known by its shape.
#[derive(Debug)]
pub(super) struct Token {
    pub(super) rule: &'static str,
    pub(super) shape: Shape,
    /// How many bytes its literals have at least.
    pub(super) literal: usize,
}

/// A value that a vendor's name gives away.
#[derive(Debug)]
pub(super) struct Vendor {
    pub(super) rule: &'static str,
    pub(super) names: Vec<&'static str>,
    pub(super) shapes: Vec<Shape>,
}

/// Both parts of the table.
pub(super) fn read() -> (Vec<(Token, Vec<String>)>, Vec<Vendor>) {
    let (mut tokens, mut vendors) = (Vec::new(), Vec::new());
    let mut near = false;
    for line in TABLE.lines() {
        let mut fields = line.split_ascii_whitespace();
        let Some(rule) = fields.next() else { continue };
        match rule {
            "#" => {}
            "[tokens]" => near = false,
            "[near]" => near = true,
            _ if near => {
                let names = fields.next().unwrap_or_default().split(',').collect();
                vendors.push(Vendor { rule, names, shapes: fields.map(Shape::parse).collect() });
            }
            _ => {
                let shape = Shape::parse(fields.next().unwrap_or_default());
                let literals = shape.literals();
                let literal = literals.iter().map(String::len).min().unwrap_or(0);
                tokens.push((Token { rule, shape, literal }, literals));
            }
        }
    }
    (tokens, vendors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_what_its_part_asks_for() {
        let (tokens, vendors) = read();
        assert!(tokens.len() > 500 && vendors.len() > 250, "{} {}", tokens.len(), vendors.len());
        for (token, literals) in &tokens {
            assert!(token.literal >= 2 && literals.len() <= 40, "{}: {literals:?}", token.rule);
        }
        for vendor in &vendors {
            assert!(vendor.names.iter().all(|name| name.len() > 2), "{vendor:?}");
            assert!(!vendor.shapes.is_empty(), "{vendor:?}");
        }
    }
}
