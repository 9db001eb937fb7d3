//! What a client does after the redirect: code → tokens → claims.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use serde_json::Value;
use url::Url;

use crate::demo::Client;

/// A PKCE verifier: the example of [RFC 7636, appendix B](https://www.rfc-editor.org/rfc/rfc7636#appendix-B).
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// What goes ahead of it with the authorization request.
pub const CHALLENGE: [(&str, &str); 2] =
    [("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"), ("code_challenge_method", "S256")];

/// The claims of a token whose signature nobody looked at.
pub fn unverified(token: &str) -> Value {
    serde_json::from_slice(&BASE64URL.decode(token.split('.').nth(1).unwrap()).unwrap()).unwrap()
}

/// The endpoints of an issuer, and an HTTP client that can reach them; it keeps nothing and follows nothing.
#[derive(Debug)]
pub struct Endpoints {
    /// The issuer, without a slash at its end.
    pub issuer: String,
    /// What reaches it.
    pub http: reqwest::Client,
}

/// An answer with its status.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body; null where it is no JSON.
    pub json: Value,
    /// The body as it came.
    pub body: String,
}

impl Endpoints {
    /// The URL of one of its paths.
    pub fn url(&self, path: &str) -> Url {
        format!("{}{path}", self.issuer).parse().expect("an issuer and a path make a URL")
    }

    /// Sends a form to one of its paths.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let response = self.http.post(self.url(path)).form(form).send().await;
        let response = response.unwrap_or_else(|error| panic!("{path}: {error:?}"));
        let status = response.status().as_u16();
        let body = response.text().await.expect("the body of the answer");
        Answer { status, json: serde_json::from_str(&body).unwrap_or_default(), body }
    }

    /// Redeems a code at the token endpoint, with the secret in the form.
    pub async fn redeem(&self, client: &Client, code: &str) -> Answer {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &client.redirect_uri),
            ("client_id", &client.client_id),
            ("client_secret", &client.client_secret),
        ];
        self.post("/oauth2/token", &form).await
    }

    /// The claims that an access token opens.
    pub async fn userinfo(&self, access_token: &str) -> Answer {
        self.post("/oauth2/userinfo", &[("access_token", access_token)]).await
    }

    /// The claims of the person whose sign-in ended with this code; panics with the error that came instead.
    pub async fn claims(&self, client: &Client, code: &str) -> Value {
        let tokens = self.redeem(client, code).await;
        assert_eq!(tokens.status, 200, "{}", tokens.body);
        let access_token = tokens.json.get("access_token").and_then(Value::as_str).expect("an access token");
        let claims = self.userinfo(access_token).await;
        assert_eq!(claims.status, 200, "{}", claims.body);
        claims.json
    }
}

/// An authorization request for a code with every scope of the client, unless `parameters` say otherwise.
pub fn authorize_url(endpoint: &Url, client: &Client, parameters: &[(&str, &str)]) -> Url {
    let usual = [
        ("response_type", "code"),
        ("client_id", client.client_id.as_str()),
        ("redirect_uri", client.redirect_uri.as_str()),
        ("scope", client.scope.as_str()),
    ];
    let given = |name: &str| parameters.iter().any(|(other, _)| *other == name);
    let mut url = endpoint.clone();
    url.query_pairs_mut().extend_pairs(usual.iter().filter(|(name, _)| !given(name))).extend_pairs(parameters);
    url
}

/// `token` with the letter at `place` (a byte of ASCII) exchanged for another one of the same alphabet.
pub fn with_other_letter(token: &str, place: usize) -> String {
    let other = if &token[place..=place] == "A" { "B" } else { "A" };
    format!("{}{other}{}", &token[..place], &token[place + 1..])
}
