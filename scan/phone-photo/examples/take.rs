//! Takes phone photos of a picture in every preset:
//! `cargo run --release -p dauchan-phone-photo --example take -- POSTER.png FOLDER [SEED]`

use std::error::Error;
use std::path::PathBuf;

use dauchan_phone_photo::{Preset, Print};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(poster), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err("usage: take POSTER.png FOLDER [SEED]".into());
    };
    let seed = arguments
        .next()
        .and_then(|seed| seed.to_str()?.parse().ok())
        .unwrap_or(1);
    let poster = Print::new(&image::open(poster)?.into_rgb8(), 0.21);
    let folder = PathBuf::from(folder);
    std::fs::create_dir_all(&folder)?;
    for preset in Preset::ALL {
        let file = preset.take(&poster, seed).to_jpeg()?;
        std::fs::write(folder.join(format!("{preset}.jpg")), file)?;
    }
    Ok(())
}
