//! Opening a diary: what is there, whose it is, and whether it is whole.
//!
//! A new diary is built under another name and gets its own when it is complete, after its key and
//! its key check are durable. So a database that is there was complete once, and one that is missing
//! beside its key check was lost: neither ever becomes an empty diary in silence.

use rusqlite::Connection;

use crate::diary::check::{CheckError, KeyCheck, SALT_LENGTH, Salt};
use crate::diary::database::{self, PLAIN_HEADER};
use crate::diary::error::{BuildError, OpenError};
use crate::diary::folder::Folder;
use crate::diary::vault::{KeyVault, VaultAnswer, VaultError};
use crate::diary::{DiaryKey, erase, schema, wal};
use crate::random::RandomSource;

/// The database of the diary in `folder`, made if there is none.
pub(super) fn open(
    folder: &Folder,
    vault: &dyn KeyVault,
    random: &mut dyn RandomSource,
) -> Result<Connection, OpenError> {
    if folder.is_erasing()? {
        erase::finish(folder, vault)?;
    }
    let check = folder.check()?;
    if !folder.has_database()? {
        let Some(check) = &check else {
            return create(folder, vault, random);
        };
        finish_creation(folder, vault, check)?;
    }
    open_existing(folder, vault, check.as_deref())
}

fn create(
    folder: &Folder,
    vault: &dyn KeyVault,
    random: &mut dyn RandomSource,
) -> Result<Connection, OpenError> {
    let key = first_key(vault, random)?;
    let mut salt: Salt = [0; SALT_LENGTH];
    random.fill(&mut salt)?;
    folder.remove_new_database()?;
    build(folder, &key, &salt)?;
    write_check(folder, &key, &salt)?;
    folder.install_database()?;
    accept(database::open(&folder.database(), &key)?, schema::newest())
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

fn open_existing(
    folder: &Folder,
    vault: &dyn KeyVault,
    check: Option<&[u8]>,
) -> Result<Connection, OpenError> {
    let key = known_key(vault)?;
    let head = Folder::head::<SALT_LENGTH>(&folder.database())?;
    let salt = Salt::try_from(head).map_err(|_| OpenError::Damaged)?;
    let doubt = judge_check(check, &key, &salt)?;
    let least_change = judge_log(folder, &key)?;
    let (database, version) = try_key(folder, &key, doubt.clone())?;
    if least_change.is_some_and(|least| database::change(&database).is_ok_and(|it| it < least)) {
        return Err(OpenError::Damaged);
    }
    if doubt.is_some() {
        write_check(folder, &key, &salt)?;
    }
    accept(database, version)
}

/// Refuses a log that lost something, and answers the change number of the file under it: the log is
/// never older, unless somebody put an old one back.
fn judge_log(folder: &Folder, key: &DiaryKey) -> Result<Option<i64>, OpenError> {
    let Some(log) = folder.wal()? else {
        return Ok(None);
    };
    if wal::is_damaged(log)? {
        return Err(OpenError::Damaged);
    }
    Ok(database::change_without_log(&folder.database(), key))
}

/// What the key check says of `key` and `salt`: nothing against them, or what is wrong unless the key
/// opens the database all the same.
fn judge_check(
    check: Option<&[u8]>,
    key: &DiaryKey,
    salt: &Salt,
) -> Result<Option<OpenError>, OpenError> {
    let check = match check.map(KeyCheck::decode) {
        None | Some(Err(CheckError::Torn)) => return Ok(Some(OpenError::WrongKeyOrDamaged)),
        Some(Err(CheckError::OtherFormat(format))) => {
            return Err(OpenError::NewerKeyCheck { format });
        }
        Some(Ok(check)) => check,
    };
    if !check.is_of(key) {
        // The CRC does not cover the MAC, so this may be damage too: the database decides.
        return Ok(Some(OpenError::WrongKey));
    }
    if check.salt() != salt {
        return Err(OpenError::ForeignFile);
    }
    Ok(None)
}

/// Opens the database tentatively and reads its schema.
fn try_key(
    folder: &Folder,
    key: &DiaryKey,
    doubt: Option<OpenError>,
) -> Result<(Connection, u32), OpenError> {
    let unreadable = |error| match error {
        OpenError::Damaged => doubt.clone().unwrap_or(OpenError::Damaged),
        error => error,
    };
    let database = database::open(&folder.database(), key).map_err(unreadable)?;
    let version = schema::version(&database).map_err(|error| unreadable(error.into()))?;
    let known = schema::newest();
    match version {
        0 => Err(OpenError::Damaged),
        found if found > known => Err(OpenError::NewerSchema { found, known }),
        version => Ok((database, version)),
    }
}

fn accept(mut database: Connection, version: u32) -> Result<Connection, OpenError> {
    database::accept(&database)?;
    schema::migrate(&mut database, version)?;
    Ok(database)
}
