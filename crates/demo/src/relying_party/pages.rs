//! The pages of the relying party. Everything works without JavaScript.

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::{Form, Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;

use super::{
    Site,
    certificate::{self, CertificateError, IssuedCertificate},
    provider::{Answer, Claim, SignInError},
    visitor::Visitor,
};
use crate::page::{FormAction, download, page, see_other, static_file};

/// The routes of the relying party.
pub(super) fn router(site: Arc<Site>) -> Router {
    Router::new()
        .route("/", get(home))
        .route("/login", get(login))
        .route("/callback", get(callback))
        .route("/certificate", get(show_certificate).post(fetch_certificate))
        .route("/certificate/chain.pem", get(download_chain))
        .route("/certificate/key.pem", get(download_key))
        .route("/sign-out", post(sign_out))
        .route("/backchannel-logout", post(hear_of_logout))
        .route("/static/{file}", get(|Path(file): Path<String>| async move { static_file(&file) }))
        .with_state(site)
}

#[derive(Template)]
#[template(path = "demo/rp_home.html")]
struct HomePage<'a> {
    issuer: &'a str,
}

#[derive(Template)]
#[template(path = "demo/rp_claims.html")]
struct ClaimsPage<'a> {
    claims: &'a [Claim],
    name: &'a str,
    csrf: &'a str,
    has_certificate: bool,
}

#[derive(Template)]
#[template(path = "demo/rp_certificate.html")]
struct CertificatePage<'a> {
    chain: &'a str,
    subject: &'a str,
    not_after: String,
    csrf: &'a str,
}

#[derive(Template)]
#[template(path = "demo/rp_problem.html")]
struct ProblemPage<'a> {
    heading: &'a str,
    error: Option<&'a str>,
    description: &'a str,
}

async fn home(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response {
    let Some(visitor) = site.visitors.find(&headers) else { return site.welcome() };
    let Some(signed_in) = &visitor.signed_in else { return site.welcome() };
    let claim = |name| signed_in.claims.iter().find(|claim| claim.name == name).and_then(|claim| claim.values.first());
    let view = ClaimsPage {
        claims: &signed_in.claims,
        name: claim("name").or_else(|| claim("sub")).map_or("", String::as_str),
        csrf: visitor.csrf(),
        has_certificate: visitor.certificate.is_some(),
    };
    // Signing out leads to the provider, and browsers hold redirects after a form to the page's rule.
    page(StatusCode::OK, &view, FormAction::Anywhere)
}

async fn login(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response {
    match site.provider.begin(&*site.entropy).await {
        Ok((url, attempt)) => site.visitors.begin(&headers, &attempt, see_other(&url)),
        Err(error) => sign_in_problem(&error),
    }
}

async fn callback(State(site): State<Arc<Site>>, headers: HeaderMap, Query(answer): Query<Answer>) -> Response {
    let attempt = answer.state.as_deref().and_then(|state| site.visitors.take_attempt(&headers, state));
    let result = match attempt {
        Some(attempt) => site.provider.finish(&attempt, answer).await,
        None => Err(SignInError::State),
    };
    match result {
        Ok(signed_in) => site.visitors.signed_in(&headers, signed_in, see_other("/")),
        Err(error) => sign_in_problem(&error),
    }
}

/// A form that carries nothing but the proof that it is ours.
#[derive(Deserialize)]
struct Proof {
    csrf: String,
}

async fn fetch_certificate(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Form(Proof { csrf }): Form<Proof>,
) -> Response {
    let Some(visitor) = site.visitors.find(&headers) else { return see_other("/") };
    if !visitor.sent(&csrf) {
        return foreign_form();
    }
    let Some(signed_in) = &visitor.signed_in else { return see_other("/") };
    match certificate::request(&site.provider, &signed_in.access_token).await {
        Ok(certificate) => {
            site.visitors.keep_certificate(&headers, certificate);
            see_other("/certificate")
        }
        Err(error) => {
            let (code, description) = match &error {
                CertificateError::Refused { error, description } => {
                    (Some(error.as_str()), description.as_deref().unwrap_or_default().to_owned())
                }
                error => (None, error.to_string()),
            };
            problem(StatusCode::BAD_GATEWAY, "There is no certificate for you", code, &description)
        }
    }
}

async fn show_certificate(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response {
    match site.certificate(&headers) {
        Some((visitor, certificate)) => {
            let view = CertificatePage {
                chain: &certificate.chain,
                subject: &certificate.subject,
                not_after: certificate.not_after.to_string(),
                csrf: visitor.csrf(),
            };
            page(StatusCode::OK, &view, FormAction::Anywhere)
        }
        None => see_other("/"),
    }
}

async fn download_chain(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response {
    match site.certificate(&headers) {
        Some((_, certificate)) => download("chain.pem", certificate.chain),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn download_key(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response {
    match site.certificate(&headers) {
        Some((_, certificate)) => download("key.pem", certificate.key.expose().to_owned()),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn sign_out(State(site): State<Arc<Site>>, headers: HeaderMap, Form(Proof { csrf }): Form<Proof>) -> Response {
    match site.visitors.find(&headers) {
        Some(visitor) if !visitor.sent(&csrf) => foreign_form(),
        visitor => {
            // Here first: whatever becomes of the browser on its way, this session is over.
            let signed_in = visitor.and_then(|visitor| visitor.signed_in);
            let there = match &signed_in {
                Some(signed_in) => site.provider.logout_url(signed_in).await,
                None => None,
            };
            site.visitors.sign_out(&headers, see_other(there.as_deref().unwrap_or("/")))
        }
    }
}

/// What the provider posts when somebody signed out there, or at another application.
#[derive(Deserialize)]
struct Logout {
    logout_token: String,
}

async fn hear_of_logout(State(site): State<Arc<Site>>, Form(Logout { logout_token }): Form<Logout>) -> Response {
    let no_store = [(header::CACHE_CONTROL, "no-store")];
    match site.provider.ended_session(&logout_token).await {
        Ok(sid) => {
            site.visitors.end_session(&sid);
            (StatusCode::OK, no_store).into_response()
        }
        Err(error) => {
            tracing::info!(%error, "the sample relying party refused a logout token");
            (StatusCode::BAD_REQUEST, no_store, error.to_string()).into_response()
        }
    }
}

impl Site {
    fn welcome(&self) -> Response {
        page(StatusCode::OK, &HomePage { issuer: self.provider.issuer() }, FormAction::Own)
    }

    fn certificate(&self, headers: &HeaderMap) -> Option<(Visitor, IssuedCertificate)> {
        let visitor = self.visitors.find(headers)?;
        let certificate = visitor.certificate.clone()?;
        Some((visitor, certificate))
    }
}

fn sign_in_problem(error: &SignInError) -> Response {
    tracing::info!(%error, "a sign-in at the sample relying party failed");
    let heading = "You are not signed in";
    match error {
        SignInError::Provider { error, description } => {
            problem(StatusCode::BAD_REQUEST, heading, Some(error), description.as_deref().unwrap_or_default())
        }
        SignInError::Unusable(_) => problem(StatusCode::BAD_GATEWAY, heading, None, &error.to_string()),
        _ => problem(StatusCode::BAD_REQUEST, heading, None, &error.to_string()),
    }
}

fn foreign_form() -> Response {
    let text = "The form did not come from a page of this site. Go back, reload the page and try again.";
    problem(StatusCode::FORBIDDEN, "Nothing was done", None, text)
}

fn problem(status: StatusCode, heading: &str, error: Option<&str>, description: &str) -> Response {
    page(status, &ProblemPage { heading, error, description }, FormAction::Own)
}
