//! From the resolved metadata of a relying party to what this server registers
//! ([OpenID Federation §5.1.2](https://openid.net/specs/openid-federation-1_0.html#section-5.1.2),
//! [§12](https://openid.net/specs/openid-federation-1_0.html#section-12)).
//!
//! Invariant: whoever registers automatically proves itself by keys, never by a secret.

use std::fmt;

use domain::client::{RegistrationType, contact::mail_address};
use serde_json::{Map, Value, json};
use url::Url;

use super::{FEDERATION_ENTITY, OPENID_RELYING_PARTY, ResolvedEntity, entity_id::is_endpoint};
use crate::{
    ErrorCode, OAuthError,
    registration::{ClientDocument, Rules},
};

/// How whoever registers automatically may authenticate, best first.
const BY_KEYS: [&str; 3] = ["private_key_jwt", "self_signed_tls_client_auth", "tls_client_auth"];
const METHOD: &str = "token_endpoint_auth_method";
/// Where keys stand, best first: those by value are part of the chain, and signed ones at least come from their owner.
const KEYS: [&str; 3] = ["jwks", "signed_jwks_uri", "jwks_uri"];
const SCOPE: &str = "scope";

/// A relying party as its superiors let it be.
#[derive(Debug, Clone, PartialEq)]
pub struct RelyingParty {
    members: Map<String, Value>,
    signed_jwks_uri: Option<Url>,
}

impl RelyingParty {
    /// Reads the metadata of a resolved entity for one way to register.
    pub fn of(resolved: &ResolvedEntity, how: RegistrationType) -> Result<Self, OAuthError> {
        let entity = resolved.entity_id();
        let members = resolved.metadata_of(OPENID_RELYING_PARTY).ok_or_else(|| {
            let anchor = resolved.trust_anchor();
            let sentence = format!("{entity} is no {OPENID_RELYING_PARTY} in the federation of {anchor}.");
            OAuthError::new(ErrorCode::InvalidMetadata, sentence)
        })?;
        let mut members = members.clone();
        // An automatic client's id is its entity id; an explicit one is told its id.
        if members.remove("client_id").is_some_and(|id| id != entity.as_str()) {
            return Err(wrong("client_id", "it is not the entity identifier"));
        }
        check_type(&members, how)?;
        choose_method(&mut members, how)?;
        let signed_jwks_uri = choose_keys(&mut members, how)?;
        limit_scopes(&mut members, resolved)?;
        name_it(&mut members, resolved);
        keep_mail_addresses(&mut members);
        Ok(Self { members, signed_jwks_uri })
    }

    /// Where its keys are, signed with a federation key: to be fetched, read by [`signed_jwks::verify`], and given to
    /// [`with_keys`](Self::with_keys) before it can be registered.
    ///
    /// [`signed_jwks::verify`]: super::signed_jwks::verify
    pub fn signed_jwks_uri(&self) -> Option<&Url> {
        self.signed_jwks_uri.as_ref()
    }

    /// The same with these keys by value.
    #[must_use]
    pub fn with_keys(mut self, jwks: Map<String, Value>) -> Self {
        self.members.insert("jwks".to_owned(), Value::Object(jwks));
        self.signed_jwks_uri = None;
        self
    }

    /// The registration document, checked as any other.
    pub fn document(&self, rules: &Rules<'_>) -> Result<ClientDocument, OAuthError> {
        ClientDocument::parse(&self.members, rules)
    }
}

fn check_type(members: &Map<String, Value>, how: RegistrationType) -> Result<(), OAuthError> {
    const MEMBER: &str = "client_registration_types";
    match members.get(MEMBER) {
        None => Ok(()),
        Some(Value::Array(types)) if types.iter().any(|one| one == how.as_str()) => Ok(()),
        Some(_) => Err(wrong(MEMBER, format_args!("{how} is not among them"))),
    }
}

/// Fixes the one method that this server wants to know in advance
/// ([§12.1.5](https://openid.net/specs/openid-federation-1_0.html#section-12.1.5)).
fn choose_method(members: &mut Map<String, Value>, how: RegistrationType) -> Result<(), OAuthError> {
    let listed = members.get("token_endpoint_auth_methods_supported").and_then(Value::as_array).cloned();
    if !members.contains_key(METHOD) {
        let listed = listed.unwrap_or_default();
        let has_keys = KEYS.iter().any(|name| members.contains_key(*name));
        let best = BY_KEYS.into_iter().find(|method| has_keys && listed.iter().any(|one| one == method));
        match (best, listed.first(), how) {
            (Some(best), _, _) => drop(members.insert(METHOD.to_owned(), json!(best))),
            (None, None, RegistrationType::Automatic) => drop(members.insert(METHOD.to_owned(), json!(BY_KEYS[0]))),
            (None, Some(first), _) => drop(members.insert(METHOD.to_owned(), first.clone())),
            (None, None, RegistrationType::Explicit) => {}
        }
    }
    let by_keys = |method: &Value| BY_KEYS.iter().any(|one| method == one);
    if how == RegistrationType::Automatic && !members.get(METHOD).is_some_and(by_keys) {
        return Err(wrong(METHOD, "automatic registration needs private_key_jwt or a TLS certificate"));
    }
    Ok(())
}

/// Leaves one representation of the keys, as [§5.2.1.1](https://openid.net/specs/openid-federation-1_0.html#section-5.2.1.1)
/// allows several, and takes the address of signed ones out.
fn choose_keys(members: &mut Map<String, Value>, how: RegistrationType) -> Result<Option<Url>, OAuthError> {
    let chosen = KEYS.into_iter().find(|name| members.contains_key(*name));
    if chosen.is_none() && how == RegistrationType::Automatic {
        return Err(wrong("jwks", "automatic registration needs keys: jwks, signed_jwks_uri or jwks_uri"));
    }
    let signed = members.get(KEYS[1]).cloned();
    members.retain(|name, _| !KEYS.contains(&name.as_str()) || Some(name.as_str()) == chosen && name != KEYS[1]);
    match signed.filter(|_| chosen == Some(KEYS[1])) {
        None => Ok(None),
        Some(address) => {
            let address = address.as_str().and_then(|text| Url::parse(text).ok()).filter(is_endpoint);
            address.map(Some).ok_or_else(|| wrong(KEYS[1], "it must be an https address"))
        }
    }
}

/// Whoever names no scopes would get this server's usual ones; where its superiors have a limit, it gets that.
fn limit_scopes(members: &mut Map<String, Value>, resolved: &ResolvedEntity) -> Result<(), OAuthError> {
    if !members.contains_key(SCOPE) {
        let policy = resolved.policy().parameter(OPENID_RELYING_PARTY, SCOPE);
        let Some(most) = policy.and_then(super::policy::ParameterPolicy::subset_of) else { return Ok(()) };
        let most: Vec<_> = most.iter().filter_map(Value::as_str).collect();
        members.insert(SCOPE.to_owned(), json!(most.join(" ")));
    }
    match members.get(SCOPE) {
        Some(Value::String(text)) if text.trim().is_empty() => Err(OAuthError::new(
            ErrorCode::InvalidMetadata,
            "scope: the metadata policy of the federation leaves the relying party no scope.",
        )),
        _ => Ok(()),
    }
}

/// A client has a name that people read; entities of a federation may have it elsewhere
/// ([§5.2.2](https://openid.net/specs/openid-federation-1_0.html#section-5.2.2)).
fn name_it(members: &mut Map<String, Value>, resolved: &ResolvedEntity) {
    if members.contains_key("client_name") {
        return;
    }
    let federation = resolved.metadata_of(FEDERATION_ENTITY);
    let names = [
        members.get("display_name"),
        members.get("organization_name"),
        federation.and_then(|entity| entity.get("display_name")),
        federation.and_then(|entity| entity.get("organization_name")),
    ];
    let name = names.into_iter().flatten().find(|name| name.is_string()).cloned();
    if let Some(name) = name {
        members.insert("client_name".to_owned(), name);
    }
}

/// In federations `contacts` may be names and telephone numbers, too.
fn keep_mail_addresses(members: &mut Map<String, Value>) {
    if let Some(Value::Array(contacts)) = members.get_mut("contacts") {
        let is_mail = |text: &str| mail_address(text.strip_prefix("mailto:").unwrap_or(text)).is_some();
        contacts.retain(|contact| contact.as_str().is_none_or(is_mail));
    }
}

fn wrong(member: &str, reason: impl fmt::Display) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidClientMetadata, format!("{member}: {reason}."))
}
