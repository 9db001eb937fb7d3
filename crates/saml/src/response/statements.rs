//! Reading a signed assertion into an [`Assertion`].

use super::{
    Expected, FORCED_LEEWAY,
    assertion::{Assertion, Attribute, AttributeValue, NameId},
    conditions::{check_assertion, instant, not_in_future, not_past},
    error::ResponseError,
};
use crate::{service_provider::ServiceProvider, vocabulary::ASSERTION, xml::Node};

/// Checks and reads an assertion. The caller vouches that `assertion` is covered by a signature.
pub(super) fn read(
    assertion: Node<'_>,
    sp: &ServiceProvider,
    expected: &Expected<'_>,
) -> Result<Assertion, ResponseError> {
    let expires_at = check_assertion(assertion, sp, expected)?;
    let id =
        assertion.attribute("ID").filter(|id| !id.is_empty()).ok_or(ResponseError::Missing("the assertion's ID"))?;
    let statement =
        assertion.children_named(ASSERTION, "AuthnStatement").next().ok_or(ResponseError::Missing("AuthnStatement"))?;

    let authn_instant = instant(statement, "AuthnInstant")?.ok_or(ResponseError::Missing("AuthnInstant"))?;
    not_in_future(Some(authn_instant), "AuthnInstant", expected.now)?;
    if expected.forced_after.is_some_and(|forced| authn_instant < forced - FORCED_LEEWAY) {
        return Err(ResponseError::StaleAuthentication);
    }
    let session_not_on_or_after = instant(statement, "SessionNotOnOrAfter")?;
    not_past(session_not_on_or_after, "SessionNotOnOrAfter", expected.now)?;

    Ok(Assertion {
        id: id.to_owned(),
        issuer: expected.institution.entity_id.clone(),
        audience: sp.entity_id.clone(),
        name_id: subject_name(assertion)?,
        authn_instant,
        authn_context: authn_context(statement, expected.requested_contexts)?,
        session_index: statement.attribute("SessionIndex").map(str::to_owned),
        session_not_on_or_after,
        expires_at,
        attributes: attributes(assertion),
    })
}

fn subject_name(assertion: Node<'_>) -> Result<Option<NameId>, ResponseError> {
    let Some(subject) = assertion.child(ASSERTION, "Subject")? else { return Ok(None) };
    Ok(subject.child(ASSERTION, "NameID")?.map(name_id))
}

/// The class of the authentication, which must be one of those that were asked for, if any.
fn authn_context(statement: Node<'_>, requested: &[String]) -> Result<Option<String>, ResponseError> {
    let class = match statement.child(ASSERTION, "AuthnContext")? {
        Some(context) => context.child(ASSERTION, "AuthnContextClassRef")?.map(Node::text),
        None => None,
    };
    let met = requested.is_empty() || class.as_ref().is_some_and(|class| requested.contains(class));
    if met { Ok(class) } else { Err(ResponseError::ContextNotMet(class.unwrap_or_default())) }
}

fn attributes(assertion: Node<'_>) -> Vec<Attribute> {
    assertion
        .children_named(ASSERTION, "AttributeStatement")
        .flat_map(|statement| statement.children_named(ASSERTION, "Attribute"))
        .filter_map(|attribute| {
            Some(Attribute {
                name: attribute.attribute("Name")?.to_owned(),
                name_format: attribute.attribute("NameFormat").map(str::to_owned),
                values: attribute.children_named(ASSERTION, "AttributeValue").filter_map(value).collect(),
            })
        })
        .collect()
}

/// Text, or one NameID. Other structures inside a value mean nothing here, and are left out rather than flattened.
fn value(value: Node<'_>) -> Option<AttributeValue> {
    let mut children = value.children();
    match (children.next(), children.next()) {
        (None, _) => Some(AttributeValue::Text(value.text())),
        (Some(child), None) if child.is(ASSERTION, "NameID") => Some(AttributeValue::NameId(name_id(child))),
        _ => None,
    }
}

fn name_id(node: Node<'_>) -> NameId {
    NameId {
        format: node.attribute("Format").map(str::to_owned),
        name_qualifier: node.attribute("NameQualifier").map(str::to_owned),
        sp_name_qualifier: node.attribute("SPNameQualifier").map(str::to_owned),
        value: node.text(),
    }
}
