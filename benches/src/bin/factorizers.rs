//! Compares `factorize` with other programs that factorize ratings, and writes the tables to `FACTORIZERS.md`.

use benches::{
    compare::machine,
    factorizers::{
        Row,
        program::{PROGRAMS, Program},
        set::{GENERATED, Set},
        table,
    },
    folder::TemporaryFolder,
};
use clap::{Parser, builder::PossibleValuesParser};
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Compares factorize with LIBMF, cmfrec, Surprise and PyTorch: the error of their predictions, and the seconds that
/// they fit.
///
/// Every program chooses its settings by a tenth of the training part, and is then fitted once more to all of it.
/// benches/peers/setup.sh installs the others; without them the tables say so. factorize is run as the program beside
/// this one: cargo build --release -p factorize.
#[derive(Parser)]
#[command(name = "factorizers")]
struct Options {
    /// Only these of the generated sets
    #[arg(long, value_name = "SET", value_delimiter = ',',
          value_parser = PossibleValuesParser::new(GENERATED.map(|(name, _)| name)))]
    only: Vec<String>,
    /// Only these programs
    #[arg(long, value_name = "NAME", value_delimiter = ',',
          value_parser = PossibleValuesParser::new(PROGRAMS.map(Program::name)))]
    programs: Vec<String>,
    /// Your own ratings instead, lines "user item rating" with users and items counted from 0
    #[arg(long, num_args = 2, value_names = ["TRAIN", "TEST"], conflicts_with = "only")]
    own: Vec<PathBuf>,
    /// The number of threads
    #[arg(long, value_name = "COUNT", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    threads: u16,
    /// The file that the tables are written to
    #[arg(long, value_name = "FILE", default_value_os_t = default_file())]
    out: PathBuf,
}

fn default_file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("FACTORIZERS.md")
}

fn main() -> ExitCode {
    match compare(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("factorizers: {error}");
            ExitCode::FAILURE
        }
    }
}

fn compare(options: &Options) -> io::Result<()> {
    let threads = usize::from(options.threads);
    let folder = TemporaryFolder::new("factorizers")?;
    let is_wanted = |wanted: &[String], name: &str| wanted.is_empty() || wanted.iter().any(|other| other == name);
    let sets = match options.own.as_slice() {
        [train, test] => vec![Set::own(train, test)],
        _ => {
            let wanted = GENERATED.iter().filter(|(name, _)| is_wanted(&options.only, name));
            wanted.map(|(name, ranks)| Set::generate(name, ranks, folder.path())).collect::<io::Result<_>>()?
        }
    };
    let load_before = machine::load();
    let mut rows = Vec::new();
    for set in &sets {
        for &rank in &set.ranks {
            for program in PROGRAMS.into_iter().filter(|program| is_wanted(&options.programs, program.name())) {
                eprintln!("{}, rank {rank}: {}", set.name, program.name());
                let fit = program.fit(set, rank, threads, folder.path());
                if let Err(why) = &fit {
                    eprintln!("  {why}");
                }
                rows.push(Row { set, rank, program, fit });
            }
        }
    }
    let mut versions: Vec<String> = Vec::new();
    for Row { program, fit, .. } in &rows {
        let version = fit.as_ref().map(|fit| format!("{} {}", program.name(), fit.version));
        versions.extend(version.ok().filter(|version| !versions.contains(version)));
    }
    let mut text = format!(
        "# Factorizers\n\nWritten by `factorizers` on {}, at revision {}, on {}. Every program chose its settings by a tenth \
         of the ratings to fit to, and was then fitted once more to all of them: the fit is that last one, and the ratings to \
         predict were not looked at before. Predictions are clipped to the range of the ratings. Seconds are those of fitting \
         alone, without reading; memory is the most that a process held which fitted, with its data.\n\n\
         {}",
        machine::today(),
        machine::revision(),
        if threads == 1 { "one thread".to_string() } else { format!("{threads} threads") },
        machine::facts(&load_before, &versions),
    );
    text.push_str(&table::tables(&rows));
    io::stdout().write_all(text.as_bytes())?;
    factorize::write_whole(&options.out, |file| file.write_all(text.as_bytes()))
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", options.out.display())))
}
