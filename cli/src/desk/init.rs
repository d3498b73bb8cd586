//! `dauchan init`

use std::io::{self, Write};
use std::path::PathBuf;

use dauchan_authority::desk::{DeskEditor, NewDesk, check_new, first_list};
use dauchan_authority::key_file;
use dauchan_authority::signers::RootKind;
use dauchan_core::time::UtcOffset;
use serde::Serialize;

use super::arguments::Lifetimes;
use super::trust::write_prepared;
use crate::context::Context;
use crate::error::{CommandError, Exit};
use crate::language::say;
use crate::output::{GOOD, Output, Report, STRONG, WARNING, path_text};
use crate::random::SystemRandom;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The host that posters begin with, 22 characters at most; of several, the first is printed.
    /// A HOST CAN NEVER CHANGE ONCE POSTERS ARE PRINTED
    #[arg(long, value_name = "HOST", required = true)]
    host: Vec<String>,
    /// The number of roots to make
    #[arg(long, value_name = "COUNT", default_value_t = 3)]
    roots: usize,
    /// The public key of a root that was made elsewhere, by 'dauchan root new'; the desk then makes none and waits
    /// for them to sign its first list
    #[arg(long = "root-file", value_name = "FILE", conflicts_with = "roots")]
    root_files: Vec<PathBuf>,
    /// Keep the desk's secret keys without a passphrase, for trials and tests
    #[arg(long)]
    plain_keys: bool,
    /// The number of roots that must sign a trust list
    #[arg(long, value_name = "COUNT", default_value_t = 2)]
    threshold: usize,
    /// Minutes by which the deployment's local time is ahead of UTC
    #[arg(
        long,
        value_name = "MINUTES",
        default_value_t = 420,
        allow_negative_numbers = true
    )]
    utc_offset: i16,
    /// Make roots for a demonstration, which no real app accepts
    #[arg(long)]
    demonstration: bool,
    #[command(flatten)]
    lifetimes: Lifetimes,
}

#[derive(Serialize)]
struct Made {
    desk: String,
    hosts: Vec<String>,
    roots: Vec<String>,
    threshold: usize,
    demonstration: bool,
    #[serde(skip)]
    plain_keys: bool,
    deployment: String,
    trust_list: String,
}

impl Report for Made {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let Self {
            desk,
            threshold,
            deployment,
            trust_list,
            ..
        } = self;
        let count = self.roots.len();
        let made = say!("made", "đã lập");
        let text = say!("the desk {desk}", "bàn làm việc {desk}");
        writeln!(page, "{GOOD}{made}{GOOD:#} {text}")?;
        writeln!(page)?;
        for (index, root) in self.roots.iter().enumerate() {
            let number = index + 1;
            let text = say!(
                "  root {number}       {root}   {desk}/roots/root-{number}",
                "  khóa gốc {number}   {root}   {desk}/roots/root-{number}"
            );
            writeln!(page, "{text}")?;
        }
        let text = say!(
            "  for apps     {deployment}\n  for phones   {trust_list}",
            "  ứng dụng     {deployment}\n  điện thoại   {trust_list}"
        );
        writeln!(page, "{text}\n")?;
        let never = say!("Never change the host.", "Không bao giờ được đổi tên miền.");
        let text = say!(
            "Every poster will begin with",
            "Mã trên mọi áp phích bắt đầu bằng"
        );
        writeln!(page, "{WARNING}{never}{WARNING:#} {text}")?;
        for host in &self.hosts {
            writeln!(page, "  {STRONG}https://{host}/c#{STRONG:#}")?;
        }
        let text = say!(
            "and phones accept no other host. Keep the domain as long as a poster hangs.",
            "và điện thoại không chấp nhận tên miền nào khác. Hãy giữ tên miền chừng nào áp phích còn treo."
        );
        writeln!(page, "{text}")?;
        if self.demonstration {
            let text = say!(
                "This is a demonstration: no real app accepts its codes.",
                "Đây là bản dùng thử: không ứng dụng thật nào chấp nhận mã của nó."
            );
            return writeln!(page, "{text}");
        }
        let text = say!(
            "Carry the {count} roots' folders to {count} different places: any {threshold} of them can sign a\n\
             trust list.",
            "Hãy mang thư mục của {count} khóa gốc đến {count} nơi khác nhau: bất kỳ {threshold} khóa nào cũng\n\
             ký được danh sách."
        );
        writeln!(page, "{text}")?;
        if self.plain_keys {
            let plain = say!(
                "The keys have no passphrase",
                "Các khóa chưa có cụm mật khẩu"
            );
            let text = say!(
                "so a copy of a file is a copy of the key: dauchan key seal",
                "nên ai sao chép tệp là có khóa: dauchan key seal"
            );
            writeln!(page, "{WARNING}{plain}{WARNING:#}, {text}")
        } else {
            let text = say!(
                "Give each root a passphrase of its own where it goes: dauchan key seal FILE",
                "Tại nơi cất giữ, hãy đặt cho mỗi khóa gốc một cụm mật khẩu riêng: dauchan key seal TỆP"
            );
            writeln!(page, "{text}")
        }
    }
}

/// Makes a desk.
///
/// # Errors
/// [`CommandError`] if the arguments are not valid or there is already a desk.
pub fn run(
    arguments: Arguments,
    context: &Context,
    output: &mut Output,
) -> Result<(), CommandError> {
    let times = arguments.lifetimes.from(context);
    let utc_offset = UtcOffset::from_minutes(arguments.utc_offset).ok_or_else(|| {
        CommandError::new(
            Exit::Usage,
            "utc_offset",
            say!(
                "an offset is at most 1080 minutes (18 hours)",
                "độ lệch giờ tối đa là 1.080 phút (18 giờ)"
            ),
        )
    })?;
    let new = NewDesk {
        hosts: arguments.host,
        roots: arguments.roots,
        threshold: arguments.threshold,
        utc_offset,
        kind: if arguments.demonstration {
            RootKind::Demonstration
        } else {
            RootKind::Real
        },
    };
    // What is wrong with the folder is said before a passphrase is chosen.
    check_new(&context.desk)?;
    let folder = if arguments.plain_keys {
        context.desk.clone()
    } else {
        let passphrase = context.passphrases.choose(&path_text(&context.desk))?;
        context.desk.clone().sealed_with(passphrase)
    };
    if !arguments.root_files.is_empty() {
        let keys = arguments.root_files.iter();
        let keys = keys.map(|path| key_file::read_public_root(path));
        let keys = keys.collect::<Result<Vec<_>, _>>()?;
        let author = context.author();
        let prepared = first_list(&folder, &new, &keys, times, &author, &mut SystemRandom)?;
        return write_prepared(&prepared, None, new.threshold, output);
    }
    let editor = DeskEditor::create(&folder, &new, times, &context.author(), &mut SystemRandom)?;
    let desk = editor.desk();
    let roots = desk.deployment().roots();
    output.show(&Made {
        desk: path_text(&context.desk),
        hosts: new.hosts,
        roots: roots
            .keys()
            .iter()
            .map(|key| key.key_id().to_string())
            .collect(),
        threshold: roots.threshold(),
        demonstration: arguments.demonstration,
        plain_keys: arguments.plain_keys,
        deployment: path_text(&desk.deployment_path()),
        trust_list: path_text(&desk.trust_list_path()),
    })
}
