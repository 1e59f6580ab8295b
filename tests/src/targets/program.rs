//! Saved programs. The first byte says whether the checksum is put right, the others are JSON.

use autodiff::{Error, Mask, Program, Var, where_};
use ndarray::{Array1, Array2, array, s};
use serde_json::Value;

/// The program is given the checksum that belongs to it.
const SIGNED: u8 = 1;
/// Loops of more steps, and programs of more operations, are right and would run for ever.
const LONGEST_LOOP: u64 = 64;
const MOST_OPERATIONS: u64 = 1 << 22;

type Saved = Program<(Array2<f64>, Array1<f64>)>;

pub(super) fn target(data: &[u8]) -> bool {
    let Some((&signed, text)) = data.split_first() else { return false };
    let Ok(mut saved) = serde_json::from_slice::<Value>(text) else { return false };
    if loops_for_long(&saved) {
        return false;
    }
    let mut loaded = load(&saved);
    if signed & SIGNED != 0
        && let Err(why) = &loaded
        && let Some((_, rest)) = why.split_once("its checksum is 0x")
    {
        saved["checksum"] = u64::from_str_radix(&rest[..16], 16).expect("16 digits").into();
        loaded = load(&saved);
    }
    match loaded {
        Err(why) => {
            assert!(!why.is_empty(), "refused without a word");
            false
        }
        Ok(mut program) if program.stats().flops <= MOST_OPERATIONS => {
            let again = serde_json::to_value(&program).expect("a program is JSON");
            let mut again =
                load(&again).unwrap_or_else(|why| panic!("a program that was loaded is saved, and then {why}"));
            assert_eq!(run(&mut again), run(&mut program));
            true
        }
        Ok(_) => false,
    }
}

fn load(saved: &Value) -> Result<Saved, String> {
    serde_json::from_value(saved.clone()).map_err(|error| error.to_string())
}

/// The bits of the cost and the gradient.
fn run(program: &mut Saved) -> Result<Vec<u64>, Error> {
    let (x, y) = parameters();
    let (cost, (dx, dy)) = program.run((&x, &y))?;
    Ok([cost].iter().chain(&dx).chain(&dy).map(|number| number.to_bits()).collect())
}

/// Whether a loop has many steps.
fn loops_for_long(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(loops_for_long),
        Value::Object(fields) => fields.iter().any(|(name, value)| {
            loops_for_long(value) || name == "count" && value.as_u64().is_none_or(|count| count > LONGEST_LOOP)
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

fn parameters() -> (Array2<f64>, Array1<f64>) {
    (Array2::from_shape_fn((4, 3), |(i, j)| ((i * 7 + j * 3) as f64 * 0.37).sin()), array![0.5, -1.25, 2.0])
}

pub(super) fn seeds() -> Vec<Vec<u8>> {
    let (x, y) = &parameters();
    let mask = Mask::from_bools(&x.mapv(|x| x > -0.3));
    let order = [2, 0, 2, 1];
    let programs: [Saved; 5] = [
        Program::value_and_grad(|_, (x, y)| ((x + y).tanh() * x - y.exp()).square().mean().sqrt(), (x, y)),
        Program::value_and_grad(
            |_, (w, y)| (w.matmul(w.t()).matmul(w) - x).mask(&mask).square().sum() + y.norm(),
            (x, y),
        ),
        Program::value_and_grad(
            |_, (x, y)| {
                let picked = x.slice(s![.., ..;-1]).take(order, 0);
                where_(picked.gt(0.1), picked * y, picked.sin()).sort(0).cumsum(1).square().sum() + y.max_axis(0)
            },
            (x, y),
        ),
        Program::value_and_grad(
            |tape, (x, y)| {
                let last = tape.scan(y, x, |h, x| ((h * 0.5 + x).tanh(), ())).0;
                let root = tape.fixed_point(tape.var(1.0), 1e-9, |z: Var| (z + (y.square().sum() + 1.0) / z) / 2.0);
                tape.iterate(3, last, |z| z.sin() * root).sum()
            },
            (x, y),
        ),
        Program::value_and_grad(
            |tape, (x, y)| {
                tape.trap_nan(true);
                tape.checkpoint(|| x.log1p().exp()).sum() + y.square().sum()
            },
            (x, y),
        ),
    ];
    let texts = programs.map(|program| serde_json::to_string(&program).expect("a program is JSON"));
    texts.iter().map(|text| [&[SIGNED], text.as_bytes()].concat()).collect()
}
