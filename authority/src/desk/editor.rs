//! A desk that is changed, by one process at a time.

use std::fs::{self, File};
use std::path::Path;

use dauchan_core::deployment::DeploymentSettings;
use dauchan_core::deployment_file;
use dauchan_core::random::RandomSource;
use dauchan_core::time::{Day, DayRange, Timestamp, UtcOffset};
use dauchan_core::trust::Areas;
use dauchan_core::venue::{IssueNumber, VenueId, VenueSecret};
use dauchan_core::visit::VisitPolicy;
use zeroize::Zeroizing;

use super::error::DeskError;
use super::paths::DeskPaths;
use super::reader::{Desk, checked, without_deployment};
use crate::files::{self, FileError};
use crate::key_file::{self, KeyFileError};
use crate::register::{Issuer, IssuerName, ListTimes, Register, VenueOrder};
use crate::signers::{IssuerSigner, RootKind, RootSigner, sign_list};

/// Days after a list within which the next one needs no confirmation: twice the usual refresh.
const MAX_USUAL_GAP_DAYS: i64 = 28;

/// The settings of a new desk.
#[derive(Clone, Debug)]
pub struct NewDesk {
    /// The hosts that posters begin with; the first is printed. They can never change once printed.
    pub hosts: Vec<String>,
    /// The number of roots; usually 3.
    pub roots: usize,
    /// The number of roots that must sign a list; usually 2.
    pub threshold: usize,
    /// The offset by which days are counted.
    pub utc_offset: UtcOffset,
    /// Whether this is a demonstration, which no real app accepts.
    pub kind: RootKind,
}

/// A desk whose lock this process holds.
#[derive(Debug)]
pub struct DeskEditor {
    desk: Desk,
    _lock: File,
}

impl DeskEditor {
    /// Makes a desk in `folder`: its roots, an empty register and a first trust list. A desk whose
    /// making was interrupted is made anew; its keys never left the folder.
    ///
    /// # Errors
    /// [`DeskError`]; [`DeskError::DeskExists`] if the folder holds a complete desk.
    pub fn create(
        folder: &Path,
        new: &NewDesk,
        times: ListTimes,
        random: &mut dyn RandomSource,
    ) -> Result<Self, DeskError> {
        let paths = DeskPaths::of(folder);
        files::create_folder(folder)?;
        let lock = files::lock(&paths.lock())?;
        remove_unfinished(&paths)?;
        let roots = (0..new.roots).map(|_| RootSigner::generate(new.kind, random));
        let roots = roots.collect::<Result<Vec<_>, _>>()?;
        // Nothing is written unless the settings are sound.
        let desk = new_desk(paths, new, times, &roots)?;
        let editor = Self { desk, _lock: lock };
        let paths = &editor.desk.paths;
        files::replace(&paths.unfinished(), b"")?;
        for (index, root) in roots.iter().enumerate() {
            let path = paths.root_key(index + 1);
            files::create_folder(path.parent().unwrap_or(folder))?;
            key_file::create_root(&path, root)?;
        }
        editor.store_register()?;
        editor.store_deployment()?;
        files::remove(&paths.unfinished())?;
        Ok(editor)
    }

    /// Locks and reads the desk in `folder`, and finishes what an interrupted process left undone.
    ///
    /// # Errors
    /// [`DeskError`]; it holds [`FileError::Busy`] if another process has the lock.
    pub fn open(folder: &Path) -> Result<Self, DeskError> {
        let paths = DeskPaths::of(folder);
        if !fs::exists(paths.deployment()).unwrap_or(true) {
            return Err(without_deployment(&paths));
        }
        let lock = files::lock(&paths.lock())?;
        let desk = Desk::open(folder)?;
        let editor = Self { desk, _lock: lock };
        editor.finish_interrupted()?;
        Ok(editor)
    }

    /// Returns the desk.
    #[must_use]
    pub const fn desk(&self) -> &Desk {
        &self.desk
    }

    /// Adds an issuer with a new key. Phones know it from the next trust list on.
    ///
    /// If an earlier attempt was interrupted after its key was stored, the issuer gets that key.
    ///
    /// # Errors
    /// [`DeskError`]; no issuer is added.
    pub fn add_issuer(
        &mut self,
        name: IssuerName,
        areas: Areas,
        validity: DayRange,
        random: &mut dyn RandomSource,
    ) -> Result<(), DeskError> {
        let path = self.desk.paths.issuer_key(&name);
        let folder = self.desk.paths.issuer_folder(&name);
        self.desk.register.check_new_name(&name)?;
        let (signer, is_stored) = match key_file::read_issuer(&path) {
            Err(KeyFileError::File(FileError::Missing { .. })) => {
                (IssuerSigner::generate(random)?, false)
            }
            stored => (stored?, true),
        };
        self.desk.register.add_issuer(Issuer {
            name,
            key: signer.public().clone(),
            areas,
            validity,
            revoked: false,
        })?;
        if !is_stored {
            files::create_folder(&folder)?;
            key_file::create_issuer(&path, &signer)?;
        }
        self.store_register()
    }

    /// Revokes an issuer, from the next trust list on.
    ///
    /// # Errors
    /// [`DeskError`]; nothing changes.
    pub fn revoke_issuer(&mut self, name: &IssuerName) -> Result<(), DeskError> {
        self.desk.register.revoke_issuer(name)?;
        self.store_register()
    }

    /// Issues a new venue and returns its id.
    ///
    /// # Errors
    /// [`DeskError`]; no venue is issued.
    pub fn issue(
        &mut self,
        order: VenueOrder,
        random: &mut dyn RandomSource,
    ) -> Result<VenueId, DeskError> {
        let mut secret = Zeroizing::new([0; 16]);
        random.fill(secret.as_mut())?;
        let secret = VenueSecret::from_bytes(*secret);
        let id = self.desk.register.issue(order, secret)?;
        self.store_register()?;
        Ok(id)
    }

    /// Issues the next printing of a venue and returns its number.
    ///
    /// # Errors
    /// [`DeskError`]; nothing is issued.
    pub fn reissue(&mut self, id: VenueId, order: VenueOrder) -> Result<IssueNumber, DeskError> {
        let issue = self.desk.register.reissue(id, order)?;
        self.store_register()?;
        Ok(issue)
    }

    /// Revokes every printing of a venue, from the next trust list on.
    ///
    /// # Errors
    /// [`DeskError`]; nothing changes.
    pub fn revoke(&mut self, id: VenueId) -> Result<(), DeskError> {
        self.desk.register.revoke(id)?;
        self.store_register()
    }

    /// Revokes every printing of a venue before its newest, from the next trust list on. Returns the
    /// newest.
    ///
    /// # Errors
    /// [`DeskError`]; nothing changes.
    pub fn revoke_earlier(&mut self, id: VenueId) -> Result<IssueNumber, DeskError> {
        let newest = self.desk.register.revoke_earlier(id)?;
        self.store_register()?;
        Ok(newest)
    }

    /// Signs the next trust list with `roots`, and renews the file that apps are built with.
    ///
    /// A date before the newest list or far after it needs `confirmed_day`, the day that a person
    /// says it is. A list with an earlier date is the way back after one with a wrong date
    /// (`docs/format.md`, section 4.1).
    ///
    /// # Errors
    /// [`DeskError`]; the list before stays the newest.
    pub fn publish(
        &mut self,
        roots: &[RootSigner],
        times: ListTimes,
        confirmed_day: Option<Day>,
    ) -> Result<(), DeskError> {
        self.check_day(times.issued, confirmed_day)?;
        let known = self.desk.deployment.roots().keys();
        if let Some(root) = roots.iter().find(|root| !known.contains(root.public())) {
            return Err(DeskError::ForeignRoot {
                key_id: root.public().key_id(),
            });
        }
        let epoch = self.desk.settings.epoch;
        let draft = self.desk.register.draft_list(epoch, times)?;
        let settings = DeploymentSettings {
            baseline_list: sign_list(&draft, &roots.iter().collect::<Vec<_>>())?,
            build_date: times.issued,
            ..self.desk.settings.clone()
        };
        let deployment = checked(&settings, &self.desk.paths)?;
        // The counter is used up before anyone sees the list.
        self.store_register()?;
        self.desk.settings = settings;
        self.desk.deployment = deployment;
        self.store_deployment()
    }

    fn check_day(&self, now: Timestamp, confirmed: Option<Day>) -> Result<(), DeskError> {
        let offset = self.desk.deployment.utc_offset();
        let newest = self.desk.trust_list().issued();
        let today = Day::of(now, offset);
        let is_usual = newest <= now && now <= newest.plus_days(MAX_USUAL_GAP_DAYS);
        match confirmed {
            Some(confirmed) if confirmed != today => Err(DeskError::OtherDay { confirmed, today }),
            None if !is_usual => Err(DeskError::UnconfirmedDay {
                now,
                newest,
                offset,
                today,
            }),
            _ => Ok(()),
        }
    }

    fn store_register(&self) -> Result<(), DeskError> {
        let path = self.desk.paths.register();
        Ok(files::replace(&path, &self.desk.register.to_json())?)
    }

    /// Stores the deployment, which completes a new desk or list, and then the copy of its list.
    fn store_deployment(&self) -> Result<(), DeskError> {
        let json = deployment_file::write(&self.desk.settings);
        files::replace(&self.desk.deployment_path(), &json)?;
        self.store_trust_list()
    }

    fn store_trust_list(&self) -> Result<(), DeskError> {
        let list = &self.desk.settings.baseline_list;
        Ok(files::replace(&self.desk.trust_list_path(), list)?)
    }

    fn finish_interrupted(&self) -> Result<(), DeskError> {
        let paths = &self.desk.paths;
        remove_partial_files(paths)?;
        if !self.desk.is_trust_list_copied()? {
            self.store_trust_list()?;
        }
        Ok(files::remove(&paths.unfinished())?)
    }
}

/// Puts a desk together in memory.
fn new_desk(
    paths: DeskPaths,
    new: &NewDesk,
    times: ListTimes,
    roots: &[RootSigner],
) -> Result<Desk, DeskError> {
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
    let draft = register.draft_list(settings.epoch, times)?;
    settings.baseline_list = sign_list(&draft, &roots.iter().collect::<Vec<_>>())?;
    let deployment = checked(&settings, &paths)?;
    Ok(Desk {
        paths,
        settings,
        deployment,
        register,
    })
}

/// Deletes what an interrupted making of a desk left. Only the mark of such a making allows it: a
/// desk that lost its `deployment.json` keeps its keys.
fn remove_unfinished(paths: &DeskPaths) -> Result<(), DeskError> {
    if fs::exists(paths.deployment()).unwrap_or(true) {
        let folder = paths.folder().to_owned();
        return Err(DeskError::DeskExists { folder });
    }
    match without_deployment(paths) {
        DeskError::NoDesk { .. } => {}
        DeskError::Unfinished { .. } => {
            files::remove_folder(&paths.roots())?;
            files::remove(&paths.register())?;
            files::remove(&paths.trust_list())?;
        }
        error => return Err(error),
    }
    Ok(files::remove_partial_files(paths.folder())?)
}

/// Deletes the partial files of processes that were killed.
fn remove_partial_files(paths: &DeskPaths) -> Result<(), FileError> {
    files::remove_partial_files(paths.folder())?;
    for folder in files::folders_in(&paths.issuers())? {
        files::remove_partial_files(&folder)?;
    }
    Ok(())
}
