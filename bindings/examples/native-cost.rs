//! What a frame of one pixel costs in Rust alone, in nanoseconds: what the benches of Kotlin and Swift take
//! away from theirs to see what the crossing costs.
//!
//! `native-cost DEPLOYMENT.JSON`

#![allow(clippy::print_stdout, reason = "it prints what it measured")]

use std::error::Error;
use std::time::{Duration, Instant};

use dauchan_bindings::{Deployment, Effort, ScanSession};
use dauchan_core::time::Timestamp;

const RUNS: u32 = 50;
const ROUNDS: u32 = 500;

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args().nth(1).ok_or("usage: DEPLOYMENT.JSON")?;
    let deployment = Deployment::new(std::fs::read(file)?)?;
    let session = ScanSession::new(deployment, Effort::Live);
    let frame = vec![0; 1920 * 1080];
    let mut shortest = Duration::MAX;
    for _ in 0..RUNS {
        let start = Instant::now();
        for _ in 0..ROUNDS {
            session.scan(&frame, 1, 1, 1, 0, Timestamp::MIN)?;
        }
        shortest = shortest.min(start.elapsed());
    }
    println!("{}", (shortest / ROUNDS).as_nanos());
    Ok(())
}
