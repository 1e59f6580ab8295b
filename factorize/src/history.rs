//! The results as files: CSV for people, npz for numpy. Numbers are written so that they read back exactly.

use crate::{AdagradRun, output::Sink};
use autodiff::Real;
use ndarray::{Array1, Array2, Array3, ArrayView2, Axis};
use ndarray_npy::{NpzWriter, WritableElement, WriteNpzError};
use std::io::{self, Write};

/// Writes the cost of each step as CSV, with the header `step,cost`.
///
/// # Errors
/// What the writer says.
pub fn write_cost<A: Real>(cost: &[A], to: &mut (impl Write + ?Sized)) -> io::Result<()> {
    writeln!(to, "step,cost")?;
    cost.iter().enumerate().try_for_each(|(step, cost)| writeln!(to, "{step},{cost:?}"))
}

/// Writes a matrix as CSV, without a header.
///
/// # Errors
/// What the writer says.
pub fn write_matrix<A: Real>(matrix: ArrayView2<'_, A>, to: &mut (impl Write + ?Sized)) -> io::Result<()> {
    for row in matrix.rows() {
        let cells: Vec<String> = row.iter().map(|cell| format!("{cell:?}")).collect();
        writeln!(to, "{}", cells.join(","))?;
    }
    Ok(())
}

/// A tree of the two factors.
type Factors<A> = (Array2<A>, Array2<A>);

/// Writes the history of a factorization as an npz file: the arrays `cost` (steps + 1), `W` and `H` and
/// `learning_rate_W` and `learning_rate_H` (steps + 1, …), `gradient_W` and `gradient_H` (steps, …).
///
/// # Errors
/// What the writer says.
pub fn write_npz<A: Real + WritableElement>(run: &AdagradRun<Factors<A>>, to: &mut dyn Sink) -> io::Result<()> {
    let steps = run.steps();
    let mut npz = NpzWriter::new_compressed(to);
    let mut write = || -> Result<(), WriteNpzError> {
        npz.add_array("cost", &Array1::from_iter(run.cost().iter().copied()))?;
        for (name, factor) in [("W", 0), ("H", 1)] {
            let parameters = stacked(steps + 1, |step| one(run.parameters(step), factor));
            npz.add_array(name, &parameters)?;
            let rates = stacked(steps + 1, |step| one(run.learning_rates(step), factor));
            npz.add_array(format!("learning_rate_{name}"), &rates)?;
            let mut gradients = stacked(steps, |step| one(run.gradients(step), factor));
            if steps == 0 {
                // Of no gradients, each has the shape of its parameters.
                gradients = Array3::zeros((0, parameters.dim().1, parameters.dim().2));
            }
            npz.add_array(format!("gradient_{name}"), &gradients)?;
        }
        Ok(())
    };
    write().map_err(io::Error::other)?;
    npz.finish().map_err(io::Error::other)?;
    Ok(())
}

fn one<'a, A>((w, h): (ArrayView2<'a, A>, ArrayView2<'a, A>), factor: usize) -> ArrayView2<'a, A> {
    if factor == 0 { w } else { h }
}

/// Matrices of equal shape, one behind the other.
fn stacked<'a, A: Real>(count: usize, matrix: impl Fn(usize) -> ArrayView2<'a, A>) -> Array3<A> {
    let shape = if count == 0 { (0, 0) } else { matrix(0).dim() };
    let mut stack = Array3::zeros((count, shape.0, shape.1));
    for (step, mut slice) in stack.axis_iter_mut(Axis(0)).enumerate() {
        slice.assign(&matrix(step));
    }
    stack
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AdagradOptions, adagrad_gd};
    use ndarray::array;
    use std::io::{Cursor, ErrorKind, Seek, SeekFrom};

    /// A disk with room for so many bytes.
    struct Full(usize);

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if bytes.len() > self.0 {
                return Err(ErrorKind::StorageFull.into());
            }
            self.0 -= bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Seek for Full {
        fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
            Ok(0)
        }
    }

    fn run() -> AdagradRun<Factors<f64>> {
        let (w, h) = (array![[0.1, 0.2], [0.3, -4e-300]], array![[1.0], [2.0]]);
        let options = AdagradOptions { iterations: 2, ..AdagradOptions::default() };
        adagrad_gd((&w, &h), |_, (w, h)| w.matmul(h).square().sum(), options).unwrap()
    }

    #[test]
    fn numbers_read_back_exactly() {
        let mut text = Vec::new();
        write_matrix(array![[0.1, -4e-300], [1.0 / 3.0, f64::NAN]].view(), &mut text).unwrap();
        assert_eq!(text, b"0.1,-4e-300\n0.3333333333333333,NaN\n");
        let mut text = Vec::new();
        write_cost(&[2.5f32, 0.1], &mut text).unwrap();
        assert_eq!(text, b"step,cost\n0,2.5\n1,0.1\n");
    }

    #[test]
    fn the_npz_has_every_array_of_every_step() {
        let run = run();
        let mut file = Cursor::new(Vec::new());
        write_npz(&run, &mut file).unwrap();
        let mut npz = ndarray_npy::NpzReader::new(file).unwrap();
        let cost: Array1<f64> = npz.by_name("cost").unwrap();
        assert_eq!(cost.to_vec(), run.cost());
        for (name, rows) in [("W", 3), ("learning_rate_W", 3), ("gradient_W", 2)] {
            let array: Array3<f64> = npz.by_name(name).unwrap();
            assert_eq!(array.dim(), (rows, 2, 2), "{name}");
        }
        let h: Array3<f64> = npz.by_name("H").unwrap();
        assert_eq!(h.index_axis(Axis(0), 2), run.final_parameters().1);
        let rates: Array3<f64> = npz.by_name("learning_rate_H").unwrap();
        assert_eq!(rates.index_axis(Axis(0), 1), run.learning_rates(1).1);
    }

    #[test]
    fn a_full_disk_is_an_error_of_every_writer() {
        let full = |result: io::Result<()>| result.unwrap_err();
        assert_eq!(full(write_cost(&[1.0, 2.0], &mut Full(12))).kind(), ErrorKind::StorageFull);
        assert_eq!(full(write_matrix(array![[1.0, 2.0]].view(), &mut Full(3))).kind(), ErrorKind::StorageFull);
        assert!(write_npz(&run(), &mut Full(100)).is_err());
    }
}
