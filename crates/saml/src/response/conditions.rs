//! Whether a response and its assertion are for us, now, and the answer to our request.

use domain::{EntityId, Timestamp};

use super::{
    Expected, MAX_SKEW,
    error::{Refusal, ResponseError},
};
use crate::{
    service_provider::ServiceProvider,
    vocabulary::{ASSERTION, BEARER, NAMEID_ENTITY, PROTOCOL, STATUS_SUCCESS},
    xml::Node,
};

/// Checks what stands on the `Response` itself (SAML Core §3.2.2, Bindings §3.5.5.2, Profiles §4.1.4.2).
pub(super) fn check_response(
    response: Node<'_>,
    needs_issuer: bool,
    needs_destination: bool,
    sp: &ServiceProvider,
    expected: &Expected<'_>,
) -> Result<(), ResponseError> {
    version(response, "response")?;
    match response.child(ASSERTION, "Issuer")? {
        Some(issuer) => is_issuer(issuer, &expected.institution.entity_id)?,
        None if needs_issuer => return Err(ResponseError::Missing("the response's Issuer")),
        None => {}
    }
    match response.attribute("Destination") {
        Some(destination) if destination == sp.acs.as_str() => {}
        None | Some("") if !needs_destination => {}
        None => return Err(ResponseError::Missing("the response's Destination")),
        Some(other) => return Err(ResponseError::WrongDestination(shortened(other))),
    }
    if response.attribute("InResponseTo") != Some(expected.request_id.as_str()) {
        return Err(ResponseError::NotInResponseTo);
    }
    not_in_future(instant(response, "IssueInstant")?, "IssueInstant", expected.now)?;
    check_status(response, needs_destination)
}

fn check_status(response: Node<'_>, signed: bool) -> Result<(), ResponseError> {
    let codes = status_codes(response)?;
    if codes.first().is_some_and(|first| first == STATUS_SUCCESS) {
        return Ok(());
    }
    let status = response.child(PROTOCOL, "Status")?;
    let message = status.map(|status| status.child(PROTOCOL, "StatusMessage")).transpose()?.flatten();
    let message = message.map(|node| node.text().chars().take(500).collect());
    Err(ResponseError::Refused(Refusal { codes, message, signed }))
}

/// The status codes of an answer, from the outermost to the innermost.
pub(crate) fn status_codes(response: Node<'_>) -> Result<Vec<String>, ResponseError> {
    let status = response.child(PROTOCOL, "Status")?.ok_or(ResponseError::Missing("the response's Status"))?;
    let mut codes = Vec::new();
    let mut code = status.child(PROTOCOL, "StatusCode")?;
    while let Some(node) = code {
        codes.push(shortened(node.attribute("Value").unwrap_or_default()));
        code = node.child(PROTOCOL, "StatusCode")?;
    }
    Ok(codes)
}

/// Checks the assertion's version and issuer, its subject confirmation and its conditions. Returns until when it
/// could be replayed.
pub(super) fn check_assertion(
    assertion: Node<'_>,
    sp: &ServiceProvider,
    expected: &Expected<'_>,
) -> Result<Timestamp, ResponseError> {
    version(assertion, "assertion")?;
    let issuer = assertion.child(ASSERTION, "Issuer")?.ok_or(ResponseError::Missing("the assertion's Issuer"))?;
    is_issuer(issuer, &expected.institution.entity_id)?;
    not_in_future(instant(assertion, "IssueInstant")?, "IssueInstant", expected.now)?;

    let conditions = assertion.child(ASSERTION, "Conditions")?.ok_or(ResponseError::Missing("Conditions"))?;
    within(conditions, expected.now)?;
    check_audience(conditions, &sp.entity_id)?;

    let subject = assertion.child(ASSERTION, "Subject")?.ok_or(ResponseError::Missing("Subject"))?;
    check_subject_confirmation(subject, sp, expected)
}

/// Every `AudienceRestriction` must name us, and there must be one (Profiles §4.1.4.2). Conditions that nobody here
/// understands make an assertion invalid (Core §2.5.1.1).
fn check_audience(conditions: Node<'_>, own: &EntityId) -> Result<(), ResponseError> {
    let mut restricted = false;
    for condition in conditions.children() {
        if condition.is(ASSERTION, "AudienceRestriction") {
            restricted = true;
            let audiences: Vec<_> = condition.children_named(ASSERTION, "Audience").map(Node::text).collect();
            if !audiences.iter().any(|audience| audience == own.as_str()) {
                return Err(ResponseError::WrongAudience(shortened(&audiences.join(" "))));
            }
        } else if !condition.is(ASSERTION, "OneTimeUse") && !condition.is(ASSERTION, "ProxyRestriction") {
            return Err(ResponseError::UnknownCondition(shortened(&condition.name().local_name)));
        }
    }
    if restricted { Ok(()) } else { Err(ResponseError::Missing("AudienceRestriction")) }
}

/// One bearer confirmation must hold (Profiles §4.1.4.3). Returns until when any of them could.
fn check_subject_confirmation(
    subject: Node<'_>,
    sp: &ServiceProvider,
    expected: &Expected<'_>,
) -> Result<Timestamp, ResponseError> {
    let mut first_error = None;
    let mut confirmed = false;
    let mut last = None;
    for confirmation in subject.children_named(ASSERTION, "SubjectConfirmation") {
        if confirmation.attribute("Method") != Some(BEARER) {
            continue;
        }
        match check_bearer(confirmation, sp, expected) {
            Ok(until) => {
                confirmed = true;
                last = last.max(Some(until));
            }
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    match (confirmed, last) {
        (true, Some(until)) => Ok(until + MAX_SKEW),
        _ => Err(first_error.unwrap_or(ResponseError::NotBearer)),
    }
}

fn check_bearer(
    confirmation: Node<'_>,
    sp: &ServiceProvider,
    expected: &Expected<'_>,
) -> Result<Timestamp, ResponseError> {
    let data = confirmation
        .child(ASSERTION, "SubjectConfirmationData")?
        .ok_or(ResponseError::Missing("SubjectConfirmationData"))?;
    match data.attribute("Recipient") {
        Some(recipient) if recipient == sp.acs.as_str() => {}
        Some(other) => return Err(ResponseError::WrongRecipient(shortened(other))),
        None => return Err(ResponseError::Missing("Recipient")),
    }
    if data.attribute("InResponseTo") != Some(expected.request_id.as_str()) {
        return Err(ResponseError::NotInResponseTo);
    }
    within(data, expected.now)?;
    instant(data, "NotOnOrAfter")?.ok_or(ResponseError::Missing("NotOnOrAfter of the subject confirmation"))
}

/// `NotBefore` and `NotOnOrAfter`, where present.
fn within(node: Node<'_>, now: Timestamp) -> Result<(), ResponseError> {
    not_in_future(instant(node, "NotBefore")?, "NotBefore", now)?;
    not_past(instant(node, "NotOnOrAfter")?, "NotOnOrAfter", now)
}

pub(crate) fn not_in_future(at: Option<Timestamp>, what: &'static str, now: Timestamp) -> Result<(), ResponseError> {
    if at.is_some_and(|at| at > now + MAX_SKEW) { Err(ResponseError::NotYetValid(what)) } else { Ok(()) }
}

pub(crate) fn not_past(at: Option<Timestamp>, what: &'static str, now: Timestamp) -> Result<(), ResponseError> {
    if at.is_some_and(|at| at + MAX_SKEW <= now) { Err(ResponseError::Expired(what)) } else { Ok(()) }
}

/// A time attribute, if it is there.
pub(crate) fn instant(node: Node<'_>, name: &'static str) -> Result<Option<Timestamp>, ResponseError> {
    let parse = |text: &str| Timestamp::parse_rfc3339(text.trim()).ok_or(ResponseError::BadInstant(name));
    node.attribute(name).map(parse).transpose()
}

pub(crate) fn version(node: Node<'_>, what: &'static str) -> Result<(), ResponseError> {
    if node.attribute("Version") == Some("2.0") { Ok(()) } else { Err(ResponseError::WrongVersion(what)) }
}

pub(crate) fn is_issuer(issuer: Node<'_>, institution: &EntityId) -> Result<(), ResponseError> {
    let text = issuer.text();
    let is_entity = issuer.attribute("Format").is_none_or(|format| format == NAMEID_ENTITY);
    if is_entity && text == institution.as_str() { Ok(()) } else { Err(ResponseError::WrongIssuer(shortened(&text))) }
}

/// Enough for the log, not enough to fill it.
pub(crate) fn shortened(text: &str) -> String {
    text.chars().take(200).collect()
}
