//! A round from its plan to its letters, through the tool itself: posters become photos, some of them wrong.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must stop")]

mod support;

use std::fs;
use std::path::Path;

use dauchan_authority::desk::Desk;
use dauchan_core::scan::encode::{Encoder, Segment, Symbol};
use image::{GrayImage, Luma};
use serde_json::Value;

use support::{dauchan, desk, json, run};

const DAYS: [&str; 4] = ["--from", "2021-09-27", "--to", "2022-09-26"];
const PUBLISHED: &str = "2021-09-27T09:00:00+07:00";
const ROUND: &str = "2021-10-04T15:00:00+07:00";

const TABLE: &str = "ref,legal_name,ward,street,phone\n\
    1,Chợ Thủ Dầu Một,25747,10 Yersin,0912 345 678\n\
    2,Quán Bà Tư,25747,2 Yersin,\n\
    3,Siêu thị Ven Sông,25747,2 Bạch Đằng,\n\
    4,Quán cơm Cô Út,25747,8 Bạch Đằng,\n\
    5,Nhà sách Hoa Nắng,25750,,\n";

/// Draws a code as a photo of a poster without anything else on it.
fn photograph(path: &Path, segments: &[Segment<'_>]) {
    const PIXELS: usize = 8;
    let symbol = Encoder::new().encode(segments, 9).unwrap();
    let side = u32::try_from((symbol.side() + 2 * Symbol::QUIET_ZONE) * PIXELS).unwrap();
    let module =
        |pixel: u32| (usize::try_from(pixel).unwrap() / PIXELS).checked_sub(Symbol::QUIET_ZONE);
    let picture = GrayImage::from_fn(side, side, |x, y| {
        let dark = module(x)
            .zip(module(y))
            .is_some_and(|(x, y)| symbol.is_dark(x, y));
        Luma([if dark { 0 } else { 255 }])
    });
    picture.save(path).unwrap();
}

/// A desk with five venues and published keys. Returns the short code of each reference.
fn prepared() -> (tempfile::TempDir, impl Fn(u32) -> String) {
    let folder = desk();
    fs::write(folder.path().join("venues.csv"), TABLE).unwrap();
    let import = [&["venue", "import", "venues.csv"], &DAYS[..]].concat();
    assert!(run(folder.path(), &import).status.success());
    json(folder.path(), &["--now", PUBLISHED, "trust", "publish"]);
    let path = folder.path().to_owned();
    let code = move |reference: u32| {
        let shown = json(&path, &["venue", "show", &reference.to_string()]);
        shown["venue"]["short_code"].as_str().unwrap().to_owned()
    };
    (folder, code)
}

/// The texts of a venue's first printing, as its poster carries them.
fn poster(folder: &Path, short_code: &str) -> (String, String) {
    let desk = Desk::open(folder.join("desk").as_path()).unwrap();
    let venue = desk
        .register()
        .by_short_code(short_code.parse().unwrap())
        .unwrap()
        .unwrap();
    let signed = desk
        .sign(venue.id, venue.newest().unwrap().details.issue)
        .unwrap();
    let (prefix, digits) = signed.poster_text(&desk.deployment().hosts()[0]);
    (prefix, digits.to_string())
}

fn photograph_poster(folder: &Path, photo: &str, short_code: &str) {
    let (prefix, digits) = poster(folder, short_code);
    let segments = [Segment::Bytes(prefix.as_bytes()), Segment::Digits(&digits)];
    photograph(&folder.join("photos").join(photo), &segments);
}

fn field<'a>(list: &'a Value, key: &str, value: &str) -> &'a Value {
    let mut entries = list.as_array().unwrap().iter();
    entries
        .find(|entry| entry[key] == value)
        .unwrap_or(&Value::Null)
}

/// Runs a command whose answer may be no, and returns the last line of its JSON.
fn answer(folder: &Path, arguments: &[&str]) -> (i32, Value, String) {
    let output = dauchan(folder)
        .arg("--json")
        .args(arguments)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let last = text.lines().last().unwrap_or_default();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    let json = serde_json::from_str(last);
    (
        output.status.code().unwrap(),
        json.unwrap_or(Value::Null),
        errors,
    )
}

#[test]
fn a_plan_lists_the_doors_of_each_ward_in_street_order() {
    let (folder, code) = prepared();
    let planned = json(folder.path(), &["--now", ROUND, "round", "plan"]);
    assert_eq!(
        (
            &planned["doors"],
            planned["files"].as_array().unwrap().len()
        ),
        (&5.into(), 4)
    );
    let paper = fs::read(folder.path().join("rounds/round-25747.pdf")).unwrap();
    assert!(paper.starts_with(b"%PDF") && paper.ends_with(b"%%EOF"));
    // The table that nobody filled in says nothing.
    let (exit, read, errors) = answer(
        folder.path(),
        &["round", "import", "rounds/round-25747.xlsx"],
    );
    assert_eq!(
        (exit, &read["unvisited"], &read["recorded"]),
        (0, &4.into(), &0.into()),
        "{errors}"
    );
    let table = fs::read(folder.path().join("rounds/round-25747.xlsx")).unwrap();
    let table = dauchan_authority::import::Table::read(&table).unwrap();
    let codes: Vec<_> = table.rows.iter().map(|row| row.cells[0].clone()).collect();
    assert_eq!(codes, [3, 4, 2, 1].map(code));
}

#[test]
fn photos_show_what_hangs_where_and_the_damaged_one_stops_none() {
    let (folder, code) = prepared();
    let folder = folder.path();
    fs::create_dir(folder.join("photos")).unwrap();
    let photos = folder.join("photos");
    photograph_poster(folder, "genuine.png", &code(1));
    // The same poster at another door, by the table; and a venue's poster at a third.
    photograph_poster(folder, "copy.png", &code(1));
    photograph_poster(folder, "revoked.png", &code(5));
    let (prefix, mut digits) = poster(folder, &code(2));
    // One digit of the signed name.
    let place = digits.len() / 2;
    let other = if &digits[place..=place] == "1" {
        "2"
    } else {
        "1"
    };
    digits.replace_range(place..=place, other);
    photograph(
        &photos.join("forged.png"),
        &[Segment::Bytes(prefix.as_bytes()), Segment::Digits(&digits)],
    );
    photograph(
        &photos.join("foreign.png"),
        &[Segment::Bytes(b"https://example.com/menu")],
    );
    GrayImage::from_pixel(200, 200, Luma([255]))
        .save(photos.join("nothing.png"))
        .unwrap();
    let whole = fs::read(photos.join("genuine.png")).unwrap();
    fs::write(photos.join("damaged.png"), &whole[..60]).unwrap();
    json(folder, &["venue", "revoke", &code(5), "--yes"]);
    json(
        folder,
        &["--now", "2021-09-28T09:00:00+07:00", "trust", "publish"],
    );
    let rows = [
        (code(1), "genuine.png", "có", "không"),
        (code(2), "copy.png", "không", "không"),
        (code(3), "foreign.png", "", "có"),
        (code(4), "nothing.png", "có", ""),
    ];
    let mut table = "Mã ngắn;Ảnh;Ở lối vào;Sau kính\n".to_owned();
    for (code, photo, entrance, glass) in &rows {
        table += &format!("{code};{photo};{entrance};{glass}\n");
    }
    table += "2222-2222;;có;\n";
    table += &format!("{};;chắc có;\n", code(4));
    fs::write(folder.join("ticks.csv"), table).unwrap();

    let look = [
        "--now",
        ROUND,
        "round",
        "photos",
        "photos",
        "--list",
        "ticks.csv",
    ];
    let (exit, looked, errors) = answer(folder, &look);
    assert_eq!(exit, 1, "{errors}");
    assert!(errors.contains("photos/damaged.png"), "{errors}");
    assert_eq!(looked["damaged"], 1);
    for (photo, sight) in [
        ("genuine.png", "genuine"),
        ("copy.png", "genuine"),
        ("revoked.png", "revoked"),
        ("forged.png", "forged"),
        ("foreign.png", "foreign"),
        ("nothing.png", "unreadable"),
    ] {
        assert_eq!(
            field(&looked["photos"], "photo", photo)["sight"],
            sight,
            "{photo}"
        );
    }
    let findings =
        |venue: u32| field(&looked["visits"], "short_code", &code(venue))["findings"].to_string();
    assert_eq!(findings(1), "[]");
    assert_eq!(
        findings(2),
        r#"["other_venue","duplicate","not_at_entrance"]"#
    );
    assert_eq!(findings(3), r#"["foreign","behind_glass"]"#);
    assert_eq!(findings(4), r#"["unreadable"]"#);
    assert_eq!(findings(5), r#"["revoked"]"#);
    let problems = looked["problems"].as_array().unwrap();
    let rows: Vec<_> = problems
        .iter()
        .map(|problem| problem["row"].as_u64().unwrap())
        .collect();
    assert_eq!(rows, [6, 7]);
    assert_eq!(looked["recorded"], 5);
    // The same photos and table again change nothing.
    assert_eq!(answer(folder, &look).1["recorded"], 0);
    let shown = json(folder, &["venue", "show", &code(2)]);
    let seen = field(&shown["events"], "what", "seen");
    assert_eq!(
        seen["detail"],
        "2021-10-04 other_venue,duplicate,not_at_entrance"
    );

    // A year later the genuine one has expired.
    fs::remove_file(photos.join("damaged.png")).unwrap();
    let late = [
        "--now",
        ROUND,
        "round",
        "photos",
        "photos",
        "--on",
        "2022-12-01",
        "--check",
    ];
    let (_, looked, _) = answer(folder, &late);
    assert_eq!(
        field(&looked["photos"], "photo", "genuine.png")["sight"],
        "expired"
    );
    assert_eq!(looked["recorded"], 0);
}

#[test]
fn a_venue_is_reminded_three_times_and_no_more() {
    let (folder, code) = prepared();
    let folder = folder.path();
    let tick = |help: &str, day: &str| {
        let table = format!(
            "short_code,help_without_phone,day\n{},{help},{day}\n",
            code(1)
        );
        fs::write(folder.join("ticks.csv"), table).unwrap();
        let (exit, read, errors) = answer(folder, &["round", "import", "ticks.csv"]);
        assert_eq!((exit, &read["recorded"]), (0, &1.into()), "{errors}");
    };
    tick("không", "4/10/2021");
    let list = ["--now", ROUND, "remind", "list"];
    let venue = || field(&json(folder, &list)["venues"], "short_code", &code(1)).clone();
    assert_eq!(venue()["findings"].to_string(), r#"["no_help"]"#);
    assert_eq!(json(folder, &list)["venues"].as_array().unwrap().len(), 1);
    let letters = [
        "--now",
        ROUND,
        "remind",
        "letters",
        "--force",
        "--help-line",
        "0274 000 000",
    ];
    for number in 1..=3 {
        let written = json(folder, &letters);
        assert_eq!(written["letters"][0]["reminded"], number);
        assert_eq!(venue()["reminded"], number);
    }
    let pdf = fs::read(folder.join("reminders.pdf")).unwrap();
    assert!(pdf.starts_with(b"%PDF") && pdf.ends_with(b"%%EOF"));
    let written = json(folder, &letters);
    assert_eq!(written["letters"].as_array().unwrap().len(), 0);
    assert_eq!(written["beyond"][0]["short_code"], code(1));
    assert_eq!(fs::read(folder.join("reminders.pdf")).unwrap(), pdf);
    // A round that finds everything in order ends the count.
    tick("có", "2021-10-11");
    assert_eq!(json(folder, &list)["venues"].as_array().unwrap().len(), 0);
    tick("không", "2021-10-18");
    assert_eq!(venue()["reminded"], 0);
    assert_eq!(json(folder, &letters)["letters"][0]["reminded"], 1);
}
