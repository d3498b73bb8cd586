//! `explain IMAGE OUT.png`: draws what each stage of a still scan saw, and prints what was read.
//!
//! `cargo run --release -p dauchan-scan --features explain --example explain IMAGE OUT.png`

use std::io::Write;

use dauchan_scan::{Effort, explain, photo};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(image), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err("usage: explain IMAGE OUT.png".into());
    };
    let image = photo::read(&std::fs::read(image)?)?;
    let (scan, explanation) = explain(&image.frame(), Effort::Still);
    std::fs::write(out, explanation.to_png())?;
    for note in explanation.notes() {
        writeln!(std::io::stdout(), "{note}")?;
    }
    for code in &scan.codes {
        writeln!(
            std::io::stdout(),
            "{}",
            code.text()
                .map_or_else(|| format!("{:02x?}", code.bytes()), str::to_owned)
        )?;
    }
    Ok(())
}
