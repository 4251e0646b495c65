//! A run of digits and separators, taken apart: groups of digits, what stands between them, and the pieces of
//! consecutive groups that may be a number.

use std::ops::Range;

use crate::phone::few::Few;

/// Groups that a number may have.
pub(super) const MOST_GROUPS: usize = 10;
/// Digits that a number may have, with prefixes.
pub(super) const MOST_DIGITS: usize = 18;

/// Digits without anything between them.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) digits: Range<usize>,
    /// Where the separator before the group starts.
    separator: usize,
}

impl Group {
    pub(super) fn len(&self) -> usize {
        self.digits.len()
    }

    pub(super) fn separator<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.separator..self.digits.start).unwrap_or_default()
    }
}

/// The groups of a run.
pub(super) fn groups(text: &str, run: &Range<usize>) -> Vec<Group> {
    let bytes = text.as_bytes().get(run.clone()).unwrap_or_default();
    let mut groups: Vec<Group> = Vec::new();
    let (mut separator, mut open) = (run.start, None);
    for (at, byte) in (run.start..).zip(bytes) {
        if byte.is_ascii_digit() {
            open = open.or(Some(at));
        } else if let Some(start) = open.take() {
            groups.push(Group { digits: start..at, separator });
            separator = at;
        }
    }
    if let Some(start) = open {
        groups.push(Group { digits: start..run.end, separator });
    }
    groups
}

/// What stands between two groups, parentheses apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Joint {
    #[default]
    Nothing,
    Space,
    Dash,
    Dot,
    Slash,
    /// Several of these: ` - `, `. `.
    Loose,
    /// A plus sign, or nothing that a number has inside.
    Break,
}

impl Joint {
    pub(super) fn of(separator: &str) -> Self {
        let mut found = Self::Nothing;
        for byte in separator.bytes() {
            let joint = match byte {
                b'(' | b')' => continue,
                b' ' => Self::Space,
                b'-' => Self::Dash,
                b'.' => Self::Dot,
                b'/' => Self::Slash,
                _ => return Self::Break,
            };
            found = match found {
                Self::Nothing => joint,
                _ => Self::Loose,
            };
        }

        found
    }
}

/// Sizes of groups.
pub(super) type Sizes = Few<u8, MOST_GROUPS>;

/// Consecutive groups, read as one number.
#[derive(Debug)]
pub(super) struct Piece {
    /// With the sign or the parenthesis before the first digit.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) has_plus: bool,
    /// As in `+ 49`, and in sums.
    pub(super) has_gap_after_plus: bool,
    /// All digits, but for those of a `(0)`.
    pub(super) digits: Few<u8, MOST_DIGITS>,
    pub(super) sizes: Sizes,
    /// Between the groups: one fewer than these.
    pub(super) joints: Few<Joint, MOST_GROUPS>,
    /// The group in parentheses, if there is one.
    pub(super) in_parentheses: Option<usize>,
    /// A `(0)` was left out after the group of this number.
    pub(super) optional_zero: bool,
}

impl Piece {
    /// `None` where the parentheses or a sign inside say that this is no number, or where it is too long for one.
    pub(super) fn of(text: &str, groups: &[Group]) -> Option<Self> {
        let first = groups.first()?;
        let lead = first.separator(text);
        let (mut start, has_plus) = start(lead, first.digits.start);
        let mut piece = Self {
            start,
            end: groups.last()?.digits.end,
            has_plus,
            has_gap_after_plus: has_plus && lead.ends_with(' '),
            digits: Few::new(),
            sizes: Few::new(),
            joints: Few::new(),
            in_parentheses: None,
            optional_zero: false,
        };
        let mut open = text.get(start..first.digits.start).is_some_and(|lead| lead.contains('('));
        let mut opened_at_start = open;
        for (at, group) in groups.iter().enumerate() {
            let separator = group.separator(text);
            let mut zero = false;
            if at > 0 {
                let joint = Joint::of(separator);
                if joint == Joint::Break {
                    return None;
                }
                let (closes, opens) =
                    (separator.matches(')').count(), separator.matches('(').count());
                if closes > usize::from(open) || opens > 1 || separator.contains("()") {
                    return None;
                }
                if closes == 1 {
                    (open, opened_at_start) = (false, false);
                }
                if opens == 1 && open {
                    return None;
                }
                open |= opens == 1;
                if opens == 1 && piece.in_parentheses.is_some() {
                    return None;
                }
                zero = opens == 1 && text.get(group.digits.clone()) == Some("0");
                if !zero {
                    piece.joints.push(joint)?;
                }
            }
            if zero {
                piece.optional_zero = true;
                continue;
            }
            if open {
                piece.in_parentheses = piece.in_parentheses.or(Some(piece.sizes.len()));
            }
            piece.sizes.push(u8::try_from(group.len()).ok()?)?;
            for digit in text.as_bytes().get(group.digits.clone())? {
                piece.digits.push(*digit)?;
            }
        }
        if open {
            // The whole of it in parentheses: they are not the number's. A parenthesis within must be closed.
            if !opened_at_start {
                return None;
            }
            start = text
                .get(start..first.digits.start)?
                .find('+')
                .map_or(first.digits.start, |plus| start.saturating_add(plus));
            piece.start = start;
            piece.in_parentheses = None;
        }
        Some(piece)
    }

    /// The sizes of the groups when the first `count` digits are taken off.
    pub(super) fn sizes_after(&self, count: usize) -> Sizes {
        let mut left = u8::try_from(count).unwrap_or(u8::MAX);
        let mut sizes = Sizes::new();
        for size in self.sizes.iter() {
            let taken = left.min(*size);
            left = left.saturating_sub(taken);
            if *size > taken && sizes.push(size.saturating_sub(taken)).is_none() {
                break;
            }
        }
        sizes
    }
}

/// Where a number starts that has `lead` before its first digit, and whether with a plus sign.
fn start(lead: &str, digits: usize) -> (usize, bool) {
    let own = lead.trim_end_matches(['+', '(', ' ']);
    let own = lead.get(own.len()..).unwrap_or_default();
    if let Some(plus) = own.rfind('+') {
        let plus_at = digits.saturating_sub(own.len()).saturating_add(plus);
        let parenthesis = own.get(..plus).is_some_and(|before| before.ends_with('('));
        return (plus_at.saturating_sub(usize::from(parenthesis)), true);
    }
    (digits.saturating_sub(usize::from(own.ends_with('('))), false)
}
