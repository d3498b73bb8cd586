//! A province's desk: a table of 70,000 venues, from CSV to posters in PDF, with the shares of each step.
//!
//! `cargo bench -p dauchan-authority --bench province`; `DAUCHAN_VENUES` names another number. Processor time is that
//! of the whole process, because wall time depends on what else the machine does.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark stops at the first error, and prints what it measured"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::Instant;

use dauchan_authority::desk::{Desk, DeskEditor, ImportTerms, NewDesk, Press};
use dauchan_authority::import::{self, Table};
use dauchan_authority::language::Language;
use dauchan_authority::register::ListTimes;
use dauchan_authority::report::{self, Daily, Heading, ListKind, VenueList, Wanted};
use dauchan_authority::sheet::{Imprint, Style};
use dauchan_authority::signers::RootKind;
use dauchan_authority::store::{
    ActivityCount, Author, Edit, EventKind, Finding, Inspection, State, VenueEntry,
};
use dauchan_core::time::{Day, DayRange, UtcOffset};
use dauchan_core::trust::Areas;
use dauchan_fixtures::{CountingRandom, MORNING};
use rustix::time::{ClockId, clock_gettime};

const VENUES: usize = 70_000;
const BATCH: usize = 500;
/// Days of which the report speaks.
const MONTH: u16 = 30;

fn main() {
    let venues = std::env::var("DAUCHAN_VENUES")
        .ok()
        .and_then(|text| text.parse().ok());
    let venues: usize = venues.unwrap_or(VENUES);
    let folder = tempfile::tempdir().unwrap();
    let author = Author {
        name: "bench".to_owned(),
        at: MORNING,
    };
    let mut desk = new_desk(folder.path(), &author);
    let csv = table(&desk, venues);
    println!("{venues} venues, a table of {} bytes", csv.len());

    let validity = days(635, 999);
    let terms = ImportTerms {
        validity,
        issuer: None,
    };
    let plan = measured("check the table", || {
        let table = Table::read(csv.as_bytes()).unwrap();
        let checked = import::check(&table, desk.desk().areas(), validity.first()).unwrap();
        assert_eq!(checked.refusals, []);
        desk.desk().plan_import(&checked, &terms).unwrap()
    });
    let random = &mut CountingRandom::new(2);
    measured("register and issue", || {
        for batch in plan.new.chunks(BATCH) {
            desk.import(batch, validity, random).unwrap();
        }
    });
    let entry = desk.desk().register().by_reference("R7").unwrap().unwrap();
    measured("100 changes of one venue", || {
        for number in 0..100 {
            let edit = Edit {
                street: Some(format!("{number} Yersin")),
                ..Edit::default()
            };
            desk.edit(&[(entry.id, edit)]).unwrap();
        }
    });
    drop(plan);
    let (pages, bytes) = measured("sign, draw, write and read back", || draw(&desk));
    println!("{pages} posters, {} bytes a poster", bytes / pages.max(1));
    drop(desk);
    record_a_month(folder.path(), &author);
    let desk = Desk::open(folder.path()).unwrap();
    report(&desk);
    println!("peak memory {} kB", peak_kilobytes());
}

/// Records that posters were printed, inspected and used, day by day.
fn record_a_month(folder: &Path, author: &Author) {
    let mut venues = Vec::new();
    let desk = Desk::open(folder).unwrap();
    let each = |venue: VenueEntry| {
        let issue = venue.newest().unwrap().details.issue;
        venues.push((venue.id, issue));
        Ok(())
    };
    desk.register()
        .for_each(&dauchan_authority::store::Filter::default(), each)
        .unwrap();
    drop(desk);
    let first = Day::of(author.at, UtcOffset::VIET_NAM).number();
    for day in 0..MONTH {
        let on = Day::from_number(first + day);
        let at = Author {
            name: author.name.clone(),
            at: author.at.plus_days(day.into()),
        };
        let mut desk = DeskEditor::open(folder, &at).unwrap();
        let of_day = |one_in: usize| {
            let today = usize::from(day);
            let venues = venues.iter().enumerate();
            venues.filter(move |(number, _)| number % (one_in * usize::from(MONTH)) == today)
        };
        let printed: Vec<_> = venues
            .iter()
            .enumerate()
            .filter(|(number, _)| {
                number % usize::from(MONTH) == usize::from(day) && number % 10 != 0
            })
            .map(|(_, printing)| *printing)
            .collect();
        desk.record(EventKind::Printed, &printed).unwrap();
        let inspections: Vec<_> = of_day(4)
            .map(|(number, &(id, issue))| {
                let findings = match number % 11 {
                    0..4 => vec![],
                    4 | 5 => vec![Finding::BehindGlass],
                    6 => vec![Finding::StaffNotInstructed, Finding::NoHelp],
                    7 => vec![Finding::Missing],
                    8 => vec![Finding::Foreign],
                    _ => vec![Finding::Unreadable],
                };
                (id, Some(issue), Inspection { on, findings })
            })
            .collect();
        desk.inspect(&inspections).unwrap();
        if day % 7 == 6 {
            let count = ActivityCount {
                first: Day::from_number(first + day - 6),
                last: on,
                registered_by: Day::from_number(first),
            };
            let places = venues.iter().enumerate();
            let active = places
                .clone()
                .filter(|(place, _)| place % 35 < usize::from(day) / 7);
            let active: Vec<_> = active.map(|(_, (id, _))| *id).collect();
            let missing = places.filter(|(place, _)| place % 32 == 5);
            let missing: Vec<_> = missing.map(|(_, (id, _))| *id).collect();
            desk.record_activity(&count, &active, &missing).unwrap();
        }
    }
}

/// Makes the report of the last day. With `DAUCHAN_PAGES`, a folder, its pages are kept there.
fn report(desk: &Desk) {
    let first = Day::of(MORNING, UtcOffset::VIET_NAM).number();
    let day = Day::from_number(first + MONTH - 1);
    let (register, areas) = (desk.register(), desk.areas());
    let daily = measured("daily report", || {
        Daily::of(register, areas, day, UtcOffset::VIET_NAM).unwrap()
    });
    let heading = Heading {
        authority: "Sở Thông tin và Truyền thông Bình Dương".to_owned(),
        so_far: None,
    };
    let languages = [Language::Vietnamese, Language::English];
    let pages = measured("its page, in both languages", || {
        languages.map(|language| report::page(&daily, &heading, language))
    });
    let silent = measured("list of silent venues", || {
        let wanted = Wanted {
            states: vec![State::Silent],
            ..Wanted::default()
        };
        VenueList::of(register, areas, day, UtcOffset::VIET_NAM, &wanted).unwrap()
    });
    println!("{} silent venues", silent.venues.len());
    let Some(folder) = std::env::var_os("DAUCHAN_PAGES").map(PathBuf::from) else {
        return;
    };
    for (page, language) in pages.iter().zip(languages) {
        let code = language.code();
        std::fs::write(folder.join(format!("daily-{code}.html")), page).unwrap();
        let page = report::list_page(&silent, ListKind::Silent, &heading, language);
        std::fs::write(folder.join(format!("silent-{code}.html")), page).unwrap();
        let book = report::daily_workbook(&daily, language).unwrap();
        std::fs::write(folder.join(format!("daily-{code}.xlsx")), book).unwrap();
    }
}

/// Runs a step and prints its processor time and wall time.
fn measured<T>(name: &str, step: impl FnOnce() -> T) -> T {
    let (wall, processor) = (Instant::now(), processor_seconds());
    let result = step();
    let processor = processor_seconds() - processor;
    println!(
        "{name:<34} {processor:8.2} s CPU {:8.2} s",
        wall.elapsed().as_secs_f64()
    );
    result
}

#[expect(clippy::cast_precision_loss, reason = "seconds of a benchmark are few")]
fn processor_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn peak_kilobytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.unwrap_or_default()
}

fn days(first: u16, last: u16) -> DayRange {
    DayRange::new(Day::from_number(first), Day::from_number(last)).unwrap()
}

fn new_desk(folder: &std::path::Path, author: &Author) -> DeskEditor {
    let random = &mut CountingRandom::new(1);
    let new = NewDesk {
        hosts: vec!["dauchan.binhduong.vn".to_owned()],
        roots: 3,
        threshold: 2,
        utc_offset: UtcOffset::VIET_NAM,
        kind: RootKind::Real,
    };
    let times = ListTimes {
        issued: MORNING,
        refresh_days: 14,
        expiry_days: 180,
    };
    let mut desk = DeskEditor::create(folder, &new, times, author, random).unwrap();
    let name = "tinh".parse().unwrap();
    desk.add_issuer(name, Areas::All, days(600, 2000), random)
        .unwrap();
    desk
}

fn table(desk: &DeskEditor, venues: usize) -> String {
    let wards: Vec<_> = desk.desk().areas().wards(Day::from_number(635)).collect();
    let mut csv = String::from("ref,legal_name,display_name,street,ward,sector,phone\n");
    for number in 0..venues {
        let ward = wards[number % wards.len()];
        let _ = writeln!(
            csv,
            "R{number},Công ty TNHH Thương mại Số {number},Cty TNHH TM Số {number},{} Đại lộ Bình Dương,{},{},09{number:08}",
            number % 300,
            ward.code.code(),
            number % 13
        );
    }
    csv
}

/// Draws every ward on all processors, and returns the number of posters and bytes.
fn draw(desk: &DeskEditor) -> (usize, usize) {
    let imprint = Imprint {
        authority: "Sở Thông tin và Truyền thông Bình Dương".to_owned(),
        help_line: "1022".to_owned(),
        style: Style::Colour,
        demonstration: false,
    };
    let desk = desk.desk();
    let press = &Press::new(&desk.deployment().hosts()[0], &imprint).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (work, waiting) = mpsc::sync_channel(1);
    let waiting = &Mutex::new(waiting);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let folder = folder.path();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..workers)
            .map(|_| {
                scope.spawn(move || {
                    let (mut pages, mut bytes) = (0, 0);
                    loop {
                        let batch = waiting.lock().unwrap().recv();
                        let Ok(batch): Result<dauchan_authority::desk::Batch, _> = batch else {
                            return (pages, bytes);
                        };
                        let book = press.book(&batch, Day::from_number(700)).unwrap();
                        dauchan_files::create(&folder.join(batch.file_name()), &book).unwrap();
                        pages += batch.posters.len();
                        bytes += book.len();
                    }
                })
            })
            .collect();
        for (ward, _) in desk.register().wards().unwrap() {
            for batch in desk.batches(ward).unwrap() {
                work.send(batch).unwrap();
            }
        }
        drop(work);
        let done = workers.into_iter().map(|worker| worker.join().unwrap());
        done.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    })
}
