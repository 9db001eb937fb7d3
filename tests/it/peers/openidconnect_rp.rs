//! The `openidconnect` crate as relying party: discovery, code flow with PKCE and nonce, ID token, userinfo.

use beadle_tests::demo::Demo;
use beadle_tests::sign_in::SignIn;
use openidconnect::core::{CoreClient, CoreProviderMetadata, CoreResponseType, CoreUserInfoClaims};
use openidconnect::{
    AccessTokenHash, AuthenticationFlow, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest,
    HttpResponse, IssuerUrl, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, RedirectUrl, Scope,
    TokenResponse as _, http,
};

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
