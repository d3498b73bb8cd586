//! The rules of the guest book, by tables. What protects its files is tested with the diary's: `opening`, `damage`,
//! `privacy` and `full_disk` run on both.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests stop at the first thing that does not hold"
)]

use dauchan_core::classify::ForeignCode;
use dauchan_core::diary::{OpenError, PurgeConsent, TimeRange};
use dauchan_core::guest_book::{
    AnswerKind, Gate, GateAnswer, GuestBook, GuestBookError, GuestId, GuestOrigin, GuestPage,
    HourCounts, InGuestBook, ManualGuest, Passage, Recorded, Sampling,
};
use dauchan_core::person::{PersonCode, PersonCodeKind, PersonField};
use dauchan_core::time::{Day, Timestamp, UtcOffset};
use dauchan_core::visit::{Moment, OwnText, VisitPolicy};
use dauchan_tests::books::{Book as _, card, entries};
use dauchan_tests::diaries::{HERE, Phone};
use dauchan_tests::world::{MORNING, World, venue_plan};

const NAME: &str = "NGUYEN VAN A";

fn open() -> (Phone, GuestBook) {
    let phone = Phone::new(World::new());
    let book = phone.open_book(MORNING);
    (phone, book)
}

fn person(number: u32) -> PersonCode {
    PersonCode::parse(&card(number, NAME)).unwrap()
}

fn at(moment: Timestamp) -> Moment {
    Moment {
        at: moment,
        offset: HERE,
    }
}

fn second(second: i64) -> Moment {
    at(MORNING.plus_seconds(second))
}

fn is_new(book: &mut GuestBook, number: u32, passage: Passage, now: Moment) -> bool {
    let recorded = book.record(&person(number), passage, now).unwrap();
    matches!(recorded, Recorded::New(_))
}

#[test]
fn a_code_is_recorded_once_in_three_minutes_and_direction() {
    let (_phone, mut book) = open();
    let steps = [
        (1, Passage::Entry, 0, true, "first"),
        (1, Passage::Entry, 0, false, "at once"),
        (
            1,
            Passage::Entry,
            179,
            false,
            "a second before three minutes",
        ),
        (1, Passage::Exit, 179, true, "the person leaves"),
        (2, Passage::Entry, 179, true, "another person"),
        (
            1,
            Passage::Entry,
            180,
            true,
            "three minutes after the first",
        ),
        (
            1,
            Passage::Entry,
            359,
            false,
            "counted from the last record",
        ),
        (1, Passage::Entry, 181, false, "the clock was set back"),
        (
            1,
            Passage::Entry,
            0,
            true,
            "the clock was set back by three minutes",
        ),
    ];
    for (number, passage, now, new, what) in steps {
        assert_eq!(
            is_new(&mut book, number, passage, second(now)),
            new,
            "{what}"
        );
    }
    assert_eq!(entries(&book), 5);
}

#[test]
fn an_entry_says_who_by_initials_alone() {
    let (_phone, mut book) = open();
    let Recorded::New(guest) = book.record(&person(7), Passage::Exit, second(5)).unwrap() else {
        panic!("nobody was recorded before");
    };
    assert_eq!(guest.shown.to_string(), "N.V.A., 1990");
    assert_eq!(guest.origin, GuestOrigin::Scan(PersonCodeKind::CitizenCard));
    assert_eq!(guest.passage, Passage::Exit);
    assert_eq!(guest.moment, second(5));
    assert_eq!(guest.sampling, Sampling::EVERYONE);
    assert_eq!(book.guest(guest.id), Ok(guest));
}

#[test]
fn a_person_without_a_code_is_entered_by_hand() {
    let (_phone, mut book) = open();
    let person = ManualGuest {
        name: OwnText::new("Đặng Thị Ánh").unwrap(),
        year_of_birth: Some(1951),
        contact: OwnText::new("0900 000 001").ok(),
    };
    let guest = book
        .record_manual(&person, Passage::Entry, second(0))
        .unwrap();
    assert_eq!(guest.origin, GuestOrigin::Manual);
    assert_eq!(guest.shown.to_string(), "Đ.T.Á., 1951");
    let again = book
        .record_manual(&person, Passage::Entry, second(1))
        .unwrap();
    assert_ne!(guest.id, again.id, "two people may share a name");
}

#[test]
fn people_are_found_by_name_and_contact_without_marks() {
    let (_phone, mut book) = open();
    let person = ManualGuest {
        name: OwnText::new("Đặng Thị Ánh").unwrap(),
        year_of_birth: None,
        contact: OwnText::new("0900 000 001").ok(),
    };
    book.record_manual(&person, Passage::Entry, second(0))
        .unwrap();
    book.record(&self::person(1), Passage::Entry, second(1))
        .unwrap();
    let found = |text: &str| book.search(text, GuestPage::first(10)).unwrap().len();
    for (text, count) in [
        ("dang thi anh", 1),
        ("ÁNH", 1),
        ("0900 000", 1),
        ("nguyen", 1),
        ("", 2),
        ("tran", 0),
        ("Bến Nghé", 0),
    ] {
        assert_eq!(found(text), count, "{text}");
    }
}

#[test]
fn sampling_is_recorded_with_each_entry_and_kept() {
    let (phone, mut book) = open();
    is_new(&mut book, 1, Passage::Entry, second(0));
    book.set_sampling(Sampling::one_in(5).unwrap()).unwrap();
    is_new(&mut book, 2, Passage::Entry, second(1));
    drop(book);
    let mut book: GuestBook = phone.open_book(MORNING);
    assert_eq!(book.sampling().unwrap().people(), 5);
    is_new(&mut book, 3, Passage::Exit, second(2));
    let guests = book.guests(TimeRange::ALL, GuestPage::first(10)).unwrap();
    let sampling: Vec<_> = guests.iter().map(|guest| guest.sampling.people()).collect();
    assert_eq!(sampling, [5, 5, 1], "newest first");
    for n in [0, 101, 255] {
        let error = GuestBookError::Sampling {
            one_in: n,
            most: 100,
        };
        assert_eq!(Sampling::one_in(n), Err(error));
    }
}

#[test]
fn counts_are_by_local_hour_with_what_sampling_stands_for() {
    let (_phone, mut book) = open();
    let hour = |count: i64| second(count * 3600 + 60);
    is_new(&mut book, 1, Passage::Entry, hour(0));
    is_new(&mut book, 2, Passage::Entry, hour(0));
    is_new(&mut book, 1, Passage::Exit, hour(0));
    book.set_sampling(Sampling::one_in(10).unwrap()).unwrap();
    is_new(&mut book, 3, Passage::Entry, hour(2));
    book.enter(125, "TAY").unwrap();
    let counts = book.counts(TimeRange::ALL, HERE).unwrap();
    let from = |count: i64| MORNING.plus_seconds(count * 3600);
    let expected = [
        HourCounts {
            from: from(0),
            entries: 2,
            exits: 1,
            manual: 0,
            estimated_entries: 2,
            estimated_exits: 1,
        },
        HourCounts {
            from: from(2),
            entries: 2,
            exits: 0,
            manual: 1,
            estimated_entries: 20,
            estimated_exits: 0,
        },
    ];
    assert_eq!(counts, expected, "MORNING is a full hour in Viet Nam");
    let half_past = UtcOffset::from_minutes(7 * 60 + 30).unwrap();
    let counts = book.counts(TimeRange::ALL, half_past).unwrap();
    assert_eq!(counts[0].from, from(0).plus_seconds(-1800));
    let day = TimeRange::day(Day::of(MORNING.plus_days(1), HERE), HERE);
    assert_eq!(book.counts(day, HERE), Ok(vec![]), "the day after");
}

#[test]
fn entries_are_kept_for_a_day_at_least_and_three_weeks_at_most() {
    for (retention_days, kept) in [(1, 1), (14, 14), (21, 21), (365, 21)] {
        let world = World::with_policy(VisitPolicy {
            retention_days,
            ..VisitPolicy::default()
        });
        let phone = Phone::new(world);
        let mut book: GuestBook = phone.open_book(MORNING);
        assert_eq!(book.retention_days(), kept);
        is_new(&mut book, 1, Passage::Entry, at(MORNING));
        let end = MORNING.plus_days(kept.into());
        assert_eq!(
            book.purge(end.plus_seconds(-1), PurgeConsent::NotAsked),
            Ok(0)
        );
        assert_eq!(book.purge(end, PurgeConsent::NotAsked), Ok(1));
        is_new(&mut book, 1, Passage::Entry, at(end));
        drop(book);
        let book: GuestBook = phone.open_book(end.plus_days(kept.into()));
        assert_eq!(entries(&book), 0, "opening purges");
    }
}

#[test]
fn a_clock_far_ahead_deletes_nothing_without_consent() {
    let (phone, mut book) = open();
    is_new(&mut book, 1, Passage::Entry, at(MORNING));
    let later = MORNING.plus_days(36);
    let suspect = Err(GuestBookError::ClockSuspect {
        latest_known: MORNING,
    });
    assert_eq!(book.purge(later, PurgeConsent::NotAsked), suspect);
    drop(book);
    let mut book: GuestBook = phone.open_book(later);
    assert_eq!(entries(&book), 1, "opening asks nobody");
    // Recording by that clock does not vouch for it.
    is_new(&mut book, 2, Passage::Entry, at(later));
    assert_eq!(book.purge(later, PurgeConsent::NotAsked), suspect);
    assert_eq!(book.purge(later, PurgeConsent::Given), Ok(1));
}

#[test]
fn an_entry_is_deleted_for_ever() {
    let (_phone, mut book) = open();
    is_new(&mut book, 1, Passage::Entry, second(0));
    let id = book.guests(TimeRange::ALL, GuestPage::first(1)).unwrap()[0].id;
    book.delete(id).unwrap();
    assert_eq!(book.delete(id), Err(GuestBookError::NoSuchGuest));
    assert_eq!(book.guest(id), Err(GuestBookError::NoSuchGuest));
    is_new(&mut book, 1, Passage::Entry, second(1));
    let next = book.guests(TimeRange::ALL, GuestPage::first(1)).unwrap()[0].id;
    assert!(next > id, "a number is never used again");
    let unknown = GuestId::from_number(0);
    assert_eq!(book.delete(unknown), Err(GuestBookError::NoSuchGuest));
}

#[test]
fn a_locked_book_says_so_at_every_call() {
    let (_phone, mut book) = open();
    book.lock();
    book.lock();
    let locked = GuestBookError::Locked;
    let page = GuestPage::first(1);
    assert_eq!(book.guests(TimeRange::ALL, page), Err(locked.clone()));
    assert_eq!(book.search("", page), Err(locked.clone()));
    assert_eq!(book.counts(TimeRange::ALL, HERE), Err(locked.clone()));
    assert_eq!(book.sampling(), Err(locked.clone()));
    assert_eq!(book.set_sampling(Sampling::EVERYONE), Err(locked.clone()));
    let purged = book.purge(MORNING, PurgeConsent::NotAsked);
    assert_eq!(purged, Err(locked.clone()));
    let recorded = book.record(&person(1), Passage::Entry, second(0));
    assert_eq!(recorded, Err(locked));
}

#[test]
fn errors_name_the_guest_book() {
    let text = InGuestBook(OpenError::Damaged).to_string();
    assert_eq!(text, "the guest book's database is damaged");
    for error in [
        OpenError::KeyLost,
        OpenError::WrongKey,
        OpenError::ForeignFile,
        OpenError::OpenElsewhere,
        OpenError::NoFolder,
    ] {
        assert!(
            !InGuestBook(&error).to_string().contains("diary"),
            "{error}"
        );
    }
}

/// What a gate answers to one code at a moment.
fn answer(gate: &mut Gate, book: &mut GuestBook, text: &str, now: i64) -> Vec<AnswerKind> {
    let answers = gate
        .frame(book, &[Some(text)], Passage::Entry, second(now))
        .unwrap();
    answers.iter().map(GateAnswer::kind).collect()
}

#[test]
fn a_gate_answers_a_card_once_while_it_is_in_view() {
    use AnswerKind::{AlreadyRecorded, New};
    let ((_phone, mut book), mut gate) = (open(), Gate::default());
    let card = card(1, NAME);
    assert_eq!(answer(&mut gate, &mut book, &card, 0), [New]);
    for now in 0..300 {
        assert_eq!(answer(&mut gate, &mut book, &card, now), [], "{now} s");
    }
    assert_eq!(entries(&book), 1, "five minutes in view");
    assert_eq!(
        answer(&mut gate, &mut book, &card, 302),
        [New],
        "it came back"
    );
    assert_eq!(answer(&mut gate, &mut book, &card, 306), [AlreadyRecorded]);
}

#[test]
fn two_cards_in_view_are_both_answered() {
    let ((_phone, mut book), mut gate) = (open(), Gate::default());
    let [one, other] = [1, 2].map(|number| card(number, NAME));
    let mut frame = |codes: &[Option<&str>], now| {
        gate.frame(&mut book, codes, Passage::Entry, second(now))
            .unwrap()
            .len()
    };
    assert_eq!(frame(&[Some(&one)], 0), 1);
    assert_eq!(frame(&[Some(&one), Some(&other)], 1), 1);
    assert_eq!(frame(&[Some(&other)], 2), 0);
}

#[test]
fn passing_over_a_foreign_or_damaged_code_says_nothing() {
    let ((phone, mut book), mut gate) = (open(), Gate::default());
    let damaged = card(1, "NGUYEN 4");
    let poster = phone.world.link(venue_plan(1, "Chợ Búng"));
    for text in ["https://example.org", &damaged, &poster] {
        for now in 0..2 {
            assert_eq!(answer(&mut gate, &mut book, text, now), []);
        }
        let kinds = answer(&mut gate, &mut book, text, 2);
        assert_eq!(kinds.len(), 1, "the third frame");
        assert_eq!(answer(&mut gate, &mut book, text, 3), []);
    }
    assert_eq!(entries(&book), 0);
}

#[test]
fn every_line_of_a_reader_has_an_answer_that_names_the_reason() {
    let ((phone, mut book), mut gate) = (open(), Gate::default());
    let poster = phone.world.link(venue_plan(1, "Chợ Búng"));
    let mut line = |code: Option<&str>, now| {
        gate.line(&mut book, code, Passage::Entry, second(now))
            .unwrap()
    };
    let card = card(1, NAME);
    assert_eq!(line(Some(&card), 0).kind(), AnswerKind::New);
    for now in 1..400 {
        let kind = line(Some(&card), now).kind();
        assert_eq!(kind, AnswerKind::AlreadyRecorded, "it lies on the reader");
    }
    let foreign = |kind| GateAnswer::Foreign { kind };
    assert_eq!(
        line(Some("WIFI:S:x;;"), 400),
        foreign(Some(ForeignCode::Wifi))
    );
    assert_eq!(line(Some(&poster), 400), foreign(None));
    let unreadable = |damage| GateAnswer::Unreadable { damage };
    assert_eq!(line(None, 400), unreadable(None));
    let damage = Some((PersonCodeKind::CitizenCard, PersonField::Name));
    let damaged = self::card(2, "NGUYEN 4");
    assert_eq!(line(Some(&damaged), 400), unreadable(damage));
}

#[test]
fn a_gate_that_lost_its_memory_counts_nobody_twice() {
    let ((_phone, mut book), mut gate) = (open(), Gate::default());
    let card = card(1, NAME);
    answer(&mut gate, &mut book, &card, 0);
    gate.forget();
    let kinds = answer(&mut gate, &mut book, &card, 1);
    assert_eq!(kinds, [AnswerKind::AlreadyRecorded]);
    assert_eq!(entries(&book), 1);
}

#[test]
fn a_code_that_could_not_be_recorded_is_tried_again() {
    let ((phone, mut book), mut gate) = (open(), Gate::default());
    let card = card(1, NAME);
    book.lock();
    let refused = gate.frame(&mut book, &[Some(&card)], Passage::Entry, second(0));
    assert_eq!(refused, Err(GuestBookError::Locked));
    let mut book: GuestBook = phone.open_book(MORNING);
    assert_eq!(answer(&mut gate, &mut book, &card, 1), [AnswerKind::New]);
}
