//! The program `factorize`.

use clap::{Parser, Subcommand};
use factorize::commands::demo::{self, DemoArgs};
use std::{io, process::ExitCode};

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
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let args = match cli.command {
        Some(Command::Demo(args)) => args,
        None => cli.demo,
    };
    match demo::run(&args, &mut io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}
