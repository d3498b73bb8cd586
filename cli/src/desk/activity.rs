//! `dauchan activity …`: plans for anonymous activity, and the totals of a week.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use dauchan_authority::activity::{
    ActivityError, ActivityFolder, Figures, Noise, PlanTerms, SecretsError, countersign,
    create_witness, hpke_config, label, parse_label, read_witness,
};
use dauchan_authority::desk::{Desk, DeskEditor};
use dauchan_authority::store::Filter;
use dauchan_core::activity::{Epsilon, HpkeKey, PlanContents, Week};
use dauchan_core::deployment::WitnessSettings;
use dauchan_core::hex;
use dauchan_core::moments;
use dauchan_core::time::Day;
use dauchan_files as files;
use serde::Serialize;

use crate::context::Context;
use crate::error::{CommandError, Exit, RESTORE};
use crate::output::{GOOD, Output, Report, STRONG, path_text};
use crate::random::SystemRandom;

/// The register's log counts so many weeks together.
const COUNTED_WEEKS: usize = 4;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make the desk's activity keys, and name the organisation that runs the helper
    Init {
        /// The organisation's name, as phones show it
        #[arg(long, value_name = "NAME")]
        witness_name: String,
        /// The organisation's public key, 64 hexadecimal digits
        #[arg(long, value_name = "KEY")]
        witness_key: String,
    },
    /// Number the register and make the next plan
    Plan(PlanArguments),
    /// On the helper's machine: make the key that countersigns plans
    WitnessKey {
        /// The file of the new key
        #[arg(value_name = "FILE")]
        key: PathBuf,
    },
    /// On the helper's machine: show what a plan asks for, and sign it
    Countersign {
        /// The plan, which is replaced
        #[arg(value_name = "PLAN")]
        plan: PathBuf,
        /// The file of the witness's key
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// Sign it; without this the plan is shown and stays as it is
        #[arg(long)]
        agree: bool,
    },
    /// Write the requests for the totals of a week
    Request {
        /// The week, as in 2026-W48
        #[arg(value_name = "WEEK", value_parser = parse_label)]
        week: Week,
    },
    /// Open the answers to the requests of a week, and store its totals
    Open {
        /// The week, as in 2026-W48
        #[arg(value_name = "WEEK", value_parser = parse_label)]
        week: Week,
    },
}

#[derive(Debug, Args)]
pub struct PlanArguments {
    /// How many phones are expected to share their activity
    #[arg(long, value_name = "COUNT")]
    phones: u32,
    /// The number of shards, 1 to 64; each needs the least batch of reports
    #[arg(long, value_name = "COUNT", default_value_t = 32)]
    shards: u8,
    /// The first week, as in 2026-W50
    #[arg(long, value_name = "WEEK", value_parser = parse_label)]
    from: Week,
    /// How many weeks, at most 26
    #[arg(long, value_name = "COUNT", default_value_t = 13)]
    weeks: u16,
    /// The leader's address
    #[arg(long, value_name = "URL")]
    leader_url: String,
    /// What the leader serves at its hpke_config
    #[arg(long, value_name = "FILE")]
    leader: PathBuf,
    /// The helper's address
    #[arg(long, value_name = "URL")]
    helper_url: String,
    /// What the helper serves at its hpke_config
    #[arg(long, value_name = "FILE")]
    helper: PathBuf,
    /// The bound ε in tenths: how much one vote can shift a figure's likelihood
    #[arg(long, value_name = "TENTHS", default_value_t = 10)]
    epsilon_tenths: u8,
    /// The least number of reports of which totals are released
    #[arg(long, value_name = "COUNT", default_value_t = 1000)]
    min_batch: u32,
}

impl Command {
    pub fn run(self, context: &Context, output: &mut Output) -> Result<(), CommandError> {
        let folder = ActivityFolder::of(&context.desk);
        match self {
            Self::Init {
                witness_name,
                witness_key,
            } => init(&folder, witness_name, &witness_key, context, output),
            Self::Plan(arguments) => plan(&folder, &arguments, context, output),
            Self::WitnessKey { key } => {
                let signer = create_witness(&key, &mut SystemRandom)?;
                output.show(&WitnessKey {
                    key: path_text(&key),
                    public_key: hex::encode(signer.public().as_bytes()).to_string(),
                })
            }
            Self::Countersign { plan, key, agree } => sign(&plan, &key, agree, output),
            Self::Request { week } => {
                let requests = folder.write_requests(week, context.now)?;
                output.show(&Requested {
                    week: label(week),
                    folder: path_text(&requests),
                })
            }
            Self::Open { week } => {
                let totals = folder.open_answers(week)?;
                let figures = Figures::read(&folder, COUNTED_WEEKS)?;
                DeskEditor::open(&context.desk, &context.author())?.record_figures(&figures)?;
                let reports = totals.shards.iter().flatten().map(|shard| shard.reports);
                output.show(&Opened {
                    week: label(week),
                    shards: totals.shards.iter().flatten().count(),
                    missing: totals.shards.iter().filter(|shard| shard.is_none()).count(),
                    reports: reports.sum(),
                })
            }
        }
    }
}

fn init(
    folder: &ActivityFolder,
    name: String,
    key: &str,
    context: &Context,
    output: &mut Output,
) -> Result<(), CommandError> {
    let wrong = || {
        let text = "the witness's key is not 64 lower-case hexadecimal digits";
        CommandError::new(Exit::Usage, "witness_key", text)
            .advise("Copy what dauchan activity witness-key printed on the helper's machine.")
    };
    let key = hex::decode(key).ok_or_else(wrong)?;
    let mut editor = DeskEditor::open(&context.desk, &context.author())?;
    editor.set_activity_witness(WitnessSettings { name, key })?;
    let secrets = folder.init(&mut SystemRandom)?;
    output.show(&Made {
        plan_key: secrets.planner.public().key_id().to_string(),
        secrets: path_text(&folder.secrets_path()),
        deployment: path_text(&editor.desk().deployment_path()),
    })
}

fn plan(
    folder: &ActivityFolder,
    arguments: &PlanArguments,
    context: &Context,
    output: &mut Output,
) -> Result<(), CommandError> {
    let desk = Desk::open(&context.desk)?;
    let secrets = folder.secrets()?;
    let known = desk.trust_list().keys().iter().map(|issuer| &issuer.key);
    if !known.into_iter().any(|key| key == secrets.planner.public()) {
        output.warn(
            "phones do not know the key that signs plans yet; publish it first: dauchan trust publish",
        );
    }
    let mut venues = Vec::new();
    let filter = Filter {
        good_only: true,
        ..Filter::default()
    };
    desk.register().for_each(&filter, |venue| {
        venues.push(venue.id);
        Ok(())
    })?;
    let terms = PlanTerms {
        phones: arguments.phones,
        shards: arguments.shards,
        first_week: arguments.from,
        weeks: arguments.weeks,
        epsilon: Epsilon::from_tenths(arguments.epsilon_tenths),
        min_batch: arguments.min_batch,
        leader_url: arguments.leader_url.clone(),
        leader: read_hpke(&arguments.leader)?,
        helper_url: arguments.helper_url.clone(),
        helper: read_hpke(&arguments.helper)?,
        issued: context.now,
        register_day: Day::of(context.now, desk.deployment().utc_offset()),
    };
    let contents = folder.make_plan(&terms, &venues, &mut SystemRandom)?;
    output.show(&Planned {
        terms: Terms::of(&contents),
        venues: venues.len(),
        folder: path_text(&folder.plan_folder(contents.number)),
    })
}

fn read_hpke(path: &Path) -> Result<HpkeKey, CommandError> {
    let bytes = files::read(path, 4096)?;
    hpke_config(&bytes).map_err(|error| {
        let text = format!("{}: {error}", path.display());
        CommandError::new(Exit::Usage, "hpke_config", text)
            .advise("Fetch it from the aggregator: curl -o FILE URL/hpke_config")
    })
}

fn sign(plan: &Path, key: &Path, agree: bool, output: &mut Output) -> Result<(), CommandError> {
    let witness = read_witness(key)?;
    let mut terms = None;
    let signed = countersign(plan, &witness, |contents| {
        terms = Some(Terms::of(contents));
        agree
    })?;
    let Some(terms) = terms else { return Ok(()) };
    output.show(&Countersigned { terms, signed })
}

/// What a plan asks for.
#[derive(Serialize)]
struct Terms {
    plan: u32,
    from: String,
    to: String,
    days: String,
    shards: u8,
    buckets: u16,
    reports_a_phone: u8,
    one_phone_in: u16,
    epsilon: String,
    min_batch: u32,
    least_phones: u64,
    floor_one_week: i64,
    floor_four_weeks: i64,
    leader: String,
}

impl Terms {
    fn of(plan: &PlanContents) -> Self {
        let (shards, reports) = (i64::from(plan.numbering.shards), i64::from(plan.reports));
        let one_in = i64::from(plan.one_in);
        // A sharing visitor votes for a point with a chance of w in S, of one phone in m.
        let floor = |weeks: u16| {
            let votes = Noise::of(plan.epsilon, weeks).threshold();
            let chances = reports * i64::from(weeks);
            (votes * shards * one_in + chances - 1) / chances
        };
        let least =
            u64::from(plan.min_batch) * u64::from(plan.numbering.shards) * u64::from(plan.one_in)
                / u64::from(plan.reports);
        let day = |moment| moments::written(moment, dauchan_core::time::UtcOffset::VIET_NAM);
        Self {
            plan: plan.number,
            from: label(plan.first_week),
            to: label(plan.last_week),
            days: format!(
                "{} to {}",
                day(plan.first_week.start()),
                day(plan.last_week.end())
            ),
            shards: plan.numbering.shards,
            buckets: plan.numbering.buckets,
            reports_a_phone: plan.reports,
            one_phone_in: plan.one_in,
            epsilon: plan.epsilon.to_string(),
            min_batch: plan.min_batch,
            least_phones: least,
            floor_one_week: floor(1),
            floor_four_weeks: floor(4),
            leader: plan.leader_url.clone(),
        }
    }

    fn write(&self, page: &mut dyn Write) -> io::Result<()> {
        let Self {
            plan,
            from,
            to,
            days,
            shards,
            buckets,
            reports_a_phone,
            one_phone_in,
            epsilon,
            min_batch,
            least_phones,
            floor_one_week,
            floor_four_weeks,
            leader,
        } = self;
        writeln!(
            page,
            "{STRONG}plan {plan}{STRONG:#}, {from} to {to} ({days})"
        )?;
        writeln!(
            page,
            "  One phone in {one_phone_in} takes part in a week. It sends {reports_a_phone} reports, to {shards} lists of {buckets} buckets."
        )?;
        writeln!(
            page,
            "  The helper adds noise of ε = {epsilon}. No total of fewer than {min_batch} reports is released,"
        )?;
        writeln!(
            page,
            "  so at least about {least_phones} sharing phones are needed."
        )?;
        writeln!(
            page,
            "  Points with fewer than about {floor_one_week} sharing visitors a week are not seen in one week's totals, \
             with fewer than about {floor_four_weeks} not in those of four weeks."
        )?;
        writeln!(page, "  Reports go to {leader}")
    }
}

#[derive(Serialize)]
struct Planned {
    #[serde(flatten)]
    terms: Terms,
    venues: usize,
    folder: String,
}

impl Report for Planned {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        self.terms.write(page)?;
        writeln!(
            page,
            "{GOOD}made{GOOD:#} {}, with {} venues numbered",
            self.folder, self.venues
        )?;
        writeln!(
            page,
            "  leader-tasks.yaml goes to the leader, helper-tasks.yaml and plan.bin to the helper,"
        )?;
        writeln!(
            page,
            "  who signs it: dauchan activity countersign plan.bin --key FILE --agree"
        )
    }
}

#[derive(Serialize)]
struct Countersigned {
    #[serde(flatten)]
    terms: Terms,
    signed: bool,
}

impl Report for Countersigned {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        self.terms.write(page)?;
        if self.signed {
            writeln!(page, "{GOOD}signed{GOOD:#}")
        } else {
            writeln!(page, "Not signed. To sign it, add --agree")
        }
    }
}

#[derive(Serialize)]
struct Made {
    plan_key: String,
    secrets: String,
    deployment: String,
}

impl Report for Made {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        writeln!(
            page,
            "{GOOD}made{GOOD:#} the key {} that signs plans, in {}",
            self.plan_key, self.secrets
        )?;
        writeln!(page, "  Publish it to phones: dauchan trust publish")?;
        writeln!(
            page,
            "  Build the next app with {}, which names the helper",
            self.deployment
        )
    }
}

#[derive(Serialize)]
struct WitnessKey {
    key: String,
    public_key: String,
}

impl Report for WitnessKey {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        writeln!(page, "{GOOD}made{GOOD:#} {}", self.key)?;
        writeln!(
            page,
            "  Send this public key to the authority: {}",
            self.public_key
        )
    }
}

#[derive(Serialize)]
struct Requested {
    week: String,
    folder: String,
}

impl Report for Requested {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        writeln!(
            page,
            "{GOOD}wrote{GOOD:#} the requests of {} to {}",
            self.week, self.folder
        )?;
        writeln!(
            page,
            "  Send them by the loop in docs/activity.md, then: dauchan activity open {}",
            self.week
        )
    }
}

#[derive(Serialize)]
struct Opened {
    week: String,
    shards: usize,
    missing: usize,
    reports: u64,
}

impl Report for Opened {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let Self {
            week,
            shards,
            missing,
            reports,
        } = self;
        writeln!(
            page,
            "{GOOD}stored{GOOD:#} {week}: {shards} shards with {reports} reports; {missing} without an answer"
        )
    }
}

impl From<SecretsError> for CommandError {
    fn from(error: SecretsError) -> Self {
        match error {
            SecretsError::File(error) => error.into(),
            SecretsError::Damaged { .. } => {
                Self::new(Exit::Folder, "damaged_key", error).advise(RESTORE)
            }
            SecretsError::Random(error) => Self::new(Exit::System, "random", error),
        }
    }
}

impl From<ActivityError> for CommandError {
    fn from(error: ActivityError) -> Self {
        match error {
            ActivityError::File(error) => error.into(),
            ActivityError::Secrets(error) => error.into(),
            ActivityError::Random(error) => Self::new(Exit::System, "random", error),
            ActivityError::NoPlan { .. } => Self::new(Exit::Folder, "no_plan", error).advise(RESTORE),
            ActivityError::Damaged { .. } => {
                Self::new(Exit::Folder, "damaged_activity", error).advise(RESTORE)
            }
            ActivityError::Answer { .. } => Self::new(Exit::Refused, "answer", error)
                .advise("Nothing was stored. Fetch the answer again, or delete the file to leave the shard without data."),
            ActivityError::NotCovered { .. } => Self::new(Exit::Usage, "not_covered", error)
                .advise("Name a week of a plan that the helper countersigned, and put its plan.bin back into the plan's folder."),
            ActivityError::NotOver { .. } => Self::new(Exit::Usage, "not_over", error)
                .advise("Wait until Thursday 07:00 after the week."),
            ActivityError::Numbering(_) | ActivityError::Contents(_) | ActivityError::Signatures(_) => {
                Self::new(Exit::Usage, "plan", error)
            }
        }
    }
}
