//! Counters and histograms of what was decided, for `/metrics` and for a bundle's own page.
//!
//! Written on the path of every decision, so nobody waits for anybody there: atomics, found through
//! maps that are replaced, not locked, when a new name appears. Names of rules come from guests and
//! are bounded; names of tools, principals and requests are never labels.

mod histogram;
mod series;
mod text;

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use schemars::JsonSchema;
use serde::Serialize;

pub(crate) use histogram::Histogram;
pub(crate) use series::Series;
pub(crate) use text::{Exposition, Kind};

use crate::engine::{Decision, Effect, Reason, ReasonCode};
use crate::problem::ProblemKind;

/// Most bundles, and most modules of a bundle, with counters of their own.
const MAX_NAMES: usize = 1024;
/// Most rules of a module with counters of their own; the rest is counted as [`series::OTHER`].
const MAX_RULES: usize = 128;

type Counters<const N: usize> = [AtomicU64; N];

const EFFECTS: [Effect; 3] = [Effect::Allow, Effect::RequireApproval, Effect::Deny];

/// Everything that is counted.
pub(crate) struct Metrics {
    bundles: Series<BundleMetrics>,
    problems: Counters<{ ProblemKind::ALL.len() }>,
}

struct BundleMetrics {
    effects: Counters<{ EFFECTS.len() }>,
    /// Reasons that no module gave.
    reasons: Counters<{ ReasonCode::ALL.len() }>,
    microseconds: Histogram,
    fuel: Histogram,
    modules: Series<ModuleMetrics>,
}

struct ModuleMetrics {
    fuel: Histogram,
    failures: Counters<{ ReasonCode::ALL.len() }>,
    rules: Series<RuleMetrics>,
}

/// Findings of one rule, by reason code.
struct RuleMetrics(Counters<{ ReasonCode::ALL.len() }>);

impl Default for RuleMetrics {
    fn default() -> Self {
        Self(zeros())
    }
}

impl Default for ModuleMetrics {
    fn default() -> Self {
        Self { fuel: Histogram::default(), failures: zeros(), rules: Series::new(MAX_RULES) }
    }
}

impl Default for BundleMetrics {
    fn default() -> Self {
        Self {
            effects: zeros(),
            reasons: zeros(),
            microseconds: Histogram::default(),
            fuel: Histogram::default(),
            modules: Series::new(MAX_NAMES),
        }
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self { bundles: Series::new(MAX_NAMES), problems: zeros() }
    }
}

/// What a bundle's decisions cost since the server started.
#[derive(Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Usage {
    /// Decisions of each effect.
    decisions: Effects,
    /// Time of a decision on this machine, in microseconds.
    microseconds: Spread,
    /// Fuel of a decision.
    fuel: Spread,
}

/// Decisions of each effect.
#[derive(Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
struct Effects {
    allow: u64,
    require_approval: u64,
    deny: u64,
}

/// How values are spread. Median and p99 are too high by a quarter at most.
#[derive(Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Spread {
    /// How many values.
    count: u64,
    /// Half of them are no higher; none when there are none.
    median: Option<u64>,
    /// 99 of 100 are no higher; none when there are none.
    p99: Option<u64>,
}

impl Spread {
    fn of(histogram: &Histogram) -> Self {
        let snapshot = histogram.snapshot();
        Self { count: snapshot.count, median: snapshot.quantile(500), p99: snapshot.quantile(990) }
    }
}

impl Metrics {
    /// Counts a decision.
    pub(crate) fn decided(&self, decision: &Decision) {
        let bundle = decision.bundle.as_ref().map_or("", |bundle| bundle.name.as_str());
        self.bundles.with(bundle, |metrics| metrics.decided(decision));
    }

    /// Counts a request that got a problem for an answer.
    pub(crate) fn refused(&self, kind: ProblemKind) {
        add(&self.problems, kind as usize);
    }

    /// What the bundle's decisions cost so far.
    pub(crate) fn usage(&self, bundle: &str) -> Usage {
        self.bundles.find(bundle, BundleMetrics::usage).unwrap_or_default()
    }

    /// The fuel one module used per decision so far.
    pub(crate) fn module_fuel(&self, bundle: &str, module: &str) -> Spread {
        let fuel = |metrics: &BundleMetrics| {
            metrics.modules.find(module, |module| Spread::of(&module.fuel))
        };
        self.bundles.find(bundle, fuel).flatten().unwrap_or_default()
    }

    /// Writes everything in Prometheus' text form.
    pub(crate) fn expose(&self, out: &mut Exposition) {
        self.expose_decisions(out);
        self.expose_modules(out);
        out.family("portcullis_problems", Kind::Counter, "Requests answered with a problem");
        for kind in ProblemKind::ALL {
            let count = read(&self.problems, kind as usize);
            out.sample("portcullis_problems_total", &[("code", kind.code())], count);
        }
    }

    fn expose_decisions(&self, out: &mut Exposition) {
        out.family("portcullis_decisions", Kind::Counter, "Decisions");
        self.bundles.each(|bundle, metrics| {
            for effect in EFFECTS {
                let labels = [("bundle", bundle), ("effect", effect.as_str())];
                let count = read(&metrics.effects, effect as usize);
                out.sample("portcullis_decisions_total", &labels, count);
            }
        });
        out.family("portcullis_host_reasons", Kind::Counter, "Reasons that no module gave");
        self.bundles.each(|bundle, metrics| {
            expose_codes(
                out,
                "portcullis_host_reasons_total",
                &[("bundle", bundle)],
                &metrics.reasons,
            );
        });
        out.family("portcullis_decision_seconds", Kind::Histogram, "Time of a decision");
        self.bundles.each(|bundle, metrics| {
            out.microseconds(
                "portcullis_decision_seconds",
                bundle,
                &metrics.microseconds.snapshot(),
            );
        });
    }

    fn expose_modules(&self, out: &mut Exposition) {
        out.family("portcullis_findings", Kind::Counter, "Findings of policies, by rule");
        self.each_module(|bundle, module, metrics| {
            metrics.rules.each(|rule, RuleMetrics(codes)| {
                let labels = [("bundle", bundle), ("module", module), ("rule", rule)];
                expose_codes(out, "portcullis_findings_total", &labels, codes);
            });
        });
        out.family("portcullis_module_failures", Kind::Counter, "Modules that reached no verdict");
        self.each_module(|bundle, module, metrics| {
            let labels = [("bundle", bundle), ("module", module)];
            expose_codes(out, "portcullis_module_failures_total", &labels, &metrics.failures);
        });
        out.family("portcullis_evaluations", Kind::Counter, "Runs of modules");
        self.each_module(|bundle, module, metrics| {
            let labels = [("bundle", bundle), ("module", module)];
            out.sample("portcullis_evaluations_total", &labels, metrics.fuel.snapshot().count);
        });
        out.family("portcullis_fuel", Kind::Counter, "Fuel used by modules");
        self.each_module(|bundle, module, metrics| {
            let labels = [("bundle", bundle), ("module", module)];
            out.sample("portcullis_fuel_total", &labels, metrics.fuel.snapshot().sum);
        });
    }

    fn each_module(&self, mut visit: impl FnMut(&str, &str, &ModuleMetrics)) {
        self.bundles.each(|bundle, metrics| {
            metrics.modules.each(|module, metrics| visit(bundle, module, metrics));
        });
    }
}

impl BundleMetrics {
    fn decided(&self, decision: &Decision) {
        add(&self.effects, decision.effect as usize);
        self.microseconds.record(decision.cost.microseconds);
        self.fuel.record(decision.cost.fuel);
        for module in &decision.cost.modules {
            self.modules.with(&module.id, |metrics| metrics.fuel.record(module.fuel));
        }
        decision.reasons.iter().for_each(|reason| self.explained(reason));
    }

    fn explained(&self, reason: &Reason) {
        let code = reason.code as usize;
        match (&reason.module, &reason.rule) {
            (None, _) => add(&self.reasons, code),
            (Some(module), _) if reason.code.is_module_error() => {
                self.modules.with(module, |metrics| add(&metrics.failures, code));
            }
            (Some(module), rule) => self.modules.with(module, |metrics| {
                let rule = rule.as_deref().unwrap_or_default();
                metrics.rules.with(rule, |RuleMetrics(codes)| add(codes, code));
            }),
        }
    }

    fn usage(&self) -> Usage {
        let decisions = |effect: Effect| read(&self.effects, effect as usize);
        Usage {
            decisions: Effects {
                allow: decisions(Effect::Allow),
                require_approval: decisions(Effect::RequireApproval),
                deny: decisions(Effect::Deny),
            },
            microseconds: Spread::of(&self.microseconds),
            fuel: Spread::of(&self.fuel),
        }
    }
}

/// Only the codes that were seen: most never are.
fn expose_codes(
    out: &mut Exposition,
    name: &str,
    labels: &[(&str, &str)],
    codes: &Counters<{ ReasonCode::ALL.len() }>,
) {
    for code in ReasonCode::ALL {
        let count = read(codes, code as usize);
        if count > 0 {
            let code = [("code", code.as_str())];
            out.sample(name, &[labels, &code].concat(), count);
        }
    }
}

fn zeros<const N: usize>() -> Counters<N> {
    [const { AtomicU64::new(0) }; N]
}

fn add(counters: &[AtomicU64], index: usize) {
    if let Some(counter) = counters.get(index) {
        counter.fetch_add(1, Relaxed);
    }
}

fn read(counters: &[AtomicU64], index: usize) -> u64 {
    counters.get(index).map_or(0, |counter| counter.load(Relaxed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::BundleRef;

    fn decision(module: &str, rule: Option<&str>, code: &str) -> Decision {
        let mut reason = serde_json::json!({"code": code, "module": module, "message": "m"});
        if let Some(rule) = rule {
            reason["rule"] = rule.into();
        }
        serde_json::from_value(serde_json::json!({
            "id": "1", "effect": "deny", "reasons": [reason], "obligations": [],
            "bundle": BundleRef { name: "acme/a".into(), version: 1, digest: "sha256:0".into() },
            "cost": {"fuel": 70, "microseconds": 10, "modules": [{"id": module, "fuel": 70}]},
        }))
        .unwrap()
    }

    fn lines(metrics: &Metrics, start: &str) -> Vec<String> {
        let mut out = Exposition::default();
        metrics.expose(&mut out);
        let text = out.finish();
        text.lines().filter(|line| line.starts_with(start)).map(str::to_owned).collect()
    }

    #[test]
    fn codes_and_effects_index_their_counters() {
        assert!(ReasonCode::ALL.iter().enumerate().all(|(index, code)| *code as usize == index));
        assert!(EFFECTS.iter().enumerate().all(|(index, effect)| *effect as usize == index));
    }

    #[test]
    fn a_decision_is_counted_by_bundle_module_rule_and_code() {
        let metrics = Metrics::default();
        metrics.decided(&decision("sql", Some("drop"), "policy-denied"));
        metrics.decided(&decision("sql", None, "out-of-fuel"));
        metrics.decided(&Decision::refusal("2", ReasonCode::NoBundle, None));
        assert_eq!(
            lines(&metrics, "portcullis_findings_total"),
            [
                r#"portcullis_findings_total{bundle="acme/a",module="sql",rule="drop",code="policy-denied"} 1"#
            ]
        );
        assert_eq!(
            lines(&metrics, "portcullis_module_failures_total"),
            [
                r#"portcullis_module_failures_total{bundle="acme/a",module="sql",code="out-of-fuel"} 1"#
            ]
        );
        assert_eq!(
            lines(&metrics, "portcullis_host_reasons_total"),
            [r#"portcullis_host_reasons_total{bundle="",code="no-bundle"} 1"#]
        );
        assert_eq!(
            lines(&metrics, "portcullis_fuel_total"),
            [r#"portcullis_fuel_total{bundle="acme/a",module="sql"} 140"#]
        );
        let usage = metrics.usage("acme/a");
        assert_eq!(usage.decisions, Effects { allow: 0, require_approval: 0, deny: 2 });
        assert_eq!(usage.fuel, Spread { count: 2, median: Some(80), p99: Some(80) });
        assert_eq!(metrics.usage("acme/b"), Usage::default());
    }

    #[test]
    fn names_from_guests_are_bounded_and_escaped() {
        let metrics = Metrics::default();
        for rule in 0..MAX_RULES + 50 {
            metrics.decided(&decision("m", Some(&format!("a\"\\\n{rule}")), "policy-denied"));
        }
        let lines = lines(&metrics, "portcullis_findings_total");
        assert_eq!(lines.len(), MAX_RULES + 1);
        assert!(lines.iter().any(|line| line.contains(r#"rule="other""#) && line.ends_with(" 50")));
        assert!(lines.iter().any(|line| line.contains(r#"rule="a\"\\\n0""#)), "{lines:?}");
    }
}
