//! `dauchan site`: the public site of a programme.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, Subcommand};
use dauchan_authority::desk::Desk;
use dauchan_authority::site::{
    self, AndroidApp, DeskFiles, IosApp, Located, Severity, SiteError, SiteSettings, SiteSource,
};
use serde::Serialize;

use crate::context::Context;
use crate::error::{CommandError, Exit};
use crate::language::say;
use crate::output::{BAD, GOOD, Output, Report, WARNING};

/// The most that a file of a site may have: that of a notice bundle.
const MAX_FILE: u64 = 257 * 1024 * 1024;
const TIMEOUT: Duration = Duration::from_secs(20);

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write the site's files, which any web server carries
    Build(BuildArguments),
    /// Find what is missing, stale or wrongly served
    Check(CheckArguments),
}

impl Command {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CommandError`], which carries its exit code.
    pub fn run(self, context: &Context, output: &mut Output) -> Result<Exit, CommandError> {
        match self {
            Self::Build(arguments) => build(&arguments, context, output),
            Self::Check(arguments) => check(&arguments, context, output),
        }
    }
}

/// The content of the site beside the desk's own files.
#[derive(Debug, Args)]
pub struct BuildArguments {
    /// The folder for the files; files of the same names are replaced, others stay
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// index.js of the npm package @noble/ed25519 3.2.0, for browsers without Ed25519
    #[arg(long, value_name = "FILE")]
    library: PathBuf,
    /// The Android app's package, as in vn.dauchan.app
    #[arg(long, value_name = "PACKAGE", requires_all = ["android_certificate", "android_store"])]
    android: Option<String>,
    /// The SHA-256 fingerprint of the certificate that signs the Android app
    #[arg(long, value_name = "FINGERPRINT", requires = "android")]
    android_certificate: Option<String>,
    /// Where people get the Android app
    #[arg(long, value_name = "URL", requires = "android")]
    android_store: Option<String>,
    /// The iOS app's identifier, as in ABCDE12345.vn.dauchan.app
    #[arg(long, value_name = "IDENTIFIER", requires = "ios_store")]
    ios: Option<String>,
    /// Where people get the iOS app
    #[arg(long, value_name = "URL", requires = "ios")]
    ios_store: Option<String>,
    /// A telephone number or an address for questions
    #[arg(long, value_name = "TEXT")]
    help_line: Option<String>,
}

impl BuildArguments {
    fn settings(&self) -> Result<SiteSettings, SiteError> {
        let android = match (
            &self.android,
            &self.android_certificate,
            &self.android_store,
        ) {
            (Some(package), Some(certificate), Some(store)) => {
                Some(AndroidApp::new(package, certificate, store)?)
            }
            _ => None,
        };
        let ios = match (&self.ios, &self.ios_store) {
            (Some(identifier), Some(store)) => Some(IosApp::new(identifier, store)?),
            _ => None,
        };
        Ok(SiteSettings {
            android,
            ios,
            help_line: self.help_line.clone(),
        })
    }
}

#[derive(Serialize)]
struct Built {
    folder: String,
    files: usize,
    bytes: usize,
}

impl Report for Built {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let Self {
            folder,
            files,
            bytes,
        } = self;
        let built = say!("built", "đã dựng");
        let text = say!(
            "{folder}: {files} files, {bytes} bytes",
            "{folder}: {files} tệp, {bytes} byte"
        );
        writeln!(page, "{GOOD}{built}{GOOD:#} {text}")?;
        let text = say!(
            "Copy all of it to the web server of the host on the posters,\nthen check it: dauchan site check https://HOST",
            "Hãy chép toàn bộ lên máy chủ web của tên miền in trên áp phích,\nrồi kiểm tra: dauchan site check https://TÊN-MIỀN"
        );
        writeln!(page, "{text}")
    }
}

fn build(
    arguments: &BuildArguments,
    context: &Context,
    output: &mut Output,
) -> Result<Exit, CommandError> {
    let desk = Desk::open(&context.desk)?;
    let usage = |error: SiteError| CommandError::new(Exit::Usage, "site", error);
    let settings = arguments.settings().map_err(usage)?;
    let read = |path: &Path| fs::read(path).map_err(|error| unread(path, &error));
    let (deployment, trust_list) = (
        read(&desk.deployment_path())?,
        read(&desk.trust_list_path())?,
    );
    let bundle = match read(&desk.bundle_path()) {
        Ok(bundle) => Some(bundle),
        Err(_) if !desk.bundle_path().exists() => None,
        Err(error) => return Err(error),
    };
    let desk_files = DeskFiles {
        deployment: &deployment,
        trust_list: &trust_list,
        notice_bundle: bundle.as_deref(),
    };
    let files =
        site::build(desk_files, &settings, &read(&arguments.library)?).map_err(|error| {
            usage(error)
                .advise("Get it with 'npm pack @noble/ed25519@3.2.0', and unpack package/index.js.")
        })?;
    let folder = &arguments.folder;
    site::write(folder, &files)?;
    output.show(&Built {
        folder: folder.display().to_string(),
        files: files.len(),
        bytes: files.values().map(Vec::len).sum(),
    })?;
    Ok(Exit::Done)
}

#[derive(Debug, Args)]
pub struct CheckArguments {
    /// The site's address, as in https://dauchan.example, or its folder
    #[arg(value_name = "URL-OR-DIR")]
    site: String,
}

#[derive(Serialize)]
struct Checked {
    site: String,
    findings: Vec<FindingReport>,
}

#[derive(Serialize)]
struct FindingReport {
    severity: &'static str,
    path: String,
    text: String,
}

impl Report for Checked {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        for FindingReport {
            severity,
            path,
            text,
        } in &self.findings
        {
            let (style, severity) = if *severity == "error" {
                (BAD, say!("error", "lỗi"))
            } else {
                (WARNING, say!("warning", "cảnh báo"))
            };
            writeln!(page, "{style}{severity}{style:#}  {path} {text}")?;
        }
        if self.findings.is_empty() {
            let good = say!("in order", "đạt yêu cầu");
            writeln!(page, "{GOOD}{good}{GOOD:#}  {}", self.site)?;
        }
        Ok(())
    }
}

fn check(
    arguments: &CheckArguments,
    context: &Context,
    output: &mut Output,
) -> Result<Exit, CommandError> {
    let site = arguments.site.as_str();
    let is_address = site.starts_with("https://") || site.starts_with("http://");
    let findings = if is_address {
        site::check(&Server::new(site), context.now)
    } else {
        site::check(&Folder(PathBuf::from(site)), context.now)
    };
    let findings = findings.map_err(|error| unread(Path::new(site), &error))?;
    let is_broken = findings
        .iter()
        .any(|finding| finding.severity == Severity::Error);
    output.show(&Checked {
        site: site.to_owned(),
        findings: findings
            .into_iter()
            .map(|finding| FindingReport {
                severity: match finding.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                },
                path: finding.path,
                text: finding.text,
            })
            .collect(),
    })?;
    Ok(if is_broken { Exit::Refused } else { Exit::Done })
}

/// A site in a folder.
struct Folder(PathBuf);

impl SiteSource for Folder {
    fn get(&self, path: &str) -> io::Result<Option<Located>> {
        match fs::read(self.0.join(path)) {
            Ok(bytes) => Ok(Some(Located {
                bytes,
                media_type: None,
                max_age: None,
                is_redirected: false,
            })),
            Err(error) if error.kind() == io::ErrorKind::NotFound && self.0.is_dir() => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// A site on a web server.
struct Server {
    agent: ureq::Agent,
    origin: String,
}

impl Server {
    fn new(origin: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .http_status_as_error(false)
            .max_redirects(5)
            .save_redirect_history(true);
        Self {
            agent: config.build().into(),
            origin: origin.trim_end_matches('/').to_owned(),
        }
    }
}

impl SiteSource for Server {
    fn get(&self, path: &str) -> io::Result<Option<Located>> {
        use ureq::ResponseExt as _;
        let address = format!(
            "{}/{}",
            self.origin,
            path.strip_suffix("index.html").unwrap_or(path)
        );
        let mut response = self
            .agent
            .get(&address)
            .call()
            .map_err(ureq::Error::into_io)?;
        if !response.status().is_success() {
            return Ok(None);
        }
        let header = |name| {
            response
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        let media_type = header("content-type")
            .and_then(|value| value.split(';').next())
            .map(|value| value.trim().to_ascii_lowercase());
        let max_age = header("cache-control").and_then(max_age);
        let is_redirected = response
            .get_redirect_history()
            .is_some_and(|all| all.len() > 1);
        let body = response.body_mut().with_config().limit(MAX_FILE);
        Ok(Some(Located {
            bytes: body.read_to_vec().map_err(ureq::Error::into_io)?,
            media_type,
            max_age,
            is_redirected,
        }))
    }
}

/// For how many seconds a `Cache-Control` header lets a response be used without asking again.
fn max_age(header: &str) -> Option<u64> {
    let directives = || {
        header
            .split(',')
            .map(|directive| directive.trim().to_ascii_lowercase())
    };
    if directives().any(|directive| directive == "no-cache" || directive == "no-store") {
        return Some(0);
    }
    directives().find_map(|directive| directive.strip_prefix("max-age=")?.parse().ok())
}

fn unread(path: &Path, error: &io::Error) -> CommandError {
    CommandError::new(
        Exit::Folder,
        "unread",
        say!(
            "cannot read {path}: {error}",
            "không đọc được {path}: {error}",
            path = path.display()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::max_age;

    #[test]
    fn cache_control_is_read() {
        assert_eq!(max_age("public, max-age=86400"), Some(86_400));
        assert_eq!(max_age("No-Cache"), Some(0));
        assert_eq!(max_age("private"), None);
    }
}
