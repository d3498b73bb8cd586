//! The test vectors of C2SP/CCTV for age, without those for armour and hybrid recipients.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed test may panic")]

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use dauchan_age::{
    CHUNK_LENGTH, Identity, MAX_COST, OpenError, Opened, Passphrase, PayloadError, Secret,
};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// The number of vectors in the folder: none may be skipped without notice.
const VECTORS: usize = 92;
/// The vectors of whose payload less comes out here than in age itself. A full chunk at the end of the
/// bytes is opened as the last one only, and one with something behind it as no last one; age tries both.
const HELD_BACK: [&str; 7] = [
    "stream_no_final_full",
    "stream_no_final_two_chunks_full",
    "stream_trailing_garbage_long",
    "stream_trailing_garbage_short",
    "stream_two_final_chunks",
    "stream_two_final_chunks_full",
    "stream_two_final_chunks_second",
];

struct Vector {
    fields: HashMap<String, Vec<String>>,
    file: Vec<u8>,
}

impl Vector {
    fn read(path: &Path) -> Self {
        let bytes = fs::read(path).unwrap();
        let end = bytes.windows(2).position(|pair| pair == b"\n\n").unwrap();
        let mut fields: HashMap<_, Vec<_>> = HashMap::new();
        for line in core::str::from_utf8(&bytes[..end]).unwrap().lines() {
            let (key, value) = line.split_once(": ").unwrap();
            fields
                .entry(key.to_owned())
                .or_default()
                .push(value.to_owned());
        }
        let mut file = bytes[end + 2..].to_vec();
        if let Some(compressed) = fields.get("compressed") {
            assert_eq!(compressed, &["zlib"]);
            file = miniz_oxide::inflate::decompress_to_vec_zlib(&file).unwrap();
        }
        Self { fields, file }
    }

    fn all(&self, key: &str) -> &[String] {
        self.fields.get(key).map_or(&[], Vec::as_slice)
    }

    /// Opens the file with every secret of the vector: the first that matches decides.
    fn open(&self) -> Result<Opened<&[u8]>, OpenError> {
        // A vector without a secret fails before one is needed.
        let nobody = Identity::from_bytes(&[7; 32]);
        let mut answer = Opened::open(self.file.as_slice(), &Secret::Identity(&nobody));
        for text in self.all("identity") {
            let identity = Identity::from_text(text).unwrap();
            answer = Opened::open(self.file.as_slice(), &Secret::Identity(&identity));
            if !matches!(answer, Err(OpenError::NoMatch)) {
                return answer;
            }
        }
        for text in self.all("passphrase") {
            let passphrase = Passphrase::new(Zeroizing::new(text.clone()));
            answer = Opened::open(self.file.as_slice(), &Secret::Passphrase(&passphrase));
            if !matches!(answer, Err(OpenError::NoMatch)) {
                return answer;
            }
        }
        answer
    }
}

/// Returns the answer to a vector, in the words of the vectors, and the payload as far as it was read.
fn answer(vector: &Vector) -> (&'static str, Vec<u8>) {
    let mut payload = Vec::new();
    let mut opened = match vector.open() {
        Ok(opened) => opened,
        Err(OpenError::NoMatch) => return ("no match", payload),
        Err(OpenError::Mac) => return ("HMAC failure", payload),
        Err(
            OpenError::NotAge | OpenError::Header | OpenError::TooCostly { .. } | OpenError::Cut,
        ) => {
            return ("header failure", payload);
        }
        Err(OpenError::Read(error)) => panic!("{error}"),
    };
    loop {
        match opened.chunk() {
            Ok(Some(chunk)) => payload.extend_from_slice(chunk),
            Ok(None) => return ("success", payload),
            Err(PayloadError::Read(error)) => panic!("{error}"),
            Err(_) => return ("payload failure", payload),
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn every_vector_has_its_answer() {
    let folder = Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/vectors/age-cctv"
    ));
    let mut vectors = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if ["LICENSE", "README.md"].contains(&name.as_str()) {
            continue;
        }
        vectors += 1;
        let vector = Vector::read(&path);
        let (found, payload) = answer(&vector);
        assert_eq!(found, vector.all("expect")[0], "{name}");
        if HELD_BACK.contains(&name.as_str()) {
            assert_eq!(payload.len() % CHUNK_LENGTH, 0, "{name}");
            continue;
        }
        for expected in vector.all("payload") {
            assert_eq!(&hexadecimal(&Sha256::digest(&payload)), expected, "{name}");
        }
    }
    assert_eq!(vectors, VECTORS);
}

#[test]
fn a_bomb_is_refused_before_it_costs_anything() {
    let path = "/../../tests/vectors/age-cctv/scrypt_work_factor_23";
    let vector = Vector::read(Path::new(&format!("{}{path}", env!("CARGO_MANIFEST_DIR"))));
    let error = vector.open().err().unwrap();
    let OpenError::TooCostly { cost: 23, most } = error else {
        panic!("{error}");
    };
    assert_eq!(most, MAX_COST);
}
