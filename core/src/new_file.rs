//! A file that gets its name when it is whole.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

const OWNER_ONLY: u32 = 0o600;

/// A file that is being written beside its final place, as `NAME.new`, readable by its owner alone. It
/// is removed if it is dropped before [`NewFile::install`].
pub(crate) struct NewFile {
    path: PathBuf,
    draft: PathBuf,
    is_installed: bool,
}

impl NewFile {
    /// Begins the file that will be named `path`, over what an earlier attempt left.
    pub(crate) fn create(path: &Path) -> io::Result<(Self, File)> {
        let mut draft = path.as_os_str().to_owned();
        draft.push(".new");
        let draft = PathBuf::from(draft);
        match fs::remove_file(&draft) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).mode(OWNER_ONLY);
        let file = options.open(&draft)?;
        let new = Self {
            path: path.to_owned(),
            draft,
            is_installed: false,
        };
        Ok((new, file))
    }

    /// Gives the whole, synced file its name, over an older file of that name.
    pub(crate) fn install(mut self) -> io::Result<()> {
        fs::rename(&self.draft, &self.path)?;
        self.is_installed = true;
        let folder = self.path.parent();
        let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.is_installed {
            drop(fs::remove_file(&self.draft));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_file_has_its_name_only_when_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("backup.age");
        let names = || fs::read_dir(folder.path()).unwrap().count();
        let (new, mut file) = NewFile::create(&path).unwrap();
        file.write_all(b"half").unwrap();
        assert!(!path.exists());
        drop(new);
        assert_eq!(names(), 0);

        fs::write(
            folder.path().join("backup.age.new"),
            b"of a crash, and longer",
        )
        .unwrap();
        for text in ["first", "2nd"] {
            let (new, mut file) = NewFile::create(&path).unwrap();
            file.write_all(text.as_bytes()).unwrap();
            new.install().unwrap();
            assert_eq!(fs::read(&path).unwrap(), text.as_bytes());
            assert_eq!(names(), 1);
        }
    }
}
