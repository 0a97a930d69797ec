//! Slow and plain answers that share no code with the solver.

use bocage_steiner::{Graph, Instance};

/// The cost of the best tree, by trying every set of nodes; none where terminals are apart.
pub(crate) fn best(instance: &Instance) -> Option<i64> {
    let nodes = instance.graph.nodes();
    let needed = instance.terminals.iter().fold(0u32, |set, t| set | 1 << t);
    (0..1u32 << nodes)
        .filter(|set| set & needed == needed)
        .filter_map(|set| spanning_cost(&instance.graph, set))
        .min()
}

/// The cheapest tree on exactly these nodes (Prim).
fn spanning_cost(graph: &Graph, set: u32) -> Option<i64> {
    if set == 0 {
        return Some(0);
    }
    let mut inside = 1u32 << set.trailing_zeros();
    let mut cost = 0;
    while inside != set {
        let (least, node) = (0..graph.edges() as u32)
            .filter_map(|edge| {
                let (a, b) = graph.ends(edge);
                let has = |node: u32| inside >> node & 1 == 1;
                let wants = |node: u32| set >> node & 1 == 1 && !has(node);
                let to = if has(a) && wants(b) { b } else { a };
                let crosses = (has(a) && wants(b)) || (has(b) && wants(a));
                crosses.then_some((graph.cost(edge), to))
            })
            .min()?;
        cost += least;
        inside |= 1 << node;
    }
    Some(cost)
}

/// Whether the edges are a tree that joins the terminals.
pub(crate) fn is_tree(instance: &Instance, edges: &[u32]) -> bool {
    let mut part: Vec<u32> = (0..instance.graph.nodes() as u32).collect();
    for &edge in edges {
        let (a, b) = instance.graph.ends(edge);
        let (from, to) = (part[a as usize], part[b as usize]);
        if from == to {
            return false;
        }
        part.iter_mut().filter(|p| **p == from).for_each(|p| *p = to);
    }
    let mut homes = instance.terminals.iter().map(|t| part[*t as usize]);
    let first = homes.next();
    homes.all(|home| Some(home) == first)
}

/// The cost of the two cheapest paths that share no node but the source, by trying all pairs of
/// simple paths; none where there are none.
pub(crate) fn disjoint_cost(graph: &Graph, source: u32, sinks: [u32; 2]) -> Option<i64> {
    let all = |sink: u32| {
        let mut found = Vec::new();
        simple_paths(graph, source, sink, 1 << source, 0, &mut found);
        found
    };
    let [first, second] = sinks.map(all);
    let only_source = 1u32 << source;
    first
        .iter()
        .flat_map(|a| second.iter().map(move |b| (a, b)))
        .filter(|(a, b)| a.0 & b.0 == only_source)
        .map(|(a, b)| a.1 + b.1)
        .min()
}

/// The sets of nodes of the simple paths to a sink, each with the least cost of its paths.
fn simple_paths(
    graph: &Graph,
    at: u32,
    sink: u32,
    seen: u32,
    cost: i64,
    found: &mut Vec<(u32, i64)>,
) {
    if at == sink {
        match found.iter_mut().find(|(set, _)| *set == seen) {
            Some((_, least)) => *least = cost.min(*least),
            None => found.push((seen, cost)),
        }
        return;
    }
    for &(to, edge) in graph.neighbours(at) {
        if seen >> to & 1 == 0 {
            simple_paths(graph, to, sink, seen | 1 << to, cost + graph.cost(edge), found);
        }
    }
}

/// A square grid with costs that differ.
pub(crate) fn grid(side: u32) -> Graph {
    let mut edges = Vec::new();
    for y in 0..side {
        for x in 0..side {
            let node = y * side + x;
            let cost = |salt: u32| i64::from((node * 7919 + salt * 104_729) % 97 + 1);
            if x + 1 < side {
                edges.push((node, node + 1, cost(1)));
            }
            if y + 1 < side {
                edges.push((node, node + side, cost(2)));
            }
        }
    }
    Graph::from_edges((side * side) as usize, &edges).unwrap()
}
