//! What is done with which finding: the settings, resolved for each type.

use crate::kind::{Group, Kind};
use crate::settings::{Action, Settings, Step, TypeSettings, kinds_named};

/// What is done with the findings of a type.
#[derive(Debug, Clone, Default)]
pub(crate) struct Treatment {
    pub(crate) enabled: bool,
    /// Percent from which it is told.
    report_from: u8,
    /// Percent and action, from the lowest up.
    steps: Vec<(u8, Action)>,
}

impl Treatment {
    /// What is done with a finding of a score in percent, and whether it reaches the threshold; none when it
    /// is not even told.
    pub(crate) fn of(&self, percent: u8) -> Option<(Action, bool)> {
        let step = self.steps.iter().rev().find(|(from, _)| percent >= *from);
        let told = self.enabled && (percent >= self.report_from || step.is_some());
        told.then(|| step.map_or((Action::Report, false), |(_, action)| (*action, true)))
    }

    /// Percent from which something is done.
    pub(crate) fn threshold(&self) -> u8 {
        self.steps.first().map_or(100, |(from, _)| *from)
    }
}

/// The treatment of every type.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    kinds: Vec<Treatment>,
    custom: Vec<Treatment>,
}

impl Plan {
    pub(crate) fn new(settings: &Settings) -> Self {
        let kinds = Kind::ALL.iter().map(|kind| treatment(settings, *kind)).collect();
        let custom = settings.custom.iter().map(|custom| {
            let own = TypeSettings { action: custom.action, ..TypeSettings::default() };
            let base = base(settings, own);
            resolve(merge(base, settings.types.get(&custom.name)))
        });
        Self { kinds, custom: custom.collect() }
    }

    pub(crate) fn of(&self, kind: Kind) -> &Treatment {
        const NONE: &Treatment = &Treatment { enabled: false, report_from: 100, steps: Vec::new() };
        match kind {
            Kind::Custom(index) => self.custom.get(usize::from(index)).unwrap_or(NONE),
            _ => self.kinds.get(kind.place()).unwrap_or(NONE),
        }
    }

    pub(crate) fn is_enabled(&self, kind: Kind) -> bool {
        self.of(kind).enabled
    }

    /// Whether some type gets pseudonyms.
    pub(crate) fn is_keyed(&self) -> bool {
        let all = self.kinds.iter().chain(&self.custom).filter(|treatment| treatment.enabled);
        all.flat_map(|treatment| &treatment.steps).any(|(_, action)| action.is_keyed())
    }

    /// Whether any type of a group is looked for.
    pub(crate) fn wants(&self, group: Group) -> bool {
        group.kinds().any(|kind| self.is_enabled(kind))
    }
}

/// Names and addresses of people are guesses: whoever wants them asks for them.
fn is_on(kind: Kind) -> bool {
    kind != Kind::Person && kind != Kind::StreetAddress
}

fn treatment(settings: &Settings, kind: Kind) -> Treatment {
    let mut own =
        base(settings, TypeSettings { enabled: Some(is_on(kind)), ..TypeSettings::default() });
    // A group's settings first, the type's own after them.
    let mut named: Vec<_> =
        settings.types.iter().filter(|(name, _)| kinds_named(name).contains(&kind)).collect();
    named.sort_by_key(|(name, _)| Kind::named(name).is_some());
    for (_, more) in named {
        own = merge(own, Some(more));
    }
    resolve(own)
}

fn base(settings: &Settings, own: TypeSettings) -> TypeSettings {
    TypeSettings {
        enabled: own.enabled.or(Some(true)),
        action: own.action.or(Some(settings.action)),
        threshold: own.threshold.or(Some(settings.threshold)),
        report_from: own.report_from.or(Some(settings.report_from)),
        steps: own.steps,
    }
}

fn merge(base: TypeSettings, more: Option<&TypeSettings>) -> TypeSettings {
    let Some(more) = more else { return base };
    TypeSettings {
        enabled: more.enabled.or(base.enabled),
        action: more.action.or(base.action),
        threshold: more.threshold.or(base.threshold),
        report_from: more.report_from.or(base.report_from),
        steps: more.steps.clone().or(base.steps),
    }
}

fn resolve(own: TypeSettings) -> Treatment {
    let first = (percent(own.threshold.unwrap_or(0.5)), own.action.unwrap_or(Action::Replace));
    let more = own.steps.unwrap_or_default();
    let more = more.iter().map(|Step { from, action }| (percent(*from), *action));
    let mut steps: Vec<_> = std::iter::once(first).chain(more).collect();
    steps.sort_by_key(|(from, _)| *from);
    Treatment {
        enabled: own.enabled.unwrap_or(true),
        report_from: percent(own.report_from.unwrap_or(0.2)),
        steps,
    }
}

/// The least hundredths that reach a score from 0 to 1: 0.995 is reached by no score there is.
pub(crate) fn percent(score: f64) -> u8 {
    (0..=100_u8).find(|percent| f64::from(*percent) / 100.0 >= score - 1e-9).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_between_two_hundredths_needs_the_higher() {
        for (score, expected) in [
            (0.0, 0),
            (0.01, 1),
            (0.29, 29),
            (0.5, 50),
            (0.501, 51),
            (0.99, 99),
            (0.995, 100),
            (1.0, 100),
        ] {
            assert_eq!(percent(score), expected, "{score}");
        }
    }
}
