//! Why something was or was not taken: every candidate, with what became of it.

use serde::Serialize;

use crate::candidate::{Candidate, Support};
use crate::context::{Context, Cue, Key};
use crate::detector::Detector;
use crate::finding::Score;
use crate::identifier::formats;
use crate::overlap;
use crate::scan::Place;

/// Something that was considered.
#[derive(Debug, Clone, Serialize)]
pub struct Considered {
    /// The type's name.
    #[serde(rename = "type")]
    pub kind: String,
    /// The format or vendor; empty where the type says it all.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub rule: &'static str,
    /// Bytes of the text.
    pub start: usize,
    /// The byte behind it.
    pub end: usize,
    /// All evidence: decibans, ten times the logarithm of the odds.
    pub decibans: i16,
    /// The probability they stand for.
    pub score: Score,
    /// What it rests on.
    pub support: Support,
    /// Words nearby that count, what they speak for, and their decibans at that distance.
    pub words: Vec<String>,
    /// What became of it.
    pub outcome: String,
}

impl Detector {
    /// Everything that was considered in a text, in its order. For people: the cost is a multiple of
    /// [`Detector::redact`]'s.
    #[must_use]
    pub fn explain(&self, text: &str) -> Vec<Considered> {
        let key = Key::default();
        let place = Place::text(&key);
        let all = self.scanner().candidates(text, &place);
        let kept = overlap::resolve(all.clone());
        let mut considered: Vec<_> =
            all.iter().map(|candidate| self.considered(text, candidate, &kept, &key)).collect();
        considered.sort_by_key(|c| (c.start, c.end, std::cmp::Reverse(c.decibans)));
        considered.dedup_by_key(|c| (c.start, c.end, c.kind.clone(), c.rule));
        considered
    }

    fn considered(
        &self,
        text: &str,
        candidate: &Candidate,
        kept: &[Candidate],
        key: &Key,
    ) -> Considered {
        let percent = candidate.weight.percent();
        let treatment = self.plan().of(candidate.kind);
        let score = |percent: u8| format!("0.{percent:02}");
        let winner =
            kept.iter().find(|other| other.start < candidate.end && candidate.start < other.end);
        let outcome = match (treatment.of(percent), winner) {
            (_, Some(winner)) if winner != candidate => {
                let (name, start) = (self.name(winner.kind), winner.start);
                format!("left out: {name} at byte {start} takes the place")
            }
            (None, _) if !treatment.enabled => "left out: the type is off".to_owned(),
            (None, _) => {
                format!("left out: too doubtful; the threshold is {}", score(treatment.threshold()))
            }
            (Some(_), _) if self.is_spared(text, candidate) => {
                "left out: allowed by the settings".to_owned()
            }
            (Some((action, true)), _) => action.name().to_owned(),
            (Some((action, false)), _) => {
                format!(
                    "{}: below the threshold of {}",
                    action.name(),
                    score(treatment.threshold())
                )
            }
        };
        Considered {
            kind: self.name(candidate.kind).to_owned(),
            rule: candidate.rule,
            start: candidate.start,
            end: candidate.end,
            decibans: candidate.weight.0,
            score: Score(percent),
            support: candidate.support,
            words: self.words_near(text, candidate, key),
            outcome,
        }
    }

    fn words_near(&self, text: &str, candidate: &Candidate, key: &Key) -> Vec<String> {
        let mut context = Context::new(text, &self.scanner().words, key);
        let told = context.told(candidate.start, candidate.end);
        let mut words: Vec<String> = told
            .into_iter()
            .map(|(word, cue, weight)| {
                let of = match cue {
                    Cue::Kind(kind) => self.name(kind).to_owned(),
                    Cue::Format(index) => formats()
                        .get(usize::from(index))
                        .map_or("", |format| format.code)
                        .to_owned(),
                    Cue::Against => "against numbers".to_owned(),
                };
                format!("`{word}` {of} {weight:+}")
            })
            .collect();
        words.dedup();
        words.truncate(8);
        words
    }
}
