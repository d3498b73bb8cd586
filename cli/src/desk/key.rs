//! `dauchan key …`: secret keys at rest.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Subcommand;
use dauchan_authority::desk::{Desk, DeskEditor};
use dauchan_authority::{fingerprint, keyring};
use serde::Serialize;

use crate::context::Context;
use crate::error::CommandError;
use crate::language::say;
use crate::output::{FAINT, GOOD, Output, Report, STRONG, WARNING, path_text};
use crate::random::SystemRandom;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the secret keys of the desk, with their fingerprints, and whether they are sealed
    List,
    /// Seal keys with a new passphrase, plain ones and sealed ones
    Seal {
        /// The files to seal; by default, the keys of the register and of the issuers
        #[arg(value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

impl Command {
    pub fn run(self, context: &Context, output: &mut Output) -> Result<(), CommandError> {
        match self {
            Self::List => output.show(&list(&Desk::open(&context.desk)?)?),
            Self::Seal { files } => output.show(&seal(files, context)?),
        }
    }
}

/// The warning of a desk whose keys have no passphrase. A demonstration's keys protect nothing.
pub fn warn_of_plain_keys(desk: &Desk, output: &mut Output) -> Result<(), CommandError> {
    let plain = desk.plain_keys()?.len();
    if plain > 0 && !desk.deployment().is_demonstration() {
        output.warn(&say!(
            "{plain} keys in the desk's folder have no passphrase; seal them: dauchan key seal",
            "{plain} khóa trong thư mục bàn làm việc chưa có cụm mật khẩu; hãy niêm phong: dauchan key seal"
        ));
    }
    Ok(())
}

/// Seals each file in one step of its own. A stopped command is given again: files that have the passphrase already stay.
fn seal(files: Vec<PathBuf>, context: &Context) -> Result<Sealed, CommandError> {
    let (files, _editor) = if files.is_empty() {
        let editor = DeskEditor::open(&context.desk, &context.author())?;
        (editor.desk().key_paths()?, Some(editor))
    } else {
        (files, None)
    };
    let keyring = context.desk.keyring();
    // What they are sealed with is asked before what they will be sealed with.
    for file in &files {
        keyring::check(file, keyring)?;
    }
    let of_what = match files.as_slice() {
        [file] => path_text(file),
        files => say!("{count} keys", "{count} khóa", count = files.len()),
    };
    let passphrase = context.passphrases.choose(&of_what)?;
    keyring.add(passphrase.clone());
    let mut sealed = Vec::new();
    for file in files {
        let changed = keyring::reseal(&file, keyring, &passphrase, &mut SystemRandom)?;
        let file = path_text(&file);
        sealed.push(SealedFile { file, changed });
    }
    Ok(Sealed { sealed })
}

#[derive(Serialize)]
struct Sealed {
    sealed: Vec<SealedFile>,
}

#[derive(Serialize)]
struct SealedFile {
    file: String,
    changed: bool,
}

impl Report for Sealed {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        for SealedFile { file, .. } in &self.sealed {
            let sealed = say!("sealed", "đã niêm phong");
            writeln!(page, "{GOOD}{sealed}{GOOD:#} {file}")?;
        }
        let text = say!(
            "Older copies of these files, in backups too, still have what they had. Destroy those that were plain.",
            "Các bản cũ của những tệp này, kể cả trong bản sao lưu, vẫn giữ nội dung cũ. Hãy hủy các bản chưa niêm phong."
        );
        writeln!(page, "{text}")
    }
}

fn list(desk: &Desk) -> Result<Listed, CommandError> {
    let mut keys = vec![Entry::of("register", None, &desk.register_key_path())?];
    for issuer in desk.register().issuers()? {
        let print = fingerprint::grouped(&issuer.key.fingerprint().0);
        let name = format!("issuer {}", issuer.name);
        keys.push(Entry::of(
            &name,
            Some(print),
            &desk.issuer_key_path(&issuer.name),
        )?);
    }
    for (root, number) in desk.deployment().roots().keys().iter().zip(1..) {
        let print = fingerprint::grouped(&root.fingerprint().0);
        let path = desk.root_key_path(number);
        keys.push(Entry::of(&format!("root {number}"), Some(print), &path)?);
    }
    Ok(Listed { keys })
}

#[derive(Serialize)]
struct Listed {
    keys: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    key: String,
    state: &'static str,
    file: String,
    fingerprint: Option<String>,
}

impl Entry {
    fn of(key: &str, fingerprint: Option<String>, path: &Path) -> Result<Self, CommandError> {
        let state = if !path.exists() {
            "elsewhere"
        } else if keyring::is_sealed(path)? {
            "sealed"
        } else {
            "plain"
        };
        Ok(Self {
            key: key.to_owned(),
            state,
            file: path_text(path),
            fingerprint,
        })
    }
}

impl Report for Listed {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        for Entry {
            key,
            state,
            file,
            fingerprint,
        } in &self.keys
        {
            let style = if *state == "plain" { WARNING } else { FAINT };
            let state = match *state {
                "elsewhere" => say!("elsewhere", "ở nơi khác"),
                "sealed" => say!("sealed", "niêm phong"),
                _ => say!("plain", "để trần"),
            };
            writeln!(
                page,
                "{STRONG}{key:<20}{STRONG:#}  {style}{state:<9}{style:#}  {file}"
            )?;
            if let Some(fingerprint) = fingerprint {
                writeln!(page, "  {fingerprint}")?;
            }
        }
        Ok(())
    }
}
