//! One order for what stands in several.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The numbers `0..before.len()` so that each comes behind those that stand before it, and else in
/// their own order (Kahn, 1962). Where several want to stand behind one another, the first of them
/// does not.
pub(super) fn arrange(before: &[Vec<usize>]) -> Vec<usize> {
    let mut behind = vec![Vec::new(); before.len()];
    let mut waits_for = vec![0; before.len()];
    for (this, before) in before.iter().enumerate() {
        waits_for[this] = before.len();
        for earlier in before {
            behind[*earlier].push(this);
        }
    }
    let mut free: BinaryHeap<Reverse<usize>> = (0..before.len())
        .filter(|this| waits_for[*this] == 0)
        .map(Reverse)
        .collect();
    let mut placed = vec![false; before.len()];
    let mut order = Vec::with_capacity(before.len());
    let mut first = 0;
    while order.len() < before.len() {
        let next = free.pop().map_or_else(
            || {
                first = (first..placed.len())
                    .find(|at| !placed[*at])
                    .unwrap_or(first);
                first
            },
            |Reverse(next)| next,
        );
        if std::mem::replace(&mut placed[next], true) {
            continue;
        }
        order.push(next);
        for later in &behind[next] {
            waits_for[*later] -= 1;
            if waits_for[*later] == 0 {
                free.push(Reverse(*later));
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_nothing_says_stays_as_it_is() {
        assert_eq!(arrange(&[vec![], vec![], vec![0]]), [0, 1, 2]);
        assert_eq!(arrange(&[]), Vec::<usize>::new());
    }

    #[test]
    fn one_that_came_too_early_moves_back() {
        // `wet, moisture, drums` and `wet, assay, drums` put the assay first; `moisture, assay` not.
        let before = [vec![], vec![0, 2], vec![0], vec![1, 2]];
        assert_eq!(arrange(&before), [0, 2, 1, 3]);
    }

    #[test]
    fn a_circle_is_cut_at_its_first() {
        assert_eq!(arrange(&[vec![1], vec![0]]), [0, 1]);
        assert_eq!(
            arrange(&[vec![], vec![2], vec![1, 0], vec![2]]),
            [0, 1, 2, 3]
        );
    }

    proptest! {
        #[test]
        fn every_record_of_one_order_keeps_it(
            whole in Just((0..8_usize).collect::<Vec<_>>()).prop_shuffle(),
            taken in prop::collection::vec(prop::collection::vec(any::<bool>(), 8), 1..6),
        ) {
            let mut before = vec![Vec::new(); 8];
            let records: Vec<Vec<usize>> = taken
                .iter()
                .map(|taken| whole.iter().copied().filter(|at| taken[*at]).collect())
                .collect();
            for record in &records {
                for pair in record.windows(2) {
                    if !before[pair[1]].contains(&pair[0]) {
                        before[pair[1]].push(pair[0]);
                    }
                }
            }
            let order = arrange(&before);
            for record in &records {
                let kept: Vec<usize> = order.iter().copied().filter(|at| record.contains(at)).collect();
                prop_assert_eq!(&kept, record);
            }
        }
    }
}
