//! What a file, a key or its text can be refused for.

use std::io;

/// The reason why a file did not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file does not begin like an age file.
    #[error("the file is not an age file")]
    NotAge,
    /// The header breaks a rule of the format, or is longer than 16 KiB.
    #[error("the file's header is damaged")]
    Header,
    /// No recipient of the file has this key, or the passphrase is wrong.
    #[error("the file is not for this key or passphrase")]
    NoMatch,
    /// The passphrase costs more than this program spends. The file may be a bomb.
    #[error("the file's passphrase costs 2^{cost} steps, and at most 2^{most} are spent")]
    TooCostly {
        /// The cost that the file names, as a power of two.
        cost: u8,
        /// The most that is spent.
        most: u8,
    },
    /// The key fits, and the header was changed.
    #[error("the file's header was changed")]
    Mac,
    /// The bytes end inside the header or right after it.
    #[error("the file is cut short")]
    Cut,
    /// The source failed.
    #[error("cannot read the file: {0}")]
    Read(#[from] io::Error),
}

/// The reason why the next chunk of a file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PayloadError {
    /// The bytes end before the last chunk, or the last chunk was changed: the two look alike.
    #[error("the file is cut short, or its end is damaged")]
    Cut,
    /// The bytes were changed, or something follows the last chunk.
    #[error("the file is damaged")]
    Damaged,
    /// The source failed.
    #[error("cannot read the file: {0}")]
    Read(#[from] io::Error),
}

/// The reason why 32 bytes are not accepted as a recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecipientError {
    /// The coordinate is not reduced, so it has a second spelling.
    #[error("the recipient's key is not in canonical form")]
    NotCanonical,
    /// The point has small order: anyone who knows the format could read the file.
    #[error("the recipient's key is weak: its point has small order")]
    SmallOrder,
}

/// The reason why a text is not a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyTextError {
    /// The prefix, the letters, the checksum or the length are not those of such a key.
    #[error("it is not a key of age, or has a typing error")]
    Spelling,
    /// The key is not acceptable.
    #[error(transparent)]
    Recipient(#[from] RecipientError),
}
