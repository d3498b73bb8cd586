//! Examines a site as it is served, or as it lies in a folder.

use std::io;

use dauchan_core::clock::Clock;
use dauchan_core::deployment::Deployment;
use dauchan_core::deployment_file;
use dauchan_core::envelope::Purpose;
use dauchan_core::notice::VerifiedBundle;
use dauchan_core::time::Timestamp;
use dauchan_core::trust::{self, TrustList};

use super::{
    ANDROID_ASSOCIATION, APPLE_ASSOCIATION, DEPLOYMENT, NOTICE_BUNDLE, SiteSettings, TRUST_LIST,
    WORKER, pages,
};

/// The source of the files of a site: a folder, or a server.
pub trait SiteSource {
    /// Returns the file at `path`, or `None` if the site has no such file. `path` has no leading slash.
    ///
    /// # Errors
    /// If the folder or the server cannot be read at all.
    fn get(&self, path: &str) -> io::Result<Option<Located>>;
}

/// A file of a site.
#[derive(Clone, Debug)]
pub struct Located {
    /// The content of the file.
    pub bytes: Vec<u8>,
    /// The media type that the server states, without parameters; `None` in a folder.
    pub media_type: Option<String>,
    /// For how many seconds the server lets a browser use it without asking again, if it says so.
    pub max_age: Option<u64>,
    /// Whether the server sent the browser to another address for it.
    pub is_redirected: bool,
}

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The site works; something should be better.
    Warning,
    /// Codes are not verified, or the app does not open.
    Error,
}

/// Something about a site that must be mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The severity of this finding.
    pub severity: Severity,
    /// The file's path.
    pub path: String,
    /// The fault, and the advice.
    pub text: String,
}

/// The longest that a browser may use a trust list without asking again, in seconds.
const MAX_LIST_AGE: u64 = 3600;

/// Examines the site at `now`: every file is there and is this version's, the deployment and the trust
/// list verify, the list is fresh, and the server states the right types.
///
/// # Errors
/// If the source cannot be read at all.
pub fn check(source: &dyn SiteSource, now: Timestamp) -> io::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    check_pages(source, &mut findings)?;
    check_associations(source, &mut findings)?;
    let deployment = check_deployment(source, &mut findings)?;
    if let Some(deployment) = deployment {
        check_list(source, &deployment, now, &mut findings)?;
    }
    findings.sort_by(|a, b| {
        b.severity
            .cmp(&a.severity)
            .then_with(|| a.path.cmp(&b.path))
    });
    Ok(findings)
}

fn check_pages(source: &dyn SiteSource, findings: &mut Vec<Finding>) -> io::Result<()> {
    let expected = pages::all(&SiteSettings::default());
    let others = [super::LIBRARY, super::SITE, WORKER].map(str::to_owned);
    for path in expected.keys().cloned().chain(others) {
        let Some(found) = source.get(&path)? else {
            findings.push(error(
                &path,
                "is missing. Build the site again and copy all of it.",
            ));
            continue;
        };
        check_type(&path, &found, findings);
        // Pages carry the stores' addresses; scripts, styles and pictures are the same everywhere.
        let is_other = expected
            .get(&path)
            .is_some_and(|bytes| *bytes != found.bytes);
        if is_other && !path.ends_with(".html") {
            findings.push(error(
                &path,
                "is not this version's. Build the site again and copy all of it.",
            ));
        }
        if path.ends_with(".html") && !has_policy(&found.bytes) {
            findings.push(error(
                &path,
                "has no Content-Security-Policy. Something changes the pages on their way.",
            ));
        }
    }
    Ok(())
}

fn has_policy(page: &[u8]) -> bool {
    String::from_utf8_lossy(page).contains("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self';")
}

fn check_type(path: &str, found: &Located, findings: &mut Vec<Finding>) {
    let Some(stated) = &found.media_type else {
        return;
    };
    let wanted: &[&str] = match path.rsplit('.').next() {
        Some("html") => &["text/html"],
        Some("css") => &["text/css"],
        Some("js") => &["text/javascript", "application/javascript"],
        Some("svg") => &["image/svg+xml"],
        Some("json") => &["application/json"],
        _ => return,
    };
    if !wanted.contains(&stated.as_str()) {
        let first = wanted.first().copied().unwrap_or_default();
        let text =
            format!("is served as {stated}. Set its type to {first}, or browsers refuse it.");
        findings.push(error(path, &text));
    }
}

fn check_associations(source: &dyn SiteSource, findings: &mut Vec<Finding>) -> io::Result<()> {
    for path in [ANDROID_ASSOCIATION, APPLE_ASSOCIATION] {
        let Some(found) = source.get(path)? else {
            findings.push(warning(path, "is missing: the app does not open posters' addresses. Name the app when you build the site."));
            continue;
        };
        if found.is_redirected {
            findings.push(error(
                path,
                "is redirected. Serve it at this very address, or phones ignore it.",
            ));
        }
        if found
            .media_type
            .as_deref()
            .is_some_and(|stated| stated != "application/json")
        {
            findings.push(error(
                path,
                "is not served as application/json. Set its type, or phones ignore it.",
            ));
        }
        if serde_json::from_slice::<serde_json::Value>(&found.bytes).is_err() {
            findings.push(error(
                path,
                "is not JSON. Build the site again and copy all of it.",
            ));
        }
    }
    Ok(())
}

fn check_deployment(
    source: &dyn SiteSource,
    findings: &mut Vec<Finding>,
) -> io::Result<Option<Deployment>> {
    let Some(found) = source.get(DEPLOYMENT)? else {
        findings.push(error(
            DEPLOYMENT,
            "is missing. Build the site again and copy all of it.",
        ));
        return Ok(None);
    };
    check_type(DEPLOYMENT, &found, findings);
    let deployment = deployment_file::parse(&found.bytes)
        .map_err(|reason| reason.to_string())
        .and_then(|settings| Deployment::new(&settings).map_err(|reason| reason.to_string()));
    Ok(deployment
        .map_err(|reason| findings.push(error(DEPLOYMENT, &format!("is refused: {reason}."))))
        .ok())
}

fn check_list(
    source: &dyn SiteSource,
    deployment: &Deployment,
    now: Timestamp,
    findings: &mut Vec<Finding>,
) -> io::Result<()> {
    let Some(found) = source.get(TRUST_LIST)? else {
        findings.push(error(
            TRUST_LIST,
            "is missing: no code is called genuine. Copy it from the desk.",
        ));
        return Ok(());
    };
    if found.max_age.is_some_and(|age| age > MAX_LIST_AGE) {
        findings.push(warning(TRUST_LIST, "may be used by browsers for over an hour without asking. Serve it with 'Cache-Control: no-cache'."));
    }
    let baseline = deployment.baseline();
    let clock = deployment.clock(now, baseline);
    let accepted = trust::accept(
        &found.bytes,
        deployment.roots(),
        deployment.epoch(),
        baseline,
        clock,
    );
    match accepted {
        Err(refusal) => findings.push(error(TRUST_LIST, &format!("is refused: {refusal}."))),
        Ok(trust::Acceptance::Newer(list)) => {
            let clock = deployment.clock(now, &list);
            check_age(&list, clock, findings);
            check_bundle(source, &list, clock, findings)?;
        }
        Ok(trust::Acceptance::Unchanged) => {
            check_age(baseline, clock, findings);
            check_bundle(source, baseline, clock, findings)?;
        }
    }
    Ok(())
}

/// Examines the notice bundle, if some key may sign one.
fn check_bundle(
    source: &dyn SiteSource,
    list: &TrustList,
    clock: Clock,
    findings: &mut Vec<Finding>,
) -> io::Result<()> {
    let mut keys = list.keys().iter();
    if !keys.any(|issuer| issuer.purposes.include(Purpose::Notice)) {
        return Ok(());
    }
    let Some(found) = source.get(NOTICE_BUNDLE)? else {
        findings.push(warning(
            NOTICE_BUNDLE,
            "is missing: no phone learns of a notice. Publish one and copy it.",
        ));
        return Ok(());
    };
    let bundle = VerifiedBundle::open(io::Cursor::new(&found.bytes), list, clock);
    let next_due = bundle.and_then(|bundle| {
        let next_due = bundle.next_due();
        bundle.find(&[]).map(|_| next_due)
    });
    match next_due {
        Err(refusal) => findings.push(error(NOTICE_BUNDLE, &format!("is refused: {refusal}."))),
        Ok(due) if clock.effective() >= due => findings.push(error(
            NOTICE_BUNDLE,
            "is out of date: phones say that notices are not fresh. Publish one and copy it.",
        )),
        Ok(_) => {}
    }
    Ok(())
}

fn check_age(list: &TrustList, clock: Clock, findings: &mut Vec<Finding>) {
    if clock.effective() > list.hard_expiry() {
        findings.push(error(
            TRUST_LIST,
            "has expired: no code is called genuine. Publish a list and copy it.",
        ));
    } else if list.is_refresh_due(clock) {
        findings.push(error(
            TRUST_LIST,
            "is out of date: no code is called genuine. Publish a list and copy it.",
        ));
    }
}

fn error(path: &str, text: &str) -> Finding {
    finding(Severity::Error, path, text)
}

fn warning(path: &str, text: &str) -> Finding {
    finding(Severity::Warning, path, text)
}

fn finding(severity: Severity, path: &str, text: &str) -> Finding {
    Finding {
        severity,
        path: path.to_owned(),
        text: text.to_owned(),
    }
}
