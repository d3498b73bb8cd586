//! The site's own sources, from `site/pages`.

use std::fmt::Write as _;

use super::{SiteFiles, SiteSettings};

/// Where a page shows the apps' stores.
const APPS: &str = "<!-- the apps -->";

macro_rules! pages {
    ($($path:literal),* $(,)?) => {
        [$(($path, include_str!(concat!("../../../site/pages/", $path)))),*]
    };
}

const PAGES: [(&str, &str); 25] = pages![
    "index.html",
    "en/index.html",
    "owners/index.html",
    "en/owners/index.html",
    "privacy/index.html",
    "en/privacy/index.html",
    "c/index.html",
    "site.css",
    "icon.svg",
    "pictures/hang.svg",
    "pictures/avoid.svg",
    "format/bytes.js",
    "format/carrier.js",
    "format/clock.js",
    "format/deployment.js",
    "format/ed25519.js",
    "format/keys.js",
    "format/time.js",
    "format/trust.js",
    "format/venue.js",
    "format/verify.js",
    "page/code.js",
    "page/trust.js",
    "page/view.js",
    "page/words.js",
];
const WORKER: &str = include_str!("../../../site/pages/sw.js");

/// The pages, styles, pictures and scripts, with the apps' stores where they belong.
pub(super) fn all(settings: &SiteSettings) -> SiteFiles {
    let files = PAGES.iter().map(|(path, text)| {
        let text = match path.rsplit('.').next() {
            Some("js") => without_comments(text),
            Some("html") => text.replace(APPS, &stores(settings, path.starts_with("en/"))),
            _ => (*text).to_owned(),
        };
        ((*path).to_owned(), text.into_bytes())
    });
    files.collect()
}

/// The service worker, before the list of files is written into it.
pub(super) fn worker() -> String {
    without_comments(WORKER)
}

/// Leaves out the lines of comments and the indents: a third of what a phone would load. No text of the
/// sources goes on over a line's end, so whole lines may go.
fn without_comments(script: &str) -> String {
    let lines = script.lines().map(str::trim);
    let is_code = |line: &&str| {
        !line.is_empty()
            && !["/*", "*", "//"]
                .iter()
                .any(|start| line.starts_with(start))
    };
    lines.filter(is_code).fold(String::new(), |mut all, line| {
        all.push_str(line);
        all.push('\n');
        all
    })
}

/// The buttons that lead to the apps' stores.
fn stores(settings: &SiteSettings, is_english: bool) -> String {
    let (android, ios) = match is_english {
        true => ("Get it for Android", "Get it for iPhone"),
        false => ("Tải cho Android", "Tải cho iPhone"),
    };
    let stores = [
        (settings.android.as_ref().map(|app| &app.store), android),
        (settings.ios.as_ref().map(|app| &app.store), ios),
    ];
    let mut buttons = String::new();
    for (store, text) in stores {
        if let Some(store) = store {
            // Writing to a string cannot fail.
            let _ = write!(buttons, "<a class=\"button\" href=\"{store}\">{text}</a>");
        }
    }
    match buttons.is_empty() {
        true => buttons,
        false => format!("<div class=\"buttons\">{buttons}</div>"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_code_stays() {
        let script = "/** What it is. */\nconst a = 1; // why\n\n  // more\n  f('* x');\n";
        assert_eq!(without_comments(script), "const a = 1; // why\nf('* x');\n");
    }

    #[test]
    fn no_source_has_a_text_that_goes_on_over_a_line_end() {
        for (path, text) in PAGES.iter().filter(|(path, _)| path.ends_with(".js")) {
            for line in text.lines() {
                assert_eq!(line.matches('`').count() % 2, 0, "{path}: {line}");
            }
        }
    }
}
