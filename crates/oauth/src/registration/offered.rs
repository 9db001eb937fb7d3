//! Whether what a client chooses is there: nothing can be registered that discovery does not advertise.

use domain::ClientMetadata;
use serde_json::{Map, Value};

use super::members::wrong;
use crate::OAuthError;

/// Members, and the lists of the discovery document that their values must stand in
/// ([OpenID Connect Discovery §3](https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata) and what
/// extends it).
const LISTED: [(&str, &str); 19] = [
    ("token_endpoint_auth_method", "token_endpoint_auth_methods_supported"),
    ("token_endpoint_auth_signing_alg", "token_endpoint_auth_signing_alg_values_supported"),
    ("grant_types", "grant_types_supported"),
    ("response_types", "response_types_supported"),
    ("subject_type", "subject_types_supported"),
    ("id_token_signed_response_alg", "id_token_signing_alg_values_supported"),
    ("id_token_encrypted_response_alg", "id_token_encryption_alg_values_supported"),
    ("id_token_encrypted_response_enc", "id_token_encryption_enc_values_supported"),
    ("userinfo_signed_response_alg", "userinfo_signing_alg_values_supported"),
    ("userinfo_encrypted_response_alg", "userinfo_encryption_alg_values_supported"),
    ("userinfo_encrypted_response_enc", "userinfo_encryption_enc_values_supported"),
    ("introspection_signed_response_alg", "introspection_signing_alg_values_supported"),
    ("authorization_signed_response_alg", "authorization_signing_alg_values_supported"),
    ("authorization_encrypted_response_alg", "authorization_encryption_alg_values_supported"),
    ("authorization_encrypted_response_enc", "authorization_encryption_enc_values_supported"),
    ("authorization_details_types", "authorization_details_types_supported"),
    ("request_object_signing_alg", "request_object_signing_alg_values_supported"),
    ("request_object_encryption_alg", "request_object_encryption_alg_values_supported"),
    ("request_object_encryption_enc", "request_object_encryption_enc_values_supported"),
];

/// Members that need a feature, by its name in the discovery document.
const NEEDED: [(&str, &str); 4] = [
    ("frontchannel_logout_uri", "frontchannel_logout_supported"),
    ("backchannel_logout_uri", "backchannel_logout_supported"),
    ("dpop_bound_access_tokens", "dpop_signing_alg_values_supported"),
    ("tls_client_certificate_bound_access_tokens", "tls_client_certificate_bound_access_tokens"),
];

/// Holds what a client chooses against the discovery document.
pub fn check(metadata: &ClientMetadata, discovery: &Map<String, Value>) -> Result<(), OAuthError> {
    let Ok(Value::Object(chosen)) = serde_json::to_value(metadata) else { return Ok(()) };
    for (member, list) in LISTED {
        let offered = discovery.get(list).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let values = match chosen.get(member) {
            Some(Value::Array(values)) => values.as_slice(),
            Some(value) => std::slice::from_ref(value),
            None => &[],
        };
        // Whoever chooses what holds without a choice chooses nothing.
        let usual = |value: &Value| member == "authorization_signed_response_alg" && value == "RS256";
        if let Some(value) = values.iter().find(|value| !offered.contains(value) && !usual(value)) {
            return Err(wrong(member, format_args!("{} is not offered here", value.as_str().unwrap_or_default())));
        }
    }
    for (member, feature) in NEEDED {
        let wanted = chosen.get(member).is_some_and(|value| !matches!(value, Value::Bool(false) | Value::Null));
        let there = discovery.get(feature).is_some_and(|value| *value != Value::Bool(false));
        if wanted && !there {
            return Err(wrong(member, "this is not offered here"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use domain::client::{ClientAuthMethod, GrantType, JwsAlgorithm, ResponseType};
    use serde_json::json;

    use super::*;

    fn refused(metadata: &ClientMetadata, discovery: &Value) -> Option<String> {
        check(metadata, discovery.as_object().unwrap()).err().map(|error| error.description().to_owned())
    }

    #[test]
    fn what_is_not_advertised_cannot_be_registered() {
        let discovery = json!({
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "grant_types_supported": ["authorization_code", "implicit"],
            "response_types_supported": ["code", "id_token"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "backchannel_logout_supported": true,
            "frontchannel_logout_supported": false,
        });
        let usual = ClientMetadata::default;
        let logout = url::Url::parse("https://rp.example.org/out").ok();
        for good in [
            usual(),
            ClientMetadata { token_endpoint_auth_method: Some(ClientAuthMethod::ClientSecretBasic), ..usual() },
            ClientMetadata {
                grant_types: Some(vec![GrantType::Implicit]),
                response_types: Some(vec![ResponseType::IdToken]),
                ..usual()
            },
            ClientMetadata { backchannel_logout_uri: logout.clone(), ..usual() },
        ] {
            assert_eq!(refused(&good, &discovery), None);
        }
        for (bad, member) in [
            (
                ClientMetadata { token_endpoint_auth_method: Some(ClientAuthMethod::None), ..usual() },
                "token_endpoint_auth_method",
            ),
            (ClientMetadata { grant_types: Some(vec![GrantType::DeviceCode]), ..usual() }, "grant_types"),
            (ClientMetadata { response_types: Some(vec![ResponseType::CodeToken]), ..usual() }, "response_types"),
            (
                ClientMetadata { id_token_signed_response_alg: Some(JwsAlgorithm::Es256), ..usual() },
                "id_token_signed_response_alg",
            ),
            (
                ClientMetadata { userinfo_signed_response_alg: Some(JwsAlgorithm::Rs256), ..usual() },
                "userinfo_signed_response_alg",
            ),
            (ClientMetadata { frontchannel_logout_uri: logout, ..usual() }, "frontchannel_logout_uri"),
            (ClientMetadata { dpop_bound_access_tokens: true, ..usual() }, "dpop_bound_access_tokens"),
        ] {
            let sentence = refused(&bad, &discovery).unwrap_or_else(|| panic!("{member} was taken"));
            assert!(sentence.starts_with(&format!("{member}:")), "{sentence}");
        }
    }
}
