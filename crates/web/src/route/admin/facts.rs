//! What a reviewer should know of how a client speaks the protocol. What everybody does is not told.

use domain::{
    Client, RedirectUri,
    client::{ClientMetadata, Federated, GrantType, JwsAlgorithm, SubjectType},
};
use serde_json::Value;
use url::Url;

use crate::{page::ClientFact, words::Words};

/// Everything about a client, its federation first.
pub(super) fn facts(say: Words, client: &Client) -> Vec<ClientFact> {
    let community = Some(&client.community).filter(|community| !community.is_home());
    let community = community.map(|community| plain(say.queue_community(), vec![community.to_string()]));
    let built_in = client.is_built_in().then(|| plain(say.queue_built_in(), vec![say.queue_built_in_what().text()]));
    built_in
        .into_iter()
        .chain(community)
        .chain(client.federation.iter().map(|federation| vouching(say, federation)))
        .chain(spoken(say, &client.metadata))
        .collect()
}

fn plain(label: impl Into<String>, values: Vec<String>) -> ClientFact {
    ClientFact { label: label.into(), values, sensitive: false }
}

fn sensitive(label: impl Into<String>, values: Vec<String>) -> ClientFact {
    ClientFact { sensitive: true, ..plain(label, values) }
}

fn vouching(say: Words, federation: &Federated) -> ClientFact {
    let Federated { by, trust_anchor, expires_at, .. } = federation;
    let until = say.queue_federation_until(*expires_at, by.to_string());
    plain(say.queue_federation(), vec![trust_anchor.clone(), until.text()])
}

fn spoken(say: Words, metadata: &ClientMetadata) -> Vec<ClientFact> {
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
    let privileged = metadata.introspects_all.then(|| say.queue_introspects_all().text());
    let facts = [
        plain(say.queue_proof(), metadata.token_endpoint_auth_method.iter().map(ToString::to_string).collect()),
        plain(say.queue_keys(), keys(say, metadata)),
        plain(say.queue_grants(), metadata.grant_types.iter().flatten().map(ToString::to_string).collect()),
        sensitive(
            say.queue_machine(),
            machine.into_iter().filter(|grant| metadata.allows_grant(*grant)).map(|grant| grant.to_string()).collect(),
        ),
        sensitive(say.queue_front(), front.map(ToString::to_string).collect()),
        sensitive(say.queue_unsigned(), unsigned.then(|| "none".to_owned()).into_iter().collect()),
        sensitive(say.queue_introspects(), privileged.into_iter().collect()),
        plain(say.queue_sector(), sector),
        plain(say.queue_sign_outs(), logout.map(ToString::to_string).collect()),
        plain(say.queue_signed_out(), metadata.post_logout_redirect_uris.iter().map(RedirectUri::to_string).collect()),
        plain(say.queue_begins(), url(&metadata.initiate_login_uri)),
        plain(say.queue_privacy(), url(&metadata.policy_uri)),
        plain(say.fact_terms(), url(&metadata.tos_uri)),
        plain(say.queue_picture(), url(&metadata.logo_uri)),
        plain(say.queue_profile(), metadata.fapi2.then(|| "FAPI 2.0".to_owned()).into_iter().collect()),
        plain(say.queue_software(), metadata.software_id.iter().chain(&metadata.software_version).cloned().collect()),
    ];
    facts.into_iter().filter(|fact| !fact.values.is_empty()).collect()
}

fn keys(say: Words, metadata: &ClientMetadata) -> Vec<String> {
    let by_value = metadata.jwks.as_ref().and_then(|jwks| jwks.get("keys")).and_then(Value::as_array).map(Vec::len);
    let by_value = by_value.map(|count| say.queue_keys_by_value(count).text());
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
        assert!(spoken(Words::english(), &ClientMetadata::default()).is_empty());
    }

    #[test]
    fn who_vouches_for_a_client_is_told_with_the_end() {
        let vouched = Federated {
            by: RegistrationType::Explicit,
            trust_anchor: "https://anchor.example.org".to_owned(),
            resolved_at: Timestamp::from_seconds(0),
            expires_at: Timestamp::from_seconds(86_400),
        };
        let fact = vouching(Words::english(), &vouched);
        assert_eq!(fact.values, ["https://anchor.example.org", "explicit, until 2 January 1970, 00:00 UTC"]);
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
        let facts = spoken(Words::english(), &metadata);
        let labels = |sensitive: bool| {
            facts.iter().filter(move |fact| fact.sensitive == sensitive).map(|fact| fact.label.as_str())
        };
        assert_eq!(
            labels(true).collect::<Vec<_>>(),
            ["Acts without a person", "Tokens in the front channel", "ID tokens without signature", "Looks at tokens"]
        );
        assert_eq!(labels(false).collect::<Vec<_>>(), ["Proves itself by", "Keys", "Grants"]);
    }
}
