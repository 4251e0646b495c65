//! The cases of two bundles, run in both: what is decided, and what it costs.
//!
//! A case that only one of them has, or that asks something else in each, is run in both all the same:
//! it shows what is new.

use std::collections::BTreeMap;

use portcullis::case::{self, Case, Subject};
use portcullis::{Decision, Effect, LoadedBundle, ModuleCost, Request};
use serde::Serialize;
use serde_json::Value;

use super::cases::{Cases, Known};

/// Most fuel that the cases of one comparison use in one bundle: minutes.
const MOST_FUEL: u64 = 200_000_000_000;

/// Every case, run.
#[derive(Debug, Default, Serialize)]
pub(super) struct Trial {
    /// Those whose decision changes first, those that let more through before all.
    pub(super) cases: Vec<Ran>,
    /// Cases that were not run because the ones before them had used too much fuel.
    pub(super) left_out: usize,
    /// Over the cases that ran in both.
    pub(super) fuel: Fuel,
}

/// A case that was run.
#[derive(Debug, Serialize)]
pub(super) struct Ran {
    pub(super) file: String,
    pub(super) name: String,
    /// Which bundle asks this: none where both do.
    pub(super) only: Option<Owner>,
    /// Why its request is none: nobody was asked.
    pub(super) fault: Option<String>,
    /// None: nobody was asked, or that bundle does not load.
    pub(super) old: Option<Seen>,
    pub(super) new: Option<Seen>,
    /// What of the decision changes: `effect`, `rules`, `codes`, `obligations`, `payload`.
    pub(super) changes: Vec<&'static str>,
    pub(super) fuel_percent: Option<f64>,
}

/// Whose case it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Owner {
    Old,
    New,
}

/// What a bundle decided.
#[derive(Debug, Serialize)]
pub(super) struct Seen {
    pub(super) effect: Effect,
    /// `module/rule` of every reason.
    pub(super) rules: Vec<String>,
    codes: Vec<&'static str>,
    #[serde(skip)]
    obligations: Vec<(String, Value)>,
    #[serde(skip)]
    payload: Option<Value>,
    pub(super) fuel: u64,
    #[serde(skip)]
    modules: Vec<ModuleCost>,
    /// What of it is not as this bundle's own case expects.
    pub(super) unexpected: Vec<String>,
}

/// Sums.
#[derive(Debug, Default, Serialize)]
pub(super) struct Fuel {
    pub(super) cases: usize,
    pub(super) old: u64,
    pub(super) new: u64,
    pub(super) percent: Option<f64>,
    /// Those whose fuel differs.
    pub(super) modules: Vec<ModuleFuel>,
    /// The case whose fuel rises most, in percent.
    pub(super) worst: Option<Worst>,
}

/// What one module used over all cases.
#[derive(Debug, Serialize)]
pub(super) struct ModuleFuel {
    pub(super) id: String,
    pub(super) old: u64,
    pub(super) new: u64,
    pub(super) percent: Option<f64>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct Worst {
    pub(super) file: String,
    pub(super) name: String,
    pub(super) old: u64,
    pub(super) new: u64,
    pub(super) percent: f64,
}

/// One side: its cases, and the bundle where it loads.
pub(super) type Side<'a> = (&'a Cases, Option<&'a LoadedBundle>);

/// Runs the cases of both in both.
pub(super) fn run(old: Side<'_>, new: Side<'_>) -> Trial {
    let mut trial = Trial::default();
    let mut spent = [0_u64; 2];
    for (case, only, before) in plan(&old.0.known, &new.0.known) {
        if spent.iter().any(|spent| *spent > MOST_FUEL) {
            trial.left_out = trial.left_out.saturating_add(1);
            continue;
        }
        // A case of both may expect something else of each.
        let of_old = if only == Some(Owner::Old) { Some(case) } else { before };
        let of_new = (only != Some(Owner::Old)).then_some(case);
        let [old, new] = [(old.1, of_old), (new.1, of_new)].map(|(loaded, own)| {
            loaded.and_then(|loaded| seen(loaded, &case.case, own.map(|own| &own.case)))
        });
        let ran = Ran::of(case, only, old, new);
        for (spent, seen) in spent.iter_mut().zip([&ran.old, &ran.new]) {
            *spent = spent.saturating_add(seen.as_ref().map_or(0, |seen| seen.fuel));
        }
        trial.cases.push(ran);
    }
    trial.fuel = fuel(&trial.cases);
    trial.cases.sort_by_key(Ran::rank);
    trial
}

/// Every request once: whose it is, and for one of both the old bundle's case.
fn plan<'a>(
    old: &'a [Known],
    new: &'a [Known],
) -> impl Iterator<Item = (&'a Known, Option<Owner>, Option<&'a Known>)> {
    let same =
        |case: &Known, others: &'a [Known]| case.find(others).filter(|other| case.asks_as(other));
    let of_new = new.iter().map(move |case| match same(case, old) {
        Some(before) => (case, None, Some(before)),
        None => (case, Some(Owner::New), None),
    });
    let of_old = old.iter().filter(move |case| same(case, new).is_none());
    of_new.chain(of_old.map(|case| (case, Some(Owner::Old), None)))
}

/// Asks a bundle what `case` asks; `own` is its case of that name.
fn seen(loaded: &LoadedBundle, case: &Case, own: Option<&Case>) -> Option<Seen> {
    let attempt = case::attempt(loaded, case, Subject::Decision).ok()?;
    let unexpected = match own {
        None => Vec::new(),
        Some(own) if std::ptr::eq(own, case) => attempt.differences,
        Some(own) => case::attempt(loaded, own, Subject::Decision).ok()?.differences,
    };
    let Decision { effect, reasons, obligations, payload, cost, .. } = attempt.decision;
    let json = |text: &str| serde_json::from_str(text).unwrap_or(Value::Null);
    let rule = |reason: &portcullis::Reason| {
        Some(format!("{}/{}", reason.module.as_deref()?, reason.rule.as_deref()?))
    };
    Some(Seen {
        effect,
        rules: reasons.iter().filter_map(rule).collect(),
        codes: reasons.iter().map(|reason| reason.code.as_str()).collect(),
        obligations: obligations.into_iter().map(|o| (o.key, json(o.value.get()))).collect(),
        payload: payload.map(|payload| json(payload.get())),
        fuel: cost.fuel,
        modules: cost.modules,
        unexpected,
    })
}

impl Ran {
    fn of(case: &Known, only: Option<Owner>, old: Option<Seen>, new: Option<Seen>) -> Self {
        let both = old.as_ref().zip(new.as_ref());
        Self {
            file: case.file.clone(),
            name: case.case.name.clone(),
            only,
            fault: Request::parse(case.case.request.get().as_bytes())
                .err()
                .map(|error| error.to_string()),
            changes: both.map(|(old, new)| changes(old, new)).unwrap_or_default(),
            fuel_percent: both.and_then(|(old, new)| percent(old.fuel, new.fuel)),
            old,
            new,
        }
    }

    /// The effects, where both decided and they differ.
    pub(super) fn turn(&self) -> Option<(Effect, Effect)> {
        let (old, new) = (self.old.as_ref()?.effect, self.new.as_ref()?.effect);
        (old != new).then_some((old, new))
    }

    /// Whether the new bundle is less strict.
    pub(super) fn is_looser(&self) -> bool {
        self.turn().is_some_and(|(old, new)| new < old)
    }

    /// Whether what was denied is let through.
    pub(super) fn is_deny_to_allow(&self) -> bool {
        self.turn() == Some((Effect::Deny, Effect::Allow))
    }

    /// Low for what a signer must see first.
    fn rank(&self) -> u8 {
        match self.turn() {
            Some((Effect::Deny, Effect::Allow)) => 0,
            Some(_) if self.is_looser() => 1,
            Some(_) => 2,
            None if !self.changes.is_empty() => 3,
            None => 4,
        }
    }
}

fn changes(old: &Seen, new: &Seen) -> Vec<&'static str> {
    let parts = [
        ("effect", old.effect != new.effect),
        ("rules", old.rules != new.rules),
        ("codes", old.codes != new.codes),
        ("obligations", old.obligations != new.obligations),
        ("payload", old.payload != new.payload),
    ];
    parts.into_iter().filter(|(_, differs)| *differs).map(|(part, _)| part).collect()
}

/// By how much a number rose, to a tenth; none from 0.
fn percent(old: u64, new: u64) -> Option<f64> {
    let (old, new) = (i128::from(old), i128::from(new));
    let tenths = new.checked_sub(old)?.checked_mul(1000)?.checked_div(old)?;
    Some(f64::from(i32::try_from(tenths).unwrap_or(i32::MAX)) / 10.0)
}

fn fuel(cases: &[Ran]) -> Fuel {
    let both = |ran: &Ran| Some((ran.old.as_ref()?.fuel, ran.new.as_ref()?.fuel));
    let mut fuel = Fuel::default();
    for (ran, (old, new)) in cases.iter().filter_map(|ran| Some((ran, both(ran)?))) {
        fuel.cases = fuel.cases.saturating_add(1);
        fuel.old = fuel.old.saturating_add(old);
        fuel.new = fuel.new.saturating_add(new);
        let worst = fuel.worst.as_ref().map_or(f64::MIN, |worst| worst.percent);
        if let Some(percent) = ran.fuel_percent.filter(|percent| *percent > worst) {
            let (file, name) = (ran.file.clone(), ran.name.clone());
            fuel.worst = Some(Worst { file, name, old, new, percent });
        }
    }
    fuel.percent = percent(fuel.old, fuel.new);
    fuel.modules = module_fuel(cases);
    fuel
}

fn module_fuel(cases: &[Ran]) -> Vec<ModuleFuel> {
    let mut sums: BTreeMap<&str, [u64; 2]> = BTreeMap::new();
    for (old, new) in cases.iter().filter_map(|ran| ran.old.as_ref().zip(ran.new.as_ref())) {
        for (side, seen) in [old, new].into_iter().enumerate() {
            for module in &seen.modules {
                let sum = sums.entry(&module.id).or_default();
                if let Some(sum) = sum.get_mut(side) {
                    *sum = sum.saturating_add(module.fuel);
                }
            }
        }
    }
    let differ = sums.into_iter().filter(|(_, [old, new])| old != new);
    let fuel = |(id, [old, new]): (&str, [u64; 2])| ModuleFuel {
        id: id.to_owned(),
        old,
        new,
        percent: percent(old, new),
    };
    differ.map(fuel).collect()
}
