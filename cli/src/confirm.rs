//! Questions before what cannot be taken back everywhere.

use std::io::{self, IsTerminal as _, Write as _};

use clap::Args;

use crate::error::{CommandError, Exit};
use crate::language::say;

/// Whether a command asks before it acts.
#[derive(Clone, Copy, Debug, Args)]
pub struct Confirmation {
    /// Do it without asking, for scripts
    #[arg(long)]
    yes: bool,
}

impl Confirmation {
    /// Shows what is about to happen and asks whether it should.
    ///
    /// # Errors
    /// [`CommandError`] of class `not_confirmed` if the answer is no or there is nobody to ask.
    pub fn ask(self, what: &str) -> Result<(), CommandError> {
        if self.yes {
            return Ok(());
        }
        if !io::stdin().is_terminal() {
            let text = say!(
                "this needs a person's yes: {what}",
                "việc này cần người xác nhận: {what}",
                what = what.replace('\n', "; "),
            );
            return Err(not_confirmed(&text).advise("Nothing was changed. In a script, add --yes."));
        }
        let mut answer = String::new();
        eprint_question(what)
            .and_then(|()| io::stdin().read_line(&mut answer))
            .map_err(|error| CommandError::new(Exit::System, "output", error))?;
        if matches!(answer.trim(), "yes" | "y" | "có" | "co") {
            Ok(())
        } else {
            Err(not_confirmed(&say!("not confirmed", "chưa được xác nhận"))
                .advise("Nothing was changed."))
        }
    }
}

fn eprint_question(what: &str) -> io::Result<()> {
    let mut page = io::stderr();
    let question = say!("Type yes to go on: ", "Gõ có để tiếp tục: ");
    write!(page, "{what}\n{question}")?;
    page.flush()
}

fn not_confirmed(text: &str) -> CommandError {
    CommandError::new(Exit::Usage, "not_confirmed", text)
}
