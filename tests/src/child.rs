//! Runs one test of the running test program in a process of its own.
//!
//! Such a test reads its arguments by [`arguments`], and returns at once if there are none. Then it runs as one
//! test among others, and has nothing to do.

use std::env;
use std::process::Command;

const ARGUMENTS: &str = "DAUCHAN_CHILD_ARGUMENTS";

/// Returns the arguments that the parent process passes to this test, or `None` if this process is no child.
#[must_use]
pub fn arguments<const COUNT: usize>() -> Option<[String; COUNT]> {
    let arguments = env::var(ARGUMENTS).ok()?;
    let arguments: Vec<_> = arguments.split('\n').map(str::to_owned).collect();
    Some(arguments.try_into().expect("as many as the parent passes"))
}

/// Returns the command that runs `test` alone, in a child that gets `arguments`. `test` is its path in the executable:
/// `module::name`.
#[must_use]
pub fn command(test: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    set_up(&mut command, test, arguments);
    command
}

/// Returns `wrapper` with that command as its last arguments, for wrappers such as `strace`.
#[must_use]
pub fn under(mut wrapper: Command, test: &str, arguments: &[&str]) -> Command {
    wrapper.arg(env::current_exe().unwrap());
    set_up(&mut wrapper, test, arguments);
    wrapper
}

/// Makes `command`, which starts a copy of this test program, run `test` alone with `arguments`.
pub fn set_up(command: &mut Command, test: &str, arguments: &[&str]) {
    command
        .args(["--exact", test, "--nocapture", "-q"])
        .env(ARGUMENTS, arguments.join("\n"));
}
