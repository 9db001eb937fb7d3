//! Style sheet, scripts and mark: inside the binary, served under names that change with their content.
//!
//! A module names the modules that it imports as they lie in `templates/`; what is served names them as they are served.
//!
//! They are compressed once, at their first use; pages are not compressed at all, because a page carries tokens beside what
//! others can put into its address, and its length would tell them apart ([BREACH](https://www.breachattack.com/)).
//!
//! Invariant: a URL under `/assets/` never changes its content, so browsers may keep it for good.

use std::{borrow::Cow, io::Write as _, sync::LazyLock};

use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::Digest;
use flate2::{Compression, write::GzEncoder};

macro_rules! certificate_module {
    ($name:literal) => {
        include_bytes!(concat!("../../../templates/static/certificate/", $name, ".js"))
    };
}

/// The design system.
pub static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("beadle", Kind::Css, include_bytes!("../../../templates/static/beadle.css")));

/// Copy buttons and the guard against double clicks; on every page.
pub static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("beadle", Kind::Js, include_bytes!("../../../templates/static/beadle.js")));

/// The suggestions of the institution search.
pub static PICKER_SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("picker", Kind::Js, include_bytes!("../../../templates/static/picker.js")));

/// Goes on from a [`ContinueWith`](crate::page::ContinueWith) page.
pub static CONTINUE_SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("continue", Kind::Js, include_bytes!("../../../templates/static/continue.js")));

/// Puts the questions of pages that ask for a passkey.
pub static PASSKEY_SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("passkey", Kind::Js, include_bytes!("../../../templates/static/passkey.js")));

/// Sends the form of a [`FormPost`](crate::page::FormPost) page.
pub static FORM_POST_SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("form-post", Kind::Js, include_bytes!("../../../templates/static/form-post.js")));

/// Goes on from a [`SignedOut`](crate::page::SignedOut) page.
pub static LOGOUT_SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("logout", Kind::Js, include_bytes!("../../../templates/static/logout.js")));

/// Answers the relying parties that frame a [`CheckSession`](crate::page::CheckSession) page.
pub static CHECK_SESSION_SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("check-session", Kind::Js, include_bytes!("../../../templates/static/check-session.js"))
});

/// The preview of a skin.
pub static SKIN_STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("skin", Kind::Css, include_bytes!("../../../templates/static/skin.css")));

/// Follows the colours of that preview while they are chosen.
pub static SKIN_SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("skin", Kind::Js, include_bytes!("../../../templates/static/skin.js")));

/// Keys and files of the pages of certificates.
pub static CERTIFICATE_SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("certificate", Kind::Js, certificate_module!("page")));

/// The worker in which private keys are, and what it is made of.
pub static CERTIFICATE_WORKER: LazyLock<Asset> = LazyLock::new(|| {
    let imports: [(&str, &Asset); 6] = [
        ("der", &DER),
        ("key-file", &KEY_FILE),
        ("pkcs12", &PKCS12),
        ("request", &CERTIFICATION_REQUEST),
        ("sha256", &SHA256),
        ("old-protection", &OLD_PROTECTION),
    ];
    Asset::module("certificate-worker", certificate_module!("worker"), &imports)
});
static DER: LazyLock<Asset> = LazyLock::new(|| Asset::new("der", Kind::Js, certificate_module!("der")));
static SHA256: LazyLock<Asset> = LazyLock::new(|| Asset::new("sha256", Kind::Js, certificate_module!("sha256")));
static KEY_FILE: LazyLock<Asset> =
    LazyLock::new(|| Asset::module("key-file", certificate_module!("key-file"), &[("der", &DER)]));
static PKCS12: LazyLock<Asset> =
    LazyLock::new(|| Asset::module("pkcs12", certificate_module!("pkcs12"), &[("der", &DER), ("sha256", &SHA256)]));
/// What files for old software need; nothing loads it before somebody asks for one.
static OLD_PROTECTION: LazyLock<Asset> = LazyLock::new(|| {
    let imports: [(&str, &Asset); 3] = [("der", &DER), ("des", &DES), ("sha1", &SHA1)];
    Asset::module("old-protection", certificate_module!("old-protection"), &imports)
});
static DES: LazyLock<Asset> = LazyLock::new(|| Asset::new("des", Kind::Js, certificate_module!("des")));
static SHA1: LazyLock<Asset> = LazyLock::new(|| Asset::new("sha1", Kind::Js, certificate_module!("sha1")));
static CERTIFICATION_REQUEST: LazyLock<Asset> =
    LazyLock::new(|| Asset::module("request", certificate_module!("request"), &[("der", &DER)]));

/// Beadle's mark, as the icon of the page.
pub static MARK: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("mark", Kind::Svg, include_bytes!("../../../templates/static/mark.svg")));

static ALL: [&LazyLock<Asset>; 21] = [
    &STYLE,
    &SCRIPT,
    &PICKER_SCRIPT,
    &CONTINUE_SCRIPT,
    &PASSKEY_SCRIPT,
    &FORM_POST_SCRIPT,
    &LOGOUT_SCRIPT,
    &CHECK_SESSION_SCRIPT,
    &SKIN_STYLE,
    &SKIN_SCRIPT,
    &CERTIFICATE_SCRIPT,
    &CERTIFICATE_WORKER,
    &DER,
    &SHA256,
    &KEY_FILE,
    &PKCS12,
    &OLD_PROTECTION,
    &DES,
    &SHA1,
    &CERTIFICATION_REQUEST,
    &MARK,
];

/// One year: the longest that [RFC 9111](https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2.1)'s readers honour.
pub(crate) const FOR_GOOD: &str = "public, max-age=31536000, immutable";

/// `GET /assets/{file}`: a file of this build, or 404; compressed for whoever can read that
/// ([RFC 9110 §12.5.3](https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3)).
#[allow(clippy::unused_async, reason = "the router takes async functions only")]
pub async fn serve(Path(file): Path<String>, asked: HeaderMap) -> Response {
    let Some(asset) = find(&file) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, asset.kind.media_type()),
        (header::CACHE_CONTROL, FOR_GOOD),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::VARY, "Accept-Encoding"),
    ];
    if reads_gzip(&asked) {
        return (headers, [(header::CONTENT_ENCODING, "gzip")], asset.compressed.as_slice()).into_response();
    }
    (headers, asset.bytes.as_ref()).into_response()
}

/// Whether the answer may be compressed: by name, and not with a weight of nothing.
fn reads_gzip(asked: &HeaderMap) -> bool {
    let listed = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    listed.flat_map(|value| value.split(',')).any(|coding| {
        let (name, parameters) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = parameters.trim().strip_prefix("q=").map_or(Ok(1.0), |weight| weight.trim().parse::<f32>());
        name.trim().eq_ignore_ascii_case("gzip") && weight.is_ok_and(|weight| weight > 0.0)
    })
}

/// The asset with this file name, e.g. `beadle.q83vEjRWeJCrze8S.css`.
pub fn find(file: &str) -> Option<&'static Asset> {
    ALL.into_iter().map(|asset| &**asset).find(|asset| asset.file() == file)
}

/// Every file, with its name and its content.
#[cfg(test)]
pub(crate) fn all() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    ALL.into_iter().map(|asset| (asset.file(), asset.bytes.as_ref()))
}

/// One embedded file.
#[derive(Debug)]
pub struct Asset {
    url: String,
    kind: Kind,
    bytes: Cow<'static, [u8]>,
    /// The same as gzip ([RFC 1952](https://www.rfc-editor.org/rfc/rfc1952)).
    compressed: Vec<u8>,
}

impl Asset {
    fn new(stem: &str, kind: Kind, bytes: &'static [u8]) -> Self {
        Self::of(stem, kind, Cow::Borrowed(bytes))
    }

    /// A script that imports others, each by its file name without `.js`.
    fn module(stem: &str, bytes: &'static [u8], imports: &[(&str, &Self)]) -> Self {
        let source = String::from_utf8_lossy(bytes).into_owned();
        let linked = imports.iter().fold(source, |source, (name, asset)| {
            let source = source.replace(&format!("from \"./{name}.js\""), &format!("from \"{}\"", asset.url()));
            source.replace(&format!("import(\"./{name}.js\")"), &format!("import(\"{}\")", asset.url()))
        });
        Self::of(stem, Kind::Js, Cow::Owned(linked.into_bytes()))
    }

    fn of(stem: &str, kind: Kind, bytes: Cow<'static, [u8]>) -> Self {
        // Base64url: every letter of it may stand in a path.
        let mut hash = Digest::of(&bytes).to_string();
        hash.truncate(16);
        let compressed = gzip(&bytes).expect("nothing fails that writes to memory");
        Self { url: format!("/assets/{stem}.{hash}.{}", kind.extension()), kind, bytes, compressed }
    }

    /// Where it is served: `/assets/<stem>.<hash>.<extension>`.
    pub fn url(&self) -> &str {
        &self.url
    }

    fn file(&self) -> &str {
        self.url.trim_start_matches("/assets/")
    }
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Css,
    Js,
    Svg,
}

impl Kind {
    const fn extension(self) -> &'static str {
        match self {
            Self::Css => "css",
            Self::Js => "js",
            Self::Svg => "svg",
        }
    }

    const fn media_type(self) -> &'static str {
        match self {
            Self::Css => "text/css; charset=utf-8",
            Self::Js => "text/javascript; charset=utf-8",
            Self::Svg => "image/svg+xml",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[tokio::test]
    async fn an_asset_is_served_for_good_under_its_own_name_only() {
        let file = STYLE.file().to_owned();
        let found = serve(Path(file.clone()), HeaderMap::new()).await;
        assert_eq!(found.status(), StatusCode::OK);
        assert_eq!(found.headers()[header::CACHE_CONTROL], FOR_GOOD);
        assert_eq!(found.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");

        let stale = file.replace("beadle.", "beadle.0");
        for other in [stale.as_str(), "beadle.css", "../Cargo.toml", ""] {
            let found = serve(Path(other.to_owned()), HeaderMap::new()).await;
            assert_eq!(found.status(), StatusCode::NOT_FOUND, "{other}");
        }
    }

    #[tokio::test]
    async fn an_asset_is_compressed_for_whoever_can_read_that() {
        for (asked, compressed) in [
            ("gzip, deflate, br", true),
            ("br;q=1.0, GZIP;q=0.5", true),
            ("gzip;q=0", false),
            ("gzip;q=0.000", false),
            ("gzip;q=x", false),
            ("identity", false),
            ("xgzip", false),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, asked.parse().unwrap())]);
            let found = serve(Path(STYLE.file().to_owned()), headers).await;
            assert_eq!(found.headers().contains_key(header::CONTENT_ENCODING), compressed, "{asked}");
            assert_eq!(found.headers()[header::VARY], "Accept-Encoding");
            let body = axum::body::to_bytes(found.into_body(), usize::MAX).await.unwrap();
            let mut read = Vec::new();
            if compressed {
                flate2::read::GzDecoder::new(body.as_ref()).read_to_end(&mut read).unwrap();
                assert!(body.len() < STYLE.bytes.len() / 2);
            } else {
                read.extend_from_slice(&body);
            }
            assert_eq!(read, STYLE.bytes.as_ref(), "{asked}");
        }
    }

    #[test]
    fn what_old_software_needs_is_loaded_when_somebody_asks_for_it_alone() {
        let old = [&OLD_PROTECTION, &DES, &SHA1].map(|asset| asset.url().to_owned());
        for asset in [&CERTIFICATE_SCRIPT, &CERTIFICATE_WORKER, &PKCS12, &KEY_FILE, &CERTIFICATION_REQUEST] {
            let source = std::str::from_utf8(&asset.bytes).unwrap();
            for url in &old {
                assert!(!source.contains(&format!("from \"{url}\"")), "{} begins with {url}", asset.url());
            }
        }
        let worker = std::str::from_utf8(&CERTIFICATE_WORKER.bytes).unwrap();
        assert_eq!(worker.matches(&format!("await import(\"{}\")", old[0])).count(), 1);
    }

    #[test]
    fn a_module_imports_what_is_served() {
        for asset in ALL.iter().filter(|asset| matches!(asset.kind, Kind::Js)) {
            let source = std::str::from_utf8(&asset.bytes).unwrap();
            for import in source.split("from \"").skip(1).chain(source.split("import(\"").skip(1)) {
                let url = import.split('"').next().unwrap();
                assert!(find(url.trim_start_matches("/assets/")).is_some(), "{} imports {url}", asset.url());
            }
        }
    }

    #[test]
    fn pages_stay_light() {
        assert!(STYLE.bytes.len() <= 15 * 1024, "style sheet: {} bytes", STYLE.bytes.len());
        let scripts = [&SCRIPT, &PICKER_SCRIPT].map(|asset| asset.bytes.len());
        assert!(scripts.iter().sum::<usize>() <= 15 * 1024, "scripts of the picker: {scripts:?} bytes");
    }
}
