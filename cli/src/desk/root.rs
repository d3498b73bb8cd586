//! `dauchan root …`: a root on a machine of its own, without a desk.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Subcommand;
use dauchan_authority::signers::{RootKind, RootSigner};
use dauchan_authority::{fingerprint, key_file};
use dauchan_core::keys::PublicKey;
use serde::Serialize;

use crate::context::Context;
use crate::error::CommandError;
use crate::language::say;
use crate::output::{GOOD, Output, Report, STRONG, path_text};
use crate::output_file::Overwrite;
use crate::random::SystemRandom;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a root: a secret key, sealed with a passphrase, and beside it the public key for the desk
    New {
        /// The file of the secret key, which never leaves its holder
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Make a root for a demonstration, which no real app accepts
        #[arg(long)]
        demonstration: bool,
    },
    /// Show the fingerprint of a root's public key, to be read aloud
    Show {
        /// The file of the public key, FILE.public of 'dauchan root new FILE'
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

#[derive(Serialize)]
struct Root {
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    public: String,
    key_id: String,
    fingerprint: String,
}

impl Report for Root {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        if let Some(secret) = &self.secret {
            let made = say!("made", "đã lập");
            let root = say!("the root {id}", "khóa gốc {id}", id = self.key_id);
            writeln!(page, "{GOOD}{made}{GOOD:#} {root}")?;
            writeln!(
                page,
                "{}",
                say!("  secret key   {secret}", "  khóa bí mật  {secret}")
            )?;
            let public = &self.public;
            writeln!(
                page,
                "{}",
                say!("  for the desk {public}", "  gửi bàn      {public}")
            )?;
        } else {
            let root = say!("the root {id}", "khóa gốc {id}", id = self.key_id);
            writeln!(page, "{root}")?;
        }
        let label = say!("  fingerprint ", "  dấu vân tay ");
        writeln!(page, "{label} {STRONG}{}{STRONG:#}", self.fingerprint)?;
        if self.secret.is_some() {
            let text = say!(
                "Write the fingerprint down, and read it aloud when the desk is made. Without the file and\n\
                 its passphrase this root is lost.",
                "Hãy ghi lại dấu vân tay và đọc to khi lập bàn làm việc. Mất tệp hoặc quên cụm mật khẩu\n\
                 là mất khóa gốc này."
            );
            writeln!(page, "{text}")?;
        }
        Ok(())
    }
}

impl Command {
    pub fn run(self, context: &Context, output: &mut Output) -> Result<(), CommandError> {
        match self {
            Self::New {
                file,
                demonstration,
            } => {
                let kind = if demonstration {
                    RootKind::Demonstration
                } else {
                    RootKind::Real
                };
                let passphrase = context.passphrases.choose(&path_text(&file))?;
                let root = RootSigner::generate(kind, &mut SystemRandom)?;
                key_file::create_root(&file, &root, Some(&passphrase), &mut SystemRandom)?;
                let mut public = file.clone().into_os_string();
                public.push(".public");
                let public = PathBuf::from(public);
                let content = key_file::write_public_root(root.public());
                Overwrite::default().write(&public, &content)?;
                let secret = Some(path_text(&file));
                output.show(&shown(secret, path_text(&public), root.public()))
            }
            Self::Show { file } => {
                let key = key_file::read_public_root(&file)?;
                output.show(&shown(None, path_text(&file), &key))
            }
        }
    }
}

fn shown(secret: Option<String>, public: String, key: &PublicKey) -> Root {
    Root {
        secret,
        public,
        key_id: key.key_id().to_string(),
        fingerprint: fingerprint::grouped(&key.fingerprint().0),
    }
}
