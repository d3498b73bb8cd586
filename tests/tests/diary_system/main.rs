//! The diary beside the system and other programs: full disks, missing rights, an independent SQLCipher.

mod full_disk;
mod oracles;
mod read_only;
