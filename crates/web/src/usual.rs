//! The institutions that this browser's person always uses: a first-party cookie, nothing on the server.

use axum::http::{HeaderMap, HeaderValue};
use broker::Broker;
use domain::{ClientId, EntityId, UsualInstitutions};

use crate::{
    headers::is_https,
    recent::{cookies, kept_for_a_year},
};

fn name(broker: &Broker) -> &'static str {
    if is_https(broker) { "__Host-beadle-usual" } else { "beadle-usual" }
}

/// What is always used for which client.
pub(crate) fn read(broker: &Broker, headers: &HeaderMap) -> UsualInstitutions {
    UsualInstitutions::from_cookies(name(broker), cookies(headers))
}

/// The cookie after the person said what to use for a client from now on (`None`: ask me); `None` if it stays as it is.
pub(crate) fn change(
    broker: &Broker,
    headers: &HeaderMap,
    client: &ClientId,
    institution: Option<&EntityId>,
) -> Option<HeaderValue> {
    let before = read(broker, headers);
    if before.of(client) == institution {
        return None;
    }
    kept_for_a_year(broker, name(broker), &before.with(client, institution).cookie_value())
}
