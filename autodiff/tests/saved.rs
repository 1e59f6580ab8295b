//! Saved programs: loaded they do the same, to the last bit, and what is broken is refused.

use autodiff::{
    CustomOp, CustomOps, Error, Fixed, Mask, Numbers, Params, Program, Shape, Sparse, Tree, Var, concatenate, integers,
    where_,
};
use ndarray::{Array1, Array2, ArrayD, ArrayViewD, ArrayViewMutD, ShapeBuilder, array, s};
use serde_json::Value;
use std::{panic::AssertUnwindSafe, process::Command, sync::Arc};

/// `x³`, a user's op.
struct Cube;

impl CustomOp for Cube {
    fn name(&self) -> &'static str {
        "cube"
    }

    fn shape(&self, inputs: &[Shape]) -> Result<Shape, String> {
        inputs.first().cloned().ok_or_else(|| "one array".into())
    }

    fn forward(&self, inputs: &[ArrayViewD<'_, f64>], mut output: ArrayViewMutD<'_, f64>) -> Result<(), String> {
        output.zip_mut_with(&inputs[0], |y, x| *y = x * x * x);
        Ok(())
    }

    fn vjp<'t>(&self, inputs: &[Var<'t>], _: Var<'t>, cotangent: Var<'t>) -> Vec<Option<Var<'t>>> {
        vec![Some(cotangent * inputs[0].square() * 3.0)]
    }
}

fn ops() -> CustomOps {
    CustomOps::new().with(&Arc::new(Cube))
}

/// What is done with each program, and parameters for it.
trait Visit {
    fn visit<T: Tree<Elem = f64>, O: Tree<Elem = f64>, P: Params<Tree = T>>(
        &mut self,
        name: &str,
        program: Program<T, O>,
        params: P,
    );
}

/// A number that looks random.
fn number(i: usize) -> f64 {
    ((i * 37 + 11) as f64 * 0.618).sin()
}

fn matrix(rows: usize, columns: usize) -> Array2<f64> {
    Array2::from_shape_fn((rows, columns), |(i, j)| number(i * columns + j))
}

fn programs(visit: &mut impl Visit) {
    let (w, x, b) = (matrix(4, 3), matrix(6, 3), Array1::from_shape_fn(4, number));
    let mut by_columns = Array2::zeros((6, 4).f());
    by_columns.assign(&matrix(6, 4));
    let layers = Program::value_and_grad(
        |_, (w, x, b)| ((x.matmul(w.t()) + b).tanh() - &by_columns).square().mean_axis(0).sqrt().sum(),
        (&w, Fixed(&x), &b),
    );
    visit.visit("groups, products and constants", layers, (&w, Fixed(&x), &b));

    let dense = Mask::from_bools(&matrix(6, 4).mapv(|x| x > -0.3));
    let masked = Program::value_and_grad(
        |_, (w, x)| (x.matmul(w.t()) - &by_columns).mask(&dense).square().mean().sqrt(),
        (&w, &x),
    );
    visit.visit("a dense mask", masked, (&w, &x));

    let (rows, columns) = (matrix(40, 2), matrix(2, 30));
    let few = Sparse::from_triplets([40, 30], (0..25).map(|i| ([i, i * 7 % 30], i as f64))).unwrap();
    let sampled = Program::value_and_grad(
        |_, (w, h, u)| {
            let predicted = w.matmul(h) + u;
            (predicted.mask(few.mask()) - few.values()).square().mean() + predicted.square().sum() * 1e-3
        },
        (&rows, &columns, &array![[0.5]]),
    );
    assert!(sampled.to_string().contains("cell by cell"));
    visit.visit("a sparse mask", sampled, (&rows, &columns, &array![[0.5]]));

    let chosen = [2, 0, 2, 5];
    let gathered = Program::value_and_grad(
        |_, (x, rows)| {
            let picked = x.gather(rows).slice(s![.., ..;-1]).take([0, 0, 2], 1);
            let best = x.take(x.argmax_axis(0), 0);
            let joined = concatenate(&[picked, where_(best.gt(0.1), best, best.exp())], 0);
            joined.sort(0).cumsum(1).square().sum() + x.median() + x.max_axis(1).sum() + x.topk(2, 0).0.sum()
        },
        (&x, integers(&chosen)),
    );
    visit.visit("gathers, order and integers given", gathered, (&x, integers(&chosen)));

    let looped = Program::value_and_grad(
        |tape, (a, xs)| {
            let mask = Mask::from_bools(&array![true, false, true]);
            let order = xs.sum_axis(0).argsort(0);
            let (last, left) = tape.scan(xs.sum_axis(0), xs, |h, x| {
                let h = (h.gather(order) * a + x).tanh();
                (h, h.mask(&mask).sum())
            });
            let root = tape.fixed_point(tape.var(1.0), 1e-13, |y: Var| (y + (a.square() + 1.0) / y) / 2.0);
            let inner = tape.iterate(3, a, |y| tape.scan(y, xs.sum_axis(1), |y, x| (y * 0.5 + x, ())).0.sin());
            last.sum() + (left * xs.sum_axis(1)).sum() + root + inner
        },
        (&0.3f64, &x),
    );
    visit.visit("loops", looped, (&0.3f64, &x));

    let trees = Program::<_, (Vec<ArrayD<f64>>, [f64; 2])>::outputs(
        |tape, x| {
            tape.trap_nan(true);
            let sums = x.iter().map(|(x, y)| *x * *y + f64::NEG_INFINITY.exp()).collect();
            let y = tape.checkpoint(|| (x[0].0.sin() * x[0].0).exp());
            (sums, [y.sum(), y.sum().grad(x[0].0).sum()])
        },
        vec![(w.view().into_dyn(), 2.0f64), (x.view().into_dyn(), 3.0f64)],
    );
    visit.visit("lists, watched for NaN", trees, vec![(w.view().into_dyn(), 2.0f64), (x.view().into_dyn(), 3.0f64)]);

    let op = Arc::new(Cube);
    let custom = Program::value_and_grad(|tape, w| tape.apply(&op, &[w * 2.0]).sum(), &w);
    visit.visit("a user's op", custom, &w);
}

/// The bits of all outputs.
fn run<T: Tree<Elem = f64>, O: Tree<Elem = f64>, P: Params<Tree = T>>(
    program: &mut Program<T, O>,
    params: P,
) -> Result<Vec<u64>, Error> {
    let mut bits = Vec::new();
    let outputs = program.run(params)?;
    outputs.numbers(&mut |numbers: &[f64]| bits.extend(numbers.iter().map(|number| number.to_bits())));
    Ok(bits)
}

fn load<T: Tree<Elem = f64>, O: Tree<Elem = f64>>(json: &str) -> Result<Program<T, O>, String> {
    let mut reader = serde_json::Deserializer::from_str(json);
    Program::deserialize_with(&mut reader, &ops()).map_err(|error| error.to_string())
}

struct RoundTrip;

impl Visit for RoundTrip {
    fn visit<T: Tree<Elem = f64>, O: Tree<Elem = f64>, P: Params<Tree = T>>(
        &mut self,
        name: &str,
        mut program: Program<T, O>,
        params: P,
    ) {
        let json = serde_json::to_string(&program).unwrap();
        let mut loaded = load::<T, O>(&json).unwrap_or_else(|why| panic!("{name}: {why}"));
        assert_eq!(loaded.to_string(), program.to_string(), "{name}");
        assert_eq!(format!("{loaded:?}"), format!("{program:?}"));
        let binary = postcard::to_stdvec(&loaded).unwrap();
        let mut again: Program<T, O> =
            Program::deserialize_with(&mut postcard::Deserializer::from_bytes(&binary), &ops()).unwrap();
        assert_eq!(serde_json::to_string(&again).unwrap(), json, "{name}: saved again it is the same");
        // Each set of parameters is taken once only.
        let expected = run(&mut program, &params).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(run(&mut loaded, &params), Ok(expected.clone()), "{name}: by text");
        assert_eq!(run(&mut again, &params), Ok(expected), "{name}: by bytes");
    }
}

#[test]
fn what_is_loaded_does_the_same_to_the_last_bit() {
    programs(&mut RoundTrip);
}

#[test]
fn single_precision_is_saved_too() {
    let (w, x) = (matrix(4, 3).mapv(|x| x as f32), matrix(3, 5).mapv(|x| x as f32));
    let mut program = Program::value_and_grad(|_, w| w.matmul(&x).exp().mean() + f32::NAN.max(1.0), &w);
    let bytes = postcard::to_stdvec(&program).unwrap();
    let mut loaded: Program<Array2<f32>> = postcard::from_bytes(&bytes).unwrap();
    let ((value, slopes), (expected, right)) = (loaded.run(&w).unwrap(), program.run(&w).unwrap());
    assert_eq!((value.to_bits(), slopes), (expected.to_bits(), right));
    let wrong = postcard::from_bytes::<Program<Array2<f64>>>(&bytes).unwrap_err();
    assert_eq!(wrong, postcard::Error::SerdeDeCustom);
}

#[test]
fn another_process_runs_it() {
    const FILE: &str = "AUTODIFF_TEST_SAVED_PROGRAM";
    let x = array![[0.5, -0.25], [2.0, 1.0]];
    let record = || Program::value_and_grad(|_, (w, x)| w.matmul(x).tanh().square().sum(), (&x, Fixed(&x)));
    if let Some(path) = std::env::var_os(FILE) {
        let mut loaded: Program<(Array2<f64>, Fixed<Array2<f64>>)> =
            serde_json::from_reader(std::fs::File::open(path).unwrap()).unwrap();
        let ((value, (slopes, ())), mut program) = (loaded.run((&x, Fixed(&x))).unwrap(), record());
        let (expected, (right, ())) = program.run((&x, Fixed(&x))).unwrap();
        assert_eq!((value, slopes), (expected, right));
        println!("ran {value}");
        return;
    }
    let path = std::env::temp_dir().join(format!("autodiff-saved-{}.json", std::process::id()));
    serde_json::to_writer(std::fs::File::create(&path).unwrap(), &record()).unwrap();
    // Whatever instructions the other processor has: it plans for itself.
    for level in ["", "baseline"] {
        let mut other = Command::new(std::env::current_exe().unwrap());
        other.args(["--exact", "another_process_runs_it", "--nocapture"]).env(FILE, &path);
        if !level.is_empty() {
            other.env("AUTODIFF_SIMD", level);
        }
        let output = other.output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && text.contains("ran "), "{text}{}", String::from_utf8_lossy(&output.stderr));
    }
    std::fs::remove_file(path).unwrap();
}

fn saved() -> (Value, Array1<f64>) {
    let x = array![1.0, 2.0, 3.0];
    let program = Program::value_and_grad(|_, x| x.exp().sum(), &x);
    (serde_json::to_value(&program).unwrap(), x)
}

fn refused<T: Tree<Elem = f64>>(saved: Value) -> String {
    serde_json::from_value::<Program<T>>(saved).unwrap_err().to_string()
}

#[test]
fn another_version_is_refused_before_anything_else_is_read() {
    let own = env!("CARGO_PKG_VERSION");
    let text = r#"{"version":{"format":1,"autodiff":"0.0.7"},"program":"whatever that version writes"}"#;
    let why = load::<Array1<f64>, Array1<f64>>(text).err().unwrap();
    let expected = format!(
        "the program was saved by autodiff 0.0.7 in format 1, but this is autodiff {own}, which reads its own format 2 \
         only: record the program again and save it"
    );
    assert!(why.starts_with(&expected), "{why}");
}

#[test]
fn another_type_is_refused() {
    let (saved, _) = saved();
    let why = refused::<(Array1<f64>, f64)>(saved);
    assert!(
        why.starts_with(
            "what is saved is a program of f64 from Array1 to (number, Array1), but the type to load is a program of f64 \
             from (Array1, number) to (number, (Array1, number)): load it as what it is, or record it again (at "
        ),
        "{why}"
    );
}

#[test]
fn an_op_that_is_not_registered_is_refused() {
    let op = Arc::new(Cube);
    let program = Program::value_and_grad(|tape, w| tape.apply(&op, &[w]).sum(), &array![1.0]);
    let why = refused::<Array1<f64>>(serde_json::to_value(&program).unwrap());
    assert!(why.starts_with("the saved program uses an op of its user's called cube, and registered are []"), "{why}");
}

#[test]
fn messages_name_the_lines_that_were_recorded() {
    let x = array![1.0, 2.0, 3.0];
    let here = line!() + 1;
    let program = Program::value_and_grad(|_, (x, rows)| x.gather(rows).sum(), (&x, integers(&[0, 1])));
    let mut loaded: Program<(Array1<f64>, autodiff::IndicesOf<f64>)> = through_json(&program);
    let message = loaded.run((&x, integers(&[0, 3]))).unwrap_err().to_string();
    assert_eq!(
        message,
        format!("parameter.1[1] is 3, but the axis it selects from (at {}:{here}) has length 3", file!())
    );
    let message = loaded.run((&array![1.0], integers(&[0, 1]))).unwrap_err().to_string();
    assert!(message.contains(&format!("recorded at {}:{here}", file!())), "{message}");

    let here = line!() + 4;
    let watched = Program::value_and_grad(
        |tape, x| {
            tape.trap_nan(true);
            x.log().sum()
        },
        &x,
    );
    let mut loaded: Program<Array1<f64>> = through_json(&through_json::<_, _>(&watched));
    assert!(loaded.run(&x).is_ok());
    let message = loaded.run(&array![1.0, 0.0, 1.0]).unwrap_err().to_string();
    assert_eq!(
        message,
        format!("log at {}:{here} made -inf out of finite numbers, in an array of shape (3,)", file!())
    );

    let here = line!() + 1;
    let endless = Program::value_and_grad(|tape, x| tape.fixed_point(tape.var(1.0), 1e-9, |y| -y * x), 1.0f64);
    let mut loaded: Program<f64> = through_json(&endless);
    let message = loaded.run(1.0).unwrap_err().to_string();
    assert!(message.starts_with(&format!("fixed_point at {}:{here}: no fixed point", file!())), "{message}");
}

fn through_json<T: Tree<Elem = f64>, O: Tree<Elem = f64>>(program: &Program<T, O>) -> Program<T, O> {
    load(&serde_json::to_string(program).unwrap()).unwrap()
}

#[test]
fn a_flipped_byte_is_found() {
    type Saved = Program<Array1<f64>>;
    let (saved, x) = saved();
    let text = saved.to_string();
    let mut program: Saved = load(&text).unwrap();
    let bytes = postcard::to_stdvec(&program).unwrap();
    let expected = run(&mut program, &x).unwrap();
    let check = |loaded: Option<Saved>| {
        if let Some(mut loaded) = loaded {
            assert_eq!(run(&mut loaded, &x).as_ref(), Ok(&expected));
        }
    };
    for flip in [1, 4, 128] {
        for position in 0..text.len() {
            let mut broken = text.clone().into_bytes();
            broken[position] ^= flip;
            check(String::from_utf8(broken).ok().and_then(|text| load(&text).ok()));
        }
        for position in 0..bytes.len() {
            let mut broken = bytes.clone();
            broken[position] ^= flip;
            check(postcard::from_bytes(&broken).ok());
        }
    }
    (0..bytes.len()).for_each(|end| assert!(postcard::from_bytes::<Saved>(&bytes[..end]).is_err()));
}

/// Changes each number of a saved program, and gives it the checksum that fits.
struct Broken {
    loaded: usize,
    refused: usize,
}

/// The paths to all numbers but those of arrays of constants.
fn numbers(value: &Value, path: String, paths: &mut Vec<String>) {
    match value {
        Value::Number(_) => paths.push(path),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(place, item)| numbers(item, format!("{path}/{place}"), paths));
        }
        Value::Object(fields) => fields
            .iter()
            .filter(|(name, _)| *name != "bits")
            .for_each(|(name, item)| numbers(item, format!("{path}/{name}"), paths)),
        _ => {}
    }
}

impl Visit for Broken {
    fn visit<T: Tree<Elem = f64>, O: Tree<Elem = f64>, P: Params<Tree = T>>(
        &mut self,
        name: &str,
        program: Program<T, O>,
        params: P,
    ) {
        let saved = serde_json::to_value(&program).unwrap();
        let mut paths = Vec::new();
        numbers(&saved["program"], "/program".into(), &mut paths);
        for (at, path) in paths.iter().enumerate() {
            let number = saved.pointer(path).and_then(Value::as_i64).unwrap_or(0);
            let others = [number + 1, number - 1, 0, 2 * (number & 0xffff) + 3, i64::MAX >> 2];
            // A loop that is run for ever is none that is broken.
            let most = if path.ends_with("count") { 4 } else { 5 };
            let other = others[at % most];
            let mut broken = saved.clone();
            *broken.pointer_mut(path).unwrap() = other.into();
            let Err(why) = load::<T, O>(&broken.to_string()) else {
                assert_eq!(number, other, "{name}: {path}: the checksum sees every change");
                continue;
            };
            let Some((_, rest)) = why.split_once("its checksum is 0x") else { continue };
            broken["checksum"] = u64::from_str_radix(&rest[..16], 16).unwrap().into();
            let attempt = std::panic::catch_unwind(AssertUnwindSafe(|| {
                let mut loaded = load::<T, O>(&broken.to_string())?;
                // It may be another program, but one that runs or says why not.
                run(&mut loaded, &params).map_err(|error| error.to_string())
            }));
            match attempt {
                Ok(Ok(_)) => self.loaded += 1,
                Ok(Err(_)) => self.refused += 1,
                Err(_) => panic!("{name}: {path} changed from {number} to {other}"),
            }
        }
    }
}

#[test]
fn a_constant_that_no_node_reads_is_refused() {
    let constant = array![1.0, 2.0, 3.0];
    let program = Program::value_and_grad(|_, x| (x.exp() * &constant).sum(), &constant);
    let mut saved = serde_json::to_value(&program).unwrap();
    let slots = saved.pointer_mut("/program/slots/reals").and_then(Value::as_array_mut).unwrap();
    let unread = slots.iter().find(|slot| slot.get("Constant").is_some()).unwrap().clone();
    slots.push(unread);
    let why = refused::<Array1<f64>>(saved.clone());
    let (_, rest) = why.split_once("its checksum is 0x").unwrap();
    saved["checksum"] = u64::from_str_radix(&rest[..16], 16).unwrap().into();
    assert_eq!(refused::<Array1<f64>>(saved), "no node reads slot 2");
}

#[test]
fn a_broken_program_is_refused_or_runs() {
    let mut broken = Broken { loaded: 0, refused: 0 };
    programs(&mut broken);
    assert!(broken.loaded > 50 && broken.refused > 300, "{} loaded, {} refused", broken.loaded, broken.refused);
}
