//! Reads image paths, one a line, from standard input, and prints a line of JSON for each with what a scan reads in it.
//!
//! With `--live` the effort is that of a camera frame. `ms` is the CPU time of the scan alone, from decoded grey pixels.
//! `texts` holds payloads with a text, `hex` the others.

use std::io::{BufRead, Write, stdin, stdout};

use dauchan_scan::{Effort, photo, scan_unguarded};
use rustix::time::{ClockId, clock_gettime};
use serde_json::json;

fn cpu_milliseconds() -> f64 {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    std::time::Duration::new(
        now.tv_sec.try_into().unwrap_or(0),
        now.tv_nsec.try_into().unwrap_or(0),
    )
    .as_secs_f64()
        * 1e3
}

fn main() -> std::io::Result<()> {
    let live = std::env::args().any(|argument| argument == "--live");
    let effort = if live { Effort::Live } else { Effort::Still };
    let mut out = stdout().lock();
    for line in stdin().lock().lines() {
        let path = line?;
        let image = match photo::read(&std::fs::read(&path)?) {
            Ok(image) => image,
            Err(error) => {
                let line =
                    json!({ "image": path, "texts": [], "ms": 0, "error": error.to_string() });
                writeln!(out, "{line}")?;
                continue;
            }
        };
        let start = cpu_milliseconds();
        let (found, cost) = scan_unguarded(&image.frame(), effort);
        let spent = cpu_milliseconds() - start;
        let texts: Vec<&str> = found.codes.iter().filter_map(|code| code.text()).collect();
        let hex: Vec<String> = found
            .codes
            .iter()
            .filter(|code| code.text().is_none())
            .map(|code| {
                code.bytes()
                    .iter()
                    .map(|byte| format!("{byte:02x}"))
                    .collect()
            })
            .collect();
        let corners: Vec<_> = found
            .codes
            .iter()
            .map(|code| code.corners().map(|point| [point.x, point.y]))
            .collect();
        let versions: Vec<u8> = found
            .codes
            .iter()
            .map(|code| code.version().number())
            .collect();
        let line = json!({
            "image": path, "texts": texts, "hex": hex, "ms": spent,
            "corners": corners, "versions": versions, "exhausted": found.exhausted, "cost": cost,
        });
        writeln!(out, "{line}")?;
    }
    Ok(())
}
