//! A desk that is changed, by one process at a time.

use std::fs::{self, File};

use dauchan_core::deployment::{DeploymentSettings, WitnessSettings};
use dauchan_core::deployment_file;
use dauchan_core::random::RandomSource;
use dauchan_core::time::{Day, DayRange, Timestamp, UtcOffset};
use dauchan_core::trust::{
    Acceptance, Areas, IssuerKey, ListVersion, ProgrammeStatus, Purposes, TrustListDraft,
};
use dauchan_core::venue::{Direction, IssueNumber, VenueId, VenueSecret};
use dauchan_core::visit::VisitPolicy;
use zeroize::Zeroizing;

use super::error::DeskError;
use super::paths::DeskPaths;
use super::reader::{Desk, checked, without_deployment};
use crate::activity::{ActivityFolder, Figures, State};
use crate::areas::{AreaError, AreaTable};
use crate::files::{self, FileError};
use crate::import::DoorOrder;
use crate::key_file::{self, KeyFileError};
use crate::keyring::{self, DeskFolder, Keyring};
use crate::prepared::PreparedList;
use crate::register::{self, Issuer, IssuerName, ListTimes, Register, RegisterError, VenueOrder};
use crate::sealed::Passphrase;
use crate::signers::{IssuerSigner, RootKind, RootSigner, SignListError, sign_list};
use crate::store::{
    ActivityCount, Adopted, Author, CodeChange, Edit, EventKind, Filter, Inspection, MAX_KEY_FILE,
    NewVenue, Store, StoreError, StoreKey, Writer,
};

/// Days after a list within which the next one needs no confirmation: twice the usual refresh.
const MAX_USUAL_GAP_DAYS: i64 = 28;
/// Secrets drawn for a venue: at a million venues one in 20,000 has a short code that is in use already.
const MAX_SECRETS: usize = 16;
const FIRST_EPOCH: u16 = 1;

/// The settings of a new desk.
#[derive(Clone, Debug)]
pub struct NewDesk {
    /// The hosts in the addresses of codes. New posters have the first. A printed host must stay for ever.
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
    pub(super) desk: Desk,
    pub(super) author: Author,
    _lock: File,
}

impl DeskEditor {
    /// Makes a desk in `folder`: its roots, an empty register and a first trust list. A desk whose
    /// making was interrupted is made anew; its keys never left the folder.
    ///
    /// # Errors
    /// [`DeskError`]; [`DeskError::DeskExists`] if the folder holds a complete desk.
    pub fn create(
        folder: impl Into<DeskFolder>,
        new: &NewDesk,
        times: ListTimes,
        author: &Author,
        random: &mut dyn RandomSource,
    ) -> Result<Self, DeskError> {
        let folder = folder.into();
        let sealing = folder.sealing();
        let paths = DeskPaths::of(&folder);
        files::create_folder(&folder)?;
        let lock = files::lock(&paths.lock())?;
        remove_unfinished(&paths)?;
        let roots = (0..new.roots).map(|_| RootSigner::generate(new.kind, random));
        let roots = roots.collect::<Result<Vec<_>, _>>()?;
        let keys: Vec<_> = roots.iter().map(|root| *root.public().as_bytes()).collect();
        // Nothing is written unless the settings are sound.
        let mut settings = first_settings(new, &keys, times);
        let draft = first_draft(&settings, times);
        settings.baseline_list = sign_list(&draft, &roots.iter().collect::<Vec<_>>())?;
        checked(&settings, &paths)?;
        files::replace(&paths.unfinished(), b"")?;
        for (index, root) in roots.iter().enumerate() {
            let path = paths.root_key(index + 1);
            files::create_folder(path.parent().unwrap_or(&folder))?;
            key_file::create_root(&path, root, sealing, random)?;
        }
        create_register(&paths, &folder, times, author, random)?;
        store_deployment(&paths, &settings)?;
        files::remove(&paths.unfinished())?;
        let desk = Desk::open(&folder)?;
        Ok(Self {
            desk,
            author: author.clone(),
            _lock: lock,
        })
    }

    /// Locks and reads the desk in `folder`, and finishes what an interrupted process left undone.
    ///
    /// # Errors
    /// [`DeskError`]; it holds [`FileError::Busy`] if another process has the lock.
    pub fn open(folder: impl Into<DeskFolder>, author: &Author) -> Result<Self, DeskError> {
        let folder = folder.into();
        let paths = DeskPaths::of(&folder);
        if !fs::exists(paths.deployment()).unwrap_or(true) {
            return Err(without_deployment(&paths));
        }
        let lock = files::lock(&paths.lock())?;
        let desk = Desk::open(&folder)?;
        let editor = Self {
            desk,
            author: author.clone(),
            _lock: lock,
        };
        editor.finish_interrupted()?;
        Ok(editor)
    }

    /// Returns the desk.
    #[must_use]
    pub const fn desk(&self) -> &Desk {
        &self.desk
    }

    /// Adds an issuer of venues with a new key. Phones know it from the next trust list on.
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
        self.add_issuer_for(Purposes::VENUE, name, areas, validity, random)
    }

    /// As [`Self::add_issuer`], for other purposes than venues.
    ///
    /// # Errors
    /// [`DeskError`]; no issuer is added.
    pub fn add_issuer_for(
        &mut self,
        purposes: Purposes,
        name: IssuerName,
        areas: Areas,
        validity: DayRange,
        random: &mut dyn RandomSource,
    ) -> Result<(), DeskError> {
        let path = self.desk.paths.issuer_key(&name);
        let folder = self.desk.paths.issuer_folder(&name);
        let mut writer = self.desk.register.writer(&self.author)?;
        writer.check_new_name(&name)?;
        let (signer, is_stored) = match key_file::read_issuer(&path, &self.desk.keyring) {
            Err(KeyFileError::File(FileError::Missing { .. })) => {
                (IssuerSigner::generate(random)?, false)
            }
            stored => (stored?, true),
        };
        writer.add_issuer(&Issuer {
            name,
            key: signer.public().clone(),
            purposes,
            areas,
            validity,
            revoked: false,
        })?;
        if !is_stored {
            files::create_folder(&folder)?;
            let sealing = self.desk.passphrase.as_ref();
            key_file::create_issuer(&path, &signer, sealing, random)?;
        }
        Ok(writer.commit()?)
    }

    /// Revokes an issuer, from the next trust list on.
    ///
    /// # Errors
    /// [`DeskError`]; nothing changes.
    pub fn revoke_issuer(&mut self, name: &IssuerName) -> Result<(), DeskError> {
        self.change(|writer| writer.revoke_issuer(name))
    }

    /// Issues a new venue with one door and returns its id.
    ///
    /// # Errors
    /// [`DeskError`]; no venue is issued.
    pub fn issue(
        &mut self,
        order: VenueOrder,
        random: &mut dyn RandomSource,
    ) -> Result<VenueId, DeskError> {
        let doors = vec![DoorOrder {
            label: String::new(),
            direction: order.direction,
        }];
        let new = NewVenue {
            reference: None,
            legal_name: order.name.as_str().to_owned(),
            street: String::new(),
            owner: String::new(),
            phone: String::new(),
            note: String::new(),
            doors,
            code: order.into_code(),
        };
        let ids = self.register(std::slice::from_ref(&new), random)?;
        ids.first()
            .copied()
            .ok_or(DeskError::Store(StoreError::Damaged { what: "a batch" }))
    }

    /// Registers venues and issues the first printings of their doors, all of them or none. Their ids are returned in
    /// the same order.
    ///
    /// # Errors
    /// [`DeskError`]; no venue is issued.
    pub fn register(
        &mut self,
        venues: &[NewVenue],
        random: &mut dyn RandomSource,
    ) -> Result<Vec<VenueId>, DeskError> {
        for new in venues {
            self.check_ward(&new.code)?;
        }
        let mut writer = self.desk.register.writer(&self.author)?;
        let mut ids = Vec::with_capacity(venues.len());
        for new in venues {
            let secret = free_secret(&writer, random)?;
            ids.push(writer.register(new, &secret)?);
        }
        writer.commit()?;
        Ok(ids)
    }

    /// Issues the next printing of a venue's open doors, or of one of them, and returns their numbers. A `direction`
    /// changes what scanning them means.
    ///
    /// # Errors
    /// [`DeskError`]; nothing is issued.
    pub fn reissue(
        &mut self,
        id: VenueId,
        code: &CodeChange,
        direction: Option<Direction>,
        door: Option<u16>,
    ) -> Result<Vec<IssueNumber>, DeskError> {
        self.check_ward(code)?;
        self.change(|writer| {
            if let Some(direction) = direction {
                writer.set_direction(id, direction, door)?;
            }
            writer.reissue(id, code, door)
        })
    }

    /// Adds a door to a venue, issues its first printing, and returns its number.
    ///
    /// # Errors
    /// [`DeskError`]; nothing changes.
    pub fn add_door(
        &mut self,
        id: VenueId,
        door: &DoorOrder,
        code: &CodeChange,
    ) -> Result<u16, DeskError> {
        self.check_ward(code)?;
        self.change(|writer| writer.add_door(id, door, code))
    }

    /// Closes a door of a venue, and reports whether it was open.
    ///
    /// # Errors
    /// [`DeskError`]; nothing changes.
    pub fn close_door(&mut self, id: VenueId, door: u16) -> Result<bool, DeskError> {
        self.change(|writer| writer.close_door(id, door))
    }

    /// Corrects what no code says about venues, all of them or none.
    ///
    /// # Errors
    /// [`DeskError`]; nothing changes.
    pub fn edit(&mut self, edits: &[(VenueId, Edit)]) -> Result<(), DeskError> {
        self.change(|writer| {
            edits
                .iter()
                .try_for_each(|(id, edit)| writer.edit(*id, edit))
        })
    }

    /// Records something that happened to printings, as that they were drawn.
    ///
    /// # Errors
    /// [`DeskError`]; nothing is recorded.
    pub fn record(
        &mut self,
        kind: EventKind,
        printings: &[(VenueId, IssueNumber)],
    ) -> Result<(), DeskError> {
        self.change(|writer| {
            let mut printings = printings.iter();
            printings.try_for_each(|&(id, issue)| writer.record(kind, id, Some(issue), None))
        })
    }

    /// Records something that happened to venues as a whole, as that they were reminded.
    ///
    /// # Errors
    /// [`DeskError`]; nothing is recorded.
    pub fn record_venues(&mut self, kind: EventKind, venues: &[VenueId]) -> Result<(), DeskError> {
        self.change(|writer| {
            let mut venues = venues.iter();
            venues.try_for_each(|&id| writer.record(kind, id, None, None))
        })
    }

    /// Records what inspectors found at venues, all of it or nothing. The printing is the one that hung on the wall, if
    /// it was read.
    ///
    /// # Errors
    /// [`DeskError`]; nothing is recorded.
    pub fn inspect(
        &mut self,
        inspections: &[(VenueId, Option<IssueNumber>, Inspection)],
    ) -> Result<(), DeskError> {
        self.change(|writer| {
            let mut inspections = inspections.iter();
            inspections.try_for_each(|(id, issue, found)| writer.inspect(*id, *issue, found))
        })
    }

    /// Records a count of anonymous activity: the venues that it found in use, and those for which it has no figure.
    ///
    /// # Errors
    /// [`DeskError`]; nothing is recorded.
    pub fn record_activity(
        &mut self,
        count: &ActivityCount,
        active: &[VenueId],
        unmeasured: &[VenueId],
    ) -> Result<(), DeskError> {
        self.change(|writer| writer.record_activity(count, active, unmeasured))
    }

    /// Revokes every printing of a venue, from the next trust list on.
    ///
    /// # Errors
    /// [`DeskError`]; nothing changes.
    pub fn revoke(&mut self, id: VenueId) -> Result<(), DeskError> {
        self.change(|writer| writer.revoke(id))
    }

    /// Revokes every printing of a venue before the oldest that hangs at an open door, from the next trust list on.
    /// Returns the oldest that is still good.
    ///
    /// # Errors
    /// [`DeskError`]; nothing changes.
    pub fn revoke_earlier(&mut self, id: VenueId) -> Result<IssueNumber, DeskError> {
        self.change(|writer| writer.revoke_earlier(id))
    }

    /// Withdraws the newest revocation of a venue, if no list was drafted since.
    ///
    /// # Errors
    /// [`DeskError`]; nothing changes.
    pub fn restore_venue(&mut self, id: VenueId) -> Result<(), DeskError> {
        self.change(|writer| writer.restore_venue(id))
    }

    /// Withdraws the revocation of an issuer, if no list was drafted since.
    ///
    /// # Errors
    /// [`DeskError`]; nothing changes.
    pub fn restore_issuer(&mut self, name: &IssuerName) -> Result<(), DeskError> {
        self.change(|writer| writer.restore_issuer(name))
    }

    /// Uses another table of areas from now on.
    ///
    /// # Errors
    /// [`DeskError`] if a venue's newest printing names a ward that the table does not have on its first day; the table
    /// that was there stays.
    pub fn set_areas(&mut self, areas: AreaTable) -> Result<(), DeskError> {
        let mut missing = None;
        self.desk.register.for_each(&Filter::default(), |venue| {
            let newest = venue.newest().map(|printing| &printing.details);
            missing = missing.or(newest
                .filter(|details| areas.ward(details.area, details.validity.first()).is_none())
                .map(|details| details.area.code()));
            Ok(())
        })?;
        if let Some(code) = missing {
            return Err(DeskError::Rule(AreaError::Unknown { code }.into()));
        }
        files::replace(&self.desk.paths.areas(), areas.to_csv().as_bytes())?;
        self.desk.areas = areas;
        Ok(())
    }

    fn change<T>(
        &mut self,
        make: impl FnOnce(&mut Writer<'_>) -> Result<T, StoreError>,
    ) -> Result<T, DeskError> {
        let mut writer = self.desk.register.writer(&self.author)?;
        let made = make(&mut writer)?;
        writer.commit()?;
        Ok(made)
    }

    /// A venue lies in a ward of its code's first day.
    fn check_ward(&self, code: &CodeChange) -> Result<(), DeskError> {
        let (areas, day) = (&self.desk.areas, code.validity.first());
        if areas.ward(code.ward, day).is_some() {
            return Ok(());
        }
        let error = match areas.group(code.ward, day) {
            Some(group) => AreaError::District {
                code: code.ward,
                name: group.name.clone(),
            },
            None => AreaError::Unknown {
                code: code.ward.code(),
            },
        };
        Err(DeskError::Rule(error.into()))
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
        let planner = self.planner()?;
        let epoch = self.desk.settings.epoch;
        let mut writer = self.desk.register.writer(&self.author)?;
        let mut draft = writer.draft_list(epoch, times)?;
        draft.keys.extend(planner);
        let settings = DeploymentSettings {
            baseline_list: sign_list(&draft, &roots.iter().collect::<Vec<_>>())?,
            build_date: times.issued,
            ..self.desk.settings.clone()
        };
        let deployment = checked(&settings, &self.desk.paths)?;
        // The counter is used up before anyone sees the list.
        writer.commit()?;
        self.desk.settings = settings;
        self.desk.deployment = deployment;
        self.store_deployment()
    }

    /// Prepares the next trust list for roots that sign elsewhere. Its number is used up.
    ///
    /// # Errors
    /// [`DeskError`]; a date that needs a person's word as for [`Self::publish`].
    pub fn prepare(
        &mut self,
        times: ListTimes,
        confirmed_day: Option<Day>,
    ) -> Result<PreparedList, DeskError> {
        self.check_day(times.issued, confirmed_day)?;
        let planner = self.planner()?;
        let mut writer = self.desk.register.writer(&self.author)?;
        let mut draft = writer.draft_list(self.desk.settings.epoch, times)?;
        draft.keys.extend(planner);
        let prepared = PreparedList::new(&draft).map_err(SignListError::from)?;
        writer.commit()?;
        Ok(prepared)
    }

    /// Publishes a prepared list that enough roots have signed, and renews the file that apps are built with.
    ///
    /// # Errors
    /// [`DeskError`]; the list before stays the newest.
    pub fn publish_prepared(&mut self, prepared: &PreparedList) -> Result<(), DeskError> {
        let newest = self.desk.trust_list().version();
        let offered = prepared.version().unwrap_or(newest);
        if offered <= newest {
            return Err(DeskError::OlderList { offered, newest });
        }
        let is_ours = offered.epoch == self.desk.settings.epoch
            && offered.counter <= self.desk.register.list_counter()?;
        if !is_ours {
            return Err(DeskError::ForeignList { offered });
        }
        let mut settings = DeploymentSettings {
            baseline_list: signed_by_enough(prepared, self.desk.settings.threshold)?,
            ..self.desk.settings.clone()
        };
        settings.build_date = checked(&settings, &self.desk.paths)?.baseline().issued();
        self.desk.deployment = checked(&settings, &self.desk.paths)?;
        self.desk.settings = settings;
        self.store_deployment()
    }

    /// Accepts a published list that is newer than the desk's, as after going on from a backup. Its number counts as used up,
    /// and what it revokes is revoked here too.
    ///
    /// # Errors
    /// [`DeskError::Refused`] if a phone of this deployment would refuse the list; nothing changes.
    pub fn adopt(&mut self, wire: &[u8], now: Timestamp) -> Result<Adopted, DeskError> {
        let accepted = self
            .desk
            .deployment
            .accept(wire, self.desk.trust_list(), now)?;
        let Acceptance::Newer(list) = accepted else {
            return Ok(Adopted::default());
        };
        let settings = DeploymentSettings {
            baseline_list: wire.to_vec(),
            build_date: list.issued(),
            ..self.desk.settings.clone()
        };
        let deployment = checked(&settings, &self.desk.paths)?;
        let adopted = self.change(|writer| writer.adopt(&list))?;
        self.desk.settings = settings;
        self.desk.deployment = deployment;
        self.store_deployment()?;
        Ok(adopted)
    }

    /// Returns the key that signs activity plans as a list trusts it, if the desk has one.
    fn planner(&self) -> Result<Option<IssuerKey>, DeskError> {
        let activity = ActivityFolder::of(self.desk.paths.folder());
        if !activity.secrets_path().exists() {
            return Ok(None);
        }
        let secrets = activity.secrets().map_err(Box::new)?;
        let every_day = DayRange::new(Day::from_number(0), Day::from_number(u16::MAX));
        Ok(every_day.map(|validity| IssuerKey {
            key: secrets.planner.public().clone(),
            purposes: Purposes::ACTIVITY,
            validity,
            areas: Areas::All,
        }))
    }

    /// Records in the register's log which venues the newest weeks of activity show in use, and of which
    /// they have no figure.
    ///
    /// # Errors
    /// [`DeskError`].
    pub fn record_figures(&mut self, figures: &Figures) -> Result<(), DeskError> {
        let Some(count) = figures.count(self.desk.deployment.utc_offset()) else {
            return Ok(());
        };
        let (mut active, mut unmeasured) = (Vec::new(), Vec::new());
        self.desk.register.for_each(&Filter::default(), |venue| {
            match figures.judge(&venue).state {
                State::Busy | State::Active => active.push(venue.id),
                State::NoData => unmeasured.push(venue.id),
                State::NotSeen => {}
            }
            Ok(())
        })?;
        self.record_activity(&count, &active, &unmeasured)
    }

    /// Names the organisation that countersigns activity plans, in the file that apps are built with.
    ///
    /// # Errors
    /// [`DeskError`] if the name or the key is not valid.
    pub fn set_activity_witness(&mut self, witness: WitnessSettings) -> Result<(), DeskError> {
        let settings = DeploymentSettings {
            activity_witness: Some(witness),
            ..self.desk.settings.clone()
        };
        self.desk.deployment = checked(&settings, &self.desk.paths)?;
        self.desk.settings = settings;
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

    /// Stores the deployment, which completes a new list, and then the copy of its list.
    fn store_deployment(&self) -> Result<(), DeskError> {
        store_deployment(&self.desk.paths, &self.desk.settings)
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

/// Brings the register of an earlier version of the tool over, if the desk has one, and reports whether it had.
///
/// The older file is renamed when everything of it is in the newer one. A process killed before that leaves both, and
/// the next one goes on.
///
/// # Errors
/// [`DeskError`]; the older register stays as it is.
pub fn migrate(
    folder: impl Into<DeskFolder>,
    author: &Author,
    random: &mut dyn RandomSource,
) -> Result<bool, DeskError> {
    let folder = folder.into();
    let paths = DeskPaths::of(&folder);
    if !paths.older_register().exists() || !paths.deployment().exists() {
        return Ok(false);
    }
    let _lock = files::lock(&paths.lock())?;
    let path = paths.older_register();
    let json = files::read_secret(&path, register::MAX_LENGTH)?;
    let older = Register::from_json(&json).map_err(|error| DeskError::OlderRegister {
        path: path.clone(),
        error,
    })?;
    if !paths.register().exists() {
        let key = new_register_key(&paths, folder.keyring(), None, random)?;
        drop(Store::create(&paths.register(), &key, |store| {
            store.migrate(&older, author)
        })?);
    }
    files::rename(&path, &paths.migrated_register())?;
    Ok(true)
}

/// The key that an interrupted attempt left, or a new one.
fn new_register_key(
    paths: &DeskPaths,
    keyring: &Keyring,
    sealing: Option<&Passphrase>,
    random: &mut dyn RandomSource,
) -> Result<StoreKey, DeskError> {
    let path = paths.register_key();
    if path.exists() {
        return Ok(StoreKey::parse(
            &keyring.read(&path, MAX_KEY_FILE)?.content,
        )?);
    }
    let key = StoreKey::generate(random)?;
    keyring::create(&path, key.content().as_bytes(), sealing, random)?;
    Ok(key)
}

/// A secret whose id and short code no other venue has.
fn free_secret(
    writer: &Writer<'_>,
    random: &mut dyn RandomSource,
) -> Result<VenueSecret, DeskError> {
    let mut bytes = Zeroizing::new([0; 16]);
    for _ in 0..MAX_SECRETS {
        random.fill(bytes.as_mut())?;
        let secret = VenueSecret::from_bytes(*bytes);
        if writer.is_free(secret.venue_id())? {
            return Ok(secret);
        }
    }
    let id = VenueSecret::from_bytes(*bytes).venue_id();
    Err(RegisterError::VenueExists { id }.into())
}

pub(super) fn store_deployment(
    paths: &DeskPaths,
    settings: &DeploymentSettings,
) -> Result<(), DeskError> {
    let json = deployment_file::write(settings);
    files::replace(&paths.deployment(), &json)?;
    Ok(files::replace(
        &paths.trust_list(),
        &settings.baseline_list,
    )?)
}

/// Makes the register of a new desk. The number of the first list is used up.
pub(super) fn create_register(
    paths: &DeskPaths,
    folder: &DeskFolder,
    times: ListTimes,
    author: &Author,
    random: &mut dyn RandomSource,
) -> Result<(), DeskError> {
    let key = new_register_key(paths, folder.keyring(), folder.sealing(), random)?;
    let register = Store::create(&paths.register(), &key, |store| {
        let mut writer = store.writer(author)?;
        writer.draft_list(FIRST_EPOCH, times)?;
        writer.commit()
    })?;
    drop(register);
    Ok(())
}

/// The settings of a new desk, without its first list.
pub(super) fn first_settings(
    new: &NewDesk,
    root_keys: &[[u8; 32]],
    times: ListTimes,
) -> DeploymentSettings {
    DeploymentSettings {
        hosts: new.hosts.clone(),
        root_keys: root_keys.to_vec(),
        threshold: new.threshold,
        epoch: FIRST_EPOCH,
        baseline_list: Vec::new(),
        build_date: times.issued,
        utc_offset: new.utc_offset,
        visits: VisitPolicy::default(),
        demonstration: new.kind == RootKind::Demonstration,
        activity_witness: None,
    }
}

/// The first list of a desk: no issuers, and the counter 1.
pub(super) fn first_draft(settings: &DeploymentSettings, times: ListTimes) -> TrustListDraft {
    TrustListDraft {
        version: ListVersion {
            epoch: settings.epoch,
            counter: 1,
        },
        issued: times.issued,
        refresh_due: times.issued.plus_days(times.refresh_days.into()),
        hard_expiry: times.issued.plus_days(times.expiry_days.into()),
        status: ProgrammeStatus::Active,
        keys: Vec::new(),
        revoked_keys: Vec::new(),
        revoked_venues: Vec::new(),
    }
}

/// The bytes of a prepared list; none have signed it is said as too few have.
pub(super) fn signed_by_enough(
    prepared: &PreparedList,
    needed: usize,
) -> Result<Vec<u8>, DeskError> {
    if prepared.signers().len() == 0 {
        return Err(DeskError::TooFewSigned { needed });
    }
    Ok(prepared.assemble().map_err(SignListError::from)?)
}

/// Deletes what an interrupted making of a desk left. Only the mark of such a making allows it: a
/// desk that lost its `deployment.json` keeps its keys.
pub(super) fn remove_unfinished(paths: &DeskPaths) -> Result<(), DeskError> {
    if fs::exists(paths.deployment()).unwrap_or(true) {
        let folder = paths.folder().to_owned();
        return Err(DeskError::DeskExists { folder });
    }
    match without_deployment(paths) {
        DeskError::NoDesk { .. } => {}
        DeskError::Unfinished { .. } => {
            files::remove_folder(&paths.roots())?;
            let register = paths.register();
            let logs = ["db-wal", "db-shm"].map(|end| register.with_extension(end));
            for file in logs.into_iter().chain([register, paths.register_key()]) {
                files::remove(&file)?;
            }
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
