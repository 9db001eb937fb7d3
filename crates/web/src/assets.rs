//! Style sheet, scripts and mark: inside the binary, served under names that change with their content.
//!
//! Invariant: a URL under `/assets/` never changes its content, so browsers may keep it for good.

use std::sync::LazyLock;

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::Digest;

/// The design system.
pub static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("beadle", Kind::Css, include_bytes!("../../../templates/static/beadle.css")));

/// Copy buttons and the guard against double clicks; on every page.
pub static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("beadle", Kind::Js, include_bytes!("../../../templates/static/beadle.js")));

/// The suggestions of the institution search.
pub static PICKER_SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("picker", Kind::Js, include_bytes!("../../../templates/static/picker.js")));

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

/// Beadle's mark, as the icon of the page.
pub static MARK: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("mark", Kind::Svg, include_bytes!("../../../templates/static/mark.svg")));

static ALL: [&LazyLock<Asset>; 7] =
    [&STYLE, &SCRIPT, &PICKER_SCRIPT, &FORM_POST_SCRIPT, &LOGOUT_SCRIPT, &CHECK_SESSION_SCRIPT, &MARK];

/// One year: the longest that [RFC 9111](https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2.1)'s readers honour.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";

/// `GET /assets/{file}`: a file of this build, or 404.
#[allow(clippy::unused_async, reason = "the router takes async functions only")]
pub async fn serve(Path(file): Path<String>) -> Response {
    let Some(asset) = find(&file) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, asset.kind.media_type()),
        (header::CACHE_CONTROL, FOR_GOOD),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, asset.bytes).into_response()
}

/// The asset with this file name, e.g. `beadle.q83vEjRWeJCrze8S.css`.
pub fn find(file: &str) -> Option<&'static Asset> {
    ALL.into_iter().map(|asset| &**asset).find(|asset| asset.file() == file)
}

/// One embedded file.
#[derive(Debug)]
pub struct Asset {
    url: String,
    kind: Kind,
    bytes: &'static [u8],
}

impl Asset {
    fn new(stem: &str, kind: Kind, bytes: &'static [u8]) -> Self {
        // Base64url: every letter of it may stand in a path.
        let mut hash = Digest::of(bytes).to_string();
        hash.truncate(16);
        Self { url: format!("/assets/{stem}.{hash}.{}", kind.extension()), kind, bytes }
    }

    /// Where it is served: `/assets/<stem>.<hash>.<extension>`.
    pub fn url(&self) -> &str {
        &self.url
    }

    fn file(&self) -> &str {
        self.url.trim_start_matches("/assets/")
    }
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
    use super::*;

    #[tokio::test]
    async fn an_asset_is_served_for_good_under_its_own_name_only() {
        let file = STYLE.file().to_owned();
        let found = serve(Path(file.clone())).await;
        assert_eq!(found.status(), StatusCode::OK);
        assert_eq!(found.headers()[header::CACHE_CONTROL], FOR_GOOD);
        assert_eq!(found.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");

        let stale = file.replace("beadle.", "beadle.0");
        for other in [stale.as_str(), "beadle.css", "../Cargo.toml", ""] {
            assert_eq!(serve(Path(other.to_owned())).await.status(), StatusCode::NOT_FOUND, "{other}");
        }
    }

    #[test]
    fn pages_stay_light() {
        assert!(STYLE.bytes.len() <= 13 * 1024, "style sheet: {} bytes", STYLE.bytes.len());
        let scripts = [&SCRIPT, &PICKER_SCRIPT].map(|asset| asset.bytes.len());
        assert!(scripts.iter().sum::<usize>() <= 15 * 1024, "scripts of the picker: {scripts:?} bytes");
    }
}
