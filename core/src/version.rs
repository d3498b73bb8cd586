//! Which versions a format can have: 1 to 8, whatever the format (`docs/format.md`, section 1.4).
//!
//! A version is read before anything is verified, so it may be anything. "Needs a newer app" is a
//! promise that an update helps. A captive portal's page in place of a trust list must not make it:
//! no text begins with a byte from 1 to 8, nor do compressed files and TLS records.

/// The highest version that a format of ours will ever have.
pub const MAX_VERSION: u8 = 8;

/// Checks a version that was `found` where this build knows `known`.
///
/// # Errors
/// [`VersionError`].
pub const fn check(found: u8, known: u8) -> Result<(), VersionError> {
    if found == known {
        Ok(())
    } else if 1 <= found && found <= MAX_VERSION {
        Err(VersionError::Other { version: found })
    } else {
        Err(VersionError::Impossible)
    }
}

/// Checks the format that a text file names: `name`, a space and the version, such as
/// `dauchan deployment 1`.
///
/// # Errors
/// [`VersionError`].
pub fn check_named(found: &str, name: &str, known: u8) -> Result<(), VersionError> {
    let version = found
        .strip_prefix(name)
        .and_then(|rest| rest.strip_prefix(' '));
    match version.map(str::as_bytes) {
        Some(&[digit @ b'1'..=b'9']) => check(digit - b'0', known),
        _ => Err(VersionError::Impossible),
    }
}

/// The reason why a version is not the one that this build knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VersionError {
    /// Another version that the format can have. Nothing was verified, this number least of all.
    #[error("it has version {version}, which this app does not know; update the app")]
    Other {
        /// The version found.
        version: u8,
    },
    /// No version of the format. The bytes are damaged, or something else altogether.
    #[error("it is damaged, or something else")]
    Impossible,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_1_to_8() {
        for found in 0..=u8::MAX {
            let expected = match found {
                1 => Ok(()),
                2..=8 => Err(VersionError::Other { version: found }),
                _ => Err(VersionError::Impossible),
            };
            assert_eq!(check(found, 1), expected, "{found}");
        }
        assert_eq!(check(1, 2), Err(VersionError::Other { version: 1 }));
    }

    #[test]
    fn nothing_that_a_server_may_send_instead_has_a_version() {
        let pages: [&[u8]; 12] = [
            b"<!DOCTYPE html>",
            b"\n<html>",
            b"\r\n<html>",
            b"\t{}",
            b" ",
            b"404 Not Found",
            "\u{FEFF}<html>".as_bytes(),
            &[0xFE, 0xFF],       // UTF-16
            &[0x1F, 0x8B],       // gzip
            &[0x16, 0x03, 0x01], // a TLS record
            &[0x89, b'P'],       // PNG
            &[0x00, 0x00],       // HTTP/2, or an empty block
        ];
        for page in pages {
            assert_eq!(check(page[0], 1), Err(VersionError::Impossible), "{page:?}");
        }
    }

    #[test]
    fn a_named_format_ends_in_one_digit() {
        let check = |found| check_named(found, "dauchan key", 1);
        assert_eq!(check("dauchan key 1"), Ok(()));
        let other = Err(VersionError::Other { version: 8 });
        assert_eq!(check("dauchan key 8"), other);
        for found in [
            "",
            "dauchan key",
            "dauchan key ",
            "dauchan key 0",
            "dauchan key 9",
            "dauchan key 01",
            "dauchan key 10",
            "dauchan key  1",
            "dauchan key 1 ",
            "dauchan key one",
            "dauchan keys 1",
            "Dauchan key 1",
            "dauchan key \u{661}",
        ] {
            assert_eq!(check(found), Err(VersionError::Impossible), "{found}");
        }
    }
}
