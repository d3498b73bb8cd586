//! Notices: bundles matched against the visits, and the alerts that come of it.
//!
//! Everything about a bundle is written in one transaction, after its last byte was verified: the
//! sequence number, the notices that the diary's secrets opened, and the alerts.

use std::io::{Read, Seek};

use rusqlite::{Connection, Row, params};
use zeroize::Zeroizing;

use crate::diary::error::{DiaryError, NoticeError};
use crate::diary::rows::{self, select_visits};
use crate::diary::writer::Writer;
use crate::diary::{Diary, query, sql, trust_list};
use crate::keys::KeyFingerprint;
use crate::notice::rules::{self, Overlap};
use crate::notice::{
    AppliedBundle, BundleError, BundleRefusal, Hit, NoticeId, NoticeRecord, NoticeStatus,
    VerifiedBundle, Work,
};
use crate::time::Timestamp;
use crate::trust::{Areas, TrustList};
use crate::venue::{AreaCode, VenueId, VenueSecret};
use crate::visit::interval::Interval;
use crate::visit::rules as visit_rules;
use crate::visit::{Place, Visit, VisitId};

/// The most alerts that are listed.
const MAX_ALERTS: usize = 1000;

/// The number of an alert in its diary. Numbers ascend and are never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AlertId(i64);

impl AlertId {
    /// Returns the id with this number, which an app has kept.
    #[must_use]
    pub const fn from_number(number: i64) -> Self {
        Self(number)
    }

    /// Returns the number of the id.
    #[must_use]
    pub const fn number(self) -> i64 {
        self.0
    }
}

/// A notice that concerns a visit. There is one for each notice and visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// The alert's id.
    pub id: AlertId,
    /// What the notice says, in its highest revision.
    pub notice: NoticeRecord,
    /// The visit. Of a visit that was split, it is the first piece.
    pub visit: Visit,
    /// How long the visit was inside the notice's window.
    pub overlap: Overlap,
    /// The status of the alert. A notice that was withdrawn, or revised so that it no longer
    /// concerns the visit, or whose key was revoked, leaves a withdrawn alert.
    pub status: NoticeStatus,
    /// The moment at which the phone learnt of it.
    pub raised_at: Timestamp,
    /// What the owner was not told yet, if anything.
    pub news: Option<AlertNews>,
    /// The moment at which the owner dismissed the alert. It stays in the diary.
    pub dismissed_at: Option<Timestamp>,
}

/// What the owner of a diary is to be told of an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AlertNews {
    /// The alert is new.
    Raised,
    /// The alert says something else than before.
    Revised,
    /// The alert was withdrawn.
    Withdrawn,
}

/// The result of matching a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticesMatched {
    /// The sequence number of the bundle.
    pub sequence: u32,
    /// The alerts whose owner was not told of them yet, the most severe first. An app announces them,
    /// and calls [`Diary::alerts_announced`].
    pub news: Vec<Alert>,
    /// The notices that were left out because their key may not sign for the venue's area.
    pub outside_area: u32,
    /// What reading the bundle has cost.
    pub work: Work,
}

/// The newest bundle that was applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoticeState {
    /// Its sequence number.
    pub sequence: u32,
    /// The time of its publication.
    pub issued: Timestamp,
    /// The moment since which a newer bundle is missing, if one is.
    pub not_fresh_since: Option<Timestamp>,
}

impl Diary {
    /// Verifies the notice bundle at `source` and matches it against the visits. The bundle is read once
    /// as a stream; the few chunks that further notices of a visited venue may be in are read again.
    ///
    /// Applying a bundle again is of no harm: visits that were recorded or verified since are matched.
    /// `now` is the phone's time.
    ///
    /// # Errors
    /// [`NoticeError`]; nothing was written.
    pub fn match_notices(
        &mut self,
        source: impl Read + Seek,
        now: Timestamp,
    ) -> Result<NoticesMatched, NoticeError> {
        let database = self.database().map_err(|_| NoticeError::Locked)?;
        let list = trust_list::in_force(database, &self.deployment)?;
        let clock = self.deployment.clock(now, &list);
        let bundle = VerifiedBundle::open(source, &list, clock)?;
        if let Some(stored) = stored(database)? {
            bundle.check_sequence(&stored, &list)?;
        }
        let applied = Applied {
            bundle: bundle.applied(),
            issued: bundle.issued(),
            // A bundle from the future cannot say for how long it is fresh.
            fresh_until: match clock.is_ahead(bundle.issued()) {
                true => clock.effective(),
                false => bundle.next_due(),
            },
        };
        let venues = visited(database)?;
        let secrets: Vec<_> = venues.iter().map(|venue| copy(&venue.secret)).collect();
        let areas = bundle.areas().clone();
        let (hits, work) = bundle.find(&secrets)?;
        let (opened, outside_area) = Opened::group(&hits, &venues, &areas)?;

        let store = self.store.get_mut().ok_or(NoticeError::Locked)?;
        let apply = |writer: &Writer<'_>| {
            writer.settle(now)?;
            writer.write_bundle(&applied)?;
            writer.withdraw_alerts_of_revoked_keys(&list)?;
            let mut notices = opened.iter();
            notices.try_for_each(|notice| writer.apply(notice, &applied, &list, &areas, now))
        };
        let ((), changes) =
            super::write::<_, NoticeError>(store, &self.deployment, self.floor, apply)?;
        let news = to_announce(store.database())?;
        self.changes = changes;
        Ok(NoticesMatched {
            sequence: applied.bundle.sequence,
            news,
            outside_area,
            work,
        })
    }

    /// Returns the newest bundle that was applied, if any was.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn notice_state(&self, now: Timestamp) -> Result<Option<NoticeState>, DiaryError> {
        let sql = "SELECT sequence, issued, fresh_until FROM notice_bundle";
        let effective = now.max(self.floor);
        Ok(sql::find(self.database()?, sql, [], |row| {
            let fresh_until = Timestamp::from_unix_seconds(row.get(2)?);
            Ok(NoticeState {
                sequence: row.get(0)?,
                issued: Timestamp::from_unix_seconds(row.get(1)?),
                not_fresh_since: (effective >= fresh_until).then_some(fresh_until),
            })
        })?)
    }

    /// Returns the alerts: those that hold and were not dismissed first, then by severity, then the
    /// newest visit first. At most 1,000.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn alerts(&self) -> Result<Vec<Alert>, DiaryError> {
        let mut alerts = alerts(self.database()?)?;
        alerts.sort_by_key(|alert| {
            let is_past = alert.dismissed_at.is_some() || alert.status == NoticeStatus::Withdrawn;
            (is_past, most_severe_first(alert))
        });
        alerts.truncate(MAX_ALERTS);
        Ok(alerts)
    }

    /// Returns the alerts that the owner was not told of yet, the most severe first. An app that was
    /// killed before it announced them finds them here.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn alerts_to_announce(&self) -> Result<Vec<Alert>, DiaryError> {
        Ok(to_announce(self.database()?)?)
    }

    /// Remembers that the owner was told of these alerts.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn alerts_announced(&mut self, alerts: &[AlertId]) -> Result<(), DiaryError> {
        self.write(|writer| {
            for alert in alerts {
                let sql = "UPDATE alert SET news = 0 WHERE id = ?1 AND news <> 0";
                sql::execute(writer.database, sql, [alert.number()])?;
            }
            Ok(())
        })
    }

    /// Dismisses an alert. It stays in the diary for as long as its visit.
    ///
    /// # Errors
    /// [`DiaryError::NoSuchAlert`], [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn dismiss_alert(&mut self, alert: AlertId, now: Timestamp) -> Result<(), DiaryError> {
        self.write(|writer| {
            let sql = "UPDATE alert SET news = 0, dismissed_at = coalesce(dismissed_at, ?2)
                       WHERE id = ?1";
            let values = [alert.number(), now.unix_seconds()];
            match sql::execute(writer.database, sql, values)? {
                0 => Err(DiaryError::NoSuchAlert),
                _ => Ok(()),
            }
        })
    }
}

fn most_severe_first(alert: &Alert) -> impl Ord + use<> {
    let start = alert.visit.start.at;
    core::cmp::Reverse((alert.notice.severity, start, alert.id))
}

fn to_announce(database: &Connection) -> rusqlite::Result<Vec<Alert>> {
    let mut alerts = alerts(database)?;
    alerts.retain(|alert| alert.news.is_some());
    alerts.sort_by_key(most_severe_first);
    Ok(alerts)
}

/// What is remembered of a bundle.
struct Applied {
    bundle: AppliedBundle,
    issued: Timestamp,
    fresh_until: Timestamp,
}

/// Reads what is remembered of the newest bundle.
fn stored(database: &Connection) -> rusqlite::Result<Option<AppliedBundle>> {
    let sql = "SELECT sequence, digest, issuer FROM notice_bundle";
    sql::find(database, sql, [], |row| {
        Ok(AppliedBundle {
            sequence: row.get(0)?,
            digest: row.get(1)?,
            issuer: KeyFingerprint(row.get(2)?),
        })
    })
}

/// A venue whose notices the diary can open.
struct Visited {
    id: VenueId,
    secret: VenueSecret,
    /// The areas in the codes of it that were scanned.
    areas: Vec<AreaCode>,
}

/// Returns every venue of the diary once. A venue stays in the diary for as long as one of its visits.
fn visited(database: &Connection) -> rusqlite::Result<Vec<Visited>> {
    let sql = "SELECT wire FROM venue ORDER BY id, row";
    let mut venues: Vec<Visited> = Vec::new();
    sql::for_each(database, sql, [], |row| {
        let wire = Zeroizing::new(row.get::<_, Vec<u8>>(0)?);
        let record = rows::stored_record(&wire).ok_or(rows::damaged(0))?;
        let id = record.secret.venue_id();
        let area = record.details.area;
        match venues.last_mut().filter(|last| last.id == id) {
            Some(last) => last.areas.push(area),
            None => venues.push(Visited {
                id,
                secret: record.secret,
                areas: vec![area],
            }),
        }
        Ok(())
    })?;
    Ok(venues)
}

fn copy(secret: &VenueSecret) -> VenueSecret {
    VenueSecret::from_bytes(*secret.expose())
}

/// A notice that secrets of the diary opened.
struct Opened {
    record: NoticeRecord,
    venues: Vec<VenueId>,
}

impl Opened {
    /// Groups what was found by notice, in its highest revision. Leaves out, and counts, what is about a
    /// venue outside the key's areas.
    fn group(
        hits: &[Hit],
        venues: &[Visited],
        areas: &Areas,
    ) -> Result<(Vec<Self>, u32), BundleRefusal> {
        let mut hits: Vec<_> = hits.iter().collect();
        hits.sort_by_key(|hit| (hit.record.id, hit.record.revision));
        let mut opened: Vec<Self> = Vec::new();
        let mut outside_area = 0;
        for hit in hits {
            let venue = venues.get(hit.secret);
            let venue = venue.filter(|venue| venue.areas.iter().any(|area| areas.include(*area)));
            let Some(venue) = venue.map(|venue| venue.id) else {
                outside_area += 1;
                continue;
            };
            match opened
                .last_mut()
                .filter(|last| last.record.id == hit.record.id)
            {
                Some(last) => {
                    let is_same_revision = last.record.revision == hit.record.revision;
                    if is_same_revision && last.record != hit.record {
                        return Err(BundleError::TwoRevisions.into());
                    }
                    last.record = hit.record;
                    if !last.venues.contains(&venue) {
                        last.venues.push(venue);
                    }
                }
                None => opened.push(Self {
                    record: hit.record,
                    venues: vec![venue],
                }),
            }
        }
        Ok((opened, outside_area))
    }
}

/// The notice that is stored after a bundle, and how it came to be.
struct InForce {
    record: NoticeRecord,
    /// It says something else than what was stored before.
    is_changed: bool,
}

/// What an alert is after a bundle.
#[derive(Clone, Copy)]
struct Known {
    id: i64,
    visit: VisitId,
    status: NoticeStatus,
    is_announced: bool,
}

impl Writer<'_> {
    fn write_bundle(&self, applied: &Applied) -> rusqlite::Result<()> {
        let sql = "INSERT OR REPLACE INTO notice_bundle
                       (one, sequence, digest, issuer, issued, fresh_until)
                   VALUES (1, ?1, ?2, ?3, ?4, ?5)";
        let values = params![
            applied.bundle.sequence,
            applied.bundle.digest,
            applied.bundle.issuer.0,
            applied.issued.unix_seconds(),
            applied.fresh_until.unix_seconds(),
        ];
        sql::execute(self.database, sql, values).map(drop)
    }

    /// Withdraws the alerts that a revoked key has signed: its thief may have signed them.
    fn withdraw_alerts_of_revoked_keys(&self, list: &TrustList) -> rusqlite::Result<()> {
        for key in list.revoked_keys() {
            let sql = "SELECT alert.id, visit, status, news FROM alert
                           JOIN notice ON notice.id = alert.notice
                       WHERE issuer = ?1 AND status = 0";
            for alert in sql::all(self.database, sql, [key.fingerprint().0], known)? {
                self.withdraw(alert)?;
            }
        }
        Ok(())
    }

    /// Stores a notice and brings its alerts up to date.
    fn apply(
        &self,
        opened: &Opened,
        applied: &Applied,
        list: &TrustList,
        areas: &Areas,
        now: Timestamp,
    ) -> Result<(), NoticeError> {
        let mut groups = Vec::new();
        for venue in &opened.venues {
            groups.extend(self.visits_near(*venue, &opened.record, areas, now)?);
        }
        let in_force = self.store_notice(&opened.record, applied, list)?;
        let alerts = self.alerts_of(opened.record.id)?;
        for alert in &alerts {
            let group = groups.iter().find(|group| group.visit == alert.visit);
            self.update_alert(
                *alert,
                &in_force,
                group.and_then(|it| it.overlap(&in_force)),
            )?;
        }
        for group in &groups {
            let is_known = alerts.iter().any(|alert| alert.visit == group.visit);
            if let Some(overlap) = group.overlap(&in_force).filter(|_| !is_known) {
                self.raise(&in_force.record, group.visit, overlap, now)?;
            }
        }
        Ok(())
    }

    /// Stores `record` if its revision is higher than what is stored, and returns what holds.
    fn store_notice(
        &self,
        record: &NoticeRecord,
        applied: &Applied,
        list: &TrustList,
    ) -> Result<InForce, NoticeError> {
        let sql = "SELECT record, issuer FROM notice WHERE id = ?1";
        let stored = sql::find(self.database, sql, [record.id.0], |row| {
            Ok((decode(row, 0)?, KeyFingerprint(row.get(1)?)))
        })?;
        let (stored, issuer) = stored.unzip();
        let is_vouched_for = !issuer.is_some_and(|issuer| list.has_revoked(issuer));
        if let Some(stored) =
            stored.filter(|it: &NoticeRecord| is_vouched_for && it.revision >= record.revision)
        {
            return Ok(InForce {
                record: stored,
                is_changed: false,
            });
        }
        let sql = "INSERT INTO notice (id, revision, record, issuer, ends)
                   VALUES (?1, ?2, ?3, ?4, ?5)
                   ON CONFLICT (id) DO UPDATE
                   SET revision = ?2, record = ?3, issuer = ?4, ends = ?5";
        let values = params![
            record.id.0,
            record.revision,
            record.encode(),
            applied.bundle.issuer.0,
            record.window.end().unix_seconds(),
        ];
        sql::execute(self.database, sql, values)?;
        Ok(InForce {
            record: *record,
            is_changed: !stored.is_some_and(|stored| stored.says_the_same(record)),
        })
    }

    /// Returns the visits to `venue` that may be inside the window of `record`, the pieces of a split
    /// visit as one. Left out are visits that a purge would delete, and visits by a code of another area
    /// than the key's.
    fn visits_near(
        &self,
        venue: VenueId,
        record: &NoticeRecord,
        areas: &Areas,
        now: Timestamp,
    ) -> Result<Vec<Group>, NoticeError> {
        let sql = select_visits!(
            "WHERE visit.venue IN (SELECT row FROM venue WHERE id = ?1)
                 AND start < ?3 AND (until >= ?2 OR until IS NULL) AND coalesce(until > ?4, 1)
             ORDER BY start, start_event"
        );
        let kept = match visit_rules::is_leap(now, self.latest_known()?) {
            // A purge by this clock deletes nothing.
            true => Timestamp::MIN,
            false => visit_rules::purge_until(now, self.policy),
        };
        let values = params![
            venue.0,
            record.window.from().unix_seconds(),
            record.window.end().unix_seconds(),
            kept.unix_seconds(),
        ];
        let mut groups: Vec<Group> = Vec::new();
        for visit in sql::all(self.database, sql, values, rows::visit)? {
            let first = visit.piece_of.unwrap_or(visit.id);
            let piece = Interval {
                start: visit.start.at,
                end: visit
                    .end
                    .map_or(now, |end| end.moment.at)
                    .max(visit.start.at),
            };
            let is_of_area = |place: &Place| matches!(place, Place::Venue(venue) if areas.include(venue.details.area));
            if !is_of_area(&visit.place) {
                continue;
            }
            match groups.iter_mut().find(|group| group.visit == first) {
                Some(group) => group.pieces.push(piece),
                None => groups.push(Group {
                    visit: first,
                    pieces: vec![piece],
                }),
            }
        }
        Ok(groups)
    }

    fn alerts_of(&self, notice: NoticeId) -> rusqlite::Result<Vec<Known>> {
        let sql = "SELECT id, visit, status, news FROM alert WHERE notice = ?1";
        sql::all(self.database, sql, [notice.0], known)
    }

    fn raise(
        &self,
        record: &NoticeRecord,
        visit: VisitId,
        overlap: Overlap,
        now: Timestamp,
    ) -> rusqlite::Result<()> {
        let sql = "INSERT INTO alert (notice, visit, overlap, status, raised_at, news)
                   VALUES (?1, ?2, ?3, 0, ?4, 1)";
        let values = params![
            record.id.0,
            visit.number(),
            overlap.seconds(),
            now.unix_seconds(),
        ];
        sql::execute(self.database, sql, values).map(drop)
    }

    /// Brings an alert up to date. It is never deleted here, and stays as it is if only its owner's
    /// change of the visit took it out of the window.
    fn update_alert(
        &self,
        alert: Known,
        in_force: &InForce,
        overlap: Option<Overlap>,
    ) -> rusqlite::Result<()> {
        let is_withdrawn = alert.status == NoticeStatus::Withdrawn;
        let Some(overlap) = overlap else {
            let is_over = in_force.record.status == NoticeStatus::Withdrawn || in_force.is_changed;
            return match is_over && !is_withdrawn {
                true => self.withdraw(alert),
                false => Ok(()),
            };
        };
        let sql = match is_withdrawn || in_force.is_changed {
            // What was not announced yet is still new.
            true => {
                "UPDATE alert SET overlap = ?2, status = 0, dismissed_at = NULL,
                     news = CASE news WHEN 1 THEN 1 ELSE 2 END
                 WHERE id = ?1"
            }
            false => "UPDATE alert SET overlap = ?2 WHERE id = ?1 AND overlap <> ?2",
        };
        sql::execute(self.database, sql, params![alert.id, overlap.seconds()]).map(drop)
    }

    /// Withdraws an alert. Who was never told of it need not be told that it is over.
    fn withdraw(&self, alert: Known) -> rusqlite::Result<()> {
        let sql = "UPDATE alert SET status = 1, news = ?2 WHERE id = ?1";
        let news = if alert.is_announced { 3 } else { 0 };
        sql::execute(self.database, sql, params![alert.id, news]).map(drop)
    }

    /// Forgets the notices whose time is over for as long as visits are kept. Their alerts went with
    /// their visits.
    pub(super) fn forget_notices(&self, until: Timestamp) -> rusqlite::Result<()> {
        let sql = "DELETE FROM notice
                   WHERE ends <= ?1 AND NOT EXISTS (SELECT 1 FROM alert WHERE notice = notice.id)";
        sql::execute(self.database, sql, [until.unix_seconds()]).map(drop)
    }

    /// Moves alerts from first pieces that ended until `until`, and are about to be deleted, to the next
    /// pieces of their visits.
    pub(super) fn move_alerts_before_purge(&self, until: Timestamp) -> rusqlite::Result<()> {
        let sql = "UPDATE OR IGNORE alert
                   SET visit = coalesce(
                       (SELECT id FROM visit AS next
                        WHERE next.piece_of = alert.visit AND next.until > ?1
                        ORDER BY start, start_event LIMIT 1),
                       visit)
                   WHERE visit IN (SELECT id FROM visit WHERE piece_of = id AND until <= ?1)";
        sql::execute(self.database, sql, [until.unix_seconds()]).map(drop)
    }

    /// Moves alerts from a first piece that is about to be deleted to the next piece of its visit.
    pub(super) fn move_alerts_before_delete(&self, first: VisitId) -> rusqlite::Result<()> {
        let sql = "UPDATE OR IGNORE alert
                   SET visit = coalesce(
                       (SELECT id FROM visit AS next
                        WHERE next.piece_of = ?1 AND next.id <> ?1
                        ORDER BY start, start_event LIMIT 1),
                       visit)
                   WHERE visit = ?1";
        sql::execute(self.database, sql, [first.number()]).map(drop)
    }
}

/// A visit, in pieces if it was split around others.
struct Group {
    visit: VisitId,
    pieces: Vec<Interval>,
}

impl Group {
    /// Returns the overlap with a notice that holds.
    fn overlap(&self, in_force: &InForce) -> Option<Overlap> {
        let holds = in_force.record.status == NoticeStatus::Active;
        rules::overlap(&self.pieces, &in_force.record.window).filter(|_| holds)
    }
}

/// Reads `id, visit, status, news` of an alert.
fn known(row: &Row<'_>) -> rusqlite::Result<Known> {
    Ok(Known {
        id: row.get(0)?,
        visit: VisitId::from_number(row.get(1)?),
        status: status(row.get(2)?).ok_or(rows::damaged(2))?,
        is_announced: news(row.get(3)?).ok_or(rows::damaged(3))? != Some(AlertNews::Raised),
    })
}

fn decode(row: &Row<'_>, column: usize) -> rusqlite::Result<NoticeRecord> {
    let record: [u8; 32] = row.get(column)?;
    NoticeRecord::decode(&record).map_err(|_| rows::damaged(column))
}

const fn status(number: u8) -> Option<NoticeStatus> {
    match number {
        0 => Some(NoticeStatus::Active),
        1 => Some(NoticeStatus::Withdrawn),
        _ => None,
    }
}

const fn news(number: u8) -> Option<Option<AlertNews>> {
    Some(match number {
        0 => None,
        1 => Some(AlertNews::Raised),
        2 => Some(AlertNews::Revised),
        3 => Some(AlertNews::Withdrawn),
        _ => return None,
    })
}

/// Reads every alert with its visit.
fn alerts(database: &Connection) -> rusqlite::Result<Vec<Alert>> {
    let sql = "SELECT alert.id, record, visit, overlap, status, raised_at, news, dismissed_at
               FROM alert JOIN notice ON notice.id = alert.notice
               ORDER BY alert.id DESC LIMIT 10000";
    let found = sql::all(database, sql, [], |row| {
        let visit = VisitId::from_number(row.get(2)?);
        let dismissed: Option<i64> = row.get(7)?;
        Ok(Alert {
            id: AlertId(row.get(0)?),
            notice: decode(row, 1)?,
            visit: query::visit(database, visit)?.ok_or(rows::damaged(2))?,
            overlap: Overlap::from_seconds(row.get(3)?),
            status: status(row.get(4)?).ok_or(rows::damaged(4))?,
            raised_at: Timestamp::from_unix_seconds(row.get(5)?),
            news: news(row.get(6)?).ok_or(rows::damaged(6))?,
            dismissed_at: dismissed.map(Timestamp::from_unix_seconds),
        })
    })?;
    Ok(found)
}
