//! Who we are to the institutions, and the metadata that says so.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use domain::{AttributeName, Digest, EntityId, Timestamp};
use uppsala::XmlWriter;
use url::Url;

use crate::{
    discovery,
    key::{DecryptionKey, SigningKey},
    signature,
    vocabulary::{
        ALGORITHM_SUPPORT, ASSERTION, BINDING_PAOS, BINDING_POST, BINDING_REDIRECT, DSIG, ENTITY_CATEGORY, MDATTR,
        MDUI, METADATA, NAME_FORMAT_URI, NAMEID_PERSISTENT, NAMEID_TRANSIENT, PROTOCOL, REMD, SECURITY_CONTACT,
        SUBJECT_ID_REQUIREMENT, XENC11, algorithm,
    },
};

/// REFEDS Research and Scholarship.
pub const RESEARCH_AND_SCHOLARSHIP: &str = "http://refeds.org/category/research-and-scholarship";
/// REFEDS Data Protection Code of Conduct, version 2.
pub const CODE_OF_CONDUCT: &str = "https://refeds.org/category/code-of-conduct/v2";

/// REFEDS Anonymous, Pseudonymous and Personalized Access: which identifier a service asks for.
pub const ANONYMOUS_ACCESS: &str = "https://refeds.org/category/anonymous";
/// The second of them.
pub const PSEUDONYMOUS_ACCESS: &str = "https://refeds.org/category/pseudonymous";
/// The third.
pub const PERSONALIZED_ACCESS: &str = "https://refeds.org/category/personalized";

/// What a broker of research services usually asks for: identifiers, names, mail, affiliation and assurance.
pub const USUAL_ATTRIBUTES: &[AttributeName] = &[
    AttributeName::EduPersonUniqueId,
    AttributeName::EduPersonTargetedId,
    AttributeName::EduPersonPrincipalName,
    AttributeName::Mail,
    AttributeName::DisplayName,
    AttributeName::GivenName,
    AttributeName::Surname,
    AttributeName::EduPersonScopedAffiliation,
    AttributeName::EduPersonEntitlement,
    AttributeName::EduPersonAssurance,
    AttributeName::EduPersonOrcid,
    AttributeName::SchacHomeOrganization,
];

/// Our side of SAML: names, address and keys.
#[derive(Debug, Clone)]
pub struct ServiceProvider {
    /// Our entityID. Institutions derive pairwise identifiers from it: it must never change.
    pub entity_id: EntityId,
    /// Where institutions send their answers (HTTP-POST).
    pub acs: Url,
    /// Where clients without a browser bring them (PAOS), if they can.
    pub paos: Option<Url>,
    /// Where they send logout messages (HTTP-Redirect and HTTP-POST).
    pub slo: Url,
    /// Where outside choosers of institutions send their answers, if there are any; the usual one first.
    pub discovery_responses: Vec<Url>,
    /// The name that institutions show, in English.
    pub display_name: String,
    /// What the service is for, in English.
    pub description: String,
    /// A page about the service, in English.
    pub information_url: Option<Url>,
    /// The privacy notice, in English.
    pub privacy_url: Option<Url>,
    /// The same in other languages.
    pub translations: Vec<Translation>,
    /// A picture for institutions' pages.
    pub logo: Option<Logo>,
    /// Who runs the service.
    pub organization: String,
    /// Whom to write to.
    pub contacts: Contacts,
    /// Entity categories to claim, e.g. [`RESEARCH_AND_SCHOLARSHIP`], [`CODE_OF_CONDUCT`].
    pub entity_categories: Vec<String>,
    /// Attributes to ask for, e.g. [`USUAL_ATTRIBUTES`]. Subject identifiers are asked for apart, as their
    /// specification demands.
    pub requested_attributes: Vec<AttributeName>,
    /// Those among them, or beside them, without which nobody can sign in (`isRequired`).
    pub required_attributes: Vec<AttributeName>,
    /// Signing keys: the first signs, all are published.
    pub signing: Vec<Arc<SigningKey>>,
    /// Decryption keys: all are tried, the first is published. So nobody encrypts any more to one that is to go.
    pub decryption: Vec<Arc<DecryptionKey>>,
}

/// What institutions show of the service in one more language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translation {
    /// The language tag, e.g. `de`.
    pub language: String,
    /// The name.
    pub display_name: String,
    /// What the service is for.
    pub description: String,
    /// A page about the service.
    pub information_url: Option<Url>,
    /// The privacy notice.
    pub privacy_url: Option<Url>,
}

/// A picture (`mdui:Logo`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    /// Where it is; https.
    pub url: Url,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// Mail addresses of the service's people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contacts {
    /// For problems of the machinery.
    pub technical: String,
    /// For people who cannot sign in.
    pub support: String,
    /// For incidents (REFEDS security contact).
    pub security: String,
}

impl ServiceProvider {
    /// Our metadata ([SAML Metadata](https://docs.oasis-open.org/security/saml/v2.0/saml-metadata-2.0-os.pdf) with
    /// the extensions that research federations use), as an `EntityDescriptor` that our own key has signed.
    pub fn metadata(&self, valid_until: Option<Timestamp>) -> String {
        // Of the entityID, so that ours differs from others' where somebody puts several into one document.
        let digest = Digest::of(self.entity_id.as_str().as_bytes());
        let id = digest.as_bytes().iter().take(16).fold(String::from("_"), |id, byte| format!("{id}{byte:02x}"));
        let unsigned = self.entity_descriptor(&id, valid_until, None);
        let signature = self.signing.first().and_then(|key| signature::enveloped(&unsigned, &id, key));
        match signature {
            Some(signature) => self.entity_descriptor(&id, valid_until, Some(&signature)),
            None => unsigned,
        }
    }

    fn entity_descriptor(&self, id: &str, valid_until: Option<Timestamp>, signature: Option<&str>) -> String {
        let until = valid_until.map(|at| at.to_string());
        let mut attributes = vec![
            ("xmlns:md", METADATA),
            ("xmlns:mdattr", MDATTR),
            ("xmlns:mdui", MDUI),
            ("xmlns:saml", ASSERTION),
            ("xmlns:ds", DSIG),
            ("xmlns:xenc11", XENC11),
            ("xmlns:remd", REMD),
            ("xmlns:alg", ALGORITHM_SUPPORT),
            ("ID", id),
            ("entityID", self.entity_id.as_str()),
        ];
        if let Some(until) = &until {
            attributes.push(("validUntil", until));
        }
        let mut xml = Writer(XmlWriter::new());
        xml.0.write_declaration();
        xml.element("md:EntityDescriptor", &attributes, |xml| {
            if let Some(signature) = signature {
                xml.0.raw(signature);
            }
            xml.element("md:Extensions", &[], |xml| {
                write_algorithms(xml);
                self.write_entity_attributes(xml);
            });
            let role = [
                ("protocolSupportEnumeration", PROTOCOL),
                ("AuthnRequestsSigned", "true"),
                ("WantAssertionsSigned", "true"),
            ];
            xml.element("md:SPSSODescriptor", &role, |xml| self.write_role(xml));
            self.write_organization(xml);
            self.write_contacts(xml);
        });
        xml.0.into_string()
    }

    fn write_entity_attributes(&self, xml: &mut Writer) {
        xml.element("mdattr:EntityAttributes", &[], |xml| {
            xml.attribute(ENTITY_CATEGORY, &self.entity_categories);
            xml.attribute(SUBJECT_ID_REQUIREMENT, &[self.subject_id_requirement().to_owned()]);
        });
    }

    /// What the claimed category of access says; where none is claimed, whichever the institution has.
    fn subject_id_requirement(&self) -> &'static str {
        let claims = |category| self.entity_categories.iter().any(|claimed| claimed == category);
        if claims(PERSONALIZED_ACCESS) {
            "subject-id"
        } else if claims(PSEUDONYMOUS_ACCESS) {
            "pairwise-id"
        } else if claims(ANONYMOUS_ACCESS) {
            "none"
        } else {
            "any"
        }
    }

    fn write_role(&self, xml: &mut Writer) {
        xml.element("md:Extensions", &[], |xml| {
            for (index, response) in self.discovery_responses.iter().enumerate() {
                let endpoint = [
                    ("xmlns:idpdisc", discovery::PROTOCOL),
                    ("Binding", discovery::PROTOCOL),
                    ("Location", response.as_str()),
                    ("index", &index.to_string()),
                    ("isDefault", if index == 0 { "true" } else { "false" }),
                ];
                xml.0.empty_element("idpdisc:DiscoveryResponse", &endpoint);
            }
            xml.element("mdui:UIInfo", &[], |xml| self.write_ui_info(xml));
        });
        for key in &self.signing {
            xml.key("signing", key.certificate(), |_| {});
        }
        if let Some(key) = self.decryption.first() {
            xml.key("encryption", key.certificate(), write_encryption_methods);
        }
        for binding in [BINDING_REDIRECT, BINDING_POST] {
            let slo = [("Binding", binding), ("Location", self.slo.as_str())];
            xml.0.empty_element("md:SingleLogoutService", &slo);
        }
        for format in [NAMEID_PERSISTENT, NAMEID_TRANSIENT] {
            xml.text_element("md:NameIDFormat", &[], format);
        }
        let acs = [("Binding", BINDING_POST), ("Location", self.acs.as_str()), ("index", "0"), ("isDefault", "true")];
        xml.0.empty_element("md:AssertionConsumerService", &acs);
        if let Some(paos) = &self.paos {
            let paos = [("Binding", BINDING_PAOS), ("Location", paos.as_str()), ("index", "1")];
            xml.0.empty_element("md:AssertionConsumerService", &paos);
        }
        if !self.requested_attributes.is_empty() || !self.required_attributes.is_empty() {
            xml.element("md:AttributeConsumingService", &[("index", "0")], |xml| self.write_attributes(xml));
        }
    }

    fn write_attributes(&self, xml: &mut Writer) {
        xml.localized("md:ServiceName", &self.display_name);
        for translation in &self.translations {
            xml.in_language("md:ServiceName", &translation.language, &translation.display_name);
        }
        let more = self.required_attributes.iter().filter(|name| !self.requested_attributes.contains(name));
        for name in self.requested_attributes.iter().chain(more) {
            let mut requested =
                vec![("FriendlyName", name.friendly()), ("Name", name.uri()), ("NameFormat", NAME_FORMAT_URI)];
            if self.required_attributes.contains(name) {
                requested.push(("isRequired", "true"));
            }
            xml.0.empty_element("md:RequestedAttribute", &requested);
        }
    }

    fn write_ui_info(&self, xml: &mut Writer) {
        let english = Translation {
            language: "en".to_owned(),
            display_name: self.display_name.clone(),
            description: self.description.clone(),
            information_url: self.information_url.clone(),
            privacy_url: self.privacy_url.clone(),
        };
        let all: Vec<_> = std::iter::once(&english).chain(&self.translations).collect();
        for one in &all {
            xml.in_language("mdui:DisplayName", &one.language, &one.display_name);
        }
        for one in &all {
            xml.in_language("mdui:Description", &one.language, &one.description);
        }
        if let Some(logo) = &self.logo {
            let (width, height) = (logo.width.to_string(), logo.height.to_string());
            xml.text_element("mdui:Logo", &[("height", &height), ("width", &width)], logo.url.as_str());
        }
        for (one, url) in all.iter().filter_map(|one| Some((one, one.information_url.as_ref()?))) {
            xml.in_language("mdui:InformationURL", &one.language, url.as_str());
        }
        for (one, url) in all.iter().filter_map(|one| Some((one, one.privacy_url.as_ref()?))) {
            xml.in_language("mdui:PrivacyStatementURL", &one.language, url.as_str());
        }
    }

    fn write_organization(&self, xml: &mut Writer) {
        let root = self.acs.join("/").unwrap_or_else(|_| self.acs.clone());
        let home = self.information_url.as_ref().unwrap_or(&root);
        xml.element("md:Organization", &[], |xml| {
            xml.localized("md:OrganizationName", &self.organization);
            xml.localized("md:OrganizationDisplayName", &self.organization);
            xml.localized("md:OrganizationURL", home.as_str());
        });
    }

    fn write_contacts(&self, xml: &mut Writer) {
        xml.contact(&[("contactType", "technical")], "Technical", &self.contacts.technical);
        xml.contact(&[("contactType", "support")], "Support", &self.contacts.support);
        let security = [("contactType", "other"), ("remd:contactType", SECURITY_CONTACT)];
        xml.contact(&security, "Security", &self.contacts.security);
    }
}

/// What [`crate::signature`] accepts ([Metadata Profile for Algorithm Support](https://docs.oasis-open.org/security/saml/Post2.0/sstc-saml-metadata-algsupport-v1.0.html)).
fn write_algorithms(xml: &mut Writer) {
    for digest in algorithm::DIGESTS {
        xml.0.empty_element("alg:DigestMethod", &[("Algorithm", digest)]);
    }
    for signature in algorithm::SIGNATURES {
        xml.0.empty_element("alg:SigningMethod", &[("Algorithm", signature)]);
    }
}

/// What [`crate::encryption`] opens, best first.
fn write_encryption_methods(xml: &mut Writer) {
    for cipher in [algorithm::AES256_GCM, algorithm::AES192_GCM, algorithm::AES128_GCM] {
        xml.0.empty_element("md:EncryptionMethod", &[("Algorithm", cipher)]);
    }
    xml.element("md:EncryptionMethod", &[("Algorithm", algorithm::RSA_OAEP)], |xml| {
        xml.0.empty_element("ds:DigestMethod", &[("Algorithm", algorithm::SHA256)]);
        xml.0.empty_element("xenc11:MGF", &[("Algorithm", algorithm::MGF1_SHA256)]);
    });
    xml.element("md:EncryptionMethod", &[("Algorithm", algorithm::RSA_OAEP_MGF1P)], |xml| {
        xml.0.empty_element("ds:DigestMethod", &[("Algorithm", algorithm::SHA1)]);
    });
}

/// Elements as nested closures, so that none stays open.
struct Writer(XmlWriter);

impl Writer {
    fn element(&mut self, name: &str, attributes: &[(&str, &str)], content: impl FnOnce(&mut Self)) {
        self.0.start_element(name, attributes);
        content(self);
        self.0.end_element(name);
    }

    fn text_element(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.element(name, attributes, |xml| xml.0.text(text));
    }

    fn localized(&mut self, name: &str, text: &str) {
        self.in_language(name, "en", text);
    }

    fn in_language(&mut self, name: &str, language: &str, text: &str) {
        self.text_element(name, &[("xml:lang", language)], text);
    }

    fn attribute(&mut self, name: &str, values: &[String]) {
        if values.is_empty() {
            return;
        }
        self.element("saml:Attribute", &[("Name", name), ("NameFormat", NAME_FORMAT_URI)], |xml| {
            for value in values {
                xml.text_element("saml:AttributeValue", &[], value);
            }
        });
    }

    fn contact(&mut self, attributes: &[(&str, &str)], name: &str, mail: &str) {
        self.element("md:ContactPerson", attributes, |xml| {
            xml.text_element("md:GivenName", &[], name);
            xml.text_element("md:EmailAddress", &[], &format!("mailto:{}", mail.trim_start_matches("mailto:")));
        });
    }

    fn key(&mut self, usage: &str, certificate: &[u8], methods: impl FnOnce(&mut Self)) {
        self.element("md:KeyDescriptor", &[("use", usage)], |xml| {
            xml.element("ds:KeyInfo", &[], |xml| {
                xml.element("ds:X509Data", &[], |xml| {
                    xml.text_element("ds:X509Certificate", &[], &BASE64.encode(certificate));
                });
            });
            methods(xml);
        });
    }
}
