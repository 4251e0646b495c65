//! What changed in the manifest, in words. A field that has none here is shown by its JSON Pointer, so
//! that nothing that is signed goes unseen.

use portcullis_bundle::{ChangeKind, Diff, ModuleChange, ValueChange, escape_control};
use serde::Serialize;
use serde_json::Value;

use super::cases::{is_looser, turn};
use super::settings::kind;
use crate::output::{BAD, GOOD, WARN, paint};

/// What differs in the manifest, except its files.
#[derive(Debug, Serialize)]
pub(super) struct Changes {
    fields: Vec<ValueChange>,
    modules: Vec<ModuleChange>,
    reordered: Option<Vec<String>>,
}

impl From<Diff> for Changes {
    fn from(diff: Diff) -> Self {
        let Diff { fields, modules, reordered, files: _ } = diff;
        Self { fields, modules, reordered }
    }
}

/// When a change wants a second look.
#[derive(Clone, Copy)]
enum Loud {
    Never,
    WhenMore,
    WhenLess,
    When(&'static str),
    /// Deny, approval, allow: the weaker the louder.
    Effect,
}

/// Pointers into the manifest, and what they are called.
const FIELDS: [(&str, &str, Loud); 15] = [
    ("/name", "name", Loud::Never),
    ("/label", "label", Loud::Never),
    ("/version", "version", Loud::WhenLess),
    ("/min_version", "floor, below which hosts never go back", Loud::WhenLess),
    ("/trust_domain", "trust domain", Loud::Never),
    ("/audience", "only for hosts that are", Loud::Never),
    ("/root_version", "oldest trust root that may judge it", Loud::WhenLess),
    ("/revocations_version", "oldest revocation list that may judge it", Loud::WhenLess),
    ("/created", "created", Loud::Never),
    ("/expires", "expires", Loud::Never),
    ("/on_expired", "when it expires while it serves", Loud::When("warn")),
    ("/grace_seconds", "seconds it may serve on after that", Loud::WhenMore),
    ("/default", "what no module has an opinion on", Loud::Effect),
    (
        "/deny_to_allow",
        "decisions that may turn from deny to allow while it is tried out",
        Loud::WhenMore,
    ),
    ("/host/min", "oldest portcullis that can run it", Loud::Never),
];

/// Pointers into a module's entry.
const MODULE: [(&str, &str, Loud); 9] = [
    ("/component", "component", Loud::Never),
    ("/settings", "settings", Loud::Never),
    ("/stages", "judges", Loud::Never),
    ("/tools", "of the tools", Loud::Never),
    ("/imports", "may import", Loud::WhenMore),
    ("/fuel", "fuel of one evaluation", Loud::WhenMore),
    ("/memory_bytes", "bytes of memory", Loud::WhenMore),
    ("/deadline_ms", "milliseconds of one evaluation", Loud::WhenMore),
    ("/on_error", "when it fails", Loud::Effect),
];

/// For people.
pub(super) fn lines(diff: &Changes) -> Vec<String> {
    let mut lines: Vec<String> = diff.fields.iter().map(|field| line(field, &FIELDS)).collect();
    lines.extend(diff.modules.iter().flat_map(module_lines));
    if let Some(order) = &diff.reordered {
        let order = order.join(", ");
        let order = escape_control(&order);
        lines.push(format!("{} {order}", paint(WARN, "modules are asked in the order")));
    }
    lines
}

/// What must not be overlooked; not yet escaped.
pub(super) fn warnings(changes: &Changes) -> Vec<String> {
    let mut lines: Vec<String> =
        changes.fields.iter().filter_map(|field| looser(field, &FIELDS)).collect();
    for module in &changes.modules {
        if module.kind == ChangeKind::Removed {
            lines.push(format!("module {} is gone", module.id));
        }
        let looser = module.fields.iter().filter_map(|field| looser(field, &MODULE));
        lines.extend(looser.map(|line| format!("module {}: {line}", module.id)));
    }
    lines
}

fn looser(change: &ValueChange, words: &[(&str, &str, Loud)]) -> Option<String> {
    let (_, name, loud) = words.iter().find(|(pointer, ..)| *pointer == change.pointer)?;
    let (from, to) = (change.from.as_ref()?, change.to.as_ref()?);
    let is_looser = match loud {
        Loud::Effect => is_looser(from.as_str()?, to.as_str()?),
        Loud::WhenLess => to.as_u64()? < from.as_u64()?,
        Loud::Never | Loud::WhenMore | Loud::When(_) => false,
    };
    is_looser.then(|| format!("{name}: {} -> {}", plain(from), plain(to)))
}

fn module_lines(change: &ModuleChange) -> Vec<String> {
    let head = format!("module {}: {}", escape_control(&change.id), kind(change.kind));
    let fields = change.fields.iter().filter(|field| field.pointer != "/id");
    let fields = fields.map(|field| format!("  {}", line(field, &MODULE)));
    std::iter::once(head).chain(fields).collect()
}

fn line(change: &ValueChange, words: &[(&str, &str, Loud)]) -> String {
    let known = words.iter().find(|(pointer, ..)| *pointer == change.pointer);
    let (name, loud) =
        known.map_or((change.pointer.as_str(), Loud::Never), |(_, name, loud)| (*name, *loud));
    let name = escape_control(name);
    match (&change.from, &change.to) {
        (Some(Value::Array(from)), Some(Value::Array(to))) => {
            format!("{name}: {}", list(from, to, loud))
        }
        (Some(Value::String(from)), Some(Value::String(to))) if matches!(loud, Loud::Effect) => {
            format!("{name}: {}", turn(from, to))
        }
        (None, Some(to)) if change.pointer != "/deny_to_allow" => format!("{name}: {}", plain(to)),
        (from, to) => {
            let nothing = if matches!(loud, Loud::WhenMore) { "0" } else { "none" };
            let show = |value: &Option<Value>| value.as_ref().map_or(nothing.to_owned(), plain);
            let shown = format!("{} -> {}", show(from), show(to));
            let is_loud = loud.hears(from.as_ref(), to.as_ref());
            format!("{name}: {}", if is_loud { paint(WARN, shown) } else { shown })
        }
    }
}

impl Loud {
    fn hears(self, from: Option<&Value>, to: Option<&Value>) -> bool {
        let number = |value: Option<&Value>| value.and_then(Value::as_u64).unwrap_or(0);
        match self {
            Self::Never | Self::Effect => false,
            Self::WhenMore => number(to) > number(from),
            Self::WhenLess => number(to) < number(from),
            Self::When(word) => to.and_then(Value::as_str) == Some(word),
        }
    }
}

/// What came to a list and what left it; all of it where only the order changed.
fn list(from: &[Value], to: &[Value], loud: Loud) -> String {
    let added = if matches!(loud, Loud::WhenMore) { WARN } else { GOOD };
    let come = to.iter().filter(|item| !from.contains(item));
    let come = come.map(|item| format!("{} {}", paint(added, "+"), plain(item)));
    let gone = from.iter().filter(|item| !to.contains(item));
    let gone = gone.map(|item| format!("{} {}", paint(BAD, "-"), plain(item)));
    let parts: Vec<String> = come.chain(gone).collect();
    if parts.is_empty() {
        return format!("in the order {}", to.iter().map(plain).collect::<Vec<_>>().join(", "));
    }
    parts.join(", ")
}

/// A value without a string's quotes, safe for a terminal.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => escape_control(text).to_string(),
        Value::Array(items) if items.is_empty() => "nothing".to_owned(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => escape_control(&other.to_string()).to_string(),
    }
}
