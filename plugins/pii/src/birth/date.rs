//! Dates in the layouts of many countries, digits or the names of months.

use std::sync::LazyLock;

use crate::person::lexicon::Lexicon;

static MONTHS: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::new(&[NAMES]));

/// Builds the table of months, which otherwise the first date would.
pub(super) fn prepare() {
    LazyLock::force(&MONTHS);
}

/// The end of the date that starts with the digits at `at`, or where it starts if a month's name is before them.
pub(super) fn date(text: &str, at: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let first = Digits::read(bytes, at)?;
    let after = bytes.get(first.end).copied();
    match after {
        Some(sign @ (b'/' | b'-' | b'.')) => signed(text, &first, sign),
        Some(b' ') => {
            named(text, &first, first.end.checked_add(1)?).or_else(|| spaced(text, &first))
        }
        Some(b's' | b'n' | b'r' | b't' | b'e' | b'\xc2') => {
            named(text, &first, past_ordinal(text, first.end)?)
        }
        Some(0xE5 | 0xEB) => east_asian(text, &first),
        _ => None,
    }
    .map(|end| (at, end))
    .or_else(|| month_first(text, &first))
}

struct Digits {
    start: usize,
    end: usize,
    count: usize,
    value: u32,
}

impl Digits {
    fn read(bytes: &[u8], start: usize) -> Option<Self> {
        let digits = bytes.get(start..)?.iter().take(9).take_while(|byte| byte.is_ascii_digit());
        let (mut count, mut value) = (0_usize, 0_u32);
        for digit in digits {
            count = count.checked_add(1)?;
            value = value.checked_mul(10)?.checked_add(u32::from(digit.checked_sub(b'0')?))?;
        }
        (1..=8).contains(&count).then_some(Self {
            start,
            end: start.checked_add(count)?,
            count,
            value,
        })
    }

    fn year(&self) -> bool {
        (self.count == 4 && (1900..=2035).contains(&self.value)) || self.count == 2
    }

    fn full_year(&self) -> bool {
        self.count == 4 && self.year()
    }

    fn day(&self) -> bool {
        self.count <= 2 && (1..=31).contains(&self.value)
    }

    fn month(&self) -> bool {
        self.count <= 2 && (1..=12).contains(&self.value)
    }
}

/// The calendar has the day. In a year of two digits, February has 29.
fn is_day(year: &Digits, month: &Digits, day: &Digits) -> bool {
    let leap = year.count == 2
        || year.value.is_multiple_of(4)
            && (!year.value.is_multiple_of(100) || year.value.is_multiple_of(400));
    let last = match month.value {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    month.month() && day.day() && day.value <= last
}

/// `12/11/1952`, `1952-11-12`, `12. 11. 1952`, `12-Nov-1952`, `12. November 1952`.
fn signed(text: &str, first: &Digits, sign: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = first.end.checked_add(1)?;
    let spaced = sign == b'.' && bytes.get(at) == Some(&b' ');
    at = at.checked_add(usize::from(spaced))?;
    let Some(second) = Digits::read(bytes, at) else { return named(text, first, at) };
    if bytes.get(second.end) != Some(&sign) {
        return None;
    }
    let gap = usize::from(spaced && bytes.get(second.end.checked_add(1)?) == Some(&b' '));
    let third = Digits::read(bytes, second.end.checked_add(1)?.checked_add(gap)?)?;
    let day_month = is_day(&third, &second, first) || is_day(&third, first, &second);
    let fits = day_month && third.year() || first.full_year() && is_day(first, &second, &third);
    let more = bytes.get(third.end..).unwrap_or_default();
    let continues = matches!(more, [next, digit, ..] if *next == sign && digit.is_ascii_digit());
    (fits && !continues).then_some(third.end)
}

/// `12 11 1952`.
fn spaced(text: &str, first: &Digits) -> Option<usize> {
    let bytes = text.as_bytes();
    let second = Digits::read(bytes, first.end.checked_add(1)?)?;
    if bytes.get(second.end) != Some(&b' ') {
        return None;
    }
    let third = Digits::read(bytes, second.end.checked_add(1)?)?;
    let fits = first.count == 2
        && second.count == 2
        && (is_day(&third, &second, first) || is_day(&third, first, &second))
        && third.full_year()
        || first.full_year()
            && second.count == 2
            && third.count == 2
            && is_day(first, &second, &third);
    fits.then_some(third.end)
}

/// `12 November 1952`, `12th of May, 1952`, `1952 May 12`; without a year if there is none.
fn named(text: &str, first: &Digits, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let of =
        ["of ", "de ", "do ", "d'"].into_iter().find(|of| rest.starts_with(of)).map_or(0, str::len);
    let at = at.checked_add(of)?;
    let month_end = month(text, at)?;
    let bytes = text.as_bytes();
    if first.full_year() {
        let day = Digits::read(bytes, skip(text, month_end))?;
        return day.day().then_some(day.end);
    }
    if !first.day() {
        return None;
    }
    let year = Digits::read(bytes, skip(text, month_end)).filter(|year| {
        year.full_year() || (year.count == 2 && bytes.get(month_end) == Some(&b'-'))
    });
    Some(year.map_or(month_end, |year| year.end))
}

/// `November 12, 1952`: the digits are the day.
fn month_first(text: &str, day: &Digits) -> Option<(usize, usize)> {
    if !day.day() {
        return None;
    }
    let head = text.get(..day.start)?;
    let trimmed = head.trim_end_matches([' ', '.', '-', '/']);
    if head.len().saturating_sub(trimmed.len()) > 2 || trimmed.len() == head.len() {
        return None;
    }
    let (start, _) = trimmed
        .char_indices()
        .rev()
        .take(12)
        .take_while(|(_, char)| char.is_alphabetic())
        .last()?;
    if month(text, start)? < trimmed.len() {
        return None;
    }
    let after = past_ordinal(text, day.end).unwrap_or(day.end);
    let year = Digits::read(text.as_bytes(), skip(text, after)).filter(Digits::full_year);
    Some((start, year.map_or(day.end, |year| year.end)))
}

/// `1952年11月12日`, `1952년 11월 12일`.
fn east_asian(text: &str, year: &Digits) -> Option<usize> {
    if !year.full_year() {
        return None;
    }
    let mut at = year.end;
    for (sign, number) in [(["年", "년"], 0), (["月", "월"], 1), (["日", "일"], 2)] {
        if number > 0 {
            let rest = text.get(at..)?;
            at = at.checked_add(usize::from(rest.starts_with(' ')))?;
            let digits = Digits::read(text.as_bytes(), at)?;
            let fits = if number == 1 { digits.month() } else { digits.day() };
            if !fits {
                return None;
            }
            at = digits.end;
        }
        let rest = text.get(at..)?;
        let found = sign.into_iter().find(|sign| rest.starts_with(sign))?;
        at = at.checked_add(found.len())?;
    }
    Some(at)
}

fn past_ordinal(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let ordinal = ["st ", "nd ", "rd ", "th ", "er ", "º ", "ª "]
        .into_iter()
        .find(|ordinal| rest.starts_with(ordinal));
    let bare = ["st,", "nd,", "rd,", "th,"].into_iter().any(|ordinal| rest.starts_with(ordinal));
    ordinal.map(str::len).or(bare.then_some(2)).and_then(|length| at.checked_add(length))
}

/// Past what stands between a month and a year.
fn skip(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let gap = [", ", ". ", " de ", " del ", " ", "-", ",", "/", "."]
        .into_iter()
        .find(|gap| rest.starts_with(gap));
    at.saturating_add(gap.map_or(0, str::len))
}

/// The end of the month's name at `at`.
fn month(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    if !rest.starts_with(char::is_alphabetic) {
        return None;
    }
    let length = rest
        .char_indices()
        .take(14)
        .find(|(_, char)| !char.is_alphabetic())
        .map_or(rest.len(), |(length, _)| length);
    let word = rest.get(..length)?;
    if word.len() < 3 || word.len() > 28 {
        return None;
    }
    let is_month = MONTHS.sets(word.to_lowercase().as_bytes()) != 0;
    is_month.then(|| at.checked_add(length))?
}

/// Names of months, with their short and inflected forms, in some twenty languages.
const NAMES: &str = "january february march april may june july august september october november december \
jan feb mar apr jun jul aug sep sept oct nov dec januar jänner februar märz mai juni juli oktober dezember mär okt dez \
janvier février fevrier mars avril juin juillet août aout septembre octobre novembre décembre decembre janv févr juil déc \
enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre ene abr ago dic \
janeiro fevereiro março maio junho julho setembro outubro novembro dezembro fev set out \
gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre gen mag giu lug ott \
januari februari maart mei augustus mrt januar marts desember maj augusti oktober \
tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta \
stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia \
ledna února března dubna května června července srpna září října listopadu prosince januára februára apríla mája júna júla augusta septembra októbra novembra decembra \
január február március április május június július augusztus szeptember október ianuarie februarie martie aprilie iunie iulie septembrie octombrie noiembrie decembrie \
января февраля марта апреля мая июня июля августа сентября октября ноября декабря січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня \
ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna studenoga prosinca \
ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου";
