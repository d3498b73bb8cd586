//! `dauchan trust …`

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Subcommand;
use dauchan_authority::desk::{Desk, DeskEditor, DeskError, complete_desk};
use dauchan_authority::prepared::{self, PreparedList};
use dauchan_authority::signers::RootSigner;
use dauchan_authority::{fingerprint, key_file};
use dauchan_core::moments;
use dauchan_core::time::{Day, UtcOffset};
use dauchan_core::trust::{Areas, IssuerKey, MAX_LIST_LENGTH, ProgrammeStatus, TrustList};
use dauchan_files as files;
use serde::Serialize;

use super::arguments::Lifetimes;
use super::issuer::purpose_names;
use super::key::warn_of_plain_keys;
use crate::confirm::Confirmation;
use crate::context::Context;
use crate::error::{CommandError, Exit};
use crate::language::{changed, moment, say, written};
use crate::output::{GOOD, Output, Report, STRONG, path_text};
use crate::output_file::Overwrite;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Prepare the next trust list for roots that sign elsewhere
    Prepare {
        /// The file to carry to the roots; by default, list-VERSION.json
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
        /// Confirm today's date; needed if the clock is before the newest list or far after it
        #[arg(long, value_name = "DAY", value_parser = moments::parse_day)]
        today_is: Option<Day>,
        #[command(flatten)]
        lifetimes: Lifetimes,
    },
    /// Sign a prepared list with a root, on any machine
    Sign {
        /// The file of the prepared list, which gets the signature
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The key file of the root
        #[arg(long, value_name = "FILE")]
        root: PathBuf,
        #[command(flatten)]
        confirmation: Confirmation,
    },
    /// Publish the next trust list, and renew the file that apps are built with
    Publish {
        /// A prepared list that enough roots have signed, or copies of it that were signed apart
        #[arg(value_name = "FILE", conflicts_with_all = ["roots", "today_is", "refresh_days", "expiry_days"])]
        prepared: Vec<PathBuf>,
        /// The key file of a root that signs; by default, those in the desk's folder
        #[arg(long = "root", value_name = "FILE")]
        roots: Vec<PathBuf>,
        /// Confirm today's date; needed if the clock is before the newest list or far after it
        #[arg(long, value_name = "DAY", value_parser = moments::parse_day)]
        today_is: Option<Day>,
        #[command(flatten)]
        lifetimes: Lifetimes,
    },
    /// Go on from a published list that is newer than the desk's, as after a backup was put back
    Adopt {
        /// The list, as the web server has it
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Show the newest trust list
    Show,
}

impl Command {
    pub fn run(self, context: &Context, output: &mut Output) -> Result<(), CommandError> {
        match self {
            Self::Prepare {
                file,
                today_is,
                lifetimes,
            } => {
                let mut editor = DeskEditor::open(&context.desk, &context.author())?;
                let prepared = editor.prepare(lifetimes.from(context), today_is)?;
                let threshold = editor.desk().deployment().roots().threshold();
                write_prepared(&prepared, file, threshold, output)
            }
            Self::Sign {
                file,
                root,
                confirmation,
            } => sign(&file, &root, confirmation, context, output),
            Self::Publish {
                prepared,
                roots,
                today_is,
                lifetimes,
            } => {
                if !prepared.is_empty() {
                    return publish_prepared(&prepared, context, output);
                }
                let mut editor = DeskEditor::open(&context.desk, &context.author())?;
                let roots = if roots.is_empty() {
                    editor.desk().roots_at_hand()?
                } else {
                    let keyring = context.desk.keyring();
                    let read = roots.iter().map(|path| key_file::read_root(path, keyring));
                    read.collect::<Result<Vec<_>, _>>()?
                };
                editor.publish(&roots, lifetimes.from(context), today_is)?;
                warn_of_plain_keys(editor.desk(), output)?;
                output.show(&List::of(editor.desk(), Some("published")))
            }
            Self::Adopt { file } => {
                let limit = u64::try_from(MAX_LIST_LENGTH).unwrap_or(u64::MAX);
                let wire = files::read(&file, limit)?;
                let mut editor = DeskEditor::open(&context.desk, &context.author())?;
                let adopted = editor.adopt(&wire, context.now)?;
                if adopted.unknown > 0 {
                    output.warn(&format!(
                        "the list has {} venues and issuers that this register does not know; the next list leaves them out",
                        adopted.unknown
                    ));
                }
                output.show(&List::of(editor.desk(), Some("adopted")))
            }
            Self::Show => {
                let desk = Desk::open(&context.desk)?;
                if !desk.is_trust_list_copied()? {
                    output.warn(&say!(
                        "{path} does not hold this list, because a command was stopped; \
                         publish again: dauchan trust publish",
                        "{path} chưa có danh sách này vì một lệnh bị dừng giữa chừng; \
                         hãy phát hành lại: dauchan trust publish",
                        path = desk.trust_list_path().display(),
                    ));
                }
                output.show(&List::of(&desk, None))
            }
        }
    }
}

/// Writes a prepared list to the file that is carried to the roots.
///
/// # Errors
/// [`CommandError`] if it cannot be written, or a file has the name.
pub fn write_prepared(
    prepared: &PreparedList,
    file: Option<PathBuf>,
    threshold: usize,
    output: &mut Output,
) -> Result<(), CommandError> {
    let version = prepared.version().map(|version| version.to_string());
    let version = version.unwrap_or_default();
    let file = file.unwrap_or_else(|| PathBuf::from(format!("list-{version}.json")));
    Overwrite::default().write(&file, &prepared.to_json())?;
    output.show(&Prepared {
        version,
        file: path_text(&file),
        fingerprint: prepared.fingerprint(),
        threshold,
    })
}

fn read_prepared(file: &Path) -> Result<PreparedList, CommandError> {
    let json = files::read(file, prepared::MAX_LENGTH)?;
    PreparedList::parse(&json).map_err(|error| {
        let text = format!("{}: {error}", file.display());
        CommandError::new(Exit::Folder, "damaged_list", text)
            .advise("Nothing was changed. Fetch the file from the desk again.")
    })
}

/// Adds a root's signature to a prepared list. Its holder sees what a phone would read before the file changes.
fn sign(
    file: &Path,
    root: &Path,
    confirmation: Confirmation,
    context: &Context,
    output: &mut Output,
) -> Result<(), CommandError> {
    let mut prepared = read_prepared(file)?;
    let root = key_file::read_root(root, context.desk.keyring())?;
    let list = prepared.sign(&root).map_err(|error| {
        let text = format!("{}: {error}", file.display());
        CommandError::new(Exit::Folder, "damaged_list", text)
            .advise("Nothing was signed. Fetch the file from the desk again.")
    })?;
    let signed = Signed::of(&list, &prepared, file, &root);
    if !output.is_json() {
        output.show(&signed.content)?;
    }
    confirmation.ask(&say!(
        "Have the desk read its fingerprint aloud. This list has\n  {print}",
        "Hãy để bàn làm việc đọc to dấu vân tay. Danh sách này có\n  {print}",
        print = signed.content.fingerprint,
    ))?;
    files::replace(file, &prepared.to_json())?;
    output.show(&signed)
}

/// Publishes copies of one prepared list. A desk that waits for its first list is complete with it.
fn publish_prepared(
    paths: &[PathBuf],
    context: &Context,
    output: &mut Output,
) -> Result<(), CommandError> {
    let mut lists = paths.iter().map(|path| read_prepared(path));
    let mut prepared = lists
        .next()
        .unwrap_or_else(|| read_prepared(Path::new("")))?;
    for list in lists {
        prepared.merge(list?).map_err(|error| {
            CommandError::new(Exit::Usage, "other_list", error)
                .advise("Compare their fingerprints: dauchan trust sign shows them.")
        })?;
    }
    match DeskEditor::open(&context.desk, &context.author()) {
        Err(DeskError::AwaitsFirstList { .. }) => {
            let desk = complete_desk(&context.desk, &prepared)?;
            output.show(&List::of(&desk, Some("published")))
        }
        editor => {
            let mut editor = editor?;
            editor.publish_prepared(&prepared)?;
            warn_of_plain_keys(editor.desk(), output)?;
            output.show(&List::of(editor.desk(), Some("published")))
        }
    }
}

fn list_name(version: &str) -> String {
    say!("trust list {version}", "danh sách cơ quan cấp mã {version}")
}

#[derive(Serialize)]
struct Prepared {
    version: String,
    file: String,
    fingerprint: String,
    threshold: usize,
}

impl Report for Prepared {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let Self {
            version,
            file,
            fingerprint,
            threshold,
        } = self;
        let (prepared, list) = (say!("prepared", "đã chuẩn bị"), list_name(version));
        writeln!(page, "{GOOD}{prepared}{GOOD:#} {STRONG}{list}{STRONG:#}")?;
        writeln!(
            page,
            "{}",
            say!("  for the roots {file}", "  gửi khóa gốc  {file}")
        )?;
        let label = say!("fingerprint  ", "dấu vân tay  ");
        writeln!(page, "  {label} {STRONG}{fingerprint}{STRONG:#}")?;
        let text = say!(
            "Carry the file to {threshold} roots. Each signs it by itself: dauchan trust sign {file} --root KEY\n\
             Then publish it here: dauchan trust publish {file}",
            "Hãy mang tệp đến {threshold} khóa gốc. Mỗi nơi tự ký: dauchan trust sign {file} --root KHÓA\n\
             Sau đó phát hành tại đây: dauchan trust publish {file}"
        );
        writeln!(page, "{text}")
    }
}

/// What a root signs, as a phone reads it.
#[derive(Serialize)]
struct Content {
    version: String,
    issued: String,
    hard_expiry: String,
    keys: Vec<Key>,
    revoked_keys: Vec<String>,
    revoked_venues: usize,
    fingerprint: String,
}

#[derive(Serialize)]
struct Key {
    key_id: String,
    purposes: Vec<&'static str>,
    valid_from: String,
    valid_to: String,
    /// `None` for everywhere.
    areas: Option<usize>,
}

impl Report for Content {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        writeln!(page, "{STRONG}{}{STRONG:#}", list_name(&self.version))?;
        let (issued, expiry) = (moment(&self.issued), moment(&self.hard_expiry));
        writeln!(
            page,
            "{}",
            say!("  issued        {issued}", "  ngày ký       {issued}")
        )?;
        writeln!(
            page,
            "{}",
            say!("  hard expiry   {expiry}", "  hết hiệu lực  {expiry}")
        )?;
        for key in &self.keys {
            let areas = key.areas.map_or_else(
                || say!("everywhere", "mọi địa bàn"),
                |areas| say!("{areas} areas", "{areas} địa bàn"),
            );
            let (id, from, to) = (&key.key_id, &key.valid_from, &key.valid_to);
            let purposes = key.purposes.join(", ");
            let text = say!(
                "  issuer        {id}  {from} to {to}  {areas}  {purposes}",
                "  khóa cấp mã   {id}  {from} đến {to}  {areas}  {purposes}",
                from = written(from),
                to = written(to),
            );
            writeln!(page, "{text}")?;
        }
        for id in &self.revoked_keys {
            writeln!(
                page,
                "{}",
                say!("  revoked       {id}", "  đã thu hồi    {id}")
            )?;
        }
        let venues = self.revoked_venues;
        let text = say!(
            "  venues        {venues} revoked",
            "  điểm          {venues} đã thu hồi"
        );
        writeln!(page, "{text}")
    }
}

#[derive(Serialize)]
struct Signed {
    #[serde(flatten)]
    content: Content,
    file: String,
    root: String,
    signatures: usize,
}

impl Signed {
    fn of(list: &TrustList, prepared: &PreparedList, file: &Path, root: &RootSigner) -> Self {
        let written = |moment| moments::written(moment, UtcOffset::VIET_NAM);
        Self {
            content: Content {
                version: list.version().to_string(),
                issued: written(list.issued()),
                hard_expiry: written(list.hard_expiry()),
                keys: list.keys().iter().map(Key::of).collect(),
                revoked_keys: list
                    .revoked_keys()
                    .iter()
                    .map(|key| key.key_id().to_string())
                    .collect(),
                revoked_venues: list.revoked_venues().len(),
                fingerprint: prepared.fingerprint(),
            },
            file: path_text(file),
            root: root.public().key_id().to_string(),
            signatures: prepared.signers().len(),
        }
    }
}

impl Key {
    fn of(key: &IssuerKey) -> Self {
        Self {
            key_id: key.key.key_id().to_string(),
            purposes: purpose_names(key.purposes),
            valid_from: key.validity.first().to_string(),
            valid_to: key.validity.last().to_string(),
            areas: match &key.areas {
                Areas::All => None,
                Areas::Listed(areas) => Some(areas.len()),
            },
        }
    }
}

impl Report for Signed {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let Self {
            file,
            root,
            signatures,
            ..
        } = self;
        let fingerprint = &self.content.fingerprint;
        let signed = say!("signed", "đã ký");
        let by = say!("by the root {root}", "bằng khóa gốc {root}");
        writeln!(page, "{GOOD}{signed}{GOOD:#} {by}")?;
        let label = say!("fingerprint  ", "dấu vân tay  ");
        writeln!(page, "  {label} {STRONG}{fingerprint}{STRONG:#}")?;
        let text = say!(
            "  signatures    {signatures}, in {file}",
            "  số chữ ký     {signatures}, trong {file}"
        );
        writeln!(page, "{text}")
    }
}

#[derive(Serialize)]
struct List {
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<&'static str>,
    version: String,
    status: &'static str,
    issued: String,
    refresh_due: String,
    hard_expiry: String,
    keys: usize,
    revoked_keys: usize,
    revoked_venues: usize,
    bytes: usize,
    fingerprint: String,
    trust_list: String,
    deployment: String,
}

impl List {
    fn of(desk: &Desk, change: Option<&'static str>) -> Self {
        let list = desk.trust_list();
        let written = |moment| moments::written(moment, desk.deployment().utc_offset());
        Self {
            change,
            version: list.version().to_string(),
            status: match list.status() {
                ProgrammeStatus::Active => "active",
                ProgrammeStatus::Paused => "paused",
                ProgrammeStatus::Ended => "ended",
            },
            issued: written(list.issued()),
            refresh_due: written(list.refresh_due()),
            hard_expiry: written(list.hard_expiry()),
            keys: list.keys().len(),
            revoked_keys: list.revoked_keys().len(),
            revoked_venues: list.revoked_venues().len(),
            bytes: list.wire().len(),
            fingerprint: fingerprint::of_list(list.payload()),
            trust_list: path_text(&desk.trust_list_path()),
            deployment: path_text(&desk.deployment_path()),
        }
    }
}

impl Report for List {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        if let Some(change) = self.change {
            let change = changed(change);
            write!(page, "{GOOD}{change}{GOOD:#} ")?;
        }
        let bytes = say!("{bytes} bytes", "{bytes} byte", bytes = self.bytes);
        writeln!(
            page,
            "{STRONG}{}{STRONG:#}, {bytes}",
            list_name(&self.version)
        )?;
        let text = say!(
            "  issued        {issued}\n  refresh due   {due}\n  hard expiry   {expiry}\n  keys          {keys}, and {revoked} revoked\n  \
             venues        {venues} revoked\n  fingerprint   {print}\n  for phones    {list}\n  for apps      {apps}",
            "  ngày ký       {issued}\n  cần tải lại   {due}\n  hết hiệu lực  {expiry}\n  khóa          {keys}, và {revoked} đã thu hồi\n  \
             điểm          {venues} đã thu hồi\n  dấu vân tay   {print}\n  điện thoại    {list}\n  ứng dụng      {apps}",
            issued = moment(&self.issued),
            due = moment(&self.refresh_due),
            expiry = moment(&self.hard_expiry),
            keys = self.keys,
            revoked = self.revoked_keys,
            venues = self.revoked_venues,
            print = self.fingerprint,
            list = self.trust_list,
            apps = self.deployment,
        );
        writeln!(page, "{text}")
    }
}
