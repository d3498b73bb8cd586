//! `dauchan phone`: what an app's installation and its downloads do.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Subcommand;
use dauchan_core::moments;
use dauchan_core::trust::{Acceptance, MAX_LIST_LENGTH};
use serde::Serialize;

use super::folder::{Phone, read_given};
use crate::arguments::Context;
use crate::failure::{Exit, Failure};
use crate::output::{Answer, BAD, GOOD, Output, WARNING};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Set the phone's folder up for a deployment, or renew it; a diary that is there stays
    Setup {
        /// The desk's deployment.json
        #[arg(value_name = "FILE")]
        deployment: PathBuf,
    },
    /// Take a newer trust list
    Update {
        /// The desk's trust.list
        #[arg(value_name = "FILE")]
        list: PathBuf,
    },
}

impl Command {
    /// Does what the command says.
    ///
    /// # Errors
    /// [`Failure`]; a list that is refused leaves the one in force.
    pub fn run(&self, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
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

impl Answer for SetUp {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let hosts = self.hosts.join(", ");
        writeln!(page, "{GOOD}set up{GOOD:#} {} for {hosts}", self.phone)?;
        if self.demonstration {
            writeln!(page, "{WARNING}It is a demonstration's.{WARNING:#}")?;
        }
        Ok(())
    }
}

/// What became of a trust list.
#[derive(Serialize)]
pub struct Updated {
    version: String,
    newer: bool,
    refresh_due: String,
    hard_expiry: String,
    /// Visits that pending codes became.
    verified: usize,
    /// Pending codes that are refused for good, by their classes.
    refused: Vec<&'static str>,
    /// Pending codes that still wait.
    waiting: usize,
}

impl Answer for Updated {
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
            .try_for_each(|class| writeln!(page, "  {BAD}refused{BAD:#} for good: {class}"))
    }
}

/// Offers the diary the list at `path`, and has it judge the pending codes again.
///
/// # Errors
/// [`Failure`]; the list in force stays.
pub fn update(phone: &Phone, path: &std::path::Path) -> Result<Updated, Failure> {
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
