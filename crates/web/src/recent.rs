//! The institutions that this browser chose before: a first-party cookie, nothing on the server.

use axum::http::{HeaderMap, HeaderValue, header};
use broker::{Broker, catalogue::Likelier};
use domain::{EntityId, RecentInstitutions};

use crate::headers::is_https;

/// One year, in seconds.
const LIFETIME: u32 = 31_536_000;

fn name(broker: &Broker) -> &'static str {
    if is_https(broker) { "__Host-beadle-recent" } else { "beadle-recent" }
}

/// What was chosen before, the latest first.
pub(crate) fn chosen(broker: &Broker, headers: &HeaderMap) -> Vec<EntityId> {
    read(broker, headers).into_vec()
}

/// Which institutions this browser's person is likelier to mean.
pub(crate) fn likelier(broker: &Broker, headers: &HeaderMap) -> Likelier {
    let languages = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Likelier { before: chosen(broker, headers), ..Likelier::by_languages(languages) }
}

fn read(broker: &Broker, headers: &HeaderMap) -> RecentInstitutions {
    RecentInstitutions::from_cookies(name(broker), cookies(headers))
}

/// The `Cookie` headers of a request.
pub(crate) fn cookies(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok())
}

/// The cookie after `institution` was chosen once more.
pub(crate) fn remember(broker: &Broker, headers: &HeaderMap, institution: &EntityId) -> Option<HeaderValue> {
    kept_for_a_year(broker, name(broker), &read(broker, headers).chosen(institution).cookie_value())
}

/// The cookie after the person does not want to see `institution` there any more.
pub(crate) fn forget(broker: &Broker, headers: &HeaderMap, institution: &EntityId) -> Option<HeaderValue> {
    kept_for_a_year(broker, name(broker), &read(broker, headers).without(institution).cookie_value())
}

/// A cookie that our own server reads alone.
pub(crate) fn kept_for_a_year(broker: &Broker, name: &str, value: &str) -> Option<HeaderValue> {
    let secure = if is_https(broker) { "; Secure" } else { "" };
    HeaderValue::from_str(&format!("{name}={value}; Path=/; Max-Age={LIFETIME}; HttpOnly; SameSite=Lax{secure}")).ok()
}
