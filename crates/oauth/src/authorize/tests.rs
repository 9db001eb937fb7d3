use domain::Scope;
use proptest::prelude::*;

use super::*;
use crate::{ErrorCode, Issuer};

const CALLBACK: &str = "https://portal.example.org/cb?from=beadle";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A request of the client `portal` with one registered redirect URI, or with what `change` makes of that.
fn parse_with(query: &str, uris: &[&str], pkce_required: bool) -> Result<AuthorizationRequest, AuthorizeError> {
    let uris: Vec<_> = uris.iter().map(|uri| RedirectUri::parse(uri).unwrap()).collect();
    let scopes = Scopes::parse("openid email edu.uiuc.ncsa.myproxy.getcert").unwrap();
    let policy = AuthorizePolicy { redirect_uris: &uris, scopes: &scopes, pkce_required };
    AuthorizationRequest::parse(&Params::parse_authorization(query.as_bytes()).unwrap(), &policy)
}

fn parse(more: &str) -> Result<AuthorizationRequest, AuthorizeError> {
    parse_with(&format!("client_id=portal&response_type=code&scope=openid&state=s&{more}"), &[CALLBACK], false)
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
    assert_eq!(request.target.redirect_uri.as_str(), CALLBACK);
    assert_eq!(request.target.response_mode, ResponseMode::FormPost);
    assert_eq!(request.target.state.as_deref(), Some("s"));
    assert!(request.redirect_uri_sent);
    assert_eq!(request.nonce.as_deref(), Some("n"));
    assert!(request.code_challenge.is_some());
    assert!(request.prompt.contains(Prompt::Login) && request.prompt.contains(Prompt::Consent));
    assert!(!request.prompt.contains(Prompt::SelectAccount));
    assert_eq!(request.max_age, Some(300));
    assert_eq!(request.acr_values, ["https://refeds.org/profile/mfa", "https://refeds.org/profile/sfa"]);
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
        let request = parse_with(&query, &[CALLBACK], false).unwrap();
        assert_eq!(request.scopes, Scopes::from_iter([Scope::OpenId, Scope::GetCert]), "{scope}");
    }
}

#[test]
fn without_openid_there_is_no_request() {
    for scope in ["", "&scope=email", "&scope=%22", "&scope=profile"] {
        let query = format!("client_id=portal&response_type=code{scope}");
        let (_, error) = redirected(parse_with(&query, &[CALLBACK], false));
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
        assert_eq!(page(parse_with(&query, uris, false)), expected, "{query}");
    }
}

#[test]
fn every_other_error_goes_to_the_redirect_uri_with_its_state() {
    for (more, code) in [
        ("request=x", ErrorCode::RequestNotSupported),
        ("request_uri=https://a.org", ErrorCode::RequestUriNotSupported),
        ("registration=%7B%7D", ErrorCode::RegistrationNotSupported),
        ("response_mode=query.jwt", ErrorCode::InvalidRequest),
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

#[test]
fn only_the_code_flow_is_supported() {
    for (response_type, code) in [
        ("&response_type=token", ErrorCode::UnsupportedResponseType),
        ("&response_type=code+id_token", ErrorCode::UnsupportedResponseType),
        ("&response_type=CODE", ErrorCode::UnsupportedResponseType),
        ("&response_type=", ErrorCode::InvalidRequest),
        ("", ErrorCode::InvalidRequest),
    ] {
        let query = format!("client_id=portal&scope=openid{response_type}");
        assert_eq!(redirected(parse_with(&query, &[CALLBACK], false)).1.code(), code, "{response_type}");
    }
}

#[test]
fn pkce_is_demanded_where_the_policy_says_so() {
    let query = "client_id=portal&response_type=code&scope=openid";
    assert_eq!(redirected(parse_with(query, &[CALLBACK], true)).1.code(), ErrorCode::InvalidRequest);
    let query = format!("{query}&code_challenge={CHALLENGE}&code_challenge_method=S256");
    assert!(parse_with(&query, &[CALLBACK], true).unwrap().code_challenge.is_some());
}

#[test]
fn unusual_hints_for_the_pages_are_no_errors() {
    let request = parse("display=hologram&ui_locales=tlh&login_hint=%20&acr_values=x&prompt=").unwrap();
    assert!(request.prompt.is_empty());
}

#[test]
fn a_loopback_client_gets_its_answer_at_the_port_it_listens_on() {
    let query = "client_id=cli&response_type=code&scope=openid&redirect_uri=http://127.0.0.1:41234/cb";
    let request = parse_with(query, &["http://127.0.0.1/cb"], false).unwrap();
    assert_eq!(request.target.redirect_uri.as_str(), "http://127.0.0.1:41234/cb");
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
        assert_eq!(target.respond(&issuer(), &[("code", "c&+")]), FrontChannelResponse::Redirect(expected), "{uri}");
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
    let FrontChannelResponse::FormPost { action, fields } = target.refuse(&issuer(), &error) else {
        panic!("not a form")
    };
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
                prop_oneof!["[ -~]{0,30}", ".{0,20}", Just("code".to_owned()), Just(CALLBACK.to_owned())],
            ),
            0..12,
        )
    ) {
        let fields: Vec<_> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let query = crate::form::encode(&fields);
        let Ok(params) = Params::parse_authorization(query.as_bytes()) else { return Ok(()) };
        let uris = [RedirectUri::parse(CALLBACK).unwrap()];
        let scopes = Scopes::parse("openid").unwrap();
        let policy = AuthorizePolicy { redirect_uris: &uris, scopes: &scopes, pkce_required: false };
        match AuthorizationRequest::parse(&params, &policy) {
            Ok(request) => prop_assert_eq!(request.target.redirect_uri.as_str(), CALLBACK),
            Err(AuthorizeError::Redirect { to, .. }) => prop_assert_eq!(to.redirect_uri.as_str(), CALLBACK),
            Err(AuthorizeError::Page(_)) => {}
        }
    }
}
