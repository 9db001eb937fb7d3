//! What a reviewer should know of how a client speaks the protocol. What everybody does is not told.

use domain::{
    Client, RedirectUri,
    client::{ClientMetadata, Federated, GrantType, JwsAlgorithm, SubjectType},
};
use serde_json::Value;
use url::Url;

use crate::page::ClientFact;

/// Everything about a client, its federation first.
pub(super) fn facts(client: &Client) -> Vec<ClientFact> {
    let community = Some(&client.community).filter(|community| !community.is_home());
    let community = community.map(|community| ClientFact {
        label: "Client of the community",
        values: vec![community.to_string()],
        sensitive: false,
    });
    let built_in = client.is_built_in().then(|| ClientFact {
        label: "Comes with the server",
        values: vec!["the command line for people; switched off by certificates.command_line".to_owned()],
        sensitive: false,
    });
    built_in
        .into_iter()
        .chain(community)
        .chain(client.federation.iter().map(federation))
        .chain(spoken(&client.metadata))
        .collect()
}

fn federation(federation: &Federated) -> ClientFact {
    let Federated { by, trust_anchor, expires_at, .. } = federation;
    let values = vec![trust_anchor.clone(), format!("{by}, until {expires_at}")];
    ClientFact { label: "Vouched for by the federation of", values, sensitive: false }
}

fn spoken(metadata: &ClientMetadata) -> Vec<ClientFact> {
    let plain = |label, values: Vec<String>| ClientFact { label, values, sensitive: false };
    let sensitive = |label, values: Vec<String>| ClientFact { label, values, sensitive: true };
    let url = |url: &Option<Url>| url.iter().map(ToString::to_string).collect::<Vec<_>>();
    let responses = metadata.response_types.iter().flatten();
    let front = responses.filter(|response| response.has_id_token() || response.has_token());
    let machine = [GrantType::ClientCredentials, GrantType::TokenExchange, GrantType::JwtBearer];
    let logout = metadata.frontchannel_logout_uri.iter().chain(&metadata.backchannel_logout_uri);
    let mut sector = url(&metadata.sector_identifier_uri);
    if metadata.subject_type == Some(SubjectType::Pairwise) && sector.is_empty() {
        sector.push("pairwise".to_owned());
    }
    let unsigned = metadata.id_token_signed_response_alg == Some(JwsAlgorithm::None);
    let privileged = metadata.introspects_all.then(|| "of all clients".to_owned());
    let facts = [
        plain("Proves itself by", metadata.token_endpoint_auth_method.iter().map(ToString::to_string).collect()),
        plain("Keys", keys(metadata)),
        plain("Grants", metadata.grant_types.iter().flatten().map(ToString::to_string).collect()),
        sensitive(
            "Acts without a person",
            machine.into_iter().filter(|grant| metadata.allows_grant(*grant)).map(|grant| grant.to_string()).collect(),
        ),
        sensitive("Tokens in the front channel", front.map(ToString::to_string).collect()),
        sensitive("ID tokens without signature", unsigned.then(|| "none".to_owned()).into_iter().collect()),
        sensitive("Looks at tokens", privileged.into_iter().collect()),
        plain("Its own kind of sub", sector),
        plain("Told of sign-outs at", logout.map(ToString::to_string).collect()),
        plain("After a sign-out", metadata.post_logout_redirect_uris.iter().map(RedirectUri::to_string).collect()),
        plain("Sign-in begins at", url(&metadata.initiate_login_uri)),
        plain("Privacy policy", url(&metadata.policy_uri)),
        plain("Terms", url(&metadata.tos_uri)),
        plain("Picture", url(&metadata.logo_uri)),
        plain("Profile", metadata.fapi2.then(|| "FAPI 2.0".to_owned()).into_iter().collect()),
        plain("Software", metadata.software_id.iter().chain(&metadata.software_version).cloned().collect()),
    ];
    facts.into_iter().filter(|fact| !fact.values.is_empty()).collect()
}

fn keys(metadata: &ClientMetadata) -> Vec<String> {
    let by_value = metadata.jwks.as_ref().and_then(|jwks| jwks.get("keys")).and_then(Value::as_array).map(Vec::len);
    let by_value = by_value.map(|count| format!("{count} by value"));
    metadata.jwks_uri.iter().map(ToString::to_string).chain(by_value).collect()
}

#[cfg(test)]
mod tests {
    use domain::{
        Timestamp,
        client::{ClientAuthMethod, RegistrationType, ResponseType},
    };

    use super::*;

    #[test]
    fn nothing_is_told_of_a_usual_client() {
        assert!(spoken(&ClientMetadata::default()).is_empty());
    }

    #[test]
    fn who_vouches_for_a_client_is_told_with_the_end() {
        let vouched = Federated {
            by: RegistrationType::Explicit,
            trust_anchor: "https://anchor.example.org".to_owned(),
            resolved_at: Timestamp::from_seconds(0),
            expires_at: Timestamp::from_seconds(86_400),
        };
        let fact = federation(&vouched);
        assert_eq!(fact.values, ["https://anchor.example.org", "explicit, until 1970-01-02T00:00:00Z"]);
    }

    #[test]
    fn what_weakens_a_client_is_worth_a_second_look() {
        let metadata = ClientMetadata {
            token_endpoint_auth_method: Some(ClientAuthMethod::PrivateKeyJwt),
            grant_types: Some(vec![GrantType::Implicit, GrantType::ClientCredentials]),
            response_types: Some(vec![ResponseType::IdTokenToken]),
            id_token_signed_response_alg: Some(JwsAlgorithm::None),
            jwks_uri: Url::parse("https://rp.example.org/jwks").ok(),
            introspects_all: true,
            ..ClientMetadata::default()
        };
        let facts = spoken(&metadata);
        let labels =
            |sensitive: bool| facts.iter().filter(move |fact| fact.sensitive == sensitive).map(|fact| fact.label);
        assert_eq!(
            labels(true).collect::<Vec<_>>(),
            ["Acts without a person", "Tokens in the front channel", "ID tokens without signature", "Looks at tokens"]
        );
        assert_eq!(labels(false).collect::<Vec<_>>(), ["Proves itself by", "Keys", "Grants"]);
    }
}
