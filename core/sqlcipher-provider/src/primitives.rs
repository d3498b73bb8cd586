//! The cryptography itself, in safe Rust.
//!
//! Each function returns `None` for invalid arguments, which the callbacks turn into an SQLite error.

use aes::Aes256;
use cbc::cipher::{Array, BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha512;

/// Length of an AES-256 key in bytes.
pub(crate) const KEY_LENGTH: usize = 32;
/// Length of an AES block, and so of an initialisation vector.
pub(crate) const BLOCK_LENGTH: usize = 16;
/// Length of an HMAC-SHA512 in bytes.
pub(crate) const HMAC_LENGTH: usize = 64;

/// The direction of a cipher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Decrypt,
    Encrypt,
}

/// AES-256-CBC without padding, in place.
pub(crate) fn aes_256_cbc(mode: Mode, key: &[u8], iv: &[u8], data: &mut [u8]) -> Option<()> {
    let (blocks, rest) = Array::slice_as_chunks_mut(data);
    if !rest.is_empty() {
        return None;
    }
    match mode {
        Mode::Encrypt => cbc::Encryptor::<Aes256>::new_from_slices(key, iv)
            .ok()?
            .encrypt_blocks(blocks),
        Mode::Decrypt => cbc::Decryptor::<Aes256>::new_from_slices(key, iv)
            .ok()?
            .decrypt_blocks(blocks),
    }
    Some(())
}

/// HMAC-SHA512 over `first` and then `second`.
pub(crate) fn hmac_sha512(key: &[u8], first: &[u8], second: &[u8]) -> Option<[u8; HMAC_LENGTH]> {
    let mut mac = Hmac::<Sha512>::new_from_slice(key).ok()?;
    mac.update(first);
    mac.update(second);
    Some(mac.finalize().into_bytes().into())
}

/// PBKDF2-HMAC-SHA512, filling `key`.
pub(crate) fn pbkdf2_sha512(
    password: &[u8],
    salt: &[u8],
    rounds: u32,
    key: &mut [u8],
) -> Option<()> {
    if rounds == 0 {
        return None;
    }
    pbkdf2::pbkdf2_hmac::<Sha512>(password, salt, rounds, key);
    Some(())
}

/// Fills `destination` with random bytes of `source`. If that fails, `destination` is unchanged.
pub(crate) fn random<Error>(
    source: impl FnOnce(&mut [u8]) -> Result<(), Error>,
    destination: &mut [u8],
) -> Option<()> {
    let mut bytes = zeroize::Zeroizing::new(vec![0; destination.len()]);
    source(&mut bytes).ok()?;
    destination.copy_from_slice(&bytes);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
        digits
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }

    /// NIST SP 800-38A, F.2.5 and F.2.6.
    #[test]
    fn aes_256_cbc_gives_the_known_answers() {
        let key = bytes("603deb1015ca71be2b73aef0857d7781 1f352c073b6108d72d9810a30914dff4");
        let iv = bytes("000102030405060708090a0b0c0d0e0f");
        let plain = bytes(
            "6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51
             30c81c46a35ce411e5fbc1191a0a52ef f69f2445df4f9b17ad2b417be66c3710",
        );
        let cipher = bytes(
            "f58c4c04d6e5f1ba779eabfb5f7bfbd6 9cfc4e967edb808d679f777bc6702c7d
             39f23369a9d9bacfa530e26304231461 b2eb05e2c39be9fcda6c19078c6a9d1b",
        );
        let mut data = plain.clone();
        aes_256_cbc(Mode::Encrypt, &key, &iv, &mut data).unwrap();
        assert_eq!(data, cipher);
        aes_256_cbc(Mode::Decrypt, &key, &iv, &mut data).unwrap();
        assert_eq!(data, plain);
    }

    #[test]
    fn aes_refuses_wrong_lengths() {
        let (key, iv) = ([0; 32], [0; 16]);
        for mode in [Mode::Encrypt, Mode::Decrypt] {
            assert!(aes_256_cbc(mode, &key[1..], &iv, &mut [0; 16]).is_none());
            assert!(aes_256_cbc(mode, &key, &iv[1..], &mut [0; 16]).is_none());
            assert!(aes_256_cbc(mode, &key, &iv, &mut [0; 17]).is_none());
        }
    }

    /// RFC 4231, test cases 1, 2 and 6 (a key longer than a block).
    #[test]
    fn hmac_sha512_gives_the_known_answers() {
        let cases: [(&[u8], &[u8], &str); 3] = [
            (
                &[0x0b; 20],
                b"Hi There",
                "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde
                 daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854",
            ),
            (
                b"Jefe",
                b"what do ya want for nothing?",
                "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554
                 9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
            ),
            (
                &[0xaa; 131],
                b"Test Using Larger Than Block-Size Key - Hash Key First",
                "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352
                 6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598",
            ),
        ];
        for (key, text, expected) in cases {
            for split in 0..text.len() {
                let (first, second) = text.split_at(split);
                let mac = hmac_sha512(key, first, second).unwrap();
                assert_eq!(mac.as_slice(), bytes(expected));
            }
        }
    }

    /// The answers of Python's `hashlib.pbkdf2_hmac('sha512', b'password', b'salt', n, length)`.
    #[test]
    fn pbkdf2_sha512_gives_the_known_answers() {
        let cases = [
            (
                1,
                "867f70cf1ade02cff3752599a3a53dc4af34c7a669815ae5d513554e1c8cf252
                 c02d470a285a0501bad999bfe943c08f050235d7d68b1da55e63f73b60a57fce",
            ),
            (
                2,
                "e1d9c16aa681708a45f5c7c4e215ceb66e011a2e9f0040713f18aefdb866d53c
                 f76cab2868a39b9f7840edce4fef5a82be67335c77a6068e04112754f27ccf4e",
            ),
            (
                4096,
                "d197b1b33db0143e018b12f3d1d1479e6cdebdcc97c5c0f87f6902e072f457b5
                 143f30602641b3d55cd335988cb36b84376060ecd532e039b742a239434af2d5",
            ),
        ];
        for (rounds, expected) in cases {
            let mut key = [0; 64];
            pbkdf2_sha512(b"password", b"salt", rounds, &mut key).unwrap();
            assert_eq!(key.as_slice(), bytes(expected));
        }
        assert!(pbkdf2_sha512(b"password", b"salt", 0, &mut [0; 32]).is_none());
    }

    #[test]
    fn a_failing_random_source_is_an_error_and_leaves_no_zeros() {
        let mut destination = [0xA5; 16];
        let half_an_answer = |bytes: &mut [u8]| {
            bytes[..8].fill(1);
            Err("no entropy")
        };
        assert!(random(half_an_answer, &mut destination).is_none());
        assert_eq!(destination, [0xA5; 16]);
    }

    #[test]
    fn random_bytes_differ_from_one_call_to_the_next() {
        let (mut one, mut other) = ([0; 32], [0; 32]);
        random(getrandom::fill, &mut one).unwrap();
        random(getrandom::fill, &mut other).unwrap();
        assert_ne!(one, other);
    }
}
