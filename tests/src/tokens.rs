//! What a client does after the redirect: code → tokens → claims.

use reqwest::Certificate;
use serde_json::Value;

use crate::agent::Agent;
use crate::crypto;
use crate::demo::{Client, Demo};
use crate::sign_in::SignIn;

/// A JSON answer with its status.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body; null where it is no JSON.
    pub json: Value,
    /// The body as it came.
    pub body: String,
}

impl Demo {
    /// An HTTP client that keeps nothing, follows nothing and trusts the demo's CA.
    pub fn http(&self) -> reqwest::Client {
        crypto();
        let mut client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        let mut authorities = Vec::new();
        if let Ok(pem) = std::fs::read(self.tls_ca()) {
            authorities = Certificate::from_pem_bundle(&pem).expect("PEM certificates");
        }
        client = client.tls_certs_only(authorities);
        client.build().expect("an HTTP client")
    }

    /// A user agent that trusts the demo's CA.
    pub fn agent(&self) -> Agent {
        let ca = self.tls_ca();
        if ca.exists() { Agent::trusting(&[&ca]) } else { Agent::default() }
    }

    /// Sends a form to one of Beadle's paths.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let response = self.http().post(self.url(path)).form(form).send().await;
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

    /// Signs the first user of the first institution in with a new browser, and returns the claims.
    pub async fn sign_in_and_redeem(&self) -> Value {
        let signed_in = SignIn::at(self.institution(0)).run(&mut self.agent(), &self.authorize_url(&[])).await;
        let tokens = self.redeem(&self.facts.client, &signed_in.code()).await;
        assert_eq!(tokens.status, 200, "{}", tokens.body);
        let access_token = tokens.json.get("access_token").and_then(Value::as_str).expect("an access token");
        let claims = self.userinfo(access_token).await;
        assert_eq!(claims.status, 200, "{}", claims.body);
        claims.json
    }
}
