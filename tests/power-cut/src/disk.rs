//! A disk that is written to, and what a power cut may leave of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::tape::{Event, FileId, Tape};

/// Length of a sector in bytes, which a disk writes whole or not at all.
const SECTOR: usize = 512;

/// A folder's files, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files(pub BTreeMap<String, Vec<u8>>);

impl Files {
    /// Reads the files of `folder`.
    ///
    /// # Panics
    /// If one cannot be read.
    #[must_use]
    pub fn read(folder: &Path) -> Self {
        let entries = fs::read_dir(folder).expect("the folder exists");
        let read = |entry: fs::DirEntry| {
            let name = entry.file_name().into_string().expect("names are text");
            (name, fs::read(entry.path()).expect("a file of the folder"))
        };
        Self(
            entries
                .map(|entry| read(entry.expect("an entry")))
                .collect(),
        )
    }

    /// Makes `folder` hold these files and nothing else.
    ///
    /// # Panics
    /// If it cannot be written.
    pub fn put(&self, folder: &Path) {
        for entry in fs::read_dir(folder).expect("the folder exists") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().and_then(|name| name.to_str());
            if name.is_none_or(|name| !self.0.contains_key(name)) {
                fs::remove_file(path).expect("a file of the folder");
            }
        }
        for (name, bytes) in &self.0 {
            fs::write(folder.join(name), bytes).expect("the folder is writable");
        }
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// A part of a disk that a power cut leaves in one of several versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// A sector of a file.
    Sector {
        /// How many versions there are; 0 is the oldest, which is durable.
        versions: usize,
    },
    /// A file's length.
    Length {
        /// How many versions there are.
        versions: usize,
    },
    /// A name that was made, changed or removed: 0 is lost, 1 is kept.
    Name,
}

impl Choice {
    /// Returns how many versions there are.
    #[must_use]
    pub const fn versions(self) -> usize {
        match self {
            Self::Sector { versions } | Self::Length { versions } => versions,
            Self::Name => 2,
        }
    }
}

/// The versions of one sector, the oldest first, and whether a sync of the newest has failed.
#[derive(Clone, Debug)]
struct Sector {
    versions: Vec<[u8; SECTOR]>,
    given_up: bool,
}

#[derive(Clone, Debug, Default)]
struct File {
    now: Vec<u8>,
    sectors: BTreeMap<usize, Sector>,
    lengths: Vec<usize>,
    /// The content at the last sync, and what was written since.
    synced: Vec<u8>,
    unsynced: Vec<(usize, Vec<u8>)>,
}

impl File {
    fn new(bytes: &[u8]) -> Self {
        Self {
            now: bytes.to_vec(),
            synced: bytes.to_vec(),
            lengths: vec![bytes.len()],
            ..Self::default()
        }
    }

    fn sector(bytes: &[u8], index: usize) -> [u8; SECTOR] {
        let mut sector = [0; SECTOR];
        let from = bytes.len().min(index * SECTOR);
        let part = &bytes[from..bytes.len().min((index + 1) * SECTOR)];
        sector[..part.len()].copy_from_slice(part);
        sector
    }

    /// Changes the content by `change`, which touches the bytes from `from` to `to`.
    fn change(&mut self, from: usize, to: usize, change: impl FnOnce(&mut Vec<u8>)) {
        let touched = from / SECTOR..to.div_ceil(SECTOR);
        for index in touched.clone() {
            let before = Self::sector(&self.now, index);
            self.sectors.entry(index).or_insert_with(|| Sector {
                versions: vec![before],
                given_up: false,
            });
        }
        let length = self.now.len();
        change(&mut self.now);
        if self.now.len() != length {
            self.lengths.push(self.now.len());
        }
        for index in touched {
            let after = Self::sector(&self.now, index);
            if let Some(sector) = self.sectors.get_mut(&index) {
                sector.versions.push(after);
                sector.given_up = false;
            }
        }
    }

    fn write(&mut self, offset: usize, bytes: &[u8]) {
        let end = offset + bytes.len();
        // What lies between the old end and the new bytes reads as zeros.
        self.change(offset.min(self.now.len()), end, |now| {
            if now.len() < end {
                now.resize(end, 0);
            }
            now[offset..end].copy_from_slice(bytes);
        });
        self.unsynced.push((offset, bytes.to_vec()));
    }

    /// Cutting changes a length and no sector: as long as the old length is there, so is the content.
    fn truncate(&mut self, length: usize) {
        if length > self.now.len() {
            self.change(self.now.len(), length, |now| now.resize(length, 0));
        } else if length < self.now.len() {
            self.keep_cut_sectors(length);
            self.now.truncate(length);
            self.lengths.push(length);
        }
    }

    /// Sectors that were synced and are cut off may be there or not, as their length is.
    fn keep_cut_sectors(&mut self, length: usize) {
        for index in length / SECTOR..self.now.len().div_ceil(SECTOR) {
            let before = Self::sector(&self.now, index);
            self.sectors.entry(index).or_insert_with(|| Sector {
                versions: vec![before],
                given_up: false,
            });
        }
    }

    fn sync(&mut self) {
        self.sectors.retain(|_, sector| sector.given_up);
        self.lengths = vec![self.now.len()];
        self.synced.clone_from(&self.now);
        self.unsynced.clear();
    }

    fn give_up(&mut self) {
        for sector in self.sectors.values_mut() {
            sector.given_up = true;
        }
    }

    fn after_cut(&self, choose: &mut dyn FnMut(Choice) -> usize) -> Vec<u8> {
        let versions = self.lengths.len();
        let length = match versions {
            1 => self.now.len(),
            _ => self.lengths[choose(Choice::Length { versions })],
        };
        let mut bytes = self.now.clone();
        // A length that was longer once, and is kept, shows what was there.
        let longest = self.lengths.iter().copied().max().unwrap_or(length);
        bytes.resize(longest.max(length).next_multiple_of(SECTOR), 0);
        for (index, sector) in &self.sectors {
            let versions = sector.versions.len();
            let version = &sector.versions[choose(Choice::Sector { versions })];
            if let Some(place) = bytes.get_mut(index * SECTOR..(index + 1) * SECTOR) {
                place.copy_from_slice(version);
            }
        }
        bytes.truncate(length);
        bytes
    }
}

#[derive(Clone, Debug)]
enum NameChange {
    Create(String, FileId),
    Rename(String, String),
    Remove(String),
}

fn change_name(names: &mut BTreeMap<String, FileId>, change: &NameChange) {
    match change {
        NameChange::Create(name, file) => drop(names.insert(name.clone(), *file)),
        NameChange::Rename(from, to) => {
            if let Some(file) = names.remove(from) {
                names.insert(to.clone(), file);
            }
        }
        NameChange::Remove(name) => drop(names.remove(name)),
    }
}

/// A disk with one folder on it.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    files: Vec<File>,
    names: BTreeMap<String, FileId>,
    durable_names: BTreeMap<String, FileId>,
    unsynced_names: Vec<NameChange>,
}

impl Disk {
    /// Returns the disk before the events of `tape`.
    #[must_use]
    pub fn before(tape: &Tape) -> Self {
        let mut disk = Self::default();
        for (name, bytes) in &tape.start().0 {
            let file = FileId::numbered(disk.files.len());
            disk.files.push(File::new(bytes));
            disk.names.insert(name.clone(), file);
        }
        disk.durable_names.clone_from(&disk.names);
        disk
    }

    /// Applies the next event of the tape.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::Create { file, name } => {
                self.files.resize_with(file.index() + 1, || File::new(&[]));
                self.change_name(NameChange::Create(name.clone(), *file));
            }
            Event::Write {
                file,
                offset,
                bytes,
            } => self.files[file.index()].write(*offset, bytes),
            Event::Truncate { file, length } => self.files[file.index()].truncate(*length),
            Event::Sync { file } => self.files[file.index()].sync(),
            Event::SyncFailed { file } => self.files[file.index()].give_up(),
            Event::SyncFolder => {
                self.durable_names.clone_from(&self.names);
                self.unsynced_names.clear();
            }
            Event::Rename { from, to } => {
                self.change_name(NameChange::Rename(from.clone(), to.clone()));
            }
            Event::Remove { name } => self.change_name(NameChange::Remove(name.clone())),
            Event::Note(_) => {}
        }
    }

    fn change_name(&mut self, change: NameChange) {
        change_name(&mut self.names, &change);
        self.unsynced_names.push(change);
    }

    /// Returns the folder as a process sees it now, and as a kill leaves it.
    #[must_use]
    pub fn now(&self) -> Files {
        self.files_of(&self.names, |file| file.now.clone())
    }

    /// Returns the folder that a power cut leaves now. `choose` returns the version that is left of each
    /// part that was not synced.
    pub fn after_cut(&self, choose: &mut dyn FnMut(Choice) -> usize) -> Files {
        let mut names = self.durable_names.clone();
        for change in &self.unsynced_names {
            if choose(Choice::Name) == 1 {
                change_name(&mut names, change);
            }
        }
        self.files_of(&names, |file| file.after_cut(choose))
    }

    fn files_of(
        &self,
        names: &BTreeMap<String, FileId>,
        mut bytes: impl FnMut(&File) -> Vec<u8>,
    ) -> Files {
        let files = names.iter();
        Files(
            files
                .map(|(name, file)| (name.clone(), bytes(&self.files[file.index()])))
                .collect(),
        )
    }

    /// Returns the offsets of the unsynced writes to the file `name`, in order.
    #[must_use]
    pub fn unsynced_writes(&self, name: &str) -> Vec<usize> {
        let file = self.names.get(name).map(|file| &self.files[file.index()]);
        file.map_or_else(Vec::new, |file| {
            file.unsynced.iter().map(|(offset, _)| *offset).collect()
        })
    }

    /// Returns the folder as it is now, with those unsynced writes to the file `name` whose offset
    /// `is_kept` accepts. The file must not have been cut since its last sync.
    #[must_use]
    pub fn with_writes(&self, name: &str, is_kept: &dyn Fn(usize) -> bool) -> Files {
        let mut files = self.now();
        if let Some(file) = self.names.get(name).map(|file| &self.files[file.index()]) {
            let mut bytes = file.synced.clone();
            for (offset, written) in &file.unsynced {
                if is_kept(*offset) {
                    let end = offset + written.len();
                    bytes.resize(bytes.len().max(end), 0);
                    bytes[*offset..end].copy_from_slice(written);
                }
            }
            files.0.insert(name.to_owned(), bytes);
        }
        files
    }
}
