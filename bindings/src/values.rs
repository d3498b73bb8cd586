//! Values that look native on the other side: moments, days and plain enumerations of the core.
//!
//! `uniffi.toml` says what they are there. The enumerations are declared again because that is how
//! UniFFI reads a type of another crate; a variant too few or too many does not compile.

use dauchan_core::classify::ForeignCode;
use dauchan_core::time::{Day, Timestamp};
use dauchan_core::trust::ProgrammeStatus;
use dauchan_core::venue::Direction;
use dauchan_core::visit::{Certainty, EndReason, Origin};

/// Days from 1970-01-01 to 2020-01-01, where the formats begin to count.
const EPOCH_DAY_OF_2020: i64 = 18_262;

uniffi::custom_type!(
    /// A moment, exact to the second: UTC seconds since 1970-01-01. Before 1970 and after 9999 it is
    /// held at the edge.
    Timestamp, i64, {
    remote,
    lower: |moment| moment.unix_seconds(),
    try_lift: |seconds| Ok(Timestamp::from_unix_seconds(seconds)),
});

uniffi::custom_type!(
    /// A day by the deployment's calendar, as days since 1970-01-01. The formats know the days from
    /// 2020-01-01 to 2199-06-06.
    Day, i64, {
    remote,
    lower: |day| i64::from(day.number()) + EPOCH_DAY_OF_2020,
    try_lift: |days| {
        let number = days.saturating_sub(EPOCH_DAY_OF_2020).clamp(0, u16::MAX.into());
        Ok(Day::from_number(u16::try_from(number)?))
    },
});

/// A code that is not a venue of this deployment, by name, so that an app can say what it is
/// ("this is a bank's payment code").
#[uniffi::remote(Enum)]
pub enum ForeignCode {
    /// A personal QR code of Viet Nam (decision 1405/QĐ-BTTTT).
    PersonalQr,
    /// A Vietnamese chip identity card (CCCD).
    CitizenIdCard,
    /// A Vietnamese health-insurance card (BHYT).
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
    /// Somebody's contact.
    Contact,
    /// A link; it is shown, never opened.
    Link,
    /// Text, or anything else.
    Text,
}

/// What scanning a venue's code means.
#[uniffi::remote(Enum)]
pub enum Direction {
    /// In when outside, out when inside.
    Both,
    /// Hangs at an entrance: never ends a visit.
    Entry,
    /// Hangs at an exit: never begins one.
    Exit,
}

/// Whether people are asked to scan at the moment.
#[uniffi::remote(Enum)]
pub enum ProgrammeStatus {
    /// Yes.
    Active,
    /// Not for now; codes stay good.
    Paused,
    /// No longer: an app may say farewell.
    Ended,
}

/// Why a visit ended.
#[uniffi::remote(Enum)]
pub enum EndReason {
    /// The owner said so, with a button.
    User,
    /// A scan on leaving.
    ExitScan,
    /// A check-in elsewhere.
    NextScan,
    /// The default stay was over.
    Automatic,
    /// The owner wrote it down, or changed it, afterwards.
    Edited,
}

/// How a visit came into the diary.
#[uniffi::remote(Enum)]
pub enum Origin {
    /// A scan that was verified there and then.
    Scan,
    /// A scan that was kept pending and verified later.
    Pending,
    /// By the owner's hand.
    Manual,
}

/// Whether a scan bears a visit out.
#[uniffi::remote(Enum)]
pub enum Certainty {
    /// A scan, or the owner's own word, at its start or end.
    Certain,
    /// A piece of a split visit, inferred from what lay around it.
    Inferred,
}
