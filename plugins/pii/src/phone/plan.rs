//! The numbering plan: which numbers there are in which region, and how people group them.
//!
//! Read from `data/phone.txt`, once, into flat vectors. A number's first four digits are one bit set of forty
//! bits (ten for each digit), so that a pattern of leading digits is one comparison. For national numbers of any
//! region there are sets of the first three digits: looking one up does not depend on how many regions there are.

use std::collections::BTreeMap;

const DATA: &str = include_str!("../../data/phone.txt");

/// Leading digits that the plan tells apart.
const DEPTH: usize = 4;
/// More groups than this have no use as a grouping.
const GROUPS: usize = 7;

/// Sizes of groups of digits, four bits each, the first group in the lowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grouping(u32);

impl Grouping {
    /// `None` where the groups are too many or too long to be of use.
    pub(super) fn of(sizes: &[u8]) -> Option<Self> {
        if sizes.is_empty()
            || sizes.len() > GROUPS
            || sizes.iter().any(|size| *size == 0 || *size > 15)
        {
            return None;
        }
        Some(Self(sizes.iter().rev().fold(0, |all, size| (all << 4) | u32::from(*size))))
    }

    fn read(text: &str) -> Option<Self> {
        let sizes: Vec<u8> =
            text.chars().filter_map(|size| u8::try_from(size.to_digit(36)?).ok()).collect();
        Self::of(&sizes)
    }

    fn first(self) -> u32 {
        self.0 & 15
    }

    fn is_split(self) -> bool {
        self.0 > 15
    }

    /// Digits in all groups.
    fn total(self) -> u32 {
        (0..GROUPS)
            .map(|group| (self.0 >> group.saturating_mul(4)) & 15)
            .fold(0, u32::saturating_add)
    }
}

/// How well a number fits a region's plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// There is a number as long as this one, with other leading digits.
    Length,
    /// Many are as long as this one, with other leading digits.
    UsualLength,
    /// There are such numbers.
    Digits,
    /// … and their first group is as long as this one's.
    Area,
    /// … and they are grouped like this one.
    Grouping,
}

/// A number as the plan looks at it: without calling code and prefixes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number {
    leading: u64,
    digits: u32,
    groups: Option<Grouping>,
    /// The first three digits.
    start: usize,
}

impl Number {
    /// `digits` are ASCII; `sizes` those of their groups. `None` for fewer than four digits or more than fifteen.
    pub(super) fn new(digits: &[u8], sizes: &[u8]) -> Option<Self> {
        if digits.len() < DEPTH || digits.len() > 15 {
            return None;
        }
        let (mut leading, mut start) = (0_u64, 0_usize);
        for digit in digits.iter().take(DEPTH).map(|digit| digit.wrapping_sub(b'0')) {
            leading = (leading << 10) | (1 << digit.min(9));
            start = start.saturating_mul(10).saturating_add(usize::from(digit));
        }
        let start = start / 10;
        let digits = u32::try_from(digits.len()).ok()?;
        Some(Self { leading, digits, groups: Grouping::of(sizes), start })
    }

    fn first_group(&self) -> u32 {
        self.groups.map_or(self.digits, Grouping::first)
    }
}

#[derive(Debug)]
pub(super) struct Region {
    /// ISO 3166-1 alpha-2, or `001` for numbers of no country.
    pub(super) id: &'static str,
    pub(super) trunk: &'static str,
    code: u16,
    is_main: bool,
    patterns: std::ops::Range<usize>,
    /// Bit `n`: there are numbers of `n` digits.
    lengths: u32,
    /// Bit `n`: many numbers have `n` digits.
    usual_lengths: u32,
}

#[derive(Debug)]
struct Pattern {
    leading: u64,
    groupings: std::ops::Range<u16>,
    lengths: u32,
}

impl Pattern {
    /// How many leading digits it has.
    fn starts(&self) -> u32 {
        let places = (0_u32..4).map(|place| (self.leading >> place.saturating_mul(10)) & 0x3ff);
        places.map(u64::count_ones).fold(1, u32::saturating_mul)
    }
}

#[derive(Debug)]
pub(super) struct Plan {
    regions: Vec<Region>,
    patterns: Vec<Pattern>,
    groupings: Vec<Grouping>,
    /// Regions by calling code, the main one first.
    codes: Vec<(u16, u16)>,
    /// Regions of the settings.
    believed: Vec<u16>,
    /// Regions where something else than `0` or `1` is dialled before a national number.
    with_other_trunk: Vec<u16>,
    /// What is dialled before the calling code of another country, where that is neither `00` nor `011`.
    prefixes_abroad: Vec<&'static str>,
    /// Sorted, and the first digits in the same order.
    keys: Vec<Key>,
    starts: Vec<Starts>,
    /// By the first three digits: the lengths of the numbers of all regions.
    world: Vec<u16>,
}

/// National numbers by the way they are written: a prefix, and a grouping or the digits in all and in the
/// first group. One integer, since looking it up is most of the work on a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key(u64);

impl Key {
    fn grouping(trunk: Trunk, grouping: Grouping) -> Self {
        Self(((trunk as u64) << 32) | u64::from(grouping.0))
    }

    fn area(trunk: Trunk, digits: u32, first: u32) -> Self {
        Self((1 << 40) | ((trunk as u64) << 32) | (u64::from(digits) << 16) | u64::from(first))
    }
}

/// What is dialled before a national number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Trunk {
    Nothing,
    Zero,
    Other,
}

impl Trunk {
    fn of(trunk: &str) -> Self {
        match trunk {
            "" => Self::Nothing,
            "0" => Self::Zero,
            _ => Self::Other,
        }
    }
}

/// A set of numbers below 1,000: first digits.
#[derive(Debug, Clone, Copy, Default)]
struct Starts([u64; 16]);

impl Starts {
    fn insert(&mut self, start: usize) {
        if let Some(word) = self.0.get_mut(start / 64) {
            *word |= 1 << (start % 64);
        }
    }

    fn contains(&self, start: usize) -> bool {
        self.0.get(start / 64).is_some_and(|word| (word >> (start % 64)) & 1 == 1)
    }
}

impl Plan {
    pub(super) fn new() -> Self {
        let mut plan = Self {
            regions: Vec::new(),
            patterns: Vec::new(),
            groupings: Vec::new(),
            codes: Vec::new(),
            believed: Vec::new(),
            with_other_trunk: Vec::new(),
            prefixes_abroad: Vec::new(),
            keys: Vec::new(),
            starts: Vec::new(),
            world: vec![0; 1_000],
        };
        let mut starts = BTreeMap::new();
        for line in DATA.lines() {
            plan.read(line, &mut starts);
        }
        (plan.keys, plan.starts) = starts.into_iter().unzip();
        plan.with_other_trunk = plan.having(|region| !matches!(region.trunk, "" | "0" | "1"));
        let mut codes: Vec<(u16, bool, u16)> = (0_u16..)
            .zip(&plan.regions)
            .map(|(at, region)| (region.code, !region.is_main, at))
            .collect();
        codes.sort_unstable();
        plan.codes = codes.into_iter().map(|(code, _, at)| (code, at)).collect();
        plan
    }

    fn read(&mut self, line: &'static str, starts: &mut BTreeMap<Key, Starts>) -> Option<()> {
        let mut fields = line.split(' ');
        let id = fields.next()?;
        let code = fields.next()?;
        let [trunk, abroad] =
            [fields.next()?, fields.next()?].map(|field| field.trim_start_matches('-'));
        let first = self.patterns.len();
        let mut lengths = 0;
        for field in fields {
            let (groupings, patterns) = field.split_once(':')?;
            lengths |= self.read_patterns(Trunk::of(trunk), groupings, patterns, starts);
        }
        if abroad.len() > 1 && !self.prefixes_abroad.contains(&abroad) {
            self.prefixes_abroad.push(abroad);
        }
        self.regions.push(Region {
            id,
            trunk,
            code: code.trim_end_matches('*').parse().ok()?,
            is_main: code.ends_with('*'),
            patterns: first..self.patterns.len(),
            lengths,
            usual_lengths: usual_lengths(self.patterns.get(first..).unwrap_or_default()),
        });
        Some(())
    }

    /// The lengths of the numbers.
    fn read_patterns(
        &mut self,
        trunk: Trunk,
        groupings: &str,
        patterns: &str,
        starts: &mut BTreeMap<Key, Starts>,
    ) -> u32 {
        let groupings: Vec<Grouping> = groupings.split(',').filter_map(Grouping::read).collect();
        let lengths =
            groupings.iter().fold(0, |all, grouping| all | (1_u32 << grouping.total().min(31)));
        let first = u16::try_from(self.groupings.len()).unwrap_or(u16::MAX);
        self.groupings.extend(&groupings);
        let last = u16::try_from(self.groupings.len()).unwrap_or(u16::MAX);
        let keys = || {
            groupings.iter().filter(|grouping| grouping.is_split()).flat_map(|grouping| {
                [
                    Key::grouping(trunk, *grouping),
                    Key::area(trunk, grouping.total(), grouping.first()),
                ]
            })
        };
        for pattern in patterns.split('|') {
            let places = read_leading(pattern);
            for start in product(places.iter().take(3)) {
                if let Some(entry) = self.world.get_mut(start) {
                    *entry |= u16::try_from(lengths & 0xffff).unwrap_or(0);
                }
                for key in keys() {
                    starts.entry(key).or_default().insert(start);
                }
            }
            let leading = places.iter().fold(0, |all, place| (all << 10) | u64::from(*place));
            self.patterns.push(Pattern { leading, groupings: first..last, lengths });
        }
        lengths
    }

    fn having(&self, is_wanted: impl Fn(&Region) -> bool) -> Vec<u16> {
        (0_u16..)
            .zip(&self.regions)
            .filter(|(_, region)| is_wanted(region))
            .map(|(at, _)| at)
            .collect()
    }

    /// Believes the national formats of these regions; unknown names change nothing.
    pub(super) fn believe(&mut self, ids: &[&str]) {
        self.believed =
            self.having(|region| ids.iter().any(|id| id.eq_ignore_ascii_case(region.id)));
    }

    /// The best fit of a number among the regions of a calling code. No region has no such code: `None`.
    pub(super) fn of_code(&self, code: u16, number: &Number) -> Option<(&Region, Option<Fit>)> {
        let from = self.codes.partition_point(|(each, _)| *each < code);
        let mut best: Option<(&Region, Option<Fit>)> = None;
        let same = self.codes.iter().skip(from).take_while(|(each, _)| *each == code);
        for region in same.filter_map(|(_, at)| self.regions.get(usize::from(*at))) {
            let fit = self.fit(region, number);
            if best.is_none_or(|(_, found)| fit > found) {
                best = Some((region, fit));
            }
            if fit >= Some(Fit::Digits) {
                break;
            }
        }
        best
    }

    /// Whether a country or network has this calling code.
    pub(super) fn has_code(&self, code: u16) -> bool {
        self.codes.binary_search_by_key(&code, |(each, _)| *each).is_ok()
    }

    /// How well a national number fits the plans of all regions with this prefix, by its first three digits.
    pub(super) fn fit_anywhere(&self, trunk: Trunk, number: &Number) -> Option<Fit> {
        let has = |key: Key| {
            let at = self.keys.binary_search(&key).ok();
            let starts = at.and_then(|at| self.starts.get(at));
            starts.is_some_and(|starts| starts.contains(number.start))
        };
        if number.groups.is_some_and(|groups| has(Key::grouping(trunk, groups))) {
            Some(Fit::Grouping)
        } else if has(Key::area(trunk, number.digits, number.first_group())) {
            Some(Fit::Area)
        } else {
            self.anywhere(number).then_some(Fit::Digits)
        }
    }

    /// Regions where something else than `0` or `1` is dialled before a national number.
    pub(super) fn with_other_trunk(&self) -> impl Iterator<Item = &Region> {
        self.with_other_trunk.iter().filter_map(|at| self.regions.get(usize::from(*at)))
    }

    pub(super) fn believed(&self) -> impl Iterator<Item = &Region> {
        self.believed.iter().filter_map(|at| self.regions.get(usize::from(*at)))
    }

    /// Prefixes to dial abroad that are neither `00` nor `011`.
    pub(super) fn prefixes_abroad(&self) -> impl Iterator<Item = &'static str> {
        self.prefixes_abroad.iter().copied()
    }

    /// Whether there is such a number anywhere.
    pub(super) fn anywhere(&self, number: &Number) -> bool {
        self.world.get(number.start).is_some_and(|lengths| (lengths >> number.digits) & 1 == 1)
    }

    pub(super) fn fit(&self, region: &Region, number: &Number) -> Option<Fit> {
        let length = 1_u32 << number.digits;
        if region.lengths & length == 0 {
            return None;
        }
        let patterns = self.patterns.get(region.patterns.clone()).unwrap_or_default();
        let pattern = patterns.iter().find(|pattern| {
            pattern.leading & number.leading == number.leading && pattern.lengths & length != 0
        });
        let Some(pattern) = pattern else {
            let is_usual = region.usual_lengths & length != 0;
            return Some(if is_usual { Fit::UsualLength } else { Fit::Length });
        };
        let range = usize::from(pattern.groupings.start)..usize::from(pattern.groupings.end);
        let groupings = self.groupings.get(range).unwrap_or_default();
        let split =
            || groupings.iter().filter(|each| each.is_split() && each.total() == number.digits);
        if split().any(|each| Some(*each) == number.groups) {
            Some(Fit::Grouping)
        } else if split().any(|each| each.first() == number.first_group()) {
            Some(Fit::Area)
        } else {
            Some(Fit::Digits)
        }
    }
}

/// Lengths with at least a third of the leading digits that the commonest has.
fn usual_lengths(patterns: &[Pattern]) -> u32 {
    let count = |length: u32| {
        let those = patterns.iter().filter(|pattern| (pattern.lengths >> length) & 1 == 1);
        those.map(Pattern::starts).fold(0, u32::saturating_add)
    };
    let counts: Vec<u32> = (0..16).map(count).collect();
    let most = counts.iter().max().copied().unwrap_or(0);
    (0_u32..).zip(counts).fold(0, |usual, (length, count)| {
        if count > 0 && count.saturating_mul(3) >= most { usual | (1 << length) } else { usual }
    })
}

/// The digits that may stand in each of the first four places, a bit for each.
fn read_leading(pattern: &str) -> [u16; DEPTH] {
    let mut places = [0x3ff; DEPTH];
    let mut text = pattern.bytes();
    for place in &mut places {
        match text.next() {
            Some(b'[') => *place = read_class(&mut text),
            Some(digit @ b'0'..=b'9') => *place = 1 << digit.wrapping_sub(b'0'),
            Some(_) => {}
            None => break,
        }
    }
    places
}

/// Up to the closing bracket.
fn read_class(text: &mut std::str::Bytes<'_>) -> u16 {
    let (mut class, mut last, mut ranges) = (0_u16, 0_u8, false);
    for byte in text.by_ref().take_while(|byte| *byte != b']') {
        if byte == b'-' {
            ranges = true;
            continue;
        }
        let digit = byte.wrapping_sub(b'0').min(9);
        for each in if ranges { last..=digit } else { digit..=digit } {
            class |= 1 << each;
        }
        (last, ranges) = (digit, false);
    }
    class
}

/// All numbers with these digits in their places.
fn product<'a>(places: impl Iterator<Item = &'a u16>) -> Vec<usize> {
    places.fold(vec![0_usize], |all, place| {
        let digits = || (0_usize..10).filter(|digit| (place >> digit) & 1 == 1);
        all.iter()
            .flat_map(|head| digits().map(|digit| head.saturating_mul(10).saturating_add(digit)))
            .collect()
    })
}
