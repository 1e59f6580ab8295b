//! Compares `autodiff` with code written by hand and with other engines, and writes the tables to `RESULTS.md`.

use benches::{
    by_hand,
    compare::{
        contender::{CONTENDERS, Contender},
        machine,
        rounds::{Effort, Field, Measured},
        table, worker,
    },
    folder::TemporaryFolder,
    ours,
    problems::{self, Family, Problem},
};
use clap::{CommandFactory, Parser, error::ErrorKind};
use serde_json::json;
use std::{
    fmt::Write as _,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Compares autodiff with code written by hand and with Python's autograd, JAX, PyTorch, candle and rust-autograd.
///
/// All compute the same problems in one run, in rounds, on one thread and on two; the ratios are taken pair by
/// pair within a round. Who computes something else than ours is struck out. benches/peers/setup.sh installs the
/// other engines; without them the tables say so. Where a bar is on memory, a process of ours that computes
/// nothing else tells the most that it held. Whole factorizations are compared by the program factorizers.
#[derive(Parser)]
#[command(
    name = "compare",
    override_usage = "compare [--only NAME[,NAME]] [--quick] [--threads COUNT[,COUNT]] [--out FILE]",
    after_help = after_help()
)]
struct Options {
    /// Only these problems: names, or beginnings of names
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    only: Vec<String>,
    /// A short look: fewer and shorter rounds, and the longest problems only if they are named
    #[arg(long)]
    quick: bool,
    /// The numbers of threads
    #[arg(long, value_name = "COUNT", value_delimiter = ',', default_values_t = [1, 2],
          value_parser = clap::value_parser!(u16).range(1..))]
    threads: Vec<u16>,
    /// The file that the tables are written to
    #[arg(long, value_name = "FILE", default_value_os_t = default_file())]
    out: PathBuf,
    /// Be the worker of a contender
    #[arg(long, hide = true)]
    worker: Option<String>,
}

fn after_help() -> String {
    format!("The problems:\n{}", problems::names())
}

fn default_file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("RESULTS.md")
}

fn main() -> ExitCode {
    let options = Options::parse();
    let done = match &options.worker {
        Some(name) => {
            let known = [Contender::Ours, Contender::Hand, Contender::HandFused];
            let contender = known.into_iter().find(|contender| contender.name() == name).unwrap_or_else(|| {
                let why = format!("there is no worker {name:?}; there are ours, hand and hand-fused\n");
                Options::command().error(ErrorKind::InvalidValue, why).exit()
            });
            work(contender, usize::from(options.threads[0]))
        }
        None => {
            let selected = problems::select(&options.only)
                .unwrap_or_else(|why| Options::command().error(ErrorKind::InvalidValue, why).exit());
            compare(&options, selected)
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("compare: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Answers as a worker until the input ends.
fn work(contender: Contender, threads: usize) -> io::Result<()> {
    let (input, output) = (io::stdin().lock(), io::stdout().lock());
    let versions = json!({ "autodiff": env!("CARGO_PKG_VERSION") });
    match contender {
        Contender::Hand => {
            let prepare = |problem: &Problem, quantity: &str| by_hand::computation(problem, quantity, threads);
            worker::serve(json!({}), prepare, input, output)
        }
        Contender::HandFused => {
            let prepare = |problem: &Problem, quantity: &str| by_hand::fused_computation(problem, quantity, threads);
            worker::serve(json!({}), prepare, input, output)
        }
        _ => {
            let prepare = |problem: &Problem, quantity: &str| Some(ours::computation(problem, quantity));
            ours::with_threads(threads, || worker::serve(versions, prepare, input, output))
        }
    }
}

fn compare(options: &Options, selected: Vec<&'static Problem>) -> io::Result<()> {
    let effort = if options.quick { Effort::QUICK } else { Effort::FULL };
    let is_taken = |problem: &&&Problem| !options.quick || !problem.is_long() || !options.only.is_empty();
    let selected: Vec<&Problem> = selected.iter().filter(is_taken).copied().collect();
    let load_before = machine::load();
    let ratings = TemporaryFolder::new("compare")?;
    for problem in selected.iter().filter(|problem| problem.family == Family::Sparse) {
        problems::sparse::leave(problem, ratings.path())?;
    }
    let mut versions = serde_json::Map::new();
    let (mut missing, mut sections) = (Vec::new(), String::new());
    let mut others: Vec<Measured> = Vec::new();
    for &threads in &options.threads {
        let threads = usize::from(threads);
        let selected: Vec<&Problem> =
            selected.iter().filter(|problem| threads == 1 || problem.is_worth_threads()).copied().collect();
        if selected.is_empty() {
            continue;
        }
        eprintln!("{} …", on_threads(threads));
        let mut field = Field::start(threads, ratings.path(), |contender, why| {
            eprintln!("  {}: {why}", contender.name());
            if !missing.iter().any(|(known, _): &(Contender, String)| *known == contender) {
                missing.push((contender, why.to_string()));
            }
        });
        let measured: Vec<Measured> = selected
            .iter()
            .map(|problem| {
                eprintln!("  {}", problem.name);
                field.measure(problem, effort)
            })
            .collect();
        versions.extend(field.versions);
        let _ = write!(sections, "\n## On {}\n\n{}.\n", on_threads(threads), table::summary(&measured, &others));
        sections.push_str(&table::tables(&measured, &others));
        others.extend(measured);
    }
    let versions: Vec<String> =
        versions.iter().map(|(name, version)| format!("{name} {}", version.as_str().unwrap_or("?"))).collect();
    let mut text = format!(
        "# Results\n\nWritten by `compare` on {}, at revision {}. Times are medians over {} rounds of {} s a contender; \
         a ratio is taken within each round, and its median told: below 1, ours is the faster one. Every contender's value \
         and norm of the gradient are ours within 1e-9 (f64) or 1e-3 (f32), or it is struck out.\n\n\
         {}",
        machine::today(),
        machine::revision(),
        effort.rounds,
        effort.seconds,
        machine::facts(&load_before, &versions),
    );
    for (contender, why) in &missing {
        let _ = writeln!(text, "- **{} is missing**: {why}", contender.name());
    }
    if options.quick {
        text.push_str("- a quick look only (`--quick`)\n");
    }
    text.push_str(&sections);
    io::stdout().write_all(text.as_bytes())?;
    factorize::write_whole(&options.out, |file| file.write_all(text.as_bytes()))
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", options.out.display())))?;
    let present = CONTENDERS.len() - missing.len();
    eprintln!("{present} of {} contenders; written to {}", CONTENDERS.len(), options.out.display());
    Ok(())
}

fn on_threads(threads: usize) -> String {
    if threads == 1 { "one thread".to_string() } else { format!("{threads} threads") }
}
