//! Circles in what names what.

/// The circles that a search in order closes, each as its nodes with the edge that leads on: one for
/// each edge that leads back, so that without these edges there is none. Takes O(nodes + edges), and
/// no recursion.
pub(super) fn cycles(edges: &[Vec<usize>]) -> Vec<Vec<(usize, usize)>> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        OnPath(usize),
        Done,
    }
    let mut states = vec![State::New; edges.len()];
    let mut found = Vec::new();
    for start in 0..edges.len() {
        if states[start] != State::New {
            continue;
        }
        // Each node of the path, with its next edge.
        let mut path = vec![(start, 0)];
        states[start] = State::OnPath(0);
        while let Some((node, edge)) = path.last_mut() {
            let Some(&next) = edges[*node].get(*edge) else {
                states[*node] = State::Done;
                path.pop();
                continue;
            };
            *edge += 1;
            match states[next] {
                State::New => {
                    states[next] = State::OnPath(path.len());
                    path.push((next, 0));
                }
                State::OnPath(from) => {
                    let circle = path[from..].iter();
                    found.push(circle.map(|&(node, edge)| (node, edge - 1)).collect());
                }
                State::Done => {}
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::cycles;

    #[test]
    fn circles_are_found_once() {
        assert!(cycles(&[vec![1], vec![2], vec![]]).is_empty());
        assert_eq!(cycles(&[vec![0]]), [vec![(0, 0)]]);
        assert_eq!(
            cycles(&[vec![1], vec![3, 2], vec![1], vec![]]),
            [vec![(1, 1), (2, 0)]]
        );
        // Two ways to one node are no circle.
        assert!(cycles(&[vec![1, 2], vec![3], vec![3], vec![]]).is_empty());
    }

    #[test]
    fn a_long_chain_needs_no_stack() {
        let count = 200_000;
        let edges: Vec<_> = (0..count).map(|node| vec![(node + 1) % count]).collect();
        assert_eq!(cycles(&edges)[0].len(), count);
    }
}
