//! X.509 certificates.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use broker::{
    Broker,
    certificates::{CertificateQuery, LETTER_LENGTH, RevocationOutcome, RevokedBy, Serial, ToRevoke},
    documents::{
        CertificateDocument, CertificateEntry, CertificatePage, CertificateStateWord, RevocationReasonWord, Revoked,
    },
};
use domain::Subject;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{
    input::{Asked, Limit, Named, Sent},
    problem::{Answer, Problem, ProblemKind, Refusals, RefusedChanges},
    program::Program,
    text::Text,
};
use crate::{administrator::needs, route::oauth::no_store};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct CertificatesQuery {
    /// Only the one with this serial number, hexadecimal. One of `serial`, `dn`, `person` and `address` at most.
    #[param(inline)]
    serial: Option<Text<0, 64>>,
    /// Only those of this distinguished name, as OpenSSL or the grid write it.
    #[param(inline)]
    dn: Option<Text<0, 1024>>,
    /// Only those of this account, and of accounts that became part of it.
    #[param(inline)]
    person: Option<Text<0, 256>>,
    /// Only the lasting ones with this mail address.
    #[param(inline)]
    address: Option<Text<0, 320>>,
    /// Only those that stand so.
    state: Option<CertificateStateWord>,
    /// Those behind the page before: its `next`.
    #[param(inline)]
    after: Option<Text<0, 64>>,
    /// How many.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 1000, default = 100)]
    limit: Limit,
}

/// What is said of a value that cannot be one.
pub(super) fn invalid(detail: &str) -> Problem {
    Problem::new(ProblemKind::InvalidValue, detail)
}

/// Whose certificates are asked for.
pub(super) fn person(sub: Option<&str>) -> Answer<Option<Subject>> {
    sub.map(|sub| Subject::parse(sub).ok_or_else(|| invalid("`person` is a sub."))).transpose()
}

/// Lists X.509 certificates by serial number.
#[utoipa::path(get, path = "/certificates", operation_id = "listCertificates", tag = "certificates",
    params(CertificatesQuery), security(("token" = ["certificates:read"])),
    responses((status = 200, description = "A page of certificates", body = CertificatePage), Refusals, RefusedChanges))]
pub(super) async fn list(
    State(broker): State<Broker>,
    program: Program<needs::ReadCertificates>,
    Asked(CertificatesQuery { serial, dn, person, address, state, after, limit: Limit(limit) }): Asked<
        CertificatesQuery,
    >,
) -> Answer<Response> {
    let number = |text: &str| {
        text.parse::<Serial>().map(|serial| serial.to_string()).map_err(|_| invalid("A serial number is hexadecimal."))
    };
    let (serial, after) = (serial.as_deref().map(number).transpose()?, after.as_deref().map(number).transpose()?);
    let person = self::person(person.as_deref())?;
    let asked = [
        serial.as_deref().map(CertificateQuery::Serial),
        dn.as_deref().map(CertificateQuery::Name),
        person.as_ref().map(CertificateQuery::Person),
        address.as_deref().map(CertificateQuery::Address),
    ];
    let mut asked = asked.into_iter().flatten();
    let query = asked.next().unwrap_or(CertificateQuery::All);
    if asked.next().is_some() {
        return Err(invalid("Ask by one of serial, dn, person and address."));
    }
    let page =
        broker.list_certificates(&query, state.map(|word| word.0), after.as_deref().unwrap_or_default(), limit).await;
    let (page, now) = (page.map_err(|error| program.failed(&error))?, broker.now());
    let next = page.last().filter(|_| page.len() == usize::from(limit)).map(|last| last.serial.clone());
    let certificates = page.iter().map(|one| CertificateEntry::of(one, now)).collect();
    Ok((no_store(), Json(CertificatePage { certificates, next })).into_response())
}

fn number(serial: &str) -> Answer<Serial> {
    serial.parse().map_err(|_| unknown())
}

/// What is said where there is none.
pub(super) fn unknown() -> Problem {
    Problem::new(ProblemKind::NotFound, "There is no certificate with this serial number on record.")
}

/// Reads everything on record of an X.509 certificate.
#[utoipa::path(get, path = "/certificates/{serial}", operation_id = "readCertificate", tag = "certificates",
    params(("serial" = String, Path, description = "Its serial number, hexadecimal")),
    security(("token" = ["certificates:read"])), responses((status = 200, description = "The certificate", body = CertificateDocument), Refusals))]
pub(super) async fn one(
    State(broker): State<Broker>,
    program: Program<needs::ReadCertificates>,
    Named(serial): Named,
) -> Answer<Response> {
    let record = broker.certificate_record(&number(&serial)?).await.map_err(|error| program.failed(&error))?;
    let record = record.ok_or_else(unknown)?;
    Ok((no_store(), Json(CertificateDocument::of(record, broker.now()))).into_response())
}

/// What the owner of a certificate is told.
type Sentence = Text<0, LETTER_LENGTH>;

/// Why something is revoked, and what its owner is told.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Revocation {
    /// Why.
    reason: RevocationReasonWord,
    /// The owner gets a letter with this sentence, which may be empty; none if it is absent.
    #[schema(inline)]
    letter: Option<Sentence>,
}

/// Revokes an X.509 certificate. The next revocation list has it within a minute.
#[utoipa::path(post, path = "/certificates/{serial}/revoke", operation_id = "revokeCertificate", tag = "certificates",
    params(("serial" = String, Path, description = "Its serial number, hexadecimal")), request_body = Revocation,
    security(("token" = ["certificates:revoke"])), responses((status = 200, description = "What was revoked", body = Revoked), Refusals, RefusedChanges))]
pub(super) async fn revoke(
    State(broker): State<Broker>,
    program: Program<needs::RevokeCertificates>,
    Named(serial): Named,
    Sent(revocation): Sent<Revocation>,
) -> Answer<Response> {
    let serial = number(&serial)?;
    revoked(&broker, &program, ToRevoke::Certificate(&serial), revocation).await
}

/// Revokes what is meant.
pub(super) async fn revoked(
    broker: &Broker,
    program: &Program<needs::RevokeCertificates>,
    what: ToRevoke<'_>,
    Revocation { reason, letter }: Revocation,
) -> Answer<Response> {
    let actor = program.actor();
    let by = RevokedBy { reason: reason.0, actor: &actor, letter: letter.as_deref() };
    let not_possible = |detail: String| Err(Problem::new(ProblemKind::NotPossible, detail));
    match broker.revoke_as_administrator(what, &by).await {
        Ok(RevocationOutcome::Done { serials, letter }) => {
            let body = Revoked { revoked: serials, reason, letter: letter.as_str().to_owned() };
            Ok((no_store(), Json(body)).into_response())
        }
        Ok(RevocationOutcome::Unknown) => Err(unknown()),
        Ok(RevocationOutcome::Already(at)) => not_possible(format!("It was revoked on {at}.")),
        Ok(RevocationOutcome::Ended(at)) => not_possible(format!("It ended on {at}.")),
        Err(error) => Err(program.failed(&error)),
    }
}
