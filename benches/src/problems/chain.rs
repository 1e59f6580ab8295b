//! A chain of scalar operations: `x ← (x/2 + 1/2)²`, again and again. It creeps towards 1, where the slope is 1, so
//! that neither vanishes nor overflows.

/// How often; each time a multiplication, an addition and a square are recorded.
pub const LINKS: usize = 3333;

/// How many operations are recorded.
pub const OPERATIONS: usize = 3 * LINKS;

/// Where it starts.
pub const START: f64 = 0.3;
