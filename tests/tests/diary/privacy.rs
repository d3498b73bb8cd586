//! No text of a visit or a guest in clear in any file, and no trace of a deleted one even decrypted; nothing of
//! either in logs, errors or panics.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests stop at the first thing that does not hold"
)]

use std::collections::BTreeSet;

use cbc::cipher::{Array, BlockModeDecrypt as _, KeyIvInit as _};
use dauchan_core::diary::{Diary, DiaryError};
use dauchan_core::visit::{Companions, ManualPlace, ManualVisit, Moment, OwnText};
use dauchan_tests::books::Book;
use dauchan_tests::diaries::{HERE, Phone, all_visits};
use dauchan_tests::for_both_books;
use dauchan_tests::world::{World, minute, venue_plan};

for_both_books!(
    no_file_holds_a_text_in_clear_at_any_time,
    nothing_of_a_deleted_text_is_left_even_decrypted,
);

fn contains(haystack: &[u8], needle: &str) -> bool {
    haystack
        .windows(needle.len())
        .any(|window| window == needle.as_bytes())
}

const PAGE: usize = 4096;
/// At the end of each page: the initialisation vector, then the HMAC.
const RESERVED: usize = 80;

/// Every page of the database and of the WAL as it lies under its encryption, with its unused parts,
/// as one run of bytes. Decrypted here and not by SQLCipher, so that free pages are seen too.
fn decrypted<B: Book>(phone: &Phone) -> Vec<u8> {
    let files = phone.files();
    let key = phone.vault.key().unwrap();
    let mut clear = Vec::new();
    for (number, page) in files[&B::file(".db")].chunks(PAGE).enumerate() {
        // The first page begins with the salt.
        let start = if number == 0 { 16 } else { 0 };
        clear.extend(decrypt_page(&key, page, start));
    }
    let wal = files
        .get(&B::file(".db-wal"))
        .map_or(&[][..], Vec::as_slice);
    for frame in wal.get(32..).unwrap_or_default().chunks(24 + PAGE) {
        let first = frame[..4] == [0, 0, 0, 1];
        clear.extend(decrypt_page(&key, &frame[24..], if first { 16 } else { 0 }));
    }
    clear
}

fn decrypt_page(key: &[u8; 32], page: &[u8], start: usize) -> Vec<u8> {
    let (content, reserved) = page.split_at(PAGE - RESERVED);
    let mut content = content[start..].to_vec();
    let (blocks, rest) = Array::slice_as_chunks_mut(&mut content);
    assert!(rest.is_empty());
    cbc::Decryptor::<aes::Aes256>::new_from_slices(key, &reserved[..16])
        .unwrap()
        .decrypt_blocks(blocks);
    content
}

/// Stops at a text in clear.
fn check_nothing_is_clear(phone: &Phone, scanned: &str, when: &str) {
    for (name, bytes) in phone.files() {
        for marker in [
            "MARKER",
            scanned,
            "SQLite format",
            "CREATE TABLE",
            "dauchan",
        ] {
            assert!(!contains(&bytes, marker), "{marker} in {name} {when}");
        }
    }
}

fn no_file_holds_a_text_in_clear_at_any_time<B: Book>() {
    let phone = Phone::new(World::new());
    let mut book: B = phone.open_book(minute(0));
    book.scan(&phone.world, 1, minute(0)).unwrap();
    book.enter(-600, "MARKER-NOTE").unwrap();
    let clear = |when: &str| check_nothing_is_clear(&phone, B::SCANNED, when);
    clear("while open, as after a kill");
    for text in ["MARKER-NOTE", B::SCANNED] {
        let pages = decrypted::<B>(&phone);
        assert!(contains(&pages, text), "the search can find {text}");
    }
    book.lock_book();
    clear("after lock");
}

#[test]
fn no_file_holds_a_code_that_waits_in_clear() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(minute(0));
    let code = phone.world.pending(venue_plan(2, "MARKER-PENDING"));
    diary.keep_pending(&code, minute(5), HERE).unwrap();
    check_nothing_is_clear(&phone, "MARKER", "while open, as after a kill");
    diary.lock();
    check_nothing_is_clear(&phone, "MARKER", "after lock");
}

/// The numbers of the texts that `pages` hold, whole or folded, in whatever corner.
fn marks(pages: &[u8]) -> BTreeSet<usize> {
    let number = |window: &[u8]| {
        let (mark, number) = window.split_at(4);
        let number = mark.eq_ignore_ascii_case(b"mark").then_some(number)?;
        std::str::from_utf8(number).ok()?.parse().ok()
    };
    pages.windows(7).filter_map(number).collect()
}

fn nothing_of_a_deleted_text_is_left_even_decrypted<B: Book>() {
    let phone = Phone::new(World::new());
    let mut book: B = phone.open_book(minute(0));
    let filler = "x".repeat(80);
    for index in 0..400 {
        book.enter(index * 10, &format!("MARK{index:03}-{filler}"))
            .unwrap();
    }
    // A third is deleted, a third loses its text, and the rest stays; in an order that makes pages split, merge and
    // move.
    let ids = book.ids().unwrap();
    for step in 0..400_usize {
        let index = step * 149 % 400;
        match index % 3 {
            0 => book.delete_entry(ids[index]).unwrap(),
            1 => book.remove_text(ids[index]).unwrap(),
            _ => {}
        }
    }
    let check = |phone: &Phone, gone: &dyn Fn(usize) -> bool, when: &str| {
        let left: Vec<_> = marks(&decrypted::<B>(phone))
            .into_iter()
            .filter(|&it| gone(it))
            .collect();
        assert_eq!(left, Vec::<usize>::new(), "{when}");
    };
    let kept = marks(&decrypted::<B>(&phone)).len();
    assert_eq!(kept, 133, "what stays is found");
    check(&phone, &|index| index % 3 != 2, "after deletes and edits");
    book.lock_book();
    check(&phone, &|index| index % 3 != 2, "after lock");
    let mut book: B = phone.open_book(minute(10_000));
    book.purge_old(minute(2000).plus_days(21)).unwrap();
    let kept = book.ids().unwrap();
    assert!(!kept.is_empty() && kept.len() < 200, "{kept:?} are kept");
    let oldest = ids.iter().position(|id| *id == kept[0]).unwrap();
    check(
        &phone,
        &|index| index % 3 != 2 || index < oldest,
        "after a purge",
    );
    drop(book);
}

#[test]
fn a_venue_goes_with_its_last_visit() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(minute(0));
    let venue = phone.world.venue(venue_plan(1, "MARKER-VENUE"));
    diary.check_in(&venue, minute(0), HERE).unwrap();
    assert!(contains(&decrypted::<Diary>(&phone), "MARKER-VENUE"));
    diary.undo(minute(1)).unwrap();
    let pages = decrypted::<Diary>(&phone);
    assert!(!contains(&pages, "MARKER-VENUE") && !contains(&pages, "marker-venue"));
}

#[test]
fn errors_and_debug_texts_contain_no_personal_data() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(minute(0));
    let venue = phone.world.venue(venue_plan(1, "MARKER-VENUE"));
    diary.check_in(&venue, minute(0), HERE).unwrap();
    diary.check_in(&venue, minute(9), HERE).unwrap();
    diary.enter(20, "MARKER-NOTE").unwrap();
    for visit in all_visits(&diary) {
        assert!(!format!("{visit:?}").contains("MARKER"));
    }
    let known = ManualVisit {
        place: ManualPlace::FreeText(OwnText::new("MARKER-PLACE").unwrap()),
        start: Moment {
            at: minute(5),
            offset: HERE,
        },
        end: Moment {
            at: minute(6),
            offset: HERE,
        },
        companions: Companions::default(),
    };
    let error = diary.add_manual(&known, minute(30)).unwrap_err();
    assert!(matches!(error, DiaryError::Overlaps { .. }));
    assert!(!format!("{error} {error:?} {known:?}").contains("MARKER"));
}
