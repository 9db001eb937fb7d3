//! One entity of the federation, as federations write them.

use std::fmt::Write as _;

use super::{
    certificate::certificate,
    places::{COUNTRIES, Country, ENGLISH, PARTS},
    random::Random,
};

const CATEGORY_SUPPORT: &[&str] = &[
    "http://refeds.org/category/research-and-scholarship",
    "https://refeds.org/category/code-of-conduct/v2",
    "https://refeds.org/category/personalized",
    "https://refeds.org/category/pseudonymous",
    "https://refeds.org/category/anonymous",
];
const BINDINGS: &[&str] = &["HTTP-Redirect", "HTTP-POST", "HTTP-POST-SimpleSign", "SOAP"];
const REQUESTED: &[(&str, &str)] = &[
    ("urn:oid:1.3.6.1.4.1.5923.1.1.1.6", "eduPersonPrincipalName"),
    ("urn:oid:0.9.2342.19200300.100.1.3", "mail"),
    ("urn:oid:2.16.840.1.113730.3.1.241", "displayName"),
    ("urn:oid:2.5.4.42", "givenName"),
    ("urn:oid:2.5.4.4", "sn"),
    ("urn:oid:1.3.6.1.4.1.5923.1.1.1.9", "eduPersonScopedAffiliation"),
    ("urn:oasis:names:tc:SAML:attribute:subject-id", "subject-id"),
    ("urn:oid:1.3.6.1.4.1.5923.1.1.1.11", "eduPersonAssurance"),
];
/// Languages in which institutions that speak to the world describe themselves.
const MORE_LANGUAGES: &[&str] = &["de", "fr", "es", "it", "nl", "pt", "sv", "fi"];

/// An entity, before it is written.
pub(super) struct Entity<'r> {
    random: &'r mut Random,
    number: usize,
    country: &'static Country,
    english: String,
    native: String,
    /// Its domain, which is also its scope.
    domain: String,
}

impl<'r> Entity<'r> {
    pub(super) fn new(number: usize, random: &'r mut Random) -> Self {
        let country = random.of(COUNTRIES);
        let (town, english_town) = random.of(country.towns);
        let form = random.below(country.forms.len());
        let native_form = country.forms.get(form).copied().unwrap_or("{}");
        let english_form = ENGLISH.get(form).copied().unwrap_or("{}");
        let part = random.of(PARTS);
        let name = |form: &str, town: &str| {
            let name = form.replace("{}", town);
            if part.is_empty() { name } else { format!("{name} – {part}") }
        };
        let slug: String = english_town.chars().filter(char::is_ascii_alphanumeric).collect();
        let domain = format!("{}-{number}.{}", slug.to_ascii_lowercase(), country.domain);
        Self {
            number,
            english: name(english_form, english_town),
            native: name(native_form, town),
            domain,
            country,
            random,
        }
    }

    pub(super) fn write(mut self, document: &mut String) {
        let is_institution = self.random.percent(62);
        let mut xml = String::with_capacity(12_000);
        if is_institution {
            self.institution(&mut xml);
        } else {
            self.service(&mut xml);
        }
        // Federations republish what others wrote: with a default namespace, references, comments.
        if self.random.percent(20) {
            xml = xml.replace("<md:", "<").replace("</md:", "</");
            xml = xml.replacen(
                "<EntityDescriptor ",
                "<EntityDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" ",
                1,
            );
        }
        if self.random.percent(5) {
            xml = xml.replace("University", "&#85;niversit&#x79;");
        }
        if self.random.percent(5) {
            xml = xml.replace('\n', "\r\n");
        }
        document.push_str(&xml);
    }

    fn institution(&mut self, xml: &mut String) {
        let domain = self.domain.clone();
        let host = format!("idp.{domain}");
        let base = format!("https://{host}/idp");
        let _ = writeln!(
            xml,
            "<md:EntityDescriptor entityID=\"{base}/shibboleth\" xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">"
        );
        self.registration(xml, true);
        let _ = writeln!(
            xml,
            "  <md:IDPSSODescriptor errorURL=\"https://www.{domain}/error?code=ERRORURL_CODE&amp;ts=ERRORURL_TS\" \
             protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol urn:oasis:names:tc:SAML:1.1:protocol\">\n    \
             <md:Extensions>\n      <shibmd:Scope regexp=\"false\">{domain}</shibmd:Scope>"
        );
        if self.random.percent(4) {
            let pattern = domain.replace('.', "\\.");
            let _ = writeln!(xml, "      <shibmd:Scope regexp=\"true\">^(.+\\.)?{pattern}$</shibmd:Scope>");
        } else if self.random.percent(15) {
            let _ = writeln!(xml, "      <shibmd:Scope regexp=\"false\">students.{domain}</shibmd:Scope>");
        }
        self.user_interface(xml, true);
        xml.push_str("    </md:Extensions>\n");
        let key = self.key(xml, &host, Some("signing"));
        if self.random.percent(40) {
            self.key(xml, &host, Some("signing"));
        }
        self.key(xml, &host, Some("encryption"));
        for (index, binding) in BINDINGS.iter().enumerate() {
            let _ = writeln!(
                xml,
                "    <md:SingleLogoutService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:{binding}\" \
                 Location=\"{base}/profile/SAML2/{index}/SLO\"/>"
            );
        }
        for format in ["persistent", "transient"] {
            let _ = writeln!(
                xml,
                "    <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:{format}</md:NameIDFormat>"
            );
        }
        for binding in BINDINGS {
            let _ = writeln!(
                xml,
                "    <md:SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:{binding}\" \
                 Location=\"{base}/profile/SAML2/{binding}/SSO\"/>"
            );
        }
        xml.push_str("  </md:IDPSSODescriptor>\n");
        if self.random.percent(40) {
            let _ = write!(
                xml,
                "  <md:AttributeAuthorityDescriptor protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\">\n    \
                 <md:Extensions>\n      <shibmd:Scope regexp=\"false\">{domain}</shibmd:Scope>\n    </md:Extensions>\n{key}    \
                 <md:AttributeService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:SOAP\" \
                 Location=\"{base}/profile/SAML2/SOAP/AttributeQuery\"/>\n  </md:AttributeAuthorityDescriptor>\n"
            );
        }
        self.organization(xml);
        xml.push_str("</md:EntityDescriptor>\n");
    }

    fn service(&mut self, xml: &mut String) {
        let domain = self.domain.clone();
        let host = format!("sp{}.{domain}", self.number);
        let _ = writeln!(xml, "<md:EntityDescriptor entityID=\"https://{host}/shibboleth\">");
        self.registration(xml, false);
        xml.push_str("  <md:SPSSODescriptor protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\">\n    <md:Extensions>\n");
        let _ = writeln!(
            xml,
            "      <init:RequestInitiator Binding=\"urn:oasis:names:tc:SAML:profiles:SSO:request-init\" \
             Location=\"https://{host}/Shibboleth.sso/Login\"/>\n      \
             <idpdisc:DiscoveryResponse Binding=\"urn:oasis:names:tc:SAML:profiles:SSO:idp-discovery-protocol\" \
             Location=\"https://{host}/Shibboleth.sso/Login\" index=\"1\"/>"
        );
        self.user_interface(xml, false);
        xml.push_str("    </md:Extensions>\n");
        self.key(xml, &host, None);
        if self.random.percent(50) {
            self.key(xml, &host, Some("encryption"));
        }
        for (index, binding) in BINDINGS.iter().enumerate() {
            let _ = writeln!(
                xml,
                "    <md:AssertionConsumerService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:{binding}\" \
                 Location=\"https://{host}/Shibboleth.sso/SAML2/{binding}\" index=\"{}\"/>",
                index + 1
            );
        }
        let _ = writeln!(
            xml,
            "    <md:AttributeConsumingService index=\"1\">\n      <md:ServiceName xml:lang=\"en\">{}</md:ServiceName>",
            self.english.replace('&', "&amp;")
        );
        for (name, friendly) in REQUESTED {
            let _ = writeln!(
                xml,
                "      <md:RequestedAttribute FriendlyName=\"{friendly}\" Name=\"{name}\" \
                 NameFormat=\"urn:oasis:names:tc:SAML:2.0:attrname-format:uri\" isRequired=\"true\"/>"
            );
        }
        xml.push_str("    </md:AttributeConsumingService>\n  </md:SPSSODescriptor>\n");
        self.organization(xml);
        xml.push_str("</md:EntityDescriptor>\n");
    }

    fn registration(&mut self, xml: &mut String, is_institution: bool) {
        let authority = self.country.authority;
        let _ = write!(
            xml,
            "  <md:Extensions>\n    <mdrpi:RegistrationInfo registrationAuthority=\"{authority}\" \
             registrationInstant=\"20{:02}-0{}-1{}T08:15:30Z\">\n      \
             <mdrpi:RegistrationPolicy xml:lang=\"en\">{authority}/policy/mrps</mdrpi:RegistrationPolicy>\n    \
             </mdrpi:RegistrationInfo>\n    <mdattr:EntityAttributes>\n",
            10 + self.random.below(16),
            1 + self.random.below(9),
            self.random.below(10),
        );
        let (supports, hidden) = (self.random.below(CATEGORY_SUPPORT.len() + 1), self.random.percent(3));
        let support: Vec<&str> = CATEGORY_SUPPORT.iter().take(supports).copied().collect();
        if is_institution {
            attribute(xml, "http://macedir.org/entity-category-support", &support);
            if hidden {
                attribute(
                    xml,
                    "http://macedir.org/entity-category",
                    &["http://refeds.org/category/hide-from-discovery"],
                );
            }
        } else {
            attribute(xml, "http://macedir.org/entity-category", &support);
        }
        if self.random.percent(35) {
            let name = "urn:oasis:names:tc:SAML:attribute:assurance-certification";
            attribute(xml, name, &["https://refeds.org/sirtfi", "https://refeds.org/sirtfi2"]);
        }
        xml.push_str("    </mdattr:EntityAttributes>\n  </md:Extensions>\n");
    }

    fn user_interface(&mut self, xml: &mut String, is_institution: bool) {
        let english = self.english.replace('&', "&amp;");
        let (country, domain) = (self.country, &self.domain);
        xml.push_str("      <mdui:UIInfo>\n");
        let mut described =
            vec![("en", english.as_str(), "Teaching, research and services for students, staff and guests.")];
        if country.language != "en" {
            described.push((country.language, self.native.as_str(), country.description));
        }
        let more = if self.random.percent(25) { self.random.below(MORE_LANGUAGES.len()) } else { 0 };
        let others = MORE_LANGUAGES.iter().take(more).filter(|language| **language != country.language);
        described.extend(others.map(|language| (*language, english.as_str(), country.description)));
        for (language, name, _) in &described {
            let _ = writeln!(xml, "        <mdui:DisplayName xml:lang=\"{language}\">{name}</mdui:DisplayName>");
        }
        for (language, _, text) in &described {
            let text = text.replace('&', "&amp;");
            let _ = writeln!(xml, "        <mdui:Description xml:lang=\"{language}\">{text}</mdui:Description>");
        }
        if is_institution && self.random.percent(30) {
            let acronym: String =
                english.split(' ').filter_map(|word| word.chars().find(char::is_ascii_uppercase)).collect();
            let _ = writeln!(
                xml,
                "        <mdui:Keywords xml:lang=\"en\">{acronym}{} science+and+art</mdui:Keywords>",
                self.number
            );
        }
        for (language, ..) in &described {
            let _ = writeln!(
                xml,
                "        <mdui:InformationURL xml:lang=\"{language}\">https://www.{domain}/{language}/</mdui:InformationURL>\n        \
                 <mdui:PrivacyStatementURL xml:lang=\"{language}\">https://www.{domain}/{language}/privacy</mdui:PrivacyStatementURL>"
            );
        }
        if self.random.percent(6) {
            let image = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, self.random.bytes(2_400));
            let _ = writeln!(
                xml,
                "        <mdui:Logo height=\"16\" width=\"16\">data:image/png;base64,{image}</mdui:Logo>"
            );
        }
        let _ = writeln!(
            xml,
            "        <mdui:Logo height=\"60\" width=\"80\" xml:lang=\"en\">https://www.{domain}/logo.png</mdui:Logo>\n      </mdui:UIInfo>"
        );
        if is_institution && self.random.percent(50) {
            let _ = writeln!(
                xml,
                "      <mdui:DiscoHints>\n        <mdui:IPHint>198.51.{}.0/24</mdui:IPHint>\n        \
                 <mdui:DomainHint>{domain}</mdui:DomainHint>\n        \
                 <mdui:GeolocationHint>geo:{}.{:04},{}.{:04}</mdui:GeolocationHint>\n      </mdui:DiscoHints>",
                self.random.below(256),
                self.random.below(60),
                self.random.below(10_000),
                self.random.below(90),
                self.random.below(10_000),
            );
        }
    }

    fn key(&mut self, xml: &mut String, host: &str, usage: Option<&str>) -> String {
        let usage = usage.map(|usage| format!(" use=\"{usage}\"")).unwrap_or_default();
        let key = format!(
            "    <md:KeyDescriptor{usage}>\n      <ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">\n        \
             <ds:X509Data>\n          <ds:X509Certificate>{}</ds:X509Certificate>\n        </ds:X509Data>\n      \
             </ds:KeyInfo>\n    </md:KeyDescriptor>\n",
            certificate(host, self.random)
        );
        xml.push_str(&key);
        key
    }

    fn organization(&self, xml: &mut String) {
        let domain = &self.domain;
        let mut named = vec![("en", self.english.replace('&', "&amp;"))];
        if self.country.language != "en" {
            named.push((self.country.language, self.native.replace('&', "&amp;")));
        }
        xml.push_str("  <md:Organization>\n");
        for element in ["OrganizationName", "OrganizationDisplayName"] {
            for (language, name) in &named {
                let _ = writeln!(xml, "    <md:{element} xml:lang=\"{language}\">{name}</md:{element}>");
            }
        }
        for (language, _) in &named {
            let _ = writeln!(
                xml,
                "    <md:OrganizationURL xml:lang=\"{language}\">https://www.{domain}/{language}/</md:OrganizationURL>"
            );
        }
        xml.push_str("  </md:Organization>\n");
        for kind in ["technical", "support", "administrative"] {
            let _ = writeln!(
                xml,
                "  <md:ContactPerson contactType=\"{kind}\">\n    <md:GivenName>Service</md:GivenName>\n    \
                 <md:SurName>Desk</md:SurName>\n    <md:EmailAddress>mailto:{kind}@{domain}</md:EmailAddress>\n  \
                 </md:ContactPerson>"
            );
        }
        let _ = writeln!(
            xml,
            "  <md:ContactPerson contactType=\"other\" \
             remd:contactType=\"http://refeds.org/metadata/contactType/security\">\n    \
             <md:GivenName>Security</md:GivenName>\n    <md:EmailAddress>mailto:abuse@{domain}</md:EmailAddress>\n  \
             </md:ContactPerson>"
        );
    }
}

fn attribute(xml: &mut String, name: &str, values: &[&str]) {
    let _ = writeln!(
        xml,
        "      <saml:Attribute Name=\"{name}\" NameFormat=\"urn:oasis:names:tc:SAML:2.0:attrname-format:uri\">"
    );
    for value in values {
        let _ = writeln!(xml, "        <saml:AttributeValue xsi:type=\"xs:string\">{value}</saml:AttributeValue>");
    }
    xml.push_str("      </saml:Attribute>\n");
}
