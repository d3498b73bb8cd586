//! A desk's folder with what opens its sealed keys.
//!
//! A desk is opened by its folder. The folder by itself opens a desk of plain keys; with a
//! [`PassphraseSource`], sealed keys open too. A passphrase that opened one file is tried at the next, so that a clerk
//! enters it once.

use core::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use dauchan_core::random::RandomSource;
use zeroize::Zeroizing;

use crate::files;
use crate::key_file::KeyFileError;
use crate::sealed::{self, OpenError, Passphrase};

/// Where passphrases of sealed files come from: a person at a terminal, or a script.
pub trait PassphraseSource: Send + Sync {
    /// Returns the passphrase of the sealed file at `path`, or `None` if the source has no more. `attempt` counts from
    /// 0; each attempt after that follows a passphrase that did not open the file.
    fn passphrase(&self, path: &Path, attempt: usize) -> Option<Passphrase>;
}

/// The passphrases that a process knows, and where more come from.
#[derive(Default)]
pub struct Keyring {
    source: Option<Box<dyn PassphraseSource>>,
    known: Mutex<Vec<Passphrase>>,
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyring(…)")
    }
}

impl Keyring {
    /// Makes a keyring that gets its passphrases from `source`.
    #[must_use]
    pub fn asking(source: impl PassphraseSource + 'static) -> Self {
        Self {
            source: Some(Box::new(source)),
            known: Mutex::default(),
        }
    }

    /// Adds a passphrase, which is tried at every sealed file before the source is asked.
    pub fn add(&self, passphrase: Passphrase) {
        let mut known = self.known();
        if !known.contains(&passphrase) {
            known.push(passphrase);
        }
    }

    /// Returns the content of a file that its owner alone may read, and the passphrase if it is sealed.
    ///
    /// # Errors
    /// [`KeyFileError`] names the file.
    pub(crate) fn read(&self, path: &Path, most: u64) -> Result<Opened, KeyFileError> {
        let bytes = files::read_secret(path, most.max(sealed::MAX_LENGTH))?;
        if sealed::is_sealed(&bytes) {
            return self.open(path, &bytes);
        }
        if u64::try_from(bytes.len()).is_ok_and(|length| length <= most) {
            return Ok(Opened {
                content: bytes,
                passphrase: None,
            });
        }
        let path = path.to_owned();
        Err(files::FileError::TooLong { path, most }.into())
    }

    fn open(&self, path: &Path, file: &[u8]) -> Result<Opened, KeyFileError> {
        let known = self.known().clone();
        for passphrase in known {
            if let Some(opened) = opened(path, file, passphrase)? {
                return Ok(opened);
            }
        }
        let Some(source) = &self.source else {
            return Err(KeyFileError::PassphraseNeeded {
                path: path.to_owned(),
            });
        };
        for attempt in 0.. {
            let Some(passphrase) = source.passphrase(path, attempt) else {
                if attempt == 0 {
                    return Err(KeyFileError::PassphraseNeeded {
                        path: path.to_owned(),
                    });
                }
                break;
            };
            if let Some(opened) = opened(path, file, passphrase.clone())? {
                self.add(passphrase);
                return Ok(opened);
            }
        }
        Err(KeyFileError::WrongPassphrase {
            path: path.to_owned(),
        })
    }

    fn known(&self) -> MutexGuard<'_, Vec<Passphrase>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The content of a file, and the passphrase that it is sealed with.
pub(crate) struct Opened {
    pub(crate) content: Zeroizing<Vec<u8>>,
    pub(crate) passphrase: Option<Passphrase>,
}

fn opened(
    path: &Path,
    file: &[u8],
    passphrase: Passphrase,
) -> Result<Option<Opened>, KeyFileError> {
    match sealed::open(file, &passphrase) {
        Ok(content) => Ok(Some(Opened {
            content,
            passphrase: Some(passphrase),
        })),
        Err(OpenError::OtherPassphrase) => Ok(None),
        Err(OpenError::Damaged) => Err(KeyFileError::DamagedSeal {
            path: path.to_owned(),
        }),
    }
}

/// Writes a secret to a new file at `path`, sealed if there is a passphrase.
///
/// # Errors
/// [`KeyFileError`], also if there is a file already.
pub(crate) fn create(
    path: &Path,
    content: &[u8],
    passphrase: Option<&Passphrase>,
    random: &mut dyn RandomSource,
) -> Result<(), KeyFileError> {
    match passphrase {
        Some(passphrase) => files::create(path, &sealed::seal(content, passphrase, random)?)?,
        None => files::create(path, content)?,
    }
    Ok(())
}

/// Seals the secret file at `path`, plain or sealed until now, and reports whether anything changed. The file is replaced
/// in one step.
///
/// # Errors
/// [`KeyFileError`]; the file stays as it is.
pub fn reseal(
    path: &Path,
    keyring: &Keyring,
    passphrase: &Passphrase,
    random: &mut dyn RandomSource,
) -> Result<bool, KeyFileError> {
    let limit = u64::try_from(sealed::MAX_CONTENT).unwrap_or(u64::MAX);
    let opened = keyring.read(path, limit)?;
    if opened.passphrase.as_ref() == Some(passphrase) {
        return Ok(false);
    }
    files::replace(path, &sealed::seal(&opened.content, passphrase, random)?)?;
    Ok(true)
}

/// Opens the secret file at `path`, so that the keyring knows its passphrase.
///
/// # Errors
/// [`KeyFileError`].
pub fn check(path: &Path, keyring: &Keyring) -> Result<(), KeyFileError> {
    let limit = u64::try_from(sealed::MAX_CONTENT).unwrap_or(u64::MAX);
    keyring.read(path, limit).map(drop)
}

/// Reports whether the file at `path` is sealed.
///
/// # Errors
/// [`KeyFileError::File`].
pub fn is_sealed(path: &Path) -> Result<bool, KeyFileError> {
    Ok(sealed::is_sealed(&files::read_secret(
        path,
        sealed::MAX_LENGTH,
    )?))
}

/// A desk's folder, with what opens its sealed keys and what seals its new ones.
#[derive(Clone, Debug)]
pub struct DeskFolder {
    path: PathBuf,
    keyring: Arc<Keyring>,
    sealing: Option<Passphrase>,
}

impl DeskFolder {
    /// Names a folder and the keyring of its sealed keys.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>, keyring: Arc<Keyring>) -> Self {
        Self {
            path: path.into(),
            keyring,
            sealing: None,
        }
    }

    /// Has the keys of a desk that is made in the folder sealed with `passphrase`. Without it they are plain.
    #[must_use]
    pub fn sealed_with(mut self, passphrase: Passphrase) -> Self {
        self.keyring.add(passphrase.clone());
        self.sealing = Some(passphrase);
        self
    }

    /// Returns the path of the folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the keyring.
    #[must_use]
    pub fn keyring(&self) -> &Arc<Keyring> {
        &self.keyring
    }
}

impl DeskFolder {
    pub(crate) const fn sealing(&self) -> Option<&Passphrase> {
        self.sealing.as_ref()
    }
}

impl AsRef<Path> for DeskFolder {
    fn as_ref(&self) -> &Path {
        &self.path
    }
}

impl core::ops::Deref for DeskFolder {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.path
    }
}

impl From<&Path> for DeskFolder {
    fn from(path: &Path) -> Self {
        Self::new(path, Arc::default())
    }
}

impl From<&PathBuf> for DeskFolder {
    fn from(path: &PathBuf) -> Self {
        path.as_path().into()
    }
}

impl From<&Self> for DeskFolder {
    fn from(folder: &Self) -> Self {
        folder.clone()
    }
}
