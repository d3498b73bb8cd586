//! The public site: static files that any web server carries.
//!
//! A poster's address opens `/c/`, whose scripts verify the code in the browser. What follows the `#` of
//! that address never reaches a server. The sources lie in `site/pages`; [`build`] adds the deployment,
//! the trust list, the names of wards and the association with the apps, and [`check`] examines a site as
//! it is served.

mod check;
mod pages;

pub use check::{Finding, Located, Severity, SiteSource, check};

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use dauchan_core::hex;
use dauchan_files::{self as files, FileError};

use crate::areas;

/// The one file of `@noble/ed25519` 3.2.0, which verifies signatures where a browser cannot.
const LIBRARY_SHA256: &str = "a4f631d1876b5d9e43a86cd71194ca27b5e1451edf4ba4db9a418f40a475569a";

/// The path of the trust list on the site.
pub const TRUST_LIST: &str = "trust.list";
/// The path of the notice bundle on the site.
pub const NOTICE_BUNDLE: &str = "notice.bundle";
/// The path of the deployment's file on the site.
pub const DEPLOYMENT: &str = "deployment.json";
const SITE: &str = "site.json";
const WORKER: &str = "sw.js";
const LIBRARY: &str = "library/noble-ed25519.js";
const ANDROID_ASSOCIATION: &str = ".well-known/assetlinks.json";
const APPLE_ASSOCIATION: &str = ".well-known/apple-app-site-association";

/// The content of a site beside the desk's own files.
#[derive(Clone, Debug, Default)]
pub struct SiteSettings {
    /// The Android app, if there is one.
    pub android: Option<AndroidApp>,
    /// The iOS app, if there is one.
    pub ios: Option<IosApp>,
    /// A telephone number or an address for questions.
    pub help_line: Option<String>,
}

/// An Android app that opens posters' addresses.
#[derive(Clone, Debug)]
pub struct AndroidApp {
    package: String,
    certificate: String,
    store: String,
}

impl AndroidApp {
    /// Describes the app `package`, as in `vn.dauchan.app`. `certificate` is the SHA-256 fingerprint of
    /// the certificate that signs it, as `apksigner` and Google Play print it; `store` is where people
    /// get the app.
    ///
    /// # Errors
    /// [`SiteError`] if the fingerprint is not 32 pairs of capital hexadecimal digits with colons
    /// between them, or the store's address is not `https`.
    pub fn new(package: &str, certificate: &str, store: &str) -> Result<Self, SiteError> {
        let is_pair = |pair: &str| {
            pair.len() == 2 && pair.bytes().all(|b| matches!(b, b'0'..=b'9' | b'A'..=b'F'))
        };
        if certificate.split(':').count() != 32 || !certificate.split(':').all(is_pair) {
            let fingerprint = certificate.to_owned();
            return Err(SiteError::Certificate { fingerprint });
        }
        Ok(Self {
            package: package.to_owned(),
            certificate: certificate.to_owned(),
            store: secure(store)?,
        })
    }
}

/// An iOS app that opens posters' addresses.
#[derive(Clone, Debug)]
pub struct IosApp {
    identifier: String,
    store: String,
}

impl IosApp {
    /// Describes the app `identifier`: the team's and the bundle's identifiers with a dot between them,
    /// as in `ABCDE12345.vn.dauchan.app`. `store` is where people get the app.
    ///
    /// # Errors
    /// [`SiteError::Store`] if the store's address is not `https`.
    pub fn new(identifier: &str, store: &str) -> Result<Self, SiteError> {
        Ok(Self {
            identifier: identifier.to_owned(),
            store: secure(store)?,
        })
    }
}

/// Accepts an `https` address that is safe inside a quoted attribute.
fn secure(address: &str) -> Result<String, SiteError> {
    let is_plain =
        |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'<' | b'>');
    if address.starts_with("https://") && address.bytes().all(is_plain) {
        return Ok(address.replace('&', "&amp;"));
    }
    Err(SiteError::Store {
        address: address.to_owned(),
    })
}

/// The desk's own files, which the site carries as they are.
#[derive(Clone, Copy, Debug)]
pub struct DeskFiles<'a> {
    /// The content of `deployment.json`.
    pub deployment: &'a [u8],
    /// The content of `trust.list`.
    pub trust_list: &'a [u8],
    /// The content of `notice.bundle`, if one was published.
    pub notice_bundle: Option<&'a [u8]>,
}

/// The files of a site by their paths, which have no leading slash.
pub type SiteFiles = BTreeMap<String, Vec<u8>>;

/// Makes every file of the site. `library` is `index.js` of the npm package `@noble/ed25519` 3.2.0.
///
/// # Errors
/// [`SiteError`]; nothing was written.
pub fn build(
    desk: DeskFiles<'_>,
    settings: &SiteSettings,
    library: &[u8],
) -> Result<SiteFiles, SiteError> {
    if hex::encode(&Sha256::digest(library)).as_str() != LIBRARY_SHA256 {
        return Err(SiteError::Library);
    }
    let mut files = pages::all(settings);
    files.insert(LIBRARY.to_owned(), library.to_vec());
    files.insert(SITE.to_owned(), site_json(settings));
    files.insert(DEPLOYMENT.to_owned(), desk.deployment.to_vec());
    let worker = worker(&files);
    files.insert(WORKER.to_owned(), worker);
    files.insert(TRUST_LIST.to_owned(), desk.trust_list.to_vec());
    if let Some(bundle) = desk.notice_bundle {
        files.insert(NOTICE_BUNDLE.to_owned(), bundle.to_vec());
    }
    files.extend(associations(settings));
    Ok(files)
}

/// What the page of a code reads: names of wards, the apps, the help line.
fn site_json(settings: &SiteSettings) -> Vec<u8> {
    let areas: BTreeMap<String, &str> = areas::units()
        .filter(|unit| unit.district.is_some())
        .map(|unit| (unit.code.code().to_string(), unit.name))
        .collect();
    let site = serde_json::json!({
        "areas": areas,
        "android": settings.android.as_ref().map(|app| &app.store),
        "ios": settings.ios.as_ref().map(|app| &app.store),
        "help_line": settings.help_line,
    });
    site.to_string().into_bytes()
}

/// The service worker, with the files that it keeps and the digest of their contents.
fn worker(site: &SiteFiles) -> Vec<u8> {
    let mut digest = Sha256::new();
    for (path, bytes) in site {
        digest.update(path.as_bytes());
        digest.update([0]);
        digest.update(Sha256::digest(bytes));
    }
    let addresses: Vec<String> = site.keys().map(|path| address(path)).collect();
    pages::worker()
        .replace(
            "'DIGEST'",
            &format!("'{}'", hex::encode(&digest.finalize()).as_str()),
        )
        .replace("['FILES']", &serde_json::json!(addresses).to_string())
        .into_bytes()
}

/// The address of a file: a folder's page is addressed by the folder.
fn address(path: &str) -> String {
    format!("/{}", path.strip_suffix("index.html").unwrap_or(path))
}

/// The files by which Android and iOS open posters' addresses in the app.
fn associations(settings: &SiteSettings) -> SiteFiles {
    let mut files = SiteFiles::new();
    if let Some(app) = &settings.android {
        let statement = serde_json::json!([{
            "relation": ["delegate_permission/common.handle_all_urls"],
            "target": {
                "namespace": "android_app",
                "package_name": app.package,
                "sha256_cert_fingerprints": [app.certificate],
            },
        }]);
        files.insert(
            ANDROID_ASSOCIATION.to_owned(),
            statement.to_string().into_bytes(),
        );
    }
    if let Some(app) = &settings.ios {
        let statement = serde_json::json!({
            "applinks": { "details": [{
                "appIDs": [app.identifier],
                "components": [{ "/": "/c" }, { "/": "/c/" }],
            }] },
        });
        files.insert(
            APPLE_ASSOCIATION.to_owned(),
            statement.to_string().into_bytes(),
        );
    }
    files
}

/// The reason why a site cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// The library is not the one whose digest is known.
    #[error("the library is not index.js of @noble/ed25519 3.2.0: its SHA-256 differs")]
    Library,
    /// An app's store is not an `https` address.
    #[error("'{address}' is not an https address")]
    Store {
        /// The address that was given.
        address: String,
    },
    /// A certificate's fingerprint has another spelling.
    #[error(
        "'{fingerprint}' is not a SHA-256 fingerprint: 32 pairs of A-F and 0-9 with colons between them"
    )]
    Certificate {
        /// The fingerprint that was given.
        fingerprint: String,
    },
}

/// Writes the files of a site into `folder`, each whole, and readable by everybody. The trust list comes
/// after the pages that read it, and the notice bundle after the list that knows its key.
///
/// # Errors
/// [`FileError`] of the first file that could not be written. Those before it are new.
pub fn write(folder: &Path, site: &SiteFiles) -> Result<(), FileError> {
    let turn = |path: &str| match path {
        NOTICE_BUNDLE => 2,
        TRUST_LIST => 1,
        _ => 0,
    };
    let mut ordered: Vec<_> = site.iter().collect();
    ordered.sort_by_key(|(path, _)| turn(path));
    for (path, bytes) in ordered {
        let path = folder.join(path);
        for parent in path
            .ancestors()
            .skip(1)
            .take_while(|parent| parent.starts_with(folder))
        {
            files::create_folder(parent)?;
            publish(parent, 0o755)?;
        }
        files::replace(&path, bytes)?;
        publish(&path, 0o644)?;
    }
    Ok(())
}

/// Gives everybody the right to read: a web server runs as another user.
fn publish(path: &Path, mode: u32) -> Result<(), FileError> {
    fs::set_permissions(path, Permissions::from_mode(mode)).map_err(|source| FileError::Write {
        path: path.to_owned(),
        source,
    })
}
