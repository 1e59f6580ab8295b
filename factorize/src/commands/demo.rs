//! `factorize demo`: the factorization of the blog post, or of a matrix from a file, with all that it went
//! through.

use super::{
    progress::Progress,
    table::{Table, decimals},
};
use crate::{
    AdagradError, AdagradOptions, AdagradRun, Error, NumpyRandom, adagrad_gd_with, masked_rmse, memory,
    model::Precision,
    output::{Sink, check_writable, write_whole},
    plot::{HeatmapAnimation, cost_png, cost_svg, heatmap_gif},
    read_matrix, write_cost, write_matrix, write_npz,
};
use autodiff::{Mask, Real};
use clap::{Args, ValueEnum};
use ndarray::{Array2, ArrayView2, array};
use std::{
    fmt::Display,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// Options of the demo.
#[derive(Args, Clone, Debug)]
pub struct DemoArgs {
    /// File with the matrix, - for standard input; a header and names of rows are allowed, empty cells, NaN, NA, null, - and ? are not
    /// observed [default: the 4 x 3 matrix of the blog post]
    #[arg(long, value_name = "FILE")]
    pub matrix: Option<PathBuf>,
    /// How many columns W and rows H have
    #[arg(long, default_value_t = 2, allow_negative_numbers = true)]
    pub rank: usize,
    /// Learning rate of Adagrad before it is adapted
    #[arg(long, default_value_t = 0.1, allow_negative_numbers = true)]
    pub learning_rate: f64,
    /// What each sum of squared gradients gains at every step, against division by zero
    #[arg(long, default_value_t = 1e-8, allow_negative_numbers = true)]
    pub eps: f64,
    /// How many steps to take
    #[arg(long, default_value_t = 2000, allow_negative_numbers = true)]
    pub steps: usize,
    /// Seed of the random initial factors, as of numpy.random.seed
    #[arg(long, default_value_t = 0, allow_negative_numbers = true)]
    pub seed: u32,
    /// How the factors begin
    #[arg(long, value_enum, default_value_t = Init::Post)]
    pub init: Init,
    /// The numbers to compute with
    #[arg(long, value_enum, default_value_t = Precision::F64)]
    pub precision: Precision,
    /// Folder for the results
    #[arg(long, value_name = "FOLDER", default_value = "factorize-out")]
    pub out: PathBuf,
    /// Draw no pictures
    #[arg(long)]
    pub no_plots: bool,
}

/// How the factors begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Init {
    /// As in the post: H = -5·|randn|, a poor start, then W = |randn|
    Post,
    /// H = |randn|, then W = |randn|
    Random,
}

/// The files of the results.
const FILES: [&str; 5] = ["history.csv", "W.csv", "H.csv", "recovered.csv", "history.npz"];
/// The pictures.
const PICTURES: [&str; 4] = ["cost.png", "cost.svg", "W_update.gif", "H_update.gif"];

/// More than this the histories of a run may not take.
const MOST_HISTORY: u128 = 8 << 30;

/// The matrix of the post, with its hole.
fn matrix_of_the_post() -> Array2<f64> {
    array![[f64::NAN, 4.0, 5.0], [4.0, 4.0, 5.0], [5.0, 3.0, 4.0], [2.0, 3.0, 3.0]]
}

/// Runs the demo and tells about it on `terminal`.
///
/// # Errors
/// [`Error`], whose exit code is 2 for what was given and 1 for trouble while running.
pub fn run(args: &DemoArgs, terminal: &mut dyn Write) -> Result<(), Error> {
    check_positive("learning-rate", args.learning_rate)?;
    if !(args.eps.is_finite() && args.eps >= 0.0) {
        return Err(refused("eps", args.eps, "a finite number that is not negative"));
    }
    let matrix = match &args.matrix {
        Some(file) => read_matrix(file)?,
        None => matrix_of_the_post(),
    };
    let (rows, columns) = matrix.dim();
    let most = rows.max(columns);
    if !(1..=most).contains(&args.rank) {
        let expected = format!("1 to {most}, the longer side of the {rows} x {columns} matrix");
        return Err(refused("rank", args.rank, &expected));
    }
    let width = if args.precision == Precision::F64 { 8 } else { 4 };
    let history = (args.rank * (rows + columns)) as u128 * (args.steps as u128 + 1) * 3 * width;
    if history > MOST_HISTORY {
        let expected = format!(
            "fewer, since {:.1} GiB of histories are kept, {} GiB at most; or a smaller --rank",
            history as f64 / f64::from(1 << 30),
            MOST_HISTORY >> 30
        );
        return Err(refused("steps", args.steps, &expected));
    }
    // The histories, and the matrix in a few forms.
    let needed = history + 64 * (rows * columns) as u128;
    memory::check(needed as u64).map_err(|shortage| Error::Memory {
        what: format!("--steps {}, --rank {}, for a matrix of {rows} x {columns}", args.steps, args.rank),
        shortage,
        remedy: "take fewer --steps, a smaller --rank, or factorize fit, which keeps no histories",
    })?;
    let pictures = if args.no_plots { &[][..] } else { &PICTURES };
    let mut folder = Folder::prepare(&args.out, FILES.iter().chain(pictures).copied())?;
    match args.precision {
        Precision::F64 => factorize::<f64>(args, &matrix, &mut folder, terminal),
        Precision::F32 => factorize::<f32>(args, &matrix, &mut folder, terminal),
    }
}

fn check_positive(option: &'static str, value: f64) -> Result<(), Error> {
    let positive = value.is_finite() && value > 0.0;
    if positive { Ok(()) } else { Err(refused(option, value, "a finite number above 0")) }
}

fn refused(option: &'static str, found: impl Display, expected: &str) -> Error {
    Error::Option { option, found: found.to_string(), expected: expected.into() }
}

fn factorize<A: Real>(
    args: &DemoArgs,
    matrix: &Array2<f64>,
    folder: &mut Folder,
    terminal: &mut dyn Write,
) -> Result<(), Error> {
    let mut report = Report { terminal, trouble: None };
    let (rows, columns) = matrix.dim();
    let observed = Mask::observed(matrix);
    let decimals = decimals(matrix.view(), 4);
    let shown = Table::new(matrix.view(), decimals);
    let count = observed.count();
    report.say(format_args!("Matrix A, {rows} x {columns}, {count} of {} cells observed\n{shown}", rows * columns));

    let (w, h) = initial_factors(args, rows, columns);
    let narrowed = |wide: &Array2<f64>| wide.mapv(A::narrowed);
    let (a, w, h) = (narrowed(matrix), narrowed(&w), narrowed(&h));
    report.factor("Initial W", w.view());
    report.factor("Initial H", h.view());
    // What cannot be said now, before the work, is an error now.
    report.check()?;

    let options = AdagradOptions { iterations: args.steps, learning_rate: args.learning_rate, eps: args.eps };
    let mut progress = Progress::new(args.steps);
    let start = Instant::now();
    let run = adagrad_gd_with(
        (&w, &h),
        |_, (w, h)| masked_rmse(w, h, &a, &observed),
        options,
        |step, cost| progress.update(step, cost.widened()),
    );
    let time = start.elapsed();
    progress.finish();
    let run = match run {
        Err(AdagradError::NotFinite { step: 0, cost }) => {
            let line = format_args!("Initial cost: {cost}\n");
            report.say(line);
            return Err(AdagradError::NotFinite { step: 0, cost }.into());
        }
        run => run?,
    };

    let cost = |step: usize| run.cost()[step];
    report.say(format_args!("Initial cost: {:?}\n", cost(0)));
    report.say(format_args!("Final cost, after {} steps: {:?}\n", args.steps, cost(args.steps)));
    let (w, h) = run.final_parameters();
    report.factor("Final W", w.view());
    report.factor("Final H", h.view());
    let recovered = w.dot(&h);
    let rounded = Table::new(widened(recovered.view()).view(), decimals);
    let beside = rounded.beside("W·H", &shown, "A");
    report.say(format_args!("Recovered matrix, rounded, beside the observed one\n{beside}"));
    let each = time.as_secs_f64() / args.steps.max(1) as f64;
    report.say(format_args!("Time: {} for {} steps, {} each", span(time), args.steps, seconds(each)));

    folder.write("history.csv", |file| write_cost(run.cost(), file))?;
    folder.write("W.csv", |file| write_matrix(w.view(), file))?;
    folder.write("H.csv", |file| write_matrix(h.view(), file))?;
    folder.write("recovered.csv", |file| write_matrix(recovered.view(), file))?;
    folder.write("history.npz", |file| write_npz(&run, file))?;
    if !args.no_plots {
        draw(&run, folder)?;
    }
    let files = folder.written.join(", ");
    report.say(format_args!("Files in {}: {files}", folder.path.display()));
    report.check()
}

/// The factors to begin with, H drawn before W as in the post.
fn initial_factors(args: &DemoArgs, rows: usize, columns: usize) -> (Array2<f64>, Array2<f64>) {
    let mut random = NumpyRandom::seed(args.seed);
    let scale = match args.init {
        Init::Post => -5.0,
        Init::Random => 1.0,
    };
    let h = random.randn(args.rank, columns).mapv(|x| scale * x.abs());
    let w = random.randn(rows, args.rank).mapv(f64::abs);
    (w, h)
}

fn draw<A: Real>(run: &AdagradRun<(Array2<A>, Array2<A>)>, folder: &mut Folder) -> Result<(), Error> {
    let cost: Vec<f64> = run.cost().iter().map(|cost| cost.widened()).collect();
    let plot = |picture| move |source| Error::Plot { picture, source };
    let png = cost_png(&cost).map_err(plot("cost.png"))?;
    folder.write("cost.png", |file| file.write_all(&png))?;
    let svg = cost_svg(&cost).map_err(plot("cost.svg"))?;
    folder.write("cost.svg", |file| file.write_all(svg.as_bytes()))?;
    let pictures = [("W_update.gif", "W", 4), ("H_update.gif", "H", 2)];
    for (factor, (name, letter, decimals)) in pictures.into_iter().enumerate() {
        let rates = |step: usize| {
            let (w, h) = run.learning_rates(step);
            if factor == 0 { w } else { h }
        };
        // One colour scale over all steps, those that are not drawn too, as the post has it.
        let all = (0..=run.steps()).flat_map(|step| rates(step).to_owned()).map(|rate| rate.widened());
        let range = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), x| (least.min(x), most.max(x)));
        let frames = (0..200).step_by(10).take_while(|&step| step <= run.steps());
        let frames: Vec<(usize, Array2<f64>)> = frames.map(|step| (step, widened(rates(step)))).collect();
        let title = format!("Learning rate update for {letter}");
        let animation = HeatmapAnimation { title: &title, decimals, frames: &frames, range };
        let gif = heatmap_gif(&animation).map_err(plot(name))?;
        folder.write(name, |file| file.write_all(&gif))?;
    }
    Ok(())
}

fn widened<A: Real>(matrix: ArrayView2<'_, A>) -> Array2<f64> {
    matrix.mapv(|x| x.widened())
}

fn span(time: Duration) -> String {
    seconds(time.as_secs_f64())
}

fn seconds(seconds: f64) -> String {
    match seconds {
        s if s < 1e-6 => format!("{:.0} ns", s * 1e9),
        s if s < 1e-3 => format!("{:.2} µs", s * 1e6),
        s if s < 1.0 => format!("{:.2} ms", s * 1e3),
        s => format!("{s:.2} s"),
    }
}

/// What is told on the terminal.
struct Report<'w> {
    terminal: &'w mut dyn Write,
    /// Why something could not be said first. The files are worth more: the demo goes on, and fails at the end.
    trouble: Option<io::Error>,
}

impl Report<'_> {
    fn say(&mut self, line: std::fmt::Arguments<'_>) {
        match writeln!(self.terminal, "{line}") {
            // Nobody listens any more.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            Err(error) => _ = self.trouble.get_or_insert(error),
            Ok(()) => {}
        }
    }

    /// Fails if something could not be said so far.
    fn check(&mut self) -> Result<(), Error> {
        self.trouble.take().map_or(Ok(()), |error| Err(Error::Terminal(error)))
    }

    fn factor<A: Real>(&mut self, name: &str, factor: ArrayView2<'_, A>) {
        let (rows, columns) = factor.dim();
        let table = Table::new(widened(factor).view(), 4);
        self.say(format_args!("{name}, {rows} x {columns}\n{table}"));
    }
}

/// The folder for the results.
struct Folder {
    path: PathBuf,
    /// The folders that were not there before, the innermost first: they go again if nothing is written.
    made: Vec<PathBuf>,
    written: Vec<&'static str>,
}

impl Folder {
    /// Makes the folder if it is not there, and checks that these files can be written to it.
    fn prepare<'n>(path: &Path, files: impl Iterator<Item = &'n str>) -> Result<Self, Error> {
        let refused = |source| Error::Folder { option: "out", folder: path.into(), source };
        let missing = |folder: &&Path| !folder.as_os_str().is_empty() && !folder.exists();
        let made = path.ancestors().take_while(missing).map(Path::to_path_buf).collect();
        let folder = Folder { path: path.into(), made, written: Vec::new() };
        fs::create_dir_all(path).map_err(refused)?;
        for file in files.map(|name| path.join(name)) {
            check_writable(&file).map_err(|source| Error::Folder { option: "out", folder: file, source })?;
        }
        Ok(folder)
    }

    fn write(&mut self, name: &'static str, write: impl FnOnce(&mut dyn Sink) -> io::Result<()>) -> Result<(), Error> {
        let file = self.path.join(name);
        write_whole(&file, write).map_err(|source| Error::Write { file, source })?;
        self.written.push(name);
        Ok(())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.written.is_empty() {
            // Only those that are empty: somebody else may have put something there meanwhile.
            for folder in &self.made {
                let _ = fs::remove_dir(folder);
            }
        }
    }
}
