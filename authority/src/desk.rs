//! A desk's folder: the register, the issuers' keys, the roots' keys until they are carried away, and
//! what goes out to apps and phones.
//!
//! | file | holds | who may have it |
//! |---|---|---|
//! | `deployment.json` | what apps are built with | everybody |
//! | `trust.list` | the newest trust list | everybody; any web server carries it |
//! | `register.json` | issuers, venues and their secrets, revocations | the desk |
//! | `issuers/NAME/issuer.key` | an issuer's private key | the desk |
//! | `roots/root-N/root.key` | a root's private key | its holder, elsewhere |
//! | `lock` | nothing | |
//!
//! Every file is replaced whole. The register is kept before anything that depends on it leaves the
//! desk, so a crash can waste an issue number or a list counter and never uses one twice.
//! [`Desk`] reads; [`DeskEditor`] holds the lock and is the only one who writes.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use dauchan_core::deployment::{Deployment, DeploymentError, DeploymentSettings};
use dauchan_core::deployment_file::{self, DeploymentFileError};
use dauchan_core::random::{RandomSource, RandomUnavailable};
use dauchan_core::time::{DayRange, Timestamp, UtcOffset};
use dauchan_core::trust::{Areas, TrustList};
use dauchan_core::venue::{IssueNumber, VenueId, VenueSecret};
use dauchan_core::visit::VisitPolicy;
use zeroize::Zeroizing;

use crate::files::{self, FileError};
use crate::key_file::{self, KeyFileError};
use crate::register::{
    self, Issuer, IssuerName, ListTimes, Register, RegisterDamage, RegisterError, VenueOrder,
};
use crate::signers::{IssuerSigner, RootKind, RootSigner, SignListError, sign_list};

const DEPLOYMENT: &str = "deployment.json";
const TRUST_LIST: &str = "trust.list";
const REGISTER: &str = "register.json";
const ISSUERS: &str = "issuers";
const ROOTS: &str = "roots";
const LOCK: &str = "lock";

/// What a new desk is told.
#[derive(Clone, Debug)]
pub struct NewDesk {
    /// The hosts that posters begin with; the first is printed. They can never change once printed.
    pub hosts: Vec<String>,
    /// How many roots there are to be; 3 as a rule.
    pub roots: usize,
    /// How many of them must sign a list; 2 as a rule.
    pub threshold: usize,
    /// The offset by which days are counted.
    pub utc_offset: UtcOffset,
    /// Whether this is a demonstration, which no real app accepts.
    pub kind: RootKind,
}

/// A desk's folder, as it was when it was read.
#[derive(Debug)]
pub struct Desk {
    folder: PathBuf,
    settings: DeploymentSettings,
    deployment: Deployment,
    register: Register,
}

impl Desk {
    /// Reads the desk in `folder`.
    ///
    /// # Errors
    /// [`DeskError`] names the file that is at error.
    pub fn open(folder: &Path) -> Result<Self, DeskError> {
        let path = folder.join(DEPLOYMENT);
        let json = match files::read(&path, deployment_file::MAX_LENGTH) {
            Err(FileError::Missing { .. }) => {
                return Err(DeskError::NoDesk {
                    folder: folder.to_owned(),
                });
            }
            json => json?,
        };
        let settings = deployment_file::parse(&json);
        let settings = settings.map_err(|error| DeskError::DeploymentFile {
            path: path.clone(),
            error,
        })?;
        let deployment = Deployment::new(&settings);
        let deployment = deployment.map_err(|error| DeskError::Deployment { path, error })?;
        let path = folder.join(REGISTER);
        let json = files::read_secret(&path, register::MAX_LENGTH)?;
        let register = Register::from_json(&json);
        let register = register.map_err(|damage| DeskError::Register { path, damage })?;
        Ok(Self {
            folder: folder.to_owned(),
            settings,
            deployment,
            register,
        })
    }

    /// The register.
    #[must_use]
    pub const fn register(&self) -> &Register {
        &self.register
    }

    /// What apps are built with.
    #[must_use]
    pub const fn deployment(&self) -> &Deployment {
        &self.deployment
    }

    /// The newest trust list.
    #[must_use]
    pub const fn trust_list(&self) -> &TrustList {
        self.deployment.baseline()
    }

    /// Where the file for apps lies.
    #[must_use]
    pub fn deployment_path(&self) -> PathBuf {
        self.folder.join(DEPLOYMENT)
    }

    /// Where the newest trust list lies, for the web server.
    #[must_use]
    pub fn trust_list_path(&self) -> PathBuf {
        self.folder.join(TRUST_LIST)
    }

    /// Where this desk looks for roots, a folder for each.
    #[must_use]
    pub fn roots_path(&self) -> PathBuf {
        self.folder.join(ROOTS)
    }

    /// The key of an issuer.
    ///
    /// # Errors
    /// [`DeskError`] if its file cannot be used or holds the key of another issuer.
    pub fn issuer_signer(&self, name: &IssuerName) -> Result<IssuerSigner, DeskError> {
        let issuer = self.register.issuer(name)?;
        let path = issuer_path(&self.folder, name);
        let signer = key_file::read_issuer(&path)?;
        if *signer.public() == issuer.key {
            Ok(signer)
        } else {
            Err(DeskError::OtherKey { path })
        }
    }

    /// The roots whose keys still lie in the desk's folder.
    ///
    /// # Errors
    /// [`DeskError`] if one of them cannot be used.
    pub fn roots_at_hand(&self) -> Result<Vec<RootSigner>, DeskError> {
        let mut roots = Vec::new();
        for number in 1..=self.settings.root_keys.len() {
            match key_file::read_root(&root_path(&self.folder, number)) {
                Ok(root) => roots.push(root),
                Err(KeyFileError::File(FileError::Missing { .. })) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(roots)
    }
}

/// A desk whose lock this process holds.
#[derive(Debug)]
pub struct DeskEditor {
    desk: Desk,
    _lock: File,
}

impl DeskEditor {
    /// Makes a desk in `folder`: its roots, an empty register and a first trust list.
    ///
    /// # Errors
    /// [`DeskError`], also if there is a desk already.
    pub fn create(
        folder: &Path,
        new: &NewDesk,
        times: ListTimes,
        random: &mut dyn RandomSource,
    ) -> Result<Self, DeskError> {
        files::create_folder(folder)?;
        let lock = files::lock(&folder.join(LOCK))?;
        if fs::exists(folder.join(DEPLOYMENT)).unwrap_or(true) {
            return Err(FileError::Exists {
                path: folder.join(DEPLOYMENT),
            }
            .into());
        }
        let roots = (0..new.roots).map(|_| RootSigner::generate(new.kind, random));
        let roots = roots.collect::<Result<Vec<_>, _>>()?;
        let mut register = Register::default();
        let mut settings = DeploymentSettings {
            hosts: new.hosts.clone(),
            root_keys: roots.iter().map(|root| *root.public().as_bytes()).collect(),
            threshold: new.threshold,
            epoch: 1,
            baseline_list: Vec::new(),
            build_date: times.issued,
            utc_offset: new.utc_offset,
            visits: VisitPolicy::default(),
            demonstration: new.kind == RootKind::Demonstration,
        };
        let signers: Vec<_> = roots.iter().collect();
        let draft = register.draft_list(settings.epoch, times)?;
        settings.baseline_list = sign_list(&draft, &signers)?;
        // Nothing is written unless the settings hold together.
        let deployment = checked(&settings, folder)?;
        for (index, root) in roots.iter().enumerate() {
            let path = root_path(folder, index + 1);
            create_folder_of(&path)?;
            key_file::create_root(&path, root)?;
        }
        let desk = Desk {
            folder: folder.to_owned(),
            settings,
            deployment,
            register,
        };
        let editor = Self { desk, _lock: lock };
        editor.keep_register()?;
        editor.keep_publications()?;
        Ok(editor)
    }

    /// Takes the lock of the desk in `folder`, and reads it.
    ///
    /// # Errors
    /// [`DeskError`]; [`FileError::Busy`] in it if another process has the lock.
    pub fn open(folder: &Path) -> Result<Self, DeskError> {
        if !fs::exists(folder.join(DEPLOYMENT)).unwrap_or(true) {
            return Err(DeskError::NoDesk {
                folder: folder.to_owned(),
            });
        }
        let lock = files::lock(&folder.join(LOCK))?;
        let desk = Desk::open(folder)?;
        Ok(Self { desk, _lock: lock })
    }

    /// The desk.
    #[must_use]
    pub const fn desk(&self) -> &Desk {
        &self.desk
    }

    /// Makes an issuer with a new key. Phones know it from the next trust list on.
    ///
    /// # Errors
    /// [`DeskError`], and no issuer is added.
    pub fn add_issuer(
        &mut self,
        name: IssuerName,
        areas: Areas,
        validity: DayRange,
        random: &mut dyn RandomSource,
    ) -> Result<(), DeskError> {
        let signer = IssuerSigner::generate(random)?;
        let path = issuer_path(&self.desk.folder, &name);
        let key = signer.public().clone();
        let issuer = Issuer {
            name,
            key,
            areas,
            validity,
            revoked: false,
        };
        self.desk.register.add_issuer(issuer)?;
        create_folder_of(&path)?;
        key_file::create_issuer(&path, &signer)?;
        self.keep_register()
    }

    /// Revokes an issuer, from the next trust list on.
    ///
    /// # Errors
    /// [`DeskError`], and nothing changes.
    pub fn revoke_issuer(&mut self, name: &IssuerName) -> Result<(), DeskError> {
        self.desk.register.revoke_issuer(name)?;
        self.keep_register()
    }

    /// Issues a new venue.
    ///
    /// # Errors
    /// [`DeskError`], and no venue is issued.
    pub fn issue(
        &mut self,
        order: VenueOrder,
        random: &mut dyn RandomSource,
    ) -> Result<VenueId, DeskError> {
        let mut secret = Zeroizing::new([0; 16]);
        random.fill(secret.as_mut())?;
        let id = self
            .desk
            .register
            .issue(order, VenueSecret::from_bytes(*secret))?;
        self.keep_register()?;
        Ok(id)
    }

    /// Issues the next printing of a venue.
    ///
    /// # Errors
    /// [`DeskError`], and nothing is issued.
    pub fn reissue(&mut self, id: VenueId, order: VenueOrder) -> Result<IssueNumber, DeskError> {
        let issue = self.desk.register.reissue(id, order)?;
        self.keep_register()?;
        Ok(issue)
    }

    /// Revokes a venue, from the next trust list on.
    ///
    /// # Errors
    /// [`DeskError`], and nothing changes.
    pub fn revoke(&mut self, id: VenueId) -> Result<(), DeskError> {
        self.desk.register.revoke(id)?;
        self.keep_register()
    }

    /// Revokes all printings of a venue but its newest, from the next trust list on.
    ///
    /// # Errors
    /// [`DeskError`], and nothing changes.
    pub fn revoke_earlier(&mut self, id: VenueId) -> Result<IssueNumber, DeskError> {
        let least = self.desk.register.revoke_earlier(id)?;
        self.keep_register()?;
        Ok(least)
    }

    /// Signs the next trust list with `roots`, keeps it, and renews what apps are built with.
    ///
    /// # Errors
    /// [`DeskError`]; the list before stays the newest.
    pub fn publish(&mut self, roots: &[RootSigner], times: ListTimes) -> Result<(), DeskError> {
        let newest = self.desk.trust_list().issued();
        if times.issued <= newest {
            return Err(DeskError::ClockBehind { newest });
        }
        let known = self.desk.deployment.roots().keys();
        if let Some(root) = roots.iter().find(|root| !known.contains(root.public())) {
            return Err(DeskError::ForeignRoot {
                key_id: root.public().key_id(),
            });
        }
        let draft = self
            .desk
            .register
            .draft_list(self.desk.settings.epoch, times)?;
        let settings = DeploymentSettings {
            baseline_list: sign_list(&draft, &roots.iter().collect::<Vec<_>>())?,
            build_date: times.issued,
            ..self.desk.settings.clone()
        };
        let deployment = checked(&settings, &self.desk.folder)?;
        // The counter is used up before the list is seen by anyone.
        self.keep_register()?;
        self.desk.settings = settings;
        self.desk.deployment = deployment;
        self.keep_publications()
    }

    fn keep_register(&self) -> Result<(), DeskError> {
        let path = self.desk.folder.join(REGISTER);
        Ok(files::replace(&path, &self.desk.register.to_json())?)
    }

    fn keep_publications(&self) -> Result<(), DeskError> {
        let Desk { settings, .. } = &self.desk;
        files::replace(&self.desk.trust_list_path(), &settings.baseline_list)?;
        files::replace(
            &self.desk.deployment_path(),
            &deployment_file::write(settings),
        )?;
        Ok(())
    }
}

fn checked(settings: &DeploymentSettings, folder: &Path) -> Result<Deployment, DeskError> {
    let path = folder.join(DEPLOYMENT);
    Deployment::new(settings).map_err(|error| DeskError::Deployment { path, error })
}

fn issuer_path(folder: &Path, name: &IssuerName) -> PathBuf {
    folder.join(ISSUERS).join(name.as_str()).join("issuer.key")
}

fn root_path(folder: &Path, number: usize) -> PathBuf {
    folder
        .join(ROOTS)
        .join(format!("root-{number}"))
        .join("root.key")
}

fn create_folder_of(path: &Path) -> Result<(), FileError> {
    path.parent().map_or(Ok(()), files::create_folder)
}

/// Why a desk did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// There is no desk in the folder.
    #[error("there is no desk in {}", folder.display())]
    NoDesk {
        /// The folder.
        folder: PathBuf,
    },
    /// A file cannot be read, written or locked.
    #[error(transparent)]
    File(#[from] FileError),
    /// A key's file cannot be used.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// A key's file holds a key, but that of somebody else.
    #[error("{} holds another key than the register says", path.display())]
    OtherKey {
        /// The file.
        path: PathBuf,
    },
    /// The register's file is damaged.
    #[error("{}: {damage}", path.display())]
    Register {
        /// The file.
        path: PathBuf,
        /// What about it.
        damage: RegisterDamage,
    },
    /// The deployment's file is damaged.
    #[error("{}: {error}", path.display())]
    DeploymentFile {
        /// The file.
        path: PathBuf,
        /// What about it.
        error: DeploymentFileError,
    },
    /// The deployment's settings do not hold together.
    #[error("{}: {error}", path.display())]
    Deployment {
        /// The file they are in, or would have been.
        path: PathBuf,
        /// What about them.
        error: DeploymentError,
    },
    /// The register's rules forbid it.
    #[error(transparent)]
    Rule(#[from] RegisterError),
    /// The list cannot be signed.
    #[error(transparent)]
    List(#[from] SignListError),
    /// A root that is not one of this deployment's.
    #[error("the root {key_id} is not one of this desk's")]
    ForeignRoot {
        /// Its id.
        key_id: dauchan_core::keys::KeyId,
    },
    /// The newest list was signed at this moment or later.
    #[error("the clock stands before the newest trust list")]
    ClockBehind {
        /// When that was signed.
        newest: Timestamp,
    },
    /// No random bytes.
    #[error(transparent)]
    Random(#[from] RandomUnavailable),
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use dauchan_core::reading::read;
    use dauchan_core::venue::{AreaCode, DefaultStay, Direction, Sector, VenueName};

    use super::*;
    use dauchan_fixtures::{CountingRandom, days};

    const NOW: Timestamp = Timestamp::from_unix_seconds(1_632_700_000);

    fn times(issued: Timestamp) -> ListTimes {
        ListTimes {
            issued,
            refresh_days: 14,
            expiry_days: 180,
        }
    }

    fn new_desk() -> NewDesk {
        NewDesk {
            hosts: vec!["dauchan.example".to_owned()],
            roots: 3,
            threshold: 2,
            utc_offset: UtcOffset::VIET_NAM,
            kind: RootKind::Real,
        }
    }

    fn name(name: &str) -> IssuerName {
        name.parse().unwrap()
    }

    fn order() -> VenueOrder {
        VenueOrder {
            issuer: name("thu-dau-mot"),
            name: VenueName::new("Chợ Thủ Dầu Một").unwrap(),
            direction: Direction::Both,
            sector: Sector::OTHER,
            default_stay: DefaultStay::from_quarter_hours(4).unwrap(),
            area: AreaCode::new(25_747).unwrap(),
            validity: days(635, 999),
        }
    }

    /// A desk with an issuer and a venue, its lock free again.
    fn small_desk(folder: &Path) -> VenueId {
        let random = &mut CountingRandom::new(1);
        let mut desk = DeskEditor::create(folder, &new_desk(), times(NOW), random).unwrap();
        desk.add_issuer(name("thu-dau-mot"), Areas::All, days(600, 1000), random)
            .unwrap();
        let id = desk.issue(order(), random).unwrap();
        let roots = desk.desk().roots_at_hand().unwrap();
        desk.publish(&roots[..2], times(NOW.plus_seconds(60)))
            .unwrap();
        id
    }

    fn class_of(desk: &Desk, id: VenueId) -> &'static str {
        let venue = desk.register().venue(id).unwrap();
        let signed = desk
            .issuer_signer(venue.issuer())
            .unwrap()
            .sign_venue(venue.record());
        let deployment = desk.deployment();
        let text = signed.link_text(&deployment.hosts()[0]);
        let now = desk.trust_list().issued();
        read(&text, deployment, deployment.baseline(), now).class()
    }

    #[test]
    fn what_is_issued_and_revoked_phones_see_with_the_next_list() {
        let folder = tempfile::tempdir().unwrap();
        let id = small_desk(folder.path());
        let mut editor = DeskEditor::open(folder.path()).unwrap();
        assert_eq!(class_of(editor.desk(), id), "verified");
        editor.revoke(id).unwrap();
        assert_eq!(class_of(editor.desk(), id), "verified");
        let roots = editor.desk().roots_at_hand().unwrap();
        editor
            .publish(&roots, times(NOW.plus_seconds(120)))
            .unwrap();
        assert_eq!(class_of(editor.desk(), id), "revoked_venue");
        editor.revoke_issuer(&name("thu-dau-mot")).unwrap();
        editor
            .publish(&roots, times(NOW.plus_seconds(180)))
            .unwrap();
        assert_eq!(class_of(editor.desk(), id), "revoked_key");
        assert_eq!(editor.desk().trust_list().version().counter, 4);
        drop(editor);
        let again = Desk::open(folder.path()).unwrap();
        assert_eq!(
            again.trust_list().wire(),
            fs::read(again.trust_list_path()).unwrap()
        );
    }

    #[test]
    fn one_root_is_not_enough_and_a_foreign_one_none_at_all() {
        let folder = tempfile::tempdir().unwrap();
        small_desk(folder.path());
        let mut editor = DeskEditor::open(folder.path()).unwrap();
        let before = fs::read(editor.desk().trust_list_path()).unwrap();
        let roots = editor.desk().roots_at_hand().unwrap();
        let later = times(NOW.plus_seconds(120));
        let error = editor.publish(&roots[..1], later).unwrap_err();
        assert!(matches!(error, DeskError::Deployment { .. }), "{error}");
        let foreign = RootSigner::generate(RootKind::Real, &mut CountingRandom::new(9)).unwrap();
        let error = editor.publish(&[foreign], later).unwrap_err();
        assert!(matches!(error, DeskError::ForeignRoot { .. }), "{error}");
        let error = editor.publish(&roots, times(NOW)).unwrap_err();
        assert!(matches!(error, DeskError::ClockBehind { .. }), "{error}");
        assert_eq!(fs::read(editor.desk().trust_list_path()).unwrap(), before);
    }

    #[test]
    fn everything_is_its_owners_alone() {
        fn walk(folder: &Path) {
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(folder), 0o700, "{}", folder.display());
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(&path);
                } else {
                    assert_eq!(mode(&path), 0o600, "{}", path.display());
                }
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let desk = folder.path().join("desk");
        small_desk(&desk);
        walk(&desk);
    }

    #[test]
    fn two_cannot_work_on_a_desk_at_once() {
        let folder = tempfile::tempdir().unwrap();
        small_desk(folder.path());
        let first = DeskEditor::open(folder.path()).unwrap();
        let second = DeskEditor::open(folder.path());
        assert!(matches!(
            second,
            Err(DeskError::File(FileError::Busy { .. }))
        ));
        assert!(Desk::open(folder.path()).is_ok(), "reading needs no lock");
        drop(first);
        assert!(DeskEditor::open(folder.path()).is_ok());
    }

    #[test]
    fn a_desk_is_never_made_over_another() {
        let folder = tempfile::tempdir().unwrap();
        let id = small_desk(folder.path());
        let random = &mut CountingRandom::new(5);
        let error = DeskEditor::create(folder.path(), &new_desk(), times(NOW), random);
        assert!(matches!(
            error,
            Err(DeskError::File(FileError::Exists { .. }))
        ));
        assert_eq!(
            class_of(&Desk::open(folder.path()).unwrap(), id),
            "verified"
        );
    }

    #[test]
    fn settings_that_do_not_hold_together_write_nothing() {
        for wrong in [
            NewDesk {
                hosts: vec!["Dauchan.Example".to_owned()],
                ..new_desk()
            },
            NewDesk {
                hosts: Vec::new(),
                ..new_desk()
            },
            NewDesk {
                threshold: 4,
                ..new_desk()
            },
        ] {
            let folder = tempfile::tempdir().unwrap();
            let random = &mut CountingRandom::new(5);
            let error = DeskEditor::create(folder.path(), &wrong, times(NOW), random).unwrap_err();
            assert!(matches!(error, DeskError::Deployment { .. }), "{error}");
            assert_eq!(
                fs::read_dir(folder.path()).unwrap().count(),
                1,
                "the lock alone"
            );
        }
    }

    #[test]
    fn a_hostile_desk_file_is_named_and_left_alone() {
        let files = [
            DEPLOYMENT,
            REGISTER,
            "issuers/thu-dau-mot/issuer.key",
            "roots/root-2/root.key",
        ];
        let contents: [&[u8]; 5] = [b"", b"\0", b"{}", b"[[[[[[", &[0xFF; 5000]];
        for file in files {
            for content in contents {
                let folder = tempfile::tempdir().unwrap();
                small_desk(folder.path());
                let path = folder.path().join(file);
                fs::write(&path, content).unwrap();
                let error = Desk::open(folder.path())
                    .and_then(|desk| desk.issuer_signer(&name("thu-dau-mot")).map(|_| desk))
                    .and_then(|desk| desk.roots_at_hand().map(|_| ()))
                    .unwrap_err();
                assert!(error.to_string().contains(file), "{error}");
                assert_eq!(fs::read(&path).unwrap(), content);
            }
        }
    }

    #[test]
    fn a_key_of_another_issuer_signs_nothing() {
        let folder = tempfile::tempdir().unwrap();
        small_desk(folder.path());
        let random = &mut CountingRandom::new(9);
        let mut editor = DeskEditor::open(folder.path()).unwrap();
        editor
            .add_issuer(name("di-an"), Areas::All, days(600, 1000), random)
            .unwrap();
        let key = |issuer: &str| issuer_path(folder.path(), &name(issuer));
        fs::copy(key("di-an"), key("thu-dau-mot")).unwrap();
        let error = editor
            .desk()
            .issuer_signer(&name("thu-dau-mot"))
            .unwrap_err();
        assert!(matches!(error, DeskError::OtherKey { .. }));
        fs::copy(root_path(folder.path(), 1), key("thu-dau-mot")).unwrap();
        let error = editor
            .desk()
            .issuer_signer(&name("thu-dau-mot"))
            .unwrap_err();
        assert!(matches!(
            error,
            DeskError::Key(KeyFileError::OtherKind { .. })
        ));
    }
}
