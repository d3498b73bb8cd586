//! A desk for tests, with an issuer, a venue and a published list.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use dauchan_authority::desk::{DeskEditor, DeskError, NewDesk};
use dauchan_authority::register::{IssuerName, ListTimes, VenueOrder};
use dauchan_authority::signers::RootKind;
use dauchan_authority::store::Author;
use dauchan_core::deployment::Deployment;
use dauchan_core::deployment_file;
use dauchan_core::time::{Day, DayRange, Timestamp, UtcOffset};
use dauchan_core::trust::Areas;
use dauchan_core::venue::{
    AreaCode, DefaultStay, Direction, IssueNumber, Sector, VenueId, VenueName,
};

use crate::world::{CountingRandom, MORNING};

/// Makes a desk with the issuer `thu-dau-mot` and a venue of this name, as of [`MORNING`]. Returns the venue's code too.
#[must_use]
pub fn desk(folder: &Path, name: &str) -> (DeskEditor, String) {
    let random = &mut CountingRandom::new(1);
    let new = NewDesk {
        hosts: vec!["dauchan.example".to_owned()],
        roots: 3,
        threshold: 2,
        utc_offset: UtcOffset::VIET_NAM,
        kind: RootKind::Real,
    };
    let clerk = Author {
        name: "Lan".to_owned(),
        at: MORNING,
    };
    let mut desk =
        DeskEditor::create(folder, &new, times(MORNING.plus_days(-1)), &clerk, random).unwrap();
    let issuer: IssuerName = "thu-dau-mot".parse().unwrap();
    desk.add_issuer(issuer.clone(), Areas::All, years(), random)
        .unwrap();
    let id = desk.issue(order(&issuer, name), random).unwrap();
    publish(&mut desk, MORNING, None).unwrap();
    let code = code_of(&desk, id, IssueNumber::FIRST);
    (desk, code)
}

/// The days of issuers and venues.
#[must_use]
pub fn years() -> DayRange {
    DayRange::new(Day::from_number(600), Day::from_number(2000)).unwrap()
}

/// A venue that this issuer is to sign.
#[must_use]
pub fn order(issuer: &IssuerName, name: &str) -> VenueOrder {
    VenueOrder {
        issuer: issuer.clone(),
        name: VenueName::new(name).unwrap(),
        direction: Direction::Both,
        sector: Sector::OTHER,
        default_stay: DefaultStay::from_quarter_hours(6).unwrap(),
        area: AreaCode::new(25_747).unwrap(),
        validity: years(),
    }
}

/// The text of a printing's link.
#[must_use]
pub fn code_of(desk: &DeskEditor, id: VenueId, issue: IssueNumber) -> String {
    let code = desk.desk().sign(id, issue).unwrap();
    code.link_text(&desk.desk().deployment().hosts()[0])
        .to_string()
}

/// The usual lifetimes of a list that is issued at this time.
#[must_use]
pub const fn times(issued: Timestamp) -> ListTimes {
    ListTimes {
        issued,
        refresh_days: 14,
        expiry_days: 180,
    }
}

/// Publishes at `now` by the desk's clock; `confirmed` is the day that a clerk confirms.
///
/// # Errors
/// Those of [`DeskEditor::publish`].
pub fn publish(
    desk: &mut DeskEditor,
    now: Timestamp,
    confirmed: Option<Timestamp>,
) -> Result<Vec<u8>, DeskError> {
    let roots = desk.desk().roots_at_hand().unwrap();
    let day = confirmed.map(|moment| Day::of(moment, UtcOffset::VIET_NAM));
    desk.publish(&roots, times(now), day)?;
    Ok(fs::read(desk.desk().trust_list_path()).unwrap())
}

/// The deployment of an app that is built with what lies in the desk's folder now.
#[must_use]
pub fn app_built_now(desk: &DeskEditor) -> Arc<Deployment> {
    let file = fs::read(desk.desk().deployment_path()).unwrap();
    Arc::new(Deployment::new(&deployment_file::parse(&file).unwrap()).unwrap())
}
