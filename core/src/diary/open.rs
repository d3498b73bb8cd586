//! Opening a diary: what is there, whose it is, and whether it is whole.
//!
//! A new diary is built under another name and gets its own when it is complete, after its key and
//! its key check are durable. So a database that is there was complete once, and one that is missing
//! beside its key check was lost: neither ever becomes an empty diary in silence.

use rusqlite::Connection;

use crate::diary::check::{CheckError, KeyCheck, SALT_LENGTH, Salt};
use crate::diary::database::{self, Access, PLAIN_HEADER};
use crate::diary::error::{BuildError, OpenError, StorageError};
use crate::diary::folder::Folder;
use crate::diary::mark::Marker;
use crate::diary::repair::{Mending, Repair};
use crate::diary::vault::{KeyVault, VaultAnswer, VaultError};
use crate::diary::{DiaryKey, erase, schema};
use crate::random::RandomSource;

/// An accepted database, and what writes its commit marks.
pub(super) struct Opened {
    pub(super) database: Connection,
    pub(super) marker: Marker,
    /// Why nothing can be written, if that is so.
    pub(super) unwritable: Option<StorageError>,
}

/// Opens the database of the diary in `folder`, and makes it if there is none.
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
            // A diary that was written to once, and nothing else is left of it.
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
    accept(&mut database, schema::newest())?;
    Ok(Opened {
        database,
        marker: marker(&key, salt)?,
        unwritable: None,
    })
}

/// The key of a diary that does not exist yet: one that an interrupted creation left in the vault,
/// or a new one, durably kept.
fn first_key(vault: &dyn KeyVault, random: &mut dyn RandomSource) -> Result<DiaryKey, OpenError> {
    match vault.load() {
        VaultAnswer::Found(key) => return Ok(key),
        VaultAnswer::UnavailableNow => return Err(OpenError::KeyUnavailable),
        VaultAnswer::NotFound => {}
        VaultAnswer::Invalidated => vault.delete().map_err(vault_error)?,
    }
    let key = DiaryKey::generate(random)?;
    vault.store(&key).map_err(vault_error)?;
    Ok(key)
}

fn vault_error(error: VaultError) -> OpenError {
    match error {
        VaultError::UnavailableNow => OpenError::KeyUnavailable,
        error => OpenError::Vault(error),
    }
}

/// Builds the whole database under its provisional name; closing it leaves one synced file.
fn build(folder: &Folder, key: &DiaryKey, salt: &Salt) -> Result<(), OpenError> {
    let path = folder.new_database();
    let mut database = database::create(&path, key, salt)?;
    database::accept(&database)?;
    schema::migrate(&mut database, 0)?;
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

fn write_check(folder: &Folder, key: &DiaryKey, salt: &Salt) -> Result<(), OpenError> {
    let check = KeyCheck::encode(salt, key).ok_or(OpenError::Damaged)?;
    Ok(folder.write_check(&check)?)
}

/// The key check stands and the database does not: either the last step of a creation is missing,
/// or the database is.
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

/// The key of a diary that exists.
fn known_key(vault: &dyn KeyVault) -> Result<DiaryKey, OpenError> {
    match vault.load() {
        VaultAnswer::Found(key) => Ok(key),
        VaultAnswer::UnavailableNow => Err(OpenError::KeyUnavailable),
        VaultAnswer::NotFound | VaultAnswer::Invalidated => Err(OpenError::KeyLost),
    }
}

/// What is to be said of a database.
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
    key: DiaryKey,
    salt: Salt,
    marker: Marker,
    /// Whether the key check is to be written anew.
    check_is_spoilt: bool,
    unwritable: Option<StorageError>,
}

impl Judged {
    fn accept(mut self, folder: &Folder) -> Result<Opened, OpenError> {
        match self.unwritable {
            // What an older app wrote cannot be read before it is migrated.
            Some(error) if self.version < schema::newest() => return Err(error.into()),
            Some(_) => {}
            None => {
                if self.check_is_spoilt {
                    write_check(folder, &self.key, &self.salt)?;
                }
                accept(&mut self.database, self.version)?;
            }
        }
        Ok(Opened {
            database: self.database,
            marker: self.marker,
            unwritable: self.unwritable,
        })
    }
}

/// Judges the diary in `folder` by its files, of which it changes none.
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
        true => database::change_without_log(&folder.database(), &key),
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
            // If it cannot be read either, the first error says more.
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
    if !schema::is_own(&database, version)? {
        return Err(OpenError::Damaged);
    }
    let change = database::change(&database)?;
    // The log is never older than the file under it, unless an old one was put back.
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

fn marker(key: &DiaryKey, salt: Salt) -> Result<Marker, OpenError> {
    Marker::new(key, salt).ok_or(OpenError::Damaged)
}

/// The key made the check, and the check names another salt than the database begins with. The salt is
/// all that a database's first 16 bytes hold, and no MAC covers them: with the check's salt, a database
/// whose first bytes were spoilt opens, and another diary's does not.
fn judge_head(folder: &Folder, key: &DiaryKey, salt: Salt) -> Result<Verdict, OpenError> {
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

/// What the key check says of a key and a salt.
enum CheckVerdict {
    /// Nothing against them.
    Good,
    /// What is wrong, unless the key opens the database all the same.
    Doubtful(OpenError),
    /// The key is right, and the database should begin with this salt.
    OtherSalt(Salt),
}

fn judge_check(
    check: Option<&[u8]>,
    key: &DiaryKey,
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
        // The CRC does not cover the MAC, so this may be damage too: the database decides.
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
    key: &DiaryKey,
    access: Access,
) -> Result<(Connection, u32), OpenError> {
    let database = database::open(&folder.database(), key, access)?;
    let version = schema::version(&database)?;
    let known = schema::newest();
    if version > known {
        let found = version;
        return Err(OpenError::NewerSchema { found, known });
    }
    Ok((database, version))
}

fn accept(database: &mut Connection, version: u32) -> Result<(), OpenError> {
    database::accept(database)?;
    schema::migrate(database, version)
}
