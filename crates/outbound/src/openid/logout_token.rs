//! Logout tokens ([Back-Channel Logout §2.4](https://openid.net/specs/openid-connect-backchannel-1_0.html#LogoutToken)):
//! a provider says that somebody has signed out there.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use domain::Timestamp;
use openidconnect::{
    JsonWebKey as _,
    core::{CoreJsonWebKey, CoreJwsSigningAlgorithm as Algorithm},
};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    Dialect, OpenIdClient, OpenIdError,
    id_token::{ALGORITHMS, LEEWAY},
    known::{Known, issuer_of},
};

/// The longest token that is read.
const MAX_LENGTH: usize = 16 * 1024;
/// How old one may be that does not say when it ends; the specification recommends two minutes.
const MAX_AGE: Duration = Duration::from_secs(2 * 60);
/// The longest that one may say, because it is remembered until then.
const MAX_LIFETIME: Duration = Duration::from_secs(60 * 60);
/// What it must be about.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// Who signed out, after every check. At least one of the names is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedOutThere {
    /// Of which person all sessions end, or the one that is named.
    pub sub: Option<String>,
    /// Which session.
    pub sid: Option<String>,
    /// What tells this token from every other of the provider.
    pub jti: String,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

#[derive(Deserialize)]
struct Header {
    alg: Algorithm,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<Value>,
}

impl OpenIdClient {
    /// Reads a logout token of this provider.
    pub async fn read_logout_token(&self, token: &str, now: Timestamp) -> Result<SignedOutThere, OpenIdError> {
        let Dialect::OpenId { .. } = &self.registration.dialect else { return Err(invalid("it sends none")) };
        let known = self.known_to_strangers(now).await?;
        let claims = match signed(token, &known) {
            // The provider may have changed its keys since. Whoever sends this is nobody yet, so it is rarely asked.
            Err(OpenIdError::UnknownKey(_)) => signed(token, &*self.known_anew_to_strangers(now).await?)?,
            claims => claims?,
        };
        self.judged(&known, &claims, now)
    }

    fn judged(
        &self,
        known: &Known,
        claims: &Map<String, Value>,
        now: Timestamp,
    ) -> Result<SignedOutThere, OpenIdError> {
        let text = |name: &str| claims.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        let time = |name: &str| claims.get(name).and_then(Value::as_i64).map(Timestamp::from_seconds);
        if text("iss").is_none() || text("iss") != issuer_of(known.issuer.as_str(), text("tid")).as_deref() {
            return Err(invalid(&format!("its iss is {:?}", text("iss"))));
        }
        let ours = |one: &Value| one.as_str() == Some(&self.registration.client_id);
        let is_ours = match claims.get("aud") {
            Some(Value::Array(all)) => all.iter().any(ours),
            Some(one) => ours(one),
            None => false,
        };
        if !is_ours {
            return Err(invalid("it is for another client (aud)"));
        }
        let is_event = claims
            .get("events")
            .and_then(Value::as_object)
            .is_some_and(|events| events.get(EVENT).is_some_and(Value::is_object));
        if !is_event {
            return Err(invalid("it is no logout token (events)"));
        }
        // An ID token must not be passed off as one.
        if claims.contains_key("nonce") {
            return Err(invalid("it has a nonce"));
        }
        let issued_at = time("iat").ok_or_else(|| invalid("it does not say when it was made (iat)"))?;
        if issued_at > now + LEEWAY {
            return Err(invalid("it comes from the future (iat)"));
        }
        let expires_at = time("exp").unwrap_or(issued_at + MAX_AGE).min(issued_at + MAX_LIFETIME) + LEEWAY;
        if now >= expires_at {
            return Err(invalid("it is too old (exp)"));
        }
        let jti = text("jti").ok_or_else(|| invalid("it has no jti"))?.to_owned();
        let (sub, sid) = (text("sub").map(str::to_owned), text("sid").map(str::to_owned));
        if sub.is_none() && sid.is_none() {
            return Err(invalid("it names neither a person nor a session"));
        }
        Ok(SignedOutThere { sub, sid, jti, expires_at })
    }
}

/// The claims of a token that one of the provider's keys has signed.
fn signed(token: &str, known: &Known) -> Result<Map<String, Value>, OpenIdError> {
    if token.len() > MAX_LENGTH {
        return Err(invalid("it is too long"));
    }
    let (message, signature) = token.rsplit_once('.').ok_or_else(|| invalid("it is no JWS"))?;
    let (header, payload) = message.split_once('.').ok_or_else(|| invalid("it is no JWS"))?;
    let decoded = |part: &str| BASE64URL.decode(part).map_err(|_| invalid("it is no JWS"));
    let header: Header = serde_json::from_slice(&decoded(header)?).map_err(|_| invalid("its header is none"))?;
    if !ALGORITHMS.contains(&header.alg) {
        return Err(invalid("its algorithm is not accepted (alg)"));
    }
    let is_logout = |typ: &str| {
        let typ = typ.strip_prefix("application/").unwrap_or(typ);
        ["logout+jwt", "JWT"].iter().any(|known| typ.eq_ignore_ascii_case(known))
    };
    if header.crit.is_some() || !header.typ.as_deref().is_none_or(is_logout) {
        return Err(invalid("it is another token (typ)"));
    }
    let signature = decoded(signature)?;
    let named = |key: &&CoreJsonWebKey| {
        header.kid.as_ref().is_none_or(|kid| key.key_id().is_some_and(|own| own.as_str() == kid.as_str()))
    };
    let fits = |key: &CoreJsonWebKey| key.verify_signature(&header.alg, message.as_bytes(), &signature).is_ok();
    if !known.keys.keys().iter().filter(named).any(fits) {
        return Err(OpenIdError::UnknownKey("none verifies its signature".to_owned()));
    }
    serde_json::from_slice(&decoded(payload)?).map_err(|_| invalid("its claims cannot be read"))
}

fn invalid(reason: &str) -> OpenIdError {
    OpenIdError::LogoutToken(reason.to_owned())
}
