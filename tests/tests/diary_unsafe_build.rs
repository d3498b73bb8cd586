//! A library whose cipher is not the one that diaries are written with refuses to open any. Alone in its
//! process, for what it changes holds for all of SQLCipher there.

#![allow(
    clippy::unwrap_used,
    reason = "tests stop at the first thing that does not hold"
)]

use dauchan_core::diary::{BuildError, OpenError};
use dauchan_tests::diaries::Phone;
use dauchan_tests::world::{MORNING, World};

/// What a build could set that a diary must not be written with.
const OTHER_SETTINGS: [(&str, &str); 4] = [
    ("cipher_default_kdf_iter", "1"),
    ("cipher_default_page_size", "1024"),
    ("cipher_default_use_hmac", "OFF"),
    ("cipher_default_plaintext_header_size", "32"),
];

#[test]
fn a_library_with_other_cipher_settings_opens_no_diary_and_makes_none() {
    let phone = Phone::new(World::new());
    drop(phone.open(MORNING));
    let before = phone.files();
    let elsewhere = rusqlite::Connection::open_in_memory().unwrap();
    for (setting, other) in OTHER_SETTINGS {
        let ours: String = elsewhere
            .query_row(&format!("PRAGMA {setting}"), [], |row| row.get(0))
            .unwrap();
        elsewhere
            .execute_batch(&format!("PRAGMA {setting} = {other}"))
            .unwrap();
        let refused = Some(OpenError::Build(BuildError::OtherSettings));
        assert_eq!(phone.try_open(MORNING).err(), refused, "{setting}");
        assert!(phone.files() == before, "{setting}");
        let new = Phone::new(World::new());
        assert_eq!(new.try_open(MORNING).err(), refused, "{setting}");
        assert!(!new.files().contains_key("diary.db"), "{setting}");
        elsewhere
            .execute_batch(&format!("PRAGMA {setting} = {ours}"))
            .unwrap();
        drop(phone.open(MORNING));
    }
}
