//! SSH certificates.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use broker::{
    Broker,
    certificates::{SshQuery, ToRevoke},
    documents::{CertificateStateWord, Revoked, SshCertificateDocument, SshCertificateEntry, SshCertificatePage},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    certificates::{Revocation, invalid, person, revoked, unknown},
    input::{Asked, Limit, Named, Sent},
    problem::{Answer, Refusals, RefusedChanges},
    program::Program,
    text::Text,
};
use crate::{administrator::needs, route::oauth::no_store};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SshCertificatesQuery {
    /// Only the one with this serial number, in decimal digits. One of `serial` and `person` at most.
    #[param(inline)]
    serial: Option<Text<0, 20>>,
    /// Only those of this account, and of accounts that became part of it.
    #[param(inline)]
    person: Option<Text<0, 256>>,
    /// Only those that stand so.
    state: Option<CertificateStateWord>,
    /// Those behind the page before: its `next`.
    #[param(inline)]
    after: Option<Text<0, 20>>,
    /// How many.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 1000, default = 100)]
    limit: Limit,
}

/// Lists SSH certificates by serial number.
#[utoipa::path(get, path = "/ssh-certificates", operation_id = "listSshCertificates", tag = "certificates",
    params(SshCertificatesQuery), security(("token" = ["certificates:read"])),
    responses((status = 200, description = "A page of certificates", body = SshCertificatePage), Refusals, RefusedChanges))]
pub(super) async fn list(
    State(broker): State<Broker>,
    program: Program<needs::ReadCertificates>,
    Asked(SshCertificatesQuery { serial, person, state, after, limit: Limit(limit) }): Asked<SshCertificatesQuery>,
) -> Answer<Response> {
    let number = |text: &str| text.parse::<i64>().map_err(|_| invalid("A serial number of SSH is decimal digits."));
    let (serial, after) =
        (serial.as_deref().map(number).transpose()?, after.as_deref().map(number).transpose()?.unwrap_or_default());
    let person = self::person(person.as_deref())?;
    let query = match (serial, &person) {
        (Some(_), Some(_)) => return Err(invalid("Ask by one of serial and person.")),
        (Some(serial), None) => SshQuery::Serial(serial),
        (None, Some(person)) => SshQuery::Person(person),
        (None, None) => SshQuery::All,
    };
    let page = broker.list_ssh_certificates(query, state.map(|word| word.0), after, limit).await;
    let (page, now) = (page.map_err(|error| program.failed(&error))?, broker.now());
    let next = page.last().filter(|_| page.len() == usize::from(limit)).map(|last| last.serial.to_string());
    let certificates = page.iter().map(|one| SshCertificateEntry::of(one, now)).collect();
    Ok((no_store(), Json(SshCertificatePage { certificates, next })).into_response())
}

/// Reads everything on record of an SSH certificate.
#[utoipa::path(get, path = "/ssh-certificates/{serial}", operation_id = "readSshCertificate", tag = "certificates",
    params(("serial" = String, Path, description = "Its serial number, in decimal digits")),
    security(("token" = ["certificates:read"])), responses((status = 200, description = "The certificate", body = SshCertificateDocument), Refusals))]
pub(super) async fn one(
    State(broker): State<Broker>,
    program: Program<needs::ReadCertificates>,
    Named(serial): Named,
) -> Answer<Response> {
    let serial = serial.parse().map_err(|_| unknown())?;
    let found = broker.list_ssh_certificates(SshQuery::Serial(serial), None, 0, 1).await;
    let found = found.map_err(|error| program.failed(&error))?;
    let one = found.first().ok_or_else(unknown)?;
    Ok((no_store(), Json(SshCertificateDocument::of(one, broker.now()))).into_response())
}

/// Revokes an SSH certificate. The revocation list for SSH has it at once.
#[utoipa::path(post, path = "/ssh-certificates/{serial}/revoke", operation_id = "revokeSshCertificate",
    tag = "certificates", params(("serial" = String, Path, description = "Its serial number, in decimal digits")),
    request_body = Revocation, security(("token" = ["certificates:revoke"])),
    responses((status = 200, description = "What was revoked", body = Revoked), Refusals, RefusedChanges))]
pub(super) async fn revoke(
    State(broker): State<Broker>,
    program: Program<needs::RevokeCertificates>,
    Named(serial): Named,
    Sent(revocation): Sent<Revocation>,
) -> Answer<Response> {
    let serial = serial.parse().map_err(|_| unknown())?;
    revoked(&broker, &program, ToRevoke::Ssh(serial), revocation).await
}
