//! A short list without an allocation.

use std::ops::Deref;

/// At most `N` items; what is pushed beyond them is refused.
#[derive(Debug, Clone, Copy)]
pub(super) struct Few<T, const N: usize> {
    items: [T; N],
    count: usize,
}

impl<T: Copy + Default, const N: usize> Few<T, N> {
    pub(super) fn new() -> Self {
        Self { items: [T::default(); N], count: 0 }
    }

    /// `None` where the list is full.
    pub(super) fn push(&mut self, item: T) -> Option<()> {
        *self.items.get_mut(self.count)? = item;
        self.count = self.count.saturating_add(1);
        Some(())
    }
}

impl<T, const N: usize> Deref for Few<T, N> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        self.items.get(..self.count).unwrap_or_default()
    }
}
