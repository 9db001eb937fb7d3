//! The browser state ([Session Management §4.2](https://openid.net/specs/openid-connect-session-1_0.html#OPiframe)): a
//! cookie for the script of our own frame, which relying parties ask whether the session has changed.
//!
//! It is no secret and no authority: it is derived from the session's id, which cannot be found out from it.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use broker::Broker;
use tower_sessions::Session;

use crate::{
    context::{Context, show},
    headers::is_https,
    page::CheckSession,
    session,
};

/// `GET /oauth2/check-session`: the one page that others may frame.
pub(crate) async fn check_session(context: Context) -> Response {
    const POLICY: &str = "default-src 'none'; script-src 'self'; base-uri 'none'; form-action 'none'";
    ([(header::CONTENT_SECURITY_POLICY, POLICY)], show(&CheckSession { frame: context.frame() })).into_response()
}

/// Lets the cookie begin and end with the session, whichever page began or ended it.
pub(crate) async fn follow(State(broker): State<Broker>, request: Request, next: Next) -> Response {
    let name = name(&broker);
    let has_cookie = carries(request.headers(), name);
    let session = request.extensions().get::<Session>().cloned();
    let mut response = next.run(request).await;
    let Some(session) = session else { return response };
    let ended = session.is_empty().await;
    if !session.is_modified() && (!ended || !has_cookie) {
        return response;
    }
    let state = if ended { None } else { session::browser_state(&session).await };
    let lifetime = state.as_ref().map_or(0, |_| broker.settings.lifetimes.session_idle.as_secs());
    if state.is_none() && !has_cookie {
        return response;
    }
    // Relying parties frame it from other sites, which browsers grant on https alone.
    let attributes = if is_https(&broker) { "Secure; SameSite=None" } else { "SameSite=Lax" };
    let state = state.unwrap_or_default();
    if let Ok(cookie) = HeaderValue::from_str(&format!("{name}={state}; Path=/; Max-Age={lifetime}; {attributes}")) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

fn name(broker: &Broker) -> &'static str {
    if is_https(broker) { "__Host-beadle-state" } else { "beadle-state" }
}

fn carries(headers: &HeaderMap, name: &str) -> bool {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|line| line.split("; ")).any(|pair| pair.split_once('=').is_some_and(|(key, _)| key == name))
}
