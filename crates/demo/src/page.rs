//! What every page of the demo shares: its headers, its cookies and its two static files.

use askama::Template;
use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

/// Where a page's forms may lead.
#[derive(Debug, Clone, Copy)]
pub(crate) enum FormAction {
    /// Only to the server that sent the page.
    Own,
    /// Anywhere: the form that carries a SAML answer ends, after redirects, at a relying party nobody here knows, and one
    /// that signs out at the provider; and browsers hold redirects after a form to this rule as well.
    Anywhere,
}

/// Renders a template as a page.
pub(crate) fn page(status: StatusCode, template: &impl Template, forms: FormAction) -> Response {
    let html = match template.render() {
        Ok(html) => html,
        Err(error) => {
            tracing::error!(%error, "a page of the demo could not be rendered");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let policy = match forms {
        FormAction::Own => OWN_FORMS,
        FormAction::Anywhere => ANY_FORMS,
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (status, headers, html).into_response()
}

const OWN_FORMS: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; \
                         base-uri 'none'; frame-ancestors 'none'";
const ANY_FORMS: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; \
                         frame-ancestors 'none'";

/// `303 See Other`.
pub(crate) fn see_other(location: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, location), (header::CACHE_CONTROL, "no-store")]).into_response()
}

/// The style sheet and the script that both sides of the demo use, by file name.
pub(crate) fn static_file(name: &str) -> Response {
    let (content_type, content) = match name {
        "demo.css" => ("text/css; charset=utf-8", include_str!("../../../templates/demo/demo.css")),
        "demo.js" => ("text/javascript; charset=utf-8", include_str!("../../../templates/demo/demo.js")),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CACHE_CONTROL, "max-age=60"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, content).into_response()
}

/// A file for the visitor to keep.
pub(crate) fn download(name: &'static str, content: String) -> Response {
    let disposition: HeaderName = header::CONTENT_DISPOSITION;
    let headers = [
        (header::CONTENT_TYPE, "application/x-pem-file".to_owned()),
        (disposition, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (headers, content).into_response()
}

/// A cookie of the demo: always `HttpOnly` and `Lax`, and gone with the browser.
#[derive(Debug, Clone)]
pub(crate) struct Cookie {
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) secure: bool,
}

impl Cookie {
    /// The value that the browser sent.
    pub(crate) fn read(&self, headers: &HeaderMap) -> Option<String> {
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find_map(|(name, value)| (name == self.name).then(|| value.to_owned()))
    }

    /// The response with the cookie set.
    pub(crate) fn set(&self, response: Response, value: &str) -> Response {
        self.append(response, value, "")
    }

    /// The response with the cookie taken away.
    pub(crate) fn clear(&self, response: Response) -> Response {
        self.append(response, "", "; Max-Age=0")
    }

    fn append(&self, mut response: Response, value: &str, lifetime: &str) -> Response {
        let Self { name, path, secure } = self;
        let secure = if *secure { "; Secure" } else { "" };
        let line = format!("{name}={value}; Path={path}; HttpOnly; SameSite=Lax{secure}{lifetime}");
        match HeaderValue::try_from(line) {
            Ok(line) => {
                response.headers_mut().append(header::SET_COOKIE, line);
            }
            Err(error) => tracing::error!(%error, "a cookie of the demo could not be written"),
        }
        response
    }
}
