//! Anonymous activity at the desk: plans and tasks for the aggregators, and the totals that come back.
//!
//! | file of `activity/` | holds | who may have it |
//! |---|---|---|
//! | `secrets.json` | the key that signs plans, the collector's key, tokens | the desk |
//! | `plan-N/plan.bin` | plan N, with one signature until the helper countersigned it | everybody |
//! | `plan-N/leader-tasks.yaml` | the tasks for the leader | the leader |
//! | `plan-N/helper-tasks.yaml` | the tasks for the helper | the helper |
//! | `plan-N/venues.txt` | the ids of the venues that plan N numbers | the desk |
//! | `weeks/YYYY-Www.json` | the totals of a week | the desk |

mod collect;
mod figures;
mod folder;
mod judge;
mod noise;
mod numbering;
mod secrets;
mod tasks;
mod week_label;

pub use collect::{AnswerError, ShardTotals, job_url, open, request};
pub use figures::Figures;
pub use folder::{
    ActivityError, ActivityFolder, HpkeFileError, PlanTerms, countersign, hpke_config,
};
pub use judge::{Judged, State, StoredShard, WEEK_FORMAT, WeekTotals, judge, shares_for};
pub use noise::Noise;
pub use numbering::{NumberingError, buckets_for, chunk_for, number};
pub use secrets::{PlanSigner, Secrets, SecretsError, create_witness, read_witness};
pub use tasks::{Party, tasks_yaml};
pub use week_label::{WeekLabelError, label, parse_label};
