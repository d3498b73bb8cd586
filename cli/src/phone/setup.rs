//! `dauchan phone`: the installation of an app, and its downloads.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Subcommand;
use dauchan_core::moments;
use dauchan_core::trust::{Acceptance, MAX_LIST_LENGTH};
use serde::Serialize;

use super::folder::{Phone, read_given};
use crate::context::Context;
use crate::error::{CommandError, Exit};
use crate::output::{BAD, GOOD, Output, Report, WARNING};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Set up the phone's folder for a deployment, or renew it and keep the diary
    Setup {
        /// The desk's deployment.json
        #[arg(value_name = "FILE")]
        deployment: PathBuf,
    },
    /// Accept a newer trust list
    Update {
        /// The desk's trust.list
        #[arg(value_name = "FILE")]
        list: PathBuf,
    },
}

impl Command {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CommandError`]; the list in force stays.
    pub fn run(&self, context: &Context, output: &mut Output) -> Result<Exit, CommandError> {
        match self {
            Self::Setup { deployment } => {
                let phone = Phone::set_up(context, deployment)?;
                output.show(&SetUp {
                    phone: context.phone.display().to_string(),
                    hosts: phone
                        .deployment()
                        .hosts()
                        .iter()
                        .map(|host| host.as_str().to_owned())
                        .collect(),
                    demonstration: phone.deployment().is_demonstration(),
                })?;
            }
            Self::Update { list } => output.show(&update(&Phone::open(context)?, list)?)?,
        }
        Ok(Exit::Done)
    }
}

#[derive(Serialize)]
struct SetUp {
    phone: String,
    hosts: Vec<String>,
    demonstration: bool,
}

impl Report for SetUp {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let hosts = self.hosts.join(", ");
        writeln!(page, "{GOOD}set up{GOOD:#} {} for {hosts}", self.phone)?;
        if self.demonstration {
            writeln!(page, "{WARNING}This is a demonstration.{WARNING:#}")?;
        }
        Ok(())
    }
}

/// The effect of a trust list.
#[derive(Serialize)]
pub struct Updated {
    version: String,
    newer: bool,
    refresh_due: String,
    hard_expiry: String,
    /// The number of pending codes that became visits.
    verified: usize,
    /// The classes of the pending codes that are refused for ever.
    refused: Vec<&'static str>,
    /// The number of pending codes that still wait.
    waiting: usize,
}

impl Report for Updated {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let version = &self.version;
        if self.newer {
            writeln!(page, "{GOOD}took{GOOD:#} trust list {version}")?;
        } else {
            writeln!(page, "trust list {version} is in force already")?;
        }
        writeln!(
            page,
            "  fetch the next one by {}; nothing is verified by this one after {}",
            self.refresh_due, self.hard_expiry
        )?;
        if self.verified + self.refused.len() + self.waiting == 0 {
            return Ok(());
        }
        let (verified, waiting) = (self.verified, self.waiting);
        writeln!(
            page,
            "  of the pending codes, {verified} became visits and {waiting} still wait"
        )?;
        self.refused
            .iter()
            .try_for_each(|class| writeln!(page, "  {BAD}refused{BAD:#} for ever: {class}"))
    }
}

/// Applies the list at `path`, and judges the pending codes again.
///
/// # Errors
/// [`CommandError`]; the list in force stays.
pub fn update(phone: &Phone, path: &std::path::Path) -> Result<Updated, CommandError> {
    let most = u64::try_from(MAX_LIST_LENGTH).unwrap_or(u64::MAX);
    let wire = read_given(path, most)?;
    let mut diary = phone.diary()?;
    let (list, newer) = match diary.apply_trust_list(&wire, phone.now())? {
        Acceptance::Newer(list) => (list, true),
        Acceptance::Unchanged => (diary.trust_list()?, false),
    };
    let judged = diary.reverify(&list, phone.now())?;
    let written = |moment| moments::written(moment, phone.offset());
    Ok(Updated {
        version: list.version().to_string(),
        newer,
        refresh_due: written(list.refresh_due()),
        hard_expiry: written(list.hard_expiry()),
        verified: judged.visits.len(),
        refused: judged
            .refused
            .iter()
            .map(|(_, refusal)| refusal.class())
            .collect(),
        waiting: judged.waiting,
    })
}
