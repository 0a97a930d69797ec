//! Blocks: parts of the kernel that hang together by single nodes only.
//!
//! A node at which terminals fall apart is in every tree. Once it is a terminal, the blocks that
//! meet there are problems of their own.

use super::Kernel;

/// Makes terminals of the nodes that every tree must pass, takes out blocks without a terminal of
/// their own, and returns the edges of the others.
pub(crate) fn split(kernel: &mut Kernel) -> Vec<Vec<u32>> {
    let Some(root) = (0..kernel.capacity() as u32).find(|node| kernel.is_terminal(*node)) else {
        return Vec::new();
    };
    let mut walk = Walk::new(kernel);
    walk.run(root);
    let Walk { blocks, passed, .. } = walk;
    let mut kept = Vec::new();
    for (block, has_terminal) in blocks {
        if has_terminal {
            kept.push(block);
        } else {
            block.into_iter().for_each(|edge| kernel.remove(edge));
        }
    }
    passed.into_iter().for_each(|node| kernel.require(node));
    kept
}

/// One node on the way down.
struct Step {
    node: u32,
    /// The edge it was entered by.
    by: u32,
    /// Edges of the node looked at.
    seen: usize,
    /// Edges that were open when it was entered.
    open: usize,
    /// Whether it or what was found behind it is a terminal.
    has_terminal: bool,
}

/// A walk in depth that closes blocks on its way back (Hopcroft, Tarjan 1973).
struct Walk<'a> {
    kernel: &'a Kernel,
    order: Vec<u32>,
    low: Vec<u32>,
    steps: Vec<Step>,
    open: Vec<u32>,
    next: u32,
    blocks: Vec<(Vec<u32>, bool)>,
    passed: Vec<u32>,
}

impl<'a> Walk<'a> {
    fn new(kernel: &'a Kernel) -> Walk<'a> {
        Walk {
            kernel,
            order: vec![0; kernel.capacity()],
            low: vec![0; kernel.capacity()],
            steps: Vec::new(),
            open: Vec::new(),
            next: 0,
            blocks: Vec::new(),
            passed: Vec::new(),
        }
    }

    fn run(&mut self, root: u32) {
        self.enter(root, u32::MAX, 0);
        while let Some(step) = self.steps.last_mut() {
            let (node, by) = (step.node, step.by);
            let Some(&(to, edge)) = self.kernel.adjacent(node).get(step.seen) else {
                self.leave();
                continue;
            };
            step.seen += 1;
            if edge == by {
                continue;
            }
            let (here, there) = (self.order[node as usize], self.order[to as usize]);
            if there == 0 {
                let open = self.open.len();
                self.open.push(edge);
                self.enter(to, edge, open);
            } else if there < here {
                self.open.push(edge);
                self.low[node as usize] = self.low[node as usize].min(there);
            }
        }
    }

    fn enter(&mut self, node: u32, by: u32, open: usize) {
        self.next += 1;
        self.order[node as usize] = self.next;
        self.low[node as usize] = self.next;
        let has_terminal = self.kernel.is_terminal(node);
        self.steps.push(Step { node, by, seen: 0, open, has_terminal });
    }

    /// Goes back up from a finished node; closes a block where its top is met.
    fn leave(&mut self) {
        let Some(done) = self.steps.pop() else { return };
        let Some(above) = self.steps.last_mut() else { return };
        let (top, low) = (above.node, self.low[done.node as usize]);
        above.has_terminal |= done.has_terminal;
        if low >= self.order[top as usize] {
            // The root is a terminal: every block with one behind its top has some on both sides.
            self.blocks.push((self.open.split_off(done.open), done.has_terminal));
            if done.has_terminal {
                self.passed.push(top);
            }
        }
        self.low[top as usize] = self.low[top as usize].min(low);
    }
}
