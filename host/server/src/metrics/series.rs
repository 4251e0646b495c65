//! A bounded map from a name to its counters, read without a lock.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;

/// The name that names beyond the bound are counted under.
pub(crate) const OTHER: &str = "other";
/// Longest name that gets counters of its own, in bytes.
const MAX_NAME_BYTES: usize = 256;

type Map<V> = HashMap<Box<str>, Arc<V>>;

/// Counters by name. A new name replaces the map; afterwards it is found without waiting.
pub(crate) struct Series<V> {
    map: ArcSwap<Map<V>>,
    growing: Mutex<()>,
    most: usize,
}

impl<V: Default> Series<V> {
    /// Takes up to `most` names, and [`OTHER`].
    pub(crate) fn new(most: usize) -> Self {
        Self { map: ArcSwap::default(), growing: Mutex::new(()), most }
    }

    /// Visits the counters of a name, which are made when it is new.
    pub(crate) fn with(&self, name: &str, visit: impl FnOnce(&V)) {
        if let Some(counters) = self.map.load().get(name) {
            return visit(counters);
        }
        visit(&self.grow(name));
    }

    /// Visits the counters of a name that was seen before.
    pub(crate) fn find<T>(&self, name: &str, visit: impl FnOnce(&V) -> T) -> Option<T> {
        self.map.load().get(name).map(|counters| visit(counters))
    }

    /// Visits all, in the order of the names.
    pub(crate) fn each(&self, mut visit: impl FnMut(&str, &V)) {
        let map = self.map.load();
        let mut names: Vec<_> = map.iter().collect();
        names.sort_unstable_by_key(|(name, _)| *name);
        names.into_iter().for_each(|(name, counters)| visit(name, counters));
    }

    fn grow(&self, name: &str) -> Arc<V> {
        let map = self.map.load();
        if let Some(counters) = map.get(self.admitted(&map, name)) {
            return Arc::clone(counters);
        }
        let _growing = self.growing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut map = Map::clone(&self.map.load());
        let name = self.admitted(&map, name);
        let counters = Arc::clone(map.entry(name.into()).or_default());
        self.map.store(Arc::new(map));
        counters
    }

    fn admitted<'n>(&self, map: &Map<V>, name: &'n str) -> &'n str {
        let full = map.len() >= self.most && !map.contains_key(name);
        if full || name.len() > MAX_NAME_BYTES { OTHER } else { name }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

    use super::*;

    #[test]
    fn nothing_is_lost_when_many_threads_bring_new_names() {
        let series = Series::<AtomicU64>::new(20);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for round in 0..1000 {
                        series.with(&format!("{}", round % 40), |counter| {
                            counter.fetch_add(1, Relaxed);
                        });
                    }
                });
            }
        });
        let (mut names, mut sum) = (0, 0);
        series.each(|_, counter| {
            names += 1;
            sum += counter.load(Relaxed);
        });
        assert_eq!(sum, 4000);
        assert_eq!(names, 21);
    }
}
