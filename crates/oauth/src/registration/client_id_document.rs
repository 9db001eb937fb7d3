//! Ids that are addresses, and the descriptions behind them
//! ([Client ID Metadata Document §3, §4](https://datatracker.ietf.org/doc/draft-ietf-oauth-client-id-metadata-document/)).

use domain::{
    ClientId,
    client::{ClientAuthMethod, GrantType},
};
use serde_json::{Map, Value, json};
use url::Url;

use super::{
    ClientDocument, Rules,
    members::{is_endpoint, wrong},
};
use crate::OAuthError;

/// The address that an id is, if it is one: https, with a path, without fragment, user or dot segments. Plain http is
/// for this very machine, where nothing is fetched unless the operator allowed it.
pub fn address(id: &ClientId) -> Option<Url> {
    let url = Url::parse(id.as_str()).ok().filter(|url| is_endpoint(url) && url.fragment().is_none())?;
    let plain = url.username().is_empty() && url.password().is_none() && url.path() != "/";
    // One spelling: a parser would mend dot segments, capitals and a default port.
    (plain && url.as_str() == id.as_str()).then_some(url)
}

/// Reads a description. It must name its own address, and has no secret: everybody can read it.
pub fn parse(id: &ClientId, members: &Map<String, Value>, grants: &[GrantType]) -> Result<ClientDocument, OAuthError> {
    if members.get("client_id").and_then(Value::as_str) != Some(id.as_str()) {
        return Err(wrong("client_id", "it must be the address of the document"));
    }
    if let Some(name) = ["client_secret", "client_secret_expires_at"].iter().find(|name| members.contains_key(**name)) {
        return Err(wrong(name, "a public document has no secret"));
    }
    let mut members = members.clone();
    members.entry("token_endpoint_auth_method").or_insert_with(|| json!("none"));
    let document = ClientDocument::parse(&members, &Rules { grants, operator: false })?;
    match document.metadata.token_endpoint_auth_method {
        Some(ClientAuthMethod::None | ClientAuthMethod::PrivateKeyJwt) => Ok(document),
        _ => Err(wrong("token_endpoint_auth_method", "it must be none or private_key_jwt")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> ClientId {
        ClientId::parse(text).unwrap()
    }

    #[test]
    fn only_a_url_with_a_path_in_one_spelling_is_an_address() {
        for good in
            ["https://app.example.org/client.json", "https://app.example.org:8443/a/b?c=d", "http://127.0.0.1:8080/c"]
        {
            assert_eq!(address(&id(good)).unwrap().as_str(), good);
        }
        for bad in [
            "beadle-00000000000000000000000000000000",
            "cilogon:/client_id/72c5b0a1f4",
            "http://app.example.org/client.json",
            "https://app.example.org",
            "https://app.example.org/",
            "https://app.example.org/client#x",
            "https://user@app.example.org/client",
            "https://app.example.org/a/../client",
            "https://APP.example.org/client",
            "https://app.example.org:443/client",
            "https:/app.example.org/client",
        ] {
            assert_eq!(address(&id(bad)), None, "{bad}");
        }
    }

    #[test]
    fn a_description_names_itself_and_has_no_secret() {
        let id = id("https://app.example.org/client.json");
        let read = |more: Value| {
            let mut members = json!({ "client_id": id.as_str(), "redirect_uris": ["http://localhost/cb"] });
            members.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            parse(&id, members.as_object().unwrap(), GrantType::ALL)
        };
        assert_eq!(read(json!({})).unwrap().metadata.token_endpoint_auth_method, Some(ClientAuthMethod::None));
        for bad in [
            json!({ "client_id": "https://app.example.org/other.json" }),
            json!({ "client_id": null }),
            json!({ "client_secret": "x" }),
            json!({ "client_secret_expires_at": 0 }),
            json!({ "token_endpoint_auth_method": "client_secret_basic" }),
            json!({ "token_endpoint_auth_method": "private_key_jwt" }),
            json!({ "redirect_uris": ["javascript:alert(1)"] }),
        ] {
            assert!(read(bad.clone()).is_err(), "{bad}");
        }
    }
}
