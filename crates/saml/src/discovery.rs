//! The [Identity Provider Discovery Service Protocol](https://docs.oasis-open.org/security/saml/Post2.0/sstc-saml-idp-discovery.pdf):
//! a service provider sends a browser to somebody who lets the person choose an institution, and gets it back with the
//! answer.
//!
//! Invariant: the browser goes back to nowhere but an address in the metadata of the service provider that asks
//! ([`Discovery::answer`]), so that nobody can be led astray by us.

mod service_provider;

use thiserror::Error;
use url::{Url, form_urlencoded};

pub use self::service_provider::{ServiceProviderEntity, ServiceProviderError};

/// The protocol's name, which is also the binding of its endpoints.
pub const PROTOCOL: &str = "urn:oasis:names:tc:SAML:profiles:SSO:idp-discovery-protocol";

/// The one policy there is, which is also the default: one institution.
const SINGLE: &str = "urn:oasis:names:tc:SAML:profiles:SSO:idp-discovery-protocol:single";
/// Where the answer stands, if the service provider does not say otherwise.
const DEFAULT_PARAMETER: &str = "entityID";
/// The longest name of a parameter that is taken.
const LONGEST_PARAMETER: usize = 64;

/// What a service provider asks: read, and checked against its metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discovery {
    /// Who asks.
    pub service_provider: String,
    /// Whether nothing may be shown.
    pub is_passive: bool,
    /// Where the answer goes.
    destination: Url,
    /// The parameter that it stands in.
    parameter: String,
    /// The request's own parameters, to be sent along while the person chooses.
    pub parameters: Vec<(String, String)>,
}

/// Why a request is refused. The browser is sent nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DiscoveryError {
    /// It is not there.
    #[error("the parameter entityID is missing: who asks?")]
    Anonymous,
    /// It stands there more than once.
    #[error("the parameter {0} stands there more than once")]
    Repeated(String),
    /// Nobody whose people choose here.
    #[error("the service {0:?} is not one of those whose people choose here")]
    Unknown(String),
    /// Metadata name no address of this protocol.
    #[error("no return was sent, and the service's metadata have no DiscoveryResponse")]
    Nowhere,
    /// The open redirect.
    #[error("the return {0:?} is no DiscoveryResponse of the service's metadata")]
    ForeignReturn(String),
    /// The answer would stand there twice, and who reads it could take the wrong one.
    #[error("the return has the parameter {0:?} already")]
    Occupied(String),
    /// An unusable name for the answer's parameter.
    #[error("returnIDParam must be 1 to {LONGEST_PARAMETER} letters, digits, points, dashes or underscores")]
    BadParameter,
    /// Another policy.
    #[error("the policy {0:?} is not known; there is {SINGLE}")]
    Policy(String),
    /// Neither true nor false.
    #[error("isPassive must be true or false")]
    Passive,
}

impl Discovery {
    /// Reads a query or a form (§2.4.1), and holds it against the metadata of those who may ask.
    pub fn parse(query: &str, known: &[ServiceProviderEntity]) -> Result<Self, DiscoveryError> {
        const NAMES: [&str; 5] = ["entityID", "return", "policy", "returnIDParam", "isPassive"];
        let mut parameters: Vec<(String, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| NAMES.contains(&&**name)) {
            if parameters.iter().any(|(other, _)| *other == name) {
                return Err(DiscoveryError::Repeated(name.into_owned()));
            }
            parameters.push((name.into_owned(), value.into_owned()));
        }
        let value = |name: &str| parameters.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str());
        let asking = value("entityID").filter(|id| !id.is_empty()).ok_or(DiscoveryError::Anonymous)?;
        let service_provider = known.iter().find(|known| known.entity_id == asking);
        let service_provider = service_provider.ok_or_else(|| DiscoveryError::Unknown(asking.to_owned()))?;
        if let Some(other) = value("policy").filter(|policy| *policy != SINGLE) {
            return Err(DiscoveryError::Policy(other.to_owned()));
        }
        let is_passive = match value("isPassive") {
            None | Some("false" | "0") => false,
            Some("true" | "1") => true,
            Some(_) => return Err(DiscoveryError::Passive),
        };
        let parameter = value("returnIDParam").unwrap_or(DEFAULT_PARAMETER).to_owned();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        if !(1..=LONGEST_PARAMETER).contains(&parameter.len()) || !parameter.bytes().all(plain) {
            return Err(DiscoveryError::BadParameter);
        }
        let destination = match value("return") {
            Some(text) => {
                service_provider.own_address(text).ok_or_else(|| DiscoveryError::ForeignReturn(text.into()))?
            }
            None => service_provider.default_response().cloned().ok_or(DiscoveryError::Nowhere)?,
        };
        if destination.query_pairs().any(|(name, _)| name == parameter) {
            return Err(DiscoveryError::Occupied(parameter));
        }
        let service_provider = service_provider.entity_id.clone();
        Ok(Self { service_provider, is_passive, destination, parameter, parameters })
    }

    /// Where the browser goes with the answer (§2.4.2), or without one: no institution was chosen.
    pub fn answer(&self, institution: Option<&str>) -> Url {
        let mut url = self.destination.clone();
        if let Some(institution) = institution {
            url.query_pairs_mut().append_pair(&self.parameter, institution);
        }
        url
    }
}

/// The other side: where a person goes to choose, for the answer to come to `response` (§2.4.1).
pub fn request(service: &Url, entity_id: &str, response: &Url) -> Url {
    let mut url = service.clone();
    url.query_pairs_mut().append_pair("entityID", entity_id).append_pair("return", response.as_str());
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    const METADATA: &str = r#"<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"
        xmlns:mdui="urn:oasis:names:tc:SAML:metadata:ui" entityID="https://wiki.example.org/sp">
        <md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
        <md:Extensions>
        <idpdisc:DiscoveryResponse xmlns:idpdisc="urn:oasis:names:tc:SAML:profiles:SSO:idp-discovery-protocol"
          Binding="urn:oasis:names:tc:SAML:profiles:SSO:idp-discovery-protocol" index="2"
          Location="https://wiki.example.org/second?fixed=1"/>
        <idpdisc:DiscoveryResponse xmlns:idpdisc="urn:oasis:names:tc:SAML:profiles:SSO:idp-discovery-protocol"
          Binding="urn:oasis:names:tc:SAML:profiles:SSO:idp-discovery-protocol" index="1"
          Location="https://wiki.example.org/login"/>
        <idpdisc:DiscoveryResponse xmlns:idpdisc="urn:oasis:names:tc:SAML:profiles:SSO:idp-discovery-protocol"
          Binding="urn:other" index="3" Location="https://wiki.example.org/other"/>
        <idpdisc:DiscoveryResponse xmlns:idpdisc="urn:oasis:names:tc:SAML:profiles:SSO:idp-discovery-protocol"
          Binding="urn:oasis:names:tc:SAML:profiles:SSO:idp-discovery-protocol" index="4" Location="javascript:alert(1)"/>
        <mdui:UIInfo><mdui:DisplayName xml:lang="de">Das Wiki</mdui:DisplayName>
        <mdui:DisplayName xml:lang="en">The Wiki</mdui:DisplayName></mdui:UIInfo>
        </md:Extensions></md:SPSSODescriptor></md:EntityDescriptor>"#;

    fn known() -> Vec<ServiceProviderEntity> {
        ServiceProviderEntity::read(METADATA).unwrap()
    }

    fn parse(parameters: &[(&str, &str)]) -> Result<Discovery, DiscoveryError> {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
        Discovery::parse(&query, &known())
    }

    const WHO: (&str, &str) = ("entityID", "https://wiki.example.org/sp");

    #[test]
    fn metadata_say_who_it_is_and_where_answers_go() {
        let [wiki] = known().try_into().unwrap();
        assert_eq!((wiki.entity_id.as_str(), wiki.name("de"), wiki.name("fr")), (WHO.1, "Das Wiki", "The Wiki"));
        assert_eq!(wiki.default_response().unwrap().as_str(), "https://wiki.example.org/login", "the first by index");
        let preferred = METADATA.replace("index=\"2\"", "index=\"2\" isDefault=\"true\"");
        let [wiki] = ServiceProviderEntity::read(&preferred).unwrap().try_into().unwrap();
        assert_eq!(wiki.default_response().unwrap().as_str(), "https://wiki.example.org/second?fixed=1");
        let several = format!(
            "<a:EntitiesDescriptor xmlns:a=\"urn:oasis:names:tc:SAML:2.0:metadata\">{METADATA}</a:EntitiesDescriptor>"
        );
        assert_eq!(ServiceProviderEntity::read(&several).unwrap().len(), 1);
        assert!(ServiceProviderEntity::read("<a/>").is_err());
    }

    #[test]
    fn the_answer_goes_back_with_the_parameter_that_was_asked_for() {
        let asked = parse(&[WHO, ("return", "https://wiki.example.org/login?SAMLDS=1&target=x%26y")]).unwrap();
        let expected =
            "https://wiki.example.org/login?SAMLDS=1&target=x%26y&entityID=https%3A%2F%2Fidp.example.edu%2F%26a%3Db";
        assert_eq!(asked.answer(Some("https://idp.example.edu/&a=b")).as_str(), expected);
        assert_eq!(asked.answer(None).as_str(), "https://wiki.example.org/login?SAMLDS=1&target=x%26y");
        let named = parse(&[WHO, ("returnIDParam", "idp"), ("isPassive", "true"), ("policy", SINGLE)]).unwrap();
        assert!(named.is_passive);
        assert_eq!(named.answer(Some("x")).as_str(), "https://wiki.example.org/login?idp=x");
        assert!(parse(&[WHO, ("return", "https://wiki.example.org/second?fixed=1&more=2")]).is_ok());
    }

    #[test]
    fn nobody_is_sent_where_the_metadata_do_not_say() {
        for foreign in [
            "https://evil.example.org/login",
            "https://wiki.example.org.evil.example/login",
            "https://wiki.example.org@evil.example/login",
            "https://user@wiki.example.org/login",
            "https://wiki.example.org:8443/login",
            "http://wiki.example.org/login",
            "https://wiki.example.org/login/../evil",
            "https://wiki.example.org/login/more",
            "https://wiki.example.org/LOGIN",
            "https://wiki.example.org/login#evil",
            "https://wiki.example.org/second",
            "https://wiki.example.org/second?fixed=12",
            "https://wiki.example.org/second?more=2&fixed=1",
            "https://wiki.example.org/other",
            "javascript:alert(1)",
            "//wiki.example.org/login",
            "/login",
            "",
        ] {
            let refused = parse(&[WHO, ("return", foreign)]).unwrap_err();
            assert_eq!(refused, DiscoveryError::ForeignReturn(foreign.to_owned()));
        }
    }

    #[test]
    fn what_is_asked_wrongly_is_told() {
        let good = ("return", "https://wiki.example.org/login");
        for (parameters, error) in [
            (vec![good], DiscoveryError::Anonymous),
            (vec![("entityID", ""), good], DiscoveryError::Anonymous),
            (vec![("entityID", "https://evil.example"), good], DiscoveryError::Unknown("https://evil.example".into())),
            (vec![WHO, WHO], DiscoveryError::Repeated("entityID".into())),
            (vec![WHO, good, ("return", "https://evil.example")], DiscoveryError::Repeated("return".into())),
            (vec![WHO, good, ("policy", "urn:x")], DiscoveryError::Policy("urn:x".into())),
            (vec![WHO, good, ("isPassive", "maybe")], DiscoveryError::Passive),
            (vec![WHO, good, ("returnIDParam", "")], DiscoveryError::BadParameter),
            (vec![WHO, good, ("returnIDParam", "a=b&c")], DiscoveryError::BadParameter),
            (vec![WHO, good, ("returnIDParam", &"x".repeat(65))], DiscoveryError::BadParameter),
            (
                vec![WHO, ("return", "https://wiki.example.org/login?entityID=https://evil.example")],
                DiscoveryError::Occupied("entityID".into()),
            ),
        ] {
            assert_eq!(parse(&parameters).unwrap_err(), error, "{parameters:?}");
        }
    }
}
