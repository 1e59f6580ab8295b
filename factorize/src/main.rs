//! The program `factorize`.

use clap::{Parser, Subcommand};
use factorize::commands::{
    cross_validate::{self, CrossValidateArgs},
    demo::{self, DemoArgs},
    evaluate::{self, EvaluateArgs},
    fit::{self, FitArgs},
    generate::{self, GenerateArgs},
    predict::{self, PredictArgs},
    recommend::{self, RecommendArgs},
    similar::{self, SimilarArgs},
};
use std::{
    io::{self, Write},
    process::ExitCode,
};

/// Factorizes a matrix with missing entries, A ≈ W·H, by Adagrad on the gradient of its masked root mean square
/// error. Without a command it is `factorize demo`.
#[derive(Parser)]
#[command(version, about, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    demo: DemoArgs,
}

#[derive(Subcommand)]
enum Command {
    /// Factorizes the matrix of the blog post, or one from a CSV file, and shows all that happens
    Demo(DemoArgs),
    /// Fits a model to a file of ratings
    Fit(FitArgs),
    /// Compares a model with ratings
    Evaluate(EvaluateArgs),
    /// Predicts ratings
    Predict(PredictArgs),
    /// Lists the items that users would rate highest
    Recommend(RecommendArgs),
    /// Lists the items that are most like one
    Similar(SimilarArgs),
    /// Fits and tests a model on each part of the ratings in turn
    CrossValidate(CrossValidateArgs),
    /// Writes synthetic ratings with the shape of well-known sets
    Generate(GenerateArgs),
}

/// Starts the threads that share large steps; where the system allows none, this one does all.
fn start_threads() {
    if rayon::ThreadPoolBuilder::new().build_global().is_err() {
        // An error says that there is a pool already, or leaves rayon to say what is wrong when it is needed.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build_global();
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    start_threads();
    let terminal = &mut io::stdout().lock();
    let done = match cli.command.unwrap_or(Command::Demo(cli.demo)) {
        Command::Demo(args) => demo::run(&args, terminal),
        Command::Fit(args) => fit::run(&args, terminal),
        Command::Evaluate(args) => evaluate::run(&args, terminal),
        Command::Predict(args) => predict::run(&args, terminal),
        Command::Recommend(args) => recommend::run(&args, terminal),
        Command::Similar(args) => similar::run(&args, terminal),
        Command::CrossValidate(args) => cross_validate::run(&args, terminal),
        Command::Generate(args) => generate::run(&args, terminal),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where nothing can be written, the code still tells.
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}
