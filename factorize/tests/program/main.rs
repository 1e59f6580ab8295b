//! The program as users meet it.

mod command_line;
mod damage;
mod files;
mod fit;
mod ratings;
mod scratch;
mod serving;
mod units;
