//! The `openidconnect` crate as relying party: discovery, code flow with PKCE and nonce, ID token, userinfo, refresh,
//! revocation, logout.

use beadle_tests::demo::Demo;
use beadle_tests::sign_in::SignIn;
use openidconnect::core::{CoreClient, CoreProviderMetadata, CoreResponseType, CoreRevocableToken, CoreUserInfoClaims};
use openidconnect::{
    AccessTokenHash, AuthenticationFlow, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest,
    HttpResponse, IssuerUrl, LogoutRequest, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PostLogoutRedirectUrl,
    ProviderMetadataWithLogout, RedirectUrl, RevocationUrl, Scope, TokenResponse as _, http,
};

/// Where a logout leads back to.
const SIGNED_OUT: &str = "https://localhost/signed-out";

#[tokio::test]
async fn the_openidconnect_crate_discovers_signs_in_verifies_and_reads_the_claims() {
    let demo = Demo::shared().await;
    let http = demo.http();
    let http = |request| send(http.clone(), request);

    let issuer = IssuerUrl::new(demo.facts.issuer.clone()).unwrap();
    let provider = CoreProviderMetadata::discover_async(issuer, &http).await.unwrap();
    let registered = &demo.facts.client;
    let client = CoreClient::from_provider_metadata(
        provider,
        ClientId::new(registered.client_id.clone()),
        Some(ClientSecret::new(registered.client_secret.clone())),
    )
    .set_redirect_uri(RedirectUrl::new(registered.redirect_uri.clone()).unwrap());

    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (authorize, state, nonce) = client
        .authorize_url(
            AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
            CsrfToken::new_random,
            Nonce::new_random,
        )
        .add_scope(Scope::new("email".to_owned()))
        .add_scope(Scope::new("profile".to_owned()))
        .set_pkce_challenge(challenge)
        .url();

    let signed_in = SignIn::at(demo.institution(0)).run(&mut demo.agent(), &authorize).await;
    assert_eq!(signed_in.parameter("state").as_ref(), Some(state.secret()));

    let code = AuthorizationCode::new(signed_in.code());
    let tokens = client.exchange_code(code).unwrap().set_pkce_verifier(verifier).request_async(&http).await.unwrap();
    let id_token = tokens.id_token().unwrap();
    let id_verifier = client.id_token_verifier();
    let claims = id_token.claims(&id_verifier, &nonce).unwrap();
    assert_eq!(claims.issuer().as_str(), demo.facts.issuer);
    assert!(claims.email().is_some() && claims.given_name().is_some());
    if let Some(expected) = claims.access_token_hash() {
        let key = id_token.signing_key(&id_verifier).unwrap();
        let actual = AccessTokenHash::from_token(tokens.access_token(), id_token.signing_alg().unwrap(), key).unwrap();
        assert_eq!(&actual, expected);
    }

    // With the subject of the ID token, so that the crate compares the two.
    let subject = Some(claims.subject().clone());
    let userinfo: CoreUserInfoClaims =
        client.user_info(tokens.access_token().clone(), subject).unwrap().request_async(&http).await.unwrap();
    assert_eq!(userinfo.email(), claims.email());
}

#[tokio::test]
async fn the_openidconnect_crate_refreshes_revokes_and_signs_out() {
    let demo = Demo::shared_tls().await;
    let http = demo.http();
    let http = |request| send(http.clone(), request);
    let registered = demo.add_client(&serde_json::json!({
        "client_name": "Rust", "contacts": ["owner@example.org"], "redirect_uris": ["https://localhost/callback"],
        "post_logout_redirect_uris": [SIGNED_OUT], "grant_types": ["authorization_code", "refresh_token"],
        "scope": "openid email offline_access",
    }));
    let issuer = IssuerUrl::new(demo.facts.issuer.clone()).unwrap();
    let provider = ProviderMetadataWithLogout::discover_async(issuer, &http).await.unwrap();
    let end_session = provider.additional_metadata().end_session_endpoint.clone().expect("it is advertised");
    let id = ClientId::new(registered.client_id.clone());
    let secret = ClientSecret::new(registered.client_secret.clone());
    let client = CoreClient::from_provider_metadata(provider, id, Some(secret))
        .set_redirect_uri(RedirectUrl::new(registered.redirect_uri.clone()).unwrap())
        .set_revocation_url(RevocationUrl::from_url(demo.url("/oauth2/revoke")));

    let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
    let request = client.authorize_url(flow, CsrfToken::new_random, Nonce::new_random);
    let (authorize, _, nonce) =
        request.add_scopes(["email", "offline_access"].map(|scope| Scope::new(scope.to_owned()))).url();
    let mut agent = demo.agent();
    let signed_in = SignIn::at(demo.institution(0)).run(&mut agent, &authorize).await;
    let code = AuthorizationCode::new(signed_in.code());
    let first = client.exchange_code(code).unwrap().request_async(&http).await.unwrap();
    let id_token = first.id_token().unwrap();
    let verifier = client.id_token_verifier();
    let claims = id_token.claims(&verifier, &nonce).unwrap();

    let refresh = client.exchange_refresh_token(first.refresh_token().expect("a refresh token")).unwrap();
    let second = refresh.request_async(&http).await.unwrap();
    // The nonce was for the first one (OpenID Connect Core §12.2).
    let without_nonce = |nonce: Option<&Nonce>| nonce.map_or(Ok(()), |_| Err("a nonce".to_owned()));
    assert_eq!(second.id_token().unwrap().claims(&verifier, without_nonce).unwrap().subject(), claims.subject());
    let last = second.refresh_token().expect("the next refresh token");
    let revoke = client.revoke_token(CoreRevocableToken::RefreshToken(last.clone())).unwrap();
    revoke.request_async(&http).await.unwrap();
    let refresh = client.exchange_refresh_token(last).unwrap().request_async(&http).await;
    assert!(refresh.is_err_and(
        |error| error.to_string().contains("invalid_grant") || format!("{error:?}").contains("InvalidGrant")
    ));

    agent.stop_at(SIGNED_OUT);
    let logout = LogoutRequest::from(end_session)
        .set_id_token_hint(id_token)
        .set_post_logout_redirect_uri(PostLogoutRedirectUrl::new(SIGNED_OUT.to_owned()).unwrap())
        .set_state(CsrfToken::new("st".to_owned()));
    let back = agent.open(logout.http_get_url()).await.location();
    assert_eq!(back.map(String::from), Some(format!("{SIGNED_OUT}?state=st")));
}

/// The crate's requests by our HTTP client, which follows no redirect.
async fn send(client: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
    let response = client.execute(request.try_into()?).await?;
    let mut answer = http::Response::builder().status(response.status());
    for (name, value) in response.headers() {
        answer = answer.header(name, value);
    }
    let body = response.bytes().await?.to_vec();
    Ok(answer.body(body).expect("parts of a valid answer"))
}
