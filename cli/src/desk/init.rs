//! `dauchan init`

use std::io::{self, Write};
use std::path::PathBuf;

use dauchan_authority::desk::{DeskEditor, NewDesk, check_new, first_list};
use dauchan_authority::key_file;
use dauchan_authority::signers::RootKind;
use dauchan_core::time::UtcOffset;
use serde::Serialize;

use super::arguments::Lifetimes;
use super::trust::write_prepared;
use crate::context::Context;
use crate::error::{CommandError, Exit};
use crate::output::{GOOD, Output, Report, STRONG, WARNING, path_text};
use crate::random::SystemRandom;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The host that posters begin with, 22 characters at most; of several, the first is printed.
    /// A HOST CAN NEVER CHANGE ONCE POSTERS ARE PRINTED
    #[arg(long, value_name = "HOST", required = true)]
    host: Vec<String>,
    /// The number of roots to make
    #[arg(long, value_name = "COUNT", default_value_t = 3)]
    roots: usize,
    /// The public key of a root that was made elsewhere, by 'dauchan root new'; the desk then makes none and waits
    /// for them to sign its first list
    #[arg(long = "root-file", value_name = "FILE", conflicts_with = "roots")]
    root_files: Vec<PathBuf>,
    /// Keep the desk's secret keys without a passphrase, for trials and tests
    #[arg(long)]
    plain_keys: bool,
    /// The number of roots that must sign a trust list
    #[arg(long, value_name = "COUNT", default_value_t = 2)]
    threshold: usize,
    /// Minutes by which the deployment's local time is ahead of UTC
    #[arg(
        long,
        value_name = "MINUTES",
        default_value_t = 420,
        allow_negative_numbers = true
    )]
    utc_offset: i16,
    /// Make roots for a demonstration, which no real app accepts
    #[arg(long)]
    demonstration: bool,
    #[command(flatten)]
    lifetimes: Lifetimes,
}

#[derive(Serialize)]
struct Made {
    desk: String,
    hosts: Vec<String>,
    roots: Vec<String>,
    threshold: usize,
    demonstration: bool,
    #[serde(skip)]
    plain_keys: bool,
    deployment: String,
    trust_list: String,
}

impl Report for Made {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let Self {
            desk,
            threshold,
            deployment,
            trust_list,
            ..
        } = self;
        let count = self.roots.len();
        writeln!(page, "{GOOD}made{GOOD:#} the desk {desk}")?;
        writeln!(page)?;
        for (index, root) in self.roots.iter().enumerate() {
            let number = index + 1;
            writeln!(
                page,
                "  root {number}       {root}   {desk}/roots/root-{number}"
            )?;
        }
        writeln!(page, "  for apps     {deployment}")?;
        writeln!(page, "  for phones   {trust_list}")?;
        writeln!(page)?;
        writeln!(
            page,
            "{WARNING}Never change the host.{WARNING:#} Every poster will begin with"
        )?;
        for host in &self.hosts {
            writeln!(page, "  {STRONG}https://{host}/c#{STRONG:#}")?;
        }
        writeln!(
            page,
            "and phones accept no other host. Keep the domain as long as a poster hangs."
        )?;
        if self.demonstration {
            writeln!(
                page,
                "This is a demonstration: no real app accepts its codes."
            )
        } else {
            writeln!(
                page,
                "Carry the {count} roots' folders to {count} different places: any {threshold} of them can sign a\n\
                 trust list."
            )?;
            if self.plain_keys {
                writeln!(
                    page,
                    "{WARNING}The keys have no passphrase{WARNING:#}, so a copy of a file is a copy of the key: dauchan key seal"
                )
            } else {
                writeln!(
                    page,
                    "Give each root a passphrase of its own where it goes: dauchan key seal FILE"
                )
            }
        }
    }
}

/// Makes a desk.
///
/// # Errors
/// [`CommandError`] if the arguments are not valid or there is already a desk.
pub fn run(
    arguments: Arguments,
    context: &Context,
    output: &mut Output,
) -> Result<(), CommandError> {
    let times = arguments.lifetimes.from(context);
    let utc_offset = UtcOffset::from_minutes(arguments.utc_offset).ok_or_else(|| {
        CommandError::new(
            Exit::Usage,
            "utc_offset",
            "an offset is at most 1080 minutes (18 hours)",
        )
    })?;
    let new = NewDesk {
        hosts: arguments.host,
        roots: arguments.roots,
        threshold: arguments.threshold,
        utc_offset,
        kind: if arguments.demonstration {
            RootKind::Demonstration
        } else {
            RootKind::Real
        },
    };
    // What is wrong with the folder is said before a passphrase is chosen.
    check_new(&context.desk)?;
    let folder = if arguments.plain_keys {
        context.desk.clone()
    } else {
        let passphrase = context.passphrases.choose(&path_text(&context.desk))?;
        context.desk.clone().sealed_with(passphrase)
    };
    if !arguments.root_files.is_empty() {
        let keys = arguments.root_files.iter();
        let keys = keys.map(|path| key_file::read_public_root(path));
        let keys = keys.collect::<Result<Vec<_>, _>>()?;
        let author = context.author();
        let prepared = first_list(&folder, &new, &keys, times, &author, &mut SystemRandom)?;
        return write_prepared(&prepared, None, new.threshold, output);
    }
    let editor = DeskEditor::create(&folder, &new, times, &context.author(), &mut SystemRandom)?;
    let desk = editor.desk();
    let roots = desk.deployment().roots();
    output.show(&Made {
        desk: path_text(&context.desk),
        hosts: new.hosts,
        roots: roots
            .keys()
            .iter()
            .map(|key| key.key_id().to_string())
            .collect(),
        threshold: roots.threshold(),
        demonstration: arguments.demonstration,
        plain_keys: arguments.plain_keys,
        deployment: path_text(&desk.deployment_path()),
        trust_list: path_text(&desk.trust_list_path()),
    })
}
