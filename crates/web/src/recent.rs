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
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    RecentInstitutions::from_cookies(name(broker), cookies)
}

/// The cookie after `institution` was chosen once more.
pub(crate) fn remember(broker: &Broker, headers: &HeaderMap, institution: &EntityId) -> Option<HeaderValue> {
    let value = read(broker, headers).chosen(institution).cookie_value();
    let secure = if is_https(broker) { "; Secure" } else { "" };
    let name = name(broker);
    HeaderValue::from_str(&format!("{name}={value}; Path=/; Max-Age={LIFETIME}; HttpOnly; SameSite=Lax{secure}")).ok()
}
