//! The authorization endpoint ([RFC 6749 §3.1](https://www.rfc-editor.org/rfc/rfc6749#section-3.1), [OpenID Connect Core
//! §3.1.2](https://openid.net/specs/openid-connect-core-1_0.html#AuthorizationEndpoint)).

use beadle_tests::agent::{Page, Submission};
use beadle_tests::provider::{CALLBACK, JONAS, Provider, ZOE};
use domain::{ClientMetadata, ClientStatus};
use reqwest::Method;
use reqwest::header::HeaderMap;

use super::{assert_page, assert_refused};

/// A page of the relying party, from which a browser comes.
fn elsewhere() -> Page {
    let url = "https://portal.example.org/".parse().unwrap();
    Page { url, status: 200, headers: HeaderMap::new(), body: String::new() }
}

fn posted(op: &Provider, parameters: &[(&str, &str)]) -> Submission {
    let url = op.authorize_url(&op.portal, parameters);
    let form = url.query_pairs().into_owned().collect();
    Submission { method: Method::POST, url: op.url("/authorize"), form }
}

#[tokio::test]
async fn the_answer_carries_the_code_the_state_and_the_issuer() {
    let op = Provider::start().await;
    let page = op.browser().authorize(&op.portal, &[("state", "a+b &=%ä")]).await;
    assert_eq!(page.status, 303);
    assert_eq!(page.callback("state").as_deref(), Some("a+b &=%ä"));
    assert_eq!(page.callback("iss").as_deref(), Some(op.issuer()));
    let code = page.callback("code").unwrap();
    assert!(code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{code}");
    op.redeem(&code).await.tokens();
}

#[tokio::test]
async fn a_request_by_post_is_one_like_any_other() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    let page = visitor.agent.submit(&elsewhere(), posted(&op, &[("state", "st")])).await;
    let page = visitor.walk(page).await;
    assert_eq!(page.callback("state").as_deref(), Some("st"));
    op.redeem(&page.callback("code").unwrap()).await.tokens();

    let wrong = posted(&op, &[("redirect_uri", "https://evil.example.org/")]);
    assert_page(&visitor.agent.submit(&elsewhere(), wrong).await, 400, "evil.example.org");
    let refused = visitor.agent.submit(&elsewhere(), posted(&op, &[("state", "st"), ("scope", "email")])).await;
    assert_refused(&refused, op.issuer(), "invalid_scope");
}

/// A cross-site POST brings no `Lax` cookie; the session must survive it all the same.
#[tokio::test]
async fn a_request_by_post_finds_the_person_who_is_signed_in() {
    let op = Provider::start().await;
    let app = op.client(&format!("{CALLBACK}/app"), "openid email").await;
    let mut visitor = op.browser();
    visitor.approve(&app).await;
    let session = visitor.session().map(str::to_owned);
    let url = op.authorize_url(&app, &[("prompt", "none"), ("state", "st")]);
    let form = url.query_pairs().into_owned().collect();
    let silent = Submission { method: Method::POST, url: op.url("/authorize"), form };
    let page = visitor.agent.submit(&elsewhere(), silent).await;
    assert!(page.callback("code").is_some(), "{:?}", page.location());
    assert_eq!(visitor.session().map(str::to_owned), session);
}

#[tokio::test]
async fn whoever_cannot_be_trusted_gets_a_page_and_no_redirect() {
    let op = Provider::start().await;
    let two = op.client_of(&[CALLBACK, "https://localhost/callback/2"], false, ClientStatus::Approved).await;
    let mut visitor = op.browser();
    for (parameters, words) in [
        (vec![("client_id", "nobody")], "No service is registered"),
        (vec![("client_id", "")], "has no client_id"),
        (vec![("client_id", "ä")], "No service is registered"),
        (vec![("redirect_uri", "https://localhost/callback/")], "not registered"),
        (vec![("redirect_uri", "https://localhost/callback?x=1")], "not registered"),
        (vec![("redirect_uri", "https://LOCALHOST/callback")], "not registered"),
        (vec![("redirect_uri", "https://localhost/callback#f")], "not registered"),
        (vec![("redirect_uri", "https://localhost@evil.example.org/callback")], "not registered"),
        (vec![("redirect_uri", "javascript:alert(1)")], "not registered"),
        (vec![("client_id", &two.client_id), ("redirect_uri", "")], "registered more than one"),
        (vec![("redirect_uri", CALLBACK), ("redirect_uri", CALLBACK)], "more than once"),
        (vec![("client_id", &op.portal.client_id), ("client_id", &op.portal.client_id)], "more than once"),
    ] {
        // Whatever else is wrong is not told to the redirect URI either.
        let parameters = [&parameters[..], &[("response_type", "nonsense")]].concat();
        assert_page(&visitor.open(&op.portal, &parameters).await, 400, words);
    }
    // Nothing of the request becomes markup.
    let page = visitor.open(&op.portal, &[("redirect_uri", "https://x/<script>alert(1)</script>")]).await;
    assert_page(&page, 400, "&#60;script&#62;");
}

#[tokio::test]
async fn the_only_redirect_uri_need_not_be_named() {
    let op = Provider::start().await;
    let page = op.browser().authorize(&op.portal, &[("redirect_uri", "")]).await;
    let code = page.callback("code").unwrap();
    op.redeem_with(&op.portal, &code, &[("redirect_uri", "")]).await.tokens();
}

#[tokio::test]
async fn a_client_that_is_not_in_use_gets_a_page_that_says_so() {
    let op = Provider::start().await;
    for (status, words) in [
        (ClientStatus::Pending, "is waiting for approval"),
        (ClientStatus::Suspended, "is suspended"),
        (ClientStatus::Rejected, "was not approved"),
        (ClientStatus::Retired, "has been retired"),
    ] {
        let client = op.client_of(&[CALLBACK], false, status).await;
        let mut visitor = op.browser();
        // Also when the request itself is wrong, or wants no page.
        for parameters in [&[][..], &[("scope", "email")], &[("prompt", "none")]] {
            let page = visitor.open(&client, parameters).await;
            assert_page(&page, 403, words);
            assert!(page.body.contains("owner@example.org"));
        }
    }
}

#[tokio::test]
async fn every_other_mistake_is_told_to_the_client_with_state_and_issuer() {
    let op = Provider::start().await;
    let public = op.client_of(&[CALLBACK], true, ClientStatus::Approved).await;
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let mut visitor = op.browser();
    for (parameters, error) in [
        (vec![("response_type", "")], "invalid_request"),
        (vec![("response_type", "none")], "unsupported_response_type"),
        (vec![("resource", "not a URI")], "invalid_target"),
        (vec![("scope", "")], "invalid_scope"),
        (vec![("scope", "email profile")], "invalid_scope"),
        (vec![("scope", "openid \"x\"")], "invalid_scope"),
        (vec![("response_mode", "web_message")], "invalid_request"),
        (vec![("registration", "{}")], "registration_not_supported"),
        (vec![("prompt", "none login")], "invalid_request"),
        (vec![("prompt", "dance")], "invalid_request"),
        (vec![("max_age", "soon")], "invalid_request"),
        (vec![("max_age", "-1")], "invalid_request"),
        (vec![("claims", "not json")], "invalid_request"),
        (vec![("claims", r#"{"id_token":{"email":true}}"#)], "invalid_request"),
        (vec![("code_challenge", challenge), ("code_challenge_method", "plain")], "invalid_request"),
        (vec![("code_challenge", challenge)], "invalid_request"),
        (vec![("code_challenge", "short"), ("code_challenge_method", "S256")], "invalid_request"),
        (vec![("nonce", "1"), ("nonce", "2")], "invalid_request"),
        (vec![("client_id", &public.client_id)], "invalid_request"),
        (vec![("prompt", "none")], "login_required"),
    ] {
        let parameters = [&parameters[..], &[("state", "st")]].concat();
        assert_refused(&visitor.open(&op.portal, &parameters).await, op.issuer(), error);
    }
    assert!(visitor.agent.open(op.url("/")).await.text("main").contains("not signed in"));
}

#[tokio::test]
async fn under_fapi_only_pushed_requests_count() {
    let op = Provider::start().await;
    let fapi2 = ClientMetadata { fapi2: true, ..ClientMetadata::default() };
    let client = op.client_with(&[CALLBACK], fapi2).await;
    let challenge = ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    let asked = [challenge, ("code_challenge_method", "S256"), ("state", "st")];
    let page = op.browser().open(&client, &asked).await;
    assert_refused(&page, op.issuer(), "invalid_request");
    assert!(page.callback("error_description").unwrap().contains("push"));
}

#[tokio::test]
async fn a_state_that_stands_twice_is_not_sent_back() {
    let op = Provider::start().await;
    let page = op.browser().open(&op.portal, &[("state", "1"), ("state", "2")]).await;
    assert_eq!(page.callback("error").as_deref(), Some("invalid_request"));
    assert_eq!(page.callback("state"), None);
}

#[tokio::test]
async fn what_is_unknown_or_only_a_wish_is_no_mistake() {
    let op = Provider::start().await;
    let wishes = [
        ("display", "touch"),
        ("ui_locales", "fr-CA de"),
        ("claims_locales", "de"),
        ("login_hint", "zoe@hills.example.edu"),
        ("acr_values", "urn:x urn:y"),
        ("id_token_hint", "not.a.token"),
        ("claims", r#"{"userinfo":{"email":{"essential":true}}}"#),
        ("resource", "https://a.example.org/"),
        ("resource", "https://b.example.org/"),
        ("skin", "dark"),
        ("state", ""),
        ("frobnicate", "1"),
    ];
    let page = op.browser().authorize(&op.portal, &wishes).await;
    op.redeem(&page.callback("code").unwrap()).await.tokens();
}

#[tokio::test]
async fn scopes_that_are_not_registered_are_left_out() {
    let op = Provider::start().await;
    let app = op.client(CALLBACK, "openid email").await;
    let mut visitor = op.browser();
    let page = visitor.authorize(&app, &[("scope", "openid email profile org.cilogon.userinfo unheard-of")]).await;
    let tokens = op.redeem_as(&app, &page.callback("code").unwrap()).await.tokens();
    assert_eq!(tokens.json["scope"], "openid email");
    let claims = op.userinfo(&tokens.access_token).await.json();
    assert_eq!(super::claims::names(claims.as_object().unwrap()), ["email", "email_verified", "sub"]);
}

#[tokio::test]
async fn careless_clients_may_encode_the_blank_twice_and_the_redirect_uri_not_at_all() {
    let op = Provider::start().await;
    let portal = &op.portal;
    for scope in ["openid+email", "openid%20email", "openid%2Bemail", "openid%252Bemail"] {
        let query = format!(
            "/authorize?client_id={}&redirect_uri={CALLBACK}&response_type=code&scope={scope}",
            portal.client_id
        );
        let mut visitor = op.browser();
        let page = visitor.agent.open(op.url(&query)).await;
        let page = visitor.walk(page).await;
        let tokens = op.redeem(&page.callback("code").unwrap()).await.tokens();
        assert_eq!(tokens.json["scope"], "openid email", "{scope}");
    }
}

#[tokio::test]
async fn a_native_app_may_use_any_port_of_its_own_machine() {
    let op = Provider::start().await;
    let app = op.client_of(&["http://127.0.0.1/cb"], true, ClientStatus::Approved).await;
    let (verifier, challenge) =
        ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    let mut visitor = op.browser();
    visitor.agent.stop_at("http://127.0.0.1:49152/cb");
    let own = "http://127.0.0.1:49152/cb";
    let pkce = [("redirect_uri", own), ("code_challenge", challenge), ("code_challenge_method", "S256")];
    let page = visitor.authorize(&app, &pkce).await;
    let target = page.location().unwrap();
    let code = target.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
    let redeemed = op.redeem_with(&app, &code, &[("redirect_uri", own), ("code_verifier", verifier)]).await;
    redeemed.tokens();
    let other = [("redirect_uri", "http://127.0.0.1:49152/other"), pkce[1], pkce[2]];
    assert_page(&visitor.open(&app, &other).await, 400, "not registered");
}

#[tokio::test]
async fn the_answer_may_stand_in_the_fragment_or_in_a_form() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    let page = visitor.authorize(&op.portal, &[("response_mode", "fragment"), ("state", "st")]).await;
    let target = page.location().unwrap();
    assert_eq!(target.query(), None);
    let fragment = target.fragment().unwrap();
    assert!(fragment.contains("code=") && fragment.contains("state=st") && fragment.contains("iss="), "{fragment}");

    let page = visitor.authorize(&op.portal, &[("response_mode", "form_post"), ("state", "\"><x>")]).await;
    assert_eq!((page.status, page.header("cache-control")), (200, Some("no-store")));
    let form = page.submission("#continue", &[]);
    assert_eq!((form.method, form.url.as_str()), (Method::POST, CALLBACK));
    let field = |wanted: &str| form.form.iter().find(|(name, _)| name == wanted).unwrap().1.as_str();
    assert_eq!((field("state"), field("iss")), ("\"><x>", op.issuer()));
    op.redeem(field("code")).await.tokens();

    // Refusals travel the same way.
    let page = visitor.authorize(&op.portal, &[("response_mode", "form_post"), ("scope", "email")]).await;
    let form = page.submission("#continue", &[]).form;
    assert!(form.contains(&("error".to_owned(), "invalid_scope".to_owned())), "{form:?}");
}

#[tokio::test]
async fn a_hint_for_one_institution_leads_straight_to_it() {
    let op = Provider::start().await;
    let jonas = op.institution(JONAS);
    for hint in ["idphint", "aarc_idp_hint", "selected_idp"] {
        let page = op.browser().open(&op.portal, &[(hint, jonas.entity_id())]).await;
        assert!(page.has("#username"), "{}", page.body);
        assert!(page.url.as_str().starts_with(&jonas.url("")), "{}", page.url);
    }
}

#[tokio::test]
async fn a_hint_for_several_narrows_the_list_and_an_unknown_one_does_not() {
    let op = Provider::start().await;
    let (zoe, jonas) = (op.institution(ZOE).entity_id(), op.institution(JONAS).entity_id());
    let offered = |page: &Page| {
        let mut all: Vec<String> = Vec::new();
        for institution in op.institutions.iter() {
            let id = institution.entity_id();
            if page.has(&format!("button[name=institution][value=\"{id}\"]")) {
                all.push(id.to_owned());
            }
        }
        all
    };
    let mut visitor = op.browser();
    // A comma of the list itself is not encoded.
    let list = format!("{jonas},https://nobody.example.org/idp,{zoe}");
    let url = format!("{}&idphint={list}", op.authorize_url(&op.portal, &[]));
    let page = visitor.agent.open(url).await;
    assert_eq!(offered(&page), [zoe, jonas]);
    // What is not offered cannot be chosen by a form that was changed either.
    let mut form = page.submission(&format!("button[name=institution][value=\"{jonas}\"]"), &[]);
    form.form.retain(|(name, _)| name != "institution");
    let rosa = op.institution(beadle_tests::provider::ROSA).entity_id();
    form.form.push(("institution".to_owned(), rosa.to_owned()));
    assert_page(&visitor.agent.submit(&page, form).await, 400, "cannot be chosen");

    let page = visitor.open(&op.portal, &[("idphint", "https://nobody.example.org/idp")]).await;
    assert_eq!(offered(&page).len(), 3);
    for hint in ["initialidp", "login_hint"] {
        let page = visitor.open(&op.portal, &[(hint, jonas)]).await;
        assert_eq!(offered(&page).len(), 3);
        let first = page.attribute("button[name=institution]", "value");
        assert_eq!(first.as_deref(), Some(jonas), "{hint}");
    }
}
