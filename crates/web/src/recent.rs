//! The institutions that this browser chose before: a first-party cookie, nothing on the server.

use axum::http::{HeaderMap, HeaderValue, header};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use broker::Broker;
use domain::EntityId;

use crate::headers::is_https;

/// How many are remembered.
const MOST: usize = 5;
/// One year, in seconds.
const LIFETIME: u32 = 31_536_000;

fn name(broker: &Broker) -> &'static str {
    if is_https(broker) { "__Host-beadle-recent" } else { "beadle-recent" }
}

/// What was chosen before, the latest first. The cookie is the browser's: what cannot be read is nothing.
pub(crate) fn chosen(broker: &Broker, headers: &HeaderMap) -> Vec<EntityId> {
    let wanted = name(broker);
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let value = cookies.flat_map(|line| line.split("; ")).find_map(|pair| pair.strip_prefix(wanted)?.strip_prefix('='));
    let bytes = value.and_then(|text| BASE64URL.decode(text).ok()).unwrap_or_default();
    let ids: Vec<String> = serde_json::from_slice(&bytes).unwrap_or_default();
    ids.iter().take(MOST).filter_map(|id| EntityId::parse(id)).collect()
}

/// The cookie after `institution` was chosen once more.
pub(crate) fn remember(broker: &Broker, headers: &HeaderMap, institution: &EntityId) -> Option<HeaderValue> {
    let before = chosen(broker, headers).into_iter().filter(|id| id != institution);
    let ids: Vec<EntityId> = std::iter::once(institution.clone()).chain(before).take(MOST).collect();
    let value = BASE64URL.encode(serde_json::to_vec(&ids).ok()?);
    let secure = if is_https(broker) { "; Secure" } else { "" };
    let name = name(broker);
    HeaderValue::from_str(&format!("{name}={value}; Path=/; Max-Age={LIFETIME}; HttpOnly; SameSite=Lax{secure}")).ok()
}
