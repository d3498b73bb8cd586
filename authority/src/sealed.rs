//! Secrets at rest under a passphrase: [age](https://age-encryption.org/v1) files.
//!
//! The content is the plain file, so `age --decrypt` brings it back without this tool. What the desk seals is small, and
//! longer contents are rejected.

use core::fmt;

use dauchan_age::{Opened, SEED_LENGTH, Sealer, Secret, Seed};
use dauchan_core::random::{RandomSource, RandomUnavailable};
use zeroize::Zeroizing;

/// The first line of every age file.
const INTRODUCTION: &[u8] = b"age-encryption.org/v1\n";
/// The most bytes that are sealed, in one chunk of the format.
pub(crate) const MAX_CONTENT: usize = 8192;
/// The most bytes of a sealed file: its content and 200 bytes around it.
pub(crate) const MAX_LENGTH: u64 = 8192 + 512;

/// The fewest characters of a passphrase that is chosen.
pub const MIN_PASSPHRASE: usize = 12;

/// A passphrase. It wipes itself and never prints.
#[derive(Clone)]
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Accepts a passphrase that opens what exists.
    #[must_use]
    pub const fn entered(text: Zeroizing<String>) -> Self {
        Self(text)
    }

    /// Accepts a passphrase for sealing. It is of printable ASCII, which every keyboard types alike: input methods
    /// spell Vietnamese letters in several ways.
    ///
    /// # Errors
    /// [`PassphraseError`].
    pub fn chosen(text: Zeroizing<String>) -> Result<Self, PassphraseError> {
        if !text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Err(PassphraseError::NotAscii);
        }
        if text.len() < MIN_PASSPHRASE {
            return Err(PassphraseError::TooShort);
        }
        Ok(Self(text))
    }

    fn of_age(&self) -> dauchan_age::Passphrase {
        dauchan_age::Passphrase::new(self.0.clone())
    }
}

impl PartialEq for Passphrase {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Eq for Passphrase {}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(…)")
    }
}

/// The reason why a passphrase is not used for sealing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PassphraseError {
    /// Input methods could spell it in another way next time.
    #[error("the passphrase has signs other than English letters, digits, spaces and punctuation")]
    NotAscii,
    /// It could be guessed.
    #[error("the passphrase has fewer than {MIN_PASSPHRASE} characters")]
    TooShort,
}

/// The reason why a sealed file was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OpenError {
    /// The passphrase is another.
    OtherPassphrase,
    /// The file is not one that [`seal`] writes.
    Damaged,
}

/// Reports whether a file is sealed, by its first line.
pub(crate) fn is_sealed(file: &[u8]) -> bool {
    file.starts_with(INTRODUCTION)
}

/// Returns `content` as a file that the passphrase opens.
///
/// # Errors
/// [`RandomUnavailable`].
pub(crate) fn seal(
    content: &[u8],
    passphrase: &Passphrase,
    random: &mut dyn RandomSource,
) -> Result<Vec<u8>, RandomUnavailable> {
    let mut seed = Zeroizing::new([0; SEED_LENGTH]);
    random.fill(seed.as_mut())?;
    // Writing into memory does not fail.
    Sealer::with_passphrase(&passphrase.of_age(), Seed::from_bytes(seed), Vec::new())
        .and_then(|mut sealer| {
            sealer.write(content)?;
            sealer.finish()
        })
        .map_err(|_| RandomUnavailable)
}

/// Returns the content of a sealed file.
///
/// # Errors
/// [`OpenError`].
pub(crate) fn open(file: &[u8], passphrase: &Passphrase) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let passphrase = passphrase.of_age();
    let mut opened =
        Opened::open(file, &Secret::Passphrase(&passphrase)).map_err(|error| match error {
            dauchan_age::OpenError::NoMatch => OpenError::OtherPassphrase,
            _ => OpenError::Damaged,
        })?;
    let damaged = |_| OpenError::Damaged;
    let chunk = opened.chunk().map_err(damaged)?.unwrap_or_default();
    if chunk.len() > MAX_CONTENT {
        return Err(OpenError::Damaged);
    }
    let content = Zeroizing::new(chunk.to_vec());
    // The file ends with this chunk, or it is none of ours.
    match opened.chunk().map_err(damaged)? {
        None => Ok(content),
        Some(_) => Err(OpenError::Damaged),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot be set up must stop")]

    use base64::Engine as _;
    use dauchan_fixtures::CountingRandom;

    use super::*;

    /// Written by `age --passphrase` 1.1.1 of "a secret of age\n", in base64.
    const FOREIGN: &str = include_str!("sealed/age-1.1.1.txt");

    fn passphrase(text: &str) -> Passphrase {
        Passphrase::entered(Zeroizing::new(text.to_owned()))
    }

    fn sealed() -> Vec<u8> {
        let random = &mut CountingRandom::new(5);
        seal(b"a secret", &passphrase("six words of a desk"), random).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_with_its_passphrase_alone() {
        let file = sealed();
        assert!(is_sealed(&file));
        let opened = open(&file, &passphrase("six words of a desk")).unwrap();
        assert_eq!(*opened, b"a secret");
        let error = open(&file, &passphrase("six words of a desK")).unwrap_err();
        assert_eq!(error, OpenError::OtherPassphrase);
    }

    #[test]
    fn a_file_of_another_age_tool_opens() {
        let file = base64::engine::general_purpose::STANDARD
            .decode(FOREIGN.trim())
            .unwrap();
        let opened = open(&file, &passphrase("mua thu Binh Duong 2021")).unwrap();
        assert_eq!(*opened, b"a secret of age\n");
    }

    /// The package's own tests read the published vectors; this is what the desk asks of it.
    #[test]
    fn a_damaged_file_is_told_from_a_wrong_passphrase() {
        let file = sealed();
        let right = passphrase("six words of a desk");
        let mut changed = file.clone();
        *changed.last_mut().unwrap() ^= 1;
        for damaged in [&changed[..], &file[..file.len() - 1], &file[..40], b""] {
            assert_eq!(open(damaged, &right).unwrap_err(), OpenError::Damaged);
        }
        let random = &mut CountingRandom::new(6);
        let long = seal(&[7; MAX_CONTENT + 1], &right, random).unwrap();
        assert_eq!(open(&long, &right).unwrap_err(), OpenError::Damaged);
    }

    #[test]
    fn a_chosen_passphrase_is_long_and_typed_alike_everywhere() {
        let chosen = |text: &str| Passphrase::chosen(Zeroizing::new(text.to_owned()));
        assert_eq!(chosen("mùa thu Bình Dương"), Err(PassphraseError::NotAscii));
        assert_eq!(chosen("mua thu 202"), Err(PassphraseError::TooShort));
        assert!(chosen("mua thu 2021").is_ok());
        assert_eq!(format!("{:?}", passphrase("hidden")), "Passphrase(…)");
    }
}
