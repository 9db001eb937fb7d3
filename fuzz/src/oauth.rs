//! Requests of relying parties and browsers.

use domain::{
    Client, ClientId, ClientMetadata, ClientStatus, EntityId, RecentInstitutions, RedirectUri, Registration, Scope,
    Scopes, Timestamp, client::GrantType,
};
use oauth::{
    AuthorizationRequest, AuthorizeError, ClientCredentials, Params, RequestedClient,
    bearer::{TokenScheme, presented_token},
    registration::{ClientDocument, Rules, json_object},
    token::TokenRequest,
};
use url::Url;

use crate::lines;

const REDIRECT_URIS: [&str; 3] = ["https://rp.example.org/cb", "http://localhost/cb", "org.example.app:/cb"];

/// A query: whatever is let through is within the registration, and survives being stored.
pub(crate) fn authorization_request(bytes: &[u8]) {
    let Ok(params) = Params::parse_authorization(bytes) else { return };
    let _ = RequestedClient::from_params(&params);
    let client = public_client();
    let registered = |uri: &RedirectUri| client.registration.redirect_uris.iter().any(|own| own.matches(uri.as_str()));
    let _ = AuthorizationRequest::parse_pushed(&params, &client);
    let _ = AuthorizationRequest::parse_device(&params, &client);
    match AuthorizationRequest::parse(&params, &client) {
        Ok(request) => {
            let target = request.target.as_ref().expect("what comes by a browser goes back by it");
            assert!(registered(&target.redirect_uri), "an answer would go astray");
            let scopes = &client.registration.scopes;
            assert!(request.scopes.is_subset(scopes) && request.scopes.contains(&Scope::OpenId));
            assert!(request.code_challenge.is_some(), "PKCE was required");
            let stored = serde_json::to_string(&request).expect("a request can be stored");
            let read: AuthorizationRequest = serde_json::from_str(&stored).expect("and read again");
            assert_eq!(read, request);
        }
        Err(AuthorizeError::Redirect { to, .. }) => {
            assert!(registered(&to.redirect_uri), "an error would go astray");
        }
        Err(AuthorizeError::Page(_)) => {}
    }
}

fn public_client() -> Client {
    Client {
        id: ClientId::parse("portal").expect("a client id"),
        community: domain::CommunityId::home(),
        registration: Registration {
            name: "Portal".to_owned(),
            contact_email: "owner@example.org".to_owned(),
            home_page: None,
            redirect_uris: REDIRECT_URIS
                .map(|uri| RedirectUri::parse(uri).expect("a registered redirect URI"))
                .to_vec(),
            scopes: Scopes::parse("openid email profile offline_access").expect("scopes"),
        },
        metadata: ClientMetadata::public(),
        secrets: Vec::new(),
        status: ClientStatus::Approved,
        registered_at: Timestamp::from_seconds(0),
        federation: None,
    }
}

/// A form for the token endpoint.
pub(crate) fn token_request(bytes: &[u8]) {
    if let Ok(params) = Params::parse(bytes) {
        assert_eq!(params.repeated(), None);
        let _ = TokenRequest::parse(&params);
    }
}

/// An `Authorization` header, and the form behind it: there is a reading or a refusal, and a client that the form
/// names is the one that is meant.
pub(crate) fn basic_header(bytes: &[u8]) {
    let Some([header, form]) = lines(bytes) else { return };
    let Ok(params) = Params::parse(form.as_bytes()) else { return };
    if let Ok(readings) = ClientCredentials::from_request(Some(header), &params) {
        assert!(!readings.is_empty());
        if let Some(id) = params.get("client_id") {
            assert!(readings.iter().all(|credentials| credentials.id.as_str() == id));
        }
    }
}

/// An `Authorization` header, and the form behind it: a token is a token68, and the challenge a header.
pub(crate) fn bearer_token(bytes: &[u8]) {
    let Some([header, form]) = lines(bytes) else { return };
    let Ok(params) = Params::parse(form.as_bytes()) else { return };
    for header in [None, Some(header)] {
        match presented_token(header, Some(&params)) {
            Ok(presented) => assert!(presented.token.expose().bytes().all(|byte| byte.is_ascii_graphic())),
            Err(error) => {
                let challenge = error.www_authenticate(TokenScheme::of(header));
                assert!(challenge.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()));
            }
        }
    }
}

/// A redirect URI that is to be registered, and one that is presented: a parser of URLs sees the same place in both, but
/// for the port of a loopback.
pub(crate) fn redirect_uri(bytes: &[u8]) {
    let Some([registered, presented]) = lines(bytes) else { return };
    let Ok(own) = RedirectUri::parse(registered) else { return };
    assert_eq!(own.as_str(), registered);
    assert!(own.matches(registered));
    let url = Url::parse(registered).expect("what is registered is a URL");
    assert!(url.fragment().is_none() && url.username().is_empty() && url.password().is_none());
    assert!(!matches!(url.scheme(), "javascript" | "data" | "file"));
    if own.matches(presented) && presented != registered {
        let other = Url::parse(presented).expect("what matches is a URL");
        assert_eq!((url.scheme(), other.scheme()), ("http", "http"));
        assert_eq!((url.host(), url.path(), url.query()), (other.host(), other.path(), other.query()));
        assert!(matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]")));
        assert!(other.fragment().is_none() && other.username().is_empty() && other.password().is_none());
    }
}

/// The `scope` of a request: what is read is written, and read again, the same.
pub(crate) fn scopes(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for read in [Scopes::parse(text), Scopes::parse_request(text)].into_iter().flatten() {
        let written = read.to_string();
        assert!(!written.contains(['"', '\\']) && written.is_ascii());
        assert_eq!(Scopes::parse(&written), Ok(read));
    }
}

/// A `Cookie` header: whatever is read can be written into a header again.
pub(crate) fn cookies(bytes: &[u8]) {
    let Ok(header) = std::str::from_utf8(bytes) else { return };
    let recent = RecentInstitutions::from_cookies("beadle-recent", [header]);
    let institution = EntityId::parse("https://idp.example.edu/idp").expect("an entityID");
    let value = recent.chosen(&institution).cookie_value();
    assert!(value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')));
    let again = RecentInstitutions::from_cookies("x", [format!("x={value}").as_str()]).into_vec();
    assert!(again.len() <= RecentInstitutions::MOST);
    assert_eq!(again.first(), Some(&institution));
}

/// A registration document: what is let through names only addresses that a browser or this server may open, and
/// survives being stored.
pub(crate) fn registration(bytes: &[u8]) {
    let Ok(members) = json_object(bytes) else { return };
    for operator in [false, true] {
        let rules = Rules { grants: GrantType::ALL, operator };
        let Ok(document) = ClientDocument::parse(&members, &rules) else { continue };
        let metadata = &document.metadata;
        let shown = [&metadata.logo_uri, &metadata.policy_uri, &metadata.tos_uri, &document.home_page];
        let fetched = [&metadata.jwks_uri, &metadata.sector_identifier_uri, &metadata.backchannel_logout_uri];
        for url in shown.into_iter().chain(fetched).flatten() {
            assert!(matches!(url.scheme(), "https" | "http"), "{url}");
        }
        let stored = serde_json::to_string(metadata).expect("metadata can be stored");
        let read: ClientMetadata = serde_json::from_str(&stored).expect("and read again");
        assert_eq!(read, *metadata);
        let _ = document.display_name();
    }
}
