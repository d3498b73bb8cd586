//! The table of C callbacks for SQLCipher: `struct sqlcipher_provider` of `sqlcipher.h` (SQLCipher 4.19).

use core::ffi::{CStr, c_char, c_int, c_uchar, c_void};
use core::panic::AssertUnwindSafe;
use core::ptr;
use std::panic::catch_unwind;

use crate::primitives::{self, BLOCK_LENGTH, HMAC_LENGTH, KEY_LENGTH, Mode};

const SQLITE_OK: c_int = 0;
const SQLITE_ERROR: c_int = 1;

/// `SQLCIPHER_HMAC_SHA512` and `SQLCIPHER_PBKDF2_HMAC_SHA512` are the same number.
const SHA512: c_int = 2;
const MODE_DECRYPT: c_int = 0;
const MODE_ENCRYPT: c_int = 1;

const NAME: &CStr = c"dauchan-rustcrypto";
const CIPHER: &CStr = c"aes-256-cbc";
const VERSION: &CStr = c"1";

/// SQLCipher's `struct sqlcipher_provider`, field by field.
#[repr(C)]
pub struct SqlcipherProvider {
    init: Option<extern "C" fn() -> c_int>,
    shutdown: Option<extern "C" fn()>,
    get_provider_name: extern "C" fn(*mut c_void) -> *const c_char,
    add_random: extern "C" fn(*mut c_void, *const c_void, c_int) -> c_int,
    random: unsafe extern "C" fn(*mut c_void, *mut c_void, c_int) -> c_int,
    hmac: unsafe extern "C" fn(
        *mut c_void,
        c_int,
        *const c_uchar,
        c_int,
        *const c_uchar,
        c_int,
        *const c_uchar,
        c_int,
        *mut c_uchar,
    ) -> c_int,
    kdf: unsafe extern "C" fn(
        *mut c_void,
        c_int,
        *const c_uchar,
        c_int,
        *const c_uchar,
        c_int,
        c_int,
        c_int,
        *mut c_uchar,
    ) -> c_int,
    cipher: unsafe extern "C" fn(
        *mut c_void,
        c_int,
        *const c_uchar,
        c_int,
        *const c_uchar,
        *const c_uchar,
        c_int,
        *mut c_uchar,
    ) -> c_int,
    get_cipher: extern "C" fn(*mut c_void) -> *const c_char,
    get_key_sz: extern "C" fn(*mut c_void) -> c_int,
    get_iv_sz: extern "C" fn(*mut c_void) -> c_int,
    get_block_sz: extern "C" fn(*mut c_void) -> c_int,
    get_hmac_sz: extern "C" fn(*mut c_void, c_int) -> c_int,
    ctx_init: extern "C" fn(*mut *mut c_void) -> c_int,
    ctx_free: extern "C" fn(*mut *mut c_void) -> c_int,
    fips_status: extern "C" fn(*mut c_void) -> c_int,
    get_provider_version: extern "C" fn(*mut c_void) -> *const c_char,
    next: *mut SqlcipherProvider,
}

/// Fills SQLCipher's table of callbacks. SQLCipher calls this by name, once, when SQLite starts.
///
/// # Safety
/// `provider` must be null or point to room for a `struct sqlcipher_provider`, aligned for it, that
/// no other code uses during the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn dauchan_sqlcipher_provider(provider: *mut SqlcipherProvider) -> c_int {
    if provider.is_null() {
        return SQLITE_ERROR;
    }
    let table = SqlcipherProvider {
        init: None,
        shutdown: None,
        get_provider_name,
        add_random,
        random,
        hmac,
        kdf,
        cipher,
        get_cipher,
        get_key_sz,
        get_iv_sz,
        get_block_sz,
        get_hmac_sz,
        ctx_init,
        ctx_free,
        fips_status,
        get_provider_version,
        next: ptr::null_mut(),
    };
    // SAFETY: the caller provides aligned room for one table, which needs no drop.
    unsafe { provider.write(table) };
    SQLITE_OK
}

/// Runs `work`. `None` and a panic both become an SQLite error, and neither unwinds into C.
fn answer(work: impl FnOnce() -> Option<()>) -> c_int {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Some(())) => SQLITE_OK,
        Ok(None) | Err(_) => SQLITE_ERROR,
    }
}

/// Returns the `length` bytes at `start`; `None` for a null pointer or a negative length.
///
/// # Safety
/// A `start` that is not null must point to `length` readable bytes that no other code writes to while the
/// slice lives.
unsafe fn bytes<'a>(start: *const c_uchar, length: c_int) -> Option<&'a [u8]> {
    let length = usize::try_from(length).ok()?;
    if start.is_null() {
        return None;
    }
    // SAFETY: not null, and the caller guarantees the bytes.
    Some(unsafe { core::slice::from_raw_parts(start, length) })
}

/// Returns the `length` writable bytes at `start`; `None` for a null pointer or a negative length.
///
/// # Safety
/// A `start` that is not null must point to `length` initialised bytes that no other code reads or
/// writes while the slice lives.
unsafe fn bytes_mut<'a>(start: *mut c_uchar, length: c_int) -> Option<&'a mut [u8]> {
    let length = usize::try_from(length).ok()?;
    if start.is_null() {
        return None;
    }
    // SAFETY: not null, and the caller guarantees the bytes.
    Some(unsafe { core::slice::from_raw_parts_mut(start, length) })
}

extern "C" fn get_provider_name(_: *mut c_void) -> *const c_char {
    NAME.as_ptr()
}

/// Accepts a seed, which the system's random source does not need.
extern "C" fn add_random(_: *mut c_void, _: *const c_void, _: c_int) -> c_int {
    SQLITE_OK
}

/// # Safety
/// As SQLCipher calls it: `buffer` has room for `length` bytes.
unsafe extern "C" fn random(_: *mut c_void, buffer: *mut c_void, length: c_int) -> c_int {
    answer(|| {
        let length = usize::try_from(length).ok()?;
        let mut fresh = zeroize::Zeroizing::new(vec![0; length]);
        primitives::random(getrandom::fill, &mut fresh)?;
        if buffer.is_null() {
            return None;
        }
        // SAFETY: SQLCipher's buffer has room for `length` bytes and is not our vector. Its bytes
        // may be uninitialised, so they are written through the pointer and never seen as a slice.
        unsafe { ptr::copy_nonoverlapping(fresh.as_ptr(), buffer.cast(), length) };
        Some(())
    })
}

/// # Safety
/// As SQLCipher calls it: each pointer that is not null has its length behind it, and `out` has room
/// for the MAC.
unsafe extern "C" fn hmac(
    _: *mut c_void,
    algorithm: c_int,
    key: *const c_uchar,
    key_length: c_int,
    first: *const c_uchar,
    first_length: c_int,
    second: *const c_uchar,
    second_length: c_int,
    out: *mut c_uchar,
) -> c_int {
    answer(|| {
        if algorithm != SHA512 || out.is_null() {
            return None;
        }
        // SAFETY: SQLCipher's inputs have their lengths, and nothing writes to them here; the slices
        // end before `out` is written, which may lie in the same page.
        let mac = unsafe {
            let second = if second.is_null() {
                &[]
            } else {
                bytes(second, second_length)?
            };
            primitives::hmac_sha512(bytes(key, key_length)?, bytes(first, first_length)?, second)?
        };
        // SAFETY: `out` has room for the MAC, and `mac` is on our stack.
        unsafe { ptr::copy_nonoverlapping(mac.as_ptr(), out, mac.len()) };
        Some(())
    })
}

/// # Safety
/// As SQLCipher calls it: each pointer has its length behind it, and `key` has room for `key_length`
/// bytes.
unsafe extern "C" fn kdf(
    _: *mut c_void,
    algorithm: c_int,
    password: *const c_uchar,
    password_length: c_int,
    salt: *const c_uchar,
    salt_length: c_int,
    rounds: c_int,
    key_length: c_int,
    key: *mut c_uchar,
) -> c_int {
    answer(|| {
        if algorithm != SHA512 || key.is_null() {
            return None;
        }
        let length = usize::try_from(key_length).ok()?;
        let rounds = u32::try_from(rounds).ok()?;
        let mut derived = zeroize::Zeroizing::new(vec![0; length]);
        // SAFETY: SQLCipher's inputs have their lengths, and nothing writes to them here.
        let (password, salt) =
            unsafe { (bytes(password, password_length)?, bytes(salt, salt_length)?) };
        primitives::pbkdf2_sha512(password, salt, rounds, &mut derived)?;
        // SAFETY: `key` has room for `length` bytes, and `derived` is ours.
        unsafe { ptr::copy_nonoverlapping(derived.as_ptr(), key, length) };
        Some(())
    })
}

/// # Safety
/// As SQLCipher calls it: `key`, `iv` and `input` have their lengths behind them, and `out` has room
/// for `length` bytes and may be `input` itself.
unsafe extern "C" fn cipher(
    _: *mut c_void,
    mode: c_int,
    key: *const c_uchar,
    key_length: c_int,
    iv: *const c_uchar,
    input: *const c_uchar,
    length: c_int,
    out: *mut c_uchar,
) -> c_int {
    answer(|| {
        let mode = match mode {
            MODE_DECRYPT => Mode::Decrypt,
            MODE_ENCRYPT => Mode::Encrypt,
            _ => return None,
        };
        let count = usize::try_from(length).ok()?;
        if input.is_null() || out.is_null() {
            return None;
        }
        let mut initial = [0; BLOCK_LENGTH];
        // SAFETY: an initialisation vector has one block; it may lie in the page that is written
        // below, so it is copied first.
        initial.copy_from_slice(unsafe { bytes(iv, 16)? });
        // SAFETY: both have `count` bytes; `copy` allows them to overlap. Afterwards those of `out`
        // are initialised.
        unsafe { ptr::copy(input, out, count) };
        // SAFETY: as above; SQLCipher's key never lies in a page.
        let (key, data) = unsafe { (bytes(key, key_length)?, bytes_mut(out, length)?) };
        primitives::aes_256_cbc(mode, key, &initial, data)
    })
}

extern "C" fn get_cipher(_: *mut c_void) -> *const c_char {
    CIPHER.as_ptr()
}

/// Converts a length for C. Every length here is far below the largest `int`.
const fn int(length: usize) -> c_int {
    assert!(length <= 64);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        reason = "at most 64, as asserted when it was compiled"
    )]
    {
        length as c_int
    }
}

extern "C" fn get_key_sz(_: *mut c_void) -> c_int {
    const { int(KEY_LENGTH) }
}

extern "C" fn get_iv_sz(_: *mut c_void) -> c_int {
    const { int(BLOCK_LENGTH) }
}

extern "C" fn get_block_sz(_: *mut c_void) -> c_int {
    const { int(BLOCK_LENGTH) }
}

extern "C" fn get_hmac_sz(_: *mut c_void, algorithm: c_int) -> c_int {
    match algorithm {
        SHA512 => const { int(HMAC_LENGTH) },
        _ => 0,
    }
}

extern "C" fn ctx_init(_: *mut *mut c_void) -> c_int {
    SQLITE_OK
}

extern "C" fn ctx_free(_: *mut *mut c_void) -> c_int {
    SQLITE_OK
}

extern "C" fn fips_status(_: *mut c_void) -> c_int {
    0
}

extern "C" fn get_provider_version(_: *mut c_void) -> *const c_char {
    VERSION.as_ptr()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> SqlcipherProvider {
        let mut room = core::mem::MaybeUninit::<SqlcipherProvider>::uninit();
        // SAFETY: the room is aligned and ours, and the call writes all of it.
        unsafe {
            assert_eq!(dauchan_sqlcipher_provider(room.as_mut_ptr()), SQLITE_OK);
            room.assume_init()
        }
    }

    #[test]
    fn no_room_for_the_table_is_an_error() {
        // SAFETY: null is allowed.
        let answer = unsafe { dauchan_sqlcipher_provider(ptr::null_mut()) };
        assert_eq!(answer, SQLITE_ERROR);
    }

    #[test]
    fn the_table_names_what_sqlcipher_4_needs() {
        let table = table();
        let context = ptr::null_mut();
        assert_eq!((table.get_key_sz)(context), 32);
        assert_eq!((table.get_iv_sz)(context), 16);
        assert_eq!((table.get_block_sz)(context), 16);
        assert_eq!((table.get_hmac_sz)(context, SHA512), 64);
        assert_eq!((table.get_hmac_sz)(context, 0), 0, "SHA-1 is not here");
        assert_eq!(NAME.to_str(), Ok(crate::NAME));
    }

    #[test]
    fn a_panic_is_an_error() {
        assert_eq!(answer(|| panic!("inside a callback")), SQLITE_ERROR);
    }

    #[test]
    fn a_page_is_encrypted_and_decrypted_in_place_and_beside() {
        let table = table();
        let context = ptr::null_mut();
        let (key, iv, page) = ([7; 32], [9; 16], [0x5A; 4000]);
        let run = |mode, input: *const u8, out: *mut u8| {
            // SAFETY: every pointer has the length given with it.
            unsafe {
                (table.cipher)(
                    context,
                    mode,
                    key.as_ptr(),
                    32,
                    iv.as_ptr(),
                    input,
                    4000,
                    out,
                )
            }
        };
        let mut beside = [0; 4000];
        assert_eq!(
            run(MODE_ENCRYPT, page.as_ptr(), beside.as_mut_ptr()),
            SQLITE_OK
        );
        let mut in_place = page;
        let start = in_place.as_mut_ptr();
        assert_eq!(run(MODE_ENCRYPT, start, start), SQLITE_OK);
        assert_eq!(in_place, beside);
        assert_ne!(in_place, page);
        assert_eq!(run(MODE_DECRYPT, start, start), SQLITE_OK);
        assert_eq!(in_place, page);
        assert_eq!(run(2, start, start), SQLITE_ERROR);
    }

    #[test]
    fn bad_arguments_are_errors_and_write_nothing() {
        let table = table();
        let context = ptr::null_mut();
        let key = [7; 32];
        let mut out = [0x11; 64];
        let start = out.as_mut_ptr();
        // SAFETY: every pointer that is not null has the length given with it.
        unsafe {
            let missing = ptr::null();
            let call = |algorithm, first: *const u8, length| {
                (table.hmac)(
                    context,
                    algorithm,
                    key.as_ptr(),
                    32,
                    first,
                    length,
                    missing,
                    0,
                    start,
                )
            };
            assert_eq!(call(0, key.as_ptr(), 32), SQLITE_ERROR);
            assert_eq!(call(SHA512, missing, 32), SQLITE_ERROR);
            assert_eq!(call(SHA512, key.as_ptr(), -1), SQLITE_ERROR);
            assert_eq!((table.random)(context, ptr::null_mut(), 16), SQLITE_ERROR);
            assert_eq!((table.random)(context, start.cast(), -1), SQLITE_ERROR);
        }
        assert_eq!(out, [0x11; 64]);
    }
}
