//! `cel`: one expression in the Common Expression Language.
//!
//! The expression is parsed and checked when settings are read: its length and nesting, the names it
//! uses, its regular expressions and time zones, and the facts it needs. An expression that cannot
//! be evaluated on a request, or that gives neither true nor false, is a gap like any other.
//!
//! * this file: the condition;
//! * `check`: what an expression may contain;
//! * `value`: what its variables are.

mod check;
mod value;

use std::sync::Arc;

use ::cel::extractors::{Arguments, This};
use ::cel::parser::{Expression, PrattParser};
use ::cel::{Context, Env, ExecutionError, Value};
use portcullis_guest::Stage;

use crate::clock::{Local, Zone};
use crate::condition::Judgement;
use crate::condition::operand::When;
use crate::fault::FaultKind;
use crate::index::Map;
use crate::reader;
use crate::regexes::Regex;
use crate::settings::Reading;
use crate::subject::{Gap, Subject};

/// Expressions may be this long, in bytes.
pub(crate) const MAX_LENGTH: usize = 2048;
/// Expressions may be nested this deeply.
const MAX_DEPTH: u16 = 24;
/// Expressions may have this many parts.
const MAX_PARTS: usize = 1000;

/// An expression that must be true.
#[derive(Debug)]
pub(crate) struct Cel {
    source: String,
    expression: Expression,
    variables: Vec<check::Variable>,
    /// Names of the functions used that need to be given.
    functions: Vec<&'static str>,
    /// The regular expressions used, by their text.
    regexes: Arc<Map<String, Arc<Regex>>>,
    facts: Vec<String>,
    library: Library,
}

/// The standard functions, made once for all expressions.
#[derive(Clone)]
pub(crate) struct Library(Arc<Env>);

impl Default for Library {
    fn default() -> Self {
        Self(Arc::new(Env::stdlib()))
    }
}

impl std::fmt::Debug for Library {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Library")
    }
}

/// Reads the `cel` of a `when`.
pub(crate) fn read(when: &When<'_>, reading: &mut Reading<'_>) -> Option<Cel> {
    let node = when.member("cel")?;
    let source = reader::text(node, &mut reading.faults)?;
    match parse(source, reading) {
        Ok(cel) => Some(cel),
        Err(message) => {
            reading.faults.add(node, FaultKind::Cel { message });
            None
        }
    }
}

fn parse(source: &str, reading: &mut Reading<'_>) -> Result<Cel, String> {
    if source.len() > MAX_LENGTH {
        return Err(format!("it is longer than {MAX_LENGTH} bytes"));
    }
    let parser = PrattParser::new()
        .max_recursion_depth(MAX_DEPTH)
        .max_expression_node_count(MAX_PARTS)
        .error_reporting_limit(1)
        .error_recovery_limit(1);
    let expression = parser.parse(source).map_err(|errors| first(&errors))?;
    let used = check::check(&expression, reading)?;
    for fact in &used.facts {
        reading.need_fact(fact);
    }
    Ok(Cel {
        source: source.to_owned(),
        expression,
        variables: used.variables,
        functions: used.functions,
        regexes: Arc::new(used.regexes),
        facts: used.facts,
        library: reading.library.get_or_insert_default().clone(),
    })
}

/// The first of the parser's messages, with its place in characters.
fn first(errors: &::cel::ParseErrors) -> String {
    match errors.errors.first() {
        Some(error) => {
            let (line, column) = error.pos;
            let message = error.msg.lines().next().unwrap_or_default();
            if line < 1 {
                message.to_owned()
            } else {
                format!("line {line}, column {column}: {message}")
            }
        }
        None => "it is not an expression".to_owned(),
    }
}

impl Cel {
    pub(crate) fn judge<'r>(&'r self, subject: &Subject<'r>) -> Result<Judgement<'r>, Gap<'r>> {
        let mut context = Context::with_env(Arc::clone(&self.library.0));
        for variable in &self.variables {
            if let Some(value) = value::variable(*variable, &self.facts, subject)? {
                context.add_variable_from_value(variable.name(), value);
            }
        }
        for function in &self.functions {
            self.add_function(function, &mut context).map_err(|_| Gap::Expression)?;
        }
        match context.resolve(&self.expression) {
            Ok(Value::Bool(holds)) => Ok(Judgement::from_bool(holds)),
            Ok(_) | Err(_) => Err(Gap::Expression),
        }
    }

    fn add_function(
        &self,
        name: &'static str,
        context: &mut Context<'_, '_>,
    ) -> Result<(), ::cel::DeclarationError> {
        if name == "matches" {
            let regexes = Arc::clone(&self.regexes);
            let matches = move |This(text): This<Arc<String>>, regex: Arc<String>| {
                let regex = regexes.get(regex.as_str());
                let regex = regex.ok_or_else(|| ExecutionError::no_such_key("regex"))?;
                Ok::<bool, ExecutionError>(regex.is_match(&text))
            };
            return context.add_function(name, matches);
        }
        if let Some(part) = Part::named(name) {
            let get = move |This(now): This<i64>, Arguments(zone): Arguments| part.of(now, &zone);
            return context.add_function(name, get);
        }
        let read = move |text: Arc<String>| {
            let time = if name == "duration" { duration(&text) } else { timestamp(&text) };
            time.ok_or_else(|| ExecutionError::function_error(name, "not a time"))
        };
        context.add_function(name, read)
    }

    /// The variable it uses that a stage does not have, if any.
    pub(crate) fn absent_at(&self, stage: Stage) -> Option<&'static str> {
        let absent = match stage {
            Stage::Call => check::Variable::Result,
            Stage::Result => check::Variable::Args,
        };
        self.variables.contains(&absent).then(|| absent.name())
    }

    pub(crate) fn describe(&self) -> String {
        format!("`{}` is true", reader::clip(&self.source))
    }
}

/// A part of a local time. Numbered as CEL does: months, days of the month, of the year and of the
/// week from 0, dates from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    FullYear,
    Month,
    Date,
    DayOfMonth,
    DayOfYear,
    DayOfWeek,
    Hours,
    Minutes,
    Seconds,
    Milliseconds,
}

const PARTS: &[(&str, Part)] = &[
    ("getFullYear", Part::FullYear),
    ("getMonth", Part::Month),
    ("getDate", Part::Date),
    ("getDayOfMonth", Part::DayOfMonth),
    ("getDayOfYear", Part::DayOfYear),
    ("getDayOfWeek", Part::DayOfWeek),
    ("getHours", Part::Hours),
    ("getMinutes", Part::Minutes),
    ("getSeconds", Part::Seconds),
    ("getMilliseconds", Part::Milliseconds),
];

impl Part {
    fn named(name: &str) -> Option<Self> {
        PARTS.iter().find(|(known, _)| *known == name).map(|(_, part)| *part)
    }

    fn of(self, now: i64, zone: &[Value]) -> Result<i64, ExecutionError> {
        let zone = match zone {
            [] => Some(Zone::UTC),
            [Value::String(name)] => Zone::parse(name).ok(),
            _ => None,
        };
        let time = u64::try_from(now).ok();
        let local = time.zip(zone).and_then(|(time, zone)| Local::at(time, &zone));
        let local = local.ok_or_else(|| ExecutionError::function_error("time", "out of range"))?;
        let date = local.date();
        let first = crate::clock::Date { month: 1, day: 1, ..date };
        Ok(match self {
            Self::FullYear => date.year,
            Self::Month => date.month.saturating_sub(1),
            Self::Date => date.day,
            Self::DayOfMonth => date.day.saturating_sub(1),
            Self::DayOfYear => local.days.saturating_sub(first.to_days()),
            Self::DayOfWeek => local.weekday(),
            Self::Hours => local.second.div_euclid(3600),
            Self::Minutes => local.second.div_euclid(60).rem_euclid(60),
            Self::Seconds => local.second.rem_euclid(60),
            Self::Milliseconds => now.rem_euclid(1000),
        })
    }
}

/// `2026-03-08T09:30:00Z`, also with a fraction and an offset, as UTC milliseconds.
fn timestamp(text: &str) -> Option<i64> {
    let (date, time) = text.split_once(['T', 't'])?;
    let date = crate::clock::Date::parse(date)?;
    let split = time.find(['Z', 'z', '+', '-'])?;
    let (time, zone) = time.split_at_checked(split)?;
    let offset = match zone {
        "Z" | "z" => 0,
        zone if zone.len() == 6 && zone.get(3..4) == Some(":") => Zone::parse(zone).ok()?.offset(0),
        _ => return None,
    };
    let (clock, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let mut parts = clock.split(':');
    let mut number = |limit: i64| {
        let part = parts.next().filter(|part| part.len() == 2 && all_digits(part))?;
        part.parse::<i64>().ok().filter(|number| *number < limit)
    };
    let (hour, minute, second) = (number(24)?, number(60)?, number(60)?);
    if parts.next().is_some() || !all_digits(fraction) {
        return None;
    }
    let thousandths: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    let seconds = [(date.to_days(), 86_400), (hour, 3600), (minute, 60), (second, 1), (offset, -1)];
    let total = seconds
        .iter()
        .try_fold(0_i64, |total, (count, unit)| total.checked_add(count.checked_mul(*unit)?))?;
    total.checked_mul(1000)?.checked_add(thousandths)
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `1h30m`, `90s`, `250ms`, `-2h`, in milliseconds.
fn duration(text: &str) -> Option<i64> {
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut total = 0_i64;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit())?;
        let (digits, after) = rest.split_at_checked(end)?;
        let units = [("ms", 1), ("h", 3_600_000), ("m", 60_000), ("s", 1000)];
        let (unit, length) = units
            .iter()
            .find_map(|(name, ms)| after.starts_with(name).then_some((*ms, name.len())))?;
        total = total.checked_add(digits.parse::<i64>().ok()?.checked_mul(unit)?)?;
        rest = after.get(length..)?;
    }
    if negative { total.checked_neg() } else { Some(total) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn times_and_durations_are_read_in_milliseconds() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2026-03-08T07:00:00.25Z", Some(1_772_953_200_250)),
            ("2026-03-08T03:00:00-04:00", Some(1_772_953_200_000)),
            ("2026-03-08T07:00Z", None),
            ("2026-03-08T07:00:00", None),
            ("2026-03-08T24:00:00Z", None),
            ("2026-02-30T00:00:00Z", None),
        ] {
            assert_eq!(timestamp(text), expected, "{text}");
        }
        for (text, expected) in [
            ("1h30m", Some(5_400_000)),
            ("-2h", Some(-7_200_000)),
            ("250ms", Some(250)),
            ("90s", Some(90_000)),
            ("", None),
            ("1", None),
            ("1d", None),
            ("9999999999999999999h", None),
        ] {
            assert_eq!(duration(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_quietly(text in "\\PC{0,20}", time in "[0-9TZ:.+-]{0,30}") {
            let _ = (timestamp(&text), timestamp(&time), duration(&text), duration(&time));
            let _ = parse(&text, &mut Reading::default());
        }
    }
}
