//! What clients send and get.

use reqwest::header::{AsHeaderName, HeaderMap};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::Provider;
use crate::client_key::ClientKey;
use crate::demo::Client;

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: String,
}

/// What a code buys.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// `access_token`.
    pub access_token: String,
    /// `id_token`.
    pub id_token: String,
    /// The whole answer.
    pub json: Value,
}

impl Tokens {
    /// `refresh_token`; panics where none came.
    pub fn refresh_token(&self) -> String {
        self.json["refresh_token"].as_str().unwrap_or_else(|| panic!("no refresh_token in {}", self.json)).to_owned()
    }
}

impl Reply {
    /// One header as text.
    pub fn header(&self, name: impl AsHeaderName) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("a header in ASCII"))
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.body))
    }

    /// The tokens of a successful token request; panics with the refusal that came instead.
    pub fn tokens(&self) -> Tokens {
        assert_eq!(self.status, 200, "{}", self.body);
        let json = self.json();
        let text = |name: &str| json[name].as_str().unwrap_or_else(|| panic!("no {name} in {json}")).to_owned();
        Tokens { access_token: text("access_token"), id_token: text("id_token"), json }
    }

    /// Panics unless this is a refusal with this error code and its RFC's status. Returns the sentence that comes along.
    pub fn expect_error(&self, code: &str) -> String {
        let status = match code {
            "invalid_client" | "invalid_token" | "insufficient_user_authentication" => 401,
            "insufficient_scope" => 403,
            _ => 400,
        };
        let json = self.json();
        assert_eq!((self.status, &json["error"]), (status, &Value::from(code)), "{}", self.body);
        assert_eq!(self.header("cache-control"), Some("no-store"));
        json["error_description"].as_str().expect("every refusal has its sentence").to_owned()
    }

    /// Panics unless this is a problem ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)) of this code, with the status that it
    /// tells. Returns what is wrong.
    pub fn expect_problem(&self, code: &str) -> String {
        let json = self.json();
        assert_eq!(
            (&json["code"], &json["status"]),
            (&code.into(), &self.status.into()),
            "{} {}",
            self.status,
            self.body
        );
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        assert_eq!(self.header("cache-control"), Some("no-store"));
        assert_eq!(json["type"], format!("/admin/api/v1/problems/{code}"));
        json["detail"].as_str().expect("every problem has its sentence").to_owned()
    }
}

impl Provider {
    /// A request to one of Beadle's paths, to be completed and sent by [`send`](Self::send).
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, self.url(path))
    }

    /// Sends a request.
    pub async fn send(&self, request: RequestBuilder) -> Reply {
        let response = request.send().await.unwrap_or_else(|error| panic!("{error:?}"));
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Reply { status, headers, body: response.text().await.expect("the body of the answer") }
    }

    /// GETs one of Beadle's paths.
    pub async fn get(&self, path: &str) -> Reply {
        self.send(self.request(Method::GET, path)).await
    }

    /// POSTs a form to one of Beadle's paths.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Reply {
        self.send(self.request(Method::POST, path).form(form)).await
    }

    /// Redeems a code of the portal's.
    pub async fn redeem(&self, code: &str) -> Reply {
        self.redeem_as(&self.portal, code).await
    }

    /// Redeems a code as this client, with its secret in the form.
    pub async fn redeem_as(&self, client: &Client, code: &str) -> Reply {
        self.redeem_with(client, code, &[]).await
    }

    /// The same with other or further fields; an empty value leaves a field out.
    pub async fn redeem_with(&self, client: &Client, code: &str, fields: &[(&str, &str)]) -> Reply {
        let usual = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &client.redirect_uri),
            ("client_id", &client.client_id),
            ("client_secret", &client.client_secret),
        ];
        let mut form: Vec<_> =
            usual.into_iter().filter(|(name, _)| !fields.iter().any(|(given, _)| given == name)).collect();
        form.extend(fields);
        form.retain(|(_, value)| !value.is_empty());
        self.post("/oauth2/token", &form).await
    }

    /// Pushes an authorization request: code flow with every scope of the client, which authenticates by its secret in
    /// the form, unless `parameters` say otherwise; an empty value leaves a parameter out.
    pub async fn push(&self, client: &Client, parameters: &[(&str, &str)]) -> Reply {
        let usual = [
            ("response_type", "code"),
            ("client_id", client.client_id.as_str()),
            ("client_secret", client.client_secret.as_str()),
            ("redirect_uri", client.redirect_uri.as_str()),
            ("scope", client.scope.as_str()),
        ];
        let given = |name: &str| parameters.iter().any(|(other, _)| *other == name);
        let all = usual.into_iter().filter(|(name, _)| !given(name)).chain(parameters.iter().copied());
        self.post("/oauth2/par", &all.filter(|(_, value)| !value.is_empty()).collect::<Vec<_>>()).await
    }

    /// A token request of a client, with its secret in the form.
    pub async fn token(&self, client: &Client, fields: &[(&str, &str)]) -> Reply {
        self.post_as(client, "/oauth2/token", fields).await
    }

    /// The same with a DPoP proof by this key.
    pub async fn token_with_proof(&self, client: &Client, key: &ClientKey, fields: &[(&str, &str)]) -> Reply {
        let proof = key.proof(self, &Method::POST, "/oauth2/token", &json!({}));
        self.send(self.request(Method::POST, "/oauth2/token").header("dpop", proof).form(&form_of(client, fields)))
            .await
    }

    /// The claims that an access token opens which is bound to this key.
    pub async fn userinfo_with_proof(&self, key: &ClientKey, access_token: &str) -> Reply {
        let proof = key.proof(self, &Method::GET, "/oauth2/userinfo", &ClientKey::ath(access_token));
        let request = self.request(Method::GET, "/oauth2/userinfo").header("dpop", proof);
        self.send(request.header("authorization", format!("DPoP {access_token}"))).await
    }

    /// Uses a refresh token.
    pub async fn refresh(&self, client: &Client, refresh_token: &str) -> Reply {
        self.token(client, &[("grant_type", "refresh_token"), ("refresh_token", refresh_token)]).await
    }

    /// What is known of a token.
    pub async fn introspect(&self, client: &Client, token: &str) -> Reply {
        self.post_as(client, "/oauth2/introspect", &[("token", token)]).await
    }

    /// Ends a token.
    pub async fn revoke(&self, client: &Client, token: &str) -> Reply {
        self.post_as(client, "/oauth2/revoke", &[("token", token)]).await
    }

    /// POSTs a form as a client, with its id, and its secret if it has one.
    pub async fn post_as(&self, client: &Client, path: &str, fields: &[(&str, &str)]) -> Reply {
        self.post(path, &form_of(client, fields)).await
    }

    /// The claims that an access token opens, by GET.
    pub async fn userinfo(&self, access_token: &str) -> Reply {
        self.send(self.request(Method::GET, "/oauth2/userinfo").bearer_auth(access_token)).await
    }
}

/// A form of a client, with its id, and its secret if it has one.
pub(super) fn form_of<'a>(client: &'a Client, fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let own = [("client_id", client.client_id.as_str()), ("client_secret", client.client_secret.as_str())];
    own.into_iter().filter(|(_, value)| !value.is_empty()).chain(fields.iter().copied()).collect()
}
