//! What a source says now that it did not say before.

use std::{collections::BTreeMap, sync::Arc};

use domain::{EntityId, Institution};

/// From one set of institutions to another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// How many there were.
    pub before: usize,
    /// How many there are.
    pub after: usize,
    /// Those that came.
    pub added: Vec<EntityId>,
    /// Those that went.
    pub removed: Vec<EntityId>,
    /// Those of which something is not as it was.
    pub changed: Vec<EntityId>,
}

impl Difference {
    pub(super) fn between(before: &[Arc<Institution>], after: &[Arc<Institution>]) -> Self {
        let by_id = |all: &[Arc<Institution>]| -> BTreeMap<EntityId, Arc<Institution>> {
            all.iter().map(|institution| (institution.entity_id.clone(), Arc::clone(institution))).collect()
        };
        let (old, new) = (by_id(before), by_id(after));
        let mut difference = Self { before: before.len(), after: after.len(), ..Self::default() };
        for (id, institution) in &new {
            match old.get(id) {
                None => difference.added.push(id.clone()),
                Some(known) if known != institution => difference.changed.push(id.clone()),
                Some(_) => {}
            }
        }
        difference.removed = old.into_keys().filter(|id| !new.contains_key(id)).collect();
        difference
    }

    /// Whether so many went that it is more likely a mistake at the source: more than `percent` of a hundred, and more
    /// than a handful, or all there were.
    pub(super) fn is_alarming(&self, percent: u8) -> bool {
        let gone = self.removed.len();
        gone > 0 && ((gone > 5 && gone * 100 > self.before * usize::from(percent)) || gone == self.before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lost(before: usize, removed: usize) -> Difference {
        let removed = (0..removed).filter_map(|number| EntityId::parse(&number.to_string())).collect();
        Difference { before, removed, ..Difference::default() }
    }

    #[test]
    fn a_few_may_go_and_many_may_not() {
        assert!(!lost(1000, 100).is_alarming(10));
        assert!(lost(1000, 101).is_alarming(10));
        assert!(!lost(10, 5).is_alarming(10), "a handful is a matter of the source's own");
        assert!(lost(3, 3).is_alarming(10), "but not all there were");
        assert!(!lost(3, 0).is_alarming(0) && !lost(0, 0).is_alarming(10));
    }
}
