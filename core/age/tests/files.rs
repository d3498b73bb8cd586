//! Files that are written here and read here, of every length around the edges of a chunk.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed test may panic")]

use dauchan_age::{
    CHUNK_LENGTH, Identity, OpenError, Opened, Passphrase, PayloadError, Sealer, Secret, Seed,
};
use zeroize::Zeroizing;

fn seed(byte: u8) -> Seed {
    Seed::from_bytes(Zeroizing::new([byte; 64]))
}

fn identity() -> Identity {
    Identity::from_bytes(&[7; 32])
}

fn sealed(text: &[u8]) -> Vec<u8> {
    let mut sealer = Sealer::to_recipient(&identity().recipient(), seed(1), Vec::new()).unwrap();
    // Pieces that fit no chunk.
    for piece in text.chunks(1000) {
        sealer.write(piece).unwrap();
    }
    sealer.finish().unwrap()
}

/// Returns what a file holds, as far as it can be read, and why it ends if it is not whole.
fn read(file: &[u8]) -> (Vec<u8>, Option<PayloadError>) {
    let mut opened = Opened::open(file, &Secret::Identity(&identity())).unwrap();
    let mut text = Vec::new();
    loop {
        match opened.chunk() {
            Ok(Some(chunk)) => text.extend_from_slice(chunk),
            Ok(None) => return (text, None),
            Err(error) => return (text, Some(error)),
        }
    }
}

#[test]
fn a_file_of_any_length_is_read_back() {
    let edge = CHUNK_LENGTH;
    for length in [0, 1, edge - 1, edge, edge + 1, 2 * edge, 2 * edge + 1] {
        let text: Vec<u8> = (0..length).map(|at| (at % 251).to_le_bytes()[0]).collect();
        let (found, error) = read(&sealed(&text));
        assert!(error.is_none());
        assert_eq!(found, text, "{length}");
    }
}

#[test]
fn a_file_cut_anywhere_is_never_whole() {
    let text = vec![5; 2 * CHUNK_LENGTH + 100];
    let file = sealed(&text);
    let header = file.len() - text.len() - 3 * 16;
    for cut in (0..header).chain((header..file.len()).step_by(777)) {
        let file = &file[..cut];
        match Opened::open(file, &Secret::Identity(&identity())) {
            Err(OpenError::Cut | OpenError::NotAge) => assert!(cut < header),
            Err(error) => panic!("{cut}: {error}"),
            Ok(_) => assert!(matches!(read(file).1, Some(PayloadError::Cut)), "{cut}"),
        }
    }
    let more = [file.as_slice(), b"x"].concat();
    assert!(read(&more).1.is_some(), "something follows the last chunk");
}

#[test]
fn a_flipped_bit_is_noticed_before_its_chunk_comes_out() {
    let text = vec![5; CHUNK_LENGTH + 100];
    let file = sealed(&text);
    let header = file.len() - text.len() - 2 * 16 - 16;
    for at in (0..file.len()).step_by(97) {
        let mut file = file.clone();
        file[at] ^= 1;
        match Opened::open(file.as_slice(), &Secret::Identity(&identity())) {
            Err(_) => assert!(at < header, "{at}"),
            Ok(_) => {
                let (found, error) = read(&file);
                assert!(error.is_some(), "{at}");
                assert!(text.starts_with(&found));
            }
        }
    }
}

#[test]
fn another_key_and_another_passphrase_open_nothing() {
    let file = sealed(b"the market");
    let other = Identity::from_bytes(&[8; 32]);
    let error = Opened::open(file.as_slice(), &Secret::Identity(&other)).err();
    assert!(matches!(error, Some(OpenError::NoMatch)));

    let passphrase = |text: &str| Passphrase::new(Zeroizing::new(text.to_owned()));
    let (right, wrong) = (passphrase("cho ben thanh"), passphrase("cho ben thanh "));
    let mut sealer = Sealer::with_passphrase(&right, seed(2), Vec::new()).unwrap();
    sealer.write(b"the market").unwrap();
    let file = sealer.finish().unwrap();
    let identity = identity();
    let open = |secret| Opened::open(file.as_slice(), &secret);
    assert!(matches!(
        open(Secret::Passphrase(&wrong)).err(),
        Some(OpenError::NoMatch)
    ));
    assert!(matches!(
        open(Secret::Identity(&identity)).err(),
        Some(OpenError::NoMatch)
    ));
    let mut opened = open(Secret::Passphrase(&right)).unwrap();
    assert_eq!(opened.chunk().unwrap(), Some(&b"the market"[..]));
}

#[test]
fn another_file_is_no_age_file_and_an_endless_header_ends() {
    let passphrase = Passphrase::new(Zeroizing::new("x".to_owned()));
    let open = |file: &[u8]| Opened::open(file, &Secret::Passphrase(&passphrase)).err();
    assert!(matches!(open(b"<!DOCTYPE html>"), Some(OpenError::NotAge)));
    assert!(matches!(
        open(b"age-encryption.org/v2\n"),
        Some(OpenError::NotAge)
    ));
    assert!(matches!(open(b""), Some(OpenError::NotAge)));
    let endless = [&b"age-encryption.org/v1\n-> x "[..], &[b'a'; 20_000]].concat();
    assert!(matches!(open(&endless), Some(OpenError::Header)));
}
