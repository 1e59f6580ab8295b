//! The thresholds by which planner and kernels decide.

use std::fmt;

/// Thresholds of policy: when a pass rewrites, when work is tiled, when threads share it.
///
/// Results do not depend on them, except for rounding. Sizes of registers, lanes and unrolled loops are no policy: they stand
/// beside the loops they belong to.
#[derive(Clone, Copy, PartialEq)]
pub struct Tuning {
    /// Elements from which on factors move out of sums and products.
    pub rescaled_elements: usize,
    /// Share of observed entries from which on functions of them are computed on the whole array.
    pub in_place_share: f64,
    /// Share of observed entries up to which products are computed at these alone, in `f64` and in `f32`, of which a full
    /// product takes more at a time. Measured from rank 2 to 128, the two ways take as long at 22 to 30% and at 17 to 22%,
    /// whatever the rank, but at 18 to 20% and 13 to 18% where rows are large. Where processors multiply full matrices
    /// faster it is less.
    pub sparse_share: [f64; 2],
    /// The same where the rows that entries read are large.
    pub sparse_share_of_large_rows: [f64; 2],
    /// Bytes of all rows that entries read, from which on these rows are large.
    pub large_rows_bytes: usize,
    /// Multiplications of a product from which on known zeros in it are looked for.
    pub zeros_multiplications: usize,
    /// Elements up to which the known zeros of an array are listed.
    pub zeros_elements: usize,
    /// Length up to which rows or inner axis of a product with known zeros stay in the cache.
    pub zeros_short_side: usize,
    /// Operations on the elements of one block at which a fused group ends: its registers would leave the cache.
    pub group_work: usize,
    /// Elements of a block as `group_work` counts them.
    pub group_block: usize,
    /// Elements from which on a transposed matrix is copied in an order that suits both sides.
    pub transposed_copy_elements: usize,
    /// A view that is read after its array is overwritten is copied before, if the array is this many times as large.
    pub small_view: usize,
    /// Bytes of a product's result from which on it begins a tiled step.
    pub tiled_product_bytes: usize,
    /// Bytes of traffic that tiling must save.
    pub tiling_gain_bytes: usize,
    /// Bytes of what lives inside a tile.
    pub tile_bytes: usize,
    /// Rows of a tile, at least and at most.
    pub tile_rows: [usize; 2],
    /// Steps in turn that do not join at which the search for a tiled step ends.
    pub tiling_patience: usize,
    /// Groups before the first product that may join a tiled step.
    pub tiling_look_back: usize,
    /// Partitions of a tiled step, at most.
    pub tile_partitions: usize,
    /// Operations in products for each element of the sums that a further partition adds.
    pub partition_work: usize,
    /// The same at observed entries, whose rows lie anywhere.
    pub sparse_partition_work: usize,
    /// Bytes of the first cache for the registers of a group.
    pub register_bytes: usize,
    /// Elements of a block of a group, at least and at most.
    pub block_elements: [usize; 2],
    /// Elements of a slot up to which it is copied into the machine's own memory at each run.
    pub resident_elements: usize,
    /// Entries of a mask up to which it is kept as an array of zeros and ones.
    pub mask_array_entries: usize,
    /// Elements of a group up to which arrays of a slot are loaded into registers, where there is room behind them.
    pub loaded_elements: usize,
    /// Elements of a group from which on a product that is stored and summed is computed in one loop.
    pub stored_product_elements: usize,
    /// Elements of a long group's chunks, each with partial sums of its own.
    pub chunk_elements: usize,
    /// Operations on elements from which on threads share a group.
    pub shared_group_work: usize,
    /// Multiplications from which on threads share a product.
    pub shared_multiplications: usize,
    /// Multiplications up to which a product over packed columns beats the library.
    pub small_multiplications: usize,
    /// Columns up to which it does for short sums.
    pub narrow_columns: usize,
}

impl Tuning {
    /// Chosen by measurements on processors with 1 MiB of second-level cache.
    pub const DEFAULT: &'static Tuning = &DEFAULT;

    /// Every pass and every way to compute fires on arrays of a few elements, so that tests of small random functions reach
    /// all of them.
    pub const EAGER: &'static Tuning = &EAGER;
}

// Statics, for plans are compared by the address of their tuning.
static DEFAULT: Tuning = Tuning {
    rescaled_elements: 1 << 14,
    in_place_share: 1.0 / 8.0,
    sparse_share: [0.22, 0.15],
    sparse_share_of_large_rows: [0.18, 0.12],
    large_rows_bytes: 256 << 10,
    zeros_multiplications: 1 << 16,
    zeros_elements: 1 << 22,
    zeros_short_side: 256,
    group_work: 1 << 20,
    group_block: 512,
    transposed_copy_elements: 1 << 10,
    small_view: 4,
    tiled_product_bytes: 128 << 10,
    tiling_gain_bytes: 256 << 10,
    tile_bytes: 512 << 10,
    tile_rows: [96, 512],
    tiling_patience: 64,
    tiling_look_back: 8,
    tile_partitions: 64,
    partition_work: 3200,
    sparse_partition_work: 400,
    register_bytes: 16 << 10,
    block_elements: [64, 1024],
    resident_elements: 64,
    mask_array_entries: 4096,
    loaded_elements: 16,
    stored_product_elements: 256,
    chunk_elements: 1 << 15,
    shared_group_work: 1 << 18,
    shared_multiplications: 1 << 21,
    small_multiplications: 32 * 32 * 32,
    narrow_columns: 16,
};

static EAGER: Tuning = Tuning {
    rescaled_elements: 0,
    in_place_share: 0.5,
    sparse_share: [0.7; 2],
    sparse_share_of_large_rows: [0.9; 2],
    large_rows_bytes: 64,
    zeros_multiplications: 0,
    zeros_elements: 1 << 10,
    zeros_short_side: 16,
    group_work: 1 << 9,
    group_block: 64,
    transposed_copy_elements: 0,
    small_view: 1,
    tiled_product_bytes: 0,
    tiling_gain_bytes: 0,
    tile_bytes: 64,
    tile_rows: [1, 2],
    tiling_patience: 8,
    tiling_look_back: 2,
    tile_partitions: 4,
    partition_work: 0,
    sparse_partition_work: 0,
    register_bytes: 1 << 10,
    block_elements: [64, 64],
    resident_elements: 2,
    mask_array_entries: 8,
    loaded_elements: 64,
    stored_product_elements: 2,
    chunk_elements: 64,
    shared_group_work: 0,
    shared_multiplications: 0,
    small_multiplications: 4,
    narrow_columns: 1,
};

impl fmt::Debug for Tuning {
    /// By its name: steps that hold it are printed where a plan is not sound.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self == Tuning::DEFAULT { "default" } else { "eager" })
    }
}
