//! A cost over few cells of a huge matrix takes memory for these cells, not for the matrix. One test, so that no other
//! thread allocates.

use autodiff::{Program, Sparse};
use ndarray::{Array1, Array2};
use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::atomic::{AtomicUsize, Ordering},
};

struct Measuring;

static HELD: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: everything is passed on to the system's allocator.
unsafe impl GlobalAlloc for Measuring {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let held = HELD.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(held, Ordering::Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Measuring = Measuring;

const SIDE: usize = 100_000;
const CELLS: usize = 1_000_000;
const RANK: usize = 4;
const MOST_BYTES: usize = 200_000_000;

#[test]
fn a_million_cells_of_ten_thousand_million_fit_from_value_to_hessian_vector_product() {
    // Ten cells in each row, spread over the columns.
    let cells = (0..CELLS).map(|cell| {
        let (row, turn) = (cell % SIDE, cell / SIDE);
        ([row, (row * 7919 + turn * 10_007) % SIDE], ((row + turn) % 5) as f32)
    });
    let ratings = Sparse::from_triplets([SIDE, SIDE], cells).unwrap();
    let held = HELD.load(Ordering::Relaxed);
    assert!(held > 4 * CELLS && held <= 10 * CELLS, "{held} bytes for the cells and their values");

    let number = |(i, j): (usize, usize)| ((i * 31 + j * 17) % 23) as f32 / 23.0;
    let (w, h) = (Array2::from_shape_fn((SIDE, RANK), number), Array2::from_shape_fn((RANK, SIDE), number));
    let b = Array1::from_shape_fn(SIDE, |j| number((j, 1)));

    let mut program = Program::<_, (f32, (Array2<f32>, Array2<f32>), (Array2<f32>, Array2<f32>))>::outputs(
        |_, (w, h, dw, dh)| {
            let predicted = (w.matmul(h) + &b).mask(ratings.mask());
            let cost = (predicted - ratings.values()).square().mean();
            let (gw, gh) = cost.grad((w, h));
            let second = ((gw * dw).sum() + (gh * dh).sum()).grad((w, h));
            (cost, (gw, gh), second)
        },
        (&w, &h, &h.t().to_owned(), &w.t().to_owned()),
    );
    let (dw, dh) = (h.t().to_owned(), w.t().to_owned());
    let (cost, (gw, _), (hw, _)) = program.run((&w, &h, &dw, &dh)).unwrap();
    assert!(cost > 0.1 && gw.iter().all(|g| g.is_finite()) && hw.iter().any(|&h| h != 0.0));

    let peak = PEAK.load(Ordering::Relaxed);
    assert!(peak > CELLS * 8 && peak < MOST_BYTES, "{peak} bytes");
}
