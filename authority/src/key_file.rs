//! A private key at rest: a file that its owner alone may read, without a passphrase.
//!
//! The public key stands beside the seed, so that a person can tell keys apart. A file whose halves do
//! not belong together is rejected, as is every spelling that this module does not write.

use std::path::{Path, PathBuf};

use dauchan_core::json::Object;
use dauchan_core::keys::{PublicKey, PublicKeyError};
use dauchan_core::version::{self, VersionError};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::files::{self, FileError};
use crate::hex::Hex;
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

/// Stores a root's key at `path`, where nothing may be.
pub(crate) fn create_root(path: &Path, root: &RootSigner) -> Result<(), FileError> {
    create(
        path,
        Kind::Root,
        root.public().as_bytes(),
        &root.expose_seed(),
    )
}

/// Stores an issuer's key at `path`, where nothing may be.
pub(crate) fn create_issuer(path: &Path, issuer: &IssuerSigner) -> Result<(), FileError> {
    create(
        path,
        Kind::Issuer,
        issuer.public().as_bytes(),
        &issuer.expose_seed(),
    )
}

/// Reads a root's key from any path.
///
/// # Errors
/// [`KeyFileError`] names the file.
pub fn read_root(path: &Path) -> Result<RootSigner, KeyFileError> {
    read(path, Kind::Root, RootSigner::from_seed, RootSigner::public)
}

/// Reads an issuer's key.
pub(crate) fn read_issuer(path: &Path) -> Result<IssuerSigner, KeyFileError> {
    read(
        path,
        Kind::Issuer,
        IssuerSigner::from_seed,
        IssuerSigner::public,
    )
}

fn create(path: &Path, kind: Kind, public: &[u8; 32], seed: &[u8; 32]) -> Result<(), FileError> {
    files::create(path, &write(kind, public, seed))
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
    kind: Kind,
    from_seed: impl FnOnce(&[u8; SEED_LENGTH]) -> Result<S, PublicKeyError>,
    public: impl FnOnce(&S) -> &PublicKey,
) -> Result<S, KeyFileError> {
    let json = files::read_secret(path, MAX_LENGTH)?;
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

    use super::*;

    #[test]
    fn a_key_comes_back_and_is_taken_only_as_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("root.key");
        let root = RootSigner::from_seed(&[7; SEED_LENGTH]).unwrap();
        create_root(&path, &root).unwrap();
        assert_eq!(read_root(&path).unwrap().public(), root.public());
        assert!(matches!(
            read_issuer(&path),
            Err(KeyFileError::OtherKind { .. })
        ));
    }

    #[test]
    fn a_key_file_has_one_spelling() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("root.key");
        create_root(&path, &RootSigner::from_seed(&[7; SEED_LENGTH]).unwrap()).unwrap();
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
            let error = read_root(&path).unwrap_err();
            assert!(matches!(error, KeyFileError::Damaged { .. }), "{other}");
        }
    }

    #[test]
    fn a_key_of_another_version_is_told_from_damage() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("root.key");
        create_root(&path, &RootSigner::from_seed(&[7; SEED_LENGTH]).unwrap()).unwrap();
        let json = fs::read_to_string(&path).unwrap();
        for json in [
            json.replacen("key 1", "key 2", 1),
            r#"{"format":"dauchan key 8","everything":"new"}"#.to_owned(),
        ] {
            fs::write(&path, &json).unwrap();
            let error = read_root(&path).unwrap_err();
            assert!(matches!(error, KeyFileError::OtherVersion { .. }), "{json}");
        }
    }

    #[test]
    fn halves_that_do_not_belong_together_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("root.key");
        create_root(&path, &RootSigner::from_seed(&[7; SEED_LENGTH]).unwrap()).unwrap();
        let json = fs::read_to_string(&path).unwrap();
        for (from, to) in [
            ("0707", "0807"),
            ("key 1", "key 9"),
            ("\"root\"", "\"owner\""),
        ] {
            fs::write(&path, json.replacen(from, to, 1)).unwrap();
            assert!(
                matches!(read_root(&path), Err(KeyFileError::Damaged { .. })),
                "{to}"
            );
        }
    }
}
