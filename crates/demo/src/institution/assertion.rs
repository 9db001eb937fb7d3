//! A [`Statement`] as XML: the `Assertion`
//! ([SAML Core §2.3.3](https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf)).

use uppsala::XmlWriter;

use super::{
    attributes::AttributeValue,
    ns,
    statement::{NameId, Statement},
};

/// The assertion with the (unfilled) `signature`, if it is to be signed. It declares every prefix it uses, so that it
/// stays itself inside or outside the Response.
pub(super) fn assertion(statement: &Statement, encrypted_name: Option<&str>, signature: Option<&str>) -> String {
    let issued_at = statement.issued_at.to_string();
    let mut w = XmlWriter::new();
    w.start_element(
        "saml:Assertion",
        &[
            ("xmlns:saml", ns::ASSERTION),
            ("ID", &statement.assertion_id),
            ("Version", "2.0"),
            ("IssueInstant", &issued_at),
        ],
    );
    element(&mut w, "saml:Issuer", &[], &statement.issuer);
    if let Some(signature) = signature {
        w.raw(signature);
    }
    subject(&mut w, statement, encrypted_name);
    conditions(&mut w, statement);
    authn_statement(&mut w, statement);
    attribute_statement(&mut w, statement);
    w.end_element("saml:Assertion");
    w.into_string()
}

fn subject(w: &mut XmlWriter, statement: &Statement, encrypted_name: Option<&str>) {
    let not_on_or_after = statement.not_on_or_after.to_string();
    w.start_element("saml:Subject", &[]);
    if let Some(encrypted) = encrypted_name {
        w.raw(encrypted);
    } else if let Some(name_id) = &statement.name_id {
        write_name_id(w, &name_id.format, name_id.qualifiers.as_ref(), &name_id.value);
    }
    w.start_element("saml:SubjectConfirmation", &[("Method", &statement.confirmation_method)]);
    let mut data = vec![("NotOnOrAfter", not_on_or_after.as_str()), ("Recipient", &statement.recipient)];
    data.extend(statement.in_response_to.as_deref().map(|id| ("InResponseTo", id)));
    w.empty_element("saml:SubjectConfirmationData", &data);
    w.end_element("saml:SubjectConfirmation");
    w.end_element("saml:Subject");
}

/// The subject's name by itself, as it is encrypted.
pub(super) fn bare_name(name_id: &NameId) -> String {
    let mut w = XmlWriter::new();
    write_name_id(&mut w, &name_id.format, name_id.qualifiers.as_ref(), &name_id.value);
    w.into_string().replacen("<saml:NameID", &format!("<saml:NameID xmlns:saml=\"{}\"", ns::ASSERTION), 1)
}

fn conditions(w: &mut XmlWriter, statement: &Statement) {
    let (from, until) = (statement.not_before.to_string(), statement.not_on_or_after.to_string());
    w.start_element("saml:Conditions", &[("NotBefore", &from), ("NotOnOrAfter", &until)]);
    if let Some(audience) = &statement.audience {
        w.start_element("saml:AudienceRestriction", &[]);
        element(w, "saml:Audience", &[], audience);
        w.end_element("saml:AudienceRestriction");
    }
    w.end_element("saml:Conditions");
}

fn authn_statement(w: &mut XmlWriter, statement: &Statement) {
    let instant = statement.authn_instant.to_string();
    let end = statement.session_not_on_or_after.map(|at| at.to_string());
    let mut attributes = vec![("AuthnInstant", instant.as_str()), ("SessionIndex", &statement.session_index)];
    attributes.extend(end.as_deref().map(|at| ("SessionNotOnOrAfter", at)));
    w.start_element("saml:AuthnStatement", &attributes);
    w.start_element("saml:AuthnContext", &[]);
    element(w, "saml:AuthnContextClassRef", &[], &statement.authn_context);
    w.end_element("saml:AuthnContext");
    w.end_element("saml:AuthnStatement");
}

fn attribute_statement(w: &mut XmlWriter, statement: &Statement) {
    // An empty AttributeStatement would break the schema.
    if statement.attributes.is_empty() {
        return;
    }
    w.start_element("saml:AttributeStatement", &[]);
    for attribute in &statement.attributes {
        w.start_element(
            "saml:Attribute",
            &[("Name", &attribute.name), ("NameFormat", ns::URI_FORMAT), ("FriendlyName", &attribute.friendly_name)],
        );
        for value in &attribute.values {
            match value {
                AttributeValue::Text(text) => element(w, "saml:AttributeValue", &[], text),
                AttributeValue::NameId(id) => {
                    let qualifiers = (statement.issuer.clone(), statement.audience.clone().unwrap_or_default());
                    w.start_element("saml:AttributeValue", &[]);
                    write_name_id(w, ns::PERSISTENT, Some(&qualifiers), id);
                    w.end_element("saml:AttributeValue");
                }
            }
        }
        w.end_element("saml:Attribute");
    }
    w.end_element("saml:AttributeStatement");
}

pub(super) fn write_name_id(w: &mut XmlWriter, format: &str, qualifiers: Option<&(String, String)>, value: &str) {
    let mut attributes = vec![("Format", format)];
    if let Some((name_qualifier, sp_name_qualifier)) = qualifiers {
        attributes.push(("NameQualifier", name_qualifier));
        attributes.push(("SPNameQualifier", sp_name_qualifier));
    }
    element(w, "saml:NameID", &attributes, value);
}

/// An element with text.
pub(super) fn element(w: &mut XmlWriter, name: &str, attributes: &[(&str, &str)], text: &str) {
    w.start_element(name, attributes);
    w.text(text);
    w.end_element(name);
}
