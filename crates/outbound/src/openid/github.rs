//! GitHub: [OAuth 2.0](https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps) and its API.
//!
//! A login name can be given up and taken by somebody else, so the key is the number of the account. Of mail addresses only
//! the primary one counts, and only if GitHub has verified it.

use openidconnect::PkceCodeChallenge;
use reqwest::{Method, header::USER_AGENT};
use serde::Deserialize;
use serde_json::{Map, Value};
use url::Url;

use super::{Manner, OpenIdError, Proof, Question, Registration, Vouched, http::Http, verifier};

/// The version of the API that this is written for.
const API_VERSION: (&str, &str) = ("X-GitHub-Api-Version", "2022-11-28");
const OURS: &str = concat!("Beadle/", env!("CARGO_PKG_VERSION"));

/// The answer of the token endpoint: an error comes with status 200 as well.
#[derive(Deserialize)]
struct Tokens {
    access_token: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

/// `GET /user`.
#[derive(Deserialize)]
struct User {
    id: u64,
    login: Option<String>,
    name: Option<String>,
}

/// One of `GET /user/emails`.
#[derive(Deserialize)]
struct Email {
    #[serde(rename = "email")]
    address: String,
    primary: bool,
    verified: bool,
}

pub(super) fn authorization_url(
    web: &Url,
    registration: &Registration,
    question: &Question<'_>,
) -> Result<Url, OpenIdError> {
    let mut url = below(web, "login/oauth/authorize")?;
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier(question.proof));
    url.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", &registration.client_id)
        .append_pair("redirect_uri", &registration.redirect_uri)
        .append_pair("scope", &registration.scopes.join(" "))
        .append_pair("state", question.state)
        .append_pair("code_challenge", challenge.as_str())
        .append_pair("code_challenge_method", challenge.method().as_str());
    if question.manner != Manner::Usual {
        url.query_pairs_mut().append_pair("prompt", "select_account");
    }
    Ok(url)
}

pub(super) async fn redeem(
    http: &Http,
    (web, api): (&Url, &Url),
    registration: &Registration,
    (code, proof): (&str, &Proof),
) -> Result<Vouched, OpenIdError> {
    let form = [
        ("client_id", registration.client_id.as_str()),
        ("client_secret", registration.client_secret.expose()),
        ("code", code),
        ("redirect_uri", registration.redirect_uri.as_str()),
        ("code_verifier", proof.verifier.expose()),
    ];
    let request = http.request(Method::POST, below(web, "login/oauth/access_token")?).form(&form);
    let tokens: Tokens = http.json(request).await.map_err(unreadable)?;
    let token = match tokens {
        Tokens { access_token: Some(token), error: None, .. } => token,
        Tokens { error: Some(error), error_description: description, .. } => {
            return Err(OpenIdError::Refused { error, description });
        }
        Tokens { .. } => return Err(OpenIdError::Unreadable("there is no access_token".to_owned())),
    };
    let ask = |path| {
        let url = below(api, path)?;
        let request = http.request(Method::GET, url).bearer_auth(&token).header(USER_AGENT, OURS);
        Ok::<_, OpenIdError>(request.header(API_VERSION.0, API_VERSION.1))
    };
    let user: User = http.json(ask("user")?).await.map_err(of_api)?;
    // Whoever did not let us see addresses has none here.
    let emails: Vec<Email> = http.json(ask("user/emails")?).await.unwrap_or_else(|error| {
        tracing::info!(%error, "GitHub tells no mail addresses");
        Vec::new()
    });
    Ok(Vouched { claims: claims(user, emails) })
}

/// In the words of OpenID Connect.
fn claims(user: User, emails: Vec<Email>) -> Map<String, Value> {
    let mut claims = Map::new();
    claims.insert("sub".to_owned(), user.id.to_string().into());
    let primary = emails.into_iter().find(|email| email.primary && email.verified).map(|email| email.address);
    if let Some(email) = primary {
        claims.insert("email".to_owned(), email.into());
        claims.insert("email_verified".to_owned(), true.into());
    }
    // A person without a name there is known by the login.
    let name = user.name.filter(|name| !name.trim().is_empty()).or_else(|| user.login.clone());
    claims.extend(name.map(|name| ("name".to_owned(), name.into())));
    claims.extend(user.login.map(|login| ("preferred_username".to_owned(), login.into())));
    claims
}

/// An address below a base, which may have a path.
fn below(base: &Url, path: &str) -> Result<Url, OpenIdError> {
    let whole = format!("{}/{path}", base.as_str().trim_end_matches('/'));
    Url::parse(&whole).map_err(|error| OpenIdError::Unusable(error.to_string()))
}

fn unreadable(error: OpenIdError) -> OpenIdError {
    match error {
        OpenIdError::Unusable(reason) => OpenIdError::Unreadable(reason),
        other => other,
    }
}

fn of_api(error: OpenIdError) -> OpenIdError {
    match error {
        OpenIdError::Unusable(reason) => OpenIdError::Api(reason),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn email(address: &str, primary: bool, verified: bool) -> Email {
        Email { address: address.to_owned(), primary, verified }
    }

    fn user(name: Option<&str>) -> User {
        User { id: 7, login: Some("ada".to_owned()), name: name.map(str::to_owned) }
    }

    #[test]
    fn the_number_is_the_key_and_only_the_primary_verified_address_counts() {
        let said = claims(user(Some("Ada L")), vec![email("a@x.org", false, true), email("b@x.org", true, true)]);
        assert_eq!((&said["sub"], &said["email"], &said["name"]), (&"7".into(), &"b@x.org".into(), &"Ada L".into()));
        let said = claims(user(Some(" ")), vec![email("a@x.org", false, true), email("b@x.org", true, false)]);
        assert_eq!((said.get("email"), &said["name"]), (None, &"ada".into()));
    }
}
