//! A private key at rest: a file that its owner alone may read, sealed with a passphrase or plain.
//!
//! A sealed file is an age file whose content is the plain one ([`crate::keyring`]).
//!
//! The public key stands beside the seed, so that a person can tell keys apart. A file whose halves do
//! not belong together is rejected, as is every spelling that this module does not write.

use std::path::{Path, PathBuf};

use dauchan_core::json::Object;
use dauchan_core::keys::{PublicKey, PublicKeyError};
use dauchan_core::random::{RandomSource, RandomUnavailable};
use dauchan_core::version::{self, VersionError};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::files::{self, FileError};
use crate::hex::Hex;
use crate::keyring::{self, Keyring};
use crate::sealed::Passphrase;
use crate::signers::{IssuerSigner, RootSigner, SEED_LENGTH};

const FORMAT: &str = "dauchan key 1";
const FORMAT_NAME: &str = "dauchan key";
const VERSION: u8 = 1;
const MAX_LENGTH: u64 = 4096;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Root,
    Issuer,
}

/// What the file says of itself. Other versions may have other fields.
#[derive(Deserialize)]
struct Head<'a> {
    format: &'a str,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    format: String,
    kind: Kind,
    public_key: Hex<32>,
    seed: Hex<32>,
}

/// Stores a root's key at `path`, where nothing may be, sealed if there is a passphrase.
///
/// # Errors
/// [`KeyFileError`] names the file.
pub fn create_root(
    path: &Path,
    root: &RootSigner,
    passphrase: Option<&Passphrase>,
    random: &mut dyn RandomSource,
) -> Result<(), KeyFileError> {
    let file = write(Kind::Root, root.public().as_bytes(), &root.expose_seed());
    keyring::create(path, &file, passphrase, random)
}

/// Stores an issuer's key at `path`, where nothing may be, sealed if there is a passphrase.
pub(crate) fn create_issuer(
    path: &Path,
    issuer: &IssuerSigner,
    passphrase: Option<&Passphrase>,
    random: &mut dyn RandomSource,
) -> Result<(), KeyFileError> {
    let file = write(
        Kind::Issuer,
        issuer.public().as_bytes(),
        &issuer.expose_seed(),
    );
    keyring::create(path, &file, passphrase, random)
}

/// Reads a root's key from any path.
///
/// # Errors
/// [`KeyFileError`] names the file.
pub fn read_root(path: &Path, keyring: &Keyring) -> Result<RootSigner, KeyFileError> {
    read(
        path,
        keyring,
        Kind::Root,
        RootSigner::from_seed,
        RootSigner::public,
    )
}

/// Reads an issuer's key.
pub(crate) fn read_issuer(path: &Path, keyring: &Keyring) -> Result<IssuerSigner, KeyFileError> {
    read(
        path,
        keyring,
        Kind::Issuer,
        IssuerSigner::from_seed,
        IssuerSigner::public,
    )
}

const PUBLIC_FORMAT: &str = "dauchan root 1";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredPublic {
    format: String,
    public_key: Hex<32>,
}

/// Returns the file that a root's machine sends to the desk: the public key alone, which is no secret.
#[must_use]
pub fn write_public_root(key: &PublicKey) -> Vec<u8> {
    let stored = StoredPublic {
        format: PUBLIC_FORMAT.to_owned(),
        public_key: Hex(*key.as_bytes()),
    };
    let mut json = serde_json::to_vec(&stored).unwrap_or_default();
    json.push(b'\n');
    json
}

/// Reads the public key of a root from any path.
///
/// # Errors
/// [`KeyFileError`] names the file.
pub fn read_public_root(path: &Path) -> Result<PublicKey, KeyFileError> {
    let json = files::read(path, MAX_LENGTH)?;
    let damaged = || KeyFileError::Damaged {
        path: path.to_owned(),
    };
    let stored = serde_json::from_slice::<Object<StoredPublic>>(&json).map_err(|_| damaged())?;
    let key = PublicKey::from_bytes(&stored.0.public_key.0).map_err(|_| damaged())?;
    if write_public_root(&key) == *json {
        Ok(key)
    } else {
        Err(damaged())
    }
}

/// Returns the file's bytes. The same key always has the same bytes.
fn write(kind: Kind, public: &[u8; 32], seed: &[u8; 32]) -> Zeroizing<Vec<u8>> {
    let stored = Stored {
        format: FORMAT.to_owned(),
        kind,
        public_key: Hex(*public),
        seed: Hex(*seed),
    };
    let mut json = Zeroizing::new(Vec::with_capacity(512));
    // Writing two strings and a word into memory does not fail.
    let _ = serde_json::to_writer(&mut *json, &stored);
    json.push(b'\n');
    json
}

/// Returns the signer in the file at `path` if it is of this kind and its halves belong together.
fn read<S>(
    path: &Path,
    keyring: &Keyring,
    kind: Kind,
    from_seed: impl FnOnce(&[u8; SEED_LENGTH]) -> Result<S, PublicKeyError>,
    public: impl FnOnce(&S) -> &PublicKey,
) -> Result<S, KeyFileError> {
    let json = keyring.read(path, MAX_LENGTH)?.content;
    let damaged = || KeyFileError::Damaged {
        path: path.to_owned(),
    };
    let Object(Head { format }) = serde_json::from_slice(&json).map_err(|_| damaged())?;
    match version::check_named(format, FORMAT_NAME, VERSION) {
        Ok(()) => {}
        Err(VersionError::Other { .. }) => {
            return Err(KeyFileError::OtherVersion {
                path: path.to_owned(),
            });
        }
        Err(VersionError::Impossible) => return Err(damaged()),
    }
    let Object(stored) = serde_json::from_slice::<Object<Stored>>(&json).map_err(|_| damaged())?;
    if stored.kind != kind {
        return Err(KeyFileError::OtherKind {
            path: path.to_owned(),
        });
    }
    let signer = from_seed(&stored.seed.0).map_err(|_| damaged())?;
    if *write(kind, public(&signer).as_bytes(), &stored.seed.0) == *json {
        Ok(signer)
    } else {
        Err(damaged())
    }
}

/// The reason why a key file could not be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file is sealed, and no passphrase can be had.
    #[error("{} is sealed with a passphrase", path.display())]
    PassphraseNeeded {
        /// The path of the file.
        path: PathBuf,
    },
    /// The file is sealed with another passphrase.
    #[error("the passphrase does not open {}", path.display())]
    WrongPassphrase {
        /// The path of the file.
        path: PathBuf,
    },
    /// The file is sealed, and damaged.
    #[error("{} is a sealed file, and is damaged", path.display())]
    DamagedSeal {
        /// The path of the file.
        path: PathBuf,
    },
    /// The system has no random bytes to seal a file with.
    #[error(transparent)]
    Random(#[from] RandomUnavailable),
    /// The file holds a root's key where an issuer's is needed, or the reverse.
    #[error("{} holds the key of another kind of signer", path.display())]
    OtherKind {
        /// The path of the file.
        path: PathBuf,
    },
    /// The file has another format version.
    #[error("{} is not of format \"{FORMAT}\"; use the version of dauchan that wrote it", path.display())]
    OtherVersion {
        /// The file.
        path: PathBuf,
    },
    /// The file holds no key, or its halves do not belong together.
    #[error("{} is not a key file, or is damaged", path.display())]
    Damaged {
        /// The path of the file.
        path: PathBuf,
    },
}

#[cfg(test)]
mod tests {
    use std::fs;

    use dauchan_fixtures::CountingRandom;

    use super::*;

    fn plain() -> Keyring {
        Keyring::default()
    }

    fn create(path: &Path, root: &RootSigner) {
        create_root(path, root, None, &mut CountingRandom::new(1)).unwrap();
    }

    #[test]
    fn a_key_comes_back_and_is_taken_only_as_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("root.key");
        let root = RootSigner::from_seed(&[7; SEED_LENGTH]).unwrap();
        create(&path, &root);
        assert_eq!(read_root(&path, &plain()).unwrap().public(), root.public());
        assert!(matches!(
            read_issuer(&path, &plain()),
            Err(KeyFileError::OtherKind { .. })
        ));
    }

    #[test]
    fn a_sealed_key_opens_with_its_passphrase_and_has_errors_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("root.key");
        let root = RootSigner::from_seed(&[7; SEED_LENGTH]).unwrap();
        let right = Passphrase::entered(Zeroizing::new("four words of autumn".to_owned()));
        create_root(&path, &root, Some(&right), &mut CountingRandom::new(1)).unwrap();
        assert!(keyring::is_sealed(&path).unwrap());
        let error = read_root(&path, &plain()).unwrap_err();
        assert!(matches!(error, KeyFileError::PassphraseNeeded { .. }));

        /// Has one wrong passphrase and then the right one, and is asked for no third.
        struct Clerk(Passphrase);
        impl keyring::PassphraseSource for Clerk {
            fn passphrase(&self, _: &Path, attempt: usize) -> Option<Passphrase> {
                match attempt {
                    0 => Some(Passphrase::entered(Zeroizing::new("wrong".to_owned()))),
                    1 => Some(self.0.clone()),
                    _ => None,
                }
            }
        }
        let clerk = Keyring::asking(Clerk(right.clone()));
        assert_eq!(read_root(&path, &clerk).unwrap().public(), root.public());
        let other = Passphrase::entered(Zeroizing::new("wrong too".to_owned()));
        let error = read_root(&path, &Keyring::asking(Clerk(other))).unwrap_err();
        assert!(matches!(error, KeyFileError::WrongPassphrase { .. }));

        let mut file = fs::read(&path).unwrap();
        *file.last_mut().unwrap() ^= 1;
        fs::write(&path, file).unwrap();
        let error = read_root(&path, &clerk).unwrap_err();
        assert!(matches!(error, KeyFileError::DamagedSeal { .. }), "{error}");
    }

    #[test]
    fn a_plain_key_is_sealed_in_place_and_opens_the_same_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("root.key");
        let root = RootSigner::from_seed(&[7; SEED_LENGTH]).unwrap();
        create(&path, &root);
        let passphrase = Passphrase::entered(Zeroizing::new("four words of autumn".to_owned()));
        let random = &mut CountingRandom::new(2);
        assert!(keyring::reseal(&path, &plain(), &passphrase, random).unwrap());
        let ring = plain();
        ring.add(passphrase.clone());
        assert_eq!(read_root(&path, &ring).unwrap().public(), root.public());
        assert!(!keyring::reseal(&path, &ring, &passphrase, random).unwrap());
    }

    #[test]
    fn a_key_file_has_one_spelling() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("root.key");
        create(&path, &RootSigner::from_seed(&[7; SEED_LENGTH]).unwrap());
        let json = fs::read_to_string(&path).unwrap();
        let fields: serde_json::Map<_, _> = serde_json::from_str(&json).unwrap();
        let array: Vec<_> = fields.into_iter().map(|(_, value)| value).collect();
        let others = [
            serde_json::to_string(&array).unwrap() + "\n",
            json.replace("\"root\"", "{\"root\":null}"),
            json.replace("\"root\"", "\"\\u0072oot\""),
            json.replace(':', ": "),
            json.trim_end().to_owned(),
        ];
        for other in others {
            fs::write(&path, &other).unwrap();
            let error = read_root(&path, &plain()).unwrap_err();
            assert!(matches!(error, KeyFileError::Damaged { .. }), "{other}");
        }
    }

    #[test]
    fn a_key_of_another_version_is_told_from_damage() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("root.key");
        create(&path, &RootSigner::from_seed(&[7; SEED_LENGTH]).unwrap());
        let json = fs::read_to_string(&path).unwrap();
        for json in [
            json.replacen("key 1", "key 2", 1),
            r#"{"format":"dauchan key 8","everything":"new"}"#.to_owned(),
        ] {
            fs::write(&path, &json).unwrap();
            let error = read_root(&path, &plain()).unwrap_err();
            assert!(matches!(error, KeyFileError::OtherVersion { .. }), "{json}");
        }
    }

    #[test]
    fn halves_that_do_not_belong_together_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("root.key");
        create(&path, &RootSigner::from_seed(&[7; SEED_LENGTH]).unwrap());
        let json = fs::read_to_string(&path).unwrap();
        for (from, to) in [
            ("0707", "0807"),
            ("key 1", "key 9"),
            ("\"root\"", "\"owner\""),
        ] {
            fs::write(&path, json.replacen(from, to, 1)).unwrap();
            assert!(
                matches!(
                    read_root(&path, &plain()),
                    Err(KeyFileError::Damaged { .. })
                ),
                "{to}"
            );
        }
    }
}
