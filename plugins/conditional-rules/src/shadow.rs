//! Rules that never decide under first-match, because one before them matches all they match.
//!
//! Found are rules after one without conditions, or with conditions that are all among theirs, whose
//! scope covers theirs. That is every mistake of order that can be seen without reasoning about what
//! conditions mean.

use crate::fault::{FaultKind, Faults};
use crate::json::Node;
use crate::rule::Rule;

/// Pairs of rules looked at before giving up: files where this matters are written by hand.
const MAX_PAIRS: usize = 2_000_000;

/// Notes each rule that another makes pointless. Rules are given in the order they are tried.
pub(crate) fn find(rules: &[(Rule, Node<'_>)], faults: &mut Faults) {
    let deciding = |(rule, _): &&(Rule, Node<'_>)| rule.enabled && !rule.observe;
    let mut pairs = 0_usize;
    for (position, (rule, node)) in rules.iter().enumerate().filter(|(_, entry)| deciding(entry)) {
        let earlier = rules.iter().take(position).filter(deciding);
        for (first, first_node) in earlier {
            pairs = pairs.saturating_add(1);
            if pairs > MAX_PAIRS {
                return;
            }
            if covers((first, *first_node), (rule, *node)) {
                faults.add(*node, FaultKind::Shadowed { by: first_node.pointer() });
                break;
            }
        }
    }
}

fn covers(
    (first, first_node): (&Rule, Node<'_>),
    (second, second_node): (&Rule, Node<'_>),
) -> bool {
    let as_tolerant = first.missing_holds || !second.missing_holds;
    as_tolerant
        && first.scope.covers(&second.scope, first.is_strict(), second.is_strict())
        && among(first_node.member("when"), second_node.member("when"))
}

/// Whether each condition of one `when` stands in the other too, with the same modifiers.
fn among(first: Option<Node<'_>>, second: Option<Node<'_>>) -> bool {
    let Some(first) = first else { return true };
    let Some(second) = second else { return first.children().next().is_none() };
    let same = |key: &str| match (first.member(key), second.member(key)) {
        (None, None) => true,
        (Some(a), Some(b)) => a.to_json() == b.to_json(),
        _ => false,
    };
    ["field", "case_sensitive", "time_zone"].into_iter().all(same)
        && first.children().all(|child| child.key().is_some_and(same))
}
