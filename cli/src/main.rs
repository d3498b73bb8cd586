//! `dauchan`, the command line of Dấu Chân: the authority's desk and a phone's folder.
//!
//! The tool is thin. Each command reads its arguments, calls the crate that knows, and makes an
//! [`output::Answer`] of what comes back; a failure is a [`failure::Failure`] with a documented exit
//! code and a word on what to do. `docs/cli.md` is its manual.

mod arguments;
mod demo;
mod desk;
mod failure;
mod moment;
mod output;
mod output_file;
mod phone;
mod random;

use std::process::ExitCode;

use clap::Parser as _;

use crate::arguments::Arguments;
use crate::failure::{Exit, Failure};
use crate::output::Output;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut output = Output::new(arguments.json);
    let exit = run(arguments, &mut output).unwrap_or_else(|failure| {
        output.complain(&failure);
        failure.exit
    });
    ExitCode::from(exit.code())
}

fn run(arguments: Arguments, output: &mut Output) -> Result<Exit, Failure> {
    let (context, command) = arguments.split()?;
    command.run(&context, output)
}
