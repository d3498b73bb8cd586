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
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::Instant;

use dauchan_authority::desk::{DeskEditor, ImportTerms, NewDesk, Press};
use dauchan_authority::import::{self, Table};
use dauchan_authority::register::ListTimes;
use dauchan_authority::sheet::{Imprint, Style};
use dauchan_authority::signers::RootKind;
use dauchan_authority::store::{Author, Edit};
use dauchan_core::time::{Day, DayRange, UtcOffset};
use dauchan_core::trust::Areas;
use dauchan_fixtures::{CountingRandom, MORNING};
use rustix::time::{ClockId, clock_gettime};

const VENUES: usize = 70_000;
const BATCH: usize = 500;

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
    println!("peak memory {} kB", peak_kilobytes());
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
