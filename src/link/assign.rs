//! Assignment: the best one-to-one set of pairs, solved exactly per connected component, with the margin of each pair.

use rayon::prelude::*;

/// Holds one possible pair with its weight in thousandths of a bit; weights at or below 0 are no gain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Edge {
    pub(crate) one: u32,
    pub(crate) other: u32,
    pub(crate) weight: i32,
}

/// Holds one chosen pair: the place of its edge, and the loss of total weight if it were forbidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chosen {
    pub(crate) edge: usize,
    pub(crate) margin: i32,
}

/// Rows of one side up to which a component is solved exactly.
const EXACT: usize = 256;
/// Rows of one side up to which margins are exact too.
const EXACT_MARGIN: usize = 24;

/// Chooses the one-to-one set of edges with the greatest total weight.
///
/// Components of more than 256 rows a side are solved greedily, heaviest edge first; none occurs in rosters of people.
pub(crate) fn solve(edges: &[Edge], rows: [usize; 2]) -> Vec<Chosen> {
    // most edges have no row in common with another one, and are a component by themselves
    let times = |count: usize, row: fn(&Edge) -> u32| {
        let mut times = vec![0u8; count];
        edges.iter().for_each(|edge| times[row(edge) as usize] = times[row(edge) as usize].saturating_add(1));
        times
    };
    let (one, other) = rayon::join(|| times(rows[0], |edge| edge.one), || times(rows[1], |edge| edge.other));
    let is_alone = |edge: &Edge| one[edge.one as usize] == 1 && other[edge.other as usize] == 1;
    let places = 0..edges.len() as u32;
    let (alone, others): (Vec<u32>, Vec<u32>) = places.partition(|at| is_alone(&edges[*at as usize]));
    let components = components(edges, &others, rows);
    let parts: Vec<Vec<Chosen>> = components
        .starts
        .par_windows(2)
        .chunks(TASK)
        .with_max_len(1)
        .map(|bounds| {
            let mut chosen = Vec::new();
            for bounds in bounds {
                solve_component(edges, &components.places[bounds[0] as usize..bounds[1] as usize], &mut chosen);
            }
            chosen
        })
        .collect();
    let mut chosen = Vec::with_capacity(alone.len());
    alone.iter().for_each(|at| solve_component(edges, &[*at], &mut chosen));
    chosen.extend(parts.concat());
    chosen.sort_by_key(|found| found.edge);
    chosen
}

/// Components that one task solves at a time.
const TASK: usize = 4_096;

/// Holds the places of the edges by connected component, one component after another.
struct Components {
    starts: Vec<u32>,
    places: Vec<u32>,
}

/// Groups the places of some edges by connected component, in the order of their first edge.
fn components(edges: &[Edge], some: &[u32], rows: [usize; 2]) -> Components {
    let mut parents: Vec<u32> = (0..(rows[0] + rows[1]) as u32).collect();
    let edges_of = || some.iter().map(|at| &edges[*at as usize]);
    for edge in edges_of() {
        let (one, other) = (find(&mut parents, edge.one), find(&mut parents, rows[0] as u32 + edge.other));
        if one != other {
            parents[one.max(other) as usize] = one.min(other);
        }
    }
    let mut numbers = vec![u32::MAX; parents.len()];
    let mut starts = vec![0u32];
    let groups: Vec<u32> = edges_of()
        .map(|edge| {
            let root = find(&mut parents, edge.one) as usize;
            if numbers[root] == u32::MAX {
                numbers[root] = starts.len() as u32 - 1;
                starts.push(0);
            }
            starts[numbers[root] as usize + 1] += 1;
            numbers[root]
        })
        .collect();
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut next = starts.clone();
    let mut places = vec![0u32; some.len()];
    for (at, group) in some.iter().zip(&groups) {
        places[next[*group as usize] as usize] = *at;
        next[*group as usize] += 1;
    }
    Components { starts, places }
}

/// Returns the root of a node and shortens the way to it.
pub(crate) fn find(parents: &mut [u32], mut node: u32) -> u32 {
    while parents[node as usize] != node {
        let parent = parents[node as usize];
        parents[node as usize] = parents[parent as usize];
        node = parent;
    }
    node
}

fn solve_component(edges: &[Edge], component: &[u32], chosen: &mut Vec<Chosen>) {
    if let [only] = component {
        let weight = edges[*only as usize].weight;
        if weight > 0 {
            chosen.push(Chosen { edge: *only as usize, margin: weight });
        }
        return;
    }
    let component: Vec<usize> = component.iter().map(|at| *at as usize).collect();
    let component = component.as_slice();
    let ranks = |of: &dyn Fn(&Edge) -> u32| {
        let mut rows: Vec<u32> = component.iter().map(|at| of(&edges[*at])).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    };
    let (ones, others) = (ranks(&|edge| edge.one), ranks(&|edge| edge.other));
    if ones.len().max(others.len()) > EXACT {
        greedy(edges, component, chosen);
        return;
    }
    let place = |rows: &[u32], row: u32| rows.binary_search(&row).unwrap_or(0);
    let local: Vec<(usize, usize, i64)> = component
        .iter()
        .map(|at| (place(&ones, edges[*at].one), place(&others, edges[*at].other), i64::from(edges[*at].weight)))
        .collect();
    let (picked, total) = best(&local, ones.len(), others.len(), usize::MAX);
    for at in picked {
        let margin = if ones.len().max(others.len()) <= EXACT_MARGIN {
            total - best(&local, ones.len(), others.len(), at).1
        } else {
            local[at].2 - rival(&local, at)
        };
        chosen.push(Chosen { edge: component[at], margin: margin.clamp(0, 60_000) as i32 });
    }
}

/// Returns the heaviest other edge of either end, at least 0.
fn rival(local: &[(usize, usize, i64)], at: usize) -> i64 {
    let (one, other, _) = local[at];
    let rivals = local.iter().enumerate().filter(|(place, edge)| *place != at && (edge.0 == one || edge.1 == other));
    rivals.map(|(_, edge)| edge.2).max().unwrap_or(0).max(0)
}

fn greedy(edges: &[Edge], component: &[usize], chosen: &mut Vec<Chosen>) {
    let mut order = component.to_vec();
    order.sort_unstable_by_key(|at| (std::cmp::Reverse(edges[*at].weight), edges[*at].one, edges[*at].other));
    let (mut used_one, mut used_other) = (std::collections::BTreeSet::new(), std::collections::BTreeSet::new());
    let local: Vec<(usize, usize, i64)> = order
        .iter()
        .map(|at| (edges[*at].one as usize, edges[*at].other as usize, i64::from(edges[*at].weight)))
        .collect();
    for (place, at) in order.iter().enumerate() {
        let edge = edges[*at];
        if edge.weight > 0 && !used_one.contains(&edge.one) && !used_other.contains(&edge.other) {
            used_one.insert(edge.one);
            used_other.insert(edge.other);
            let margin = (local[place].2 - rival(&local, place)).clamp(0, 60_000) as i32;
            chosen.push(Chosen { edge: *at, margin });
        }
    }
}

/// Returns the places of the best set of edges and its total, with one edge forbidden.
///
/// The Hungarian method with potentials (Kuhn 1955, Jonker and Volgenant 1987): every row may also stay alone at no gain.
fn best(edges: &[(usize, usize, i64)], rows: usize, columns: usize, forbidden: usize) -> (Vec<usize>, i64) {
    const NEVER: i64 = 1 << 40;
    let width = columns + rows;
    let mut cost = vec![NEVER; rows * width];
    let mut edge_at = vec![usize::MAX; rows * columns];
    for row in 0..rows {
        cost[row * width + columns + row] = 0;
    }
    for (at, (row, column, weight)) in edges.iter().enumerate() {
        if at != forbidden && *weight > 0 {
            cost[row * width + column] = -weight;
            edge_at[row * columns + column] = at;
        }
    }
    let owner = hungarian(&cost, rows, width);
    let mut picked = Vec::new();
    let mut total = 0;
    for (column, row) in owner.iter().enumerate().take(columns) {
        if *row != usize::MAX && edge_at[row * columns + column] != usize::MAX {
            let at = edge_at[row * columns + column];
            picked.push(at);
            total += edges[at].2;
        }
    }
    picked.sort_unstable();
    (picked, total)
}

/// Returns the row that owns each column in a cheapest complete assignment of rows to columns.
fn hungarian(cost: &[i64], rows: usize, width: usize) -> Vec<usize> {
    const FAR: i64 = i64::MAX / 4;
    let mut row_potential = vec![0i64; rows + 1];
    let mut column_potential = vec![0i64; width + 1];
    let mut owner = vec![0usize; width + 1];
    let mut way = vec![0usize; width + 1];
    for row in 1..=rows {
        owner[0] = row;
        let mut column = 0;
        let mut least = vec![FAR; width + 1];
        let mut used = vec![false; width + 1];
        loop {
            used[column] = true;
            let (current, mut delta, mut next) = (owner[column], FAR, 0);
            for candidate in 1..=width {
                if used[candidate] {
                    continue;
                }
                let reduced =
                    cost[(current - 1) * width + candidate - 1] - row_potential[current] - column_potential[candidate];
                if reduced < least[candidate] {
                    least[candidate] = reduced;
                    way[candidate] = column;
                }
                if least[candidate] < delta {
                    delta = least[candidate];
                    next = candidate;
                }
            }
            for candidate in 0..=width {
                if used[candidate] {
                    row_potential[owner[candidate]] += delta;
                    column_potential[candidate] -= delta;
                } else {
                    least[candidate] -= delta;
                }
            }
            column = next;
            if owner[column] == 0 {
                break;
            }
        }
        while column != 0 {
            let previous = way[column];
            owner[column] = owner[previous];
            column = previous;
        }
    }
    (1..=width).map(|column| if owner[column] == 0 { usize::MAX } else { owner[column] - 1 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn edge(one: u32, other: u32, weight: i32) -> Edge {
        Edge { one, other, weight }
    }

    #[test]
    fn the_total_counts_not_the_single_heaviest_pair() {
        let edges = [edge(0, 0, 10_000), edge(0, 1, 9_000), edge(1, 0, 9_000)];
        let chosen = solve(&edges, [2, 2]);
        assert_eq!(chosen.iter().map(|found| found.edge).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(chosen[0].margin, 8_000);
    }

    #[test]
    fn equal_candidates_have_no_margin() {
        let chosen = solve(&[edge(0, 0, 5_000), edge(0, 1, 5_000)], [1, 2]);
        assert_eq!((chosen.len(), chosen[0].margin), (1, 0));
    }

    fn brute(edges: &[(usize, usize, i64)], used: (u32, u32)) -> i64 {
        let Some(((one, other, weight), rest)) = edges.split_first() else { return 0 };
        let without = brute(rest, used);
        if used.0 & (1 << one) != 0 || used.1 & (1 << other) != 0 {
            return without;
        }
        without.max(weight + brute(rest, (used.0 | 1 << one, used.1 | 1 << other)))
    }

    /// So many rows a side, each with its own partner and, at less, with the partner of the next.
    fn chain(rows: u32) -> Vec<Edge> {
        let own = (0..rows).map(|row| edge(row, row, 9_000 + row as i32));
        own.chain((0..rows - 1).map(|row| edge(row, row + 1, 4_000 + row as i32))).collect()
    }

    #[test]
    fn the_margin_in_a_large_component_is_that_over_the_heaviest_rival_of_either_row() {
        for rows in [EXACT_MARGIN as u32 + 1, EXACT as u32] {
            let edges = chain(rows);
            let chosen = solve(&edges, [rows as usize; 2]);
            assert_eq!(
                chosen.iter().map(|found| found.edge).collect::<Vec<_>>(),
                (0..rows as usize).collect::<Vec<_>>()
            );
            // the first row has one rival, at the end of its own edge; the last one has one at the other end
            assert_eq!(chosen[0].margin, 9_000 - 4_000);
            assert_eq!(chosen[7].margin, 9_007 - 4_007);
            assert_eq!(chosen[rows as usize - 1].margin, (9_000 + rows as i32 - 1) - (4_000 + rows as i32 - 2));
        }
    }

    #[test]
    fn a_margin_is_never_less_than_nothing_and_a_rival_below_nothing_is_none() {
        // the best set takes the lighter edge of a row where that frees a heavier one elsewhere
        let rows = EXACT_MARGIN as u32 + 1;
        let mut edges = chain(rows);
        edges[1].weight = 4_000;
        edges[rows as usize].weight = 8_000;
        edges.push(edge(1, 0, 9_500));
        let chosen = solve(&edges, [rows as usize; 2]);
        let of = |place: usize| chosen.iter().find(|found| found.edge == place).map(|found| found.margin);
        assert_eq!((of(0), of(1)), (None, None));
        assert_eq!((of(rows as usize), of(edges.len() - 1)), (Some(0), Some(500)));
        let mut apart = chain(rows);
        apart[rows as usize..].iter_mut().for_each(|edge| edge.weight = -5_000);
        let chosen = solve(&apart, [rows as usize; 2]);
        assert!(chosen.iter().all(|found| found.margin == apart[found.edge].weight), "{chosen:?}");
    }

    #[test]
    fn what_is_too_large_to_be_solved_exactly_is_taken_heaviest_first() {
        let rows = EXACT as u32 + 1;
        let mut edges = chain(rows);
        // the exact solution would take the two edges at 8,000; greedily the one at 9,000 goes first and both are lost
        edges[rows as usize].weight = 8_000;
        edges.push(edge(1, 0, 8_000));
        edges[1].weight = 2_000;
        edges.push(edge(rows, rows, -1));
        edges.push(edge(rows - 1, rows, -1));
        let chosen = solve(&edges, [rows as usize + 1; 2]);
        assert_eq!(chosen.iter().map(|found| found.edge).collect::<Vec<_>>(), (0..rows as usize).collect::<Vec<_>>());
        assert_eq!((chosen[0].margin, chosen[1].margin), (1_000, 0));
        assert_eq!(chosen[7].margin, 9_007 - 4_007);
    }

    #[test]
    fn no_margin_is_told_beyond_sixty_bits() {
        let chosen = solve(&[edge(0, 0, 100_000), edge(0, 1, 1_000)], [1, 2]);
        assert_eq!(chosen, [Chosen { edge: 0, margin: 60_000 }]);
    }

    #[test]
    fn what_stands_alone_needs_a_weight_of_its_own() {
        assert_eq!(solve(&[edge(0, 0, 0)], [1, 1]), []);
        assert_eq!(solve(&[edge(0, 0, 1)], [1, 1]), [Chosen { edge: 0, margin: 1 }]);
    }

    proptest! {
        #[test]
        fn the_chosen_set_is_the_best_one(
            found in proptest::collection::btree_map((0usize..4, 0usize..4), -3000i64..9000, 0..12)
        ) {
            let edges: Vec<(usize, usize, i64)> = found.into_iter().map(|((one, other), weight)| (one, other, weight)).collect();
            let list: Vec<Edge> = edges.iter().map(|(one, other, weight)| edge(*one as u32, *other as u32, *weight as i32)).collect();
            let chosen = solve(&list, [4, 4]);
            let total: i64 = chosen.iter().map(|found| i64::from(list[found.edge].weight)).sum();
            prop_assert_eq!(total, brute(&edges, (0, 0)).max(0));
        }
    }
}
