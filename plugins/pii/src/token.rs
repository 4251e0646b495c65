//! Where numbers are: runs of letters and digits that hold a digit, and what follows them.

/// Separators that may stand between the groups of one number.
const SEPARATORS: &[u8] = b" -./_,:\n\r\t()*|+";
/// Separators in a row.
const MAX_GAP: usize = 2;
/// Letters in a row behind which a number does not go on.
const MAX_WORD: usize = 6;
/// Characters that are gathered.
pub(crate) const MAX_GATHERED: usize = 40;
/// Bytes between tokens that may belong to one number: ` WEST `.
const NEAR: usize = 12;
/// Digits below which a neighbourhood holds nothing.
const LEAST_DIGITS: usize = 4;
/// Characters of a token that may encode something, however few digits it has.
const LONG: usize = 10;

/// A run of ASCII letters and digits with at least one digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) digits: usize,
}

impl Token {
    pub(crate) fn len(&self) -> usize {
        self.end.saturating_sub(self.start)
    }

    pub(crate) fn is_number(&self) -> bool {
        self.digits == self.len()
    }

    /// Where a number with this token in it may begin: here, or at a few letters before it (`FR 12…`,
    /// `CHE-123…`).
    pub(crate) fn starts(&self, text: &str) -> Vec<usize> {
        let mut starts = vec![self.start];
        let bytes = text.as_bytes();
        let mut at = self.start;
        for _ in 0..2 {
            let gap = at.checked_sub(1).filter(|before| {
                bytes.get(*before).is_some_and(|byte| matches!(byte, b' ' | b'-' | b'.' | b'/'))
            });
            let Some(gap) = gap else { break };
            let letters = bytes.get(..gap).unwrap_or_default().iter().rev();
            let count = letters.take(5).take_while(|byte| byte.is_ascii_alphabetic()).count();
            at = gap.saturating_sub(count);
            let before = at.checked_sub(1).and_then(|before| bytes.get(before));
            if !(1..=4).contains(&count) || before.is_some_and(u8::is_ascii_alphanumeric) {
                break;
            }
            starts.push(at);
        }
        starts
    }
}

/// The tokens of a text that stand where a number of some length does: lone short numbers are left out.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    // Where the neighbourhood begins that the last token belongs to, and its digits.
    let (mut first, mut digits) = (0, 0_usize);
    let mut end = 0;
    while let Some(token) = next(text.as_bytes(), end) {
        let is_near =
            tokens.last().is_some_and(|last| token.start.saturating_sub(last.end) <= NEAR);
        if !is_near {
            if digits < LEAST_DIGITS {
                tokens.truncate(first);
            }
            (first, digits) = (tokens.len(), 0);
        }
        let counted = if token.len() >= LONG { LEAST_DIGITS } else { token.digits };
        digits = digits.saturating_add(counted);
        end = token.end;
        tokens.push(token);
    }
    if digits < LEAST_DIGITS {
        tokens.truncate(first);
    }
    tokens
}

/// The next token behind an offset that is no part of one.
fn next(bytes: &[u8], from: usize) -> Option<Token> {
    let digit = from.saturating_add(bytes.get(from..)?.iter().position(u8::is_ascii_digit)?);
    let before = bytes.get(from..digit)?.iter().rev();
    let start = digit.saturating_sub(before.take_while(|b| b.is_ascii_alphanumeric()).count());
    let mut digits = 0_usize;
    let mut end = digit;
    while let Some(byte) = bytes.get(end).filter(|byte| byte.is_ascii_alphanumeric()) {
        digits = digits.saturating_add(usize::from(byte.is_ascii_digit()));
        end = end.saturating_add(1);
    }
    Some(Token { start, end, digits })
}

/// Letters and digits from an offset on, without what parts them.
#[derive(Debug)]
pub(crate) struct Gathered {
    chars: [u8; MAX_GATHERED],
    /// Where the first of them begins.
    start: usize,
    /// Bytes from there to the end of each of them.
    ends: [u16; MAX_GATHERED],
    /// What stands before each of them: nothing, or the first of the separators.
    gaps: [u8; MAX_GATHERED],
    length: usize,
    /// Whether another letter or digit follows directly.
    cut: bool,
}

impl Gathered {
    /// Letters in capitals and digits from an offset on, up to something that is no separator.
    pub(crate) fn from(text: &str, start: usize) -> Self {
        let bytes = text.as_bytes();
        let mut gathered = Self {
            chars: [0; MAX_GATHERED],
            start,
            ends: [0; MAX_GATHERED],
            gaps: [0; MAX_GATHERED],
            length: 0,
            cut: false,
        };
        let mut at = start;
        let mut gap = 0_u8;
        let mut gaps = 0;
        let mut letters = 0_usize;
        // Words in small letters are none of a number's, unless it begins so: `gb82 west`.
        let mut small = 0_usize;
        let is_small = bytes.get(start).is_some_and(u8::is_ascii_lowercase);
        while let Some(byte) = bytes.get(at) {
            at = at.saturating_add(1);
            if byte.is_ascii_alphanumeric() {
                if !gathered.push(byte.to_ascii_uppercase(), at, gap) {
                    gathered.cut = gap == 0;
                    break;
                }
                letters = if byte.is_ascii_digit() { 0 } else { letters.saturating_add(1) };
                let counts = byte.is_ascii_lowercase() && !is_small;
                small = if counts {
                    small.saturating_add(1)
                } else if byte.is_ascii_digit() {
                    0
                } else {
                    small
                };
                (gap, gaps) = (0, 0);
            } else if SEPARATORS.contains(byte)
                && gathered.length > 0
                && (gaps < MAX_GAP || bytes.get(at.saturating_sub(3)..at) == Some(b" - "))
            {
                if letters > MAX_WORD || small > 1 {
                    break;
                }
                small = 0;
                gap = if gap == 0 { *byte } else { gap };
                gaps = gaps.saturating_add(1);
            } else {
                break;
            }
        }
        gathered
    }

    fn push(&mut self, c: u8, end: usize, gap: u8) -> bool {
        let (Some(slot), Some(ends), Some(gaps)) = (
            self.chars.get_mut(self.length),
            self.ends.get_mut(self.length),
            self.gaps.get_mut(self.length),
        ) else {
            return false;
        };
        let Ok(end) = u16::try_from(end.saturating_sub(self.start)) else { return false };
        (*slot, *ends, *gaps) = (c, end, gap);
        self.length = self.length.saturating_add(1);
        true
    }

    /// How many of them are digits.
    pub(crate) fn digits(&self) -> usize {
        self.chars.iter().take(self.length).filter(|c| c.is_ascii_digit()).count()
    }

    /// The first characters.
    pub(crate) fn first(&self, count: usize) -> Option<&[u8]> {
        self.chars.get(..count).filter(|_| count <= self.length)
    }

    /// How many of the first are digits.
    pub(crate) fn leading_digits(&self) -> usize {
        let chars = self.chars.iter().take(self.length);
        chars.take_while(|c| c.is_ascii_digit()).count()
    }

    /// Where the first characters end, if a token ends there.
    pub(crate) fn end(&self, count: usize) -> Option<usize> {
        let open = if count == self.length { self.cut } else { *self.gaps.get(count)? == 0 };
        if open || count > self.length {
            return None;
        }
        let end = self.ends.get(count.checked_sub(1)?)?;
        Some(self.start.saturating_add(usize::from(*end)))
    }

    /// Lengths at which a token ends.
    pub(crate) fn lengths(&self) -> impl DoubleEndedIterator<Item = usize> {
        (1..=self.length).filter(|count| self.end(*count).is_some())
    }

    /// How the first characters are laid out.
    pub(crate) fn layout(&self, count: usize) -> Layout {
        let mut layout = Layout { groups: [0; 12], count: 0, separator: 0, mixed: false };
        let mut run = 0_u8;
        for gap in self.gaps.iter().take(count) {
            if *gap != 0 {
                layout.close(run);
                run = 0;
                layout.mixed |= layout.separator != 0 && layout.separator != *gap;
                layout.separator = *gap;
            }
            run = run.saturating_add(1);
        }
        layout.close(run);
        layout
    }
}

/// Lengths of groups, and what parts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Layout {
    groups: [u8; 12],
    count: usize,
    /// The last separator; 0 where there is none.
    pub(crate) separator: u8,
    /// More than one kind of separator.
    pub(crate) mixed: bool,
}

impl Layout {
    fn close(&mut self, run: u8) {
        if let Some(slot) = self.groups.get_mut(self.count) {
            *slot = run;
        }
        self.count = self.count.saturating_add(1);
    }

    /// The lengths of the groups; none when there are more than twelve.
    pub(crate) fn groups(&self) -> Option<&[u8]> {
        self.groups.get(..self.count)
    }

    pub(crate) fn is_one_piece(&self) -> bool {
        self.count == 1
    }

    /// Every character by itself.
    pub(crate) fn is_spaced_out(&self) -> bool {
        self.groups.iter().take(self.count).all(|group| *group == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lone_short_numbers_are_left_out() {
        let found = |text: &str| {
            tokens(text).iter().map(|t| text[t.start..t.end].to_owned()).collect::<Vec<_>>()
        };
        assert!(found("in 987 there were many of them and 7 more").is_empty());
        assert_eq!(found("call 555 1234 at 9 in the morning"), ["555", "1234", "9"]);
        assert_eq!(found("GB82 WEST 1234"), ["GB82", "1234"]);
        assert_eq!(found("AKIA12345 x 1"), ["AKIA12345", "1"]);
    }

    #[test]
    fn groups_are_gathered_up_to_something_else() {
        let gathered = Gathered::from("gb82 WEST-1234; 5", 0);
        assert_eq!(gathered.first(12), Some(&b"GB82WEST1234"[..]));
        assert_eq!(gathered.lengths().collect::<Vec<_>>(), [4, 8, 12]);
        assert_eq!(gathered.layout(12).groups(), Some(&[4, 4, 4][..]));
        assert!(gathered.layout(12).mixed);
        assert_eq!(Gathered::from("4111x", 0).end(4), None);
        assert!(Gathered::from("1 2 3", 0).layout(3).is_spaced_out());
    }
}
