//! Fields whose whole value is a name.

use super::cue;
use super::gazetteer::Gazetteer;
use super::word::{Case, Word};
use crate::candidate::{Candidate, Support};
use crate::kind::Kind;
use crate::weight::Decibans;

/// Longer values are prose.
const LONGEST: usize = 80;

/// The value as one name, if the field's name asks for one and the value can be one.
pub(super) fn judge(gazetteer: &Gazetteer, text: &str, key: &str) -> Option<Candidate> {
    let trimmed = text.trim();
    if trimmed.is_empty() || trimmed.len() > LONGEST {
        return None;
    }
    let prior = prior(key)?;
    let start = text.len().saturating_sub(text.trim_start().len());
    let (mut count, mut names, mut plain) = (0_i16, 0_i16, 0_i16);
    let mut at = 0;
    while let Some(found) = trimmed.get(at..)?.find(|char: char| !matches!(char, ' ' | ',' | '.')) {
        let from = at.checked_add(found)?;
        let word = Word::read(trimmed, from, gazetteer)?;
        at = word.end;
        if cue::is_honorific(word.sets) && count == 0 || cue::is_particle(word.sets) {
            continue;
        }
        count = count.checked_add(1)?;
        if word.case == Case::Mixed && !word.known.name() || cue::is_body(word.sets) {
            plain = plain.checked_add(2)?;
        } else if word.known.name() || word.shaped {
            names = names.checked_add(1)?;
        } else if word.known.word() || word.known.other() {
            plain = plain.checked_add(1)?;
        }
    }
    if count == 0 || count > 5 {
        return None;
    }
    let value = if names > plain {
        8
    } else if plain > 0 && names == 0 {
        -16
    } else if plain > 0 {
        -6
    } else {
        0
    };
    let weight = prior.checked_add(value)?;
    (weight >= -6).then_some(Candidate {
        kind: Kind::Person,
        rule: "",
        start,
        end: start.checked_add(trimmed.len())?,
        weight: Decibans(weight),
        support: Support { key: true, pattern: names > 0, ..Support::default() },
    })
}

/// What a field's name says of its value being a person's name, in decibans.
pub(super) fn prior(key: &str) -> Option<i16> {
    let folded: String =
        key.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    const NAMES: [&str; 34] = [
        "firstname",
        "lastname",
        "fullname",
        "surname",
        "givenname",
        "familyname",
        "middlename",
        "forename",
        "maidenname",
        "legalname",
        "patientname",
        "customername",
        "clientname",
        "employeename",
        "cardholder",
        "accountholder",
        "contactname",
        "nameoncard",
        "vorname",
        "nachname",
        "prenom",
        "prénom",
        "apellido",
        "cognome",
        "imie",
        "nazwisko",
        "voornaam",
        "achternaam",
        "fornamn",
        "efternamn",
        "nombrecompleto",
        "фамилия",
        "имя",
        "fname",
    ];
    const PEOPLE: [&str; 38] = [
        "patient",
        "customer",
        "client",
        "employee",
        "author",
        "contact",
        "recipient",
        "sender",
        "beneficiary",
        "assignee",
        "reporter",
        "manager",
        "reviewer",
        "applicant",
        "candidate",
        "student",
        "teacher",
        "doctor",
        "physician",
        "guest",
        "passenger",
        "tenant",
        "driver",
        "witness",
        "guardian",
        "spouse",
        "signedby",
        "createdby",
        "approvedby",
        "attn",
        "attention",
        "person",
        "payee",
        "payer",
        "holder",
        "supervisor",
        "nextofkin",
        "billto",
    ];
    const NOT: [&str; 22] = [
        "username",
        "filename",
        "hostname",
        "domainname",
        "productname",
        "companyname",
        "organizationname",
        "displaynameid",
        "classname",
        "tablename",
        "columnname",
        "servername",
        "bucketname",
        "projectname",
        "reponame",
        "eventname",
        "typename",
        "taskname",
        "groupname",
        "email",
        "phone",
        "address",
    ];
    if NOT.iter().any(|not| folded.ends_with(not)) || folded.ends_with("id") {
        return None;
    }
    if NAMES.iter().any(|name| folded.ends_with(name)) || folded == "lname" {
        return Some(12);
    }
    if PEOPLE.iter().any(|person| {
        folded.ends_with(person)
            || folded.strip_suffix("name").is_some_and(|stem| stem.ends_with(person))
    }) {
        return Some(6);
    }
    match folded.as_str() {
        "to" | "from" | "cc" | "owner" | "user" | "displayname" | "username" | "member"
        | "name" | "nom" | "nome" | "nombre" => Some(0),
        _ => None,
    }
}
