//! A person's certificates for the programs that may fetch some, in JSON. `getcert` beside it speaks text.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use broker::{
    Broker,
    certificates::{CertificateList, CertificateState, FetchedBy, OwnCertificate, OwnReason, OwnSshCertificate, Unmet},
    userinfo::ResourceError,
};
use oauth::{
    ErrorCode, OAuthError, RequestContext,
    bearer::{BearerError, TokenScheme},
};
use serde::Serialize;

use super::oauth::{failed, no_store};
use crate::{
    context::Context,
    extract::{ClientForm, Sent},
};

#[derive(Serialize)]
struct Certificates {
    certificates: Vec<Certificate>,
    ssh_certificates: Vec<SshCertificate>,
}

/// One of them. Times are seconds since the epoch.
#[derive(Serialize)]
struct Certificate {
    serial: String,
    subject: String,
    institution: String,
    profile: String,
    fetched_by: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    not_before: i64,
    not_after: i64,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_at: Option<i64>,
    /// What stands against renewing it, of one that is good; nothing does if empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    renewal_refused: Option<Vec<Reason>>,
}

/// One for SSH.
#[derive(Serialize)]
struct SshCertificate {
    serial: String,
    principals: Vec<String>,
    key: String,
    institution: String,
    fetched_by: String,
    client_id: String,
    not_before: i64,
    not_after: i64,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_at: Option<i64>,
}

/// A condition that is not met.
#[derive(Serialize)]
struct Reason {
    reason: &'static str,
    description: String,
}

impl From<&Unmet> for Reason {
    fn from(unmet: &Unmet) -> Self {
        Self { reason: unmet.code(), description: unmet.to_string() }
    }
}

impl Certificate {
    fn new(own: OwnCertificate, unmet: Option<&Vec<Unmet>>) -> Self {
        let (state, revoked_at) = standing(own.state);
        Self {
            serial: own.serial,
            subject: own.name,
            institution: own.institution,
            profile: own.profile,
            fetched_by: match own.fetched_by {
                FetchedBy::Application(name) => name,
                FetchedBy::Program => "a program without a browser".to_owned(),
                FetchedBy::Person => "the person".to_owned(),
            },
            client_id: own.client.map(|client| client.to_string()),
            not_before: own.not_before.as_seconds(),
            not_after: own.not_after.as_seconds(),
            state,
            revoked_at,
            renewal_refused: unmet.map(|unmet| unmet.iter().map(Reason::from).collect()),
        }
    }
}

impl From<OwnSshCertificate> for SshCertificate {
    fn from(own: OwnSshCertificate) -> Self {
        let (state, revoked_at) = standing(own.state);
        Self {
            serial: own.serial.to_string(),
            principals: own.principals,
            key: own.key,
            institution: own.institution,
            fetched_by: own.fetched_by,
            client_id: own.client.to_string(),
            not_before: own.valid_from.as_seconds(),
            not_after: own.valid_until.as_seconds(),
            state,
            revoked_at,
        }
    }
}

/// The word for it, and since when if it was revoked.
const fn standing(state: CertificateState) -> (&'static str, Option<i64>) {
    match state {
        CertificateState::Valid => ("valid", None),
        CertificateState::Expired => ("expired", None),
        CertificateState::Revoked(at) => ("revoked", Some(at.as_seconds())),
    }
}

/// `GET /oauth2/certificates`.
pub(crate) async fn list(State(broker): State<Broker>, context: Context, Sent(sent): Sent) -> Response {
    match broker.visible_certificates(&sent).await {
        Ok(list) => {
            let renewals = list.renewals;
            let shown = |own: OwnCertificate| {
                let unmet = renewals.get(&own.serial);
                Certificate::new(own, unmet)
            };
            let certificates = list.certificates.into_iter().map(shown).collect();
            let ssh_certificates = list.ssh.into_iter().map(SshCertificate::from).collect();
            (no_store(), Json(Certificates { certificates, ssh_certificates })).into_response()
        }
        Err(error) => not_served(&context, &sent, error),
    }
}

/// What came of a revocation.
#[derive(Serialize)]
struct Revoked {
    /// How many certificates were reached: all of a key that is compromised.
    revoked: usize,
}

/// `POST /oauth2/certificates/revoke`: `serial`, of either kind, and `reason` as on the person's own page.
pub(crate) async fn revoke(
    State(broker): State<Broker>,
    context: Context,
    ClientForm { sent, params }: ClientForm,
) -> Response {
    let list = match broker.visible_certificates(&sent).await {
        Ok(list) => list,
        Err(error) => return not_served(&context, &sent, error),
    };
    let Some(serial) = params.get("serial") else {
        return refused(StatusCode::BAD_REQUEST, "The parameter serial is missing.");
    };
    let Some(reason) = params.get("reason").and_then(OwnReason::parse) else {
        return refused(StatusCode::BAD_REQUEST, "The parameter reason is compromised, superseded or unneeded.");
    };
    match broker.revoke_visible_certificate(&list, serial, reason).await {
        Ok(0) => refused(StatusCode::NOT_FOUND, &why_not(&list, serial)),
        Ok(reached) => (no_store(), Json(Revoked { revoked: reached })).into_response(),
        Err(error) => failed(&context, &error),
    }
}

/// Why a certificate cannot be revoked.
fn why_not(list: &CertificateList, serial: &str) -> String {
    let x509 = list.certificates.iter().find(|one| one.serial.eq_ignore_ascii_case(serial));
    let ssh = || list.ssh.iter().find(|one| Ok(one.serial) == serial.parse());
    match x509.map(|one| (one.state, one.not_after)).or_else(|| ssh().map(|one| (one.state, one.valid_until))) {
        None => "No certificate that this client may revoke has this serial number.".to_owned(),
        Some((CertificateState::Revoked(at), _)) => format!("It is already revoked, on {}.", at.readable()),
        Some((_, end)) => format!("It has ended, on {}.", end.readable()),
    }
}

fn refused(status: StatusCode, sentence: &str) -> Response {
    (status, no_store(), Json(OAuthError::new(ErrorCode::InvalidRequest, sentence))).into_response()
}

fn not_served(context: &Context, sent: &RequestContext, error: ResourceError) -> Response {
    match error {
        ResourceError::Bearer(error) => challenged(sent, &error),
        ResourceError::Store(error) => failed(context, &error),
    }
}

/// What a token is told that is not good for this ([RFC 6750 §3](https://www.rfc-editor.org/rfc/rfc6750#section-3)).
pub(super) fn challenged(sent: &RequestContext, error: &BearerError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::UNAUTHORIZED);
    let challenge = [(header::WWW_AUTHENTICATE, error.www_authenticate(TokenScheme::of(sent.authorization())))];
    match error.error() {
        Some(error) => (status, no_store(), challenge, Json(error)).into_response(),
        None => (status, no_store(), challenge).into_response(),
    }
}
