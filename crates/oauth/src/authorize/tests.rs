use domain::{ClientMetadata, ClientStatus, RedirectUri, Registration, Scope, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::{ErrorCode, Issuer};

const CALLBACK: &str = "https://portal.example.org/cb?from=beadle";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn client(uris: &[&str], metadata: ClientMetadata) -> Client {
    Client {
        id: ClientId::parse("portal").unwrap(),
        community: domain::CommunityId::home(),
        registration: Registration {
            name: "Portal".to_owned(),
            contact_email: "owner@example.org".to_owned(),
            home_page: None,
            redirect_uris: uris.iter().map(|uri| RedirectUri::parse(uri).unwrap()).collect(),
            scopes: Scopes::parse("openid email edu.uiuc.ncsa.myproxy.getcert").unwrap(),
        },
        metadata,
        secrets: Vec::new(),
        status: ClientStatus::Approved,
        registered_at: Timestamp::from_seconds(0),
        federation: None,
    }
}

/// A request of a client with these redirect URIs, read by its rules.
fn parse_as(query: &str, client: &Client) -> Result<AuthorizationRequest, AuthorizeError> {
    AuthorizationRequest::parse(&Params::parse_authorization(query.as_bytes()).unwrap(), client)
}

fn parse_with(query: &str, uris: &[&str]) -> Result<AuthorizationRequest, AuthorizeError> {
    parse_as(query, &client(uris, ClientMetadata::default()))
}

fn parse(more: &str) -> Result<AuthorizationRequest, AuthorizeError> {
    parse_with(&format!("client_id=portal&response_type=code&scope=openid&state=s&{more}"), &[CALLBACK])
}

fn redirected(result: Result<AuthorizationRequest, AuthorizeError>) -> (RedirectTarget, OAuthError) {
    match result {
        Err(AuthorizeError::Redirect { to, error }) => (to, error),
        other => panic!("expected an error by redirect, got {other:?}"),
    }
}

fn page(result: Result<AuthorizationRequest, AuthorizeError>) -> Untrusted {
    match result {
        Err(AuthorizeError::Page(untrusted)) => untrusted,
        other => panic!("expected a page, got {other:?}"),
    }
}

fn issuer() -> Issuer {
    Issuer::parse("https://login.example.org").unwrap()
}

#[test]
fn a_full_request_is_read_and_survives_its_storage() {
    let request = parse(&format!(
        "nonce=n&code_challenge={CHALLENGE}&code_challenge_method=S256&prompt=login+consent&max_age=300\
         &acr_values=https://refeds.org/profile/mfa+https://refeds.org/profile/sfa&login_hint=ada&ui_locales=de+en\
         &display=popup&id_token_hint=x.y.z&claims=%7B%22userinfo%22:%7B%7D%7D&idphint=https://a.edu,https://b.edu\
         &initialidp=https://a.edu&cilogon_skin=dark&showhidden=true&response_mode=form_post\
         &redirect_uri=https%3A%2F%2Fportal.example.org%2Fcb%3Ffrom%3Dbeadle&unknown=1&claims_locales=de"
    ))
    .unwrap();
    assert_eq!(request.client_id.as_str(), "portal");
    let target = request.target.as_ref().unwrap();
    assert_eq!(target.redirect_uri.as_str(), CALLBACK);
    assert_eq!((target.response_mode, target.state.as_deref()), (ResponseMode::FormPost, Some("s")));
    assert!(request.redirect_uri_sent);
    assert_eq!(request.nonce.as_deref(), Some("n"));
    assert!(request.code_challenge.is_some());
    assert!(request.prompt.contains(Prompt::Login) && request.prompt.contains(Prompt::Consent));
    assert!(!request.prompt.contains(Prompt::SelectAccount));
    assert_eq!(request.max_age, Some(300));
    assert_eq!(request.acr.values, ["https://refeds.org/profile/mfa", "https://refeds.org/profile/sfa"]);
    assert_eq!(request.ui_locales, ["de", "en"]);
    assert_eq!(request.skin.as_deref(), Some("dark"));
    assert_eq!(request.institutions.initial.as_deref(), Some("https://a.edu"));
    assert_eq!(request.institutions.narrow(|_| true).len(), 2);

    let stored = serde_json::to_string(&request).unwrap();
    assert_eq!(serde_json::from_str::<AuthorizationRequest>(&stored).unwrap(), request);
}

#[test]
fn a_small_request_is_stored_small() {
    let stored = serde_json::to_value(parse("").unwrap()).unwrap();
    let expected = serde_json::json!({
        "client_id": "portal", "redirect_uri": CALLBACK, "response_mode": "query", "state": "s",
        "redirect_uri_sent": false, "scopes": "openid",
    });
    assert_eq!(stored, expected);
    assert_eq!(serde_json::from_value::<AuthorizationRequest>(stored).unwrap(), parse("").unwrap());
}

#[test]
fn granted_scopes_are_those_requested_and_registered() {
    for scope in ["openid+profile+org.cilogon.getcert", "openid%2Bprofile%2Borg.cilogon.getcert"] {
        let query = format!("client_id=portal&response_type=code&scope={scope}");
        let request = parse_with(&query, &[CALLBACK]).unwrap();
        assert_eq!(request.scopes, Scopes::from_iter([Scope::OpenId, Scope::GetCert]), "{scope}");
    }
}

#[test]
fn without_openid_there_is_no_request() {
    for scope in ["", "&scope=email", "&scope=%22", "&scope=profile"] {
        let query = format!("client_id=portal&response_type=code{scope}");
        let (_, error) = redirected(parse_with(&query, &[CALLBACK]));
        assert_eq!(error.code(), ErrorCode::InvalidScope, "{scope}");
    }
}

#[test]
fn an_untrusted_redirect_uri_or_client_ends_on_a_page() {
    let ok = "response_type=code&scope=openid&client_id=portal";
    let two = [CALLBACK, "https://portal.example.org/two"];
    let unregistered = |uri: &str| Untrusted::UnregisteredRedirectUri(uri.to_owned());
    let repeated = |name: &str| Untrusted::Params(crate::params::ParamsError::Repeated(name.to_owned()));
    let other = "https://portal.example.org/cb";
    for (query, uris, expected) in [
        (format!("{ok}&redirect_uri={other}"), &two[..1], unregistered(other)),
        (format!("{ok}&redirect_uri={CALLBACK}%26x=1"), &two[..1], unregistered(&format!("{CALLBACK}&x=1"))),
        (format!("{ok}&redirect_uri={other}&request=x"), &two[..], unregistered(other)),
        (ok.to_owned(), &two[..], Untrusted::NoRedirectUri),
        (ok.to_owned(), &[], Untrusted::NoRedirectUri),
        (format!("{ok}&redirect_uri={CALLBACK}&redirect_uri={CALLBACK}"), &two[..1], repeated("redirect_uri")),
        (format!("{ok}&client_id=other"), &two[..1], repeated("client_id")),
        ("response_type=code&scope=openid".to_owned(), &two[..1], Untrusted::NoClient),
        ("response_type=code&client_id=a%0Ab".to_owned(), &two[..1], Untrusted::UnknownClient),
    ] {
        assert_eq!(page(parse_with(&query, uris)), expected, "{query}");
    }
}

#[test]
fn every_other_error_goes_to_the_redirect_uri_with_its_state() {
    for (more, code) in [
        ("request=x", ErrorCode::RequestNotSupported),
        ("request_uri=https://a.org", ErrorCode::RequestUriNotSupported),
        ("registration=%7B%7D", ErrorCode::RegistrationNotSupported),
        ("response_mode=web_message", ErrorCode::InvalidRequest),
        ("prompt=none+login", ErrorCode::InvalidRequest),
        ("prompt=create", ErrorCode::InvalidRequest),
        ("max_age=-1", ErrorCode::InvalidRequest),
        ("max_age=%2B1", ErrorCode::InvalidRequest),
        ("max_age=soon", ErrorCode::InvalidRequest),
        ("claims=%5B%5D", ErrorCode::InvalidRequest),
        ("claims=%7B", ErrorCode::InvalidRequest),
        ("nonce=1&nonce=2", ErrorCode::InvalidRequest),
        ("code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", ErrorCode::InvalidRequest),
        ("code_challenge=x&code_challenge_method=plain", ErrorCode::InvalidRequest),
    ] {
        let (to, error) = redirected(parse(more));
        assert_eq!((error.code(), to.state.as_deref()), (code, Some("s")), "{more}");
        assert_eq!(to.redirect_uri.as_str(), CALLBACK);
    }
}

#[test]
fn a_repeated_state_is_not_sent_back() {
    let (to, error) = redirected(parse("state=t"));
    assert_eq!((error.code(), to.state), (ErrorCode::InvalidRequest, None));
}

fn every_type() -> ClientMetadata {
    ClientMetadata { response_types: Some(ResponseType::ALL.to_vec()), ..ClientMetadata::default() }
}

#[test]
fn a_response_type_is_known_registered_or_refused() {
    for (response_type, code) in [
        ("&response_type=token", ErrorCode::UnsupportedResponseType),
        ("&response_type=none", ErrorCode::UnsupportedResponseType),
        ("&response_type=code+code", ErrorCode::UnsupportedResponseType),
        ("&response_type=CODE", ErrorCode::UnsupportedResponseType),
        ("&response_type=code+id_token&nonce=n", ErrorCode::UnauthorizedClient),
        ("&response_type=id_token&nonce=n", ErrorCode::UnauthorizedClient),
        ("&response_type=", ErrorCode::InvalidRequest),
        ("", ErrorCode::InvalidRequest),
    ] {
        let query = format!("client_id=portal&scope=openid{response_type}");
        assert_eq!(redirected(parse_with(&query, &[CALLBACK])).1.code(), code, "{response_type}");
    }
}

#[test]
fn the_words_of_a_response_type_come_in_any_order() {
    for (text, response_type) in [("id_token++code", ResponseType::CodeIdToken), ("id_token", ResponseType::IdToken)] {
        let query = format!("client_id=portal&scope=openid&nonce=n&response_type={text}");
        let request = parse_as(&query, &client(&[CALLBACK], every_type())).unwrap();
        assert_eq!(request.response_type, response_type);
        assert_eq!(request.target.unwrap().response_mode, ResponseMode::Fragment);
    }
}

#[test]
fn tokens_are_never_sent_in_a_query() {
    let portal = client(&[CALLBACK], every_type());
    for response_type in ResponseType::ALL.iter().copied() {
        let tokens = response_type != ResponseType::Code;
        for mode in ["", "query", "fragment", "form_post", "jwt", "query.jwt", "fragment.jwt", "form_post.jwt"] {
            let text = response_type.as_str().replace(' ', "+");
            let query = format!("client_id=portal&scope=openid&nonce=n&response_type={text}&response_mode={mode}");
            let answered = match parse_as(&query, &portal) {
                Ok(request) => request.target.unwrap().response_mode,
                Err(AuthorizeError::Redirect { to, error }) => {
                    assert!(tokens && mode.starts_with("query"), "{query}: {error}");
                    to.response_mode
                }
                Err(error) => panic!("{error:?}"),
            };
            assert!(!(tokens && answered.is_query()), "{query}");
            assert_eq!(answered.is_jwt(), mode.ends_with("jwt") && !(tokens && mode == "query.jwt"), "{query}");
        }
    }
}

#[test]
fn a_nonce_is_required_where_an_id_token_comes_through_the_browser() {
    for response_type in ResponseType::ALL.iter().copied() {
        let text = response_type.as_str().replace(' ', "+");
        let query = format!("client_id=portal&scope=openid&response_type={text}");
        let parsed = parse_as(&query, &client(&[CALLBACK], every_type()));
        match response_type {
            ResponseType::Code | ResponseType::CodeToken => assert!(parsed.is_ok(), "{text}"),
            _ => assert_eq!(redirected(parsed).1.code(), ErrorCode::InvalidRequest, "{text}"),
        }
    }
}

#[test]
fn pkce_is_demanded_of_public_clients_and_under_fapi() {
    let fapi2 = ClientMetadata { fapi2: true, ..ClientMetadata::default() };
    for metadata in [ClientMetadata::public(), fapi2] {
        let portal = client(&[CALLBACK], metadata);
        let query = format!("client_id=portal&response_type=code&scope=openid&redirect_uri={CALLBACK}");
        assert_eq!(redirected(parse_as(&query, &portal)).1.code(), ErrorCode::InvalidRequest);
        let query = format!("{query}&code_challenge={CHALLENGE}&code_challenge_method=S256");
        assert!(parse_as(&query, &portal).unwrap().code_challenge.is_some());
    }
}

#[test]
fn fapi_wants_the_redirect_uri_named_and_no_tokens_in_the_front_channel() {
    let portal = client(&[CALLBACK], ClientMetadata { fapi2: true, ..every_type() });
    let proof = format!("nonce=n&code_challenge={CHALLENGE}&code_challenge_method=S256");
    let query = format!("client_id=portal&scope=openid&{proof}&response_type=code");
    assert_eq!(redirected(parse_as(&query, &portal)).1.code(), ErrorCode::InvalidRequest);
    for response_type in ["code+id_token", "id_token", "code+token"] {
        let query =
            format!("client_id=portal&scope=openid&{proof}&redirect_uri={CALLBACK}&response_type={response_type}");
        assert_eq!(redirected(parse_as(&query, &portal)).1.code(), ErrorCode::UnauthorizedClient);
    }
}

#[test]
fn an_access_token_that_must_be_bound_never_comes_through_the_browser() {
    for metadata in [
        ClientMetadata { dpop_bound_access_tokens: true, ..every_type() },
        ClientMetadata { tls_client_certificate_bound_access_tokens: true, ..every_type() },
    ] {
        let portal = client(&[CALLBACK], metadata);
        for response_type in ResponseType::ALL {
            let words = response_type.as_str().replace(' ', "+");
            let query = format!("client_id=portal&scope=openid&nonce=n&response_type={words}");
            let parsed = parse_as(&query, &portal);
            if response_type.has_token() {
                assert_eq!(redirected(parsed).1.code(), ErrorCode::UnauthorizedClient, "{words}");
            } else {
                assert!(parsed.is_ok(), "{words}");
            }
        }
    }
}

#[test]
fn what_a_client_has_registered_holds_where_the_request_says_nothing() {
    let mfa = "https://refeds.org/profile/mfa";
    let metadata = ClientMetadata {
        default_max_age: Some(60),
        default_acr_values: vec![mfa.to_owned()],
        ..ClientMetadata::default()
    };
    let portal = client(&[CALLBACK], metadata);
    let query = "client_id=portal&response_type=code&scope=openid";
    let request = parse_as(query, &portal).unwrap();
    assert_eq!((request.max_age, request.acr.values), (Some(60), vec![mfa.to_owned()]));
    let request = parse_as(&format!("{query}&max_age=9&acr_values=a"), &portal).unwrap();
    assert_eq!((request.max_age, request.acr.values), (Some(9), vec!["a".to_owned()]));
    let claims = "%7B%22id_token%22:%7B%22acr%22:%7B%22essential%22:true,%22value%22:%22b%22%7D%7D%7D";
    let request = parse_as(&format!("{query}&acr_values=a&claims={claims}"), &portal).unwrap();
    assert_eq!(request.acr, RequestedAcr { values: vec!["b".to_owned()], essential: true });
}

#[test]
fn resources_are_absolute_and_the_client_s() {
    let query = "client_id=portal&response_type=code&scope=openid";
    let request = parse_with(&format!("{query}&resource=https://a.org/x&resource=urn:b&resource=urn:b"), &[CALLBACK]);
    assert_eq!(request.unwrap().resources.as_slice(), ["https://a.org/x", "urn:b"]);
    for resource in ["/x", "a.org", "https://a.org/%23x", "https://a.org/%23"] {
        let (_, error) = redirected(parse_with(&format!("{query}&resource={resource}"), &[CALLBACK]));
        assert_eq!(error.code(), ErrorCode::InvalidTarget, "{resource}");
    }
    let many = (0..11).map(|n| format!("&resource=urn:{n}")).collect::<Vec<_>>().concat();
    assert_eq!(redirected(parse_with(&format!("{query}{many}"), &[CALLBACK])).1.code(), ErrorCode::InvalidTarget);
    let portal =
        client(&[CALLBACK], ClientMetadata { resources: vec!["urn:mine".to_owned()], ..ClientMetadata::default() });
    assert!(parse_as(&format!("{query}&resource=urn:mine"), &portal).is_ok());
    let (_, error) = redirected(parse_as(&format!("{query}&resource=urn:yours"), &portal));
    assert_eq!(error.code(), ErrorCode::InvalidTarget);
}

#[test]
fn what_is_pushed_is_checked_alike_and_answered_directly() {
    let portal = client(&[CALLBACK], ClientMetadata::default());
    let pushed = |query: &str| AuthorizationRequest::parse_pushed(&Params::parse(query.as_bytes()).unwrap(), &portal);
    let good = "client_id=portal&response_type=code&scope=openid";
    assert_eq!(pushed(good).unwrap(), parse_with(good, &[CALLBACK]).unwrap());
    let elsewhere = pushed(&format!("{good}&redirect_uri=https://evil.example.org/")).unwrap_err();
    assert_eq!(elsewhere.code(), ErrorCode::InvalidRequest);
    assert_eq!(pushed("client_id=portal&scope=openid").unwrap_err().code(), ErrorCode::InvalidRequest);
    assert_eq!(pushed(&good.replace("openid", "email")).unwrap_err().code(), ErrorCode::InvalidScope);
}

#[test]
fn a_device_has_no_redirect_uri_and_no_response_type() {
    let portal = client(&[], ClientMetadata::public());
    let device = |query: &str| AuthorizationRequest::parse_device(&Params::parse(query.as_bytes()).unwrap(), &portal);
    let request = device("client_id=portal&scope=openid+email&max_age=60&prompt=none&resource=urn:a").unwrap();
    assert_eq!((&request.target, request.max_age, request.prompt.is_empty()), (&None, Some(60), true));
    let stored = serde_json::to_string(&request).unwrap();
    assert_eq!(serde_json::from_str::<AuthorizationRequest>(&stored).unwrap(), request);
    assert_eq!(device("client_id=portal").unwrap_err().code(), ErrorCode::InvalidScope);
    assert_eq!(device("scope=openid&max_age=x").unwrap_err().code(), ErrorCode::InvalidRequest);
}

#[test]
fn unusual_hints_for_the_pages_are_no_errors() {
    let request = parse("display=hologram&ui_locales=tlh&login_hint=%20&acr_values=x&prompt=").unwrap();
    assert!(request.prompt.is_empty());
}

#[test]
fn a_loopback_client_gets_its_answer_at_the_port_it_listens_on() {
    let query = "client_id=cli&response_type=code&scope=openid&redirect_uri=http://127.0.0.1:41234/cb";
    let request = parse_with(query, &["http://127.0.0.1/cb"]).unwrap();
    assert_eq!(request.target.unwrap().redirect_uri.as_str(), "http://127.0.0.1:41234/cb");
}

#[test]
fn the_token_request_must_name_the_redirect_uri_that_was_named_here() {
    let silent = parse("").unwrap();
    assert!(silent.accepts_redirect_uri(None) && silent.accepts_redirect_uri(Some(CALLBACK)));
    let named = parse(&format!("redirect_uri={CALLBACK}")).unwrap();
    assert!(named.accepts_redirect_uri(Some(CALLBACK)));
    assert!(!named.accepts_redirect_uri(None) && !named.accepts_redirect_uri(Some("https://portal.example.org/cb")));
}

#[test]
fn an_answer_keeps_the_query_of_the_redirect_uri_and_names_the_issuer() {
    for (uri, mode, expected) in [
        ("https://a.org/cb", ResponseMode::Query, "https://a.org/cb?code=c%26%2B&state=s%20t&iss="),
        ("https://a.org/cb?", ResponseMode::Query, "https://a.org/cb?code=c%26%2B&state=s%20t&iss="),
        ("https://a.org/cb?x=%7e", ResponseMode::Query, "https://a.org/cb?x=%7e&code=c%26%2B&state=s%20t&iss="),
        ("https://a.org/cb?x&", ResponseMode::Query, "https://a.org/cb?x&code=c%26%2B&state=s%20t&iss="),
        ("https://a.org/cb?x", ResponseMode::Fragment, "https://a.org/cb?x#code=c%26%2B&state=s%20t&iss="),
    ] {
        let redirect_uri = RedirectUri::parse(uri).unwrap();
        let target = RedirectTarget { redirect_uri, response_mode: mode, state: Some("s t".into()) };
        let expected = format!("{expected}https%3A%2F%2Flogin.example.org");
        let issuer = issuer();
        let fields = target.complete(&issuer, &[("code", "c&+")]);
        assert_eq!(target.deliver(&fields), FrontChannelResponse::Redirect(expected), "{uri}");
    }
}

#[test]
fn a_form_post_carries_its_values_unencoded() {
    let target = RedirectTarget {
        redirect_uri: RedirectUri::parse(CALLBACK).unwrap(),
        response_mode: ResponseMode::FormPost,
        state: Some("<s>".into()),
    };
    let error = OAuthError::new(ErrorCode::AccessDenied, "You said no.");
    let issuer = issuer();
    let fields = target.complete(&issuer, &error.fields());
    let FrontChannelResponse::FormPost { action, fields } = target.deliver(&fields) else { panic!("not a form") };
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(action, CALLBACK);
    assert_eq!(
        fields,
        [
            ("error", "access_denied"),
            ("error_description", "You said no."),
            ("state", "<s>"),
            ("iss", "https://login.example.org")
        ]
    );
}

proptest! {
    /// Any text in any known parameter: no panic, and a redirect only ever to the registered URI.
    #[test]
    fn parsing_never_panics_and_never_redirects_elsewhere(
        pairs in prop::collection::vec(
            (
                prop::sample::select(vec![
                    "client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce", "prompt",
                    "max_age", "claims", "code_challenge", "code_challenge_method", "idphint", "request", "resource",
                ]),
                prop_oneof!["[ -~]{0,30}", ".{0,20}", Just("code id_token".to_owned()), Just(CALLBACK.to_owned())],
            ),
            0..12,
        )
    ) {
        let fields: Vec<_> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let query = crate::form::encode(&fields);
        let Ok(params) = Params::parse_authorization(query.as_bytes()) else { return Ok(()) };
        let portal = client(&[CALLBACK], every_type());
        let _ = AuthorizationRequest::parse_pushed(&params, &portal);
        let _ = AuthorizationRequest::parse_device(&params, &portal);
        match AuthorizationRequest::parse(&params, &portal) {
            Ok(request) => {
                let target = request.target.unwrap();
                prop_assert_eq!(target.redirect_uri.as_str(), CALLBACK);
            }
            Err(AuthorizeError::Redirect { to, .. }) => prop_assert_eq!(to.redirect_uri.as_str(), CALLBACK),
            Err(AuthorizeError::Page(_)) => {}
        }
    }
}
