//! Opening a store: finds its files, checks whose they are, and whether they are whole.
//!
//! A new database is built under another name, and renamed once it is complete and its key and key
//! check are durable. So a database under its final name was complete, and one that is missing beside
//! its key check was lost. Neither silently becomes an empty diary.

use rusqlite::Connection;

use crate::random::RandomSource;
use crate::store::check::{CheckError, KeyCheck, SALT_LENGTH, Salt};
use crate::store::database::{self, Access, PLAIN_HEADER};
use crate::store::error::{BuildError, OpenError, StorageError};
use crate::store::folder::Folder;
use crate::store::mark::Marker;
use crate::store::repair::{Mending, Repair};
use crate::store::vault::{KeyVault, VaultAnswer, VaultError};
use crate::store::{Kind, StoreKey, erase, schema};

/// An accepted database and its commit marks.
pub(super) struct Opened {
    pub(super) database: Connection,
    pub(super) marker: Marker,
    /// The reason for which nothing can be written, if there is one.
    pub(super) unwritable: Option<StorageError>,
}

/// Opens the database of the store in `folder`, and creates it if it does not exist.
pub(super) fn open(
    folder: &Folder,
    vault: &dyn KeyVault,
    random: &mut dyn RandomSource,
) -> Result<Opened, OpenError> {
    if folder.is_erasing()? {
        erase::finish(folder, vault)?;
    }
    let check = folder.check()?;
    if !folder.has_database()? {
        match &check {
            Some(check) => finish_creation(folder, vault, check)?,
            // Of a store that was written to, only the mark is left.
            None if folder.mark()?.is_some() => return Err(OpenError::DatabaseMissing),
            None => return create(folder, vault, random),
        }
    }
    match judge(folder, vault, check.as_deref())? {
        Verdict::Whole(judged) => judged.accept(folder),
        Verdict::Repairable { repair, .. } => Err(OpenError::Repairable(repair)),
    }
}

fn create(
    folder: &Folder,
    vault: &dyn KeyVault,
    random: &mut dyn RandomSource,
) -> Result<Opened, OpenError> {
    let key = first_key(vault, random)?;
    let mut salt: Salt = [0; SALT_LENGTH];
    random.fill(&mut salt)?;
    folder.remove_new_database()?;
    build(folder, &key, &salt)?;
    write_check(folder, &key, &salt)?;
    folder.install_database()?;
    let mut database = database::open(&folder.database(), &key, Access::Write)?;
    accept(&mut database, folder.kind(), newest(folder))?;
    Ok(Opened {
        database,
        marker: marker(&key, salt)?,
        unwritable: None,
    })
}

/// Returns the key for a new store: one that an interrupted creation left in the vault, or a new one
/// that is durably stored.
fn first_key(vault: &dyn KeyVault, random: &mut dyn RandomSource) -> Result<StoreKey, OpenError> {
    match vault.load() {
        VaultAnswer::Found(key) => return Ok(key),
        VaultAnswer::UnavailableNow => return Err(OpenError::KeyUnavailable),
        VaultAnswer::Failed(cause) => return Err(OpenError::Vault(VaultError::Failed(cause))),
        VaultAnswer::NotFound => {}
        VaultAnswer::Invalidated => vault.delete().map_err(vault_error)?,
    }
    let key = StoreKey::generate(random)?;
    vault.store(&key).map_err(vault_error)?;
    Ok(key)
}

fn vault_error(error: VaultError) -> OpenError {
    match error {
        VaultError::UnavailableNow => OpenError::KeyUnavailable,
        error => OpenError::Vault(error),
    }
}

/// Builds the whole database under its provisional name. Closing it leaves one synced file.
fn build(folder: &Folder, key: &StoreKey, salt: &Salt) -> Result<(), OpenError> {
    let path = folder.new_database();
    let mut database = database::create(&path, key, salt)?;
    database::accept(&database)?;
    schema::migrate(&mut database, folder.kind().steps, 0)?;
    database.close().map_err(|(_, error)| error)?;
    let head = Folder::head::<SALT_LENGTH>(&path)?;
    if head == PLAIN_HEADER {
        return Err(BuildError::PlainFile.into());
    }
    if head != salt {
        return Err(OpenError::Damaged);
    }
    Ok(())
}

fn write_check(folder: &Folder, key: &StoreKey, salt: &Salt) -> Result<(), OpenError> {
    let check = KeyCheck::encode(salt, key).ok_or(OpenError::Damaged)?;
    Ok(folder.write_check(&check)?)
}

/// Finishes a creation that was interrupted before its last step. There is a key check and no
/// database; if there is no new database either, the database was lost.
fn finish_creation(folder: &Folder, vault: &dyn KeyVault, check: &[u8]) -> Result<(), OpenError> {
    if !folder.has_new_database()? {
        return Err(OpenError::DatabaseMissing);
    }
    let key = known_key(vault)?;
    let head = Folder::head::<SALT_LENGTH>(&folder.new_database())?;
    match KeyCheck::decode(check) {
        Ok(check) if check.is_of(&key) && check.salt().as_slice() == head => {
            Ok(folder.install_database()?)
        }
        _ => Err(OpenError::DatabaseMissing),
    }
}

/// Returns the key of a store that exists.
fn known_key(vault: &dyn KeyVault) -> Result<StoreKey, OpenError> {
    match vault.load() {
        VaultAnswer::Found(key) => Ok(key),
        VaultAnswer::UnavailableNow => Err(OpenError::KeyUnavailable),
        VaultAnswer::Failed(cause) => Err(OpenError::Vault(VaultError::Failed(cause))),
        VaultAnswer::NotFound | VaultAnswer::Invalidated => Err(OpenError::KeyLost),
    }
}

/// The verdict on a database that can be read.
pub(super) enum Verdict {
    /// It opens, with every acknowledged change in it.
    Whole(Judged),
    /// It opens once its owner has agreed to a repair.
    Repairable { repair: Repair, mending: Mending },
}

/// A database that opens, still tentative.
pub(super) struct Judged {
    database: Connection,
    version: u32,
    key: StoreKey,
    salt: Salt,
    marker: Marker,
    /// Whether the key check must be written again.
    check_is_spoilt: bool,
    unwritable: Option<StorageError>,
}

impl Judged {
    fn accept(mut self, folder: &Folder) -> Result<Opened, OpenError> {
        match self.unwritable {
            // An older schema is migrated before it is read.
            Some(error) if self.version < newest(folder) => return Err(error.into()),
            Some(_) => {}
            None => {
                if self.check_is_spoilt {
                    write_check(folder, &self.key, &self.salt)?;
                }
                accept(&mut self.database, folder.kind(), self.version)?;
            }
        }
        Ok(Opened {
            database: self.database,
            marker: self.marker,
            unwritable: self.unwritable,
        })
    }
}

/// Judges the store in `folder` by its files, and changes none of them.
pub(super) fn judge(
    folder: &Folder,
    vault: &dyn KeyVault,
    check: Option<&[u8]>,
) -> Result<Verdict, OpenError> {
    let key = known_key(vault)?;
    let head = Folder::head::<SALT_LENGTH>(&folder.database())?;
    let salt = Salt::try_from(head).map_err(|_| OpenError::Damaged)?;
    let doubt = match judge_check(check, &key, &salt)? {
        CheckVerdict::Good => None,
        CheckVerdict::Doubtful(error) => Some(error),
        CheckVerdict::OtherSalt(own) => return judge_head(folder, &key, own),
    };
    let has_log = folder.has_wal()?;
    let change_in_file = match has_log {
        true => database::change_without_log(&folder.database(), &key, folder.kind().steps),
        false => None,
    };
    let doubt_of = |error| match error {
        OpenError::Damaged => doubt.clone().unwrap_or(OpenError::Damaged),
        error => error,
    };
    let (database, version, unwritable) = match try_key(folder, &key, Access::Write) {
        Err(OpenError::Storage(error @ (StorageError::Unwritable | StorageError::Full))) => {
            let access = match has_log {
                true => Access::ReadWithLog,
                false => Access::Read,
            };
            // If reading fails too, the first error is the cause.
            let (database, version) =
                try_key(folder, &key, access).map_err(|second| match second {
                    OpenError::Storage(_) => error.into(),
                    second => doubt_of(second),
                })?;
            (database, version, Some(error))
        }
        opened => {
            let (database, version) = opened.map_err(doubt_of)?;
            (database, version, None)
        }
    };
    if !schema::is_own(&database, folder.kind().steps, version)? {
        return Err(OpenError::Damaged);
    }
    let change = database::change(&database)?;
    // A log is older than the file under it only if an old one was put back.
    if change_in_file.is_some_and(|in_file| in_file > change) {
        return Err(OpenError::Damaged);
    }
    let marker = marker(&key, salt)?;
    let lost = marker.read(folder)?.map_or(0, |marked| marked - change);
    if let Ok(at_least @ 1..) = u64::try_from(lost) {
        return Ok(Verdict::Repairable {
            repair: Repair::LostChanges { at_least },
            mending: Mending::Mark { marker, change },
        });
    }
    Ok(Verdict::Whole(Judged {
        database,
        version,
        key,
        salt,
        marker,
        check_is_spoilt: doubt.is_some(),
        unwritable,
    }))
}

fn marker(key: &StoreKey, salt: Salt) -> Result<Marker, OpenError> {
    Marker::new(key, salt).ok_or(OpenError::Damaged)
}

/// Judges a database that begins with another salt than its key check holds. The first 16 bytes of a
/// database are its salt, which no MAC covers. With the key check's salt, a database with damaged first
/// bytes opens, and another store's does not.
fn judge_head(folder: &Folder, key: &StoreKey, salt: Salt) -> Result<Verdict, OpenError> {
    let database = database::open_with_salt(&folder.database(), key, &salt);
    let version = database.and_then(|database| Ok(schema::version(&database)?));
    match version {
        Ok(_) => Ok(Verdict::Repairable {
            repair: Repair::FirstBytes,
            mending: Mending::Head(salt),
        }),
        Err(OpenError::Damaged) => Err(OpenError::ForeignFile),
        Err(error) => Err(error),
    }
}

/// The verdict of the key check on a key and a salt.
enum CheckVerdict {
    /// The key and the salt are right.
    Good,
    /// The error to return, unless the key opens the database.
    Doubtful(OpenError),
    /// The key is right, and the database should begin with this salt.
    OtherSalt(Salt),
}

fn judge_check(
    check: Option<&[u8]>,
    key: &StoreKey,
    salt: &Salt,
) -> Result<CheckVerdict, OpenError> {
    let check = match check.map(KeyCheck::decode) {
        None | Some(Err(CheckError::Torn)) => {
            return Ok(CheckVerdict::Doubtful(OpenError::WrongKeyOrDamaged));
        }
        Some(Err(CheckError::OtherFormat(format))) => {
            return Err(OpenError::NewerKeyCheck { format });
        }
        Some(Ok(check)) => check,
    };
    if !check.is_of(key) {
        // The CRC does not cover the MAC, so this may be damage. The database decides.
        return Ok(CheckVerdict::Doubtful(OpenError::WrongKey));
    }
    if check.salt() != salt {
        return Ok(CheckVerdict::OtherSalt(*check.salt()));
    }
    Ok(CheckVerdict::Good)
}

/// Opens the database tentatively and reads its schema.
fn try_key(
    folder: &Folder,
    key: &StoreKey,
    access: Access,
) -> Result<(Connection, u32), OpenError> {
    let database = database::open(&folder.database(), key, access)?;
    let version = schema::version(&database)?;
    let known = newest(folder);
    if version > known {
        let found = version;
        return Err(OpenError::NewerSchema { found, known });
    }
    Ok((database, version))
}

fn accept(database: &mut Connection, kind: &Kind, version: u32) -> Result<(), OpenError> {
    database::accept(database)?;
    schema::migrate(database, kind.steps, version)
}

/// Returns the newest schema of the store in `folder` that this build knows.
fn newest(folder: &Folder) -> u32 {
    schema::newest(folder.kind().steps)
}
