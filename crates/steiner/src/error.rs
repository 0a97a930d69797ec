//! Why a problem cannot be solved.

/// Why a problem cannot be solved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// An edge names a node that the graph does not have.
    #[error("edge {edge} ends in node {node}, but the graph has {nodes} nodes")]
    NoSuchNode {
        /// The edge.
        edge: usize,
        /// The node.
        node: u32,
        /// How many nodes there are.
        nodes: usize,
    },
    /// A terminal is no node of the graph.
    #[error("terminal {terminal} is no node: the graph has {nodes} nodes")]
    NoSuchTerminal {
        /// The terminal.
        terminal: u32,
        /// How many nodes there are.
        nodes: usize,
    },
    /// An edge has a cost below zero.
    #[error("edge {edge} costs {cost}: costs start at zero")]
    NegativeCost {
        /// The edge.
        edge: usize,
        /// Its cost.
        cost: i64,
    },
    /// The costs are so large that a tree's could not be written down.
    #[error("the costs add up to more than can be counted")]
    CostsTooLarge,
    /// Two terminals with no way between them.
    #[error("terminals {first} and {second} are not connected")]
    Disconnected {
        /// One terminal, from 0.
        first: u32,
        /// Another, from 0.
        second: u32,
    },
    /// A text that is no instance.
    #[error("line {line}: {reason}")]
    Format {
        /// The line, from 1.
        line: usize,
        /// What is wrong there.
        reason: String,
    },
}

impl Error {
    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Error::NoSuchNode { .. } | Error::NoSuchTerminal { .. } => {
                "number the nodes from 0 in code and from 1 in files"
            }
            Error::NegativeCost { .. } => "shift or clamp the costs",
            Error::CostsTooLarge => "measure in a larger unit: all costs must add up below 2^61",
            Error::Disconnected { .. } => "solve each connected part by itself",
            Error::Format { .. } => {
                "expected the text of a PACE 2018 or SteinLib file; unpack it first if it is packed"
            }
        }
    }
}
