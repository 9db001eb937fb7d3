//! From an assertion to the attributes that Beadle knows.

use domain::{
    AttributeName, Attributes,
    attribute::{DropReason, UnreadReason},
};

use crate::support::{IDP, RESPONSE, SP, Sign, WORLD, cut, edited, signed, verify};

const URI: &str = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri";

fn attribute(name: &str, format: &str, friendly: &str, value: &str) -> String {
    format!(
        r#"<saml:Attribute Name="{name}" NameFormat="{format}" FriendlyName="{friendly}"><saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute>"#
    )
}

fn released(attributes: &str) -> Attributes {
    let xml = edited(cut(RESPONSE, "saml:Attribute"), attributes);
    verify(&signed(&xml, Sign::Both)).unwrap().released(&WORLD.institution)
}

#[test]
fn a_known_attribute_of_the_institutions_scope_is_released() {
    let attributes = released(&attribute(AttributeName::SubjectId.uri(), URI, "", " ada@example.edu "));
    assert_eq!(attributes.first(AttributeName::SubjectId), Some("ada@example.edu"));
}

#[test]
fn a_foreign_scope_is_dropped() {
    let attributes = released(&attribute(AttributeName::EduPersonPrincipalName.uri(), URI, "", "jane@elsewhere.edu"));
    assert_eq!(attributes.first(AttributeName::EduPersonPrincipalName), None);
    assert_eq!(attributes.dropped()[0].reason, DropReason::ForeignScope);
}

#[test]
fn neither_a_friendly_name_nor_another_name_format_counts() {
    let basic = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic";
    let uri = AttributeName::Mail.uri();
    for sent in [
        attribute("urn:oid:1.2.3", URI, "mail", "a@b"),
        attribute(uri, basic, "mail", "a@b"),
        attribute("mail", basic, "mail", "a@b"),
    ] {
        assert_eq!(released(&sent).first(AttributeName::Mail), None, "{sent}");
    }
}

#[test]
fn what_does_not_count_is_told_with_the_reason() {
    let basic = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic";
    let (mail, mail_uri) = (AttributeName::Mail, AttributeName::Mail.uri());
    for (sent, reason) in [
        (attribute(mail_uri, basic, "mail", "a@b"), UnreadReason::WrongFormat(mail)),
        (attribute("Mail", basic, "", "a@b"), UnreadReason::OtherName(mail)),
        (attribute("urn:mace:dir:attribute-def:mail", URI, "", "a@b"), UnreadReason::OtherName(mail)),
        (attribute(mail_uri, URI, "mail", " "), UnreadReason::Empty(mail)),
        (attribute("urn:oid:1.2.3", URI, "mail", "a@b"), UnreadReason::Unknown),
        (attribute(AttributeName::OpenIdSubject.uri(), URI, "", "someone"), UnreadReason::Unknown),
    ] {
        let xml = edited(cut(RESPONSE, "saml:Attribute"), &sent);
        let unread = verify(&signed(&xml, Sign::Both)).unwrap().unread();
        assert_eq!(unread.iter().map(|one| one.reason).collect::<Vec<_>>(), [reason], "{sent}");
    }
    let xml = edited(cut(RESPONSE, "saml:Attribute"), &attribute(mail_uri, URI, "", "a@b"));
    assert_eq!(verify(&signed(&xml, Sign::Both)).unwrap().unread(), []);
}

#[test]
fn no_assertion_says_what_an_openid_provider_would() {
    let name = AttributeName::OpenIdSubject;
    assert_eq!(released(&attribute(name.uri(), URI, "", "someone")).first(name), None);
}

#[test]
fn a_targeted_id_carries_both_qualifiers() {
    let name = AttributeName::EduPersonTargetedId;
    let eptid = |attributes: &str| {
        let value = format!(
            r#"<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"{attributes}>abc=</saml:NameID>"#
        );
        released(&attribute(name.uri(), URI, "", &value)).first(name).unwrap().to_owned()
    };
    assert_eq!(eptid(""), format!("{IDP}!{SP}!abc="));
    assert_eq!(eptid(r#" NameQualifier="https://old" SPNameQualifier="https://sp""#), "https://old!https://sp!abc=");
}

#[test]
fn several_values_stay_and_structures_vanish() {
    let name = AttributeName::EduPersonEntitlement;
    let values = "urn:a</saml:AttributeValue><saml:AttributeValue>urn:b</saml:AttributeValue><saml:AttributeValue/><saml:AttributeValue><x>urn:c</x>";
    let attributes = released(&attribute(name.uri(), URI, "", values));
    assert_eq!(attributes.all(name), ["urn:a", "urn:b"]);
}

#[test]
fn a_transient_name_is_no_lasting_one() {
    let xml = edited("nameid-format:persistent", "nameid-format:transient");
    let assertion = verify(&signed(&xml, Sign::Both)).unwrap();
    assert!(assertion.name_id.is_some() && assertion.persistent_name_id().is_none());
}
