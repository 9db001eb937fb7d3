//! The audit log.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use broker::{
    Broker,
    audit::AuditQuery,
    documents::{AuditPage, AuditState},
};
use domain::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    certificates::{invalid, person},
    input::{Asked, Limit},
    problem::{Answer, Refusals, RefusedChanges},
    program::Program,
    text::Text,
};
use crate::{administrator::needs, route::oauth::no_store};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct LogQuery {
    /// What entries are of, such as `certificate.revoked`; a word that ends with a dot is the beginning of several.
    #[param(inline)]
    kind: Option<Text<0, 64>>,
    /// A serial number, hexadecimal; of SSH decimal digits.
    #[param(inline)]
    serial: Option<Text<0, 64>>,
    /// Whose certificates: a `sub`.
    #[param(inline)]
    person: Option<Text<0, 256>>,
    /// A part of what says who acted.
    #[param(inline)]
    by: Option<Text<0, 256>>,
    /// From then on.
    #[param(format = DateTime)]
    from: Option<String>,
    /// Until before then.
    #[param(format = DateTime)]
    until: Option<String>,
    /// Entries before this row: the `next` of the page before.
    before: Option<i64>,
    /// How many.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 1000, default = 100)]
    limit: Limit,
}

/// Searches the audit log, the newest entry first.
#[utoipa::path(get, path = "/audit", operation_id = "searchAuditLog", tag = "audit", params(LogQuery),
    security(("token" = ["audit:read"])), responses((status = 200, description = "A page of the log", body = AuditPage), Refusals, RefusedChanges))]
pub(super) async fn search(
    State(broker): State<Broker>,
    program: Program<needs::ReadAudit>,
    Asked(LogQuery { kind, serial, person, by, from, until, before, limit: Limit(limit) }): Asked<LogQuery>,
) -> Answer<Response> {
    let person = self::person(person.as_deref())?;
    let time = |text: String| Timestamp::parse_rfc3339(&text).ok_or_else(|| invalid("A time is RFC 3339."));
    let (from, until) = (from.map(time).transpose()?, until.map(time).transpose()?);
    let (kind, serial, by) = (kind.map(String::from), serial.map(String::from), by.map(String::from));
    let query = AuditQuery { kind, serial, person, by, from, until };
    // What waits joins the chain first.
    broker.audit_state().await.map_err(|error| program.failed(&error))?;
    let page = broker.search_audit(&query, before, usize::from(limit)).await.map_err(|error| program.failed(&error))?;
    Ok((no_store(), Json(AuditPage::from(page))).into_response())
}

/// Reads how it stands with the log.
#[utoipa::path(get, path = "/audit/state", operation_id = "readAuditState", tag = "audit",
    security(("token" = ["audit:read"])), responses((status = 200, description = "The state of the log", body = AuditState), Refusals))]
pub(super) async fn state(State(broker): State<Broker>, program: Program<needs::ReadAudit>) -> Answer<Response> {
    let state = broker.audit_state().await.map_err(|error| program.failed(&error))?;
    Ok((no_store(), Json(AuditState::from(state))).into_response())
}
