//! A phone's folder on disk.
//!
//! | file | holds |
//! |---|---|
//! | `deployment.json` | what the app was built with, as the desk wrote it |
//! | `diary/` | the diary, with the newest trust list |
//! | `vault/diary.key` | the diary's key, private to its owner |
//! | `guest-book/` | the guest book of a post or a venue's staff |
//! | `vault/guest-book.key` | the guest book's key, private to its owner |

use std::path::{Path, PathBuf};
use std::sync::Arc;

use dauchan_core::deployment::{Deployment, DeploymentSettings};
use dauchan_core::deployment_file;
use dauchan_core::diary::{self, Diary, OpenError, Repair};
use dauchan_core::guest_book::{self, GuestBook};
use dauchan_core::key_file::FileKeyVault;
use dauchan_core::reading::{self, Reading};
use dauchan_core::time::{Timestamp, UtcOffset};
use dauchan_core::trust::TrustList;
use dauchan_core::visit::Moment;
use dauchan_files::{self as files, FileError};
use zeroize::Zeroizing;

use super::errors::in_guest_book;
use crate::context::Context;
use crate::error::{CommandError, Exit};
use crate::random::SystemRandom;

const DEPLOYMENT: &str = "deployment.json";
const DIARY: &str = "diary";
const VAULT: &str = "vault";
const KEY: &str = "diary.key";
const GUEST_BOOK: &str = "guest-book";
const GUEST_BOOK_KEY: &str = "guest-book.key";

/// A phone's folder that was set up, and the current time.
pub struct Phone {
    folder: PathBuf,
    deployment: Arc<Deployment>,
    now: Timestamp,
}

impl Phone {
    /// Sets the folder up with the deployment's file at `source`, or renews it as an update of an
    /// app does. A diary that is there stays.
    ///
    /// # Errors
    /// [`CommandError`] if the file cannot be used or stored.
    pub fn set_up(context: &Context, source: &Path) -> Result<Self, CommandError> {
        let json = read_given(source, deployment_file::MAX_LENGTH)?;
        let (settings, deployment) = judge(source, &json)?;
        files::create_folder(&context.phone)?;
        files::replace(
            &context.phone.join(DEPLOYMENT),
            &deployment_file::write(&settings),
        )?;
        Ok(Self::new(context, deployment))
    }

    /// Opens the folder, if it was set up.
    ///
    /// # Errors
    /// [`CommandError`] if its deployment cannot be used.
    pub fn find(context: &Context) -> Result<Option<Self>, CommandError> {
        let path = context.phone.join(DEPLOYMENT);
        match files::read(&path, deployment_file::MAX_LENGTH) {
            Ok(json) => Ok(Some(Self::new(context, judge(&path, &json)?.1))),
            Err(FileError::Missing { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Opens the folder.
    ///
    /// # Errors
    /// [`CommandError`] if it was not set up, or its deployment cannot be used.
    pub fn open(context: &Context) -> Result<Self, CommandError> {
        Self::find(context)?.ok_or_else(|| {
            let folder = context.phone.display();
            let text =
                format!("{folder} is not a phone's folder, because it holds no {DEPLOYMENT}");
            CommandError::new(Exit::Folder, "no_phone", text).advise(
                "Name it with --phone, or set it up: dauchan phone setup DESK/deployment.json",
            )
        })
    }

    fn new(context: &Context, deployment: Deployment) -> Self {
        Self {
            folder: context.phone.clone(),
            deployment: Arc::new(deployment),
            now: context.now,
        }
    }

    /// Returns the deployment that the app was built with.
    pub fn deployment(&self) -> &Deployment {
        &self.deployment
    }

    /// Returns the current time.
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// Returns the offset of local time. The tool knows no time zones and uses the deployment's.
    pub fn offset(&self) -> UtcOffset {
        self.deployment.utc_offset()
    }

    /// Judges the text of a code by `list`.
    pub fn read(&self, text: &str, list: &TrustList) -> Reading {
        reading::read(text, &self.deployment, list, self.now)
    }

    /// Opens the diary, or makes one.
    ///
    /// # Errors
    /// [`CommandError`] with the advice for its cause.
    pub fn diary(&self) -> Result<Diary, CommandError> {
        let (folder, vault) = self.prepare(DIARY, KEY)?;
        let deployment = Arc::clone(&self.deployment);
        Ok(Diary::open(
            &folder,
            &vault,
            &mut SystemRandom,
            deployment,
            self.now,
        )?)
    }

    /// Returns the trust list in force: the diary's, or without a diary the deployment's.
    ///
    /// # Errors
    /// [`CommandError`] if there is a diary that does not open. Without its list, a revoked code
    /// would be good again.
    pub fn trust_list(&self) -> Result<TrustList, CommandError> {
        if self.folder.join(DIARY).exists() {
            Ok(self.diary()?.trust_list()?)
        } else {
            Ok(self.deployment.baseline().clone())
        }
    }

    /// Repairs the diary if it says that it can be repaired, and returns what was wrong.
    ///
    /// # Errors
    /// [`CommandError`]; nothing was repaired.
    pub fn repair(&self) -> Result<Option<Repair>, CommandError> {
        let (folder, vault) = self.prepare(DIARY, KEY)?;
        let deployment = Arc::clone(&self.deployment);
        match Diary::open(&folder, &vault, &mut SystemRandom, deployment, self.now) {
            Ok(_) => Ok(None),
            Err(OpenError::Repairable(agreed)) => {
                diary::repair(&folder, &vault, agreed)?;
                Ok(Some(agreed))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Erases the diary and its key for ever.
    ///
    /// # Errors
    /// [`CommandError`]; the next command finishes an erase that began.
    pub fn erase(&self) -> Result<(), CommandError> {
        let (folder, vault) = self.prepare(DIARY, KEY)?;
        Ok(diary::erase(&folder, &vault)?)
    }

    /// Opens the guest book, or makes one.
    ///
    /// # Errors
    /// [`CommandError`] with the advice for its cause.
    pub fn guest_book(&self) -> Result<GuestBook, CommandError> {
        self.open_guest_book()?.map_err(in_guest_book)
    }

    fn open_guest_book(&self) -> Result<Result<GuestBook, OpenError>, CommandError> {
        let (folder, vault) = self.prepare(GUEST_BOOK, GUEST_BOOK_KEY)?;
        let deployment = Arc::clone(&self.deployment);
        let random = &mut SystemRandom;
        Ok(GuestBook::open(
            &folder, &vault, random, deployment, self.now,
        ))
    }

    /// Repairs the guest book if it says that it can be repaired, and returns what was wrong.
    ///
    /// # Errors
    /// [`CommandError`]; nothing was repaired.
    pub fn repair_guest_book(&self) -> Result<Option<Repair>, CommandError> {
        match self.open_guest_book()? {
            Ok(_) => Ok(None),
            Err(OpenError::Repairable(agreed)) => {
                let (folder, vault) = self.prepare(GUEST_BOOK, GUEST_BOOK_KEY)?;
                guest_book::repair(&folder, &vault, agreed).map_err(in_guest_book)?;
                Ok(Some(agreed))
            }
            Err(error) => Err(in_guest_book(error)),
        }
    }

    /// Erases the guest book and its key for ever.
    ///
    /// # Errors
    /// [`CommandError`]; the next command finishes an erase that began.
    pub fn erase_guest_book(&self) -> Result<(), CommandError> {
        let (folder, vault) = self.prepare(GUEST_BOOK, GUEST_BOOK_KEY)?;
        guest_book::erase(&folder, &vault).map_err(in_guest_book)
    }

    /// Returns a moment here.
    pub fn moment(&self, at: Timestamp) -> Moment {
        Moment {
            at,
            offset: self.offset(),
        }
    }

    fn prepare(&self, book: &str, key: &str) -> Result<(PathBuf, FileKeyVault), CommandError> {
        let (folder, vault) = (self.folder.join(book), self.folder.join(VAULT));
        files::create_folder(&folder)?;
        files::create_folder(&vault)?;
        let vault = FileKeyVault::new(vault.join(key));
        vault.check()?;
        Ok((folder, vault))
    }
}

/// Reads a file that the command line names.
///
/// # Errors
/// [`CommandError`], of class `no_file` if the file does not exist.
pub fn read_given(path: &Path, most: u64) -> Result<Zeroizing<Vec<u8>>, CommandError> {
    files::read(path, most).map_err(|error| match error {
        FileError::Missing { .. } => CommandError::new(Exit::Folder, "no_file", error),
        error => error.into(),
    })
}

fn judge(path: &Path, json: &[u8]) -> Result<(DeploymentSettings, Deployment), CommandError> {
    let unfit = |error: &dyn std::fmt::Display| {
        let text = format!("{}: {error}", path.display());
        CommandError::new(Exit::Folder, "damaged_deployment", text).advise(
            "Copy it again from the desk's folder: dauchan phone setup DESK/deployment.json",
        )
    };
    let settings = deployment_file::parse(json).map_err(|error| unfit(&error))?;
    let deployment = Deployment::new(&settings).map_err(|error| unfit(&error))?;
    Ok((settings, deployment))
}
