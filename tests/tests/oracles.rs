//! Other implementations read what we write, and we read what they write: libsodium's Ed25519, ZBar, zxing-cpp,
//! pyrage.
//!
//! A missing oracle fails these tests; `scripts/setup` brings all of them, and `scripts/test` says
//! where they are.

#![cfg(feature = "oracles")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot be set up must stop, and say what to do"
)]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use dauchan_authority::sheet::{self, Fonts, Forms, Imprint, PosterSheet, Style};
use dauchan_authority::signers::{IssuerSigner, RootSigner};
use dauchan_core::backup::generate_passphrase;
use dauchan_core::diary::HandOverPick;
use dauchan_core::hand_over::{HandOverFile, Identity};
use dauchan_core::keys::PublicKey;
use dauchan_core::time::{Day, DayRange};
use dauchan_core::venue::carrier::Host;
use dauchan_core::venue::{
    AreaCode, DefaultStay, Direction, IssueNumber, Sector, ShortCode, VenueDetails, VenueName,
    VenueRecord, VenueSecret,
};
use dauchan_scan::encode::Encoder;
use dauchan_scan::{Effort, FoundCode, Polarity, photo, scan};
use dauchan_tests::diaries::{HERE, Phone};
use dauchan_tests::vectors::{from_hex, to_hex};
use dauchan_tests::world::{CountingRandom, World, minute, venue_plan};
use serde_json::{Value, json};

/// Asks the Python oracle all `questions` in one run.
fn ask(questions: &[Value]) -> Vec<Value> {
    let python = std::env::var_os("DAUCHAN_ORACLE_PYTHON").expect(
        "DAUCHAN_ORACLE_PYTHON is not set: run scripts/setup, and set it to the absolute path of \
         target/oracles/bin/python, as scripts/test does",
    );
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("oracles/oracle.py");
    let mut child = Command::new(&python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}; run scripts/setup", python.display()));
    let mut input = child.stdin.take().unwrap();
    let lines: String = questions
        .iter()
        .map(|question| format!("{question}\n"))
        .collect();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(
        output.status.success(),
        "the oracle failed: {}",
        output.status
    );
    let answers: Vec<Value> = output
        .stdout
        .split(|&byte| byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect();
    assert_eq!(answers.len(), questions.len());
    answers
}

fn record(secret: u8, name: &str) -> VenueRecord {
    let validity = DayRange::new(Day::from_number(600), Day::from_number(900));
    VenueRecord {
        secret: VenueSecret::from_bytes([secret; 16]),
        details: VenueDetails {
            direction: Direction::Both,
            sector: Sector::OTHER,
            default_stay: DefaultStay::from_quarter_hours(4).unwrap(),
            area: AreaCode::new(25_741).unwrap(),
            issue: IssueNumber::FIRST,
            validity: validity.unwrap(),
            name: VenueName::new(name).unwrap(),
        },
    }
}

/// What an issuer signs, put together here once more: purpose, zero byte, all but the signature.
fn signed_by_venue(wire: &[u8]) -> (Vec<u8>, &[u8]) {
    let (unsigned, signature) = wire.split_at(wire.len() - 64);
    ([b"dauchan/venue\0", unsigned].concat(), signature)
}

#[test]
fn libsodium_verifies_what_the_desk_signs() {
    let mut questions = Vec::new();
    for seed in 0..40 {
        let issuer = IssuerSigner::from_seed(&[seed; 32]).unwrap();
        let root = RootSigner::from_seed(&[seed; 32]).unwrap();
        let venue = issuer.sign_venue(&record(seed, "Chợ Thủ Dầu Một"));
        let (signed, signature) = signed_by_venue(venue.wire());
        let (key_id, list_signature) = root.sign_list_payload(b"a payload");
        let list = [b"dauchan/trust\0\x01".as_slice(), &key_id.0, b"a payload"].concat();
        let mut wrong = signature.to_vec();
        wrong[usize::from(seed)] ^= 1;
        let public = to_hex(issuer.public().as_bytes());
        for (signed, signature) in [
            (&signed, signature),
            (&list, &list_signature),
            (&signed, wrong.as_slice()),
        ] {
            questions.push(json!({
                "ask": "verify",
                "public_key": public,
                "signed": to_hex(signed),
                "signature": to_hex(signature),
            }));
        }
    }
    for answers in ask(&questions).chunks(3) {
        let valid: Vec<_> = answers
            .iter()
            .map(|answer| answer["valid"] == true)
            .collect();
        assert_eq!(valid, [true, true, false]);
    }
}

#[test]
fn we_verify_what_libsodium_signs_and_sign_the_same() {
    let seeds: Vec<[u8; 32]> = (0..40).map(|seed| [seed; 32]).collect();
    let venues: Vec<_> = seeds
        .iter()
        .map(|seed| {
            let issuer = IssuerSigner::from_seed(seed).unwrap();
            issuer.sign_venue(&record(seed[0], "Bến xe Bình Dương"))
        })
        .collect();
    let questions: Vec<_> = seeds
        .iter()
        .zip(&venues)
        .map(|(seed, venue)| {
            let (signed, _) = signed_by_venue(venue.wire());
            json!({"ask": "sign", "seed": to_hex(seed), "signed": to_hex(&signed)})
        })
        .collect();
    for (answer, venue) in ask(&questions).iter().zip(&venues) {
        let bytes = |field: &str| from_hex(answer[field].as_str().unwrap()).unwrap();
        let (signed, ours) = signed_by_venue(venue.wire());
        let theirs = bytes("signature");
        assert_eq!(theirs, ours);
        let key = PublicKey::from_bytes(&bytes("public_key").try_into().unwrap()).unwrap();
        assert!(key.verifies(&signed, theirs.as_slice().try_into().unwrap()));
        let mut other = signed;
        other[20] ^= 1;
        assert!(!key.verifies(&other, theirs.as_slice().try_into().unwrap()));
    }
}

/// The codes that our scanner finds in the picture at `path`.
fn scanned(path: &Path) -> Vec<FoundCode> {
    let picture = photo::read(&std::fs::read(path).unwrap()).unwrap();
    scan(&picture.frame(), Effort::Still).codes
}

fn zbar(path: &Path) -> String {
    let output = Command::new("zbarimg")
        .args(["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"])
        .arg(path)
        .output()
        .unwrap_or_else(|error| panic!("zbarimg: {error}; run scripts/setup"));
    String::from_utf8(output.stdout)
        .unwrap()
        .trim_end_matches('\n')
        .to_owned()
}

#[test]
fn zbar_and_zxing_read_our_posters() {
    let folder = tempfile::tempdir().unwrap();
    let (fonts, encoder) = (Fonts::new().unwrap(), Encoder::new());
    let imprint = Imprint {
        authority: "Sở Y tế".to_owned(),
        help_line: "1022".to_owned(),
        style: Style::Colour,
        demonstration: false,
    };
    let issuer = IssuerSigner::from_seed(&[7; 32]).unwrap();
    let names = ["A", "Chợ Thủ Dầu Một", "Trường Tiểu học Tân Đông Hiệp – 1B"];
    let hosts = ["a.vn", "dauchan.example", "checkin.tdm-bd.example"];
    for (name, host) in names.into_iter().zip(hosts) {
        let record = record(9, name);
        let (signed, host) = (issuer.sign_venue(&record), Host::new(host).unwrap());
        let poster = PosterSheet {
            short_code: ShortCode::of(record.secret.venue_id()),
            details: &record.details,
            door: "",
            street: "12 Yersin",
            place: "Phường Phú Cường",
            signed: &signed,
            host: &host,
        };
        let forms = Forms::new(&fonts, &host, &imprint);
        let page = sheet::poster(&fonts, &encoder, &poster, &forms).unwrap();
        let path = folder.path().join("poster.png");
        std::fs::write(&path, sheet::png(&page, name).unwrap()).unwrap();
        let (prefix, digits) = signed.poster_text(&host);
        let expected = prefix + &digits;
        assert_eq!(zbar(&path), expected);
        let asked = ask(&[json!({"ask": "read", "path": path})]);
        assert_eq!(asked[0]["texts"], json!([expected]));
        let ours = scanned(&path);
        let texts: Vec<_> = ours.iter().filter_map(FoundCode::text).collect();
        assert_eq!(texts, [expected.as_str()]);
    }
}

/// A symbol that zxing-cpp is asked to draw.
struct Drawing {
    text: String,
    version: u8,
    inverted: bool,
    mirrored: bool,
    file: String,
    question: Value,
}

/// Every version at every level, each plain and in one of seven other ways.
fn drawings(folder: &Path) -> Vec<Drawing> {
    let mut drawings = Vec::new();
    for version in 1..=40_u8 {
        for (number, level) in ["L", "M", "Q", "H"].into_iter().enumerate() {
            let filling = if version < 5 {
                0
            } else {
                10 * usize::from(version)
            };
            let text = format!("{level}{version:02} DC{}", "7".repeat(filling));
            let other = 1 + (usize::from(version) * 4 + number) % 7;
            for way in [0, other] {
                let (inverted, mirrored) = (way & 1 != 0, way & 2 != 0);
                let turns = if way & 4 != 0 { 1 + way % 3 } else { 0 };
                let file = format!("{version}-{level}-{way}.png");
                let question = json!({
                    "ask": "write", "path": folder.join(&file), "text": text, "level": level,
                    "version": version, "inverted": inverted, "mirrored": mirrored,
                    "quarter_turns": turns,
                });
                drawings.push(Drawing {
                    text: text.clone(),
                    version,
                    inverted,
                    mirrored,
                    file,
                    question,
                });
            }
        }
    }
    drawings
}

#[test]
fn our_scanner_reads_every_version_and_level_that_zxing_draws() {
    let folder = tempfile::tempdir().unwrap();
    let drawings = drawings(folder.path());
    let questions: Vec<_> = drawings
        .iter()
        .map(|drawing| drawing.question.clone())
        .collect();
    let mut unread = Vec::new();
    for (drawing, answer) in drawings.iter().zip(ask(&questions)) {
        assert_eq!(
            answer["modules"],
            17 + 4 * u64::from(drawing.version),
            "{}",
            drawing.file
        );
        let codes = scanned(&folder.path().join(&drawing.file));
        let as_drawn = codes.iter().any(|code| {
            code.text() == Some(&drawing.text)
                && code.version().number() == drawing.version
                && code.mirrored() == drawing.mirrored
                && (code.polarity() == Polarity::LightOnDark) == drawing.inverted
        });
        if !(as_drawn && codes.len() == 1) {
            unread.push((&drawing.file, codes));
        }
    }
    println!(
        "{} of {} drawings read",
        drawings.len() - unread.len(),
        drawings.len()
    );
    assert!(unread.is_empty(), "{unread:?}");
}

#[test]
fn pyrage_opens_a_backup_and_a_hand_over_and_its_files_open_here() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(minute(0));
    let venue = phone.world.venue(venue_plan(1, "Chợ Thủ Dầu Một"));
    diary.check_in(&venue, minute(0), HERE).unwrap();
    let visit = diary.open_visit().unwrap().unwrap().id;
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();

    let identity = Identity::from_bytes(&[9; 32]);
    let request = phone.world.request(identity.recipient(), minute(1));
    let pick = HandOverPick {
        visit,
        with_note: true,
        with_declared_for: true,
    };
    let mut random = CountingRandom::new(5);
    let (ours, theirs) = (path("hand-over.age"), path("their-hand-over.age"));
    diary
        .hand_over(
            &request,
            &[pick],
            &mut random,
            minute(1),
            HERE,
            Path::new(&ours),
        )
        .unwrap();
    let secret = generate_passphrase(&mut random).unwrap();
    let (backup, their_backup) = (path("backup.age"), path("their-backup.age"));
    diary
        .export_backup(
            &secret,
            &mut random,
            minute(2),
            HERE,
            Path::new(&backup),
            &mut |_| (),
        )
        .unwrap();
    let answers = ask(&[
        json!({"ask": "open", "path": ours, "identity": identity.to_text().as_str()}),
        json!({"ask": "open", "path": backup, "passphrase": secret.expose()}),
    ]);
    let texts: Vec<_> = answers
        .iter()
        .map(|answer| answer["text"].as_str().unwrap())
        .collect();
    assert!(texts[0].starts_with("{\"format\":\"dauchan hand-over 1\""));
    assert!(texts[1].starts_with("{\"format\":\"dauchan backup 1\""));
    assert!(texts.iter().all(|text| text.lines().count() == 2));

    // The same texts, sealed by the other implementation, are opened here.
    let recipient = identity.recipient().to_string();
    ask(&[
        json!({"ask": "seal", "path": theirs, "text": texts[0], "recipient": recipient}),
        json!({"ask": "seal", "path": their_backup, "text": texts[1], "passphrase": secret.expose()}),
    ]);
    let bytes = std::fs::read(theirs).unwrap();
    let opened = HandOverFile::read(bytes.as_slice(), &identity).unwrap();
    assert_eq!(opened.visits.len(), 1);
    let bytes = std::fs::read(their_backup).unwrap();
    let other = Phone::new(World::new());
    let mut new = other.open(minute(3));
    let report = new.restore(bytes.as_slice(), &secret, minute(3), &mut |_| ());
    // rage chooses a cost by the speed of its machine, which may exceed what is accepted here.
    match report {
        Ok(report) => assert_eq!(report.added, 1),
        Err(error) => assert_eq!(error.class(), "too_costly"),
    }
}
