//! `dauchan`, the command line of Dấu Chân: the authority's desk and a phone's folder.
//!
//! The tool is thin. Each command parses its arguments, calls a library and writes the result as an
//! [`output::Report`]. An [`error::CommandError`] has a documented exit code and says what to do.
//! `docs/cli.md` is the manual.

mod advice;
mod arguments;
mod confirm;
mod context;
mod demo;
mod desk;
mod error;
mod help;
mod language;
mod moment;
mod output;
mod output_file;
mod passphrase;
mod phone;
mod progress;
mod random;
mod vietnamese;

use std::process::ExitCode;

use dauchan_authority::language::Language;

use crate::arguments::Arguments;
use crate::error::{CommandError, Exit};
use crate::output::Output;

fn main() -> ExitCode {
    language::choose(help::named_language(
        std::env::args_os().filter_map(|text| text.into_string().ok()),
    ));
    let arguments = help::parse(language::current() == Language::Vietnamese);
    let mut output = Output::new(arguments.json);
    let exit = run(arguments, &mut output).unwrap_or_else(|error| {
        output.report_error(&error);
        error.exit
    });
    ExitCode::from(exit.code())
}

fn run(arguments: Arguments, output: &mut Output) -> Result<Exit, CommandError> {
    let (context, command) = arguments.split()?;
    command.run(&context, output)
}
