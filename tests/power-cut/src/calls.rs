//! The C library's functions for files, as this executable sees them: each does what it is for, and
//! records what it did if this thread records the folder in question.
//!
//! `open` has a variable number of arguments in C. On the processors that Rust supports on Linux, its
//! third argument is passed like that of a function with three, so these are defined with three.

use std::ffi::{CStr, OsStr};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use libc::{c_char, c_int, c_uint, c_void, off64_t, size_t, ssize_t};

use crate::tape::{Event, Target, with_tape};

/// # Safety
/// `path` must be a C string.
unsafe fn path(path: *const c_char) -> PathBuf {
    // SAFETY: The caller has it so.
    let bytes = unsafe { CStr::from_ptr(path) }.to_bytes();
    Path::new(OsStr::from_bytes(bytes)).to_owned()
}

fn fail(code: c_int) -> c_int {
    // SAFETY: The C library's `errno` of this thread is always there.
    unsafe { *libc::__errno_location() = code };
    -1
}

fn as_int(result: libc::c_long) -> c_int {
    c_int::try_from(result).unwrap_or(-1)
}

/// The inode of an open file, and whether it is a folder.
fn inode(descriptor: c_int) -> Option<(u64, bool)> {
    let mut stat = core::mem::MaybeUninit::<libc::stat64>::uninit();
    // SAFETY: There is room for the answer.
    if unsafe { libc::fstat64(descriptor, stat.as_mut_ptr()) } != 0 {
        return None;
    }
    // SAFETY: `fstat64` has filled it.
    let stat = unsafe { stat.assume_init() };
    Some((stat.st_ino, stat.st_mode & libc::S_IFMT == libc::S_IFDIR))
}

/// # Safety
/// As `open`.
unsafe fn open_recorded(name: *const c_char, flags: c_int, mode: c_uint) -> c_int {
    // SAFETY: The caller has it so.
    let file = unsafe { path(name) };
    let is_new = flags & libc::O_CREAT != 0 && std::fs::symlink_metadata(&file).is_err();
    // SAFETY: As the caller has it.
    let opened = as_int(unsafe {
        libc::syscall(
            libc::SYS_openat,
            libc::AT_FDCWD,
            name,
            flags | libc::O_LARGEFILE,
            mode,
        )
    });
    if opened >= 0 {
        with_tape(|tape| {
            if tape.is_folder(&file) {
                tape.opened_folder(opened);
                return Some(());
            }
            let name = tape.name(&file)?;
            let (inode, is_folder) = inode(opened)?;
            if is_folder {
                return None;
            }
            tape.opened(opened, inode, name, is_new);
            if flags & libc::O_TRUNC != 0 && !is_new {
                let file = tape.file(opened)?;
                tape.push(Event::Truncate { file, length: 0 });
            }
            Some(())
        });
    }
    opened
}

/// Opens a file.
///
/// # Safety
/// As POSIX has it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn open(name: *const c_char, flags: c_int, mode: c_uint) -> c_int {
    // SAFETY: As the caller has it.
    unsafe { open_recorded(name, flags, mode) }
}

/// Opens a file.
///
/// # Safety
/// As POSIX has it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn open64(name: *const c_char, flags: c_int, mode: c_uint) -> c_int {
    // SAFETY: As the caller has it.
    unsafe { open_recorded(name, flags, mode) }
}

/// Closes a file.
#[unsafe(no_mangle)]
pub extern "C" fn close(descriptor: c_int) -> c_int {
    with_tape(|tape| {
        tape.closed(descriptor);
        Some(())
    });
    // SAFETY: The system knows what is open.
    as_int(unsafe { libc::syscall(libc::SYS_close, descriptor) })
}

/// # Safety
/// `bytes` must hold `length` bytes.
unsafe fn write_recorded(
    descriptor: c_int,
    bytes: *const c_void,
    length: size_t,
    at: Option<off64_t>,
) -> ssize_t {
    let write = |length: size_t| {
        // SAFETY: As the caller has it.
        let written = unsafe {
            match at {
                Some(at) => libc::syscall(libc::SYS_pwrite64, descriptor, bytes, length, at),
                None => libc::syscall(libc::SYS_write, descriptor, bytes, length),
            }
        };
        ssize_t::try_from(written).unwrap_or(-1)
    };
    let file = with_tape(|tape| tape.file(descriptor));
    let Some(file) = file else {
        return write(length);
    };
    let offset = at.unwrap_or_else(|| {
        // SAFETY: The system knows what is open.
        unsafe { libc::lseek64(descriptor, 0, libc::SEEK_CUR) }
    });
    let fails = with_tape(|tape| Some(tape.write_fails())) == Some(true);
    let written = write(if fails { length / 2 } else { length });
    with_tape(|tape| {
        let count = usize::try_from(written).ok().filter(|&count| count > 0)?;
        // SAFETY: The system has read as many from there.
        let bytes = unsafe { core::slice::from_raw_parts(bytes.cast::<u8>(), count) }.to_vec();
        let offset = usize::try_from(offset).ok()?;
        tape.push(Event::Write {
            file,
            offset,
            bytes,
        });
        Some(())
    });
    if fails {
        return ssize_t::try_from(fail(libc::EIO)).unwrap_or(-1);
    }
    written
}

/// Writes to a file.
///
/// # Safety
/// `bytes` must hold `length` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn write(descriptor: c_int, bytes: *const c_void, length: size_t) -> ssize_t {
    // SAFETY: As the caller has it.
    unsafe { write_recorded(descriptor, bytes, length, None) }
}

/// Writes to a place of a file.
///
/// # Safety
/// `bytes` must hold `length` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pwrite64(
    descriptor: c_int,
    bytes: *const c_void,
    length: size_t,
    at: off64_t,
) -> ssize_t {
    // SAFETY: As the caller has it.
    unsafe { write_recorded(descriptor, bytes, length, Some(at)) }
}

/// Writes to a place of a file.
///
/// # Safety
/// `bytes` must hold `length` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pwrite(
    descriptor: c_int,
    bytes: *const c_void,
    length: size_t,
    at: off64_t,
) -> ssize_t {
    // SAFETY: As the caller has it.
    unsafe { write_recorded(descriptor, bytes, length, Some(at)) }
}

fn truncate_recorded(descriptor: c_int, length: off64_t) -> c_int {
    // SAFETY: The system knows what is open.
    let result = as_int(unsafe { libc::syscall(libc::SYS_ftruncate, descriptor, length) });
    if result == 0 {
        with_tape(|tape| {
            let file = tape.file(descriptor)?;
            let length = usize::try_from(length).ok()?;
            tape.push(Event::Truncate { file, length });
            Some(())
        });
    }
    result
}

/// Cuts a file.
#[unsafe(no_mangle)]
pub extern "C" fn ftruncate(descriptor: c_int, length: off64_t) -> c_int {
    truncate_recorded(descriptor, length)
}

/// Cuts a file.
#[unsafe(no_mangle)]
pub extern "C" fn ftruncate64(descriptor: c_int, length: off64_t) -> c_int {
    truncate_recorded(descriptor, length)
}

/// Syncs nothing if the folder is recorded: the power cut is simulated, and the test need not wait.
fn sync_recorded(descriptor: c_int, call: libc::c_long) -> c_int {
    let recorded = with_tape(|tape| {
        let target = tape.target(descriptor)?;
        let fails = tape.sync_fails();
        match (target, fails) {
            (Target::File(file), false) => tape.push(Event::Sync { file }),
            (Target::File(file), true) => tape.push(Event::SyncFailed { file }),
            (Target::Folder, false) => tape.push(Event::SyncFolder),
            (Target::Folder, true) => {}
        }
        Some(fails)
    });
    match recorded {
        Some(true) => fail(libc::EIO),
        Some(false) => 0,
        // SAFETY: The system knows what is open.
        None => as_int(unsafe { libc::syscall(call, descriptor) }),
    }
}

/// Syncs a file.
#[unsafe(no_mangle)]
pub extern "C" fn fsync(descriptor: c_int) -> c_int {
    sync_recorded(descriptor, libc::SYS_fsync)
}

/// Syncs a file's data.
#[unsafe(no_mangle)]
pub extern "C" fn fdatasync(descriptor: c_int) -> c_int {
    sync_recorded(descriptor, libc::SYS_fdatasync)
}

/// Renames a file.
///
/// # Safety
/// Both must be C strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rename(from: *const c_char, to: *const c_char) -> c_int {
    let at = libc::AT_FDCWD;
    // SAFETY: As the caller has it.
    let result = as_int(unsafe { libc::syscall(libc::SYS_renameat2, at, from, at, to, 0) });
    if result == 0 {
        // SAFETY: As the caller has it.
        let (from, to) = unsafe { (path(from), path(to)) };
        with_tape(|tape| {
            let (from, to) = (tape.name(&from)?, tape.name(&to)?);
            tape.push(Event::Rename { from, to });
            Some(())
        });
    }
    result
}

/// Removes a file.
///
/// # Safety
/// `name` must be a C string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn unlink(name: *const c_char) -> c_int {
    // SAFETY: As the caller has it.
    let result = as_int(unsafe { libc::syscall(libc::SYS_unlinkat, libc::AT_FDCWD, name, 0) });
    if result == 0 {
        // SAFETY: As the caller has it.
        let file = unsafe { path(name) };
        with_tape(|tape| {
            let name = tape.name(&file)?;
            tape.push(Event::Remove { name });
            Some(())
        });
    }
    result
}

/// Runs `work` in a forked child of this process, which then ends at once, and returns whether it said
/// `true`. Only the calling thread lives on in the child, so `work` must not wait for another one.
///
/// # Panics
/// If the system makes no child.
pub fn in_forked_child(work: impl FnOnce() -> bool) -> bool {
    // SAFETY: The child runs one closure of a test and ends without unwinding.
    let child = unsafe { libc::fork() };
    assert!(child >= 0, "no child was made");
    if child == 0 {
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
        let code = c_int::from(!result.unwrap_or(false));
        // SAFETY: It ends this process and does not return.
        unsafe { libc::_exit(code) };
    }
    let mut status = 0;
    // SAFETY: There is room for the answer.
    let waited = unsafe { libc::waitpid(child, &raw mut status, 0) };
    waited == child && libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0
}
