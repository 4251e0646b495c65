//! What two sequences have in common, in order: what stayed where it was.

/// Most pairs that are looked at; beyond, what differs counts as replaced whole.
const MOST_PAIRS: usize = 4_000_000;

/// The longest common subsequence, as pairs of places in `old` and `new`.
pub(super) fn common<T: PartialEq>(old: &[T], new: &[T]) -> Vec<(usize, usize)> {
    let front = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let (old_rest, new_rest) =
        (old.get(front..).unwrap_or_default(), new.get(front..).unwrap_or_default());
    let backwards = old_rest.iter().rev().zip(new_rest.iter().rev());
    let back = backwards.take_while(|(old, new)| old == new).count();
    let middle = |rest: &[T]| rest.len().saturating_sub(back);
    let (old_end, new_end) = (middle(old_rest), middle(new_rest));
    let mut pairs: Vec<(usize, usize)> = (0..front).map(|at| (at, at)).collect();
    let inside = between(
        old_rest.get(..old_end).unwrap_or_default(),
        new_rest.get(..new_end).unwrap_or_default(),
    );
    pairs.extend(inside.into_iter().map(|(a, b)| (place(a, front), place(b, front))));
    let tail =
        (0..back).map(|at| (place(place(at, old_end), front), place(place(at, new_end), front)));
    pairs.extend(tail);
    pairs
}

fn place(at: usize, after: usize) -> usize {
    at.saturating_add(after)
}

/// By the table of lengths: quadratic.
fn between<T: PartialEq>(old: &[T], new: &[T]) -> Vec<(usize, usize)> {
    let width = new.len().saturating_add(1);
    if old.is_empty() || new.is_empty() || old.len().saturating_mul(width) > MOST_PAIRS {
        return Vec::new();
    }
    // Row by row from the end: how much the rests have in common.
    let mut rows: Vec<Vec<u32>> = vec![vec![0; width]];
    for item in old.iter().rev() {
        let below = rows.last().map(Vec::as_slice).unwrap_or_default();
        let mut row = vec![0_u32; width];
        let mut right = 0;
        for (at, other) in new.iter().enumerate().rev() {
            let get = |at: usize| below.get(at).copied().unwrap_or_default();
            let length = if item == other {
                get(place(at, 1)).saturating_add(1)
            } else {
                get(at).max(right)
            };
            if let Some(cell) = row.get_mut(at) {
                *cell = length;
            }
            right = length;
        }
        rows.push(row);
    }
    rows.reverse();
    walk(old, new, &rows)
}

fn walk<T: PartialEq>(old: &[T], new: &[T], rows: &[Vec<u32>]) -> Vec<(usize, usize)> {
    let length = |a: usize, b: usize| rows.get(a).and_then(|row| row.get(b)).copied();
    let (mut a, mut b) = (0, 0);
    let mut pairs = Vec::new();
    while let (Some(item), Some(other)) = (old.get(a), new.get(b)) {
        if item == other {
            pairs.push((a, b));
            (a, b) = (place(a, 1), place(b, 1));
        } else if length(place(a, 1), b) >= length(a, place(b, 1)) {
            a = place(a, 1);
        } else {
            b = place(b, 1);
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(old: &str, new: &str, expected: &str) {
        let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
        let pairs = common(&old, &new);
        assert!(pairs.iter().all(|(a, b)| old[*a] == new[*b]), "{pairs:?}");
        assert!(pairs.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 < two[1].1));
        assert_eq!(pairs.iter().map(|(a, _)| old[*a]).collect::<String>(), expected);
    }

    #[test]
    fn what_is_common_is_as_long_as_it_can_be_and_in_order() {
        check("", "", "");
        check("abc", "abc", "abc");
        check("abc", "", "");
        check("abcdef", "abXdef", "abdef");
        check("abcd", "dabc", "abc");
        check("xaybzc", "aQbRcS", "abc");
    }
}
