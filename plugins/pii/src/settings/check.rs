//! What settings must be beyond their shape. The first fault is told, with its place.

use portcullis_guest::pointer::{self, Pattern};
use portcullis_guest::settings::Fault;
use serde_json::Value;

use super::hint::{did_you_mean, type_names};
use super::{Action, Custom, MIN_SECRET, Schema, Settings, TypeSettings, kinds_named};
use crate::context::languages;

/// Types of the settings' own, and the most of other lists.
const MAX_CUSTOM: usize = 32;
const MAX_LIST: usize = 10_000;
/// Bytes of a payload, and the most characters that a schema asks for.
const MAX_BYTES: usize = 16 << 20;
const MAX_LEAST: usize = 1 << 16;
/// Where objects stand. Serde would take a list of their values as well.
const OBJECTS: [&str; 7] =
    ["", "/types/*", "/types/*/steps/*", "/allow", "/schemas/*", "/custom/*", "/pseudonyms"];
/// Formats of JSON Schema that a replacement can be valid under.
const FORMATS: [&str; 16] = [
    "email",
    "idn-email",
    "hostname",
    "idn-hostname",
    "uri",
    "url",
    "iri",
    "uri-reference",
    "ipv4",
    "ipv6",
    "date",
    "date-time",
    "time",
    "uuid",
    "digits",
    "phone",
];
/// ISO 3166-1, and Kosovo.
const COUNTRIES: &str = "\
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ \
    CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR \
    GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT \
    JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO \
    MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY \
    QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO \
    TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

impl Settings {
    pub(super) fn check(&self) -> Result<(), Fault> {
        score("/threshold", self.threshold)?;
        score("/report_from", self.report_from)?;
        for (name, of_type) in &self.types {
            self.check_type(name, of_type)?;
        }
        if self.fields.is_empty() {
            return Err(Fault::new("/fields", "expected one place at least"));
        }
        for (list, patterns) in [("/fields", &self.fields), ("/allow/paths", &self.allow.paths)] {
            for (at, place) in patterns.iter().enumerate() {
                pattern(&format!("{list}/{at}"), place)?;
            }
        }
        for (place, schema) in &self.schemas {
            check_schema(place, schema)?;
        }
        self.check_allowed()?;
        self.check_packs()?;
        if self.custom.len() > MAX_CUSTOM {
            return Err(Fault::new("/custom", &format!("expected {MAX_CUSTOM} types at most")));
        }
        for (at, custom) in self.custom.iter().enumerate() {
            self.check_custom(at, custom)?;
        }
        self.check_keys()?;
        if self.approver_role.as_deref().is_some_and(str::is_empty) {
            return Err(Fault::new("/approver_role", "expected a role"));
        }
        if !(1..=MAX_BYTES).contains(&self.max_bytes) {
            return Err(Fault::new("/max_bytes", &format!("expected 1 to {MAX_BYTES}")));
        }
        if !(1..=100_000).contains(&self.max_findings) {
            return Err(Fault::new("/max_findings", "expected 1 to 100000"));
        }
        Ok(())
    }

    fn check_type(&self, name: &str, of_type: &TypeSettings) -> Result<(), Fault> {
        let at = pointer::child("/types", name);
        let own = self.custom.iter().map(|custom| custom.name.as_str());
        if kinds_named(name).is_empty() && !own.clone().any(|own| own == name) {
            let mut known: Vec<&str> = type_names();
            known.extend(own);
            return Err(unknown(&at, "type", name, &known));
        }
        score(&format!("{at}/threshold"), of_type.threshold.unwrap_or(0.0))?;
        score(&format!("{at}/report_from"), of_type.report_from.unwrap_or(0.0))?;
        let mut last = 0.0;
        for (index, step) in of_type.steps.iter().flatten().enumerate() {
            let at = format!("{at}/steps/{index}/from");
            score(&at, step.from)?;
            if step.from <= last {
                let why = if index == 0 { "0" } else { "in the step before" };
                return Err(Fault::new(&at, &format!("expected more than {why}")));
            }
            last = step.from;
        }
        Ok(())
    }

    /// An empty entry would allow nothing, or everything.
    fn check_allowed(&self) -> Result<(), Fault> {
        let signs = |text: &str, spared: &[char]| text.trim_start_matches(spared).trim().is_empty();
        for (list, entries, spared, what) in [
            ("/allow/values", &self.allow.values, [].as_slice(), "a value"),
            ("/allow/domains", &self.allow.domains, ['@', '.'].as_slice(), "a domain"),
        ] {
            if entries.len() > MAX_LIST {
                return Err(Fault::new(list, &format!("expected {MAX_LIST} entries at most")));
            }
            if let Some(at) = entries.iter().position(|entry| signs(entry, spared)) {
                return Err(Fault::new(&format!("{list}/{at}"), &format!("expected {what}")));
            }
        }
        Ok(())
    }

    /// A country or language that there is not would switch off all the others.
    fn check_packs(&self) -> Result<(), Fault> {
        for (at, country) in self.countries.iter().enumerate() {
            if country.len() != 2 || !COUNTRIES.split(' ').any(|known| known == country) {
                let capital = country.to_ascii_uppercase();
                let meant = match capital.as_str() {
                    "UK" => "GB",
                    "EL" => "GR",
                    known if known.len() == 2 && COUNTRIES.contains(known) => known,
                    _ => "",
                };
                let mut why = "expected a code of ISO 3166 in capitals, such as `DE`".to_owned();
                if !meant.is_empty() {
                    why = format!("{why}; did you mean `{meant}`?");
                }
                return Err(Fault::new(&format!("/countries/{at}"), &why));
            }
        }
        let known = languages();
        for (at, language) in self.languages.iter().flatten().enumerate() {
            if !known.contains(&language.as_str()) {
                return Err(unknown(&format!("/languages/{at}"), "language", language, &known));
            }
        }
        Ok(())
    }

    fn check_custom(&self, at: usize, custom: &Custom) -> Result<(), Fault> {
        let fault = |field: &str, why: &str| Fault::new(&format!("/custom/{at}{field}"), why);
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let name = &custom.name;
        if name.is_empty() || name.len() > 64 || !name.bytes().all(fits) {
            return Err(fault("/name", "expected small letters, digits and `-`, 64 at most"));
        }
        if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
            return Err(fault("/name", "expected a letter first"));
        }
        let taken = self.custom.iter().take(at).any(|other| other.name == *name);
        if taken || !kinds_named(name).is_empty() {
            return Err(fault("/name", &format!("`{name}` is the name of another type")));
        }
        if custom.regex.is_some() != custom.words.is_empty() {
            return Err(fault("", "expected either `regex` or `words`"));
        }
        if custom.regex.as_deref().is_some_and(str::is_empty) {
            return Err(fault("/regex", "expected an expression"));
        }
        for (list, words) in [("words", &custom.words), ("near", &custom.near)] {
            if words.len() > MAX_LIST {
                let why = format!("expected {MAX_LIST} entries at most");
                return Err(fault(&format!("/{list}"), &why));
            }
            if let Some(place) = words.iter().position(|word| word.trim().is_empty()) {
                return Err(fault(&format!("/{list}/{place}"), "expected a word"));
            }
        }
        score(&format!("/custom/{at}/score"), custom.score.unwrap_or(0.5))
    }

    /// Pseudonyms without a secret could be undone by trying all values.
    fn check_keys(&self) -> Result<(), Fault> {
        let own = self.pseudonyms.secret.as_deref();
        if own.is_some_and(|secret| secret.len() < MIN_SECRET) {
            let why = format!("expected {MIN_SECRET} bytes at least");
            return Err(Fault::new("/pseudonyms/secret", &why));
        }
        if self.pseudonyms.attribute.as_deref().is_some_and(str::is_empty) {
            return Err(Fault::new("/pseudonyms/attribute", "expected the name of an attribute"));
        }
        if own.is_some() || self.pseudonyms.attribute.is_some() {
            return Ok(());
        }
        let of_types = self.types.values().flat_map(|of_type| {
            let steps = of_type.steps.iter().flatten().map(|step| step.action);
            of_type.action.into_iter().chain(steps)
        });
        let of_custom = self.custom.iter().filter_map(|custom| custom.action);
        if of_types.chain(of_custom).chain([self.action]).any(Action::is_keyed) {
            let why = "`token` and `hash` need a `secret`, or an `attribute` of the request that holds one";
            return Err(Fault::new("/pseudonyms", why));
        }
        Ok(())
    }
}

/// Refuses lists in place of objects.
pub(super) fn shape(value: &Value, path: &mut Vec<String>) -> Result<(), Fault> {
    let is_object = |path: &[String]| {
        OBJECTS.iter().any(|place| Pattern::parse(place).is_ok_and(|place| place.holds(path)))
    };
    let children: Vec<(String, &Value)> = match value {
        Value::Array(_) if is_object(path) => {
            let at = pointer::of(path.iter().map(String::as_str));
            return Err(Fault::new(&at, "expected an object"));
        }
        Value::Array(items) => {
            items.iter().enumerate().map(|(at, v)| (at.to_string(), v)).collect()
        }
        Value::Object(members) => members.iter().map(|(name, v)| (name.clone(), v)).collect(),
        _ => return Ok(()),
    };
    for (name, child) in children {
        path.push(name);
        shape(child, path)?;
        path.pop();
    }
    Ok(())
}

fn check_schema(place: &str, schema: &Schema) -> Result<(), Fault> {
    let at = pointer::child("/schemas", place);
    pattern(&at, place)?;
    if let Some(format) = schema.format.as_deref().filter(|format| !FORMATS.contains(format)) {
        return Err(unknown(&format!("{at}/format"), "format", format, &FORMATS));
    }
    let least = schema.min_length.unwrap_or(0);
    if least > MAX_LEAST {
        return Err(Fault::new(
            &format!("{at}/minLength"),
            &format!("expected {MAX_LEAST} at most"),
        ));
    }
    if schema.max_length.is_some_and(|most| most < least) {
        let why = "expected no less than `minLength`";
        return Err(Fault::new(&format!("{at}/maxLength"), why));
    }
    Ok(())
}

fn pattern(at: &str, text: &str) -> Result<(), Fault> {
    Pattern::parse(text).map(|_| ()).map_err(|why| Fault::new(at, why))
}

fn score(at: &str, score: f64) -> Result<(), Fault> {
    if (0.0..=1.0).contains(&score) {
        return Ok(());
    }
    Err(Fault::new(at, "expected a score from 0 to 1"))
}

fn unknown(at: &str, what: &str, name: &str, known: &[&str]) -> Fault {
    Fault::new(at, &format!("unknown {what} `{name}`; {}", did_you_mean(name, known)))
}
