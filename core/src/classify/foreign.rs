//! The codes of others, distinguished by their shapes.

/// A code that is not a venue of this deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
    /// A contact card (vCard, MECARD).
    Contact,
    /// A link. It is shown, never opened.
    Link,
    /// A text that is nothing of the above.
    Text,
}

impl ForeignCode {
    /// All kinds, in the order of their declaration.
    pub const ALL: [Self; 17] = [
        Self::PersonalQr,
        Self::CitizenIdCard,
        Self::HealthInsuranceCard,
        Self::VietQrPayment,
        Self::EmvPayment,
        Self::UkVenue,
        Self::NzVenue,
        Self::CoronaWarnVenue,
        Self::SwissCovidVenue,
        Self::CleaVenue,
        Self::EuHealthCertificate,
        Self::SmartHealthCard,
        Self::NzHealthPass,
        Self::Wifi,
        Self::Contact,
        Self::Link,
        Self::Text,
    ];

    /// Returns the stable name of this kind in logs, vectors and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PersonalQr => "personal_qr",
            Self::CitizenIdCard => "citizen_id_card",
            Self::HealthInsuranceCard => "health_insurance_card",
            Self::VietQrPayment => "vietqr_payment",
            Self::EmvPayment => "emv_payment",
            Self::UkVenue => "uk_venue",
            Self::NzVenue => "nz_venue",
            Self::CoronaWarnVenue => "corona_warn_venue",
            Self::SwissCovidVenue => "swisscovid_venue",
            Self::CleaVenue => "clea_venue",
            Self::EuHealthCertificate => "eu_health_certificate",
            Self::SmartHealthCard => "smart_health_card",
            Self::NzHealthPass => "nz_health_pass",
            Self::Wifi => "wifi",
            Self::Contact => "contact",
            Self::Link => "link",
            Self::Text => "text",
        }
    }
}

/// Prefixes that identify a kind. Letter case is significant: machines make these codes.
const BY_PREFIX: [(&str, ForeignCode); 15] = [
    ("UKC19TRACING:", ForeignCode::UkVenue),
    ("NZCOVIDTRACER:", ForeignCode::NzVenue),
    (
        "https://e.coronawarn.app?v=1#",
        ForeignCode::CoronaWarnVenue,
    ),
    (
        "https://e.coronawarn.app/?v=1#",
        ForeignCode::CoronaWarnVenue,
    ),
    (
        "https://qr.swisscovid.ch?v=4#",
        ForeignCode::SwissCovidVenue,
    ),
    (
        "https://qr.swisscovid.ch/?v=4#",
        ForeignCode::SwissCovidVenue,
    ),
    ("https://qr-dev.notify-me.ch", ForeignCode::SwissCovidVenue),
    ("https://qr.notify-me.ch", ForeignCode::SwissCovidVenue),
    ("https://tac.gouv.fr?v=0#", ForeignCode::CleaVenue),
    ("https://tac.gouv.fr/?v=0#", ForeignCode::CleaVenue),
    ("HC1:", ForeignCode::EuHealthCertificate),
    ("shc:/", ForeignCode::SmartHealthCard),
    ("NZCP:/", ForeignCode::NzHealthPass),
    ("BEGIN:VCARD", ForeignCode::Contact),
    ("MECARD:", ForeignCode::Contact),
];

pub(super) fn recognise(text: &str) -> ForeignCode {
    if let Some(&(_, code)) = BY_PREFIX
        .iter()
        .find(|(prefix, _)| text.starts_with(prefix))
    {
        return code;
    }
    let fields: Vec<&str> = text.split('|').take(32).collect();
    if is_personal_qr(&fields) {
        ForeignCode::PersonalQr
    } else if is_citizen_id_card(&fields) {
        ForeignCode::CitizenIdCard
    } else if is_health_insurance_card(&fields) {
        ForeignCode::HealthInsuranceCard
    } else if let Some(code) = payment::recognise(text) {
        code
    } else if starts_with_ignoring_case(text, "WIFI:") {
        ForeignCode::Wifi
    } else if is_link(text) {
        ForeignCode::Link
    } else {
        ForeignCode::Text
    }
}

/// `number|NAME|YYYY-MM-DD|0 or 1|QID|EXT`, with stars for what the holder hides.
fn is_personal_qr(fields: &[&str]) -> bool {
    let &[number, name, born, declared_by_another, ..] = fields else {
        return false;
    };
    fields.len() == 6
        && is_starred_number(number)
        && is_plain_capitals(name)
        && is_starred_iso_date(born)
        && matches!(declared_by_another, "0" | "1")
}

fn is_starred_number(number: &str) -> bool {
    let starred = number.bytes().take_while(|&byte| byte == b'*').count();
    (9..=13).contains(&number.len())
        && starred <= 6
        && number
            .bytes()
            .skip(starred)
            .all(|byte| byte.is_ascii_digit())
}

fn is_plain_capitals(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte == b' ')
}

fn is_starred_iso_date(date: &str) -> bool {
    date.len() == 10
        && date.bytes().enumerate().all(|(index, byte)| match index {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit() || byte == b'*',
        })
}

/// `12 digits|9 digits or empty|name|ddmmyyyy|Nam or Nữ|address|ddmmyyyy`, sometimes an eighth.
fn is_citizen_id_card(fields: &[&str]) -> bool {
    let &[number, old_number, name, born, sex, _address, issued, ..] = fields else {
        return false;
    };
    matches!(fields.len(), 7 | 8)
        && is_digits(number, 12)
        && (old_number.is_empty() || is_digits(old_number, 9))
        && !name.is_empty()
        && is_compact_date(born)
        && matches!(sex, "Nam" | "Nữ")
        && is_compact_date(issued)
}

/// `ddmmyyyy`.
fn is_compact_date(date: &str) -> bool {
    let in_range = |part: Option<&str>, most: u8| {
        part.and_then(|part| part.parse().ok())
            .is_some_and(|value: u8| 1 <= value && value <= most)
    };
    is_digits(date, 8) && in_range(date.get(..2), 31) && in_range(date.get(2..4), 12)
}

/// `card number|name in hex|dd/mm/yyyy|1 or 2|address in hex|…`.
fn is_health_insurance_card(fields: &[&str]) -> bool {
    let &[number, name, born, sex, ..] = fields else {
        return false;
    };
    fields.len() >= 6
        && matches!(number.len(), 10 | 15)
        && number.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && is_hex_of_utf8(name)
        && is_slashed_date(born)
        && matches!(sex, "1" | "2")
}

fn is_hex_of_utf8(field: &str) -> bool {
    let (pairs, odd) = field.as_bytes().as_chunks::<2>();
    let byte = |&[high, low]: &[u8; 2]| Some(hex_digit(high)? << 4 | hex_digit(low)?);
    let bytes: Option<Vec<u8>> = pairs.iter().map(byte).collect();
    !pairs.is_empty() && odd.is_empty() && bytes.is_some_and(|b| core::str::from_utf8(&b).is_ok())
}

fn hex_digit(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

/// `dd/mm/yyyy`, or only the year, as older cards have it.
fn is_slashed_date(date: &str) -> bool {
    let parts: Vec<&str> = date.split('/').collect();
    match *parts.as_slice() {
        [year] => is_digits(year, 4),
        [day, month, year] => is_digits(day, 2) && is_digits(month, 2) && is_digits(year, 4),
        _ => false,
    }
}

fn is_digits(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn starts_with_ignoring_case(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

fn is_link(text: &str) -> bool {
    let has_scheme = ["http://", "https://"]
        .iter()
        .any(|s| starts_with_ignoring_case(text, s));
    has_scheme && !text.contains(char::is_whitespace)
}

/// Merchant-presented payment codes: EMVCo's QR Code Specification, with VietQR's rules on top.
mod payment {
    use super::ForeignCode;

    const NAPAS: &str = "A000000727";

    pub(super) fn recognise(text: &str) -> Option<ForeignCode> {
        if !text.starts_with("000201") || !has_right_checksum(text) {
            return None;
        }
        let is_vietnamese = value_of(text, "38").and_then(|account| value_of(account, "00"))
            == Some(NAPAS)
            && value_of(text, "53") == Some("704")
            && value_of(text, "58") == Some("VN");
        Some(if is_vietnamese {
            ForeignCode::VietQrPayment
        } else {
            ForeignCode::EmvPayment
        })
    }

    /// The value with this two-digit tag among `tag, length in two digits, value` triples.
    fn value_of<'t>(fields: &'t str, tag: &str) -> Option<&'t str> {
        let mut rest = fields;
        while !rest.is_empty() {
            let length = rest.get(2..4)?.parse::<usize>().ok()?;
            let value = rest.get(4..4 + length)?;
            if rest.get(..2)? == tag {
                return Some(value);
            }
            rest = rest.get(4 + length..)?;
        }
        None
    }

    /// The last field is tag 63 with four hex digits over everything before them.
    fn has_right_checksum(text: &str) -> bool {
        let Some((checked, checksum)) = text.split_at_checked(text.len().saturating_sub(4)) else {
            return false;
        };
        checked.ends_with("6304") && checksum == format!("{:04X}", crc16(checked.as_bytes()))
    }

    /// CRC-16/CCITT-FALSE: polynomial 1021, starting from FFFF.
    fn crc16(bytes: &[u8]) -> u16 {
        bytes.iter().fold(0xFFFF, |crc, &byte| {
            (0..8).fold(crc ^ u16::from(byte) << 8, |crc, _| {
                let shifted = crc << 1;
                if crc & 0x8000 == 0 {
                    shifted
                } else {
                    shifted ^ 0x1021
                }
            })
        })
    }

    #[test]
    fn checksum_agrees_with_the_catalogue() {
        assert_eq!(crc16(b"123456789"), 0x29B1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart() {
        let names: std::collections::BTreeSet<_> =
            ForeignCode::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), ForeignCode::ALL.len());
    }
}
