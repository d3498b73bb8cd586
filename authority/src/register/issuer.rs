//! Issuers, whose keys sign venues and notices.

use core::fmt;
use core::str::FromStr;

use dauchan_core::keys::PublicKey;
use dauchan_core::time::DayRange;
use dauchan_core::trust::{Areas, Purposes};

const MAX_NAME_LENGTH: usize = 40;

/// The desk's name for an issuer: 1 to 40 of `a-z`, `0-9` and `-`, so that it can name a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerName(String);

impl IssuerName {
    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for IssuerName {
    type Err = IssuerNameError;

    fn from_str(name: &str) -> Result<Self, IssuerNameError> {
        let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        let fits = (1..=MAX_NAME_LENGTH).contains(&name.len());
        if fits && name.bytes().all(allowed) && !name.starts_with('-') {
            Ok(Self(name.to_owned()))
        } else {
            Err(IssuerNameError)
        }
    }
}

impl fmt::Display for IssuerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text is not an issuer's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an issuer's name has 1 to 40 of a-z, 0-9 and '-', and does not begin with '-'")]
pub struct IssuerNameError;

/// An issuer. Its key signs for some purposes, in some areas and for some days.
#[derive(Clone, Debug)]
pub struct Issuer {
    /// The desk's name for it.
    pub name: IssuerName,
    /// Its public key.
    pub key: PublicKey,
    /// The purposes that its key signs for.
    pub purposes: Purposes,
    /// The areas in which its venues may lie.
    pub areas: Areas,
    /// The days for which its venues may be valid.
    pub validity: DayRange,
    /// Whether its key is revoked, for every date.
    pub revoked: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issuer_names_can_name_folders() {
        let too_long = "a".repeat(41);
        for wrong in ["", "Thủ", "a/b", "..", "a.b", "-a", "a b", "A", &too_long] {
            let error = wrong.parse::<IssuerName>();
            assert_eq!(error, Err(IssuerNameError), "{wrong}");
        }
        assert!("thu-dau-mot-2".parse::<IssuerName>().is_ok());
    }
}
