//! Places in a text, as different languages count them.

use clap::ValueEnum;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Offsets {
    /// Bytes of UTF-8, as Rust and Go count.
    #[value(name = "utf-8")]
    Utf8,
    /// Unicode code points, as Python counts.
    CodePoints,
    /// Units of UTF-16, as JavaScript and Java count.
    #[value(name = "utf-16")]
    Utf16,
}

impl Offsets {
    pub(super) fn counter(self, text: &str) -> Counter<'_> {
        Counter { text, offsets: self, byte: 0, count: 0 }
    }
}

/// Counts forward: places that are asked for in order cost one walk through the text.
pub(super) struct Counter<'t> {
    text: &'t str,
    offsets: Offsets,
    byte: usize,
    count: usize,
}

impl Counter<'_> {
    /// The place of a byte.
    pub(super) fn at(&mut self, byte: usize) -> usize {
        if self.offsets == Offsets::Utf8 {
            return byte;
        }
        if byte < self.byte {
            (self.byte, self.count) = (0, 0);
        }
        let between = self.text.get(self.byte..byte).unwrap_or_default();
        let more = match self.offsets {
            Offsets::CodePoints => between.chars().count(),
            Offsets::Utf8 | Offsets::Utf16 => between.chars().map(char::len_utf16).sum(),
        };
        (self.byte, self.count) = (byte, self.count.saturating_add(more));
        self.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_on_every_script() {
        let text = "é𝄞漢x";
        let check = |offsets: Offsets, expected: [usize; 5]| {
            let mut counter = offsets.counter(text);
            assert_eq!([0, 2, 6, 9, 10].map(|byte| counter.at(byte)), expected);
            assert_eq!(counter.at(2), expected[1]);
        };
        check(Offsets::Utf8, [0, 2, 6, 9, 10]);
        check(Offsets::CodePoints, [0, 1, 2, 3, 4]);
        check(Offsets::Utf16, [0, 1, 3, 4, 5]);
    }
}
