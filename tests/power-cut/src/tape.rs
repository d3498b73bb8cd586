//! The record of what one thread did to one folder.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use crate::disk::Files;

/// A file of the folder. It keeps its number when it is renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(usize);

/// One thing that happened, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// An empty file was made.
    Create {
        /// The new file.
        file: FileId,
        /// Its name.
        name: String,
    },
    /// A file was written to.
    Write {
        /// The file.
        file: FileId,
        /// Where the bytes begin.
        offset: usize,
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// A file was cut or lengthened.
    Truncate {
        /// The file.
        file: FileId,
        /// Its new length.
        length: usize,
    },
    /// A file was synced.
    Sync {
        /// The file.
        file: FileId,
    },
    /// A file's sync failed.
    SyncFailed {
        /// The file.
        file: FileId,
    },
    /// The folder was synced.
    SyncFolder,
    /// A file was renamed, over another one if there was one.
    Rename {
        /// The old name.
        from: String,
        /// The new name.
        to: String,
    },
    /// A file was removed.
    Remove {
        /// Its name.
        name: String,
    },
    /// The test noted something, as that a call was acknowledged.
    Note(usize),
}

impl Event {
    /// Returns the event in a line, without the bytes that were written.
    #[must_use]
    pub fn brief(&self) -> String {
        match self {
            Self::Write {
                file,
                offset,
                bytes,
            } => format!("Write {{ {file:?}, {} bytes at {offset} }}", bytes.len()),
            other => format!("{other:?}"),
        }
    }
}

/// Which of the writes and syncs to come fail: those whose turn lies in a range.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    /// Of the writes, counted from 0; a failing write may write a part.
    pub writes: std::ops::Range<usize>,
    /// Of the syncs of files and of the folder, counted from 0.
    pub syncs: std::ops::Range<usize>,
}

/// A record of one folder.
#[derive(Debug)]
pub struct Tape {
    folder: PathBuf,
    start: Files,
    events: Vec<Event>,
    files: usize,
    by_inode: HashMap<u64, FileId>,
    by_descriptor: HashMap<i32, Target>,
    faults: Faults,
    writes: usize,
    syncs: usize,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    File(FileId),
    Folder,
}

thread_local! {
    static TAPE: RefCell<Option<Tape>> = const { RefCell::new(None) };
}

/// Runs `work` on the tape of this thread, if it records and is not at work on it already.
pub(crate) fn with_tape<T>(work: impl FnOnce(&mut Tape) -> Option<T>) -> Option<T> {
    let tape = |cell: &RefCell<Option<Tape>>| work(cell.try_borrow_mut().ok()?.as_mut()?);
    TAPE.try_with(tape).ok().flatten()
}

/// Runs `work` and returns what this thread did to `folder` meanwhile.
///
/// # Panics
/// If the folder cannot be read, or this thread records already.
pub fn record<T>(folder: &Path, work: impl FnOnce() -> T) -> (T, Tape) {
    let folder = folder.canonicalize().expect("the folder exists");
    let tape = Tape::new(folder);
    let before = TAPE.with(|cell| cell.replace(Some(tape)));
    assert!(before.is_none(), "this thread records already");
    let result = work();
    let tape = TAPE.with(RefCell::take);
    (result, tape.expect("the tape lasts as long as its record"))
}

/// Notes `number` among the events, and does nothing if this thread does not record.
pub fn note(number: usize) {
    with_tape(|tape| {
        tape.events.push(Event::Note(number));
        Some(())
    });
}

/// Makes writes and syncs fail, counted from this call.
pub fn set_faults(faults: Faults) {
    with_tape(|tape| {
        (tape.writes, tape.syncs, tape.faults) = (0, 0, faults);
        Some(())
    });
}

impl Tape {
    fn new(folder: PathBuf) -> Self {
        let mut tape = Self {
            start: Files::read(&folder),
            folder,
            events: Vec::new(),
            files: 0,
            by_inode: HashMap::new(),
            by_descriptor: HashMap::new(),
            faults: Faults::default(),
            writes: 0,
            syncs: 0,
        };
        // `Files` is sorted by name, so the numbers are those that `Disk` counts.
        for name in tape.start.names() {
            let metadata = fs::metadata(tape.folder.join(name)).expect("a file was just read");
            tape.by_inode.insert(metadata.ino(), FileId(tape.files));
            tape.files += 1;
        }
        tape
    }

    /// Returns the folder as it was before.
    #[must_use]
    pub const fn start(&self) -> &Files {
        &self.start
    }

    /// Returns what happened, in order.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Returns how many writes and syncs there were since [`set_faults`].
    #[must_use]
    pub const fn counts(&self) -> (usize, usize) {
        (self.writes, self.syncs)
    }

    /// Returns the name of `path` in the folder.
    pub(crate) fn name(&self, path: &Path) -> Option<String> {
        let name = path.strip_prefix(&self.folder).ok()?.to_str()?;
        (!name.is_empty()).then(|| name.to_owned())
    }

    pub(crate) fn is_folder(&self, path: &Path) -> bool {
        path == self.folder
    }

    pub(crate) fn push(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Records that a file was opened. A new file may have the inode of a removed one.
    pub(crate) fn opened(&mut self, descriptor: i32, inode: u64, name: String, is_new: bool) {
        let known = self.by_inode.get(&inode).copied().filter(|_| !is_new);
        let file = known.unwrap_or_else(|| {
            let file = FileId(self.files);
            self.files += 1;
            self.by_inode.insert(inode, file);
            self.events.push(Event::Create { file, name });
            file
        });
        self.by_descriptor.insert(descriptor, Target::File(file));
    }

    pub(crate) fn opened_folder(&mut self, descriptor: i32) {
        self.by_descriptor.insert(descriptor, Target::Folder);
    }

    pub(crate) fn closed(&mut self, descriptor: i32) {
        self.by_descriptor.remove(&descriptor);
    }

    pub(crate) fn target(&self, descriptor: i32) -> Option<Target> {
        self.by_descriptor.get(&descriptor).copied()
    }

    pub(crate) fn file(&self, descriptor: i32) -> Option<FileId> {
        match self.target(descriptor)? {
            Target::File(file) => Some(file),
            Target::Folder => None,
        }
    }

    /// Reports whether this write fails.
    pub(crate) fn write_fails(&mut self) -> bool {
        self.writes += 1;
        self.faults.writes.contains(&(self.writes - 1))
    }

    /// Reports whether this sync fails.
    pub(crate) fn sync_fails(&mut self) -> bool {
        self.syncs += 1;
        self.faults.syncs.contains(&(self.syncs - 1))
    }
}

impl FileId {
    pub(crate) const fn numbered(index: usize) -> Self {
        Self(index)
    }

    pub(crate) const fn index(self) -> usize {
        self.0
    }
}
