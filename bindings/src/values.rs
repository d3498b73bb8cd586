//! Types of the core that cross the bridge as they are: times, identifiers, texts, records and plain
//! enumerations.
//!
//! UniFFI needs their declarations repeated here, because they are types of another crate. A field or
//! variant that differs does not compile. `uniffi.toml` names the native types of times and days.

use dauchan_core::classify::ForeignCode;
use dauchan_core::time::{Day, Timestamp, UtcOffset};
use dauchan_core::trust::{ListVersion, ProgrammeStatus};
use dauchan_core::venue::Direction;
use dauchan_core::visit::{
    Certainty, Companions, EndReason, Moment, Origin, OwnText, PartySize, PendingId, PendingVisit,
    Reminder, Retention, VisitEdit, VisitEnd, VisitId,
};

use crate::diary_error::DiaryError;

/// Days from 1970-01-01 to 2020-01-01, the first day of the formats.
const EPOCH_DAY_OF_2020: i64 = 18_262;
/// The greatest distance from UTC, either way.
const MAX_OFFSET_MINUTES: i16 = 18 * 60;

uniffi::custom_type!(
    /// A moment in whole seconds of UTC since 1970-01-01. A moment before 1970 or after 9999 becomes the
    /// nearest one within.
    Timestamp, i64, {
    remote,
    lower: |moment| moment.unix_seconds(),
    try_lift: |seconds| Ok(Timestamp::from_unix_seconds(seconds)),
});

uniffi::custom_type!(
    /// A day of the deployment's calendar, counted from 1970-01-01. The range is 2020-01-01 to 2199-06-06.
    Day, i64, {
    remote,
    lower: |day| i64::from(day.number()) + EPOCH_DAY_OF_2020,
    try_lift: |days| {
        let number = days.saturating_sub(EPOCH_DAY_OF_2020).clamp(0, u16::MAX.into());
        Ok(Day::from_number(u16::try_from(number)?))
    },
});

uniffi::custom_type!(
    /// The offset of local time from UTC, in whole minutes and at most 18 hours either way.
    UtcOffset, i16, {
    remote,
    lower: |offset| offset.minutes(),
    try_lift: |minutes| {
        let minutes = minutes.clamp(-MAX_OFFSET_MINUTES, MAX_OFFSET_MINUTES);
        Ok(UtcOffset::from_minutes(minutes).unwrap_or(UtcOffset::UTC))
    },
});

uniffi::custom_type!(
    /// The number of a visit in its diary. A number is never used twice.
    VisitId, i64, {
    remote,
    lower: |id| id.number(),
    try_lift: |number| Ok(VisitId::from_number(number)),
});

uniffi::custom_type!(
    /// The number of a pending visit in its diary.
    PendingId, i64, {
    remote,
    lower: |id| id.number(),
    try_lift: |number| Ok(PendingId::from_number(number)),
});

uniffi::custom_type!(
    /// A text of the owner: 1 to 1000 bytes of UTF-8, without control characters except line breaks. White
    /// space at its ends is removed. A text that is not allowed fails as the diary's error `Text`.
    OwnText, String, {
    remote,
    lower: |text| text.as_str().to_owned(),
    try_lift: |text| Ok(OwnText::new(&text).map_err(DiaryError::from)?),
});

uniffi::custom_type!(
    /// The number of people that a visit stands for, its owner included: 1 to 99. Another number fails as the
    /// diary's error `PartySize`.
    PartySize, u8, {
    remote,
    lower: |party| party.people(),
    try_lift: |people| Ok(PartySize::new(people).ok_or(DiaryError::PartySize { people })?),
});

/// A moment with the phone's local time.
#[uniffi::remote(Record)]
pub struct Moment {
    /// The moment in UTC.
    pub at: Timestamp,
    /// The offset of the phone's local time from UTC at that moment.
    pub offset: UtcOffset,
}

/// The people of a visit, and the owner's words about it.
#[uniffi::remote(Record)]
pub struct Companions {
    /// The number of people that the visit stands for. They have no visits of their own.
    #[uniffi(default = 1)]
    pub party: PartySize,
    /// The people that the owner declared the visit for, if any.
    #[uniffi(default = None)]
    pub declared_for: Option<OwnText>,
    /// The owner's note, if any.
    #[uniffi(default = None)]
    pub note: Option<OwnText>,
}

/// The times and companions that a visit gets when its owner edits it.
#[uniffi::remote(Record)]
pub struct VisitEdit {
    /// The start of the visit.
    pub start: Moment,
    /// The end of the visit; none only for a visit that is open.
    pub end: Option<Moment>,
    /// The people of the visit, and the owner's words about it.
    pub companions: Companions,
}

/// The end of a visit.
#[uniffi::remote(Record)]
pub struct VisitEnd {
    /// The moment at which the visit ended.
    pub moment: Moment,
    /// The reason why the visit ended.
    pub reason: EndReason,
}

/// A scanned code that waits for a newer trust list. Only the time of its scan is known.
#[uniffi::remote(Record)]
pub struct PendingVisit {
    /// The number of the pending visit.
    pub id: PendingId,
    /// The moment of the scan.
    pub scanned: Moment,
    /// Whether the clock had jumped back at the scan, so that the time is doubtful.
    pub clock_suspect: bool,
}

/// The reminder of an owner who may have forgotten to check out.
#[uniffi::remote(Record)]
pub struct Reminder {
    /// The visit that is open.
    pub visit: VisitId,
    /// The moment at which to remind the owner.
    pub at: Timestamp,
    /// The moment at which the visit ends automatically, if it does.
    pub automatic_end: Option<Timestamp>,
}

/// The retention of visits, in days of 24 hours after the end of a visit.
// Kotlin has an annotation `Retention` in every scope.
#[uniffi::remote(Record)]
#[uniffi(name = "VisitRetention")]
pub struct Retention {
    /// The number of days in force.
    pub days: u16,
    /// The maximum that the owner may choose. The minimum is 1.
    pub longest: u16,
}

/// The version of a trust list. A later list has a higher epoch, or the same epoch and a higher counter.
#[uniffi::remote(Record)]
pub struct ListVersion {
    /// The epoch, which an app release raises.
    pub epoch: u16,
    /// The counter, which each list raises.
    pub counter: u32,
}

/// The kind of a code that is not a venue's code of this deployment, such as a bank's payment code.
#[uniffi::remote(Enum)]
pub enum ForeignCode {
    /// A personal QR code of Viet Nam (decision 1405/QĐ-BTTTT).
    PersonalQr,
    /// A Vietnamese chip identity card (CCCD).
    CitizenIdCard,
    /// A Vietnamese health insurance card (BHYT).
    HealthInsuranceCard,
    /// A bank's payment code in Viet Nam (VietQR).
    VietQrPayment,
    /// Another payment code of the EMVCo family.
    EmvPayment,
    /// A venue of NHS COVID-19, England and Wales.
    UkVenue,
    /// A venue of NZ COVID Tracer.
    NzVenue,
    /// A venue of the Corona-Warn-App, Germany.
    CoronaWarnVenue,
    /// A venue of SwissCovid.
    SwissCovidVenue,
    /// A venue of Cléa (TousAntiCovid), France.
    CleaVenue,
    /// A health certificate of the European Union.
    EuHealthCertificate,
    /// A SMART Health Card.
    SmartHealthCard,
    /// A health pass of New Zealand.
    NzHealthPass,
    /// The settings of a wireless network.
    Wifi,
    /// The contact data of a person or company.
    Contact,
    /// A link, which an app may show and must not open.
    Link,
    /// A text, or any other content.
    Text,
}

/// The direction of a venue's code.
#[uniffi::remote(Enum)]
pub enum Direction {
    /// The code checks in when the owner is outside, and checks out when the owner is inside.
    Both,
    /// The code hangs at an entrance and never ends a visit.
    Entry,
    /// The code hangs at an exit and never begins a visit.
    Exit,
}

/// The state of the programme: whether people are asked to scan.
#[uniffi::remote(Enum)]
pub enum ProgrammeStatus {
    /// The programme is running.
    Active,
    /// The programme is paused. Codes stay valid.
    Paused,
    /// The programme has ended.
    Ended,
}

/// The reason why a visit ended.
#[uniffi::remote(Enum)]
pub enum EndReason {
    /// The owner checked out with a button.
    User,
    /// The owner scanned a code on leaving.
    ExitScan,
    /// The owner checked in elsewhere.
    NextScan,
    /// The default stay of the venue had passed.
    Automatic,
    /// The owner entered or edited the end later.
    Edited,
}

/// The way in which a visit entered the diary.
#[uniffi::remote(Enum)]
pub enum Origin {
    /// A code was scanned and verified at once.
    Scan,
    /// A code was scanned, kept pending and verified later.
    Pending,
    /// The owner entered the visit manually.
    Manual,
}

/// The evidence for a visit.
#[uniffi::remote(Enum)]
pub enum Certainty {
    /// A scan or the owner's own entry proves the start or the end.
    Certain,
    /// The visit is a piece of a split visit, inferred from the visits around it.
    Inferred,
}
