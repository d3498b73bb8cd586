//! The files of `activity/` in a desk's folder.

use std::fs;
use std::path::{Path, PathBuf};

use dauchan_core::activity::{
    ContentsError, Epsilon, HpkeKey, Numbering, PlanContents, TaskId, Week, assemble,
    decode_unverified,
};
use dauchan_core::json::Object;
use dauchan_core::keys::{KeyId, SIGNATURE_LENGTH};
use dauchan_core::random::{RandomSource, RandomUnavailable};
use dauchan_core::time::{Day, Timestamp};
use dauchan_core::trust::RootsError;
use dauchan_core::venue::VenueId;
use zeroize::Zeroizing;

use super::collect::{self, AnswerError};
use super::judge::{StoredShard, WEEK_FORMAT, WeekTotals, shares_for};
use super::numbering::{NumberingError, chunk_for, number};
use super::secrets::{PlanSigner, Secrets, SecretsError};
use super::tasks::{Party, tasks_yaml};
use super::week_label::{label, parse_label};
use crate::files::{self, FileError};

const MAX_PLAN_LENGTH: u64 = 256 * 1024;
const MAX_ANSWER_LENGTH: u64 = 1024 * 1024;
const MAX_WEEK_LENGTH: u64 = 32 * 1024 * 1024;
const MAX_LIST_LENGTH: u64 = 16 * 1024 * 1024;

/// What a plan is made of, beside the register.
#[derive(Clone, Debug)]
pub struct PlanTerms {
    /// The number of phones that are expected to share their activity.
    pub phones: u32,
    /// The number of shards: 32, or fewer where fewer phones share.
    pub shards: u8,
    /// The first week.
    pub first_week: Week,
    /// The number of weeks.
    pub weeks: u16,
    /// The bound ε.
    pub epsilon: Epsilon,
    /// The least batch.
    pub min_batch: u32,
    /// The address of the leader.
    pub leader_url: String,
    /// The key of the leader.
    pub leader: HpkeKey,
    /// The address of the helper, which the leader calls.
    pub helper_url: String,
    /// The key of the helper.
    pub helper: HpkeKey,
    /// The issue time.
    pub issued: Timestamp,
    /// The day on which the register is numbered.
    pub register_day: Day,
}

/// The reason why the desk's activity figures could not be read or made.
#[derive(Debug, thiserror::Error)]
pub enum ActivityError {
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The desk's activity keys cannot be used.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// The register cannot be numbered.
    #[error(transparent)]
    Numbering(#[from] NumberingError),
    /// Phones would refuse the plan.
    #[error("phones would refuse this plan: {0}")]
    Contents(#[from] ContentsError),
    /// The signatures do not fit together.
    #[error(transparent)]
    Signatures(#[from] RootsError),
    /// The file is no activity plan.
    #[error("{} is not an activity plan, or is damaged", path.display())]
    NoPlan {
        /// The file.
        path: PathBuf,
    },
    /// No plan of this desk covers the week, or the helper did not countersign it.
    #[error("no countersigned plan of this desk covers the week {week}")]
    NotCovered {
        /// The week's name.
        week: String,
    },
    /// The week is not over.
    #[error("the week {week} is not over")]
    NotOver {
        /// The week's name.
        week: String,
    },
    /// An answer of the leader was not accepted.
    #[error("{}: {error}", path.display())]
    Answer {
        /// The file.
        path: PathBuf,
        /// The reason.
        error: AnswerError,
    },
    /// A stored week or list is damaged.
    #[error("{} is damaged", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// The random source failed.
    #[error(transparent)]
    Random(#[from] RandomUnavailable),
}

/// The folder `activity` of a desk.
#[derive(Clone, Debug)]
pub struct ActivityFolder {
    folder: PathBuf,
}

impl ActivityFolder {
    /// Names the folder in the desk's folder `desk`. Nothing is read or written.
    #[must_use]
    pub fn of(desk: &Path) -> Self {
        Self {
            folder: desk.join("activity"),
        }
    }

    /// Returns the path of the secrets.
    #[must_use]
    pub fn secrets_path(&self) -> PathBuf {
        self.folder.join("secrets.json")
    }

    /// Returns the folder of a plan.
    #[must_use]
    pub fn plan_folder(&self, number: u32) -> PathBuf {
        self.folder.join(format!("plan-{number}"))
    }

    /// Returns the folder of a week's requests and answers.
    #[must_use]
    pub fn requests_folder(&self, week: Week) -> PathBuf {
        self.folder.join("requests").join(label(week))
    }

    fn week_path(&self, week: Week) -> PathBuf {
        self.folder
            .join("weeks")
            .join(format!("{}.json", label(week)))
    }

    /// Generates the desk's activity keys.
    ///
    /// # Errors
    /// [`ActivityError`]; keys that exist are never replaced.
    pub fn init(&self, random: &mut dyn RandomSource) -> Result<Secrets, ActivityError> {
        files::create_folder(&self.folder)?;
        Ok(Secrets::create(&self.secrets_path(), random)?)
    }

    /// Reads the desk's activity keys.
    ///
    /// # Errors
    /// [`ActivityError`].
    pub fn secrets(&self) -> Result<Secrets, ActivityError> {
        Ok(Secrets::read(&self.secrets_path())?)
    }

    /// Makes the next plan for a register of `venues`: signed by the authority, with the tasks of both
    /// parties.
    ///
    /// # Errors
    /// [`ActivityError`].
    pub fn make_plan(
        &self,
        terms: &PlanTerms,
        venues: &[VenueId],
        random: &mut dyn RandomSource,
    ) -> Result<PlanContents, ActivityError> {
        let secrets = self.secrets()?;
        let next = self.plan_numbers()?.last().map_or(1, |last| last + 1);
        let numbering = number(venues, terms.shards, random)?;
        let contents = contents(terms, next, numbering, random)?;
        let payload = contents.encode()?;
        let plan = assemble(&payload, &[secrets.planner.sign(&payload)])?;
        let mut verify_seed = Zeroizing::new([0; 32]);
        random.fill(verify_seed.as_mut())?;

        let folder = self.plan_folder(next);
        files::create_folder(&folder)?;
        for (name, party) in [
            ("leader-tasks.yaml", Party::Leader),
            ("helper-tasks.yaml", Party::Helper),
        ] {
            let yaml = tasks_yaml(&contents, party, &terms.helper_url, &secrets, &verify_seed);
            files::create(&folder.join(name), yaml.as_bytes())?;
        }
        let ids: String = venues.iter().map(|venue| format!("{venue}\n")).collect();
        files::create(&folder.join("venues.txt"), ids.as_bytes())?;
        // The plan comes last: a number is used up when its plan is there.
        files::create(&folder.join("plan.bin"), &plan)?;
        Ok(contents)
    }

    /// Returns the numbers of the plans that were made, ascending.
    fn plan_numbers(&self) -> Result<Vec<u32>, ActivityError> {
        let mut numbers = Vec::new();
        for folder in files::folders_in(&self.folder)? {
            let name = folder.file_name().and_then(|name| name.to_str());
            let number = name.and_then(|name| name.strip_prefix("plan-")?.parse::<u32>().ok());
            numbers.extend(number);
        }
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// Returns a plan of this desk and the venues that it numbers.
    ///
    /// # Errors
    /// [`ActivityError`].
    pub fn plan(&self, number: u32) -> Result<(PlanContents, Vec<VenueId>), ActivityError> {
        let folder = self.plan_folder(number);
        let (contents, ..) = read_plan(&folder.join("plan.bin"))?;
        let path = folder.join("venues.txt");
        let ids = files::read(&path, MAX_LIST_LENGTH)?;
        let damaged = || ActivityError::Damaged { path: path.clone() };
        let text = core::str::from_utf8(&ids).map_err(|_| damaged())?;
        let ids = text
            .lines()
            .map(|line| Some(VenueId(dauchan_core::hex::decode(line)?)));
        let ids = ids.collect::<Option<Vec<_>>>();
        Ok((contents, ids.ok_or_else(damaged)?))
    }

    /// Returns the newest plan that covers `week` and was countersigned: phones accept no other.
    ///
    /// # Errors
    /// [`ActivityError::NotCovered`] if no countersigned plan covers `week`.
    pub fn plan_for(&self, week: Week) -> Result<PlanContents, ActivityError> {
        for number in self.plan_numbers()?.into_iter().rev() {
            let path = self.plan_folder(number).join("plan.bin");
            let (contents, _, signatures) = read_plan(&path)?;
            if contents.covers(week) && signatures.len() >= 2 {
                return Ok(contents);
            }
        }
        Err(ActivityError::NotCovered { week: label(week) })
    }

    /// Writes the requests for the totals of `week`, one for each shard, and the list of addresses by
    /// which `curl` sends them. Returns the folder.
    ///
    /// # Errors
    /// [`ActivityError`].
    pub fn write_requests(&self, week: Week, now: Timestamp) -> Result<PathBuf, ActivityError> {
        if now < week.end() {
            return Err(ActivityError::NotOver { week: label(week) });
        }
        let plan = self.plan_for(week)?;
        let secrets = self.secrets()?;
        let folder = self.requests_folder(week);
        files::create_folder(&self.folder.join("requests"))?;
        files::create_folder(&folder)?;
        let mut addresses = String::new();
        for (shard, task) in plan.tasks.iter().enumerate() {
            let request = collect::request(week);
            files::replace(&folder.join(format!("{shard:02}.request")), &request)?;
            addresses += &format!("{shard:02} {}\n", collect::job_url(&plan, task, week));
        }
        files::replace(&folder.join("addresses.txt"), addresses.as_bytes())?;
        let token = format!("Authorization: Bearer {}\n", secrets.collector_token);
        files::replace(&folder.join("token.header"), token.as_bytes())?;
        Ok(folder)
    }

    /// Opens the answers that lie beside the requests of `week`, and stores the totals. A shard without
    /// an answer stays without data.
    ///
    /// # Errors
    /// [`ActivityError::Answer`] names the file that was not accepted; nothing is stored then.
    pub fn open_answers(&self, week: Week) -> Result<WeekTotals, ActivityError> {
        let plan = self.plan_for(week)?;
        let secrets = self.secrets()?;
        let folder = self.requests_folder(week);
        let mut shards = Vec::new();
        for shard in 0..plan.numbering.shards {
            let path = folder.join(format!("{shard:02}.answer"));
            let answer = match files::read(&path, MAX_ANSWER_LENGTH) {
                Err(FileError::Missing { .. }) => {
                    shards.push(None);
                    continue;
                }
                answer => answer?,
            };
            let totals = collect::open(&answer, &plan, shard, week, &secrets)
                .map_err(|error| ActivityError::Answer { path, error })?;
            shards.push(Some(StoredShard::from(totals)));
        }
        let totals = WeekTotals {
            format: WEEK_FORMAT.to_owned(),
            week: week.number(),
            plan: plan.number,
            epsilon_tenths: plan.epsilon.tenths(),
            reports_a_phone: plan.reports,
            one_in: plan.one_in,
            shards,
        };
        files::create_folder(&self.folder.join("weeks"))?;
        // Numbers and lists of them always serialize.
        let json = serde_json::to_vec(&totals).unwrap_or_default();
        files::replace(&self.week_path(week), &json)?;
        Ok(totals)
    }

    /// Returns the newest `count` weeks whose totals are stored, oldest first.
    ///
    /// # Errors
    /// [`ActivityError`].
    pub fn newest_weeks(&self, count: usize) -> Result<Vec<WeekTotals>, ActivityError> {
        let folder = self.folder.join("weeks");
        let Ok(entries) = fs::read_dir(&folder) else {
            return Ok(Vec::new());
        };
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut weeks: Vec<Week> = names
            .filter_map(|name| parse_label(name.strip_suffix(".json")?).ok())
            .collect();
        weeks.sort_unstable();
        let newest = weeks.split_off(weeks.len().saturating_sub(count));
        newest
            .into_iter()
            .map(|week| self.read_week(week))
            .collect()
    }

    fn read_week(&self, week: Week) -> Result<WeekTotals, ActivityError> {
        let path = self.week_path(week);
        let json = files::read(&path, MAX_WEEK_LENGTH)?;
        match serde_json::from_slice::<Object<WeekTotals>>(&json) {
            Ok(Object(totals)) if totals.format == WEEK_FORMAT && totals.week == week.number() => {
                Ok(totals)
            }
            _ => Err(ActivityError::Damaged { path }),
        }
    }
}

fn contents(
    terms: &PlanTerms,
    number: u32,
    numbering: Numbering,
    random: &mut dyn RandomSource,
) -> Result<PlanContents, ActivityError> {
    let (reports, one_in) = shares_for(terms.phones);
    let reports = reports.min(terms.shards);
    let mut tasks = Vec::with_capacity(numbering.shards.into());
    for _ in 0..numbering.shards {
        let mut id = [0; 32];
        random.fill(&mut id)?;
        tasks.push(TaskId(id));
    }
    let last = terms
        .first_week
        .number()
        .saturating_add(terms.weeks.max(1) - 1);
    Ok(PlanContents {
        number,
        issued: terms.issued,
        first_week: terms.first_week,
        last_week: Week::from_number(last),
        chunk: chunk_for(numbering.buckets),
        reports,
        one_in,
        epsilon: terms.epsilon,
        min_batch: terms.min_batch,
        leader_url: terms.leader_url.clone(),
        leader: terms.leader,
        helper: terms.helper,
        register_day: terms.register_day,
        tasks,
        numbering,
    })
}

type Signatures = Vec<(KeyId, [u8; SIGNATURE_LENGTH])>;

/// Reads a plan's file without verifying its signatures: the desk made it, or a witness judges it.
fn read_plan(path: &Path) -> Result<(PlanContents, Vec<u8>, Signatures), ActivityError> {
    let wire = files::read(path, MAX_PLAN_LENGTH)?;
    decode_unverified(&wire).ok_or_else(|| ActivityError::NoPlan {
        path: path.to_owned(),
    })
}

/// Reads the plan at `path`, shows it to `agree`, and adds the signature of the witness. Returns
/// whether it was signed: `agree` decides.
///
/// # Errors
/// [`ActivityError`]; the file is then as it was.
pub fn countersign(
    path: &Path,
    witness: &PlanSigner,
    agree: impl FnOnce(&PlanContents) -> bool,
) -> Result<bool, ActivityError> {
    let (contents, payload, mut signatures) = read_plan(path)?;
    if !agree(&contents) {
        return Ok(false);
    }
    signatures.retain(|(key_id, _)| *key_id != witness.public().key_id());
    signatures.push(witness.sign(&payload));
    files::replace(path, &assemble(&payload, &signatures)?)?;
    Ok(true)
}

/// A file holds no HPKE key that a plan can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it holds no HPKE configuration of X25519, HKDF-SHA256 and ChaCha20-Poly1305")]
pub struct HpkeFileError;

/// Returns the HPKE key in the bytes of an aggregator's `hpke_config`: the first of X25519, HKDF-SHA256
/// and ChaCha20-Poly1305.
///
/// # Errors
/// [`HpkeFileError`].
pub fn hpke_config(bytes: &[u8]) -> Result<HpkeKey, HpkeFileError> {
    const SUITE: [u8; 8] = [0, 0x20, 0, 1, 0, 3, 0, 32];
    let (length, mut rest) = bytes.split_first_chunk::<2>().ok_or(HpkeFileError)?;
    if usize::from(u16::from_be_bytes(*length)) != rest.len() {
        return Err(HpkeFileError);
    }
    while let Some((&[id, head @ ..], after)) = rest.split_first_chunk::<9>() {
        let [.., high, low] = head;
        let key_length = usize::from(u16::from_be_bytes([high, low]));
        let (key, others) = after.split_at_checked(key_length).ok_or(HpkeFileError)?;
        if let (SUITE, Ok(key)) = (head, key.try_into()) {
            return Ok(HpkeKey { id, key });
        }
        rest = others;
    }
    Err(HpkeFileError)
}
