//! The results as files: CSV for people, npz for numpy. Numbers are written so that they read back exactly.

use crate::{AdagradRun, npy, output::Sink};
use autodiff::Real;
use ndarray::{Array2, ArrayView2};
use std::io::{self, Write};
use zip::{ZipWriter, write::SimpleFileOptions};

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
pub fn write_npz<A: Real>(run: &AdagradRun<Factors<A>>, to: &mut dyn Sink) -> io::Result<()> {
    let steps = run.steps();
    let mut npz = ZipWriter::new(to);
    add(&mut npz, "cost", &[steps + 1], &mut run.cost().iter().copied())?;
    for (name, factor) in [("W", 0), ("H", 1)] {
        let of = |factors| one(factors, factor).iter().copied().collect::<Vec<A>>();
        let (rows, columns) = one(run.parameters(0), factor).dim();
        let mut stack = |name: &str, count: usize, at: &dyn Fn(usize) -> Vec<A>| {
            add(&mut npz, name, &[count, rows, columns], &mut (0..count).flat_map(at))
        };
        stack(name, steps + 1, &|step| of(run.parameters(step)))?;
        stack(&format!("learning_rate_{name}"), steps + 1, &|step| of(run.learning_rates(step)))?;
        stack(&format!("gradient_{name}"), steps, &|step| of(run.gradients(step)))?;
    }
    npz.finish().map_err(io::Error::other)?;
    Ok(())
}

/// Adds an array to an npz file, as `numpy.savez_compressed` does.
fn add<A: Real>(
    npz: &mut ZipWriter<&mut dyn Sink>,
    name: &str,
    shape: &[usize],
    numbers: &mut dyn Iterator<Item = A>,
) -> io::Result<()> {
    let bytes = shape.iter().product::<usize>() as u64 * size_of::<A>() as u64;
    let options = SimpleFileOptions::default().large_file(bytes > u64::from(u32::MAX) / 2);
    npz.start_file(format!("{name}.npy"), options).map_err(io::Error::other)?;
    match A::SINGLE {
        true => npy::write(shape, numbers.map(|x| x.widened() as f32), npz),
        false => npy::write(shape, numbers.map(|x| x.widened()), npz),
    }
}

fn one<'a, A>((w, h): (ArrayView2<'a, A>, ArrayView2<'a, A>), factor: usize) -> ArrayView2<'a, A> {
    if factor == 0 { w } else { h }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AdagradOptions, adagrad_gd};
    use ndarray::array;
    use std::io::{Cursor, ErrorKind, Read, Seek, SeekFrom};
    use zip::ZipArchive;

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
        let mut npz = ZipArchive::new(file).unwrap();
        let mut array = |name: &str| {
            let mut bytes = Vec::new();
            npz.by_name(&format!("{name}.npy")).unwrap().read_to_end(&mut bytes).unwrap();
            npy::read::<f64>(&bytes).unwrap()
        };
        assert_eq!(array("cost"), (vec![3], run.cost().to_vec()));
        for (name, rows) in [("W", 3), ("learning_rate_W", 3), ("gradient_W", 2)] {
            assert_eq!(array(name).0, [rows, 2, 2], "{name}");
        }
        let last: Vec<f64> = run.final_parameters().1.iter().copied().collect();
        assert_eq!(array("H").1[4..], last);
        let rates: Vec<f64> = run.learning_rates(1).1.iter().copied().collect();
        assert_eq!(array("learning_rate_H").1[2..4], rates);
    }

    #[test]
    fn a_full_disk_is_an_error_of_every_writer() {
        let full = |result: io::Result<()>| result.unwrap_err();
        assert_eq!(full(write_cost(&[1.0, 2.0], &mut Full(12))).kind(), ErrorKind::StorageFull);
        assert_eq!(full(write_matrix(array![[1.0, 2.0]].view(), &mut Full(3))).kind(), ErrorKind::StorageFull);
        assert!(write_npz(&run(), &mut Full(100)).is_err());
    }
}
