//! A private key at rest: a file that its owner alone may read, without a passphrase.
//!
//! The public key stands beside the seed, so that a person can tell keys apart, and a file whose two
//! halves do not belong together is refused.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::files::{self, FileFault};
use crate::hex::Hex;
use crate::signers::{IssuerSigner, RootSigner};

const FORMAT: &str = "dauchan key 1";
const MAX_LENGTH: u64 = 4096;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Root,
    Issuer,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    format: String,
    kind: Kind,
    public_key: Hex<32>,
    seed: Hex<32>,
}

/// Keeps a root's key at `path`, where nothing may be.
pub(crate) fn create_root(path: &Path, root: &RootSigner) -> Result<(), FileFault> {
    create(
        path,
        Kind::Root,
        root.public().as_bytes(),
        &root.expose_seed(),
    )
}

/// Keeps an issuer's key at `path`, where nothing may be.
pub(crate) fn create_issuer(path: &Path, issuer: &IssuerSigner) -> Result<(), FileFault> {
    create(
        path,
        Kind::Issuer,
        issuer.public().as_bytes(),
        &issuer.expose_seed(),
    )
}

/// Reads a root's key, wherever its holder carried it.
///
/// # Errors
/// [`KeyFileFault`] names the file.
pub fn read_root(path: &Path) -> Result<RootSigner, KeyFileFault> {
    let stored = read(path, Kind::Root)?;
    let damaged = || KeyFileFault::Damaged {
        path: path.to_owned(),
    };
    let root = RootSigner::from_seed(&stored.seed.0).map_err(|_| damaged())?;
    if *root.public().as_bytes() == stored.public_key.0 {
        Ok(root)
    } else {
        Err(damaged())
    }
}

/// Reads an issuer's key.
pub(crate) fn read_issuer(path: &Path) -> Result<IssuerSigner, KeyFileFault> {
    let stored = read(path, Kind::Issuer)?;
    let damaged = || KeyFileFault::Damaged {
        path: path.to_owned(),
    };
    let issuer = IssuerSigner::from_seed(&stored.seed.0).map_err(|_| damaged())?;
    if *issuer.public().as_bytes() == stored.public_key.0 {
        Ok(issuer)
    } else {
        Err(damaged())
    }
}

fn create(path: &Path, kind: Kind, public: &[u8; 32], seed: &[u8; 32]) -> Result<(), FileFault> {
    let format = FORMAT.to_owned();
    let stored = Stored {
        format,
        kind,
        public_key: Hex(*public),
        seed: Hex(*seed),
    };
    let mut json = Zeroizing::new(Vec::with_capacity(512));
    // Writing two strings and a word into memory does not fail.
    let _ = serde_json::to_writer(&mut *json, &stored);
    json.push(b'\n');
    files::create(path, &json)
}

fn read(path: &Path, kind: Kind) -> Result<Stored, KeyFileFault> {
    let json = files::read_secret(path, MAX_LENGTH)?;
    match serde_json::from_slice::<Stored>(&json) {
        Ok(stored) if stored.format == FORMAT && stored.kind == kind => Ok(stored),
        Ok(stored) if stored.format == FORMAT => Err(KeyFileFault::OtherKind {
            path: path.to_owned(),
        }),
        _ => Err(KeyFileFault::Damaged {
            path: path.to_owned(),
        }),
    }
}

/// Why a key's file could not be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileFault {
    /// The file itself.
    #[error(transparent)]
    File(#[from] FileFault),
    /// It is a root's where an issuer's is wanted, or the other way round.
    #[error("{} holds the key of another kind of signer", path.display())]
    OtherKind {
        /// The file.
        path: PathBuf,
    },
    /// It is no key's file, or its two halves do not belong together.
    #[error("{} does not hold a key; it is damaged", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
}
