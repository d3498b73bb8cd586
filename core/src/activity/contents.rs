//! What a plan says: its layout, its rules, and the bounds below which a phone refuses it.

use core::fmt;

use crate::activity::numbering::{Numbering, SALT_LENGTH};
use crate::activity::report;
use crate::activity::week::Week;
use crate::bytes::Reader;
use crate::time::{Day, Timestamp};

/// The length of a task's id in bytes.
pub const TASK_ID_LENGTH: usize = 32;
const DAP_VERSION: u8 = 9;
const HPKE_KEY_LENGTH: usize = 32;
const MAX_SHARDS: u8 = 64;
const MAX_BUCKETS: u16 = 8192;
const MAX_URL_LENGTH: usize = 200;
const MAX_DISPLACEMENTS: usize = 65_535;

const MAX_REPORTS_A_PHONE: u8 = 8;
const MAX_EPSILON_TENTHS: u8 = 20;
const MIN_BATCH: u32 = 1000;
const MIN_BUCKETS: u16 = 1000;
const MAX_WEEKS: u16 = 26;

/// The bound ε of differential privacy, in tenths: how much one vote can shift a figure's likelihood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epsilon(u8);

impl Epsilon {
    /// Returns the bound of so many tenths.
    #[must_use]
    pub const fn from_tenths(tenths: u8) -> Self {
        Self(tenths)
    }

    /// Returns e to the bound, in tenths: by what factor at most one vote shifts the likelihood of a
    /// figure. It is 27 for ε = 1.
    #[must_use]
    pub fn factor_tenths(self) -> u8 {
        const FACTORS: [u8; 21] = [
            10, 11, 12, 13, 15, 16, 18, 20, 22, 25, 27, 30, 33, 37, 41, 45, 50, 55, 60, 67, 74,
        ];
        let factor = FACTORS.get(usize::from(self.0));
        factor.copied().unwrap_or(u8::MAX)
    }

    /// Returns the bound in tenths.
    #[must_use]
    pub const fn tenths(self) -> u8 {
        self.0
    }
}

impl fmt::Display for Epsilon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0 / 10, self.0 % 10)
    }
}

/// An HPKE key of an aggregator: X25519, HKDF-SHA256 and ChaCha20-Poly1305.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HpkeKey {
    /// The number by which the aggregator knows the key.
    pub id: u8,
    /// The public key.
    pub key: [u8; HPKE_KEY_LENGTH],
}

/// The id of a DAP task.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId(pub [u8; TASK_ID_LENGTH]);

impl fmt::Debug for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TaskId(")?;
        let [a, b, c, d, ..] = self.0;
        [a, b, c, d]
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))?;
        write!(f, "…)")
    }
}

/// The contents of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanContents {
    /// A number that is raised with each plan.
    pub number: u32,
    /// The issue time.
    pub issued: Timestamp,
    /// The first week that is reported.
    pub first_week: Week,
    /// The last week that is reported.
    pub last_week: Week,
    /// The chunk length of Prio3Histogram.
    pub chunk: u16,
    /// The reports of a phone that takes part in a week: 1 to 8, in as many shards.
    pub reports: u8,
    /// One phone in so many takes part in a week.
    pub one_in: u16,
    /// The bound that the helper's noise keeps.
    pub epsilon: Epsilon,
    /// The least number of reports of which a total is released.
    pub min_batch: u32,
    /// The address of the leader: `https://…/`.
    pub leader_url: String,
    /// The key of the leader.
    pub leader: HpkeKey,
    /// The key of the helper.
    pub helper: HpkeKey,
    /// The day on which the register was numbered. Codes that are valid only from a later day have no
    /// number.
    pub register_day: Day,
    /// The tasks, one for each shard.
    pub tasks: Vec<TaskId>,
    /// The numbers of the venues.
    pub numbering: Numbering,
}

impl PlanContents {
    /// Encodes the payload that is signed.
    ///
    /// # Errors
    /// [`ContentsError`] names the rule that a phone would refuse it by.
    pub fn encode(&self) -> Result<Vec<u8>, ContentsError> {
        self.check()?;
        let mut bytes = Vec::with_capacity(256 + 2 * self.numbering.displacements.len());
        bytes.extend_from_slice(&self.number.to_be_bytes());
        bytes.extend_from_slice(&self.issued.to_wire());
        for number in [self.first_week.number(), self.last_week.number()] {
            bytes.extend_from_slice(&number.to_be_bytes());
        }
        bytes.extend_from_slice(&[DAP_VERSION, self.numbering.shards]);
        bytes.extend_from_slice(&self.numbering.buckets.to_be_bytes());
        bytes.extend_from_slice(&self.chunk.to_be_bytes());
        bytes.push(self.reports);
        bytes.extend_from_slice(&self.one_in.to_be_bytes());
        bytes.push(self.epsilon.tenths());
        bytes.extend_from_slice(&self.min_batch.to_be_bytes());
        let url_length = u8::try_from(self.leader_url.len()).map_err(|_| ContentsError::Url)?;
        bytes.push(url_length);
        bytes.extend_from_slice(self.leader_url.as_bytes());
        for key in [self.leader, self.helper] {
            bytes.push(key.id);
            bytes.extend_from_slice(&key.key);
        }
        bytes.extend_from_slice(&self.numbering.salt);
        bytes.extend_from_slice(&self.register_day.number().to_be_bytes());
        for task in &self.tasks {
            bytes.extend_from_slice(&task.0);
        }
        let count = u16::try_from(self.numbering.displacements.len());
        bytes.extend_from_slice(&count.map_err(|_| ContentsError::Numbering)?.to_be_bytes());
        for displacement in &self.numbering.displacements {
            bytes.extend_from_slice(&displacement.to_be_bytes());
        }
        Ok(bytes)
    }

    /// Decodes a payload that was verified.
    pub(super) fn decode(payload: &[u8]) -> Result<Self, ContentsError> {
        let mut reader = Reader::new(payload);
        let contents = Self::read(&mut reader)?;
        if !reader.is_at_end() {
            return Err(ContentsError::Length);
        }
        contents.check()?;
        Ok(contents)
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ContentsError> {
        let length = ContentsError::Length;
        let number = reader.u32().ok_or(length)?;
        let issued = Timestamp::from_wire(*reader.array().ok_or(length)?);
        let issued = issued.ok_or(ContentsError::Times)?;
        let first_week = Week::from_number(reader.u16().ok_or(length)?);
        let last_week = Week::from_number(reader.u16().ok_or(length)?);
        let version = reader.u8().ok_or(length)?;
        if version != DAP_VERSION {
            return Err(ContentsError::OtherDap { version });
        }
        let shards = reader.u8().ok_or(length)?;
        let buckets = reader.u16().ok_or(length)?;
        let chunk = reader.u16().ok_or(length)?;
        let reports = reader.u8().ok_or(length)?;
        let one_in = reader.u16().ok_or(length)?;
        let epsilon = Epsilon(reader.u8().ok_or(length)?);
        let min_batch = reader.u32().ok_or(length)?;
        let url_length = usize::from(reader.u8().ok_or(length)?);
        let url = reader.take(url_length).ok_or(length)?;
        let leader_url = core::str::from_utf8(url).map_err(|_| ContentsError::Url)?;
        let leader = hpke_key(reader).ok_or(length)?;
        let helper = hpke_key(reader).ok_or(length)?;
        let salt: [u8; SALT_LENGTH] = *reader.array().ok_or(length)?;
        let register_day = Day::from_number(reader.u16().ok_or(length)?);
        let tasks = (0..shards).map(|_| reader.array().copied().map(TaskId));
        let tasks = tasks.collect::<Option<Vec<_>>>().ok_or(length)?;
        let count = usize::from(reader.u16().ok_or(length)?);
        let displacements = (0..count).map(|_| reader.u16());
        let displacements = displacements.collect::<Option<Vec<_>>>().ok_or(length)?;
        Ok(Self {
            number,
            issued,
            first_week,
            last_week,
            chunk,
            reports,
            one_in,
            epsilon,
            min_batch,
            leader_url: leader_url.to_owned(),
            leader,
            helper,
            register_day,
            tasks,
            numbering: Numbering {
                shards,
                buckets,
                salt,
                displacements,
            },
        })
    }

    /// Returns where the reports of `shard` are sent; `None` if there is no such shard.
    #[must_use]
    pub fn upload_url(&self, shard: u8) -> Option<String> {
        use base64::Engine as _;
        use base64::engine::general_purpose::URL_SAFE_NO_PAD;
        let task = self.tasks.get(usize::from(shard))?;
        let id = URL_SAFE_NO_PAD.encode(task.0);
        Some(format!("{}tasks/{id}/reports", self.leader_url))
    }

    /// Reports whether the plan reports `week`.
    #[must_use]
    pub fn covers(&self, week: Week) -> bool {
        self.first_week <= week && week <= self.last_week
    }

    fn check(&self) -> Result<(), ContentsError> {
        self.check_layout()?;
        self.check_strength().map_err(ContentsError::TooWeak)
    }

    fn check_layout(&self) -> Result<(), ContentsError> {
        if self.last_week < self.first_week {
            return Err(ContentsError::Times);
        }
        if !is_leader_url(&self.leader_url) {
            return Err(ContentsError::Url);
        }
        let shards = self.numbering.shards;
        if !(1..=MAX_SHARDS).contains(&shards) || self.tasks.len() != usize::from(shards) {
            return Err(ContentsError::Shards { shards });
        }
        let buckets = self.numbering.buckets;
        if !(2..=MAX_BUCKETS).contains(&buckets) || self.chunk == 0 || self.chunk > buckets {
            return Err(ContentsError::Histogram { buckets });
        }
        if self.reports == 0 || self.reports > shards || self.one_in == 0 {
            return Err(ContentsError::Shares);
        }
        let displacements = self.numbering.displacements.len();
        if displacements == 0 || displacements > MAX_DISPLACEMENTS {
            return Err(ContentsError::Numbering);
        }
        let mut tasks: Vec<_> = self.tasks.iter().collect();
        tasks.sort_unstable();
        if tasks.array_windows().any(|[one, next]| one == next) {
            return Err(ContentsError::TaskTwice);
        }
        let keys = [self.leader, self.helper];
        if keys.iter().any(|key| !report::accepts(&key.key)) || self.leader.key == self.helper.key {
            return Err(ContentsError::HpkeKey);
        }
        Ok(())
    }

    /// Checks what protects the owner.
    fn check_strength(&self) -> Result<(), Weakness> {
        if self.reports > MAX_REPORTS_A_PHONE {
            return Err(Weakness::Reports {
                reports: self.reports,
            });
        }
        if self.epsilon.tenths() == 0 || self.epsilon.tenths() > MAX_EPSILON_TENTHS {
            return Err(Weakness::Epsilon {
                epsilon: self.epsilon,
            });
        }
        if self.min_batch < MIN_BATCH {
            return Err(Weakness::MinBatch {
                reports: self.min_batch,
            });
        }
        let buckets = self.numbering.buckets;
        if buckets < MIN_BUCKETS {
            return Err(Weakness::Buckets { buckets });
        }
        let weeks = self
            .last_week
            .weeks_since(self.first_week)
            .saturating_add(1);
        if weeks > MAX_WEEKS {
            return Err(Weakness::Weeks { weeks });
        }
        Ok(())
    }
}

fn hpke_key(reader: &mut Reader<'_>) -> Option<HpkeKey> {
    Some(HpkeKey {
        id: reader.u8()?,
        key: *reader.array()?,
    })
}

/// Reports whether `url` is `https://`, a host and a path that ends in `/`, of plain characters.
fn is_leader_url(url: &str) -> bool {
    let plain =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.:/_".contains(&byte);
    let Some(rest) = url.strip_prefix("https://") else {
        return false;
    };
    url.len() <= MAX_URL_LENGTH
        && rest.bytes().all(plain)
        && rest.ends_with('/')
        && !rest.starts_with('/')
        && !rest.contains("//")
        && !rest.contains("..")
}

/// The rule of the format that a plan breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContentsError {
    /// The payload is cut short, or has bytes left over.
    #[error("its length does not fit its counts")]
    Length,
    /// A time is outside the years 1970 to 9999, or the last week is before the first.
    #[error("its times are out of order")]
    Times,
    /// The plan is for another version of DAP than 9.
    #[error("it is for DAP {version}, and this app speaks DAP 9; update the app")]
    OtherDap {
        /// The version that the plan names.
        version: u8,
    },
    /// The leader's address is not `https://`, a host and a path that ends in `/`.
    #[error("the leader's address is not https://, a host and a path that ends in /")]
    Url,
    /// There are no shards, more than 64, or not as many tasks.
    #[error("it has {shards} shards; 1 to 64 are possible, with a task for each")]
    Shards {
        /// The number of shards.
        shards: u8,
    },
    /// The buckets are not 2 to 8,192, or the chunk length is not 1 to their number.
    #[error(
        "its histogram has {buckets} buckets and a chunk length that does not fit; 2 to 8,192 are possible"
    )]
    Histogram {
        /// The buckets of a shard.
        buckets: u16,
    },
    /// The reports of a phone are none or more than there are shards, or no phone takes part.
    #[error("a phone sends no report, or more than there are shards")]
    Shares,
    /// There is no displacement, or there are more than 65,535.
    #[error("it has no displacements, or more than 65,535")]
    Numbering,
    /// Two shards have one task.
    #[error("two shards have one task")]
    TaskTwice,
    /// An HPKE key is weak, or both aggregators have one key.
    #[error("an HPKE key is weak, or leader and helper have the same")]
    HpkeKey,
    /// The plan protects less than a phone requires.
    #[error(transparent)]
    TooWeak(Weakness),
}

/// What a plan protects less well than a phone requires.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Weakness {
    /// A phone would send more than eight reports a week.
    #[error("it asks for {reports} reports a phone; at most 8 are sent")]
    Reports {
        /// The reports that it asks for.
        reports: u8,
    },
    /// The bound ε is 0 or above 2.
    #[error("its ε is {epsilon}; it must be 0.1 to 2.0")]
    Epsilon {
        /// The bound that it names.
        epsilon: Epsilon,
    },
    /// Totals of fewer than 1,000 reports would be released.
    #[error("it releases totals of {reports} reports; 1,000 is the least")]
    MinBatch {
        /// The least batch that it names.
        reports: u32,
    },
    /// A shard has fewer than 1,000 buckets, among which a vote would not hide.
    #[error("a shard has {buckets} buckets; 1,000 is the least")]
    Buckets {
        /// The buckets of a shard.
        buckets: u16,
    },
    /// The plan is valid for more than 26 weeks.
    #[error("it is valid for {weeks} weeks; 26 is the most")]
    Weeks {
        /// The weeks that it covers.
        weeks: u16,
    },
}
