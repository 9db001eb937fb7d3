//! Headers that keep browsers out of trouble.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use broker::Broker;

use crate::extract::{DPOP, DPOP_NONCE};

/// No inline script or style, no framing, nothing from elsewhere. There is no `form-action`: browsers apply it to the
/// redirects behind a form too, and those lead to institutions and relying parties.
pub(crate) const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; worker-src 'self'; connect-src 'self'; \
                      img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'";

/// The same, with pictures from the origin of one more.
pub(crate) fn policy_with_image(image: &url::Url) -> Option<HeaderValue> {
    let images = format!("img-src 'self' data: {};", image.origin().ascii_serialization());
    HeaderValue::from_str(&POLICY.replace("img-src 'self' data:;", &images)).ok()
}

/// Adds them to every answer that does not say otherwise.
pub(crate) async fn secure(State(broker): State<Broker>, request: Request, next: Next) -> Response {
    let proves = request.headers().contains_key(DPOP);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    // To whoever makes proofs, with every answer (RFC 9449 §8.2): so nobody has to ask twice but the first time.
    if proves && let Some(nonce) = broker.dpop_nonce().and_then(|nonce| nonce.parse().ok()) {
        headers.insert(DPOP_NONCE, nonce);
    }
    add(headers, header::CONTENT_SECURITY_POLICY, POLICY);
    add(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // Not `no-referrer`: forms to ourselves would lose their Origin.
    add(headers, header::REFERRER_POLICY, "same-origin");
    add(headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    add(headers, HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()");
    if is_https(&broker) && !is_this_machine(&broker) {
        add(headers, header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

/// The origins of these addresses, each once, as sources of a policy.
pub(crate) fn origins(urls: &[url::Url]) -> String {
    let mut origins: Vec<_> = urls.iter().map(|url| url.origin().ascii_serialization()).collect();
    origins.sort();
    origins.dedup();
    origins.join(" ")
}

/// Whether the browser does not say that another site sent a form.
pub(crate) fn is_own_origin(broker: &Broker, headers: &HeaderMap) -> bool {
    headers.get(header::ORIGIN).is_none_or(|origin| {
        let issuer = url::Url::parse(broker.settings.issuer.as_str());
        issuer.is_ok_and(|issuer| origin.as_bytes() == issuer.origin().ascii_serialization().as_bytes())
    })
}

/// Whether the browser says that a page of ours sent a request.
pub(crate) fn is_own_page(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin")
}

/// Whether a browser says that it shows the answer in a frame, or nowhere
/// ([Fetch Metadata](https://www.w3.org/TR/fetch-metadata/#sec-fetch-dest-header)). One that says nothing has a window.
pub(crate) fn is_in_frame(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-dest").is_some_and(|destination| destination != "document")
}

/// Whether people reach us by https.
pub(crate) fn is_https(broker: &Broker) -> bool {
    broker.settings.issuer.as_str().starts_with("https://")
}

/// Browsers keep HSTS for a host, whatever the port: on `localhost` it would hit every other program of the machine.
fn is_this_machine(broker: &Broker) -> bool {
    let issuer = url::Url::parse(broker.settings.issuer.as_str());
    issuer.is_ok_and(|issuer| matches!(issuer.host_str(), Some("localhost" | "127.0.0.1" | "[::1]")))
}

fn add(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_opens_the_policy_for_its_origin_alone() {
        let image = url::Url::parse("https://hub.example.org:8443/logo.png;script-src%20*?x=;'unsafe-inline'").unwrap();
        let policy = policy_with_image(&image).unwrap();
        let expected = POLICY.replace("data:;", "data: https://hub.example.org:8443;");
        assert_eq!(policy.to_str().unwrap(), expected);
    }
}
