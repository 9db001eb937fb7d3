//! A sample institution's `EntityDescriptor`
//! ([SAML Metadata](https://docs.oasis-open.org/security/saml/v2.0/saml-metadata-2.0-os.pdf)).

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use uppsala::XmlWriter;

use super::{SampleInstitution, ecp, ns, roster::Release};

/// Who registered the sample institutions (`mdrpi:RegistrationInfo`).
const REGISTRATION_AUTHORITY: &str = "https://federation.example.org";
const RESEARCH_AND_SCHOLARSHIP: &str = "http://refeds.org/category/research-and-scholarship";
const SIRTFI: &str = "https://refeds.org/sirtfi";

/// The metadata document.
pub(super) fn entity_descriptor(institution: &SampleInstitution) -> String {
    let mut w = XmlWriter::new();
    w.write_declaration();
    w.start_element(
        "md:EntityDescriptor",
        &[
            ("xmlns:md", ns::METADATA),
            ("xmlns:ds", ns::DSIG),
            ("xmlns:mdattr", "urn:oasis:names:tc:SAML:metadata:attribute"),
            ("xmlns:mdrpi", "urn:oasis:names:tc:SAML:metadata:rpi"),
            ("xmlns:mdui", ns::UI),
            ("xmlns:saml", ns::ASSERTION),
            ("xmlns:shibmd", "urn:mace:shibboleth:metadata:1.0"),
            ("entityID", institution.entity_id()),
        ],
    );
    registration(&mut w, institution);
    role(&mut w, institution);
    organization(&mut w, institution);
    contacts(&mut w, institution);
    w.end_element("md:EntityDescriptor");
    w.into_string()
}

fn registration(w: &mut XmlWriter, institution: &SampleInstitution) {
    w.start_element("md:Extensions", &[]);
    w.empty_element("mdrpi:RegistrationInfo", &[("registrationAuthority", REGISTRATION_AUTHORITY)]);
    w.start_element("mdattr:EntityAttributes", &[]);
    entity_attribute(w, "http://macedir.org/entity-category-support", RESEARCH_AND_SCHOLARSHIP);
    if institution.profile().release == Release::Everything {
        entity_attribute(w, "urn:oasis:names:tc:SAML:attribute:assurance-certification", SIRTFI);
    }
    w.end_element("mdattr:EntityAttributes");
    w.end_element("md:Extensions");
}

fn entity_attribute(w: &mut XmlWriter, name: &str, value: &str) {
    w.start_element("saml:Attribute", &[("Name", name), ("NameFormat", ns::URI_FORMAT)]);
    element(w, "saml:AttributeValue", &[], value);
    w.end_element("saml:Attribute");
}

fn role(w: &mut XmlWriter, institution: &SampleInstitution) {
    let profile = institution.profile();
    let help = format!(
        "{}?code=ERRORURL_CODE&ts=ERRORURL_TS&rp=ERRORURL_RP&tid=ERRORURL_TID&ctx=ERRORURL_CTX",
        institution.url("help")
    );
    w.start_element(
        "md:IDPSSODescriptor",
        &[("protocolSupportEnumeration", ns::PROTOCOL), ("WantAuthnRequestsSigned", "true"), ("errorURL", &help)],
    );
    w.start_element("md:Extensions", &[]);
    element(w, "shibmd:Scope", &[("regexp", "false")], profile.scope);
    w.start_element("mdui:UIInfo", &[]);
    for (language, name) in profile.names {
        element(w, "mdui:DisplayName", &[("xml:lang", language)], name);
    }
    element(w, "mdui:Description", &[("xml:lang", "en")], profile.description);
    element(w, "mdui:Keywords", &[("xml:lang", "en")], &profile.keywords.join(" "));
    element(w, "mdui:InformationURL", &[("xml:lang", "en")], &institution.url(""));
    // In the metadata themselves: nobody on the public Internet could fetch it from here.
    let logo = format!("data:image/png;base64,{}", BASE64.encode(profile.logo));
    element(w, "mdui:Logo", &[("height", "96"), ("width", "96")], &logo);
    w.end_element("mdui:UIInfo");
    w.start_element("mdui:DiscoHints", &[]);
    element(w, "mdui:DomainHint", &[], profile.scope);
    element(w, "mdui:GeolocationHint", &[], profile.place);
    w.end_element("mdui:DiscoHints");
    w.end_element("md:Extensions");

    w.start_element("md:KeyDescriptor", &[("use", "signing")]);
    w.start_element("ds:KeyInfo", &[]);
    w.start_element("ds:X509Data", &[]);
    element(w, "ds:X509Certificate", &[], &BASE64.encode(institution.certificate()));
    w.end_element("ds:X509Data");
    w.end_element("ds:KeyInfo");
    w.end_element("md:KeyDescriptor");

    for binding in [ns::REDIRECT_BINDING, ns::POST_BINDING] {
        w.empty_element("md:SingleLogoutService", &[("Binding", binding), ("Location", &institution.url("slo"))]);
    }
    if profile.release == Release::Everything {
        element(w, "md:NameIDFormat", &[], ns::PERSISTENT);
    }
    element(w, "md:NameIDFormat", &[], ns::TRANSIENT);
    for binding in [ns::REDIRECT_BINDING, ns::POST_BINDING] {
        w.empty_element("md:SingleSignOnService", &[("Binding", binding), ("Location", &institution.url("sso"))]);
    }
    if profile.ecp {
        let address = institution.url(ecp::PATH);
        w.empty_element("md:SingleSignOnService", &[("Binding", ns::SOAP_BINDING), ("Location", &address)]);
    }
    w.end_element("md:IDPSSODescriptor");
}

fn organization(w: &mut XmlWriter, institution: &SampleInstitution) {
    w.start_element("md:Organization", &[]);
    for tag in ["md:OrganizationName", "md:OrganizationDisplayName"] {
        for (language, name) in institution.profile().names {
            element(w, tag, &[("xml:lang", language)], name);
        }
    }
    element(w, "md:OrganizationURL", &[("xml:lang", "en")], &institution.url(""));
    w.end_element("md:Organization");
}

fn contacts(w: &mut XmlWriter, institution: &SampleInstitution) {
    for (kind, name, mailbox) in [("technical", "Identity team", "identity"), ("support", "Help desk", SUPPORT_MAILBOX)]
    {
        w.start_element("md:ContactPerson", &[("contactType", kind)]);
        element(w, "md:GivenName", &[], name);
        element(w, "md:EmailAddress", &[], &format!("mailto:{mailbox}@{}", institution.profile().scope));
        w.end_element("md:ContactPerson");
    }
}

/// The local part of the address that people with a problem write to.
pub(super) const SUPPORT_MAILBOX: &str = "help";

fn element(w: &mut XmlWriter, name: &str, attributes: &[(&str, &str)], text: &str) {
    w.start_element(name, attributes);
    w.text(text);
    w.end_element(name);
}
