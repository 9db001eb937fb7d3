//! Reading a signed assertion into an [`Assertion`].

use std::sync::Arc;

use super::{
    Expected, FORCED_LEEWAY,
    assertion::{Assertion, Attribute, AttributeValue},
    conditions::{check_assertion, instant, not_in_future, not_past},
    error::ResponseError,
};
use crate::{
    key::DecryptionKey,
    name_id::{self, NameId},
    service_provider::ServiceProvider,
    vocabulary::ASSERTION,
    xml::Node,
};

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
        name_id: subject_name(assertion, &sp.decryption)?,
        authn_instant,
        authn_context: authn_context(statement, expected.requested_contexts)?,
        session_index: statement.attribute("SessionIndex").map(str::to_owned),
        session_not_on_or_after,
        expires_at,
        attributes: attributes(assertion, &sp.decryption)?,
        encrypted: false,
    })
}

fn subject_name(assertion: Node<'_>, keys: &[Arc<DecryptionKey>]) -> Result<Option<NameId>, ResponseError> {
    match assertion.child(ASSERTION, "Subject")? {
        Some(subject) => name_id::child_of(subject, keys),
        None => Ok(None),
    }
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

fn attributes(assertion: Node<'_>, keys: &[Arc<DecryptionKey>]) -> Result<Vec<Attribute>, ResponseError> {
    let statements = assertion.children_named(ASSERTION, "AttributeStatement");
    let mut read = Vec::new();
    for attribute in statements.flat_map(|statement| statement.children_named(ASSERTION, "Attribute")) {
        let Some(name) = attribute.attribute("Name") else { continue };
        let values = attribute.children_named(ASSERTION, "AttributeValue").filter_map(|node| value(node, keys));
        read.push(Attribute {
            name: name.to_owned(),
            name_format: attribute.attribute("NameFormat").map(str::to_owned),
            values: values.collect::<Result<_, _>>()?,
        });
    }
    Ok(read)
}

/// Text, or one name. Other structures inside a value mean nothing here, and are left out rather than flattened.
fn value(value: Node<'_>, keys: &[Arc<DecryptionKey>]) -> Option<Result<AttributeValue, ResponseError>> {
    let mut children = value.children();
    match (children.next(), children.next()) {
        (None, _) => Some(Ok(AttributeValue::Text(value.text()))),
        (Some(_), None) => name_id::child_of(value, keys).transpose().map(|name| name.map(AttributeValue::NameId)),
        _ => None,
    }
}
