//! The header of a file: who can open it, and a MAC by the file's key.

use std::io::{self, Read, Write};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::error::OpenError;
use crate::keys::{FileKey, Identity, WRAPPED_LENGTH};
use crate::passphrase::{self, Passphrase};
use crate::{base64, x25519};

const VERSION_LINE: &str = "age-encryption.org/v1";
const STANZA_MARK: &str = "-> ";
const MAC_MARK: &str = "---";
const MAC_INFO: &[u8] = b"header";
/// Characters on a full line of a stanza's body.
const LINE_LENGTH: usize = 64;
/// A longer header is refused while it is read. An X25519 stanza has 100 bytes.
const MAX_LENGTH: usize = 16 * 1024;

/// One way to the file's key.
#[derive(Debug)]
pub(crate) struct Stanza {
    pub(crate) kind: String,
    pub(crate) arguments: Vec<String>,
    pub(crate) body: Vec<u8>,
}

impl Stanza {
    /// Returns the body as a wrapped file key, if it has that length.
    pub(crate) fn wrapped_key(&self) -> Option<&[u8; WRAPPED_LENGTH]> {
        self.body.as_slice().try_into().ok()
    }

    fn write(&self, header: &mut String) {
        header.push_str(STANZA_MARK);
        header.push_str(&self.kind);
        for argument in &self.arguments {
            header.push(' ');
            header.push_str(argument);
        }
        header.push('\n');
        // The last line is shorter than a full one, so an empty one follows a body that fills its lines.
        let body = base64::encode(&self.body);
        let (full, last) = body.split_at(body.len() / LINE_LENGTH * LINE_LENGTH);
        for (index, letter) in full.chars().enumerate() {
            header.push(letter);
            if index % LINE_LENGTH == LINE_LENGTH - 1 {
                header.push('\n');
            }
        }
        header.push_str(last);
        header.push('\n');
    }
}

/// A header that was read, or is to be written.
#[derive(Debug)]
pub(crate) struct Header {
    stanzas: Vec<Stanza>,
    /// Everything up to the mark of the MAC, as it stands in the file.
    authenticated: Vec<u8>,
    mac: [u8; 32],
}

/// Writes the header of a file with this one way to its key.
pub(crate) fn write(
    stanza: &Stanza,
    file_key: &FileKey,
    destination: &mut impl Write,
) -> io::Result<()> {
    let mut header = format!("{VERSION_LINE}\n");
    stanza.write(&mut header);
    header.push_str(MAC_MARK);
    let mac = mac(file_key, header.as_bytes()).finalize().into_bytes();
    header.push(' ');
    header.push_str(&base64::encode(&mac));
    header.push('\n');
    destination.write_all(header.as_bytes())
}

impl Header {
    /// Reads a header, and not one byte behind it.
    pub(crate) fn read(source: &mut impl Read) -> Result<Self, OpenError> {
        let mut lines = Lines {
            source,
            read: Vec::new(),
        };
        lines.version()?;
        let mut stanzas = Vec::new();
        loop {
            let line = lines.next()?;
            if let Some(stanza) = line.strip_prefix(STANZA_MARK) {
                let (kind, arguments) = parse_arguments(stanza).ok_or(OpenError::Header)?;
                let body = lines.body()?;
                stanzas.push(Stanza {
                    kind,
                    arguments,
                    body,
                });
                continue;
            }
            let mac = line
                .strip_prefix(MAC_MARK)
                .and_then(|rest| rest.strip_prefix(' '))
                .and_then(base64::decode_array)
                .filter(|_| !stanzas.is_empty())
                .ok_or(OpenError::Header)?;
            let authenticated = lines.read.len() - line.len() - 1 + MAC_MARK.len();
            lines.read.truncate(authenticated);
            return Ok(Self {
                stanzas,
                authenticated: lines.read,
                mac,
            });
        }
    }

    /// Returns the file's key, unwrapped by the first stanza that is for `identity`.
    pub(crate) fn unwrap_with_identity(&self, identity: &Identity) -> Result<FileKey, OpenError> {
        self.check_passphrase_stands_alone()?;
        for stanza in self.of_kind(x25519::KIND) {
            if let Some(file_key) = x25519::unwrap(stanza, identity)? {
                return Ok(file_key);
            }
        }
        Err(OpenError::NoMatch)
    }

    /// Returns the file's key, unwrapped with `passphrase`.
    pub(crate) fn unwrap_with_passphrase(
        &self,
        passphrase: &Passphrase,
    ) -> Result<FileKey, OpenError> {
        self.check_passphrase_stands_alone()?;
        let stanza = self.of_kind(passphrase::KIND).next();
        let stanza = stanza.ok_or(OpenError::NoMatch)?;
        passphrase::unwrap(stanza, passphrase)?.ok_or(OpenError::NoMatch)
    }

    /// Rejects a passphrase beside another recipient: people who share a passphrase expect that only
    /// one of them wrote the file.
    fn check_passphrase_stands_alone(&self) -> Result<(), OpenError> {
        let has_passphrase = self.of_kind(passphrase::KIND).next().is_some();
        if has_passphrase && self.stanzas.len() > 1 {
            return Err(OpenError::Header);
        }
        Ok(())
    }

    fn of_kind(&self, kind: &str) -> impl Iterator<Item = &Stanza> {
        self.stanzas
            .iter()
            .filter(move |stanza| stanza.kind == kind)
    }

    /// Accepts the header if who made it had the file's key.
    pub(crate) fn check_mac(&self, file_key: &FileKey) -> Result<(), OpenError> {
        let mac = mac(file_key, &self.authenticated);
        mac.verify_slice(&self.mac).map_err(|_| OpenError::Mac)
    }
}

fn mac(file_key: &FileKey, header: &[u8]) -> Hmac<Sha256> {
    let key = file_key.derive(&[], MAC_INFO);
    // HMAC fills a key with zeros to the length of a block.
    let mut block = Zeroizing::new([0; 64]);
    block[..key.len()].copy_from_slice(&*key);
    let mut mac = Hmac::<Sha256>::new(&(*block).into());
    mac.update(header);
    mac
}

/// Parses the words of a stanza's first line: visible ASCII, one space between two, at least one.
fn parse_arguments(line: &str) -> Option<(String, Vec<String>)> {
    let is_word =
        |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_graphic());
    let mut words = line.split(' ').map(|word| Some(word).filter(is_word));
    let kind = words.next()??.to_owned();
    let arguments = words.map(|word| word.map(str::to_owned));
    Some((kind, arguments.collect::<Option<_>>()?))
}

/// The lines of a header, read byte by byte, so that nothing behind it is consumed.
struct Lines<'a, R> {
    source: &'a mut R,
    read: Vec<u8>,
}

impl<R: Read> Lines<'_, R> {
    /// Reads the first line. A file of another kind is told from a damaged one.
    fn version(&mut self) -> Result<(), OpenError> {
        for expected in VERSION_LINE.bytes() {
            match self.byte() {
                Ok(found) if found == expected => {}
                Err(error @ OpenError::Read(_)) => return Err(error),
                // A later version of age is another format to this program.
                _ => return Err(OpenError::NotAge),
            }
        }
        match self.byte() {
            Ok(b'\n') => Ok(()),
            Err(error) => Err(error),
            Ok(_) => Err(OpenError::NotAge),
        }
    }

    fn byte(&mut self) -> Result<u8, OpenError> {
        if self.read.len() == MAX_LENGTH {
            return Err(OpenError::Header);
        }
        let mut byte = [0];
        self.source.read_exact(&mut byte).map_err(|error| {
            if error.kind() == io::ErrorKind::UnexpectedEof {
                OpenError::Cut
            } else {
                error.into()
            }
        })?;
        self.read.extend(byte);
        Ok(byte[0])
    }

    /// Reads the next line, without its end.
    fn next(&mut self) -> Result<String, OpenError> {
        let mut line = Vec::new();
        loop {
            match self.byte()? {
                b'\n' => return String::from_utf8(line).map_err(|_| OpenError::Header),
                byte => line.push(byte),
            }
        }
    }

    /// Reads the body of a stanza: full lines, and one that is shorter.
    fn body(&mut self) -> Result<Vec<u8>, OpenError> {
        let mut text = Zeroizing::new(String::new());
        loop {
            let line = self.next()?;
            if line.len() > LINE_LENGTH {
                return Err(OpenError::Header);
            }
            text.push_str(&line);
            if line.len() < LINE_LENGTH {
                break;
            }
        }
        let body = base64::decode(&text).ok_or(OpenError::Header)?;
        Ok(body.to_vec())
    }
}
