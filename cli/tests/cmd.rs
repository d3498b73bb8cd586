//! The command line as text files: what is typed, what comes back, and how it exits.

use std::path::Path;

#[test]
fn commands_answer_as_written() {
    trycmd::TestCases::new()
        .env("NO_COLOR", "1")
        .env("LC_ALL", "C")
        // They change files as no command does.
        .register_bins(["cp", "dd"].map(|name| (name, Path::new("/bin").join(name))))
        .case("tests/cmd/*.trycmd");
}
