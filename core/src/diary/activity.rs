//! Anonymous activity: the plan in force, the votes of a week, and their reports until they are answered.
//!
//! A week is drawn once, in one write transaction with the mark that it is spent. A report that was
//! handed out never changes. Before that, a vote for a visit that is no longer in the diary becomes one
//! for none. Rules: `docs/adr/0088-a-week-is-drawn-once.md`.

use core::cell::RefCell;

use rusqlite::{Connection, Row, params};

use crate::activity::{
    self, Ballot, Bucket, Epsilon, Place, Plan, PlanAcceptance, PlanContents, REPORT_MEDIA_TYPE,
    SealError, Week,
};
use crate::clock::Clock;
use crate::deployment::Deployment;
use crate::diary::error::{ActivityError, DiaryError, PlanError, StorageError};
use crate::diary::writer::Writer;
use crate::diary::{Diary, rows, sql, trust_list, write};
use crate::random::RandomSource;
use crate::time::Timestamp;
use crate::venue::{VenueId, VenueName};

/// How long after its week a report is kept for sending.
const DAYS_TO_SEND: i64 = 10;

/// A report to upload: `PUT` the body to the address, and pass the status to
/// [`Diary::activity_answered`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityUpload {
    /// The number of the report. Its bytes never change.
    pub id: i64,
    /// The address.
    pub url: String,
    /// The media type of the body.
    pub media_type: &'static str,
    /// The body. Every body of a plan has the same length.
    pub body: Vec<u8>,
}

/// What the owner is shown about anonymous activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityPreview {
    /// Whether the owner has it switched on.
    pub is_on: bool,
    /// The organisation that holds the other half of each vote; `None` if the deployment names none.
    pub helper: Option<VenueName>,
    /// What the plan in force asks for, if there is one.
    pub terms: Option<ActivityTerms>,
    /// The votes that were not answered yet, in the order in which they are sent.
    pub votes: Vec<ActivityVote>,
}

/// What a plan asks of a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActivityTerms {
    /// The lists among which a phone picks.
    pub shards: u8,
    /// The reports of a phone in a week.
    pub reports: u8,
    /// One phone in so many takes part in a week.
    pub one_in: u16,
    /// The bound that the helper's noise keeps.
    pub epsilon: Epsilon,
    /// The first moment after the last week that is reported.
    pub ends: Timestamp,
}

/// A vote that waits to be sent, or was sent and not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityVote {
    /// The week that it is about.
    pub week: Week,
    /// The name of the venue that it is for, or `None` for none.
    pub place: Option<VenueName>,
    /// The time at which it is sent.
    pub send_at: Timestamp,
    /// Whether it was handed out for sending. It can no longer change then.
    pub is_handed_out: bool,
}

impl Diary {
    /// Judges a downloaded activity plan by the trust list in force, and keeps it if it is newer.
    ///
    /// # Errors
    /// [`PlanError`]; the plan in force stays.
    pub fn apply_activity_plan(&mut self, wire: &[u8]) -> Result<PlanAcceptance, PlanError> {
        let store = self.store.get().ok_or(PlanError::Locked)?;
        let database = store.database();
        let in_force = plan_in_force(database, &self.deployment)?;
        let list = trust_list::in_force(database, &self.deployment)?;
        let witness = self.deployment.activity_witness();
        let offset = self.deployment.utc_offset();
        let acceptance = activity::accept(wire, witness, &list, offset, in_force.as_ref())?;
        if let PlanAcceptance::Newer(plan) = &acceptance {
            let store = self.store.get_mut().ok_or(PlanError::Locked)?;
            let keep = |writer: &Writer<'_>| Ok(keep_plan(writer.database, plan)?);
            let ((), changes) = write::<_, PlanError>(store, &self.deployment, self.floor, keep)?;
            self.changes = changes;
        }
        Ok(acceptance)
    }

    /// Switches anonymous activity on or off, as the owner wishes. It is off in a new diary. Once on,
    /// the running week is the first that is reported. Switching off deletes the reports that wait.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn share_activity(&mut self, on: bool, now: Timestamp) -> Result<(), DiaryError> {
        let week = Week::of(self.effective(now)).number();
        self.write_removing(|writer| {
            if on {
                let sql = "UPDATE state SET activity_since = ?1 WHERE activity_since IS NULL";
                sql::execute(writer.database, sql, [week])?;
            } else {
                let sql = "UPDATE state SET activity_since = NULL WHERE activity_since IS NOT NULL";
                sql::execute(writer.database, sql, [])?;
                sql::execute(writer.database, "DELETE FROM activity", [])?;
            }
            Ok(())
        })
    }

    /// Returns the reports that are due, and draws the votes of the week that ended last, if it was not
    /// drawn before. A report is returned with the same bytes until [`Diary::activity_answered`]
    /// removes it, or until ten days after its week.
    ///
    /// How many reports there are, when and in which order they are due, and how long they are, does
    /// not depend on the visits.
    ///
    /// # Errors
    /// [`ActivityError`]; nothing was drawn then.
    pub fn activity_reports(
        &mut self,
        now: Timestamp,
        random: &mut dyn RandomSource,
    ) -> Result<Vec<ActivityUpload>, ActivityError> {
        let now = self.effective(now);
        let store = self.store.get_mut().ok_or(ActivityError::Locked)?;
        let database = store.database();
        let Some(since) = since(database)? else {
            return Ok(Vec::new());
        };
        let Some(plan) = plan_in_force(database, &self.deployment)? else {
            return Ok(Vec::new());
        };
        let random = RefCell::new(random);
        let deployment = &self.deployment;
        let work = |writer: &Writer<'_>| {
            let random = &mut **random.borrow_mut();
            remove_expired(writer.database, now)?;
            let over = Week::of(now).previous();
            let over = over.filter(|week| *week >= since && plan.contents().covers(*week));
            if let Some(week) = over {
                draw_once(writer.database, plan.contents(), week, random)?;
            }
            hand_out(writer.database, deployment, now, random)
        };
        let (uploads, changes) =
            write::<_, ActivityError>(store, &self.deployment, self.floor, work)?;
        self.changes = changes;
        Ok(uploads)
    }

    /// Records what the leader answered to a report: `status` is the HTTP status, or 0 if there was no
    /// answer. A status of 2xx or 4xx removes the report, except 408 and 429, after which it is sent
    /// again. An id that is not there any more is ignored.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn activity_answered(&mut self, id: i64, status: u16) -> Result<(), DiaryError> {
        let is_final = matches!(status, 200..=299 | 400..=499) && !matches!(status, 408 | 429);
        if !is_final {
            self.database()?;
            return Ok(());
        }
        self.write_removing(|writer| {
            sql::execute(writer.database, "DELETE FROM activity WHERE id = ?1", [id])?;
            remove_unused_plans(writer.database)?;
            Ok(())
        })
    }

    /// Returns what the owner is shown: who the helper is, what the plan asks for, and the votes that
    /// wait.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn activity_preview(&self) -> Result<ActivityPreview, DiaryError> {
        let database = self.database()?;
        let plan = plan_in_force(database, &self.deployment)?;
        let sql = "SELECT week, send_at, handed_out, venue.wire, venue.issuer
                   FROM activity
                       LEFT JOIN visit ON visit.id = activity.visit
                       LEFT JOIN venue ON venue.row = visit.venue
                   ORDER BY send_at, activity.id";
        Ok(ActivityPreview {
            is_on: since(database)?.is_some(),
            helper: self.deployment.activity_witness().map(|it| it.name.clone()),
            terms: plan.map(|plan| ActivityTerms::of(plan.contents())),
            votes: sql::all(database, sql, [], vote)?,
        })
    }

    /// Returns when the app should call [`Diary::activity_reports`] next, or `None` while activity is
    /// switched off or no plan is in force.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn next_activity(&self, now: Timestamp) -> Result<Option<Timestamp>, DiaryError> {
        let database = self.database()?;
        let now = self.effective(now);
        let (Some(since), Some(plan)) =
            (since(database)?, plan_in_force(database, &self.deployment)?)
        else {
            return Ok(None);
        };
        let sql = "SELECT min(send_at) FROM activity";
        let waiting: Option<i64> = sql::one(database, sql, [], |row| row.get(0))?;
        let waiting = waiting.map(Timestamp::from_unix_seconds);
        let running = Week::of(now);
        let over = running.previous().filter(|week| *week >= since);
        let undrawn = match over.filter(|week| plan.contents().covers(*week)) {
            Some(week) => (!is_spent(database, week)?).then_some(now),
            None => None,
        };
        let next_week = plan.contents().covers(running).then_some(running.end());
        let times = [waiting, undrawn, next_week];
        Ok(times.into_iter().flatten().min().map(|time| time.max(now)))
    }

    /// Returns the time by which weeks are over: the phone's, or what is known to be past.
    fn effective(&self, now: Timestamp) -> Timestamp {
        Clock {
            now,
            floor: self.floor,
            offset: self.deployment.utc_offset(),
        }
        .effective()
    }
}

impl ActivityTerms {
    const fn of(plan: &PlanContents) -> Self {
        Self {
            shards: plan.numbering.shards,
            reports: plan.reports,
            one_in: plan.one_in,
            epsilon: plan.epsilon,
            ends: plan.last_week.end(),
        }
    }
}

/// Returns the first week that may be reported, if activity is switched on.
fn since(database: &Connection) -> rusqlite::Result<Option<Week>> {
    let sql = "SELECT activity_since FROM state";
    let since: Option<u16> = sql::one(database, sql, [], |row| row.get(0))?;
    Ok(since.map(Week::from_number))
}

/// Reads the newest plan, if its signatures still hold by the trust list in force.
fn plan_in_force(database: &Connection, deployment: &Deployment) -> rusqlite::Result<Option<Plan>> {
    let sql = "SELECT wire FROM activity_plan ORDER BY number DESC LIMIT 1";
    let wire = sql::find(database, sql, [], |row| row.get(0))?;
    verified(database, deployment, wire)
}

/// Reads the plan that a report was made by.
fn plan_numbered(
    database: &Connection,
    deployment: &Deployment,
    number: u32,
) -> rusqlite::Result<Option<Plan>> {
    let sql = "SELECT wire FROM activity_plan WHERE number = ?1";
    let wire = sql::find(database, sql, [number], |row| row.get(0))?;
    verified(database, deployment, wire)
}

fn verified(
    database: &Connection,
    deployment: &Deployment,
    wire: Option<Vec<u8>>,
) -> rusqlite::Result<Option<Plan>> {
    let Some(wire) = wire else {
        return Ok(None);
    };
    let list = trust_list::in_force(database, deployment)?;
    let witness = deployment.activity_witness();
    Ok(activity::read(&wire, witness, &list, deployment.utc_offset()).ok())
}

fn keep_plan(database: &Connection, plan: &Plan) -> rusqlite::Result<()> {
    // A stored plan that is refused by now may have this number.
    let sql = "INSERT OR REPLACE INTO activity_plan (number, wire) VALUES (?1, ?2)";
    sql::execute(database, sql, params![plan.contents().number, plan.wire()])?;
    remove_unused_plans(database)
}

fn remove_unused_plans(database: &Connection) -> rusqlite::Result<()> {
    let sql = "DELETE FROM activity_plan
               WHERE number < (SELECT max(number) FROM activity_plan)
                   AND number NOT IN (SELECT plan FROM activity)";
    sql::execute(database, sql, []).map(drop)
}

/// Removes the reports whose week ended more than ten days ago.
fn remove_expired(database: &Connection, now: Timestamp) -> rusqlite::Result<()> {
    let last = Week::of(now.plus_days(-DAYS_TO_SEND)).number();
    sql::execute(database, "DELETE FROM activity WHERE week < ?1", [last])?;
    remove_unused_plans(database)
}

fn is_spent(database: &Connection, week: Week) -> rusqlite::Result<bool> {
    let sql = "SELECT 1 FROM activity_week WHERE week = ?1";
    let found = sql::find(database, sql, [week.number()], |_| Ok(()))?;
    Ok(found.is_some())
}

/// Draws and seals the votes of `week`, unless that was done before.
fn draw_once(
    database: &Connection,
    plan: &PlanContents,
    week: Week,
    random: &mut dyn RandomSource,
) -> Result<(), ActivityError> {
    if is_spent(database, week)? {
        return Ok(());
    }
    let visited = visited(database, plan, week)?;
    let places: Vec<Place> = visited.iter().map(|visited| visited.place).collect();
    for ballot in activity::draw(plan, week, &places, random)? {
        let visit = ballot.visited.and_then(|index| visited.get(index));
        let visit = visit.map(|visited| visited.visit);
        let body = activity::seal(plan, ballot.shard, ballot.bucket, week, random)?;
        insert(database, plan.number, week, &ballot, visit, &body)?;
    }
    let sql = "INSERT INTO activity_week (week) VALUES (?1)";
    sql::execute(database, sql, [week.number()])?;
    Ok(())
}

fn insert(
    database: &Connection,
    plan: u32,
    week: Week,
    ballot: &Ballot,
    visit: Option<i64>,
    body: &[u8],
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO activity (week, shard, plan, send_at, handed_out, votes, visit, body)
               VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6, ?7)";
    let values = params![
        week.number(),
        ballot.shard,
        plan,
        ballot.send_at.unix_seconds(),
        ballot.bucket != Bucket::NONE,
        visit,
        body,
    ];
    sql::execute(database, sql, values).map(drop)
}

/// A venue that was visited in a week, by the first visit.
struct Visited {
    visit: i64,
    venue: VenueId,
    place: Place,
}

/// Returns the venues that the owner visited in `week` by a verified code, each of them once. Manual
/// entries, visits declared for others and doubtful times are left out.
fn visited(
    database: &Connection,
    plan: &PlanContents,
    week: Week,
) -> rusqlite::Result<Vec<Visited>> {
    let sql = "SELECT venue.wire, venue.issuer, visit.id
               FROM visit
                   JOIN venue ON venue.row = visit.venue
                   LEFT JOIN visit_text ON visit_text.visit = visit.id
               WHERE start >= ?1 AND start < ?2 AND origin <> 2 AND certain = 1
                   AND clock_suspect & 13 = 0 AND visit_text.declared_for IS NULL
               ORDER BY start, start_event";
    let mut all: Vec<Visited> = Vec::new();
    let times = [week.start().unix_seconds(), week.end().unix_seconds()];
    sql::for_each(database, sql, times, |row| {
        let venue = rows::code(row, 0)?.venue;
        let is_new = venue.details.validity.first() > plan.register_day;
        let is_known = all.iter().any(|visited| visited.venue == venue.id);
        if is_new || is_known {
            return Ok(());
        }
        if let Some(place) = plan.numbering.of(venue.id) {
            all.push(Visited {
                visit: row.get(2)?,
                venue: venue.id,
                place,
            });
        }
        Ok(())
    })?;
    Ok(all)
}

/// A report that is due.
struct Due {
    id: i64,
    week: Week,
    shard: u8,
    plan: u32,
    send_at: Timestamp,
    is_handed_out: bool,
    votes: bool,
    visit: Option<i64>,
}

/// Returns the reports that are due at `now`, and notes that they were handed out.
fn hand_out(
    database: &Connection,
    deployment: &Deployment,
    now: Timestamp,
    random: &mut dyn RandomSource,
) -> Result<Vec<ActivityUpload>, ActivityError> {
    let sql = "SELECT id, week, shard, plan, send_at, handed_out, votes, visit
               FROM activity WHERE send_at <= ?1 ORDER BY send_at, id";
    let due = sql::all(database, sql, [now.unix_seconds()], due)?;
    let mut uploads = Vec::with_capacity(due.len());
    for due in due {
        let Some(plan) = plan_numbered(database, deployment, due.plan)? else {
            continue; // A key was revoked since: it waits for its end.
        };
        let Some(url) = plan.contents().upload_url(due.shard) else {
            continue;
        };
        let id = due.make_ready(database, plan.contents(), random)?;
        let body = sql::one(
            database,
            "SELECT body FROM activity WHERE id = ?1",
            [id],
            |row| row.get(0),
        )?;
        uploads.push(ActivityUpload {
            id,
            url,
            media_type: REPORT_MEDIA_TYPE,
            body,
        });
    }
    Ok(uploads)
}

impl Due {
    /// Notes that the report is handed out, and returns its number. A vote for a visit that is no longer
    /// in the diary is first replaced by one for none, under a number of its own.
    fn make_ready(
        &self,
        database: &Connection,
        plan: &PlanContents,
        random: &mut dyn RandomSource,
    ) -> Result<i64, ActivityError> {
        let mut id = self.id;
        if self.is_handed_out {
            return Ok(id);
        }
        if self.votes && self.visit.is_none() {
            let body = activity::seal(plan, self.shard, Bucket::NONE, self.week, random)?;
            sql::execute(database, "DELETE FROM activity WHERE id = ?1", [id])?;
            let none = Ballot {
                shard: self.shard,
                visited: None,
                bucket: Bucket::NONE,
                send_at: self.send_at,
            };
            insert(database, self.plan, self.week, &none, None, &body)?;
            id = database.last_insert_rowid();
        }
        sql::execute(
            database,
            "UPDATE activity SET handed_out = 1 WHERE id = ?1",
            [id],
        )?;
        Ok(id)
    }
}

fn due(row: &Row<'_>) -> rusqlite::Result<Due> {
    Ok(Due {
        id: row.get(0)?,
        week: Week::from_number(row.get(1)?),
        shard: row.get(2)?,
        plan: row.get(3)?,
        send_at: Timestamp::from_unix_seconds(row.get(4)?),
        is_handed_out: row.get(5)?,
        votes: row.get(6)?,
        visit: row.get(7)?,
    })
}

fn vote(row: &Row<'_>) -> rusqlite::Result<ActivityVote> {
    let is_for_none = matches!(row.get_ref(3)?, rusqlite::types::ValueRef::Null);
    Ok(ActivityVote {
        week: Week::from_number(row.get(0)?),
        place: match is_for_none {
            true => None,
            false => Some(rows::code(row, 3)?.venue.details.name),
        },
        send_at: Timestamp::from_unix_seconds(row.get(1)?),
        is_handed_out: row.get(2)?,
    })
}

impl From<SealError> for ActivityError {
    fn from(error: SealError) -> Self {
        match error {
            SealError::Random(error) => Self::Random(error),
            SealError::Shard(_) | SealError::HpkeKey => Self::Plan,
        }
    }
}

impl From<rusqlite::Error> for ActivityError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Storage(StorageError::from(error))
    }
}

impl From<rusqlite::Error> for PlanError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Storage(StorageError::from(error))
    }
}
